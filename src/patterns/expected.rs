//! How often two products would be bought together by chance, given how large the receipts are and that people who
//! like a kind of thing buy several things of that kind.

use super::receipts::Receipts;
use crate::snapshot::Item;
use std::collections::{BTreeMap, HashMap};
use std::ops::Range;

/// Upper ends of the bins of receipt size (distinct products); the last bin takes the rest.
const SIZES: [usize; 10] = [1, 2, 3, 4, 6, 9, 14, 24, 49, 99];
/// Number of bins.
const BINS: usize = SIZES.len() + 1;
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
    pub fn of(items: &[Item]) -> Kinds {
        let mut names: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (index, item) in items.iter().enumerate() {
            names.entry(item.category.as_deref().unwrap_or("")).or_default().push(index);
        }
        let mut kinds = Kinds {
            category: vec![0; items.len()],
            kind: vec![0; items.len()],
            categories: names.len(),
            kinds: 3 * names.len(),
        };
        for (category, members) in names.values().enumerate() {
            let mut prices: Vec<i64> = members.iter().filter_map(|&index| items[index].price).collect();
            prices.sort_unstable();
            for &index in members {
                let below = prices.partition_point(|&price| items[index].price.is_some_and(|own| price < own));
                let level = if prices.len() < 12 { 0 } else { (3 * below / prices.len()).min(2) };
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
        *self.category.entry(ordered((kind.0 / 3, kind.1 / 3))).or_default() += pairs;
    }
}

fn ordered(pair: (u32, u32)) -> (u32, u32) {
    (pair.0.min(pair.1), pair.0.max(pair.1))
}

/// What chance alone would do in a run of receipts.
#[derive(Debug, Clone)]
pub struct Chance {
    /// Receipts by item and bin of size.
    by_item: Vec<[f64; BINS]>,
    /// Pairs expected per (receipts of one item x receipts of the other), by bin.
    rate: [f64; BINS],
    category: Sums,
    kind: Sums,
}

/// Sums over the items of each kind, by bin: of receipts, and of their squares.
#[derive(Debug, Clone)]
struct Sums {
    first: Vec<[f64; BINS]>,
    square: Vec<[f64; BINS]>,
}

impl Sums {
    fn over(by_item: &[[f64; BINS]], kinds: &[u32], count: usize) -> Sums {
        let mut sums = Sums { first: vec![[0.0; BINS]; count], square: vec![[0.0; BINS]; count] };
        for (item, &kind) in kinds.iter().enumerate() {
            for bin in 0..BINS {
                sums.first[kind as usize][bin] += by_item[item][bin];
                sums.square[kind as usize][bin] += by_item[item][bin].powi(2);
            }
        }
        sums
    }

    fn pairs(&self, kinds: (u32, u32), rate: &[f64; BINS]) -> f64 {
        let (a, b) = (kinds.0 as usize, kinds.1 as usize);
        let pairs = |bin: usize| match a == b {
            true => (self.first[a][bin].powi(2) - self.square[a][bin]) / 2.0,
            false => self.first[a][bin] * self.first[b][bin],
        };
        (0..BINS).map(|bin| rate[bin] * pairs(bin)).sum()
    }
}

impl Chance {
    /// Counts the receipts of `range`.
    pub fn of(receipts: &Receipts, range: Range<usize>, kinds: &Kinds) -> Chance {
        let mut by_item = vec![[0.0; BINS]; kinds.kind.len()];
        let mut actual = [0.0; BINS];
        for receipt in range {
            let products = receipts.products(receipt);
            let bin = SIZES.partition_point(|&size| size < products.len());
            actual[bin] += (products.len() * products.len().saturating_sub(1)) as f64 / 2.0;
            for &item in products {
                by_item[item as usize][bin] += 1.0;
            }
        }
        let mut rate = [0.0; BINS];
        for bin in 0..BINS {
            let (sum, square) = by_item.iter().fold((0.0, 0.0), |s, n| (s.0 + n[bin], s.1 + n[bin] * n[bin]));
            let products: f64 = (sum * sum - square) / 2.0;
            rate[bin] = if products > 0.0 { actual[bin] / products } else { 0.0 };
        }
        Chance {
            rate,
            category: Sums::over(&by_item, &kinds.category, kinds.categories),
            kind: Sums::over(&by_item, &kinds.kind, kinds.kinds),
            by_item,
        }
    }

    /// Receipts in which both items would be found by chance. The pair itself is left out of the factors of its kind,
    /// so that it does not raise its own bar.
    pub fn pairs(&self, pair: (u32, u32), observed: f64, kinds: &Kinds, seen: &PairsByKind) -> f64 {
        let (a, b) = (pair.0 as usize, pair.1 as usize);
        let plain: f64 = (0..BINS).map(|bin| self.rate[bin] * self.by_item[a][bin] * self.by_item[b][bin]).sum();
        let factor = |total: Option<&u64>, expected: f64, prior: f64| {
            let others = (total.copied().unwrap_or(0) as f64 - observed).max(0.0);
            (others + PRIOR_PAIRS * prior) / ((expected - plain).max(0.0) + PRIOR_PAIRS)
        };
        let categories = ordered((kinds.category[a], kinds.category[b]));
        let levels = ordered((kinds.kind[a], kinds.kind[b]));
        let by_category = factor(seen.category.get(&categories), self.category.pairs(categories, &self.rate), 1.0);
        plain * factor(seen.kind.get(&levels), self.kind.pairs(levels, &self.rate), by_category)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::patterns::planted::generate;
    use crate::patterns::scope::Scope;

    #[test]
    fn chance_makes_as_many_pairs_as_there_are() {
        let shop = generate(3).snapshot;
        let receipts = Receipts::collect(&Scope::shop(&shop));
        let kinds = Kinds { category: vec![0; 120], kind: vec![0; 120], categories: 1, kinds: 1 };
        let chance = Chance::of(&receipts, 0..receipts.len(), &kinds);
        let actual: usize = (0..receipts.len()).map(|r| receipts.products(r).len()).map(|n| n * (n - 1) / 2).sum();
        assert!((chance.kind.pairs((0, 0), &chance.rate) - actual as f64).abs() < 1e-6 * actual as f64);
    }
}
