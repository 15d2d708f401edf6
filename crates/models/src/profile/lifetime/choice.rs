//! Which model a shop's own last period speaks for.

use super::base::{Base, Row};
use super::fit::{Family, Fitted, Penalty, fit, likelihood_if_nobody_leaves};
use super::past::Past;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

/// Repeat buyers below which nothing is said of single customers: four parameters (a rate and its
/// spread, leaving and its spread) are learned from them alone, and with fewer their errors span
/// more than a factor of ten.
pub const FEWEST_REPEATERS: u64 = 30;
/// The period that is held out, where the record is long enough.
const HELD_OUT_DAYS: i64 = 90;
/// The held-out period is at most this part of the record.
const HELD_OUT_PART: i64 = 3;
/// Shorter periods tell nothing.
const SHORTEST_DAYS: i64 = 14;
/// Silent for long is whoever did not order for this many of the own gaps.
const LONG_SILENCE: f64 = 2.0;
/// Fewer silent customers do not tell who foretells their return.
const FEWEST_SILENT: u64 = 30;
/// What must be gained in log-likelihood over nobody ever leaving: one for each parameter of
/// leaving (Akaike 1974).
const LEAST_SEEN_LEAVING: f64 = 2.0;
/// Nothing is held for less likely than this when models are scored, so that one odd customer does
/// not decide.
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
    /// Of the customers known before, those who had been silent for long.
    #[serde(default)]
    pub silent: u64,
    /// How well it was foretold which of those came back, of the plain heuristic first; empty where
    /// they are few.
    #[serde(default)]
    pub scores_of_silent: Vec<Score>,
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
        starts
            .zip(&self.ends)
            .map(|(start, &end)| &self.days[start..end])
    }

    /// The customers known until the end of `last_day`.
    pub fn base(&self, last_day: i64) -> Base {
        Base::of(self.until(last_day).map(|days| summary(days, last_day)))
    }

    /// The order days of those who had any until the end of `last_day`, later ones left out.
    pub fn until(&self, last_day: i64) -> impl Iterator<Item = &[i64]> {
        self.iter()
            .map(move |days| &days[..days.partition_point(|&day| day <= last_day)])
            .filter(|days| !days.is_empty())
    }

    fn span(&self) -> Option<(i64, i64)> {
        Some((
            self.iter().filter_map(|days| days.first()).min().copied()?,
            self.days.iter().max().copied()?,
        ))
    }
}

fn summary(days: &[i64], last_day: i64) -> (u32, f64, f64) {
    let first = days[0];
    (
        (days.len() - 1) as u32,
        (days[days.len() - 1] - first) as f64,
        (last_day - first) as f64,
    )
}

/// The models of a shop, and why these.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Lifetime {
    /// What forecasts orders and margin.
    pub orders_by: Method,
    /// What tells who still is a customer; never BG/NBD, by which everybody who ordered once is
    /// certain to be active. `None` where it cannot be told: by what foretells best, nobody is seen
    /// to leave, so that a long silence may be a pause.
    pub active_by: Option<Method>,
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
            active_by: None,
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
        self.models
            .iter()
            .find(|fitted| Method::Model(fitted.family) == method)
    }

    /// Compares the models on the last period of the record that ends with `last_day`, and fits
    /// those that are used.
    pub fn choose(orders: &OrderDays, last_day: i64, penalty: Penalty) -> Lifetime {
        let base = orders.base(last_day);
        let sum = |value: fn(&Row) -> f64| {
            base.rows
                .iter()
                .map(|row| row.count * value(row))
                .sum::<f64>()
        };
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
        let scores = chosen
            .held_out
            .as_ref()
            .map_or(&[][..], |held_out| &held_out.scores);
        chosen.orders_by = best(scores, &Family::ALL);
        let of_silent = chosen
            .held_out
            .as_ref()
            .map_or(&[][..], |held_out| &held_out.scores_of_silent);
        let active_by = best(of_silent, &[Family::MbgNbd, Family::ParetoNbd]);
        for method in [chosen.orders_by, active_by] {
            if let Method::Model(family) = method
                && chosen.model(method).is_none()
            {
                chosen.models.push(fit(family, &base, penalty));
            }
        }
        let is_told = chosen.model(active_by).is_none_or(|fitted| {
            fitted.log_likelihood >= likelihood_if_nobody_leaves(&base, fitted) + LEAST_SEEN_LEAVING
        });
        if is_told {
            chosen.active_by = Some(active_by);
        } else {
            chosen
                .models
                .retain(|fitted| Method::Model(fitted.family) == chosen.orders_by);
        }
        chosen
    }
}

