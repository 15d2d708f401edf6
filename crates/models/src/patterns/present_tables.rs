//! The figures of patterns as tables.

use super::{
    AfterCategory, Anomaly, BasketRule, Behavior, Cohort, CohortMonth, Cohorts, Cycle, ProductSet,
    Sequence,
};
use regulars_core::domain::{Estimate, short_weekday};
use regulars_core::output::{Block, Cell, Heat, Table};
use std::collections::{BTreeMap, BTreeSet};

/// Rows of a list on screen and in text.
const SHOWN: usize = 50;
/// Items without a regular cycle that are shown.
const SHOWN_IRREGULAR: usize = 10;
/// Cohorts that are drawn.
const MONTHS: usize = 13;
/// From few to many, by tenths.
const SHADES: [char; 6] = [' ', '░', '▒', '▓', '█', '█'];

/// The interval of a share, rounded to what its width can tell.
pub fn range(estimate: &Estimate) -> Cell {
    let (low, high) = (100.0 * estimate.low, 100.0 * estimate.high);
    let decimals = usize::from(high - low < 3.0);
    Cell::text(format!("{low:.decimals$} to {high:.decimals$} %"))
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

/// The baskets with their figures.
pub fn basket_table(rules: &[BasketRule]) -> Table {
    let columns = [
        "who buys",
        "also buys",
        "orders",
        "share",
        "90 % interval",
        "times chance",
        "held later",
        "extra orders",
        "worth",
        "q",
    ];
    let mut table = Table::new("Bought together", &columns)
        .empty("no pair of products stands out from chance")
        .second_rank(4);
    let names = Names::of(rules.iter().flat_map(|rule| {
        [
            (rule.first.as_str(), rule.if_title.as_str()),
            (rule.then.as_str(), rule.then_title.as_str()),
        ]
    }));
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
            Cell::Money(rule.extra_gain.amount),
            Cell::Number {
                value: rule.q_value,
                decimals: 3,
            },
        ]);
    }
    table
}

/// The sets with their figures.
pub fn set_table(sets: &[ProductSet]) -> Table {
    let columns = [
        "products",
        "size",
        "orders",
        "share",
        "90 % interval",
        "times chance",
    ];
    let mut table = Table::new("In one order", &columns)
        .empty("no products are in one order often enough")
        .second_rank(4);
    for set in sets.iter().take(SHOWN) {
        table.row(vec![
            Cell::text(set.titles.join(" + ")),
            Cell::Int(set.items.len() as i64),
            Cell::Int(set.orders as i64),
            Cell::Percent(set.support.value),
            range(&set.support),
            Cell::or_missing(set.lift, |times| Cell::Number {
                value: times,
                decimals: 1,
            }),
        ]);
    }
    table
}

/// The sequences with their figures.
pub fn sequence_table(found: &[Sequence]) -> Table {
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

/// The cycles with their figures.
pub fn cycle_table(cycles: &[Cycle]) -> Table {
    let columns = [
        "what",
        "bought again",
        "days",
        "90 % interval",
        "near it",
        "gaps",
        "users",
        "still open",
        "due this week",
    ];
    let mut table = Table::new("Bought again", &columns)
        .empty("too few repeat purchases to tell a cycle")
        .second_rank(3);
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
            Cell::count(cycle.due.len()),
        ]);
    }
    table
}

/// The hours of the week in thousandths of all, as a heat map.
pub fn week_heat(shares: &[f64]) -> Heat {
    let most = shares.iter().copied().fold(f64::MIN_POSITIVE, f64::max);
    let cell = |share: &f64| (format!("{:>3.0}", 1_000.0 * share), share / most);
    Heat {
        head: (0..24).map(|hour| format!("{hour:>3}")).collect(),
        rows: shares
            .chunks(24)
            .enumerate()
            .map(|(day, hours)| {
                (
                    short_weekday(day).to_string(),
                    hours.iter().map(cell).collect(),
                )
            })
            .collect(),
        foot: "orders of 1,000, by hour".into(),
    }
}

