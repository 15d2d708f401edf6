//! The randomisation test: how often chance alone makes a difference in orders as large.

use super::person::Person;
use crate::statistics::sampling::random;
use rand::seq::SliceRandom;

/// Shuffles of the groups.
const SHUFFLES: usize = 2_000;

/// The share of shuffles in which the difference in orders a customer is at least as far from zero;
/// `None` where a group is empty.
pub fn shuffled(people: &[Person], seed: u64) -> Option<f64> {
    let orders: Vec<f64> = people.iter().map(|person| person.during.orders).collect();
    let comparison = people.iter().filter(|person| person.arm == 0).count();
    let offered = people.len() - comparison;
    if comparison == 0 || offered == 0 {
        return None;
    }
    let all: f64 = orders.iter().sum();
    let apart = |held: f64| ((all - held) / offered as f64 - held / comparison as f64).abs();
    let seen = apart(
        people
            .iter()
            .filter(|it| it.arm == 0)
            .map(|it| it.during.orders)
            .sum(),
    );
    let mut random = random(seed, "shuffling groups");
    let mut order: Vec<usize> = (0..people.len()).collect();
    let mut as_far = 0;
    for _ in 0..SHUFFLES {
        let (held, _) = order.partial_shuffle(&mut random, comparison);
        let held: f64 = held.iter().map(|&at| orders[at]).sum();
        as_far += usize::from(apart(held) >= seen - 1e-12);
    }
    Some((as_far + 1) as f64 / (SHUFFLES + 1) as f64)
}
