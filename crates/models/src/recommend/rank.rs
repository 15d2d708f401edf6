//! From scores to lists.

use super::blends::Blends;
use super::chance::Chance;
use super::components::COMPONENTS;
use super::item_model::ItemModel;
use super::model::{COUNT, ModelName, Term, Weights};
use super::offer::Limits;
use super::order::{self, Order};
use super::ranked::Ranked;
use super::taste::Taste;
use super::tuned::Tuned;
use serde::{Deserialize, Serialize};
use std::fmt;

/// Which products a list may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum List {
    /// Products that the user has not bought.
    #[default]
    Discover,
    /// Products that the user has bought.
    Again,
    /// Both.
    Mixed,
}

impl List {
    /// All lists.
    pub const ALL: [List; 3] = [List::Discover, List::Again, List::Mixed];

    /// The word that is typed.
    pub fn word(self) -> &'static str {
        match self {
            List::Discover => "discover",
            List::Again => "again",
            List::Mixed => "mixed",
        }
    }

    /// The list with this name.
    pub fn parse(word: &str) -> Option<List> {
        List::ALL.into_iter().find(|list| list.word() == word)
    }
}

impl fmt::Display for List {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// Products whose scores are added up at a time.
const BLOCK: usize = 512;

/// The scores of all products for one user, by component and slot.
#[derive(Debug, Clone, Default)]
pub struct Scores {
    by_component: [Vec<f64>; COUNT],
    /// Factor that scales each component's highest score to 1; 0 for a component without scores.
    scale: [f64; COUNT],
}

impl Scores {
    /// Scores all products for one user; memory of an earlier user is used again.
    pub fn compute(&mut self, fitted: &ItemModel, taste: &Taste) {
        self.compute_with(fitted, taste, &mut |_, work| work());
    }

    /// As [`Scores::compute`]; `around` gets the number of each component and the work to do, for
    /// timing.
    pub fn compute_with(
        &mut self,
        fitted: &ItemModel,
        taste: &Taste,
        around: &mut dyn FnMut(usize, &mut dyn FnMut()),
    ) {
        for (number, component) in COMPONENTS.into_iter().enumerate() {
            let scores = &mut self.by_component[number];
            scores.clear();
            scores.resize(fitted.keys.len(), 0.0);
            around(number, &mut || component.score(fitted, taste, scores));
            let most = highest(scores);
            self.scale[number] = if most > 0.0 { 1.0 / most } else { 0.0 };
        }
    }

    /// The score of a product under a model.
    pub fn of(&self, weights: &Weights, slot: usize) -> f64 {
        (0..COUNT)
            .map(|number| (number, weights[number] * self.scale[number]))
            .filter(|(_, factor)| *factor != 0.0)
            .map(|(number, factor)| factor * self.by_component[number][slot])
            .sum()
    }

    /// The best `top` products of a list among those that `may` be offered, the best first; equal
    /// scores by store key.
    pub fn best(
        &self,
        fitted: &ItemModel,
        taste: &Taste,
        weights: &Weights,
        (list, top): (List, usize),
        may: impl Fn(usize) -> bool,
    ) -> Vec<Ranked> {
        let mut best = Best {
            top,
            ranked: Vec::with_capacity(top + 1),
        };
        let mut bought = taste.bought.iter().filter_map(|&key| fitted.slot(key));
        if list == List::Again {
            bought
                .filter(|&slot| may(slot))
                .for_each(|slot| best.offer(slot, self.of(weights, slot)));
            return best.ranked;
        }
        let used: Vec<(f64, &[f64])> = (0..COUNT)
            .map(|number| (weights[number] * self.scale[number], number))
            .filter(|(factor, _)| *factor > 0.0)
            .map(|(factor, number)| (factor, self.by_component[number].as_slice()))
            .collect();
        let mut next = bought.next();
        let mut totals = [0.0; BLOCK];
        for from in (0..fitted.keys.len()).step_by(BLOCK) {
            let to = (from + BLOCK).min(fitted.keys.len());
            let totals = &mut totals[..to - from];
            totals.fill(0.0);
            for (factor, of_component) in &used {
                for (total, score) in totals.iter_mut().zip(&of_component[from..to]) {
                    *total += factor * score;
                }
            }
            // Most products score too little for the list: only the others are asked about.
            let may_hold = best.takes(highest(totals));
            for (slot, &score) in (from..to).zip(&*totals).filter(|_| may_hold) {
                while next.is_some_and(|bought| bought < slot) {
                    next = bought.next();
                }
                let is_left_out = list == List::Discover && next == Some(slot);
                if best.takes(score) && !is_left_out && may(slot) {
                    best.offer(slot, score);
                }
            }
        }
        best.ranked
    }

