//! The traits of a customer by which the response to offers may differ, from the profile.

use super::cell::{Stratum, TRAITS};
use crate::profile::Profile;

/// Orders' worth of the shop's own discount share in a customer's habit: few orders say little.
const HABIT_WEIGHT: f64 = 3.0;
/// The same for looks for one order.
const LOOKS_WEIGHT: f64 = 2.0;
/// The least spread of a trait: of the habit as a share, of the others as a logarithm.
const LEAST_SPREAD: f64 = 0.05;
/// Ratios beyond this factor count as it.
const MOST_RATIO: f64 = 10.0;
/// The outermost level of a trait.
const OUTERMOST: f64 = 2.0;

/// What is usual in the shop, by which customers are compared.
#[derive(Debug, Clone, PartialEq)]
pub struct Yardstick {
    /// Orders with a discount divided by orders.
    discount_share: f64,
    /// Mean and standard deviation of each trait over the customers with a known value.
    usual: [(f64, f64); TRAITS],
}

impl Yardstick {
    /// The yardstick of a shop with these customers.
    pub fn of(profiles: &[Profile]) -> Yardstick {
        let (mut orders, mut reduced) = (0.0, 0.0);
        for profile in profiles {
            if let (Some(own), Some(share)) = (profile.orders, profile.discount_share) {
                orders += own as f64;
                reduced += own as f64 * share;
            }
        }
        let mut yardstick = Yardstick {
            discount_share: reduced / f64::max(orders, 1.0),
            usual: [(0.0, 1.0); TRAITS],
        };
        let all: Vec<[Option<f64>; TRAITS]> = profiles
            .iter()
            .map(|profile| yardstick.measure(profile))
            .collect();
        for (at, usual) in yardstick.usual.iter_mut().enumerate() {
            let known: Vec<f64> = all.iter().filter_map(|traits| traits[at]).collect();
            let n = (known.len() as f64).max(1.0);
            let mean = known.iter().sum::<f64>() / n;
            let squares: f64 = known.iter().map(|value| (value - mean).powi(2)).sum();
            *usual = (mean, (squares / n).sqrt().max(LEAST_SPREAD));
        }
        yardstick
    }

    /// The traits of a customer in the order of [`super::TRAIT_NAMES`]; `None` where not known.
    fn measure(&self, profile: &Profile) -> [Option<f64>; TRAITS] {
        let orders = profile.orders.unwrap_or(0) as f64;
        let logarithm = |ratio: f64| ratio.clamp(1.0 / MOST_RATIO, MOST_RATIO).ln();
        let habit = profile.discount_share.map(|share| {
            (share * orders + self.discount_share * HABIT_WEIGHT) / (orders + HABIT_WEIGHT)
        });
        let looks = profile
            .views
            .map(|views| ((views as f64 + LOOKS_WEIGHT) / (orders + 1.0)).ln());
        let size = profile.average_order.map(|order| order.minor as f64);
        [
            habit,
            profile.overdue.map(logarithm),
            looks,
            // Spread over the same few factors in every currency.
            size.filter(|minor| *minor > 0.0).map(f64::ln),
        ]
    }

    /// The stratum of a customer: each trait in whole standard deviations from what is usual in the
    /// shop, at most two; 0 where it is not known.
    pub fn stratum(&self, profile: &Profile) -> Stratum {
        let mut levels = [0; TRAITS];
        let measured = self.measure(profile);
        for ((level, value), (mean, spread)) in levels.iter_mut().zip(measured).zip(self.usual) {
            let Some(value) = value else { continue };
            let from_usual = ((value - mean) / spread).round();
            *level = from_usual.clamp(-OUTERMOST, OUTERMOST) as i8;
        }
        Stratum(levels)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Currency, Money};

    fn customer(orders: u64, discounts: f64, views: u64, minor: i64) -> Profile {
        Profile {
            orders: Some(orders),
            discount_share: Some(discounts),
            overdue: Some(1.0),
            views: Some(views),
            average_order: Some(Money::new(minor, Currency::parse("EUR").unwrap())),
            ..Profile::default()
        }
    }

    #[test]
    fn customers_are_compared_with_what_is_usual_in_the_shop() {
        let shop: Vec<Profile> = (0..40)
            .map(|at| match at % 4 {
                0 => customer(8, 0.9, 40, 2_000),
                _ => customer(8, 0.1, 10, 4_000),
            })
            .collect();
        let yardstick = Yardstick::of(&shop);
        let hunter = yardstick.stratum(&shop[0]);
        assert_eq!(hunter, Stratum([2, 0, 2, -2]));
        assert_eq!(yardstick.stratum(&shop[1]).0[0], -1);
        assert_eq!(yardstick.stratum(&Profile::default()), Stratum::default());
    }

    #[test]
    fn one_order_is_hardly_a_habit() {
        let shop: Vec<Profile> = (0..40)
            .map(|at| customer(10, f64::from(at % 2), 10, 3_000))
            .collect();
        let yardstick = Yardstick::of(&shop);
        assert_eq!(yardstick.stratum(&customer(10, 1.0, 10, 3_000)).0[0], 1);
        assert_eq!(yardstick.stratum(&customer(1, 1.0, 10, 3_000)).0[0], 0);
    }

    #[test]
    fn a_shop_of_equal_customers_or_none_has_one_stratum() {
        let same = vec![customer(3, 0.5, 10, 3_000); 5];
        let yardstick = Yardstick::of(&same);
        assert_eq!(yardstick.stratum(&same[0]), Stratum::default());
        assert_eq!(
            Yardstick::of(&[]).stratum(&Profile::default()),
            Stratum::default()
        );
    }
}
