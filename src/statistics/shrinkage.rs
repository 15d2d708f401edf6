//! A prior fitted on the shop, so that a count seen a few times leans on what is usual here.
//!
//! Source of the fits by moments: Gelman et al., Bayesian Data Analysis, third edition, section 5.3 and exercise 2.21.

use super::interval;
use crate::domain::Estimate;
use serde::{Deserialize, Serialize};

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
    use rand_distr::{Distribution, Gamma, Poisson};

    #[test]
    fn a_planted_prior_is_found_again() {
        let mut generator = random(1, "prior");
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
        let prior = GammaPrior::fit([(0, 10.0), (0, 20.0)]);
        assert!(prior.assumed && prior.rate.is_finite() && prior.shape > 0.0);
        assert!(GammaPrior::fit([]).rate(0, 0.0).value.is_finite());
    }
}
