//! What holds for every command: help with examples that run, results that stand alone on stdout
//! (UX A18, B2, B20).

use crate::console::Console;
use regulars::command::{examples, line_command, parse_line, split};
use serde_json::Value;

/// The paths of all commands without parts, and of all parts: `status`, `segment`, `segment
/// define`.
fn leaves() -> Vec<String> {
    let mut found = Vec::new();
    collect(&line_command(), "", &mut found);
    found
}

fn collect(command: &clap::Command, path: &str, found: &mut Vec<String>) {
    for part in command.get_subcommands() {
        let below = if path.is_empty() {
            part.get_name().to_string()
        } else {
            format!("{path} {}", part.get_name())
        };
        found.push(below.clone());
        collect(part, &below, found);
    }
}

#[test]
fn every_command_has_a_sentence_and_two_examples_of_its_own() {
    for path in leaves() {
        let lines = examples(&path);
        assert!(lines.len() >= 2, "{path} has the examples {lines:?}");
        let mut command = line_command();
        for word in path.split(' ') {
            command = command.find_subcommand(word).unwrap().clone();
        }
        let about = command
            .get_about()
            .map(ToString::to_string)
            .unwrap_or_default();
        assert!(
            about.len() > 10 && !about.ends_with('.'),
            "{path}: {about:?}"
        );
        for line in lines {
            let words = split(line).unwrap();
            parse_line(&words).unwrap_or_else(|error| panic!("{line}: {error}"));
            assert!(
                path == "exit" || words.join(" ").starts_with(&path),
                "'{line}' is no example of {path}"
            );
        }
    }
}

/// Lines that must have run before an example can.
fn before(path: &str) -> &'static str {
    match path {
        "quarantine release" => "load late.csv",
        "unmerge" => "merge U0001 U0002 --yes",
        "campaign launch" | "campaign delete" | "campaign compare" => {
            "campaign coupon --segment 2 --discount 10%"
        }
        "campaign end" | "campaign measure" | "code extend" => "campaign sent 1",
        "privacy readmit" => "privacy erase U0001 --yes",
        "last" => "status",
        "note" => "note U0001 'the parcel was empty' --complaint",
        _ => "",
    }
}

// Two tests, so that two cores share the work.
#[test]
fn every_example_runs_on_the_generated_shop() {
    run_examples(0);
}

#[test]
fn every_other_example_runs_on_the_generated_shop() {
    run_examples(1);
}

/// Runs the examples of every second command, each on a fresh copy of the shop.
fn run_examples(first: usize) {
    let code = {
        let console = Console::with_shop();
        let export: Value = serde_json::from_str(
            &console.output("regulars campaign export 1 --format json --quiet"),
        )
        .unwrap();
        export
            .pointer("/data/rows/0/code")
            .and_then(Value::as_str)
            .unwrap()
            .to_string()
    };
    // Jobs run behind the prompt alone, where tests/prompt.rs cancels one; a worker needs streams.
    for path in leaves()
        .into_iter()
        .filter(|path| path != "jobs cancel" && !path.starts_with("worker"))
        .skip(first)
        .step_by(2)
    {
        for line in examples(&path) {
            let console = Console::with_shop();
            let now = if line.contains("--now") {
                ""
            } else {
                "--now 2026-10-02"
            };
            let line = line
                .replace("ABCD-EFGH-JKLM", &code)
                .replace("ABCDEFGHJKLM", &code.replace('-', "").to_lowercase());
            if path == "redeem" {
                console.output("regulars campaign sent 1 --now 2026-10-02 --quiet");
            }
            console.write("late.csv", "user,item,time\nU0001,I0001,2099-01-01\n");
            console.write(
                "example.regulars",
                format!("{} --now 2026-10-02\n{line}\n", before(&path))
                    .trim_start_matches(" --now 2026-10-02"),
            );
            let output = console
                .shell(&format!("regulars --quiet {now} < example.regulars"))
                .output()
                .unwrap();
            let said = String::from_utf8_lossy(&output.stderr);
            assert!(
                output.status.success(),
                "{line}: {:?}\n{said}",
                output.status.code()
            );
        }
    }
}

