//! The methods of forecasting.

use super::fit::Family;
use serde::{Deserialize, Serialize};

/// How order days are forecast.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Method {
    /// The same forecast for all: too few customers came back.
    #[serde(rename = "pooled")]
    Pooled,
    /// The plain heuristic.
    #[serde(rename = "plain")]
    Plain,
    /// A model.
    #[serde(untagged)]
    Model(Family),
}

impl Method {
    /// The name shown to users.
    pub fn name(self) -> &'static str {
        match self {
            Method::Pooled => "pooled",
            Method::Plain => "plain",
            Method::Model(family) => family.name(),
        }
    }
}
