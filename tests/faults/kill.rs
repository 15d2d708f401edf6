//! Kill -9 within a load, a model run and a launch: the state before is whole, or the one after,
//! and work goes on.
//!
//! Thirty-one kills and more, twenty of them within an open transaction, each with its own copy of
//! a shop, need some ten seconds; they are parted by kind of work, so that the cores share them.
//! Where a kill falls depends on the machine, what must hold does not: kills are repeated until
//! enough of them fell within an open write transaction.

use super::program::{Place, Started};
use super::shops::Shop;
use super::state::{beside, sidecar, sound_state, state};
use std::fs;
use std::time::{Duration, Instant};

/// Where in the work a kill is aimed at.
#[derive(Debug, Clone, Copy)]
enum Aim {
    /// So long after the start, as a part of the whole.
    Start(f64),
    /// So long after the transaction began, as a part of its length.
    Time(f64),
    /// When the write-ahead log has grown to a part of its last size.
    Log(f64),
    /// When the transaction has just ended.
    End,
}

/// One kind of work.
struct Work {
    words: &'static [&'static str],
    database: &'static [u8],
    aims: &'static [Aim],
    /// Kills that must come before its end.
    kills: usize,
    /// Kills that must fall within the transaction.
    inside: usize,
}

/// The course of the work when nobody disturbs it.
struct Course {
    whole: Duration,
    transaction: Duration,
    log_bytes: u64,
}

fn log_bytes(place: &Place) -> u64 {
    fs::metadata(beside(&place.db(), "-wal")).map_or(0, |data| data.len())
}

/// Runs the work undisturbed.
fn observe(place: &Place, words: &[&str]) -> Course {
    let begun = Instant::now();
    let (sidecar, mut log) = (sidecar(&place.db()), 0);
    let mut work = place.start(words);
    work.wait_until(|| sidecar.exists());
    let entered = Instant::now();
    work.wait_until(|| {
        log = log.max(log_bytes(place));
        !sidecar.exists()
    });
    let transaction = entered.elapsed();
    work.end().ok();
    Course {
        whole: begun.elapsed(),
        transaction,
        log_bytes: log,
    }
}

/// Waits for the moment that is aimed at, or the end of the work.
fn wait_for(aim: Aim, place: &Place, course: &Course, work: &mut Started) {
    let sidecar = sidecar(&place.db());
    let passed =
        |since: Instant, whole: Duration, part: f64| since.elapsed() >= whole.mul_f64(part);
    let start = Instant::now();
    if let Aim::Start(part) = aim {
        work.wait_until(|| passed(start, course.whole, part));
        return;
    }
    work.wait_until(|| sidecar.exists());
    let begun = Instant::now();
    match aim {
        Aim::Start(_) => {}
        Aim::Time(part) => {
            let _ = work.wait_until(|| passed(begun, course.transaction, part));
        }
        Aim::Log(part) => {
            let _ = work.wait_until(|| log_bytes(place) as f64 >= course.log_bytes as f64 * part);
        }
        Aim::End => {
            let _ = work.wait_until(|| !sidecar.exists());
        }
    }
}

