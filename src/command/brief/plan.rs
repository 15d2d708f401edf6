//! `campaign plan` in short.

use super::{adds, count, some_of};
use crate::campaign::operation::{Proposal, Proposals};
use crate::domain::SegmentId;
use crate::output::{Block, Present, Table};

/// Proposals shown.
const PROPOSALS: usize = 4;
/// Characters of the names of what is not recommended.
const NAMES: usize = 160;

/// The proposals, the reason of the best one, what is not recommended, and what teaches most.
pub fn plan(found: &Proposals) -> Vec<Block> {
    let mut blocks: Vec<Block> = found.blocks().into_iter().take(1).map(first_rows).collect();
    if let Some(first) = found.proposals.first() {
        blocks.push(Block::Text(why_and_lines(first, &found.proposals)));
    }
    if !found.passed.is_empty() {
        let names = found.passed.iter();
        let names: Vec<String> = names
            .map(|one| whom(one.segment, &one.segment_name))
            .collect();
        let all = some_of(&names, NAMES);
        blocks.push(Block::Text(format!("not recommended: {all}")));
    }
    if let Some(learning) = &found.learning {
        let (one, rung) = (&learning.proposal, &learning.proposal.rung);
        blocks.push(Block::Text(format!(
            "to learn how they respond: {} for {}, {}, at most {} given away; it teaches {}\n  \
             type: {}",
            rung.discount,
            one.segment_name,
            count(rung.offered, "offer"),
            rung.cost.high,
            learning.teaches,
            one.line
        )));
    }
    blocks.push(adds(
        "why the others are not recommended, what past campaigns showed, and all columns",
    ));
    blocks
}

fn first_rows(block: Block) -> Block {
    match block {
        Block::Table(mut table) if table.rows.len() > PROPOSALS => {
            table.title = format!("{} ({PROPOSALS} of {})", table.title, table.rows.len());
            table.rows.truncate(PROPOSALS);
            Block::Table(narrow(table))
        }
        Block::Table(table) => Block::Table(narrow(table)),
        block => block,
    }
}

/// Without the columns that only `--details` has room for.
fn narrow(mut table: Table) -> Table {
    const KEPT: usize = 7;
    table.columns.truncate(KEPT);
    for row in &mut table.rows {
        row.truncate(KEPT);
    }
    table
}

fn why_and_lines(first: &Proposal, all: &[Proposal]) -> String {
    let mut lines = Vec::new();
    if let Some(taught) = &first.taught {
        let whom = whom(first.segment, &first.segment_name);
        lines.push(format!("{whom}: {taught}"));
    }
    for proposal in all.iter().take(PROPOSALS).skip(1) {
        lines.push(format!("or type: {}", proposal.line));
    }
    if lines.is_empty() {
        lines.push(format!("type: {}", first.line));
    }
    lines.join("\n")
}

fn whom(segment: Option<SegmentId>, name: &str) -> String {
    segment.map_or_else(|| name.to_string(), |segment| format!("{segment} {name}"))
}
