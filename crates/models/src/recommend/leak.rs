//! Attributes of items that know the future.
//!
//! What the files say of items has no date: a category, brand or word may have been given because of what
//! sold later. Where items with a feature sold in a test more often than items that were as popular
//! before, models do not see the feature in that test.

use super::item_model::ItemModel;
use std::collections::{BTreeMap, BTreeSet};

/// Items with a feature needed to judge it.
const ITEMS_AT_LEAST: f64 = 5.0;

/// Standard deviations above what is expected from which on a feature is not seen.
const TOO_FAR: f64 = 3.0;

/// Takes out of a model the features that know too well what `sold` after its cut, by slot; gives their
/// number.
pub fn forget(fitted: &mut ItemModel, sold: &[bool]) -> usize {
    // Items are as popular as those with about as many buyers lately, by powers of two.
    let level = |slot: usize| (u32::BITS - fitted.recent_buyers[slot].leading_zeros()) as usize;
    let mut levels: BTreeMap<usize, (f64, f64)> = BTreeMap::new();
    for (slot, &is_sold) in sold.iter().enumerate() {
        let (number, of_sold) = levels.entry(level(slot)).or_default();
        *number += 1.0;
        *of_sold += f64::from(u8::from(is_sold));
    }
    let known: BTreeSet<u32> = fitted
        .postings
        .iter()
        .filter(|(_, posting)| {
            let (mut found, mut expected, mut variance) = (0.0, 0.0, 0.0);
            for &(slot, _) in &posting.items {
                let slot = slot as usize;
                let is_sold = f64::from(u8::from(sold[slot]));
                let (number, of_sold) = levels[&level(slot)];
                // The item itself is no evidence of what was to be expected of it.
                let chance = (of_sold - is_sold + 0.5) / number;
                found += is_sold;
                expected += chance;
                variance += chance * (1.0 - chance).max(0.0);
            }
            posting.items.len() as f64 >= ITEMS_AT_LEAST
                && found - expected > TOO_FAR * variance.sqrt()
        })
        .map(|(&feature, _)| feature)
        .collect();
    if known.is_empty() {
        return 0;
    }
    fitted
        .postings
        .retain(|feature, _| !known.contains(feature));
    fitted
        .postings
        .values_mut()
        .for_each(|posting| posting.items.clear());
    for (slot, vector) in fitted.vectors.iter_mut().enumerate() {
        vector.retain(|(feature, _)| !known.contains(feature));
        let length = vector
            .iter()
            .map(|(_, weight)| weight * weight)
            .sum::<f32>()
            .sqrt();
        for (feature, weight) in vector {
            *weight /= length;
            if let Some(posting) = fitted.postings.get_mut(feature) {
                posting.items.push((slot as u32, *weight));
            }
        }
    }
    known.len()
}

/// Which slots are among the tested products.
pub fn sold(fitted: &ItemModel, users: &[(usize, Vec<i64>)]) -> Vec<bool> {
    let mut sold = vec![false; fitted.keys.len()];
    let slots = users.iter().flat_map(|(_, bought)| bought);
    for slot in slots.filter_map(|&key| fitted.slot(key)) {
        sold[slot] = true;
    }
    sold
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::patterns::tests::Builder;
    use crate::recommend::evaluate::{EvaluateSettings, evaluate};
    use crate::recommend::model::ModelName;
    use rand::{Rng, SeedableRng};
    use rand_chacha::ChaCha8Rng;
    use regulars_core::domain::{DAY, Silent};

    /// A shop of many items, each bought by few, with some taste for categories.
    fn shop() -> Builder {
        let (users, items) = (200, 900);
        let mut random = ChaCha8Rng::seed_from_u64(4);
        let mut shop = Builder::new(users, items);
        for (index, item) in shop.items.iter_mut().enumerate() {
            item.category = Some(format!("category {}", index % 12));
        }
        for user in 0..users {
            for order in 0..14 {
                let day = order * 25 + random.gen_range(0..20);
                let mut item = || {
                    let any = random.gen_range(0..items);
                    if random.gen_bool(0.5) {
                        any / 12 * 12 + user % 12
                    } else {
                        any
                    }
                };
                let bought: Vec<usize> = (0..2).map(|_| item()).collect();
                shop.order(user, day as i64 * DAY, &bought);
            }
        }
        shop
    }

    #[test]
    fn a_planted_attribute_of_the_future_raises_no_model() {
        let plain = shop().snapshot();
        let settings = EvaluateSettings::default();
        let run =
            |snapshot: &_| evaluate(snapshot, &settings, &|| 0.0, &Silent::default()).unwrap();
        let found = run(&plain);
        let actions = &plain.actions;
        // Planted on what sold after the first cut, and after the last one: unseen, the latter raises
        // the likeness of items by a quarter.
        for (window, fewest, most) in [(0, 600, 800), (found.windows.len() - 1, 300, 450)] {
            let cut = found.windows[window].cut.0;
            let sold_later: BTreeSet<u32> = (0..actions.len())
                .filter(|&row| actions.at[row] >= cut)
                .map(|row| actions.item[row])
                .collect();
            assert!(
                (fewest..most).contains(&sold_later.len()),
                "{}",
                sold_later.len()
            );
            let mut marked = shop();
            for &item in &sold_later {
                marked.items[item as usize].brand = Some("planted".into());
            }
            let marked = marked.snapshot();
            let planted = run(&marked);
            assert!(planted.leaks > 0);
            for model in ModelName::ALL {
                let gain = |found: &crate::recommend::Evaluation| {
                    let result = found.models.iter().find(|result| result.name == model);
                    result.and_then(|result| result.ndcg_new).unwrap().value
                };
                let (with, without) = (gain(&planted), gain(&found));
                assert!(
                    with <= 1.02 * without,
                    "{model}, window {window}: {with} beside {without}"
                );
            }
        }
    }
}
