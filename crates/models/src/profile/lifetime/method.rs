//! The methods of forecasting.

use super::fit::Family;
use serde::{Deserialize, Serialize};

/// How something is forecast.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Method {
    /// The same for everybody: too few customers came back.
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
    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Method::Pooled => "pooled",
            Method::Plain => "plain",
            Method::Model(family) => family.name(),
        }
    }
}
