//! Which way predicts the held-out 30 days best.

use super::calibrate::{Calibration, Scored, calibration_error};
use super::examples::Example;
use super::periods::{Periods, is_enough, to_learn_from};
use super::scorer::{Scorer, Way};
use super::tuning::{DAYS, FEWEST_JUDGED, FEWEST_LEARNED};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

/// How well one way predicted the held-out period.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct WayScore {
    /// The way.
    pub by: Way,
    /// Mean logarithm of the probability it gave to what each customer did: the negative log loss.
    pub mean: f64,
    /// Standard error of that mean.
    pub standard_error: f64,
    /// Mean gain over the lifetime model per customer.
    pub gain: f64,
    /// Standard error of the gain.
    pub gain_error: f64,
    /// Mean distance of chances from outcomes, over tenths of the customers.
    pub calibration_error: f64,
}

/// The comparison on the last 30 days.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Compared {
    /// Days held out.
    pub days: i64,
    /// Customers in the comparison, known before the period.
    pub customers: u64,
    /// Of these, who bought.
    pub bought: u64,
    /// Earlier periods learned from.
    pub periods: u64,
    /// Examples from these: one per customer and period.
    pub examples: u64,
    /// The scores; the lifetime model comes first.
    pub scores: Vec<WayScore>,
}

/// The scores of all examples, in their order.
pub fn score_all(scorer: &Scorer, examples: &[Example]) -> Vec<Scored> {
    let score = |one: &Example| (scorer.log_odds(&one.features), one.bought);
    examples.par_iter().with_min_len(256).map(score).collect()
}

/// Learns on all periods but the last, which is left to calibrate on.
pub fn learn_again(by: Way, periods: &Periods) -> Option<Scorer> {
    Scorer::fit(by, &to_learn_from(periods.all.get(1..)?))
}

/// Learns on the earlier periods, calibrates on the last but one, and judges by the last one.
pub fn compare(periods: &Periods, by_lifetime: &[Scored]) -> Option<(Compared, Way)> {
    let [judged, calibrated_on, earlier @ ..] = periods.all.as_slice() else {
        return None;
    };
    let examples = to_learn_from(earlier);
    if !is_enough(&examples, FEWEST_LEARNED) || !is_enough(calibrated_on, FEWEST_JUDGED) {
        return None;
    }
    let mut ways = vec![(
        Way::Lifetime,
        by_lifetime
            .iter()
            .map(|&(score, _)| Calibration::NONE.chance(score))
            .collect(),
    )];
    for way in Way::LEARNED {
        let Some(scorer) = Scorer::fit(way, &examples) else {
            continue;
        };
        let calibration = Calibration::fit(&score_all(&scorer, calibrated_on));
        let chances: Vec<f64> = score_all(&scorer, judged)
            .into_iter()
            .map(|(score, _)| calibration.chance(score))
            .collect();
        ways.push((way, chances));
    }
    let logs: Vec<(Way, Vec<f64>)> = ways
        .iter()
        .map(|(way, chances)| (*way, logs(chances, judged)))
        .collect();
    let scores = ways.iter().zip(&logs).map(|((way, chances), (_, own))| {
        let (mean, standard_error) = moments(own);
        let (gain, gain_error) = difference(own, &logs[0].1);
        WayScore {
            by: *way,
            mean,
            standard_error,
            gain,
            gain_error,
            calibration_error: calibration_error(chances, judged),
        }
    });
    let compared = Compared {
        days: DAYS,
        customers: judged.len() as u64,
        bought: judged.iter().filter(|one| one.bought).count() as u64,
        periods: earlier.len() as u64,
        examples: examples.len() as u64,
        scores: scores.collect(),
    };
    Some((compared, best(&logs)))
}

/// The logarithms of the probabilities of what happened.
fn logs(chances: &[f64], judged: &[Example]) -> Vec<f64> {
    chances
        .iter()
        .zip(judged)
        .map(|(&chance, one)| {
            if one.bought {
                chance.ln()
            } else {
                (-chance).ln_1p()
            }
        })
        .collect()
}

