//! Runs the console blocks of Markdown files, and compares what they print with what stands in the
//! file.
//!
//! A block marked `console` runs with stdout and stderr in one pipe; one marked `terminal` in a
//! terminal of 80 columns. `$ ` begins a command of the shell, `? 3` below it says its exit code,
//! and the lines after that are its output. `[..]` stands for any text of a line, a line `...` for
//! any lines. Commands of one file run in order, in one new folder; `export NAME=VALUE` holds for
//! those that follow. `REGULARS_GOLDEN=write` writes what was printed into the file.

#![allow(clippy::panic, clippy::unwrap_used, dead_code, missing_docs)]

use crate::shops::walked;
use crate::workshop::folder;
use portable_pty::{CommandBuilder, PtySize, native_pty_system};
use std::collections::BTreeMap;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Columns of the terminal.
pub const COLUMNS: u16 = 80;
/// Rows that are kept of what a command prints on the terminal.
const KEPT_ROWS: u16 = 1_000;

/// Where a command's output goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Where {
    Pipe,
    Terminal,
}

/// What a command printed, and its exit code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Printed {
    pub text: String,
    pub code: u32,
}

/// A folder with a shell in which `regulars` is on the path.
pub struct Console {
    pub folder: tempfile::TempDir,
    variables: BTreeMap<String, String>,
}

impl Console {
    pub fn new() -> Console {
        let folder = folder();
        std::fs::create_dir(folder.path().join("home")).unwrap();
        let mut variables = BTreeMap::new();
        let program = Path::new(env!("CARGO_BIN_EXE_regulars")).parent().unwrap();
        let path = std::env::var("PATH").unwrap_or_default();
        variables.insert("PATH".to_string(), format!("{}:{path}", program.display()));
        variables.insert(
            "HOME".to_string(),
            folder.path().join("home").display().to_string(),
        );
        for (name, value) in [
            ("LC_ALL", "C.UTF-8"),
            ("TERM", "xterm-256color"),
            // Nobody is there to leave a pager.
            ("PAGER", "cat"),
            ("RUST_BACKTRACE", "0"),
        ] {
            variables.insert(name.to_string(), value.to_string());
        }
        Console { folder, variables }
    }

