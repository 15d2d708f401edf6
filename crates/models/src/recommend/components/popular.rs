//! What most people buy at present.

use crate::recommend::item_model::ItemModel;
use crate::recommend::model::{Component, Term, TermKind};
use crate::recommend::taste::Taste;

/// Recent popularity.
pub struct Popular;

impl Component for Popular {
    fn score(&self, fitted: &ItemModel, _taste: &Taste, scores: &mut [f64]) {
        for (score, popularity) in scores.iter_mut().zip(&fitted.popularity) {
            *score += f64::from(*popularity);
        }
    }

    fn terms(&self, fitted: &ItemModel, _taste: &Taste, slot: usize) -> Vec<Term> {
        let (value, n) = (
            f64::from(fitted.popularity[slot]),
            fitted.recent_buyers[slot],
        );
        vec![Term {
            kind: TermKind::Popular,
            from: None,
            feature: None,
            n,
            days: fitted.as_of as f64,
            value,
        }]
    }
}
