//! How often customers would put two products into one order if they only liked both: each
//! customer's own numbers of orders with each are given, and the orders they fall into are drawn.

use super::receipts::Receipts;
use rayon::prelude::*;
use regulars_core::domain::{DAY, NONE};

/// Orders of one customer that are compared with each other, at most: tastes change over time.
const BLOCK: usize = 12;
/// Customers with several orders below which tastes cannot be told from pairs.
pub const CUSTOMERS_AT_LEAST: usize = 10;
/// Days over which a product's season is averaged, at least.
const PERIOD_DAYS: i64 = 30;
/// Periods at most.
const PERIODS_AT_MOST: i64 = 12;
/// Receipts of a period on average, at least.
const RECEIPTS_A_PERIOD: i64 = 500;
/// Receipts that the usual popularity of a product counts for in a period.
const PRIOR_RECEIPTS: f64 = 5.0;

/// Consecutive orders of one customer.
#[derive(Debug, Clone)]
struct Block {
    buyer: u32,
    receipts: Vec<u32>,
    /// By receipt: how much rarer a pair is than its two products independently, since each takes
    /// one of the receipt's lines.
    pairs: Vec<f32>,
    sizes: Vec<f32>,
    periods: Vec<u8>,
}

/// An item in a block: in how many of its receipts, and its weight among them.
#[derive(Debug, Clone, Copy)]
struct Held {
    block: u32,
    count: u32,
    /// Odds of being in a receipt are this times its size and the season of the item.
    odds: f32,
}

/// The orders of customers with several orders, and what each customer buys of what.
#[derive(Debug)]
pub struct OwnTaste {
    blocks: Vec<Block>,
    /// By item, ascending by block; only those that are in some of a block's receipts and not in
    /// all.
    held: Vec<Vec<Held>>,
    /// By item and period: popularity against the item's usual one.
    season: Vec<Vec<f32>>,
    /// Customers with several orders.
    pub customers: usize,
}

/// A pair within customers.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct WithinCustomers {
    /// Orders with both, of customers that can tell.
    pub orders: u64,
    /// Such orders if each customer only liked both.
    pub expected: f64,
    /// Orders with both beyond those expected if the one did not bring the other.
    pub extra: f64,
    /// Customers with such an order.
    pub customers: u64,
    /// The same without the customer that speaks most for the pair.
    pub orders_of_others: u64,
    /// Likewise.
    pub expected_of_others: f64,
}

impl OwnTaste {
    /// Splits the receipts by customer. Items of receipts with rank [`NONE`] are not looked at.
    pub fn of(receipts: &Receipts, items: usize) -> OwnTaste {
        let mut by_buyer: Vec<(u32, u32)> = (0..)
            .zip(&receipts.buyer)
            .map(|(receipt, &buyer)| (buyer, receipt))
            .collect();
        by_buyer.sort_unstable();
        let period = periods(receipts);
        let season = seasons(receipts, items, &period);
        let (mut blocks, mut customers) = (Vec::new(), 0);
        for own in by_buyer
            .chunk_by(|a, b| a.0 == b.0)
            .filter(|own| own.len() > 1)
        {
            customers += 1;
            let parts = own.len().div_ceil(BLOCK);
            for part in 0..parts {
                let (from, to) = (part * own.len() / parts, (part + 1) * own.len() / parts);
                let of_block: Vec<u32> = own[from..to].iter().map(|one| one.1).collect();
                let size = |&receipt: &u32| receipts.products(receipt as usize).len() as f32;
                blocks.push(Block {
                    buyer: own[0].0,
                    sizes: of_block.iter().map(size).collect(),
                    pairs: vec![0.0; of_block.len()],
                    periods: of_block.iter().map(|&r| period[r as usize]).collect(),
                    receipts: of_block,
                });
            }
        }
        let fitted: Vec<Fitted> = blocks
            .par_iter()
            .map(|block| {
                if receipts.is_cancelled() {
                    return (vec![0.0; block.receipts.len()], Vec::new());
                }
                fit(block, receipts, &season)
            })
            .collect();
        let mut held: Vec<Vec<Held>> = vec![Vec::new(); items];
        for (number, (pairs, of_items)) in fitted.into_iter().enumerate() {
            blocks[number].pairs = pairs;
            for (item, count, odds) in of_items {
                held[item as usize].push(Held {
                    block: number as u32,
                    count,
                    odds,
                });
            }
        }
        OwnTaste {
            blocks,
            held,
            season,
            customers,
        }
    }

