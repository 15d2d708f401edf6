//! How sure a count, a share or a ratio is.

use crate::domain::Estimate;

/// The standard normal quantile of 0.95: ends of a two-sided 90 % interval.
pub const Z_90: f64 = 1.644_853_626_951_472_2;

/// A share with its Wilson 90 % interval (Wilson 1927); `None` without observations.
pub fn share(hits: u64, n: u64) -> Option<Estimate> {
    if n == 0 {
        return None;
    }
    let (count, value, square) = (n as f64, hits as f64 / n as f64, Z_90 * Z_90);
    let centre = (value + square / (2.0 * count)) / (1.0 + square / count);
    let half = Z_90 / (1.0 + square / count) * (value * (1.0 - value) / count + square / (4.0 * count * count)).sqrt();
    Some(Estimate {
        value,
        low: (centre - half).clamp(0.0, value),
        high: (centre + half).clamp(value, 1.0),
        n,
        assumed: false,
    })
}

/// The ratio of an observed count to an expected one, with the 90 % interval of its logarithm; `dispersion` is the
/// variance of the count over its mean.
pub fn ratio(observed: u64, expected: f64, dispersion: f64) -> Option<Estimate> {
    if observed == 0 || expected <= 0.0 {
        return None;
    }
    let value = observed as f64 / expected;
    let spread = (Z_90 * (dispersion / observed as f64).sqrt()).exp();
    Some(Estimate { value, low: value / spread, high: value * spread, n: observed, assumed: false })
}

/// Logarithm of the gamma function for a positive argument (Lanczos 1964, g = 7, nine terms).
pub fn ln_gamma(x: f64) -> f64 {
    const TERMS: [f64; 8] = [
        676.520_368_121_885_1,
        -1_259.139_216_722_402_8,
        771.323_428_777_653_1,
        -176.615_029_162_140_6,
        12.507_343_278_686_905,
        -0.138_571_095_265_720_12,
        9.984_369_578_019_572e-6,
        1.505_632_735_149_311_6e-7,
    ];
    if x < 0.5 {
        return (std::f64::consts::PI / (std::f64::consts::PI * x).sin()).ln() - ln_gamma(1.0 - x);
    }
    let shifted = x - 1.0;
    let mut sum = 0.999_999_999_999_809_9;
    for (index, term) in TERMS.iter().enumerate() {
        sum += term / (shifted + index as f64 + 1.0);
    }
    let base = shifted + 7.5;
    0.5 * (2.0 * std::f64::consts::PI).ln() + (shifted + 0.5) * base.ln() - base + sum.ln()
}

/// Chance that a Poisson count of this mean is `count` or more. `count` may be fractional: the regularised lower
/// incomplete gamma function (Numerical Recipes, 6.2), by series below the mean's reach and continued fraction above.
pub fn poisson_at_least(count: f64, mean: f64) -> f64 {
    if count <= 0.0 {
        return 1.0;
    }
    if mean <= 0.0 {
        return 0.0;
    }
    let front = (count * mean.ln() - mean - ln_gamma(count)).exp();
    if mean < count + 1.0 {
        let (mut term, mut sum, mut next) = (1.0 / count, 1.0 / count, count);
        for _ in 0..10_000 {
            next += 1.0;
            term *= mean / next;
            sum += term;
            if term < sum * 1e-14 {
                break;
            }
        }
        return (front * sum).clamp(0.0, 1.0);
    }
    let tiny = 1e-300;
    let mut b = mean + 1.0 - count;
    let mut c = 1.0 / tiny;
    let mut d = 1.0 / b;
    let mut fraction = d;
    for step in 1..10_000 {
        let a = -f64::from(step) * (f64::from(step) - count);
        b += 2.0;
        d = 1.0 / { if (a * d + b).abs() < tiny { tiny } else { a * d + b } };
        c = if (b + a / c).abs() < tiny { tiny } else { b + a / c };
        fraction *= d * c;
        if (d * c - 1.0).abs() < 1e-14 {
            break;
        }
    }
    (1.0 - front * fraction).clamp(0.0, 1.0)
}

/// Chance of `hits` or more among `n` tries of chance `chance`: summed exactly in logarithms.
pub fn binomial_at_least(hits: u64, n: u64, chance: f64) -> f64 {
    if hits == 0 || chance >= 1.0 {
        return 1.0;
    }
    if chance <= 0.0 || hits > n {
        return 0.0;
    }
    let log_choose = |k: f64| ln_gamma(n as f64 + 1.0) - ln_gamma(k + 1.0) - ln_gamma(n as f64 - k + 1.0);
    let sum: f64 = (hits..=n)
        .map(|k| (log_choose(k as f64) + k as f64 * chance.ln() + (n - k) as f64 * (1.0 - chance).ln()).exp())
        .sum();
    sum.clamp(0.0, 1.0)
}

/// The q values of `p_values` out of `tested` hypotheses (Benjamini and Hochberg 1995): those not listed count as p = 1.
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

/// The median of `values`, which get sorted; `None` when there are none.
pub fn median(values: &mut [f64]) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    match values.len() {
        0 => None,
        odd if odd % 2 == 1 => Some(values[middle]),
        _ => Some((values[middle - 1] + values[middle]) / 2.0),
    }
}

/// The median of `sorted` values with its 90 % interval from order statistics (Conover 1999, 3.2).
pub fn median_estimate(sorted: &mut [f64]) -> Option<Estimate> {
    let value = median(sorted)?;
    let n = sorted.len() as f64;
    let half = Z_90 * 0.5 * n.sqrt();
    let at = |rank: f64| sorted[(rank.max(0.0) as usize).min(sorted.len() - 1)];
    Some(Estimate {
        value,
        low: at((n / 2.0 - half).floor()),
        high: at((n / 2.0 + half).ceil()),
        n: sorted.len() as u64,
        assumed: false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn tails_agree_with_summed_chances() {
        for (count, mean) in [(3_u32, 1.2_f64), (10, 4.0), (2, 9.0), (40, 31.5), (200, 120.0)] {
            let mut below = 0.0;
            let mut term = (-mean).exp();
            for k in 0..count {
                below += term;
                term *= mean / f64::from(k + 1);
            }
            let expected = 1.0 - below;
            let found = poisson_at_least(f64::from(count), mean);
            assert!((found - expected).abs() < 1e-9, "{count} {mean}: {found} {expected}");
        }
        assert!((binomial_at_least(8, 10, 0.5) - 56.0 / 1024.0).abs() < 1e-9);
    }

    #[test]
    fn q_values_count_the_hypotheses_that_are_not_listed() {
        let q = q_values(&[0.01, 0.04, 0.03], 10);
        assert!((q[0] - 0.1).abs() < 1e-12 && (q[1] - 0.4 / 3.0).abs() < 1e-12 && (q[2] - 0.4 / 3.0).abs() < 1e-12);
    }

    #[test]
    fn a_share_of_small_data_has_a_wide_interval() {
        let small = share(1, 4).unwrap();
        let large = share(100, 400).unwrap();
        assert!(small.high - small.low > 4.0 * (large.high - large.low));
        assert_eq!(share(0, 0), None);
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
