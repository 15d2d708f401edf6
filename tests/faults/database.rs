//! Files that are not, or no longer, a database of this program: one clear message each, and the
//! file is not touched.

use super::program::Place;
use super::shops::Shop;
use super::state::{beside, state};
use regulars::store::VERSION;
use rusqlite::Connection;
use std::fs;
use std::path::Path;

/// A line for each way to use a database: reading, computing, writing, creating.
const LINES: [&[&str]; 6] = [
    &["status"],
    &["user", "U0001"],
    &["segments"],
    &["segment"],
    &["settings", "cap", "3"],
    &["load", "users.csv"],
];

/// Each line must be refused with exit code 4 and these words, and leave the file as it is.
fn refused(place: &Place, path: &Path, words: &str) {
    let before = fs::read(path).ok();
    for line in LINES {
        let words_of_line = [&["--db", path.to_str().unwrap()], line].concat();
        place.run(&words_of_line).refused(4, words);
        assert_eq!(
            fs::read(path).ok(),
            before,
            "{line:?} changed {}",
            path.display()
        );
        assert!(
            !beside(path, "-wal").exists() && !beside(path, ".writer").exists(),
            "{line:?}"
        );
    }
}

#[test]
fn what_is_no_database_of_ours_is_refused_untouched() {
    let place = Shop::small().place(&Shop::small().loaded);
    let other = place.path("other.db");
    Connection::open(&other)
        .unwrap()
        .execute_batch("CREATE TABLE users (id); INSERT INTO users VALUES (1);")
        .unwrap();
    let (whole, text) = (&Shop::small().loaded, "not a database\n".repeat(1_000));
    let files: [(&str, &[u8], &str); 6] = [
        (
            "text.db",
            b"user,item\nann,tea\n",
            "is not a Regulars database",
        ),
        (
            "long.db",
            text.as_bytes(),
            "the file is not an SQLite database",
        ),
        ("empty.db", b"", "the file is empty"),
        (
            "head.db",
            &whole[..60],
            "the file is not an SQLite database",
        ),
        (
            "half.db",
            &whole[..whole.len() / 2],
            "the database is damaged",
        ),
        ("page.db", &whole[..4_096], "the database is damaged"),
    ];
    refused(&place, &other, "it is another program's SQLite database");
    for (name, bytes, words) in files {
        refused(&place, &place.write(name, bytes), words);
    }
    fs::create_dir(place.path("folder.db")).unwrap();
    refused(
        &place,
        &place.path("folder.db"),
        "is a folder, not a database",
    );
}

#[test]
fn a_database_is_not_loaded_into_itself() {
    let place = Shop::small().place(&Shop::small().loaded);
    let before = fs::read(place.db()).unwrap();
    for line in [
        &["load", "./shop.db"][..],
        &["load", "users.csv", "shop.db"],
        &["load", "--follow", "shop.db"],
    ] {
        place.run(line).refused(2, "is the open database");
        assert_eq!(fs::read(place.db()).unwrap(), before);
    }
}

#[test]
fn a_newer_database_is_refused_untouched() {
    let place = Shop::small().place(&Shop::small().loaded);
    Connection::open(place.db())
        .unwrap()
        .pragma_update(None, "user_version", VERSION + 6)
        .unwrap();
    let run = place.run(&["status"]);
    assert!(
        run.err.contains(&(VERSION + 6).to_string()) && run.err.contains(&format!("({VERSION})")),
        "{run:?}"
    );
    refused(&place, &place.db(), "newer than this program knows");
}

#[test]
fn a_database_of_an_earlier_build_is_refused_untouched() {
    let place = Shop::small().place(&Shop::small().loaded);
    for change in [
        "UPDATE shop SET schema_digest = 'of other tables'",
        "ALTER TABLE shop DROP COLUMN schema_digest; PRAGMA user_version = 8",
    ] {
        place.take(&Shop::small().loaded);
        let connection = Connection::open(place.db()).unwrap();
        connection.execute_batch(change).unwrap();
        connection.close().unwrap();
        let run = place.run(&["status"]);
        assert!(
            run.err.contains("load your files into a new database"),
            "{run:?}"
        );
        refused(&place, &place.db(), "made by an earlier build");
    }
}

#[test]
fn a_missing_database_is_made_by_loading_alone() {
    let place = Place::new();
    for line in [
        &["status"][..],
        &["user", "1"],
        &["segment"],
        &["undo-load", "1", "--yes"],
    ] {
        place.run(line).refused(3, "there is no database at");
        assert!(!place.db().exists(), "{line:?}");
    }
}

/// A copy of a database with the packed column `column` changed.
fn with_column(place: &Place, column: i64, change: impl Fn(&mut Vec<u8>)) {
    place.take(&Shop::small().drafted);
    let connection = Connection::open(place.db()).unwrap();
    let of = "WHERE \"column\" = ?1 AND chunk = 0";
    let mut body: Vec<u8> = connection
        .query_row(
            &format!("SELECT body FROM column_chunks {of}"),
            [column],
            |row| row.get(0),
        )
        .unwrap();
    change(&mut body);
    connection
        .execute(
            &format!("UPDATE column_chunks SET body = ?2 {of}"),
            (column, body),
        )
        .unwrap();
}

