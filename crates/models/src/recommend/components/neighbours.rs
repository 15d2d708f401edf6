//! What buyers of a user's things buy too.

use crate::recommend::item_model::ItemModel;
use crate::recommend::model::{Component, Term, TermKind};
use crate::recommend::taste::Taste;

/// What the buyers of the things in the user's history also buy.
pub struct Neighbours;

impl Component for Neighbours {
    fn score(&self, fitted: &ItemModel, taste: &Taste, scores: &mut [f64]) {
        for item in taste.items.iter().filter(|item| item.lead > 0.0) {
            let Some(slot) = fitted.slot(item.key) else {
                continue;
            };
            let lead = item.lead_by(fitted.tuned.neighbour_fade);
            for near in &fitted.neighbours[slot] {
                scores[near.slot as usize] += lead * f64::from(near.weight);
            }
        }
    }

    fn terms(&self, fitted: &ItemModel, taste: &Taste, slot: usize) -> Vec<Term> {
        let mut terms = Vec::new();
        for item in taste.items.iter().filter(|item| item.lead > 0.0) {
            let Some(own) = fitted.slot(item.key) else {
                continue;
            };
            let Some(near) = fitted.neighbours[own]
                .iter()
                .find(|near| near.slot as usize == slot)
            else {
                continue;
            };
            terms.push(Term {
                kind: TermKind::Neighbour,
                from: Some(item.key),
                feature: None,
                n: near.together,
                days: 0.0,
                value: item.lead_by(fitted.tuned.neighbour_fade) * f64::from(near.weight),
            });
        }
        terms
    }
}
