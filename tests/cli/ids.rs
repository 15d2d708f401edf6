//! Users and items by the number in their ids: 42 for U0042.

use crate::console::{Console, Where};

/// A shop with a loaded users' and an items' file.
fn shop(users: &[&str], items: &[&str]) -> Console {
    let mut console = Console::new();
    console.set("REGULARS_DB", "shop.db");
    let mut actions = String::from("user,item,time,order,price\n");
    for (index, user) in users.iter().enumerate() {
        let item = items[index % items.len()];
        actions.push_str(&format!(
            "{user},{item},2026-01-{:02},o{index},5\n",
            index + 10
        ));
    }
    console.write("actions.csv", actions);
    let printed = console.run("regulars load actions.csv --quiet", Where::Pipe);
    assert_eq!(printed.code, 0, "{}", printed.text);
    console
}

#[test]
fn a_number_means_the_only_id_that_has_it() {
    let console = shop(&["U0041", "U0042", "U0420"], &["I0007", "I0070", "tea"]);
    for (line, id, note) in [
        ("user 42", "U0042", "note: 42 is U0042"),
        ("user 0042", "U0042", "note: 0042 is U0042"),
        ("why 42", "U0042", "note: 42 is U0042"),
        ("recommend user 42", "U0042", "note: 42 is U0042"),
        ("item 7", "I0007", "note: 7 is I0007"),
        ("recommend item 7", "I0007", "note: 7 is I0007"),
        ("why 42 --item 7", "U0042", "note: 7 is I0007"),
    ] {
        let printed = console.run(&format!("regulars {line}"), Where::Pipe);
        assert_eq!(printed.code, 0, "{line}: {}", printed.text);
        let text = printed.text;
        assert!(text.contains(id) && text.contains(note), "{line}: {text}");
    }
    for line in ["user 43", "item 8"] {
        assert_eq!(
            console.run(&format!("regulars {line}"), Where::Pipe).code,
            3
        );
    }
}

#[test]
fn several_ids_with_the_number_are_listed() {
    let console = shop(&["U0042", "web-42", "U0041"], &["A-007", "B-007"]);
    for (line, found) in [
        ("user 42", "   1 U0042\n   2 web-42"),
        ("recommend user 42", "   1 U0042\n   2 web-42"),
        ("why 42", "   1 U0042\n   2 web-42"),
        ("item 7", "A-007, B-007"),
    ] {
        let printed = console.run(&format!("regulars {line}"), Where::Pipe);
        assert_eq!(printed.code, 2, "{line}: {}", printed.text);
        assert!(printed.text.contains(found), "{line}: {}", printed.text);
    }
}

#[test]
fn the_exact_id_wins_and_other_commands_stay_exact() {
    let console = shop(&["42", "U0042", "U0043"], &["7", "I0007"]);
    for line in ["user 42", "recommend user 42", "item 7"] {
        let printed = console.run(&format!("regulars {line}"), Where::Pipe);
        assert_eq!(printed.code, 0, "{line}: {}", printed.text);
        assert!(!printed.text.contains(" is U0042"), "{line}");
        assert!(!printed.text.contains(" is I0007"), "{line}");
    }
    for line in [
        "privacy show 43",
        "privacy consent 43 email off",
        "merge 43 42 --yes",
        "unmerge 43 --yes",
    ] {
        let printed = console.run(&format!("regulars {line}"), Where::Pipe);
        assert_eq!(printed.code, 3, "{line}: {}", printed.text);
    }
}
