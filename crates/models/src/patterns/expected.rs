//! How often two products would be bought together by chance, given how large the receipts are,
//! what is in season, and that people who like a kind of thing buy several things of that kind.

use super::receipts::Receipts;
use regulars_core::domain::{DAY, NONE};
use regulars_core::snapshot::Item;
use std::collections::{BTreeMap, HashMap};
use std::ops::Range;

/// Upper ends of the bins of receipt size (distinct products); the last bin takes the rest.
const SIZES: [usize; 9] = [1, 2, 3, 4, 6, 9, 14, 24, 49];
/// Periods at most into which a history is cut.
const PERIODS_AT_MOST: i64 = 12;
/// Receipts that a period has on average at least: chance that is estimated on a handful takes what
/// they hold for the rule.
const RECEIPTS_A_PERIOD: i64 = 500;
/// Expected pairs that the factor of a kind counts for before its own data do.
const PRIOR_PAIRS: f64 = 20.0;

/// Kinds of products: the category, split in three by price where it is large.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Kinds {
    /// Category by item.
    pub category: Vec<u32>,
    /// Category and price level by item.
    pub kind: Vec<u32>,
    categories: usize,
    kinds: usize,
}

impl Kinds {
    /// Sorts the items into kinds.
    pub fn of(items: &[&Item]) -> Kinds {
        let mut names: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (index, item) in items.iter().enumerate() {
            names
                .entry(item.category.as_deref().unwrap_or(""))
                .or_default()
                .push(index);
        }
        let mut kinds = Kinds {
            category: vec![0; items.len()],
            kind: vec![0; items.len()],
            categories: names.len(),
            kinds: 3 * names.len(),
        };
        for (category, members) in names.values().enumerate() {
            let mut prices: Vec<i64> = members
                .iter()
                .filter_map(|&index| items[index].price)
                .collect();
            prices.sort_unstable();
            for &index in members {
                let below = prices
                    .partition_point(|&price| items[index].price.is_some_and(|own| price < own));
                let level = if prices.len() < 12 {
                    0
                } else {
                    (3 * below / prices.len()).min(2)
                };
                kinds.category[index] = category as u32;
                kinds.kind[index] = (3 * category + level) as u32;
            }
        }
        kinds
    }
}

/// Observed pairs by two kinds.
#[derive(Debug, Clone, Default)]
pub struct PairsByKind {
    category: HashMap<(u32, u32), u64>,
    kind: HashMap<(u32, u32), u64>,
}

impl PairsByKind {
    /// Adds `pairs` observed between items of these kinds.
    pub fn add(&mut self, kind: (u32, u32), pairs: u64) {
        *self.kind.entry(ordered(kind)).or_default() += pairs;
        *self
            .category
            .entry(ordered((kind.0 / 3, kind.1 / 3)))
            .or_default() += pairs;
    }
}

fn ordered(pair: (u32, u32)) -> (u32, u32) {
    (pair.0.min(pair.1), pair.0.max(pair.1))
}

/// The strata of the receipts: by size, and by period of 30 days or more.
#[derive(Debug, Clone)]
pub struct Strata {
    of_receipt: Vec<u16>,
    count: usize,
}

impl Strata {
    /// Sorts receipts (in order of time) into strata.
    pub fn of(receipts: &Receipts) -> Strata {
        let (first, last) = (
            receipts.at.first().copied().unwrap_or(0),
            receipts.at.last().copied().unwrap_or(0),
        );
        let periods = (receipts.len() as i64 / RECEIPTS_A_PERIOD).clamp(1, PERIODS_AT_MOST);
        let length = (30 * DAY).max((last - first) / periods + 1);
        let stratum = |receipt: usize| {
            let size = SIZES.partition_point(|&size| size < receipts.products(receipt).len());
            ((receipts.at[receipt] - first) / length) as u16 * (SIZES.len() as u16 + 1)
                + size as u16
        };
        let of_receipt: Vec<u16> = (0..receipts.len()).map(stratum).collect();
        let count = of_receipt
            .iter()
            .max()
            .map_or(0, |&last| usize::from(last) + 1);
        Strata { of_receipt, count }
    }
}

/// What chance alone would do in a run of receipts. Items are numbered by their rank among those
/// looked at.
#[derive(Debug, Clone)]
pub struct Chance {
    /// Receipts by item and stratum.
    by_item: Vec<Vec<f32>>,
    /// Pairs expected per (receipts of one item x receipts of the other), by stratum.
    rate: Vec<f64>,
    category: Sums,
    kind: Sums,
}

/// Sums over the items of each kind, by stratum: of receipts, and of their squares.
#[derive(Debug, Clone)]
struct Sums {
    first: Vec<Vec<f64>>,
    square: Vec<Vec<f64>>,
}

