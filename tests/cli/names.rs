//! Names from the shop's files that would drive a terminal (UX A9).

use crate::console::Console;

/// A name with an escape sequence, a bell, a C1 control, a change of direction and a carriage
/// return.
const NAME: &str = "Eve\u{1b}[31mred\u{7}\u{9b}2J\u{202e}gpj\rX";

/// The same as an id, which lies on one line.
const ID: &str = "Eve\u{1b}[31mred\u{7}\u{9b}2J\u{202e}gpj";

fn is_control(character: char) -> bool {
    (character.is_control() && !matches!(character, '\n' | '\t'))
        || matches!(character, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

fn shop() -> Console {
    let mut console = Console::new();
    console.set("REGULARS_DB", "shop.db");
    // Among many rows of plain text; a file full of controls is refused as none.
    let people: String = (0..80)
        .map(|n| format!("plain{n},Plain Name {n},plain{n}@example.org,Town\n"))
        .collect();
    console.write(
        "users.csv",
        format!("user,name,email,city\n{people}\"{ID}\",\"{NAME}\",e@x.org,\"{NAME}\"\n"),
    );
    let items: String = (0..80)
        .map(|n| format!("item{n},Plain title {n},Plain\n"))
        .collect();
    console.write(
        "items.csv",
        format!("item,title,category\n{items}\"{ID}\",\"{NAME}\",\"{NAME}\"\n"),
    );
    let mut actions = String::from("user,item,time,order,price\n");
    for row in 0..400 {
        actions.push_str(&format!(
            "plain{},item{},2026-01-{},1{row},5\n",
            row % 80,
            row % 7,
            10 + row % 15
        ));
    }
    for day in 10..20 {
        actions.push_str(&format!("\"{ID}\",\"{ID}\",2026-01-{day},{day},5\n"));
    }
    actions.push_str(&format!("\"{ID}\",\"{ID}\",\"{NAME}\",99,5\n"));
    console.write("actions.csv", actions);
    console.output("regulars load users.csv items.csv actions.csv --quiet > loaded.txt");
    console
}

#[test]
fn they_reach_no_terminal_raw() {
    let console = shop();
    for line in [
        "load actions.csv --dry-run",
        "user Eve",
        "segment count \"place = 'x'\"",
        "segment define \"$NAME\" 'orders > 1'",
        "segments",
        "export users",
        "export items",
        "quarantine",
        "recommend user Eve",
        "recommend item nothing",
        "item nothing",
        "user \"nobody $NAME\"",
        "item \"$NAME\"",
        "why Eve",
        "privacy show \"$NAME\"",
        "sql 'SELECT * FROM items'",
        "dashboard",
        "load \"$NAME.csv\"",
        "segment count \"$NAME > 1\"",
        "\"$NAME\"",
    ] {
        for form in ["table", "plain", "markdown", "json"] {
            let output = console
                .shell(&format!(
                    "NAME='{NAME}'; regulars --format {form} --color never {line}"
                ))
                .output()
                .unwrap();
            for stream in [output.stdout, output.stderr] {
                let text = String::from_utf8(stream).unwrap();
                let found: Vec<char> = text
                    .chars()
                    .filter(|character| is_control(*character))
                    .collect();
                assert!(
                    found.is_empty(),
                    "{line} as {form} writes {found:?}:\n{}",
                    text.escape_debug()
                );
            }
        }
    }
}

#[test]
fn csv_and_json_keep_them_whole() {
    let console = shop();
    let csv = console.output("regulars export users --format csv --raw --quiet");
    assert!(csv.contains(NAME), "{csv:?}");
    let json: serde_json::Value =
        serde_json::from_str(&console.output("regulars user Eve --format json --quiet")).unwrap();
    assert_eq!(
        json.pointer("/data/user/name")
            .and_then(serde_json::Value::as_str),
        Some(NAME)
    );
}
