//! The entry: reads the shell's words, and runs one command, a script or the prompt.

use super::dashboard;
use super::place::find_place;
use super::print::{Stream, print_error, print_reply, say};
use super::progress::ProgressLine;
use super::{repl, script};
use crate::command::{Cli, Command, Globals, Reply, Risk, Session, meta};
use crate::domain::CancelToken;
use crate::error::{Error, Kind, Result};
use clap::Parser;
use std::ffi::OsString;
use std::io::{self, BufRead, IsTerminal};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::ExitCode;

/// Runs the program with the shell's words.
pub fn run(words: Vec<OsString>) -> ExitCode {
    let cli = match Cli::try_parse_from(words) {
        Ok(cli) => cli,
        Err(error) => {
            // Help and the version go to stdout with code 0, mistakes to stderr with code 2.
            let _ = error.print();
            return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2));
        }
    };
    let place = find_place(cli.db);
    let token = CancelToken::default();
    let on_signal = token.clone();
    // Without a handler Ctrl-C ends the process: the database is safe all the same.
    let _ = ctrlc::set_handler(move || on_signal.cancel());
    let globals = cli.globals;
    let mut session = match Session::new(place) {
        Ok(session) => session,
        Err(error) => return failed(&error, &globals),
    };
    let code = match cli.command {
        None if io::stdin().is_terminal() && Stream::Out.is_terminal() => {
            return ExitCode::from(repl::run(session, &globals, &token));
        }
        None => script::run_stdin(&mut session, &globals, &token),
        Some(Command::Run(args) | Command::Source(args)) => script::run_file(&mut session, &args, &globals, &token),
        Some(Command::Exit) => 0,
        Some(command) => {
            let line = std::env::args().skip(1).map(|word| crate::command::quote(&word)).collect::<Vec<_>>().join(" ");
            match carry_out(&mut session, &command, &globals, &line, &token) {
                Ok(code) => code,
                Err(error) => {
                    print_error(&error, &globals);
                    error.kind.exit_code()
                }
            }
        }
    };
    session.close();
    ExitCode::from(code)
}

fn failed(error: &Error, globals: &Globals) -> ExitCode {
    print_error(error, globals);
    ExitCode::from(error.kind.exit_code())
}

/// Carries out one command with progress, asks before it destroys, and prints the reply. Gives the exit code.
///
/// # Errors
/// What the operation says; a defect becomes an error too.
pub fn carry_out(
    session: &mut Session,
    command: &Command,
    globals: &Globals,
    line: &str,
    token: &CancelToken,
) -> Result<u8> {
    token.reset();
    if matches!(command, Command::Dashboard) {
        if let Some(reply) = dashboard::run(session, globals, token)? {
            print_reply(&reply, globals, &session.zone())?;
        }
        return Ok(0);
    }
    let mut globals = globals.clone();
    if meta(command).risk == Risk::Destroys && !globals.yes && !globals.dry_run && io::stdin().is_terminal() {
        let plan = Globals { dry_run: true, ..globals.clone() };
        let reply = guarded(session, command, &plan, line, token)?;
        print_reply(&reply, &Globals { quiet: true, output: None, ..globals.clone() }, &session.zone())?;
        if !ask("do it?") {
            return Err(Error::usage("not done: it was not confirmed"));
        }
        globals.yes = true;
    }
    let reply = guarded(session, command, &globals, line, token)?;
    print_reply(&reply, &globals, &session.zone())?;
    Ok(reply.shortfall.map_or(0, Kind::exit_code))
}

fn guarded(
    session: &mut Session,
    command: &Command,
    globals: &Globals,
    line: &str,
    token: &CancelToken,
) -> Result<Reply> {
    let progress = ProgressLine::new(token, globals.quiet, globals.plain_ui);
    let outcome = catch_unwind(AssertUnwindSafe(|| session.dispatch(command, globals, line, &progress)));
    progress.clear();
    match outcome {
        Ok(Err(error)) if token.is_cancelled() && error.kind != Kind::Interrupted => {
            Err(Error::interrupted("cancelled, nothing was changed"))
        }
        Ok(result) => result,
        Err(_) => Err(Error::new(Kind::Bug, "a defect of the program stopped the command; the data are as before")
            .hint("doctor, and report the line that you typed")),
    }
}

/// Asks yes or no at the terminal; anything but yes is no.
fn ask(question: &str) -> bool {
    say(&format!("{question} [y/N] "));
    let mut answer = String::new();
    let read = io::stdin().lock().read_line(&mut answer);
    read.is_ok() && ["y", "yes"].contains(&answer.trim().to_lowercase().as_str())
}
