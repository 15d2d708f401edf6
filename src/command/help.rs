//! `help`, `man` and `completions`: all of it comes from the one list of commands.

use super::catalog::{CommandMeta, Group, meta};
use super::cli::{Cli, Line};
use super::reply::Reply;
use crate::error::{Error, Result};
use clap::{CommandFactory, Parser};

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

/// What is known of the command with this name.
pub fn meta_of(name: &str) -> Option<CommandMeta> {
    // The catalogue's match wants a command; the least line that parses gives one.
    let samples = ["", "x", "1", "x x", "bash", "1 x", "x 1", "show x", "coupon --segment 1"];
    samples.iter().find_map(|rest| {
        let words: Vec<&str> = std::iter::once(name).chain(rest.split_whitespace()).collect();
        Line::try_parse_from(words).ok().map(|line| meta(&line.command))
    })
}

/// Help on everything, a command or a topic.
pub fn reply(topic: &[String]) -> Result<Reply> {
    let Some(first) = topic.first() else { return Ok(Reply::said("help", overview())) };
    match first.as_str() {
        "cleaning" => return Ok(Reply::said("help", cleaning())),
        "exit-codes" => return Ok(Reply::said("help", EXIT_CODES)),
        _ => {}
    }
    let mut line = Line::command();
    line.build();
    let mut command = line
        .find_subcommand(first)
        .cloned()
        .ok_or_else(|| Error::not_found(format!("there is no command or topic '{first}'")).hint("help"))?;
    for word in &topic[1..] {
        command = command
            .find_subcommand(word)
            .cloned()
            .ok_or_else(|| Error::not_found(format!("{first} has no part '{word}'")).hint(format!("help {first}")))?;
    }
    let mut text = command.render_help().to_string();
    if let Some(known) = meta_of(first) {
        text.push_str("\nExamples:\n");
        for example in known.examples {
            text.push_str(&format!("  {example}\n"));
        }
    }
    Ok(Reply::said("help", text.trim_end()))
}

fn overview() -> String {
    let line = Line::command();
    let mut text = String::new();
    for group in [Group::Data, Group::Customers, Group::Offers, Group::Answers, Group::Program] {
        let names: Vec<&str> = line
            .get_subcommands()
            .filter(|command| !command.is_hide_set())
            .map(clap::Command::get_name)
            .filter(|name| meta_of(name).is_some_and(|known| known.group == group))
            .collect();
        if !names.is_empty() {
            text.push_str(&format!("{:<10} {}\n", group.title(), names.join(", ")));
        }
    }
    text.push_str("\nhelp COMMAND explains one and shows examples; help cleaning, help exit-codes.\n");
    text.push_str("Every command takes --format table|plain|json|csv|markdown and --output FILE.");
    text
}

fn cleaning() -> String {
    let mut text = String::from("cleaning rules (load --no-rule NAME switches one off, but those marked *)\n");
    for rule in crate::load::RULES {
        let mark = if rule.can_be_off { ' ' } else { '*' };
        text.push_str(&format!(" {mark}{:<18} {}\n", rule.name, rule.definition));
    }
    text.trim_end().to_string()
}

/// Completions of a shell.
pub fn completions(shell: clap_complete::Shell) -> Reply {
    let mut text = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "regulars", &mut text);
    Reply::said("completions", String::from_utf8_lossy(&text).into_owned())
}

/// The manual page.
pub fn man() -> Result<Reply> {
    let mut text = Vec::new();
    clap_mangen::Man::new(Cli::command())
        .render(&mut text)
        .map_err(|error| Error::failed("the manual page cannot be written").because(error))?;
    Ok(Reply::said("man", String::from_utf8_lossy(&text).into_owned()))
}
