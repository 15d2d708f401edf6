//! Ctrl-C within a command of the shell: exit code 130, what became of the data is said, and the
//! state before is whole.

#![cfg(unix)]

use super::program::Place;
use super::shops::Shop;
use super::state::{beside, sidecar, state};
use std::time::{Duration, Instant};

/// Cancels a command so many milliseconds after it began, or after its transaction did; sooner with
/// another run where the command was quicker.
fn cancel(place: &Place, database: &[u8], line: &[&str], since: Since, milliseconds: u64) {
    const TRIES: usize = 20;
    let before = state(&place.db());
    let mut least = Duration::from_millis(milliseconds);
    for _ in 0..TRIES {
        let writer = sidecar(&place.db());
        let mut running = place.start(line);
        running.wait_until(|| since == Since::Start || writer.exists());
        let begun = Instant::now();
        if running.wait_until(|| begun.elapsed() >= least) && running.is_running() {
            running.signal("INT");
        }
        let run = running.end();
        if run.code == Some(130) {
            let run = run.refused(
                130,
                if matches!(line, ["evaluate" | "patterns"]) {
                    "cancelled"
                } else {
                    "cancelled, nothing was changed"
                },
            );
            assert!(run.out.is_empty(), "{run:?}");
            assert!(
                !writer.exists() && !beside(&place.db(), "-wal").exists(),
                "{line:?}"
            );
            assert_eq!(state(&place.db()), before, "{line:?}");
            return;
        }
        if run.code.is_none() {
            // The signal came before the program listened, and ended it at once.
            assert_eq!(state(&place.db()), before, "{line:?}");
            least += Duration::from_millis(10);
            continue;
        }
        // It had ended before it heard: then all of it is there.
        run.ok();
        place.take(database);
        least = least.mul_f64(0.7);
    }
    panic!("{line:?} was always quicker than Ctrl-C");
}

/// From when on time is counted.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Since {
    Start,
    Transaction,
}

#[test]
fn a_load_can_be_cancelled_and_done_again() {
    let shop = Shop::large();
    let place = shop.place(&shop.begun);
    let line = ["load", "actions.csv", "campaigns.csv"];
    // Reading, and saving.
    cancel(&place, &shop.begun, &line, Since::Transaction, 0);
    cancel(&place, &shop.begun, &line, Since::Transaction, 300);
    place.run(&line).ok();
    let line = ["undo-load", "2", "--yes"];
    let loaded = std::fs::read(place.db()).unwrap();
    cancel(&place, &loaded, &line, Since::Transaction, 0);
    place.run(&line).ok();
}

#[test]
fn a_model_run_and_a_launch_can_be_cancelled() {
    let shop = Shop::large();
    let place = shop.place(&shop.drafted);
    for (line, milliseconds) in [
        (&["segment"][..], 150),
        (&["segment"], 300),
        (&["evaluate"], 60),
        (&["patterns"], 60),
        (&["today"], 200),
        (&["campaign", "launch", "1", "--yes", "--accept-loss"], 40),
    ] {
        cancel(&place, &shop.drafted, line, Since::Start, milliseconds);
    }
    let segments = place.run(&["segments"]).ok().out;
    assert!(
        segments.lines().count() > 3,
        "the segments before are there: {segments}"
    );
}

/// A pipe that no program writes to: the wait for its writer ends with the first signal.
#[test]
fn a_signal_ends_the_wait_for_a_pipe() {
    let place = Place::new();
    let made = std::process::Command::new("mkfifo")
        .arg(place.path("pipe"))
        .status();
    assert!(made.unwrap().success());
    for signal in ["TERM", "INT"] {
        let mut running = place.start(&["load", "pipe"]);
        // It listens to signals before it opens files.
        let begun = Instant::now();
        running.wait_until(|| begun.elapsed() >= Duration::from_secs(1));
        assert!(running.is_running());
        running.signal(signal);
        running.end().refused(130, "cancelled");
        assert!(!place.db().exists());
    }
}
