//! The table of discounts and the proposals, as tables.

use super::forecast::{Basis, Rung};
use super::operation::{Proposals, UserPlan};
use crate::domain::{Money, SegmentId};
use crate::output::{Block, Cell, Present, Table, quote};

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

/// Where an effect comes from: `measured on 2100`.
pub fn basis_of(basis: Basis, measured_on: u64) -> String {
    match basis {
        Basis::Measured => format!("measured on {measured_on}"),
        _ => basis.word().into(),
    }
}

/// An interval of money beside its value: whole units, where they say enough.
fn interval(low: Money, high: Money) -> String {
    let (from, to) = (low.major(), high.major());
    let decimals = usize::from(from.abs().max(to.abs()) < 10.0);
    if from == 0.0 && to == 0.0 {
        return String::new();
    }
    format!("{from:.decimals$} to {to:.decimals$}")
}

fn rung_cells(rung: &Rung) -> Vec<Cell> {
    vec![
        Cell::text(if rung.is_untried {
            format!("{}, untried", rung.discount)
        } else {
            rung.discount.clone()
        }),
        Cell::Money(rung.gain.value),
        Cell::text(interval(rung.gain.low, rung.gain.high)),
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
            Cell::text(match rung.is_untried {
                true => "a guess".into(),
                false => basis_of(rung.basis, rung.measured_on),
            })
        },
    ]
}

/// Whom a campaign is for: `2 loyal`, or the audience of its kind.
fn whom(segment: Option<SegmentId>, name: &str) -> String {
    segment.map_or_else(|| name.to_string(), |segment| format!("{segment} {name}"))
}

impl Present for UserPlan {
    fn blocks(&self) -> Vec<Block> {
        let mut blocks = match &self.best {
            Some(best) => vec![
                Block::Text(format!(
                    "{} suits {}: expected gain {} ({} to {}), chance to earn {:.0} %",
                    best.in_words,
                    self.user,
                    best.rung.gain.value,
                    best.rung.gain.low,
                    best.rung.gain.high,
                    best.rung.chance * 100.0,
                )),
                Block::Text(format!("why: {}", self.because)),
            ],
            None => vec![Block::Text(format!(
                "no campaign suits {} now: {}",
                self.user, self.because
            ))],
        };
        if !self.options.is_empty() {
            let columns = [
                "kind",
                "for",
                "best",
                "gain",
                "90 % interval",
                "chance to earn",
            ];
            let mut table = Table::new("Weighed for this customer", &columns);
            for option in &self.options {
                let rung = &option.rung;
                table.row(vec![
                    Cell::text(rung.kind.word()),
                    Cell::text(whom(option.segment, &option.segment_name)),
                    Cell::text(&rung.discount),
                    Cell::Money(rung.gain.value),
                    Cell::text(format!("{} to {}", rung.gain.low, rung.gain.high)),
                    Cell::Percent(rung.chance),
                ]);
            }
            blocks.push(Block::Table(table));
        }
        blocks
    }

    fn notes(&self) -> Vec<String> {
        self.notes.clone()
    }

    fn next_steps(&self) -> Vec<String> {
        match &self.best {
            Some(best) => vec![best.line.clone()],
            None => vec![format!("why {}", quote(&self.user))],
        }
    }
}

impl Present for Proposals {
    fn blocks(&self) -> Vec<Block> {
        let columns: Vec<&str> = ["kind", "for"].into_iter().chain(RUNG).collect();
        let mut table =
            Table::new("Campaigns that are expected to earn", &columns).empty("none: send nothing");
        let mut lines = Table::new("Their lines", &["kind", "for", "line"]);
        for proposal in &self.proposals {
            let whom = whom(proposal.segment, &proposal.segment_name);
            let mut cells = vec![Cell::text(proposal.rung.kind.word()), Cell::text(&whom)];
            cells.extend(rung_cells(&proposal.rung));
            table.row(cells);
            lines.row(vec![
                Cell::text(proposal.rung.kind.word()),
                Cell::text(&whom),
                Cell::text(&proposal.line),
            ]);
        }
        let mut blocks = vec![Block::Table(table)];
        if self.proposals.len() > 1 {
            blocks.push(Block::Table(lines));
        }
        // A coupon and a flash sale for one segment have the same reason.
        let mut reasons: Vec<String> = Vec::new();
        for proposal in &self.proposals {
            let whom = whom(proposal.segment, &proposal.segment_name);
            let reason = proposal.taught.as_ref().map(|why| format!("{whom}: {why}"));
            reasons.extend(reason.filter(|reason| !reasons.contains(reason)));
        }
        blocks.extend(reasons.into_iter().map(Block::Text));
        if !self.passed.is_empty() {
            let mut passed = Table::new("Better left alone", &["for", "why"]);
            for found in &self.passed {
                passed.row(vec![
                    Cell::text(whom(found.segment, &found.segment_name)),
                    Cell::text(&found.because),
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

    fn details(&self) -> Vec<Block> {
        let columns = ["for", "what"];
        let mut table = Table::new("What past campaigns showed of the others", &columns);
        for found in &self.passed {
            if let Some(taught) = &found.taught {
                let whom = whom(found.segment, &found.segment_name);
                table.row(vec![Cell::text(whom), Cell::text(taught)]);
            }
        }
        if table.rows.is_empty() {
            Vec::new()
        } else {
            vec![Block::Table(table)]
        }
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
