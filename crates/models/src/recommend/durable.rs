//! Durables: what is bought once and for all.

use super::repeat::{Repeat, Seen};
use std::collections::BTreeMap;

/// Share of its buyers who buy an item again, below which it is a durable.
const SHARE: f32 = 0.03;

/// Buyers of the item and of its category on whom that share must rest.
const BUYERS: u32 = 30;

/// Which items are durables, by slot. An item's share of repeat buyers is drawn to that of its category, so
/// that an item of few buyers is judged by things like it.
pub fn durables(seen: &[Seen], repeats: &[Repeat], categories: &[Option<u32>]) -> Vec<bool> {
    let mut of_categories: BTreeMap<u32, u32> = BTreeMap::new();
    for (seen, category) in seen.iter().zip(categories) {
        if let Some(category) = category {
            *of_categories.entry(*category).or_default() += seen.buyers;
        }
    }
    let is_durable = |((seen, repeat), category): ((&Seen, &Repeat), &Option<u32>)| {
        let of_category = category.and_then(|category| of_categories.get(&category));
        let buyers = of_category.copied().unwrap_or(seen.buyers);
        buyers >= BUYERS && repeat.share > 0.0 && repeat.share < SHARE
    };
    seen.iter()
        .zip(repeats)
        .zip(categories)
        .map(is_durable)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::recommend::repeat::fit;

    #[test]
    fn an_item_of_few_buyers_is_judged_by_its_category() {
        let seen = |again: u32, buyers: u32| Seen {
            again,
            buyers,
            gaps: vec![30.0; again as usize],
        };
        let found = |items: &[(u32, u32, Option<u32>)]| {
            let seen: Vec<Seen> = items.iter().map(|item| seen(item.0, item.1)).collect();
            let categories: Vec<Option<u32>> = items.iter().map(|item| item.2).collect();
            durables(&seen, &fit(&seen, &categories), &categories)
        };
        let (clocks, soap) = (Some(0), Some(1));
        let shop = [
            (1, 200, clocks),
            (0, 5, clocks),
            (2, 5, clocks),
            (60, 200, soap),
            (0, 5, soap),
        ];
        assert_eq!(found(&shop), [true, true, false, false, false]);
        let alone = [(1, 400, None), (0, 5, None), (100, 300, None)];
        assert_eq!(found(&alone), [true, false, false], "too few to say");
        assert_eq!(
            found(&[(0, 200, clocks)]),
            [false],
            "nothing was ever bought again"
        );
    }
}
