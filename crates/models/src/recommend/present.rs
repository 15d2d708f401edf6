//! Recommendations and comparisons as tables and sentences.

use super::operation::{
    AllOutcome, EvaluateOutcome, HideOutcome, ItemOutcome, ListedItem, Recommended, SegmentOutcome,
    UserOutcome,
};
use super::reasons::{LEAST_SHOWN, Reason};
use regulars_core::domain::Estimate;
use regulars_core::output::{Block, Cell, LongTable, Present, Shown, Table, quote};

/// Reasons shown beside a product.
const SHOWN: usize = 3;

fn score(value: f64) -> Cell {
    Cell::Number { value, decimals: 3 }
}

fn shown_reasons(reasons: &[Reason]) -> Cell {
    let reasons: Vec<&Reason> = reasons
        .iter()
        .filter(|reason| reason.contribution.abs() >= LEAST_SHOWN)
        .collect();
    let parts: Vec<String> = reasons
        .iter()
        .take(SHOWN)
        .map(|reason| format!("{} ({:.3})", reason.text, reason.contribution))
        .collect();
    let more = reasons.len().saturating_sub(SHOWN);
    let tail = if more > 0 {
        format!("; {more} more")
    } else {
        String::new()
    };
    Cell::text(format!("{}{tail}", parts.join("; ")))
}

fn items_table(title: String, items: &[Recommended]) -> Table {
    let has_timing = items.iter().any(|item| item.timing.is_some());
    let has_worth = items.iter().any(|item| item.expected.is_some());
    let mut columns = vec!["rank", "item", "title", "score"];
    if has_timing {
        columns.push("time again");
    }
    if has_worth {
        columns.extend(["chance", "expected margin"]);
    }
    columns.push("because (part of the score)");
    let mut table = Table::new(title, &columns).empty("there is nothing to recommend");
    for item in items {
        let mut row = vec![
            Cell::count(item.rank),
            Cell::text(&item.item),
            Cell::or_missing(item.title.as_deref(), Cell::text),
            score(item.score),
        ];
        if has_timing {
            row.push(Cell::or_missing(item.timing, |timing| {
                Cell::text(timing.to_string())
            }));
        }
        if has_worth {
            let expected = item.expected.as_ref();
            row.push(Cell::or_missing(expected, |expected| {
                Cell::Percent(expected.chance.value)
            }));
            row.push(Cell::or_missing(expected, |expected| {
                Cell::Money(expected.worth)
            }));
        }
        row.push(shown_reasons(&item.reasons));
        table.row(row);
    }
    table
}

/// What the first product would be without the thing that speaks for it most.
fn first_without(items: &[Recommended]) -> Option<Block> {
    let first = items.first()?;
    let without = first.without.as_ref()?.in_words()?;
    let label = first.title.as_deref().unwrap_or(&first.item);
    let without = without.replacen("Without", "without", 1);
    Some(Block::Text(format!("{label}: {without}")))
}

impl Present for UserOutcome {
    fn shown(&self) -> Shown {
        Shown::One(self.user.clone())
    }

    fn blocks(&self) -> Vec<Block> {
        let title = format!(
            "For {} (list: {}, model: {})",
            self.user, self.list, self.model
        );
        let mut blocks = vec![Block::Table(items_table(title, &self.items))];
        blocks.extend(first_without(&self.items));
        blocks
    }

    fn notes(&self) -> Vec<String> {
        self.notes.clone()
    }

    fn next_steps(&self) -> Vec<String> {
        vec![format!("user {}", quote(&self.user)), "evaluate".into()]
    }
}

impl Present for ItemOutcome {
    fn blocks(&self) -> Vec<Block> {
        let label = self.title.as_deref().unwrap_or(&self.item);
        let mut blocks = vec![Block::Table(items_table(
            format!("With {label}"),
            &self.items,
        ))];
        if !self.instead.is_empty() {
            let title = format!("Instead of {label}");
            blocks.push(Block::Table(items_table(title, &self.instead)));
        }
        blocks
    }

    fn notes(&self) -> Vec<String> {
        self.notes.clone()
    }

    fn next_steps(&self) -> Vec<String> {
        vec!["patterns baskets".into()]
    }
}

impl Present for SegmentOutcome {
    fn blocks(&self) -> Vec<Block> {
        let title = format!(
            "For segment {} {}, {} users (list: {}, model: {})",
            self.segment, self.name, self.users, self.list, self.model
        );
        let has_worth = self.items.iter().any(|item| item.expected.is_some());
        let mut columns = vec!["rank", "item", "title", "score", "members"];
        if has_worth {
            columns.push("expected margin");
        }
        columns.push("because (part of the score)");
        let mut table = Table::new(title, &columns).empty("there is nothing to recommend");
        for item in &self.items {
            let mut row = vec![
                Cell::count(item.rank),
                Cell::text(&item.item),
                Cell::or_missing(item.title.as_deref(), Cell::text),
                score(item.score),
                Cell::Int(item.members as i64),
            ];
            if has_worth {
                row.push(Cell::or_missing(item.expected, Cell::Money));
            }
            row.push(shown_reasons(&item.reasons));
            table.row(row);
        }
        vec![Block::Table(table)]
    }

