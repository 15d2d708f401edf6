//! The dashboard as text, where there is no terminal to draw on.

use super::facts::Facts;
use crate::output::{Block, Cell, Table};

/// Newest weeks that the text shows.
const WEEKS: usize = 12;

/// What the dashboard shows, as tables.
pub fn report(facts: &Facts) -> Vec<Block> {
    [
        counts(facts),
        weeks(facts),
        segments(facts),
        models(facts),
        campaigns(facts),
    ]
    .map(Block::Table)
    .to_vec()
}

fn counts(facts: &Facts) -> Table {
    let mut card = Table::card("Shop");
    for (name, count) in &facts.counts {
        card.line(name, Cell::or_missing(*count, Cell::Int));
    }
    card.line("first action", Cell::or_missing(facts.span.0, Cell::Date));
    card.line("last action", Cell::or_missing(facts.span.1, Cell::Date));
    card.line("loaded", Cell::or_missing(facts.loaded_at, Cell::Date));
    card
}

fn weeks(facts: &Facts) -> Table {
    let title = "Revenue by week, net of refunds";
    let mut table = Table::new(title, &["week from", "orders", "revenue"])
        .empty("no purchases with amounts yet");
    for week in facts.weeks.iter().flatten().rev().take(WEEKS) {
        table.row(vec![
            Cell::text(&week.week),
            Cell::Int(week.orders),
            Cell::Money(week.revenue),
        ]);
    }
    table
}

fn segments(facts: &Facts) -> Table {
    let mut table = Table::new(
        "Segments",
        &["id", "name", "customers", "share", "what they do"],
    )
    .empty("no segments yet; try: segment");
    for segment in &facts.segments {
        table.row(vec![
            Cell::Int(segment.id),
            Cell::text(&segment.name),
            Cell::or_missing(segment.size, Cell::Int),
            Cell::or_missing(segment.share, Cell::Share),
            Cell::text(&segment.sentence),
        ]);
    }
    table
}

fn models(facts: &Facts) -> Table {
    let mut table = Table::new("Models", &["model", "freshness", "made at"])
        .empty("no models yet; try: segment");
    for model in &facts.models {
        table.row(vec![
            Cell::text(&model.kind),
            Cell::text(if model.stale { "stale" } else { "fresh" }),
            Cell::Date(model.made_at),
        ]);
    }
    table
}

fn campaigns(facts: &Facts) -> Table {
    let columns = ["id", "kind", "state", "offered", "starts"];
    let mut table = Table::new("Campaigns", &columns)
        .empty("no campaigns yet; try: campaign coupon --segment ID");
    for campaign in &facts.campaigns {
        table.row(vec![
            Cell::Int(campaign.id),
            Cell::text(&campaign.kind),
            Cell::text(&campaign.state),
            Cell::or_missing(campaign.offered, Cell::Int),
            Cell::or_missing(campaign.starts_at, Cell::Date),
        ]);
    }
    table
}
