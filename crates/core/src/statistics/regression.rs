//! Linear regression with several predictors.

use super::cholesky::Cholesky;
use serde::{Deserialize, Serialize};

/// The ridge penalty, relative to the predictors' mean square: keeps nearly equal predictors from
/// getting large opposite coefficients.
const RIDGE: f64 = 1e-3;

/// An intercept and one coefficient per predictor.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LinearFit {
    intercept: f64,
    coefficients: Vec<f64>,
}

impl LinearFit {
    /// Least squares with a ridge penalty on centred predictors (Hoerl and Kennard 1970), by
    /// Cholesky's decomposition. Each row is the predictors' values, `width` of them, and the
    /// outcome. `None` for fewer rows than coefficients.
    pub fn ridge(
        rows: impl IntoIterator<Item = (Vec<f64>, f64)>,
        width: usize,
    ) -> Option<LinearFit> {
        let (mut n, mut means, mut mean) = (0.0, vec![0.0; width], 0.0);
        let mut products = vec![0.0; width * width];
        let mut outcomes = vec![0.0; width];
        // Welford's update avoids differences of large sums.
        for (predictors, outcome) in rows {
            n += 1.0;
            let share: f64 = (n - 1.0) / n;
            let from_mean = outcome - mean;
            let steps: Vec<f64> = predictors
                .iter()
                .zip(&means)
                .map(|(value, mean)| value - mean)
                .collect();
            for (row, step) in steps.iter().enumerate() {
                outcomes[row] += step * from_mean * share;
                for (column, other) in steps.iter().enumerate().take(row + 1) {
                    products[row * width + column] += step * other * share;
                }
                means[row] += step / n;
            }
            mean += from_mean / n;
        }
        if n <= width as f64 {
            return None;
        }
        for row in 0..width {
            products[row * width + row] =
                products[row * width + row] * (1.0 + RIDGE) + f64::MIN_POSITIVE;
        }
        let factor = Cholesky::of(width, |row, column| products[row * width + column])?;
        let coefficients = factor.solve(outcomes);
        let explained: f64 = coefficients
            .iter()
            .zip(&means)
            .map(|(coefficient, mean)| coefficient * mean)
            .sum();
        Some(LinearFit {
            intercept: mean - explained,
            coefficients,
        })
    }

    /// The expected outcome.
    pub fn predict(&self, predictors: &[f64]) -> f64 {
        self.intercept
            + self
                .coefficients
                .iter()
                .zip(predictors)
                .map(|(factor, value)| factor * value)
                .sum::<f64>()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_planted_plane_is_found() {
        let rows = (0..40).map(|index| {
            let (x, y) = (f64::from(index % 7), f64::from(index % 5));
            (vec![x, y], 3.0 + 2.0 * x - 4.0 * y)
        });
        let fit = LinearFit::ridge(rows, 2).unwrap();
        assert!((fit.predict(&[1.0, 1.0]) - 1.0).abs() < 0.02, "{fit:?}");
        assert!((fit.predict(&[6.0, 0.0]) - 15.0).abs() < 0.05, "{fit:?}");
    }

    #[test]
    fn the_same_predictor_twice_shares_its_effect() {
        let fit =
            LinearFit::ridge((0..20).map(|x| (vec![f64::from(x); 2], f64::from(x))), 2).unwrap();
        assert!(
            (fit.coefficients[0] - fit.coefficients[1]).abs() < 1e-9
                && (fit.predict(&[5.0, 5.0]) - 5.0).abs() < 0.05
        );
    }

    #[test]
    fn too_few_rows_give_no_fit_and_constant_predictors_give_the_mean() {
        assert_eq!(
            LinearFit::ridge([(vec![1.0, 2.0], 1.0), (vec![2.0, 1.0], 2.0)], 2),
            None
        );
        let flat = LinearFit::ridge((0..9).map(|x| (vec![4.0], f64::from(x))), 1);
        assert!(flat.is_none_or(|fit| (fit.predict(&[4.0]) - 4.0).abs() < 1e-9));
    }
}
