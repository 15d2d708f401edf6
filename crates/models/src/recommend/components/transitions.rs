//! What is bought after the things that a user bought lately. Where the latest purchase says more than
//! all before, this is the strongest component.

use crate::recommend::item_model::ItemModel;
use crate::recommend::model::{Component, Term, TermKind};
use crate::recommend::taste::{Taste, TasteItem};

/// What is bought after the user's latest things.
pub struct Transitions;

/// How much an item of the history leads on; 0 for what was only looked at or sent back.
fn lead(fitted: &ItemModel, item: &TasteItem) -> f64 {
    if item.is_bought() {
        item.lead_by(fitted.tuned.transition_fade)
    } else {
        0.0
    }
}

impl Component for Transitions {
    fn score(&self, fitted: &ItemModel, taste: &Taste, scores: &mut [f64]) {
        for item in &taste.items {
            let (lead, Some(slot)) = (lead(fitted, item), fitted.slot(item.key)) else {
                continue;
            };
            if lead > 0.0 {
                for next in &fitted.followers[slot] {
                    scores[next.slot as usize] += lead * f64::from(next.weight);
                }
            }
        }
    }

    fn terms(&self, fitted: &ItemModel, taste: &Taste, slot: usize) -> Vec<Term> {
        let of = |item: &TasteItem| {
            let own = fitted.slot(item.key)?;
            let next = fitted.followers[own]
                .iter()
                .find(|next| next.slot as usize == slot)?;
            let lead = lead(fitted, item);
            (lead > 0.0).then(|| Term {
                kind: TermKind::Next,
                from: Some(item.key),
                feature: None,
                n: next.users,
                days: 0.0,
                value: lead * f64::from(next.weight),
            })
        };
        taste.items.iter().filter_map(of).collect()
    }
}
