//! What is asked of a segmentation, and what it gives.

use super::describe::Description;
use super::model::{MemberFit, SegmentModel};
use super::update::Continuation;
use crate::profile::missing::MissingChoice;
use regulars_core::domain::Estimate;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The method of grouping.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum By {
    /// K-means on behaviour and interests.
    #[default]
    Behavior,
    /// Recency, frequency and money.
    Rfm,
    /// A mixture of Gaussians on behaviour and interests.
    Mixture,
    /// Dense groups in behaviour and interests (DBSCAN).
    Density,
}

impl By {
    /// The word that is typed and stored.
    pub fn word(self) -> &'static str {
        match self {
            By::Behavior => "behavior",
            By::Rfm => "rfm",
            By::Mixture => "mixture",
            By::Density => "density",
        }
    }
}

/// The choices of the operator.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Options {
    /// The number of groups; `None` for the best. RFM and density have their own.
    pub k: Option<usize>,
    /// The method.
    pub by: By,
    /// Features to add.
    pub with: Vec<String>,
    /// Features to leave out.
    pub without: Vec<String>,
    /// What replaces unknown values.
    pub missing: Vec<MissingChoice>,
    /// Decides all random draws.
    pub seed: u64,
}

/// The segments in force, to be updated.
#[derive(Debug, Clone)]
pub struct Previous {
    /// Their space and centres.
    pub model: SegmentModel,
    /// The group of each segmented user, by dense index.
    pub groups: BTreeMap<usize, usize>,
    /// Days from the instant of their data to that of the data now.
    pub days: f64,
}

/// The groups, before they are matched with earlier segments and get their ids.
#[derive(Debug, Clone, PartialEq)]
pub struct Computed {
    /// The method.
    pub by: By,
    /// The features compared.
    pub features: Vec<String>,
    /// Dense indices of the segmented users.
    pub members: Vec<usize>,
    /// The group of each of them.
    pub labels: Vec<usize>,
    /// The groups.
    pub segments: Vec<Description>,
    /// Mean silhouette of a sample; `None` for RFM and for a single group.
    pub silhouette: Option<f64>,
    /// Whether the groups are natural, and not a practical split.
    pub natural_groups: bool,
    /// The share of customers who stop coming that would move to a more lapsed group; `None` if it
    /// was not tried.
    pub lapses_noticed: Option<Estimate>,
    /// How the groups continue earlier ones; `None` if they were found from scratch.
    pub continuation: Option<Continuation>,
    /// The earlier group that each continues; empty if they were found from scratch.
    pub continues: Vec<usize>,
    /// The space and how a user is placed in it; `None` for RFM.
    pub model: Option<SegmentModel>,
    /// How well each member fits the own group and others; empty for RFM.
    pub fits: Vec<MemberFit>,
    /// Remarks to show with the result.
    pub notes: Vec<String>,
}
