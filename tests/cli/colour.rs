//! When colour is used, on each stream by itself (UX A7).

use crate::console::Console;

/// Whether stdout and stderr carry colour when the line runs with both on a terminal, and each with
/// the other redirected.
fn coloured(console: &Console, flags: &str) -> (bool, bool) {
    let has_escape = |bytes: &[u8]| bytes.contains(&0x1b);
    let (terminal, _) = console.on_terminal(&format!("regulars segments {flags} 2> err.txt"));
    let (errors, _) = console.on_terminal(&format!("regulars segments 9 {flags} > out.txt"));
    let redirected = [console.read("err.txt"), console.read("out.txt")];
    let is_forced = flags.contains("always");
    assert!(
        is_forced || redirected.iter().all(|text| !text.contains('\u{1b}')),
        "{flags}: {redirected:?}"
    );
    (has_escape(&terminal), has_escape(&errors))
}

#[test]
fn colour_is_for_terminals_that_want_it() {
    let mut console = Console::with_shop();
    assert_eq!(coloured(&console, ""), (true, true));
    assert_eq!(coloured(&console, "--color never"), (false, false));
    console.set("NO_COLOR", "1");
    assert_eq!(coloured(&console, ""), (false, false));
    assert_eq!(coloured(&console, "--color always"), (true, true));
    console.set("NO_COLOR", "");
    assert_eq!(
        coloured(&console, ""),
        (true, true),
        "an empty NO_COLOR asks for nothing"
    );
    console.set("TERM", "dumb");
    assert_eq!(coloured(&console, ""), (false, false));
    assert_eq!(coloured(&console, "--color always"), (true, true));
}

#[test]
fn pipes_have_colour_only_when_forced() {
    let console = Console::with_shop();
    let output = |line: &str| console.shell(line).output().unwrap();
    let plain = output("regulars segments --format table");
    assert!(!plain.stdout.contains(&0x1b) && !plain.stderr.contains(&0x1b));
    let forced = output("regulars segments --format table --color always");
    assert!(forced.stdout.contains(&0x1b) && forced.stderr.contains(&0x1b));
}

#[test]
fn help_and_refusals_are_judged_in_the_same_way() {
    let mut console = Console::new();
    assert!(
        !console
            .shell("regulars --help")
            .output()
            .unwrap()
            .stdout
            .contains(&0x1b)
    );
    assert!(console.on_terminal("regulars recomend").0.contains(&0x1b));
    console.set("NO_COLOR", "1");
    for line in ["regulars --help", "regulars recomend", "regulars campaign"] {
        let (bytes, _) = console.on_terminal(line);
        assert!(
            !bytes.contains(&0x1b),
            "{line}: {}",
            String::from_utf8_lossy(&bytes)
        );
    }
}
