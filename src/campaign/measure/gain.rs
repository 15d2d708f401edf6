//! A gain in minor units of money, with its uncertainty.

use crate::domain::Estimate;

/// What a campaign earned, with its uncertainty.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Gain {
    /// The gain.
    pub value: f64,
    /// Its standard error.
    pub error: f64,
    /// Its 90 % interval.
    pub interval: (f64, f64),
    /// The chance that it is above zero.
    pub chance: f64,
    /// Customers in both groups.
    pub n: usize,
}

impl Gain {
    /// With its 90 % interval.
    pub fn estimate(&self) -> Estimate {
        Estimate {
            value: self.value,
            low: self.interval.0,
            high: self.interval.1,
            n: self.n as u64,
            assumed: false,
        }
    }
}
