//! A profile with its place among the segments, as it leaves a worker.

use regulars_core::domain::SegmentId;
use regulars_models::profile::operation::StoredProfile;

/// A profile, and where the customer is in the space of the segments.
#[derive(Debug, Clone, PartialEq)]
pub struct Placed {
    /// The shop's id of the customer.
    pub id: String,
    /// The features and the forecast.
    pub row: StoredProfile,
    /// The segment whose centre is nearest.
    pub segment: Option<SegmentId>,
    /// The place in the space of the segments.
    pub place: Option<Vec<f64>>,
}
