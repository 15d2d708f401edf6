//! A gain in minor units of money, with its uncertainty.

use crate::domain::Estimate;
use crate::statistics::distribution::normal_quantile;

/// What a campaign earned, with its uncertainty.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Gain {
    /// The gain.
    pub value: f64,
    /// Its standard error.
    pub error: f64,
    /// The chance that it is above zero.
    pub chance: f64,
    /// Customers in both groups.
    pub n: usize,
}

impl Gain {
    pub(super) fn of(value: f64, error: f64, chance: f64, n: usize) -> Gain {
        Gain {
            value,
            error,
            chance,
            n,
        }
    }

    /// With its 90 % interval.
    pub fn estimate(&self) -> Estimate {
        let reach = self.error * normal_quantile(0.95);
        Estimate {
            value: self.value,
            low: self.value - reach,
            high: self.value + reach,
            n: self.n as u64,
            assumed: false,
        }
    }
}
