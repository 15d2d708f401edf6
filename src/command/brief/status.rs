//! `status` in short.

use super::{adds, some_of};
use crate::command::status_and_today::StatusAndToday;
use crate::domain::Currency;
use crate::output::{Block, Cell, Present, Table};
use crate::today::Action;

/// Due actions shown.
const DUE: usize = 3;

/// What the data are, how fresh they and the models are, what is due.
pub fn status(found: &StatusAndToday) -> Vec<Block> {
    let status = &found.status;
    let asked = status.revenue_weeks.is_some() || status.quality.is_some();
    if asked {
        // What was asked for comes first, and is longer than a screen anyway.
        return status.blocks().into_iter().skip(2).collect();
    }
    let title = if status.is_demo {
        "A generated shop"
    } else {
        "The shop"
    };
    let mut card = Table::card(title);
    card.line("database", Cell::text(&status.database));
    for (name, count) in [
        ("customers", status.users),
        ("products", status.items),
        ("orders", status.orders),
    ] {
        card.line(name, Cell::Int(count));
    }
    card.line("first entry", Cell::or_missing(status.first_at, Cell::Date));
    card.line("last entry", Cell::or_missing(status.last_at, Cell::Date));
    card.line("loaded", Cell::or_missing(status.loaded_at, Cell::Date));
    let currency = if status.currency == Currency::UNKNOWN {
        Cell::Missing
    } else {
        Cell::text(format!("{}, {}", status.currency.code(), status.time_zone))
    };
    card.line("currency, zone", currency);
    for (name, is_stale) in [("up to date", false), ("out of date", true)] {
        let kinds = status
            .models
            .iter()
            .filter(|model| model.stale == is_stale)
            .map(|model| model.kind.clone());
        let kinds: Vec<String> = kinds.collect();
        if !kinds.is_empty() {
            card.line(name, Cell::text(some_of(&kinds, 60)));
        }
    }
    let mut blocks = vec![Block::Table(card)];
    let due = &found.today.actions;
    if !due.is_empty() {
        let lines = due.iter().take(DUE).map(due_line);
        let mut lines: Vec<String> = lines.collect();
        lines.insert(0, "Due now (today weighs campaigns too)".into());
        let more = due.len().saturating_sub(DUE);
        if more > 0 {
            lines.push(format!("  and {more} more: today"));
        }
        blocks.push(Block::Text(lines.join("\n")));
    }
    blocks.push(adds("the models, the paths, why each is due"));
    blocks
}

fn due_line(action: &Action) -> String {
    format!("- {}\n    type: {}", action.text, action.line)
}
