//! What a comparison of this size can tell.

use crate::domain::Estimate;
use crate::statistics::distribution::normal_quantile;
use crate::statistics::interval::HIGH_TAIL;

/// Power: the chance to see a difference that is there.
const POWER: f64 = 0.8;

/// The smallest difference in conversion that shows in a 90 % interval with 80 % power, from the
/// normal approximation of the difference of two proportions at the same rate; the interval is that
/// of the rate. `None` without both groups.
///
/// Source: Fleiss, Statistical Methods for Rates and Proportions, chapter 4.
pub fn detectable(offered: usize, held_out: usize, base: (f64, f64, f64)) -> Option<Estimate> {
    if offered == 0 || held_out == 0 {
        return None;
    }
    let reach = normal_quantile(HIGH_TAIL) + normal_quantile(POWER);
    let groups = 1.0 / offered as f64 + 1.0 / held_out as f64;
    let at = |rate: f64| {
        // At a rate of nothing the approximation breaks down: one buyer among all is the least that
        // is taken.
        let least = 1.0 / (offered + held_out) as f64;
        let rate = rate.clamp(least, 0.5);
        reach * (rate * (1.0 - rate) * groups).sqrt()
    };
    let (value, low, high) = base;
    Some(Estimate {
        value: at(value),
        low: at(low.min(value)),
        high: at(high.max(value)),
        n: (offered + held_out) as u64,
        assumed: false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_the_textbook_size() {
        // Two groups of 1,000 at a rate of 20 %: (1.645 + 0.842) * sqrt(0.16 * 2 / 1000) = 0.0445.
        let found = detectable(1_000, 1_000, (0.2, 0.1, 0.3)).unwrap();
        assert!((found.value - 0.0445).abs() < 1e-3, "{found:?}");
        assert!(found.low < found.value && found.value < found.high);
        assert_eq!(detectable(100, 0, (0.2, 0.2, 0.2)), None);
    }
}
