//! The command bar and the search, at the foot of the screen.

use super::input::Field;
use crate::command::Candidate;

/// What is typed into.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BarKind {
    /// A line of the language.
    Command,
    /// A search.
    Search,
}

/// The bar.
#[derive(Debug, Clone)]
pub struct Bar {
    /// What it is for.
    pub kind: BarKind,
    /// What is typed.
    pub field: Field,
    /// Completions to choose from.
    pub candidates: Vec<Candidate>,
    /// Lines typed before, newest last.
    history: Vec<String>,
    /// The line of the history that is shown; its length for the typed one.
    place: usize,
    /// What was typed before the history was looked through.
    typed: String,
}

impl Bar {
    /// A bar that begins with `text`.
    pub fn new(kind: BarKind, text: &str, history: Vec<String>) -> Bar {
        Bar {
            kind,
            field: Field::with(text),
            candidates: Vec::new(),
            place: history.len(),
            history,
            typed: String::new(),
        }
    }

    /// Goes to an older line.
    pub fn older(&mut self) {
        if self.place == self.history.len() {
            self.typed = self.field.text().to_string();
        }
        self.go_to(self.place.saturating_sub(1));
    }

    /// Goes to a newer line.
    pub fn newer(&mut self) {
        self.go_to(self.place.saturating_add(1).min(self.history.len()));
    }

    fn go_to(&mut self, place: usize) {
        if self.history.is_empty() {
            return;
        }
        self.place = place;
        let text = self.history.get(place).unwrap_or(&self.typed).clone();
        self.field.set(&text);
        self.candidates.clear();
    }

    /// Takes completions of the line up to the cursor: one is inserted, of several their common start,
    /// and they are shown.
    pub fn complete(&mut self, start: usize, candidates: Vec<Candidate>) {
        let before = self.field.before_cursor();
        let rest = self.field.text().get(before.len()..).unwrap_or_default();
        let word = before.get(start..).unwrap_or_default();
        let head = before.get(..start).unwrap_or_default();
        match candidates.as_slice() {
            [] => self.candidates.clear(),
            [only] => {
                let gap = if rest.starts_with(' ') || only.insert.ends_with('/') {
                    ""
                } else {
                    " "
                };
                let text = format!("{head}{}{gap}{rest}", only.insert);
                self.field.set(&text);
                self.candidates.clear();
            }
            [first, others @ ..] => {
                let mut common = first.insert.clone();
                for other in others {
                    let shared = common
                        .char_indices()
                        .zip(other.insert.chars())
                        .take_while(|((_, one), other)| one == other)
                        .last()
                        .map_or(0, |((at, sign), _)| at.saturating_add(sign.len_utf8()));
                    common.truncate(shared);
                }
                if common.len() > word.len() {
                    let text = format!("{head}{common}{rest}");
                    self.field.set(&text);
                }
                self.candidates = candidates;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn candidate(text: &str) -> Candidate {
        Candidate {
            insert: text.into(),
            shown: text.into(),
        }
    }

    #[test]
    fn completion_inserts_one_and_lists_several() {
        let mut bar = Bar::new(BarKind::Command, "seg", Vec::new());
        bar.complete(0, vec![candidate("segment"), candidate("segments")]);
        assert_eq!((bar.field.text(), bar.candidates.len()), ("segment", 2));
        bar.complete(0, vec![candidate("segments")]);
        assert_eq!((bar.field.text(), bar.candidates.len()), ("segments ", 0));
    }

    #[test]
    fn the_history_leads_back_to_what_was_typed() {
        let mut bar = Bar::new(
            BarKind::Command,
            "lo",
            vec!["segment".into(), "loads".into()],
        );
        bar.older();
        assert_eq!(bar.field.text(), "loads");
        bar.older();
        bar.older();
        assert_eq!(bar.field.text(), "segment");
        bar.newer();
        bar.newer();
        assert_eq!(bar.field.text(), "lo");
    }
}
