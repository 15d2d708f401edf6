//! Patterns as tables and sentences.

use super::operation::Outcome;
use super::rhythm::CELLS;
use super::{BasketRule, Cycle, Funnel, Rhythm, Sequence};
use regulars_core::domain::Estimate;
use regulars_core::output::{Block, Cell, Present, Table, week_chart};
use std::collections::{BTreeMap, BTreeSet};

/// Rows of a list on screen and in text.
const SHOWN: usize = 50;
/// Items without a regular cycle that are shown.
const SHOWN_IRREGULAR: usize = 10;
const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

impl Present for Outcome {
    fn blocks(&self) -> Vec<Block> {
        let mut blocks = Vec::new();
        if let Some(group) = &self.segment {
            blocks.push(Block::Text(format!(
                "segment {} {}, {} users",
                group.id, group.name, group.users
            )));
        }
        if let Some(funnel) = &self.funnel {
            blocks.push(funnel_block(funnel));
        }
        if let Some(rhythm) = &self.rhythm {
            blocks.extend(rhythm_blocks(rhythm));
        }
        if let Some(rules) = &self.baskets {
            blocks.push(Block::Table(basket_table(rules)));
        }
        if let Some(found) = &self.sequences {
            blocks.push(Block::Table(sequence_table(found)));
        }
        if let Some(cycles) = &self.cycles {
            blocks.push(Block::Table(cycle_table(cycles)));
        }
        blocks
    }

    fn notes(&self) -> Vec<String> {
        self.notes.clone()
    }

    fn next_steps(&self) -> Vec<String> {
        let first = self.baskets.as_ref().and_then(|rules| rules.first());
        let item = first.map(|rule| format!("recommend item {}", quoted(&rule.first)));
        item.into_iter().chain(["evaluate".to_string()]).collect()
    }
}

fn quoted(id: &str) -> String {
    if id.contains(char::is_whitespace) {
        format!("\"{id}\"")
    } else {
        id.to_string()
    }
}

/// The interval of a share, rounded to what its width can tell.
fn range(estimate: &Estimate) -> Cell {
    let (low, high) = (100.0 * estimate.low, 100.0 * estimate.high);
    let decimals = usize::from(high - low < 3.0);
    Cell::text(format!("{low:.decimals$} to {high:.decimals$} %"))
}

fn funnel_block(funnel: &Funnel) -> Block {
    if let [only] = funnel.stages.as_slice() {
        return Block::Text(format!(
            "Funnel: {}; the data hold no other stage, so nobody can be followed from looking to \
             buying",
            only.text
        ));
    }
    let columns = [
        "stage",
        "users",
        "went on",
        "90 % interval",
        "n",
        "by item",
        "hours to it (median)",
        "n of hours",
    ];
    let mut table = Table::new("Funnel", &columns)
        .empty("no views, clicks, carts or purchases")
        .second_rank(1);
    for stage in &funnel.stages {
        table.row(vec![
            Cell::text(stage.stage.word()),
            Cell::Int(stage.users as i64),
            Cell::or_missing(stage.rate, |rate| Cell::Percent(rate.value)),
            Cell::or_missing(stage.rate, |rate| range(&rate)),
            Cell::or_missing(stage.rate, |rate| Cell::Int(rate.n as i64)),
            Cell::or_missing(stage.pair_rate, |rate| Cell::Percent(rate.value)),
            Cell::or_missing(stage.hours_median, |hours| Cell::Number {
                value: hours,
                decimals: 2,
            }),
            Cell::Int(stage.hours_n as i64),
        ]);
    }
    Block::Table(table)
}

fn rhythm_blocks(rhythm: &Rhythm) -> Vec<Block> {
    if !rhythm.has_hours && rhythm.n > 0 {
        return days_alone(rhythm);
    }
    let mut hours = Table::new("The week by hour, 0 to 23, and each day's share", &["hour"])
        .empty("nothing to count");
    hours.columns.extend(DAYS.map(String::from));
    if rhythm.smoothed.len() == CELLS {
        for hour in 0..24 {
            let mut row = vec![Cell::text(format!("{hour:02}:00"))];
            row.extend((0..7).map(|day| Cell::Percent(rhythm.smoothed[day * 24 + hour])));
            hours.row(row);
        }
        hours.chart = week_chart(&rhythm.smoothed);
    }
    let mut peaks = Table::new(
        "Peaks",
        &["when", "share", "90 % interval", "n", "times an even week"],
    )
    .empty("no hours stand out");
    for peak in &rhythm.peaks {
        peaks.row(vec![
            Cell::text(format!(
                "{} {:02}:00 to {:02}:00",
                DAYS[peak.weekday], peak.from_hour, peak.to_hour
            )),
            Cell::Percent(peak.share.value),
            range(&peak.share),
            Cell::Int(peak.share.n as i64),
            Cell::Number {
                value: peak.times_even,
                decimals: 1,
            },
        ]);
    }
    vec![Block::Table(hours), Block::Table(peaks)]
}

/// The week by day, where no hours are known.
fn days_alone(rhythm: &Rhythm) -> Vec<Block> {
    let mut days = Table::new("The week by day", &["day", "share"]);
    for (name, share) in DAYS.iter().zip(&rhythm.weekdays) {
        days.row(vec![Cell::text(*name), Cell::Percent(*share)]);
    }
    vec![
        Block::Table(days),
        Block::Text("the data hold no times of day, so busy hours are unknown".into()),
    ]
}

