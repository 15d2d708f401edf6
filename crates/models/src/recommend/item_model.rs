//! The fitted item model: lists and vectors by item. When serving one user, only the parts that the
//! user needs are loaded.

use super::als::{self, Factors};
use super::durable::durables;
use super::ease;
use super::features::{ItemFeature, ItemFeatureKind, fit_vectors};
use super::followers::{self, Follower};
use super::gone::{RECENT_DAYS, Sold, gone};
use super::neighbours::{self, Neighbour};
use super::repeat::{self, Repeat};
use super::season::{self, Season};
use super::services::services;
use super::support::buyers_at_least;
use super::taste::fade;
use super::tuned::Tuned;
use super::worth::LineWorth;
use regulars_core::domain::{ActionKind, CancelToken, DAY, Instant, ItemRole, NONE};
use regulars_core::snapshot::{Item, Snapshot};
use std::collections::BTreeMap;

/// Anonymous receipts with more products than this are ignored as evidence of what goes together.
const ANONYMOUS_AT_MOST: usize = 100;
/// The items that have a feature.
#[derive(Debug, Clone, PartialEq)]
pub struct Posting {
    /// The feature.
    pub feature: ItemFeature,
    /// (slot, weight in the item's vector), ascending by slot.
    pub items: Vec<(u32, f32)>,
}

/// The fitted item model. Slots number the products in order of their store keys.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ItemModel {
    /// The models' clock at which it was fitted.
    pub as_of: i64,
    /// What the shop's own data chose.
    pub tuned: Tuned,
    /// Store keys of the services among the shop's products, ascending.
    pub services: Vec<i64>,
    /// Store keys of the products, ascending.
    pub keys: Vec<i64>,
    /// Recent popularity by slot: 1 for the most popular.
    pub popularity: Vec<f32>,
    /// Buyers within the last [`RECENT_DAYS`] by slot.
    pub recent_buyers: Vec<u32>,
    /// Buyers of all times by slot.
    pub buyers: Vec<u32>,
    /// The buyers that an item must have to be a suggestion.
    pub buyers_at_least: u32,
    /// Instant of the first sale by slot; the clock where there is none.
    pub first_at: Vec<i64>,
    /// Whether it has stopped selling, by slot.
    pub gone: Vec<bool>,
    /// Whether it is bought once and for all, by slot.
    pub durable: Vec<bool>,
    /// Price in minor units by slot.
    pub prices: Vec<Option<i64>>,
    /// What a line brought on average by slot.
    pub worth: Vec<LineWorth>,
    /// The category by slot; [`NONE`] where there is none or the shop has few.
    pub categories: Vec<u32>,
    /// When in the year it sells, by slot.
    pub seasons: Vec<Option<Season>>,
    /// Repeat behaviour by slot.
    pub repeat: Vec<Repeat>,
    /// Feature vector by slot.
    pub vectors: Vec<Vec<(u32, f32)>>,
    /// Items by feature.
    pub postings: BTreeMap<u32, Posting>,
    /// Neighbours by slot, the nearest first.
    pub neighbours: Vec<Vec<Neighbour>>,
    /// What is bought after each item by slot, the strongest first.
    pub followers: Vec<Vec<Follower>>,
    /// Weights of EASE by slot, the strongest first.
    pub ease: Vec<Vec<Neighbour>>,
    /// Vectors of matrix factorisation.
    pub factors: Factors,
}

/// How long each part of a fit took, in milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct FitTimes {
    /// Reading the purchases: common to all.
    pub common_ms: f64,
    /// Item vectors.
    pub content_ms: f64,
    /// Neighbour lists.
    pub neighbours_ms: f64,
    /// What is bought after what.
    pub transitions_ms: f64,
    /// EASE.
    pub ease_ms: f64,
    /// Matrix factorisation.
    pub als_ms: f64,
}

/// Purchases of products before a cut, by buyer.
pub(super) struct Bought {
    /// By buyer: distinct slots, ascending.
    pub slots: Vec<Vec<u32>>,
    /// By known user with several: the receipts in order of time, each with its distinct slots.
    pub receipts: Vec<Vec<Vec<u32>>>,
    /// By slot: the instants of its sales, ascending.
    pub sales: Vec<Vec<i64>>,
    /// By slot: how it was bought again.
    pub repeats: Vec<repeat::Seen>,
}

/// Categories below which a list is not spread over them.
const CATEGORIES_AT_LEAST: usize = 4;

impl ItemModel {
    /// The slot of the product with this store key.
    pub fn slot(&self, key: i64) -> Option<usize> {
        self.keys.binary_search(&key).ok()
    }

