//! Patterns as sentences, pictures and tables.

use super::clock::CELLS;
use super::findings::{self, Finding, on_one_screen};
use super::funnel::in_words;
use super::operation::{Kind, Outcome};
use super::present_tables::{
    anomaly_table, basket_table, behavior_table, cohort_picture, cycle_table, sequence_table,
};
use super::present_tables::{next_table, range, set_table, week_heat};
use super::{Anomaly, BasketRule, Behavior, Funnel, Rhythm, Sequence, Split};
use regulars_core::domain::{Estimate, short_weekday};
use regulars_core::output::{
    Block, Cell, Present, Shown, Table, bar, counted, pad_end, pad_start, week_chart,
};

/// Sentences of one kind.
const SENTENCES: usize = 15;
/// Weeks of the funnel that are shown.
const WEEKS: usize = 12;
/// Blocks of a bar.
const BAR: usize = 30;

impl Outcome {
    /// The findings of a kind, the strongest first; `None` where it was not looked for.
    fn findings(&self, kind: Kind) -> Option<Vec<Finding>> {
        match kind {
            Kind::Funnel => self.funnel.as_ref().map(|funnel| {
                let segments = funnel.by_segment.iter().map(|one| ("segment", one));
                let categories = funnel.by_category.iter().map(|one| ("category", one));
                let splits = segments.chain(categories);
                let apart = splits.filter_map(|(what, one)| findings::of_split(one, what));
                [findings::of_funnel(funnel)]
                    .into_iter()
                    .chain(apart)
                    .collect()
            }),
            Kind::Rhythm => self
                .rhythm
                .as_ref()
                .map(|one| vec![findings::of_rhythm(one)]),
            Kind::Baskets => {
                let of = |rules: &Vec<BasketRule>| rules.iter().map(findings::of_rule).collect();
                self.baskets.as_ref().map(of)
            }
            Kind::Sequences => {
                let of = |found: &Vec<Sequence>| found.iter().map(findings::of_sequence).collect();
                self.sequences.as_ref().map(of)
            }
            Kind::Cycles => self.cycles.as_ref().map(|cycles| {
                let regular = cycles
                    .iter()
                    .filter(|one| one.regular && one.item.is_some());
                regular.map(findings::of_cycle).collect()
            }),
            Kind::Behaviors => {
                let of = |found: &Vec<Behavior>| found.iter().map(findings::of_behavior).collect();
                self.behaviors.as_ref().map(of)
            }
            Kind::Cohorts => {
                let of = |found| findings::of_cohorts(found).into_iter().collect();
                self.cohorts.as_ref().map(of)
            }
            Kind::Sets => self.sets.as_ref().map(|found| {
                let several = found.sets.iter().filter(|set| set.items.len() > 1);
                several.map(findings::of_set).collect()
            }),
            Kind::Anomalies => {
                let of = |found: &Vec<Anomaly>| found.iter().map(findings::of_anomaly).collect();
                self.anomalies.as_ref().map(of)
            }
        }
    }

    /// All kinds on one screen.
    fn overview(&self) -> String {
        let kinds: Vec<(&str, Vec<Finding>)> = Kind::OVERVIEW
            .into_iter()
            .map(|kind| (kind.word(), self.findings(kind).unwrap_or_default()))
            .collect();
        let mut lines = on_one_screen(&kinds);
        let none: Vec<&str> = kinds
            .iter()
            .filter(|(_, findings)| findings.is_empty())
            .map(|(name, _)| *name)
            .collect();
        lines.push(if none.is_empty() {
            "each kind in full: patterns baskets".into()
        } else {
            format!("nothing found: {}", none.join(", "))
        });
        lines.join("\n")
    }

    /// The picture of a kind.
    fn picture(&self, kind: Kind) -> Vec<Block> {
        match kind {
            Kind::Funnel => {
                let funnel = self.funnel.iter().filter(|funnel| funnel.stages.len() > 1);
                funnel.map(funnel_bars).collect()
            }
            Kind::Rhythm => self.rhythm.as_ref().map(rhythm_picture).unwrap_or_default(),
            Kind::Cohorts => self
                .cohorts
                .as_ref()
                .map(cohort_picture)
                .unwrap_or_default(),
            _ => Vec::new(),
        }
    }

