//! Names that would command a terminal: none reaches one raw. JSON escapes them, CSV keeps them.

use super::program::{NOW, Place, Run};
use crate::screen::Screen;
use regulars::output::sanitise_line;
use serde_json::Value;

/// Escape, bell, a C1 control, carriage return, backspace, delete, bidirectional override and
/// isolate, zero width.
const HOSTILE: [&str; 9] = [
    "\u{1b}[31m",
    "\u{7}",
    "\u{9b}2J",
    "\r",
    "\u{8}",
    "\u{7f}",
    "\u{202e}",
    "\u{2066}",
    "\u{200b}",
];

/// A word with all of them; at an end the invisible ones would be trimmed.
fn name(word: &str) -> String {
    format!("{word}{}x", HOSTILE.concat())
}

/// An id with all of them but the line break: an id over two lines is set aside when it is loaded.
fn id(word: &str) -> String {
    name(word).replace('\r', "")
}

/// A shop in which every text that a file can bring is hostile.
pub fn shop() -> Place {
    let place = Place::new();
    let (evil, tea) = (id("evil"), id("tea"));
    let quoted = |text: &str| format!("\"{text}\"");
    let mut users = String::from("user,name,email,place,tier,interests,note\n");
    let mut actions = String::from("user,item,time,order,quantity,price,kind\n");
    for number in 0..40 {
        let user = if number == 0 {
            evil.clone()
        } else {
            format!("u{number}")
        };
        // Among others: a file that is controls for the most part is no text.
        let cells = ["name", "mail", "place", "tier", "likes", "note"].map(|word| {
            if number < 4 {
                quoted(&name(word))
            } else {
                format!("{word}{number}")
            }
        });
        users.push_str(&format!("{},{}\n", quoted(&user), cells.join(",")));
        for order in 0..=number % 5 {
            let day = order * 5 + number % 5 + 1;
            let item = if (number + order) % 3 == 0 {
                tea.clone()
            } else {
                format!("cup{}", order % 3)
            };
            actions.push_str(&format!(
                "{},{},2026-0{}-{day:02} 10:00,{},1,{}.00,purchase\n",
                quoted(&user),
                quoted(&item),
                number % 8 + 1,
                if number < 4 {
                    quoted(&id(&format!("o{number}-{order}")))
                } else {
                    format!("o{number}-{order}")
                },
                number + 2
            ));
        }
    }
    let mut items = String::from("item,title,category,brand,price\n");
    for item in [&tea, "cup0", "cup1", "cup2"] {
        let cells = ["title", "category", "brand"].map(|word| quoted(&name(word)));
        items.push_str(&format!("{},{},5.00\n", quoted(item), cells.join(",")));
    }
    for number in 3..60 {
        items.push_str(&format!(
            "cup{number},Cup number {number} of plain white porcelain,Kitchen,Plain,5.00\n"
        ));
    }
    for (file, text) in [
        ("users.csv", users),
        ("items.csv", items),
        ("actions.csv", actions),
    ] {
        place.write(file, text);
    }
    place
        .run(&["load", "users.csv", "items.csv", "actions.csv"])
        .ok();
    place.run(&["segment", "--by", "rfm"]).ok();
    place
        .run(&["segment", "define", &name("mine"), "orders >= 1"])
        .ok();
    place
}

fn is_safe(text: &str, what: &str) {
    for line in text.lines() {
        // Tabs part the columns of plain text.
        let line = line.replace('\t', " ");
        assert_eq!(sanitise_line(&line), line, "{what}");
    }
    assert!(
        !text.contains('\r') && !text.contains('\u{1b}'),
        "{what}: {text:?}"
    );
}

/// The number of the segment that was defined by hand, which is the last.
fn last_segment(place: &Place) -> String {
    let said: Value =
        serde_json::from_str(&place.run(&["segments", "--format", "json"]).ok().out).unwrap();
    let segments = said["data"]["segments"].as_array().unwrap();
    segments
        .iter()
        .filter_map(|segment| segment["id"].as_i64())
        .max()
        .unwrap()
        .to_string()
}

