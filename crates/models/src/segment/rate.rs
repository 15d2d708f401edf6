//! A buyer's rate of orders, shrunk towards the shop's. The silence since the last order counts as a
//! gap that has not ended yet.

use super::tuning::space::{HALF_LAPSED_GAPS, LAPSE_POWER, LEAST_GAP_DAYS};
use regulars_core::statistics::gamma_rate::GammaRate;
use serde::{Deserialize, Serialize};

/// Buyers below which nothing is fitted.
const FEWEST_BUYERS: usize = 5;
/// Shorter records count as this many days: about a quarter of an hour.
const SHORTEST_DAYS: f64 = 0.01;

/// The Gamma prior of the rates of order days per day, one-time buyers who never return included.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct RatePrior {
    /// Shape: prior gaps.
    pub shape: f64,
    /// Rate: prior days.
    pub rate_days: f64,
}

impl RatePrior {
    /// Fits the prior by maximum likelihood on (order days, days from first to last, days since the
    /// last) of the buyers. With fewer than five buyers, or none who came back, it is worth one gap
    /// of the mean record.
    pub fn fit(buyers: &[(u64, f64, f64)]) -> RatePrior {
        let rows: Vec<(f64, f64)> = buyers
            .iter()
            .map(|&(order_days, span, silence)| {
                let gaps = order_days.saturating_sub(1) as f64;
                (gaps, (span + silence).max(SHORTEST_DAYS))
            })
            .collect();
        let mean_days = rows.iter().map(|row| row.1).sum::<f64>() / rows.len().max(1) as f64;
        let fitted = if rows.len() < FEWEST_BUYERS {
            None
        } else {
            GammaRate::fit(rows)
        };
        match fitted {
            Some(rates) => RatePrior {
                shape: rates.shape,
                rate_days: rates.rate,
            },
            None => RatePrior {
                shape: 1.0,
                rate_days: mean_days.max(1.0),
            },
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