/// Mean and its standard error.
fn moments(values: &[f64]) -> (f64, f64) {
    let n = values.len().max(1) as f64;
    let mean = values.iter().sum::<f64>() / n;
    let variance = values
        .iter()
        .map(|value| (value - mean).powi(2))
        .sum::<f64>()
        / n;
    (mean, (variance / n).sqrt())
}

fn difference(left: &[f64], right: &[f64]) -> (f64, f64) {
    moments(
        &left
            .iter()
            .zip(right)
            .map(|(left, right)| left - right)
            .collect::<Vec<_>>(),
    )
}

/// The one-standard-error rule: the first way, unless the best gains more than one standard error
/// over it; then the first of those from which the best is no more than one standard error away.
fn best(logs: &[(Way, Vec<f64>)]) -> Way {
    let Some(((way, first), others)) = logs.split_first() else {
        return Way::Lifetime;
    };
    let mean = |own: &[f64]| moments(own).0;
    let Some((_, top)) = others
        .iter()
        .max_by(|left, right| mean(&left.1).total_cmp(&mean(&right.1)))
    else {
        return *way;
    };
    let is_near = |own: &[f64]| {
        let (gain, error) = difference(top, own);
        gain <= error
    };
    if is_near(first) {
        return *way;
    }
    others
        .iter()
        .find(|(_, own)| is_near(own))
        .map_or(*way, |(way, _)| *way)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::profile::tests::examples;

    #[test]
    fn what_is_judged_and_calibrated_on_is_not_learned_from() {
        // The last period reverses the pattern of the earlier ones.
        let period = |seed, sign: f64| examples(600, seed, |features| sign * 2.0 * features[0]);
        let periods = Periods {
            all: vec![period(1, -1.0), period(2, -1.0), period(3, 1.0)],
        };
        let by_lifetime: Vec<Scored> = periods.all[0].iter().map(|one| (0.0, one.bought)).collect();
        let (compared, by) = compare(&periods, &by_lifetime).unwrap();
        assert_eq!(
            (by, compared.periods, compared.examples),
            (Way::Lifetime, 1, 600)
        );
        assert!(
            compared.scores.iter().all(|score| score.gain < 0.01),
            "{compared:?}"
        );
        let scorer = learn_again(
            Way::Logistic,
            &Periods {
                all: vec![period(1, -1.0), period(3, 1.0)[..200].to_vec()],
            },
        );
        let mut features = [0.0; super::super::features::WIDTH];
        features[0] = 1.0;
        assert!(scorer.unwrap().log_odds(&features) > 1.0);
    }

    #[test]
    fn the_simplest_way_that_is_nearly_best_is_taken() {
        let noise: Vec<f64> = (0..400)
            .map(|index| if index % 2 == 0 { 0.1 } else { -0.1 })
            .collect();
        let by = |way, gain: f64, share: f64| {
            (
                way,
                noise
                    .iter()
                    .map(|off| gain + share * off)
                    .collect::<Vec<f64>>(),
            )
        };
        let first = by(Way::Lifetime, -0.5, 0.0);
        assert_eq!(best(std::slice::from_ref(&first)), Way::Lifetime);
        // The error of a gain with all of the noise in it is 0.005.
        assert_eq!(
            best(&[first.clone(), by(Way::Trees, -0.496, 1.0)]),
            Way::Lifetime
        );
        let near = [
            first.clone(),
            by(Way::Pooled, -0.6, 0.0),
            by(Way::Logistic, -0.404, 1.0),
            by(Way::Trees, -0.4, 0.0),
        ];
        assert_eq!(best(&near), Way::Logistic);
        let clear = [
            first,
            by(Way::Pooled, -0.6, 0.0),
            by(Way::Logistic, -0.41, 1.0),
            by(Way::Trees, -0.4, 0.0),
        ];
        assert_eq!(best(&clear), Way::Trees);
    }
}
