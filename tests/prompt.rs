//! The prompt on a real terminal: what it says, keeps, completes, cancels and asks. Tests wait for
//! what must appear, with a deadline, and never for a time.

use crate::screen::Screen;
use crate::shops::walked;
use crate::workshop::folder;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::process::Command;
use std::time::{Duration, Instant};

const PROGRAM: &str = env!("CARGO_BIN_EXE_regulars");
const CTRL_C: &str = "\u{3}";
const CTRL_D: &str = "\u{4}";

/// A folder with a generated shop of its own.
struct Place {
    folder: tempfile::TempDir,
}

impl Place {
    fn new() -> Place {
        let folder = folder();
        fs::copy(walked(), folder.path().join("shop.db")).unwrap();
        Place { folder }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn history(&self) -> PathBuf {
        self.path("state/regulars/history.txt")
    }

    /// The prompt, waiting.
    fn prompt(&self) -> Screen {
        let (shop, state) = (self.path("shop.db"), self.path("state"));
        let variables = [
            ("XDG_STATE_HOME", state.to_str().unwrap()),
            ("NO_COLOR", "1"),
        ];
        let mut screen =
            Screen::run_program(PROGRAM, &["--db", shop.to_str().unwrap()], &variables);
        screen.wait_for("regulars [shop]>");
        screen
    }

    fn ask(&self, words: &[&str]) -> String {
        let output = Command::new(PROGRAM)
            .args(["--db", self.path("shop.db").to_str().unwrap(), "--quiet"])
            .args(words)
            .env("XDG_STATE_HOME", self.path("state"))
            .output()
            .unwrap();
        assert!(
            output.status.success(),
            "{words:?}: {}",
            String::from_utf8_lossy(&output.stderr)
        );
        String::from_utf8(output.stdout).unwrap()
    }

    /// A file that takes a while to load.
    fn long_file(&self) -> PathBuf {
        let mut text = String::from("user,item,time,quantity,price\n");
        for row in 0..2_400_000 {
            text.push_str(&format!(
                "L{},I{:04},2026-0{}-11 10:{:02}:00,1,{}\n",
                row % 9_000,
                row % 700,
                1 + row % 8,
                row % 60,
                row % 90 + 1
            ));
        }
        let path = self.path("long.csv");
        fs::write(&path, text).unwrap();
        path
    }
}

fn leave(mut screen: Screen) {
    screen.type_keys("exit\r");
    screen.wait_for_end();
}

/// Clears a half-typed line: what is typed before the new prompt stands would be lost with it.
fn clear(screen: &mut Screen) {
    screen.type_keys(CTRL_C);
    screen.wait_until("a new prompt", |text| {
        text.trim_end().ends_with("\nregulars [shop]>")
    });
}

/// Types a line, and waits until its command has the terminal.
fn begin(screen: &mut Screen, line: &str) {
    screen.type_keys(&format!("{line}\r"));
    let deadline = Instant::now() + Duration::from_secs(30);
    while screen.is_raw() {
        assert!(
            Instant::now() < deadline,
            "'{line}' did not begin\n{}",
            screen.text()
        );
        std::thread::yield_now();
    }
}

#[test]
fn it_greets_in_three_lines_keeps_its_history_to_itself_and_leaves_nothing_behind() {
    let place = Place::new();
    for leaving in ["exit\r", "quit\r", ":q\r", CTRL_D] {
        let mut screen = place.prompt();
        let text = screen.text();
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(
            lines
                .iter()
                .position(|line| line.starts_with("regulars [shop]>")),
            Some(3),
            "{text}"
        );
        assert!(
            lines[1].contains("120 customers") && lines[1].contains("models"),
            "{text}"
        );
        screen.type_keys("segments 99\r");
        screen.wait_for("error:");
        screen.type_keys(" status\r");
        screen.wait_for("next: today");
        screen.wait_until("the prompt", |text| {
            text.trim_end().ends_with("regulars [shop]>")
        });
        screen.type_keys(leaving);
        screen.wait_for_end();
        assert!(!place.path("shop.db-wal").exists());
    }
    assert_eq!(
        fs::metadata(place.history()).unwrap().permissions().mode() & 0o777,
        0o600
    );
    let typed = place.ask(&["history"]);
    assert_eq!(typed.matches("segments 99").count(), 4, "{typed}");
    assert!(
        !typed.contains("status"),
        "a line that begins with a blank is not kept\n{typed}"
    );
}

#[test]
fn the_same_line_gives_the_same_bytes_in_every_front_end() {
    let place = Place::new();
    let user = place
        .ask(&["sql", "SELECT id FROM users LIMIT 1", "--format", "csv"])
        .lines()
        .nth(1)
        .unwrap()
        .to_string();
    let line = format!("recommend user {user} --format json --now 2026-10-01");
    let once = place.ask(&line.split(' ').collect::<Vec<_>>());
    fs::write(
        place.path("lines.regulars"),
        format!("# a script\n{line}\n"),
    )
    .unwrap();
    assert_eq!(
        place.ask(&["run", place.path("lines.regulars").to_str().unwrap()]),
        once
    );
    let typed = place.path("typed.json");
    let mut screen = place.prompt();
    screen.type_keys(&format!("{line} --output '{}'\r", typed.display()));
    screen.wait_for("written to");
    leave(screen);
    assert_eq!(fs::read_to_string(typed).unwrap(), once);
}

#[test]
fn ctrl_c_clears_a_line_and_cancels_a_command_and_the_prompt_goes_on() {
    let place = Place::new();
    let mut screen = place.prompt();
    screen.type_keys("nonsense");
    screen.wait_for("nonsense");
    clear(&mut screen);
    begin(
        &mut screen,
        "sql 'WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT max(x) FROM \
         c'",
    );
    screen.type_keys(CTRL_C);
    screen.wait_for("cancelled, nothing was changed");
    let counts = place.ask(&["export", "users"]);
    screen.type_keys(&format!("load '{}'\r", place.long_file().display()));
    screen.wait_for("reading");
    screen.type_keys(CTRL_C);
    screen.wait_until("cancelled twice", |text| {
        text.matches("cancelled, nothing was changed").count() == 2
    });
    screen.type_keys("loads --format plain\r");
    screen.wait_for("actions.csv");
    leave(screen);
    assert_eq!(place.ask(&["export", "users"]), counts);
    assert!(!place.ask(&["loads"]).contains("long.csv"));
}

#[test]
fn a_second_ctrl_c_leaves_a_command_that_does_not_stop() {
    let place = Place::new();
    let pipe = place.path("pipe.csv");
    assert!(
        Command::new("mkfifo")
            .arg(&pipe)
            .status()
            .unwrap()
            .success()
    );
    let mut screen = place.prompt();
    begin(&mut screen, &format!("load '{}'", pipe.display()));
    // A busy machine may make one signal of two that come close together.
    assert_eq!(screen.wait_for_code_typing(CTRL_C), 130);
}

#[test]
fn work_in_the_background_is_listed_cancelled_and_told_above_a_half_typed_line() {
    let place = Place::new();
    let long = place.long_file();
    let mut screen = place.prompt();
    screen.type_keys(&format!("load '{}' --background\r", long.display()));
    screen.wait_for("job 1 runs in the background");
    screen.wait_for("regulars [shop, 1 job]>");
    screen.type_keys("jobs\r");
    screen.wait_for("next: jobs cancel 1");
    // A reading command is answered meanwhile.
    screen.type_keys("segments --format plain\r");
    screen.wait_for("what stands out");
    screen.type_keys("exit\r");
    screen.wait_for("[w/c/S]");
    screen.type_keys("\r");
    screen.wait_until("the prompt again", |text| {
        text.trim_end().ends_with("job]>")
    });
    screen.type_keys("jobs cancel 1\r");
    screen.wait_for("job 1 stopped");
    assert!(!place.ask(&["loads"]).contains("long.csv"));
    screen.type_keys("evaluate --background\r");
    screen.wait_for("job 2 runs in the background");
    screen.type_keys("last --format pl");
    screen.wait_for("job 2 is done");
    screen.type_keys("ain\r");
    screen.wait_for("was chosen");
    screen.type_keys("user U0001 --background\r");
    screen.wait_for("cannot run in the background");
    leave(screen);
}

#[test]
fn leaving_can_wait_for_a_job_or_cancel_it() {
    for (answer, is_loaded) in [("w\r", true), ("c\r", false)] {
        let place = Place::new();
        let mut screen = place.prompt();
        screen.type_keys(&format!(
            "load '{}' --background\r",
            place.long_file().display()
        ));
        screen.wait_for("[shop, 1 job]>");
        screen.type_keys(CTRL_D);
        screen.wait_for("[w/c/S]");
        screen.type_keys(answer);
        screen.wait_for_end();
        assert_eq!(
            place.ask(&["loads"]).contains("long.csv"),
            is_loaded,
            "{answer:?}"
        );
    }
}

#[test]
fn pasted_and_hurried_lines_run_in_order_and_stop_at_the_first_error() {
    let place = Place::new();
    let mut screen = place.prompt();
    screen.type_keys(
        "\u{1b}[200~segment rename 1 aaa\nsegment rename 1 bbb\nsegments 99\nsegment rename 1 ccc\nstatus\u{1b}[201~\r",
    );
    screen.wait_for("not run: segment rename 1 ccc");
    screen.wait_for("not run: status");
    // Without bracketed paste, as some terminals send it, and as fast fingers type.
    screen.type_keys("segment rename 1 ddd\rsegment rename 1 eee\rsegments --format plain\r");
    screen.wait_for("next: segments 1");
    leave(screen);
    assert!(
        place
            .ask(&["segments", "--format", "plain"])
            .contains("eee")
    );
}

#[test]
fn a_script_runs_inside_the_session_and_stops_at_its_first_error() {
    let place = Place::new();
    let script = place.path("lines.regulars");
    fs::write(
        &script,
        "segment rename 1 first\nsegments 99\nsegment rename 1 second\n",
    )
    .unwrap();
    let mut screen = place.prompt();
    screen.type_keys(&format!("source '{}'\r", script.display()));
    screen.wait_for("lines.regulars:2:");
    screen.wait_for("stopped");
    leave(screen);
    let segments = place.ask(&["segments", "--format", "plain"]);
    assert!(
        segments.contains("first") && !segments.contains("second"),
        "{segments}"
    );
}

#[test]
fn tab_completes_commands_ids_names_and_files() {
    let place = Place::new();
    fs::write(place.path("my sales.csv"), "user,item\n").unwrap();
    let mut screen = place.prompt();
    screen.type_keys("quar\t");
    screen.wait_for("> quarantine");
    clear(&mut screen);
    screen.type_keys("why U0001\t --cam\t");
    screen.wait_for("why U0001 --campaign");
    clear(&mut screen);
    screen.type_keys("segments \t\t");
    screen.wait_until("numbers with names", |text| {
        text.lines()
            .any(|line| line.starts_with("1 ") && line.len() > 4)
    });
    clear(&mut screen);
    screen.type_keys("load --en\t");
    screen.wait_for("load --encoding");
    clear(&mut screen);
    screen.type_keys(&format!("load {}/my\t", place.folder.path().display()));
    screen.wait_for("my sales.csv\"");
    clear(&mut screen);
    leave(screen);
}

#[test]
fn what_destroys_asks_and_ctrl_c_means_no() {
    let place = Place::new();
    let before = place.ask(&["export", "actions"]);
    let mut screen = place.prompt();
    for no in [CTRL_C, "\r", "n\r", CTRL_D] {
        screen.type_keys("undo-load 1\r");
        screen.wait_for("go ahead? [y/N]");
        screen.type_keys(no);
        screen.wait_for("not confirmed");
        screen.type_keys("help exit-codes\r");
        screen.wait_for("a bug in the program");
        screen.type_keys("\u{c}");
        screen.wait_until("an empty screen", |text| !text.contains("not confirmed"));
    }
    assert_eq!(place.ask(&["export", "actions"]), before);
    screen.type_keys("undo-load 1\r");
    screen.wait_for("go ahead? [y/N]");
    screen.type_keys("y\r");
    screen.wait_for("was taken back");
    leave(screen);
    assert!(place.ask(&["export", "actions"]).lines().count() < 2);
}

#[test]
fn help_fits_a_screen() {
    let place = Place::new();
    let mut screen = place.prompt();
    screen.type_keys("\u{c}");
    screen.type_keys("?\r");
    screen.wait_for("help COMMAND");
    assert!(
        screen.text().contains("regulars [shop]> ?"),
        "its first line is still there\n{}",
        screen.text()
    );
    leave(screen);
}

#[test]
fn looks_at_customers_are_recorded() {
    let place = Place::new();
    let mut screen = place.prompt();
    screen.type_keys("user U0001 --operator Ann\r");
    screen.wait_until("the next prompt", |text| {
        text.contains("next:") && text.trim_end().ends_with("regulars [shop]>")
    });
    leave(screen);
    place.ask(&["why", "U0002"]);
    place.ask(&["status"]);
    let sql =
        "SELECT operator, command, u.id FROM access_log JOIN users u USING (user) ORDER BY access";
    let rows = place.ask(&["sql", sql, "--format", "csv"]);
    let rows: Vec<&str> = rows.lines().skip(1).collect();
    assert_eq!(rows.len(), 2, "{rows:?}");
    assert_eq!(rows[0], "Ann,user U0001 --operator Ann,U0001");
    assert!(rows[1].ends_with(",U0002"), "{rows:?}");
}
