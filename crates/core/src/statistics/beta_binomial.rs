//! Rates of single customers, shrunk to the shop's rate as far as the shop's data support it.
//!
//! Customers' rates follow a Beta distribution. Its mean and strength (in trials) are uncertain: a
//! grid of both is weighted by the marginal likelihood of all customers, with the uniform shrinkage
//! prior on the strength (Christiansen and Morris 1997, JASA 92, 618-632). In a small shop,
//! intervals are therefore wider.

use super::interval;
use super::special::ln_gamma;
use crate::domain::Estimate;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Customers with trials below which nothing is fitted.
const FEWEST: usize = 5;
/// Means of the grid, in standard errors of the shop's rate.
const MEANS: [f64; 9] = [-2.0, -1.5, -1.0, -0.5, 0.0, 0.5, 1.0, 1.5, 2.0];
/// Strengths of the grid, evenly in the logarithm from half a trial to a thousand.
const STRENGTHS: usize = 14;
const STRENGTH: (f64, f64) = (0.5, 1_000.0);
/// Grid points with less than this share of the greatest weight are left out.
const LEAST_WEIGHT: f64 = 1e-4;

/// The Beta prior of a shop's rates.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BetaPrior {
    /// Prior successes, at the mean and strength averaged over the grid.
    pub a: f64,
    /// Prior failures.
    pub b: f64,
    /// True where too few users were available to fit it, and it is uniform by assumption.
    pub assumed: bool,
    /// The grid of priors with their weights, which sum to 1; empty for the single prior above.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    believed: Vec<GridPrior>,
}

/// One prior of the grid.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
struct GridPrior {
    weight: f64,
    a: f64,
    b: f64,
}

impl BetaPrior {
    /// The uniform prior, which is an assumption.
    pub const UNIFORM: BetaPrior = BetaPrior {
        a: 1.0,
        b: 1.0,
        assumed: true,
        believed: Vec::new(),
    };

    /// Fits the prior on the users' (successes, trials); uniform when fewer than five users have
    /// trials or nothing distinguishes success from failure.
    pub fn fit(users: impl IntoIterator<Item = (u64, u64)>) -> BetaPrior {
        let mut counts: BTreeMap<(u64, u64), f64> = BTreeMap::new();
        for (successes, trials) in users.into_iter().filter(|(_, trials)| *trials > 0) {
            *counts.entry((successes.min(trials), trials)).or_default() += 1.0;
        }
        let users: f64 = counts.values().sum();
        let (successes, trials) =
            counts
                .iter()
                .fold((0.0, 0.0), |(successes, trials), (&(k, n), count)| {
                    (successes + count * k as f64, trials + count * n as f64)
                });
        if users < FEWEST as f64 || successes <= 0.0 || successes >= trials {
            return BetaPrior::UNIFORM;
        }
        let mean = (successes + 0.5) / (trials + 1.0);
        // The rate's standard error: from its trials if all customers are alike, from its customers
        // if each is different.
        let error =
            ((successes * (1.0 - mean)).max(0.5).sqrt().recip() + users.sqrt().recip()).min(1.0);
        let longest = counts.keys().map(|(_, trials)| *trials).max().unwrap_or(0);
        let mut grid = Vec::with_capacity(MEANS.len() * STRENGTHS);
        for step in MEANS {
            let mean = ((mean / (1.0 - mean)).ln() + step * error).exp();
            let mean = mean / (1.0 + mean);
            for strength in strengths() {
                let (a, b) = (mean * strength, (1.0 - mean) * strength);
                let rising = [a, b, strength].map(|from| Rising::new(from, longest));
                let likelihood: f64 = counts
                    .iter()
                    .map(|(&(k, n), count)| {
                        count * (rising[0].ln(k) + rising[1].ln(n - k) - rising[2].ln(n))
                    })
                    .sum();
                // The density of the logarithm of the strength, where strength / (1 + strength) is
                // uniform.
                let shrinkage = (strength / (1.0 + strength).powi(2)).ln();
                grid.push((likelihood + shrinkage, a, b));
            }
        }
        BetaPrior::from_grid(&grid)
    }

