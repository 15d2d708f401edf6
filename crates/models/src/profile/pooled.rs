//! The forecast that all customers share where too few came back: the shop's repeat rate.

use super::lifetime::OrderCounts;
use super::norms::Norms;
use super::propensity;
use super::tuning::{MOST_POOLED_COUNTS, POOLED_TAIL};
use regulars_core::domain::Estimate;
use regulars_core::statistics::distribution::{gamma_poisson_probability, gamma_quantile};
use regulars_core::statistics::interval::{HIGH_TAIL, LOW_TAIL};

/// Order days of any customer in the next `days`, with a 90 % interval of the count. The belief
/// about the shop's repeat rate is a Gamma distribution.
pub fn pooled(norms: &Norms, days: f64) -> (OrderCounts, Estimate) {
    let known = &norms.lifetime;
    let (shape, rate) = (
        known.repeats as f64 + 0.5,
        known.days_seen + norms.gap.gap_days,
    );
    let (mut chances, mut reached) = (Vec::new(), 0.0);
    while reached < 1.0 - POOLED_TAIL && chances.len() < MOST_POOLED_COUNTS {
        let chance = gamma_poisson_probability(chances.len() as u64, shape, rate, days);
        reached += chance;
        chances.push(chance);
    }
    let counts = OrderCounts {
        chances,
        mean: shape / rate * days,
    };
    let estimate = counts.estimate(known.repeaters, true);
    (counts, estimate)
}

/// The chance that any customer orders in the period that propensity predicts.
pub fn pooled_chance(norms: &Norms) -> Estimate {
    let known = &norms.lifetime;
    let (shape, rate) = (
        known.repeats as f64 + 0.5,
        known.days_seen + norms.gap.gap_days,
    );
    let days = propensity::DAYS as f64;
    let value = 1.0 - gamma_poisson_probability(0, shape, rate, days);
    let at_rate = |tail| -(-gamma_quantile(tail, shape, rate) * days).exp_m1();
    let (low, high) = (at_rate(LOW_TAIL).min(value), at_rate(HIGH_TAIL).max(value));
    Estimate {
        value,
        low,
        high,
        n: known.repeaters,
        assumed: true,
    }
}
