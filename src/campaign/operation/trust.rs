//! Whether chance made the groups of a past campaign that another program ran.

use super::past::Past;
use crate::campaign::measure::{Windows, around, balance};
use crate::domain::Instant;
use crate::profile::operation::Everyone;
use rayon::prelude::*;

/// Customers below which a group of a file is too small to be checked by the data alone.
pub const SMALLEST_GROUP: usize = 200;

/// Why the groups of a past campaign cannot be compared; `None` where they can. `confirmed` are the
/// names of campaigns of which the operator says that chance made the groups: small groups need that
/// as well.
pub fn doubt(everyone: &Everyone, past: &Past, confirmed: &[String]) -> Option<String> {
    if past.is_own() {
        return None;
    }
    let name = &past.name;
    if !past.unknown_arms.is_empty() {
        return Some(format!(
            "it is not known which of the groups {} got nothing; call it `control` in the file and \
             load that again",
            past.unknown_arms.join(", ")
        ));
    }
    if past.control.is_empty() {
        return Some("it has no group that got nothing".into());
    }
    let sizes = past.arms.iter().map(|arm| arm.users.len());
    let smallest = sizes.chain([past.control.len()]).min().unwrap_or(0);
    if smallest < SMALLEST_GROUP && !confirmed.iter().any(|known| known == name) {
        return Some(format!(
            "a group of {smallest} customers is too small to tell whether chance made the groups; if \
             it did: settings randomised \"{}\"",
            confirmed
                .iter()
                .chain([name])
                .map(String::as_str)
                .collect::<Vec<_>>()
                .join(",")
        ));
    }
    let sent_at = Instant(past.window.0);
    let measures = |group: &[usize]| -> Vec<Vec<f64>> {
        group
            .par_iter()
            .map(|&user| before(everyone, user, sent_at))
            .collect()
    };
    let control = measures(&past.control);
    for arm in &past.arms {
        let sizes = (arm.users.len(), past.control.len());
        let is_alike =
            balance(&measures(&arm.users), &control).is_some_and(|found| found.is_alike(sizes));
        if !is_alike {
            return Some(
                "its groups were not alike before it was sent, so chance cannot have made them"
                    .into(),
            );
        }
    }
    None
}

/// What a customer did before: orders and spend in the last days, orders ever, days since the last.
fn before(everyone: &Everyone, user: usize, at: Instant) -> Vec<f64> {
    let windows = Windows::of(at, at);
    let person = around(&everyone.snapshot.history(user), windows, |_, amount, _| {
        amount as f64
    });
    let logarithm = |value: f64| (1.0 + value.max(0.0)).ln();
    vec![
        logarithm(person.before.orders),
        logarithm(person.before.spend),
        logarithm(person.ever),
        person.recency_days.map_or(0.0, logarithm),
    ]
}
