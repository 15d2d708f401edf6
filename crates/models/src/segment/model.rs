//! What a run stores, so that a user can be placed in a segment and the placement explained.

use super::density::{Density, Neighbourhood};
use super::mixture::{Chances, Mixture};
use super::space::Space;
use super::tuning::update::CLEARLY;
use crate::profile::rule::Facts;
use regulars_core::domain::SegmentId;
use serde::{Deserialize, Serialize};

/// The space and the centres of a run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SegmentModel {
    /// The features and their frozen scales.
    pub space: Space,
    /// The centre of each group; empty for density.
    pub centres: Vec<Vec<f64>>,
    /// The segment of each group; empty until they have ids.
    pub segments: Vec<SegmentId>,
    /// The mixture whose means are the centres; only by mixture.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mixture: Option<Mixture>,
    /// What counts as dense; only by density.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub density: Option<Density>,
}

/// How one feature separates the own centre from the next.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FeatureDistance {
    /// The feature's name.
    pub feature: String,
    /// Scaled distance to the own centre.
    pub own: f64,
    /// Scaled distance to the next centre.
    pub next: f64,
}

/// A user's distances to the centres of the own group and of the nearest other.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Distances {
    /// The own group.
    pub group: usize,
    /// The nearest other; `None` if there is a single group.
    pub next_group: Option<usize>,
    /// Distance to the own centre, in spreads.
    pub own: f64,
    /// Distance to the nearest other centre, in spreads.
    pub next: Option<f64>,
}

/// How well a member fits the own group and others, by the method.
#[derive(Debug, Clone, PartialEq)]
pub enum MemberFit {
    /// By k-means.
    Distances(Distances),
    /// By mixture.
    Chances(Chances),
    /// By density.
    Neighbourhood(Neighbourhood),
}

impl SegmentModel {
    /// The distances of a user of `group` at `place`; `None` if there is no such group. The own
    /// centre need not be the nearest: users move only if another is clearly nearer.
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

    /// The segment whose centre is nearest to a place; `None` where groups are no centres.
    pub fn nearest(&self, place: &[f64]) -> Option<SegmentId> {
        if self.mixture.is_some() || self.density.is_some() {
            return None;
        }
        let centres = self.centres.iter().zip(&self.segments);
        centres
            .map(|(centre, segment)| (distance(place, centre), *segment))
            .min_by(|left, right| left.0.total_cmp(&right.0))
            .map(|(_, segment)| segment)
    }

    /// The segment of a customer at a place who was in `before`: that one, unless another centre is clearly
    /// nearer. `None` where groups are no centres.
    pub fn settled(&self, place: &[f64], before: Option<SegmentId>) -> Option<SegmentId> {
        let nearest = self.nearest(place)?;
        let of = |segment: SegmentId| {
            let group = self.segments.iter().position(|held| *held == segment)?;
            Some(distance(place, self.centres.get(group)?))
        };
        let stays = before
            .and_then(of)
            .zip(of(nearest))
            .is_some_and(|(own, nearest)| nearest >= CLEARLY * own);
        before.filter(|_| stays).or(Some(nearest))
    }

    /// The distances of a member of a segment, from the facts alone; `None` if the method does not
    /// use distances to centres.
    pub fn distances_of(&self, facts: &Facts<'_>, segment: SegmentId) -> Option<Distances> {
        if self.mixture.is_some() || self.density.is_some() {
            return None;
        }
        let group = self.segments.iter().position(|held| *held == segment)?;
        self.distances(&self.space.place(facts), group)
    }

    /// What makes the user nearer to the own centre than to the next, by feature, the most telling
    /// first.
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
        let gain = |found: &FeatureDistance| found.next.powi(2) - found.own.powi(2);
        features.sort_by(|left, right| gain(right).total_cmp(&gain(left)));
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
