//! How sure a count, a share or a ratio is.

use regulars_core::domain::Estimate;
use regulars_core::statistics::interval::Z_90;
pub use regulars_core::statistics::interval::wilson as share;
use regulars_core::statistics::special::{beta_p, gamma_p};

/// The ratio of an observed count to an expected one, with the 90 % interval of its logarithm;
/// `dispersion` is the variance of the count over its mean.
pub fn ratio(observed: u64, expected: f64, dispersion: f64) -> Option<Estimate> {
    if observed == 0 || expected <= 0.0 {
        return None;
    }
    let value = observed as f64 / expected;
    let spread = (Z_90 * (dispersion / observed as f64).sqrt()).exp();
    Some(Estimate {
        value,
        low: value / spread,
        high: value * spread,
        n: observed,
        assumed: false,
    })
}

/// Chance that a Poisson count of this mean is `count` or more; `count` may be fractional.
pub fn poisson_at_least(count: f64, mean: f64) -> f64 {
    if count <= 0.0 {
        1.0
    } else {
        gamma_p(count, mean.max(0.0))
    }
}

/// Chance of `hits` or more among `n` tries of chance `chance`.
pub fn binomial_at_least(hits: u64, n: u64, chance: f64) -> f64 {
    match hits {
        0 => 1.0,
        more if more > n => 0.0,
        _ => beta_p(hits as f64, (n - hits) as f64 + 1.0, chance.clamp(0.0, 1.0)),
    }
}

/// The q values of `p_values` out of `tested` hypotheses (Benjamini and Hochberg 1995): those not
/// listed count as p = 1.
pub fn q_values(p_values: &[f64], tested: u64) -> Vec<f64> {
    let mut order: Vec<usize> = (0..p_values.len()).collect();
    order.sort_by(|&a, &b| p_values[a].total_cmp(&p_values[b]).then(a.cmp(&b)));
    let total = (tested as f64).max(p_values.len() as f64);
    let mut q = vec![1.0; p_values.len()];
    let mut least = 1.0_f64;
    for (rank, &index) in order.iter().enumerate().rev() {
        least = least.min(p_values[index] * total / (rank + 1) as f64);
        q[index] = least;
    }
    q
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn tails_agree_with_summed_chances() {
        for (count, mean) in [
            (3_u32, 1.2_f64),
            (10, 4.0),
            (2, 9.0),
            (40, 31.5),
            (200, 120.0),
        ] {
            let mut below = 0.0;
            let mut term = (-mean).exp();
            for k in 0..count {
                below += term;
                term *= mean / f64::from(k + 1);
            }
            let expected = 1.0 - below;
            let found = poisson_at_least(f64::from(count), mean);
            assert!(
                (found - expected).abs() < 1e-9,
                "{count} {mean}: {found} {expected}"
            );
        }
        assert!((binomial_at_least(8, 10, 0.5) - 56.0 / 1024.0).abs() < 1e-9);
    }

    #[test]
    fn q_values_count_the_hypotheses_that_are_not_listed() {
        let q = q_values(&[0.01, 0.04, 0.03], 10);
        assert!(
            (q[0] - 0.1).abs() < 1e-12
                && (q[1] - 0.4 / 3.0).abs() < 1e-12
                && (q[2] - 0.4 / 3.0).abs() < 1e-12
        );
    }

    proptest! {
        #[test]
        fn q_values_never_fall_below_p_and_keep_its_order(p in proptest::collection::vec(0.0_f64..1.0, 1..40)) {
            let q = q_values(&p, 100);
            for a in 0..p.len() {
                prop_assert!(q[a] >= p[a] - 1e-12 && q[a] <= 1.0);
                for b in 0..p.len() {
                    prop_assert!(p[a] > p[b] || q[a] <= q[b] + 1e-12);
                }
            }
        }

        #[test]
        fn a_tail_falls_with_the_count(count in 0.5_f64..300.0, mean in 0.01_f64..300.0) {
            let here = poisson_at_least(count, mean);
            prop_assert!((0.0..=1.0).contains(&here));
            prop_assert!(poisson_at_least(count + 1.0, mean) <= here + 1e-12);
        }
    }
}
