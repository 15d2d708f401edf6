//! What is like the things that a user looks for: the only component that knows new items.

use crate::recommend::features::ItemFeatureKind;
use crate::recommend::item_model::ItemModel;
use crate::recommend::model::{Component, Term, TermKind};
use crate::recommend::taste::Taste;

/// Features of a user's vector that are looked at: the strongest ones.
const FEATURES_AT_MOST: usize = 40;

/// Cosine between the user's fading interest and the item's features.
pub struct Content;

impl Content {
    /// The user's vector of length 1 over the strongest features, ascending by feature.
    pub fn vector(fitted: &ItemModel, taste: &Taste) -> Vec<(u32, f64)> {
        let mut sums: std::collections::BTreeMap<u32, f64> = std::collections::BTreeMap::new();
        for item in &taste.items {
            let Some(slot) = fitted.slot(item.key) else {
                continue;
            };
            for &(feature, weight) in &fitted.vectors[slot] {
                *sums.entry(feature).or_default() += f64::from(item.interest) * f64::from(weight);
            }
        }
        let mut vector: Vec<(u32, f64)> = sums
            .into_iter()
            .filter(|(_, weight)| *weight > 0.0)
            .collect();
        vector.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        vector.truncate(FEATURES_AT_MOST);
        vector.sort_by_key(|(feature, _)| *feature);
        let length = vector
            .iter()
            .map(|(_, weight)| weight * weight)
            .sum::<f64>()
            .sqrt();
        vector.iter_mut().for_each(|(_, weight)| *weight /= length);
        vector
    }
}

impl Component for Content {
    fn score(&self, fitted: &ItemModel, taste: &Taste, scores: &mut [f64]) {
        let vector = Content::vector(fitted, taste);
        let of_price = |feature: u32| {
            let posting = fitted.postings.get(&feature);
            posting.is_some_and(|posting| posting.feature.kind == ItemFeatureKind::Price)
        };
        // A similar price alone makes nothing alike: it adds to what is alike already.
        for is_price in [false, true] {
            for &(feature, weight) in vector.iter().filter(|part| of_price(part.0) == is_price) {
                let posting = fitted.postings.get(&feature);
                for &(slot, of_item) in posting.map_or(&[][..], |posting| &posting.items) {
                    let score = &mut scores[slot as usize];
                    if !is_price || *score > 0.0 {
                        *score += weight * f64::from(of_item);
                    }
                }
            }
        }
    }

    fn terms(&self, fitted: &ItemModel, taste: &Taste, slot: usize) -> Vec<Term> {
        let mut terms = Vec::new();
        for (feature, weight) in Content::vector(fitted, taste) {
            let Some(posting) = fitted.postings.get(&feature) else {
                continue;
            };
            let Ok(at) = posting
                .items
                .binary_search_by_key(&(slot as u32), |item| item.0)
            else {
                continue;
            };
            terms.push(Term {
                kind: TermKind::Feature(posting.feature.kind),
                from: None,
                feature: Some(posting.feature.text.clone()),
                n: 0,
                days: 0.0,
                value: weight * f64::from(posting.items[at].1),
            });
        }
        let is_price = |term: &Term| term.kind == TermKind::Feature(ItemFeatureKind::Price);
        if terms.iter().all(is_price) {
            terms.clear();
        }
        terms
    }
}
