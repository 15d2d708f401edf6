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
        if self.error <= 0.0 {
            return match self.value() {
                0.0 => 0.5,
                value => f64::from(u8::from(value > 0.0)),
            };
        }
        student_cdf(self.value() / self.error, self.degrees.max(1.0))
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
    let (a, b) = (one.squared_error, other.squared_error);
    let degrees = if a + b > 0.0 {
        (a + b).powi(2) / (a * a / one.degrees + b * b / other.degrees)
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
    squared_error: f64,
    degrees: f64,
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
        squared_error: residual / degrees / n as f64,
        degrees,
    })
}
