//! One command, from its confirmation to its printed reply.

use super::console::{Console, Executor};
use super::dashboard;
use super::print::{Stream, print_reply, say};
use super::repl::question;
use super::story;
use crate::command::{
    Command, Globals, Invocation, Reply, Risk, answered_line, meta, writes_folder,
};
use crate::error::{Error, Kind, Result};
use crate::output::sanitise_line;
use std::io::{self, IsTerminal};

/// Carries out one command: asks before it destroys, shows progress, prints the reply. Returns the
/// exit code.
///
/// # Errors
/// Those of the operation; a defect becomes an error too.
pub fn carry_out(console: &mut Console, mut invocation: Invocation) -> Result<u8> {
    if matches!(invocation.command, Command::Dashboard) {
        let globals = &invocation.globals;
        if let Some(reply) = dashboard::run(console.session, globals, console.token)? {
            print_reply(&reply, globals, &console.session.zone(), console.token)?;
        }
        return Ok(0);
    }
    console.session.check_destinations(&invocation)?;
    // Of a folder, each file is checked when it is written.
    if !writes_folder(&invocation.command) {
        ask_to_overwrite(&mut invocation.globals)?;
    }
    ask_to_destroy(console, &mut invocation)?;
    if invocation.globals.background {
        match console.executor {
            Executor::Worker(announce) => {
                return console
                    .start_in_background(&invocation, announce)
                    .map(|()| 0);
            }
            Executor::ThisThread => {
                say("--background works at the prompt only; the line runs in the foreground\n");
            }
        }
    }
    if story::is_told(&invocation) {
        return story::tell(console, invocation);
    }
    let (reply, invocation) = answered(console, invocation)?;
    let zone = console.session.zone();
    print_reply(&reply, &invocation.globals, &zone, console.token)?;
    console.session.record_access(&reply, &invocation);
    Ok(reply.shortfall().map_or(0, Kind::exit_code))
}

/// At a terminal, shows what a command that destroys would do, and asks whether to do it. Elsewhere
/// the command itself refuses without `--yes`.
fn ask_to_destroy(console: &mut Console, invocation: &mut Invocation) -> Result<()> {
    let globals = &invocation.globals;
    if meta(&invocation.command).risk != Risk::Destroys
        || globals.yes
        || globals.dry_run
        || !io::stdin().is_terminal()
    {
        return Ok(());
    }
    let mut reply = rehearse(console, invocation)?;
    while let Some(error) = reply.open_question() {
        ask(invocation, error)?;
        reply = rehearse(console, invocation)?;
    }
    let globals = &invocation.globals;
    let shown = Globals {
        quiet: true,
        output: None,
        // A question follows.
        no_pager: true,
        ..globals.clone()
    };
    print_reply(&reply, &shown, &console.session.zone(), console.token)?;
    if !question::is_confirmed("go ahead?") {
        return Err(Error::usage("not confirmed; nothing was changed"));
    }
    invocation.globals.yes = true;
    Ok(())
}

/// What a command would do.
fn rehearse(console: &mut Console, invocation: &Invocation) -> Result<Reply> {
    console.work(&Invocation {
        globals: Globals {
            dry_run: true,
            ..invocation.globals.clone()
        },
        ..invocation.clone()
    })
}

/// Asks the question of an error at the terminal and completes the line by its answer.
///
/// # Errors
/// The error itself where there is no question, no terminal or no answer.
fn ask(invocation: &mut Invocation, error: Error) -> Result<()> {
    let is_terminal = io::stdin().is_terminal() && Stream::Err.is_terminal();
    let Some(question) = error.question.as_ref().filter(|_| is_terminal) else {
        return Err(error);
    };
    let answer = question::choice(&error.what, question);
    let Some((command, answer)) =
        answer.and_then(|answer| Some((invocation.command.answered(answer)?, answer)))
    else {
        return Err(error);
    };
    invocation.line = answered_line(&invocation.line, &invocation.command, answer);
    invocation.command = command;
    Ok(())
}

/// Carries out a command, and asks at the terminal for whatever the line leaves open. Returns the
/// reply with the complete invocation.
fn answered(console: &mut Console, mut invocation: Invocation) -> Result<(Reply, Invocation)> {
    let mut was_asked = false;
    loop {
        let error = match console.work(&invocation) {
            Ok(reply) => {
                if was_asked && !invocation.globals.quiet {
                    say(&format!(
                        "to skip the questions next time: {}\n",
                        sanitise_line(&invocation.line)
                    ));
                }
                return Ok((reply, invocation));
            }
            Err(error) => error,
        };
        ask(&mut invocation, error)?;
        was_asked = true;
    }
}

/// Asks whether to overwrite an existing result file, before any work is done.
fn ask_to_overwrite(globals: &mut Globals) -> Result<()> {
    let Some(path) = globals
        .output
        .as_ref()
        .filter(|path| path.exists() && !globals.force)
    else {
        return Ok(());
    };
    let exists = format!("{} already exists", path.display());
    if !io::stdin().is_terminal() {
        return Err(Error::usage(exists).hint("the same line with --force"));
    }
    if !question::is_confirmed(&format!("{exists}; overwrite it?")) {
        return Err(Error::usage(format!("{exists}; nothing was done")));
    }
    globals.force = true;
    Ok(())
}
