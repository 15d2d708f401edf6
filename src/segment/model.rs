//! What a run of k-means leaves behind, so that one user can be placed, and the placing explained.

use super::space::Space;
use crate::domain::SegmentId;
use crate::profile::rule::Facts;
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
    /// The nearest group.
    pub group: usize,
    /// The second nearest; `None` of one group.
    pub next_group: Option<usize>,
    /// Distance to the centre of the nearest.
    pub own: f64,
    /// Distance to the centre of the second nearest.
    pub next: Option<f64>,
}

impl Model {
    /// The distances of a user at `place`; `None` without centres.
    pub fn distances(&self, place: &[f64]) -> Option<Distances> {
        let mut ranked: Vec<(f64, usize)> =
            self.centres.iter().enumerate().map(|(group, centre)| (distance(place, centre), group)).collect();
        ranked.sort_by(|left, right| left.0.total_cmp(&right.0).then(left.1.cmp(&right.1)));
        let (own, group) = *ranked.first()?;
        let next = ranked.get(1);
        Some(Distances { group, next_group: next.map(|found| found.1), own, next: next.map(|found| found.0) })
    }

    /// The distances of a user from the facts alone.
    pub fn distances_of(&self, facts: &Facts<'_>) -> Option<Distances> {
        self.distances(&self.space.place(facts))
    }

    /// Feature by feature, what puts the user nearer to the own centre than to the next; what tells most comes first.
    pub fn explain(&self, facts: &Facts<'_>, distances: &Distances) -> Vec<FeatureDistance> {
        let place = self.space.place(facts);
        let Some(next) = distances.next_group.and_then(|group| self.centres.get(group)) else { return Vec::new() };
        let Some(own) = self.centres.get(distances.group) else { return Vec::new() };
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
    left.iter().zip(right).map(|(a, b)| (a - b) * (a - b)).sum::<f64>().sqrt()
}
