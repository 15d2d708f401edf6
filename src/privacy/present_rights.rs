//! Copies, corrections, restrictions and erasures, and the audit, as tables and sentences.

use super::operation::{
    AuditOutcome, CopyOutcome, EraseOutcome, ReadmitOutcome, RectifyOutcome, RestrictOutcome,
    Section,
};
use crate::error::Kind;
use crate::output::{Block, Cell, Present, Shown, Table, quote};

/// Rows of a kind of data that a terminal shows without `--all`.
const ROWS: usize = 10;

/// The data of a kind as a table.
pub(super) fn section_table(section: &Section) -> Table {
    // Columns that no row fills are noise.
    let is_filled = |column: &usize| {
        section
            .rows
            .iter()
            .any(|row| row.get(*column).is_some_and(|cell| *cell != Cell::Missing))
    };
    let filled: Vec<usize> = (0..section.columns.len()).filter(is_filled).collect();
    let names: Vec<&str> = filled
        .iter()
        .map(|column| section.columns[*column])
        .collect();
    let mut table = Table::new(section.about, &names).most_rows(ROWS);
    for row in &section.rows {
        table.row(filled.iter().map(|column| row[*column].clone()).collect());
    }
    table
}

fn done(said: String, is_dry_run: bool) -> Block {
    Block::Text(if is_dry_run {
        format!("dry run: {said}; nothing was changed")
    } else {
        said
    })
}

impl Present for EraseOutcome {
    // The outcome names somebody of whom nothing may stay, the access log included.
    fn blocks(&self) -> Vec<Block> {
        let user = &self.user;
        let said = if self.is_dry_run {
            format!("{user} would be erased")
        } else {
            format!("{user} was erased")
        };
        let mut gone = Table::new("Deleted", &["table", "rows"]);
        for table in &self.tables {
            gone.row(vec![Cell::text(table.table), Cell::Int(table.rows)]);
        }
        let also = [
            (self.texts, "texts elsewhere that named the customer"),
            (
                self.unsure,
                "of these, perhaps about somebody else (same name, or a bare number)",
            ),
            (
                i64::try_from(self.lines).unwrap_or(i64::MAX),
                "lines of the history and of the log",
            ),
        ];
        for (count, what) in also.into_iter().filter(|(count, _)| *count > 0) {
            gone.row(vec![Cell::text(what), Cell::Int(count)]);
        }
        let mut blocks = vec![done(said, self.is_dry_run), Block::Table(gone)];
        if !self.files.is_empty() {
            let title = "Files that this program wrote: delete or clean them yourself";
            let mut files = Table::new(title, &["file", "written", "by"]);
            for file in &self.files {
                files.row(vec![
                    Cell::text(&file.path),
                    Cell::or_missing(file.at, Cell::Date),
                    Cell::text(&file.what),
                ]);
            }
            blocks.push(Block::Table(files));
        }
        blocks
    }

    fn notes(&self) -> Vec<String> {
        let mut notes = vec![
            "the files that you loaded, your shop's system and your mail program still have the \
             customer; rows that name the customer are left out of every later load"
                .to_string(),
        ];
        if !self.models.is_empty() {
            notes.push(format!(
                "fitted with the customer's data, and out of date now: {}",
                self.models.join(", ")
            ));
        }
        if let Some(why) = &self.traces {
            notes.push(format!(
                "deleted texts can still be in unused parts of the database file ({why}); they go \
                 with the next command that finds no other window open"
            ));
        }
        notes
    }

    fn next_steps(&self) -> Vec<String> {
        if self.is_dry_run {
            Vec::new()
        } else {
            vec!["segment".into(), "evaluate".into()]
        }
    }
}

impl Present for ReadmitOutcome {
    fn blocks(&self) -> Vec<Block> {
        let said = format!(
            "{} may come back: later files can name this customer",
            self.id
        );
        vec![done(said, self.is_dry_run)]
    }

    fn notes(&self) -> Vec<String> {
        vec![
            "nothing that was erased is restored; consents of the files count again, so check them"
                .into(),
        ]
    }

    fn next_steps(&self) -> Vec<String> {
        vec!["load FILE".into()]
    }
}

impl Present for RestrictOutcome {
    fn shown(&self) -> Shown {
        Shown::One(self.user.clone())
    }

    fn blocks(&self) -> Vec<Block> {
        let user = &self.user;
        let said = match (self.is_restricted, self.is_changed) {
            (true, true) => format!("the data of {user} are kept but not used"),
            (true, false) => format!("the data of {user} were restricted already"),
            (false, true) => format!("the data of {user} can be used again"),
            (false, false) => format!("the data of {user} were not restricted"),
        };
        vec![done(said, self.is_dry_run)]
    }

