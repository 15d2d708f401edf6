//! A segment as shown in JSON, and the stored body of a run.

use crate::segment::{By, Continuation, Description, Flow, Movement, SegmentModel};
use regulars_core::domain::{Estimate, Instant, RunId, SegmentId};
use regulars_core::error::Result;
use regulars_core::shop::Shop;
use regulars_core::store::SegmentRow;
use serde::{Deserialize, Serialize};

/// The body of a segmentation run; segments are stored apart.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RunBody {
    /// The method.
    pub by: By,
    /// The number of groups.
    pub k: usize,
    /// The features compared.
    pub features: Vec<String>,
    /// Mean silhouette of a sample.
    pub silhouette: Option<f64>,
    /// Whether the groups are natural, and not a practical split.
    pub natural_groups: bool,
    /// Moves since the last run.
    pub movement: Movement,
    /// Moves between segments, most users first.
    #[serde(default)]
    pub flows: Vec<Flow>,
    /// The share of customers who stop coming that would move to a more lapsed segment.
    #[serde(default)]
    pub lapses_noticed: Option<Estimate>,
    /// How the segments continue earlier ones; `None` if they were found from scratch.
    #[serde(default)]
    pub continuation: Option<Continuation>,
    /// The segments, largest first.
    pub segments: Vec<SegmentId>,
    /// The space and how users are placed in it; `None` for RFM.
    pub model: Option<SegmentModel>,
    /// Remarks to show with the result.
    pub notes: Vec<String>,
}

/// A segment as shown.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SegmentView {
    /// Its id; `None` for a new one that is not saved.
    pub id: Option<SegmentId>,
    /// Name, size, sentence and what stands out.
    #[serde(flatten)]
    pub description: Description,
    /// behavior, rfm ..., or `defined`.
    pub made_by: String,
    /// First saved.
    pub created_at: Option<Instant>,
    /// Replaced by a newer segmentation; `None` while in force.
    pub retired_at: Option<Instant>,
}

impl SegmentView {
    /// A learned segment from its row; `None` if its body cannot be read.
    pub fn of_row(row: &SegmentRow) -> Option<SegmentView> {
        let mut description: Description = serde_json::from_value(row.made.body.clone()).ok()?;
        description.name.clone_from(&row.made.name);
        Some(SegmentView {
            id: Some(row.segment),
            description,
            made_by: row.made.made_by.clone(),
            created_at: Some(Instant(row.created_at)),
            retired_at: row.retired_at.map(Instant),
        })
    }
}

/// The model of the segments in force and its run, where users are compared by distances to centres.
///
/// # Errors
/// The store cannot be read.
pub fn model_in_force(shop: &Shop) -> Result<Option<(SegmentModel, RunId)>> {
    let Some(run) = shop.current_run(super::RUN_KIND)? else {
        return Ok(None);
    };
    let body = serde_json::from_value::<RunBody>(run.made.body).ok();
    let model = body
        .filter(|body| body.by == By::Behavior)
        .and_then(|body| body.model);
    Ok(model.map(|model| (model, run.run)))
}