#[test]
fn damage_is_named_wherever_it_is_met() {
    let place = Shop::small().place(&Shop::small().drafted);
    let reading: [&[&str]; 4] = [
        &["segment"],
        &["patterns"],
        &["campaign", "launch", "1", "--yes", "--accept-loss"],
        &["load", "actions.csv", "--dry-run"],
    ];
    for (column, change) in [
        (0, (|body| body[8] = 200) as fn(&mut Vec<u8>)),
        (1, |body| body.truncate(20)),
        (7, Vec::clear),
        // Which identity acted: one that there is not.
        (0, |body| body[4] = 9),
        // Amounts: beyond all that is loaded.
        (6, |body| body[7] = 0x3f),
    ] {
        with_column(&place, column, change);
        let mut was_said = false;
        for line in reading {
            let run = place.run(line);
            assert!(
                matches!(run.code, Some(0 | 4)) && !run.err.contains("panicked"),
                "{column}: {run:?}"
            );
            was_said |= run.code == Some(4) && run.err.contains("the database is damaged");
        }
        assert!(was_said, "column {column}");
    }
}

#[test]
fn bytes_that_rotted_never_make_it_panic() {
    let place = Shop::small().place(&Shop::small().drafted);
    let lines: [&[&str]; 8] = [
        &["status", "--weeks"],
        &["user", "U0001"],
        &["segments"],
        &["segment", "--by", "rfm"],
        &["recommend", "user", "U0001"],
        &["export", "actions"],
        &["campaign", "launch", "1", "--yes", "--accept-loss"],
        &["load", "users.csv"],
    ];
    let whole = &Shop::small().drafted;
    let mut random = 0x9e37_79b9_u64;
    let mut next = |below: usize| {
        random = random
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (random >> 33) as usize % below
    };
    let mut codes = [0; 5];
    for round in 0..64 {
        let mut bytes = whole.clone();
        for _ in 0..[1, 4, 40, 400][round % 4] {
            let at = 100 + next(bytes.len() - 100);
            bytes[at] = next(256) as u8;
        }
        place.take(&bytes);
        let run = place.run(lines[round / 4 % lines.len()]);
        let code = run.code.unwrap_or(-1);
        assert!(matches!(code, 0 | 1 | 3 | 4), "{round}: {run:?}");
        assert!(!run.err.contains("panicked"), "{round}: {run:?}");
        codes[code as usize] += 1;
    }
    assert!(
        codes[4] > 0 && codes[0] > 0,
        "both damage that is met and damage that is not: {codes:?}"
    );
}

/// What runs the program as nobody; only root can.
#[cfg(unix)]
fn nobody() -> Option<std::process::Command> {
    let mut command = std::process::Command::new("setpriv");
    command.args(["--reuid", "65534", "--clear-groups"]);
    // The program may lie where nobody can read it.
    let mut probe = std::process::Command::new(command.get_program());
    let works = probe
        .args(command.get_args())
        .args([env!("CARGO_BIN_EXE_regulars"), "--version"])
        .output();
    works
        .is_ok_and(|output| output.status.success())
        .then_some(command)
}

#[test]
#[cfg(unix)]
fn a_file_that_cannot_be_written_is_read() {
    use std::os::unix::fs::PermissionsExt;
    let place = Shop::small().place(&Shop::small().drafted);
    let mode = |path: &Path, mode: u32| {
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    };
    mode(&place.db(), 0o444);
    let before = fs::read(place.db()).unwrap();
    let read = |run: &dyn Fn(&[&str]) -> super::program::Run| {
        for line in [
            &["status"][..],
            &["user", "U0001"],
            &["segments"],
            &["campaigns", "1"],
        ] {
            run(line).ok();
        }
        for line in [
            &["settings", "cap", "3"][..],
            &["segment"],
            &["load", "users.csv"],
        ] {
            run(line).refused(4, "shop.db cannot be written");
        }
        assert_eq!(fs::read(place.db()).unwrap(), before);
    };
    read(&|line| place.run(line));
    // In a folder that cannot be written either, where not even a write-ahead log can be made.
    let folder = place.db().parent().unwrap().to_path_buf();
    mode(&folder, 0o555);
    if let Some(nobody) = nobody() {
        read(&|line| {
            let inner = place.command(line);
            let mut outer = std::process::Command::new(nobody.get_program());
            outer
                .args(nobody.get_args())
                .arg(inner.get_program())
                .args(inner.get_args());
            outer.current_dir(&folder).envs(
                inner
                    .get_envs()
                    .filter_map(|(name, value)| Some((name, value?))),
            );
            outer.output().unwrap().into()
        });
    } else if fs::write(folder.join("probe"), "").is_err() {
        // Not root: the rights hold for this process too.
        read(&|line| place.run(line));
    }
    mode(&folder, 0o755);
    mode(&place.db(), 0o644);
    assert_eq!(state(&place.db())["users"].0, 60);
}
