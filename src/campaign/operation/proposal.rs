//! A campaign as `campaign plan` proposes it.

use crate::campaign::forecast::Rung;
use crate::domain::SegmentId;
use serde::Serialize;

/// A campaign that is expected to earn.
#[derive(Debug, Clone, Serialize)]
pub struct Proposal {
    /// The segment it is for; null for the audience that its kind is for.
    pub segment: Option<SegmentId>,
    /// What the audience is called.
    pub segment_name: String,
    /// Its kind, what to offer, and what it is expected to bring.
    #[serde(flatten)]
    pub rung: Rung,
    /// The line that designs it.
    pub line: String,
    /// What past campaigns showed of these customers; null where too few of them were in any.
    pub taught: Option<String>,
}
