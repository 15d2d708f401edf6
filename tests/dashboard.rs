//! The dashboard of the real program on the generated shop, in a real terminal: each view, search,
//! cards, a campaign from its design to its codes, suspending.

use crate::screen::Screen;
use crate::shops::walked;
use crate::workshop::folder;
use std::fs;
use std::process::Command;
use std::time::{Duration, Instant};
use tempfile::TempDir;

const PROGRAM: &str = env!("CARGO_BIN_EXE_regulars");
const ESCAPE: &str = "\u{1b}";

/// The dashboard of a generated shop of its own.
fn dashboard() -> (TempDir, Screen) {
    let folder = folder();
    let (shop, state) = (folder.path().join("shop.db"), folder.path().join("state"));
    fs::copy(walked(), &shop).unwrap();
    let arguments = [
        "--db",
        shop.to_str().unwrap(),
        "--now",
        "2026-10-02",
        "dashboard",
    ];
    let variables = [
        ("XDG_STATE_HOME", state.to_str().unwrap()),
        ("NO_COLOR", "1"),
    ];
    let mut screen = Screen::run_program(PROGRAM, &arguments, &variables);
    screen.wait_for("shop.db, data until 2026-09-30");
    (folder, screen)
}

fn leave(mut screen: Screen) {
    screen.type_keys("q");
    assert_eq!(screen.wait_for_code(), 0);
    is_given_back(&screen);
}

/// As [`leave`], right after the terminal changed its size: crossterm reads a key that comes together with that only
/// when another one comes (its mio source returns the first of two events that are ready, and is told of each once).
fn leave_resized(mut screen: Screen) {
    assert_eq!(screen.wait_for_code_typing("q"), 0);
    is_given_back(&screen);
}

fn is_given_back(screen: &Screen) {
    assert!(!screen.is_alternate() && !screen.is_raw() && !screen.hides_cursor());
}

#[test]
fn every_view_shows_the_shop() {
    let (_folder, mut screen) = dashboard();
    screen.wait_for("send campaign 1");
    for (key, shown) in [
        ("2", "Customers, by revenue"),
        ("3", "what stands out"),
        ("4", "% go on"),
        ("5", "Recommend to a segment"),
        ("6", "launched"),
        ("7", "Rows set aside"),
        ("1", "Why now"),
    ] {
        screen.type_keys(key);
        screen.wait_for(shown);
    }
    for (width, height) in [(40, 10), (20, 5), (120, 40), (80, 24)] {
        screen.resize(width, height);
    }
    screen.wait_for("Why now");
    leave_resized(screen);
}

/// Both sizes come as one event where the program is busy: the size is as before, and what was shown is lost.
#[test]
fn a_terminal_that_shrinks_and_grows_at_once_is_drawn_again() {
    let (_folder, mut screen) = dashboard();
    screen.wait_for("send campaign 1");
    let process = screen.process().to_string();
    let signal = |name: &str| {
        let sent = Command::new("kill").args([name, &process]).status();
        assert!(sent.unwrap().success());
    };
    signal("-STOP");
    screen.resize(20, 5);
    screen.resize(80, 24);
    let title = "What to do this week";
    assert!(!screen.text().contains(title), "{}", screen.text());
    signal("-CONT");
    screen.wait_for(title);
    leave_resized(screen);
}

#[test]
fn a_customer_is_found_and_asked_about() {
    let (_folder, mut screen) = dashboard();
    screen.type_keys("2");
    screen.wait_for("Customers, by revenue");
    screen.type_keys("/U0007");
    screen.wait_for("> U0007");
    screen.type_keys("\r");
    screen.wait_until("the search is over", |text| text.contains("w why"));
    screen.type_keys("\r");
    screen.wait_for(":user U0007");
    screen.wait_until("the card is there", |text| !text.contains("working"));
    screen.type_keys("w");
    screen.wait_for(":why U0007");
    screen.type_keys(ESCAPE);
    screen.wait_for(":user U0007");
    leave(screen);
}

#[test]
fn a_campaign_is_designed_and_launched_to_its_codes() {
    let (_folder, mut screen) = dashboard();
    screen.type_keys(":campaign coupon --segment 1 --discount 10%\r");
    screen.wait_for("coupon for");
    screen.wait_for("done");
    screen.type_keys(":campaign launch 2 --accept-loss\r");
    screen.wait_for("Please confirm");
    screen.type_keys("\r");
    screen.wait_for("y goes ahead");
    screen.type_keys("y");
    screen.wait_for("campaign launch 2 --accept-loss: done");
    screen.type_keys(":campaign export 2\r");
    screen.wait_for("code");
    screen.type_keys("6");
    screen.wait_until("two launched campaigns", |text| {
        text.matches("coupon   launched").count() == 2
    });
    leave(screen);
}

#[test]
fn a_refused_question_changes_nothing() {
    let (_folder, mut screen) = dashboard();
    screen.type_keys(":undo-load 1\r");
    screen.wait_for("Please confirm");
    screen.type_keys("n");
    screen.wait_for("not confirmed; nothing was changed");
    screen.type_keys("7");
    screen.wait_for("Rows set aside");
    assert!(!screen.text().contains("undone:"), "{}", screen.text());
    leave(screen);
}

