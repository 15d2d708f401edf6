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
    fitted
        .postings
        .retain(|feature, _| !known.contains(feature));
    for vector in &mut fitted.vectors {
        vector.retain(|(feature, _)| !known.contains(feature));
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