    /// The list of a user: the best of those that nothing keeps off it, spread over categories, by score
    /// or in the given order.
    pub fn list(
        &self,
        fitted: &ItemModel,
        taste: &Taste,
        weights: &Weights,
        (list, top): (List, usize),
        order: Option<&Order<'_>>,
        may: impl Fn(usize) -> bool,
    ) -> Vec<Ranked> {
        let limits = Limits::of(fitted, taste);
        let more = order::pool(fitted, top, order);
        let mut pool = self.best(fitted, taste, weights, (list, more), |slot| {
            may(slot) && limits.is_free(fitted, taste, slot)
        });
        pool.retain(|ranked| ranked.score > 0.0);
        order::list(fitted, taste, pool, top, order)
    }

    /// The terms of a product's score under a model; their values add up to [`Scores::of`].
    pub fn terms(
        &self,
        fitted: &ItemModel,
        taste: &Taste,
        weights: &Weights,
        slot: usize,
    ) -> Vec<Term> {
        let mut terms = self.terms_of(fitted, taste, weights, &[slot]);
        terms.pop().unwrap_or_default()
    }

    /// The terms of several products' scores under a model.
    pub fn terms_of(
        &self,
        fitted: &ItemModel,
        taste: &Taste,
        weights: &Weights,
        slots: &[usize],
    ) -> Vec<Vec<Term>> {
        let mut terms = vec![Vec::new(); slots.len()];
        for (number, component) in COMPONENTS.into_iter().enumerate() {
            let factor = weights[number] * self.scale[number];
            if factor <= 0.0 {
                continue;
            }
            let of_component = component.terms_of(fitted, taste, slots);
            for (terms, of_component) in terms.iter_mut().zip(of_component) {
                terms.extend(of_component.into_iter().filter_map(|term| {
                    let value = term.value * factor;
                    (value != 0.0).then_some(Term { value, ..term })
                }));
            }
        }
        terms
    }

    /// Scores by the components of these weights alone; the others score nothing.
    pub fn compute_for(&mut self, fitted: &ItemModel, taste: &Taste, weights: &Weights) {
        let (group, tastes) = (std::slice::from_mut(self), std::slice::from_ref(taste));
        Scores::compute_group(group, fitted, tastes, weights);
    }

    /// As [`Scores::compute_for`], for several users: `group` holds the scores of each.
    pub fn compute_group(
        group: &mut [Scores],
        fitted: &ItemModel,
        tastes: &[Taste],
        weights: &Weights,
    ) {
        for (number, component) in COMPONENTS.into_iter().enumerate() {
            group
                .iter_mut()
                .for_each(|scores| scores.scale[number] = 0.0);
            if weights[number] <= 0.0 {
                continue;
            }
            let mut of_users: Vec<&mut Vec<f64>> = group
                .iter_mut()
                .map(|scores| &mut scores.by_component[number])
                .collect();
            for scores in &mut of_users {
                scores.clear();
                scores.resize(fitted.keys.len(), 0.0);
            }
            component.score_group(fitted, tastes, &mut of_users);
            for scores in group.iter_mut() {
                let most = highest(&scores.by_component[number]);
                scores.scale[number] = if most > 0.0 { 1.0 / most } else { 0.0 };
            }
        }
    }