    /// A console on a copy of the small generated shop, `shop.db`, which `REGULARS_DB` names.
    pub fn with_shop() -> Console {
        let mut console = Console::new();
        std::fs::copy(walked(), console.path("shop.db")).unwrap();
        console.set("REGULARS_DB", "shop.db");
        let row = "1001,U0001,I0001,2026-09-30 10:00,1,9.50\n";
        console.write(
            "orders.csv",
            format!("order,user,item,time,quantity,price\n{row}"),
        );
        console.write(
            "sales.csv",
            "Receipt,Customer,Item,Date,Price\nR1,Ann,Tea,2026-09-30 10:00,3.50\n",
        );
        console.write("weekly.regulars", "# every Monday\nstatus\nsegments\n");
        console
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn write(&self, name: &str, bytes: impl AsRef<[u8]>) {
        std::fs::write(self.path(name), bytes).unwrap();
    }

    pub fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.path(name)).unwrap()
    }

    pub fn set(&mut self, name: &str, value: &str) {
        self.variables.insert(name.to_string(), value.to_string());
    }

    /// A command of the shell in this folder, with this console's variables alone.
    pub fn shell(&self, line: &str) -> Command {
        let mut command = Command::new("sh");
        command
            .args(["-c", line])
            .current_dir(self.folder.path())
            .env_clear()
            .envs(&self.variables);
        command.stdin(Stdio::null());
        command
    }

    /// Runs a line of the shell.
    pub fn run(&self, line: &str, place: Where) -> Printed {
        let printed = match place {
            Where::Pipe => self.in_pipe(line),
            Where::Terminal => self.in_terminal(line),
        };
        let folder = self.folder.path().display().to_string();
        let text: Vec<String> = printed
            .text
            .replace(&folder, "[FOLDER]")
            .lines()
            .map(|line| line.trim_end().to_string())
            .collect();
        Printed {
            text: text.join("\n").trim_end().to_string(),
            code: printed.code,
        }
    }

    /// The output of a line that must succeed; stderr is left aside.
    pub fn output(&self, line: &str) -> String {
        let output = self.shell(line).output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(
            output.status.success(),
            "{line}: {:?}\n{said}",
            output.status.code()
        );
        String::from_utf8(output.stdout).unwrap()
    }

    fn in_pipe(&self, line: &str) -> Printed {
        let output = self.shell(&format!("{{ {line}\n}} 2>&1")).output().unwrap();
        let code = output.status.code().unwrap_or(-1);
        Printed {
            text: String::from_utf8_lossy(&output.stdout).into_owned(),
            code: code as u32,
        }
    }

    /// What a line writes to a terminal, byte by byte, and its exit code.
    pub fn on_terminal(&self, line: &str) -> (Vec<u8>, u32) {
        let pair = native_pty_system()
            .openpty(PtySize {
                rows: 24,
                cols: COLUMNS,
                ..PtySize::default()
            })
            .unwrap();
        let mut command = CommandBuilder::new("sh");
        command.args(["-c", line]);
        command.cwd(self.folder.path());
        command.env_clear();
        for (name, value) in &self.variables {
            command.env(name, value);
        }
        let mut child = pair.slave.spawn_command(command).unwrap();
        drop(pair.slave);
        let mut bytes = Vec::new();
        // The terminal ends with an error once the last program in it has ended.
        let _ = pair
            .master
            .try_clone_reader()
            .unwrap()
            .read_to_end(&mut bytes);
        (bytes, child.wait().unwrap().exit_code())
    }

    fn in_terminal(&self, line: &str) -> Printed {
        let (bytes, code) = self.on_terminal(line);
        let mut screen = vt100::Parser::new(
            KEPT_ROWS.try_into().unwrap(),
            COLUMNS.try_into().unwrap(),
            0,
        );
        screen.process(&bytes);
        Printed {
            text: screen.screen().contents(),
            code,
        }
    }
}

/// One command with what is expected of it.
struct Step {
    /// Line of the file at which its output begins.
    at: usize,
    place: Where,
    command: String,
    code: u32,
    output: Vec<String>,
}

/// Runs all blocks of a Markdown file in `console`; panics with what differs.
pub fn check_file(path: &Path, console: &mut Console, default: Where) {
    let text = std::fs::read_to_string(path).unwrap();
    let steps = read_steps(&text, default);
    assert!(
        !steps.is_empty(),
        "{} has no console blocks",
        path.display()
    );
    let mut differences = Vec::new();
    let mut lines: Vec<String> = text.lines().map(str::to_string).collect();
    for step in &steps {
        if let Some((name, value)) = step
            .command
            .strip_prefix("export ")
            .and_then(|set| set.split_once('='))
        {
            console.set(name, value);
            continue;
        }
        let mut printed = console.run(&step.command, step.place);
        printed.text = without_progress(&printed.text);
        let shown: Vec<&str> = printed.text.lines().collect();
        let expected: Vec<&str> = step.output.iter().map(String::as_str).collect();
        if printed.code != step.code || !fits(&expected, &shown) {
            differences.push((step, printed));
        }
    }
    if differences.is_empty() {
        return;
    }
    if std::env::var("REGULARS_GOLDEN").is_ok_and(|wish| wish == "write") {
        for (step, printed) in differences.iter().rev() {
            let mut new: Vec<String> = Vec::new();
            if printed.code != 0 {
                new.push(format!("? {}", printed.code));
            }
            let kept = |line: &str| {
                step.output
                    .iter()
                    .find(|old| old.contains("[..]") && line_fits(old, line))
                    .cloned()
            };
            new.extend(
                printed
                    .text
                    .lines()
                    .map(|line| kept(line).unwrap_or_else(|| line.to_string())),
            );
            let had = step.output.len() + usize::from(step.code != 0);
            lines.splice(step.at..step.at + had, new);
        }
        std::fs::write(path, lines.join("\n") + "\n").unwrap();
        return;
    }
    let told: Vec<String> = differences
        .iter()
        .map(|(step, printed)| {
            let (expected, shown) = (step.output.join("\n"), &printed.text);
            format!(
                "{}:{}: $ {}\nexpected (exit code {}):\n{expected}\n\nfound (exit code {}):\n{shown}\n",
                path.display(),
                step.at,
                step.command,
                step.code,
                printed.code
            )
        })
        .collect();
    panic!(
        "{}\n(REGULARS_GOLDEN=write takes over what was found; read the difference before)",
        told.join("\n")
    );
}