    fn notes(&self) -> Vec<String> {
        if self.is_restricted {
            vec![
                "no model, campaign, list or export uses them; codes that were sent stay valid"
                    .into(),
            ]
        } else if self.is_changed {
            vec!["segments and recommendations follow with the next `segment`".into()]
        } else {
            Vec::new()
        }
    }

    fn next_steps(&self) -> Vec<String> {
        vec![if self.is_restricted {
            format!("privacy unrestrict {}", quote(&self.user))
        } else {
            "segment".into()
        }]
    }
}

impl Present for RectifyOutcome {
    fn shown(&self) -> Shown {
        Shown::One(self.user.clone())
    }

    fn blocks(&self) -> Vec<Block> {
        let before = self.before.as_deref().unwrap_or("not known");
        let said = match &self.value {
            Some(value) => format!(
                "{} of {}: {value} (before: {before})",
                self.field, self.user
            ),
            None => format!(
                "{} of {} is no longer shown or used (it was {before}); what files said of it stays stored \
                 until they are undone or the customer is erased, and earlier corrections stay for answers \
                 about past days until the customer is erased",
                self.field, self.user
            ),
        };
        vec![done(said, self.is_dry_run)]
    }

    fn notes(&self) -> Vec<String> {
        vec!["it stays so whatever later files say; correct your shop's system too".into()]
    }

    fn next_steps(&self) -> Vec<String> {
        vec![format!("user {}", quote(&self.user))]
    }
}

impl Present for CopyOutcome {
    fn shown(&self) -> Shown {
        Shown::One(self.user.clone())
    }

    fn blocks(&self) -> Vec<Block> {
        let mut blocks = vec![Block::Text(format!(
            "Data stored about {}, {}",
            self.user, self.made_at
        ))];
        let parts: [(&str, Vec<&Section>); 3] = [
            (
                "What you told us, and what you did in the shop",
                self.portable().collect(),
            ),
            ("What the shop wrote down", self.recorded().collect()),
            (
                "What a program computed from these data: guesses, not facts",
                self.inferred().collect(),
            ),
        ];
        for (title, sections) in parts {
            if !sections.is_empty() {
                blocks.push(Block::Text(title.into()));
                let tables = sections.into_iter().map(section_table);
                blocks.extend(tables.map(Block::Table));
            }
        }
        blocks
    }

    fn notes(&self) -> Vec<String> {
        vec![
            "the file holds personal data: send it safely, and delete it here once it is sent"
                .into(),
        ]
    }
}

impl Present for AuditOutcome {
    fn shown(&self) -> Shown {
        match self.listed.len() {
            0 => Shown::Nobody,
            listed => Shown::Several(listed),
        }
    }

    fn blocks(&self) -> Vec<Block> {
        let mut blocks = Vec::new();
        if let Some(check) = &self.check {
            blocks.push(Block::Text(if check.is_whole {
                format!(
                    "the chain of {} entries is whole; {} of them are of rows that were removed",
                    self.entries, check.removed
                )
            } else {
                "the chain is broken: another program changed the database".to_string()
            }));
            if check.holds_head == Some(false) {
                blocks.push(Block::Text("the given head is not in the chain".into()));
            }
            if !check.faults.is_empty() {
                let mut faults = Table::new("What does not fit", &["entry", "kind", "row", "what"]);
                for fault in &check.faults {
                    faults.row(vec![
                        Cell::or_missing(fault.entry, Cell::Int),
                        Cell::text(fault.kind.word()),
                        Cell::Int(fault.row),
                        Cell::text(fault.what),
                    ]);
                }
                blocks.push(Block::Table(faults));
            }
        } else {
            let mut listed = Table::new(
                "Decisions, consents, accesses and removals",
                &["entry", "when", "kind", "user", "what", "by"],
            )
            .empty("no decision, consent or access is recorded yet");
            for entry in &self.listed {
                listed.row(vec![
                    Cell::Int(entry.entry),
                    Cell::or_missing(entry.at, Cell::Date),
                    Cell::text(&entry.kind),
                    Cell::or_missing(entry.user.as_ref(), Cell::text),
                    Cell::text(&entry.what),
                    Cell::or_missing(entry.operator.as_ref(), Cell::text),
                ]);
            }
            blocks.push(Block::Table(listed));
        }
        blocks.push(Block::Text(format!("head: {}", self.head)));
        blocks
    }

    fn notes(&self) -> Vec<String> {
        if self.check.is_some() {
            Vec::new()
        } else {
            vec![
                "write the head down outside this computer: `audit --verify --head HASH` then finds \
                 any change before it"
                    .into(),
            ]
        }
    }

    fn shortfall(&self) -> Option<Kind> {
        let is_broken = self.check.as_ref().is_some_and(|check| !check.is_whole);
        is_broken.then_some(Kind::Database)
    }

    fn next_steps(&self) -> Vec<String> {
        vec!["audit --verify".into()]
    }
}
