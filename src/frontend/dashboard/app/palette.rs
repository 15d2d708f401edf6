//! The palette: every command and every key of the view, found by a few letters.

use super::input::Field;
use crate::command::line_command;
use crate::frontend::dashboard::keymap::{Act, Action, BINDINGS, How};
use crate::frontend::dashboard::seek::seek;

/// What choosing an entry does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Does {
    /// What a key does everywhere.
    Act(Act),
    /// What a key of the view does.
    Action(Action),
    /// Puts the command into the bar.
    Command,
    /// Nothing here, for this reason.
    Nothing(&'static str),
}

/// An entry.
#[derive(Debug, Clone)]
pub struct Entry {
    /// The command, or what the key does.
    pub name: String,
    /// What it is for.
    pub summary: String,
    /// Its key; empty for none.
    pub key: String,
    /// What choosing it does.
    pub does: Does,
}

/// The open palette.
#[derive(Debug, Clone)]
pub struct Palette {
    /// What is typed.
    pub field: Field,
    /// The selected row.
    pub row: usize,
    entries: Vec<Entry>,
    texts: Vec<String>,
    hits: Vec<usize>,
}

impl Palette {
    /// A palette with the keys of a view.
    pub fn new(actions: &[Action]) -> Palette {
        let mut entries: Vec<Entry> = actions
            .iter()
            .map(|action| Entry {
                name: action.label.into(),
                summary: match action.how {
                    How::Run => action.line.into(),
                    How::Edit => format!("{}...", action.line),
                },
                key: action.key.to_string(),
                does: Does::Action(*action),
            })
            .collect();
        entries.extend(BINDINGS.iter().map(|binding| Entry {
            name: binding.label.into(),
            summary: String::new(),
            key: binding.shown.into(),
            does: Does::Act(binding.act),
        }));
        collect_commands(&line_command(), "", &mut entries);
        let texts: Vec<String> = entries
            .iter()
            .map(|entry| format!("{} {}", entry.name, entry.summary))
            .collect();
        Palette {
            field: Field::default(),
            row: 0,
            hits: (0..entries.len()).collect(),
            entries,
            texts,
        }
    }

    /// Searches again, after the text changed.
    pub fn search(&mut self) {
        self.hits = seek(self.field.text(), &self.texts);
        self.row = 0;
    }

    /// How many entries fit what is typed.
    pub fn count(&self) -> usize {
        self.hits.len()
    }

    /// An entry in sight.
    pub fn at(&self, row: usize) -> Option<&Entry> {
        self.entries.get(*self.hits.get(row)?)
    }

    /// Moves by rows.
    pub fn step(&mut self, down: bool) {
        self.row = if down {
            self.row
                .saturating_add(1)
                .min(self.count().saturating_sub(1))
        } else {
            self.row.saturating_sub(1)
        };
    }
}

/// The commands without parts, with their summaries.
fn collect_commands(command: &clap::Command, path: &str, entries: &mut Vec<Entry>) {
    for inner in command
        .get_subcommands()
        .filter(|inner| !inner.is_hide_set())
    {
        let name = if path.is_empty() {
            inner.get_name().to_string()
        } else {
            format!("{path} {}", inner.get_name())
        };
        let summary = inner
            .get_about()
            .map(ToString::to_string)
            .unwrap_or_default();
        let does = match unavailable(&name) {
            Some(reason) => Does::Nothing(reason),
            None => Does::Command,
        };
        entries.push(Entry {
            name: name.clone(),
            summary,
            key: String::new(),
            does,
        });
        collect_commands(inner, &name, entries);
    }
}

/// Why a command does not work on the dashboard.
pub fn unavailable(name: &str) -> Option<&'static str> {
    match name {
        "demo" => Some("it opens another database; leave, then: regulars demo"),
        "run" | "source" => Some("scripts run at the prompt: regulars run FILE"),
        "dashboard" => Some("you are on it"),
        "jobs" | "jobs cancel" => Some("view 7 lists the jobs, x cancels the running one"),
        "history" => Some("Up in the command bar goes through the history"),
        "clear" => Some("the dashboard has nothing to clear"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_command_is_found_by_its_name() {
        let mut palette = Palette::new(&[]);
        for name in ["campaign launch", "segment", "privacy show", "today"] {
            palette.field.set(name);
            palette.search();
            let names: Vec<&str> = (0..palette.count().min(3))
                .filter_map(|row| palette.at(row))
                .map(|entry| entry.name.as_str())
                .collect();
            assert!(names.contains(&name), "{name}: {names:?}");
        }
    }

    #[test]
    fn what_does_not_work_here_says_why() {
        let palette = Palette::new(&[]);
        let demo = palette.entries.iter().find(|entry| entry.name == "demo");
        assert!(
            matches!(demo.unwrap().does, Does::Nothing(reason) if reason.contains("regulars demo"))
        );
    }
}
