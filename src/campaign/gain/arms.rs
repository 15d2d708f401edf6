//! Offers among which chance divides the chosen customers.

use super::customer::Grouped;
use super::forecast::{Each, Totals, each, totals};
use crate::campaign::uplift::Draw;

/// One of the offers.
#[derive(Debug, Clone, PartialEq)]
pub struct Arm {
    /// The audience under it.
    pub grouped: Grouped,
    /// The fraction of the chosen customers that gets it.
    pub share: f64,
}

/// What a customer with an offer is expected to do, before it is drawn which offer that is.
pub fn each_of(arms: &[Arm], draws: &[Draw]) -> Vec<Each> {
    let Some((first, others)) = arms.split_first() else {
        return Vec::new();
    };
    let mut found = each(&first.grouped, draws);
    if others.is_empty() {
        return found;
    }
    let all: f64 = arms.iter().map(|arm| arm.share).sum();
    let weight = |arm: &Arm| if all > 0.0 { arm.share / all } else { 0.0 };
    let scale = |each: &Each, by: f64| Each {
        gain: each.gain * by,
        cost: each.cost * by,
        extra: each.extra * by,
    };
    for own in &mut found {
        *own = scale(own, weight(first));
    }
    for arm in others {
        for (own, more) in found.iter_mut().zip(each(&arm.grouped, draws)) {
            let more = scale(&more, weight(arm));
            own.gain += more.gain;
            own.cost += more.cost;
            own.extra += more.extra;
        }
    }
    found
}

/// Totals of all offers to the `chosen` customers.
pub fn totals_of(arms: &[Arm], chosen: &[usize], draws: &[Draw], seed: u64) -> Totals {
    let mut sum = Totals::default();
    for (number, arm) in arms.iter().enumerate() {
        // Of two groups other customers happen to order.
        let seed = seed.wrapping_add(number as u64);
        let found = totals(&arm.grouped, chosen, draws, arm.share, seed);
        sum = if number == 0 { found } else { sum.plus(&found) };
    }
    sum
}
