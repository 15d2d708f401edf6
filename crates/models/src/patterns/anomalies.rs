//! Days and weeks that differ from the shop's own trend and season by more than chance, and what
//! changed in them.

use super::clock::LocalClock;
use super::expectation::{expected_days, expected_weeks};
use super::scope::Scope;
use super::significance::{poisson_at_least, q_values};
use regulars_core::domain::{ActionKind, DAY, Instant, NONE, WEEKDAYS};
use serde::Serialize;
use std::collections::{BTreeMap, HashSet};

/// Highest share of false findings among all days, weeks and series.
const Q_VALUE: f64 = 0.05;
/// A difference that matters: this part of what was expected.
const MATTERS: f64 = 0.3;
/// Weeks that are needed to know a trend.
const WEEKS_AT_LEAST: usize = 8;
/// What a series expects a week at least.
const A_WEEK_AT_LEAST: f64 = 10.0;

/// What is counted.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case", tag = "what", content = "name")]
pub enum Series {
    /// Orders.
    Orders,
    /// Visitors who viewed something.
    Visitors,
    /// Visitors who put something into a cart.
    Carts,
    /// Orders with something of a category.
    Category(String),
    /// Orders placed in one place of several: the website, an app, a marketplace.
    Channel(String),
}

impl Series {
    /// "orders of Tea".
    pub fn words(&self) -> String {
        match self {
            Series::Orders => "orders".into(),
            Series::Visitors => "visitors".into(),
            Series::Carts => "visitors with a cart".into(),
            Series::Category(name) => format!("orders of {name}"),
            Series::Channel(name) => format!("orders from the {name} channel"),
        }
    }
}

/// A day or week that differs.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Anomaly {
    /// What was counted.
    pub series: Series,
    /// The day, or the Monday of the week.
    pub from: String,
    /// 1 or 7.
    pub days: u64,
    /// How many there were.
    pub count: u64,
    /// How many trend and season let expect.
    pub expected: f64,
    /// Share of findings as strong as this one that are expected to be false (Benjamini-Hochberg).
    pub q_value: f64,
    /// Other series that differed at the same time.
    pub also: Vec<String>,
    /// What went on as usual at the same time, as the end of a sentence; empty where nothing tells.
    pub meanwhile: String,
    /// The anomaly as a sentence.
    pub text: String,
    /// A line that shows more.
    pub action: String,
}

/// Counts by local day of one series.
struct Daily {
    series: Series,
    counts: Vec<f64>,
}

/// A day or week of a series.
struct Tested<'a> {
    series: &'a Series,
    /// The first day, counted from that of the data.
    from: usize,
    days: u64,
    count: f64,
    expected: f64,
}

/// Finds days and weeks that differ. Incomplete weeks at both ends are not judged.
pub fn find_anomalies(scope: &Scope<'_>) -> Vec<Anomaly> {
    let Some((first_day, series)) = count(scope) else {
        return Vec::new();
    };
    let days = series.first().map_or(0, |one| one.counts.len());
    // 1970-01-01 was a Thursday: the first Monday.
    let lead = (4 - first_day).rem_euclid(7) as usize;
    let weeks = days.saturating_sub(lead) / 7;
    if weeks < WEEKS_AT_LEAST {
        return Vec::new();
    }
    let name = |day: usize| Instant((first_day + day as i64) * DAY).to_string()[..10].to_string();
    let (mut tested, mut p_values) = (Vec::new(), Vec::new());
    for one in &series {
        let counts = &one.counts[lead..lead + 7 * weeks];
        let by_week: Vec<f64> = counts.chunks(7).map(|week| week.iter().sum()).collect();
        if by_week.iter().sum::<f64>() < A_WEEK_AT_LEAST * weeks as f64 {
            continue;
        }
        let mut test = |from: usize, days: u64, count: f64, expected: f64, spread: f64| {
            p_values.push(chance(count, expected, spread));
            tested.push(Tested {
                series: &one.series,
                from,
                days,
                count,
                expected,
            });
        };
        let (expected, spread) = expected_weeks(&by_week);
        for week in 0..weeks {
            test(lead + 7 * week, 7, by_week[week], expected[week], spread);
        }
        if matches!(one.series, Series::Category(_)) {
            continue;
        }
        let (expected, spread) = expected_days(counts, &expected);
        for day in 0..counts.len() {
            test(lead + day, 1, counts[day], expected[day], spread);
        }
    }
    let q = q_values(&p_values, p_values.len() as u64);
    let differs = |one: &Tested<'_>| (one.count - one.expected).abs() >= MATTERS * one.expected;
    let mut anomalies: Vec<(Anomaly, f64)> = tested
        .iter()
        .zip(q)
        .filter(|(one, q)| *q <= Q_VALUE && differs(one))
        .map(|(one, q_value)| {
            let anomaly = Anomaly {
                series: one.series.clone(),
                from: name(one.from),
                days: one.days,
                count: one.count as u64,
                expected: one.expected,
                q_value,
                also: Vec::new(),
                meanwhile: meanwhile(one, &tested),
                text: String::new(),
                action: if one.count < one.expected {
                    "status --quality".into()
                } else {
                    "campaigns".into()
                },
            };
            (anomaly, one.from as f64)
        })
        .collect();
    explain(&mut anomalies)
}

