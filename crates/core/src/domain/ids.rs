//! Keys inside the database. The ids of users, items and orders in the shop's files are text.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// "No such item, user or order" in a column of dense indices.
pub const NONE: u32 = u32::MAX;

/// A text that is not the number of a load, run, segment or campaign.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("type a number such as 1")]
pub struct NotANumber;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub i64);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(&self.0, f)
            }
        }

        impl FromStr for $name {
            type Err = NotANumber;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map($name).map_err(|_| NotANumber)
            }
        }
    };
}

id!(
    /// The number of a load.
    BatchId
);
id!(
    /// The number of a model run.
    RunId
);
id!(
    /// The number of a segment; never reused, across runs and methods.
    SegmentId
);
id!(
    /// The number of a campaign.
    CampaignId
);
