//! What users with the same taste buy, where taste is a vector that is found by factorising who bought
//! what. The user's vector is computed from the history at hand.

use crate::recommend::als::{BLOCK, Reading};
use crate::recommend::item_model::ItemModel;
use crate::recommend::model::{Component, Term, TermKind};
use crate::recommend::taste::Taste;

/// Matrix factorisation.
pub struct Als;

/// The items of the history that the model knows, by store key, and what they say of the taste.
fn reading<'a>(fitted: &'a ItemModel, taste: &Taste) -> Option<(Vec<i64>, Reading<'a>)> {
    let history: Vec<(i64, (usize, f64))> = taste
        .items
        .iter()
        .filter_map(|item| {
            let lead = item.lead_by(fitted.tuned.als_fade);
            let slot = fitted.slot(item.key)?;
            (lead > 0.0).then_some((item.key, (slot, lead)))
        })
        .collect();
    let (keys, weights): (Vec<i64>, Vec<(usize, f64)>) = history.into_iter().unzip();
    let reading = Reading::of(&fitted.factors, &weights)?;
    Some((keys, reading))
}

impl Component for Als {
    fn score(&self, fitted: &ItemModel, taste: &Taste, scores: &mut [f64]) {
        if let Some((_, reading)) = reading(fitted, taste) {
            for (block, scores) in scores.chunks_mut(BLOCK).enumerate() {
                reading.score(scores, block);
            }
        }
    }

    /// A block of items stays in the nearest cache while the users are scored.
    fn score_group(&self, fitted: &ItemModel, tastes: &[Taste], scores: &mut [&mut Vec<f64>]) {
        let readings: Vec<_> = tastes.iter().map(|taste| reading(fitted, taste)).collect();
        for (block, from) in (0..fitted.keys.len()).step_by(BLOCK).enumerate() {
            let to = (from + BLOCK).min(fitted.keys.len());
            for (reading, scores) in readings.iter().zip(&mut *scores) {
                if let Some((_, reading)) = reading {
                    reading.score(&mut scores[from..to], block);
                }
            }
        }
    }

    fn terms(&self, fitted: &ItemModel, taste: &Taste, slot: usize) -> Vec<Term> {
        let mut terms = self.terms_of(fitted, taste, &[slot]);
        terms.pop().unwrap_or_default()
    }

    fn terms_of(&self, fitted: &ItemModel, taste: &Taste, slots: &[usize]) -> Vec<Vec<Term>> {
        let Some((keys, reading)) = reading(fitted, taste) else {
            return vec![Vec::new(); slots.len()];
        };
        let of_slot = |&slot: &usize| {
            let term = |(&key, value): (&i64, f64)| Term {
                kind: TermKind::Taste,
                from: Some(key),
                feature: None,
                n: 0,
                days: 0.0,
                value,
            };
            keys.iter().zip(reading.terms(slot)).map(term).collect()
        };
        slots.iter().map(of_slot).collect()
    }
}
