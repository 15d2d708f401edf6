//! The entry: reads the shell's words, and runs one command, a script or the prompt.

use super::dashboard;
use super::defect::log_panics;
use super::place::find_place;
use super::print::{Stream, print_error, print_reply, say, style};
use super::work::{Hands, in_background, work};
use super::{repl, script};
use crate::command::{
    ColorChoice, Command, FormatChoice, Globals, Reply, Risk, Session, answered_line, explain,
    meta, parse_shell, usage_error,
};
use crate::domain::CancelToken;
use crate::error::{Error, Kind, Result};
use crate::output::sanitise_line;
use clap::ValueEnum;
use clap::error::ErrorKind;
use jiff::tz::TimeZone;
use std::ffi::OsString;
use std::io::{self, IsTerminal};
use std::process::ExitCode;
use std::time::{Duration, Instant};

/// Runs the program with the shell's words.
pub fn run(words: Vec<OsString>) -> ExitCode {
    let told = told_before(&words);
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
        Err(error) => return failed(&usage_error(&error), &told),
    };
    // What explains needs neither a shop nor threads.
    if let Some(reply) = cli.command.as_ref().and_then(explain) {
        let printed = reply.and_then(|reply| print_reply(&reply, &cli.globals, &TimeZone::UTC));
        return printed.map_or_else(|error| failed(&error, &cli.globals), |()| ExitCode::SUCCESS);
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
            let line = std::env::args()
                .skip(1)
                .map(|word| crate::command::quote(&word))
                .collect::<Vec<_>>()
                .join(" ");
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

/// A signal asks the running line to stop; a second one within two seconds, while it has not, ends
/// the program.
fn end_on_signals(token: &CancelToken) {
    const IMPATIENCE: Duration = Duration::from_secs(2);
    let token = token.clone();
    let mut last: Option<Instant> = None;
    // Without a handler Ctrl-C ends the process: the database is safe all the same.
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

/// How an error is to look when the words as a whole cannot be read.
fn told_before(words: &[OsString]) -> Globals {
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

/// Carries out one command with progress, asks before it destroys, and prints the reply. Gives the
/// exit code.
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
    may_overwrite(&mut globals)?;
    if meta(command).risk == Risk::Destroys
        && !globals.yes
        && !globals.dry_run
        && io::stdin().is_terminal()
    {
        let plan = Globals {
            dry_run: true,
            ..globals.clone()
        };
        let reply = work(session, command, &plan, line, token, hands)?;
        print_reply(
            &reply,
            &Globals {
                quiet: true,
                output: None,
                ..globals.clone()
            },
            &session.zone(),
        )?;
        if !repl::is_confirmed("do it?") {
            return Err(Error::usage(
                "not done: it was not confirmed; nothing was changed",
            ));
        }
        globals.yes = true;
    }
    if globals.background {
        match hands {
            Hands::Worker(announce) => {
                return in_background(session, command, &globals, line, announce).map(|()| 0);
            }
            Hands::Own => say("--background is for the prompt; the line runs to its end here\n"),
        }
    }
    let (reply, line) = answered(session, command, &globals, line, token, hands)?;
    print_reply(&reply, &globals, &session.zone())?;
    session.record_access(&reply, &globals, &line);
    Ok(reply.shortfall.map_or(0, Kind::exit_code))
}

/// Carries out a command. What is missing for it is asked at the terminal, until nothing is. Gives
/// the line as it would have to be typed, too.
fn answered(
    session: &mut Session,
    command: &Command,
    globals: &Globals,
    line: &str,
    token: &CancelToken,
    hands: &Hands,
) -> Result<(Reply, String)> {
    let (mut command, mut line, mut is_asked) = (command.clone(), line.to_string(), false);
    loop {
        let error = match work(session, &command, globals, &line, token, hands) {
            Ok(reply) => {
                if is_asked && !globals.quiet {
                    say(&format!(
                        "without the questions: {}\n",
                        sanitise_line(&line)
                    ));
                }
                return Ok((reply, line));
            }
            Err(error) => error,
        };
        let is_terminal = io::stdin().is_terminal() && Stream::Err.is_terminal();
        let Some(question) = error.question.as_ref().filter(|_| is_terminal) else {
            return Err(error);
        };
        say(&format!("{}\n", sanitise_line(&error.what)));
        let next =
            repl::choice(question).and_then(|answer| Some((command.answered(answer)?, answer)));
        let Some((next, answer)) = next else {
            return Err(error);
        };
        line = answered_line(&line, answer);
        (command, is_asked) = (next, true);
    }
}

/// Whether the file of the result may be written, asked before any work is done.
fn may_overwrite(globals: &mut Globals) -> Result<()> {
    let Some(path) = globals
        .output
        .as_ref()
        .filter(|path| path.exists() && !globals.force)
    else {
        return Ok(());
    };
    let is_there = format!("{} is there already", path.display());
    if !io::stdin().is_terminal() {
        return Err(Error::usage(is_there).hint("the same line with --force"));
    }
    if !repl::is_confirmed(&format!("{is_there}; overwrite it?")) {
        return Err(Error::usage(format!(
            "{is_there}, and was left as it is; nothing was done"
        )));
    }
    globals.force = true;
    Ok(())
}
