//! Rates of events that differ between users: the Gamma distribution behind them.
//!
//! A user's events are a Poisson process with a rate of the user's own, and the rates are Gamma
//! distributed across users. This file only fits that distribution; which events count, and what
//! holds with too few of them, is decided by its callers.

use super::optimise::bfgs;
use super::special::{digamma, ln_gamma};

/// The logarithm of the shape stays within this: with fewer than a twentieth of an event or more
/// than twenty, the likelihood hardly changes.
const SHAPE_BOUND: f64 = 3.0;
/// The logarithm of the rate stays within this many times [`SHAPE_BOUND`] of its start.
const RATE_BOUND: f64 = 3.0;
/// Where the search for the shape starts.
const START_SHAPE: f64 = 2.0;
/// The search ends where the next step gains less log-likelihood than this.
const TOLERANCE: f64 = 1e-9;

/// A Gamma distribution of event rates.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct GammaRate {
    /// Shape, in events.
    pub shape: f64,
    /// Rate, in units of exposure. The mean event rate is `shape / rate`.
    pub rate: f64,
}

impl GammaRate {
    /// Fits the distribution by maximum likelihood on (events, exposure) of each user; the order of
    /// users does not matter. `None` without events or without exposure.
    pub fn fit(mut users: Vec<(f64, f64)>) -> Option<GammaRate> {
        users.sort_unstable_by(|x, y| x.0.total_cmp(&y.0).then(x.1.total_cmp(&y.1)));
        let events: f64 = users.iter().map(|user| user.0).sum();
        let exposure: f64 = users.iter().map(|user| user.1).sum();
        if !(events > 0.0 && exposure > 0.0) {
            return None;
        }
        // Users with the same number of events share the gamma functions.
        let groups: Vec<&[(f64, f64)]> = users.chunk_by(|left, right| left.0 == right.0).collect();
        let start_rate = START_SHAPE * exposure / events;
        let to_rate = |point: f64| start_rate * (RATE_BOUND * point).exp();
        let start = [START_SHAPE.ln(), 0.0];
        let found = bfgs(start, None, [TOLERANCE, SHAPE_BOUND], |point| {
            let (shape, rate) = (point[0].exp(), to_rate(point[1]));
            let (value, by_shape, by_rate) = likelihood(&groups, shape, rate);
            (-value, [-by_shape * shape, -by_rate * rate * RATE_BOUND])
        });
        Some(GammaRate {
            shape: found.point[0].exp(),
            rate: to_rate(found.point[1]),
        })
    }
}

/// The log-likelihood, up to a constant, with its derivatives by shape and rate.
fn likelihood(groups: &[&[(f64, f64)]], shape: f64, rate: f64) -> (f64, f64, f64) {
    let (ln_gamma_shape, digamma_shape, ln_rate) = (ln_gamma(shape), digamma(shape), rate.ln());
    let (mut value, mut by_shape, mut by_rate) = (0.0, 0.0, 0.0);
    for group in groups {
        let (posterior, size) = (shape + group[0].0, group.len() as f64);
        let (mut logs, mut inverses) = (0.0, 0.0);
        for (_, exposure) in *group {
            logs += (rate + exposure).ln();
            inverses += 1.0 / (rate + exposure);
        }
        value += size * (ln_gamma(posterior) - ln_gamma_shape + shape * ln_rate) - posterior * logs;
        by_shape += size * (digamma(posterior) - digamma_shape + ln_rate) - logs;
        by_rate += size * shape / rate - posterior * inverses;
    }
    (value, by_shape, by_rate)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::statistics::sampling::random;
    use rand_distr::{Distribution, Gamma, Poisson};

    #[test]
    fn planted_rates_are_found_again() {
        let mut generator = random(5, "gamma rate");
        let rates = Gamma::new(1.5, 1.0 / 60.0).unwrap();
        let users = (0..4_000).map(|index| {
            let exposure = 30.0 + f64::from(index % 300);
            let mean: f64 = rates.sample(&mut generator) * exposure;
            let events: f64 = Poisson::new(mean.max(1e-9)).unwrap().sample(&mut generator);
            (events, exposure)
        });
        let found = GammaRate::fit(users.collect()).unwrap();
        assert!((found.shape / 1.5 - 1.0).abs() < 0.1, "{found:?}");
        assert!((found.rate / 60.0 - 1.0).abs() < 0.1, "{found:?}");
    }

    #[test]
    fn equal_users_reach_the_bound_and_keep_the_mean() {
        let found = GammaRate::fit(vec![(4.0, 100.0); 500]).unwrap();
        assert!((found.shape - SHAPE_BOUND.exp()).abs() < 1e-9, "{found:?}");
        assert!((found.shape / found.rate - 0.04).abs() < 1e-4, "{found:?}");
    }

    #[test]
    fn nothing_is_fitted_without_events_or_exposure() {
        assert_eq!(GammaRate::fit(Vec::new()), None);
        assert_eq!(GammaRate::fit(vec![(0.0, 9.0)]), None);
        assert_eq!(GammaRate::fit(vec![(2.0, 0.0)]), None);
    }

    #[test]
    fn derivatives_match_finite_differences() {
        let users = [(0.0, 3.0), (0.0, 40.0), (2.0, 5.0), (7.0, 90.0)];
        let groups: Vec<&[(f64, f64)]> = users.chunk_by(|left, right| left.0 == right.0).collect();
        let value = |shape: f64, rate: f64| likelihood(&groups, shape, rate).0;
        let (_, by_shape, by_rate) = likelihood(&groups, 1.3, 21.0);
        let step = 1e-5;
        let slope = (value(1.3 + step, 21.0) - value(1.3 - step, 21.0)) / (2.0 * step);
        assert!((by_shape - slope).abs() < 1e-6, "{by_shape} {slope}");
        let slope = (value(1.3, 21.0 + step) - value(1.3, 21.0 - step)) / (2.0 * step);
        assert!((by_rate - slope).abs() < 1e-6, "{by_rate} {slope}");
    }
}