/// Kills the work at each aim, again and again until enough kills fell within its transaction.
fn kill(work: &Work) {
    let place = Shop::large().place(work.database);
    let before = sound_state(&place.db());
    let mut course = observe(&place, work.words);
    let after = sound_state(&place.db());
    assert_ne!(before, after, "the work changes something");
    let most = 5 * work.aims.len();
    let (mut kills, mut inside) = (0, 0);
    for aim in work.aims.iter().cycle().take(most) {
        if kills >= work.aims.len() && inside >= work.inside {
            break;
        }
        place.take(work.database);
        let mut running = place.start(work.words);
        wait_for(*aim, &place, &course, &mut running);
        let status = running.kill();
        let was_inside = sidecar(&place.db()).exists();
        kills += usize::from(status.code().is_none());
        inside += usize::from(was_inside);
        if matches!(aim, Aim::Time(_)) && !was_inside {
            // The undisturbed run was slower; the next one is met sooner.
            course.transaction = course.transaction.mul_f64(0.7);
        }
        let found = state(&place.db());
        if found != before {
            assert_eq!(
                found, after,
                "{aim:?} left neither the state before nor the one after"
            );
        }
        assert!(
            !was_inside || found == before,
            "{aim:?}: what was not committed is there"
        );
        // The next writer is not misled by what the killed one left, and leaves nothing itself.
        place.run(&["settings", "cap", "3"]).ok();
        assert!(
            !sidecar(&place.db()).exists() && !beside(&place.db(), "-wal").exists(),
            "{aim:?}"
        );
    }
    assert!(
        inside >= work.inside,
        "{inside} of {kills} kills fell within the transaction, {} were asked",
        work.inside
    );
    assert!(
        kills >= work.kills,
        "{kills} kills came before the end of the work, {} were asked",
        work.kills
    );
    // After a kill the same work can be done, and comes out the same.
    place.take(work.database);
    let mut running = place.start(work.words);
    wait_for(Aim::Time(0.3), &place, &course, &mut running);
    running.kill();
    if state(&place.db()) == before {
        place.run(work.words).ok();
    }
    assert_eq!(state(&place.db()), after);
}

#[test]
fn a_load_is_there_whole_or_not_at_all() {
    use Aim::{End, Log, Start, Time};
    kill(&Work {
        words: &["load", "actions.csv", "campaigns.csv"],
        database: &Shop::large().begun,
        aims: &[
            Start(0.01),
            Time(0.0),
            Time(0.15),
            Time(0.3),
            Time(0.45),
            Time(0.6),
            Time(0.75),
            Time(0.9),
            // Its pages are written at the end for the most part.
            Log(0.1),
            Log(0.5),
            Log(0.9),
            End,
        ],
        kills: 12,
        inside: 8,
    });
}

#[test]
fn a_model_run_is_there_whole_or_not_at_all() {
    use Aim::{End, Start, Time};
    kill(&Work {
        words: &["segment", "--by", "rfm"],
        database: &Shop::large().loaded,
        aims: &[
            Start(0.5),
            Time(0.0),
            Time(0.1),
            Time(0.3),
            Time(0.5),
            Time(0.7),
            Time(0.9),
            End,
        ],
        kills: 8,
        inside: 5,
    });
    kill(&Work {
        words: &["segment"],
        database: &Shop::large().drafted,
        aims: &[Time(0.0), Time(0.4)],
        kills: 2,
        inside: 1,
    });
    // Its transaction is too short to be hit for certain.
    kill(&Work {
        words: &["evaluate"],
        database: &Shop::large().loaded,
        aims: &[Start(0.5), Time(0.0), End],
        kills: 0,
        inside: 0,
    });
}

#[test]
fn an_erasure_is_there_whole_or_not_at_all() {
    use Aim::{End, Log, Start, Time};
    kill(&Work {
        words: &["privacy", "erase", "U0007", "--yes"],
        database: &Shop::large().drafted,
        aims: &[
            Start(0.2),
            Start(0.5),
            Start(0.8),
            Time(0.0),
            Time(0.3),
            Time(0.6),
            Time(0.9),
            Log(0.5),
            End,
        ],
        kills: 4,
        inside: 2,
    });
}

#[test]
fn a_launch_is_there_whole_or_not_at_all() {
    use Aim::{End, Log, Start, Time};
    kill(&Work {
        words: &["campaign", "launch", "1", "--yes", "--accept-loss"],
        database: &Shop::large().drafted,
        aims: &[
            Start(0.01),
            Time(0.0),
            Time(0.2),
            Time(0.4),
            Time(0.6),
            Time(0.8),
            Log(0.3),
            Log(0.7),
            End,
        ],
        kills: 9,
        inside: 6,
    });
}
