//! Completion: commands, flags, choices, ids and names from the shop, file names.

use super::cli::Line;
use super::session::Session;
use super::{quote, split};
use crate::output::sanitise_line;
use clap::CommandFactory;
use std::path::Path;

/// The most candidates offered.
const OFFERED: usize = 50;

/// A completion at the cursor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// The text to insert, quoted where needed.
    pub insert: String,
    /// The text to show; an id with its name.
    pub shown: String,
}

impl Candidate {
    fn plain(text: &str) -> Candidate {
        Candidate {
            insert: quote(text),
            shown: text.to_string(),
        }
    }
}

impl Session {
    /// Completes the end of `line`: the byte where its last word starts, and candidates in order.
    pub fn complete(&self, line: &str) -> (usize, Vec<Candidate>) {
        let start = word_start(line);
        let word = line[start..].trim_start_matches(['"', '\'']);
        let before = split(&line[..start]).unwrap_or_default();
        let mut root = Line::command();
        root.build();
        let mut command = &root;
        let mut positional = 0;
        let mut is_value_of: Option<&clap::Arg> = None;
        for typed in &before {
            if is_value_of.take().is_some() {
                continue;
            }
            if typed.starts_with("--") {
                is_value_of = command.get_arguments().find(|arg| {
                    arg.get_long().is_some_and(|long| typed[2..] == *long)
                        && arg.get_action().takes_values()
                });
            } else if let Some(inner) = command.find_subcommand(typed) {
                command = inner;
                positional = 0;
            } else {
                positional += 1;
            }
        }
        let mut found = match is_value_of {
            Some(arg) => self.values(arg, word),
            None if word.starts_with('-') => flags(command, word),
            None => self.words(command, positional, word),
        };
        found.truncate(OFFERED);
        // Inserted text reaches the terminal unchanged, so an id that is unsafe there is not offered.
        found.retain(|candidate| sanitise_line(&candidate.insert) == candidate.insert);
        for candidate in &mut found {
            candidate.shown = sanitise_line(&candidate.shown).into_owned();
        }
        (start, found)
    }

    fn words(&self, command: &clap::Command, positional: usize, word: &str) -> Vec<Candidate> {
        let mut found: Vec<Candidate> = command
            .get_subcommands()
            .filter(|inner| !inner.is_hide_set() && inner.get_name().starts_with(word))
            .map(|inner| Candidate::plain(inner.get_name()))
            .collect();
        let mut arguments = command.get_positionals();
        let arg = arguments.nth(positional).or_else(|| {
            command.get_positionals().last().filter(|last| {
                last.get_num_args()
                    .is_some_and(|range| range.max_values() > 1)
            })
        });
        found.extend(arg.map(|arg| self.values(arg, word)).unwrap_or_default());
        found
    }

    fn values(&self, arg: &clap::Arg, word: &str) -> Vec<Candidate> {
        let choices: Vec<Candidate> = arg
            .get_possible_values()
            .iter()
            .filter(|choice| !choice.is_hide_set() && choice.get_name().starts_with(word))
            .map(|choice| Candidate::plain(choice.get_name()))
            .collect();
        if !choices.is_empty() {
            return choices;
        }
        match arg.get_id().as_str() {
            "file" | "files" | "output" | "rejects" | "write" => {
                files(word, self.place().home.as_deref())
            }
            "user" | "other" => self.ids(|store| store.complete_user_ids(word, OFFERED)),
            "item" => self.ids(|store| store.complete_item_ids(word, OFFERED)),
            "code" => self.ids(|store| store.complete_codes(word, OFFERED)),
            "segment" => self.numbered(word, crate::store::Store::complete_segments),
            "campaign" => self.numbered(word, crate::store::Store::complete_campaigns),
            "rule_name" | "no_rule" => {
                let rules = crate::load::Rule::ALL
                    .iter()
                    .filter(|rule| rule.name().starts_with(word));
                rules.map(|rule| Candidate::plain(rule.name())).collect()
            }
            "setting" => {
                let settings = crate::shop::DEFINITIONS
                    .iter()
                    .filter(|setting| setting.name.starts_with(word));
                settings
                    .map(|setting| Candidate::plain(setting.name))
                    .collect()
            }
            _ => Vec::new(),
        }
    }

    fn ids(
        &self,
        fetch: impl Fn(&crate::store::Store) -> crate::store::Result<Vec<String>>,
    ) -> Vec<Candidate> {
        let found = self
            .shop
            .as_ref()
            .and_then(|shop| fetch(shop.store()).ok())
            .unwrap_or_default();
        found.iter().map(|id| Candidate::plain(id)).collect()
    }

    fn numbered(
        &self,
        word: &str,
        fetch: impl Fn(&crate::store::Store) -> crate::store::Result<Vec<(i64, String)>>,
    ) -> Vec<Candidate> {
        let found = self
            .shop
            .as_ref()
            .and_then(|shop| fetch(shop.store()).ok())
            .unwrap_or_default();
        found
            .into_iter()
            .map(|(number, name)| Candidate {
                insert: number.to_string(),
                shown: format!("{number} {name}"),
            })
            .filter(|candidate| candidate.insert.starts_with(word))
            .collect()
    }
}

/// Where the last word of `line` starts; an open quote is part of it.
fn word_start(line: &str) -> usize {
    let (mut start, mut quote) = (0, None);
    for (at, c) in line.char_indices() {
        match (quote, c) {
            (Some(open), _) if c == open => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'') => quote = Some(c),
            (None, _) if c.is_whitespace() => start = at + c.len_utf8(),
            _ => {}
        }
    }
    start
}

fn flags(command: &clap::Command, word: &str) -> Vec<Candidate> {
    let typed = word.trim_start_matches('-');
    let mut found: Vec<&clap::Arg> = command
        .get_arguments()
        .filter(|arg| {
            !arg.is_hide_set() && arg.get_long().is_some_and(|long| long.starts_with(typed))
        })
        .collect();
    // A command's own flags come before the global ones.
    found.sort_by_key(|arg| arg.is_global_set());
    found
        .into_iter()
        .filter_map(clap::Arg::get_long)
        .map(|long| Candidate::plain(&format!("--{long}")))
        .collect()
}

fn files(word: &str, home: Option<&Path>) -> Vec<Candidate> {
    let cut = word.rfind(['/', '\\']).map_or(0, |at| at + 1);
    let (folder, prefix) = word.split_at(cut);
    let looked_in = match (folder.strip_prefix("~/"), home) {
        (Some(rest), Some(home)) => home.join(rest),
        _ if folder.is_empty() => Path::new(".").to_path_buf(),
        _ => Path::new(folder).to_path_buf(),
    };
    let entries = std::fs::read_dir(looked_in).into_iter().flatten().flatten();
    let mut found: Vec<Candidate> = entries
        .filter_map(|entry| {
            let name = entry.file_name().to_string_lossy().into_owned();
            let is_offered =
                name.starts_with(prefix) && (prefix.starts_with('.') || !name.starts_with('.'));
            let end = if entry.path().is_dir() { "/" } else { "" };
            is_offered.then(|| Candidate::plain(&format!("{folder}{name}{end}")))
        })
        .collect();
    found.sort_by(|left, right| left.shown.cmp(&right.shown));
    found
}

#[cfg(test)]
mod tests {
    use super::word_start;

    #[test]
    fn the_word_at_the_end_keeps_its_open_quote() {
        assert_eq!(word_start("load 'my fi"), 5);
        assert_eq!(word_start("load a b"), 7);
        assert_eq!(word_start("load "), 5);
    }
}
