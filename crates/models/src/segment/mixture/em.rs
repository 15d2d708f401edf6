//! Fitting a mixture by expectation and maximisation (Dempster, Laird and Rubin, 1977).
//!
//! Rows are taken in pieces of a fixed length whose sums are added in order, so that threads change
//! nothing.

use super::gaussian::{Mixture, Shape};
use ndarray::{Array2, ArrayView1, Axis};
use rayon::prelude::*;
use regulars_core::domain::Observer;
use regulars_core::error::Result;
use regulars_core::shop::stop_if_cancelled;
use regulars_core::statistics::cholesky::packed;

/// Rows of a piece.
const PIECE: usize = 256;
/// Added to all variances, in squared spreads: differences of under a quarter of a spread tell
/// nothing. Without it a group shrinks onto customers who share one value (no discount ever, one
/// order).
const RIDGE: f64 = 0.0625;
/// A group of fewer customers is given up.
const LEAST_MEMBERS: f64 = 1.0;
/// Gains of the logarithm of the likelihood per row below which the fit rests.
const RESTS: f64 = 1e-4;
/// Chances below this move no mean.
const NEGLIGIBLE: f64 = 1e-10;

/// A mixture and how well it fits the rows that it was fitted on.
#[derive(Debug, Clone, PartialEq)]
pub struct Fitted {
    /// The mixture.
    pub mixture: Mixture,
    /// Logarithm of its likelihood, a row.
    pub log_likelihood: f64,
}

/// Sums over rows, by group: weights, differences from the means so far and their products.
#[derive(Debug, Clone)]
struct Sums {
    weights: Vec<f64>,
    first: Vec<Vec<f64>>,
    second: Vec<Vec<f64>>,
    log_likelihood: f64,
    /// Room for one difference.
    difference: Vec<f64>,
}

impl Sums {
    fn new(k: usize, width: usize, shape: Shape) -> Sums {
        let products = if shape == Shape::Diagonal {
            width
        } else {
            width * (width + 1) / 2
        };
        Sums {
            weights: vec![0.0; k],
            first: vec![vec![0.0; width]; k],
            second: vec![vec![0.0; products]; k],
            log_likelihood: 0.0,
            difference: vec![0.0; width],
        }
    }

    fn add_row(
        &mut self,
        row: ArrayView1<'_, f64>,
        group: usize,
        weight: f64,
        mean: &[f64],
        shape: Shape,
    ) {
        let difference = &mut self.difference;
        difference
            .iter_mut()
            .zip(row.iter().zip(mean))
            .for_each(|(to, (at, mean))| *to = at - mean);
        self.weights[group] += weight;
        self.first[group]
            .iter_mut()
            .zip(difference.iter())
            .for_each(|(sum, value)| *sum += weight * value);
        let products = &mut self.second[group];
        if shape == Shape::Diagonal {
            products
                .iter_mut()
                .zip(difference.iter())
                .for_each(|(sum, value)| *sum += weight * value * value);
            return;
        }
        let mut from = 0;
        for (row, value) in difference.iter().enumerate() {
            let weighted = weight * value;
            let sums = &mut products[from..=from + row];
            sums.iter_mut()
                .zip(difference.iter())
                .for_each(|(sum, other)| *sum += weighted * other);
            from += row + 1;
        }
    }

    fn add(&mut self, other: &Sums) {
        let each = |to: &mut [f64], from: &[f64]| {
            to.iter_mut()
                .zip(from)
                .for_each(|(sum, value)| *sum += value)
        };
        each(&mut self.weights, &other.weights);
        self.first
            .iter_mut()
            .zip(&other.first)
            .for_each(|(to, from)| each(to, from));
        self.second
            .iter_mut()
            .zip(&other.second)
            .for_each(|(to, from)| each(to, from));
        self.log_likelihood += other.log_likelihood;
    }

    /// The mixture that these sums make most likely; `means` are those that the differences were
    /// taken from. Groups of nearly nobody are given up where `keeps_all` does not hold.
    fn maximised(&self, means: &[Vec<f64>], shape: Shape, keeps_all: bool) -> Mixture {
        let kept: Vec<usize> = (0..means.len())
            .filter(|&group| keeps_all || self.weights[group] >= LEAST_MEMBERS)
            .collect();
        let total: f64 = kept.iter().map(|&group| self.weights[group]).sum();
        let width = means.first().map_or(0, Vec::len);
        let mut moved = Vec::with_capacity(kept.len());
        let mut covariances: Vec<Vec<f64>> = Vec::with_capacity(kept.len());
        for &group in &kept {
            let weight = self.weights[group].max(f64::MIN_POSITIVE);
            let shift: Vec<f64> = self.first[group].iter().map(|sum| sum / weight).collect();
            moved.push(
                means[group]
                    .iter()
                    .zip(&shift)
                    .map(|(mean, shift)| mean + shift)
                    .collect(),
            );
            let mut matrix: Vec<f64> = self.second[group].iter().map(|sum| sum / weight).collect();
            match shape {
                Shape::Diagonal => matrix
                    .iter_mut()
                    .zip(&shift)
                    .for_each(|(sum, shift)| *sum -= shift * shift),
                _ => (0..width).for_each(|row| {
                    (0..=row).for_each(|column| {
                        matrix[packed(row, column)] -= shift[row] * shift[column]
                    });
                }),
            }
            covariances.push(matrix);
        }
        if shape == Shape::Tied {
            let mut pooled = vec![0.0; width * (width + 1) / 2];
            for (matrix, &group) in covariances.iter().zip(&kept) {
                let part = self.weights[group] / total.max(f64::MIN_POSITIVE);
                pooled
                    .iter_mut()
                    .zip(matrix)
                    .for_each(|(sum, value)| *sum += part * value);
            }
            covariances = vec![pooled];
        }
        for matrix in &mut covariances {
            (0..width).for_each(|at| {
                let place = if shape == Shape::Diagonal {
                    at
                } else {
                    packed(at, at)
                };
                matrix[place] = matrix[place].max(0.0) + RIDGE;
            });
        }
        let weights = kept
            .iter()
            .map(|&group| self.weights[group] / total.max(f64::MIN_POSITIVE))
            .collect();
        Mixture {
            shape,
            weights,
            means: moved,
            covariances,
        }
    }
}

