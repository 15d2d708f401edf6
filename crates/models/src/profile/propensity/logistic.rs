//! Logistic regression.

use super::examples::Example;
use super::features::{Features, WIDTH};
use super::scale::Scale;
use super::tuning::{COEFFICIENT_PENALTY, INTERCEPT_PENALTY, LOGISTIC_PIECE, LOGISTIC_STEPS};
use rayon::prelude::*;
use regulars_core::statistics::cholesky::Cholesky;
use serde::{Deserialize, Serialize};

const SIZE: usize = WIDTH + 1;

/// A fitted regression.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Logistic {
    /// The scale of the features.
    pub scale: Scale,
    /// Log odds of a customer whose features are all at their means.
    pub intercept: f64,
    /// What a standard deviation of each feature adds to the log odds.
    pub coefficients: Vec<f64>,
}

impl Logistic {
    /// The coefficients with the highest posterior, by Newton's method (Hastie, Tibshirani and
    /// Friedman, The Elements of Statistical Learning, 4.4.1) with halved steps. Sums are taken in
    /// pieces of a fixed size, in order.
    pub fn fit(examples: &[Example]) -> Logistic {
        let scale = Scale::of(examples);
        let rows: Vec<([f64; SIZE], f64)> = examples
            .iter()
            .map(|one| {
                let scaled = scale.apply(&one.features);
                let row =
                    std::array::from_fn(|index| if index == 0 { 1.0 } else { scaled[index - 1] });
                (row, f64::from(u8::from(one.bought)))
            })
            .collect();
        let mut point = vec![0.0; SIZE];
        let mut sums = all_sums(&rows, &point);
        for _ in 0..LOGISTIC_STEPS {
            let hessian = |row: usize, column: usize| sums.hessian[row * SIZE + column];
            let Some(factor) = Cholesky::of(SIZE, hessian) else {
                break;
            };
            let step = factor.solve(sums.gradient.clone());
            let expected: f64 = step
                .iter()
                .zip(&sums.gradient)
                .map(|(part, slope)| part * slope)
                .sum();
            if expected.is_nan() || expected < 1e-9 {
                break;
            }
            let better = (0..20).find_map(|halved| {
                let length = 0.5_f64.powi(halved);
                let next: Vec<f64> = point
                    .iter()
                    .zip(&step)
                    .map(|(from, part)| from + length * part)
                    .collect();
                let found = all_sums(&rows, &next);
                (found.value > sums.value).then_some((next, found))
            });
            let Some((next, found)) = better else { break };
            (point, sums) = (next, found);
        }
        Logistic {
            scale,
            intercept: point[0],
            coefficients: point[1..].to_vec(),
        }
    }

    /// The log odds of buying.
    pub fn log_odds(&self, features: &Features) -> f64 {
        let scaled = self.scale.apply(features);
        self.intercept
            + scaled
                .iter()
                .zip(&self.coefficients)
                .map(|(value, factor)| value * factor)
                .sum::<f64>()
    }
}

/// The logarithm of the posterior, its gradient, and its negative Hessian row by row.
#[derive(Debug, Clone)]
struct Sums {
    value: f64,
    gradient: Vec<f64>,
    hessian: Vec<f64>,
}

fn all_sums(rows: &[([f64; SIZE], f64)], point: &[f64]) -> Sums {
    let pieces: Vec<Sums> = rows
        .par_chunks(LOGISTIC_PIECE)
        .map(|piece| sums(piece, point))
        .collect();
    let penalty = |index: usize| {
        if index == 0 {
            INTERCEPT_PENALTY
        } else {
            COEFFICIENT_PENALTY
        }
    };
    let mut all = Sums {
        value: 0.0,
        gradient: vec![0.0; SIZE],
        hessian: vec![0.0; SIZE * SIZE],
    };
    for (index, at) in point.iter().enumerate() {
        all.value -= penalty(index) * at * at;
        all.gradient[index] -= 2.0 * penalty(index) * at;
        all.hessian[index * SIZE + index] += 2.0 * penalty(index);
    }
    for piece in pieces {
        all.value += piece.value;
        all.gradient
            .iter_mut()
            .zip(&piece.gradient)
            .for_each(|(sum, more)| *sum += more);
        all.hessian
            .iter_mut()
            .zip(&piece.hessian)
            .for_each(|(sum, more)| *sum += more);
    }
    all
}

fn sums(rows: &[([f64; SIZE], f64)], point: &[f64]) -> Sums {
    let mut found = Sums {
        value: 0.0,
        gradient: vec![0.0; SIZE],
        hessian: vec![0.0; SIZE * SIZE],
    };
    for (row, bought) in rows {
        let odds: f64 = row
            .iter()
            .zip(point)
            .map(|(value, factor)| value * factor)
            .sum();
        let chance = 1.0 / (1.0 + (-odds).exp());
        found.value += bought * odds
            - if odds > 0.0 {
                odds + (-odds).exp().ln_1p()
            } else {
                odds.exp().ln_1p()
            };
        let weight = chance * (1.0 - chance);
        for (index, value) in row.iter().enumerate() {
            found.gradient[index] += (bought - chance) * value;
            let line = &mut found.hessian[index * SIZE..index * SIZE + index + 1];
            line.iter_mut()
                .zip(row)
                .for_each(|(cell, other)| *cell += weight * value * other);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::profile::tests::examples;

    #[test]
    fn planted_coefficients_are_found() {
        let fit = Logistic::fit(&examples(6_000, 1, |features| {
            -1.0 + 0.8 * features[0] - 0.5 * features[1]
        }));
        // The features spread by 4 / sqrt(12).
        let spread = 4.0 / 12.0_f64.sqrt();
        for (found, planted) in fit.coefficients.iter().zip([0.8, -0.5, 0.0, 0.0]) {
            assert!((found / spread - planted).abs() < 0.12, "{fit:?}");
        }
        assert!((fit.log_odds(&[0.0; WIDTH]) + 1.0).abs() < 0.12, "{fit:?}");
    }

    #[test]
    fn nothing_to_learn_gives_the_rate_and_a_perfect_split_stays_finite() {
        let mut flat = examples(400, 2, |_| 0.0);
        flat.iter_mut().enumerate().for_each(|(index, one)| {
            (one.features, one.bought) = ([3.0; WIDTH], index % 4 == 0);
        });
        assert!((Logistic::fit(&flat).log_odds(&[9.0; WIDTH]) + 3.0_f64.ln()).abs() < 1e-3);
        let mut split = examples(400, 3, |_| 0.0);
        split
            .iter_mut()
            .for_each(|one| one.bought = one.features[0] > 0.0);
        let odds = Logistic::fit(&split).log_odds(&[1e9; WIDTH]);
        assert!(odds.is_finite() && odds > 2.0, "{odds}");
        split.iter_mut().for_each(|one| one.bought = false);
        let odds = Logistic::fit(&split).log_odds(&[0.0; WIDTH]);
        assert!(odds.is_finite() && odds < -4.0, "{odds}");
    }
}
