//! The plain heuristic: the baseline that models must beat.
//!
//! An active customer's order days are a Poisson process. The belief about its rate is a Gamma
//! distribution around the shop's rate, updated by the customer's own gaps. After each order the
//! customer leaves for good with the share of the shop's buyers who left after as many orders.
//! Bayes' rule with the silence since the last order gives the chance of being active.

use super::predict::{Dropout, Posterior};
use super::tuning::{
    DEPARTURE_PRIOR_ORDERS, DEPARTURE_RANGES, FEWEST_JUDGED_ORDERS, GAPS_TO_JUDGE,
};
use regulars_core::domain::Estimate;
use regulars_core::statistics::distribution::gamma_quantile;
use regulars_core::statistics::gap::GapPrior;
use regulars_core::statistics::interval::{HIGH_TAIL, LOW_TAIL};
use serde::{Deserialize, Serialize};

/// Buyers who left after an order, among the orders old enough to judge.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Departure {
    /// Orders that were the last.
    pub left: u64,
    /// Orders old enough to judge.
    pub of: u64,
}

impl Departure {
    /// The share that left, shrunk to `usual`.
    fn share(&self, usual: f64) -> f64 {
        (self.left as f64 + DEPARTURE_PRIOR_ORDERS * usual)
            / (self.of as f64 + DEPARTURE_PRIOR_ORDERS)
    }
}

/// Buyers who left, by range of order days: from the ages of each buyer's order days, the first one
/// first.
pub fn departures(
    buyers: impl IntoIterator<Item = impl ExactSizeIterator<Item = f64>>,
    gap_days: f64,
) -> Vec<Departure> {
    let mut departures = vec![Departure::default(); DEPARTURE_RANGES.len()];
    for ages in buyers {
        let last = ages.len();
        for (index, _) in ages
            .enumerate()
            .filter(|(_, age)| *age > gap_days * GAPS_TO_JUDGE)
        {
            let departure = &mut departures[departure_range(index as u64 + 1)];
            departure.of += 1;
            departure.left += u64::from(index + 1 == last);
        }
    }
    departures
}

fn departure_range(order_days: u64) -> usize {
    DEPARTURE_RANGES
        .partition_point(|&first| first <= order_days)
        .saturating_sub(1)
}

/// The share of buyers who leave after their `order_days`th order day, and whether it is assumed
/// because too few orders are old enough to judge.
pub fn leave_share(departures: &[Departure], order_days: u64) -> (f64, bool) {
    let left: u64 = departures.iter().map(|departure| departure.left).sum();
    let of: u64 = departures.iter().map(|departure| departure.of).sum();
    let usual = (left as f64 + 1.0) / (of as f64 + 2.0);
    let departure = departures
        .get(departure_range(order_days))
        .copied()
        .unwrap_or_default();
    (departure.share(usual), of < FEWEST_JUDGED_ORDERS)
}

/// The posterior of a customer by the heuristic.
pub fn posterior(
    gap: &GapPrior,
    departures: &[Departure],
    order_days: u64,
    span_days: f64,
    silence: f64,
) -> Posterior {
    let (shape, rate) = gap.belief(order_days, span_days);
    let (leave, _) = leave_share(departures, order_days);
    let active = active(leave, gap.silence_chance(order_days, span_days, silence));
    Posterior {
        active,
        shape,
        rate: rate + silence,
        dropout: Dropout::Share(leave.clamp(1e-9, 1.0)),
    }
}

/// The chance of still being a customer, with the interval that the uncertainty of the customer's
/// rate gives.
pub fn likely_active(
    gap: &GapPrior,
    departures: &[Departure],
    order_days: u64,
    span_days: f64,
    silence: f64,
) -> Estimate {
    let (shape, rate) = gap.belief(order_days, span_days);
    let (leave, is_leave_assumed) = leave_share(departures, order_days);
    let value = active(leave, gap.silence_chance(order_days, span_days, silence));
    let at_rate = |tail: f64| active(leave, (-gamma_quantile(tail, shape, rate) * silence).exp());
    Estimate {
        value,
        low: at_rate(HIGH_TAIL).min(value),
        high: at_rate(LOW_TAIL).max(value),
        n: order_days,
        assumed: gap.assumed || is_leave_assumed,
    }
}

fn active(leave: f64, silence: f64) -> f64 {
    let stayed = (1.0 - leave) * silence;
    stayed / (stayed + leave)
}
