//! What past campaigns showed of a group of customers, as the reason of a proposal.

use crate::campaign::measure::difference;
use crate::campaign::wording::points;
use crate::domain::Estimate;
use crate::statistics::distribution::normal_quantile;
use crate::statistics::interval::HIGH_TAIL;
use std::collections::HashSet;

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

/// Who ordered in a campaign whose groups chance made.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Answers {
    /// The campaign.
    pub name: String,
    /// When its window began, UTC seconds.
    pub sent_at: i64,
    /// Customers with an offer by dense index, and whether they ordered in the window.
    pub offered: Vec<(usize, bool)>,
    /// Those of the comparison group.
    pub held_out: Vec<(usize, bool)>,
}

/// What campaigns showed of these customers together; `None` where too few of them were in any.
/// Campaigns count by what their two groups can tell.
pub fn taught(campaigns: &[Answers], members: &[usize]) -> Option<Taught> {
    let members: HashSet<usize> = members.iter().copied().collect();
    let (mut names, mut smaller, mut n) = (Vec::new(), [0, 0], 0);
    let (mut weights, mut sum, mut squares) = (0.0, 0.0, 0.0);
    for campaign in campaigns {
        let of = |group: &[(usize, bool)]| -> Vec<f64> {
            let own = group.iter().filter(|(user, _)| members.contains(user));
            own.map(|(_, has_ordered)| f64::from(u8::from(*has_ordered)))
                .collect()
        };
        let held_out = of(&campaign.held_out);
        let mut outcomes = of(&campaign.offered);
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
        names.push(campaign.name.clone());
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
        let campaigns = listed(&self.campaigns);
        let shown = if found.low > 0.0 {
            format!("because {campaigns} taught that {group} respond")
        } else if found.high < 0.0 {
            format!("{campaigns} taught that {group} order less with an offer")
        } else {
            format!("{campaigns} left open whether {group} respond")
        };
        format!("{shown}: {numbers}")
    }
}

/// Campaigns in a sentence; the last one alone where there are many.
fn listed(names: &[String]) -> String {
    match names {
        [one] => one.clone(),
        [one, other] => format!("{one} and {other}"),
        [.., last] => format!("{} campaigns (the last: {last})", names.len()),
        [] => String::new(),
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
    fn a_group_is_told_by_its_own_customers_and_campaigns_are_not_mixed() {
        // Of the even customers half more order with an offer, of the odd ones nobody. The second
        // campaign holds out most and comes at a time when everybody buys.
        let campaign = |name: &str, every: usize, often: usize| {
            let mut found = Answers {
                name: name.into(),
                ..Answers::default()
            };
            for user in 0..400 {
                let usual = (user / 2) % 10 < often;
                if (user / 2) % every == 0 {
                    found.held_out.push((user, usual));
                } else {
                    let responds = user % 2 == 0 && (user / 2) % 4 < 2;
                    found.offered.push((user, usual || responds));
                }
            }
            found
        };
        let campaigns = [campaign("one", 3, 1), campaign("two", 3, 6)];
        let group = |odd: usize| -> Vec<usize> { (0..200).map(|at| 2 * at + odd).collect() };
        let even = super::taught(&campaigns, &group(0)).unwrap();
        let odd = super::taught(&campaigns, &group(1)).unwrap();
        assert!(even.response.low > 0.1, "{even:?}");
        assert!(odd.response.low < 0.0 && odd.response.high > 0.0, "{odd:?}");
        assert_eq!((even.campaigns.len(), even.response.n), (2, 400));
        assert_eq!(super::taught(&campaigns, &[1, 2, 3]), None);
    }

    #[test]
    fn the_sentence_says_no_more_than_the_interval() {
        let said = |value, error| taught(value, error).in_words("bargain hunters");
        assert!(said(0.12, 0.03).starts_with(
            "because 4 campaigns (the last: campaign 3) taught that bargain hunters respond: 12"
        ));
        assert!(said(0.02, 0.03).contains("left open whether bargain hunters respond"));
        assert!(said(-0.12, 0.03).contains("taught that bargain hunters order less with an offer"));
        assert!(said(0.12, 0.03).contains("n 210"));
    }
}
