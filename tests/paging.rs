//! The pager and the story of the demo, in a real terminal.

use crate::console::{Console, Where};
use crate::screen::Screen;
use crate::shops::walked;
use crate::workshop::folder;
use std::path::Path;
use std::process::Command;

const PROGRAM: &str = env!("CARGO_BIN_EXE_regulars");

/// The program with these words on the generated shop, and no `PAGER` but the one that is named.
fn started(words: &[&str], pager: &str) -> Screen {
    let mut arguments = vec!["--db", walked().to_str().unwrap(), "--now", "2026-10-02"];
    arguments.extend(words);
    let variables = [("PAGER", pager), ("NO_COLOR", "1"), ("LESS", "")];
    Screen::run_program(PROGRAM, &arguments, &variables)
}

fn assert_given_back(screen: &Screen) {
    assert!(!screen.is_alternate() && !screen.is_raw() && !screen.hides_cursor());
}

#[test]
fn a_long_table_is_paged_with_its_header_in_sight() {
    let mut screen = started(&["export", "items", "--format", "table", "--all"], "");
    screen.wait_for("space goes on");
    assert!(screen.is_alternate() && screen.is_raw());
    assert!(screen.text().contains("title"), "{}", screen.text());
    screen.type_keys(" ");
    screen.wait_until("the second page", |text| {
        text.contains("title") && text.contains("I0012") && !text.contains("I0001")
    });
    screen.type_keys("G");
    screen.wait_until("the end", |text| {
        text.contains("I0300") && text.contains("title")
    });
    screen.type_keys("g");
    screen.wait_for("I0001");
    screen.resize(80, 12);
    screen.type_keys("q");
    assert_eq!(screen.wait_for_code(), 0);
    assert_given_back(&screen);
    assert!(
        screen.text().contains("I0001"),
        "what was in sight stays\n{}",
        screen.text()
    );
}

#[test]
fn a_signal_ends_the_pager_and_gives_the_terminal_back() {
    let mut screen = started(&["help", "terms"], "");
    screen.wait_for("space goes on");
    let process = screen.process().to_string();
    assert!(
        Command::new("kill")
            .args(["-TERM", &process])
            .status()
            .unwrap()
            .success()
    );
    screen.wait_for_end();
    assert_given_back(&screen);
}

#[test]
fn the_named_pager_gets_the_text() {
    let mut screen = started(&["help", "terms"], "sed -n 's/^words in/WORDS IN/p'");
    screen.wait_for("WORDS IN tables and notes");
    assert_eq!(screen.wait_for_code(), 0);
    // One that does not exist gives way to our own.
    let mut screen = started(&["help", "terms"], "no-such-program");
    screen.wait_for("space goes on");
    screen.type_keys("q");
    assert_eq!(screen.wait_for_code(), 0);
    assert_given_back(&screen);
}

#[test]
fn there_is_no_pager_where_nobody_reads_along() {
    for words in [
        vec!["help", "terms", "--no-pager"],
        vec!["help", "terms", "--plain-ui"],
        vec!["segments"],
    ] {
        let mut screen = started(&words, "");
        assert_eq!(screen.wait_for_code(), 0, "{words:?}");
        assert_eq!(screen.count("\u{1b}[?1049h"), 0, "{words:?}");
    }
    let folder = folder();
    let script = folder.path().join("long.regulars");
    std::fs::write(&script, "help terms\n").unwrap();
    let mut screen = started(&["run", script.to_str().unwrap()], "");
    assert_eq!(screen.wait_for_code(), 0);
    assert_eq!(screen.count("\u{1b}[?1049h"), 0, "a script");
    let printed = Console::new().run("PAGER=false regulars help terms", Where::Pipe);
    assert!(printed.code == 0 && printed.text.contains("words in tables"));
}

#[test]
fn the_demo_is_a_story_of_short_steps() {
    let folder = folder();
    let shop = folder.path().join("demo.db");
    let arguments = ["--db", shop.to_str().unwrap(), "demo"];
    let variables = [("PAGER", ""), ("NO_COLOR", "1")];
    let mut screen = Screen::run_program(PROGRAM, &arguments, &variables);
    let mut step = 0;
    let mut seen = 0;
    loop {
        step += 1;
        let key = format!("step {step} of ");
        screen.wait_until("the next step or the end", |text| {
            text.contains(&key) || text.contains("Type next:")
        });
        if screen.text().contains("Type next:") {
            break;
        }
        let text = screen.text();
        let start = text.rfind("\n> ").map_or(0, |at| at + 1);
        let lines = text[start..].lines().count();
        let is_whole = start > 0 || text.starts_with("> ");
        assert!(
            is_whole && lines <= 20,
            "step {step} has {lines} lines\n{text}"
        );
        seen += 1;
        screen.type_keys("\r");
    }
    assert!(seen >= 7, "{seen} steps");
    let last = screen.text();
    assert!(
        last.contains("dashboard") && last.contains("today"),
        "{last}"
    );
    assert_eq!(screen.wait_for_code(), 0);
    let runs = |shop: &Path| -> i64 {
        let shop = rusqlite::Connection::open(shop).unwrap();
        let sql = "SELECT count(*) FROM model_runs";
        shop.query_row(sql, [], |row| row.get(0)).unwrap()
    };
    assert!(runs(&shop) > 1, "the whole tour");
    let mut screen = Screen::run_program(PROGRAM, &arguments, &variables);
    screen.wait_for("step 1 of ");
    assert_eq!(
        runs(&shop),
        0,
        "nothing of the tour is computed before its step"
    );
    screen.type_keys("q\r");
    screen.wait_for("Type next:");
    assert_eq!(screen.wait_for_code(), 0);
}