    /// As [`ItemModel::fit_with`], untuned.
    pub fn fit(
        snapshot: &Snapshot,
        cut: Instant,
        clock: &(dyn Fn() -> f64 + Sync),
    ) -> (ItemModel, FitTimes) {
        let token = CancelToken::default();
        ItemModel::fit_with(snapshot, cut, Tuned::default(), clock, &token).unwrap_or_default()
    }

    /// Popularity, repeats and who bought what before `cut`, with the indices of the products: all that
    /// the other parts are fitted on.
    pub(super) fn read(
        snapshot: &Snapshot,
        cut: Instant,
        tuned: Tuned,
    ) -> (ItemModel, Bought, Vec<usize>) {
        let before = if cut < snapshot.as_of {
            cut.0
        } else {
            i64::MAX
        };
        let services = services(snapshot);
        let products: Vec<usize> = (0..snapshot.items.len())
            .filter(|&item| {
                let item = &snapshot.items[item];
                item.role == ItemRole::Product && services.binary_search(&item.key).is_err()
            })
            .collect();
        let mut slot_of = vec![NONE; snapshot.items.len()];
        for (slot, &item) in products.iter().enumerate() {
            slot_of[item] = slot as u32;
        }
        let mut fitted = ItemModel {
            as_of: cut.0,
            tuned,
            services,
            keys: products
                .iter()
                .map(|&item| snapshot.items[item].key)
                .collect(),
            ..ItemModel::default()
        };
        let bought = fitted.fit_purchases(snapshot, &slot_of, before);
        let items = || products.iter().map(|&item| &snapshot.items[item]);
        let sold = |(slot, item): (usize, &Item)| Sold {
            buyers: fitted.buyers[slot],
            recent: fitted.recent_buyers[slot],
            first_at: fitted.first_at[slot],
            is_in_stock: item.stock.is_some_and(|stock| stock > 0),
        };
        let sold: Vec<Sold> = items().enumerate().map(sold).collect();
        fitted.gone = gone(&sold, cut.0);
        fitted.prices = items().map(|item| item.price).collect();
        fitted.worth = worth_of_lines(snapshot, &products, &slot_of, before);
        let categories = categories(items());
        fitted.repeat = repeat::fit(&bought.repeats, &categories);
        fitted.durable = durables(&bought.repeats, &fitted.repeat, &categories);
        fitted.categories = spread_over(&categories);
        fitted.seasons = vec![None; products.len()];
        fitted.ease = vec![Vec::new(); products.len()];
        fitted.neighbours = fitted.ease.clone();
        fitted.followers = vec![Vec::new(); products.len()];
        fitted.vectors = vec![Vec::new(); products.len()];
        (fitted, bought, products)
    }

    /// Fits on what the shop knew before `cut` (all of it, where the cut is the snapshot's clock or
    /// later); `None` where `token` was cancelled. `clock` gives milliseconds. Runs on the caller's pool.
    pub fn fit_with(
        snapshot: &Snapshot,
        cut: Instant,
        tuned: Tuned,
        clock: &(dyn Fn() -> f64 + Sync),
        token: &CancelToken,
    ) -> Option<(ItemModel, FitTimes)> {
        let go_on = || (!token.is_cancelled()).then_some(());
        let started = clock();
        let (mut fitted, bought, products) = ItemModel::read(snapshot, cut, tuned);
        go_on()?;
        let after_common = clock();
        fitted.describe(snapshot, &products, &bought, cut);
        go_on()?;
        let after_content = clock();
        fitted.neighbours = neighbours::fit(&bought.slots, products.len(), tuned.likeness);
        go_on()?;
        let after_neighbours = clock();
        fitted.followers = followers::fit(&bought.receipts, products.len());
        go_on()?;
        let after_transitions = clock();
        fitted.ease = ease::fit(
            &bought.slots,
            products.len(),
            tuned.ease_penalty,
            ease::ITEMS_AT_MOST,
            token,
        );
        let after_ease = clock();
        fitted.factors = als::fit(&bought.slots, products.len(), token);
        go_on()?;
        let times = FitTimes {
            common_ms: after_common - started,
            content_ms: after_content - after_common,
            neighbours_ms: after_neighbours - after_content,
            transitions_ms: after_transitions - after_neighbours,
            ease_ms: after_ease - after_transitions,
            als_ms: clock() - after_ease,
        };
        Some((fitted, times))
    }

    /// Fits what items are like and when in the year they sell.
    pub(super) fn describe(
        &mut self,
        snapshot: &Snapshot,
        products: &[usize],
        bought: &Bought,
        cut: Instant,
    ) {
        let items: Vec<&Item> = products.iter().map(|&item| &snapshot.items[item]).collect();
        self.fit_content(&items, &bought.slots);
        self.seasons = season::fit(&bought.sales, &self.words(), cut.0);
    }

