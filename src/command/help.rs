//! `help`, `man` and `completions`: all of it comes from the one list of commands.

use super::catalog::Group;
use super::cli::{Command, Line};
use super::examples::meta_of;
use super::glossary;
use super::parse::{line_command, shell_command};
use super::reply::Reply;
use crate::domain::nearest;
use crate::error::{Error, Result};
use crate::output::wrap;
use clap::CommandFactory;

const EXIT_CODES: &str = "\
exit codes
  0    done
  1    the work could not be done
  2    the line is not understood, a name is ambiguous, or a confirmation was refused
  3    the thing named does not exist, or there is nothing to work on
  4    the database is locked, newer than the program, damaged or not ours
  5    done, but rows were set aside and --strict was typed
  70   a defect of the program
  130  cancelled";

/// Help on everything, a command, a topic or a word.
pub fn reply(topic: &[String]) -> Result<Reply> {
    let Some(first) = topic.first() else {
        return Ok(Reply::of_text("help", overview()));
    };
    match first.as_str() {
        "cleaning" => return Ok(Reply::of_text("help", cleaning())),
        "exports" => return Ok(Reply::of_text("help", exports())),
        "exit-codes" => return Ok(Reply::of_text("help", EXIT_CODES)),
        "features" => return Ok(Reply::of_text("help", glossary::features())),
        "terms" => return Ok(Reply::of_text("help", glossary::terms())),
        _ => {}
    }
    let mut line = line_command();
    line.build();
    let Some(mut command) = line.find_subcommand(first).cloned() else {
        return explained(&topic.join(" "));
    };
    for word in &topic[1..] {
        command = command.find_subcommand(word).cloned().ok_or_else(|| {
            Error::not_found(format!("{first} has no part '{word}'")).hint(format!("help {first}"))
        })?;
    }
    let mut text = command.render_help().to_string();
    let meanings = glossary::explain(first);
    if topic.len() == 1 && !meanings.is_empty() {
        text.push_str(&format!("\nAs a word:\n  {}\n", meanings.join("\n  ")));
    }
    Ok(Reply::of_text("help", text.trim_end()))
}

fn explained(word: &str) -> Result<Reply> {
    let meanings = glossary::explain(word);
    if !meanings.is_empty() {
        return Ok(Reply::of_text("help", meanings.join("\n")));
    }
    let command = line_command();
    let near = nearest(word, command.get_subcommands().map(clap::Command::get_name))
        .or(glossary::nearest_word(word));
    let hint = near.map_or("help".to_string(), |near| format!("help {near}"));
    Err(Error::not_found(format!("there is no command or word '{word}' to explain")).hint(hint))
}

/// What is typed most, in the order of the work, under the name of its command.
const EVERYDAY: &[(&str, &str, &str)] = &[
    ("start", "start FILE", "say whether a file is enough"),
    ("load", "load FILE", "load the files that your shop exports"),
    ("status", "status", "what is in the database, and how fresh"),
    ("segment", "segment", "find groups of customers"),
    ("segments", "segments 1", "one group: who they are"),
    ("user", "user USER", "the card of one customer"),
    (
        "patterns",
        "patterns",
        "what is bought when, together and again",
    ),
    (
        "recommend",
        "recommend user USER",
        "what to offer a customer, and why",
    ),
    (
        "campaign",
        "campaign coupon --segment 1",
        "design a campaign; it sends nothing",
    ),
    (
        "campaign",
        "campaign launch 1",
        "decide who gets it, and issue the codes",
    ),
    ("campaigns", "campaigns", "what was designed and launched"),
    ("why", "why USER", "why a customer did or did not get it"),
    (
        "code",
        "code CODE",
        "whose a code is, and whether it counts",
    ),
    ("dashboard", "dashboard", "the shop on one screen"),
];

