//! Sets of products in one order, as they are shown: how often, and how much more often than if they were
//! bought independently.

use super::action::{bundle, bundle_of};
use super::itemsets::find_itemsets;
use super::receipts::Receipts;
use super::scope::Scope;
use super::significance::share;
use regulars_core::domain::{CancelToken, Estimate};
use regulars_core::store::ItemRow;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// The share of orders that a set is in at least, where none is typed.
pub const USUAL_SUPPORT: f64 = 0.005;
/// Fewest orders of a set.
const LEAST_ORDERS: u64 = 5;
/// Sets at most: a low support in a shop of large baskets has billions.
const MOST: usize = 50_000;

/// A set of products that are in the same orders.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ProductSet {
    /// Ids of the products.
    pub items: Vec<String>,
    /// Their titles, or ids.
    pub titles: Vec<String>,
    /// Orders with all of them.
    pub orders: u64,
    /// Their share of all orders.
    pub support: Estimate,
    /// How many times as often as if they were bought independently; null for one product.
    pub lift: Option<f64>,
    /// A line that acts on it; null for one product.
    pub action: Option<String>,
}

/// All sets above the support.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ProductSets {
    /// The sets; larger ones first, then those in more orders.
    pub sets: Vec<ProductSet>,
    /// Orders with at least one product.
    pub orders: u64,
    /// Fewest orders of a set.
    pub orders_at_least: u64,
    /// Products of a set at most; null where sets of any size were looked for.
    pub products_at_most: Option<usize>,
    /// Whether sets are missing, because there are too many.
    pub is_cut: bool,
}

/// A set that was counted elsewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CountedSet {
    /// Ids of the products.
    pub items: Vec<String>,
    /// Orders with all of them.
    pub orders: u64,
}

/// Fewest orders of a set that is in this share of the orders.
pub fn least_orders(support: f64, orders: u64) -> u64 {
    // A hair less, so that a share that is a whole number of orders is that number.
    ((support * orders as f64 - 1e-9).ceil() as u64).max(LEAST_ORDERS)
}

/// Sets of known products that were counted elsewhere, as they are shown and in the order in which they are
/// found here. Products stand in the order of `known`; sets in fewer than `least` orders are left out.
pub fn named_sets(
    counted: &[CountedSet],
    orders: u64,
    least: u64,
    known: &[ItemRow],
) -> ProductSets {
    let places: HashMap<&str, usize> = known
        .iter()
        .enumerate()
        .map(|(place, item)| (item.id.as_str(), place))
        .collect();
    let mut placed: Vec<(Vec<usize>, u64)> = counted
        .iter()
        .filter(|set| set.orders >= least)
        .filter_map(|set| {
            let items = set.items.iter().map(|id| places.get(id.as_str()).copied());
            let mut items: Vec<usize> = items.collect::<Option<_>>()?;
            items.sort_unstable();
            Some((items, set.orders))
        })
        .collect();
    placed.sort_by(|(one, in_one), (other, in_other)| {
        let by_size = (other.len(), in_other).cmp(&(one.len(), in_one));
        by_size.then(one.cmp(other))
    });
    let sold: HashMap<usize, u64> = placed
        .iter()
        .filter_map(|(items, orders)| match items.as_slice() {
            [item] => Some((*item, *orders)),
            _ => None,
        })
        .collect();
    let sets = placed.into_iter().filter_map(|(items, with_all)| {
        let found: Vec<&ItemRow> = items.iter().map(|&item| &known[item]).collect();
        let is_several = items.len() > 1;
        let apart = items
            .iter()
            .map(|item| Some(*sold.get(item)? as f64 / orders as f64));
        let expected = apart
            .product::<Option<f64>>()
            .map(|share| share * orders as f64);
        let category = found.first()?.facts.category.as_deref();
        let ids = found.iter().map(|item| item.id.as_str());
        let label = |item: &&ItemRow| item.facts.title.clone().unwrap_or_else(|| item.id.clone());
        Some(ProductSet {
            items: found.iter().map(|item| item.id.clone()).collect(),
            titles: found.iter().map(label).collect(),
            orders: with_all,
            support: share(with_all, orders)?,
            lift: expected
                .filter(|_| is_several)
                .map(|expected| with_all as f64 / expected),
            action: is_several.then(|| bundle_of(category, ids)),
        })
    });
    ProductSets {
        sets: sets.collect(),
        orders,
        orders_at_least: least,
        products_at_most: None,
        is_cut: false,
    }
}

/// Finds the sets in at least this share of the orders; `None` where the work was cancelled. Runs on the
/// caller's pool.
pub fn find_sets(scope: &Scope<'_>, support: f64, token: &CancelToken) -> Option<ProductSets> {
    let items = &scope.snapshot.items;
    let receipts = Receipts::collect(scope);
    let orders = receipts.len() as u64;
    let least = least_orders(support, orders);
    let found = find_itemsets(&receipts, items.len(), least, MOST, token)?;
    let sold: Vec<u64> = receipts
        .by_item(items.len())
        .iter()
        .map(|receipts| receipts.len() as u64)
        .collect();
    let sets = found.sets.into_iter().filter_map(|set| {
        let products: Vec<_> = set
            .items
            .iter()
            .map(|&item| &items[item as usize])
            .collect();
        let apart = set
            .items
            .iter()
            .map(|&item| sold[item as usize] as f64 / orders as f64);
        let expected = apart.product::<f64>() * orders as f64;
        let is_several = products.len() > 1;
        Some(ProductSet {
            items: products.iter().map(|item| item.id.clone()).collect(),
            titles: products
                .iter()
                .map(|item| item.title.clone().unwrap_or_else(|| item.id.clone()))
                .collect(),
            orders: set.orders,
            support: share(set.orders, orders)?,
            lift: is_several.then(|| set.orders as f64 / expected),
            action: is_several.then(|| bundle(&products)),
        })
    });
    Some(ProductSets {
        sets: sets.collect(),
        orders,
        orders_at_least: found.least,
        products_at_most: found.longest,
        is_cut: found.longest.is_some(),
    })
}
