//! Segments the users by the chosen method.

use super::density::DenseGroups;
use super::grouping::segment_by;
use super::kmeans::Clustering;
use super::method::{By, Computed, Options, Previous};
use super::mixture::MixtureGroups;
use super::rfm::segment_by_rfm;
use super::space::UserFacts;
use crate::profile::Norms;
use regulars_core::domain::Observer;
use regulars_core::error::Result;

/// Segments the users; groups in force (`previous`) are updated, unless fewer different users are
/// left than groups. Users without orders are left out if the shop has orders (RFM calls them
/// prospects), users without visits if it has none.
///
/// # Errors
/// Too few users, or users who are all alike; more groups than different users; a name that is not
/// a feature; or the work was cancelled.
pub fn compute(
    facts: &UserFacts<'_>,
    norms: &Norms,
    options: &Options,
    previous: Option<&Previous>,
    watch: &dyn Observer,
) -> Result<Computed> {
    match options.by {
        By::Behavior => segment_by::<Clustering>(facts, norms, options, previous, watch),
        By::Rfm => segment_by_rfm(facts, norms, options, watch),
        By::Mixture => segment_by::<MixtureGroups>(facts, norms, options, previous, watch),
        By::Density => segment_by::<DenseGroups>(facts, norms, options, previous, watch),
    }
}
