//! What is bought after the things that a user bought lately. Where the latest purchase says more than
//! all before, this is the strongest component.

use crate::recommend::item_model::ItemModel;
use crate::recommend::model::{Component, Term, TermKind};
use crate::recommend::taste::{Taste, TasteItem};

/// Factor by which a receipt leads less with each later receipt.
const FADE: f64 = 0.6;

/// What is bought after the user's latest things.
pub struct Transitions;

/// How much an item of the history leads on; 0 for what was only looked at or sent back.
fn lead(taste: &Taste, index: usize) -> f64 {
    let item = &taste.items[index];
    if item.is_bought() && item.lead > 0.0 {
        FADE.powi(item.receipts_since.min(1_000) as i32)
    } else {
        0.0
    }
}

impl Component for Transitions {
    fn score(&self, fitted: &ItemModel, taste: &Taste, scores: &mut [f64]) {
        for (index, item) in taste.items.iter().enumerate() {
            let (lead, Some(slot)) = (lead(taste, index), fitted.slot(item.key)) else {
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
        let of = |(index, item): (usize, &TasteItem)| {
            let own = fitted.slot(item.key)?;
            let next = fitted.followers[own]
                .iter()
                .find(|next| next.slot as usize == slot)?;
            let lead = lead(taste, index);
            (lead > 0.0).then(|| Term {
                kind: TermKind::Next,
                from: Some(item.key),
                feature: None,
                n: next.users,
                days: 0.0,
                value: lead * f64::from(next.weight),
            })
        };
        taste.items.iter().enumerate().filter_map(of).collect()
    }
}
