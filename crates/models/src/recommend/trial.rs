//! What a comparison of models tests on: a part of the history that they do not see.
//!
//! Models are compared on what was bought after a moment. Where too few customers can be tested so, each
//! customer's last orders are left out, and in files without times a part of what each customer bought:
//! both are weaker, since the models see what others did later.

use super::item_model::ItemModel;
use super::services::services;
use super::split::{Fold, folds};
use rand::SeedableRng;
use rand::seq::SliceRandom;
use rand_chacha::ChaCha8Rng;
use regulars_core::domain::{ActionKind, Instant, ItemRole, NONE};
use regulars_core::snapshot::Snapshot;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// Tested customers, over all folds but the first, with whom a split along time is kept.
const ENOUGH: usize = 200;

/// How many times as many customers another split must test to be taken instead.
const WORTHWHILE: usize = 3;

/// Parts of what a customer bought, of which one is left out.
const PARTS: u64 = 5;

/// How the history is split.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Split {
    /// At moments that are the same for all.
    #[default]
    Time,
    /// Before one of the last orders of each customer.
    LastOrders,
    /// At random, by the seed.
    Random,
}

/// The splits of a comparison, the one that tunes first.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    /// How the history is split.
    pub split: Split,
    /// The windows of splits along time.
    pub windows: Vec<Fold>,
    /// Number of splits.
    pub folds: usize,
    seed: u64,
    users_at_most: usize,
    /// Store keys of services, which nobody is tested on.
    services: Vec<i64>,
}

/// One split: what models see, and who is tested.
pub struct Trial<'a> {
    /// What is seen; later actions of a split along time are still in it.
    pub snapshot: Cow<'a, Snapshot>,
    /// The moment before which actions are seen.
    pub cut: Instant,
    /// Tested users with the store keys of the products they bought, ascending.
    pub users: Vec<(usize, Vec<i64>)>,
}

impl Plan {
    /// How to split this history into at most `folds`.
    pub fn of(snapshot: &Snapshot, folds_at_most: usize, users_at_most: usize, seed: u64) -> Plan {
        let mut plan = Plan {
            split: Split::Time,
            windows: Vec::new(),
            folds: 0,
            seed,
            users_at_most,
            services: services(snapshot),
        };
        let Some((first, last)) = purchases_span(snapshot) else {
            return plan;
        };
        if first == last {
            plan.split = Split::Random;
            plan.folds = folds_at_most.min(PARTS as usize);
            return plan;
        }
        plan.windows = folds(first, last, folds_at_most);
        plan.folds = plan.windows.len();
        let in_time: usize = plan
            .windows
            .iter()
            .skip(usize::from(plan.folds > 1))
            .map(|fold| plan.after(snapshot, fold).len())
            .sum();
        if in_time < ENOUGH {
            let orders = Plan {
                split: Split::LastOrders,
                windows: Vec::new(),
                folds: folds_at_most,
                ..plan.clone()
            };
            let in_orders: usize = (usize::from(orders.folds > 1)..orders.folds)
                .map(|number| plan.hide_orders(snapshot, orders.folds - number).1.len())
                .sum();
            if in_orders >= WORTHWHILE * in_time.max(1) {
                return orders;
            }
        }
        plan
    }

    /// Where what is tested was bought at any time of the year, seasons keep nothing off a list.
    pub fn forget_seasons(&self, fitted: &mut ItemModel) {
        if self.split != Split::Time {
            fitted.seasons.fill(None);
        }
    }

