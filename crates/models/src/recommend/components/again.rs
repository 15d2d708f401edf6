//! What a user buys again and again.

use crate::recommend::item_model::ItemModel;
use crate::recommend::model::{Component, Term, TermKind};
use crate::recommend::taste::Taste;

/// The user's own repeats: how often and how lately, how readily the item is bought again, and how likely
/// that is now.
pub struct Again;

impl Again {
    /// (habit, due) of the item in the history at `index`, and its slot.
    fn parts(fitted: &ItemModel, taste: &Taste, index: usize) -> Option<(usize, f64, f64)> {
        let item = &taste.items[index];
        let fades = item.habits.get(fitted.tuned.habit)?;
        if *fades <= 0.0 {
            return None;
        }
        let slot = fitted.slot(item.key)?;
        let repeat = fitted.repeat[slot];
        let habit = f64::from(*fades) * f64::from(repeat.share);
        let due = match fitted.tuned.due {
            0.0 => 0.0,
            due => due * f64::from(*fades) * repeat.chance_now(taste.at, item),
        };
        Some((slot, habit, due))
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
