//! Sets of products that are often in one order, of any size.
//!
//! Every set above the support is found, by occurrence-deliver recursion (LCM; Uno and others 2004): the
//! orders of a set are scanned once to count each product that can extend it. Nothing here is tested against
//! chance or taste; that is what `baskets` is for.

use super::receipts::Receipts;
use rayon::prelude::*;
use regulars_core::domain::{CancelToken, NONE};
use std::sync::atomic::{AtomicUsize, Ordering};

/// Products of a set at most, where there are too many sets: a kit of twenty products that are always
/// bought together has a million.
const FEW_PRODUCTS: usize = 3;

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
    /// Fewest orders of a set: more than was asked for where there were too many sets.
    pub least: u64,
    /// Products of a set at most; `None` where sets of any size were looked for.
    pub longest: Option<usize>,
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

/// Finds all sets in at least `least` receipts of a shop with so many `items`, one product alone included.
/// Where there are more than `most`, sets are small, and in as many more receipts as it takes, so that no
/// set of those is missing. `None` where the work was cancelled. Runs on the caller's pool; memory follows
/// `most`.
pub fn find_itemsets(
    receipts: &Receipts,
    items: usize,
    least: u64,
    most: usize,
    token: &CancelToken,
) -> Option<Itemsets> {
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
    let search = Search {
        ranked,
        first: frequent
            .iter()
            .map(|&item| by_item[item as usize].as_slice())
            .collect(),
        most,
        token,
    };
    let (found, least, longest) = search.widest(least, receipts.len() as u64)?;
    let mut sets: Vec<Itemset> = found
        .into_iter()
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
    Some(Itemsets {
        sets,
        least,
        longest,
    })
}

/// Ranks of a set, the largest first, and its orders.
type Found = Vec<(Vec<u32>, u64)>;

/// Where sets are looked for, and how many there may be.
struct Search<'a> {
    ranked: Ranked,
    /// The orders of each rank.
    first: Vec<&'a [u32]>,
    most: usize,
    token: &'a CancelToken,
}

impl Search<'_> {
    /// All sets in at least `least` orders, or where there are too many, the small ones of them in the
    /// fewest orders that leave no more than there may be; with those limits.
    fn widest(&self, least: u64, orders: u64) -> Option<(Found, u64, Option<usize>)> {
        if let Some(found) = self.all(least, usize::MAX) {
            return Some((found, least, None));
        }
        let longest = Some(FEW_PRODUCTS);
        if let Some(found) = self.all(least, FEW_PRODUCTS) {
            return Some((found, least, longest));
        }
        // Too many at the one, none at the other.
        let (mut below, mut least) = (least, orders + 1);
        let mut found = Vec::new();
        while least - below > 1 {
            let middle = below + (least - below) / 2;
            match self.all(middle, FEW_PRODUCTS) {
                Some(fewer) => (least, found) = (middle, fewer),
                None => below = middle,
            }
            if self.token.is_cancelled() {
                return None;
            }
        }
        (!self.token.is_cancelled()).then_some((found, least, longest))
    }

    /// All sets in at least `least` orders; `None` where there are too many, or the work was cancelled.
    fn all(&self, least: u64, longest: usize) -> Option<Found> {
        let branch = Branch {
            search: self,
            least,
            longest,
            count: AtomicUsize::new(0),
        };
        let of_first = |rank: u32| {
            let orders = self.first[rank as usize];
            let mut found = Vec::new();
            let is_frequent = orders.len() as u64 >= least;
            (!is_frequent || branch.extend(&mut vec![rank], orders, &mut found)).then_some(found)
        };
        let found: Option<Vec<Found>> = (0..self.first.len() as u32)
            .into_par_iter()
            .map(of_first)
            .collect();
        Some(found?.into_iter().flatten().collect())
    }
}

/// One search with its limits.
struct Branch<'a> {
    search: &'a Search<'a>,
    least: u64,
    longest: usize,
    /// Sets found so far, by all threads.
    count: AtomicUsize,
}

