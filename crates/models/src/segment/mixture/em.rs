//! Fits a mixture by expectation maximisation (Dempster, Laird and Rubin, 1977).
//!
//! Rows are summed in blocks of a fixed length and the blocks in order, so the number of threads
//! changes nothing.

use super::gaussian::{Mixture, Shape};
use crate::segment::tuning::mixture::{LEAST_GAIN, LEAST_MEMBERS, NEGLIGIBLE, RIDGE};
use ndarray::{Array2, ArrayView1, Axis};
use rayon::prelude::*;
use regulars_core::domain::Observer;
use regulars_core::error::Result;
use regulars_core::shop::stop_if_cancelled;
use regulars_core::statistics::cholesky::packed;

/// Rows in a block.
const BLOCK: usize = 256;

/// A mixture and how well it fits its rows.
#[derive(Debug, Clone, PartialEq)]
pub struct MixtureFit {
    /// The mixture.
    pub mixture: Mixture,
    /// Mean log-likelihood of a row.
    pub log_likelihood: f64,
}

/// Sums over rows, by group: weights, differences from the current means, and their products.
#[derive(Debug, Clone)]
struct Sums {
    weights: Vec<f64>,
    first: Vec<Vec<f64>>,
    second: Vec<Vec<f64>>,
    log_likelihood: f64,
    /// A buffer for one difference.
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
                .for_each(|(sum, value)| *sum += value);
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

    /// The maximum-likelihood mixture for these sums; `means` are the current ones. Nearly empty
    /// groups are dropped unless `keeps_all`.
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
                        matrix[packed(row, column)] -= shift[row] * shift[column];
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

/// The sums over all rows; `sum` adds one row.
fn summed(rows: &Array2<f64>, empty: &Sums, sum: impl Fn(usize, &mut Sums) + Sync) -> Sums {
    let blocks: Vec<Sums> = (0..rows.nrows().div_ceil(BLOCK))
        .into_par_iter()
        .map(|block| {
            let mut sums = empty.clone();
            (block * BLOCK..((block + 1) * BLOCK).min(rows.nrows()))
                .for_each(|row| sum(row, &mut sums));
            sums
        })
        .collect();
    let mut all = empty.clone();
    blocks.iter().for_each(|block| all.add(block));
    all
}

/// The mixture of given groups.
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

/// At most `steps` steps from a mixture; stops when they gain nothing. Groups that lose all members
/// are dropped.
///
/// # Errors
/// The work was cancelled.
pub fn em(
    rows: &Array2<f64>,
    start: Mixture,
    steps: usize,
    watch: &dyn Observer,
) -> Result<MixtureFit> {
    let n = rows.nrows().max(1) as f64;
    let mut mixture = start;
    let mut best: Option<MixtureFit> = None;
    for _ in 0..=steps {
        stop_if_cancelled(watch)?;
        let sums = expected(rows, &mixture);
        let log_likelihood = sums.log_likelihood / n;
        let gain = best
            .as_ref()
            .map_or(f64::INFINITY, |best| log_likelihood - best.log_likelihood);
        let next = sums.maximised(&mixture.means, mixture.shape, false);
        if gain > 0.0 || best.is_none() {
            best = Some(MixtureFit {
                mixture,
                log_likelihood,
            });
        }
        if gain < LEAST_GAIN {
            break;
        }
        mixture = next;
    }
    best.ok_or_else(|| regulars_core::error::Error::failed("the mixture could not be fitted"))
}

/// The mixture after one step in which no group is dropped, and the summed chances of each group.
pub fn one_step(rows: &Array2<f64>, mixture: &Mixture) -> (Mixture, Vec<f64>) {
    let sums = expected(rows, mixture);
    let next = sums.maximised(&mixture.means, mixture.shape, true);
    (next, sums.weights)
}

/// The chance of each group (columns) for each row.
pub fn chances_of(rows: &Array2<f64>, mixture: &Mixture) -> Array2<f64> {
    let evaluator = mixture.evaluator();
    let found: Vec<Vec<f64>> = (0..rows.nrows())
        .into_par_iter()
        .with_min_len(BLOCK)
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

/// The mean log-likelihood of a row.
pub fn log_likelihood(rows: &Array2<f64>, mixture: &Mixture) -> f64 {
    let evaluator = mixture.evaluator();
    let each: Vec<f64> = (0..rows.nrows())
        .into_par_iter()
        .with_min_len(BLOCK)
        .map(|row| evaluator.chances(rows.row(row), &mut Vec::with_capacity(mixture.k())))
        .collect();
    each.iter().sum::<f64>() / each.len().max(1) as f64
}
