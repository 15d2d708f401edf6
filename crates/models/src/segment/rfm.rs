//! Recency, frequency and money: eleven groups with the names that shop owners know from Shopify.

use super::describe_groups::describe_groups;
use super::members::check_enough;
use super::method::{By, Computed, Options};
use super::space::UserFacts;
use crate::profile::{Norms, Profile};
use regulars_core::domain::Observer;
use regulars_core::error::{Error, Result};

/// One of the eleven groups; `r` is the recency score, `fm` the mean of frequency and money.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum RfmGroup {
    /// Very recent, frequent, high value.
    Champions,
    /// Frequent, high value, fairly recent.
    Loyal,
    /// Recent, medium frequency and value.
    Active,
    /// Very recent, low frequency and value.
    New,
    /// Fairly recent, low frequency and value.
    Promising,
    /// Not recent, medium frequency and value.
    NeedsAttention,
    /// Not recent, frequent, high value.
    AtRisk,
    /// Long ago, frequent, high value.
    PreviouslyLoyal,
    /// Not recent, low, or long ago, medium frequency and value.
    AlmostLost,
    /// Long ago, low frequency and value.
    Dormant,
    /// No orders yet.
    Prospects,
}

impl RfmGroup {
    /// The name shown.
    pub fn name(self) -> &'static str {
        match self {
            RfmGroup::Champions => "champions",
            RfmGroup::Loyal => "loyal",
            RfmGroup::Active => "active",
            RfmGroup::New => "new",
            RfmGroup::Promising => "promising",
            RfmGroup::NeedsAttention => "needs attention",
            RfmGroup::AtRisk => "at risk",
            RfmGroup::PreviouslyLoyal => "previously loyal",
            RfmGroup::AlmostLost => "almost lost",
            RfmGroup::Dormant => "dormant",
            RfmGroup::Prospects => "prospects",
        }
    }

    /// The group of a buyer with recency score `r` and mean score of frequency and money `fm`, each
    /// 1 (low) to 5.
    pub fn of(r: u8, fm: f64) -> RfmGroup {
        let worth = if fm >= 4.0 { 2 } else { u8::from(fm >= 2.5) };
        match (r, worth) {
            (5.., 2) => RfmGroup::Champions,
            (3 | 4, 2) => RfmGroup::Loyal,
            (2, 2) => RfmGroup::AtRisk,
            (_, 2) => RfmGroup::PreviouslyLoyal,
            (4.., 1) => RfmGroup::Active,
            (2 | 3, 1) => RfmGroup::NeedsAttention,
            (_, 1) => RfmGroup::AlmostLost,
            (5.., _) => RfmGroup::New,
            (3 | 4, _) => RfmGroup::Promising,
            (2, _) => RfmGroup::AlmostLost,
            _ => RfmGroup::Dormant,
        }
    }
}

/// The group of each profile, by quintiles of recency, orders and net revenue among the buyers.
/// Equal values have equal scores.
pub fn rfm_groups(profiles: &[&Profile]) -> Vec<RfmGroup> {
    let buyers: Vec<&Profile> = profiles
        .iter()
        .copied()
        .filter(|profile| is_buyer(profile))
        .collect();
    let sorted = |read: fn(&Profile) -> f64| {
        let mut values: Vec<f64> = buyers.iter().map(|profile| read(profile)).collect();
        values.sort_by(f64::total_cmp);
        values
    };
    let (freshness, frequency, money) = (sorted(freshness), sorted(frequency), sorted(revenue));
    profiles
        .iter()
        .map(|profile| {
            if !is_buyer(profile) {
                return RfmGroup::Prospects;
            }
            let frequency = f64::from(score(&frequency, self::frequency(profile)));
            let money = f64::from(score(&money, revenue(profile)));
            RfmGroup::of(
                score(&freshness, self::freshness(profile)),
                (frequency + money) / 2.0,
            )
        })
        .collect()
}

fn is_buyer(profile: &Profile) -> bool {
    profile.order_days > 0
}

fn freshness(profile: &Profile) -> f64 {
    -profile.recency_days.unwrap_or(0.0)
}

fn frequency(profile: &Profile) -> f64 {
    profile.orders.unwrap_or(0) as f64
}

fn revenue(profile: &Profile) -> f64 {
    profile.net_revenue.map_or(0.0, |money| money.major())
}

