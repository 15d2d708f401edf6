//! The models: each is a weighing of components, and a component's terms add up to its score.

use super::features::ItemFeatureKind;
use super::item_model::ItemModel;
use super::taste::Taste;
use regulars_core::domain::DAY;
use serde::{Deserialize, Serialize};
use std::fmt;

/// Features of a user's vector that are looked at: the strongest ones.
const FEATURES_AT_MOST: usize = 40;

/// What a term of a score is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum TermKind {
    /// Many buy it now.
    Popular,
    /// The user has bought it before.
    Again,
    /// It is time for the user to buy it again.
    Due,
    /// It shares a feature with what the user looks for.
    Feature(ItemFeatureKind),
    /// Buyers of a thing in the user's history buy it.
    Neighbour,
}

/// One term of a score, before weighing.
#[derive(Debug, Clone, PartialEq)]
pub struct Term {
    /// What it is about.
    pub kind: TermKind,
    /// Store key of the item of the history that it comes from.
    pub from: Option<i64>,
    /// The feature's text.
    pub feature: Option<String>,
    /// Buyers behind it, where there are such.
    pub n: u32,
    /// What belongs to it in time: the usual gap of a due item in days; the instant in UTC seconds
    /// until which buyers of a popular one were counted.
    pub days: f64,
    /// What it adds.
    pub value: f64,
}

/// A way of scoring all products for one user, as a sum of named terms.
pub trait Component: Sync {
    /// Adds the score of every product to `scores`, by slot.
    fn score(&self, fitted: &ItemModel, taste: &Taste, scores: &mut [f64]);

    /// The terms of one product's score; their values add up to it.
    fn terms(&self, fitted: &ItemModel, taste: &Taste, slot: usize) -> Vec<Term>;
}

/// The components in the order of [`Weights`].
pub const COMPONENTS: [&dyn Component; 4] = [&Popular, &Again, &Content, &Neighbours];

/// The weight of each component in a model: popular, again, content, neighbours.
pub type Weights = [f64; 4];

/// The models by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ModelName {
    /// What most people bought lately.
    Popular,
    /// What the user buys again and again.
    Again,
    /// What is like the things that the user looks for.
    Content,
    /// What buyers of the user's things buy.
    Neighbours,
    /// All of these together.
    Blend,
}

impl ModelName {
    /// All models, the simplest first.
    pub const ALL: [ModelName; 5] = [
        ModelName::Popular,
        ModelName::Again,
        ModelName::Content,
        ModelName::Neighbours,
        ModelName::Blend,
    ];

    /// The word that is typed.
    pub fn word(self) -> &'static str {
        match self {
            ModelName::Popular => "popular",
            ModelName::Again => "again",
            ModelName::Content => "content",
            ModelName::Neighbours => "neighbours",
            ModelName::Blend => "blend",
        }
    }

    /// The model with this name.
    pub fn parse(word: &str) -> Option<ModelName> {
        ModelName::ALL
            .into_iter()
            .find(|model| model.word() == word)
    }

    /// Its weights. A little popularity ranks what a model knows nothing of, so that new users and
    /// items are served.
    pub fn weights(self) -> Weights {
        match self {
            ModelName::Popular => [1.0, 0.0, 0.0, 0.0],
            ModelName::Again => [0.01, 1.0, 0.0, 0.0],
            ModelName::Content => [0.01, 0.0, 1.0, 0.0],
            ModelName::Neighbours => [0.01, 0.0, 0.0, 1.0],
            ModelName::Blend => [0.1, 1.0, 0.12, 0.2],
        }
    }
}

impl fmt::Display for ModelName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

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

/// The user's own repeats: how often and how lately, how readily the item is bought again, and
/// whether it is time.
pub struct Again;

impl Again {
    /// (habit, due) of the item in the history at `index`, and its slot.
    fn parts(fitted: &ItemModel, taste: &Taste, index: usize) -> Option<(usize, f64, f64)> {
        let item = &taste.items[index];
        if item.habit <= 0.0 {
            return None;
        }
        let slot = fitted.slot(item.key)?;
        let repeat = fitted.repeat[slot];
        let habit = f64::from(item.habit) * f64::from(repeat.share);
        let elapsed_days = ((taste.at - item.last_at) as f64 / DAY as f64).max(0.5);
        let due = match repeat.gap_days {
            gap if gap > 0.0 => {
                0.5 * (-0.5 * ((elapsed_days / f64::from(gap)).ln() / 0.5).powi(2)).exp()
            }
            _ => 0.0,
        };
        Some((slot, habit, habit * due))
    }
}

impl Component for Again {
    fn score(&self, fitted: &ItemModel, taste: &Taste, scores: &mut [f64]) {
        for (slot, habit, due) in
            (0..taste.items.len()).filter_map(|index| Again::parts(fitted, taste, index))
        {
            scores[slot] += habit + due;
        }
    }

    fn terms(&self, fitted: &ItemModel, taste: &Taste, slot: usize) -> Vec<Term> {
        let key = fitted.keys[slot];
        let Ok(index) = taste.items.binary_search_by_key(&key, |item| item.key) else {
            return Vec::new();
        };
        let Some((_, habit, due)) = Again::parts(fitted, taste, index) else {
            return Vec::new();
        };
        let repeat = fitted.repeat[slot];
        let days = f64::from(repeat.gap_days);
        let term = |kind, n, value| Term {
            kind,
            from: Some(key),
            feature: None,
            n,
            days,
            value,
        };
        vec![
            term(TermKind::Again, taste.items[index].receipts, habit),
            term(TermKind::Due, repeat.gaps, due),
        ]
    }
}

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
        for (feature, weight) in Content::vector(fitted, taste) {
            for &(slot, of_item) in fitted
                .postings
                .get(&feature)
                .map_or(&[][..], |posting| &posting.items)
            {
                scores[slot as usize] += weight * f64::from(of_item);
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
        terms
    }
}

/// What the buyers of the things in the user's history also buy.
pub struct Neighbours;

impl Component for Neighbours {
    fn score(&self, fitted: &ItemModel, taste: &Taste, scores: &mut [f64]) {
        for item in taste.items.iter().filter(|item| item.lead > 0.0) {
            let Some(slot) = fitted.slot(item.key) else {
                continue;
            };
            for near in &fitted.neighbours[slot] {
                scores[near.slot as usize] += f64::from(item.lead) * f64::from(near.weight);
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
                value: f64::from(item.lead) * f64::from(near.weight),
            });
        }
        terms
    }
}