    /// Popularity and repeats, from one pass over the purchases.
    fn fit_purchases(&mut self, snapshot: &Snapshot, slot_of: &[u32], before: i64) -> Bought {
        let (actions, slots) = (&snapshot.actions, self.keys.len());
        let anonymous = snapshot.starts.last().copied().unwrap_or(0);
        let mut popularity = vec![0.0_f64; slots];
        let mut recent_buyers = vec![0_u32; slots];
        let mut repeaters = vec![(0_u32, 0_u32); slots];
        let mut gaps: Vec<Vec<f32>> = vec![Vec::new(); slots];
        let mut bought = Bought {
            slots: Vec::new(),
            receipts: Vec::new(),
            sales: vec![Vec::new(); slots],
            repeats: Vec::new(),
        };
        let mut all_buyers = vec![0_u32; slots];
        let mut of_one: Vec<(u32, i64)> = Vec::new();
        let mut receipts = Vec::new();
        let mut take = |of_one: &mut Vec<(u32, i64)>, is_known: bool| {
            of_one.sort_unstable();
            let mut distinct = Vec::new();
            for lines in of_one.chunk_by(|a, b| a.0 == b.0) {
                let slot = lines[0].0 as usize;
                distinct.push(lines[0].0);
                all_buyers[slot] += 1;
                bought.sales[slot].extend(lines.iter().map(|(_, at)| *at));
                let mut last: Option<i64> = None;
                let mut days = 0;
                for &(_, at) in lines {
                    match last {
                        Some(before) if at - before < DAY / 2 => continue,
                        Some(before) => gaps[slot].push((at - before) as f32 / DAY as f32),
                        None => {}
                    }
                    popularity[slot] += fade(self.as_of - at, self.tuned.popular_half_life_days);
                    days += 1;
                    last = Some(at);
                }
                if last.is_some_and(|at| self.as_of - at <= RECENT_DAYS * DAY) {
                    recent_buyers[slot] += 1;
                }
                if is_known {
                    repeaters[slot].0 += u32::from(days > 1);
                    repeaters[slot].1 += 1;
                }
            }
            of_one.clear();
            if is_known || distinct.len() <= ANONYMOUS_AT_MOST {
                bought.slots.push(distinct);
            }
        };
        let is_line = |position: usize| {
            actions.kind[position] == ActionKind::Purchase
                && actions.at[position] < before
                && actions.item[position] != NONE
                && slot_of[actions.item[position] as usize] != NONE
        };
        let line = |position: usize| {
            (
                slot_of[actions.item[position] as usize],
                actions.at[position],
            )
        };
        for user in 0..snapshot.users.len() {
            of_one.extend(
                (snapshot.starts[user]..snapshot.starts[user + 1])
                    .filter(|&at| is_line(at))
                    .map(line),
            );
            let of_user = receipts_of(&of_one);
            if of_user.len() > 1 {
                receipts.push(of_user);
            }
            take(&mut of_one, true);
        }
        let mut by_identity: Vec<usize> = (anonymous..actions.len())
            .filter(|&at| is_line(at))
            .collect();
        by_identity.sort_by_key(|&position| actions.identity[position]);
        for lines in by_identity.chunk_by(|&a, &b| actions.identity[a] == actions.identity[b]) {
            of_one.extend(lines.iter().map(|&position| line(position)));
            take(&mut of_one, false);
        }
        let most = popularity
            .iter()
            .fold(0.0_f64, |most, &value| most.max(value));
        self.popularity = popularity
            .iter()
            .map(|value| (value / most.max(f64::MIN_POSITIVE)) as f32)
            .collect();
        bought.receipts = receipts;
        bought
            .sales
            .iter_mut()
            .for_each(|sales| sales.sort_unstable());
        let first = |sales: &Vec<i64>| sales.first().copied().unwrap_or(self.as_of);
        self.first_at = bought.sales.iter().map(first).collect();
        self.buyers_at_least = buyers_at_least(&all_buyers);
        self.buyers = all_buyers;
        self.recent_buyers = recent_buyers;
        let of_slot = |((again, buyers), gaps)| repeat::Seen {
            again,
            buyers,
            gaps,
        };
        bought.repeats = repeaters.into_iter().zip(gaps).map(of_slot).collect();
        bought
    }

    /// The words of the titles by slot, as numbers of features.
    fn words(&self) -> Vec<Vec<u32>> {
        let is_word = |feature: &u32| {
            let posting = self.postings.get(feature);
            posting.is_some_and(|posting| posting.feature.kind == ItemFeatureKind::Word)
        };
        self.vectors
            .iter()
            .map(|vector| {
                vector
                    .iter()
                    .map(|(feature, _)| *feature)
                    .filter(is_word)
                    .collect()
            })
            .collect()
    }

