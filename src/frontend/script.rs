//! Scripts: one command per line, from a file or standard input.

use super::carry_out::carry_out;
use super::console::Console;
use super::print::{clear_screen, print_error, say};
use crate::command::{
    Command, Globals, Invocation, RunArgs, Session, expand, merged, split, usage_error,
};
use crate::error::{Error, Result};
use std::io::{self, Read};
use std::path::Path;

/// Runs a script file and returns the exit code.
pub fn run_file(console: &mut Console, args: &RunArgs, globals: &Globals) -> u8 {
    let name = args.file.display().to_string();
    match std::fs::read(&args.file) {
        Ok(bytes) => run_text(console, (&name, &bytes), args, globals),
        Err(error) => {
            let error = Error::not_found(format!("the script {name} cannot be read"))
                .because(error)
                .hint("check the spelling; names with spaces need quotes");
            print_error(&error, globals);
            error.kind.exit_code()
        }
    }
}

/// Runs the script on standard input, without banner, prompt or history, and returns the exit code.
pub fn run_stdin(console: &mut Console, globals: &Globals) -> u8 {
    let mut bytes = Vec::new();
    if let Err(error) = io::stdin().lock().read_to_end(&mut bytes) {
        let error = Error::failed("standard input cannot be read").because(error);
        print_error(&error, globals);
        return error.kind.exit_code();
    }
    let args = RunArgs {
        file: "stdin".into(),
        keep_going: false,
        echo: false,
    };
    run_text(console, ("stdin", &bytes), &args, globals)
}

fn run_text(
    console: &mut Console,
    (name, bytes): (&str, &[u8]),
    args: &RunArgs,
    globals: &Globals,
) -> u8 {
    // Nobody reads along.
    let globals = &Globals {
        no_pager: true,
        ..globals.clone()
    };
    let text = String::from_utf8_lossy(bytes);
    let text = text.trim_start_matches('\u{feff}');
    if globals.dry_run
        && let Some((number, mut error)) = text
            .lines()
            .enumerate()
            .find_map(|(number, line)| Some((number, parse_error_of(line)?)))
    {
        error.what = format!("{name}:{}: {}", number + 1, error.what);
        print_error(&error, globals);
        return error.kind.exit_code();
    }
    let mut worst = 0;
    for (number, line) in text.lines().enumerate() {
        if args.echo {
            say(&format!("> {}\n", crate::output::sanitise_line(line)));
        }
        match run_line(console, line, globals) {
            Ok(LineEnd::Code(code)) => worst = worst.max(code),
            Ok(LineEnd::Exit) => break,
            Err(mut error) => {
                error.what = format!("{name}:{}: {}", number + 1, error.what);
                print_error(&error, globals);
                worst = worst.max(error.kind.exit_code());
                if !args.keep_going || console.token.is_cancelled() {
                    break;
                }
            }
        }
    }
    worst
}

/// Why a line cannot be parsed; `None` where it can.
fn parse_error_of(line: &str) -> Option<Error> {
    let words = match split(line) {
        Ok(words) if words.is_empty() => return None,
        Ok(words) => words,
        Err(refused) => return Some(refused.into()),
    };
    Session::parse(&words)
        .err()
        .filter(clap::Error::use_stderr)
        .map(|error| usage_error(&error))
}

/// How the session continues after a line.
pub enum LineEnd {
    /// Done, with an exit code.
    Code(u8),
    /// `exit` was typed.
    Exit,
}

/// Runs one typed line. Blank lines and comments do nothing.
///
/// # Errors
/// The line is not understood, or those of the operation.
pub fn run_line(console: &mut Console, text: &str, globals: &Globals) -> Result<LineEnd> {
    let words = split(text)?;
    if words.is_empty() {
        return Ok(LineEnd::Code(0));
    }
    let words = expanded(console.session, words);
    let line = match Session::parse(&words) {
        Ok(line) => line,
        Err(error) if !error.use_stderr() => {
            say(&error.to_string());
            return Ok(LineEnd::Code(0));
        }
        Err(error) => return Err(usage_error(&error)),
    };
    let globals = merged(globals, &line.globals);
    match &line.command {
        Command::Exit => Ok(LineEnd::Exit),
        Command::Clear => {
            clear_screen();
            Ok(LineEnd::Code(0))
        }
        Command::Run(args) | Command::Source(args) => match run_file(console, args, &globals) {
            0 => Ok(LineEnd::Code(0)),
            code if args.keep_going => Ok(LineEnd::Code(code)),
            _ => Err(Error::failed(format!(
                "the script {} stopped",
                args.file.display()
            ))),
        },
        _ => {
            let invocation = Invocation {
                command: line.command,
                globals,
                line: text.to_string(),
            };
            carry_out(console, invocation).map(LineEnd::Code)
        }
    }
}

/// Expands `~` and `*` in the words of commands that take files.
fn expanded(session: &Session, words: Vec<String>) -> Vec<String> {
    const TAKE_FILES: [&str; 6] = ["load", "run", "source", "backup", "start", "refresh"];
    if !words
        .first()
        .is_some_and(|first| TAKE_FILES.contains(&first.as_str()))
    {
        return words;
    }
    let list = |folder: &Path| -> Vec<String> {
        let folder = if folder.as_os_str().is_empty() {
            Path::new(".")
        } else {
            folder
        };
        let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
        let mut names: Vec<String> = entries
            .map(|entry| entry.file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    };
    let home = session.place().home.clone();
    words
        .into_iter()
        .flat_map(|word| expand(&word, home.as_deref(), &list))
        .collect()
}