/// The one-standard-error rule: the plain heuristic, unless the best of `families` gains more than
/// one standard error; then the first of those that are within one standard error of the best.
fn best(scores: &[Score], families: &[Family]) -> Method {
    let of = |family: &Family| {
        scores
            .iter()
            .find(|score| score.method == Method::Model(*family))
    };
    let Some(top) = families
        .iter()
        .filter_map(of)
        .max_by(|left, right| left.gain.total_cmp(&right.gain))
    else {
        return Method::Plain;
    };
    if top.gain <= top.gain_error {
        return Method::Plain;
    }
    let near = families
        .iter()
        .filter_map(of)
        .find(|score| score.gain >= top.gain - top.gain_error);
    near.unwrap_or(top).method
}

/// Customers with the same record who did the same in the held-out period.
#[derive(Debug, Clone)]
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
    let (gap, departures) = Past::plain(orders, cut);
    let is_silent = |row: &Row| {
        row.age - row.recency
            >= LONG_SILENCE * gap.typical_days(u64::from(row.frequency) + 1, row.recency)
    };
    let silent: Vec<Tested> = tested
        .iter()
        .filter(|one| is_silent(&one.row))
        .cloned()
        .collect();
    let plain = Past::Plain { gap, departures };
    let methods = [(Method::Plain, plain)]
        .into_iter()
        .chain(Family::ALL.map(|family| {
            (
                Method::Model(family),
                Past::Model(fit(family, &base, penalty)),
            )
        }));
    let (mut all, mut of_silent) = (Vec::new(), Vec::new());
    for (method, past) in methods {
        all.push((
            method,
            score(&tested, |one| {
                past.standing(&one.row).chance_of(one.came, days as f64)
            }),
        ));
        of_silent.push((
            method,
            score(&silent, |one| {
                let stays_away = past.standing(&one.row).chance_of(0, days as f64);
                if one.came == 0 {
                    stays_away
                } else {
                    1.0 - stays_away
                }
            }),
        ));
    }
    let count = silent.iter().map(|one| one.row.count).sum::<f64>() as u64;
    Some(HeldOut {
        days,
        customers: base.customers,
        repeaters: base.repeaters,
        scores: against_the_first(&tested, &all),
        silent: count,
        scores_of_silent: if count < FEWEST_SILENT {
            Vec::new()
        } else {
            against_the_first(&silent, &of_silent)
        },
    })
}

fn tested(orders: &OrderDays, cut: i64, last_day: i64) -> Vec<Tested> {
    let mut rows: Vec<(u32, i64, i64, u32)> = orders
        .iter()
        .filter(|days| days[0] <= cut)
        .map(|days| {
            let known = days.partition_point(|&day| day <= cut);
            let came = days[known..].partition_point(|&day| day <= last_day);
            (
                known as u32 - 1,
                days[known - 1] - days[0],
                cut - days[0],
                came as u32,
            )
        })
        .collect();
    rows.sort_unstable();
    rows.chunk_by(|left, right| left == right)
        .map(|same| {
            let (frequency, recency, age, came) = same[0];
            let row = Row {
                frequency,
                recency: recency as f64,
                age: age as f64,
                count: same.len() as f64,
            };
            Tested { row, came }
        })
        .collect()
}

/// The logarithm of the chance of what each did.
fn score(tested: &[Tested], chance: impl Fn(&Tested) -> f64 + Sync) -> Vec<f64> {
    tested
        .par_iter()
        .with_min_len(256)
        .map(|one| chance(one).max(LEAST_CHANCE).ln())
        .collect()
}

