//! `load --follow` as a process: a file grows, is rotated, emptied, and the process is killed and
//! begun again. Nothing is lost, nothing is there twice.

use std::fs::{self, OpenOptions};
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// How long something is waited for that must come.
const PATIENCE: Duration = Duration::from_secs(60);

struct Place {
    folder: tempfile::TempDir,
    children: Vec<Child>,
}

impl Drop for Place {
    fn drop(&mut self) {
        for child in &mut self.children {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

impl Place {
    fn new() -> Place {
        let folder = crate::workshop::folder();
        Place {
            folder,
            children: Vec::new(),
        }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn append(&self, name: &str, text: &str) {
        let mut file = OpenOptions::new()
            .append(true)
            .create(true)
            .open(self.path(name))
            .unwrap();
        file.write_all(text.as_bytes()).unwrap();
    }

    fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_regulars"));
        command
            .current_dir(self.folder.path())
            .args(["--db", "shop.db", "--now", "2026-06-01"])
            .args(words);
        for name in ["HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"] {
            command.env(name, self.folder.path());
        }
        command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    /// Begins to follow; the number of the process among those of this place.
    fn follow(&mut self, name: &str) -> usize {
        let child = self
            .command(&["load", "--follow", name, "--format", "json"])
            .spawn()
            .unwrap();
        self.children.push(child);
        self.children.len() - 1
    }

    fn ask(&self, query: &str) -> String {
        let output = self
            .command(&["sql", query, "--format", "csv"])
            .output()
            .unwrap();
        String::from_utf8(output.stdout)
            .unwrap()
            .lines()
            .skip(1)
            .collect::<Vec<_>>()
            .join(" ")
    }

    /// Waits until a query answers as it must.
    fn wait(&mut self, query: &str, answer: &str) {
        let begun = Instant::now();
        loop {
            let found = self.ask(query);
            if found == answer {
                return;
            }
            for child in &mut self.children {
                if let Some(status) = child
                    .try_wait()
                    .unwrap()
                    .filter(|status| status.code().is_some_and(|code| code != 0))
                {
                    let mut said = String::new();
                    child
                        .stderr
                        .take()
                        .unwrap()
                        .read_to_string(&mut said)
                        .unwrap();
                    panic!("{status}: {said}");
                }
            }
            assert!(
                begun.elapsed() < PATIENCE,
                "{query}: {found} and not {answer}"
            );
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    /// Ends a process as an operator does; what it says at its end.
    fn end(&mut self, number: usize) -> serde_json::Value {
        let child = &mut self.children[number];
        let killed = Command::new("kill")
            .args(["-TERM", &child.id().to_string()])
            .status()
            .unwrap();
        assert!(killed.success());
        let status = child.wait().unwrap();
        let (mut out, mut err) = (String::new(), String::new());
        child
            .stdout
            .take()
            .unwrap()
            .read_to_string(&mut out)
            .unwrap();
        child
            .stderr
            .take()
            .unwrap()
            .read_to_string(&mut err)
            .unwrap();
        assert_eq!(status.code(), Some(0), "{out}{err}");
        serde_json::from_str(&out).unwrap()
    }

    fn kill(&mut self, number: usize) {
        self.children[number].kill().unwrap();
        self.children[number].wait().unwrap();
    }
}

/// Actions of the items in order of their times.
const ITEMS: &str = "SELECT group_concat(id, '.') FROM (SELECT i.id FROM actions a JOIN items i \
                     USING (item) ORDER BY a.at)";

/// A line of a log at this second; each has a time of its own.
fn line(second: usize) -> String {
    let (minute, second) = (second / 60, second % 60);
    format!(
        "203.0.113.9 - - [10/May/2026:13:{minute:02}:{second:02} +0000] \"GET /products/i{minute}-{second} HTTP/1.1\" 200 1 \"-\" \"Mozilla\"\n"
    )
}

fn lines(seconds: std::ops::Range<usize>) -> String {
    seconds.map(line).collect()
}

const COUNT: &str = "SELECT count(*), count(DISTINCT at) FROM actions";

#[test]
fn a_growing_log_is_loaded_as_it_comes_and_others_can_read_and_write() {
    let mut place = Place::new();
    place.append("access.log", &lines(0..3));
    let process = place.follow("access.log");
    place.wait(COUNT, "3,3");
    // A line that is not whole yet is not taken.
    place.append("access.log", &line(3)[..60]);
    place.append("access.log", &line(3)[60..]);
    place.append("access.log", &line(4)[..60]);
    place.wait(COUNT, "4,4");
    fs::write(place.path("users.csv"), "user_id,age\nann,31\n").unwrap();
    let output = place.command(&["load", "users.csv"]).output().unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    place.append("access.log", &line(4)[60..]);
    place.wait(COUNT, "5,5");
    let said = place.end(process);
    let file = &said["data"]["files"][0];
    assert_eq!(
        (file["rows_read"].as_i64(), file["rows_loaded"].as_i64()),
        (Some(5), Some(5)),
        "{said}"
    );
    assert_eq!(
        place.ask("SELECT batch, rows_read FROM batch_files ORDER BY batch"),
        "1,5 2,1"
    );
    let output = place
        .command(&["undo-load", "1", "--yes"])
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    assert_eq!(place.ask(COUNT), "0,0");
}

/// Whether a process holds SQLite's shared lock on a database, which it takes with the first look
/// and keeps.
#[cfg(target_os = "linux")]
fn holds_shared_lock(process: u32, database: &Path) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    const SHARED_FIRST: &str = "1073741826";
    let (process, end) = (
        process.to_string(),
        format!(":{}", fs::metadata(database).unwrap().ino()),
    );
    fs::read_to_string("/proc/locks").unwrap().lines().any(|line| {
        let words: Vec<&str> = line.split_whitespace().collect();
        matches!(words[..], [_, "POSIX", _, "READ", holder, file, SHARED_FIRST, _] if holder == process && file.ends_with(&end))
    })
}

/// A process that opens and closes a database file beside SQLite loses that lock, and another
/// program that believes to be the last one removes the write-ahead log under its feet. Newer
/// SQLites look twice, older ones do not.
#[cfg(target_os = "linux")]
#[test]
fn no_other_program_believes_to_be_alone_with_the_database() {
    let mut place = Place::new();
    place.append("access.log", &lines(0..3));
    let process = place.follow("access.log");
    for second in 3..6 {
        place.wait(COUNT, &format!("{second},{second}"));
        assert!(holds_shared_lock(
            place.children[process].id(),
            &place.path("shop.db")
        ));
        place.append("access.log", &line(second));
    }
}

#[test]
fn a_log_is_followed_through_rotation_kill_and_restart() {
    let mut place = Place::new();
    place.append("access.log", &lines(0..100));
    let first = place.follow("access.log");
    place.wait(COUNT, "100,100");
    // Renamed, written on for a moment, and begun anew.
    fs::rename(place.path("access.log"), place.path("access.log.1")).unwrap();
    place.append("access.log.1", &lines(100..103));
    place.append("access.log", &lines(103..110));
    place.wait(COUNT, "110,110");
    // Emptied in place.
    fs::write(place.path("access.log"), lines(110..112)).unwrap();
    place.wait(COUNT, "112,112");
    place.append("access.log", &lines(112..115));
    place.kill(first);
    place.append("access.log", &lines(115..120));
    let second = place.follow("access.log");
    place.wait(COUNT, "120,120");
    place.kill(second);
    // Rotated while nobody followed, with lines that nobody had read.
    place.append("access.log", &lines(120..124));
    fs::rename(place.path("access.log"), place.path("access.log.2")).unwrap();
    place.append("access.log", &lines(124..130));
    let third = place.follow("access.log");
    place.wait(COUNT, "130,130");
    let said = place.end(third);
    assert_eq!(said["data"]["batch"], 1, "{said}");
    assert_eq!(
        place.ask("SELECT count(*), sum(rows_read), sum(rows_loaded) FROM batch_files"),
        "4,130,130"
    );
    assert_eq!(place.ask("SELECT count(*) FROM batches"), "1");
    // The whole, loaded as one file, is nothing new.
    fs::write(place.path("whole.log"), lines(0..130)).unwrap();
    let output = place
        .command(&["load", "whole.log", "--format", "json"])
        .output()
        .unwrap();
    let said: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(said["data"]["files"][0]["rows_duplicate"], 130, "{said}");
}

#[test]
fn killed_at_any_moment_no_line_is_lost_or_there_twice() {
    let mut place = Place::new();
    place.append("access.log", &lines(0..10));
    let mut next = 10;
    for round in 0..12 {
        let process = place.follow("access.log");
        let begun = Instant::now();
        while begun.elapsed() < Duration::from_millis(250 + round * 97) {
            place.append("access.log", &lines(next..next + 7));
            next += 7;
            std::thread::sleep(Duration::from_millis(20));
        }
        place.kill(process);
    }
    let last = place.follow("access.log");
    place.wait(COUNT, &format!("{next},{next}"));
    place.end(last);
    assert_eq!(
        place.ask("SELECT sum(rows_read), sum(rows_loaded) FROM batch_files"),
        format!("{next},{next}")
    );
}

#[test]
fn json_lines_and_tables_grow_too() {
    let mut place = Place::new();
    let event = |second: usize, item: &str| {
        format!(
            "{{\"user\":\"ann\",\"time\":\"2026-05-01T10:00:{second:02}Z\",\"kind\":\"view\",\"item\":\"{item}\"}}\n"
        )
    };
    place.append("events.jsonl", &event(0, "a"));
    let json = place.follow("events.jsonl");
    place.wait(ITEMS, "a");
    // A key that comes later, and a line that is none.
    place.append(
        "events.jsonl",
        &event(1, "b").replace("\"kind\"", "\"note\":{\"x\":1},\"kind\""),
    );
    place.append("events.jsonl", "{\"user\": broken\n");
    place.append("events.jsonl", &event(2, "c"));
    place.wait(ITEMS, "a.b.c");
    assert_eq!(place.ask("SELECT rule, line FROM quarantine"), "bad_json,3");
    place.end(json);
    place.append(
        "sales.csv",
        "user,item,time,note\nbob,d,2026-05-02 10:00,\"two\nli",
    );
    let csv = place.follow("sales.csv");
    place.append("sales.csv", "nes\"\nbob,e,2026-05-03 10:00,\n");
    place.wait(ITEMS, "a.b.c.d.e");
    place.append("sales.csv", "bob,f,2026-05-04 10:00,x\n");
    place.wait(ITEMS, "a.b.c.d.e.f");
    let said = place.end(csv);
    assert_eq!(said["data"]["files"][0]["rows_loaded"], 3, "{said}");
}

#[test]
fn what_cannot_be_followed_is_refused_in_words() {
    let place = Place::new();
    fs::write(
        place.path("a.json"),
        "[\n{\"user\":\"ann\",\"item\":\"a\"}\n]\n",
    )
    .unwrap();
    fs::write(place.path("a.csv"), "user,item\nann,a\n").unwrap();
    for (words, code, said) in [
        (
            &["load", "--follow", "a.csv", "a.json"][..],
            2,
            "--follow follows one file",
        ),
        (
            &["load", "--follow", "a.csv", "--dry-run"],
            2,
            "cannot be followed",
        ),
        (&["load", "--follow", "-"], 2, "cannot be followed"),
        (
            &["load", "--follow", "none.log"],
            3,
            "there is no file none.log",
        ),
        (
            &["load", "--follow", "a.json"],
            1,
            "JSON can only be followed with one record per line",
        ),
    ] {
        let output = place.command(words).output().unwrap();
        let found = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(code), "{words:?}: {found}");
        assert!(found.contains(said), "{words:?}: {found}");
    }
}