    fn notes(&self) -> Vec<String> {
        self.notes.clone()
    }

    fn next_steps(&self) -> Vec<String> {
        vec![format!("campaign coupon --segment {}", self.segment)]
    }
}

fn lists_head() -> Table {
    let columns = ["user", "rank", "item", "title", "score"];
    Table::new(String::new(), &columns).empty("there is nothing to recommend")
}

fn list_row(line: ListedItem) -> Vec<Cell> {
    vec![
        Cell::Text(line.user),
        Cell::count(line.rank),
        Cell::Text(line.item),
        Cell::or_missing(line.title, Cell::Text),
        score(line.score),
    ]
}

impl Present for AllOutcome {
    fn shown(&self) -> Shown {
        Shown::Several(self.users)
    }

    fn blocks(&self) -> Vec<Block> {
        let mut table = lists_head();
        table.rows = self.items.iter().map(list_row).collect();
        vec![Block::Table(table)]
    }

    fn long_table(&self) -> Option<LongTable<'_>> {
        Some(LongTable {
            head: lists_head(),
            rows: Box::new(self.items.iter().map(list_row)),
        })
    }

    fn notes(&self) -> Vec<String> {
        self.notes.clone()
    }
}

impl Present for HideOutcome {
    fn blocks(&self) -> Vec<Block> {
        let label = self.title.as_deref().unwrap_or(&self.item);
        let done = match (self.is_hidden, self.is_hidden == self.was_hidden) {
            (true, true) => "is hidden already",
            (false, true) => "was not hidden",
            (true, false) if self.is_dry_run => "would be hidden",
            (false, false) if self.is_dry_run => "would be shown again",
            (true, false) => "is now kept out of recommendations and new campaigns",
            (false, false) => "can be recommended again",
        };
        vec![Block::Text(format!("{label} ({}) {done}", self.item))]
    }

    fn next_steps(&self) -> Vec<String> {
        if self.is_hidden {
            vec![format!("item unhide {}", quote(&self.item))]
        } else {
            Vec::new()
        }
    }
}

fn rate(estimate: Option<Estimate>) -> Cell {
    Cell::or_missing(estimate, |estimate| Cell::Number {
        value: estimate.value,
        decimals: 4,
    })
}

impl Present for EvaluateOutcome {
    fn blocks(&self) -> Vec<Block> {
        let found = &self.evaluation;
        let top = found.top;
        let columns = [
            "model".to_string(),
            format!("list quality@{top}"),
            "90 % interval".into(),
            format!("foreseen@{top}"),
            "foreseen, new".into(),
            "foreseen, again".into(),
            "coverage".into(),
            "fit ms".into(),
            "ms per 1,000 users".into(),
        ];
        let mut table = Table::new(
            format!(
                "Models in {}, {} customers (quality: 0 to 100)",
                regulars_core::output::counted(found.folds as i64, "test"),
                found.users
            ),
            &[],
        )
        .second_rank(3);
        table.columns = columns.to_vec();
        for model in &found.models {
            let interval = |quality: Estimate| {
                let [low, high] = [quality.low, quality.high].map(|value| 100.0 * value);
                Cell::text(format!("{low:.2} to {high:.2}"))
            };
            let quality = Cell::or_missing(model.ndcg, |found| Cell::Number {
                value: 100.0 * found.value,
                decimals: 2,
            });
            let mark = if Some(model.name) == found.chosen {
                " (chosen)"
            } else {
                ""
            };
            table.row(vec![
                Cell::text(format!("{}{mark}", model.name)),
                quality,
                Cell::or_missing(model.ndcg, interval),
                rate(model.recall),
                rate(model.recall_new),
                rate(model.recall_again),
                Cell::Percent(model.coverage),
                Cell::Number {
                    value: model.fit_ms,
                    decimals: 0,
                },
                Cell::Number {
                    value: model.score_ms,
                    decimals: 0,
                },
            ]);
        }
        let said = match found.chosen {
            Some(chosen) => format!("{chosen} was chosen: {}", found.because),
            None => found.because.clone(),
        };
        vec![Block::Table(table), Block::Text(said)]
    }

    fn notes(&self) -> Vec<String> {
        self.notes.clone()
    }

    fn next_steps(&self) -> Vec<String> {
        vec![
            "recommend user USER".into(),
            "recommend all --output recommendations.csv".into(),
        ]
    }
}
