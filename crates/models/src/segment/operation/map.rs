//! Customers on a plane, as a map of the segments.

use super::RUN_KIND;
use super::view::RunBody;
use crate::profile::operation as profiles;
use crate::segment::UserFacts;
use crate::segment::principal::principal_plane;
use regulars_core::domain::{Observer, SegmentId};
use regulars_core::error::{Error, Result};
use regulars_core::shop::Shop;
use serde::Serialize;

/// A segment on the map.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MapSegment {
    /// Its id.
    pub id: SegmentId,
    /// Its name.
    pub name: String,
    /// Its members' places.
    pub places: Vec<[f64; 2]>,
}

/// The map.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MapOutcome {
    /// The learned segments, in the order of the run.
    pub segments: Vec<MapSegment>,
    /// The share of the variance of behaviour that two directions can show.
    pub shown: f64,
}

/// Maps the customers of the learned segments in force.
///
/// # Errors
/// There are no segments, or segments that have no space; the store cannot be read.
pub fn run(shop: &Shop, watch: &dyn Observer) -> Result<MapOutcome> {
    let missing = || Error::not_found("there are no segments to map").hint("segment");
    let current = shop
        .store()
        .fetch_current_run(RUN_KIND)?
        .ok_or_else(missing)?;
    let body: Option<RunBody> = serde_json::from_value(current.made.body).ok();
    let model = body.and_then(|body| body.model).ok_or_else(missing)?;
    let everyone = profiles::everyone(shop, watch)?;
    let facts = UserFacts {
        users: &everyone.snapshot.users,
        profiles: &everyone.profiles,
        values: &everyone.values,
    };
    let mut segments = Vec::new();
    let mut places = Vec::new();
    for row in shop.store().fetch_segments()? {
        if row.retired_at.is_some() || row.made.rule.is_some() {
            continue;
        }
        let keys = shop.store().fetch_member_keys(row.segment)?;
        let users = keys
            .iter()
            .filter_map(|&key| everyone.snapshot.user_index(key));
        let begin = places.len();
        places.extend(users.map(|user| model.space.place(&facts.of(user))));
        segments.push((row.segment, row.made.name, begin..places.len()));
    }
    let (plane, shown) = principal_plane(&places);
    Ok(MapOutcome {
        segments: segments
            .into_iter()
            .map(|(id, name, members)| MapSegment {
                id,
                name,
                places: plane[members].to_vec(),
            })
            .collect(),
        shown,
    })
}
