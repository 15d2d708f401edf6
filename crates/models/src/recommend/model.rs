//! The models: each is a weighing of components, and a component's terms add up to its score.

use super::features::ItemFeatureKind;
use super::item_model::ItemModel;
use super::taste::Taste;
use serde::{Deserialize, Serialize};
use std::fmt;

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
    /// It is bought after a thing that the user bought lately.
    Next,
    /// Users with the same taste, as a thing in the history shows it, buy it.
    Taste,
}

impl TermKind {
    /// All kinds.
    pub const ALL: [TermKind; 10] = [
        TermKind::Popular,
        TermKind::Again,
        TermKind::Due,
        TermKind::Feature(ItemFeatureKind::Category),
        TermKind::Feature(ItemFeatureKind::Brand),
        TermKind::Feature(ItemFeatureKind::Price),
        TermKind::Feature(ItemFeatureKind::Word),
        TermKind::Neighbour,
        TermKind::Next,
        TermKind::Taste,
    ];

    /// Its name in outcomes.
    pub fn word(self) -> &'static str {
        match self {
            TermKind::Popular => "popular",
            TermKind::Again => "again",
            TermKind::Due => "due",
            TermKind::Feature(ItemFeatureKind::Category) => "category",
            TermKind::Feature(ItemFeatureKind::Brand) => "brand",
            TermKind::Feature(ItemFeatureKind::Price) => "price",
            TermKind::Feature(ItemFeatureKind::Word) => "word",
            TermKind::Neighbour => "neighbour",
            TermKind::Next => "next",
            TermKind::Taste => "taste",
        }
    }
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

    /// As [`Component::score`] for several users, where that reads the model once.
    fn score_group(&self, fitted: &ItemModel, tastes: &[Taste], scores: &mut [&mut Vec<f64>]) {
        for (taste, scores) in tastes.iter().zip(scores) {
            self.score(fitted, taste, scores);
        }
    }

    /// The terms of one product's score; their values add up to it.
    fn terms(&self, fitted: &ItemModel, taste: &Taste, slot: usize) -> Vec<Term>;

    /// The terms of several products' scores.
    fn terms_of(&self, fitted: &ItemModel, taste: &Taste, slots: &[usize]) -> Vec<Vec<Term>> {
        slots
            .iter()
            .map(|&slot| self.terms(fitted, taste, slot))
            .collect()
    }
}

/// How many components there are.
pub const COUNT: usize = 7;

/// The weight of each component in a model: popular, again, content, neighbours, transitions, EASE, ALS.
pub type Weights = [f64; COUNT];

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
    /// What is bought after the things that the user bought lately.
    Transitions,
    /// What the user's things together predict, each beside the others (EASE).
    Ease,
    /// What users with the same taste buy (matrix factorisation by alternating least squares).
    Als,
    /// A mix of at most three of these, with weights that the shop's own data chose.
    Blend,
}

impl ModelName {
    /// All models, the simplest first.
    pub const ALL: [ModelName; 8] = [
        ModelName::Popular,
        ModelName::Again,
        ModelName::Content,
        ModelName::Neighbours,
        ModelName::Transitions,
        ModelName::Ease,
        ModelName::Als,
        ModelName::Blend,
    ];

    /// The word that is typed.
    pub fn word(self) -> &'static str {
        match self {
            ModelName::Popular => "popular",
            ModelName::Again => "again",
            ModelName::Content => "content",
            ModelName::Neighbours => "neighbours",
            ModelName::Transitions => "transitions",
            ModelName::Ease => "ease",
            ModelName::Als => "als",
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
    /// items are served. Those of the blend hold until the shop's own data have chosen some.
    pub fn weights(self) -> Weights {
        match self {
            ModelName::Popular => [1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0],
            ModelName::Again => [0.01, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0],
            ModelName::Content => [0.01, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0],
            ModelName::Neighbours => [0.01, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0],
            ModelName::Transitions => [0.01, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0],
            ModelName::Ease => [0.01, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0],
            ModelName::Als => [0.01, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0],
            ModelName::Blend => [0.1, 1.0, 0.12, 0.2, 0.0, 0.0, 0.0],
        }
    }
}

impl fmt::Display for ModelName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}
