//! Generated shops of which it is known what they hold: tastes, pairs, and none of either.

use super::planted::{Builder, START};
use rand::Rng;
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use regulars_core::domain::DAY;
use regulars_core::snapshot::Snapshot;

/// How many shops a simulation makes: `few`, or `many` where the long runs are asked for.
pub(crate) fn shops(few: u64, many: u64) -> u64 {
    if std::env::var_os("REGULARS_LONG_RUNS").is_some() {
        many
    } else {
        few
    }
}

/// Orders of customers whose tastes no column of the data names.
pub(crate) struct Hidden {
    /// Customer, day and products of each order.
    pub(crate) orders: Vec<(usize, f64, Vec<usize>)>,
    pub(crate) customers: usize,
    pub(crate) items: usize,
    pub(crate) rng: ChaCha8Rng,
}

impl Hidden {
    /// Customers with six orders on average in a year; each prefers one of six groups of products.
    pub(crate) fn generate(seed: u64, customers: usize, items: usize) -> Hidden {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        let popularity: Vec<f64> = (0..items)
            .map(|_| rng.gen_range(-1.0_f64..1.0).exp())
            .collect();
        let mut orders = Vec::new();
        for customer in 0..customers {
            let taste = rng.gen_range(0..6);
            let weights: Vec<f64> = (0..items)
                .map(|item| popularity[item] * if item % 6 == taste { 8.0 } else { 1.0 })
                .collect();
            let mut day = rng.gen_range(0.0..60.0);
            while day < 365.0 {
                let lines = rng.gen_range(1..6);
                let mut basket: Vec<usize> = (0..lines).map(|_| pick(&mut rng, &weights)).collect();
                basket.sort_unstable();
                basket.dedup();
                orders.push((customer, day, basket));
                day += 1.0 - 60.0 * rng.gen_range(1e-9_f64..1.0).ln();
            }
        }
        Hidden {
            orders,
            customers,
            items,
            rng,
        }
    }

    /// Adds the second product to orders with the first until `extra` orders of customers with four
    /// orders or more have both because of it.
    pub(crate) fn plant(&mut self, first: usize, then: usize, extra: usize) {
        let mut own = vec![0; self.customers];
        self.orders.iter().for_each(|order| own[order.0] += 1);
        let mut open: Vec<usize> = (0..self.orders.len())
            .filter(|&at| {
                let (customer, _, basket) = &self.orders[at];
                own[*customer] >= 4 && basket.contains(&first) && !basket.contains(&then)
            })
            .collect();
        for _ in 0..extra.min(open.len()) {
            let chosen = open.swap_remove(self.rng.gen_range(0..open.len()));
            let basket = &mut self.orders[chosen].2;
            basket.push(then);
            basket.sort_unstable();
        }
    }

    /// Swaps products between orders, which keeps the size of each order and how often each product
    /// is sold (Gionis and others 2007).
    pub(crate) fn swap(&mut self) {
        let lines: usize = self.orders.iter().map(|order| order.2.len()).sum();
        for _ in 0..10 * lines {
            let (a, b) = (
                self.rng.gen_range(0..self.orders.len()),
                self.rng.gen_range(0..self.orders.len()),
            );
            let x = self.orders[a].2[self.rng.gen_range(0..self.orders[a].2.len())];
            let y = self.orders[b].2[self.rng.gen_range(0..self.orders[b].2.len())];
            if self.orders[a].2.contains(&y) || self.orders[b].2.contains(&x) {
                continue;
            }
            for (order, old, new) in [(a, x, y), (b, y, x)] {
                let basket = &mut self.orders[order].2;
                basket.retain(|&item| item != old);
                basket.push(new);
            }
        }
    }

    pub(crate) fn snapshot(&self) -> Snapshot {
        let mut shop = Builder::new(self.customers, self.items);
        for (customer, day, basket) in &self.orders {
            shop.order(*customer, START + (day * DAY as f64) as i64, basket);
        }
        shop.snapshot()
    }
}

/// An index drawn by weight.
pub(crate) fn pick(rng: &mut ChaCha8Rng, weights: &[f64]) -> usize {
    let mut left = rng.gen_range(0.0..weights.iter().sum());
    weights
        .iter()
        .position(|weight| {
            left -= weight;
            left < 0.0
        })
        .unwrap_or(0)
}
