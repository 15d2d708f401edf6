//! What a product's place would be if a thing were not in the user's history.

use super::item_model::ItemModel;
use super::model::Weights;
use super::rank::{List, Ranked, Scores};
use super::taste::Taste;
use serde::{Deserialize, Serialize};

/// A product's place without one thing of the history.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Without {
    /// Id of the thing in the history.
    pub item: String,
    /// Its title; null where none was loaded.
    pub title: Option<String>,
    /// The place with it, from 1.
    pub from: usize,
    /// The place without it; null where nothing would speak for the product.
    pub to: Option<usize>,
}

/// The places of products that stand in a ranking, each without the thing of the history with its key:
/// by the same scales, and behind all that score at least as much.
pub struct Elsewhere<'a> {
    /// The model.
    pub fitted: &'a ItemModel,
    /// The user's taste.
    pub taste: &'a Taste,
    /// The weights.
    pub weights: &'a Weights,
    /// The scores of the whole history.
    pub scores: &'a Scores,
    /// The list.
    pub list: List,
}

impl Elsewhere<'_> {
    /// The place of the product in this slot among those that `may` be offered, without the thing with
    /// this key; `None` where its score is not positive then.
    pub fn place(&self, slot: usize, key: i64, may: impl Fn(usize) -> bool) -> Option<usize> {
        let mut taste = self.taste.clone();
        taste.items.retain(|item| item.key != key);
        let mut scores = Scores::default();
        scores.compute_beside(self.fitted, &taste, self.weights, self.scores);
        let own = scores.of(self.weights, slot);
        let products = self.fitted.keys.len();
        let all: Vec<Ranked> = scores.best(
            self.fitted,
            &taste,
            self.weights,
            (self.list, products),
            may,
        );
        let before = all
            .iter()
            .filter(|other| other.score > own || (other.score >= own && other.slot < slot))
            .count();
        (own > 0.0).then_some(before + 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::patterns::tests::generate;
    use crate::recommend::{ModelName, reasons};

    #[test]
    fn without_its_first_reason_a_product_falls_further_than_without_another_thing() {
        let snapshot = generate(6).snapshot;
        let (fitted, _) = ItemModel::fit(&snapshot, snapshot.as_of, &|| 0.0);
        for model in [ModelName::Neighbours, ModelName::Ease, ModelName::Als] {
            let weights = model.weights();
            let (mut first, mut other, mut number) = (0.0, 0.0, 0);
            for user in 0..60 {
                let history = snapshot.history(user);
                let taste = Taste::of(&history, snapshot.as_of);
                let mut scores = Scores::default();
                scores.compute_for(&fitted, &taste, &weights);
                let best = scores.best(&fitted, &taste, &weights, (List::Discover, 1), |_| true);
                let Some(top) = best.first() else { continue };
                let terms = scores.terms(&fitted, &taste, &weights, top.slot);
                let said = reasons(&history, &taste, &terms);
                let Some(id) = said.iter().find_map(|reason| reason.item.clone()) else {
                    continue;
                };
                let of_id = |id: &String| {
                    let named = snapshot.items.iter().find(|item| item.id == *id);
                    named.map(|item| item.key)
                };
                let key = of_id(&id).unwrap();
                let others: Vec<i64> = taste
                    .items
                    .iter()
                    .map(|item| item.key)
                    .filter(|&other| other != key)
                    .collect();
                if others.is_empty() {
                    continue;
                }
                let elsewhere = Elsewhere {
                    fitted: &fitted,
                    taste: &taste,
                    weights: &weights,
                    scores: &scores,
                    list: List::Discover,
                };
                let place = |key| {
                    let place = elsewhere.place(top.slot, key, |_| true);
                    place.unwrap_or(fitted.keys.len()) as f64
                };
                first += place(key);
                other += others.iter().map(|&key| place(key)).sum::<f64>() / others.len() as f64;
                number += 1;
            }
            assert!(number > 20, "{model}: {number}");
            assert!(first > other, "{model}: {first} beside {other}");
        }
    }
}