/// Without the phases that a pipe is shown (`profiling ...`): they come only where a machine is slow.
fn without_progress(text: &str) -> String {
    let is_phase = |line: &&str| {
        line.strip_suffix(" ...").is_some_and(|phase| {
            phase
                .bytes()
                .all(|byte| byte == b' ' || byte.is_ascii_lowercase())
        })
    };
    let kept: Vec<&str> = text.lines().filter(|line| !is_phase(line)).collect();
    if kept.is_empty() {
        String::new()
    } else {
        kept.join("\n") + "\n"
    }
}

fn read_steps(text: &str, default: Where) -> Vec<Step> {
    let mut steps: Vec<Step> = Vec::new();
    let mut block: Option<Where> = None;
    for (index, line) in text.lines().enumerate() {
        if let Some(mark) = line.strip_prefix("```") {
            block = match (block, mark) {
                (None, "console") => Some(default),
                (None, "terminal") => Some(Where::Terminal),
                _ => None,
            };
            continue;
        }
        let Some(place) = block else { continue };
        if let Some(command) = line.strip_prefix("$ ") {
            steps.push(Step {
                at: index + 1,
                place,
                command: command.into(),
                code: 0,
                output: Vec::new(),
            });
            continue;
        }
        let step = steps
            .last_mut()
            .unwrap_or_else(|| panic!("line {}: output before a command", index + 1));
        match line.strip_prefix("? ") {
            Some(code) if step.output.is_empty() => step.code = code.trim().parse().unwrap(),
            _ => step.output.push(line.trim_end().to_string()),
        }
    }
    for step in &mut steps {
        // A blank line before the next command parts the two, and is no output.
        while step.output.last().is_some_and(String::is_empty) {
            step.output.pop();
        }
    }
    steps
}

/// Whether the lines fit the expected ones with their wildcards.
fn fits(expected: &[&str], shown: &[&str]) -> bool {
    match expected {
        [] => shown.is_empty(),
        ["...", rest @ ..] => (0..=shown.len()).any(|skipped| fits(rest, &shown[skipped..])),
        [first, rest @ ..] => {
            shown.first().is_some_and(|line| line_fits(first, line)) && fits(rest, &shown[1..])
        }
    }
}

fn line_fits(expected: &str, shown: &str) -> bool {
    let mut pieces = expected.split("[..]");
    let Some(mut rest) = shown.strip_prefix(pieces.next().unwrap_or_default()) else {
        return false;
    };
    let pieces: Vec<&str> = pieces.collect();
    for (index, piece) in pieces.iter().enumerate() {
        if index + 1 == pieces.len() {
            return rest.ends_with(piece);
        }
        match rest.find(piece) {
            Some(at) => rest = &rest[at + piece.len()..],
            None => return false,
        }
    }
    rest.is_empty()
}

#[test]
fn wildcards_stand_for_text_and_lines() {
    assert!(line_fits("took [..] ms", "took 12 ms") && !line_fits("took [..] ms", "took 12 s"));
    assert!(line_fits("a", "a") && !line_fits("a", "ab") && line_fits("[..]", ""));
    assert!(fits(&["a", "...", "c"], &["a", "b", "b", "c"]) && !fits(&["a", "..."], &["b"]));
    assert!(fits(&["..."], &[]) && !fits(&[], &["a"]));
}
