//! The balance test: whether two groups were alike before the campaign.

use crate::statistics::cholesky::Cholesky;
use crate::statistics::special::gamma_p;

/// How alike two groups were.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Balance {
    /// The chance of differences at least as large if the groups were made by chance: Hotelling's
    /// test of all measures at once, by its limit for large groups.
    pub p: f64,
    /// The largest difference of a measure in pooled standard deviations.
    pub largest: f64,
}

/// The least `p` of groups that count as made by chance.
const LEAST_P: f64 = 0.001;
/// The largest difference of such groups, in standard deviations, beyond what chance makes of them.
const LARGEST: f64 = 0.1;

impl Balance {
    /// Whether the groups count as made by chance. Small groups differ more: up to 3.3 standard errors
    /// (chance exceeds them once in a thousand) are allowed.
    pub fn is_alike(&self, sizes: (usize, usize)) -> bool {
        let error = (1.0 / sizes.0.max(1) as f64 + 1.0 / sizes.1.max(1) as f64).sqrt();
        self.p > LEAST_P && self.largest < LARGEST.max(3.3 * error)
    }
}

/// Compares two groups on the same measures, one row a customer. `None` where a group has fewer than
/// two rows more than there are measures.
pub fn balance(one: &[Vec<f64>], other: &[Vec<f64>]) -> Option<Balance> {
    let width = one.first()?.len();
    if one.len() < width + 2 || other.len() < width + 2 {
        return None;
    }
    let means = [means(one, width), means(other, width)];
    let degrees = (one.len() + other.len() - 2) as f64;
    let mut pooled = vec![0.0; width * width];
    for (rows, means) in [one, other].into_iter().zip(&means) {
        for row in rows {
            for at in 0..width {
                for before in 0..=at {
                    pooled[at * width + before] +=
                        (row[at] - means[at]) * (row[before] - means[before]) / degrees;
                }
            }
        }
    }
    // A measure that is the same for everybody says nothing.
    let varying: Vec<usize> = (0..width)
        .filter(|&at| pooled[at * width + at] > 1e-12)
        .collect();
    let difference = |at: usize| means[0][at] - means[1][at];
    let largest = varying
        .iter()
        .map(|&at| difference(at).abs() / pooled[at * width + at].sqrt())
        .fold(0.0, f64::max);
    let ridge = 1e-9;
    let factor = Cholesky::of(varying.len(), |row, column| {
        let (row, column) = (varying[row], varying[column]);
        let value = pooled[row * width + column];
        if row == column {
            value * (1.0 + ridge)
        } else {
            value
        }
    })?;
    let differences: Vec<f64> = varying.iter().map(|&at| difference(at)).collect();
    let solved = factor.solve(differences.clone());
    let squared: f64 = differences.iter().zip(&solved).map(|(a, b)| a * b).sum();
    let weight = one.len() as f64 * other.len() as f64 / (one.len() + other.len()) as f64;
    let p = match varying.len() {
        0 => 1.0,
        measures => 1.0 - gamma_p(measures as f64 / 2.0, weight * squared / 2.0),
    };
    Some(Balance { p, largest })
}

fn means(rows: &[Vec<f64>], width: usize) -> Vec<f64> {
    let mut means = vec![0.0; width];
    for row in rows {
        for (mean, value) in means.iter_mut().zip(row) {
            *mean += value / rows.len() as f64;
        }
    }
    means
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::statistics::sampling::random;
    use rand::Rng;

    /// Customers with three measures, of which two go together.
    fn customers(n: usize, seed: u64) -> Vec<Vec<f64>> {
        let mut random = random(seed, "customers");
        (0..n)
            .map(|_| {
                let orders: f64 = random.gen_range(0.0_f64..3.0).powi(2);
                vec![
                    orders,
                    orders * random.gen_range(20.0..60.0),
                    random.gen_range(0.0..365.0),
                ]
            })
            .collect()
    }

    #[test]
    fn groups_by_chance_pass_and_the_test_has_its_level() {
        let mut below = 0;
        for seed in 0..200 {
            let all = customers(900, seed);
            let (one, other) = all.split_at(300);
            let found = balance(one, other).unwrap();
            assert!(found.is_alike((300, 600)), "{found:?}");
            below += usize::from(found.p < 0.1);
        }
        assert!((8..=35).contains(&below), "{below} of 200 below a tenth");
    }

    #[test]
    fn the_most_active_against_the_rest_are_refused() {
        let mut all = customers(900, 5);
        all.sort_by(|one, other| other[0].total_cmp(&one[0]));
        let (most, rest) = all.split_at(300);
        let found = balance(most, rest).unwrap();
        assert!(found.p < 1e-6 && !found.is_alike((300, 600)), "{found:?}");
    }

    #[test]
    fn measures_that_are_the_same_for_all_say_nothing() {
        let flat = vec![vec![1.0, 2.0]; 10];
        let found = balance(&flat, &flat).unwrap();
        assert_eq!((found.p, found.largest), (1.0, 0.0));
        assert_eq!(balance(&flat[..2], &flat), None);
    }
}
