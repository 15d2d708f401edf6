//! One segment as a card, with its members and next steps.

use super::StandsOut;
use super::operation::{DEFINED, ItemLiked, Move, Moves, OneOutcome, SegmentView};
use super::present::{first_id, rate};
use super::tuning::mixture::SURE_FROM;
use crate::profile::rule::find_feature;
use regulars_core::domain::SegmentId;
use regulars_core::output::{Block, Cell, Present, Shown, Table, sparkline};

impl Present for OneOutcome {
    fn shown(&self) -> Shown {
        Shown::Several(self.members.len())
    }

    fn blocks(&self) -> Vec<Block> {
        let mut blocks = Vec::new();
        for segment in &self.segments {
            blocks.push(Block::Table(card(segment, self)));
            if !segment.description.stands_out.is_empty() {
                blocks.push(Block::Table(stands_out(&segment.description.stands_out)));
            }
        }
        blocks.push(Block::Table(items(&self.portrait.items)));
        blocks.extend(
            self.portrait
                .moves
                .as_ref()
                .map(|moves| Block::Table(moved(moves))),
        );
        let has_chances = self.members.iter().any(|member| member.chance.is_some());
        let mut columns = vec!["user", "since", "last order, days", "orders", "net revenue"];
        columns.extend(
            has_chances
                .then_some(["chance", "or in"])
                .into_iter()
                .flatten(),
        );
        let has_barriers = self.members.iter().any(|member| member.barrier.is_some());
        columns.extend(has_barriers.then_some("do not write"));
        let mut members = Table::new("Members", &columns)
            .empty("this segment has no members")
            .most_rows(10);
        for member in &self.members {
            let mut cells = vec![
                Cell::text(&member.user),
                Cell::or_missing(member.since, Cell::Date),
                Cell::or_missing(member.recency_days, |value| Cell::Number {
                    value,
                    decimals: 0,
                }),
                Cell::or_missing(member.orders, |orders| Cell::Int(orders as i64)),
                Cell::or_missing(member.net_revenue, Cell::Money),
            ];
            if has_chances {
                cells.push(Cell::or_missing(member.chance, Cell::Percent));
                let is_between = member.chance.is_some_and(|chance| chance < SURE_FROM);
                cells.push(Cell::or_missing(
                    member.next_segment.filter(|_| is_between),
                    |id| Cell::Int(id.0),
                ));
            }
            if has_barriers {
                cells.push(Cell::or_missing(member.barrier, Cell::text));
            }
            members.row(cells);
        }
        blocks.push(Block::Table(members));
        blocks.extend(first_id(&self.segments).map(|id| Block::Table(what_next(id))));
        blocks
    }

    fn notes(&self) -> Vec<String> {
        self.notes.clone()
    }

    fn next_steps(&self) -> Vec<String> {
        match first_id(&self.segments) {
            Some(id) => steps(id).map(|(line, _)| line).into(),
            None => vec!["segments".into()],
        }
    }
}