    /// The prior from grid points (log weight, a, b).
    fn from_grid(grid: &[(f64, f64, f64)]) -> BetaPrior {
        let heaviest = grid
            .iter()
            .map(|point| point.0)
            .fold(f64::NEG_INFINITY, f64::max);
        let weighed = grid.iter().map(|&(weight, a, b)| GridPrior {
            weight: (weight - heaviest).exp(),
            a,
            b,
        });
        let mut believed: Vec<GridPrior> =
            weighed.filter(|one| one.weight >= LEAST_WEIGHT).collect();
        let sum: f64 = believed.iter().map(|one| one.weight).sum();
        believed.iter_mut().for_each(|one| one.weight /= sum);
        let mean: f64 = believed
            .iter()
            .map(|one| one.weight * one.a / (one.a + one.b))
            .sum();
        let strength = believed
            .iter()
            .map(|one| one.weight * (one.a + one.b).ln())
            .sum::<f64>()
            .exp();
        BetaPrior {
            a: mean * strength,
            b: (1.0 - mean) * strength,
            assumed: false,
            believed,
        }
    }

    /// The point estimate alone of [`BetaPrior::rate`], which costs no quantiles.
    pub fn rate_value(&self, successes: u64, trials: u64) -> f64 {
        self.moments(successes, trials).0
    }

    /// The rate of one user with `successes` in `trials`, shrunk to the shop.
    pub fn rate(&self, successes: u64, trials: u64) -> Estimate {
        let (mean, variance) = self.moments(successes, trials);
        // One Beta distribution with the moments of the whole grid.
        let strength = mean * (1.0 - mean) / variance - 1.0;
        interval::beta(
            mean * strength,
            (1.0 - mean) * strength,
            trials,
            self.assumed,
        )
    }

    /// Mean and variance of a user's rate.
    fn moments(&self, successes: u64, trials: u64) -> (f64, f64) {
        let (k, n) = (successes.min(trials) as f64, trials as f64);
        let only = [GridPrior {
            weight: 1.0,
            a: self.a,
            b: self.b,
        }];
        let believed = if self.believed.is_empty() {
            &only[..]
        } else {
            &self.believed
        };
        let (mut mean, mut square) = (0.0, 0.0);
        for one in believed {
            let (a, strength) = (one.a + k, one.a + one.b + n);
            let rate = a / strength;
            mean += one.weight * rate;
            square += one.weight * (rate * (1.0 - rate) / (strength + 1.0) + rate * rate);
        }
        (mean, (square - mean * mean).max(f64::MIN_POSITIVE))
    }
}

fn strengths() -> impl Iterator<Item = f64> {
    let (least, most) = (STRENGTH.0.ln(), STRENGTH.1.ln());
    (0..STRENGTHS)
        .map(move |step| (least + (most - least) * step as f64 / (STRENGTHS - 1) as f64).exp())
}

/// Logarithms of the rising factorials of a number: from (from + 1) .. (from + count - 1).
struct Rising {
    from: f64,
    sums: Vec<f64>,
}

impl Rising {
    /// Counts up to `longest`; the first of them are tabulated.
    fn new(from: f64, longest: u64) -> Rising {
        const TABLE: u64 = 1_024;
        let mut sum = 0.0;
        let next = (0..longest.min(TABLE)).map(|step| {
            sum += (from + step as f64).ln();
            sum
        });
        Rising {
            from,
            sums: std::iter::once(0.0).chain(next).collect(),
        }
    }