    /// Scores as [`Scores::compute_for`] does, with the scales of other scores: those of the same user
    /// with a longer history.
    pub fn compute_beside(
        &mut self,
        fitted: &ItemModel,
        taste: &Taste,
        weights: &Weights,
        others: &Scores,
    ) {
        self.compute_for(fitted, taste, weights);
        self.scale = others.scale;
    }
}

/// The highest of scores and 0, in lanes.
fn highest(scores: &[f64]) -> f64 {
    const LANES: usize = 8;
    let mut lanes = [0.0_f64; LANES];
    let chunks = scores.chunks_exact(LANES);
    let rest = chunks.remainder();
    let raise = |most: &mut f64, score: f64| *most = if score > *most { score } else { *most };
    for chunk in chunks {
        for (most, &score) in lanes.iter_mut().zip(chunk) {
            raise(most, score);
        }
    }
    let mut most = 0.0;
    for &score in lanes.iter().chain(rest) {
        raise(&mut most, score);
    }
    most
}

/// The best few, kept sorted: slots come in ascending order, so the first of equals stays ahead.
struct Best {
    top: usize,
    ranked: Vec<Ranked>,
}

impl Best {
    /// Whether a score is high enough for the list as it stands.
    fn takes(&self, score: f64) -> bool {
        self.ranked.len() < self.top || self.ranked.last().is_some_and(|last| score > last.score)
    }

    fn offer(&mut self, slot: usize, score: f64) {
        if !self.takes(score) {
            return;
        }
        let at = self.ranked.partition_point(|other| other.score >= score);
        self.ranked.insert(at, Ranked { slot, score });
        self.ranked.truncate(self.top);
    }
}

/// The model behind `auto`, by list.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Choice {
    /// For products not bought before.
    pub discover: ModelName,
    /// For products bought before.
    pub again: ModelName,
    /// For both.
    pub mixed: ModelName,
    /// The weights of the blend.
    #[serde(default)]
    pub blends: Blends,
    /// How the components are fitted and read.
    #[serde(default)]
    pub tuned: Tuned,
    /// The list that holds what customers buy next.
    #[serde(default)]
    pub usual: List,
    /// Whether the models were compared on the shop's own data.
    #[serde(default)]
    pub is_compared: bool,
    /// By model: the chance that a product of the mixed list is bought, where it could be learned.
    #[serde(default)]
    pub chances: [Option<Chance>; ModelName::ALL.len()],
    /// Whether an order of the mixed list by the margin to be expected brought less margin in the tests.
    #[serde(default)]
    pub margin_loses: bool,
}

impl Default for Choice {
    /// What holds until the shop's own data have been asked.
    fn default() -> Self {
        Choice {
            discover: ModelName::Blend,
            again: ModelName::Blend,
            mixed: ModelName::Blend,
            blends: Blends::default(),
            tuned: Tuned::default(),
            usual: List::Discover,
            is_compared: false,
            chances: Default::default(),
            margin_loses: false,
        }
    }
}

impl Blends {
    /// The weights of a list.
    pub fn of(&self, list: List) -> Weights {
        match list {
            List::Discover => self.discover,
            List::Again => self.again,
            List::Mixed => self.mixed,
        }
    }
}

impl Choice {
    /// The model of a list.
    pub fn of(&self, list: List) -> ModelName {
        match list {
            List::Discover => self.discover,
            List::Again => self.again,
            List::Mixed => self.mixed,
        }
    }