    /// The figures of a kind.
    fn figures(&self, kind: Kind) -> Vec<Block> {
        match kind {
            Kind::Funnel => self.funnel.as_ref().map(funnel_tables),
            Kind::Rhythm => self.rhythm.as_ref().map(peak_table),
            Kind::Baskets => self.baskets.as_ref().map(|found| {
                let mut tables = vec![basket_table(found)];
                if !self.perhaps_taste.is_empty() {
                    let mut table = basket_table(&self.perhaps_taste);
                    table.title = "In one order, perhaps by taste alone".into();
                    tables.push(table);
                }
                tables
            }),
            Kind::Sequences => self
                .sequences
                .as_ref()
                .map(|found| vec![sequence_table(found), next_table(&self.next_categories)]),
            Kind::Cycles => self.cycles.as_ref().map(|found| vec![cycle_table(found)]),
            // With --details the picture gives way to its numbers.
            Kind::Cohorts => None,
            Kind::Behaviors => self
                .behaviors
                .as_ref()
                .map(|found| vec![behavior_table(found)]),
            Kind::Sets => self.sets.as_ref().map(|found| vec![set_table(&found.sets)]),
            Kind::Anomalies => self
                .anomalies
                .as_ref()
                .map(|found| vec![anomaly_table(found)]),
        }
        .unwrap_or_default()
        .into_iter()
        .map(Block::Table)
        .collect()
    }

    fn kinds(&self) -> impl Iterator<Item = Kind> {
        let is_there = |kind: &Kind| self.findings(*kind).is_some();
        Kind::ALL.into_iter().filter(is_there)
    }
}

impl Present for Outcome {
    fn blocks(&self) -> Vec<Block> {
        let mut blocks = Vec::new();
        if let Some(group) = &self.segment {
            blocks.push(Block::Text(format!(
                "segment {} {}, {} users",
                group.id, group.name, group.users
            )));
        }
        if self.is_overview {
            blocks.push(Block::Text(self.overview()));
            return blocks;
        }
        for kind in self.kinds() {
            let findings = self.findings(kind).unwrap_or_default();
            let mut lines: Vec<String> = findings
                .iter()
                .take(SENTENCES)
                .map(Finding::lines)
                .collect();
            if findings.is_empty() {
                lines.push(kind.nothing().into());
            }
            if findings.len() > SENTENCES {
                lines.push(format!(
                    "{SENTENCES} of {} are shown; --details shows all with figures",
                    findings.len()
                ));
            }
            if kind == Kind::Baskets && !self.perhaps_taste.is_empty() {
                lines.push(
                    "in one order more often than chance explains, perhaps by taste alone:".into(),
                );
                let perhaps = self.perhaps_taste.iter().take(SENTENCES);
                lines.extend(perhaps.map(|rule| findings::of_rule(rule).lines()));
            }
            blocks.push(Block::Text(lines.join("\n")));
            blocks.extend(self.picture(kind));
        }
        blocks
    }

    fn details(&self) -> Vec<Block> {
        self.kinds().flat_map(|kind| self.figures(kind)).collect()
    }

    fn notes(&self) -> Vec<String> {
        let mut notes = self.cautions.clone();
        if !self.is_overview {
            notes.extend_from_slice(&self.notes);
        }
        notes
    }

    fn shown(&self) -> Shown {
        let cycles = self.cycles.iter().flatten();
        match cycles.map(|cycle| cycle.due.len()).sum() {
            0 => Shown::Nobody,
            rows => Shown::Several(rows),
        }
    }

    fn next_steps(&self) -> Vec<String> {
        if self.is_overview {
            return Vec::new();
        }
        let kinds = Kind::ALL.into_iter();
        let actions =
            kinds.filter_map(|kind| self.findings(kind)?.into_iter().find_map(|one| one.action));
        actions.collect()
    }
}

/// The sessions of each stage as bars.
fn funnel_bars(funnel: &Funnel) -> Block {
    let lines = funnel.stages.iter().map(|stage| {
        let went_on = stage.rate.map_or(String::new(), |rate| {
            format!("{:>6.1} %", 100.0 * rate.value)
        });
        let part = stage.sessions as f64 / funnel.sessions.max(1) as f64;
        format!(
            "{} {} {}{went_on}",
            pad_end(stage.stage.word(), 8),
            bar(part, BAR),
            pad_start(&stage.sessions.to_string(), 8)
        )
    });
    let mut lines: Vec<String> = lines.collect();
    if let (Some(rate), Some(hours)) = (&funnel.bought_rate, &funnel.hours_to_purchase) {
        lines.push(format!(
            "{:.0} % of {} item visits end in a purchase ({:.0} to {:.0} %), half of them within {} ({} \
             to {})",
            100.0 * rate.value,
            rate.n,
            100.0 * rate.low,
            100.0 * rate.high,
            in_words(hours.value),
            in_words(hours.low),
            in_words(hours.high)
        ));
    }
    Block::Text(lines.join("\n"))
}