#[test]
fn it_is_suspended_and_goes_on() {
    let (_folder, mut screen) = dashboard();
    screen.wait_for("Why now");
    screen.type_keys("\u{1a}");
    screen.wait_for_count("\u{1b}[?1049l", 1);
    let process = screen.process().to_string();
    let state = || {
        Command::new("ps")
            .args(["-o", "stat=", "-p", &process])
            .output()
    };
    let deadline = Instant::now() + Duration::from_secs(20);
    while !state().unwrap().stdout.starts_with(b"T") {
        assert!(Instant::now() < deadline, "the process goes on");
    }
    assert!(!screen.is_raw());
    let went_on = Command::new("kill").args(["-CONT", &process]).status();
    assert!(went_on.unwrap().success());
    screen.wait_for_count("\u{1b}[?1049h", 2);
    screen.wait_for("Why now");
    leave(screen);
}

#[test]
fn the_command_bar_completes_and_refuses_like_the_prompt() {
    let (_folder, mut screen) = dashboard();
    screen.type_keys(":recomend\r");
    screen.wait_for("there is no command 'recomend'");
    screen.type_keys(ESCAPE);
    screen.wait_until("the error is closed", |text| !text.contains("recomend'"));
    screen.type_keys(":quaran\t");
    screen.wait_for(":quarantine");
    screen.type_keys(ESCAPE);
    screen.wait_for("Enter open");
    screen.type_keys("\u{10}");
    screen.wait_for("All commands and keys");
    screen.type_keys("demo");
    screen.wait_for("it opens another database");
    screen.type_keys(ESCAPE);
    screen.wait_for("Enter open");
    leave(screen);
}

#[test]
fn what_another_terminal_does_appears() {
    let (folder, mut screen) = dashboard();
    screen.type_keys("6");
    screen.wait_for("launched");
    let sent = Command::new(PROGRAM)
        .arg("--db")
        .arg(folder.path().join("shop.db"))
        .args(["--now", "2026-10-02", "--quiet", "campaign", "sent", "1"])
        .output()
        .unwrap();
    assert!(sent.status.success());
    screen.wait_until("the campaign is sent", |text| {
        text.contains("sent") && !text.contains("launched")
    });
    leave(screen);
}

/// A file that takes a while to load and to compute with.
fn long_file(folder: &TempDir, rows: usize) -> String {
    let mut text = String::from("user,item,time,quantity,price\n");
    for row in 0..rows {
        text.push_str(&format!(
            "L{},I{:04},2026-0{}-11 10:{:02}:00,1,{}\n",
            row % 9_000,
            row % 700,
            1 + row % 8,
            row % 60,
            row % 90 + 1
        ));
    }
    let path = folder.path().join("long.csv");
    fs::write(&path, text).unwrap();
    path.display().to_string()
}

#[test]
fn a_long_job_shows_its_progress_and_x_cancels_it() {
    let (folder, mut screen) = dashboard();
    let file = long_file(&folder, 2_400_000);
    screen.type_keys(&format!(":load '{file}'\r"));
    screen.wait_for("x cancels");
    // Keys act while it runs.
    screen.type_keys("7");
    screen.wait_for("Rows set aside");
    screen.type_keys("x");
    screen.wait_until("the job has stopped", |text| {
        !text.contains("x cancels") && text.contains("cancelled")
    });
    assert!(!screen.text().contains("long.csv "), "{}", screen.text());
    leave(screen);
    let loads = Command::new(PROGRAM)
        .arg("--db")
        .arg(folder.path().join("shop.db"))
        .args(["--quiet", "loads"])
        .output()
        .unwrap();
    assert!(!String::from_utf8_lossy(&loads.stdout).contains("long.csv"));
}

#[test]
fn models_are_computed_again_with_progress_and_can_be_cancelled() {
    let (folder, mut screen) = dashboard();
    let file = long_file(&folder, 400_000);
    let loaded = Command::new(PROGRAM)
        .arg("--db")
        .arg(folder.path().join("shop.db"))
        .args(["--quiet", "load", &file])
        .output()
        .unwrap();
    assert!(loaded.status.success());
    screen.wait_for("R updates what is out of date");
    screen.type_keys(":segment\r");
    screen.wait_for("x cancels");
    screen.type_keys("x");
    screen.wait_for("cancelled");
    screen.wait_for("R updates what is out of date");
    screen.type_keys(":segment\r");
    screen.wait_for("segment: done");
    leave(screen);
}

#[test]
fn a_signal_to_end_gives_the_terminal_back() {
    let (_folder, mut screen) = dashboard();
    screen.wait_for("send campaign 1");
    let process = screen.process().to_string();
    let sent = Command::new("kill").args(["-TERM", &process]).status();
    assert!(sent.unwrap().success());
    screen.wait_for("the dashboard was ended from outside");
    assert_eq!(screen.wait_for_code(), 130);
    assert!(!screen.is_alternate() && !screen.is_raw() && !screen.hides_cursor());
}

#[test]
fn the_card_of_the_selected_customer_stands_below_the_list() {
    let (_folder, mut screen) = dashboard();
    screen.type_keys("2");
    screen.wait_for("Card of U");
    screen.wait_for("by week");
    screen.type_keys("/U0007");
    screen.wait_for("Card of U0007");
    screen.type_keys("\r");
    leave(screen);
}
