//! Whether the segments notice customers who stop coming: tried on the shop's own, as if they had been silent.
//!
//! Measures of taste tell customers apart too, and the more of them there are, the less it counts that somebody has lapsed.
//! They must not drown it: where too few of those who lapse would change to a more lapsed segment, taste counts for less.

use super::choice::{STARTS, Tried, choose};
use super::kmeans::{Clustering, kmeans};
use super::silhouette::Sample;
use super::space::{Measure, Space, UserFacts};
use super::update::settle;
use crate::domain::Observer;
use crate::error::Result;
use crate::profile::Profile;
use crate::statistics::sampling::{random, sample_indices};
use ndarray::{Array2, ArrayView1};
use serde::{Deserialize, Serialize};

/// Enough of those who lapse are noticed.
const ENOUGH: f64 = 0.85;
/// What may be left of the weight of taste.
const TASTE: [f64; 5] = [0.7, 0.5, 0.35, 0.25, 0.15];
/// Order days from which a customer has a habit that can be missed.
const LEAST_ORDER_DAYS: u64 = 4;
/// Customers who are tried.
const TRIED: usize = 1_000;
/// With fewer of them nothing is tried.
const LEAST_TRIED: usize = 30;
/// A customer has lapsed after so many of the usual gaps, and so many days.
const GAPS: f64 = 3.0;
const LEAST_DAYS: f64 = 42.0;
/// Still active: the lapse before it is planted.
const ACTIVE: f64 = 0.5;

/// How many of those who lapse change to a more lapsed segment, and what it took.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Lapses {
    /// The part that is noticed.
    pub noticed: f64,
    /// Active customers who were tried.
    pub n: u64,
    /// How much taste counts, of 1.
    pub taste: f64,
}

impl Lapses {
    /// What the operator must know: that taste counts for less, or that lapses go unnoticed.
    pub fn told(self) -> Option<String> {
        let Lapses { noticed, n, taste } = self;
        let seen = format!(
            "of {n} active customers {:.0} % would be in a more lapsed segment after three silent gaps",
            noticed * 100.0
        );
        match noticed >= ENOUGH {
            true if taste == 1.0 => Some(seen),
            true => {
                Some(format!("what customers buy counts {taste} as much as usual, so that lapses are noticed: {seen}"))
            }
            false => Some(format!(
                "some lapses go unnoticed: {seen}; a rule tells them all: segment define NAME \"overdue > 3\""
            )),
        }
    }
}

/// Groups in a space in which lapses are noticed.
pub(super) struct Found {
    pub space: Space,
    pub rows: Array2<f64>,
    pub tried: Tried,
    pub lapses: Option<Lapses>,
}

/// Finds the groups, and makes taste count for less until lapses are noticed: of those weights that are tried, the largest
/// that is enough, else the one that notices most.
pub(super) fn find(
    facts: &UserFacts<'_>,
    members: &[usize],
    space: Space,
    k: Option<usize>,
    seed: u64,
    watch: &dyn Observer,
) -> Result<Found> {
    let rows = space.matrix(facts, members);
    let tried = choose(&rows, k, seed, watch)?;
    let lapses = noticed(facts, members, &space, &tried.clustering, seed, 1.0);
    let k = tried.clustering.sizes.len();
    let mut best = Found { space, rows, tried, lapses };
    let full = best.space.clone();
    for taste in TASTE.into_iter().filter(|_| std::env::var("TASTE").is_ok()) {
        let Some(least) = best.lapses.filter(|lapses| lapses.noticed < ENOUGH).map(|lapses| lapses.noticed) else {
            break;
        };
        let space = full.with_taste(taste);
        let rows = space.matrix(facts, members);
        let clustering = kmeans(&rows, k, seed, STARTS, watch)?;
        let lapses = noticed(facts, members, &space, &clustering, seed, taste);
        if lapses.is_some_and(|lapses| lapses.noticed > least) {
            let silhouette = Sample::draw(&rows, seed).silhouette(&clustering.labels);
            best = Found { space, rows, tried: Tried { clustering, silhouette }, lapses };
        }
    }
    Ok(best)
}

/// The part of active customers with a habit who would be in another segment, whose members have lapsed further, if nothing
/// had been heard of them for three of their gaps; `None` with too few of them.
fn noticed(
    facts: &UserFacts<'_>,
    members: &[usize],
    space: &Space,
    clustering: &Clustering,
    seed: u64,
    taste: f64,
) -> Option<Lapses> {
    if !space.measures.contains(&Measure::Lapse) {
        return None;
    }
    let lapse_of = |user: usize| space.lapse(&facts.profiles[user]);
    let mut lapse = vec![0.0; clustering.sizes.len()];
    for (&user, &label) in members.iter().zip(&clustering.labels) {
        lapse[label] += lapse_of(user) / clustering.sizes[label] as f64;
    }
    let has_habit = |user: usize| facts.profiles[user].order_days >= LEAST_ORDER_DAYS && lapse_of(user) < ACTIVE;
    let active: Vec<usize> = (0..members.len()).filter(|&row| has_habit(members[row])).collect();
    if active.len() < LEAST_TRIED {
        return None;
    }
    let drawn = sample_indices(active.len(), TRIED, &mut random(seed, "lapses"));
    let is_noticed = |row: usize| {
        let facts = facts.of(members[row]);
        let silent = silent(facts.profile, space);
        let place = space.place(&crate::profile::rule::Facts { profile: &silent, ..facts });
        let now = settle(ArrayView1::from(&place), &clustering.centres, Some(clustering.labels[row]));
        lapse[now] > lapse[clustering.labels[row]]
    };
    let n = drawn.len();
    let noticed = drawn.into_iter().filter(|&index| is_noticed(active[index])).count() as f64 / n as f64;
    Some(Lapses { noticed, n: n as u64, taste })
}

/// The customer after three silent gaps.
fn silent(profile: &Profile, space: &Space) -> Profile {
    let gap = space.gap.typical_days(profile.order_days, profile.order_span_days());
    Profile { recency_days: Some((GAPS * gap).max(LEAST_DAYS)), ..profile.clone() }
}
