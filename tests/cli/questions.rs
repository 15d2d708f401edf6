//! What is asked before it is done, and what Ctrl-C stops (UX A14, A15, B21).

use crate::console::Console;
use crate::screen::Screen;

/// Runs a line of the shell in a terminal in which things can be typed; `code N` ends what it
/// prints.
fn typed_in(console: &Console, line: &str) -> Screen {
    let folder = console.folder.path().display().to_string();
    let program = std::path::Path::new(env!("CARGO_BIN_EXE_regulars"))
        .parent()
        .unwrap()
        .display();
    let script =
        format!("trap : INT; cd '{folder}'; PATH=\"{program}:$PATH\"; {line}; echo \"code $?\"");
    let home = format!("{folder}/home");
    Screen::run_program(
        "sh",
        &["-c", &script],
        &[
            ("HOME", &home),
            ("REGULARS_DB", "shop.db"),
            ("NO_COLOR", "1"),
        ],
    )
}

fn loads(console: &Console) -> String {
    console.output("regulars loads --quiet")
}

#[test]
fn only_yes_is_yes() {
    let console = Console::with_shop();
    let before = loads(&console);
    for no in ["\r", "n\r", "nonsense\r", "\u{3}", "\u{4}"] {
        let mut screen = typed_in(&console, "regulars undo-load 1");
        screen.wait_for("go ahead? [y/N]");
        assert!(
            screen.text().contains("rows"),
            "the rows at stake are told\n{}",
            screen.text()
        );
        screen.type_keys(no);
        screen.wait_for("code 2");
        assert!(
            screen.text().contains("not confirmed; nothing was changed"),
            "{no:?}\n{}",
            screen.text()
        );
        screen.wait_for_end();
        assert_eq!(loads(&console), before, "{no:?}");
    }
    let mut screen = typed_in(&console, "regulars undo-load 1");
    screen.wait_for("go ahead? [y/N]");
    screen.type_keys("y\r");
    screen.wait_for("code 0");
    screen.wait_for_end();
    assert_ne!(loads(&console), before);
}

#[test]
fn a_file_is_overwritten_only_after_yes() {
    let console = Console::with_shop();
    console.write("kept.csv", "mine");
    let mut screen = typed_in(&console, "regulars settings --output kept.csv");
    screen.wait_for("kept.csv already exists; overwrite it? [y/N]");
    screen.type_keys("\r");
    screen.wait_for("code 2");
    screen.wait_for_end();
    assert_eq!(console.read("kept.csv"), "mine");
    let mut screen = typed_in(&console, "regulars settings --output kept.csv");
    screen.wait_for("overwrite it? [y/N]");
    screen.type_keys("yes\r");
    screen.wait_for("code 0");
    screen.wait_for_end();
    assert!(console.read("kept.csv").starts_with("name,"));
}

#[test]
fn ctrl_c_stops_a_model_and_leaves_the_one_before() {
    let console = Console::with_shop();
    console.output("regulars --db shop.db demo --users 2000 --quiet > walk.txt");
    let before = console.output("regulars segments --format json --quiet");
    let mut screen = typed_in(&console, "regulars segment --k 50");
    // The progress line begins with the phase; the work goes on for seconds after that.
    screen.wait_until("progress", |text| {
        text.contains("clustering") || text.contains("comparing")
    });
    screen.type_keys("\u{3}");
    screen.wait_for("code 130");
    screen.wait_for_end();
    let text = screen.text();
    assert!(
        text.contains("error: cancelled, nothing was changed"),
        "{text}"
    );
    assert!(
        !text.contains("clustering") && !screen.is_raw() && !screen.hides_cursor(),
        "{text}"
    );
    assert_eq!(
        console.output("regulars segments --format json --quiet"),
        before
    );
}

