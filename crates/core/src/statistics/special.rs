//! Special functions behind the distributions: log gamma with its derivatives, and the incomplete
//! beta and gamma functions.
//!
//! Source: Press et al., Numerical Recipes, third edition, sections 6.1, 6.2 and 6.4; Abramowitz
//! and Stegun, 6.3 and 6.4.

const LANCZOS: [f64; 9] = [
    0.999_999_999_999_809_9,
    676.520_368_121_885_1,
    -1_259.139_216_722_402_8,
    771.323_428_777_653_1,
    -176.615_029_162_140_6,
    12.507_343_278_686_905,
    -0.138_571_095_265_720_12,
    9.984_369_578_019_572e-6,
    1.505_632_735_149_311_6e-7,
];

const TINY: f64 = 1e-300;
const PRECISION: f64 = 1e-15;
const MAX_TERMS: usize = 500;

/// Natural logarithm of the gamma function for `x > 0` (Lanczos, g = 7, nine terms).
pub fn ln_gamma(x: f64) -> f64 {
    if x < 0.5 {
        let sine = (std::f64::consts::PI * x).sin().abs().max(TINY);
        return (std::f64::consts::PI / sine).ln() - ln_gamma(1.0 - x);
    }
    let shifted = x - 1.0;
    let base = shifted + 7.5;
    let sum = LANCZOS
        .iter()
        .enumerate()
        .skip(1)
        .fold(LANCZOS[0], |sum, (index, coefficient)| {
            sum + coefficient / (shifted + index as f64)
        });
    0.5 * (2.0 * std::f64::consts::PI).ln() + (shifted + 0.5) * base.ln() - base + sum.ln()
}

/// The derivative of [`ln_gamma`] for `x > 0`: the recurrence up to 8, then the asymptotic series.
pub fn digamma(x: f64) -> f64 {
    let (mut x, mut sum) = (x, 0.0);
    while x < 8.0 {
        sum -= 1.0 / x;
        x += 1.0;
    }
    let y = 1.0 / (x * x);
    let series = y
        * (1.0 / 12.0
            - y * (1.0 / 120.0 - y * (1.0 / 252.0 - y * (1.0 / 240.0 - y * (5.0 / 660.0)))));
    sum + x.ln() - 0.5 / x - series
}

/// The second derivative of [`ln_gamma`] for `x > 0`, in the same way.
pub fn trigamma(x: f64) -> f64 {
    let (mut x, mut sum) = (x, 0.0);
    while x < 8.0 {
        sum += 1.0 / (x * x);
        x += 1.0;
    }
    let y = 1.0 / (x * x);
    let series =
        y * (1.0 / 6.0 - y * (1.0 / 30.0 - y * (1.0 / 42.0 - y * (1.0 / 30.0 - y * (5.0 / 66.0)))));
    sum + 1.0 / x + 0.5 * y + series / x
}

/// Regularised lower incomplete gamma function P(shape, x), between 0 and 1.
pub fn gamma_p(shape: f64, x: f64) -> f64 {
    if x <= 0.0 {
        return 0.0;
    }
    if x.is_infinite() {
        return 1.0;
    }
    let front = (shape * x.ln() - x - ln_gamma(shape)).exp();
    if x < shape + 1.0 {
        let (mut term, mut sum) = (1.0 / shape, 1.0 / shape);
        for step in 1..MAX_TERMS * 20 {
            term *= x / (shape + step as f64);
            sum += term;
            if term.abs() < sum.abs() * PRECISION {
                break;
            }
        }
        return (sum * front).clamp(0.0, 1.0);
    }
    let mut b = x + 1.0 - shape;
    let mut c = 1.0 / TINY;
    let mut d = 1.0 / b;
    let mut fraction = d;
    for step in 1..MAX_TERMS * 20 {
        let step = step as f64;
        let a = -step * (step - shape);
        b += 2.0;
        d = 1.0 / away_from_zero(a * d + b);
        c = away_from_zero(b + a / c);
        fraction *= d * c;
        if (d * c - 1.0).abs() < PRECISION {
            break;
        }
    }
    (1.0 - front * fraction).clamp(0.0, 1.0)
}