fn funnel_tables(funnel: &Funnel) -> Vec<Table> {
    let columns = [
        "stage",
        "sessions",
        "went on",
        "90 % interval",
        "users",
        "item visits",
        "went on",
        "90 % interval",
        "hours (median)",
    ];
    let mut table = Table::new("Funnel, by session and by item visit", &columns)
        .empty("no views, clicks, carts or purchases")
        .second_rank(4);
    for stage in &funnel.stages {
        let share =
            |rate: Option<Estimate>| Cell::or_missing(rate, |rate| Cell::Percent(rate.value));
        table.row(vec![
            Cell::text(stage.stage.word()),
            Cell::Int(stage.sessions as i64),
            share(stage.rate),
            Cell::or_missing(stage.rate, |rate| range(&rate)),
            Cell::Int(stage.users as i64),
            Cell::Int(stage.pairs as i64),
            share(stage.pair_rate),
            Cell::or_missing(stage.pair_rate, |rate| range(&rate)),
            Cell::or_missing(stage.hours_median, |hours| Cell::Number {
                value: hours,
                decimals: 2,
            }),
        ]);
    }
    let weeks = funnel.by_week.len().saturating_sub(WEEKS);
    let mut tables = vec![table];
    let parts = [
        ("segment", &funnel.by_segment[..]),
        ("category", &funnel.by_category[..]),
        ("week from", &funnel.by_week[weeks..]),
    ];
    for (what, splits) in parts {
        if !splits.is_empty() {
            tables.push(split_table(what, splits));
        }
    }
    tables
}

fn split_table(what: &str, splits: &[Split]) -> Table {
    let n = if what == "category" {
        "item visits"
    } else {
        "sessions"
    };
    let columns = [
        what,
        n,
        "bought",
        "90 % interval",
        "looks each",
        "clicks per view",
        "than others",
    ];
    let mut table = Table::new(format!("By {what}"), &columns).second_rank(1);
    for split in splits {
        table.row(vec![
            Cell::text(&split.name),
            Cell::Int(split.n as i64),
            Cell::or_missing(split.bought, |rate| Cell::Percent(rate.value)),
            Cell::or_missing(split.bought, |rate| range(&rate)),
            Cell::or_missing(split.depth, |value| Cell::Number { value, decimals: 1 }),
            Cell::or_missing(split.click_through, |rate| Cell::Percent(rate.value)),
            Cell::or_missing(split.differs, |differs| {
                Cell::text(match differs {
                    super::Differs::Below => "fewer",
                    super::Differs::Above => "more",
                })
            }),
        ]);
    }
    table
}

/// The week as a chart of hours; as a table of days where no hours are known.
fn rhythm_picture(rhythm: &Rhythm) -> Vec<Block> {
    if rhythm.smoothed.len() != CELLS {
        let mut days = Table::new("The week by day", &["day", "share"]);
        for (day, share) in rhythm.weekdays.iter().enumerate() {
            days.row(vec![Cell::text(short_weekday(day)), Cell::Percent(*share)]);
        }
        return if rhythm.n > 0 {
            vec![Block::Table(days)]
        } else {
            Vec::new()
        };
    }
    let mut hours = Table::new("The week by hour, 0 to 23, and each day's share", &["hour"]);
    hours
        .columns
        .extend((0..7).map(|day| short_weekday(day).to_string()));
    for hour in 0..24 {
        let mut row = vec![Cell::text(format!("{hour:02}:00"))];
        row.extend((0..7).map(|day| Cell::Percent(rhythm.smoothed[day * 24 + hour])));
        hours.row(row);
    }
    hours.chart = week_chart(&rhythm.smoothed);
    hours.heat = Some(week_heat(&rhythm.smoothed));
    let apart = rhythm.apart.iter().filter(|&&apart| apart).count();
    let said = match apart {
        0 => "no hour differs from the hours beside it by more than chance".to_string(),
        some => format!(
            "{some} of {CELLS} hours differ from the hours beside them by more than chance; the others \
             cannot be told from them"
        ),
    };
    let mut blocks = vec![Block::Table(hours), Block::Text(said)];
    if rhythm.closed_dates > 0 {
        blocks.push(Block::Text(format!(
            "closed on {} as well, by the lack of orders",
            counted(rhythm.closed_dates as i64, "other date")
        )));
    }
    blocks
}

fn peak_table(rhythm: &Rhythm) -> Vec<Table> {
    let mut peaks = Table::new(
        "Peaks",
        &["when", "share", "90 % interval", "n", "times an even week"],
    )
    .empty("no hours stand out");
    for peak in &rhythm.peaks {
        peaks.row(vec![
            Cell::text(format!(
                "{} {:02}:00 to {:02}:00",
                short_weekday(peak.weekday),
                peak.from_hour,
                peak.to_hour
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
    vec![peaks]
}
