//! The entry point: parses the shell's words, and runs one command, a script or the prompt.

use super::carry_out::carry_out;
use super::console::{Console, Executor};
use super::defect::log_panics;
use super::place::find_place;
use super::print::{Stream, clear_screen, print_error, print_reply, style};
use super::{repl, script, worker};
use crate::command::{
    ColorChoice, Command, FormatChoice, Globals, Invocation, Session, explain, parse_shell,
    usage_error,
};
use crate::domain::CancelToken;
use crate::error::{Error, Kind};
use clap::ValueEnum;
use clap::error::ErrorKind;
use jiff::tz::TimeZone;
use std::ffi::OsString;
use std::io::{self, IsTerminal};
use std::process::ExitCode;
use std::time::{Duration, Instant};

/// Runs the program with the shell's words.
pub fn run(words: Vec<OsString>) -> ExitCode {
    let fallback = globals_before_parsing(&words);
    let cli = match parse_shell(words) {
        Ok(cli) => cli,
        // Help and the version go to stdout with code 0, mistakes to stderr with code 2.
        Err(error)
            if !error.use_stderr()
                || error.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand =>
        {
            let _ = error.print();
            return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2));
        }
        Err(error) => return failed(&usage_error(&error), &fallback),
    };
    // Help needs neither a shop nor threads.
    if let Some(reply) = cli.command.as_ref().and_then(explain) {
        let token = CancelToken::default();
        if Stream::Out.is_terminal() {
            end_on_signals(&token);
        }
        let printed =
            reply.and_then(|reply| print_reply(&reply, &cli.globals, &TimeZone::UTC, &token));
        return printed.map_or_else(|error| failed(&error, &cli.globals), |()| ExitCode::SUCCESS);
    }
    if let Some(Command::Worker(args)) = &cli.command {
        return worker::run(args, &cli.globals);
    }
    let globals = cli.globals;
    let has_color = style(&globals, Stream::Out, TimeZone::UTC).colour;
    let mut place = find_place(cli.db, has_color);
    let is_script = matches!(
        cli.command,
        None | Some(Command::Run(_) | Command::Source(_))
    );
    if !is_script && !io::stdin().is_terminal() {
        place.stdin = Some(|| Box::new(io::stdin()));
    }
    log_panics(place.log.clone());
    let token = CancelToken::default();
    end_on_signals(&token);
    let mut session = Session::new(place);
    if cli.command.is_none() && io::stdin().is_terminal() && Stream::Out.is_terminal() {
        return ExitCode::from(repl::run(session, &globals, &token));
    }
    let mut console = Console {
        session: &mut session,
        token: &token,
        executor: &Executor::ThisThread,
    };
    let code = match cli.command {
        None => script::run_stdin(&mut console, &globals),
        Some(Command::Run(args) | Command::Source(args)) => {
            script::run_file(&mut console, &args, &globals)
        }
        Some(Command::Exit) => 0,
        Some(Command::Clear) => {
            clear_screen();
            0
        }
        Some(command) => {
            let line = std::env::args()
                .skip(1)
                .map(|word| crate::command::quote(&word))
                .collect::<Vec<_>>()
                .join(" ");
            let invocation = Invocation {
                command,
                globals: globals.clone(),
                line,
            };
            carry_out(&mut console, invocation).unwrap_or_else(|error| {
                print_error(&error, &globals);
                error.kind.exit_code()
            })
        }
    };
    session.close();
    ExitCode::from(code)
}

/// The first signal asks the running line to stop; a second within two seconds ends the program if
/// the line is still running.
fn end_on_signals(token: &CancelToken) {
    const IMPATIENCE: Duration = Duration::from_secs(2);
    let token = token.clone();
    let mut last: Option<Instant> = None;
    // Without a handler Ctrl-C ends the process, which the database survives.
    let _ = ctrlc::set_handler(move || {
        let is_second =
            token.is_cancelled() && last.is_some_and(|last| last.elapsed() < IMPATIENCE);
        if is_second {
            std::process::exit(i32::from(Kind::Interrupted.exit_code()));
        }
        last = Some(Instant::now());
        token.cancel();
    });
}

/// The options that decide how an error looks, found without parsing: for words that cannot be
/// parsed.
fn globals_before_parsing(words: &[OsString]) -> Globals {
    let words: Vec<&str> = words.iter().filter_map(|word| word.to_str()).collect();
    let value_of = |name: &str| {
        let apart = words
            .windows(2)
            .find(|pair| pair[0] == name)
            .map(|pair| pair[1]);
        apart.or_else(|| {
            words
                .iter()
                .find_map(|word| word.strip_prefix(name)?.strip_prefix('='))
        })
    };
    Globals {
        format: value_of("--format").and_then(|value| FormatChoice::from_str(value, false).ok()),
        color: value_of("--color").and_then(|value| ColorChoice::from_str(value, false).ok()),
        ascii: words.contains(&"--ascii"),
        ..Globals::default()
    }
}

fn failed(error: &Error, globals: &Globals) -> ExitCode {
    print_error(error, globals);
    ExitCode::from(error.kind.exit_code())
}
