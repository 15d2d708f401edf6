//! Which method predicts the shop's own last period best.

use super::base::Row;
use super::fit::{Family, Penalty, fit};
use super::method::Method;
use super::order_days::OrderDays;
use super::past::Past;
use super::tuning::{
    FEWEST_REPEATERS, FEWEST_SILENT, HELD_OUT_DAYS, HELD_OUT_PART, LEAST_CHANCE, LONG_SILENCE_GAPS,
    SHORTEST_HELD_OUT_DAYS,
};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

/// How well a method predicted the held-out period.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct MethodScore {
    /// The method.
    pub method: Method,
    /// Mean logarithm of the probability it gave to what each customer did.
    pub mean: f64,
    /// Standard error of that mean.
    pub standard_error: f64,
    /// Mean gain over the plain heuristic per customer.
    pub gain: f64,
    /// Standard error of the gain.
    pub gain_error: f64,
}

/// The held-out comparison.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct HeldOut {
    /// Days held out.
    pub days: i64,
    /// Customers known before the held-out period.
    pub customers: u64,
    /// Of these, customers who had come back.
    pub repeaters: u64,
    /// The scores; the plain heuristic comes first.
    pub scores: Vec<MethodScore>,
    /// Of these customers, those who had been silent for long.
    #[serde(default)]
    pub silent: u64,
    /// How well each method predicted which of those came back, in the same order; empty where they
    /// are few.
    #[serde(default)]
    pub scores_of_silent: Vec<MethodScore>,
}

/// The one-standard-error rule: the plain heuristic, unless the best of `families` gains more than
/// one standard error; then the first of those that are within one standard error of the best.
pub(super) fn best(scores: &[MethodScore], families: &[Family]) -> Method {
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

/// Customers with the same record who ordered equally often in the held-out period.
#[derive(Debug, Clone)]
struct Tested {
    row: Row,
    came: u32,
}

pub(super) fn compare(orders: &OrderDays, last_day: i64, penalty: Penalty) -> Option<HeldOut> {
    let (first, _) = orders.span()?;
    let days = HELD_OUT_DAYS.min((last_day - first) / HELD_OUT_PART);
    if days < SHORTEST_HELD_OUT_DAYS {
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
            >= LONG_SILENCE_GAPS * gap.typical_days(u64::from(row.frequency) + 1, row.recency)
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
                past.posterior(&one.row).chance_of(one.came, days as f64)
            }),
        ));
        of_silent.push((
            method,
            score(&silent, |one| {
                let stays_away = past.posterior(&one.row).chance_of(0, days as f64);
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
        scores: scores_against_first(&tested, &all),
        silent: count,
        scores_of_silent: if count < FEWEST_SILENT {
            Vec::new()
        } else {
            scores_against_first(&silent, &of_silent)
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

/// The logarithm of the probability of what each customer did.
fn score(tested: &[Tested], chance: impl Fn(&Tested) -> f64 + Sync) -> Vec<f64> {
    tested
        .par_iter()
        .with_min_len(256)
        .map(|one| chance(one).max(LEAST_CHANCE).ln())
        .collect()
}

fn scores_against_first(tested: &[Tested], found: &[(Method, Vec<f64>)]) -> Vec<MethodScore> {
    let first = found.first().map_or(&[][..], |(_, scores)| scores);
    found
        .iter()
        .map(|(method, scores)| score_of(*method, tested, scores, first))
        .collect()
}

fn score_of(method: Method, tested: &[Tested], scores: &[f64], plain: &[f64]) -> MethodScore {
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
    MethodScore {
        method,
        mean,
        standard_error,
        gain,
        gain_error,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn score(family: Family, gain: f64) -> MethodScore {
        MethodScore {
            method: Method::Model(family),
            mean: -1.0,
            standard_error: 0.02,
            gain,
            gain_error: 0.01,
        }
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
