//! Whether the segments notice customers who stop coming: tried on the shop's own, as if they had
//! been silent.
//!
//! Segments could stay themselves by never moving anybody. This tells how many of those who lapse
//! they would move.

use super::space::{Measure, Space, UserFacts};
use crate::profile::Profile;
use crate::profile::rule::Facts;
use regulars_core::domain::Estimate;
use regulars_core::statistics::interval::wilson;
use regulars_core::statistics::sampling::{random, sample_indices};

/// Order days from which a customer has a habit that can be missed.
const LEAST_ORDER_DAYS: u64 = 4;
/// Still active: the lapse before one is planted.
const ACTIVE: f64 = 0.5;
/// Customers who are tried.
const TRIED: usize = 1_000;
/// With fewer of them nothing is said.
const LEAST_TRIED: usize = 30;
/// A customer has lapsed after so many of the usual gaps, and so many days.
const GAPS: f64 = 3.0;
const LEAST_DAYS: f64 = 42.0;
/// Fewer than this noticed must be told.
const ENOUGH: f64 = 0.85;

/// The part of active customers with a habit who would be in a more lapsed segment, if nothing had
/// been heard of them for three of their gaps; `settled` gives the group of a place whose group so
/// far is known. `None` where there are too few of them, or lapses are not compared.
pub(super) fn noticed(
    facts: &UserFacts<'_>,
    members: &[usize],
    space: &Space,
    labels: &[usize],
    settled: &dyn Fn(&[f64], usize) -> usize,
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
        lapses[settled(&place, own)] > lapses[own]
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

/// The customer after some silent gaps.
fn silent(profile: &Profile, space: &Space) -> Profile {
    let gap = space
        .gap
        .typical_days(profile.order_days, profile.order_span_days());
    Profile {
        recency_days: Some((GAPS * gap).max(LEAST_DAYS)),
        ..profile.clone()
    }
}

/// What the operator must know where many lapses go unnoticed.
pub(super) fn told(noticed: &Estimate) -> Option<String> {
    let percent = |part: f64| format!("{:.0}", part * 100.0);
    (noticed.value < ENOUGH).then(|| {
        format!(
            "of customers who stop coming {} % ({} to {}, {} tried) would change to a more lapsed \
             segment after three of their \
             gaps; a rule finds them all: segment define NAME \"overdue > 3\"",
            percent(noticed.value),
            percent(noticed.low),
            percent(noticed.high),
            noticed.n
        )
    })
}
