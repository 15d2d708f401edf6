//! What holds for every call: the answer fits one screen, and a list can be picked from.

use crate::console::{Console, Where};
use crate::screen::Screen;

/// Rows and columns of the screen that an answer has to fit.
const ROWS: usize = 24;
const COLUMNS: usize = 80;

fn ids(console: &Console, sql: &str) -> Vec<String> {
    let csv = console.output(&format!("regulars sql \"{sql}\" --format csv --quiet"));
    csv.lines().skip(1).map(str::to_string).collect()
}

#[test]
fn every_answer_fits_one_screen_however_many_campaigns_there_were() {
    let console = Console::with_shop();
    console.output("regulars settings cap 50 && regulars settings cooldown_days 0");
    for (campaign, rule) in [
        (2, "orders >= 1"),
        (3, "recency_days < 60"),
        (4, "views > 20 and orders > 3"),
        (5, "net_revenue > 50"),
        (6, "orders >= 2"),
        (7, "orders >= 1"),
        (8, "recency_days > 30 or views < 5"),
    ] {
        console.output(&format!(
            "regulars campaign coupon --rule \"{rule}\" --discount 10% --now 2026-10-0{campaign} \
             --quiet && regulars campaign launch {campaign} --yes \
             --accept-loss --now 2026-10-0{campaign} --quiet"
        ));
    }
    console
        .output("regulars note U0005 'the parcel was empty' --complaint --quiet --now 2026-10-09");
    for number in 0..3 {
        console.output(&format!(
            "regulars grant U0005 --discount 1{number}% --why 'late again and again, and broken on \
             top of it, which is the third time this year' --quiet --now 2026-10-09"
        ));
    }
    let mut users = ids(
        &console,
        "select distinct u.id from users u join decisions d using (user) group by d.outcome, \
         json_array_length(d.gates), (select group_concat(value ->> 'gate') from json_each(d.gates) \
         where value ->> 'pass' = 0)",
    );
    users.extend(["U0001", "U0003", "U0005", "U0111", "U0025"].map(String::from));
    assert!(users.len() > 8, "{users:?}");
    for user in users {
        for line in [format!("why {user}"), format!("user {user}")] {
            let printed = console.run(
                &format!("regulars {line} --now 2026-10-10"),
                Where::Terminal,
            );
            let rows = printed.text.lines().count();
            let is_narrow = printed
                .text
                .lines()
                .all(|line| regulars::output::display_width(line) <= COLUMNS);
            assert!(
                printed.code == 0 && rows < ROWS && is_narrow,
                "{line}: {rows} rows\n{}",
                printed.text
            );
        }
    }
}

#[test]
fn a_customer_is_picked_from_the_list_by_its_number() {
    let console = Console::with_shop();
    let folder = console.folder.path().display().to_string();
    let program = std::path::Path::new(env!("CARGO_BIN_EXE_regulars"))
        .parent()
        .unwrap()
        .display();
    for (line, question, answer, expected) in [
        ("why hansen", "which one?", "2\r", "Emil Hansen (U0041)"),
        (
            "why Martha Wojzik",
            "did you mean",
            "1\r",
            "Martha Wójcik (U0003)",
        ),
    ] {
        let script =
            format!("cd '{folder}'; PATH=\"{program}:$PATH\"; regulars {line}; echo \"code $?\"");
        let home = format!("{folder}/home");
        let mut screen = Screen::run_program(
            "sh",
            &["-c", &script],
            &[
                ("HOME", &home),
                ("REGULARS_DB", "shop.db"),
                ("NO_COLOR", "1"),
            ],
        );
        screen.wait_for(question);
        screen.wait_for("number:");
        screen.type_keys(answer);
        screen.wait_for("code 0");
        let text = screen.text();
        assert!(text.contains(expected), "{line}: {text}");
        screen.wait_for_end();
    }
    // Without a terminal nothing is asked, and a similar name answers nothing.
    let output = console
        .shell("regulars why Martha Wojzik --format json")
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(3));
    let said: serde_json::Value = serde_json::from_slice(&output.stderr).unwrap();
    assert_eq!(said.pointer("/error/users/0/id").unwrap(), "U0003");
    assert!(output.stdout.is_empty());
}
