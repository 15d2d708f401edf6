//! A mixture of Gaussians: its parameters, and the chance of each group at a place.

use crate::segment::tuning::mixture::LEAST_VARIANCE;
use ndarray::{Array2, ArrayView1};
use regulars_core::statistics::cholesky::{Cholesky, packed};
use serde::{Deserialize, Serialize};

/// What the covariances of the groups share.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Shape {
    /// Each group has its own spreads, and no correlations.
    Diagonal,
    /// All groups share their spreads and correlations.
    Tied,
    /// Each group has its own spreads and correlations.
    Full,
}

impl Shape {
    /// All of them, the fewest parameters first.
    pub const ALL: [Shape; 3] = [Shape::Diagonal, Shape::Tied, Shape::Full];

    /// For a note to the operator.
    pub fn in_words(self) -> &'static str {
        match self {
            Shape::Diagonal => "each with its own spreads, without correlations",
            Shape::Tied => "all with the same spreads and correlations",
            Shape::Full => "each with its own spreads and correlations",
        }
    }

    /// Free parameters of `k` groups in `width` features, for the BIC.
    pub fn parameters(self, k: usize, width: usize) -> usize {
        let matrix = width * (width + 1) / 2;
        let spreads = match self {
            Shape::Diagonal => k * width,
            Shape::Tied => matrix,
            Shape::Full => k * matrix,
        };
        k * width + spreads + k.saturating_sub(1)
    }
}

/// Weights, means and covariances; stored with the run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Mixture {
    /// What the covariances share.
    pub shape: Shape,
    /// The share of each group; they sum to 1.
    pub weights: Vec<f64>,
    /// The mean of each group.
    pub means: Vec<Vec<f64>>,
    /// For each group its variances ([`Shape::Diagonal`]) or the lower triangle of its covariances, by
    /// rows; a single one that all groups share for [`Shape::Tied`].
    pub covariances: Vec<Vec<f64>>,
}

/// A mixture with its covariances factored.
#[derive(Debug, Clone)]
pub struct Evaluator<'a> {
    mixture: &'a Mixture,
    factors: Vec<Factor>,
    /// Log weight plus log density at the mean, by group.
    heights: Vec<f64>,
}

/// The inverse of the lower triangular factor of a covariance matrix: its diagonal, or its columns
/// from the diagonal down.
#[derive(Debug, Clone)]
enum Factor {
    Diagonal(Vec<f64>),
    Lower(Vec<Vec<f64>>),
}

impl Mixture {
    /// The number of groups.
    pub fn k(&self) -> usize {
        self.weights.len()
    }

    /// The number of features.
    pub fn width(&self) -> usize {
        self.means.first().map_or(0, Vec::len)
    }

    /// Factors the covariances.
    pub fn evaluator(&self) -> Evaluator<'_> {
        let factors: Vec<Factor> = self
            .covariances
            .iter()
            .map(|matrix| self.factor(matrix))
            .collect();
        let constant = self.width() as f64 * std::f64::consts::TAU.ln() / 2.0;
        let heights = (0..self.k())
            .map(|group| {
                self.weights[group].ln() + factors[group.min(factors.len() - 1)].log_determinant()
                    - constant
            })
            .collect();
        Evaluator {
            mixture: self,
            factors,
            heights,
        }
    }

    fn factor(&self, matrix: &[f64]) -> Factor {
        if self.shape == Shape::Diagonal {
            return Factor::Diagonal(
                matrix
                    .iter()
                    .map(|variance| 1.0 / variance.max(LEAST_VARIANCE).sqrt())
                    .collect(),
            );
        }
        let width = self.width();
        let factor = Cholesky::with_floor(width, LEAST_VARIANCE, |row, column| {
            matrix[packed(row, column)]
        });
        let inverse = factor.inverse_factor();
        let column = |column: usize| {
            (column..width)
                .map(|row| inverse[packed(row, column)])
                .collect()
        };
        Factor::Lower((0..width).map(column).collect())
    }

    /// The mixture of these groups only.
    pub fn of_groups(&self, groups: &[usize]) -> Mixture {
        let total: f64 = groups.iter().map(|&group| self.weights[group]).sum();
        Mixture {
            shape: self.shape,
            weights: groups
                .iter()
                .map(|&group| self.weights[group] / total.max(f64::MIN_POSITIVE))
                .collect(),
            means: groups
                .iter()
                .map(|&group| self.means[group].clone())
                .collect(),
            covariances: match self.shape {
                Shape::Tied => self.covariances.clone(),
                _ => groups
                    .iter()
                    .map(|&group| self.covariances[group].clone())
                    .collect(),
            },
        }
    }
}

impl Factor {
    fn log_determinant(&self) -> f64 {
        match self {
            Factor::Diagonal(inverses) => inverses.iter().map(|inverse| inverse.ln()).sum(),
            Factor::Lower(columns) => columns
                .iter()
                .filter_map(|column| column.first())
                .map(|inverse| inverse.ln())
                .sum(),
        }
    }

