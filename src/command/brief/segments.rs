//! `segment` and `segments` in short.

use crate::output::{Block, Cell, Present, Table};
use crate::segment::operation::{ListOutcome, Outcome, SegmentView};
use crate::segment::trait_in_words;

/// Segments of which a second trait has room on a screen.
const FEW: usize = 4;

/// The segments in force.
pub fn listed(found: &ListOutcome) -> Vec<Block> {
    let mut blocks = vec![Block::Table(table(&found.segments))];
    if !found.segments.is_empty() {
        let adds = "--details adds all that stands out; segments ID shows one with its rule";
        blocks.push(last_lines(found.blocks(), adds));
    }
    blocks
}

/// The segments that were just found.
pub fn computed(found: &Outcome) -> Vec<Block> {
    let adds = "--details adds the segments as rules; segments ID shows one";
    vec![
        Block::Table(table(&found.segments)),
        last_lines(found.blocks(), adds),
    ]
}

/// What the usual form says last, and what `--details` adds.
fn last_lines(mut blocks: Vec<Block>, adds: &str) -> Block {
    let said = match blocks.pop() {
        Some(Block::Text(said)) => format!("{said}\n"),
        _ => String::new(),
    };
    Block::Text(format!("{said}{adds}"))
}

fn table(views: &[SegmentView]) -> Table {
    let columns = ["id", "name", "customers", "of revenue", "what stands out"];
    let mut table = Table::new("Segments", &columns).empty("no segments yet; try: segment");
    let traits = if views.len() <= FEW { 2 } else { 1 };
    for view in views {
        let found = &view.description;
        let mut said: Vec<String> = found
            .stands_out
            .iter()
            .filter_map(trait_in_words)
            .take(traits)
            .collect();
        if let Some(liked) = found.interests.first()
            && said.len() < 2
            && views.len() <= FEW + 1
        {
            said.push(format!("likes {}", liked.category));
        }
        table.row(vec![
            Cell::or_missing(view.id, |id| Cell::Int(id.0)),
            Cell::text(&found.name),
            Cell::Int(i64::try_from(found.size).unwrap_or(i64::MAX)),
            Cell::or_missing(found.revenue_share, Cell::Percent),
            Cell::text(said.join("; ")),
        ]);
    }
    table
}
