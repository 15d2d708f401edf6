//! What is stored of a customer, and a customer's word, as tables and sentences.

use super::operation::{ConsentOutcome, ShowOutcome, Word};
use crate::output::{Block, Cell, Present, Shown, Table};

impl Present for ShowOutcome {
    fn shown(&self) -> Shown {
        Shown::One(self.user.clone())
    }

    fn blocks(&self) -> Vec<Block> {
        let mut facts = Table::card(format!("Stored of {}", self.user));
        facts.line("id", Cell::text(&self.user));
        for (name, value) in &self.facts {
            facts.line(name, Cell::text(value));
        }
        for (kind, rows) in &self.actions {
            facts.line(&format!("actions: {kind}"), Cell::Int(*rows));
        }
        let mut tables = Table::new(
            "By table",
            &["table", "rows", "first", "last", "what it holds"],
        )
        .empty("nothing but the id is stored");
        for stored in &self.tables {
            tables.row(vec![
                Cell::text(stored.table),
                Cell::Int(stored.rows),
                Cell::or_missing(stored.first_at, Cell::Date),
                Cell::or_missing(stored.last_at, Cell::Date),
                Cell::text(stored.about),
            ]);
        }
        let mut blocks = vec![Block::Table(facts), Block::Table(tables)];
        if !self.consents.is_empty() {
            blocks.push(Block::Table(words("Words on marketing", &self.consents)));
        }
        if !self.notes_of_support.is_empty() {
            let mut notes = Table::new("Notes of support", &["written", "note"]);
            for (at, text) in &self.notes_of_support {
                notes.row(vec![Cell::Date(*at), Cell::text(text)]);
            }
            blocks.push(Block::Table(notes));
        }
        blocks
    }

    fn notes(&self) -> Vec<String> {
        vec![
            "rows that were set aside while loading are kept as they stood and are not searched; \
             see quarantine"
                .into(),
        ]
    }

    fn next_steps(&self) -> Vec<String> {
        vec![format!("privacy stop-marketing {}", self.user)]
    }
}

impl Present for ConsentOutcome {
    fn blocks(&self) -> Vec<Block> {
        let of = |allowed: bool| -> Vec<&str> {
            self.changed
                .iter()
                .filter(|word| word.allowed == allowed)
                .map(|word| word.channel.as_str())
                .collect()
        };
        let (on, off) = (of(true), of(false));
        let mut said = Vec::new();
        if !on.is_empty() {
            said.push(format!("may be written to by {}", on.join(", ")));
        }
        if !off.is_empty() {
            said.push(format!("is not to be written to by {}", off.join(", ")));
        }
        let said = format!("{} {}", self.user, said.join(" and "));
        let said = if self.is_dry_run {
            format!("dry run: {said}; nothing was changed")
        } else {
            said
        };
        vec![
            Block::Text(said),
            Block::Table(words("In force", &self.consent)),
        ]
    }

    fn notes(&self) -> Vec<String> {
        self.notes.clone()
    }

    fn next_steps(&self) -> Vec<String> {
        if self.is_dry_run {
            Vec::new()
        } else {
            vec![format!("privacy show {}", self.user)]
        }
    }
}

fn words(title: &str, words: &[Word]) -> Table {
    let mut table = Table::new(title, &["channel", "allowed", "since", "known from"]);
    for word in words {
        table.row(vec![
            Cell::text(&word.channel),
            Cell::text(if word.allowed { "yes" } else { "no" }),
            Cell::Date(word.at),
            Cell::text(&word.source),
        ]);
    }
    table
}