/// The quintile of a value among sorted values, 1 to 5, by the middle rank of ties.
fn score(sorted: &[f64], value: f64) -> u8 {
    let below = sorted.partition_point(|&other| other < value);
    let to = sorted.partition_point(|&other| other <= value);
    let place = (below + to) as f64 / 2.0 / sorted.len().max(1) as f64;
    (place * 5.0).floor().clamp(0.0, 4.0) as u8 + 1
}

/// Segments all users by recency, frequency and money.
///
/// # Errors
/// An option of the other methods, no orders, too few users, or the work was cancelled.
pub fn segment_by_rfm(
    facts: &UserFacts<'_>,
    norms: &Norms,
    options: &Options,
    watch: &dyn Observer,
) -> Result<Computed> {
    check(options)?;
    if !norms.has_orders {
        return Err(Error::not_found("RFM needs orders, and there are none")
            .hint("load a file of orders, or: segment"));
    }
    let members: Vec<usize> = (0..facts.profiles.len())
        .filter(|&user| !facts.users[user].is_excluded)
        .collect();
    check_enough(members.len(), norms)?;
    let profiles: Vec<&Profile> = members.iter().map(|&user| &facts.profiles[user]).collect();
    let groups = rfm_groups(&profiles);
    let mut kinds: Vec<RfmGroup> = groups.clone();
    kinds.sort_unstable();
    kinds.dedup();
    let labels: Vec<usize> = groups
        .iter()
        .map(|group| kinds.binary_search(group).unwrap_or(0))
        .collect();
    let k = kinds.len();
    let mut segments = describe_groups(facts, &members, &labels, k, None, options.seed, watch)?;
    for (segment, kind) in segments.iter_mut().zip(&kinds) {
        segment.name = kind.name().to_string();
        segment.proposals = vec![segment.name.clone()];
    }
    let mut notes = vec![
        "scores are quintiles of recency, orders and net revenue among the buyers".to_string(),
    ];
    if !norms.has_amounts {
        notes.push("the data have no amounts, so all buyers have the same money score".into());
    }
    Ok(Computed {
        by: By::Rfm,
        features: ["recency_days", "orders", "net_revenue"]
            .map(Into::into)
            .into(),
        members,
        labels,
        segments,
        silhouette: None,
        natural_groups: false,
        lapses_noticed: None,
        continuation: None,
        continues: Vec::new(),
        model: None,
        fits: Vec::new(),
        notes,
    })
}

/// Rejects the options of other methods.
fn check(options: &Options) -> Result<()> {
    let unsuitable = [
        (options.k.is_some(), "--k"),
        (!options.with.is_empty(), "--with"),
        (!options.without.is_empty(), "--without"),
        (!options.missing.is_empty(), "--missing"),
    ];
    match unsuitable.into_iter().find(|(is_given, _)| *is_given) {
        Some((_, option)) => Err(Error::usage(format!(
            "RFM has its own groups and measures and does not take {option}"
        ))
        .hint("segment --by rfm")),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use regulars_core::domain::{Currency, Money};

    fn profile(recency: f64, orders: u64, revenue: i64) -> Profile {
        Profile {
            recency_days: (orders > 0).then_some(recency),
            orders: Some(orders),
            order_days: orders,
            net_revenue: Some(Money::new(revenue, Currency::UNKNOWN)),
            ..Profile::default()
        }
    }

    #[test]
    fn extreme_users_are_in_the_expected_groups() {
        let mut profiles: Vec<Profile> = (0_u32..100)
            .map(|index| {
                profile(
                    f64::from(index),
                    1 + u64::from(index % 20),
                    100 * i64::from(index % 20),
                )
            })
            .collect();
        profiles.extend([
            profile(0.0, 50, 99_999),
            profile(400.0, 50, 99_999),
            profile(0.0, 1, 1),
            profile(400.0, 1, 1),
        ]);
        profiles.push(profile(0.0, 0, 0));
        let groups = rfm_groups(&profiles.iter().collect::<Vec<_>>());
        let names: Vec<&str> = groups[100..].iter().map(|group| group.name()).collect();
        assert_eq!(
            names,
            [
                "champions",
                "previously loyal",
                "new",
                "dormant",
                "prospects"
            ]
        );
        let mut kinds = groups.clone();
        kinds.sort();
        kinds.dedup();
        assert!(kinds.len() >= 9, "{kinds:?}");
    }

    #[test]
    fn one_user_has_a_group() {
        assert_eq!(rfm_groups(&[&profile(3.0, 1, 5)]), [RfmGroup::of(3, 3.0)]);
        assert!(rfm_groups(&[]).is_empty());
    }
}
