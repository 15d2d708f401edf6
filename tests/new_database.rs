//! The first load makes the database: it is there whole or not at all, and what is cut off leaves
//! nothing in the way.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

fn program(folder: &Path, words: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_regulars"));
    command
        .current_dir(folder)
        .env("HOME", folder)
        .env_remove("REGULARS_DB")
        .args(["--db", "shop.db", "--quiet"]);
    command
        .args(words)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

fn written(folder: &Path, rows: usize) {
    let row = |n: usize| {
        let day = 1 + n % 28;
        format!(
            "user{},item{},2026-01-{day:02} 10:{:02}:00,{},{}.50,o{}\n",
            n % 9_001,
            n % 701,
            n % 60,
            1 + n % 3,
            n % 90,
            n / 2
        )
    };
    let rows: String = (0..rows).map(row).collect();
    fs::write(
        folder.join("actions.csv"),
        format!("user,item,time,quantity,price,order\n{rows}"),
    )
    .unwrap();
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

fn answer(folder: &Path, words: &[&str]) -> (Option<i32>, String) {
    let output = program(folder, words).output().unwrap();
    (
        output.status.code(),
        String::from_utf8(output.stdout).unwrap() + &String::from_utf8(output.stderr).unwrap(),
    )
}

#[test]
fn a_killed_first_load_leaves_no_database_and_the_next_one_is_whole() {
    let folder = tempfile::tempdir().unwrap();
    written(folder.path(), 60_000);
    let begun = Instant::now();
    let (code, _) = answer(folder.path(), &["load", "actions.csv"]);
    let whole = begun.elapsed();
    assert_eq!(code, Some(0));
    assert_eq!(names(folder.path()), ["actions.csv", "shop.db"]);
    let expected = answer(folder.path(), &["export", "orders"]);
    fs::remove_file(folder.path().join("shop.db")).unwrap();
    let mut killed = 0;
    for part in [0.02, 0.2, 0.35, 0.5, 0.65, 0.8, 0.9, 0.97] {
        let mut running = program(folder.path(), &["load", "actions.csv"])
            .spawn()
            .unwrap();
        std::thread::sleep(whole.mul_f64(part));
        running.kill().unwrap();
        let was_killed = running.wait().unwrap().code().is_none();
        killed += usize::from(was_killed);
        let database = folder.path().join("shop.db");
        if database.exists() {
            assert_eq!(
                answer(folder.path(), &["export", "orders"]),
                expected,
                "killed at {part}"
            );
            fs::remove_file(database).unwrap();
        } else {
            assert!(was_killed, "a load that ended made no database");
        }
    }
    assert!(killed >= 3, "only {killed} loads were still running");
    assert_eq!(answer(folder.path(), &["load", "actions.csv"]).0, Some(0));
    assert_eq!(answer(folder.path(), &["export", "orders"]), expected);
    assert_eq!(
        names(folder.path()),
        ["actions.csv", "shop.db"],
        "what the killed ones left is gone"
    );
}

#[cfg(unix)]
#[test]
fn a_cancelled_first_load_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    written(folder.path(), 150_000);
    let draft = folder.path().join("shop.db.new");
    for wait in [0, 150, 400] {
        let running = program(folder.path(), &["load", "actions.csv"])
            .spawn()
            .unwrap();
        let begun = Instant::now();
        while !draft.exists() && begun.elapsed() < Duration::from_secs(20) {
            std::thread::sleep(Duration::from_millis(1));
        }
        std::thread::sleep(Duration::from_millis(wait));
        assert!(draft.exists(), "the load ended before it was cancelled");
        let signal = Command::new("kill")
            .args(["-INT", &running.id().to_string()])
            .status()
            .unwrap();
        assert!(signal.success());
        let output = running.wait_with_output().unwrap();
        assert_eq!(
            output.status.code(),
            Some(130),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        assert_eq!(names(folder.path()), ["actions.csv"], "after {wait} ms");
    }
}

#[test]
fn a_first_load_that_fails_or_only_tries_makes_no_database() {
    let folder = tempfile::tempdir().unwrap();
    written(folder.path(), 20);
    fs::write(folder.path().join("header.csv"), "user,item,time\n").unwrap();
    assert_eq!(
        answer(folder.path(), &["load", "actions.csv", "header.csv"]).0,
        Some(3)
    );
    assert_eq!(
        answer(folder.path(), &["load", "actions.csv", "--dry-run"]).0,
        Some(0)
    );
    assert_eq!(names(folder.path()), ["actions.csv", "header.csv"]);
    #[cfg(unix)]
    {
        assert_eq!(answer(folder.path(), &["load", "actions.csv"]).0, Some(0));
        let mode = std::os::unix::fs::PermissionsExt::mode(
            &fs::metadata(folder.path().join("shop.db"))
                .unwrap()
                .permissions(),
        );
        assert_eq!(mode & 0o777, 0o600);
    }
}

#[test]
fn two_first_loads_at_once_do_not_mix() {
    let folder = tempfile::tempdir().unwrap();
    written(folder.path(), 60_000);
    let both: Vec<_> = (0..2)
        .map(|_| {
            program(folder.path(), &["load", "actions.csv"])
                .spawn()
                .unwrap()
        })
        .collect();
    let codes: Vec<_> = both
        .into_iter()
        .map(|running| running.wait_with_output().unwrap().status.code())
        .collect();
    assert!(codes.contains(&Some(0)), "{codes:?}");
    let (code, counts) = answer(
        folder.path(),
        &["sql", "SELECT count(*) FROM actions", "--format", "csv"],
    );
    assert_eq!(
        (code, counts.contains("60000")),
        (Some(0), true),
        "{counts}"
    );
    assert_eq!(names(folder.path()), ["actions.csv", "shop.db"]);
}
