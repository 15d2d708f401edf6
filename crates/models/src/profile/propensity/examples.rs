//! Examples to learn from: what was known of customers at a cut, and whether they bought in the 30
//! days after it.

use super::features::{Cut, Features, features_at};
use super::tuning::DAYS;
use crate::profile::lifetime::Row;
use rayon::prelude::*;
use regulars_core::snapshot::Snapshot;

/// A customer at a cut, and whether they bought after it.
#[derive(Debug, Clone, PartialEq)]
pub struct Example {
    /// What was known.
    pub features: Features,
    /// The same in the form that lifetime models read.
    pub row: Row,
    /// Whether something was ordered in the 30 days after the cut.
    pub bought: bool,
}

/// The buyers of a shop in a pseudo-random order that depends only on what each did. Every n-th of
/// them is a sample that does not change with ids or with their order.
#[derive(Debug)]
pub struct Record<'a> {
    snapshot: &'a Snapshot,
    buyers: Vec<(u64, usize, Vec<i64>)>,
}

impl<'a> Record<'a> {
    /// The buyers with their different order days; `order_days` gives those of each user of the
    /// snapshot.
    pub fn of(snapshot: &'a Snapshot, order_days: impl Fn(usize) -> Vec<i64> + Sync) -> Record<'a> {
        let buyer = |user: usize| {
            let days = order_days(user);
            (!days.is_empty()).then(|| (fingerprint(snapshot, user), user, days))
        };
        let mut buyers: Vec<_> = (0..snapshot.users.len())
            .into_par_iter()
            .filter_map(buyer)
            .collect();
        buyers.sort_unstable_by(|left, right| (left.0, &left.2).cmp(&(right.0, &right.2)));
        Record { snapshot, buyers }
    }

    /// The day of the shop's first order.
    pub fn first_day(&self) -> Option<i64> {
        self.buyers.iter().map(|(_, _, days)| days[0]).min()
    }

    /// The cut at the end of this day.
    pub fn cut(&self, last_day: i64) -> Cut {
        Cut::after(last_day, &self.snapshot.zone)
    }

    /// About `most` of the customers known at the cut; `turn` shifts the sample.
    pub fn examples(&self, last_day: i64, most: usize, turn: usize) -> Vec<Example> {
        let cut = self.cut(last_day);
        let there: Vec<_> = self
            .buyers
            .iter()
            .filter(|(_, _, days)| days[0] <= last_day)
            .collect();
        let step = there.len().div_ceil(most.max(1)).max(1);
        let chosen: Vec<_> = there.into_iter().skip(turn % step).step_by(step).collect();
        let example = |(_, user, days): &(u64, usize, Vec<i64>)| {
            let found = features_at(&self.snapshot.history(*user), cut)?;
            let next = days.partition_point(|&day| day <= last_day);
            let bought = days.get(next).is_some_and(|&day| day <= last_day + DAYS);
            Some(Example {
                features: found.features,
                row: found.row,
                bought,
            })
        };
        chosen
            .into_par_iter()
            .map(example)
            .collect::<Vec<_>>()
            .into_iter()
            .flatten()
            .collect()
    }
}

/// A hash of what the user did (FNV-1a, with mixed bits at the end).
fn fingerprint(snapshot: &Snapshot, user: usize) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for action in snapshot.history(user).actions.iter() {
        for part in [
            action.at.0,
            action.kind as i64,
            action.amount,
            action.discount.unwrap_or(-1),
        ] {
            hash = (hash ^ part as u64).wrapping_mul(0x0100_0000_01b3);
            hash ^= hash >> 29;
        }
    }
    hash = (hash ^ (hash >> 31)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    hash ^ (hash >> 32)
}

/// Every n-th example, about `most` in total.
pub fn thinned(examples: &[Example], most: usize) -> Vec<Example> {
    let step = examples.len().div_ceil(most.max(1)).max(1);
    examples.iter().step_by(step).cloned().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::profile::tests::ShopBuilder;
    use regulars_core::domain::DAY;

    fn of<'a>(snapshot: &'a Snapshot) -> Record<'a> {
        Record::of(snapshot, |user| {
            let mut days: Vec<i64> = snapshot
                .history(user)
                .actions
                .iter()
                .map(|action| action.at.0.div_euclid(DAY))
                .collect();
            days.dedup();
            days
        })
    }

    #[test]
    fn who_orders_within_thirty_days_after_the_cut_has_bought() {
        let mut shop = ShopBuilder::new();
        let tea = shop.item("tea", "Tea", 500);
        for (index, days) in [[10, 41], [10, 70], [10, 71], [10, 40], [41, 50]]
            .into_iter()
            .enumerate()
        {
            let user = shop.user(&format!("u{index}"));
            days.into_iter()
                .for_each(|day| shop.purchase(user, tea, day * DAY, 500 + index as i64, None));
        }
        let snapshot = shop.snapshot();
        let mut found: Vec<(u64, bool)> = of(&snapshot)
            .examples(40, 100, 0)
            .iter()
            .map(|one| (one.features[9].exp_m1().round() as u64 - 500, one.bought))
            .collect();
        found.sort_unstable();
        assert_eq!(found, [(0, true), (1, true), (2, false), (3, false)]);
    }

    #[test]
    fn a_sample_does_not_know_ids_or_their_order() {
        let shop = |order: &[usize]| {
            let mut shop = ShopBuilder::new();
            let tea = shop.item("tea", "Tea", 500);
            for (place, index) in order.iter().enumerate() {
                let user = shop.user(&format!("u{place}"));
                shop.purchase(
                    user,
                    tea,
                    *index as i64 % 30 * DAY,
                    500 + *index as i64,
                    None,
                );
            }
            shop.snapshot()
        };
        let forward: Vec<usize> = (0..90).collect();
        let backward: Vec<usize> = (0..90).rev().collect();
        let sample = |snapshot: &Snapshot| of(snapshot).examples(40, 20, 3);
        let found = sample(&shop(&forward));
        assert_eq!(found.len(), 18);
        assert_eq!(found, sample(&shop(&backward)));
        assert_ne!(found, of(&shop(&forward)).examples(40, 20, 4));
    }
}
