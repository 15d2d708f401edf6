//! Two processes at once: readers go on with the state before, a second writer waits, and then says
//! who writes.

use super::program::Place;
use super::shops::Shop;
use super::state::{sidecar, state};
use regulars::store::Store;
use rusqlite::Connection;
use std::time::Duration;

/// What each reader says of a database on which nobody writes.
fn read(place: &Place) -> Vec<String> {
    let lines: [&[&str]; 7] = [
        &["status", "--format", "json"],
        &["user", "U0001"],
        &["recommend", "user", "U0001"],
        &["segments"],
        &["campaigns", "1"],
        &["export", "users"],
        &["sql", "SELECT count(*) FROM actions"],
    ];
    lines.iter().map(|line| place.run(line).ok().out).collect()
}

#[test]
fn readers_go_on_and_a_waiting_writer_gets_its_turn() {
    let place = Shop::small().place(&Shop::small().drafted);
    let before = read(&place);
    let store = Store::open_writer(&place.db()).unwrap();
    let transaction = store.begin("load x.csv", "2026-10-01T08:00:00Z").unwrap();
    transaction.save_setting("cap", "9", 0).unwrap();
    assert_eq!(read(&place), before, "what is not committed is not seen");
    let mut second = place.start(&["settings", "cooldown_days", "7"]);
    std::thread::sleep(Duration::from_millis(200));
    assert!(second.is_running(), "the second writer waits");
    transaction.commit().unwrap();
    second.end().ok();
    let settings = place.run(&["settings"]).ok().out;
    assert!(
        settings.contains("cap\t9") && settings.contains("cooldown_days\t7"),
        "{settings}"
    );
}

#[test]
#[cfg(unix)]
fn a_second_writer_is_told_who_writes_and_one_that_is_dead_is_not_named() {
    // One shop whose load is stopped in the middle, and goes on later.
    let place = Shop::small().place(&Shop::small().begun);
    let before = state(&place.db());
    let mut load = place.start(&["load", "actions.csv"]);
    load.wait_until(|| sidecar(&place.db()).exists());
    load.signal("STOP");
    assert!(
        sidecar(&place.db()).exists(),
        "it was stopped within its transaction"
    );
    let reading = place.run(&["status", "--format", "json"]).ok().out;
    assert!(reading.contains("\"actions\":0"), "{reading}");
    place.run(&["user", "U0001"]).ok();

    // Another whose load is killed, and where some other program writes then.
    let other = Shop::small().place(&Shop::small().begun);
    let mut killed = other.start(&["load", "actions.csv"]);
    killed.wait_until(|| sidecar(&other.db()).exists());
    killed.kill();
    assert!(
        sidecar(&other.db()).exists(),
        "the killed writer left its file"
    );
    let foreign = Connection::open(other.db()).unwrap();
    foreign.execute_batch("BEGIN IMMEDIATE").unwrap();

    // Both wait for five seconds, at the same time.
    let (second, third) = (
        place.start(&["settings", "cap", "3"]),
        other.start(&["settings", "cap", "3"]),
    );
    let pid = format!("process {}", load.id());
    let told = second
        .end()
        .refused(4, "another regulars window is writing");
    assert!(
        told.err.contains("load actions.csv") && told.err.contains(&pid),
        "{told:?}"
    );
    assert!(told.err.contains("since 2026-10-01T08:00:00Z"), "{told:?}");
    let told = third
        .end()
        .refused(4, "another program is writing to the database");
    assert!(!told.err.contains("load actions.csv"), "{told:?}");

    assert_eq!(state(&place.db()), before);
    load.signal("CONT");
    load.end().ok();
    place.run(&["settings", "cap", "3"]).ok();
    foreign.execute_batch("ROLLBACK").unwrap();
    other.run(&["settings", "cap", "3"]).ok();
    assert!(!sidecar(&place.db()).exists() && !sidecar(&other.db()).exists());
}
