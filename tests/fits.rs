//! Answers fit a terminal of 80 by 24, and say what `--details` adds.

use crate::console::{COLUMNS, Console};

/// Lines of the terminal that an answer may take: the next prompt needs one.
const LINES: usize = 23;

#[test]
fn answers_fit_one_screen_and_say_what_details_adds() {
    let console = Console::with_shop();
    for (line, has_more) in [
        ("campaign 1", true),
        ("patterns", false),
        ("user U0002", false),
        ("why U0002", true),
        ("segments", true),
        ("segment --dry-run", true),
        ("campaign plan", true),
        ("status", true),
        ("evaluate", true),
        ("campaign launch 1 --dry-run", false),
    ] {
        let typed = format!("regulars --now 2026-10-02 {line}");
        let (bytes, _) = console.on_terminal(&typed);
        let mut screen =
            vt100::Parser::new(200.try_into().unwrap(), COLUMNS.try_into().unwrap(), 0);
        screen.process(&bytes);
        let text = screen.screen().contents();
        let text = text.trim_end();
        let lines = text.lines().count();
        assert!(lines <= LINES, "{line} takes {lines} lines\n{text}");
        assert!(!has_more || text.contains("--details"), "{line}\n{text}");
    }
}

#[test]
fn a_launch_shows_ten_of_those_who_must_not_get_it() {
    let console = Console::with_shop();
    console
        .output("regulars --now 2026-10-02 campaign coupon --rule \"orders > 0\" --discount 10%");
    let line = "regulars --now 2026-10-02 campaign launch 2 --yes --accept-loss";
    let (bytes, code) = console.on_terminal(line);
    assert_eq!(code, 0, "{}", String::from_utf8_lossy(&bytes));
    let mut screen = vt100::Parser::new(300.try_into().unwrap(), COLUMNS.try_into().unwrap(), 0);
    screen.process(&bytes);
    let text = screen.screen().contents();
    assert!(text.contains("(10 of "), "{text}");
    let shown = text.lines().filter(|line| line.starts_with("│ U")).count();
    assert_eq!(shown, 10, "{text}");
}

#[test]
fn a_pipe_gets_everything() {
    let console = Console::with_shop();
    let all = console.output("regulars --now 2026-10-02 campaign 1");
    for part in ["Gates", "Items", "Expected", "audience"] {
        assert!(all.contains(part), "{part}\n{all}");
    }
    assert!(!all.contains("--details"), "{all}");
}
