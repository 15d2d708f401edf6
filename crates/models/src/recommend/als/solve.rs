//! One side of a pass: the vectors of users, given those of items, or the other way round.

#![allow(clippy::needless_range_loop)]

use super::vector::{FACTORS, Vector, add, apply, dot, wide};
use super::{CONFIDENCE, PENALTY};
use crate::recommend::rows::Rows;
use rayon::prelude::*;
use regulars_core::domain::CancelToken;
use regulars_core::statistics::cholesky::Cholesky;

/// Steps of conjugate gradients for a vector in a pass.
const STEPS: usize = 3;

/// Up to so many purchases a vector is found exactly, from a system as large as their number: that takes
/// less time than the steps.
const SHORT: usize = 16;

/// Vectors that one thread takes at a time: fixed, so that sums do not depend on the number of threads.
const CHUNK: usize = 1_024;

/// Improves each vector of one side, given the vectors of the other.
pub fn solve(vectors: &mut [Vector], seen: &Rows, others: &[Vector], token: &CancelToken) {
    if token.is_cancelled() {
        return;
    }
    let gram = gram(others);
    let short = seen.lengths().filter(|&length| length <= SHORT).count();
    // The products with the inverse pay where many rows use them.
    let turned = (4 * short > others.len())
        .then(|| turned(&gram, others))
        .flatten();
    vectors
        .par_chunks_mut(64)
        .enumerate()
        .for_each(|(chunk, vectors)| {
            if token.is_cancelled() {
                return;
            }
            wide(
                #[inline(always)]
                || {
                    for at in 0..vectors.len() {
                        let vector = &mut vectors[at];
                        let row = seen.row(chunk * 64 + at);
                        match &turned {
                            Some(turned) if row.len() <= SHORT => {
                                *vector = exact(row, others, turned);
                            }
                            _ => descend(vector, row, others, &gram),
                        }
                    }
                },
            );
        });
}

/// The sum of the outer products, with the penalty on its diagonal.
pub fn gram(vectors: &[Vector]) -> [Vector; FACTORS] {
    let parts: Vec<Box<[Vector; FACTORS]>> = vectors
        .par_chunks(CHUNK)
        .map(|chunk| {
            let mut sums = Box::new([[0.0; FACTORS]; FACTORS]);
            wide(
                #[inline(always)]
                || {
                    let (fours, rest) = chunk.as_chunks::<4>();
                    for four in fours {
                        add_products(&mut sums, four);
                    }
                    for vector in rest {
                        for at in 0..FACTORS {
                            add(&mut sums[at], vector[at], vector);
                        }
                    }
                },
            );
            sums
        })
        .collect();
    let mut whole = [[0.0; FACTORS]; FACTORS];
    for part in &parts {
        for (row, part) in whole.iter_mut().zip(part.iter()) {
            add(row, 1.0, part);
        }
    }
    for (number, row) in whole.iter_mut().enumerate() {
        row[number] += PENALTY;
    }
    whole
}

#[inline(always)]
fn add_products(sums: &mut [Vector; FACTORS], [a, b, c, d]: &[Vector; 4]) {
    for at in 0..FACTORS {
        let (by_a, by_b, by_c, by_d) = (a[at], b[at], c[at], d[at]);
        let sums = &mut sums[at];
        for column in 0..FACTORS {
            sums[column] +=
                (by_a * a[column] + by_b * b[column]) + (by_c * c[column] + by_d * d[column]);
        }
    }
}

/// The vectors times the inverse of the matrix; `None` where it has none.
fn turned(gram: &[Vector; FACTORS], vectors: &[Vector]) -> Option<Vec<Vector>> {
    let factor = Cholesky::of(FACTORS, |row, column| f64::from(gram[row][column]))?;
    let mut inverse = [[0.0; FACTORS]; FACTORS];
    for (number, row) in inverse.iter_mut().enumerate() {
        let mut unit = vec![0.0; FACTORS];
        unit[number] = 1.0;
        for (value, solved) in row.iter_mut().zip(factor.solve(unit)) {
            *value = solved as f32;
        }
    }
    let mut turned = vec![[0.0; FACTORS]; vectors.len()];
    turned
        .par_chunks_mut(CHUNK)
        .zip(vectors.par_chunks(CHUNK))
        .for_each(|(turned, vectors)| {
            wide(
                #[inline(always)]
                || {
                    for at in 0..vectors.len() {
                        turned[at] = apply(&inverse, &vectors[at]);
                    }
                },
            );
        });
    Some(turned)
}

