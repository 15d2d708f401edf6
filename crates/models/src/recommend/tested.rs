//! One user of a test: the lists of all models, as they would be served, against what was bought.

use super::by_margin::Gains;
use super::choose::Measures;
use super::item_model::ItemModel;
use super::measure::measure;
use super::model::{COUNT, ModelName};
use super::offer::Limits;
use super::order::{self, Order};
use super::rank::{List, Scores};
use super::ranked::Ranked;
use super::taste::Taste;
use super::trial::Trial;
use super::tune::Learned;

const MODELS: usize = ModelName::ALL.len();

/// What a test of one user gave.
pub struct UserResult {
    /// The user.
    pub user: usize,
    /// Measures by model.
    pub measures: Measures,
    /// By model: gains in margin and NDCG of the mixed list ordered by expected margin.
    pub by_margin: Gains,
    /// Slots of the mixed lists by model.
    pub listed: [Vec<u32>; MODELS],
    /// Milliseconds of each component.
    pub component_ms: [f64; COUNT],
    /// Products bought again.
    pub again: usize,
    /// Products bought.
    pub bought: usize,
}

/// Tests the lists of all models as they would be served.
pub fn test_user(
    trial: &Trial<'_>,
    (fitted, learned, margins): (&ItemModel, &Learned, Option<&[f64]>),
    scores: &mut Scores,
    (user, bought): (usize, &[i64]),
    top: usize,
    clock: &(dyn Fn() -> f64 + Sync),
) -> UserResult {
    let taste = Taste::of(&trial.snapshot.history(user), trial.cut);
    let mut component_ms = [0.0; COUNT];
    scores.compute_with(fitted, &taste, &mut |component, work| {
        let started = clock();
        work();
        component_ms[component] += clock() - started;
    });
    let limits = Limits::of(fitted, &taste);
    let is_free = |slot: usize| limits.is_free(fitted, &taste, slot);
    let (again, new): (Vec<i64>, Vec<i64>) = bought.iter().partition(|&&key| taste.has_bought(key));
    let mut result = UserResult {
        user,
        measures: Default::default(),
        by_margin: Default::default(),
        listed: Default::default(),
        component_ms,
        again: again.len(),
        bought: bought.len(),
    };
    for (model, name) in ModelName::ALL.into_iter().enumerate() {
        let chance = learned.chances[model].zip(margins);
        let order = chance.map(|(chance, margins)| Order { chance, margins });
        let more = order::pool(fitted, top, order.as_ref());
        let best = |list: List, of: List| {
            let weights = match name {
                ModelName::Blend => learned.blends.of(of),
                name => name.weights(),
            };
            let mut pool = scores.best(fitted, &taste, &weights, (list, more), is_free);
            pool.retain(|ranked| ranked.score > 0.0);
            pool
        };
        let fresh = best(List::Discover, List::Discover);
        let known = best(List::Again, List::Again);
        let both = if name == ModelName::Blend {
            let of = |list| best(list, List::Mixed);
            order::merged(&of(List::Discover), &of(List::Again), more)
        } else {
            order::merged(&fresh, &known, more)
        };
        let listed = |pool: Vec<Ranked>, order| order::list(fitted, &taste, pool, top, order);
        let keys = |list: &[Ranked]| -> Vec<i64> {
            list.iter().map(|ranked| fitted.keys[ranked.slot]).collect()
        };
        let mixed = listed(both.clone(), None);
        let of_mixed = measure(&keys(&mixed), bought, top);
        let of_new = measure(&keys(&listed(fresh, None)), &new, top);
        let of_known = measure(&keys(&listed(known, None)), &again, top);
        result.measures[model] = [
            of_mixed.0, of_mixed.1, of_new.0, of_new.1, of_known.0, of_known.1,
        ];
        result.by_margin[model] = order.as_ref().and_then(|order| {
            let other = listed(both, Some(order));
            let is_hit = |ranked: &&Ranked| bought.binary_search(&fitted.keys[ranked.slot]).is_ok();
            let margin = |list: &[Ranked]| -> f64 {
                let hits = list.iter().filter(is_hit);
                hits.map(|ranked| order.margins[ranked.slot]).sum()
            };
            let gain = measure(&keys(&other), bought, top).0?;
            Some([margin(&other) - margin(&mixed), gain - of_mixed.0?])
        });
        result.listed[model] = mixed.iter().map(|ranked| ranked.slot as u32).collect();
    }
    result
}
