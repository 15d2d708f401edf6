//! The margin that a customer's coming orders bring.

use super::field::{Estimated, Profile};
use super::lifetime::OrderCounts;
use super::norms::Norms;
use super::tuning::{REVENUE_HALVINGS, REVENUE_REACH};
use regulars_core::domain::Money;
use regulars_core::statistics::interval::{HIGH_TAIL, LOW_TAIL};

/// The margin of `counts` order days of a customer with this profile; `None` where neither costs nor
/// a margin are known. `assumed` is whether the counts are.
pub fn margin(
    profile: &Profile,
    norms: &Norms,
    counts: &OrderCounts,
    assumed: bool,
) -> Option<Estimated<Money>> {
    let margin = norms.margin?;
    let orders = profile.orders? as f64;
    let per_day = orders / (profile.order_days.max(1)) as f64;
    let (value, low, high) = match norms.money {
        Some(model) => {
            let sum = profile.net_revenue?.minor as f64;
            let value = counts.mean * per_day * model.mean_order(orders, sum);
            let bound = |chance| {
                revenue_quantile(counts, chance, |coming| {
                    model.log_of_sum(orders, sum, coming * per_day)
                })
            };
            (value, bound(LOW_TAIL), bound(HIGH_TAIL))
        }
        None => {
            let own = profile.average_order?.minor as f64 * orders;
            let strength = norms.average_order_strength;
            let average = (strength * norms.average_order_minor + own) / (strength + orders);
            let worth = average * (1.0 - norms.refund_share) * per_day;
            (
                counts.mean * worth,
                counts.quantile(LOW_TAIL) * worth,
                counts.quantile(HIGH_TAIL) * worth,
            )
        }
    };
    let (low, high) = (low.min(value), high.max(value));
    let order_minor = value / (counts.mean * per_day).max(f64::MIN_POSITIVE);
    let share = margin.share
        - norms
            .order_cost
            .share_of(order_minor, norms.currency.scale());
    let money = |minor: f64| Money::new((minor * share).round() as i64, norms.currency);
    let (low, high) = if share < 0.0 {
        (high, low)
    } else {
        (low, high)
    };
    Some(Estimated {
        value: money(value),
        low: money(low),
        high: money(high),
        n: profile.order_days,
        assumed: margin.assumed || assumed,
    })
}

/// The quantile of revenue at probability `chance`. Revenue is 0 with the chance of no order; that
/// of a number of orders is a ratio of gammas, approximated as log-normal with the same moments.
fn revenue_quantile(
    counts: &OrderCounts,
    chance: f64,
    log_of_sum: impl Fn(f64) -> (f64, f64),
) -> f64 {
    let none = counts.chances.first().copied().unwrap_or(1.0);
    let some: f64 = counts.chances.iter().skip(1).sum();
    if chance <= none || some <= 0.0 {
        return 0.0;
    }
    let parts: Vec<(f64, f64, f64)> = merged_counts(&counts.chances)
        .map(|(coming, share)| {
            let (mean, variance) = log_of_sum(coming);
            (share, mean, variance.max(1e-12).sqrt())
        })
        .collect();
    let wanted = (chance - none).min(some * (1.0 - 1e-6));
    let mut low = parts
        .iter()
        .map(|(_, mean, deviation)| mean - REVENUE_REACH * deviation)
        .fold(f64::INFINITY, f64::min);
    let mut high = parts
        .iter()
        .map(|(_, mean, deviation)| mean + REVENUE_REACH * deviation)
        .fold(f64::NEG_INFINITY, f64::max);
    for _ in 0..REVENUE_HALVINGS {
        let middle = 0.5 * (low + high);
        let reached: f64 = parts
            .iter()
            .map(|(share, mean, deviation)| share * rough_normal_cdf((middle - mean) / deviation))
            .sum();
        (low, high) = if reached < wanted {
            (middle, high)
        } else {
            (low, middle)
        };
    }
    (0.5 * (low + high)).exp()
}

/// Numbers of orders with their chances; neighbouring large numbers are merged.
fn merged_counts(chances: &[f64]) -> impl Iterator<Item = (f64, f64)> {
    let mut begin = 1;
    std::iter::from_fn(move || {
        while begin < chances.len() {
            let end = (begin + 1 + begin / 4).min(chances.len());
            let share: f64 = chances[begin..end].iter().sum();
            let sum: f64 = (begin..end)
                .map(|coming| coming as f64 * chances[coming])
                .sum();
            begin = end;
            if share > 0.0 {
                return Some((sum / share, share));
            }
        }
        None
    })
}

/// The normal distribution function to three digits (Page 1977): a forecast evaluates it often.
fn rough_normal_cdf(x: f64) -> f64 {
    1.0 / (1.0 + (-x * (1.5976 + 0.070_56 * x * x)).exp())
}

#[cfg(test)]
mod tests {
    use super::*;
    use regulars_core::domain::Estimate;

    #[test]
    fn nine_in_ten_revenues_lie_within_their_interval() {
        use crate::profile::lifetime::{Dropout, GammaGamma, Posterior};
        use rand::Rng;
        use rand_distr::{Distribution, Gamma};
        use regulars_core::statistics::sampling::random;
        let independence = Estimate {
            value: 0.0,
            low: 0.0,
            high: 0.0,
            n: 9,
            assumed: false,
        };
        let model = GammaGamma {
            p: 2.5,
            q: 3.5,
            v: 4_000.0,
            log_likelihood: 0.0,
            customers: 99,
            independence,
        };
        let mut generator = random(4, "revenue");
        for (shape, active) in [(0.8, 0.9), (6.0, 0.7), (60.0, 1.0)] {
            let posterior = Posterior {
                active,
                shape,
                rate: 200.0,
                dropout: Dropout::AtOrders { a: 0.9, b: 6.0 },
            };
            let counts = posterior.counts(365.0);
            let (orders, sum) = (3.0, 9_000.0);
            let bound = |chance| {
                revenue_quantile(&counts, chance, |coming| {
                    model.log_of_sum(orders, sum, coming)
                })
            };
            let (low, high) = (bound(LOW_TAIL), bound(HIGH_TAIL));
            let own = Gamma::new(model.p * orders + model.q, 1.0 / (model.v + sum)).unwrap();
            let mut inside = 0;
            for _ in 0..4_000 {
                let mut left = generator.r#gen::<f64>();
                let coming = counts
                    .chances
                    .iter()
                    .take_while(|&&chance| {
                        left -= chance;
                        left > 0.0
                    })
                    .count();
                let nu: f64 = own.sample(&mut generator);
                let revenue = match coming {
                    0 => 0.0,
                    coming => Gamma::new(model.p * coming as f64, 1.0 / nu)
                        .unwrap()
                        .sample(&mut generator),
                };
                inside += usize::from(low <= revenue && revenue <= high);
            }
            let share = inside as f64 / 4_000.0;
            // Where the interval includes 0, only the upper bound excludes anyone.
            let expected = if low > 0.0 { 0.9 } else { 0.95 };
            assert!(
                (share - expected).abs() < 0.015,
                "{shape} {active}: {share} in {low} to {high}"
            );
        }
    }
}
