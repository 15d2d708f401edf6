//! What the things in a user's history together predict. Unlike the neighbours, a thing that says the
//! same as another adds little.

use crate::recommend::item_model::ItemModel;
use crate::recommend::model::{Component, Term, TermKind};
use crate::recommend::taste::Taste;

/// A linear model from item to item.
pub struct Ease;

impl Component for Ease {
    fn score(&self, fitted: &ItemModel, taste: &Taste, scores: &mut [f64]) {
        for item in &taste.items {
            let (lead, Some(slot)) = (item.lead_by(fitted.tuned.ease_fade), fitted.slot(item.key))
            else {
                continue;
            };
            if lead > 0.0 {
                for other in &fitted.ease[slot] {
                    scores[other.slot as usize] += lead * f64::from(other.weight);
                }
            }
        }
    }

    fn terms(&self, fitted: &ItemModel, taste: &Taste, slot: usize) -> Vec<Term> {
        let mut terms = Vec::new();
        for item in &taste.items {
            let lead = item.lead_by(fitted.tuned.ease_fade);
            let found = fitted.slot(item.key).and_then(|own| {
                let mut others = fitted.ease[own].iter();
                others.find(|other| other.slot as usize == slot)
            });
            let Some(other) = found.filter(|_| lead > 0.0) else {
                continue;
            };
            terms.push(Term {
                kind: TermKind::Neighbour,
                from: Some(item.key),
                feature: None,
                n: other.together,
                days: 0.0,
                value: lead * f64::from(other.weight),
            });
        }
        terms
    }
}
