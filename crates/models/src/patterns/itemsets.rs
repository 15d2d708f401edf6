//! Sets of products that are often in one order, of any size.
//!
//! Every set above the support is found, by occurrence-deliver recursion (LCM; Uno and others 2004): the
//! orders of a set are scanned once to count each product that can extend it. Nothing here is tested against
//! chance or taste; that is what `baskets` is for.

use super::receipts::Receipts;
use rayon::prelude::*;
use regulars_core::domain::NONE;

/// Products, ascending by position, and the orders that hold all of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Itemset {
    /// Positions of the products in the snapshot.
    pub items: Vec<u32>,
    /// Orders with all of them.
    pub orders: u64,
}

/// The sets that were found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Itemsets {
    /// The sets; larger ones first, then those in more orders, then by products.
    pub sets: Vec<Itemset>,
    /// Whether there are more than were asked for, so that some are missing.
    pub is_cut: bool,
}

/// Orders as ranks of their frequent products, the most frequent product being 0; ascending.
struct Ranked {
    starts: Vec<usize>,
    ranks: Vec<u32>,
}

impl Ranked {
    fn below(&self, order: u32, rank: u32) -> &[u32] {
        let own = &self.ranks[self.starts[order as usize]..self.starts[order as usize + 1]];
        &own[..own.partition_point(|&other| other < rank)]
    }
}

/// Finds all sets in at least `least` receipts of a shop with so many `items`, one product alone included;
/// at most `most` sets that begin with the same product. Runs on the caller's pool; memory follows the
/// number of sets.
pub fn find_itemsets(receipts: &Receipts, items: usize, least: u64, most: usize) -> Itemsets {
    let least = least.max(1);
    let by_item = receipts.by_item(items);
    let mut frequent: Vec<u32> = (0..items as u32)
        .filter(|&item| by_item[item as usize].len() as u64 >= least)
        .collect();
    frequent.sort_by_key(|&item| (std::cmp::Reverse(by_item[item as usize].len()), item));
    let mut rank_of = vec![NONE; items];
    for (rank, &item) in frequent.iter().enumerate() {
        rank_of[item as usize] = rank as u32;
    }
    let mut ranked = Ranked {
        starts: vec![0],
        ranks: Vec::new(),
    };
    for receipt in 0..receipts.len() {
        let from = ranked.ranks.len();
        let ranks = receipts.products(receipt).iter();
        let ranks = ranks.map(|&item| rank_of[item as usize]);
        ranked.ranks.extend(ranks.filter(|&rank| rank != NONE));
        ranked.ranks[from..].sort_unstable();
        ranked.starts.push(ranked.ranks.len());
    }
    let found: Vec<Found> = (0..frequent.len() as u32)
        .into_par_iter()
        .map(|rank| {
            let mut found = Found {
                least,
                most,
                sets: Vec::new(),
            };
            let orders = &by_item[frequent[rank as usize] as usize];
            found.extend(&ranked, &mut vec![rank], orders);
            found
        })
        .collect();
    let is_cut = found.iter().any(|found| found.sets.len() >= most);
    let mut sets: Vec<Itemset> = found
        .into_iter()
        .flat_map(|found| found.sets)
        .map(|(ranks, orders)| {
            let mut items: Vec<u32> = ranks.iter().map(|&rank| frequent[rank as usize]).collect();
            items.sort_unstable();
            Itemset { items, orders }
        })
        .collect();
    sets.sort_by(|one, other| {
        let order = |set: &Itemset| (set.items.len(), set.orders);
        order(other)
            .cmp(&order(one))
            .then(one.items.cmp(&other.items))
    });
    Itemsets { sets, is_cut }
}

/// Sets that begin with the same product.
struct Found {
    least: u64,
    most: usize,
    sets: Vec<(Vec<u32>, u64)>,
}

impl Found {
    /// Adds the set of these ranks, which is in `orders`, and all that extend it by smaller ranks.
    fn extend(&mut self, ranked: &Ranked, set: &mut Vec<u32>, orders: &[u32]) {
        if self.sets.len() >= self.most {
            return;
        }
        self.sets.push((set.clone(), orders.len() as u64));
        let Some(&last) = set.last() else { return };
        let mut counts = vec![0_u64; last as usize];
        for &order in orders {
            for &rank in ranked.below(order, last) {
                counts[rank as usize] += 1;
            }
        }
        let mut slot = vec![NONE; last as usize];
        let mut delivered: Vec<(u32, Vec<u32>)> = Vec::new();
        for (rank, &count) in counts.iter().enumerate() {
            if count >= self.least {
                slot[rank] = delivered.len() as u32;
                delivered.push((rank as u32, Vec::with_capacity(count as usize)));
            }
        }
        if delivered.is_empty() {
            return;
        }
        for &order in orders {
            for &rank in ranked.below(order, last) {
                if let Some((_, list)) = delivered.get_mut(slot[rank as usize] as usize) {
                    list.push(order);
                }
            }
        }
        for (rank, orders) in delivered {
            set.push(rank);
            self.extend(ranked, set, &orders);
            set.pop();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    fn receipts(orders: &[BTreeSet<u32>]) -> Receipts {
        Receipts::of_products(orders.iter().map(|order| order.iter().copied().collect()))
    }

    /// Every subset of eight products, counted one by one.
    fn counted(orders: &[BTreeSet<u32>], least: u64) -> BTreeSet<(Vec<u32>, u64)> {
        (1_u32..256)
            .map(|bits| {
                (0..8)
                    .filter(|at| bits & (1 << at) != 0)
                    .collect::<Vec<u32>>()
            })
            .map(|set| {
                let has_all = |order: &&BTreeSet<u32>| set.iter().all(|item| order.contains(item));
                let orders = orders.iter().filter(has_all).count() as u64;
                (set, orders)
            })
            .filter(|(_, orders)| *orders >= least)
            .collect()
    }

    proptest! {
        #[test]
        fn all_frequent_sets_and_no_others_are_found(
            orders in prop::collection::vec(prop::collection::btree_set(0_u32..8, 1..7), 0..40),
            least in 1_u64..6,
        ) {
            let found = find_itemsets(&receipts(&orders), 8, least, 1_000);
            let sets: BTreeSet<_> = found.sets.iter().map(|set| (set.items.clone(), set.orders)).collect();
            prop_assert_eq!(found.sets.len(), sets.len());
            prop_assert_eq!(sets, counted(&orders, least));
            prop_assert!(!found.is_cut);
        }
    }

    #[test]
    fn more_sets_than_asked_for_are_said_to_be_missing() {
        let orders = vec![(0..8).collect::<BTreeSet<u32>>(); 3];
        let found = find_itemsets(&receipts(&orders), 8, 3, 10);
        assert!(found.is_cut && found.sets.len() < 255);
    }
}