/// The exact vector of a short row, by the matrix identity of Woodbury: with `Y` the vectors of the row and
/// `Z` their products with the inverse, `(1 + c) Z' (I + c Y Z')^-1 1`.
#[inline(always)]
fn exact(row: &[u32], others: &[Vector], turned: &[Vector]) -> Vector {
    let mut vector = [0.0; FACTORS];
    let size = row.len();
    let mut lower = [[0.0_f32; SHORT]; SHORT];
    let mut right = [1.0_f32; SHORT];
    for one in 0..size {
        let of_row = &others[row[one] as usize];
        for other in 0..=one {
            let product = CONFIDENCE * dot(of_row, &turned[row[other] as usize]);
            lower[one][other] = product + f32::from(u8::from(one == other));
        }
        for other in 0..=one {
            let mut rest = lower[one][other];
            for at in 0..other {
                rest -= lower[one][at] * lower[other][at];
            }
            lower[one][other] = if one == other {
                rest.max(f32::MIN_POSITIVE).sqrt()
            } else {
                rest / lower[other][other]
            };
        }
        for at in 0..one {
            right[one] -= lower[one][at] * right[at];
        }
        right[one] /= lower[one][one];
    }
    for one in (0..size).rev() {
        for at in one + 1..size {
            right[one] -= lower[at][one] * right[at];
        }
        right[one] /= lower[one][one];
        add(
            &mut vector,
            (1.0 + CONFIDENCE) * right[one],
            &turned[row[one] as usize],
        );
    }
    vector
}

/// A few steps of conjugate gradients.
#[inline(always)]
fn descend(vector: &mut Vector, row: &[u32], others: &[Vector], gram: &[Vector; FACTORS]) {
    let mut residual = [0.0; FACTORS];
    add(&mut residual, -1.0, &apply(gram, vector));
    for &other in row {
        let other = &others[other as usize];
        let weight = 1.0 + CONFIDENCE - CONFIDENCE * dot(other, vector);
        add(&mut residual, weight, other);
    }
    let mut direction = residual;
    let mut length = dot(&residual, &residual);
    for _ in 0..STEPS {
        if length < 1e-20 {
            break;
        }
        let mut product = apply(gram, &direction);
        for &other in row {
            let other = &others[other as usize];
            add(&mut product, CONFIDENCE * dot(other, &direction), other);
        }
        let step = length / dot(&direction, &product);
        add(vector, step, &direction);
        add(&mut residual, -step, &product);
        let next = dot(&residual, &residual);
        let ratio = next / length;
        for at in 0..FACTORS {
            direction[at] = residual[at] + ratio * direction[at];
        }
        length = next;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_row_is_solved_exactly() {
        let vector = |seed: usize| -> Vector {
            std::array::from_fn(|at| ((seed * 37 + at * 11) % 19) as f32 / 19.0 - 0.5)
        };
        let others: Vec<Vector> = (0..40).map(vector).collect();
        let gram = gram(&others);
        let turned = turned(&gram, &others).unwrap();
        for length in [0, 1, 5, SHORT] {
            let row: Vec<u32> = (0..length as u32).map(|at| at * 2).collect();
            let found = exact(&row, &others, &turned);
            let mut residual = apply(&gram, &found);
            for &other in &row {
                let other = &others[other as usize];
                let weight = CONFIDENCE * dot(other, &found) - (1.0 + CONFIDENCE);
                add(&mut residual, weight, other);
            }
            let most = residual
                .iter()
                .fold(0.0_f32, |most, value| most.max(value.abs()));
            assert!(most < 1e-2, "{length}: {most}");
        }
    }
}
