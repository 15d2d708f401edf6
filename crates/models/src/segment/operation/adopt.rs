//! `segment adopt ID`: the sentence of a learned segment becomes a definition.

use super::DEFINED;
use super::define::{DefineOutcome, DefineRequest};
use super::find::segment_in_force;
use regulars_core::domain::{Observer, SegmentId};
use regulars_core::error::{Error, Result};
use regulars_core::shop::Shop;
use serde::Serialize;

/// The new definition.
#[derive(Debug, Clone, Serialize)]
pub struct AdoptOutcome {
    /// The learned segment.
    pub adopted: SegmentId,
    /// The definition.
    #[serde(flatten)]
    pub defined: DefineOutcome,
}

/// Defines a segment by the sentence of a learned one, which stays as it is.
///
/// # Errors
/// There is no such learned segment, it has no sentence, or the database cannot be written.
pub fn run(shop: &mut Shop, id: SegmentId, watch: &dyn Observer) -> Result<AdoptOutcome> {
    let row = segment_in_force(shop, id)?;
    if row.made.made_by == DEFINED {
        return Err(Error::usage(format!(
            "segment {id} ({}) is already a definition",
            row.made.name
        ))
        .hint("segments"));
    }
    let Some(rule) = row
        .made
        .body
        .get("sentence")
        .and_then(|sentence| sentence.as_str())
    else {
        return Err(Error::failed(format!(
            "segment {id} has no sentence: no rule describes its users"
        ))
        .hint("segment define NAME \"RULE\""));
    };
    let request = DefineRequest {
        name: format!("{} by rule", row.made.name),
        rule: rule.to_string(),
    };
    Ok(AdoptOutcome {
        adopted: id,
        defined: super::define::run(shop, &request, watch)?,
    })
}
