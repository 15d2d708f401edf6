//! The equations that give the vector of a history, and what its items add to it.

#![allow(clippy::needless_range_loop)]

use super::vector::{FACTORS, Vector, wide};

/// Values in double precision.
pub type Wide = [f64; FACTORS];

/// Lanes of a sum.
const LANES: usize = 8;

/// The lower triangle of a symmetric matrix, or of its factor (Cholesky).
pub struct System {
    rows: Box<[Wide; FACTORS]>,
}

impl System {
    /// Factors the sum of a matrix and weighted outer products of vectors; `None` unless it is positive
    /// definite.
    pub fn of(matrix: &[Vector], parts: &[(&Vector, f64)]) -> Option<System> {
        let mut rows = Box::new([[0.0; FACTORS]; FACTORS]);
        for (row, of_matrix) in rows.iter_mut().zip(matrix) {
            *row = of_matrix.map(f64::from);
        }
        let is_definite = wide(
            #[inline(always)]
            || {
                for &(vector, weight) in parts {
                    add(&mut rows, vector, weight);
                }
                factor(&mut rows)
            },
        );
        is_definite.then_some(System { rows })
    }

    /// Solves for this right-hand side.
    pub fn solve(&self, mut right: Wide) -> Wide {
        wide(
            #[inline(always)]
            || {
                for row in 0..FACTORS {
                    let known = dot(&self.rows[row], &right, row);
                    right[row] = (right[row] - known) / self.rows[row][row];
                }
                for row in (0..FACTORS).rev() {
                    right[row] /= self.rows[row][row];
                    let (value, of_row) = (right[row], &self.rows[row]);
                    for at in 0..row {
                        right[at] -= value * of_row[at];
                    }
                }
            },
        );
        right
    }
}

/// Adds the lower triangle of an outer product, and some more to the right of it.
#[inline(always)]
fn add(rows: &mut [Wide; FACTORS], vector: &Vector, weight: f64) {
    let mut wide = [0.0; FACTORS];
    for at in 0..FACTORS {
        wide[at] = f64::from(vector[at]);
    }
    for block in 0..FACTORS / LANES {
        let columns = (block + 1) * LANES;
        for at in block * LANES..columns {
            let (row, factor) = (&mut rows[at], weight * wide[at]);
            for column in 0..columns {
                row[column] += factor * wide[column];
            }
        }
    }
}

#[inline(always)]
fn factor(rows: &mut [Wide; FACTORS]) -> bool {
    for row in 0..FACTORS {
        let (done, open) = rows.split_at_mut(row);
        let own = &mut open[0];
        for column in 0..row {
            let of_column = &done[column];
            own[column] = (own[column] - dot(own, of_column, column)) / of_column[column];
        }
        let rest = own[row] - dot(own, own, row);
        if !(rest > 0.0 && rest.is_finite()) {
            return false;
        }
        own[row] = rest.sqrt();
    }
    true
}

/// The scalar product of the first values, in lanes.
#[inline(always)]
fn dot(a: &Wide, b: &Wide, length: usize) -> f64 {
    let mut lanes = [0.0; LANES];
    let whole = length / LANES * LANES;
    let mut from = 0;
    while from < whole {
        for lane in 0..LANES {
            lanes[lane] += a[from + lane] * b[from + lane];
        }
        from += LANES;
    }
    for at in whole..length {
        lanes[at - whole] += a[at] * b[at];
    }
    let [a, b, c, d, e, f, g, h] = lanes;
    ((a + e) + (b + f)) + ((c + g) + (d + h))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_planted_solution_is_found_again() {
        let value = |row: usize, column: usize| ((row * 7 + column * 13) % 11) as f32 / 11.0;
        let vectors: Vec<Vector> = (0..90)
            .map(|row| std::array::from_fn(|column| value(row, column)))
            .collect();
        let matrix: Vec<Vector> = (0..FACTORS)
            .map(|row| std::array::from_fn(|column| if row == column { 2.0 } else { 0.0 }))
            .collect();
        let parts: Vec<(&Vector, f64)> = vectors.iter().map(|vector| (vector, 1.5)).collect();
        let planted: Wide = std::array::from_fn(|at| at as f64 - 30.0);
        let right: Wide = std::array::from_fn(|row| {
            let of_parts = vectors.iter().map(|vector| {
                let along: f64 = vector
                    .iter()
                    .zip(&planted)
                    .map(|(a, b)| f64::from(*a) * b)
                    .sum();
                1.5 * f64::from(vector[row]) * along
            });
            2.0 * planted[row] + of_parts.sum::<f64>()
        });
        let found = System::of(&matrix, &parts).unwrap().solve(right);
        for (found, planted) in found.iter().zip(planted) {
            assert!((found - planted).abs() < 1e-8, "{found} beside {planted}");
        }
        let negative = [(&vectors[0], -100.0)];
        assert!(System::of(&matrix, &negative).is_none());
    }
}