    /// The weights of a model in a list.
    pub fn weights(&self, model: ModelName, list: List) -> Weights {
        match model {
            ModelName::Blend => self.blends.of(list),
            model => model.weights(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::patterns::tests::generate;
    use proptest::prelude::*;

    #[test]
    fn terms_add_up_to_the_score_for_every_model_and_list() {
        let snapshot = generate(2).snapshot;
        let (fitted, _) = ItemModel::fit(&snapshot, snapshot.as_of, &|| 0.0);
        let mut scores = Scores::default();
        for user in 0..20 {
            let taste = Taste::of(&snapshot.history(user), snapshot.as_of);
            scores.compute(&fitted, &taste);
            for model in ModelName::ALL {
                for list in List::ALL {
                    let weights = model.weights();
                    for ranked in scores.best(&fitted, &taste, &weights, (list, 5), |_| true) {
                        let sum: f64 = scores
                            .terms(&fitted, &taste, &weights, ranked.slot)
                            .iter()
                            .map(|term| term.value)
                            .sum();
                        assert!(
                            (sum - ranked.score).abs() <= 1e-9 * ranked.score.max(1e-9),
                            "{model} {list}"
                        );
                        assert!(
                            list != List::Discover || !taste.has_bought(fitted.keys[ranked.slot])
                        );
                    }
                }
            }
        }
    }

    /// Fitted once: what differs is the user and the weights.
    fn fitted() -> &'static (regulars_core::snapshot::Snapshot, ItemModel) {
        static FITTED: std::sync::OnceLock<(regulars_core::snapshot::Snapshot, ItemModel)> =
            std::sync::OnceLock::new();
        FITTED.get_or_init(|| {
            let snapshot = generate(2).snapshot;
            let (fitted, _) = ItemModel::fit(&snapshot, snapshot.as_of, &|| 0.0);
            (snapshot, fitted)
        })
    }

    #[test]
    fn an_unknown_user_gets_popular_products() {
        let snapshot = generate(2).snapshot;
        let (fitted, _) = ItemModel::fit(&snapshot, snapshot.as_of, &|| 0.0);
        let (mut scores, unknown) = (Scores::default(), Taste::default());
        scores.compute(&fitted, &unknown);
        let best = |model: ModelName| -> Vec<usize> {
            let ranked = scores.best(
                &fitted,
                &unknown,
                &model.weights(),
                (List::Discover, 10),
                |_| true,
            );
            ranked.iter().map(|ranked| ranked.slot).collect()
        };
        assert_eq!(best(ModelName::Blend), best(ModelName::Popular));
        assert_eq!(best(ModelName::Neighbours).len(), 10);
    }

    proptest! {
        #[test]
        fn contributions_add_up_for_any_user_and_any_blend(
            user in 0_usize..600,
            days_ago in 0_i64..300,
            weights in proptest::array::uniform7(prop_oneof![Just(0.0), 0.0..1.0_f64]),
            tuned in (0.3..1.0_f64, 0_usize..3),
        ) {
            let (snapshot, fitted) = fitted();
            let mut fitted = fitted.clone();
            fitted.tuned.ease_fade = tuned.0;
            fitted.tuned.neighbour_fade = tuned.0;
            fitted.tuned.habit = tuned.1;
            let at = regulars_core::domain::Instant(snapshot.as_of.0 - days_ago * 86_400);
            let history = snapshot.history(user);
            let taste = Taste::of(&history, at);
            let mut scores = Scores::default();
            scores.compute(&fitted, &taste);
            let mut all: Vec<Weights> = (0..COUNT)
                .map(|component| std::array::from_fn(|at| f64::from(u8::from(at == component))))
                .collect();
            all.push(weights);
            for weights in all {
                let slots: Vec<usize> = (0..fitted.keys.len()).collect();
                let terms = scores.terms_of(&fitted, &taste, &weights, &slots);
                for (slot, terms) in slots.into_iter().zip(terms) {
                    let score = scores.of(&weights, slot);
                    let sum: f64 = terms.iter().map(|term| term.value).sum();
                    prop_assert!((sum - score).abs() <= 1e-6, "{weights:?} {slot}: {sum}, {score}");
                    let found = crate::recommend::reasons(&history, &taste, &terms);
                    let said: f64 = found.iter().map(|reason| reason.contribution).sum();
                    prop_assert!((said - score).abs() <= 1e-6, "{weights:?} {slot}: {said}, {score}");
                }
            }
        }

        #[test]
        fn the_best_are_those_of_a_full_sort(values in proptest::collection::vec(0_u8..20, 1..60), top in 1_usize..12) {
            let mut best = Best { top, ranked: Vec::new() };
            values.iter().enumerate().for_each(|(slot, &value)| best.offer(slot, f64::from(value)));
            let mut sorted: Vec<(usize, u8)> = values.iter().copied().enumerate().collect();
            sorted.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
            let expected: Vec<usize> = sorted.into_iter().take(top).map(|(slot, _)| slot).collect();
            prop_assert_eq!(best.ranked.iter().map(|ranked| ranked.slot).collect::<Vec<_>>(), expected);
        }
    }
}
