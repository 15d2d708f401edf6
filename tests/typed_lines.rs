//! Every line that an answer proposes is read back as it was meant, whatever the shop calls its
//! customers, products and categories.

use crate::workshop::folder;
use proptest::prelude::*;
use regulars::command::{Globals, Invocation, Place, Reply, Session, Terminal, quote, split};
use regulars::domain::{Instant, Silent};
use serde_json::Value;
use std::collections::BTreeSet;
use std::path::Path;

const NOW: &str = "2026-06-01T12:00:00Z";

struct Typed {
    session: Session,
    _folder: tempfile::TempDir,
}

impl Typed {
    fn new(files: &[(&str, String)]) -> Typed {
        let folder = folder();
        let database = folder.path().join("shop.db");
        let mut typed = Typed {
            session: Session::new(place(&database)),
            _folder: folder,
        };
        for (name, text) in files {
            let path = typed._folder.path().join(name);
            std::fs::write(&path, text).unwrap();
            let line = format!(
                "load {} --currency EUR --tz UTC",
                quote(path.to_str().unwrap())
            );
            typed.say(&line).unwrap();
        }
        typed
    }

    /// The reply to a line; `None` where there is nothing to answer.
    fn say(&mut self, line: &str) -> Option<Reply> {
        let words = split(line).unwrap();
        let parsed = Session::parse(&words).unwrap_or_else(|error| panic!("{line}: {error}"));
        let invocation = Invocation {
            command: parsed.command,
            globals: Globals {
                now: Instant::parse(NOW),
                yes: true,
                ..parsed.globals
            },
            line: line.into(),
        };
        self.session.dispatch(&invocation, &Silent::default()).ok()
    }
}

fn place(database: &Path) -> Place {
    let folder = database.parent().unwrap();
    Place {
        database: database.to_path_buf(),
        demo_database: folder.join("demo.db"),
        is_database_named: true,
        history: folder.join("history.txt"),
        log: folder.join("regulars.log"),
        operator: None,
        home: None,
        clock: || Instant::parse(NOW).unwrap(),
        entropy: || [7; 32],
        threads: 1,
        terminal: Terminal {
            size: None,
            has_color: false,
            name: None,
        },
        stdin: None,
    }
}

/// The lines that a reply proposes.
fn proposed(reply: &Reply) -> Vec<String> {
    let mut lines = reply.next_steps();
    collect(&reply.data().unwrap(), &mut lines);
    lines
}

fn collect(value: &Value, lines: &mut Vec<String>) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                match value {
                    Value::String(line) if ["line", "action", "show"].contains(&name.as_str()) => {
                        lines.push(line.clone());
                    }
                    value => collect(value, lines),
                }
            }
        }
        Value::Array(values) => values.iter().for_each(|value| collect(value, lines)),
        _ => {}
    }
}

/// Forty customers with three orders of two or three products each, and one with thirty in a day.
fn shop(users: &[String], items: &[String], categories: &[String]) -> Vec<(&'static str, String)> {
    let row = |cells: &[&str]| {
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(cells).unwrap();
        String::from_utf8(writer.into_inner().unwrap()).unwrap()
    };
    let mut catalogue = row(&["item_id", "title", "category", "price", "cost", "stock"]);
    for (number, item) in items.iter().enumerate() {
        let category = &categories[number % categories.len()];
        let price = format!("{}.00", 10 + number);
        catalogue += &row(&[item, item, category, &price, "4.00", "50"]);
    }
    let mut orders = row(&[
        "order_id",
        "user_id",
        "item_id",
        "created_at",
        "quantity",
        "price",
    ]);
    for number in 0..40_usize {
        let user = users.get(number).cloned().unwrap_or(format!("u{number}"));
        for order in 0..3_usize {
            let at = format!("2026-0{}-{:02} 10:00:00", 3 + order, 1 + number % 28);
            let bought = [number % 3, 3 + (number + order) % 2, 5];
            for item in bought.iter().take(2 + order % 2) {
                let (id, item) = (format!("o{number}-{order}"), &items[*item]);
                orders += &row(&[&id, &user, item, &at, "1", "9.00"]);
            }
        }
    }
    for order in 0..30 {
        let (id, at) = (format!("t{order}"), format!("2026-05-10 11:{order:02}:00"));
        orders += &row(&[&id, &users[0], &items[0], &at, "1", "9.00"]);
    }
    vec![("items.csv", catalogue), ("orders.csv", orders)]
}

/// The ids that the shop has, which may be plainer than those of the file.
fn ids(typed: &mut Typed, table: &str) -> BTreeSet<String> {
    let reply = typed
        .say(&format!("sql \"SELECT id FROM {table}\""))
        .unwrap();
    let rows = reply.data().unwrap()["rows"].clone();
    let rows = rows.as_array().cloned().unwrap_or_default();
    let first = rows.iter().map(|row| row.get(0).or_else(|| row.get("id")));
    first
        .map(|id| id.and_then(Value::as_str).unwrap().to_string())
        .collect()
}