impl Sums {
    fn over(by_item: &[Vec<f32>], kinds: &[u32], count: usize, strata: usize) -> Sums {
        let mut sums = Sums {
            first: vec![vec![0.0; strata]; count],
            square: vec![vec![0.0; strata]; count],
        };
        for (item, &kind) in kinds.iter().enumerate() {
            for (stratum, &receipts) in by_item[item].iter().enumerate() {
                sums.first[kind as usize][stratum] += f64::from(receipts);
                sums.square[kind as usize][stratum] += f64::from(receipts).powi(2);
            }
        }
        sums
    }

    fn pairs(&self, kinds: (u32, u32), rate: &[f64]) -> f64 {
        let (a, b) = (kinds.0 as usize, kinds.1 as usize);
        let pairs = |stratum: usize| match a == b {
            true => (self.first[a][stratum].powi(2) - self.square[a][stratum]) / 2.0,
            false => self.first[a][stratum] * self.first[b][stratum],
        };
        rate.iter()
            .enumerate()
            .map(|(stratum, rate)| rate * pairs(stratum))
            .sum()
    }
}

impl Chance {
    /// Counts the receipts of `range`; `rank` gives each item its number, [`NONE`] where it is not
    /// looked at.
    pub fn of(
        receipts: &Receipts,
        strata: &Strata,
        range: Range<usize>,
        rank: &[u32],
        kinds: &Kinds,
    ) -> Chance {
        let count = strata.count;
        let mut by_item = vec![vec![0.0_f32; count]; kinds.kind.len()];
        let mut actual = vec![0.0; count];
        for receipt in range {
            let stratum = usize::from(strata.of_receipt[receipt]);
            let mut size = 0_usize;
            for item in receipts
                .products(receipt)
                .iter()
                .map(|&item| rank[item as usize])
                .filter(|&item| item != NONE)
            {
                by_item[item as usize][stratum] += 1.0;
                size += 1;
            }
            actual[stratum] += (size * size.saturating_sub(1)) as f64 / 2.0;
        }
        let mut sums = vec![(0.0_f64, 0.0_f64); count];
        for receipts in &by_item {
            for (sum, &receipts) in sums.iter_mut().zip(receipts) {
                *sum = (
                    sum.0 + f64::from(receipts),
                    sum.1 + f64::from(receipts).powi(2),
                );
            }
        }
        let rate = sums.iter().zip(&actual).map(|((first, square), &actual)| {
            let products = (first * first - square) / 2.0;
            if products > 0.0 {
                actual / products
            } else {
                0.0
            }
        });
        Chance {
            rate: rate.collect(),
            category: Sums::over(&by_item, &kinds.category, kinds.categories, count),
            kind: Sums::over(&by_item, &kinds.kind, kinds.kinds, count),
            by_item,
        }
    }

    /// Receipts in which both items would be found by chance. The pair itself is left out of the
    /// factors of its kind, so that it does not raise its own bar.
    pub fn pairs(&self, pair: (u32, u32), observed: f64, kinds: &Kinds, seen: &PairsByKind) -> f64 {
        let (a, b) = (pair.0 as usize, pair.1 as usize);
        let both = self.by_item[a].iter().zip(&self.by_item[b]);
        let plain: f64 = both
            .zip(&self.rate)
            .map(|((a, b), rate)| f64::from(a * b) * rate)
            .sum();
        let factor = |total: Option<&u64>, expected: f64, prior: f64| {
            let others = (total.copied().unwrap_or(0) as f64 - observed).max(0.0);
            (others + PRIOR_PAIRS * prior) / ((expected - plain).max(0.0) + PRIOR_PAIRS)
        };
        let categories = ordered((kinds.category[a], kinds.category[b]));
        let levels = ordered((kinds.kind[a], kinds.kind[b]));
        let by_category = factor(
            seen.category.get(&categories),
            self.category.pairs(categories, &self.rate),
            1.0,
        );
        plain
            * factor(
                seen.kind.get(&levels),
                self.kind.pairs(levels, &self.rate),
                by_category,
            )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::patterns::scope::Scope;
    use crate::patterns::tests::generate;

    #[test]
    fn chance_makes_as_many_pairs_as_there_are() {
        let shop = generate(3).snapshot;
        let receipts = Receipts::collect(&Scope::shop(&shop));
        let kinds = Kinds {
            category: vec![0; 120],
            kind: vec![0; 120],
            categories: 1,
            kinds: 1,
        };
        let rank: Vec<u32> = (0..120).collect();
        let chance = Chance::of(
            &receipts,
            &Strata::of(&receipts),
            0..receipts.len(),
            &rank,
            &kinds,
        );
        let actual: usize = (0..receipts.len())
            .map(|r| receipts.products(r).len())
            .map(|n| n * (n - 1) / 2)
            .sum();
        assert!(
            (chance.kind.pairs((0, 0), &chance.rate) - actual as f64).abs() < 1e-6 * actual as f64
        );
    }
}
