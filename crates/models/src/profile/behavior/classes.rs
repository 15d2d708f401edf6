//! Latent classes: a mixture in which the features of a class are independent (Goodman 1974), by
//! expectation and maximisation.

use super::coded::{Coded, Coding};
use rand::Rng;
use regulars_core::statistics::sampling::random;

/// Rounds of one fit.
const ROUNDS: usize = 100;
/// A fit is over where a round adds less than this to the mean log likelihood.
const ENOUGH: f64 = 1e-5;
/// Starts of which the best counts.
const STARTS: usize = 5;
/// Observations that the shop's mix of values counts for in each class.
const PRIOR: f64 = 5.0;

/// The classes.
#[derive(Debug, Clone, PartialEq)]
pub struct Classes {
    /// Share of all.
    pub weights: Vec<f64>,
    /// By class, feature and value.
    pub chances: Vec<Vec<Vec<f64>>>,
}

/// Shares of the values of each feature over all. Data are different observations with how often
/// each was made.
pub fn overall(data: &[(Coded, f64)], coding: &[Coding]) -> Vec<Vec<f64>> {
    let mut counts: Vec<Vec<f64>> = coding
        .iter()
        .map(|one| vec![1.0; one.values.len()])
        .collect();
    for (one, times) in data {
        for (feature, value) in one.iter().enumerate() {
            if let Some(value) = value {
                counts[feature][usize::from(*value)] += times;
            }
        }
    }
    for values in &mut counts {
        let sum: f64 = values.iter().sum();
        values.iter_mut().for_each(|value| *value /= sum);
    }
    counts
}

impl Classes {
    /// The chance of each class for one observation, and its log likelihood.
    pub fn posterior(&self, one: &Coded) -> (Vec<f64>, f64) {
        let logs: Vec<f64> = self
            .weights
            .iter()
            .zip(&self.chances)
            .map(|(weight, chances)| {
                let seen = one
                    .iter()
                    .zip(chances)
                    .filter_map(|(value, chances)| Some(chances[usize::from((*value)?)].ln()));
                weight.max(f64::MIN_POSITIVE).ln() + seen.sum::<f64>()
            })
            .collect();
        let most = logs.iter().copied().fold(f64::MIN, f64::max);
        let sum: f64 = logs.iter().map(|log| (log - most).exp()).sum();
        let posterior = logs.iter().map(|log| (log - most).exp() / sum).collect();
        (posterior, most + sum.ln())
    }

    /// Improves the classes on the data until that adds nothing; returns the mean log likelihood.
    pub fn improve(&mut self, data: &[(Coded, f64)], overall: &[Vec<f64>]) -> f64 {
        let (k, mut before) = (self.weights.len(), f64::MIN);
        let n: f64 = data.iter().map(|one| one.1).sum::<f64>().max(1.0);
        for _ in 0..ROUNDS {
            let mut sums = vec![0.0; k];
            let mut counts: Vec<Vec<Vec<f64>>> = (0..k)
                .map(|_| {
                    let prior =
                        |values: &Vec<f64>| values.iter().map(|share| PRIOR * share).collect();
                    overall.iter().map(prior).collect()
                })
                .collect();
            let mut likelihood = 0.0;
            for (one, times) in data {
                let (posterior, log) = self.posterior(one);
                likelihood += times * log;
                for (class, chance) in posterior.into_iter().enumerate() {
                    let chance = times * chance;
                    sums[class] += chance;
                    for (feature, value) in one.iter().enumerate() {
                        if let Some(value) = value {
                            counts[class][feature][usize::from(*value)] += chance;
                        }
                    }
                }
            }
            self.weights = sums
                .iter()
                .map(|sum| (sum + 1.0) / (n + k as f64))
                .collect();
            for features in &mut counts {
                for values in features {
                    let sum: f64 = values.iter().sum();
                    values.iter_mut().for_each(|value| *value /= sum);
                }
            }
            self.chances = counts;
            let mean = likelihood / n;
            if mean - before < ENOUGH {
                return mean;
            }
            before = mean;
        }
        before
    }

    /// The best of several fits of `k` classes, with its mean log likelihood.
    pub fn fit(data: &[(Coded, f64)], k: usize, overall: &[Vec<f64>]) -> (Classes, f64) {
        let mut random = random(k as u64, "behaviours");
        let mut best: Option<(Classes, f64)> = None;
        for _ in 0..STARTS {
            let mut classes = Classes {
                weights: vec![1.0 / k as f64; k],
                chances: (0..k)
                    .map(|_| {
                        let shaken = |values: &Vec<f64>| {
                            let raw: Vec<f64> = values
                                .iter()
                                .map(|share| share * random.gen_range(0.3..3.0))
                                .collect();
                            let sum: f64 = raw.iter().sum();
                            raw.iter().map(|value| value / sum).collect()
                        };
                        overall.iter().map(shaken).collect()
                    })
                    .collect(),
            };
            let likelihood = classes.improve(data, overall);
            if best.as_ref().is_none_or(|best| likelihood > best.1) {
                best = Some((classes, likelihood));
            }
        }
        best.unwrap_or((
            Classes {
                weights: Vec::new(),
                chances: Vec::new(),
            },
            f64::MIN,
        ))
    }

    /// Numbers that were fitted.
    pub fn parameters(&self) -> f64 {
        let values: usize = self
            .chances
            .iter()
            .flatten()
            .map(|values| values.len() - 1)
            .sum();
        (values + self.weights.len() - 1) as f64
    }
}

#[cfg(test)]
mod tests {
    use super::super::coded::SESSION;
    use super::*;

    #[test]
    fn planted_classes_are_found() {
        let mut random = random(3, "planted");
        let mut data = Vec::new();
        for at in 0..2_000_u32 {
            let is_evening = at % 3 == 0;
            let mut draw = |likely: u8, values: u8| {
                Some(if random.gen_bool(0.8) {
                    likely
                } else {
                    random.gen_range(0..values)
                })
            };
            let one = if is_evening {
                vec![
                    draw(3, 5),
                    draw(3, 4),
                    draw(3, 4),
                    draw(2, 3),
                    draw(0, 3),
                    draw(2, 3),
                ]
            } else {
                vec![
                    draw(0, 5),
                    draw(0, 4),
                    draw(0, 4),
                    draw(0, 3),
                    draw(1, 3),
                    draw(0, 3),
                ]
            };
            data.push((one, 1.0));
        }
        let shares = overall(&data, SESSION);
        let (classes, _) = Classes::fit(&data, 2, &shares);
        let evening = usize::from(classes.chances[1][0][3] > classes.chances[0][0][3]);
        assert!(
            (classes.weights[evening] - 1.0 / 3.0).abs() < 0.03,
            "{:?}",
            classes.weights
        );
        assert!((classes.chances[evening][1][3] - 0.85).abs() < 0.05);
        let right = (0_u32..)
            .zip(&data)
            .filter(|(at, (one, _))| (classes.posterior(one).0[evening] > 0.5) == (at % 3 == 0));
        assert!(right.count() > 1_950);
    }
}
