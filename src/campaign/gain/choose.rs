//! Who gets an offer: the customers expected to bring a gain, as far as the budget reaches.

use super::arms::{Arm, totals_of};
use super::forecast::{Each, spread};
use crate::campaign::uplift::Draw;

/// The chosen customers, best first, and where the budget ended.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Choice {
    /// Positions of all who may be chosen, by expected gain for what it costs.
    pub ranked: Vec<usize>,
    /// How many of them are chosen, the first ones; the budget does not reach the others.
    pub size: usize,
    /// Eligible customers whose expected gain is not above the least.
    pub no_gain: usize,
}

impl Choice {
    /// Positions of the chosen, best first.
    pub fn chosen(&self) -> &[usize] {
        &self.ranked[..self.size]
    }
}

/// What limits a choice.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Limits {
    /// Only customers with a greater expected gain are chosen, in minor units.
    pub least_gain: f64,
    /// The most that may be given away, in minor units; `None` for no limit.
    pub budget_minor: Option<f64>,
}

/// Chooses among the eligible those with enough expected gain; where there is a budget, as many of the
/// best as keep the chance of giving away more than it at or below 5 %. Equal returns go by `order`, a
/// number a customer that says nothing of them.
pub fn choose(
    arms: &[Arm],
    each: &[Each],
    is_eligible: &[bool],
    limits: Limits,
    draws: &[Draw],
    order: &[u64],
) -> Choice {
    let eligible = (0..each.len()).filter(|&customer| is_eligible[customer]);
    let (mut gaining, rest): (Vec<usize>, Vec<usize>) =
        eligible.partition(|&customer| each[customer].gain > limits.least_gain);
    let returned = |customer: usize| each[customer].gain / each[customer].cost.max(1e-6);
    gaining.sort_by(|&a, &b| {
        returned(b)
            .total_cmp(&returned(a))
            .then(order[a].cmp(&order[b]))
            .then(a.cmp(&b))
    });
    let size = match limits.budget_minor {
        None => gaining.len(),
        Some(budget) => {
            // The number is the same for all sizes, so that more customers always cost more.
            let is_within = |size: usize| {
                let costs = totals_of(arms, &gaining[..size], draws, 1).cost;
                spread(&costs).high <= budget
            };
            largest(gaining.len(), is_within)
        }
    };
    Choice {
        ranked: gaining,
        size,
        no_gain: rest.len(),
    }
}

/// The largest size up to `most` for which `holds`, which holds for all smaller ones too.
fn largest(most: usize, holds: impl Fn(usize) -> bool) -> usize {
    if holds(most) {
        return most;
    }
    let (mut within, mut beyond) = (0, most);
    while beyond - within > 1 {
        let middle = usize::midpoint(within, beyond);
        if holds(middle) {
            within = middle;
        } else {
            beyond = middle;
        }
    }
    within
}