fn card(view: &SegmentView, one: &OneOutcome) -> Table {
    let description = &view.description;
    let title = match view.id {
        Some(id) => format!("Segment {id}: {}", description.name),
        None => description.name.clone(),
    };
    let mut card = Table::card(title);
    card.line("users", Cell::Int(description.size as i64));
    card.line("share of users", Cell::Percent(description.share));
    card.line(
        "share of revenue",
        Cell::or_missing(description.revenue_share, Cell::Percent),
    );
    card.line("made by", Cell::text(&view.made_by));
    if let Some(sentence) = &description.sentence {
        let roughly = if view.made_by == DEFINED {
            "users with"
        } else {
            "roughly users with"
        };
        card.line(roughly, Cell::text(sentence));
    }
    if description.precision.is_some() || description.recall.is_some() {
        card.line("right for", rate(description.precision));
        card.line("covers", rate(description.recall));
    }
    if let Some(stability) = description.stability {
        let mixed = if description.is_mixed { ", mixed" } else { "" };
        card.line(
            "stability",
            Cell::text(format!("{:.0} %{mixed}", stability * 100.0)),
        );
    }
    if let (Some(certainty), Some(between)) = (description.certainty, description.between_share) {
        let percent = |share: f64| format!("{:.0} %", share * 100.0);
        let text = format!(
            "{} on average; {} are borderline",
            percent(certainty),
            percent(between)
        );
        card.line("mean chance", Cell::text(text));
    }
    if !description.interests.is_empty() {
        let liked: Vec<String> = description
            .interests
            .iter()
            .map(|liked| {
                format!(
                    "{} {:.0} % (all {:.0} %)",
                    liked.category,
                    liked.share * 100.0,
                    liked.shop * 100.0
                )
            })
            .collect();
        card.line("like", Cell::text(liked.join(", ")));
    }
    let portrait = &one.portrait;
    if let Some(brings) = &portrait.brings {
        card.line("net revenue", Cell::Money(brings.net_revenue));
        card.line("per user", Cell::Money(brings.per_user));
        card.line("per buyer in the shop", Cell::Money(brings.per_user_shop));
        card.line(
            "orders per user",
            Cell::Number {
                value: brings.orders_per_user,
                decimals: 1,
            },
        );
    }
    if let Some(age) = portrait.age {
        card.line(
            "median age",
            Cell::Number {
                value: age,
                decimals: 0,
            },
        );
    }
    if !portrait.places.is_empty() {
        let places: Vec<String> = portrait
            .places
            .iter()
            .map(|place| format!("{} {:.0} %", place.place, place.share * 100.0))
            .collect();
        card.line("live in", Cell::text(places.join(", ")));
    }
    if let Some(hours) = &portrait.hours {
        card.line("active by hour (0 to 23)", Cell::text(sparkline(hours)));
    }
    if let Some(weekdays) = &portrait.weekdays {
        card.line(
            "active by day (Mon to Sun)",
            Cell::text(sparkline(weekdays)),
        );
    }
    card
}

fn stands_out(found: &[StandsOut]) -> Table {
    let columns = ["feature", "meaning", "here", "all", "difference (SD)"];
    let mut table = Table::new("What stands out", &columns);
    for one in found {
        let described =
            find_feature(&one.feature, None).map(|feature| feature.definition.description);
        table.row(vec![
            Cell::text(&one.feature),
            Cell::or_missing(described, Cell::text),
            Cell::Number {
                value: one.value,
                decimals: 2,
            },
            Cell::Number {
                value: one.shop,
                decimals: 2,
            },
            Cell::Number {
                value: one.z,
                decimals: 1,
            },
        ]);
    }
    table
}

fn items(liked: &[ItemLiked]) -> Table {
    let columns = ["item", "buyers", "expected"];
    let mut table =
        Table::new("What they buy more than others", &columns).empty("nothing beyond chance");
    for one in liked {
        table.row(vec![
            Cell::text(&one.title),
            Cell::Int(one.buyers as i64),
            Cell::Number {
                value: one.expected,
                decimals: 0,
            },
        ]);
    }
    table
}

fn moved(moves: &Moves) -> Table {
    let mut table = Table::new("Moves at the last run", &["users", "from or to"]).empty("no moves");
    let mut add = |moves: &[Move], way: &str, none: &str| {
        for one in moves {
            let other = match (one.segment, &one.name) {
                (Some(id), Some(name)) => format!("{way} {id} {name}"),
                (Some(id), None) => format!("{way} {id}"),
                _ => none.to_string(),
            };
            table.row(vec![Cell::Int(one.users as i64), Cell::text(other)]);
        }
    };
    add(&moves.came, "from", "new");
    add(&moves.went, "to", "no longer in any");
    table
}

/// Three useful commands, and what each is for.
fn steps(id: SegmentId) -> [(String, &'static str); 3] {
    [
        (
            format!("campaign coupon --segment {id}"),
            "make them an offer, with a comparison group",
        ),
        (
            format!("recommend segment {id}"),
            "see what to show them, and why",
        ),
        (
            format!("patterns rhythm --segment {id}"),
            "see when to write to them",
        ),
    ]
}

fn what_next(id: SegmentId) -> Table {
    let mut table = Table::new("Next steps", &["type", "to"]);
    for (line, purpose) in steps(id) {
        table.row(vec![Cell::text(line), Cell::text(purpose)]);
    }
    table
}
