//! A segment as JSON shows it, and what a run stores of the whole.

use crate::segment::{By, Continuation, Description, Flow, Model, Movement};
use regulars_core::domain::{Estimate, Instant, SegmentId};
use regulars_core::store::SegmentRow;
use serde::{Deserialize, Serialize};

/// What a run of segmentation stores, apart from the segments.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RunBody {
    /// The method.
    pub by: By,
    /// The number of groups.
    pub k: usize,
    /// The features that were compared.
    pub features: Vec<String>,
    /// Mean silhouette of a sample.
    pub silhouette: Option<f64>,
    /// Whether the groups are there by nature, and not a practical cut.
    pub natural_groups: bool,
    /// How members moved since the segments before.
    pub movement: Movement,
    /// From where to where they moved, most users first.
    #[serde(default)]
    pub flows: Vec<Flow>,
    /// The part of customers who stop coming that would change to a more lapsed segment.
    #[serde(default)]
    pub lapses_noticed: Option<Estimate>,
    /// How segments that were brought up to date continue those before.
    #[serde(default)]
    pub continuation: Option<Continuation>,
    /// The segments, largest first.
    pub segments: Vec<SegmentId>,
    /// The space and centres, of k-means.
    pub model: Option<Model>,
    /// What must be said with the result.
    pub notes: Vec<String>,
}

/// A segment as it is shown.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SegmentView {
    /// Its id; `None` for a new one that is not saved.
    pub id: Option<SegmentId>,
    /// Name, size, sentence and what stands out.
    #[serde(flatten)]
    pub description: Description,
    /// behavior, rfm ..., or `defined`.
    pub made_by: String,
    /// When it was first saved.
    pub created_at: Option<Instant>,
    /// When a newer segmentation left it behind.
    pub retired_at: Option<Instant>,
}

impl SegmentView {
    /// A learned segment as it is stored.
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
