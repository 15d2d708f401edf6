//! What an offer takes off an order, where orders vary in size.

use crate::campaign::discount::Discount;
use crate::domain::Money;
use crate::statistics::distribution::normal_cdf;

/// What is offered to each customer.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Offer {
    /// What is taken off; `None` for a message without a discount.
    pub discount: Option<Discount>,
    /// The smallest order that it can be used on.
    pub min_spend: Option<Money>,
    /// What it costs to write to one customer, in minor units.
    pub contact_minor: f64,
    /// Whether every order has it without a code.
    pub is_public: bool,
}

/// An offer on the orders of one customer.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct OnOrders {
    /// The share of orders that it can be used on.
    pub reach: f64,
    /// What it takes off an order on average if the customer uses it wherever possible, in minor
    /// units; 0 on orders below the minimum.
    pub taken_minor: f64,
    /// The same in percent of the orders that it can be used on.
    pub percent: f64,
}

impl Offer {
    /// What it does to orders of `mean_minor` on average, whose sizes are log-normal with `spread`
    /// as the standard deviation of their logarithm.
    pub fn on_orders(&self, mean_minor: f64, spread: f64) -> OnOrders {
        let nothing = OnOrders {
            reach: 1.0,
            taken_minor: 0.0,
            percent: 0.0,
        };
        let Some(discount) = self.discount else {
            return nothing;
        };
        if mean_minor <= 0.0 {
            return nothing;
        }
        let spread = spread.max(1e-3);
        let least = self.min_spend.map_or(0.0, |money| money.minor as f64);
        // Of a log-normal variable with this mean: the chance to be at least x, and the mean of what
        // is at least x, counted as 0 below it.
        let standard = |x: f64, sign: f64| {
            if x <= 0.0 {
                1.0
            } else {
                normal_cdf(((mean_minor / x).ln() + sign * spread * spread / 2.0) / spread)
            }
        };
        let (reach, spent) = (standard(least, -1.0), mean_minor * standard(least, 1.0));
        let taken_minor = match discount {
            Discount::Percent(percent) => spent * percent / 100.0,
            Discount::Amount(money) => {
                let amount = money.minor as f64;
                // An order below the amount is free at most.
                let from = least.max(amount);
                let whole = amount * standard(from, -1.0);
                let below = mean_minor * (standard(least, 1.0) - standard(from, 1.0));
                whole + below.max(0.0)
            }
        };
        OnOrders {
            reach,
            taken_minor,
            percent: if spent > 0.0 {
                100.0 * taken_minor / spent
            } else {
                0.0
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Currency;
    use crate::statistics::sampling::random;
    use rand::Rng;
    use rand_distr::StandardNormal;

    fn money(minor: i64) -> Money {
        Money::new(minor, Currency::parse("EUR").unwrap())
    }

    #[test]
    fn the_means_are_those_of_drawn_orders() {
        let (mean, spread): (f64, f64) = (5_000.0, 0.6);
        let mut random = random(3, "orders");
        let orders: Vec<f64> = (0..200_000)
            .map(|_| {
                let z: f64 = random.sample(StandardNormal);
                mean * (spread * z - spread * spread / 2.0).exp()
            })
            .collect();
        for (discount, min_spend) in [
            (Discount::Percent(15.0), None),
            (Discount::Percent(15.0), Some(4_000)),
            (Discount::Amount(money(1_000)), Some(4_000)),
            (Discount::Amount(money(3_000)), None),
            (Discount::Amount(money(3_000)), Some(2_000)),
        ] {
            let offer = Offer {
                discount: Some(discount),
                min_spend: min_spend.map(money),
                contact_minor: 0.0,
                is_public: false,
            };
            let found = offer.on_orders(mean, spread);
            let least = min_spend.unwrap_or(0) as f64;
            let usable: Vec<f64> = orders
                .iter()
                .copied()
                .filter(|&order| order >= least)
                .collect();
            let reach = usable.len() as f64 / orders.len() as f64;
            let taken: f64 = usable.iter().map(|&order| discount.minor_of(order)).sum();
            let spent: f64 = usable.iter().sum();
            let n = orders.len() as f64;
            assert!((found.reach - reach).abs() < 0.005, "{offer:?} {found:?}");
            assert!(
                (found.taken_minor - taken / n).abs() < 10.0,
                "{offer:?} {found:?}"
            );
            assert!(
                (found.percent - 100.0 * taken / spent).abs() < 0.3,
                "{offer:?} {found:?}"
            );
        }
    }

    #[test]
    fn a_message_takes_nothing_off() {
        let message = Offer {
            discount: None,
            min_spend: None,
            contact_minor: 5.0,
            is_public: false,
        };
        let found = message.on_orders(5_000.0, 0.5);
        assert_eq!(
            (found.reach, found.taken_minor, found.percent),
            (1.0, 0.0, 0.0)
        );
    }
}