#[test]
fn what_a_file_does_not_say_is_asked_at_the_terminal() {
    let console = Console::with_shop();
    console.write(
        "odd.csv",
        "wer;was;wann\nc-1;tea;03/04/2026\nc-2;jam;05/06/2026\nc-1;jam;07/08/2026\n",
    );
    let mut screen = typed_in(&console, "regulars --db odd.db load odd.csv");
    screen.wait_for("what is in odd.csv?");
    screen.wait_for("number:");
    screen.type_keys("1\r");
    screen.wait_for("which column of odd.csv is the customer");
    screen.wait_for("1  wer (for example c-1)");
    screen.type_keys("1\r");
    screen.wait_for("which column of odd.csv is the item");
    screen.wait_for("1  was (for example tea)");
    screen.type_keys("1\r");
    screen.wait_for("how should the date 03/04/2026 in odd.csv be read?");
    screen.type_keys("1\r");
    screen.wait_for("code 0");
    screen.wait_for_end();
    let line = "load odd.csv --as actions --map user=wer --map item=was --dates dmy";
    assert!(screen.text().contains(line), "{}", screen.text());
    let first = console.output(
        "regulars --db odd.db sql \"select min(at), count(*) from actions\" --format csv --quiet",
    );
    assert!(
        first.contains("1775174400,3"),
        "3 April, not 4 March: {first}"
    );
}

#[test]
fn a_second_use_of_a_code_is_asked_about_at_the_terminal() {
    let console = Console::with_shop();
    let at = |day: &str| format!("--now 2026-10-{day}T10:00:00Z --quiet");
    console.output(&format!("regulars campaign sent 1 {}", at("02")));
    console.output(&format!("regulars redeem AGJ4-FAH5-2ZBD {}", at("03")));
    let again = format!("regulars redeem AGJ4-FAH5-2ZBD --order A2 {}", at("04"));
    for (keys, uses) in [("0\r", 1), ("1\r", 2)] {
        let mut screen = typed_in(&console, &again);
        screen.wait_for("was it used all the same?");
        screen.wait_for("1  yes, record that it was used a second time");
        screen.wait_for("number:");
        screen.type_keys(keys);
        screen.wait_for(if uses == 1 { "code 1" } else { "code 0" });
        screen.wait_for_end();
        let count = "regulars sql 'select count(*) from redemptions' --format csv --quiet";
        assert!(console.output(count).contains(&uses.to_string()));
    }
}

#[test]
fn no_answer_loads_nothing_and_without_a_terminal_nothing_is_asked() {
    let console = Console::with_shop();
    console.write("odd.csv", "wer;was\nc-1;tea\n");
    for no in ["0\r", "\r", "9\r", "\u{3}"] {
        let mut screen = typed_in(&console, "regulars --db odd.db load odd.csv");
        screen.wait_for("number:");
        screen.type_keys(no);
        screen.wait_for("code 2");
        screen.wait_for_end();
        assert!(
            screen
                .text()
                .contains("name them: load odd.csv --map user=COLUMN"),
            "{}",
            screen.text()
        );
    }
    let mut screen = typed_in(&console, "regulars --db odd.db load odd.csv < /dev/null");
    screen.wait_for("code 2");
    screen.wait_for_end();
    assert!(!screen.text().contains("number:"), "{}", screen.text());
}

#[test]
fn a_launch_without_recorded_consent_asks_whether_the_customers_agreed() {
    let console = Console::new();
    let mut orders = "order_id,customer_id,email,sku,created_at,price\n".to_string();
    for who in 0..6 {
        orders += &format!(
            "o{who},c{who},c{who}@example.com,tea,2026-05-0{},5.00\n",
            who + 1
        );
    }
    console.write("orders.csv", orders);
    console.output("regulars --db shop.db --quiet load orders.csv --currency EUR");
    console.output(
        "regulars --db shop.db --quiet campaign coupon --rule 'orders >= 1' --discount 10%",
    );
    let mut screen = typed_in(&console, "regulars campaign launch 1");
    screen.wait_for("may you write to these customers?");
    screen.type_keys("1\r");
    screen.wait_for("go ahead? [y/N]");
    screen.type_keys("y\r");
    screen.wait_for("code 0");
    screen.wait_for_end();
    let state = console.output("regulars --db shop.db campaign 1 --quiet --format json");
    assert!(state.contains("\"state\":\"launched\""), "{state}");
    // In a pipe the question is an error that names the option.
    console.output(
        "regulars --db shop.db --quiet campaign coupon --rule 'orders >= 1' --discount 10%",
    );
    let output = console
        .shell("regulars --db shop.db campaign launch 2 --yes")
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2));
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("--consent elsewhere"), "{said}");
}
