//! Words into commands. Adds the catalogue's examples to each help text, and turns clap's refusals
//! into errors of this program.

use super::cli::{Cli, Line};
use super::examples::examples;
use super::instinct::pointer;
use crate::error::Error;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Command, CommandFactory, FromArgMatches, Parser};
use std::ffi::OsString;

/// Reads the shell's words, the program's name first.
///
/// # Errors
/// clap's own, help and version among them.
pub fn parse_shell(words: Vec<OsString>) -> Result<Cli, clap::Error> {
    if let Some(read) = parse_narrowly(&words) {
        return read;
    }
    match Cli::try_parse_from(words.clone()) {
        Err(error) if is_help(&error) => Err(shell_command()
            .try_get_matches_from(words)
            .err()
            .unwrap_or(error)),
        read => read,
    }
}

/// Parses the shell's words with the one subcommand they name: building the whole list takes longer
/// than everything else at start, since each command gets a copy of the global options. `None` for
/// help and for words that do not parse; the whole list then decides.
fn parse_narrowly(words: &[OsString]) -> Option<Result<Cli, clap::Error>> {
    let full = Cli::command();
    let named = words
        .iter()
        .skip(1)
        .find_map(|word| full.find_subcommand(word));
    let narrow = Command::new(full.get_name().to_string())
        .version(full.get_version().unwrap_or_default().to_string())
        .disable_help_subcommand(true)
        .args(full.get_arguments())
        .subcommands(named);
    match narrow.try_get_matches_from(words) {
        Ok(matches) => Cli::from_arg_matches(&matches).ok().map(Ok),
        Err(error) if error.kind() == ErrorKind::DisplayVersion => Some(Err(error)),
        Err(_) => None,
    }
}

/// Reads the words of a typed line.
///
/// # Errors
/// clap's own, help among them.
pub fn parse_line(words: &[String]) -> Result<Line, clap::Error> {
    match Line::try_parse_from(words) {
        Err(error) if is_help(&error) => Err(line_command()
            .try_get_matches_from(words)
            .err()
            .unwrap_or(error)),
        read => read,
    }
}

/// Whether help was asked for; only then are the examples looked up.
fn is_help(error: &clap::Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::DisplayHelp | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand
    )
}

/// The command line of the shell.
pub fn shell_command() -> Command {
    with_examples(Cli::command(), "", "regulars ")
}

/// The command line of the prompt and of scripts.
pub fn line_command() -> Command {
    with_examples(Line::command(), "", "")
}

fn with_examples(command: Command, path: &str, start: &str) -> Command {
    let names: Vec<String> = command
        .get_subcommands()
        .map(|part| part.get_name().to_string())
        .collect();
    let mut command = command;
    for name in names {
        let below = if path.is_empty() {
            name.clone()
        } else {
            format!("{path} {name}")
        };
        command = command.mut_subcommand(&name, |part| with_examples(part, &below, start));
    }
    let lines: Vec<String> = examples(path)
        .iter()
        .map(|line| format!("  {start}{line}"))
        .collect();
    if lines.is_empty() {
        command
    } else {
        command.after_help(format!("Examples:\n{}", lines.join("\n")))
    }
}

/// clap's refusal as an error of this program: what is wrong, and the closest valid word as hint.
pub fn usage_error(error: &clap::Error) -> Error {
    if error.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand {
        return Error::usage("the line is incomplete").hint("the same line with --help");
    }
    let text = error.to_string();
    let first: Vec<&str> = text
        .lines()
        .take_while(|line| !line.trim().is_empty())
        .map(str::trim)
        .collect();
    let what = first.join(" ");
    let what = what.trim_start_matches("error: ");
    let tip = text
        .lines()
        .map(str::trim)
        .find_map(|line| line.strip_prefix("tip: "));
    let usage = text.lines().find_map(|line| line.strip_prefix("Usage: "));
    match error.get(ContextKind::InvalidSubcommand) {
        Some(ContextValue::String(word)) => {
            let hint = pointer(word).or(tip).unwrap_or("help");
            Error::usage(format!("there is no command '{word}'")).hint(hint)
        }
        _ => Error::usage(what).hint(tip.or(usage).unwrap_or("the same line with --help")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(line: &str) -> Error {
        let words: Vec<String> = line.split_whitespace().map(str::to_string).collect();
        usage_error(&parse_line(&words).unwrap_err())
    }

    #[test]
    fn the_narrow_list_reads_what_the_whole_one_does() {
        let line =
            |text: &str| -> Vec<OsString> { text.split_whitespace().map(OsString::from).collect() };
        for text in [
            "regulars",
            "regulars status",
            "regulars --db x.db --quiet load a.csv b.csv --as users --format json",
            "regulars load --db load a.csv",
            "regulars customer 12 --now 2026-01-01",
            "regulars campaign launch 3 --yes",
            "regulars why code ABC --seed 4",
            "regulars --format json segment",
        ] {
            let whole = Cli::try_parse_from(line(text)).unwrap();
            let narrow = parse_narrowly(&line(text)).unwrap().unwrap();
            assert_eq!(format!("{narrow:?}"), format!("{whole:?}"), "{text}");
        }
        // What is no command's first word names none, whatever it is called.
        for text in [
            "regulars --db load status",
            "regulars recomend",
            "regulars load",
            "regulars --help",
            "regulars load -h",
        ] {
            assert!(parse_narrowly(&line(text)).is_none(), "{text}");
        }
        let [narrow, whole] = [
            parse_narrowly(&line("regulars --version")),
            Some(Cli::try_parse_from(line("regulars -V"))),
        ]
        .map(|read| read.unwrap().unwrap_err().to_string());
        assert_eq!(narrow, whole);
    }

    #[test]
    fn a_refusal_names_what_is_wrong_and_the_nearest_word() {
        for (line, what, hint) in [
            (
                "recomend user 1",
                "there is no command 'recomend'",
                "a similar subcommand exists: 'recommend'",
            ),
            (
                "status --fomat json",
                "unexpected argument '--fomat' found",
                "a similar argument exists: '--format'",
            ),
            (
                "status --format jsn",
                "invalid value 'jsn' for '--format <FORMAT>' [possible values: table, plain, json, \
                 csv, markdown]",
                "a similar value exists: 'json'",
            ),
            (
                "load",
                "the following required arguments were not provided: <FILE>...",
                "load <FILE>...",
            ),
            (
                "segments x",
                "invalid value 'x' for '[SEGMENT]': type a number such as 1",
                "the same line with --help",
            ),
            ("qwerty", "there is no command 'qwerty'", "help"),
            (
                "campaign",
                "the line is incomplete",
                "the same line with --help",
            ),
        ] {
            let error = refused(line);
            assert_eq!(
                (error.what.as_str(), error.hint.as_deref()),
                (what, Some(hint)),
                "{line}"
            );
        }
    }
}
