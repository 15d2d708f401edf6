//! Parameters by penalised maximum likelihood.

use super::base::{Base, Row};
use super::bg_nbd::{self, FirstOrder};
use super::pareto_nbd;
use super::rise::Rise;
use crate::statistics::optimise::{Minimum, bfgs};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

/// A model of customers' lifetimes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Family {
    /// Customers may leave at every order, the first too.
    #[serde(rename = "MBG/NBD")]
    MbgNbd,
    /// Customers leave at any time.
    #[serde(rename = "Pareto/NBD")]
    ParetoNbd,
    /// Customers may leave at every order but the first: who ordered once is certain to be active.
    #[serde(rename = "BG/NBD")]
    BgNbd,
}

impl Family {
    /// All of them, by how readily one is taken among equals.
    pub const ALL: [Family; 3] = [Family::MbgNbd, Family::ParetoNbd, Family::BgNbd];

    /// Its name in the field.
    pub fn name(self) -> &'static str {
        match self {
            Family::MbgNbd => "MBG/NBD",
            Family::ParetoNbd => "Pareto/NBD",
            Family::BgNbd => "BG/NBD",
        }
    }

    /// The log-likelihood of a base and its derivatives by the parameters. Sums are taken by pieces of a fixed size, in
    /// order, so that the number of threads changes no digit.
    pub fn likelihood(self, parameters: &[f64; 4], rows: &[Row]) -> (f64, [f64; 4]) {
        const PIECE: usize = 1_024;
        let most = rows.last().map_or(0, |row| row.frequency);
        let orders = Rise::up_to(if self == Family::ParetoNbd { most } else { 0 }, parameters[0]);
        let leaving = match self {
            Family::BgNbd => Some(FirstOrder::Stays),
            Family::MbgNbd => Some(FirstOrder::MayLeave),
            Family::ParetoNbd => None,
        };
        let tables = leaving.map(|first| (first, bg_nbd::Tables::new(parameters, most)));
        let of_piece = |piece: &[Row]| match &tables {
            Some((first, tables)) => bg_nbd::likelihood(*first, parameters, tables, piece),
            None => pareto_nbd::likelihood(parameters, &orders, piece),
        };
        let pieces: Vec<(f64, [f64; 4])> = if rows.len() <= PIECE {
            vec![of_piece(rows)]
        } else {
            rows.par_chunks(PIECE).map(of_piece).collect()
        };
        pieces.into_iter().fold((0.0, [0.0; 4]), |(sum, slopes), (part, more)| {
            (sum + part, std::array::from_fn(|index| slopes[index] + more[index]))
        })
    }
}

/// What is known of the parameters beforehand: each logarithm is normal about 0, where time is counted in the base's
/// `unit`. Half the inverse variance, for the whole base and not for each customer, so that it fades as the base grows.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Penalty(pub f64);

impl Penalty {
    /// Maximum likelihood as it is.
    pub const NONE: Penalty = Penalty(0.0);
    /// A standard deviation of 3: from a twentieth to twenty times is nothing unusual.
    pub const WEAK: Penalty = Penalty(1.0 / 18.0);
}

/// A fitted model.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Fitted {
    /// Which.
    pub family: Family,
    /// r, alpha and a, b or s, beta; alpha and beta in the time unit of the rows.
    pub parameters: [f64; 4],
    /// Log-likelihood of the base, without the penalty.
    pub log_likelihood: f64,
    /// Covariance of the logarithms of the parameters.
    pub covariance: [[f64; 4]; 4],
    /// Whether the search ended at a maximum.
    pub is_settled: bool,
}

/// The logarithms stay within this.
const FARTHEST: f64 = 12.0;
/// Customers of the base that the search begins with.
const FIRST_LOOK: u64 = 4_000;
/// Where the search begins.
const STARTS: [[f64; 4]; 3] = [[0.0, 0.0, 0.0, 0.0], [-1.0, -1.0, 0.0, 1.0], [1.0, 1.0, -1.0, 1.0]];

