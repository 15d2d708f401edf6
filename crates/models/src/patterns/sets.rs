//! Sets of products in one order, as they are shown: how often, and how much more often than if they were
//! bought independently.

use super::action::bundle;
use super::itemsets::find_itemsets;
use super::receipts::Receipts;
use super::scope::Scope;
use super::significance::share;
use regulars_core::domain::{CancelToken, Estimate};
use serde::Serialize;

/// The share of orders that a set is in at least, where none is typed.
pub const USUAL_SUPPORT: f64 = 0.005;
/// Fewest orders of a set.
const LEAST_ORDERS: u64 = 5;
/// Sets at most: a low support in a shop of large baskets has billions.
const MOST: usize = 50_000;

/// A set of products that are in the same orders.
#[derive(Debug, Clone, PartialEq, Serialize)]
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
#[derive(Debug, Clone, PartialEq, Serialize)]
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

/// Finds the sets in at least this share of the orders; `None` where the work was cancelled. Runs on the
/// caller's pool.
pub fn find_sets(scope: &Scope<'_>, support: f64, token: &CancelToken) -> Option<ProductSets> {
    let items = &scope.snapshot.items;
    let receipts = Receipts::collect(scope);
    let orders = receipts.len() as u64;
    // A hair less, so that a share that is a whole number of orders is that number.
    let least = ((support * orders as f64 - 1e-9).ceil() as u64).max(LEAST_ORDERS);
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