    /// What customers with several orders show of a pair of items; `both` are the receipts with
    /// both, ascending.
    pub fn pair(&self, (a, b): (u32, u32), both: &[u32]) -> WithinCustomers {
        let mut found = WithinCustomers::default();
        // Mantel and Haenszel's ratio, and the hypergeometric mean that sizes and seasons correct.
        let (mut with, mut apart, mut plain) = (0.0, 0.0, 0.0);
        let (mut customer, mut own) = (NONE, (0_u64, 0.0));
        let mut most = (f64::MIN, 0_u64, 0.0);
        let mut close = |own: (u64, f64)| {
            if own.0 as f64 - own.1 > most.0 {
                most = (own.0 as f64 - own.1, own.0, own.1);
            }
            found.customers += u64::from(own.0 > 0);
        };
        let (held_a, held_b) = (&self.held[a as usize], &self.held[b as usize]);
        let (mut left, mut right) = (0, 0);
        let (mut orders, mut expected) = (0, 0.0);
        while left < held_a.len() && right < held_b.len() {
            let (one, other) = (held_a[left], held_b[right]);
            if one.block != other.block {
                if one.block < other.block {
                    left += 1;
                } else {
                    right += 1;
                }
                continue;
            }
            (left, right) = (left + 1, right + 1);
            let block = &self.blocks[one.block as usize];
            let together = block
                .receipts
                .iter()
                .filter(|receipt| both.binary_search(receipt).is_ok())
                .count() as u64;
            let mean = self.expected(block, (a, b), (one.odds, other.odds));
            if block.buyer != customer {
                close(own);
                (customer, own) = (block.buyer, (0, 0.0));
            }
            own = (own.0 + together, own.1 + mean);
            orders += together;
            expected += mean;
            let (n, x) = (block.receipts.len() as f64, together as f64);
            let (a, b) = (f64::from(one.count), f64::from(other.count));
            with += x * (n - a - b + x).max(0.0) / n;
            apart += (a - x) * (b - x) / n;
            plain += a * b / n;
        }
        close(own);
        let corrected = if plain > 0.0 { expected / plain } else { 1.0 };
        let times = with / (apart * corrected).max(0.5);
        found.orders = orders;
        found.expected = expected;
        found.extra = (orders as f64 * (1.0 - 1.0 / times.max(1.0))).max(0.0);
        found.orders_of_others = orders - most.1;
        found.expected_of_others = (expected - most.2).max(0.0);
        found
    }

    fn expected(&self, block: &Block, pair: (u32, u32), odds: (f32, f32)) -> f64 {
        let seasons = (&self.season[pair.0 as usize], &self.season[pair.1 as usize]);
        let mut sum = 0.0;
        for receipt in 0..block.receipts.len() {
            let period = usize::from(block.periods[receipt]);
            let chance = |odds: f32, season: &[f32]| {
                let odds = odds * block.sizes[receipt] * season[period];
                odds / (1.0 + odds)
            };
            sum += chance(odds.0, seasons.0) * chance(odds.1, seasons.1) * block.pairs[receipt];
        }
        f64::from(sum)
    }
}

/// The number of each receipt's period.
fn periods(receipts: &Receipts) -> Vec<u8> {
    let (Some(&first), Some(&last)) = (receipts.at.first(), receipts.at.last()) else {
        return Vec::new();
    };
    let count = (receipts.len() as i64 / RECEIPTS_A_PERIOD).clamp(1, PERIODS_AT_MOST);
    let length = (PERIOD_DAYS * DAY).max((last - first) / count + 1);
    receipts
        .at
        .iter()
        .map(|at| ((at - first) / length) as u8)
        .collect()
}

