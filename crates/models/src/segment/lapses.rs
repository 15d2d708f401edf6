//! Whether the segments notice customers who stop coming, tried on the shop's own customers as if
//! they had been silent.
//!
//! Segments that never moved a user would be perfectly stable. This measures how many lapsing
//! customers they do move.

use super::space::{Measure, Space, UserFacts};
use super::tuning::lapses::{
    ACTIVE, ENOUGH, GAPS, LEAST_DAYS, LEAST_ORDER_DAYS, LEAST_TRIED, TRIED,
};
use crate::profile::Profile;
use crate::profile::rule::Facts;
use regulars_core::domain::Estimate;
use regulars_core::statistics::interval::wilson;
use regulars_core::statistics::sampling::{random, sample_indices};

/// The share of active regular customers who would be in a more lapsed segment after three of their
/// gaps without an order; `reassign` gives the new group of a place, given the old one. `None` if
/// they are too few, or the lapse score is not compared.
pub(super) fn noticed(
    facts: &UserFacts<'_>,
    members: &[usize],
    space: &Space,
    labels: &[usize],
    reassign: &dyn Fn(&[f64], usize) -> usize,
    seed: u64,
) -> Option<Estimate> {
    if !space.measures.contains(&Measure::Lapse) {
        return None;
    }
    let lapse_of = |row: usize| space.lapse(&facts.profiles[members[row]]);
    let k = labels.iter().max().map_or(0, |most| most + 1);
    let mut sizes = vec![0_usize; k];
    labels.iter().for_each(|&label| sizes[label] += 1);
    let mut lapses = vec![0.0; k];
    for (row, &label) in labels.iter().enumerate() {
        lapses[label] += lapse_of(row) / sizes[label] as f64;
    }
    let has_habit = |row: usize| {
        facts.profiles[members[row]].order_days >= LEAST_ORDER_DAYS && lapse_of(row) < ACTIVE
    };
    let active: Vec<usize> = (0..members.len()).filter(|&row| has_habit(row)).collect();
    if active.len() < LEAST_TRIED {
        return None;
    }
    let is_noticed = |row: usize| {
        let own = labels[row];
        let facts = facts.of(members[row]);
        let silent = silent(facts.profile, space);
        let place = space.place(&Facts {
            profile: &silent,
            ..facts
        });
        lapses[reassign(&place, own)] > lapses[own]
    };
    let tried = sample_indices(active.len(), TRIED, &mut random(seed, "lapses"));
    let n = tried.len() as u64;
    wilson(
        tried
            .into_iter()
            .filter(|&index| is_noticed(active[index]))
            .count() as u64,
        n,
    )
}

/// The customer after three gaps without an order.
fn silent(profile: &Profile, space: &Space) -> Profile {
    let gap = space
        .gap
        .typical_days(profile.order_days, profile.order_span_days());
    Profile {
        recency_days: Some((GAPS * gap).max(LEAST_DAYS)),
        ..profile.clone()
    }
}

/// A note where many lapses go unnoticed.
pub(super) fn note(noticed: &Estimate) -> Option<String> {
    let percent = |part: f64| format!("{:.0}", part * 100.0);
    (noticed.value < ENOUGH).then(|| {
        format!(
            "of the customers who stop coming, {} % ({} to {}, {} tried) would move to a more lapsed \
             segment after three of their gaps; this rule finds all of them: \
             segment define NAME \"overdue > 3\"",
            percent(noticed.value),
            percent(noticed.low),
            percent(noticed.high),
            noticed.n
        )
    })
}
