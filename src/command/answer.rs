//! Adds the answer to a question to the command, as if it had been typed.

use super::campaign_args::{CampaignAction, ConsentChoice};
use super::cli::{Command, DatesChoice, KindChoice, parse_map};
use super::model_args::RecommendTarget;
use super::{quote, split};
use crate::domain::parse_percent;
use crate::error::{Answer, Question};
use clap::ValueEnum;

impl Command {
    /// The command with the answer's option set; `None` where it has no such option.
    pub fn answered(&self, answer: &Answer) -> Option<Command> {
        let mut command = self.clone();
        if answer.option == Question::USER {
            *command.user_words()? = vec![answer.value.clone()];
            return Some(command);
        }
        if let Command::Campaign(args) = &mut command {
            match (answer.option, args.action.as_mut()?) {
                ("consent", CampaignAction::Launch(launch)) => {
                    launch.consent = Some(ConsentChoice::from_str(&answer.value, true).ok()?);
                }
                ("margin", action) => {
                    *action.margin()? = Some(parse_percent(&answer.value).ok()?);
                }
                _ => return None,
            }
            return Some(command);
        }
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

    /// The words that name a customer in any way, where the command has them.
    fn user_words(&mut self) -> Option<&mut Vec<String>> {
        match self {
            Command::User(args) => Some(&mut args.words),
            Command::Why(args) => Some(&mut args.words),
            Command::Recommend(args) => match &mut args.target {
                RecommendTarget::User { words } => Some(words),
                _ => None,
            },
            Command::Campaign(args) => match &mut args.action {
                Some(CampaignAction::Plan { user, .. }) => Some(user),
                _ => None,
            },
            _ => None,
        }
    }
}

/// The line of `command` with the answer: as a further option, or as the customer in place of the
/// words that found several.
pub fn answered_line(line: &str, command: &Command, answer: &Answer) -> String {
    if answer.option != Question::USER {
        return format!("{line} --{} {}", answer.option, quote(&answer.value));
    }
    let named = command
        .clone()
        .user_words()
        .map_or_else(Vec::new, |words| words.clone());
    let words = split(line).unwrap_or_default();
    let start =
        (0..words.len()).find(|&start| !named.is_empty() && words[start..].starts_with(&named));
    let Some(start) = start else {
        return line.to_string();
    };
    let before = words[..start].iter();
    let after = words[start + named.len()..].iter();
    let all: Vec<String> = before
        .chain([&answer.value])
        .chain(after)
        .map(|word| quote(word))
        .collect();
    all.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::parse_line;

    #[test]
    fn a_customer_replaces_the_words_that_found_several() {
        let answer = Answer {
            label: "U0003  Anna".into(),
            option: Question::USER,
            value: "U0003".into(),
        };
        for (line, expected) in [
            ("why anna müller --campaign 1", "why U0003 --campaign 1"),
            ("user 'anna müller'", "user U0003"),
            (
                "campaign plan --user anna müller",
                "campaign plan --user U0003",
            ),
            (
                "recommend user anna --top 3",
                "recommend user U0003 --top 3",
            ),
        ] {
            let command = parse_line(&split(line).unwrap()).unwrap().command;
            assert_eq!(answered_line(line, &command, &answer), expected);
            let answered = command.answered(&answer).unwrap();
            let again = parse_line(&split(expected).unwrap()).unwrap().command;
            assert_eq!(format!("{answered:?}"), format!("{again:?}"), "{line}");
        }
    }
}
