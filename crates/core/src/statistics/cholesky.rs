//! Cholesky's decomposition of a symmetric matrix into a lower triangle and its transpose.
//!
//! Triangles are packed row by row: (0, 0), (1, 0), (1, 1), (2, 0) and so on.

/// The place of (`row`, `column`) in a packed lower triangle; `column <= row`.
pub fn packed(row: usize, column: usize) -> usize {
    row * (row + 1) / 2 + column
}

/// The lower triangular factor of a symmetric matrix.
#[derive(Debug, Clone, PartialEq)]
pub struct Cholesky {
    width: usize,
    lower: Vec<f64>,
}

impl Cholesky {
    /// Factors the matrix whose lower triangle is `entry(row, column)`; `None` unless it is positive
    /// definite.
    pub fn of(width: usize, entry: impl Fn(usize, usize) -> f64) -> Option<Cholesky> {
        Cholesky::factor(width, entry, |pivot| {
            (pivot > 0.0 && pivot.is_finite()).then_some(pivot)
        })
    }

    /// Factors a matrix that may be singular: squared diagonal entries of the factor are at least
    /// `floor`, which must be positive.
    pub fn with_floor(width: usize, floor: f64, entry: impl Fn(usize, usize) -> f64) -> Cholesky {
        let lifted = Cholesky::factor(width, entry, |pivot| Some(pivot.max(floor)));
        lifted.unwrap_or(Cholesky {
            width,
            lower: vec![0.0; packed(width, 0)],
        })
    }

    fn factor(
        width: usize,
        entry: impl Fn(usize, usize) -> f64,
        accept: impl Fn(f64) -> Option<f64>,
    ) -> Option<Cholesky> {
        let mut lower: Vec<f64> = vec![0.0; packed(width, 0)];
        for row in 0..width {
            for column in 0..=row {
                let known: f64 = (0..column)
                    .map(|at| lower[packed(row, at)] * lower[packed(column, at)])
                    .sum();
                let rest = entry(row, column) - known;
                lower[packed(row, column)] = if row == column {
                    accept(rest)?.sqrt()
                } else {
                    rest / lower[packed(column, column)]
                };
            }
        }
        Some(Cholesky { width, lower })
    }

    /// The factor's entry; 0 above the diagonal.
    pub fn at(&self, row: usize, column: usize) -> f64 {
        if column > row {
            return 0.0;
        }
        self.lower[packed(row, column)]
    }

    /// Solves the system of the factored matrix for this right-hand side.
    pub fn solve(&self, mut right: Vec<f64>) -> Vec<f64> {
        for row in 0..self.width {
            let known: f64 = (0..row).map(|at| self.at(row, at) * right[at]).sum();
            right[row] = (right[row] - known) / self.at(row, row);
        }
        for row in (0..self.width).rev() {
            let known: f64 = (row + 1..self.width)
                .map(|at| self.at(at, row) * right[at])
                .sum();
            right[row] = (right[row] - known) / self.at(row, row);
        }
        right
    }

    /// The inverse of the factor, a packed lower triangle.
    pub fn inverse_factor(&self) -> Vec<f64> {
        let mut inverse = vec![0.0; self.lower.len()];
        for row in 0..self.width {
            inverse[packed(row, row)] = 1.0 / self.at(row, row);
            for column in 0..row {
                let sum: f64 = (column..row)
                    .map(|at| self.at(row, at) * inverse[packed(at, column)])
                    .sum();
                inverse[packed(row, column)] = -sum / self.at(row, row);
            }
        }
        inverse
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FACTOR: [[f64; 3]; 3] = [[2.0, 0.0, 0.0], [-1.0, 3.0, 0.0], [0.5, 4.0, 1.5]];

    fn product(row: usize, column: usize) -> f64 {
        (0..3).map(|at| FACTOR[row][at] * FACTOR[column][at]).sum()
    }

    #[test]
    fn a_planted_factor_is_found_again() {
        let found = Cholesky::of(3, product).unwrap();
        for (row, planted) in FACTOR.iter().enumerate() {
            for (column, value) in planted.iter().enumerate() {
                assert!((found.at(row, column) - value).abs() < 1e-12, "{found:?}");
            }
        }
        assert_eq!(Cholesky::with_floor(3, 1e-9, product), found);
    }

    #[test]
    fn a_planted_solution_is_found_again() {
        let solution = [1.0, -2.0, 3.0];
        let right = (0..3).map(|row| (0..3).map(|at| product(row, at) * solution[at]).sum());
        let found = Cholesky::of(3, product).unwrap().solve(right.collect());
        for (found, planted) in found.iter().zip(solution) {
            assert!((found - planted).abs() < 1e-12, "{found}");
        }
    }

    #[test]
    fn a_factor_times_its_inverse_is_one() {
        let factor = Cholesky::of(3, product).unwrap();
        let inverse = factor.inverse_factor();
        for row in 0..3 {
            for column in 0..=row {
                let found: f64 = (column..=row)
                    .map(|at| factor.at(row, at) * inverse[packed(at, column)])
                    .sum();
                let expected = f64::from(u8::from(row == column));
                assert!((found - expected).abs() < 1e-12, "{row} {column}: {found}");
            }
        }
    }

    #[test]
    fn singular_matrices_are_refused_or_lifted() {
        let ones = |_: usize, _: usize| 1.0;
        assert_eq!(Cholesky::of(2, ones), None);
        assert_eq!(Cholesky::of(1, |_, _| f64::NAN), None);
        let lifted = Cholesky::with_floor(2, 1e-6, ones);
        assert!((lifted.at(1, 0) - 1.0).abs() < 1e-12 && (lifted.at(1, 1) - 1e-3).abs() < 1e-12);
        assert_eq!(
            Cholesky::of(0, ones).unwrap().solve(Vec::new()),
            Vec::<f64>::new()
        );
    }
}
