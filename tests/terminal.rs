//! The dashboard on a real terminal: it starts, shows, leaves, and gives the terminal back however
//! it ends.
//!
//! Each test runs this same test program once more inside a pseudo-terminal, where `inside` opens
//! the dashboard on a made-up shop. Tests wait for what must appear, with a deadline, and never for
//! a time.

use crate::screen::Screen;
use regulars::command::{
    Candidate, Ended, Globals, Invocation, Job, JobId, JobState, Look as Asked, Reply, Runner, Slot,
};
use regulars::domain::CancelToken;
use regulars::error::{Error, Result};
use regulars::frontend::dashboard::{Answer, Haystack, Look, Source, Ticket, show};

/// What the made-up shop does, told by the environment to the program inside the terminal.
const CASE: &str = "REGULARS_TERMINAL_CASE";

/// Answers every question with an empty sentence, which all views can show.
struct Shop {
    case: String,
    looks: u32,
    asked: u64,
    answers: Vec<(Ticket, Answer)>,
    token: CancelToken,
    worker: Runner<(), Result<Reply>>,
}

impl Source for Shop {
    fn read(&mut self, _look: Asked) -> Result<Ticket> {
        self.asked += 1;
        let ticket = Ticket::Read(JobId(self.asked));
        // The first look is where the dashboard begins.
        let result = if self.looks <= 1 {
            Ok(Reply::of_text("dashboard", "nothing"))
        } else {
            Err(Error::failed("somebody else wrote"))
        };
        self.answers.push((ticket, Answer::Reply(result)));
        Ok(ticket)
    }

    /// The program's own worker, whose job panics.
    fn work(&mut self, invocation: &Invocation) -> Result<Ticket> {
        let id = self.worker.submit(Job {
            line: invocation.line.clone(),
            slot: Slot::Queue,
            work: Box::new(|(), _| std::panic::panic_any("the worker fell over".to_string())),
            announce: None,
        });
        Ok(Ticket::Work(id))
    }

    fn seek(&mut self, _query: &str, _haystack: &Haystack) -> Result<Ticket> {
        Err(Error::failed("nothing to search"))
    }

    fn take(&mut self) -> Vec<(Ticket, Answer)> {
        let ended = self.worker.take_ended().into_iter();
        let worked = ended.map(|(id, _, ended)| {
            assert!(matches!(ended, Ended::Panicked));
            let error = Error::failed("a bug stopped the command");
            (Ticket::Work(id), Answer::Reply(Err(error)))
        });
        std::mem::take(&mut self.answers)
            .into_iter()
            .chain(worked)
            .collect()
    }

    fn cancel(&mut self, _ticket: Ticket) {}

    fn jobs(&self) -> Vec<JobState> {
        self.worker.jobs()
    }

    fn changed(&mut self) -> Result<bool> {
        assert!(self.case != "panic", "the dashboard fell over");
        if self.case == "signal" {
            self.token.cancel();
        }
        if self.case == "change" {
            self.looks += 1;
        }
        Ok(self.case == "change")
    }

    fn complete(&mut self, _line: &str) -> (usize, Vec<Candidate>) {
        (0, Vec::new())
    }

    fn history(&mut self) -> Vec<String> {
        Vec::new()
    }

    fn keep(&mut self, _line: &str) {}
}

/// Runs inside the terminal only.
#[test]
#[ignore = "runs inside the pseudo-terminal of the other tests"]
fn inside() {
    let case = std::env::var(CASE).unwrap_or_default();
    for _ in 0..if case == "twice" { 2 } else { 1 } {
        let token = CancelToken::default();
        let mut shop = Shop {
            case: case.clone(),
            looks: 0,
            asked: 0,
            answers: Vec::new(),
            token: token.clone(),
            worker: Runner::start(|| ()).unwrap(),
        };
        let ended = show(&mut shop, Look::default(), &Globals::default(), &token);
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

const SHOWN: &str = "nothing is worth doing";

#[test]
fn it_shows_the_shop_and_gives_the_terminal_back() {
    for leave in ["q", "\u{1b}q", "\u{3}"] {
        let mut screen = dashboard("calm");
        screen.wait_for(SHOWN);
        assert!(screen.is_alternate() && screen.is_raw());
        for key in leave.chars() {
            screen.type_keys(&key.to_string());
            if key == '\u{1b}' {
                screen.wait_for("y quits");
            }
        }
        screen.wait_for("the dashboard is closed");
        screen.wait_for_end();
        assert_given_back(&screen);
        assert!(
            !screen.text().contains(SHOWN),
            "nothing of the dashboard stays\n{}",
            screen.text()
        );
    }
}

#[test]
fn escape_at_the_top_asks_and_enter_stays() {
    let mut screen = dashboard("calm");
    screen.wait_for(SHOWN);
    screen.type_keys("\u{1b}");
    screen.wait_for("y quits");
    screen.type_keys("\r");
    screen.wait_until("the question is closed", |text| !text.contains("y quits"));
    screen.type_keys("q");
    screen.wait_for_end();
    assert_given_back(&screen);
}

#[test]
fn keys_can_be_looked_up_and_windows_can_change_their_size() {
    let mut screen = dashboard("calm");
    screen.wait_for(SHOWN);
    screen.type_keys("?");
    screen.wait_for("Everywhere");
    screen.type_keys("?");
    screen.wait_until("the keys are closed", |text| !text.contains("Everywhere"));
    for (width, height) in [(30, 8), (1, 1), (100, 30), (40, 10)] {
        screen.resize(width, height);
    }
    screen.wait_for("1 Today");
    screen.type_keys("q");
    screen.wait_for_end();
    assert_given_back(&screen);
}

#[test]
fn a_change_by_another_process_appears() {
    let mut screen = dashboard("change");
    screen.wait_for(SHOWN);
    screen.wait_for("error: somebody else wrote");
    assert!(screen.text().contains(SHOWN), "the older numbers stay");
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
    let mut screen = dashboard("calm");
    screen.wait_for(SHOWN);
    screen.type_keys(":segment\r");
    screen.wait_for("error: a bug stopped the command");
    assert!(
        screen.is_alternate() && !screen.text().contains("fell over"),
        "{}",
        screen.text()
    );
    // The worker takes the next line.
    screen.type_keys("\u{1b}");
    screen.wait_until("the error is closed", |text| {
        !text.contains("error: a bug stopped")
    });
    screen.type_keys(":patterns\r");
    screen.wait_for("error: a bug stopped the command");
    screen.type_keys("\u{1b}");
    screen.wait_until("the error is closed", |text| {
        !text.contains("error: a bug stopped")
    });
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
    screen.wait_for(SHOWN);
    screen.type_keys("q");
    screen.wait_for_count("\u{1b}[?1049h", 2);
    screen.wait_for(SHOWN);
    screen.type_keys("q");
    screen.wait_for_end();
    assert_given_back(&screen);
}

#[test]
fn an_idle_dashboard_writes_nothing() {
    let mut screen = dashboard("calm");
    screen.wait_for(SHOWN);
    screen.settle();
    assert!(screen.is_still_for(std::time::Duration::from_secs(5)));
    screen.type_keys("q");
    screen.wait_for_end();
}
