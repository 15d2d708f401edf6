//! Segments as tables and text.

use super::operation::{
    AdoptOutcome, CountOutcome, DefineOutcome, DiffOutcome, ListOutcome, Outcome, RenameOutcome,
    SegmentView,
};
use super::{Movement, StandsOut};
use crate::profile::rule::{find_feature, label};
use regulars_core::domain::{Estimate, grouped};
use regulars_core::output::{Block, Cell, Present, Table, quote};

impl Present for Outcome {
    fn blocks(&self) -> Vec<Block> {
        let mut blocks = vec![Block::Table(segments(&self.segments))];
        blocks.extend(sentences(&self.segments).map(Block::Table));
        blocks.extend(certainties(&self.segments).map(Block::Table));
        let done = match self.run {
            Some(run) => format!("run {run}: {} segments by {}", self.k, self.by.word()),
            None => format!(
                "dry run: {} segments by {}; nothing was changed",
                self.k,
                self.by.word()
            ),
        };
        blocks.push(Block::Text(format!("{done}; {}", moved(&self.movement))));
        blocks
    }

    fn notes(&self) -> Vec<String> {
        self.notes.clone()
    }

    fn next_steps(&self) -> Vec<String> {
        match (self.run, first_id(&self.segments)) {
            (Some(_), Some(id)) => {
                vec![
                    format!("segments {id}"),
                    "patterns".into(),
                    format!("campaign coupon --segment {id}"),
                ]
            }
            _ => vec!["segment".into()],
        }
    }
}

impl Present for ListOutcome {
    fn blocks(&self) -> Vec<Block> {
        let mut blocks = vec![Block::Table(segments(&self.segments))];
        blocks.extend(certainties(&self.segments).map(Block::Table));
        if let (Some(run), Some(by)) = (self.run, self.by) {
            let movement = self
                .movement
                .as_ref()
                .map(|movement| format!("; {}", moved(movement)))
                .unwrap_or_default();
            blocks.push(Block::Text(format!("run {run} by {}{movement}", by.word())));
        }
        blocks
    }

    fn notes(&self) -> Vec<String> {
        self.notes.clone()
    }

    fn next_steps(&self) -> Vec<String> {
        match first_id(&self.segments) {
            Some(id) => vec![
                format!("segments {id}"),
                format!("campaign coupon --segment {id}"),
            ],
            None => vec!["segment".into()],
        }
    }
}