fn against_the_first(tested: &[Tested], found: &[(Method, Vec<f64>)]) -> Vec<Score> {
    let first = found.first().map_or(&[][..], |(_, scores)| scores);
    found
        .iter()
        .map(|(method, scores)| summed(*method, tested, scores, first))
        .collect()
}

fn summed(method: Method, tested: &[Tested], scores: &[f64], plain: &[f64]) -> Score {
    let customers: f64 = tested.iter().map(|one| one.row.count).sum();
    let moments = |value: &dyn Fn(usize) -> f64| {
        let weighted = |value: &dyn Fn(usize) -> f64| {
            tested
                .iter()
                .enumerate()
                .map(|(index, one)| one.row.count * value(index))
                .sum::<f64>()
                / customers
        };
        let mean = weighted(value);
        (
            mean,
            (weighted(&|index| (value(index) - mean).powi(2)) / customers).sqrt(),
        )
    };
    let (mean, standard_error) = moments(&|index| scores[index]);
    let (gain, gain_error) = moments(&|index| scores[index] - plain[index]);
    Score {
        method,
        mean,
        standard_error,
        gain,
        gain_error,
    }
}

#[cfg(test)]
mod tests {
    use super::super::planted::life;
    use super::*;
    use rand::Rng;
    use regulars_core::statistics::sampling::random;

    fn shop(family: Family, parameters: [f64; 4], customers: usize) -> OrderDays {
        let mut generator = random(2, family.name());
        let mut orders = OrderDays::default();
        for _ in 0..customers {
            let first = generator.gen_range(0..700);
            let mut days: Vec<i64> = life(family, parameters, (720 - first) as f64, &mut generator)
                .into_iter()
                .map(|at| first + at as i64)
                .collect();
            days.dedup();
            orders.push(days);
        }
        orders
    }

    fn score(family: Family, gain: f64) -> Score {
        Score {
            method: Method::Model(family),
            mean: -1.0,
            standard_error: 0.02,
            gain,
            gain_error: 0.01,
        }
    }

    #[test]
    fn a_planted_model_beats_the_plain_heuristic_on_the_period_held_out() {
        for family in Family::ALL {
            let orders = shop(
                family,
                [
                    0.8,
                    40.0,
                    0.7,
                    if family == Family::ParetoNbd {
                        80.0
                    } else {
                        2.0
                    },
                ],
                3_000,
            );
            let found = Lifetime::choose(&orders, 720, Penalty::WEAK);
            let held_out = found.held_out.as_ref().unwrap();
            // Whoever came first in the period held out is not known before it.
            let known = orders.iter().filter(|days| days[0] <= 630).count() as u64;
            assert_eq!((held_out.days, held_out.customers), (90, known));
            let scores = &held_out.scores;
            let own = scores
                .iter()
                .find(|score| score.method == Method::Model(family))
                .unwrap();
            let top = scores
                .iter()
                .map(|score| score.mean)
                .fold(f64::MIN, f64::max);
            assert!(own.mean > top - own.gain_error.max(0.002), "{scores:?}");
            assert!(matches!(found.orders_by, Method::Model(_)), "{found:?}");
            // BG/NBD says nothing of who ordered once, so another tells who is active.
            assert!(matches!(
                found.active_by,
                Some(Method::Plain | Method::Model(Family::MbgNbd | Family::ParetoNbd))
            ));
            assert!(found.model(found.orders_by).is_some());
        }
    }

    #[test]
    fn where_nobody_is_seen_to_leave_it_stays_open_who_is_active() {
        // Rates differ widely, so that long silences are common; nobody leaves in the one, many do
        // in the other.
        for (leaves, is_open) in [([0.01, 1_000.0], true), ([0.6, 2.0], false)] {
            let orders = shop(Family::MbgNbd, [0.7, 60.0, leaves[0], leaves[1]], 3_000);
            let found = Lifetime::choose(&orders, 720, Penalty::WEAK);
            let held_out = found.held_out.as_ref().unwrap();
            assert!(
                held_out.silent > 300 && held_out.scores_of_silent.len() == 4,
                "{held_out:?}"
            );
            assert_eq!(found.active_by.is_none(), is_open, "{found:?}");
            assert!(found.model(found.orders_by).is_some(), "{found:?}");
        }
    }