/// Lines that read, for each of which stdout must be a whole result whatever stderr says.
const READING: &[&str] = &[
    "loads",
    "quarantine",
    "segments",
    "segments 1",
    "segment 1",
    "segment count 'orders > 3'",
    "segment diff",
    "patterns",
    "recommend user U0001",
    "recommend item I0001",
    "recommend segment 1",
    "recommend all",
    "evaluate",
    "user U0001",
    "item I0001",
    "why U0001",
    "why segment 1",
    "campaigns",
    "campaign 1",
    "campaign export 1",
    "campaign coupon --segment 1 --dry-run",
    "code nonsense",
    "status",
    "settings",
    "sql 'SELECT * FROM items LIMIT 3'",
    "export users",
    "privacy show U0001",
    "undo-load 1 --dry-run",
    "dashboard",
    "help segment",
];

#[test]
fn stdout_is_the_result_and_nothing_else() {
    let console = Console::with_shop();
    for line in READING {
        let json = console.output(&format!(
            "regulars {line} --now 2026-10-02 --format json 2> /dev/null"
        ));
        let read: Value =
            serde_json::from_str(&json).unwrap_or_else(|error| panic!("{line}: {error}\n{json}"));
        assert_eq!(read["version"], 1, "{line}");
        assert!(
            read["command"].is_string() && read["notes"].is_array() && !read["data"].is_null(),
            "{line}"
        );
        let csv = console.output(&format!(
            "regulars {line} --now 2026-10-02 --format csv 2> /dev/null"
        ));
        for table in csv.split("\n\n") {
            let mut reader = csv::Reader::from_reader(table.as_bytes());
            for row in reader.records() {
                row.unwrap_or_else(|error| panic!("{line}: {error}\n{table}"));
            }
        }
    }
}

/// Append-only text, without boxes, bars, cursor or screen control (UX A19).
#[test]
fn a_screen_reader_gets_lines_alone() {
    let console = Console::with_shop();
    for line in [
        "dashboard",
        "segments",
        "segment --by rfm",
        "user U0001",
        "patterns rhythm",
        "help",
    ] {
        let (bytes, code) = console.on_terminal(&format!("NO_COLOR=1 regulars {line} --plain-ui"));
        let text = String::from_utf8(bytes).unwrap();
        let drawn = |character: char| {
            character == '\u{1b}' || ('\u{2500}'..='\u{28ff}').contains(&character)
        };
        assert!(
            code == 0 && !text.contains(drawn),
            "{line}: {}",
            text.escape_debug()
        );
    }
}

#[test]
fn completions_and_the_manual_name_every_command() {
    let console = Console::new();
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let text = console.output(&format!("regulars completions {shell}"));
        for path in leaves() {
            let word = path.rsplit(' ').next().unwrap();
            assert!(text.contains(word), "{shell} does not know {path}");
        }
    }
    let man = console.output("regulars man");
    for path in leaves()
        .iter()
        .filter(|path| !path.contains(' ') && *path != "source")
    {
        assert!(
            man.contains(&path.replace('-', "\\-")),
            "the manual does not name {path}"
        );
    }
    console.write("regulars.bash", console.output("regulars completions bash"));
    console.output("bash -n regulars.bash");
}

/// The help of every command as it is printed, so that a change is seen and read.
#[test]
fn help_is_as_it_was_read() {
    let console = Console::new();
    let mut text = String::new();
    for path in leaves() {
        let help = console.output(&format!("regulars help {path}"));
        // What every command takes is shown once, with the first.
        let own = help
            .split("\nOptions of every command:\n")
            .next()
            .unwrap_or_default();
        let examples = help.split("\nExamples:\n").nth(1).unwrap_or_default();
        let own = own
            .split("\nExamples:\n")
            .next()
            .unwrap_or_default()
            .trim_end();
        text.push_str(&format!(
            "## {path}\n{own}\nExamples:\n{}\n\n",
            examples.trim_end()
        ));
    }
    insta::assert_snapshot!("help", text);
    insta::assert_snapshot!("overview", console.output("regulars help"));
    insta::assert_snapshot!("manual", console.output("regulars man"));
    let fish = console.output("regulars completions fish");
    let commands: Vec<&str> = fish
        .lines()
        .filter(|line| line.contains("needs_command") && line.contains(" -a "))
        .collect();
    insta::assert_snapshot!("completions_fish", commands.join("\n"));
}
