//! How long users usually take to come back: the shop's gaps between order days, and a user's gap
//! shrunk to them.
//!
//! A user's gaps are exponential with a rate of their own, and rates are Gamma distributed across
//! users. That distribution is fitted on the completed gaps of users with at least two order days.
//! The censored last gap is left out on purpose: one-time buyers who never return would stretch the
//! shop's gap.

use super::gamma_rate::GammaRate;
use serde::{Deserialize, Serialize};

/// Repeat buyers below which nothing is fitted: the strength alone would be off by a factor of two.
const FEWEST_REPEATERS: u64 = 20;
/// The strength assumed with too few repeat buyers: own gaps soon outweigh the shop's.
const ASSUMED_STRENGTH: f64 = 2.0;
/// The gap assumed without any repeat buyer, in days.
const ASSUMED_GAP_DAYS: f64 = 60.0;

/// The shop's gaps between order days.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct GapPrior {
    /// How many of a user's own gaps the shop's gap is worth.
    pub strength: f64,
    /// The shop's typical gap, in days.
    pub gap_days: f64,
    /// Repeat buyers it was fitted on.
    pub repeaters: u64,
    /// True where there were too few repeat buyers to fit it.
    pub assumed: bool,
}

impl GapPrior {
    /// Fits the prior on the (order days, days from first to last) of the users. With fewer than 20
    /// repeat buyers, strength 2 and the pooled mean gap are assumed; with none, a gap of 60 days.
    pub fn fit(users: impl IntoIterator<Item = (u64, f64)>) -> GapPrior {
        let gaps: Vec<(f64, f64)> = users
            .into_iter()
            .filter(|&(order_days, span_days)| order_days >= 2 && span_days > 0.0)
            .map(|(order_days, span_days)| ((order_days - 1) as f64, span_days))
            .collect();
        let repeaters = gaps.len() as u64;
        let (count, days) = gaps.iter().fold((0.0, 0.0), |(count, days), gap| {
            (count + gap.0, days + gap.1)
        });
        let fitted = if repeaters < FEWEST_REPEATERS {
            None
        } else {
            GammaRate::fit(gaps)
        };
        match fitted {
            Some(rates) => GapPrior {
                strength: rates.shape,
                gap_days: rates.rate / rates.shape,
                repeaters,
                assumed: false,
            },
            None => GapPrior {
                strength: ASSUMED_STRENGTH,
                gap_days: if count > 0.0 {
                    days / count
                } else {
                    ASSUMED_GAP_DAYS
                },
                repeaters,
                assumed: true,
            },
        }
    }

    /// The typical gap of a user with `order_days` (at least one) that span `span_days`, in days.
    pub fn typical_days(&self, order_days: u64, span_days: f64) -> f64 {
        let own = order_days.saturating_sub(1) as f64;
        (self.strength * self.gap_days + span_days.max(0.0)) / (self.strength + own)
    }

    /// Shape and rate of the Gamma belief about a user's order days per day.
    pub fn belief(&self, order_days: u64, span_days: f64) -> (f64, f64) {
        let own = order_days.saturating_sub(1) as f64;
        (
            self.strength + own,
            self.strength * self.gap_days + span_days.max(0.0),
        )
    }

    /// The chance that a user who is still active stays silent for `silent_days` (the Lomax
    /// survival function).
    pub fn silence_chance(&self, order_days: u64, span_days: f64, silent_days: f64) -> f64 {
        let (shape, rate) = self.belief(order_days, span_days);
        (rate / (rate + silent_days.max(0.0))).powf(shape)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::statistics::sampling::random;
    use rand_distr::{Distribution, Exp, Gamma};

    #[test]
    fn planted_gaps_are_found_again() {
        let mut generator = random(3, "gaps");
        let rates = Gamma::new(4.0, 1.0 / 160.0).unwrap();
        let users: Vec<(u64, f64)> = (0..3_000)
            .map(|index| {
                let gap = Exp::new(rates.sample(&mut generator)).unwrap();
                let gaps = 1 + index % 8;
                (
                    gaps + 1,
                    (0..gaps).map(|_| gap.sample(&mut generator)).sum(),
                )
            })
            .collect();
        let prior = GapPrior::fit(users);
        assert!((36.0..44.0).contains(&prior.gap_days), "{prior:?}");
        assert!((3.2..5.0).contains(&prior.strength), "{prior:?}");
    }

    #[test]
    fn a_users_gap_is_shrunk_to_the_shop_until_own_gaps_are_known() {
        let prior = GapPrior {
            strength: 4.0,
            gap_days: 40.0,
            repeaters: 100,
            assumed: false,
        };
        assert_eq!(prior.typical_days(1, 0.0), 40.0);
        assert!((prior.typical_days(101, 700.0) - (160.0 + 700.0) / 104.0).abs() < 1e-12);
        assert!(prior.silence_chance(1, 0.0, 0.0) > 0.999);
        assert!(prior.silence_chance(1, 0.0, 400.0) < 0.03);
        assert!(GapPrior::fit([]).assumed);
    }
}
