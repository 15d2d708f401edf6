//! The difference between two groups made by chance, adjusted for what was known before.
//!
//! Each group has its own regression on the centred covariates; the difference of their intercepts is
//! unbiased up to a vanishing term and never less precise than the plain one in large groups (Lin
//! 2013, Agnostic notes on regression adjustments). With one covariate, the same outcome before the
//! window, this is CUPED.

use crate::domain::Estimate;
use crate::statistics::cholesky::Cholesky;
use crate::statistics::distribution::{student_cdf, student_quantile};

/// Rows for each coefficient that a group must have for an adjustment.
const ROWS_EACH: usize = 20;
/// Rows of the other group that count in a group's variance beside its own: in a group of a few
/// customers nobody may have ordered, and its own variance would then be nothing.
const ROWS_SHARED: f64 = 30.0;

/// A difference of means, offered minus comparison.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Difference {
    /// The mean of the offered, adjusted.
    pub offered: f64,
    /// The mean of the comparison group, adjusted.
    pub comparison: f64,
    /// The standard error of their difference.
    pub error: f64,
    /// Degrees of freedom (Welch).
    pub degrees: f64,
    /// Customers in both groups.
    pub n: usize,
}

impl Difference {
    /// Offered minus comparison.
    pub fn value(&self) -> f64 {
        self.offered - self.comparison
    }

    /// With its 90 % interval.
    pub fn estimate(&self) -> Estimate {
        let reach = self.error * student_quantile(0.95, self.degrees.max(1.0));
        Estimate {
            value: self.value(),
            low: self.value() - reach,
            high: self.value() + reach,
            n: self.n as u64,
            assumed: false,
        }
    }

    /// The chance of a difference above zero.
    pub fn chance(&self) -> f64 {
        self.chance_above(0.0)
    }

    /// The chance of a difference above `least`.
    pub fn chance_above(&self, least: f64) -> f64 {
        let over = self.value() - least;
        if self.error <= 0.0 {
            return match over {
                0.0 => 0.5,
                over => f64::from(u8::from(over > 0.0)),
            };
        }
        student_cdf(over / self.error, self.degrees.max(1.0))
    }
}

/// The difference of `outcomes` between the offered and the rest; `covariates` has a row a customer,
/// or is empty for the plain difference. `None` where a group has fewer than two customers.
pub fn difference(
    outcomes: &[f64],
    is_offered: &[bool],
    covariates: &[Vec<f64>],
) -> Option<Difference> {
    let width = covariates.first().map_or(0, Vec::len);
    let centre: Vec<f64> = (0..width)
        .map(|at| covariates.iter().map(|row| row[at]).sum::<f64>() / covariates.len() as f64)
        .collect();
    let group = |wanted: bool| {
        let rows: Vec<usize> = (0..outcomes.len())
            .filter(|&row| is_offered[row] == wanted)
            .collect();
        intercept(&rows, outcomes, covariates, &centre)
    };
    let (one, other) = (group(true)?, group(false)?);
    let ((a, a_degrees), (b, b_degrees)) = (one.error_with(&other), other.error_with(&one));
    let degrees = if a + b > 0.0 {
        (a + b).powi(2) / (a * a / a_degrees + b * b / b_degrees)
    } else {
        one.degrees + other.degrees
    };
    Some(Difference {
        offered: one.mean,
        comparison: other.mean,
        error: (a + b).sqrt(),
        degrees,
        n: outcomes.len(),
    })
}

/// A group's mean at the centre of the covariates.
struct Mean {
    mean: f64,
    rows: f64,
    /// The sum of squared residuals.
    residual: f64,
    degrees: f64,
}

impl Mean {
    /// The squared error of the mean and its degrees of freedom. A large group has its own variance; a
    /// small one borrows from the other.
    fn error_with(&self, other: &Mean) -> (f64, f64) {
        let shared = ROWS_SHARED.min(other.degrees);
        let pooled = (self.residual + other.residual) / (self.degrees + other.degrees);
        let degrees = self.degrees + shared;
        let variance = (self.residual + shared * pooled) / degrees;
        (variance / self.rows, degrees)
    }
}

fn intercept(
    rows: &[usize],
    outcomes: &[f64],
    covariates: &[Vec<f64>],
    centre: &[f64],
) -> Option<Mean> {
    let n = rows.len();
    if n < 2 {
        return None;
    }
    let width = centre.len();
    let plain = rows.iter().map(|&row| outcomes[row]).sum::<f64>() / n as f64;
    let own: Vec<f64> = (0..width)
        .map(|at| rows.iter().map(|&row| covariates[row][at]).sum::<f64>() / n as f64)
        .collect();
    let mut squares = vec![0.0; width * width];
    let mut products = vec![0.0; width];
    for &row in rows {
        for at in 0..width {
            let x = covariates[row][at] - own[at];
            products[at] += x * (outcomes[row] - plain);
            for before in 0..=at {
                squares[at * width + before] += x * (covariates[row][before] - own[before]);
            }
        }
    }
    // A covariate that is the same for everybody says nothing.
    let used: Vec<usize> = if n >= ROWS_EACH * (width + 1) {
        (0..width)
            .filter(|&at| squares[at * width + at] > 1e-9 * n as f64)
            .collect()
    } else {
        Vec::new()
    };
    let factor = Cholesky::with_floor(used.len(), 1e-9, |row, column| {
        squares[used[row] * width + used[column]] * if row == column { 1.0 + 1e-9 } else { 1.0 }
    });
    let slopes = factor.solve(used.iter().map(|&at| products[at]).collect());
    let residual: f64 = rows
        .iter()
        .map(|&row| {
            let fitted: f64 = used
                .iter()
                .zip(&slopes)
                .map(|(&at, slope)| slope * (covariates[row][at] - own[at]))
                .sum();
            (outcomes[row] - plain - fitted).powi(2)
        })
        .sum();
    let degrees = (n - 1 - used.len()) as f64;
    let shift: f64 = used
        .iter()
        .zip(&slopes)
        .map(|(&at, slope)| slope * (centre[at] - own[at]))
        .sum();
    Some(Mean {
        mean: plain + shift,
        rows: n as f64,
        residual,
        degrees,
    })
}