/// What went on as usual where orders are missing, which tells a broken checkout from a quiet day: the other
/// channels, otherwise the carts. Empty where that differed too, or is not known.
fn meanwhile(one: &Tested<'_>, all: &[Tested<'_>]) -> String {
    let at_the_time = |series: &Series| {
        all.iter().find(|other| {
            (other.from, other.days) == (one.from, one.days) && other.series == series
        })
    };
    let (what, count, expected) = match one.series {
        Series::Channel(_) => match at_the_time(&Series::Orders) {
            Some(whole) => (
                "orders from other channels",
                whole.count - one.count,
                whole.expected - one.expected,
            ),
            None => return String::new(),
        },
        Series::Orders => match at_the_time(&Series::Carts) {
            Some(carts) => ("visitors with a cart", carts.count, carts.expected),
            None => return String::new(),
        },
        _ => return String::new(),
    };
    let is_usual = (count - expected).abs() < MATTERS * expected;
    if one.count < one.expected && is_usual {
        format!("; as usual {count:.0} {what}")
    } else {
        String::new()
    }
}

/// Chance of a count so far from what is expected, where the variance is `spread` times the mean:
/// that of a Poisson count divided by it, on both sides.
fn chance(count: f64, expected: f64, spread: f64) -> f64 {
    let (count, mean) = (count / spread, expected / spread);
    let above = poisson_at_least(count, mean);
    let below = 1.0 - poisson_at_least(count + 1.0 / spread.max(1.0), mean);
    (2.0 * above.min(below)).clamp(0.0, 1.0)
}

/// One finding for each time: a day that explains its week stands for it, and the strongest series
/// names the others.
fn explain(found: &mut Vec<(Anomaly, f64)>) -> Vec<Anomaly> {
    let excess = |one: &Anomaly| one.count as f64 - one.expected;
    let single: Vec<(f64, Series, f64)> = found
        .iter()
        .filter(|one| one.0.days == 1)
        .map(|one| (one.1, one.0.series.clone(), excess(&one.0)))
        .collect();
    found.retain(|(one, from)| {
        one.days == 1
            || !single.iter().any(|(day, series, own)| {
                (from..&(from + 7.0)).contains(&day)
                    && (*series == one.series || matches!(one.series, Series::Category(_)))
                    && own * excess(one) > 0.0
                    && (*series != one.series || 2.0 * own.abs() > excess(one).abs())
            })
    });
    let mut by_time: BTreeMap<(i64, u64), Vec<Anomaly>> = BTreeMap::new();
    for (one, from) in found.drain(..) {
        by_time
            .entry((from as i64, one.days))
            .or_default()
            .push(one);
    }
    let mut told: Vec<Anomaly> = by_time
        .into_values()
        .filter_map(|mut same| {
            // What the whole shop lost is not told as the loss of a channel.
            let is_of_all = |one: &Anomaly| {
                matches!(one.series, Series::Channel(_)) && one.meanwhile.is_empty()
            };
            same.sort_by(|a, b| {
                is_of_all(a)
                    .cmp(&is_of_all(b))
                    .then(a.q_value.total_cmp(&b.q_value))
                    .then_with(|| a.series.cmp(&b.series))
            });
            let also = same.iter().skip(1).map(short).collect();
            let mut first = same.into_iter().next()?;
            first.also = also;
            first.text = text(&first);
            Some(first)
        })
        .collect();
    told.sort_by(|a, b| b.from.cmp(&a.from).then(a.days.cmp(&b.days)));
    told
}

