//! From what customers order to what they order next, by category.

use super::expected::Kinds;
use super::receipts::Receipts;
use super::scope::Scope;
use regulars_core::domain::{DAY, Estimate};
use regulars_core::statistics::beta_binomial::BetaPrior;
use serde::Serialize;
use std::collections::BTreeSet;

/// Next categories that are kept for each.
const KEPT: usize = 3;
/// Orders followed by another, at least.
const AT_LEAST: u64 = 20;
/// Orders closer than this are one purchase in two parts.
const APART: i64 = DAY / 2;

/// A category that follows.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct NextCategory {
    /// The category.
    pub category: String,
    /// Share of the next orders that hold it, drawn towards its usual share where orders are few.
    pub share: Estimate,
    /// That share over its share of all next orders.
    pub times_usual: f64,
}

/// What follows a category.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AfterCategory {
    /// The category.
    pub category: String,
    /// Orders with it that were followed by another of the same customer.
    pub n: u64,
    /// The other categories most above their usual share.
    pub next: Vec<NextCategory>,
}

/// For each category what the next order holds more often than usual. Empty without categories.
pub fn find_next_categories(scope: &Scope<'_>) -> Vec<AfterCategory> {
    let items = &scope.snapshot.items;
    let kinds = Kinds::of(&items.iter().collect::<Vec<_>>());
    let count = kinds
        .category
        .iter()
        .max()
        .map_or(0, |&last| last as usize + 1);
    let mut names = vec![None; count];
    for (item, &category) in items.iter().zip(&kinds.category) {
        names[category as usize] = item.category.as_deref();
    }
    let receipts = Receipts::collect(scope);
    let held = |receipt: u32| -> BTreeSet<usize> {
        let products = receipts.products(receipt as usize).iter();
        let of = |&item: &u32| kinds.category[item as usize] as usize;
        products
            .map(of)
            .filter(|&category| names[category].is_some())
            .collect()
    };
    let mut followed = vec![0_u64; count];
    let mut pairs = vec![0_u64; count * count];
    let (mut usual, mut all) = (vec![0_u64; count], 0_u64);
    for list in receipts.by_user(scope.snapshot.users.len()) {
        for (at, &receipt) in list.iter().enumerate() {
            let after = receipts.at[receipt as usize] + APART;
            let Some(&next) = list[at + 1..]
                .iter()
                .find(|&&next| receipts.at[next as usize] >= after)
            else {
                continue;
            };
            let (now, then) = (held(receipt), held(next));
            all += 1;
            then.iter().for_each(|&category| usual[category] += 1);
            for &category in &now {
                followed[category] += 1;
                then.iter()
                    .for_each(|&next| pairs[category * count + next] += 1);
            }
        }
    }
    let priors: Vec<BetaPrior> = (0..count)
        .map(|next| {
            let rows = (0..count).filter(|&category| category != next);
            BetaPrior::fit(
                rows.map(|category| (pairs[category * count + next], followed[category])),
            )
        })
        .collect();
    let mut found = Vec::new();
    for (category, name) in names.iter().enumerate() {
        let (Some(name), n) = (name, followed[category]) else {
            continue;
        };
        if n < AT_LEAST {
            continue;
        }
        let mut next: Vec<NextCategory> = (0..count)
            .filter(|&next| next != category && usual[next] > 0)
            .filter_map(|next| {
                let share = priors[next].rate(pairs[category * count + next], n);
                Some(NextCategory {
                    category: names[next]?.to_string(),
                    times_usual: share.value * all as f64 / usual[next] as f64,
                    share,
                })
            })
            .collect();
        next.sort_by(|a, b| {
            b.times_usual
                .total_cmp(&a.times_usual)
                .then_with(|| a.category.cmp(&b.category))
        });
        next.truncate(KEPT);
        found.push(AfterCategory {
            category: (*name).to_string(),
            n,
            next,
        });
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::patterns::tests::Builder;

    #[test]
    fn the_planted_next_category_comes_first_and_few_orders_are_shrunk() {
        let mut shop = Builder::new(40, 6);
        for (item, name) in shop.items.iter_mut().zip(["a", "b", "c", "d", "e", "f"]) {
            item.category = Some(name.into());
        }
        for user in 0..40 {
            // b follows a; anything follows the others.
            let first = user % 5;
            let next = if first == 0 { 1 } else { user * 7 % 6 };
            shop.order(user, 0, &[first]);
            shop.order(user, 60, &[5]);
            shop.order(user, 30 * DAY, &[next]);
            shop.order(user, 60 * DAY, &[(user * 5) % 6]);
            shop.order(user, 90 * DAY, &[first]);
            shop.order(user, 120 * DAY, &[next]);
        }
        let found = find_next_categories(&Scope::shop(&shop.snapshot()));
        let after = found.iter().find(|one| one.category == "a").unwrap();
        assert_eq!(after.next[0].category, "b");
        assert!(after.n >= 20 && after.next[0].times_usual > 1.5);
        assert!(after.next[0].share.value < 1.0 && after.next[0].share.low > 0.0);
    }
}
