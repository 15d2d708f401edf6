//! Whether reasons are what moves a product: without the thing that the first reason names it falls
//! further than without another thing of the history.

use regulars::domain::Silent;
use regulars::recommend::operation::Server;
use regulars::recommend::{Elsewhere, Limits, List, ModelName, Scores, Taste};
use regulars::shop::Shop;

/// Customers asked, and things of a history that are taken out one by one.
const CUSTOMERS: usize = 60;
const OTHERS: usize = 12;

/// How much further the first product falls without what its first reason names than without any other
/// thing, by customer, in orders of magnitude of its place.
pub fn falls(shop: &Shop, model: Option<ModelName>) -> Vec<f64> {
    let watch = Silent::default();
    let server = Server::open(shop, &watch).unwrap();
    let model = server.model(model, List::Discover);
    let weights = server.choice.weights(model, List::Discover);
    let snapshot = shop.snapshot().unwrap();
    let fitted = server.fitted_whole(shop, &weights).unwrap();
    let step = (snapshot.users.len() / (4 * CUSTOMERS)).max(1);
    let mut scores = Scores::default();
    let mut found = Vec::new();
    for user in (0..snapshot.users.len()).step_by(step) {
        let history = snapshot.history(user);
        let taste = Taste::of(&history, history.as_of);
        let wanted = (model, List::Discover, 1);
        let best = server.best(&fitted, &mut scores, (&history, &taste), wanted);
        let Some((key, _, reasons)) = best.first() else {
            continue;
        };
        let Some(id) = reasons.iter().find_map(|reason| reason.item.as_ref()) else {
            continue;
        };
        let named = history
            .items
            .iter()
            .find(|item| item.id == *id)
            .unwrap()
            .key;
        let others: Vec<i64> = taste
            .items
            .iter()
            .map(|item| item.key)
            .filter(|&other| other != named)
            .collect();
        if others.len() < 3 {
            continue;
        }
        let slot = fitted.slot(*key).unwrap();
        let elsewhere = Elsewhere {
            fitted: &fitted,
            taste: &taste,
            weights: &weights,
            scores: &scores,
            list: List::Discover,
            order: None,
        };
        let limits = Limits::of(&fitted, &taste);
        let place = |key: i64| {
            let place = elsewhere.place(slot, key, |slot| {
                let is_free = limits.obstacle(&fitted, slot, false).is_none();
                is_free && server.is_available(fitted.keys[slot])
            });
            (place.unwrap_or(fitted.keys.len()) as f64).ln()
        };
        let asked: Vec<i64> = others
            .iter()
            .copied()
            .step_by(others.len().div_ceil(OTHERS))
            .collect();
        let of_others: f64 = asked.iter().map(|&key| place(key)).sum();
        found.push(place(named) - of_others / asked.len() as f64);
        if found.len() == CUSTOMERS {
            break;
        }
    }
    found
}

/// Asserts that the falls are surely further: the lower end of the 95 % interval of their mean is above 0.
pub fn are_surely_further(falls: &[f64]) {
    let n = falls.len() as f64;
    let mean = falls.iter().sum::<f64>() / n;
    let squares: f64 = falls.iter().map(|fall| (fall - mean).powi(2)).sum();
    let error = (squares / (n - 1.0) / n).sqrt();
    assert!(falls.len() >= 20, "{}", falls.len());
    assert!(
        mean > 1.645 * error,
        "{mean} with an error of {error}, n = {n}"
    );
}
