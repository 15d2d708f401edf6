//! Adds the answer to a question to the command, as if it had been typed.

use super::cli::{Command, DatesChoice, KindChoice, parse_map};
use super::split::quote;
use crate::error::Answer;
use clap::ValueEnum;

impl Command {
    /// The command with the answer's option set; `None` where it has no such option.
    pub fn answered(&self, answer: &Answer) -> Option<Command> {
        let mut command = self.clone();
        if let Command::Redeem(args) = &mut command {
            match answer.option {
                "record-as" => args.record_as = Some(answer.value.clone()),
                "dates" => args.dates = Some(answer.value.clone()),
                _ => return None,
            }
            return Some(command);
        }
        let (kind, map, dates) = match &mut command {
            Command::Load(args) => (&mut args.kind, &mut args.map, &mut args.dates),
            Command::Start(args) => (&mut args.kind, &mut args.map, &mut args.dates),
            _ => return None,
        };
        match answer.option {
            "as" => *kind = Some(KindChoice::from_str(&answer.value, true).ok()?),
            "map" => map.push(parse_map(&answer.value).ok()?),
            "dates" => *dates = Some(DatesChoice::from_str(&answer.value, true).ok()?),
            _ => return None,
        }
        Some(command)
    }
}

/// The line with the answer's option appended.
pub fn answered_line(line: &str, answer: &Answer) -> String {
    format!("{line} --{} {}", answer.option, quote(&answer.value))
}
