//! The integral over the moment of dropout, which Pareto/NBD needs.

use super::tuning::{FAR_OUT, NEGLIGIBLE, STEEPEST_PANEL, WIDEST_PANEL};
use regulars_core::statistics::quadrature::UNIT_RULE;

/// The integral of `(1 + d/a)^-p (1 + d/b)^-q` for d from 0 to `end`, and its derivatives.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Mixed {
    /// The integral.
    pub value: f64,
    /// By p.
    pub by_p: f64,
    /// By q.
    pub by_q: f64,
    /// By a.
    pub by_a: f64,
    /// By b.
    pub by_b: f64,
}

/// Calls `visit` with the nodes of a quadrature rule for integrals of such products: `d`, `ln(1 +
/// d/a)`, `ln(1 + d/b)`, and the weight times the product. All terms are positive, so that nothing
/// cancels, and `a = b` needs no special case (the usual hypergeometric form has cases, and
/// derivatives that libraries lack). The nodes lie evenly in `ln(1 + d / min(a, b))`, in panels as
/// narrow as the integrand is steep there: eight nodes each give ten digits.
pub fn visit_nodes(
    [a, b]: [f64; 2],
    [p, q]: [f64; 2],
    end: f64,
    mut visit: impl FnMut(f64, f64, f64, f64),
) {
    if end <= 0.0 {
        return;
    }
    let (near, far) = (a.min(b), a.max(b));
    let (first, other) = if a <= b { (p, q) } else { (q, p) };
    let mut reach = end;
    for (scale, power) in [(a, p), (b, q)]
        .into_iter()
        .filter(|&(_, power)| power > 1.0)
    {
        reach = reach.min(scale * (NEGLIGIBLE / (power - 1.0)).exp_m1());
    }
    let range = (reach / near)
        .ln_1p()
        .min(((far - near) / near).ln_1p() + NEGLIGIBLE / (p + q - 1.0));
    // The steepness of the integrand's logarithm, which falls ever faster.
    let slope = |log: f64| {
        let grown = near * log.exp();
        (1.0 - first - other / (1.0 + (far - near) / grown)).abs()
    };
    let turn = (far / near).ln();
    let (mut begin, mut slope_here) = (0.0, slope(0.0));
    while begin < range {
        // Far beyond the turn the integrand is a pure power.
        let mut width = WIDEST_PANEL.max(0.5 * (begin - turn)).min(range - begin);
        let mut slope_next = slope(begin + width);
        for _ in 0..4 {
            let steepest = STEEPEST_PANEL / slope_here.max(slope_next);
            if width <= steepest {
                break;
            }
            // Halfway to a width that is certainly narrow enough: the slope there is smaller.
            width = steepest.max(0.5 * width);
            slope_next = slope(begin + width);
        }
        for &(node, weight) in UNIT_RULE.iter() {
            let near_log = begin + node * width;
            let distance = near * near_log.exp_m1();
            let far_log = if near_log > FAR_OUT {
                near_log - turn
            } else {
                (distance / far).ln_1p()
            };
            let (a_log, b_log) = if a <= b {
                (near_log, far_log)
            } else {
                (far_log, near_log)
            };
            let product = (near_log - p * a_log - q * b_log).exp();
            visit(distance, a_log, b_log, weight * width * near * product);
        }
        let is_last = begin + width >= range;
        begin = if is_last { range } else { begin + width };
        slope_here = slope_next;
    }
}

/// The integral alone; `end` may be infinite where `p + q > 1`.
pub fn mixed_value(scales: [f64; 2], powers: [f64; 2], end: f64) -> f64 {
    let mut sum = 0.0;
    visit_nodes(scales, powers, end, |_, _, _, weight| sum += weight);
    sum
}

/// The integral with its derivatives.
pub fn mixed([a, b]: [f64; 2], [p, q]: [f64; 2], end: f64) -> Mixed {
    let mut found = Mixed::default();
    visit_nodes([a, b], [p, q], end, |distance, a_log, b_log, weight| {
        found.value += weight;
        found.by_p -= a_log * weight;
        found.by_q -= b_log * weight;
        found.by_a += distance / (a + distance) * weight;
        found.by_b += distance / (b + distance) * weight;
    });
    found.by_a *= p / a;
    found.by_b *= q / b;
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The trapezoidal rule after a substitution that sends both ends to infinity (Takahasi and
    /// Mori).
    fn slowly([a, b]: [f64; 2], [p, q]: [f64; 2], end: f64) -> f64 {
        let step = 1.0 / 128.0;
        (-768..=768)
            .map(|index| {
                let t = f64::from(index) * step;
                let s = std::f64::consts::FRAC_PI_2 * t.sinh();
                let at = end / (1.0 + (-2.0 * s).exp());
                let slope = end * 0.5 * std::f64::consts::FRAC_PI_2 * t.cosh() / s.cosh().powi(2);
                let product = (-p * (at / a).ln_1p() - q * (at / b).ln_1p()).exp();
                if slope.is_finite() {
                    step * slope * product
                } else {
                    0.0
                }
            })
            .sum()
    }

    #[test]
    fn equal_scales_give_a_power() {
        let (a, p, q, end) = (3.0_f64, 0.7, 1.4, 50.0_f64);
        let expected = a / (p + q - 1.0) * (1.0 - (1.0 + end / a).powf(1.0 - p - q));
        assert!((mixed_value([a, a], [p, q], end) / expected - 1.0).abs() < 1e-12);
        let whole = a / (p + q - 1.0);
        assert!((mixed_value([a, a], [p, q], f64::INFINITY) / whole - 1.0).abs() < 1e-12);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(200))]
        #[test]
        fn a_slow_rule_gives_the_same(a in -4.0..4.0_f64, b in -4.0..4.0_f64, p in -3.0..5.0_f64, q in 0.0..3.0_f64, end in -2.0..4.0_f64) {
            let (scales, powers) = ([a.exp(), b.exp()], [p.exp(), 1.0 + q.exp()]);
            let (found, expected) = (mixed_value(scales, powers, end.exp()), slowly(scales, powers, end.exp()));
            prop_assert!((found / expected - 1.0).abs() < 1e-9, "{found} {expected}");
        }
    }
}
