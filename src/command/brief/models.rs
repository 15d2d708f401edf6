//! `evaluate` in short, in words that need no statistics.

use super::adds;
use crate::domain::Estimate;
use crate::output::{Block, Cell, Table};
use crate::recommend::operation::EvaluateOutcome;

/// How good each way of recommending was on the shop's own past, and which one is used.
pub fn compared(outcome: &EvaluateOutcome) -> Vec<Block> {
    let found = &outcome.evaluation;
    let columns = [
        "model",
        "list quality",
        "90 % interval",
        "foreseen",
        "new ones",
        "bought before",
    ];
    let title = format!(
        "How the lists would have done for {} customers (quality: 0 to 100)",
        found.users
    );
    let mut table = Table::new(title, &columns);
    for model in &found.models {
        let name = if Some(model.name) == found.chosen {
            format!("{} *", model.name)
        } else {
            model.name.to_string()
        };
        table.row(vec![
            Cell::text(name),
            Cell::or_missing(model.ndcg, |found| Cell::Number {
                value: 100.0 * found.value,
                decimals: 1,
            }),
            Cell::or_missing(model.ndcg, |found| {
                Cell::text(format!(
                    "{:.1} to {:.1}",
                    100.0 * found.low,
                    100.0 * found.high
                ))
            }),
            share(model.recall),
            share(model.recall_new),
            share(model.recall_again),
        ]);
    }
    let chosen = found.chosen.map_or_else(
        || "no model was chosen".to_string(),
        |chosen| format!("* {chosen} is used for the first list"),
    );
    vec![
        Block::Table(table),
        Block::Text(format!(
            "{chosen}; foreseen: the share of later purchases that were among the first {} of the \
             list",
            found.top
        )),
        adds("why, and the other measures"),
    ]
}

fn share(found: Option<Estimate>) -> Cell {
    Cell::or_missing(found, |found| Cell::Percent(found.value))
}