#[test]
fn no_format_for_people_carries_a_name_raw() {
    let place = shop();
    let segment = last_segment(&place);
    place
        .run(&[
            "campaign",
            "coupon",
            "--segment",
            &segment,
            "--discount",
            "10%",
            "--note",
            &name("note"),
        ])
        .ok();
    place
        .run(&[
            "campaign",
            "launch",
            "1",
            "--yes",
            "--accept-loss",
            "--consent",
            "elsewhere",
        ])
        .ok();
    let good = "ann,a plain white cup of no interest,2026-01-01\n".repeat(40);
    let bad = format!(
        "user,item,time\n{good}\"{}\",tea,never\nann,\"{}\",2026-13-01\n",
        name("cyd"),
        id("pot")
    );
    place.write(&name("bad.csv"), &bad);
    let (evil, tea) = (id("evil"), id("tea"));
    let bad = name("bad.csv");
    let lines: [&[&str]; 23] = [
        &["user", &evil],
        &["user", "u1"],
        &["item", &tea],
        &["why", &evil],
        &["segments"],
        &["segments", &segment],
        &["patterns", "baskets"],
        &["recommend", "user", &evil],
        &["recommend", "item", &tea],
        &["recommend", "segment", &segment],
        &["campaigns"],
        &["campaigns", "1"],
        &["load", &bad],
        &["loads"],
        &["quarantine"],
        &["export", "users"],
        &["export", "items"],
        &["privacy", "show", &evil],
        &["sql", "SELECT id, name FROM users"],
        &["undo-load", "1", "--dry-run"],
        &["dashboard"],
        &["code", &evil],
        &["status"],
    ];
    let mut was_shown = 0;
    for line in lines {
        for format in ["table", "plain", "markdown", "json"] {
            let run = place
                .run(&[line, &["--format", format, "--color", "never"]].concat())
                .ok();
            is_safe(&run.out, &format!("{line:?} --format {format}"));
            is_safe(&run.err, &format!("{line:?}, beside the result"));
            was_shown += usize::from(run.out.contains("\\u{1b}") || run.out.contains("\\u001b"));
        }
    }
    assert!(
        was_shown > 40,
        "the names are shown as what they are, in {was_shown} replies"
    );
}

#[test]
fn no_error_carries_a_name_raw() {
    let place = shop();
    let (evil, tea) = (id("evil"), id("tea"));
    let nobody = name("nobody");
    let lines: [&[&str]; 13] = [
        // Several users are found, and listed.
        &["user", "name"],
        &["user", &nobody],
        &["why", &nobody],
        &["item", &nobody],
        &["recommend", "user", &nobody],
        &["recommend", "item", &nobody],
        &["privacy", "show", &nobody],
        &["merge", &evil, &nobody, "--yes"],
        &["merge", &evil, "u1"],
        &["load", &nobody],
        &["segment", "define", &tea, &nobody],
        &["settings", &nobody, "1"],
        &["settings", "time_zone", &nobody],
    ];
    for line in lines {
        for format in ["plain", "json"] {
            let run = place.run(&[line, &["--format", format, "--color", "never"]].concat());
            assert!(!matches!(run.code, None | Some(0 | 70)), "{run:?}");
            is_safe(&run.err, &format!("{line:?}"));
            assert!(!run.err.is_empty() && run.out.is_empty());
        }
    }
    // Columns and rows of a file, a script's own lines, and a database by a hostile name.
    place.write("columns.csv", format!("{evil},{tea}\n1,2\n"));
    place.write("quote.csv", format!("user,\"{evil}\n"));
    place.write("script", format!("status\nuser '{nobody}'\n"));
    for line in [
        &["load", "columns.csv"][..],
        &["load", "quote.csv"],
        &["run", "script"],
        &["--db", &nobody, "status"],
    ] {
        let run = place.run(line);
        assert!(!matches!(run.code, None | Some(0 | 70)), "{run:?}");
        is_safe(&run.err, &format!("{line:?}"));
    }
}

#[test]
fn programs_get_names_whole() {
    let place = shop();
    let evil = id("evil");
    let Run { out, .. } = place.run(&["user", &evil, "--format", "json"]).ok();
    let said: Value = serde_json::from_str(&out).unwrap();
    assert_eq!(
        said["data"]["user"]["id"],
        Value::String(evil.clone()),
        "JSON reads back what was loaded"
    );
    let Run { out, .. } = place.run(&["export", "users", "--format", "csv"]).ok();
    assert!(out.contains(&evil), "CSV keeps it");
    place
        .run(&["export", "users", "--output", "users2.csv"])
        .ok();
    assert!(
        std::fs::read_to_string(place.path("users2.csv"))
            .unwrap()
            .contains(&evil)
    );
}

#[test]
#[cfg(unix)]
fn completion_at_the_prompt_is_safe() {
    let place = shop();
    let variables = place.variables();
    let variables: Vec<(&str, &str)> = variables
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    let database = place.db();
    let words = ["--now", NOW, "--db", database.to_str().unwrap()];
    let mut screen = Screen::run_program(env!("CARGO_BIN_EXE_regulars"), &words, &variables);
    screen.wait_for("regulars [shop]>");
    // Of the users and items one is hostile; of the segments the one with the highest number.
    for (typed, shown) in [
        ("user \t\t", "u39"),
        ("item \t\t", "cup2"),
        ("segments \t\t", "mine"),
    ] {
        screen.type_keys(typed);
        screen.wait_for(shown);
        screen.type_keys("\u{15}");
    }
    screen.type_keys("user e\t\t");
    screen.type_keys("\u{15}exit\r");
    screen.wait_for_end();
    for raw in [
        "\u{1b}[31m",
        "\u{7f}",
        "\u{202e}",
        "\u{2066}",
        "\u{200b}",
        "\u{9b}2J",
    ] {
        assert_eq!(
            screen.count(raw),
            0,
            "{raw:?} reached the terminal\n{}",
            screen.text()
        );
    }
}
