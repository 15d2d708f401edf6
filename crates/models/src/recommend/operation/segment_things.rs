//! From which things of its members the products of a segment come.

use crate::recommend::rank::Scores;
use crate::recommend::{COMPONENTS, ItemModel, Taste, Weights};
use rayon::prelude::*;
use regulars_core::snapshot::Snapshot;
use std::collections::BTreeMap;

/// Members who are asked, at most.
const MEMBERS: usize = 500;

/// Members asked by one thread: fixed, so that sums do not depend on the number of threads.
const CHUNK: usize = 64;

/// The thing that adds most to a product by one component.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Thing {
    /// Its store key.
    pub key: i64,
    /// Members from whose histories it adds to the product; `None` where not all were asked.
    pub members: Option<u32>,
}

/// What things add, and for how many members, by product, component and thing.
type Sums = BTreeMap<(usize, usize, i64), (f64, u32)>;

/// The thing that adds most, by product and component. Of many members as many as are needed are asked,
/// evenly spread over all.
pub fn strongest(
    (fitted, snapshot): (&ItemModel, &Snapshot),
    weights: &Weights,
    users: &[usize],
    slots: &[usize],
) -> BTreeMap<(usize, usize), Thing> {
    let step = users.len().div_ceil(MEMBERS).max(1);
    let asked: Vec<usize> = users.iter().step_by(step).copied().collect();
    let chunks: Vec<Sums> = asked
        .par_chunks(CHUNK)
        .map(|chunk| {
            let (mut sums, mut scores) = (Sums::new(), Scores::default());
            for &user in chunk {
                let history = snapshot.history(user);
                let taste = Taste::of(&history, history.as_of);
                scores.compute_for(fitted, &taste, weights);
                add((fitted, &taste), (&scores, weights), slots, &mut sums);
            }
            sums
        })
        .collect();
    let mut sums = Sums::new();
    for (at, (value, members)) in chunks.into_iter().flatten() {
        let sum = sums.entry(at).or_default();
        *sum = (sum.0 + value, sum.1 + members);
    }
    let mut strongest: BTreeMap<(usize, usize), (f64, Thing)> = BTreeMap::new();
    for ((slot, component, key), (value, members)) in sums {
        let members = (step == 1).then_some(members);
        let thing = (value, Thing { key, members });
        let most = strongest.entry((slot, component)).or_insert(thing);
        if value > most.0 {
            *most = thing;
        }
    }
    let positive = strongest.into_iter().filter(|(_, (value, _))| *value > 0.0);
    positive.map(|(at, (_, thing))| (at, thing)).collect()
}

fn add(
    (fitted, taste): (&ItemModel, &Taste),
    (scores, weights): (&Scores, &Weights),
    slots: &[usize],
    sums: &mut Sums,
) {
    for component in 0..COMPONENTS.len() {
        let mut one = [0.0; COMPONENTS.len()];
        one[component] = weights[component];
        let terms = scores.terms_of(fitted, taste, &one, slots);
        for (&slot, terms) in slots.iter().zip(terms) {
            let own = fitted.keys[slot];
            for term in terms {
                if let Some(key) = term.from.filter(|&key| key != own) {
                    let sum = sums.entry((slot, component, key)).or_default();
                    *sum = (sum.0 + term.value, sum.1 + 1);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::patterns::tests::Builder;
    use crate::recommend::ModelName;
    use regulars_core::domain::DAY;

    #[test]
    fn the_thing_that_leads_most_members_is_named() {
        // Who buys 0 buys 1, who buys 2 buys 3; of the segment most have 0.
        let mut shop = Builder::new(60, 5);
        for user in 0..60 {
            let first = if user % 2 == 0 { 0 } else { 2 };
            shop.order(user, DAY, &[first]);
            if user < 40 {
                shop.order(user, 2 * DAY, &[first + 1]);
            }
        }
        let snapshot = shop.snapshot();
        let (fitted, _) = ItemModel::fit(&snapshot, snapshot.as_of, &|| 0.0);
        let weights = ModelName::Neighbours.weights();
        let members: Vec<usize> = (40..60)
            .filter(|user| user % 2 == 0 || *user > 55)
            .collect();
        let found = strongest((&fitted, &snapshot), &weights, &members, &[1, 3]);
        let things: Vec<(usize, i64, Option<u32>)> = found
            .iter()
            .map(|((slot, _), thing)| (*slot, thing.key, thing.members))
            .collect();
        assert_eq!(things, [(1, 7, Some(10)), (3, 27, Some(2))]);
    }
}
