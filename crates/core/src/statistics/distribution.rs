//! Quantiles and distribution functions of the distributions behind intervals.

use super::root::{Bracket, invert};
use super::special::{beta_p, beta_p_and_density, gamma_p, ln_beta, ln_gamma};

/// Quantile of the standard normal distribution (Acklam's rational approximation, relative error
/// 1.2e-9).
pub fn normal_quantile(probability: f64) -> f64 {
    const A: [f64; 6] = [
        -39.696_830_286_653_76,
        220.946_098_424_520_5,
        -275.928_510_446_968_7,
        138.357_751_867_269,
        -30.664_798_066_147_16,
        2.506_628_277_459_239,
    ];
    const B: [f64; 5] = [
        -54.476_098_798_224_06,
        161.585_836_858_040_9,
        -155.698_979_859_886_6,
        66.801_311_887_719_72,
        -13.280_681_552_885_72,
    ];
    const C: [f64; 6] = [
        -0.007_784_894_002_430_293,
        -0.322_396_458_041_136_4,
        -2.400_758_277_161_838,
        -2.549_732_539_343_734,
        4.374_664_141_464_968,
        2.938_163_982_698_783,
    ];
    const D: [f64; 4] = [
        0.007_784_695_709_041_462,
        0.322_467_129_070_039_8,
        2.445_134_137_142_996,
        3.754_408_661_907_416,
    ];
    if probability <= 0.0 {
        return f64::NEG_INFINITY;
    }
    if probability >= 1.0 {
        return f64::INFINITY;
    }
    let polynomial =
        |coefficients: &[f64], x: f64| coefficients.iter().fold(0.0, |sum, value| sum * x + value);
    let tail = |p: f64| {
        let q = (-2.0 * p.ln()).sqrt();
        polynomial(&C, q) / (polynomial(&D, q) * q + 1.0)
    };
    if probability < 0.024_25 {
        tail(probability)
    } else if probability > 0.975_75 {
        -tail(1.0 - probability)
    } else {
        let q = probability - 0.5;
        let r = q * q;
        polynomial(&A, r) * q / (polynomial(&B, r) * r + 1.0)
    }
}

/// Distribution function of the standard normal distribution.
pub fn normal_cdf(x: f64) -> f64 {
    let half = 0.5 * gamma_p(0.5, x * x / 2.0);
    if x < 0.0 { 0.5 - half } else { 0.5 + half }
}

/// Quantile of Student's t with `degrees` of freedom; `degrees > 0`.
pub fn student_quantile(probability: f64, degrees: f64) -> f64 {
    if probability < 0.5 {
        return -student_quantile(1.0 - probability, degrees);
    }
    let x = beta_quantile(2.0 * (1.0 - probability), degrees / 2.0, 0.5);
    (degrees * (1.0 - x) / x.max(f64::MIN_POSITIVE)).sqrt()
}

/// Distribution function of Student's t with `degrees` of freedom; `degrees > 0`.
pub fn student_cdf(t: f64, degrees: f64) -> f64 {
    let tail = 0.5 * beta_p(degrees / 2.0, 0.5, degrees / (degrees + t * t));
    if t < 0.0 { tail } else { 1.0 - tail }
}

/// Quantile of Beta(a, b).
pub fn beta_quantile(probability: f64, a: f64, b: f64) -> f64 {
    let (ln_beta, mean) = (ln_beta(a, b), a / (a + b));
    let deviation = (mean * (1.0 - mean) / (a + b + 1.0)).sqrt();
    let start = mean + normal_quantile(probability) * deviation;
    quantile([0.0, 1.0], start, probability, |x| {
        beta_p_and_density(a, b, ln_beta, x)
    })
}

/// Quantile of Gamma with this shape and rate (mean shape / rate).
pub fn gamma_quantile(probability: f64, shape: f64, rate: f64) -> f64 {
    if shape <= 0.0 || rate <= 0.0 || probability <= 0.0 {
        return 0.0;
    }
    let mut high = shape + 10.0 * shape.sqrt() + 10.0;
    while gamma_p(shape, high) < probability && high < 1e300 {
        high *= 2.0;
    }
    let ln_gamma = ln_gamma(shape);
    let start = shape + normal_quantile(probability) * shape.sqrt();
    let density = |x: f64| ((shape - 1.0) * x.ln() - x - ln_gamma).exp();
    quantile([0.0, high], start, probability, |x| {
        (gamma_p(shape, x), density(x))
    }) / rate
}

