//! A user's order rate, shrunk to the shop's, and the lapse score.

use super::tuning::space::{HALF_LAPSED_GAPS, LAPSE_POWER, LEAST_GAP_DAYS};
use regulars_core::statistics::optimise::nelder_mead;
use regulars_core::statistics::special::ln_gamma;
use serde::{Deserialize, Serialize};

/// The gamma prior of order days per day, including one-time buyers who never return.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct RatePrior {
    /// Shape: prior gaps.
    pub shape: f64,
    /// Rate: prior days.
    pub rate_days: f64,
}

impl RatePrior {
    /// Fits the prior by maximum likelihood to the buyers' (order days, days from first to last, days
    /// since the last); the last spell is a censored gap.
    pub fn fit(buyers: &[(u64, f64, f64)]) -> RatePrior {
        let mut rows: Vec<(f64, f64)> = buyers
            .iter()
            .map(|&(order_days, span, silence)| {
                (
                    order_days.saturating_sub(1) as f64,
                    (span + silence).max(0.01),
                )
            })
            .collect();
        rows.sort_by(|x, y| x.1.total_cmp(&y.1).then(x.0.total_cmp(&y.0)));
        let gaps: f64 = rows.iter().map(|row| row.0).sum();
        let days: f64 = rows.iter().map(|row| row.1).sum();
        if gaps <= 0.0 || rows.len() < 5 {
            return RatePrior {
                shape: 1.0,
                rate_days: (days / rows.len().max(1) as f64).max(1.0),
            };
        }
        let (point, _) = nelder_mead(&[0.0, (days / gaps).ln()], 0.4, 400, |point| {
            if point[0].abs() > 3.0 {
                return f64::INFINITY;
            }
            let (shape, rate) = (point[0].exp(), point[1].exp());
            let alone = ln_gamma(shape) - shape * rate.ln();
            -rows
                .iter()
                .map(|(gaps, days)| {
                    ln_gamma(shape + gaps) - alone - (shape + gaps) * (rate + days).ln()
                })
                .sum::<f64>()
        });
        RatePrior {
            shape: point[0].exp(),
            rate_days: point[1].exp(),
        }
    }

    /// Log of a buyer's order days per day; it does not change between orders.
    pub fn log_rate(&self, order_days: u64, span_days: f64) -> f64 {
        ((self.shape + order_days.saturating_sub(1) as f64) / (self.rate_days + span_days)).ln()
    }
}

/// How far a buyer has lapsed, 0 to 1: 0.5 after two gaps of silence, where gaps under 14 days count
/// as 14.
pub fn lapse(silence_days: f64, typical_gap_days: f64) -> f64 {
    let gaps = silence_days.max(0.0) / typical_gap_days.max(LEAST_GAP_DAYS);
    let powered = gaps.powi(LAPSE_POWER);
    powered / (powered + HALF_LAPSED_GAPS.powi(LAPSE_POWER))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_silent_gaps_are_half_a_lapse() {
        assert!((lapse(80.0, 40.0) - 0.5).abs() < 1e-12);
        assert!((lapse(28.0, 3.0) - 0.5).abs() < 1e-12);
        assert!(lapse(200.0, 40.0) > 0.98 && lapse(40.0, 40.0) < 0.04);
    }

    #[test]
    fn frequent_buyers_have_higher_rates() {
        let buyers: Vec<(u64, f64, f64)> = (0..200)
            .map(|index| {
                if index % 2 == 0 {
                    (10, 90.0, 10.0)
                } else {
                    (1, 0.0, 100.0)
                }
            })
            .collect();
        let prior = RatePrior::fit(&buyers);
        assert!(prior.shape.is_finite() && prior.rate_days > 0.0);
        assert!(prior.log_rate(10, 90.0) > prior.log_rate(1, 0.0));
        assert!(RatePrior::fit(&[]).log_rate(1, 0.0).is_finite());
    }
}