    fn fit_content(&mut self, items: &[&Item], customers: &[Vec<u32>]) {
        let fitted = fit_vectors(items, customers);
        let mut postings: Vec<Posting> = fitted
            .features
            .into_iter()
            .map(|feature| Posting {
                feature,
                items: Vec::new(),
            })
            .collect();
        for (slot, vector) in fitted.vectors.iter().enumerate() {
            for &(feature, weight) in vector {
                postings[feature as usize].items.push((slot as u32, weight));
            }
        }
        self.postings = postings
            .into_iter()
            .enumerate()
            .map(|(number, posting)| (number as u32, posting))
            .collect();
        self.vectors = fitted.vectors;
    }
}

/// What a line of each product brought on average before a moment.
fn worth_of_lines(
    snapshot: &Snapshot,
    products: &[usize],
    slot_of: &[u32],
    before: i64,
) -> Vec<LineWorth> {
    let actions = &snapshot.actions;
    let mut sums = vec![(0.0_f64, 0.0_f64, 0.0_f64); products.len()];
    for row in 0..actions.len() {
        let slot = slot_of.get(actions.item[row] as usize).copied();
        let Some(slot) = slot.filter(|&slot| slot != NONE) else {
            continue;
        };
        if actions.kind[row] == ActionKind::Purchase && actions.at[row] < before {
            let sum = &mut sums[slot as usize];
            sum.0 += actions.amount.get(row) as f64;
            sum.1 += actions.quantity_milli.get(row) as f64 / 1_000.0;
            sum.2 += 1.0;
        }
    }
    let of_item = |(&item, (amount, units, lines)): (&usize, (f64, f64, f64))| {
        let item = &snapshot.items[item];
        let (amount, units) = if lines > 0.0 {
            (amount / lines, units / lines)
        } else {
            (item.price.unwrap_or(0) as f64, 1.0)
        };
        LineWorth {
            amount: amount as f32,
            cost: item.cost.map(|cost| (cost as f64 * units) as f32),
        }
    };
    products.iter().zip(sums).map(of_item).collect()
}

/// The categories of items by number.
fn categories<'a>(items: impl Iterator<Item = &'a Item>) -> Vec<Option<u32>> {
    let mut numbers: BTreeMap<&str, u32> = BTreeMap::new();
    let mut number = |category: &'a str| {
        let next = numbers.len() as u32;
        *numbers.entry(category).or_insert(next)
    };
    items
        .map(|item| item.category.as_deref().map(&mut number))
        .collect()
}

/// The categories over which lists are spread; [`NONE`] everywhere where the shop has few.
fn spread_over(categories: &[Option<u32>]) -> Vec<u32> {
    let number = categories
        .iter()
        .flatten()
        .max()
        .map_or(0, |most| *most as usize + 1);
    let of_item = |category: &Option<u32>| category.filter(|_| number >= CATEGORIES_AT_LEAST);
    categories
        .iter()
        .map(|category| of_item(category).unwrap_or(NONE))
        .collect()
}

/// The receipts among the lines of one user, which are in order of time: lines of one instant are one
/// receipt.
fn receipts_of(lines: &[(u32, i64)]) -> Vec<Vec<u32>> {
    lines
        .chunk_by(|one, next| one.1 == next.1)
        .map(|lines| {
            let mut slots: Vec<u32> = lines.iter().map(|(slot, _)| *slot).collect();
            slots.sort_unstable();
            slots.dedup();
            slots
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::patterns::tests::generate;

    #[test]
    fn nothing_after_the_cut_is_seen() {
        let planted = generate(5);
        let cut = Instant(planted.snapshot.as_of.0 - 100 * DAY);
        let (fitted, _) = ItemModel::fit(&planted.snapshot, cut, &|| 0.0);
        let mut past = planted.snapshot.clone();
        for at in 0..past.actions.len() {
            if past.actions.at[at] >= cut.0 {
                past.actions.kind[at] = ActionKind::View;
            }
        }
        assert_eq!(ItemModel::fit(&past, cut, &|| 0.0).0, fitted);
    }

    #[test]
    fn a_cancelled_fit_is_none() {
        let planted = generate(3);
        let token = CancelToken::default();
        token.cancel();
        let cut = planted.snapshot.as_of;
        let fitted = ItemModel::fit_with(&planted.snapshot, cut, Tuned::default(), &|| 0.0, &token);
        assert!(fitted.is_none());
    }
}