/// Natural logarithm of the beta function.
pub fn ln_beta(a: f64, b: f64) -> f64 {
    ln_gamma(a) + ln_gamma(b) - ln_gamma(a + b)
}

/// Regularised incomplete beta function I(a, b; x), between 0 and 1.
pub fn beta_p(a: f64, b: f64, x: f64) -> f64 {
    beta_p_and_density(a, b, ln_beta(a, b), x).0
}

/// [`beta_p`] and its derivative; `ln_beta` is that of `a` and `b`.
pub fn beta_p_and_density(a: f64, b: f64, ln_beta: f64, x: f64) -> (f64, f64) {
    if x <= 0.0 {
        return (0.0, 0.0);
    }
    if x >= 1.0 {
        return (1.0, 0.0);
    }
    let front = (a * x.ln() + b * (1.0 - x).ln() - ln_beta).exp();
    let below = if x < (a + 1.0) / (a + b + 2.0) {
        front * beta_fraction(a, b, x) / a
    } else {
        1.0 - front * beta_fraction(b, a, 1.0 - x) / b
    };
    (below.clamp(0.0, 1.0), front / (x * (1.0 - x)))
}

/// The continued fraction of the incomplete beta function (modified Lentz).
fn beta_fraction(a: f64, b: f64, x: f64) -> f64 {
    let mut c = 1.0;
    let mut d = 1.0 / away_from_zero(1.0 - (a + b) * x / (a + 1.0));
    let mut fraction = d;
    for step in 1..MAX_TERMS * 20 {
        let step = step as f64;
        let even = step * (b - step) * x / ((a + 2.0 * step - 1.0) * (a + 2.0 * step));
        d = 1.0 / away_from_zero(1.0 + even * d);
        c = away_from_zero(1.0 + even / c);
        fraction *= d * c;
        let odd = -(a + step) * (a + b + step) * x / ((a + 2.0 * step) * (a + 2.0 * step + 1.0));
        d = 1.0 / away_from_zero(1.0 + odd * d);
        c = away_from_zero(1.0 + odd / c);
        fraction *= d * c;
        if (d * c - 1.0).abs() < PRECISION {
            break;
        }
    }
    fraction
}

fn away_from_zero(value: f64) -> f64 {
    if value.abs() < TINY { TINY } else { value }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_values_are_met() {
        assert!((ln_gamma(5.0) - 24.0_f64.ln()).abs() < 1e-12);
        assert!((ln_gamma(0.5) - std::f64::consts::PI.sqrt().ln()).abs() < 1e-12);
        assert!((digamma(1.0) + 0.577_215_664_901_532_9).abs() < 1e-12);
        assert!((digamma(0.25) + 4.227_453_533_376_265).abs() < 1e-12);
        assert!((trigamma(1.0) - std::f64::consts::PI.powi(2) / 6.0).abs() < 1e-12);
        assert!((trigamma(0.5) - std::f64::consts::PI.powi(2) / 2.0).abs() < 1e-11);
        assert!((gamma_p(1.0, 2.0) - (1.0 - (-2.0_f64).exp())).abs() < 1e-12);
        assert!((gamma_p(3.0, 0.5) - 0.014_387_677_966_970_69).abs() < 1e-12);
        assert!((gamma_p(2.0, 9.0) - (1.0 - 10.0 * (-9.0_f64).exp())).abs() < 1e-12);
        let (below, density) = beta_p_and_density(2.0, 3.0, ln_beta(2.0, 3.0), 0.4);
        assert!((below - 0.5248).abs() < 1e-12 && (density - 12.0 * 0.4 * 0.36).abs() < 1e-12);
        assert!((beta_p(0.5, 0.5, 0.5) - 0.5).abs() < 1e-12);
    }
}
