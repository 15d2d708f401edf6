//! What users with the same taste buy, where taste is a vector that is found by factorising who bought
//! what. The user's vector is computed from the history at hand.

use crate::recommend::als::{FACTORS, product};
use crate::recommend::item_model::ItemModel;
use crate::recommend::model::{Component, Term, TermKind};
use crate::recommend::taste::Taste;

/// Matrix factorisation.
pub struct Als;

/// Of each item of the history that the model knows: its store key and what it says of the taste.
fn shares(fitted: &ItemModel, taste: &Taste) -> Vec<(i64, [f64; FACTORS])> {
    let history: Vec<(i64, usize, f64)> = taste
        .items
        .iter()
        .filter_map(|item| {
            let lead = item.lead_by(fitted.tuned.als_fade);
            let slot = fitted.slot(item.key)?;
            (lead > 0.0).then_some((item.key, slot, lead))
        })
        .collect();
    let weights: Vec<(usize, f64)> = history
        .iter()
        .map(|&(_, slot, lead)| (slot, lead))
        .collect();
    let shares = fitted.factors.shares(&weights);
    let keys = history.iter().map(|&(key, ..)| key);
    keys.zip(shares).collect()
}

impl Component for Als {
    fn score(&self, fitted: &ItemModel, taste: &Taste, scores: &mut [f64]) {
        let shares = shares(fitted, taste);
        if shares.is_empty() {
            return;
        }
        let user: [f64; FACTORS] =
            std::array::from_fn(|at| shares.iter().map(|(_, share)| share[at]).sum());
        for (score, item) in scores.iter_mut().zip(&fitted.factors.items) {
            *score += product(item, &user);
        }
    }

    fn terms(&self, fitted: &ItemModel, taste: &Taste, slot: usize) -> Vec<Term> {
        let mut terms = self.terms_of(fitted, taste, &[slot]);
        terms.pop().unwrap_or_default()
    }

    fn terms_of(&self, fitted: &ItemModel, taste: &Taste, slots: &[usize]) -> Vec<Vec<Term>> {
        let shares = shares(fitted, taste);
        let of_slot = |&slot: &usize| {
            let vector = fitted.factors.items.get(slot);
            let terms = vector.into_iter().flat_map(|vector| {
                shares.iter().map(move |(key, share)| Term {
                    kind: TermKind::Taste,
                    from: Some(*key),
                    feature: None,
                    n: 0,
                    days: 0.0,
                    value: product(vector, share),
                })
            });
            terms.collect()
        };
        slots.iter().map(of_slot).collect()
    }
}