/// The sums of pieces of rows, each taken by `sum`, in the order of the rows.
fn summed(rows: &Array2<f64>, empty: &Sums, sum: impl Fn(usize, &mut Sums) + Sync) -> Sums {
    let pieces: Vec<Sums> = (0..rows.nrows().div_ceil(PIECE))
        .into_par_iter()
        .map(|piece| {
            let mut sums = empty.clone();
            (piece * PIECE..((piece + 1) * PIECE).min(rows.nrows()))
                .for_each(|row| sum(row, &mut sums));
            sums
        })
        .collect();
    let mut all = empty.clone();
    pieces.iter().for_each(|piece| all.add(piece));
    all
}

/// The mixture of groups that are known.
pub fn of_labels(rows: &Array2<f64>, labels: &[usize], k: usize, shape: Shape) -> Mixture {
    let origin = vec![
        rows.mean_axis(Axis(0))
            .map_or_else(|| vec![0.0; rows.ncols()], |mean| mean.to_vec());
        k
    ];
    let sums = summed(rows, &Sums::new(k, rows.ncols(), shape), |row, sums| {
        let group = labels[row];
        sums.add_row(rows.row(row), group, 1.0, &origin[group], shape);
    });
    sums.maximised(&origin, shape, false)
}

fn expected(rows: &Array2<f64>, mixture: &Mixture) -> Sums {
    let evaluator = mixture.evaluator();
    summed(
        rows,
        &Sums::new(mixture.k(), mixture.width(), mixture.shape),
        |row, sums| {
            let mut chances = Vec::with_capacity(mixture.k());
            let place = rows.row(row);
            sums.log_likelihood += evaluator.chances(place, &mut chances);
            for (group, &chance) in chances
                .iter()
                .enumerate()
                .filter(|(_, chance)| **chance > NEGLIGIBLE)
            {
                sums.add_row(place, group, chance, &mixture.means[group], mixture.shape);
            }
        },
    )
}

/// Up to `steps` steps from a mixture, fewer where they gain nothing more. Groups that lose all
/// members are given up.
///
/// # Errors
/// The work was cancelled.
pub fn em(
    rows: &Array2<f64>,
    start: Mixture,
    steps: usize,
    watch: &dyn Observer,
) -> Result<Fitted> {
    let n = rows.nrows().max(1) as f64;
    let mut mixture = start;
    let mut best: Option<Fitted> = None;
    for _ in 0..=steps {
        stop_if_cancelled(watch)?;
        let sums = expected(rows, &mixture);
        let log_likelihood = sums.log_likelihood / n;
        let gain = best
            .as_ref()
            .map_or(f64::INFINITY, |best| log_likelihood - best.log_likelihood);
        let next = sums.maximised(&mixture.means, mixture.shape, false);
        if gain > 0.0 || best.is_none() {
            best = Some(Fitted {
                mixture,
                log_likelihood,
            });
        }
        if gain < RESTS {
            break;
        }
        mixture = next;
    }
    best.ok_or_else(|| regulars_core::error::Error::failed("the mixture could not be fitted"))
}

/// One step in which all groups stay, and the logarithm of the likelihood a row before it.
pub fn one_step(rows: &Array2<f64>, mixture: &Mixture) -> (Mixture, f64, Vec<f64>) {
    let sums = expected(rows, mixture);
    let next = sums.maximised(&mixture.means, mixture.shape, true);
    (
        next,
        sums.log_likelihood / rows.nrows().max(1) as f64,
        sums.weights,
    )
}

/// The chances of each row, one row of the table a row.
pub fn chances_of(rows: &Array2<f64>, mixture: &Mixture) -> Array2<f64> {
    let evaluator = mixture.evaluator();
    let found: Vec<Vec<f64>> = (0..rows.nrows())
        .into_par_iter()
        .with_min_len(PIECE)
        .map(|row| {
            let mut chances = Vec::with_capacity(mixture.k());
            evaluator.chances(rows.row(row), &mut chances);
            chances
        })
        .collect();
    Array2::from_shape_fn((rows.nrows(), mixture.k()), |(row, group)| {
        found[row][group]
    })
}

/// The logarithm of the likelihood, a row.
pub fn log_likelihood(rows: &Array2<f64>, mixture: &Mixture) -> f64 {
    let evaluator = mixture.evaluator();
    let each: Vec<f64> = (0..rows.nrows())
        .into_par_iter()
        .with_min_len(PIECE)
        .map(|row| evaluator.chances(rows.row(row), &mut Vec::with_capacity(mixture.k())))
        .collect();
    each.iter().sum::<f64>() / each.len().max(1) as f64
}
