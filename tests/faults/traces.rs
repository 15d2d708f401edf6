//! What stays behind and who was shown what: nothing of a batch that was undone, a record of every
//! list that left the database.

use super::names;
use super::program::{NOW, Place};
use crate::screen::Screen;
use std::fs;

/// Every file of the folder whose bytes contain `text`, by name.
fn files_with(place: &Place, text: &str) -> Vec<String> {
    let holds = |bytes: &[u8]| {
        bytes
            .windows(text.len())
            .any(|window| window.eq_ignore_ascii_case(text.as_bytes()))
    };
    fs::read_dir(place.path("."))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_file() && holds(&fs::read(path).unwrap()))
        .map(|path| path.file_name().unwrap().to_string_lossy().into_owned())
        .collect()
}

#[test]
fn nothing_of_an_undone_load_survives_in_the_file_or_a_backup() {
    let place = Place::new();
    let customers = |first: usize, name: &str| {
        let mut text = String::from("user,name,email,phone,place\n");
        for number in first..first + 300 {
            text.push_str(&format!(
                "u{number},{name} {number},{name}{number}@example.org,+49 171 55{number:05},{name}stadt\n"
            ));
        }
        text.push_str(&format!("u{first},{name} again,no address,,{name}stadt\n"));
        text
    };
    place.write("one.csv", customers(0, "Alma"));
    place.write("two.csv", customers(1000, "Brunhilde"));
    place.run(&["load", "one.csv"]).ok();
    place.run(&["load", "two.csv"]).ok();
    fs::remove_file(place.path("two.csv")).unwrap();
    assert!(!files_with(&place, "Brunhilde").is_empty());
    place.run(&["undo-load", "2", "--yes"]).ok();
    place.run(&["backup", "copy.db"]).ok();
    assert_eq!(files_with(&place, "Brunhilde"), [""; 0]);
    // The command itself found something, so the search works.
    assert!(files_with(&place, "Alma").contains(&"copy.db".to_string()));
}

#[test]
fn lists_exports_and_backups_are_recorded_with_the_true_time() {
    let place = Place::new();
    place.write("users.csv", "user,name\nu1,Anna\nu2,Annika\n");
    place.run(&["load", "users.csv"]).ok();
    for line in [
        &["user", "u1", "--operator", "Kim"][..],
        &[
            "export",
            "users",
            "--output",
            "list.csv",
            "--operator",
            "Kim",
        ],
        &["export", "items", "--operator", "Kim"],
        &["backup", "copy.db", "--operator", "Kim"],
        &["sql", "SELECT id, name FROM users", "--operator", "Kim"],
    ] {
        place.run(line).ok();
    }
    // An error that lists customers to choose from shows them too.
    place
        .run(&["user", "ann", "--operator", "Kim"])
        .refused(2, "Annika");
    let sql = "SELECT operator, shown, command, at FROM access_log ORDER BY access";
    let run = place.run(&["sql", sql, "--format", "csv"]).ok();
    let rows: Vec<Vec<&str>> = run
        .out
        .lines()
        .skip(1)
        .map(|row| row.split(',').collect())
        .collect();
    let shown: Vec<&str> = rows.iter().map(|row| row[1]).collect();
    assert_eq!(
        shown,
        [
            "one customer",
            "a list of 2 rows",
            "the whole database",
            "a list of 2 rows",
            "a list of 2 rows"
        ]
    );
    assert!(rows.iter().all(|row| row[0] == "Kim"), "{rows:?}");
    assert!(rows[1][2].contains("--output list.csv"), "{rows:?}");
    let typed = regulars::domain::Instant::parse(NOW).unwrap().0;
    let since = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .unwrap();
    for row in &rows {
        let at: i64 = row.last().unwrap().parse().unwrap();
        assert_ne!(at, typed, "the time of --now is not the time of the access");
        assert!((since.as_secs() as i64 - at).abs() < 600, "{row:?}");
    }
}

#[test]
fn a_list_of_spreadsheet_cells_is_safe_on_a_terminal() {
    let place = names::shop();
    let variables = place.variables();
    let variables: Vec<(&str, &str)> = variables
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    let database = place.db();
    for format in ["csv", "json", "plain"] {
        let words = [
            "--now",
            NOW,
            "--db",
            database.to_str().unwrap(),
            "export",
            "users",
            "--raw",
            "--format",
            format,
        ];
        let mut screen = Screen::run_program(env!("CARGO_BIN_EXE_regulars"), &words, &variables);
        screen.wait_for_end();
        for raw in ["\u{1b}[31m", "\u{7}", "\u{7f}", "\u{202e}", "\u{9b}2J"] {
            assert_eq!(screen.count(raw), 0, "{raw:?} in {format}");
        }
    }
}
