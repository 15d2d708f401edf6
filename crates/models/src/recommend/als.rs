//! Implicit matrix factorisation by alternating least squares (Hu, Koren and Volinsky 2008), with a few
//! steps of conjugate gradients in place of each solve (Takacs, Pilaszy and Tikk 2011).

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;
use regulars_core::domain::CancelToken;
use regulars_core::statistics::cholesky::Cholesky;

/// Length of the vectors.
pub const FACTORS: usize = 64;

/// Passes over users and items.
const PASSES: usize = 15;

/// Steps of conjugate gradients for a vector in a pass.
const STEPS: usize = 3;

/// Added to the diagonal of every system.
const PENALTY: f32 = 1.0;

/// How much surer a purchase is than no purchase.
const CONFIDENCE: f32 = 10.0;

/// Vectors whose products are summed by one thread: fixed, so that sums do not depend on the number of
/// threads.
const CHUNK: usize = 1_024;

/// A start near zero is the same on every machine.
const SEED: u64 = 1;

/// A vector of an item or a user.
pub type Vector = [f32; FACTORS];

/// Item vectors and the sum of their products.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Factors {
    /// By slot; empty where none were fitted or none are needed.
    pub items: Vec<Vector>,
    /// The sum of the outer products of the item vectors, with the penalty on its diagonal.
    pub gram: Vec<Vector>,
}

/// Fits item vectors to buyers with their distinct slots; what is fitted after `token` was cancelled is of
/// no use.
pub fn fit(bought: &[Vec<u32>], slots: usize, token: &CancelToken) -> Factors {
    let bought: Vec<&[u32]> = bought
        .iter()
        .map(Vec::as_slice)
        .filter(|items| items.len() > 1)
        .collect();
    if bought.len() < 2 {
        return Factors::default();
    }
    let mut buyers: Vec<Vec<u32>> = vec![Vec::new(); slots];
    for (buyer, items) in bought.iter().enumerate() {
        for &slot in *items {
            buyers[slot as usize].push(buyer as u32);
        }
    }
    let buyers: Vec<&[u32]> = buyers.iter().map(Vec::as_slice).collect();
    let mut random = ChaCha8Rng::seed_from_u64(SEED);
    let mut start = |rows: usize| -> Vec<Vector> {
        (0..rows)
            .map(|_| std::array::from_fn(|_| random.gen_range(-0.01_f32..0.01)))
            .collect()
    };
    let (mut users, mut items) = (start(bought.len()), start(slots));
    for _ in 0..PASSES {
        solve(&mut users, &bought, &items, token);
        solve(&mut items, &buyers, &users, token);
    }
    // An item that only buyers of one thing bought is at the origin, wherever it began.
    for (vector, buyers) in items.iter_mut().zip(&buyers) {
        if buyers.is_empty() {
            *vector = [0.0; FACTORS];
        }
    }
    let gram = gram(&items);
    Factors { items, gram }
}

/// Improves each vector of one side, given the vectors of the other.
fn solve(vectors: &mut [Vector], seen: &[&[u32]], others: &[Vector], token: &CancelToken) {
    if token.is_cancelled() {
        return;
    }
    let gram = gram(others);
    vectors
        .par_iter_mut()
        .with_min_len(64)
        .zip(seen.par_iter())
        .for_each(|(vector, seen)| {
            if !token.is_cancelled() {
                descend(vector, seen, others, &gram);
            }
        });
}

/// The sum of the outer products, with the penalty on its diagonal.
fn gram(vectors: &[Vector]) -> Vec<Vector> {
    let parts: Vec<Vec<Vector>> = vectors
        .par_chunks(CHUNK)
        .map(|chunk| {
            let mut sums = vec![[0.0; FACTORS]; FACTORS];
            for vector in chunk {
                for (row, &value) in sums.iter_mut().zip(vector) {
                    add(row, value, vector);
                }
            }
            sums
        })
        .collect();
    let mut whole = vec![[0.0; FACTORS]; FACTORS];
    for part in &parts {
        for (row, part) in whole.iter_mut().zip(part) {
            add(row, 1.0, part);
        }
    }
    for (number, row) in whole.iter_mut().enumerate() {
        row[number] += PENALTY;
    }
    whole
}

fn descend(vector: &mut Vector, seen: &[u32], others: &[Vector], gram: &[Vector]) {
    let mut residual = apply(gram, vector).map(|value| -value);
    for &other in seen {
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
        for &other in seen {
            let other = &others[other as usize];
            add(&mut product, CONFIDENCE * dot(other, &direction), other);
        }
        let step = length / dot(&direction, &product);
        add(vector, step, &direction);
        add(&mut residual, -step, &product);
        let next = dot(&residual, &residual);
        let ratio = next / length;
        for (value, residual) in direction.iter_mut().zip(&residual) {
            *value = residual + ratio * *value;
        }
        length = next;
    }
}

fn apply(gram: &[Vector], vector: &Vector) -> Vector {
    let mut product = [0.0; FACTORS];
    for (row, &value) in gram.iter().zip(vector) {
        add(&mut product, value, row);
    }
    product
}

fn add(to: &mut Vector, factor: f32, other: &Vector) {
    for (to, other) in to.iter_mut().zip(other) {
        *to += factor * other;
    }
}

/// Sums in eight lanes, which is both faster and more exact than one.
fn dot(a: &Vector, b: &Vector) -> f32 {
    let mut lanes = [0.0_f32; 8];
    for (a, b) in a.chunks_exact(8).zip(b.chunks_exact(8)) {
        for (lane, (a, b)) in lanes.iter_mut().zip(a.iter().zip(b)) {
            *lane += a * b;
        }
    }
    let [a, b, c, d, e, f, g, h] = lanes;
    ((a + e) + (b + f)) + ((c + g) + (d + h))
}

impl Factors {
    /// The vectors `z` of the items of a history, given as (slot, weight): the score of an item is the
    /// sum over the history of `z` times the item's vector, which splits it by what led to it.
    pub fn shares(&self, history: &[(usize, f64)]) -> Vec<[f64; FACTORS]> {
        let confidence = f64::from(CONFIDENCE);
        if self.items.is_empty() || history.is_empty() {
            return Vec::new();
        }
        let known: Vec<(&Vector, f64)> = history
            .iter()
            .filter_map(|&(slot, weight)| Some((self.items.get(slot)?, weight)))
            .collect();
        let system = Cholesky::of(FACTORS, |row, column| {
            let of_history: f64 = known
                .iter()
                .map(|(vector, weight)| {
                    confidence * weight * f64::from(vector[row]) * f64::from(vector[column])
                })
                .sum();
            f64::from(self.gram[row][column]) + of_history
        });
        let Some(system) = system else {
            return Vec::new();
        };
        history
            .iter()
            .map(|&(slot, weight)| {
                let Some(vector) = self.items.get(slot) else {
                    return [0.0; FACTORS];
                };
                let right = vector
                    .iter()
                    .map(|&value| (1.0 + confidence) * weight * f64::from(value))
                    .collect();
                let solved = system.solve(right);
                std::array::from_fn(|at| solved[at])
            })
            .collect()
    }
}

/// The product of an item's vector and what a history says.
pub fn product(item: &[f32; FACTORS], share: &[f64; FACTORS]) -> f64 {
    item.iter()
        .zip(share)
        .map(|(item, share)| f64::from(*item) * share)
        .sum()
}