/// By item and period: the item's share of the receipts there over its share of all.
fn seasons(receipts: &Receipts, items: usize, period: &[u8]) -> Vec<Vec<f32>> {
    let periods = period.iter().max().map_or(1, |&last| usize::from(last) + 1);
    let mut counts = vec![vec![0.0_f32; periods]; items];
    let mut all = vec![0.0_f64; periods];
    for (receipt, &at) in period.iter().enumerate() {
        let at = usize::from(at);
        all[at] += 1.0;
        for &item in receipts.products(receipt) {
            counts[item as usize][at] += 1.0;
        }
    }
    let orders = receipts.len().max(1) as f64;
    for of_item in &mut counts {
        let usual = f64::from(of_item.iter().sum::<f32>()) / orders;
        for (count, &all) in of_item.iter_mut().zip(&all) {
            let share = (f64::from(*count) + PRIOR_RECEIPTS * usual) / (all + PRIOR_RECEIPTS);
            *count = if usual > 0.0 {
                (share / usual) as f32
            } else {
                1.0
            };
        }
    }
    counts
}

/// What is fitted to a block: by receipt how much rarer a pair is; item, count and odds of its items.
type Fitted = (Vec<f32>, Vec<(u32, u32, f32)>);

/// By receipt how much rarer a pair is; by item its count and odds, where it is in some receipts
/// and not in all.
fn fit(block: &Block, receipts: &Receipts, season: &[Vec<f32>]) -> Fitted {
    let orders = block.receipts.len();
    let mut lines: Vec<u32> = block
        .receipts
        .iter()
        .flat_map(|&receipt| receipts.products(receipt as usize))
        .copied()
        .collect();
    lines.sort_unstable();
    let (mut sums, mut squares) = (vec![0.0_f32; orders], vec![0.0_f32; orders]);
    let mut of_items = Vec::new();
    let mut weights = vec![0.0_f32; orders];
    for same in lines.chunk_by(|a, b| a == b) {
        let (item, count) = (same[0], same.len());
        if count == orders {
            for receipt in 0..orders {
                sums[receipt] += 1.0;
                squares[receipt] += 1.0;
            }
            continue;
        }
        for (receipt, weight) in weights.iter_mut().enumerate() {
            let period = usize::from(block.periods[receipt]);
            *weight = block.sizes[receipt] * season[item as usize][period];
        }
        let odds = odds_of(&weights, count as f32);
        for receipt in 0..orders {
            let chance = odds * weights[receipt] / (1.0 + odds * weights[receipt]);
            sums[receipt] += chance;
            squares[receipt] += chance * chance;
        }
        of_items.push((item, count as u32, odds));
    }
    let rarer = (0..orders).map(|receipt| {
        let size = block.sizes[receipt];
        let independent = sums[receipt] * sums[receipt] - squares[receipt];
        if independent > 1e-6 {
            (size * (size - 1.0) / independent).min(1.0)
        } else {
            0.0
        }
    });
    (rarer.collect(), of_items)
}

/// The odds at which the chances `odds * w / (1 + odds * w)` add up to `count`: Newton's method on
/// their logarithm.
fn odds_of(weights: &[f32], count: f32) -> f32 {
    let n = weights.len() as f32;
    let mean = weights.iter().sum::<f32>() / n;
    let mut odds = count / (n - count).max(0.5) / mean.max(f32::MIN_POSITIVE);
    for _ in 0..20 {
        let (mut sum, mut slope) = (0.0, 0.0);
        for weight in weights {
            let chance = odds * weight / (1.0 + odds * weight);
            sum += chance;
            slope += chance * (1.0 - chance);
        }
        let step = ((count - sum) / slope.max(1e-6)).clamp(-2.0, 2.0);
        odds *= step.exp();
        if step.abs() < 1e-4 {
            break;
        }
    }
    odds
}
