//! `segment rename ID NAME`.

use super::define::checked_name;
use super::find::segment_in_force;
use regulars_core::domain::SegmentId;
use regulars_core::error::{Error, Result};
use regulars_core::shop::Shop;
use serde::Serialize;

/// The new name.
#[derive(Debug, Clone, Serialize)]
pub struct RenameOutcome {
    /// Its id.
    pub segment: SegmentId,
    /// The new name.
    pub name: String,
    /// The name it had.
    pub before: String,
}

/// Renames a segment; later runs keep the name.
///
/// # Errors
/// There is no such segment, another one has the name, or the database cannot be written.
pub fn run(shop: &mut Shop, id: SegmentId, name: &str) -> Result<RenameOutcome> {
    let row = segment_in_force(shop, id)?;
    let name = checked_name(name)?;
    let segments = shop.store().fetch_segments()?;
    let same = segments.iter().find(|other| {
        other.segment != id
            && other.retired_at.is_none()
            && other.made.name.to_lowercase() == name.to_lowercase()
    });
    if let Some(other) = same {
        return Err(Error::usage(format!(
            "segment {} is already called '{name}'",
            other.segment
        ))
        .hint("another name"));
    }
    let now = shop.context.now.0;
    let transaction = shop.transaction()?;
    transaction.rename_segment(id, &name, now)?;
    transaction.commit()?;
    Ok(RenameOutcome {
        segment: id,
        name,
        before: row.made.name,
    })
}