    fn ln(&self, count: u64) -> f64 {
        let beyond = || ln_gamma(self.from + count as f64) - ln_gamma(self.from);
        self.sums
            .get(count as usize)
            .copied()
            .unwrap_or_else(beyond)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::statistics::sampling::random;
    use proptest::prelude::*;
    use rand::Rng;
    use rand_chacha::ChaCha8Rng;
    use rand_distr::{Beta, Binomial, Distribution, Geometric, Normal};

    #[test]
    fn a_planted_prior_is_found_again() {
        let mut generator = random(1, "prior");
        let rates = Beta::new(3.0, 9.0).unwrap();
        let users: Vec<(u64, u64)> = (0..4_000)
            .map(|index| {
                let trials = 5 + index % 30;
                let rate = rates.sample(&mut generator);
                (
                    Binomial::new(trials, rate).unwrap().sample(&mut generator),
                    trials,
                )
            })
            .collect();
        let prior = BetaPrior::fit(users);
        assert!(
            (prior.a / (prior.a + prior.b) - 0.25).abs() < 0.01,
            "{prior:?}"
        );
        assert!((8.0..18.0).contains(&(prior.a + prior.b)), "{prior:?}");
        assert!(prior.rate(1, 1).value < 0.35 && prior.rate(100, 100).value > 0.8);
    }

    #[test]
    fn few_users_leave_an_assumption() {
        assert_eq!(BetaPrior::fit([(1, 2)]), BetaPrior::UNIFORM);
        let all = BetaPrior::UNIFORM.rate(0, 3);
        assert!(
            all.low == 0.0 && all.high < 0.5 && all.assumed && all.n == 3,
            "{all:?}"
        );
    }

    #[test]
    fn a_prior_that_was_stored_as_two_numbers_is_read() {
        let old: BetaPrior =
            serde_json::from_str("{\"a\":2.0,\"b\":18.0,\"assumed\":false}").unwrap();
        let once = old.rate(1, 1);
        assert!(
            (once.value - 3.0 / 21.0).abs() < 1e-12 && once.low > 0.03 && once.high < 0.4,
            "{once:?}"
        );
    }

    /// A shop whose rates are of no Beta distribution: a user's true rate, and what is seen of it.
    type Draw = fn(&mut ChaCha8Rng) -> (f64, u64, u64);

    fn seen(rate: f64, random: &mut ChaCha8Rng) -> (f64, u64, u64) {
        let trials = (1 + Geometric::new(0.125).unwrap().sample(random)).min(60);
        (
            rate,
            Binomial::new(trials, rate).unwrap().sample(random),
            trials,
        )
    }

    fn logistic(mean: f64, spread: f64, random: &mut ChaCha8Rng) -> f64 {
        1.0 / (1.0 + (-Normal::new(mean, spread).unwrap().sample(random)).exp())
    }

    fn two_kinds(random: &mut ChaCha8Rng) -> (f64, u64, u64) {
        let rate = if random.gen_bool(0.3) { 0.15 } else { 0.02 };
        seen(rate, random)
    }

    fn any_rate(random: &mut ChaCha8Rng) -> (f64, u64, u64) {
        let rate = random.gen_range(0.05..0.6);
        seen(rate, random)
    }

    fn long_tail(random: &mut ChaCha8Rng) -> (f64, u64, u64) {
        let rate = logistic(-2.0, 1.0, random);
        seen(rate, random)
    }

    fn half_never(random: &mut ChaCha8Rng) -> (f64, u64, u64) {
        let rate = if random.gen_bool(0.5) {
            0.0
        } else {
            Beta::new(2.0, 8.0).unwrap().sample(random)
        };
        seen(rate, random)
    }

    /// Rates swing by four fifths over the year, and most trials lie towards its end; the true rate
    /// is the mean over all.
    fn seasonal(random: &mut ChaCha8Rng) -> (f64, u64, u64) {
        let level = logistic(-1.5, 0.7, random);
        let (_, _, trials) = seen(0.5, random);
        let hits = (0..trials).filter(|_| {
            let time: f64 = random.gen_range(0.0..1.0_f64).sqrt();
            random.gen_bool(
                (level * (1.0 + 0.8 * (std::f64::consts::TAU * time).sin())).clamp(0.0, 1.0),
            )
        });
        let hits = hits.count() as u64;
        (level * (1.0 - 0.8 / std::f64::consts::PI), hits, trials)
    }

    #[test]
    fn intervals_cover_in_small_shops_whose_rates_are_of_no_beta_distribution() {
        let kinds: [(&str, Draw); 5] = [
            ("two kinds", two_kinds),
            ("any rate", any_rate),
            ("long tail", long_tail),
            ("half never", half_never),
            ("seasonal", seasonal),
        ];
        for (kind, draw) in kinds {
            for (users, shops) in [(50, 100), (200, 25), (500, 10)] {
                let mut generator = random(users, kind);
                let (mut covered, mut width) = (0, 0.0);
                for _ in 0..shops {
                    let drawn: Vec<_> = (0..users).map(|_| draw(&mut generator)).collect();
                    let prior =
                        BetaPrior::fit(drawn.iter().map(|&(_, hits, trials)| (hits, trials)));
                    for (rate, hits, trials) in drawn {
                        let found = prior.rate(hits, trials);
                        covered += u64::from(found.low <= rate && rate <= found.high);
                        width += found.high - found.low;
                    }
                }
                let all = (users * shops) as f64;
                let share = covered as f64 / all;
                assert!(
                    (0.85..=0.95).contains(&share),
                    "{kind}, {users} users: {share:.3}, width {:.3}",
                    width / all
                );
            }
        }
    }

    proptest! {
        #[test]
        fn every_rate_lies_in_its_interval(users in prop::collection::vec((0_u64..3_000, 0_u64..3_000), 0..60)) {
            let prior = BetaPrior::fit(users.iter().copied());
            for (k, n) in users {
                let found = prior.rate(k, n);
                prop_assert!(0.0 <= found.low && found.low <= found.value, "{:?}", found);
                prop_assert!(found.value <= found.high && found.high <= 1.0, "{:?}", found);
                prop_assert!((found.value - prior.rate_value(k, n)).abs() < 1e-9);
            }
        }
    }
}
