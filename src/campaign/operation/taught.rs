//! What past campaigns showed of a group of customers, as the reason of a proposal.

use super::past::{Past, bought};
use crate::campaign::measure::difference;
use crate::campaign::wording::points;
use crate::domain::Estimate;
use crate::profile::operation::Everyone;
use crate::statistics::distribution::normal_quantile;
use crate::statistics::interval::HIGH_TAIL;
use std::collections::BTreeSet;

/// Customers of each group below which nothing is said of them.
const LEAST_CUSTOMERS: usize = 20;

/// What campaigns showed of a group.
#[derive(Debug, Clone, PartialEq)]
pub struct Taught {
    /// The campaigns with members of the group on both sides.
    pub campaigns: Vec<String>,
    /// How many more of them ordered with an offer, as a share of customers.
    pub response: Estimate,
}

/// What the campaigns, whose groups chance made, showed of these customers together; `None` where too
/// few of them were in any. Campaigns count by what their two groups can tell.
pub fn taught(everyone: &Everyone, campaigns: &[Past], members: &[usize]) -> Option<Taught> {
    let members: BTreeSet<usize> = members.iter().copied().collect();
    let (mut names, mut smaller, mut n) = (Vec::new(), [0, 0], 0);
    let (mut weights, mut sum, mut squares) = (0.0, 0.0, 0.0);
    for past in campaigns {
        let of = |users: &[usize]| -> Vec<f64> {
            let users = users.iter().filter(|user| members.contains(user));
            users
                .map(|&user| f64::from(u8::from(bought(everyone, user, past.window).is_some())))
                .collect()
        };
        let held_out = of(&past.control);
        let mut outcomes: Vec<f64> = past.arms.iter().flat_map(|arm| of(&arm.users)).collect();
        let offered = outcomes.len();
        outcomes.extend(&held_out);
        let is_offered: Vec<bool> = (0..outcomes.len()).map(|at| at < offered).collect();
        let Some(found) = difference(&outcomes, &is_offered, &[]) else {
            continue;
        };
        let weight = (offered * held_out.len()) as f64 / outcomes.len() as f64;
        weights += weight;
        sum += weight * found.value();
        squares += (weight * found.error).powi(2);
        smaller = [smaller[0] + offered, smaller[1] + held_out.len()];
        n += outcomes.len() as u64;
        names.push(past.name.clone());
    }
    if smaller.iter().any(|users| *users < LEAST_CUSTOMERS) {
        return None;
    }
    let (value, reach) = (
        sum / weights,
        normal_quantile(HIGH_TAIL) * squares.sqrt() / weights,
    );
    Some(Taught {
        campaigns: names,
        response: Estimate {
            value,
            low: value - reach,
            high: value + reach,
            n,
            assumed: false,
        },
    })
}

impl Taught {
    /// In words, for a group of this name.
    pub fn in_words(&self, group: &str) -> String {
        let found = self.response;
        let share = |value: f64| points(value, found.value);
        let numbers = format!(
            "{} points {} of them ordered with an offer than without ({} to {}, n {})",
            share(found.value.abs()),
            if found.value < 0.0 { "fewer" } else { "more" },
            share(found.low),
            share(found.high),
            found.n
        );
        let verb = if found.low > 0.0 {
            format!("taught that {group} respond")
        } else if found.high < 0.0 {
            format!("taught that {group} do not respond")
        } else {
            format!("left open whether {group} respond")
        };
        format!("{} {verb}: {numbers}", listed(&self.campaigns))
    }
}

/// Names in a sentence: `a, b and c`, the last ones alone where there are many.
fn listed(names: &[String]) -> String {
    const MOST: usize = 3;
    let shown = &names[names.len().saturating_sub(MOST)..];
    let before = names.len() - shown.len();
    let mut parts: Vec<String> = Vec::new();
    match before {
        0 => {}
        1 => parts.push("an earlier campaign".into()),
        more => parts.push(format!("{more} earlier campaigns")),
    }
    parts.extend(shown.iter().cloned());
    match parts.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, rest)) => format!("{} and {last}", rest.join(", ")),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn taught(value: f64, reach: f64) -> Taught {
        Taught {
            campaigns: ["a", "b", "c", "campaign 3"].map(String::from).to_vec(),
            response: Estimate {
                value,
                low: value - reach,
                high: value + reach,
                n: 210,
                assumed: false,
            },
        }
    }

    #[test]
    fn the_sentence_says_no_more_than_the_interval() {
        let said = |value, error| taught(value, error).in_words("bargain hunters");
        assert!(said(0.12, 0.03).starts_with(
            "an earlier campaign, b, c and campaign 3 taught that bargain hunters respond: 12"
        ));
        assert!(said(0.02, 0.03).contains("left open whether bargain hunters respond"));
        assert!(said(-0.12, 0.03).contains("taught that bargain hunters do not respond"));
        assert!(said(0.12, 0.03).contains("n 210"));
    }
}