/// Fits a model: the search looks at a part of a large base first, and what it learned there (the place, and the inverse
/// Hessian) leaves few steps to be made on the whole.
pub fn fit(family: Family, base: &Base, penalty: Penalty) -> Fitted {
    let scaled = base.scaled(base.unit);
    let part = scaled.thinned(FIRST_LOOK);
    let share = part.customers.max(1) as f64 / scaled.customers.max(1) as f64;
    let on_part = |point: &[f64; 4]| objective(family, point, &part.rows, penalty.0 * share);
    let mut best: Option<Minimum<4>> = None;
    for start in STARTS {
        let found = bfgs(start, None, 1e-9, on_part);
        if best.as_ref().is_none_or(|best| found.value < best.value - 1e-7) {
            best = Some(found);
        }
    }
    let mut found = best.unwrap_or(Minimum { point: [0.0; 4], value: 0.0, is_settled: false, calls: 0 });
    let metric = inverse_hessian(&found.point, on_part).map(|row| row.map(|cell| cell * share));
    if share < 1.0 {
        found = bfgs(found.point, Some(metric), 1e-7, |point| objective(family, point, &scaled.rows, penalty.0));
    }
    let covariance = inverse_hessian(&found.point, on_part).map(|row| row.map(|cell| cell * share));
    let mut parameters = found.point.map(f64::exp);
    let (log_likelihood, _) = family.likelihood(&parameters, &scaled.rows);
    parameters[1] *= base.unit;
    if family == Family::ParetoNbd {
        parameters[3] *= base.unit;
    }
    let repeats: f64 = base.rows.iter().map(|row| row.count * f64::from(row.frequency)).sum();
    // Densities of order times are per time unit.
    let log_likelihood = log_likelihood - repeats * base.unit.ln();
    Fitted { family, parameters, log_likelihood, covariance, is_settled: found.is_settled }
}

fn objective(family: Family, point: &[f64; 4], rows: &[Row], penalty: f64) -> (f64, [f64; 4]) {
    if point.iter().any(|log| log.abs() > FARTHEST) {
        return (f64::INFINITY, [0.0; 4]);
    }
    let parameters = point.map(f64::exp);
    let (value, slopes) = family.likelihood(&parameters, rows);
    let held = point.iter().map(|log| penalty * log * log).sum::<f64>();
    (held - value, std::array::from_fn(|index| 2.0 * penalty * point[index] - slopes[index] * parameters[index]))
}

/// The inverse of the Hessian, by differences of gradients; directions in which the function is flat or bends down count
/// as hardly known.
fn inverse_hessian(point: &[f64; 4], function: impl Fn(&[f64; 4]) -> (f64, [f64; 4])) -> [[f64; 4]; 4] {
    const STEP: f64 = 1e-4;
    let at = |axis: usize, step: f64| {
        let mut moved = *point;
        moved[axis] += step;
        function(&moved).1
    };
    let mut hessian = [[0.0; 4]; 4];
    for axis in 0..4 {
        let (up, down) = (at(axis, STEP), at(axis, -STEP));
        for other in 0..4 {
            let slope = (up[other] - down[other]) / (4.0 * STEP);
            hessian[axis][other] += slope;
            hessian[other][axis] += slope;
        }
    }
    inverse(hessian)
}

/// The inverse of a symmetric matrix by Jacobi's rotations, its eigenvalues lifted to a least.
fn inverse(mut matrix: [[f64; 4]; 4]) -> [[f64; 4]; 4] {
    /// One over the greatest variance of a logarithm.
    const LEAST: f64 = 1e-2;
    let mut vectors: [[f64; 4]; 4] =
        std::array::from_fn(|row| std::array::from_fn(|column| if row == column { 1.0 } else { 0.0 }));
    for _ in 0..30 {
        for (p, q) in [(0, 1), (0, 2), (0, 3), (1, 2), (1, 3), (2, 3)] {
            if matrix[p][q].abs() < 1e-300 || !matrix[p][q].is_finite() {
                continue;
            }
            let angle = 0.5 * (2.0 * matrix[p][q]).atan2(matrix[q][q] - matrix[p][p]);
            let (sine, cosine) = angle.sin_cos();
            for row in &mut matrix {
                (row[p], row[q]) = (cosine * row[p] - sine * row[q], sine * row[p] + cosine * row[q]);
            }
            for column in 0..4 {
                let (x, y) = (matrix[p][column], matrix[q][column]);
                (matrix[p][column], matrix[q][column]) = (cosine * x - sine * y, sine * x + cosine * y);
            }
            for row in &mut vectors {
                (row[p], row[q]) = (cosine * row[p] - sine * row[q], sine * row[p] + cosine * row[q]);
            }
        }
    }
    let weights: [f64; 4] = std::array::from_fn(|axis| {
        let curvature = matrix[axis][axis];
        1.0 / if curvature.is_finite() { curvature.max(LEAST) } else { LEAST }
    });
    std::array::from_fn(|row| {
        std::array::from_fn(|column| {
            (0..4).map(|axis| vectors[row][axis] * weights[axis] * vectors[column][axis]).sum()
        })
    })
}
