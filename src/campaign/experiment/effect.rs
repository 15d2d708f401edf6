//! What a group with an offer did against the group without one, unadjusted.

use crate::domain::Estimate;
use crate::statistics::distribution::normal_quantile;
use crate::statistics::interval::HIGH_TAIL;

/// Customers of a group in numbers.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Group {
    /// Customers.
    pub users: f64,
    /// Those of them who ordered in the window.
    pub ordered: f64,
    /// What all spent, in minor units.
    pub spent: f64,
    /// The sum of the squares of what each spent.
    pub spent_squared: f64,
}

impl Group {
    /// Adds a customer who spent so much; `None` for no order.
    pub fn add(&mut self, spent_minor: Option<i64>) {
        self.users += 1.0;
        if let Some(minor) = spent_minor {
            let minor = minor as f64;
            self.ordered += 1.0;
            self.spent += minor;
            self.spent_squared += minor * minor;
        }
    }

    /// Adds another group.
    pub fn merge(&mut self, other: &Group) {
        self.users += other.users;
        self.ordered += other.ordered;
        self.spent += other.spent;
        self.spent_squared += other.spent_squared;
    }

    /// The share that ordered.
    pub fn conversion(&self) -> f64 {
        self.ordered / self.users.max(1.0)
    }

    /// What a customer spent on average, in minor units.
    pub fn spent_each(&self) -> f64 {
        self.spent / self.users.max(1.0)
    }

    fn variance_of_spend(&self) -> f64 {
        let mean = self.spent_each();
        (self.spent_squared / self.users.max(1.0) - mean * mean).max(0.0)
    }
}

/// Customers below which a group says nothing.
const LEAST_USERS: f64 = 20.0;
/// Orders in both groups together below which the normal approximation is poor.
const LEAST_ORDERS: f64 = 10.0;

/// How much more of the group with the offer ordered, as a share of customers. `None` where the groups
/// are too small.
pub fn on_conversion(offered: &Group, control: &Group) -> Option<Estimate> {
    let variance = |group: &Group| {
        let share = group.conversion();
        share * (1.0 - share) / group.users
    };
    let difference = offered.conversion() - control.conversion();
    estimate(
        offered,
        control,
        difference,
        variance(offered) + variance(control),
    )
}

/// How much more a customer with the offer spent, in minor units. `None` where the groups are too
/// small.
pub fn on_spend(offered: &Group, control: &Group) -> Option<Estimate> {
    let variance = |group: &Group| group.variance_of_spend() / group.users;
    let difference = offered.spent_each() - control.spent_each();
    estimate(
        offered,
        control,
        difference,
        variance(offered) + variance(control),
    )
}

fn estimate(offered: &Group, control: &Group, value: f64, variance: f64) -> Option<Estimate> {
    let is_enough = offered.users >= LEAST_USERS
        && control.users >= LEAST_USERS
        && offered.ordered + control.ordered >= LEAST_ORDERS;
    let reach = normal_quantile(HIGH_TAIL) * variance.sqrt();
    is_enough.then_some(Estimate {
        value,
        low: value - reach,
        high: value + reach,
        n: (offered.users + control.users) as u64,
        assumed: false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::statistics::sampling::random;
    use rand::Rng;

    fn group(users: usize, share: f64, seed: u64) -> Group {
        let mut random = random(seed, "group");
        let mut group = Group::default();
        for _ in 0..users {
            let orders = random.gen_bool(share);
            group.add(orders.then(|| random.gen_range(1_000..9_000)));
        }
        group
    }

    #[test]
    fn intervals_cover_the_planted_difference() {
        let covered = (0..200)
            .filter(|&seed| {
                let (offered, control) = (group(900, 0.14, seed), group(400, 0.1, 1_000 + seed));
                let found = on_conversion(&offered, &control).unwrap();
                let spend = on_spend(&offered, &control).unwrap();
                assert!(found.n == 1_300 && spend.low < spend.high);
                (found.low..=found.high).contains(&0.04)
            })
            .count();
        assert!((165..=194).contains(&covered), "{covered} of 200");
    }

    #[test]
    fn small_groups_and_groups_without_orders_say_nothing() {
        let (few, many) = (group(15, 0.5, 1), group(400, 0.1, 2));
        assert_eq!(on_conversion(&few, &many), None);
        assert_eq!(on_spend(&group(400, 0.0, 3), &group(400, 0.0, 4)), None);
    }

    #[test]
    fn groups_merge_to_what_all_their_customers_make() {
        let (mut one, other) = (group(50, 0.5, 1), group(70, 0.2, 2));
        let orders = one.ordered + other.ordered;
        one.merge(&other);
        assert_eq!((one.users, one.ordered), (120.0, orders));
    }
}
