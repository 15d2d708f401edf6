//! The tables and sentences that the report on a terminal and its page share.

use super::figures::{Figures, MonthLine};
use super::operation::Outcome;
use crate::domain::Money;
use crate::output::{Cell, Table};
use crate::segment::Movement;

/// Ways of moving between segments shown.
const FLOWS: usize = 12;
/// Newest campaigns shown.
pub const CAMPAIGNS: usize = 10;

/// The month beside the one before and a year before.
pub fn month_table(figures: &Figures) -> Table {
    let columns = ["", "this month", "the month before", "a year before"];
    let mut table = Table::new(figures.month.name(), &columns);
    let this = figures.this();
    let (before, year) = (figures.before(), figures.a_year_before());
    let mut row = |name: &str, of: fn(&MonthLine) -> Cell| {
        let cell = |line: Option<&MonthLine>| Cell::or_missing(line, of);
        table.row(vec![Cell::text(name), cell(this), cell(before), cell(year)]);
    };
    row("revenue", |line| Cell::Money(line.revenue));
    row("orders", |line| Cell::count(line.orders));
    row("average order", |line| {
        Cell::or_missing(average(line), Cell::Money)
    });
    row("customers who bought", |line| Cell::count(line.customers));
    row("for the first time", |line| Cell::count(line.new_customers));
    table
}

fn average(line: &MonthLine) -> Option<Money> {
    let orders = i64::try_from(line.orders)
        .ok()
        .filter(|&orders| orders > 0)?;
    let minor = (line.revenue.minor as f64 / orders as f64).round() as i64;
    Some(Money::new(minor, line.revenue.currency))
}

/// Revenue by month.
pub fn months_table(figures: &Figures) -> Table {
    let columns = ["month", "revenue", "orders", "customers", "new"];
    let mut table = Table::new("Month by month", &columns);
    for line in &figures.months {
        let part = if line.is_whole { "" } else { " (a part)" };
        table.row(vec![
            Cell::text(format!("{}{part}", line.month)),
            Cell::Money(line.revenue),
            Cell::count(line.orders),
            Cell::count(line.customers),
            Cell::count(line.new_customers),
        ]);
    }
    table
}

/// Revenue by day.
pub fn day_table(figures: &Figures) -> Table {
    let mut table = Table::new("Day by day", &["day", "revenue"]);
    for (index, revenue) in figures.days.iter().enumerate() {
        let day = format!("{}-{:02}", figures.month, index + 1);
        table.row(vec![Cell::text(day), Cell::Money(*revenue)]);
    }
    table
}

/// What sold best.
pub fn item_table(figures: &Figures) -> Table {
    let columns = ["product", "revenue", "the month before"];
    let mut table = Table::new("What sold best", &columns).empty("nothing was sold");
    for line in &figures.items {
        table.row(vec![
            Cell::text(&line.title),
            Cell::Money(line.revenue),
            Cell::or_missing(line.before, Cell::Money),
        ]);
    }
    table
}

/// The segments in the month; `None` where there are none.
pub fn segment_table(figures: &Figures) -> Option<Table> {
    let columns = [
        "segment",
        "customers",
        "bought",
        "before",
        "revenue",
        "the month before",
    ];
    let mut table = Table::new("Segments", &columns);
    for line in &figures.segments {
        table.row(vec![
            Cell::text(&line.segment),
            Cell::count(line.members),
            Cell::count(line.customers),
            Cell::or_missing(line.customers_before, Cell::count),
            Cell::Money(line.revenue),
            Cell::or_missing(line.before, Cell::Money),
        ]);
    }
    (!figures.segments.is_empty()).then_some(table)
}

/// How customers moved between segments in the month, in a sentence.
pub fn flows_in_words(report: &Outcome) -> String {
    let month = report.figures.month.name();
    let Some(flows) = &report.flows else {
        let moved = report.movement.map(moved_in_words);
        return moved.unwrap_or_else(|| {
            format!("No segments had been computed by the end of {month}, so nobody could move.")
        });
    };
    let since = match flows.is_first_month {
        true => format!(
            "Since {}, when segments were first computed",
            flows.since.day_in(&report.zone)
        ),
        false => format!("In {month}"),
    };
    if flows.updates == 0 {
        return format!("{since}, segments were not computed again, so nobody moved.");
    }
    format!(
        "{since}, {} customers stayed in their segment, {} moved to another, {} came in and {} left.",
        flows.stayed,
        flows.moved(),
        flows.joined(),
        flows.left()
    )
}

/// Who moved from which segment to which; `None` where nobody did.
pub fn flow_table(report: &Outcome) -> Option<Table> {
    let flows = report.flows.as_ref()?;
    let all = flows.moves.len();
    let title = if all > FLOWS {
        format!("Who moved between segments (the largest {FLOWS} of {all} groups)")
    } else {
        "Who moved between segments".into()
    };
    let mut table = Table::new(title, &["from", "to", "customers"]);
    let cell = |name: &Option<String>| Cell::text(name.as_deref().unwrap_or("(in none)"));
    for flow in flows.moves.iter().take(FLOWS) {
        table.row(vec![
            cell(&flow.from),
            cell(&flow.to),
            Cell::Int(flow.customers),
        ]);
    }
    (!flows.moves.is_empty()).then_some(table)
}

/// How customers moved at the last run.
fn moved_in_words(moved: Movement) -> String {
    format!(
        "When the segments were last updated, {} customers stayed in theirs, {} moved to another, \
         {} came in and {} left.",
        moved.kept, moved.moved, moved.joined, moved.no_longer
    )
}

/// The newest campaigns.
pub fn campaign_table(report: &Outcome) -> Table {
    let columns = [
        "campaign",
        "ended",
        "result",
        "gain",
        "90 % interval",
        "used",
    ];
    let all = report.campaigns.campaigns.len();
    let title = if all > CAMPAIGNS {
        format!("What campaigns earned (the newest {CAMPAIGNS} of {all})")
    } else {
        "What campaigns earned".into()
    };
    let mut table = Table::new(title, &columns).empty("no campaign was sent yet");
    for line in report.campaigns.campaigns.iter().take(CAMPAIGNS) {
        let found = line.alone.as_ref();
        table.row(vec![
            Cell::text(&line.name),
            Cell::text(line.ends_at.day_in(&report.zone)),
            Cell::text(line.verdict.word()),
            Cell::or_missing(found, |found| Cell::Money(found.value)),
            Cell::or_missing(found, |found| {
                Cell::text(format!("{} to {}", found.low, found.high))
            }),
            Cell::text(format!("{} of {}", line.used, line.offered)),
        ]);
    }
    table
}

/// What all campaigns earned together.
pub fn all_campaigns(report: &Outcome) -> Option<String> {
    let found = &report.campaigns;
    let (sum, chance) = (found.programme.as_ref()?, found.chance_programme_earned?);
    Some(format!(
        "All campaigns that could be measured come to {} together (90 % interval {} to {}); the \
         chance that they earned anything is {:.0} %.",
        sum.value,
        sum.low,
        sum.high,
        100.0 * chance
    ))
}
