//! How long it usually takes users to come back: the shop's gaps between order days, and one user's
//! gap leaning on them.
//!
//! Gaps of one user are exponential with a rate of its own, the rates follow a Gamma across users,
//! and the two numbers of that Gamma are fitted by maximum likelihood on the completed gaps of
//! users with at least two order days. The censored last spell is left out on purpose: one-time
//! buyers who never return would stretch the shop's gap.

use super::optimise::bfgs;
use super::special::{digamma, ln_gamma};
use serde::{Deserialize, Serialize};

/// The logarithm of the strength stays within this.
const STRONGEST: f64 = 3.0;
/// And that of the exposure within so many times as much.
const WIDER: f64 = 3.0;

/// The shop's gaps between order days.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct GapPrior {
    /// How many gaps of one's own the shop's gap is worth.
    pub strength: f64,
    /// The shop's typical gap, in days.
    pub gap_days: f64,
    /// Repeat buyers it was fitted on.
    pub repeaters: u64,
    /// True where too few repeat buyers were seen to fit it.
    pub assumed: bool,
}

impl GapPrior {
    /// Fits the prior on the (order days, days from first to last) of the users. With fewer than 20
    /// repeat buyers the strength 2 and the pooled mean gap stand in as an assumption; with none, a
    /// gap of 60 days.
    pub fn fit(users: impl IntoIterator<Item = (u64, f64)>) -> GapPrior {
        let mut rows: Vec<(f64, f64)> = users
            .into_iter()
            .filter(|&(order_days, span_days)| order_days >= 2 && span_days > 0.0)
            .map(|(order_days, span_days)| ((order_days - 1) as f64, span_days))
            .collect();
        rows.sort_unstable_by(|x, y| x.0.total_cmp(&y.0).then(x.1.total_cmp(&y.1)));
        let gaps: f64 = rows.iter().map(|row| row.0).sum();
        let spans: f64 = rows.iter().map(|row| row.1).sum();
        let repeaters = rows.len() as u64;
        if rows.len() < 20 {
            let gap_days = if gaps > 0.0 { spans / gaps } else { 60.0 };
            return GapPrior {
                strength: 2.0,
                gap_days,
                repeaters,
                assumed: true,
            };
        }
        // Users with the same number of gaps share their gammas.
        let by_gaps: Vec<&[(f64, f64)]> = rows.chunk_by(|left, right| left.0 == right.0).collect();
        let usual = 2.0 * spans / gaps;
        let found = bfgs([2.0_f64.ln(), 0.0], None, [1e-9, STRONGEST], |point| {
            let (strength, exposure) = (point[0].exp(), usual * (WIDER * point[1]).exp());
            let (ln_alone, digamma_alone, ln_exposure) =
                (ln_gamma(strength), digamma(strength), exposure.ln());
            let (mut value, mut by_strength, mut by_exposure) = (0.0, 0.0, 0.0);
            for group in &by_gaps {
                let (shape, size) = (strength + group[0].0, group.len() as f64);
                let (mut logs, mut inverses) = (0.0, 0.0);
                for (_, span) in *group {
                    logs += (exposure + span).ln();
                    inverses += 1.0 / (exposure + span);
                }
                value +=
                    size * (ln_gamma(shape) - ln_alone + strength * ln_exposure) - shape * logs;
                by_strength += size * (digamma(shape) - digamma_alone + ln_exposure) - logs;
                by_exposure += size * strength / exposure - shape * inverses;
            }
            (
                -value,
                [-by_strength * strength, -by_exposure * exposure * WIDER],
            )
        });
        let strength = found.point[0].exp();
        let exposure = usual * (WIDER * found.point[1]).exp();
        GapPrior {
            strength,
            gap_days: exposure / strength,
            repeaters,
            assumed: false,
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
    fn a_user_leans_on_the_shop_until_gaps_of_its_own_are_known() {
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
