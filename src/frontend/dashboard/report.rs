//! The dashboard as text, where there is no terminal to draw on.

use crate::command::Overview;
use crate::output::{Block, Cell, Table};

/// Newest weeks that the text shows.
const WEEKS: usize = 12;

/// What the dashboard shows, as tables.
pub fn report(overview: &Overview) -> Vec<Block> {
    [
        counts(overview),
        weeks(overview),
        segments(overview),
        models(overview),
        campaigns(overview),
    ]
    .map(Block::Table)
    .to_vec()
}

fn counts(overview: &Overview) -> Table {
    let status = &overview.status;
    let mut card = Table::card("Shop");
    for (name, count) in [
        ("customers", status.users),
        ("items", status.items),
        ("orders", status.orders),
        ("actions", status.actions),
    ] {
        card.line(name, Cell::Int(count));
    }
    card.line(
        "first action",
        Cell::or_missing(status.first_at, Cell::Date),
    );
    card.line("last action", Cell::or_missing(status.last_at, Cell::Date));
    card.line("loaded", Cell::or_missing(status.loaded_at, Cell::Date));
    card
}

fn weeks(overview: &Overview) -> Table {
    let title = "Revenue by week, net of refunds";
    let mut table = Table::new(title, &["week from", "orders", "revenue"])
        .empty("no purchases with amounts yet");
    for week in overview
        .status
        .revenue_weeks
        .iter()
        .flatten()
        .rev()
        .take(WEEKS)
    {
        table.row(vec![
            Cell::text(&week.week),
            Cell::Int(week.orders),
            Cell::Money(week.revenue),
        ]);
    }
    table
}

fn segments(overview: &Overview) -> Table {
    let mut table = Table::new(
        "Segments",
        &["id", "name", "customers", "share", "what they do"],
    )
    .empty("no segments yet; try: segment");
    for segment in overview.segments.iter().flat_map(|list| &list.segments) {
        let Some(id) = segment.id else { continue };
        let found = &segment.description;
        table.row(vec![
            Cell::Int(id.0),
            Cell::text(&found.name),
            Cell::Int(i64::try_from(found.size).unwrap_or(i64::MAX)),
            Cell::Share(found.share),
            Cell::text(found.sentence.as_deref().unwrap_or_default()),
        ]);
    }
    table
}

fn models(overview: &Overview) -> Table {
    let mut table = Table::new("Models", &["model", "freshness", "made at"])
        .empty("no models yet; try: segment");
    for model in &overview.status.models {
        table.row(vec![
            Cell::text(&model.kind),
            Cell::text(if model.stale { "stale" } else { "fresh" }),
            Cell::Date(model.made_at),
        ]);
    }
    table
}

fn campaigns(overview: &Overview) -> Table {
    let columns = ["id", "kind", "state", "offered", "starts"];
    let mut table = Table::new("Campaigns", &columns)
        .empty("no campaigns yet; try: campaign coupon --segment ID");
    let listed = overview.campaigns.iter().flat_map(|list| &list.campaigns);
    let mut campaigns: Vec<_> = listed.collect();
    campaigns.sort_by_key(|campaign| std::cmp::Reverse(campaign.campaign));
    for campaign in campaigns {
        table.row(vec![
            Cell::Int(campaign.campaign.0),
            Cell::text(&campaign.kind),
            Cell::text(&campaign.state),
            Cell::count(campaign.offered),
            Cell::or_missing(campaign.starts_at, Cell::Date),
        ]);
    }
    table
}