fn overview() -> String {
    let line = Line::command();
    let groups = [
        Group::Data,
        Group::Customers,
        Group::Offers,
        Group::Answers,
        Group::Program,
    ];
    let known: Vec<(&str, Group)> = line
        .get_subcommands()
        .filter(|command| !command.is_hide_set())
        .filter_map(|command| Some((command.get_name(), meta_of(command.get_name())?.group)))
        .collect();
    let mut text = String::new();
    for group in groups {
        let is_of_group = |name: &str| {
            known
                .iter()
                .any(|(known, of)| *known == name && *of == group)
        };
        let mut title = group.title();
        for (_, typed, said) in EVERYDAY.iter().filter(|(name, ..)| is_of_group(name)) {
            text.push_str(&format!("{title:<10} {typed:<28}{said}\n"));
            title = "";
        }
        let is_everyday = |name: &str| EVERYDAY.iter().any(|(everyday, ..)| *everyday == name);
        let rest: Vec<&str> = known
            .iter()
            .filter(|(name, of)| *of == group && !is_everyday(name))
            .map(|(name, _)| *name)
            .collect();
        if !rest.is_empty() {
            for line in wrap(&format!("also: {}", rest.join(", ")), 69) {
                text.push_str(&format!("{title:<10} {line}\n"));
                title = "";
            }
        }
    }
    text.push_str(
        "\nhelp COMMAND has examples; also: features, terms, cleaning, exports, exit-codes",
    );
    text
}

fn exports() -> String {
    let mut text = String::from(
        "exports that are known by their header (load --dialect NAME says which it is)\n",
    );
    for (name, about) in crate::load::dialects() {
        text.push_str(&format!("\n  {name:<28} {about}"));
    }
    text.push_str("\n\nany other table is read by the names of its columns; load --map FIELD=COLUMN names them");
    text
}

fn cleaning() -> String {
    let mut text =
        String::from("cleaning rules (load --no-rule NAME switches one off, but those marked *)\n");
    for rule in crate::load::RULES {
        let mark = if rule.can_be_off { ' ' } else { '*' };
        text.push_str(&format!(" {mark}{:<18} {}\n", rule.name, rule.definition));
    }
    text.trim_end().to_string()
}

/// The reply of a command that explains and needs no shop; `None` for all others.
pub fn explain(command: &Command) -> Option<Result<Reply>> {
    match command {
        Command::Help(args) => Some(reply(&args.topic)),
        Command::Completions(args) => Some(Ok(completions(args.shell))),
        Command::Man => Some(man()),
        _ => None,
    }
}

/// Completions of a shell.
pub fn completions(shell: clap_complete::Shell) -> Reply {
    let mut text = Vec::new();
    clap_complete::generate(shell, &mut shell_command(), "regulars", &mut text);
    Reply::of_text("completions", String::from_utf8_lossy(&text).into_owned())
}

/// The manual page.
pub fn man() -> Result<Reply> {
    let mut text = Vec::new();
    clap_mangen::Man::new(shell_command())
        .render(&mut text)
        .map_err(|error| Error::failed("the manual page cannot be written").because(error))?;
    Ok(Reply::of_text(
        "man",
        String::from_utf8_lossy(&text).into_owned(),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_command_is_listed_once_and_the_list_fits_a_window() {
        let text = overview();
        assert!(
            text.lines().count() <= 23 && text.lines().all(|line| line.chars().count() <= 80),
            "{text}"
        );
        for command in Line::command()
            .get_subcommands()
            .filter(|command| !command.is_hide_set())
        {
            let name = command.get_name();
            let is_listed = text.split([' ', ',', '\n']).any(|word| word == name);
            assert!(is_listed, "{name} is not in\n{text}");
        }
    }

    #[test]
    fn everyday_lines_are_of_their_commands() {
        for (name, typed, _) in EVERYDAY {
            assert_eq!(typed.split(' ').next(), Some(*name));
            assert!(meta_of(name).is_some(), "{name}");
        }
    }
}
