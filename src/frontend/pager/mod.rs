//! Long results at a terminal, a screen at a time: in the program that `PAGER` names, else in a
//! small one of our own that keeps the header of a table in sight.

mod pages;
mod screen;

use crate::command::Globals;
use crate::domain::CancelToken;
use std::io::{self, IsTerminal, Write};
use std::process::{Command, Stdio};

/// Whether a person reads and types, and can be shown one thing after another.
pub fn has_reader(globals: &Globals) -> bool {
    let is_dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
    let has_person = io::stdin().is_terminal() && io::stdout().is_terminal();
    !globals.no_pager && !globals.plain_ui && has_person && !is_dumb
}

/// Whether long results go through a pager.
pub fn is_wanted(globals: &Globals) -> bool {
    has_reader(globals) && named() != Named::Nothing
}

/// Rows of the terminal.
pub fn rows() -> Option<usize> {
    terminal_size::terminal_size().map(|(_, rows)| usize::from(rows.0))
}

/// Shows `text` until the reader leaves, or `token` is cancelled from outside.
///
/// # Errors
/// The terminal cannot be used.
pub fn show(text: &str, token: &CancelToken) -> io::Result<()> {
    match named() {
        Named::Program(line) if in_program(&line, text).is_ok() => Ok(()),
        _ => screen::show(text, token),
    }
}

/// What `PAGER` names.
#[derive(Debug, PartialEq, Eq)]
enum Named {
    /// Nothing: the variable is not set.
    Own,
    /// A program with its options.
    Program(String),
    /// No paging: the variable is empty or `cat`.
    Nothing,
}

fn named() -> Named {
    of_variable(std::env::var("PAGER").ok().as_deref())
}

fn of_variable(value: Option<&str>) -> Named {
    match value.map(str::trim) {
        None => Named::Own,
        Some("" | "cat") => Named::Nothing,
        Some(line) => Named::Program(line.to_string()),
    }
}

/// Runs the line of `PAGER` as the shell would, with `text` as its input.
fn in_program(line: &str, text: &str) -> io::Result<()> {
    let (shell, option) = if cfg!(windows) {
        ("cmd", "/C")
    } else {
        ("sh", "-c")
    };
    let mut command = Command::new(shell);
    command.args([option, line]).stdin(Stdio::piped());
    if std::env::var_os("LESS").is_none() {
        // Colours pass, and the text stays on the screen.
        command.env("LESS", "FRX");
    }
    let mut child = command.spawn()?;
    if let Some(mut input) = child.stdin.take() {
        // A reader may leave before the end.
        let _ = input.write_all(text.as_bytes());
    }
    let status = child.wait()?;
    // The shell's codes for a program that is not there or cannot run.
    match status.code() {
        Some(126 | 127) => Err(io::Error::other("the pager cannot be run")),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_pager_and_cat_mean_none() {
        let of = |value: &str| of_variable(Some(value));
        assert_eq!(of_variable(None), Named::Own);
        assert_eq!((of(" "), of("cat")), (Named::Nothing, Named::Nothing));
        assert_eq!(of("less -S"), Named::Program("less -S".into()));
    }
}
