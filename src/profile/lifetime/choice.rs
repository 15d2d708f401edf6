//! Which model a shop's own last period speaks for.

use super::base::{Base, Row};
use super::fit::{Family, Fitted, Penalty, fit};
use super::plain::{self, Departure};
use super::predict::Standing;
use crate::statistics::gap::GapPrior;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

/// Repeat buyers below which nothing is said of single customers: four parameters (a rate and its spread, leaving and its
/// spread) are learned from them alone, and with fewer their errors span more than a factor of ten.
pub const FEWEST_REPEATERS: u64 = 30;
/// The period that is held out, where the record is long enough.
const HELD_OUT_DAYS: i64 = 90;
/// The held-out period is at most this part of the record.
const HELD_OUT_PART: i64 = 3;
/// Shorter periods tell nothing.
const SHORTEST_DAYS: i64 = 14;
/// Nothing is held for less likely than this when models are scored, so that one odd customer does not decide.
const LEAST_CHANCE: f64 = 1e-9;

/// How something is forecast.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Method {
    /// The same for everybody: too few customers came back.
    #[serde(rename = "pooled")]
    Pooled,
    /// The plain heuristic.
    #[serde(rename = "plain")]
    Plain,
    /// A model.
    #[serde(untagged)]
    Model(Family),
}

impl Method {
    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Method::Pooled => "pooled",
            Method::Plain => "plain",
            Method::Model(family) => family.name(),
        }
    }
}

/// How well a method foretold the held-out period.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Score {
    /// The method.
    pub method: Method,
    /// Mean logarithm of the chance that it gave to what each customer did.
    pub mean: f64,
    /// Standard error of that mean.
    pub standard_error: f64,
    /// Mean gain over the plain heuristic, customer by customer.
    pub gain: f64,
    /// Standard error of the gain.
    pub gain_error: f64,
}

/// The held-out comparison.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct HeldOut {
    /// Days that were held out.
    pub days: i64,
    /// Customers who were known before.
    pub customers: u64,
    /// Of these, customers who had come back before.
    pub repeaters: u64,
    /// The scores, of the plain heuristic first.
    pub scores: Vec<Score>,
}

/// The order days of a shop's customers, each customer's in order.
#[derive(Debug, Clone, Default)]
pub struct OrderDays {
    days: Vec<i64>,
    ends: Vec<usize>,
}

impl OrderDays {
    /// Adds a customer with these different days in order; one without any is nobody.
    pub fn push(&mut self, days: impl IntoIterator<Item = i64>) {
        self.days.extend(days);
        if self.days.len() > self.ends.last().copied().unwrap_or(0) {
            self.ends.push(self.days.len());
        }
    }

    fn iter(&self) -> impl Iterator<Item = &[i64]> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        starts.zip(&self.ends).map(|(start, &end)| &self.days[start..end])
    }

    /// The customers known until the end of `last_day`.
    pub fn base(&self, last_day: i64) -> Base {
        Base::of(self.until(last_day).map(|days| summary(days, last_day)))
    }

    fn until(&self, last_day: i64) -> impl Iterator<Item = &[i64]> {
        self.iter()
            .map(move |days| &days[..days.partition_point(|&day| day <= last_day)])
            .filter(|days| !days.is_empty())
    }

    fn span(&self) -> Option<(i64, i64)> {
        Some((self.iter().filter_map(|days| days.first()).min().copied()?, self.days.iter().max().copied()?))
    }
}

fn summary(days: &[i64], last_day: i64) -> (u32, f64, f64) {
    let first = days[0];
    ((days.len() - 1) as u32, (days[days.len() - 1] - first) as f64, (last_day - first) as f64)
}

/// The models of a shop, and why these.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Lifetime {
    /// What forecasts orders and margin.
    pub orders_by: Method,
    /// What tells who still is a customer and when the next order comes; never BG/NBD, by which everybody who ordered once
    /// is certain to be active.
    pub active_by: Method,
    /// Customers with an order.
    pub buyers: u64,
    /// Customers who came back.
    pub repeaters: u64,
    /// Days from the customers' first orders until now, in all.
    pub days_seen: f64,
    /// Order days after the first, in all.
    pub repeats: u64,
    /// The comparison; `None` where the record is too short or too thin for one.
    pub held_out: Option<HeldOut>,
    /// The models in use, fitted on the whole record.
    pub models: Vec<Fitted>,
}

impl Lifetime {
    /// Where nothing is known.
    pub fn unknown() -> Lifetime {
        Lifetime {
            orders_by: Method::Pooled,
            active_by: Method::Pooled,
            buyers: 0,
            repeaters: 0,
            days_seen: 0.0,
            repeats: 0,
            held_out: None,
            models: Vec::new(),
        }
    }

    /// The fitted model of a method, where it is one.
    pub fn model(&self, method: Method) -> Option<&Fitted> {
        self.models.iter().find(|fitted| Method::Model(fitted.family) == method)
    }