/// The names of items for lists of them: the title, with the id behind it where two items have the
/// same.
struct Names<'a> {
    of_title: BTreeMap<&'a str, BTreeSet<&'a str>>,
}

impl<'a> Names<'a> {
    fn of(items: impl Iterator<Item = (&'a str, &'a str)>) -> Names<'a> {
        let mut of_title: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for (id, title) in items {
            of_title.entry(title).or_default().insert(id);
        }
        Names { of_title }
    }

    fn name(&self, id: &str, title: &str) -> Cell {
        let is_shared = self.of_title.get(title).is_some_and(|ids| ids.len() > 1);
        Cell::text(if is_shared {
            format!("{title} ({id})")
        } else {
            title.to_string()
        })
    }
}

fn basket_table(rules: &[BasketRule]) -> Table {
    let columns = [
        "who buys",
        "also buys",
        "orders",
        "share",
        "90 % interval",
        "times chance",
        "held later",
        "extra orders",
        "q",
    ];
    let mut table = Table::new("Bought together", &columns)
        .empty("no pair of products stands out from chance")
        .second_rank(3);
    let names = Names::of(
        rules
            .iter()
            .map(|rule| (rule.first.as_str(), rule.if_title.as_str())),
    );
    for rule in rules.iter().take(SHOWN) {
        table.row(vec![
            names.name(&rule.first, &rule.if_title),
            names.name(&rule.then, &rule.then_title),
            Cell::Int(rule.orders as i64),
            Cell::Percent(rule.confidence.value),
            range(&rule.confidence),
            Cell::Number {
                value: rule.lift.value,
                decimals: 1,
            },
            Cell::or_missing(rule.holds_later, |held| {
                Cell::text(if held { "yes" } else { "no" })
            }),
            Cell::Number {
                value: rule.extra_orders,
                decimals: 0,
            },
            Cell::Number {
                value: rule.q_value,
                decimals: 3,
            },
        ]);
    }
    table
}

fn sequence_table(found: &[Sequence]) -> Table {
    let columns = [
        "who bought",
        "later buys",
        "users",
        "share",
        "90 % interval",
        "times chance",
        "days (median)",
        "q",
    ];
    let mut table = Table::new("Bought later", &columns)
        .empty("no product stands out as following another")
        .second_rank(1);
    let firsts = found
        .iter()
        .map(|sequence| (sequence.first.as_str(), sequence.first_title.as_str()));
    let thens = found
        .iter()
        .map(|sequence| (sequence.then.as_str(), sequence.then_title.as_str()));
    let names = Names::of(firsts.chain(thens));
    for sequence in found.iter().take(SHOWN) {
        table.row(vec![
            names.name(&sequence.first, &sequence.first_title),
            names.name(&sequence.then, &sequence.then_title),
            Cell::Int(sequence.users as i64),
            Cell::Percent(sequence.share.value),
            range(&sequence.share),
            Cell::Number {
                value: sequence.lift.value,
                decimals: 1,
            },
            Cell::Number {
                value: sequence.days_median,
                decimals: 0,
            },
            Cell::Number {
                value: sequence.q_value,
                decimals: 3,
            },
        ]);
    }
    table
}

fn cycle_table(cycles: &[Cycle]) -> Table {
    let columns = [
        "what",
        "bought again",
        "days",
        "90 % interval",
        "near it",
        "gaps",
        "users",
        "still open",
    ];
    let mut table = Table::new("Bought again", &columns)
        .empty("too few repeat purchases to tell a cycle")
        .second_rank(2);
    let irregular = cycles
        .iter()
        .filter(|cycle| !cycle.regular && cycle.item.is_some())
        .take(SHOWN_IRREGULAR);
    let rest = cycles.iter().filter(|cycle| cycle.category.is_some());
    let regular = cycles
        .iter()
        .filter(|cycle| cycle.regular && cycle.item.is_some());
    let titled = |cycle: &'_ Cycle| Some((cycle.item.clone()?, cycle.title.clone()?));
    let items: Vec<(String, String)> = cycles.iter().filter_map(titled).collect();
    let names = Names::of(
        items
            .iter()
            .map(|(id, title)| (id.as_str(), title.as_str())),
    );
    for cycle in regular.take(SHOWN).chain(irregular).chain(rest) {
        let what = match (&cycle.item, &cycle.title) {
            (Some(id), Some(title)) => names.name(id, title),
            _ => Cell::text(format!(
                "category {}",
                cycle.category.as_deref().unwrap_or_default()
            )),
        };
        table.row(vec![
            what,
            Cell::text(if cycle.regular {
                "regularly after"
            } else {
                "half within"
            }),
            Cell::Number {
                value: cycle.days.value,
                decimals: 0,
            },
            Cell::text(format!("{:.0} to {:.0}", cycle.days.low, cycle.days.high)),
            if cycle.regular {
                Cell::Percent(cycle.near_peak.value)
            } else {
                Cell::Missing
            },
            Cell::Int(cycle.n as i64),
            Cell::Int(cycle.users as i64),
            Cell::Int(cycle.open as i64),
        ]);
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_with_the_same_title_are_distinguished() {
        let names = Names::of(
            [
                ("7", "FLUID MILK"),
                ("9", "FLUID MILK"),
                ("7", "FLUID MILK"),
                ("3", "CORN"),
            ]
            .into_iter(),
        );
        assert_eq!(names.name("9", "FLUID MILK"), Cell::text("FLUID MILK (9)"));
        assert_eq!(names.name("3", "CORN"), Cell::text("CORN"));
    }
}
