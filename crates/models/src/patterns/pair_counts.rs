//! Counts of all pairs of products in the receipts, and how unevenly buyers hold a pair.

use super::expected::{Kinds, PairsByKind};
use super::receipts::Receipts;
use rayon::prelude::*;
use regulars_core::domain::NONE;
use std::collections::HashMap;

/// A pair of products by rank, and in how many earlier and later receipts it is.
#[derive(Debug, Clone, Copy)]
pub struct Pair {
    /// The ranks, ascending.
    pub items: (u32, u32),
    /// Earlier receipts.
    pub early: u64,
    /// Later receipts.
    pub late: u64,
}

/// Counts of all pairs, and the pairs that occur often enough.
pub struct Counted {
    /// The pairs in at least as many receipts as asked for, by items.
    pub pairs: Vec<Pair>,
    /// All pairs by kind: in all, the earlier and the later receipts.
    pub seen: [PairsByKind; 3],
}

/// Counts the pairs; receipts from `split` on are the later ones. Only pairs in `least` receipts or
/// more are kept, so that memory follows their number.
pub fn count_pairs(
    receipts: &Receipts,
    by_item: &[&[u32]],
    rank: &[u32],
    split: usize,
    kinds: &Kinds,
    least: u64,
) -> Counted {
    type OfItem = (Vec<Pair>, Vec<(u32, u64, u64)>);
    let items = by_item.len();
    let rows: Vec<OfItem> = (0..items)
        .into_par_iter()
        .map_init(
            || (vec![(0_u32, 0_u32); items], Vec::new()),
            |(counts, touched): &mut (Vec<(u32, u32)>, Vec<u32>), item| {
                let of_item: &[u32] = if receipts.is_cancelled() {
                    &[]
                } else {
                    by_item[item]
                };
                for &receipt in of_item {
                    let is_early = (receipt as usize) < split;
                    let products = receipts
                        .products(receipt as usize)
                        .iter()
                        .map(|&product| rank[product as usize]);
                    for other in products.filter(|&other| other != NONE && other as usize > item) {
                        let count = &mut counts[other as usize];
                        if *count == (0, 0) {
                            touched.push(other);
                        }
                        if is_early {
                            count.0 += 1;
                        } else {
                            count.1 += 1;
                        }
                    }
                }
                touched.sort_unstable();
                let mut of_item: OfItem = (Vec::new(), Vec::with_capacity(touched.len().min(64)));
                for other in touched.drain(..) {
                    let (early, late) = std::mem::take(&mut counts[other as usize]);
                    let (early, late) = (u64::from(early), u64::from(late));
                    of_item.1.push((kinds.kind[other as usize], early, late));
                    if early + late >= least {
                        of_item.0.push(Pair {
                            items: (item as u32, other),
                            early,
                            late,
                        });
                    }
                }
                of_item.1.sort_unstable();
                of_item.1.dedup_by(|next, kept| {
                    let same = next.0 == kept.0;
                    if same {
                        kept.1 += next.1;
                        kept.2 += next.2;
                    }
                    same
                });
                of_item
            },
        )
        .collect();
    let mut counted = Counted {
        pairs: Vec::new(),
        seen: Default::default(),
    };
    for (item, (pairs, by_kind)) in rows.into_iter().enumerate() {
        counted.pairs.extend(pairs);
        for (kind, early, late) in by_kind {
            let kind = (kinds.kind[item], kind);
            counted.seen[0].add(kind, early + late);
            counted.seen[1].add(kind, early);
            counted.seen[2].add(kind, late);
        }
    }
    counted
}

/// How many receipts each buyer has.
#[derive(Debug)]
pub struct Buyers {
    receipts: HashMap<u32, u32>,
    /// Sum of the squared shares of all receipts.
    squares: f64,
}

impl Buyers {
    /// Counts the receipts of each buyer.
    pub fn of(receipts: &Receipts) -> Buyers {
        let mut of_buyer: HashMap<u32, u32> = HashMap::new();
        for &buyer in &receipts.buyer {
            *of_buyer.entry(buyer).or_default() += 1;
        }
        let all = receipts.len() as u64;
        let squares: u64 = of_buyer.values().map(|&own| u64::from(own).pow(2)).sum();
        Buyers {
            receipts: of_buyer,
            squares: squares as f64 / (all * all).max(1) as f64,
        }
    }

    /// Variance over mean of the pair's receipts by buyer, where each buyer is expected to hold a
    /// share like that of all receipts (the dispersion of a quasi-Poisson model: McCullagh and
    /// Nelder 1989, 6.2.4); at least 1. `holders` has the buyer of each receipt with the pair,
    /// sorted.
    pub fn dispersion(&self, holders: &[u32], receipts: usize) -> f64 {
        let all = holders.len() as f64;
        let excess: f64 = holders
            .chunk_by(|a, b| a == b)
            .map(|own| {
                let share = self
                    .receipts
                    .get(&own[0])
                    .map_or(0.0, |&own| f64::from(own) / receipts as f64);
                let held = own.len() as f64;
                held * held - 2.0 * held * all * share
            })
            .sum();
        ((all * all * self.squares + excess) / all.max(1.0)).max(1.0)
    }
}
