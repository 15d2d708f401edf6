//! What stands out in each segment, compared with all segmented users.

use super::space::UserFacts;
use super::tuning::description::{
    LEAST_KNOWN, LEAST_LIKED, LEAST_LIKED_LIFT, LEAST_Z, MOST_LIKED, MOST_SHOWN,
};
use crate::profile::matrix::Transform;
use crate::profile::rule::{Feature, Observed, find_feature};
use regulars_core::domain::Estimate;
use regulars_core::statistics::robust::median;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A feature by which a segment differs from the shop.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StandsOut {
    /// The feature's name in rules.
    pub feature: String,
    /// In the segment: a mean for shares, else a median.
    pub value: f64,
    /// The same for all segmented users.
    pub shop: f64,
    /// The difference of means in standard deviations of the shop.
    pub z: f64,
}

/// A segment's interest in a category.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CategoryInterest {
    /// The category's name.
    pub category: String,
    /// Mean share of a member's interest.
    pub share: f64,
    /// The same for all segmented users.
    pub shop: f64,
}

/// A segment as shown and stored; it gets its id when it is saved.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Description {
    /// A name in plain words.
    pub name: String,
    /// Possible names, the plainest first.
    #[serde(skip)]
    pub proposals: Vec<String>,
    /// Members.
    pub size: u64,
    /// Members divided by all segmented users.
    pub share: f64,
    /// Net revenue of the members divided by that of all segmented users; `None` if it is unknown.
    pub revenue_share: Option<f64>,
    /// A rule that roughly describes them.
    pub sentence: Option<String>,
    /// The share of users matching the sentence who are members, on held-out users.
    pub precision: Option<Estimate>,
    /// The share of members matching the sentence, on held-out users.
    pub recall: Option<Estimate>,
    /// How surely the segment is found again in resamples, 0 to 1.
    pub stability: Option<f64>,
    /// Whether it is found again too seldom to be one kind of user.
    pub is_mixed: bool,
    /// The mean chance with which its members belong to it; only for a mixture.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub certainty: Option<f64>,
    /// The share of its members who are borderline: they belong to it with a chance under 0.6; only
    /// for a mixture.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub between_share: Option<f64>,
    /// Whether these are the users outside all groups; only by density.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_outside: bool,
    /// What stands out, most first.
    pub stands_out: Vec<StandsOut>,
    /// Categories that members like more than other users do, most liked first.
    pub interests: Vec<CategoryInterest>,
}

/// The features to compare, and the transformation that makes them symmetric.
const FEATURES: [(&str, Transform); 17] = [
    ("recency_days", Transform::Log),
    ("orders", Transform::Log),
    ("net_revenue", Transform::Log),
    ("average_order", Transform::Log),
    ("typical_gap_days", Transform::Log),
    ("overdue", Transform::Log),
    ("purchasing_power", Transform::Plain),
    ("discount_share", Transform::Plain),
    ("views_per_order", Transform::Log),
    ("lines_per_order", Transform::Log),
    ("views", Transform::Log),
    ("sessions", Transform::Log),
    ("browse_depth", Transform::Log),
    ("click_through_rate", Transform::Plain),
    ("refund_share", Transform::Plain),
    ("active_days_30", Transform::Log),
    ("age", Transform::Plain),
];

/// How each group differs from all users.
#[derive(Debug, Clone, Default)]
pub struct Differences {
    /// For each group, by feature name.
    pub groups: Vec<BTreeMap<&'static str, StandsOut>>,
    /// For each group, the share of its buyers who have ordered once.
    pub one_time: Vec<f64>,
}

