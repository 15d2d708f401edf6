//! A profile with its forecast, as it is stored.

use super::{Profile, Value};
use serde::{Deserialize, Serialize};

/// A stored profile.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct StoredProfile {
    /// Features of the history.
    pub profile: Profile,
    /// The forecast.
    pub value: Value,
}
