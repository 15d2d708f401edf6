//! Keeps the newest version of an order that several files of one load contain in full.

use crate::dialect::OrderCoverage;
use crate::intake::{Intake, SeenOrder};
use crate::rule::Rule;
use std::collections::HashMap;

/// The age of a version of an order: its own update time, then the latest instant in its file.
fn age(intake: &Intake, order: &SeenOrder) -> (Option<i64>, Option<i64>) {
    (order.updated_at, intake.last_at)
}

/// Removes older versions of orders from the intakes, given with the coverage of their files in
/// order of loading; of equally old ones the later stays. The rows of removed versions are
/// duplicates.
pub fn keep_newest(intakes: &mut [(OrderCoverage, &mut Intake)]) {
    let mut newest: HashMap<(bool, String), usize> = HashMap::new();
    let mut replaced: Vec<Vec<u32>> = vec![Vec::new(); intakes.len()];
    for file in 0..intakes.len() {
        let (coverage, intake) = &intakes[file];
        if *coverage == OrderCoverage::Part {
            continue;
        }
        let keys: Vec<(bool, String)> = intake
            .orders
            .iter()
            .map(|id| (*coverage == OrderCoverage::Lines, id.to_ascii_lowercase()))
            .collect();
        for (number, key) in keys.into_iter().enumerate() {
            let Some(&earlier) = newest.get(&key) else {
                newest.insert(key, file);
                continue;
            };
            let held = &intakes[earlier].1;
            let place = held.orders.find(&key.1).unwrap_or(0);
            let is_older = age(intakes[file].1, &intakes[file].1.seen_orders[number])
                < age(held, &held.seen_orders[place as usize]);
            if is_older {
                replaced[file].push(number as u32);
            } else {
                replaced[earlier].push(place);
                newest.insert(key, file);
            }
        }
    }
    for ((_, intake), orders) in intakes.iter_mut().zip(replaced) {
        intake.drop_orders(&orders, Rule::SameOrderAgain);
    }
}