    #[test]
    fn regular_buyers_who_left_are_told_by_what_foretold_that_they_stay_away() {
        // Orders come every three to five weeks, not at random, and one in eight customers stops: a
        // Poisson process takes long to notice.
        let mut generator = random(4, "regular");
        let mut orders = OrderDays::default();
        for customer in 0..800 {
            let end = if customer % 8 == 0 {
                generator.gen_range(200..560)
            } else {
                720
            };
            let mut day = generator.gen_range(0..60);
            let mut days = Vec::new();
            while day <= end {
                days.push(day);
                day += generator.gen_range(20..36);
            }
            orders.push(days);
        }
        let found = Lifetime::choose(&orders, 720, Penalty::WEAK);
        let by = found.active_by.unwrap();
        let past = Past::of(by, &orders, 720, Penalty::WEAK).unwrap();
        let active = |row: &Row| past.standing(row).active;
        let (left, there) = orders
            .base(720)
            .rows
            .into_iter()
            .partition::<Vec<Row>, _>(|row| row.age - row.recency > 150.0);
        let mean = |rows: &[Row]| {
            rows.iter().map(|row| row.count * active(row)).sum::<f64>()
                / rows.iter().map(|row| row.count).sum::<f64>()
        };
        assert!(
            mean(&left) < 0.3 && mean(&there) > 0.9,
            "{by:?} {} {}",
            mean(&left),
            mean(&there)
        );
    }

    #[test]
    fn one_standard_error_decides_and_the_plain_heuristic_is_the_default() {
        use Family::{BgNbd, MbgNbd, ParetoNbd};
        assert_eq!(best(&[], &Family::ALL), Method::Plain);
        let unclear = [
            score(MbgNbd, 0.009),
            score(ParetoNbd, -0.1),
            score(BgNbd, 0.01),
        ];
        assert_eq!(best(&unclear, &Family::ALL), Method::Plain);
        let near = [
            score(BgNbd, 0.05),
            score(ParetoNbd, 0.045),
            score(MbgNbd, 0.03),
        ];
        assert_eq!(best(&near, &Family::ALL), Method::Model(ParetoNbd));
        let clear = [
            score(BgNbd, 0.08),
            score(ParetoNbd, 0.045),
            score(MbgNbd, 0.03),
        ];
        assert_eq!(best(&clear, &Family::ALL), Method::Model(BgNbd));
        assert_eq!(best(&clear, &[MbgNbd, ParetoNbd]), Method::Model(ParetoNbd));
    }

    #[test]
    fn too_few_repeaters_are_pooled_and_a_short_record_is_not_compared() {
        let mut few = OrderDays::default();
        (0..500).for_each(|index| {
            few.push(
                [index, index + 50]
                    .into_iter()
                    .take(1 + usize::from(index < 29)),
            )
        });
        let pooled = Lifetime::choose(&few, 600, Penalty::WEAK);
        assert_eq!((pooled.orders_by, pooled.active_by), (Method::Pooled, None));
        assert_eq!(
            (pooled.repeaters, pooled.repeats, pooled.models.len()),
            (29, 29, 0)
        );
        let mut short = OrderDays::default();
        (0..100).for_each(|index| short.push([index % 20, 20 + index % 15]));
        let plain = Lifetime::choose(&short, 36, Penalty::WEAK);
        assert_eq!((plain.orders_by, plain.held_out), (Method::Plain, None));
    }

    #[test]
    fn what_came_after_the_cut_is_not_seen_before_it() {
        let mut orders = OrderDays::default();
        orders.push([3, 10, 40]);
        orders.push([50]);
        orders.push([]);
        let base = orders.base(30);
        assert_eq!((base.customers, base.repeaters), (1, 1));
        assert_eq!(
            (
                base.rows[0].frequency,
                base.rows[0].recency,
                base.rows[0].age
            ),
            (1, 7.0, 27.0)
        );
        let tested = tested(&orders, 30, 60);
        assert_eq!(
            (tested.len(), tested[0].came, tested[0].row.age),
            (1, 1, 27.0)
        );
    }
}
