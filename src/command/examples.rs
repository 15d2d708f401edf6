//! The catalogue by a command's name, for help and for tests.

use super::catalog::{CommandMeta, meta};
use super::cli::Line;
use super::parts::PARTS;
use super::split::split;
use clap::{CommandFactory, FromArgMatches};
use std::sync::OnceLock;

/// What is known of the command with this name.
pub fn meta_of(name: &str) -> Option<CommandMeta> {
    static KNOWN: OnceLock<Vec<(String, CommandMeta)>> = OnceLock::new();
    let known = KNOWN.get_or_init(|| {
        let mut line = Line::command();
        let names: Vec<String> = line
            .get_subcommands()
            .map(|command| command.get_name().to_string())
            .collect();
        names
            .into_iter()
            .filter_map(|name| least_of(&name, &mut line).map(|meta| (name, meta)))
            .collect()
    });
    known
        .iter()
        .find(|(known, _)| known == name)
        .map(|(_, meta)| *meta)
}

/// The catalogue's match wants a command: the least line that parses gives one.
fn least_of(name: &str, line: &mut clap::Command) -> Option<CommandMeta> {
    let part = PARTS
        .iter()
        .map(|(_, lines)| lines[0])
        .find(|line| line.split(' ').next() == Some(name));
    let least = [
        "",
        "x",
        "1",
        "x x",
        "bash",
        "1 x",
        "x 1",
        "x --discount 1 --why x",
    ]
    .map(|rest| format!("{name} {rest}"));
    part.map(str::to_string)
        .into_iter()
        .chain(least)
        .find_map(|typed| {
            let found = line.try_get_matches_from_mut(split(&typed).ok()?).ok()?;
            Line::from_arg_matches(&found)
                .ok()
                .map(|line| meta(&line.command))
        })
}

/// Two lines that run on the generated shop, for a command or a part of one (`segment define`).
pub fn examples(path: &str) -> &'static [&'static str] {
    match PARTS.iter().find(|(part, _)| *part == path) {
        Some((_, lines)) => lines.as_slice(),
        None if path.is_empty() || path.contains(' ') => &[],
        None => meta_of(path).map_or(&[], |known| known.examples),
    }
}
