//! A customer's stored data and consents, as tables and sentences.

use super::operation::{ConsentOutcome, ConsentRecord, ExcludeOutcome, NoteOutcome, ShowOutcome};
use super::present_rights::section_table;
use crate::domain::{ConsentState, EVERY_CHANNEL, NoteKind};
use crate::output::{Block, Cell, Present, Shown, Table, quote};

impl Present for ShowOutcome {
    fn shown(&self) -> Shown {
        Shown::One(self.user.clone())
    }

    fn blocks(&self) -> Vec<Block> {
        let mut facts = Table::card(format!("Data stored about {}", self.user));
        facts.line("id", Cell::text(&self.user));
        for (name, value) in &self.facts {
            facts.line(name, Cell::text(value));
        }
        for (kind, rows) in &self.actions {
            facts.line(&format!("actions: {kind}"), Cell::Int(*rows));
        }
        let mut tables = Table::new("By table", &["table", "rows", "first", "last", "contents"])
            .empty("only the id is stored");
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
        // Consents and notes follow in tables of their own.
        let told = ["consents", "notes"];
        let sections = self
            .data
            .iter()
            .filter(|section| !told.contains(&section.name));
        blocks.extend(sections.map(section_table).map(Block::Table));
        if !self.consents.is_empty() {
            blocks.push(Block::Table(consent_table(
                "Consent history",
                &self.consents,
            )));
        }
        if !self.notes_of_support.is_empty() {
            let mut notes = Table::new("Notes", &["written", "note"]);
            for (at, text) in &self.notes_of_support {
                notes.row(vec![Cell::Date(*at), Cell::text(text)]);
            }
            blocks.push(Block::Table(notes));
        }
        blocks
    }

    fn notes(&self) -> Vec<String> {
        Vec::new()
    }

    fn next_steps(&self) -> Vec<String> {
        vec![format!(
            "privacy export {} --output copy.html",
            quote(&self.user)
        )]
    }
}

impl Present for NoteOutcome {
    fn shown(&self) -> Shown {
        Shown::One(self.user.clone())
    }

    fn blocks(&self) -> Vec<Block> {
        let what = match self.kind {
            NoteKind::Note => "note",
            NoteKind::Complaint => "complaint",
            NoteKind::Settled => "settlement of the complaint",
        };
        let done = if self.is_dry_run {
            "would be saved"
        } else {
            "saved"
        };
        vec![Block::Text(format!(
            "{what} about {} {done}: {}",
            self.user, self.text
        ))]
    }

    fn notes(&self) -> Vec<String> {
        let user = &self.user;
        match self.kind {
            NoteKind::Note => Vec::new(),
            NoteKind::Complaint => vec![format!(
                "campaigns leave {user} out until `note {} TEXT --settled`; offers that were \
                 sent stay valid",
                quote(user)
            )],
            NoteKind::Settled => vec![format!("campaigns may include {user} again")],
        }
    }

    fn next_steps(&self) -> Vec<String> {
        vec![format!("user {}", quote(&self.user))]
    }
}

impl Present for ConsentOutcome {
    fn blocks(&self) -> Vec<Block> {
        let said: Vec<String> = self
            .changed
            .iter()
            .map(|record| match record.state {
                ConsentState::Yes => format!("agrees to messages by {}", by(&record.channel)),
                ConsentState::NoPermission => {
                    format!("gave no permission for messages by {}", by(&record.channel))
                }
                ConsentState::Refused => format!("gets no messages by {}", by(&record.channel)),
            })
            .collect();
        let said = format!("{} {}", self.user, said.join(" and "));
        let said = if self.is_dry_run {
            format!("dry run: {said}; nothing was changed")
        } else {
            said
        };
        vec![
            Block::Text(said),
            Block::Table(consent_table("Current consent", &self.consent)),
        ]
    }

    fn notes(&self) -> Vec<String> {
        self.notes.clone()
    }

    fn next_steps(&self) -> Vec<String> {
        if self.is_dry_run {
            Vec::new()
        } else {
            vec![format!("privacy show {}", quote(&self.user))]
        }
    }
}

fn by(channel: &str) -> &str {
    if channel == EVERY_CHANNEL {
        "any channel"
    } else {
        channel
    }
}

/// The statements with where each comes from: what they say, since when, and who recorded them.
fn consent_table(title: &str, records: &[ConsentRecord]) -> Table {
    let mut table = Table::new(
        title,
        &[
            "channel", "says", "since", "dated", "source", "wording", "by",
        ],
    );
    for record in records {
        table.row(vec![
            Cell::text(&record.channel),
            Cell::text(record.state.in_words()),
            Cell::Date(record.at),
            Cell::text(if record.is_dated { "yes" } else { "as loaded" }),
            Cell::text(&record.source),
            Cell::or_missing(record.wording.as_ref(), Cell::text),
            Cell::or_missing(record.operator.as_ref(), Cell::text),
        ]);
    }
    table
}

impl Present for ExcludeOutcome {
    fn shown(&self) -> Shown {
        Shown::One(self.user.clone())
    }

    fn blocks(&self) -> Vec<Block> {
        let user = &self.user;
        let said = match (self.is_excluded, self.is_changed) {
            (true, true) => format!("{user} is excluded from models and campaigns"),
            (true, false) => format!("{user} was excluded already"),
            (false, true) => format!("{user} takes part in models and campaigns again"),
            (false, false) => format!("{user} was not excluded"),
        };
        let why = self
            .why
            .as_ref()
            .map_or(String::new(), |why| format!(" ({why})"));
        vec![Block::Text(if self.is_dry_run {
            format!("dry run: {said}{why}; nothing was changed")
        } else {
            format!("{said}{why}")
        })]
    }

    fn notes(&self) -> Vec<String> {
        if self.is_changed {
            vec!["segments and recommendations follow with the next `segment`".into()]
        } else {
            Vec::new()
        }
    }

    fn next_steps(&self) -> Vec<String> {
        if self.is_dry_run {
            Vec::new()
        } else {
            vec!["segment".into(), format!("user {}", quote(&self.user))]
        }
    }
}