impl Differences {
    /// Compares the groups with all `members`; `labels` gives the group of each member.
    pub fn of(facts: &UserFacts<'_>, members: &[usize], labels: &[usize], k: usize) -> Differences {
        let mut groups = vec![BTreeMap::new(); k];
        for (name, transform) in FEATURES {
            let Some(feature) = find_feature(name, None) else {
                continue;
            };
            let values: Vec<Option<f64>> = members
                .iter()
                .map(|&user| number(&feature, facts, user))
                .collect();
            let all: Vec<f64> = values.iter().flatten().copied().collect();
            if (all.len() as f64) < LEAST_KNOWN * members.len() as f64 {
                continue;
            }
            let scaled: Vec<f64> = all.iter().map(|&value| transform.apply(value)).collect();
            let mean = scaled.iter().sum::<f64>() / scaled.len() as f64;
            let spread = (scaled
                .iter()
                .map(|value| (value - mean).powi(2))
                .sum::<f64>()
                / scaled.len() as f64)
                .sqrt();
            if spread <= 1e-9 {
                continue;
            }
            for (group, found) in groups.iter_mut().enumerate() {
                let own: Vec<f64> = values
                    .iter()
                    .zip(labels)
                    .filter_map(|(value, &label)| value.filter(|_| label == group))
                    .collect();
                if own.is_empty() {
                    continue;
                }
                let own_mean =
                    own.iter().map(|&value| transform.apply(value)).sum::<f64>() / own.len() as f64;
                let z = (own_mean - mean) / spread;
                let (value, shop) = (middle(&own, transform), middle(&all, transform));
                found.insert(
                    name,
                    StandsOut {
                        feature: name.into(),
                        value,
                        shop,
                        z,
                    },
                );
            }
        }
        let share = |group: usize| {
            let own = members
                .iter()
                .zip(labels)
                .filter(|(_, label)| **label == group);
            let orders = own
                .filter_map(|(&user, _)| facts.profiles[user].orders)
                .filter(|orders| *orders > 0);
            let (once, all) = orders.fold((0, 0), |(once, all), orders| {
                (once + usize::from(orders == 1), all + 1)
            });
            once as f64 / all.max(1) as f64
        };
        Differences {
            groups,
            one_time: (0..k).map(share).collect(),
        }
    }

    /// What stands out in a group, most first.
    pub fn stands_out(&self, group: usize) -> Vec<StandsOut> {
        let mut found: Vec<StandsOut> = self.groups[group]
            .values()
            .filter(|difference| difference.z.abs() >= LEAST_Z)
            .cloned()
            .collect();
        found.sort_by(|left, right| {
            right
                .z
                .abs()
                .total_cmp(&left.z.abs())
                .then(left.feature.cmp(&right.feature))
        });
        found.truncate(MOST_SHOWN);
        found
    }
}

fn middle(values: &[f64], transform: Transform) -> f64 {
    match transform {
        Transform::Plain => values.iter().sum::<f64>() / values.len().max(1) as f64,
        Transform::Log => median(values).unwrap_or(f64::NAN),
    }
}

fn number(feature: &Feature, facts: &UserFacts<'_>, user: usize) -> Option<f64> {
    match feature.observe(&facts.of(user)) {
        Observed::Number(number) => Some(number),
        _ => None,
    }
}

/// For each of `k` groups the categories that its members like more than other users do, most liked
/// first.
pub fn interests(
    facts: &UserFacts<'_>,
    members: &[usize],
    labels: &[usize],
    k: usize,
) -> Vec<Vec<CategoryInterest>> {
    let mut shop: BTreeMap<&str, f64> = BTreeMap::new();
    let mut own: Vec<BTreeMap<&str, f64>> = vec![BTreeMap::new(); k];
    let mut known = vec![0_usize; k];
    for (&user, &label) in members.iter().zip(labels) {
        let interests = &facts.profiles[user].interests;
        known[label] += usize::from(!interests.is_empty());
        for interest in interests {
            *shop.entry(&*interest.category).or_default() += interest.share;
            *own[label].entry(&*interest.category).or_default() += interest.share;
        }
    }
    let all = known.iter().sum::<usize>().max(1) as f64;
    own.into_iter()
        .zip(known)
        .map(|(sums, known)| {
            let mut liked: Vec<CategoryInterest> = sums
                .into_iter()
                .map(|(category, sum)| CategoryInterest {
                    category: category.to_string(),
                    share: sum / known.max(1) as f64,
                    shop: shop.get(category).copied().unwrap_or(0.0) / all,
                })
                .filter(|interest| {
                    interest.share >= LEAST_LIKED
                        && interest.share >= LEAST_LIKED_LIFT * interest.shop
                })
                .collect();
            liked.sort_by(|left, right| {
                (right.share - right.shop)
                    .total_cmp(&(left.share - left.shop))
                    .then_with(|| left.category.cmp(&right.category))
            });
            liked.truncate(MOST_LIKED);
            liked
        })
        .collect()
}

/// The share of net revenue of each of `k` groups; `None` if the shop's amounts are unknown.
pub fn revenue_shares(
    facts: &UserFacts<'_>,
    members: &[usize],
    labels: &[usize],
    k: usize,
) -> Vec<Option<f64>> {
    let mut sums = vec![0_i64; k];
    for (&user, &label) in members.iter().zip(labels) {
        sums[label] += facts.profiles[user]
            .net_revenue
            .map_or(0, |money| money.minor);
    }
    let total: i64 = sums.iter().sum();
    sums.into_iter()
        .map(|sum| (total > 0).then(|| sum as f64 / total as f64))
        .collect()
}
