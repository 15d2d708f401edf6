//! `segment diff`: who would move if segments were updated now.

use super::RUN_KIND;
use super::segment::{Request, prepare};
use super::view::RunBody;
use crate::segment::{Flow, Movement, flows, movement};
use regulars_core::domain::{Observer, RunId, SegmentId};
use regulars_core::error::{Error, Result};
use regulars_core::shop::Shop;
use serde::Serialize;
use std::collections::BTreeMap;

/// Users who would move from one segment to another.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Change {
    /// The current segment; `None` for users who are in none.
    pub from: Option<SegmentId>,
    /// Its name.
    pub from_name: Option<String>,
    /// The next segment; `None` for users who would be in none, and for a new segment.
    pub to: Option<SegmentId>,
    /// Its name.
    pub to_name: Option<String>,
    /// How many.
    pub users: u64,
}

/// The moves an update would make.
#[derive(Debug, Clone, Serialize)]
pub struct DiffOutcome {
    /// The run in force.
    pub run: RunId,
    /// The data revision it read.
    pub revision: i64,
    /// The data revision now.
    pub revision_now: i64,
    /// Totals of the moves.
    pub movement: Movement,
    /// Moves between segments, most users first.
    pub changes: Vec<Change>,
    /// Remarks to show with the result.
    #[serde(skip)]
    pub notes: Vec<String>,
}

/// Who would move if the segments in force were updated; changes nothing.
///
/// # Errors
/// There are no segments yet, too few users are left, or the work was cancelled.
pub fn run(shop: &Shop, watch: &dyn Observer) -> Result<DiffOutcome> {
    let current = shop
        .current_run(RUN_KIND)?
        .ok_or_else(|| Error::not_found("there are no segments to compare with").hint("segment"))?;
    let body: RunBody = serde_json::from_value(current.made.body.clone()).map_err(|error| {
        Error::failed("the stored segments cannot be read")
            .because(error)
            .hint("segment")
    })?;
    let listed = |name: &str| -> Vec<String> {
        serde_json::from_value(
            current
                .made
                .parameters
                .get(name)
                .cloned()
                .unwrap_or_default(),
        )
        .unwrap_or_default()
    };
    let missing = listed("missing")
        .iter()
        .filter_map(|choice| choice.parse().ok())
        .collect();
    let k = current
        .made
        .parameters
        .get("k")
        .and_then(serde_json::Value::as_u64)
        .map(|k| k as usize);
    let request = Request {
        k,
        from_scratch: false,
        by: body.by,
        with: listed("with"),
        without: listed("without"),
        missing,
    };
    let prepared = prepare(shop, &request, watch)?;
    let ids: Vec<SegmentId> = prepared
        .continued
        .iter()
        .enumerate()
        .map(|(group, row)| {
            row.as_ref()
                .map_or(SegmentId(-1 - group as i64), |row| row.segment)
        })
        .collect();
    let names: BTreeMap<SegmentId, String> = shop
        .store()
        .fetch_segments()?
        .into_iter()
        .map(|row| (row.segment, row.made.name))
        .chain(ids.iter().copied().zip(prepared.names.iter().cloned()))
        .collect();
    let (before, now) = (prepared.before(), prepared.now(&ids));
    let changes = flows(&before, &now)
        .into_iter()
        .map(|Flow { from, to, users }| Change {
            from,
            from_name: from.and_then(|id| names.get(&id).cloned()),
            to: to.filter(|id| id.0 > 0),
            to_name: to.and_then(|id| names.get(&id).cloned()),
            users,
        })
        .collect();
    Ok(DiffOutcome {
        run: current.run,
        revision: current.made.revision,
        revision_now: prepared.everyone.snapshot.revision,
        movement: movement(&before, &now),
        changes,
        notes: Vec::new(),
    })
}