/// Probability of `count` under the negative binomial distribution that a Gamma(shape, rate) rate
/// gives over `exposure`.
pub fn gamma_poisson_probability(count: u64, shape: f64, rate: f64, exposure: f64) -> f64 {
    let count = count as f64;
    let odds = exposure / (rate + exposure);
    let log = ln_gamma(shape + count) - ln_gamma(shape) - ln_gamma(count + 1.0)
        + shape * (rate / (rate + exposure)).ln()
        + if count > 0.0 {
            count * odds.max(f64::MIN_POSITIVE).ln()
        } else {
            0.0
        };
    log.exp()
}

/// The point where the distribution function `cdf`, which comes with its density, reaches
/// `probability`.
fn quantile(
    [low, high]: [f64; 2],
    start: f64,
    probability: f64,
    cdf: impl Fn(f64) -> (f64, f64),
) -> f64 {
    const TOLERANCE: f64 = 1e-14;
    // Plain halving would take hundreds of steps to a quantile very close to zero.
    let halve = |bracket: Bracket| match bracket {
        Bracket { low, high } if low == 0.0 && high < 0.5 => high * high,
        Bracket { low, high } if low > 0.0 && high > 1_000.0 * low => low.sqrt() * high.sqrt(),
        bracket => bracket.middle(),
    };
    invert(
        Bracket { low, high },
        start,
        [probability, TOLERANCE],
        halve,
        cdf,
    )
}

#[cfg(test)]
mod tests {
    use super::super::interval::Z_90;
    use super::super::special::beta_p;
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn quantiles_of_the_tables_are_met() {
        assert!((normal_quantile(0.95) - Z_90).abs() < 1e-7);
        assert!((normal_cdf(Z_90) - 0.95).abs() < 1e-9);
        assert!((student_quantile(0.95, 4.0) - 2.131_846_786).abs() < 1e-7);
        assert!((student_quantile(0.05, 1.0) + 6.313_751_515).abs() < 1e-6);
        assert!((beta_quantile(0.5, 2.0, 2.0) - 0.5).abs() < 1e-12);
        assert!((gamma_quantile(0.95, 1.0, 2.0) - 20.0_f64.ln() / 2.0).abs() < 1e-10);
        assert!((beta_quantile(0.05, 0.01, 0.01).ln() / 1e-100_f64.ln() - 1.0).abs() < 1e-3);
    }

    proptest! {
        #[test]
        fn a_quantile_has_its_probability_below_it(
            (a, b) in (prop_oneof![0.01..3.0, 0.5..2_000.0], prop_oneof![0.01..3.0, 0.5..2_000.0]),
            probability in prop_oneof![Just(0.05), Just(0.9), Just(0.95), 0.001..0.999],
        ) {
            let at = beta_quantile(probability, a, b);
            // Where a distribution is concentrated at an end, neighbouring doubles have different
            // probabilities.
            let around = [at * (1.0 - 1e-9), at, (at * (1.0 + 1e-9)).min(1.0)].map(|x| beta_p(a, b, x));
            prop_assert!(around[0] - 1e-11 <= probability && probability <= around[2] + 1e-11, "{at} {around:?}");
            let at = gamma_quantile(probability, a, b);
            let around = [at * (1.0 - 1e-9), at * (1.0 + 1e-9)].map(|x| gamma_p(a, x * b));
            prop_assert!(around[0] - 1e-11 <= probability && probability <= around[1] + 1e-11, "{at} {around:?}");
        }
    }

    #[test]
    fn counts_of_a_gamma_rate_add_up_to_one() {
        let total: f64 = (0..400)
            .map(|count| gamma_poisson_probability(count, 2.5, 0.5, 3.0))
            .sum();
        assert!((total - 1.0).abs() < 1e-9);
    }
}
