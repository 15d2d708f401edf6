//! What a product's place would be if a thing were not in the user's history.

use super::item_model::ItemModel;
use super::model::Weights;
use super::order::Order;
use super::rank::{List, Scores};
use super::ranked::Ranked;
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

impl Without {
    /// As a sentence about the product, without its end; `None` where it would not fall.
    pub fn in_words(&self) -> Option<String> {
        let item = self.title.as_deref().unwrap_or(&self.item);
        match self.to {
            None => Some(format!("Without {item} nothing would speak for it")),
            Some(to) if to <= self.from => None,
            Some(to) => Some(format!(
                "Without {item} it would fall from {} to {}",
                ordinal(self.from),
                ordinal(to)
            )),
        }
    }
}

/// 1st, 2nd, 3rd, 4th.
fn ordinal(number: usize) -> String {
    let ending = match (number % 10, number % 100) {
        (1, hundred) if hundred != 11 => "st",
        (2, hundred) if hundred != 12 => "nd",
        (3, hundred) if hundred != 13 => "rd",
        _ => "th",
    };
    format!("{number}{ending}")
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
    /// What it is ordered by; `None` for the score.
    pub order: Option<Order<'a>>,
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
        let worth = |ranked: Ranked| match self.order {
            Some(order) => order.expected(ranked, taste.has_bought(self.fitted.keys[ranked.slot])),
            None => ranked.score,
        };
        let own_worth = worth(Ranked { slot, score: own });
        let is_before = |other: &&Ranked| {
            let other_worth = worth(**other);
            other_worth > own_worth || (other_worth >= own_worth && other.slot < slot)
        };
        let before = all.iter().filter(is_before).count();
        (own > 0.0).then_some(before + 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::patterns::tests::generate;
    use crate::recommend::{ModelName, reasons};

    #[test]
    fn a_place_is_said_as_a_shopkeeper_would() {
        let said = |from, to| {
            let without = Without {
                item: "T1".into(),
                title: Some("Teapot".into()),
                from,
                to,
            };
            without.in_words()
        };
        assert_eq!(
            said(1, Some(14)),
            Some("Without Teapot it would fall from 1st to 14th".into())
        );
        assert_eq!(
            said(2, Some(112)),
            Some("Without Teapot it would fall from 2nd to 112th".into())
        );
        assert_eq!(said(3, Some(3)), None);
        assert_eq!(
            said(3, None),
            Some("Without Teapot nothing would speak for it".into())
        );
    }

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
                    order: None,
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
