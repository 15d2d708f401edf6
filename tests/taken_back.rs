//! A line that a newer plain file calls cancelled takes back the line that an older file brought.

use crate::workshop::Workshop;
use regulars::domain::Silent;
use regulars::load::operation::{Outcome, release};

const HEADER: &str = "user,item,time,quantity,amount,status\n";
const OLDER: &str = "ann,tea,2026-01-05 10:00,1,3.50,paid\nbob,cup,2026-01-06 11:00,1,8.00,paid\n";
const NEWER: &str =
    "ann,tea,2026-01-05 10:00,1,3.50,cancelled\ncyd,pot,2026-02-01 09:00,1,20.00,paid\n";

/// Buyers and items of the purchases in force, in order.
fn sold(workshop: &Workshop) -> Vec<String> {
    let text = workshop.export("actions");
    let mut lines: Vec<String> = text
        .lines()
        .skip(1)
        .map(|line| {
            let cells: Vec<&str> = line.split(',').collect();
            assert_eq!(cells[3], "purchase");
            format!("{} {}", cells[0], cells[4])
        })
        .collect();
    lines.sort();
    lines
}

fn load(workshop: &mut Workshop, name: &str, rows: &str) -> Outcome {
    let outcome = workshop.load(name, format!("{HEADER}{rows}"));
    workshop.check();
    outcome
}

fn taken_back(outcome: &Outcome) -> i64 {
    outcome
        .files
        .iter()
        .flat_map(|file| &file.fixes)
        .filter(|fix| fix.rule == "line_taken_back")
        .map(|fix| fix.rows)
        .sum()
}

#[test]
fn a_cancelled_line_takes_back_the_one_loaded_before() {
    let mut workshop = Workshop::new();
    load(&mut workshop, "older.csv", OLDER);
    let before = workshop.exports();
    let newer = load(&mut workshop, "newer.csv", NEWER);
    assert_eq!(sold(&workshop), ["bob cup", "cyd pot"]);
    assert_eq!(taken_back(&newer), 1);
    assert_eq!(newer.files[0].rows_quarantined, 1);
    // Once more says nothing new, and undoing it all gives the line back.
    let again = load(&mut workshop, "newer.csv", NEWER);
    assert_eq!((sold(&workshop).len(), taken_back(&again)), (2, 0));
    workshop.undo(&again);
    assert_eq!(sold(&workshop), ["bob cup", "cyd pot"]);
    workshop.undo(&newer);
    assert_eq!(workshop.exports(), before);
    workshop.check();
}

#[test]
fn what_the_newest_file_says_counts_in_any_order_of_loading() {
    let mut backward = Workshop::new();
    load(&mut backward, "newer.csv", NEWER);
    load(&mut backward, "older.csv", OLDER);
    assert_eq!(sold(&backward), ["bob cup", "cyd pot"]);
    let mut together = Workshop::new();
    let [older, newer] = [("a.csv", OLDER), ("b.csv", NEWER)]
        .map(|(name, rows)| together.write(name, format!("{HEADER}{rows}")));
    together.try_load(&[&older, &newer]).unwrap();
    assert_eq!(sold(&together), ["bob cup", "cyd pot"]);
    together.check();
    // A newer file still has the line after all.
    let paid = NEWER.replace("cancelled", "paid") + "cyd,pot,2026-03-01 09:00,1,20.00,paid\n";
    load(&mut backward, "newest.csv", &paid);
    assert_eq!(
        sold(&backward),
        ["ann tea", "bob cup", "cyd pot", "cyd pot"]
    );
}

#[test]
fn of_an_order_only_the_cancelled_line_goes() {
    let header = "order_no,user,item,time,quantity,amount,status\n";
    let mut workshop = Workshop::new();
    let rows = "o1,ann,tea,2026-01-05 10:00,1,3.50,paid\no1,ann,cup,2026-01-05 10:00,1,8.00,paid\no2,ann,tea,2026-01-07 10:00,1,3.50,paid\n";
    workshop.load("older.csv", format!("{header}{rows}"));
    workshop.load(
        "newer.csv",
        format!("{header}o1,ann,tea,2026-01-05 10:00,1,3.50,void\no3,bob,tea,2026-02-01 10:00,1,3.50,paid\n"),
    );
    assert_eq!(sold(&workshop), ["ann cup", "ann tea", "bob tea"]);
    workshop.check();
}

#[test]
fn of_two_equal_lines_in_one_file_neither_is_taken_back() {
    let mut workshop = Workshop::new();
    load(&mut workshop, "older.csv", OLDER);
    load(&mut workshop, "both.csv", &format!("{OLDER}{NEWER}"));
    assert_eq!(sold(&workshop), ["ann tea", "bob cup", "cyd pot"]);
}

#[test]
fn a_released_row_counts_again() {
    let mut workshop = Workshop::new();
    load(&mut workshop, "older.csv", OLDER);
    load(&mut workshop, "newer.csv", NEWER);
    release(&mut workshop.shop, "cancelled", false, &Silent::default()).unwrap();
    assert_eq!(sold(&workshop), ["ann tea", "bob cup", "cyd pot"]);
    workshop.check();
}