fn short(one: &Anomaly) -> String {
    format!(
        "{} {} for {:.0}",
        one.count,
        one.series.words(),
        one.expected
    )
}

fn text(one: &Anomaly) -> String {
    let when = if one.days == 1 {
        format!("on {}{}", weekday(&one.from), one.from)
    } else {
        format!("in the week from {}", one.from)
    };
    let also = if one.also.is_empty() {
        String::new()
    } else {
        format!("; also {}", one.also[..one.also.len().min(3)].join(", "))
    };
    format!(
        "{} {} {when} where {:.0} were expected{}{also}",
        one.count,
        one.series.words(),
        one.expected,
        one.meanwhile
    )
}

fn weekday(date: &str) -> String {
    date.parse::<jiff::civil::Date>()
        .map_or(String::new(), |date| {
            let day = date.weekday().to_monday_zero_offset();
            format!("{} ", WEEKDAYS[usize::try_from(day).unwrap_or(0)])
        })
}

/// The first local day, and counts of all series by day.
fn count(scope: &Scope<'_>) -> Option<(i64, Vec<Daily>)> {
    let (snapshot, actions) = (scope.snapshot, &scope.snapshot.actions);
    let (first, last) = scope
        .positions()
        .fold((i64::MAX, i64::MIN), |span, position| {
            (
                span.0.min(actions.at[position]),
                span.1.max(actions.at[position]),
            )
        });
    if first > last {
        return None;
    }
    let clock = LocalClock::new(&snapshot.zone, first, last);
    let day = |at: i64| clock.local(at).div_euclid(DAY);
    let (first_day, last_day) = (day(first), day(last));
    let width = (last_day - first_day + 1).clamp(1, 40_000) as usize;
    let mut series: BTreeMap<Series, Vec<f64>> = BTreeMap::new();
    // By order, the categories already counted.
    let mut orders: Vec<Vec<u32>> = vec![Vec::new(); snapshot.orders.len()];
    let mut names: BTreeMap<&str, u32> = BTreeMap::new();
    let mut seen: HashSet<(u32, u32, bool)> = HashSet::new();
    let mut loose = None;
    let channel_of = |order: u32| snapshot.orders.get(order as usize)?.channel.as_deref();
    for position in scope.positions() {
        let (kind, at) = (actions.kind[position], actions.at[position]);
        let index = ((day(at) - first_day) as usize).min(width - 1);
        let mut add = |what: Series| {
            series.entry(what).or_insert_with(|| vec![0.0; width])[index] += 1.0;
        };
        match kind {
            ActionKind::View | ActionKind::Cart => {
                let what = match kind {
                    ActionKind::View => Series::Visitors,
                    _ => Series::Carts,
                };
                if seen.insert((
                    actions.identity[position],
                    index as u32,
                    kind == ActionKind::View,
                )) {
                    add(what);
                }
            }
            _ if scope.is_ordering(position) => {
                let (order, item) = (actions.order[position], actions.item[position]);
                let category = snapshot
                    .items
                    .get(item as usize)
                    .and_then(|item| item.category.as_deref());
                let next = names.len() as u32 + 1;
                let number = category.map_or(0, |name| *names.entry(name).or_insert(next));
                let is_new = if order == NONE {
                    let receipt = Some((actions.identity[position], at));
                    std::mem::replace(&mut loose, receipt) != receipt
                } else {
                    orders[order as usize].is_empty()
                };
                if is_new {
                    add(Series::Orders);
                    if let Some(channel) = channel_of(order) {
                        add(Series::Channel(channel.to_string()));
                    }
                }
                if order != NONE {
                    let held = &mut orders[order as usize];
                    if held.contains(&number) {
                        continue;
                    }
                    held.push(number);
                }
                if let Some(name) = category {
                    add(Series::Category(name.to_string()));
                }
            }
            _ => {}
        }
    }
    // Where all orders come by one channel, it is the shop.
    let is_channel = |series: &Series| matches!(series, Series::Channel(_));
    if series.keys().filter(|series| is_channel(series)).count() < 2 {
        series.retain(|series, _| !is_channel(series));
    }
    let daily = series
        .into_iter()
        .map(|(series, counts)| Daily { series, counts });
    Some((first_day, daily.collect()))
}
