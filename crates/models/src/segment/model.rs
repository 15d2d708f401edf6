//! What a run leaves behind, so that one user can be placed, and the placing explained.

use super::density::{Crowd, Density};
use super::mixture::{Chances, Mixture};
use super::space::Space;
use crate::profile::rule::Facts;
use regulars_core::domain::SegmentId;
use serde::{Deserialize, Serialize};

/// The space and the centres; stored with the run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Model {
    /// The features and their frozen scales.
    pub space: Space,
    /// The centres, by group.
    pub centres: Vec<Vec<f64>>,
    /// The segments of the groups, once they have ids.
    pub segments: Vec<SegmentId>,
    /// The mixture whose means the centres are, where groups were found as one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mixture: Option<Mixture>,
    /// What counts as dense, where groups were found by density; there are no centres then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub density: Option<Density>,
}

/// How one feature tells the own centre from the next.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FeatureDistance {
    /// The feature.
    pub feature: String,
    /// Scaled distance to the own centre.
    pub own: f64,
    /// Scaled distance to the next centre.
    pub next: f64,
}

/// How far a user is from the centre of the own group and of the next.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Distances {
    /// The own group.
    pub group: usize,
    /// The nearest other; `None` of one group.
    pub next_group: Option<usize>,
    /// Distance to the centre of the own.
    pub own: f64,
    /// Distance to the centre of the nearest other.
    pub next: Option<f64>,
}

/// How a member stands to the own group and the others, by the method.
#[derive(Debug, Clone, PartialEq)]
pub enum Standing {
    /// Among the centres of k-means.
    Distances(Distances),
    /// Among the groups of a mixture.
    Chances(Chances),
    /// To the nearest dense group.
    Crowd(Crowd),
}

impl Model {
    /// How far a user at `place` is from the centre of the own group, and of the nearest other;
    /// `None` where there is no such group. The own centre need not be the nearest: nobody moves
    /// before another is clearly nearer.
    pub fn distances(&self, place: &[f64], group: usize) -> Option<Distances> {
        let own = distance(place, self.centres.get(group)?);
        let others = self
            .centres
            .iter()
            .enumerate()
            .filter(|(other, _)| *other != group);
        let next = others
            .map(|(other, centre)| (distance(place, centre), other))
            .min_by(|left, right| left.0.total_cmp(&right.0).then(left.1.cmp(&right.1)));
        Some(Distances {
            group,
            next_group: next.map(|found| found.1),
            own,
            next: next.map(|found| found.0),
        })
    }

    /// The distances of a member of a segment from the facts alone; `None` where not they decide
    /// who is in it.
    pub fn distances_of(&self, facts: &Facts<'_>, segment: SegmentId) -> Option<Distances> {
        if self.mixture.is_some() || self.density.is_some() {
            return None;
        }
        let group = self.segments.iter().position(|held| *held == segment)?;
        self.distances(&self.space.place(facts), group)
    }

    /// Feature by feature, what puts the user nearer to the own centre than to the next; what tells
    /// most comes first.
    pub fn explain(&self, facts: &Facts<'_>, distances: &Distances) -> Vec<FeatureDistance> {
        let place = self.space.place(facts);
        let Some(next) = distances
            .next_group
            .and_then(|group| self.centres.get(group))
        else {
            return Vec::new();
        };
        let Some(own) = self.centres.get(distances.group) else {
            return Vec::new();
        };
        let mut features: Vec<FeatureDistance> = self
            .space
            .layout
            .names()
            .into_iter()
            .enumerate()
            .filter_map(|(index, feature)| {
                let at = place.get(index)?;
                Some(FeatureDistance {
                    feature,
                    own: (at - own.get(index)?).abs(),
                    next: (at - next.get(index)?).abs(),
                })
            })
            .collect();
        let tells = |found: &FeatureDistance| found.next.powi(2) - found.own.powi(2);
        features.sort_by(|left, right| tells(right).total_cmp(&tells(left)));
        features
    }
}

fn distance(left: &[f64], right: &[f64]) -> f64 {
    left.iter()
        .zip(right)
        .map(|(a, b)| (a - b) * (a - b))
        .sum::<f64>()
        .sqrt()
}