    /// The split with this number.
    pub fn trial<'a>(&self, snapshot: &'a Snapshot, number: usize) -> Trial<'a> {
        let (hidden, mut users, cut) = match self.split {
            Split::Time => {
                let fold = &self.windows[number];
                (Vec::new(), self.after(snapshot, fold), fold.cut)
            }
            Split::LastOrders => {
                let (hidden, users) = self.hide_orders(snapshot, self.folds - number);
                (hidden, users, snapshot.as_of)
            }
            Split::Random => {
                let (hidden, users) = self.hide_part(snapshot, number as u64);
                (hidden, users, snapshot.as_of)
            }
        };
        if users.len() > self.users_at_most {
            let seed = self.seed.wrapping_add(number as u64);
            users.shuffle(&mut ChaCha8Rng::seed_from_u64(seed));
            users.truncate(self.users_at_most);
            users.sort_unstable();
        }
        let snapshot = if hidden.is_empty() {
            Cow::Borrowed(snapshot)
        } else {
            let mut seen = snapshot.clone();
            for row in hidden {
                seen.actions.item[row] = NONE;
            }
            Cow::Owned(seen)
        };
        Trial {
            snapshot,
            cut,
            users,
        }
    }
}

fn purchases_span(snapshot: &Snapshot) -> Option<(Instant, Instant)> {
    let actions = &snapshot.actions;
    let known = 0..snapshot.starts.last().copied().unwrap_or(0);
    let at = || {
        known
            .clone()
            .filter(|&row| actions.kind[row] == ActionKind::Purchase)
            .map(|row| actions.at[row])
    };
    Some((Instant(at().min()?), Instant(at().max()?)))
}

fn distinct(mut keys: Vec<i64>) -> Vec<i64> {
    keys.sort_unstable();
    keys.dedup();
    keys
}

impl Plan {
    /// The key of the product that a row buys.
    fn product(&self, snapshot: &Snapshot, row: usize) -> Option<i64> {
        let item = snapshot.items.get(snapshot.actions.item[row] as usize)?;
        let is_purchase = snapshot.actions.kind[row] == ActionKind::Purchase;
        let is_product =
            item.role == ItemRole::Product && self.services.binary_search(&item.key).is_err();
        (is_purchase && is_product).then_some(item.key)
    }

    /// Users known before the cut, with what they bought in the window.
    fn after(&self, snapshot: &Snapshot, fold: &Fold) -> Vec<(usize, Vec<i64>)> {
        let actions = &snapshot.actions;
        let of_user = |user: usize| {
            let (start, end) = (snapshot.starts[user], snapshot.starts[user + 1]);
            let from = start + actions.at[start..end].partition_point(|&at| at < fold.cut.0);
            let to = start + actions.at[start..end].partition_point(|&at| at < fold.until.0);
            if from == start {
                return None;
            }
            let bought = distinct(
                (from..to)
                    .filter_map(|row| self.product(snapshot, row))
                    .collect(),
            );
            (!bought.is_empty()).then_some((user, bought))
        };
        (0..snapshot.users.len()).filter_map(of_user).collect()
    }

    /// Hides each user's actions from the last purchase but `back` - 1 on; what was bought then is tested.
    fn hide_orders(
        &self,
        snapshot: &Snapshot,
        back: usize,
    ) -> (Vec<usize>, Vec<(usize, Vec<i64>)>) {
        let actions = &snapshot.actions;
        let (mut hidden, mut users) = (Vec::new(), Vec::new());
        for user in 0..snapshot.users.len() {
            let rows = snapshot.starts[user]..snapshot.starts[user + 1];
            let mut instants: Vec<i64> = rows
                .clone()
                .filter(|&row| self.product(snapshot, row).is_some())
                .map(|row| actions.at[row])
                .collect();
            instants.dedup();
            if instants.len() <= back {
                continue;
            }
            let tested = instants[instants.len() - back];
            hidden.extend(rows.clone().filter(|&row| actions.at[row] >= tested));
            let at_once = rows.filter(|&row| actions.at[row] == tested);
            let bought = distinct(
                at_once
                    .filter_map(|row| self.product(snapshot, row))
                    .collect(),
            );
            users.push((user, bought));
        }
        (hidden, users)
    }

