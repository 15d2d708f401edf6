//! The chance that a customer buys a product of the mixed list, learned from its score on an earlier part
//! of the history: a logistic regression.

use regulars_core::domain::Estimate;
use regulars_core::statistics::cholesky::Cholesky;
use regulars_core::statistics::interval::Z_90;
use serde::{Deserialize, Serialize};

const WIDTH: usize = 3;

/// Purchases needed to learn from.
const HITS_AT_LEAST: usize = 30;

/// Steps of Newton's method, at most, and the step below which it ends.
const STEPS: usize = 30;
const SMALL: f64 = 1e-9;

/// Prior precision of the coefficients: keeps them finite where scores tell purchases apart without fail.
const PRIOR: f64 = 1e-3;

/// Scores below this count as this.
const LEAST_SCORE: f64 = 1e-6;

/// A product that a list held, and what became of it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Shown {
    /// Its score.
    pub score: f64,
    /// Whether the user had bought it before.
    pub is_bought: bool,
    /// Whether the user bought it in the test.
    pub is_hit: bool,
}

/// The chance of a purchase, by score and by whether the user bought the product before.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Chance {
    /// Intercept, slope by the logarithm of the score, shift of what was bought before.
    coefficients: [f64; WIDTH],
    /// Covariance of the coefficients over users.
    covariance: [[f64; WIDTH]; WIDTH],
    /// Users that it was learned from.
    users: u64,
}

fn predictors(score: f64, is_bought: bool) -> [f64; WIDTH] {
    [
        1.0,
        score.max(LEAST_SCORE).ln(),
        f64::from(u8::from(is_bought)),
    ]
}

fn product(a: &[f64; WIDTH], b: &[f64; WIDTH]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

fn logistic(value: f64) -> f64 {
    1.0 / (1.0 + (-value).exp())
}

impl Chance {
    /// Learns from what was shown to each user; `None` where too few of it were bought, or where a higher
    /// score makes a purchase no likelier.
    pub fn fit(users: &[&[Shown]]) -> Option<Chance> {
        let all = || users.iter().flat_map(|shown| shown.iter());
        let hits = all().filter(|shown| shown.is_hit).count();
        if hits < HITS_AT_LEAST || hits == all().count() {
            return None;
        }
        let usual = hits as f64 / all().count() as f64;
        let mut coefficients = [(usual / (1.0 - usual)).ln(), 0.0, 0.0];
        let mut curvature = Cholesky::of(WIDTH, |row, column| f64::from(u8::from(row == column)))?;
        for _ in 0..STEPS {
            let mut gradient = coefficients.map(|coefficient| -PRIOR * coefficient);
            let mut hessian = [[0.0; WIDTH]; WIDTH];
            for shown in all() {
                let row = predictors(shown.score, shown.is_bought);
                let chance = logistic(product(&coefficients, &row));
                let error = f64::from(u8::from(shown.is_hit)) - chance;
                for at in 0..WIDTH {
                    gradient[at] += error * row[at];
                    for other in 0..WIDTH {
                        hessian[at][other] += chance * (1.0 - chance) * row[at] * row[other];
                    }
                }
            }
            curvature = Cholesky::of(WIDTH, |row, column| {
                hessian[row][column] + if row == column { PRIOR } else { 0.0 }
            })?;
            let step = curvature.solve(gradient.to_vec());
            for (coefficient, step) in coefficients.iter_mut().zip(&step) {
                *coefficient += step;
            }
            if step.iter().all(|step| step.abs() < SMALL) {
                break;
            }
        }
        let is_found = coefficients.iter().all(|value| value.is_finite()) && coefficients[1] > 0.0;
        is_found.then(|| Chance {
            coefficients,
            covariance: covariance(users, &coefficients, &curvature),
            users: users.len() as u64,
        })
    }

    /// The chance of a product with this score.
    pub fn of(&self, score: f64, is_bought: bool) -> f64 {
        logistic(product(&self.coefficients, &predictors(score, is_bought)))
    }

    /// The same with its 90 % interval.
    pub fn estimate(&self, score: f64, is_bought: bool) -> Estimate {
        let row = predictors(score, is_bought);
        let middle = product(&self.coefficients, &row);
        let variance: f64 = (0..WIDTH)
            .map(|at| row[at] * product(&self.covariance[at], &row))
            .sum();
        let half = Z_90 * variance.max(0.0).sqrt();
        Estimate {
            value: logistic(middle),
            low: logistic(middle - half),
            high: logistic(middle + half),
            n: self.users,
            assumed: false,
        }
    }
}

/// The covariance of the coefficients where the purchases of one user go together (White 1982).
fn covariance(
    users: &[&[Shown]],
    coefficients: &[f64; WIDTH],
    curvature: &Cholesky,
) -> [[f64; WIDTH]; WIDTH] {
    let mut covariance = [[0.0; WIDTH]; WIDTH];
    for &of_user in users {
        let mut sum = [0.0; WIDTH];
        for shown in of_user {
            let row = predictors(shown.score, shown.is_bought);
            let error = f64::from(u8::from(shown.is_hit)) - logistic(product(coefficients, &row));
            sum.iter_mut()
                .zip(&row)
                .for_each(|(sum, value)| *sum += error * value);
        }
        let moved = curvature.solve(sum.to_vec());
        for (row, one) in covariance.iter_mut().zip(&moved) {
            for (cell, other) in row.iter_mut().zip(&moved) {
                *cell += one * other;
            }
        }
    }
    covariance
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::{Rng, SeedableRng};
    use rand_chacha::ChaCha8Rng;

    fn chance(score: f64, is_bought: bool) -> f64 {
        logistic(-1.0 + 1.5 * score.ln() + if is_bought { 0.7 } else { 0.0 })
    }

    fn users(number: usize, seed: u64) -> Vec<Vec<Shown>> {
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        let mut shown = || {
            let (score, is_bought) = (random.gen_range(0.05..1.0), random.gen_bool(0.4));
            let is_hit = random.gen_bool(chance(score, is_bought));
            Shown {
                score,
                is_bought,
                is_hit,
            }
        };
        (0..number)
            .map(|_| (0..20).map(|_| shown()).collect())
            .collect()
    }

    fn fit(users: &[Vec<Shown>]) -> Option<Chance> {
        let users: Vec<&[Shown]> = users.iter().map(Vec::as_slice).collect();
        Chance::fit(&users)
    }

    #[test]
    fn planted_chances_lie_within_their_intervals() {
        let asked = [(0.9, false), (0.5, true), (0.1, true), (0.2, false)];
        let mut inside = [0; 4];
        for seed in 0..100 {
            let found = fit(&users(150, seed)).unwrap();
            for (inside, (score, is_bought)) in inside.iter_mut().zip(asked) {
                let estimate = found.estimate(score, is_bought);
                let truth = chance(score, is_bought);
                *inside += u32::from(estimate.low <= truth && truth <= estimate.high);
                assert!((found.of(score, is_bought) - truth).abs() < 0.1);
            }
        }
        assert!(
            inside.iter().all(|&inside| (80..=98).contains(&inside)),
            "{inside:?}"
        );
    }

    #[test]
    fn few_purchases_and_scores_that_say_nothing_teach_no_chance() {
        assert_eq!(fit(&users(2, 1)), None);
        let mut turned = users(200, 1);
        for shown in turned.iter_mut().flatten() {
            shown.score = 1.05 - shown.score;
        }
        assert_eq!(fit(&turned), None);
    }
}
