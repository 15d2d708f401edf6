//! A number that is an estimate.

use serde::{Deserialize, Serialize};

/// An estimate with its 90 % interval and the number of observations behind it.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Estimate {
    /// The point estimate.
    pub value: f64,
    /// Lower end of the 90 % interval.
    pub low: f64,
    /// Upper end of the 90 % interval.
    pub high: f64,
    /// Observations behind it.
    pub n: u64,
    /// True where it follows from a stated prior or a typed setting, not from the shop's data.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub assumed: bool,
}
