//! Price levels: the rank of a price within its category.

use super::tuning::{FEWEST_PRICES, PRICE_KNOTS};
use regulars_core::domain::ItemRole;
use regulars_core::snapshot::Item;
use regulars_core::statistics::robust::quantile_sorted;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Price quantiles of the shop and of each of its categories, in minor units.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct PriceLevels {
    /// Of the whole shop; empty where fewer than three products have prices.
    pub shop: Vec<f64>,
    /// Of the categories with at least three priced products.
    pub categories: BTreeMap<String, Vec<f64>>,
}

impl PriceLevels {
    /// The price quantiles of the products.
    pub fn fit(items: &[Item]) -> PriceLevels {
        let mut all = Vec::new();
        let mut by_category: BTreeMap<String, Vec<f64>> = BTreeMap::new();
        for item in items.iter().filter(|item| item.role == ItemRole::Product) {
            let Some(price) = item.price.filter(|&price| price > 0) else {
                continue;
            };
            all.push(price as f64);
            if let Some(category) = &item.category {
                by_category
                    .entry(category.clone())
                    .or_default()
                    .push(price as f64);
            }
        }
        by_category.retain(|_, prices| prices.len() >= FEWEST_PRICES);
        PriceLevels {
            shop: if all.len() >= FEWEST_PRICES {
                knots(all)
            } else {
                Vec::new()
            },
            categories: by_category
                .into_iter()
                .map(|(category, prices)| (category, knots(prices)))
                .collect(),
        }
    }

    /// The place of `price` (minor units) among the prices of `category`, 0 to 1; among those of
    /// the shop where the category has too few.
    pub fn level(&self, category: Option<&str>, price: f64) -> Option<f64> {
        let knots = category
            .and_then(|name| self.categories.get(name))
            .unwrap_or(&self.shop);
        (!knots.is_empty()).then(|| place(knots, price))
    }
}

fn knots(mut prices: Vec<f64>) -> Vec<f64> {
    prices.sort_by(f64::total_cmp);
    (0..PRICE_KNOTS)
        .map(|knot| quantile_sorted(&prices, knot as f64 / (PRICE_KNOTS - 1) as f64))
        .collect()
}

/// The place of `price` among sorted knots; the middle of its ties.
fn place(knots: &[f64], price: f64) -> f64 {
    let below = knots.partition_point(|&knot| knot < price);
    let to = knots.partition_point(|&knot| knot <= price);
    let last = (knots.len() - 1) as f64;
    if below < to {
        (below + to - 1) as f64 / 2.0 / last
    } else if below == 0 {
        0.0
    } else if below == knots.len() {
        1.0
    } else {
        let (left, right) = (knots[below - 1], knots[below]);
        ((below - 1) as f64 + (price - left) / (right - left)) / last
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::profile::tests::ShopBuilder;

    #[test]
    fn a_price_is_placed_within_its_category() {
        let mut shop = ShopBuilder::new();
        for price in [100, 200, 300, 400, 500] {
            shop.item(&format!("tea{price}"), "Tea", price);
            shop.item(&format!("pot{price}"), "Pots", price * 100);
        }
        shop.item("lonely", "Rare", 700);
        let levels = PriceLevels::fit(&shop.snapshot().items);
        assert_eq!(levels.level(Some("Tea"), 300.0), Some(0.5));
        assert_eq!(levels.level(Some("Pots"), 10_000.0), Some(0.0));
        assert_eq!(levels.level(Some("Tea"), 10_000.0), Some(1.0));
        let shop_level = levels.level(Some("Rare"), 700.0).unwrap();
        assert!(shop_level > 0.4 && shop_level < 0.6, "{shop_level}");
        assert_eq!(PriceLevels::default().level(None, 1.0), None);
    }

    #[test]
    fn equal_prices_rank_in_the_middle() {
        let mut shop = ShopBuilder::new();
        for index in 0..5 {
            shop.item(&format!("i{index}"), "Tea", 100);
        }
        assert_eq!(
            PriceLevels::fit(&shop.snapshot().items).level(Some("Tea"), 100.0),
            Some(0.5)
        );
    }
}