    /// Hides a part of each user's products, which is tested; each product is in one part.
    fn hide_part(&self, snapshot: &Snapshot, part: u64) -> (Vec<usize>, Vec<(usize, Vec<i64>)>) {
        let (mut hidden, mut users) = (Vec::new(), Vec::new());
        for user in 0..snapshot.users.len() {
            let rows = snapshot.starts[user]..snapshot.starts[user + 1];
            let all = distinct(
                rows.clone()
                    .filter_map(|row| self.product(snapshot, row))
                    .collect(),
            );
            let own = snapshot.users[user].key as u64;
            let is_hidden = |key: &i64| mix(mix(self.seed ^ own) ^ *key as u64) % PARTS == part;
            let bought: Vec<i64> = all.iter().copied().filter(is_hidden).collect();
            if bought.is_empty() || bought.len() == all.len() {
                continue;
            }
            let items = &snapshot.items;
            hidden.extend(rows.filter(|&row| {
                let item = items.get(snapshot.actions.item[row] as usize);
                item.is_some_and(|item| bought.binary_search(&item.key).is_ok())
            }));
            users.push((user, bought));
        }
        (hidden, users)
    }
}

/// A number that looks random (splitmix64, Steele and others 2014).
fn mix(number: u64) -> u64 {
    let mut mixed = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::patterns::tests::{Builder, generate};
    use regulars_core::domain::DAY;

    fn plan(snapshot: &Snapshot) -> Plan {
        Plan::of(snapshot, 3, 5_000, 1)
    }

    #[test]
    fn a_shop_with_a_year_of_orders_is_split_along_time() {
        let snapshot = generate(3).snapshot;
        let plan = plan(&snapshot);
        assert_eq!((plan.split, plan.folds), (Split::Time, 3));
        assert!(matches!(
            plan.trial(&snapshot, 1).snapshot,
            Cow::Borrowed(_)
        ));
    }

    #[test]
    fn without_times_each_product_of_a_user_is_tested_once() {
        let mut shop = Builder::new(30, 20);
        for user in 0..30 {
            let items: Vec<usize> = (0..20).filter(|item| (item * 7 + user) % 3 > 0).collect();
            shop.order(user, 0, &items);
        }
        let snapshot = shop.snapshot();
        let plan = plan(&snapshot);
        assert_eq!((plan.split, plan.folds), (Split::Random, 3));
        let mut tested = std::collections::BTreeSet::new();
        for number in 0..3 {
            let trial = plan.trial(&snapshot, number);
            assert!(trial.users.len() > 20);
            for (user, bought) in &trial.users {
                let rows = snapshot.starts[*user]..snapshot.starts[user + 1];
                let seen: Vec<i64> = rows
                    .filter_map(|row| plan.product(&trial.snapshot, row))
                    .collect();
                assert!(!seen.is_empty() && bought.iter().all(|key| !seen.contains(key)));
                assert!(bought.iter().all(|&key| tested.insert((*user, key))));
            }
        }
    }

    #[test]
    fn where_few_come_back_late_the_last_orders_are_left_out() {
        let mut shop = Builder::new(60, 9);
        for user in 0..60 {
            for step in 0..5 {
                let day = 7 * user as i64;
                shop.order(user, day * DAY + 60 * step, &[(user + step as usize) % 9]);
            }
        }
        let snapshot = shop.snapshot();
        let plan = plan(&snapshot);
        assert_eq!(plan.split, Split::LastOrders);
        let trial = plan.trial(&snapshot, 2);
        assert_eq!(trial.users.len(), 60);
        assert_eq!(trial.users[0].1, [snapshot.items[4].key]);
        let earlier = plan.trial(&snapshot, 0);
        assert_eq!(earlier.users[0].1, [snapshot.items[2].key]);
        let seen = |trial: &Trial<'_>| {
            let rows = snapshot.starts[0]..snapshot.starts[1];
            rows.filter_map(|row| plan.product(&trial.snapshot, row))
                .count()
        };
        assert_eq!((seen(&trial), seen(&earlier)), (4, 2));
    }
}