fn check(line: &str, typed: &mut Typed, users: &BTreeSet<String>, items: &BTreeSet<String>) {
    let words = split(line).unwrap_or_else(|error| panic!("{line}: {error}"));
    let is_of = |known: &BTreeSet<String>, word: &String| known.contains(word);
    let word = |at: usize| words.get(at).map_or("", String::as_str);
    match (word(0), word(1)) {
        ("user" | "why" | "exclude" | "note" | "unmerge", _) => {
            assert!(is_of(users, &words[1]), "{line}: {words:?}");
        }
        ("recommend", "user") => assert!(is_of(users, &words[2]), "{line}: {words:?}"),
        ("recommend", "item") => assert!(is_of(items, &words[2]), "{line}: {words:?}"),
        ("item", "hide" | "unhide") => assert!(is_of(items, &words[2]), "{line}: {words:?}"),
        _ => {}
    }
    for (option, value) in words.iter().zip(words.iter().skip(1)) {
        if option == "--item" {
            assert!(is_of(items, value), "{line}: {words:?}");
        }
        if option == "--rule" {
            let counted = typed.say(&format!("segment count {}", quote(value)));
            assert!(counted.is_some(), "{line}: the rule {value}");
        }
    }
    let gaps = ["FILE", "FOLDER", "NAME", "VALUE", "ID", "TEXT"];
    if !words.iter().any(|word| gaps.contains(&word.as_str())) {
        Session::parse(&words).unwrap_or_else(|error| panic!("{line}: {error}"));
    }
}

fn every_line_is_read_back(users: &[String], items: &[String], categories: &[String]) -> usize {
    let mut typed = Typed::new(&shop(users, items, categories));
    let (users, items) = (ids(&mut typed, "users"), ids(&mut typed, "items"));
    let mut lines: Vec<String> = [
        "segment --k 2",
        "patterns sets --support 1",
        "patterns baskets",
        "patterns cycles",
        "patterns sequences",
        "patterns",
        "today",
        "status --quality",
        "segments 1",
        "campaigns",
    ]
    .map(String::from)
    .to_vec();
    let odd = |ids: &BTreeSet<String>| -> Vec<String> {
        let plain = |id: &&String| !id.chars().all(char::is_alphanumeric);
        ids.iter()
            .filter(plain)
            .take(4)
            .map(|id| quote(id))
            .collect()
    };
    for user in odd(&users) {
        lines.extend(
            ["user", "why", "recommend user", "privacy show"].map(|what| format!("{what} {user}")),
        );
        lines.push(format!("note {user} hello"));
        lines.push(format!("exclude {user} --why staff"));
    }
    for item in odd(&items) {
        lines.extend(["item", "item hide"].map(|what| format!("{what} {item}")));
    }
    let mut checked = 0;
    for line in lines {
        let Some(reply) = typed.say(&line) else {
            continue;
        };
        for line in proposed(&reply) {
            check(&line, &mut typed, &users, &items);
            checked += 1;
        }
    }
    checked
}

fn names(kind: &str, count: usize) -> impl Strategy<Value = Vec<String>> + use<> {
    let kind = kind.to_string();
    let odd = "[a-zA-Z0-9é'\"#/|.;$& \\\\-]{1,6}";
    prop::collection::vec(odd, count..=count).prop_map(move |names| {
        let named = names.iter().enumerate();
        // A number makes them different, whatever cleaning takes away.
        named
            .map(|(at, name)| format!("{kind}{at}{name}x"))
            .collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4, ..ProptestConfig::default() })]

    #[test]
    fn lines_with_odd_names_are_read_back(
        users in names("c", 5),
        items in names("i", 6),
        categories in names("k", 3),
    ) {
        let checked = every_line_is_read_back(&users, &items, &categories);
        prop_assert!(checked > 20, "{} lines", checked);
    }
}

#[test]
fn quotes_of_both_kinds_are_read_back() {
    let list = |names: &[&str]| names.iter().map(ToString::to_string).collect::<Vec<_>>();
    let checked = every_line_is_read_back(
        &list(&["Old customer 1", "#7", "O'Neil \"Bob\"", "a\\b", "POST"]),
        &list(&[
            "1/2\" pipe 3",
            "Old thing 1",
            "'t Hooft",
            "# 5",
            "ITEM",
            "plain",
        ]),
        &list(&["O'Neil's", "1/2\" pipes", "tea # cups"]),
    );
    assert!(checked > 40, "{checked} lines");
}
