//! The difference between two groups made by chance, adjusted for what was known before.
//!
//! The slopes on what was known before are those within the groups, of both together, so that a small
//! comparison group hardly moves them: with its own slopes (Lin 2013) its mean is biased by as much as
//! they are fitted to it. With one covariate, the same outcome before the window, this is CUPED (Deng
//! and others 2013).

use crate::domain::Estimate;
use crate::statistics::cholesky::Cholesky;
use crate::statistics::distribution::{student_cdf, student_quantile};

/// Customers for each slope that is fitted.
const ROWS_EACH: usize = 20;
/// Rows of both groups that count in a group's variance beside its own. Where few of a group happen to
/// order, its own variance is too small just when its mean is, and chance would look like an effect.
const ROWS_SHARED: f64 = 200.0;

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
    let rows = |wanted: bool| -> Vec<usize> {
        (0..outcomes.len())
            .filter(|&row| is_offered[row] == wanted)
            .collect()
    };
    let groups = [
        Centred::of(rows(true), outcomes, covariates)?,
        Centred::of(rows(false), outcomes, covariates)?,
    ];
    let slopes = slopes(&groups, outcomes, covariates);
    let centre = Centred::of((0..outcomes.len()).collect(), outcomes, covariates)?.covariates;
    let [one, other] = groups.map(|group| group.adjusted(outcomes, covariates, &slopes, &centre));
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

/// A group with its means.
struct Centred {
    rows: Vec<usize>,
    outcome: f64,
    covariates: Vec<f64>,
}

impl Centred {
    /// `None` for fewer than two customers.
    fn of(rows: Vec<usize>, outcomes: &[f64], covariates: &[Vec<f64>]) -> Option<Centred> {
        let n = rows.len() as f64;
        let width = covariates.first().map_or(0, Vec::len);
        let outcome = rows.iter().map(|&row| outcomes[row]).sum::<f64>() / n;
        let covariates = (0..width)
            .map(|at| rows.iter().map(|&row| covariates[row][at]).sum::<f64>() / n)
            .collect();
        (rows.len() >= 2).then_some(Centred {
            rows,
            outcome,
            covariates,
        })
    }

    /// The group's mean as it would be at the centre of all customers.
    fn adjusted(
        self,
        outcomes: &[f64],
        covariates: &[Vec<f64>],
        slopes: &[(usize, f64)],
        centre: &[f64],
    ) -> Mean {
        let fitted = |from: &[f64]| -> f64 {
            slopes
                .iter()
                .map(|&(at, slope)| slope * (from[at] - self.covariates[at]))
                .sum()
        };
        let residual = self
            .rows
            .iter()
            .map(|&row| {
                let known: &[f64] = covariates.get(row).map_or(&[], Vec::as_slice);
                (outcomes[row] - self.outcome - fitted(known)).powi(2)
            })
            .sum();
        Mean {
            mean: self.outcome + fitted(centre),
            rows: self.rows.len() as f64,
            residual,
            degrees: self.rows.len() as f64 - 1.0,
        }
    }
}

/// The slopes within the groups: the covariate's place and its slope. A covariate that is the same for
/// everybody says nothing, and few customers say nothing of slopes.
fn slopes(groups: &[Centred], outcomes: &[f64], covariates: &[Vec<f64>]) -> Vec<(usize, f64)> {
    let width = covariates.first().map_or(0, Vec::len);
    if outcomes.len() < ROWS_EACH * (width + 1) {
        return Vec::new();
    }
    let mut squares = vec![0.0; width * width];
    let mut products = vec![0.0; width];
    for group in groups {
        for &row in &group.rows {
            let apart = |at: usize| covariates[row][at] - group.covariates[at];
            for at in 0..width {
                products[at] += apart(at) * (outcomes[row] - group.outcome);
                for before in 0..=at {
                    squares[at * width + before] += apart(at) * apart(before);
                }
            }
        }
    }
    let used: Vec<usize> = (0..width)
        .filter(|&at| squares[at * width + at] > 1e-9 * outcomes.len() as f64)
        .collect();
    let factor = Cholesky::with_floor(used.len(), 1e-9, |row, column| {
        squares[used[row] * width + used[column]] * if row == column { 1.0 + 1e-9 } else { 1.0 }
    });
    let solved = factor.solve(used.iter().map(|&at| products[at]).collect());
    used.into_iter().zip(solved).collect()
}
