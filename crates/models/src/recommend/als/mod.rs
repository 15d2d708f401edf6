//! Implicit matrix factorisation by alternating least squares (Hu, Koren and Volinsky 2008), with a few
//! steps of conjugate gradients in place of each solve (Takacs, Pilaszy and Tikk 2011).

mod solve;
mod system;
mod vector;

use super::rows::Rows;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use regulars_core::domain::CancelToken;
use solve::{gram, solve};
use system::{System, Wide};
pub use vector::{BLOCK, Columns, FACTORS, Vector};
use vector::{columns, product, products};

/// Passes over users and items.
const PASSES: usize = 15;

/// Added to the diagonal of every system.
const PENALTY: f32 = 1.0;

/// How much surer a purchase is than no purchase.
const CONFIDENCE: f32 = 10.0;

/// A start near zero is the same on every machine.
const SEED: u64 = 1;

/// Item vectors and the sum of their products.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Factors {
    /// By slot; empty where none were fitted or none are needed.
    pub items: Vec<Vector>,
    /// The sum of the outer products of the item vectors, with the penalty on its diagonal.
    pub gram: Vec<Vector>,
    /// The item vectors by columns, for scoring many users; empty where they are not kept.
    pub columns: Vec<Columns>,
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
    let of_user = Rows::of(&bought);
    let of_item = of_user.turned(slots);
    let mut random = ChaCha8Rng::seed_from_u64(SEED);
    let mut start = |rows: usize| -> Vec<Vector> {
        (0..rows)
            .map(|_| std::array::from_fn(|_| random.gen_range(-0.01_f32..0.01)))
            .collect()
    };
    let (mut users, mut items) = (start(bought.len()), start(slots));
    for _ in 0..PASSES {
        solve(&mut users, &of_user, &items, token);
        solve(&mut items, &of_item, &users, token);
    }
    // An item that only buyers of one thing bought is at the origin, wherever it began.
    for (slot, vector) in items.iter_mut().enumerate() {
        if of_item.row(slot).is_empty() {
            *vector = [0.0; FACTORS];
        }
    }
    Factors {
        gram: gram(&items).to_vec(),
        columns: columns(&items),
        items,
    }
}

/// A history as matrix factorisation reads it.
pub struct Reading<'a> {
    factors: &'a Factors,
    /// The vectors of its items, each with its weight.
    parts: Vec<(&'a Vector, f64)>,
    system: System,
    user: Vector,
}

impl<'a> Reading<'a> {
    /// Reads the items of a history, given as (slot, weight); `None` where they say nothing.
    pub fn of(factors: &'a Factors, history: &[(usize, f64)]) -> Option<Reading<'a>> {
        let confidence = f64::from(CONFIDENCE);
        let of_item = |&(slot, weight): &(usize, f64)| {
            let vector = factors.items.get(slot)?;
            Some((vector, weight))
        };
        let parts: Vec<(&Vector, f64)> = history.iter().map(of_item).collect::<Option<_>>()?;
        if parts.is_empty() {
            return None;
        }
        let surer: Vec<(&Vector, f64)> = parts
            .iter()
            .map(|(vector, weight)| (*vector, confidence * weight))
            .collect();
        let system = System::of(&factors.gram, &surer)?;
        let mut right: Wide = [0.0; FACTORS];
        for (vector, weight) in &parts {
            for (right, &value) in right.iter_mut().zip(*vector) {
                *right += (1.0 + confidence) * weight * f64::from(value);
            }
        }
        let user = system.solve(right).map(|value| value as f32);
        Some(Reading {
            factors,
            parts,
            system,
            user,
        })
    }

    /// Adds the scores of the items of a block, of which there are [`BLOCK`] or fewer.
    pub fn score(&self, scores: &mut [f64], block: usize) {
        if let Some(columns) = self.factors.columns.get(block) {
            let products = products(columns, &self.user);
            for (score, product) in scores.iter_mut().zip(products) {
                *score += f64::from(product);
            }
            return;
        }
        let items = self.factors.items.iter().skip(block * BLOCK);
        for (score, item) in scores.iter_mut().zip(items) {
            *score += f64::from(product(item, &self.user));
        }
    }

    /// What each item of the history adds to the score of a slot: the score is the sum over the history of
    /// `z` times the item's vector, where `z` solves the history's system for the slot's vector.
    pub fn terms(&self, slot: usize) -> Vec<f64> {
        let Some(item) = self.factors.items.get(slot) else {
            return Vec::new();
        };
        let solved = self.system.solve(item.map(f64::from));
        let confidence = f64::from(CONFIDENCE);
        let mut terms: Vec<f64> = self
            .parts
            .iter()
            .map(|(vector, weight)| {
                let along = vector.iter().zip(&solved);
                let along: f64 = along
                    .map(|(value, solved)| f64::from(*value) * solved)
                    .sum();
                (1.0 + confidence) * weight * along
            })
            .collect();
        // The score is rounded: the largest term takes what is missing.
        let rest = f64::from(product(item, &self.user)) - terms.iter().sum::<f64>();
        let largest = terms.iter_mut().max_by(|a, b| a.abs().total_cmp(&b.abs()));
        if let Some(largest) = largest {
            *largest += rest;
        }
        terms
    }
}