/// Customers by month of their first order and months since: the per cent that ordered.
pub fn cohort_picture(found: &Cohorts) -> Vec<Block> {
    let shown = &found.cohorts[found.cohorts.len().saturating_sub(MONTHS)..];
    let columns = shown
        .iter()
        .map(|cohort| cohort.months.len())
        .max()
        .unwrap_or(0);
    if columns < 2 {
        return Vec::new();
    }
    let number = |month: &CohortMonth| {
        let open = if month.is_complete { ' ' } else { '+' };
        let share = month.share.map_or(0.0, |share| share.value);
        (format!("{:>3.0}{open}", 100.0 * share), share)
    };
    let name = |cohort: &Cohort| format!("{} {:>5}", cohort.first, cohort.users);
    let foot = "per cent who order, by months after the first order; the number behind the month counts \
                the customers; + the month is not over";
    let heads: String = (1..columns).map(|month| format!("{month:>4} ")).collect();
    let mut lines = vec![format!("{:13} {heads}", "")];
    for cohort in shown {
        let cells = cohort.months[1..].iter().map(|month| {
            let (text, share) = number(month);
            let shade = SHADES[((share * 10.0) as usize).min(SHADES.len() - 1)];
            format!("{shade}{text}")
        });
        lines.push(format!("{} {}", name(cohort), cells.collect::<String>()));
    }
    let mut table = cohort_table(found);
    table.chart = lines.join("\n");
    table.heat = Some(Heat {
        head: (1..columns).map(|month| format!("{month:>3} ")).collect(),
        rows: shown
            .iter()
            .map(|cohort| {
                (
                    name(cohort),
                    cohort.months[1..].iter().map(number).collect(),
                )
            })
            .collect(),
        foot: String::new(),
    });
    vec![Block::Table(table), Block::Text(foot.into())]
}

/// Every month of every cohort.
pub fn cohort_table(found: &Cohorts) -> Table {
    let columns = [
        "first order",
        "month",
        "customers",
        "ordered",
        "90 % interval",
        "revenue",
        "complete",
    ];
    let mut table =
        Table::new("Customers by the month of their first order", &columns).second_rank(1);
    for cohort in &found.cohorts {
        for month in &cohort.months {
            table.row(vec![
                Cell::text(&cohort.first),
                Cell::Int(month.month as i64),
                Cell::Int(month.users as i64),
                Cell::or_missing(month.share, |share| Cell::Percent(share.value)),
                Cell::or_missing(month.share, |share| range(&share)),
                Cell::Money(month.revenue),
                Cell::text(if month.is_complete { "yes" } else { "no" }),
            ]);
        }
    }
    table
}

/// What the next order holds more often than usual.
pub fn next_table(found: &[AfterCategory]) -> Table {
    let columns = [
        "after",
        "n",
        "next",
        "share",
        "90 % interval",
        "times usual",
    ];
    let mut table = Table::new("The next order, by category", &columns)
        .empty("too few orders of known categories that were followed by another");
    for after in found {
        for next in &after.next {
            table.row(vec![
                Cell::text(&after.category),
                Cell::Int(after.n as i64),
                Cell::text(&next.category),
                Cell::Percent(next.share.value),
                range(&next.share),
                Cell::Number {
                    value: next.times_usual,
                    decimals: 1,
                },
            ]);
        }
    }
    table
}

/// Behaviours with their shares.
pub fn behavior_table(found: &[Behavior]) -> Table {
    let columns = ["id", "behaviour", "share", "customers", "of", "signs"];
    let mut table = Table::new("Behaviours", &columns).empty("none");
    for one in found {
        table.row(vec![
            Cell::Int(one.id as i64),
            Cell::text(&one.name),
            Cell::Percent(one.share),
            Cell::Int(one.users as i64),
            Cell::Int(one.n as i64),
            Cell::text(one.signs.join(", ")),
        ]);
    }
    table
}

/// Days and weeks that differ.
pub fn anomaly_table(found: &[Anomaly]) -> Table {
    let columns = ["from", "days", "what", "count", "expected", "q"];
    let mut table = Table::new("Days and weeks that differ", &columns).empty("none");
    for one in found {
        table.row(vec![
            Cell::text(&one.from),
            Cell::Int(one.days as i64),
            Cell::text(one.series.words()),
            Cell::Int(one.count as i64),
            Cell::Number {
                value: one.expected,
                decimals: 0,
            },
            Cell::Number {
                value: one.q_value,
                decimals: 3,
            },
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
