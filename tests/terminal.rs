//! The dashboard on a real terminal: it starts, shows, leaves, and gives the terminal back however
//! it ends.
//!
//! Each test runs this same test program once more inside a pseudo-terminal, where `inside` opens
//! the dashboard on a made-up shop. Tests wait for what must appear, with a deadline, and never for
//! a time.

use crate::screen::Screen;
use jiff::tz::TimeZone;
use regulars::domain::CancelToken;
use regulars::error::Result;
use regulars::frontend::dashboard::{Facts, Feed, SegmentRow, show};

/// What the made-up shop does, told by the environment to the program inside the terminal.
const CASE: &str = "REGULARS_TERMINAL_CASE";

struct Shop {
    case: String,
    looks: u32,
    token: CancelToken,
}

impl Feed for Shop {
    fn fetch(&mut self) -> Result<Facts> {
        if self.case == "worker panic" {
            let worker =
                std::thread::spawn(|| std::panic::panic_any("the worker fell over".to_string()));
            assert!(worker.join().is_err());
        }
        Ok(Facts {
            database: "made-up.db".into(),
            revision: Some(10 + i64::from(self.looks)),
            counts: vec![("customers", Some(4372))],
            span: (None, None),
            loaded_at: None,
            currency: String::new(),
            zone: TimeZone::UTC,
            weeks: None,
            models: Vec::new(),
            segments: vec![SegmentRow {
                id: 1,
                name: "绿茶 regulars".into(),
                size: Some(12),
                share: Some(0.5),
                sentence: String::new(),
            }],
            campaigns: Vec::new(),
        })
    }

    fn changed(&mut self) -> Result<bool> {
        self.looks += 1;
        assert!(self.case != "panic", "the dashboard fell over");
        if self.case == "signal" {
            self.token.cancel();
        }
        Ok(self.case == "change")
    }
}

/// Runs inside the terminal only.
#[test]
#[ignore = "runs inside the pseudo-terminal of the other tests"]
fn inside() {
    let case = std::env::var(CASE).unwrap_or_default();
    for _ in 0..if case == "twice" { 2 } else { 1 } {
        let token = CancelToken::default();
        let ended = show(
            &mut Shop {
                case: case.clone(),
                looks: 0,
                token: token.clone(),
            },
            false,
            &token,
        );
        if let Err(error) = ended {
            println!("{error}");
        }
        println!("the dashboard is closed");
    }
}

fn dashboard(case: &str) -> Screen {
    Screen::run(
        &["--exact", "terminal::inside", "--ignored", "--nocapture"],
        &[(CASE, case)],
    )
}

fn assert_given_back(screen: &Screen) {
    assert!(
        !screen.is_alternate(),
        "the alternate screen is still on\n{}",
        screen.text()
    );
    assert!(!screen.hides_cursor(), "the cursor is still hidden");
    assert!(!screen.is_raw(), "the terminal is still raw");
    assert_eq!(
        screen.count("\u{1b}[?1049l"),
        screen.count("\u{1b}[?1049h"),
        "left as often as entered"
    );
    assert_eq!(
        screen.count("\u{1b}[?2004l"),
        screen.count("\u{1b}[?2004h"),
        "paste mode is still on"
    );
    assert_eq!(screen.count("\u{1b}[?1000h"), 0, "the mouse was captured");
}

#[test]
fn it_shows_the_shop_and_gives_the_terminal_back() {
    for leave in ["q", "\u{1b}", "\u{3}"] {
        let mut screen = dashboard("calm");
        screen.wait_for("4,372");
        assert!(screen.is_alternate() && screen.is_raw());
        screen.wait_for("绿茶 regulars");
        screen.wait_for("no campaigns yet");
        screen.type_keys(leave);
        screen.wait_for("the dashboard is closed");
        screen.wait_for_end();
        assert_given_back(&screen);
        assert!(
            !screen.text().contains("4,372"),
            "nothing of the dashboard stays\n{}",
            screen.text()
        );
    }
}

#[test]
fn keys_can_be_looked_up_and_windows_can_change_their_size() {
    let mut screen = dashboard("calm");
    screen.wait_for("4,372");
    screen.type_keys("?");
    screen.wait_for("close, or quit");
    screen.type_keys("?");
    screen.wait_until("the keys are closed", |text| {
        !text.contains("close, or quit")
    });
    for (width, height) in [(30, 8), (1, 1), (100, 30)] {
        screen.resize(width, height);
    }
    screen.wait_for("4,372");
    screen.resize(40, 10);
    screen.wait_for("needs 60x16");
    screen.type_keys("q");
    screen.wait_for_end();
    assert_given_back(&screen);
}

#[test]
fn a_change_by_another_process_appears() {
    let mut screen = dashboard("change");
    screen.wait_for("revision 10");
    screen.wait_for("revision 11");
    screen.type_keys("q");
    screen.wait_for_end();
}

#[test]
fn a_panic_of_the_dashboard_gives_the_terminal_back_and_is_readable() {
    let mut screen = dashboard("panic");
    screen.wait_for_end();
    assert!(
        screen.text().contains("the dashboard fell over"),
        "{}",
        screen.text()
    );
    assert_given_back(&screen);
}

#[test]
fn a_panic_of_another_thread_leaves_the_dashboard_working() {
    let mut screen = dashboard("worker panic");
    screen.wait_for("4,372");
    assert!(
        screen.is_alternate() && !screen.text().contains("fell over"),
        "{}",
        screen.text()
    );
    screen.type_keys("q");
    screen.wait_for("the dashboard is closed");
    screen.wait_for_end();
    assert_given_back(&screen);
}

#[test]
fn a_signal_from_outside_ends_it() {
    let mut screen = dashboard("signal");
    screen.wait_for("the dashboard was ended from outside");
    screen.wait_for_end();
    assert_given_back(&screen);
}

#[test]
fn it_can_be_opened_again() {
    let mut screen = dashboard("twice");
    screen.wait_for("4,372");
    screen.type_keys("q");
    screen.wait_for_count("\u{1b}[?1049h", 2);
    screen.wait_for("4,372");
    screen.type_keys("q");
    screen.wait_for_end();
    assert_given_back(&screen);
}
