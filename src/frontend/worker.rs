//! `worker`: a filter between the streams of the process.

use super::print::{print_error, say};
use crate::command::{Globals, WorkerArgs, work_on_streams};
use std::io;
use std::process::ExitCode;

/// Runs a worker; nothing but the result goes to standard output.
pub fn run(args: &WorkerArgs, globals: &Globals) -> ExitCode {
    match work_on_streams(args, io::stdin().lock(), io::stdout().lock()) {
        Ok(note) => {
            if let Some(note) = note.filter(|_| !globals.quiet) {
                say(&format!("note: {note}\n"));
            }
            ExitCode::SUCCESS
        }
        Err(error) => {
            print_error(&error, globals);
            ExitCode::from(error.kind.exit_code())
        }
    }
}
