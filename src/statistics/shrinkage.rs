//! Priors fitted on the shop, so that a rate or count seen a few times leans on what is usual here.
//!
//! Source of the fits by moments: Gelman et al., Bayesian Data Analysis, third edition, section 5.3 and exercise 2.21.

use super::interval;
use crate::domain::Estimate;
use serde::{Deserialize, Serialize};

/// A Beta prior of a rate.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct BetaPrior {
    /// Prior successes.
    pub a: f64,
    /// Prior failures.
    pub b: f64,
    /// True where too few users were seen to fit it and the uniform prior stands in.
    pub assumed: bool,
}

impl BetaPrior {
    /// The uniform prior, which is an assumption.
    pub const UNIFORM: BetaPrior = BetaPrior { a: 1.0, b: 1.0, assumed: true };

    /// Fits the prior on the users' (successes, trials) by moments; uniform when fewer than five users have trials
    /// or nothing distinguishes success from failure.
    pub fn fit(users: impl IntoIterator<Item = (u64, u64)>) -> BetaPrior {
        let mut users: Vec<(f64, f64)> =
            users.into_iter().filter(|&(_, n)| n > 0).map(|(k, n)| (k.min(n) as f64, n as f64)).collect();
        users.sort_by(|x, y| x.1.total_cmp(&y.1).then(x.0.total_cmp(&y.0)));
        let successes: f64 = users.iter().map(|user| user.0).sum();
        let trials: f64 = users.iter().map(|user| user.1).sum();
        if users.len() < 5 || successes <= 0.0 || successes >= trials {
            return BetaPrior::UNIFORM;
        }
        let mean = successes / trials;
        let spread = mean * (1.0 - mean);
        let squares: f64 = users.iter().map(|(_, n)| n * n).sum();
        let between = users.iter().map(|(k, n)| n * (k / n - mean).powi(2)).sum::<f64>();
        let count = users.len() as f64;
        let variance = (between - (count - 1.0) * spread) / (trials - squares / trials).max(f64::MIN_POSITIVE);
        let strength = if variance > 0.0 { (spread / variance - 1.0).clamp(1.0, 1_000.0) } else { 1_000.0 };
        BetaPrior { a: mean * strength, b: (1.0 - mean) * strength, assumed: false }
    }

    /// The point estimate alone of [`BetaPrior::rate`], which costs no quantiles.
    pub fn rate_value(&self, successes: u64, trials: u64) -> f64 {
        (self.a + successes.min(trials) as f64) / (self.a + self.b + trials as f64)
    }

    /// The rate of one user with `successes` in `trials`, shrunk to the shop.
    pub fn rate(&self, successes: u64, trials: u64) -> Estimate {
        let successes = successes.min(trials);
        interval::beta(self.a + successes as f64, self.b + (trials - successes) as f64, trials, self.assumed)
    }
}

/// A Gamma prior of a rate of events per unit of exposure.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct GammaPrior {
    /// Shape: prior events.
    pub shape: f64,
    /// Rate: prior exposure.
    pub rate: f64,
    /// True where too few users were seen to fit it.
    pub assumed: bool,
}

impl GammaPrior {
    /// Fits the prior on the users' (events, exposure) by moments; with fewer than five users, or no event at all, a
    /// weak prior about the pooled rate stands in as an assumption.
    pub fn fit(users: impl IntoIterator<Item = (u64, f64)>) -> GammaPrior {
        let mut users: Vec<(f64, f64)> =
            users.into_iter().filter(|&(_, t)| t > 0.0).map(|(k, t)| (k as f64, t)).collect();
        users.sort_by(|x, y| x.1.total_cmp(&y.1).then(x.0.total_cmp(&y.0)));
        let events: f64 = users.iter().map(|user| user.0).sum();
        let exposure: f64 = users.iter().map(|user| user.1).sum();
        let pooled = if exposure > 0.0 { (events + 0.5) / exposure } else { 1.0 };
        if users.len() < 5 || events <= 0.0 {
            return GammaPrior { shape: 0.5, rate: 0.5 / pooled, assumed: true };
        }
        let mean = events / exposure;
        let squares: f64 = users.iter().map(|(_, t)| t * t).sum();
        let between = users.iter().map(|(k, t)| t * (k / t - mean).powi(2)).sum::<f64>();
        let count = users.len() as f64;
        let variance = (between - (count - 1.0) * mean) / (exposure - squares / exposure).max(f64::MIN_POSITIVE);
        let shape = if variance > 0.0 { (mean * mean / variance).clamp(0.1, 1_000.0) } else { 1_000.0 };
        GammaPrior { shape, rate: shape / mean, assumed: false }
    }

    /// The rate of one user with `events` in `exposure`, shrunk to the shop.
    pub fn rate(&self, events: u64, exposure: f64) -> Estimate {
        interval::gamma(self.shape + events as f64, self.rate + exposure.max(0.0), events, self.assumed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::statistics::sampling::random;
    use rand_distr::{Beta, Binomial, Distribution, Gamma, Poisson};

    #[test]
    fn a_planted_prior_is_found_again() {
        let mut generator = random(1, "prior");
        let rates = Beta::new(3.0, 9.0).unwrap();
        let users: Vec<(u64, u64)> = (0..4_000)
            .map(|index| {
                let trials = 5 + index % 30;
                let rate = rates.sample(&mut generator);
                (Binomial::new(trials, rate).unwrap().sample(&mut generator), trials)
            })
            .collect();
        let prior = BetaPrior::fit(users);
        assert!((prior.a / (prior.a + prior.b) - 0.25).abs() < 0.01, "{prior:?}");
        assert!((8.0..18.0).contains(&(prior.a + prior.b)), "{prior:?}");

        let intensities = Gamma::new(2.0, 0.05).unwrap();
        let counts: Vec<(u64, f64)> = (0..4_000)
            .map(|index| {
                let exposure = 30.0 + f64::from(index % 300);
                let rate: f64 = intensities.sample(&mut generator);
                (Poisson::new(rate * exposure).unwrap().sample(&mut generator) as u64, exposure)
            })
            .collect();
        let prior = GammaPrior::fit(counts);
        assert!((prior.shape / prior.rate - 0.1).abs() < 0.006, "{prior:?}");
        assert!((1.6..2.5).contains(&prior.shape), "{prior:?}");
    }

    #[test]
    fn few_users_leave_an_assumption_and_no_nonsense() {
        assert_eq!(BetaPrior::fit([(1, 2)]), BetaPrior::UNIFORM);
        let prior = GammaPrior::fit([(0, 10.0), (0, 20.0)]);
        assert!(prior.assumed && prior.rate.is_finite() && prior.shape > 0.0);
        assert!(GammaPrior::fit([]).rate(0, 0.0).value.is_finite());
    }

    #[test]
    fn one_success_is_pulled_to_the_shop() {
        let prior = BetaPrior { a: 2.0, b: 18.0, assumed: false };
        let once = prior.rate(1, 1);
        assert!(once.value < 0.2 && once.high < 0.4 && once.n == 1);
        assert!(prior.rate(100, 100).value > 0.8);
    }
}