    /// A difference from the mean, in spreads. Added column by column, which the compiler
    /// vectorises.
    fn scale(&self, difference: &[f64], scaled: &mut [f64]) {
        match self {
            Factor::Diagonal(inverses) => {
                scaled
                    .iter_mut()
                    .zip(difference)
                    .zip(inverses)
                    .for_each(|((to, from), inverse)| *to = from * inverse);
            }
            Factor::Lower(columns) => {
                scaled.fill(0.0);
                for (at, (column, value)) in columns.iter().zip(difference).enumerate() {
                    scaled[at..]
                        .iter_mut()
                        .zip(column)
                        .for_each(|(to, factor)| *to += factor * value);
                }
            }
        }
    }
}

impl Evaluator<'_> {
    /// Writes the chance of each group at the place into `chances`; they sum to 1. Returns the log
    /// density.
    pub fn chances(&self, place: ArrayView1<'_, f64>, chances: &mut Vec<f64>) -> f64 {
        chances.clear();
        let (mut difference, mut scaled) = (vec![0.0; place.len()], vec![0.0; place.len()]);
        for (group, mean) in self.mixture.means.iter().enumerate() {
            difference
                .iter_mut()
                .zip(place.iter().zip(mean))
                .for_each(|(to, (at, mean))| *to = at - mean);
            let factor = &self.factors[group.min(self.factors.len() - 1)];
            factor.scale(&difference, &mut scaled);
            chances.push(
                self.heights[group] - scaled.iter().map(|value| value * value).sum::<f64>() / 2.0,
            );
        }
        let highest = chances.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        chances
            .iter_mut()
            .for_each(|chance| *chance = (*chance - highest).exp());
        let sum: f64 = chances.iter().sum();
        chances.iter_mut().for_each(|chance| *chance /= sum);
        highest + sum.ln()
    }

    /// The rows scaled by the first group's covariances, so that its members have unit spread in all
    /// directions.
    pub fn rounded(&self, rows: &Array2<f64>) -> Array2<f64> {
        let mut rounded = rows.clone();
        let (Some(mean), Some(factor)) = (self.mixture.means.first(), self.factors.first()) else {
            return rounded;
        };
        for mut row in rounded.rows_mut() {
            let difference: Vec<f64> = row.iter().zip(mean).map(|(at, mean)| at - mean).collect();
            let mut scaled = vec![0.0; difference.len()];
            factor.scale(&difference, &mut scaled);
            row.iter_mut()
                .zip(scaled)
                .for_each(|(to, value)| *to = value);
        }
        rounded
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;
    use proptest::prelude::*;

    fn two(shape: Shape) -> Mixture {
        Mixture {
            shape,
            weights: vec![0.25, 0.75],
            means: vec![vec![0.0, 0.0], vec![3.0, 1.0]],
            covariances: match shape {
                Shape::Diagonal => vec![vec![1.0, 4.0], vec![2.0, 1.0]],
                Shape::Tied => vec![vec![2.0, 0.6, 1.0]],
                Shape::Full => vec![vec![1.0, 0.5, 2.0], vec![2.0, -0.3, 1.0]],
            },
        }
    }

    #[test]
    fn densities_match_a_hand_calculation() {
        let mixture = two(Shape::Full);
        let mut chances = Vec::new();
        let log_density = mixture
            .evaluator()
            .chances(array![1.0, -1.0].view(), &mut chances);
        // Determinants 1.75 and 1.91; squared distances (2 + 2 * 0.5 + 1) / 1.75 and (4 + 2 * 0.3 *
        // 4 + 8) / 1.91.
        let first =
            0.25 / (std::f64::consts::TAU * 1.75_f64.sqrt()) * (-0.5 * 4.0 / 1.75_f64).exp();
        let second = 0.75 / (std::f64::consts::TAU * 1.91_f64.sqrt())
            * (-0.5 * (4.0 + 2.4 + 8.0) / 1.91_f64).exp();
        assert!(
            (log_density - (first + second).ln()).abs() < 1e-12,
            "{log_density}"
        );
        assert!(
            (chances[0] - first / (first + second)).abs() < 1e-12,
            "{chances:?}"
        );
        assert_eq!(Shape::ALL.map(|shape| shape.parameters(3, 2)), [14, 11, 17]);
    }

    proptest! {
        #[test]
        fn chances_sum_to_one_at_any_distance(x in -1e6_f64..1e6, y in -1e6_f64..1e6) {
            for shape in Shape::ALL {
                let mixture = two(shape);
                let mut chances = Vec::new();
                let log_density = mixture.evaluator().chances(array![x, y].view(), &mut chances);
                prop_assert!(log_density.is_finite());
                prop_assert!(chances.iter().all(|chance| (0.0..=1.0).contains(chance)));
                prop_assert!((chances.iter().sum::<f64>() - 1.0).abs() < 1e-9);
            }
        }
    }
}
