//! `help`, `man` and `completions`, generated from the one list of commands.

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
  1    the command failed
  2    the line is not understood, a name is ambiguous, or the command was not confirmed
  3    the thing named does not exist, or there are no data for it
  4    the database is locked, damaged, newer than the program, or not from Regulars
  5    done in part: a file of a folder was not understood or not readable, or
       rows were set aside and --strict was given
  70   a bug in the program
  130  cancelled";

/// Help on everything, a command, a topic or a term.
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
            Error::not_found(format!("{first} has no subcommand '{word}'"))
                .hint(format!("help {first}"))
        })?;
    }
    let mut text = command.render_help().to_string();
    let meanings = glossary::explain(first);
    if topic.len() == 1 && !meanings.is_empty() {
        text.push_str(&format!("\nAs a term:\n  {}\n", meanings.join("\n  ")));
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
    Err(Error::not_found(format!("there is no command or term '{word}'")).hint(hint))
}

/// The lines typed most, in the order of the work: command, line, what it does.
const EVERYDAY: &[(&str, &str, &str)] = &[
    ("start", "start FILE", "check whether a file is enough"),
    ("load", "load FILE", "load the files your shop exports"),
    ("status", "status", "what the database holds, and how fresh"),
    ("segment", "segment", "find groups of customers"),
    ("segments", "segments 1", "who is in one group"),
    ("user", "user USER", "everything about one customer"),
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
        "design a campaign; nothing is sent",
    ),
    (
        "campaign",
        "campaign launch 1",
        "choose the customers, issue the codes",
    ),
    ("campaigns", "campaigns", "list the campaigns"),
    ("today", "today", "what is worth doing this week"),
    ("why", "why USER", "why a customer did or did not get it"),
    (
        "code",
        "code CODE",
        "who a code belongs to, and if it works",
    ),
    ("dashboard", "dashboard", "the shop in seven views"),
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
    let mut text =
        String::from("exports recognised by their header (load --dialect NAME overrides)\n");
    for (name, about) in crate::load::dialects() {
        text.push_str(&format!("\n  {name:<28} {about}"));
    }
    text.push_str(
        "\n\nother tables are read by their column names; load --map FIELD=COLUMN assigns columns",
    );
    text
}

fn cleaning() -> String {
    let mut text = String::from(
        "cleaning rules (load --no-rule NAME switches one off, except those marked *)\n",
    );
    for rule in crate::load::Rule::ALL {
        let mark = if rule.can_be_off() { ' ' } else { '*' };
        text.push_str(&format!(
            " {mark}{:<18} {}\n",
            rule.name(),
            rule.definition()
        ));
    }
    text.trim_end().to_string()
}

/// The reply of a command that needs no shop; `None` for all others.
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
