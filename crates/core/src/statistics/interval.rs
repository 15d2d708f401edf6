//! Estimates with their 90 % intervals.

use super::distribution::{beta_quantile, gamma_quantile, student_quantile};
use crate::domain::Estimate;

/// Lower tail left outside a 90 % interval.
pub const LOW_TAIL: f64 = 0.05;
/// Upper end of a 90 % interval.
pub const HIGH_TAIL: f64 = 0.95;
/// Half the width of a two-sided 90 % interval of a normal distribution, in standard deviations: the
/// standard normal quantile of [`HIGH_TAIL`].
pub const Z_90: f64 = 1.644_853_626_951_472_2;

/// A rate with Wilson's score interval; `None` without trials. Source: Wilson (1927), JASA 22,
/// 209-212.
pub fn wilson(successes: u64, trials: u64) -> Option<Estimate> {
    if trials == 0 {
        return None;
    }
    let (k, n) = (successes.min(trials) as f64, trials as f64);
    let z = Z_90;
    let rate = k / n;
    let denominator = 1.0 + z * z / n;
    let centre = (rate + z * z / (2.0 * n)) / denominator;
    let half = z * (rate * (1.0 - rate) / n + z * z / (4.0 * n * n)).sqrt() / denominator;
    Some(Estimate {
        value: rate,
        low: (centre - half).max(0.0).min(rate),
        high: (centre + half).min(1.0).max(rate),
        n: trials,
        assumed: false,
    })
}

/// The mean of `values` with Student's interval; `None` for fewer than two values, which have no
/// standard deviation.
pub fn mean(values: &[f64]) -> Option<Estimate> {
    let n = values.len();
    if n < 2 {
        return None;
    }
    let mean = values.iter().sum::<f64>() / n as f64;
    let variance = values
        .iter()
        .map(|value| (value - mean).powi(2))
        .sum::<f64>()
        / (n - 1) as f64;
    let half = student_quantile(HIGH_TAIL, (n - 1) as f64) * (variance / n as f64).sqrt();
    Some(Estimate {
        value: mean,
        low: mean - half,
        high: mean + half,
        n: n as u64,
        assumed: false,
    })
}

/// The median of `values` with the interval between order statistics (binomial, normal
/// approximation); `None` without values. Source: Conover, Practical Nonparametric Statistics,
/// section 3.2.
pub fn median(values: &[f64]) -> Option<Estimate> {
    if values.is_empty() {
        return None;
    }
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let n = sorted.len();
    let reach = Z_90 * (n as f64).sqrt() / 2.0;
    let middle = n as f64 / 2.0;
    let low = (middle - reach).floor().max(0.0) as usize;
    let high = ((middle + reach).ceil() as usize).min(n - 1);
    Some(Estimate {
        value: super::robust::quantile_sorted(&sorted, 0.5),
        low: sorted[low.min(n - 1)],
        high: sorted[high],
        n: n as u64,
        assumed: false,
    })
}

/// A rate with posterior Beta(a, b), from `n` observations. Where the density is greatest at 0 or
/// 1, the interval starts or ends there, as the shortest interval does: a rate can be exactly 0.
pub fn beta(a: f64, b: f64, n: u64, assumed: bool) -> Estimate {
    let value = a / (a + b);
    let both = LOW_TAIL + (1.0 - HIGH_TAIL);
    let (low, high) = match (a <= 1.0, b <= 1.0) {
        (true, false) => (0.0, beta_quantile(1.0 - both, a, b)),
        (false, true) => (beta_quantile(both, a, b), 1.0),
        _ => (
            beta_quantile(LOW_TAIL, a, b),
            beta_quantile(HIGH_TAIL, a, b),
        ),
    };
    Estimate {
        value,
        low: low.min(value),
        high: high.max(value),
        n,
        assumed,
    }
}

/// A count per unit of exposure with posterior Gamma(shape, rate), from `n` observations.
fn gamma(shape: f64, rate: f64, n: u64) -> Estimate {
    let value = shape / rate;
    Estimate {
        value,
        low: gamma_quantile(LOW_TAIL, shape, rate).min(value),
        high: gamma_quantile(HIGH_TAIL, shape, rate).max(value),
        n,
        assumed: false,
    }
}

/// A rate of events from `events` in `exposure` units of time, by the Jeffreys prior Gamma(1/2, 0);
/// `None` without exposure.
pub fn poisson(events: u64, exposure: f64) -> Option<Estimate> {
    if exposure <= 0.0 {
        return None;
    }
    let mut estimate = gamma(events as f64 + 0.5, exposure, events);
    estimate.value = events as f64 / exposure;
    estimate.low = if events == 0 {
        0.0
    } else {
        estimate.low.min(estimate.value)
    };
    Some(estimate)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn wilson_meets_its_published_value_and_holds_at_the_edges() {
        let one = wilson(10, 20).unwrap();
        assert!(
            (one.low - 0.327).abs() < 0.001 && (one.high - 0.673).abs() < 0.001,
            "{one:?}"
        );
        let none = wilson(0, 5).unwrap();
        assert_eq!((none.value, none.low), (0.0, 0.0));
        assert!(none.high > 0.3 && none.high < 0.4);
        assert_eq!(wilson(0, 0), None);
    }

    #[test]
    fn a_mean_needs_two_values() {
        assert_eq!(mean(&[3.0]), None);
        let three = mean(&[1.0, 2.0, 3.0]).unwrap();
        assert!((three.low - (2.0 - 2.919_985_58 / 3.0_f64.sqrt())).abs() < 1e-6);
    }

    #[test]
    fn intervals_of_a_known_rate_cover_about_ninety_percent() {
        use rand::Rng;
        let mut random = crate::statistics::sampling::random(7, "coverage");
        let covered = (0..2_000)
            .filter(|_| {
                let hits = (0..40).filter(|_| random.gen_bool(0.3)).count() as u64;
                let estimate = wilson(hits, 40).unwrap();
                estimate.low <= 0.3 && 0.3 <= estimate.high
            })
            .count();
        assert!((1_720..1_900).contains(&covered), "{covered}");
    }

    proptest! {
        #[test]
        fn every_estimate_lies_in_its_interval(k in 0_u64..200, more in 0_u64..200, values in proptest::collection::vec(-1e6..1e6_f64, 2..30)) {
            for estimate in [wilson(k, k + more), poisson(k, more as f64), mean(&values), median(&values)].into_iter().flatten() {
                prop_assert!(estimate.low <= estimate.value && estimate.value <= estimate.high, "{:?}", estimate);
            }
        }
    }
}
