//! The entry: reads the shell's words, and runs one command, a script or the prompt.

use super::dashboard;
use super::defect::log_panics;
use super::place::find_place;
use super::print::{Stream, print_error, print_reply, say, style};
use super::work::{Hands, in_background, work};
use super::{repl, script};
use crate::command::{Cli, Command, Globals, Risk, Session, meta};
use crate::domain::CancelToken;
use crate::error::{Error, Kind, Result};
use clap::Parser;
use std::ffi::OsString;
use std::io::{self, IsTerminal};
use std::process::ExitCode;
use std::time::{Duration, Instant};

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
    let globals = cli.globals;
    let has_color = style(&globals, Stream::Out, jiff::tz::TimeZone::UTC).colour;
    let place = find_place(cli.db, has_color);
    log_panics(place.log.clone());
    let token = CancelToken::default();
    end_on_signals(&token);
    let mut session = Session::new(place);
    let code = match cli.command {
        None if io::stdin().is_terminal() && Stream::Out.is_terminal() => {
            return ExitCode::from(repl::run(session, &globals, &token));
        }
        None => script::run_stdin(&mut session, &globals, &token),
        Some(Command::Run(args) | Command::Source(args)) => {
            script::run_file(&mut session, &args, &globals, &token, &Hands::Own)
        }
        Some(Command::Exit) => 0,
        Some(command) => {
            let line = std::env::args().skip(1).map(|word| crate::command::quote(&word)).collect::<Vec<_>>().join(" ");
            match carry_out(&mut session, &command, &globals, &line, &token, &Hands::Own) {
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

/// A signal asks the running line to stop; a second one within two seconds, while it has not, ends the program.
fn end_on_signals(token: &CancelToken) {
    const IMPATIENCE: Duration = Duration::from_secs(2);
    let token = token.clone();
    let mut last: Option<Instant> = None;
    // Without a handler Ctrl-C ends the process: the database is safe all the same.
    let _ = ctrlc::set_handler(move || {
        let is_second = token.is_cancelled() && last.is_some_and(|last| last.elapsed() < IMPATIENCE);
        if is_second {
            std::process::exit(i32::from(Kind::Interrupted.exit_code()));
        }
        last = Some(Instant::now());
        token.cancel();
    });
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
    hands: &Hands,
) -> Result<u8> {
    if matches!(command, Command::Dashboard) {
        if let Some(reply) = dashboard::run(session, globals, token)? {
            print_reply(&reply, globals, &session.zone())?;
        }
        return Ok(0);
    }
    let mut globals = globals.clone();
    if meta(command).risk == Risk::Destroys && !globals.yes && !globals.dry_run && io::stdin().is_terminal() {
        let plan = Globals { dry_run: true, ..globals.clone() };
        let reply = work(session, command, &plan, line, token, hands)?;
        print_reply(&reply, &Globals { quiet: true, output: None, ..globals.clone() }, &session.zone())?;
        if !repl::is_confirmed("do it?") {
            return Err(Error::usage("not done: it was not confirmed"));
        }
        globals.yes = true;
    }
    if globals.background {
        match hands {
            Hands::Worker(announce) => return in_background(session, command, &globals, line, announce).map(|()| 0),
            Hands::Own => say("--background is for the prompt; the line runs to its end here\n"),
        }
    }
    let reply = work(session, command, &globals, line, token, hands)?;
    print_reply(&reply, &globals, &session.zone())?;
    session.record_access(&reply, &globals, line);
    Ok(reply.shortfall.map_or(0, Kind::exit_code))
}
