//! Recency, frequency and money: eleven groups under the names that shop owners know from Shopify.

use crate::profile::Profile;

/// One of the eleven groups.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum RfmGroup {
    /// Bought just now, often and much.
    Champions,
    /// Buy often and much.
    Loyal,
    /// Bought lately, with some orders and money.
    Active,
    /// Bought just now, for the first time or nearly.
    New,
    /// Bought lately, few and small orders.
    Promising,
    /// Have not bought lately, with some orders and money.
    NeedsAttention,
    /// Have not bought lately, with many orders and much money.
    AtRisk,
    /// Have not bought for long, with many orders and much money.
    PreviouslyLoyal,
    /// Have not bought lately, few and small orders.
    AlmostLost,
    /// Have not bought for long, few and small orders.
    Dormant,
    /// Have not bought yet.
    Prospects,
}

impl RfmGroup {
    /// The name of the group.
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

/// The group of each profile, by quintiles of recency, orders and net revenue among the buyers;
/// equal values have equal scores.
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

/// The quintile of a value among sorted values, 1 to 5, by the middle of its ties.
fn score(sorted: &[f64], value: f64) -> u8 {
    let below = sorted.partition_point(|&other| other < value);
    let to = sorted.partition_point(|&other| other <= value);
    let place = (below + to) as f64 / 2.0 / sorted.len().max(1) as f64;
    (place * 5.0).floor().clamp(0.0, 4.0) as u8 + 1
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
    fn the_corners_have_their_names() {
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