    /// Compares the models on the last period of the record that ends with `last_day`, and fits those that are used.
    pub fn choose(orders: &OrderDays, last_day: i64, penalty: Penalty) -> Lifetime {
        let base = orders.base(last_day);
        let sum = |value: fn(&Row) -> f64| base.rows.iter().map(|row| row.count * value(row)).sum::<f64>();
        let mut chosen = Lifetime {
            buyers: base.customers,
            repeaters: base.repeaters,
            days_seen: sum(|row| row.age),
            repeats: sum(|row| f64::from(row.frequency)) as u64,
            ..Lifetime::unknown()
        };
        if base.repeaters < FEWEST_REPEATERS {
            return chosen;
        }
        chosen.held_out = compare(orders, last_day, penalty);
        let scores = chosen.held_out.as_ref().map_or(&[][..], |held_out| &held_out.scores);
        chosen.orders_by = best(scores, &Family::ALL);
        chosen.active_by = match chosen.orders_by {
            Method::Model(Family::BgNbd) => best(scores, &[Family::MbgNbd, Family::ParetoNbd]),
            other => other,
        };
        for method in [chosen.orders_by, chosen.active_by] {
            if let Method::Model(family) = method
                && chosen.model(method).is_none()
            {
                chosen.models.push(fit(family, &base, penalty));
            }
        }
        chosen
    }
}

/// The one-standard-error rule: the plain heuristic, unless the best of `families` gains more than one standard error; then
/// the first of those that are within one standard error of the best.
fn best(scores: &[Score], families: &[Family]) -> Method {
    let of = |family: &Family| scores.iter().find(|score| score.method == Method::Model(*family));
    let Some(top) = families.iter().filter_map(of).max_by(|left, right| left.gain.total_cmp(&right.gain)) else {
        return Method::Plain;
    };
    if top.gain <= top.gain_error {
        return Method::Plain;
    }
    let near = families.iter().filter_map(of).find(|score| score.gain >= top.gain - top.gain_error);
    near.unwrap_or(top).method
}

/// Customers with the same record who did the same in the held-out period.
#[derive(Debug)]
struct Tested {
    row: Row,
    came: u32,
}

fn compare(orders: &OrderDays, last_day: i64, penalty: Penalty) -> Option<HeldOut> {
    let (first, _) = orders.span()?;
    let days = HELD_OUT_DAYS.min((last_day - first) / HELD_OUT_PART);
    if days < SHORTEST_DAYS {
        return None;
    }
    let cut = last_day - days;
    let base = orders.base(cut);
    if base.repeaters < FEWEST_REPEATERS {
        return None;
    }
    let tested = tested(orders, cut, last_day);
    let gap = GapPrior::fit(orders.until(cut).map(|days| (days.len() as u64, (days[days.len() - 1] - days[0]) as f64)));
    let ages = orders.until(cut).map(|days| days.iter().map(|day| (cut - day) as f64));
    let departures: Vec<Departure> = plain::departures(ages, gap.gap_days);
    let plain = score(&tested, days, |row| {
        let order_days = u64::from(row.frequency) + 1;
        plain::standing(&gap, &departures, order_days, row.recency, row.age - row.recency)
    });
    let mut scores = vec![summed(Method::Plain, &tested, &plain, &plain)];
    for family in Family::ALL {
        let fitted = fit(family, &base, penalty);
        let found = score(&tested, days, |row| fitted.standing(row));
        scores.push(summed(Method::Model(family), &tested, &found, &plain));
    }
    Some(HeldOut { days, customers: base.customers, repeaters: base.repeaters, scores })
}

fn tested(orders: &OrderDays, cut: i64, last_day: i64) -> Vec<Tested> {
    let mut rows: Vec<(u32, i64, i64, u32)> = orders
        .iter()
        .filter(|days| days[0] <= cut)
        .map(|days| {
            let known = days.partition_point(|&day| day <= cut);
            let came = days[known..].partition_point(|&day| day <= last_day);
            (known as u32 - 1, days[known - 1] - days[0], cut - days[0], came as u32)
        })
        .collect();
    rows.sort_unstable();
    rows.chunk_by(|left, right| left == right)
        .map(|same| {
            let (frequency, recency, age, came) = same[0];
            let row = Row { frequency, recency: recency as f64, age: age as f64, count: same.len() as f64 };
            Tested { row, came }
        })
        .collect()
}

/// The logarithm of the chance of what each did.
fn score(tested: &[Tested], days: i64, standing: impl Fn(&Row) -> Standing + Sync) -> Vec<f64> {
    let of = |one: &Tested| standing(&one.row).chance_of(one.came, days as f64).max(LEAST_CHANCE).ln();
    tested.par_iter().with_min_len(256).map(of).collect()
}

fn summed(method: Method, tested: &[Tested], scores: &[f64], plain: &[f64]) -> Score {
    let customers: f64 = tested.iter().map(|one| one.row.count).sum();
    let moments = |value: &dyn Fn(usize) -> f64| {
        let weighted = |value: &dyn Fn(usize) -> f64| {
            tested.iter().enumerate().map(|(index, one)| one.row.count * value(index)).sum::<f64>() / customers
        };
        let mean = weighted(value);
        (mean, (weighted(&|index| (value(index) - mean).powi(2)) / customers).sqrt())
    };
    let (mean, standard_error) = moments(&|index| scores[index]);
    let (gain, gain_error) = moments(&|index| scores[index] - plain[index]);
    Score { method, mean, standard_error, gain, gain_error }
}