impl Present for CountOutcome {
    fn blocks(&self) -> Vec<Block> {
        let mut text = format!(
            "{} of {} users: {}",
            grouped(self.users),
            grouped(self.of),
            self.rule
        );
        if self.unknown > 0 {
            text.push_str(&format!(
                "\n{} users are not counted: the data needed are missing",
                self.unknown
            ));
        }
        let mut blocks = vec![Block::Text(text)];
        if !self.missing.is_empty() {
            let mut table = Table::new("Missing data", &["feature", "users"]);
            for missing in &self.missing {
                table.row(vec![
                    Cell::text(&missing.feature),
                    Cell::Int(missing.users as i64),
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
        vec![format!("segment define NAME {}", quote(&self.rule))]
    }
}

impl Present for DefineOutcome {
    fn blocks(&self) -> Vec<Block> {
        let result = match (self.is_dry_run, self.segment) {
            (true, _) => format!("dry run: '{}' would have", self.name),
            (false, Some(id)) => format!("segment {id} '{}' has", self.name),
            (false, None) => format!("'{}' has", self.name),
        };
        let mut text = format!(
            "{result} {} of {} users: {}",
            self.count.users, self.count.of, self.count.rule
        );
        if let Some(before) = &self.replaces {
            text.push_str(&format!(
                "\nbefore: {before}; {} users join and {} leave",
                self.added, self.removed
            ));
        }
        if self.count.unknown > 0 {
            text.push_str(&format!(
                "\n{} users are not counted: the data needed are missing",
                self.count.unknown
            ));
        }
        vec![Block::Text(text)]
    }

    fn notes(&self) -> Vec<String> {
        self.count.notes.clone()
    }

    fn next_steps(&self) -> Vec<String> {
        match self.segment {
            Some(id) => vec![
                format!("segments {id}"),
                format!("campaign coupon --segment {id}"),
            ],
            None => Vec::new(),
        }
    }
}

impl Present for AdoptOutcome {
    fn blocks(&self) -> Vec<Block> {
        let mut blocks = vec![Block::Text(format!(
            "the sentence of segment {} is now a definition",
            self.adopted
        ))];
        blocks.extend(self.defined.blocks());
        blocks
    }

    fn notes(&self) -> Vec<String> {
        self.defined.notes()
    }

    fn next_steps(&self) -> Vec<String> {
        self.defined.next_steps()
    }
}

impl Present for RenameOutcome {
    fn blocks(&self) -> Vec<Block> {
        vec![Block::Text(format!(
            "segment {} is now called '{}', before '{}'",
            self.segment, self.name, self.before
        ))]
    }

    fn next_steps(&self) -> Vec<String> {
        vec!["segments".into()]
    }
}

impl Present for DiffOutcome {
    fn blocks(&self) -> Vec<Block> {
        let mut table = Table::new("Who would move", &["from", "to", "users"]).empty("no moves");
        let named = |id: Option<regulars_core::domain::SegmentId>,
                     name: &Option<String>,
                     none: &str| match (id, name) {
            (Some(id), Some(name)) => Cell::text(format!("{id} {name}")),
            (None, Some(name)) => Cell::text(format!("new: {name}")),
            _ => Cell::text(none),
        };
        for change in &self.changes {
            table.row(vec![
                named(change.from, &change.from_name, "in none"),
                named(change.to, &change.to_name, "in none"),
                Cell::Int(change.users as i64),
            ]);
        }
        let state = format!(
            "run {} read revision {}, the data are at {}; {}",
            self.run,
            self.revision,
            self.revision_now,
            moved(&self.movement)
        );
        vec![Block::Table(table), Block::Text(state)]
    }

    fn notes(&self) -> Vec<String> {
        self.notes.clone()
    }

    fn next_steps(&self) -> Vec<String> {
        vec!["segment".into()]
    }
}

fn segments(views: &[SegmentView]) -> Table {
    let mut table = Table::new(
        "Segments",
        &[
            "id",
            "name",
            "users",
            "share",
            "of revenue",
            "what stands out",
        ],
    )
    .empty("no segments yet; try: segment");
    for view in views {
        let description = &view.description;
        let mut traits: Vec<String> = description
            .stands_out
            .iter()
            .filter_map(trait_in_words)
            .take(2)
            .collect();
        traits.extend(
            description
                .interests
                .first()
                .map(|liked| format!("likes {}", liked.category)),
        );
        if description.is_mixed {
            traits.push("mixed".into());
        }
        table.row(vec![
            Cell::or_missing(view.id, |id| Cell::Int(id.0)),
            Cell::text(&description.name),
            Cell::Int(description.size as i64),
            Cell::Percent(description.share),
            Cell::or_missing(description.revenue_share, Cell::Percent),
            Cell::text(traits.join("; ")),
        ]);
    }
    table
}

/// The sentences with their figures; `None` if no segment has one.
fn sentences(views: &[SegmentView]) -> Option<Table> {
    let mut table = Table::new(
        "As rules",
        &[
            "id",
            "roughly users with",
            "right for",
            "covers",
            "stability",
        ],
    );
    for view in views
        .iter()
        .filter(|view| view.description.sentence.is_some())
    {
        let description = &view.description;
        table.row(vec![
            Cell::or_missing(view.id, |id| Cell::Int(id.0)),
            Cell::text(description.sentence.clone().unwrap_or_default()),
            rate(description.precision),
            rate(description.recall),
            Cell::or_missing(description.stability, Cell::Percent),
        ]);
    }
    (!table.rows.is_empty()).then_some(table)
}

/// How surely users belong to their segments; only for a mixture.
fn certainties(views: &[SegmentView]) -> Option<Table> {
    let columns = ["id", "name", "mean chance", "borderline"];
    let mut table = Table::new("How surely users belong to their segment", &columns);
    for view in views
        .iter()
        .filter(|view| view.description.certainty.is_some())
    {
        let description = &view.description;
        table.row(vec![
            Cell::or_missing(view.id, |id| Cell::Int(id.0)),
            Cell::text(&description.name),
            Cell::or_missing(description.certainty, Cell::Percent),
            Cell::or_missing(description.between_share, Cell::Percent),
        ]);
    }
    (!table.rows.is_empty()).then_some(table)
}

pub(super) fn rate(estimate: Option<Estimate>) -> Cell {
    Cell::or_missing(estimate, |estimate| {
        let percent = |share: f64| format!("{:.0}", share * 100.0);
        Cell::text(format!(
            "{} % ({} to {}, n {})",
            percent(estimate.value),
            percent(estimate.low),
            percent(estimate.high),
            estimate.n
        ))
    })
}

/// A trait as a phrase, `orders every 21 days (all: 40)`; `None` where the rounded numbers do not
/// differ.
pub fn trait_in_words(found: &StandsOut) -> Option<String> {
    let is_share = find_feature(&found.feature, None)
        .is_some_and(|feature| feature.definition.unit == "share");
    let number = |value: f64| match (is_share, value.abs()) {
        (true, _) => format!("{:.0} %", value * 100.0),
        (false, size) if size < 10.0 && value.fract() != 0.0 => format!("{value:.1}"),
        _ => format!("{value:.0}"),
    };
    let level = |value: f64| format!("{:.0}", value * 100.0);
    let (value, all) = match found.feature.as_str() {
        "purchasing_power" => (level(found.value), level(found.shop)),
        _ => (number(found.value), number(found.shop)),
    };
    if value == all {
        return None;
    }
    let phrase = match found.feature.as_str() {
        "recency_days" => format!("last order {value} days ago"),
        "typical_gap_days" => format!("orders every {value} days"),
        "overdue" => format!("silent for {value} usual gaps"),
        "active_days_30" => format!("active on {value} of the last 30 days"),
        "purchasing_power" if found.value > found.shop => {
            format!("buys dearer products: {value} of 100")
        }
        "purchasing_power" => format!("buys cheaper products: {value} of 100"),
        feature => format!("{} {value}", label(feature)),
    };
    Some(format!("{phrase} (all: {all})"))
}

fn moved(movement: &Movement) -> String {
    if movement.kept + movement.moved + movement.no_longer == 0 {
        return format!(
            "{} users segmented for the first time",
            grouped(movement.joined)
        );
    }
    format!(
        "{} users kept their segment, {} moved, {} joined, {} no longer in any",
        grouped(movement.kept),
        grouped(movement.moved),
        grouped(movement.joined),
        grouped(movement.no_longer)
    )
}

pub(super) fn first_id(views: &[SegmentView]) -> Option<regulars_core::domain::SegmentId> {
    views.first().and_then(|view| view.id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_out_is_a_phrase_with_its_unit() {
        let found = |feature: &str, value: f64, shop: f64| {
            trait_in_words(&StandsOut {
                feature: feature.into(),
                value,
                shop,
                z: 1.0,
            })
        };
        for (feature, value, shop, expected) in [
            (
                "discount_share",
                0.81,
                0.376,
                "orders with a discount 81 % (all: 38 %)",
            ),
            ("orders", 22.0, 9.0, "orders 22 (all: 9)"),
            (
                "views_per_order",
                1.25,
                33.4,
                "views per order 1.2 (all: 33)",
            ),
            (
                "purchasing_power",
                0.4,
                0.5,
                "buys cheaper products: 40 of 100 (all: 50)",
            ),
            (
                "recency_days",
                96.0,
                50.0,
                "last order 96 days ago (all: 50)",
            ),
        ] {
            assert_eq!(found(feature, value, shop).as_deref(), Some(expected));
        }
        assert_eq!(
            found("active_days_30", 0.2, 0.0).as_deref(),
            Some("active on 0.2 of the last 30 days (all: 0)")
        );
        assert_eq!(
            found("active_days_30", 0.0, 0.0),
            None,
            "nothing that differs"
        );
    }
}
