//! What README shows is what the program prints, and its table of commands is the catalogue's.

use crate::console::{Console, Where, check_file};
use regulars::command::{Group, examples, line_command, meta_of};
use std::path::Path;

const START: &str = "<!-- commands: written by tests/readme.rs from the catalogue -->\n";
const END: &str = "<!-- end of commands -->";

#[test]
fn the_tour_prints_what_it_shows() {
    check_file(Path::new("README.md"), &mut Console::new(), Where::Terminal);
}

#[test]
fn the_table_of_commands_is_the_catalogues() {
    let text = std::fs::read_to_string("README.md").unwrap();
    let (before, rest) = text.split_once(START).unwrap();
    let (table, after) = rest.split_once(END).unwrap();
    let expected = table_of_commands();
    if table == expected {
        return;
    }
    if std::env::var("REGULARS_GOLDEN").is_ok_and(|wish| wish == "write") {
        std::fs::write(
            "README.md",
            format!("{before}{START}{expected}{END}{after}"),
        )
        .unwrap();
        return;
    }
    panic!("README's table of commands is not that of the catalogue, which is\n{expected}");
}

fn table_of_commands() -> String {
    let mut rows: Vec<(Group, String)> = Vec::new();
    for command in line_command()
        .get_subcommands()
        .filter(|command| !command.is_hide_set())
    {
        let name = command.get_name();
        let about = command.get_about().unwrap().to_string().replace('|', "\\|");
        let line = examples(name)[0].replace('|', "\\|");
        rows.push((
            meta_of(name).unwrap().group,
            format!("| `{name}` | {about} | `{line}` |\n"),
        ));
    }
    rows.sort_by_key(|(group, _)| *group);
    let mut table = String::from("\n| command | what it does | for example |\n|---|---|---|\n");
    table.extend(rows.into_iter().map(|(_, row)| row));
    table + "\n"
}

/// A value for a column of the headers in README's table of files.
fn value_of(column: &str) -> &'static str {
    match column {
        "quantity" | "price" | "cost" | "total" => "2",
        "time" | "created_at" | "sent_at" | "redeemed_at" => "2026-01-31 10:00",
        "email" => "ann@example.org",
        "channel" => "email",
        "consent" => "yes",
        _ => "x",
    }
}

#[test]
fn each_header_that_is_said_to_be_enough_is_enough() {
    let text = std::fs::read_to_string("README.md").unwrap();
    let table = text
        .split("a header that is enough")
        .nth(1)
        .unwrap()
        .split("\n\n")
        .next()
        .unwrap();
    let rows: Vec<Vec<&str>> = table
        .lines()
        .skip(2)
        .map(|line| line.trim_matches('|').split('|').map(str::trim).collect())
        .collect();
    assert!(rows.len() >= 6, "{rows:?}");
    let console = Console::new();
    for row in rows {
        let header = row[3].trim_matches('`');
        let values: Vec<&str> = header.split(',').map(value_of).collect();
        console.write("file.csv", format!("{header}\n{}\n", values.join(",")));
        let printed = console.run("regulars --db new.db load file.csv --dry-run", Where::Pipe);
        assert_eq!(printed.code, 0, "{header}: {}", printed.text);
        assert!(
            printed.text.contains("dry run: 1 row would be loaded"),
            "{header}: {}",
            printed.text
        );
    }
}