impl Branch<'_> {
    /// Adds the set of these ranks, which is in `orders`, and all that extend it by smaller ranks; false
    /// where there are too many, or the work was cancelled.
    fn extend(&self, set: &mut Vec<u32>, orders: &[u32], found: &mut Found) -> bool {
        let ranked = &self.search.ranked;
        let before = self.count.fetch_add(1, Ordering::Relaxed);
        if before >= self.search.most || self.search.token.is_cancelled() {
            return false;
        }
        found.push((set.clone(), orders.len() as u64));
        let Some(&last) = set.last().filter(|_| set.len() < self.longest) else {
            return true;
        };
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
            return true;
        }
        for &order in orders {
            for &rank in ranked.below(order, last) {
                if let Some((_, list)) = delivered.get_mut(slot[rank as usize] as usize) {
                    list.push(order);
                }
            }
        }
        delivered.into_iter().all(|(rank, orders)| {
            set.push(rank);
            let is_whole = self.extend(set, &orders, found);
            set.pop();
            is_whole
        })
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

    fn find(orders: &[BTreeSet<u32>], least: u64, most: usize) -> Itemsets {
        find_itemsets(&receipts(orders), 8, least, most, &CancelToken::default()).unwrap()
    }

    proptest! {
        #[test]
        fn all_frequent_sets_and_no_others_are_found(
            orders in prop::collection::vec(prop::collection::btree_set(0_u32..8, 1..7), 0..40),
            least in 1_u64..6,
        ) {
            let found = find(&orders, least, 1_000);
            let sets: BTreeSet<_> = found.sets.iter().map(|set| (set.items.clone(), set.orders)).collect();
            prop_assert_eq!(found.sets.len(), sets.len());
            prop_assert_eq!(sets, counted(&orders, least));
            prop_assert_eq!((found.least, found.longest), (least, None));
        }

        #[test]
        fn of_too_many_the_most_frequent_small_ones_are_left(
            orders in prop::collection::vec(prop::collection::btree_set(0_u32..8, 1..7), 0..40),
            least in 1_u64..6,
            most in 1_usize..60,
        ) {
            let found = find(&orders, least, most);
            let all = counted(&orders, least);
            let small = |from: u64| {
                let small = all.iter().filter(move |(items, _)| items.len() <= FEW_PRODUCTS);
                small.filter(move |(_, orders)| *orders >= from).cloned().collect::<BTreeSet<_>>()
            };
            let sets: BTreeSet<_> = found.sets.iter().map(|set| (set.items.clone(), set.orders)).collect();
            prop_assert!(sets.len() <= most);
            if all.len() <= most {
                prop_assert_eq!((sets, found.longest), (all, None));
            } else {
                prop_assert_eq!((&sets, found.longest), (&small(found.least), Some(FEW_PRODUCTS)));
                let is_least = found.least == least || small(found.least - 1).len() > most;
                prop_assert!(is_least, "more would have been allowed");
            }
        }
    }

    #[test]
    fn as_many_sets_as_are_allowed_are_whole() {
        let orders = vec![(0..8).collect::<BTreeSet<u32>>(); 3];
        let found = find(&orders, 3, 255);
        assert_eq!((found.sets.len(), found.longest), (255, None));
        let found = find(&orders, 3, 254);
        assert_eq!((found.sets.len(), found.longest), (8 + 28 + 56, Some(3)));
    }

    #[test]
    fn threads_change_nothing_and_a_cancelled_search_finds_nothing() {
        let orders: Vec<BTreeSet<u32>> = (0..60_u32)
            .map(|order| {
                (0..8)
                    .filter(|item| (order * 7 + item * 3) % 5 < 3)
                    .collect()
            })
            .collect();
        let on = |threads: usize| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads);
            pool.build().unwrap().install(|| find(&orders, 2, 30))
        };
        assert_eq!(on(1), on(4));
        let token = CancelToken::default();
        token.cancel();
        assert_eq!(find_itemsets(&receipts(&orders), 8, 2, 30, &token), None);
    }
}
