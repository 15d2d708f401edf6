//! The traits of a customer by which the response to offers may differ, from the profile.

use super::cell::Stratum;
use crate::profile::Profile;

/// Orders from which a customer's own habit counts.
const OWN_ORDERS: u64 = 2;

/// The level of a value between two bounds; the middle where it is not known.
fn level(value: Option<f64>, low: f64, high: f64) -> i8 {
    match value {
        Some(value) if value <= low => -1,
        Some(value) if value >= high => 1,
        _ => 0,
    }
}

/// The stratum of a customer with this profile; `typical_order_minor` is the median order of the shop,
/// in minor units. The order is that of [`super::TRAIT_NAMES`].
pub fn stratum(profile: &Profile, typical_order_minor: f64) -> Stratum {
    let orders = profile.orders.unwrap_or(0);
    let habit = profile.discount_share.filter(|_| orders >= OWN_ORDERS);
    let looks = match (profile.active_days_30, profile.recency_days) {
        (0, _) => -1,
        (_, Some(days)) if days <= 30.0 => 0,
        // Active within thirty days, and not by buying.
        _ => 1,
    };
    let size = profile
        .average_order
        .filter(|_| typical_order_minor > 0.0)
        .map(|order| order.minor as f64 / typical_order_minor);
    Stratum([
        level(habit, 0.1, 0.4),
        level(profile.overdue, 0.6, 1.5),
        looks,
        level(size, 0.7, 1.4),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Currency, Money};

    #[test]
    fn unknown_is_the_middle_and_known_values_are_told_apart() {
        let nothing = stratum(&Profile::default(), 5_000.0);
        assert_eq!(nothing, Stratum([0, 0, -1, 0]));
        let hunter = Profile {
            orders: Some(5),
            discount_share: Some(0.8),
            overdue: Some(2.0),
            active_days_30: 3,
            recency_days: Some(90.0),
            average_order: Some(Money::new(2_000, Currency::parse("EUR").unwrap())),
            ..Profile::default()
        };
        assert_eq!(stratum(&hunter, 5_000.0), Stratum([1, 1, 1, -1]));
        let once = Profile {
            orders: Some(1),
            ..hunter.clone()
        };
        assert_eq!(stratum(&once, 5_000.0).0[0], 0, "one order is no habit");
    }
}
