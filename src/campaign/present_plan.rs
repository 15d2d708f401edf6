//! The table of discounts and the proposals, as tables.

use super::forecast::Rung;
use super::operation::Proposals;
use crate::output::{Block, Cell, Present, Table};

/// What is decided by comes first: a narrow terminal hides the last columns.
const RUNG: [&str; 8] = [
    "discount",
    "gain",
    "90 % interval",
    "chance to earn",
    "offers",
    "codes used",
    "cost",
    "rests on",
];

/// What was compared.
pub fn ladder_table(rungs: &[Rung]) -> Table {
    let mut table = Table::new("Compared", &RUNG);
    for rung in rungs {
        table.row(rung_cells(rung));
    }
    table
}

fn rung_cells(rung: &Rung) -> Vec<Cell> {
    vec![
        Cell::text(&rung.discount),
        Cell::Money(rung.gain.value),
        Cell::text(format!("{} to {}", rung.gain.low, rung.gain.high)),
        if rung.offered == 0 {
            Cell::Missing
        } else {
            Cell::Percent(rung.chance)
        },
        Cell::count(rung.offered),
        Cell::Number {
            value: rung.redemptions.value,
            decimals: 0,
        },
        Cell::Money(rung.cost.value),
        if rung.offered == 0 {
            Cell::Missing
        } else {
            Cell::text(rung.basis.word())
        },
    ]
}

impl Present for Proposals {
    fn blocks(&self) -> Vec<Block> {
        let columns: Vec<&str> = ["segment", "name"].into_iter().chain(RUNG).collect();
        let mut table =
            Table::new("Coupons that are expected to earn", &columns).empty("none: send nothing");
        for proposal in &self.proposals {
            let mut cells = vec![
                Cell::text(proposal.segment.to_string()),
                Cell::text(&proposal.segment_name),
            ];
            cells.extend(rung_cells(&proposal.rung));
            table.row(cells);
        }
        let mut blocks = vec![Block::Table(table)];
        if !self.passed.is_empty() {
            let mut passed = Table::new("Better left alone", &["segment", "name", "why"]);
            for segment in &self.passed {
                passed.row(vec![
                    Cell::text(segment.segment.to_string()),
                    Cell::text(&segment.segment_name),
                    Cell::text(&segment.because),
                ]);
            }
            blocks.push(Block::Table(passed));
        }
        if let Some(learning) = &self.learning {
            let found = &learning.proposal;
            let mut card = Table::card("A small campaign to learn from");
            card.line("for", Cell::text(&found.segment_name));
            card.line("discount", Cell::text(&found.rung.discount));
            card.line("offers", Cell::count(found.rung.offered));
            card.line("expected", Cell::Money(found.rung.gain.value));
            card.line(
                "90 % interval",
                Cell::text(format!(
                    "{} to {}",
                    found.rung.gain.low, found.rung.gain.high
                )),
            );
            card.line("gives away at most", Cell::Money(found.rung.cost.high));
            card.line("teaches", Cell::text(&learning.teaches));
            blocks.push(Block::Table(card));
        }
        blocks
    }

    fn notes(&self) -> Vec<String> {
        self.notes.clone()
    }

    fn next_steps(&self) -> Vec<String> {
        match self.proposals.first() {
            Some(first) => vec![first.line.clone()],
            None => match &self.learning {
                Some(learning) => vec![learning.proposal.line.clone()],
                None => vec!["segments".into()],
            },
        }
    }
}
