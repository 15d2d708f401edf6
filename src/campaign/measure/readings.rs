//! Two readings of what a campaign earned, in minor units of money.
//!
//! *Direct*: the difference in margin a customer until the measuring date, times the customers with an
//! offer. It has everything in it, the size of orders included, and much noise.
//!
//! *Extra orders*: extra orders in the window times the margin of an order, less what the campaign took
//! off, and less the orders that were only brought forward. It takes an order's size as unchanged and
//! is far more precise.

use super::difference::{Difference, difference};
use super::gain::Gain;
use super::person::Person;
use super::pool::Alone;
use crate::campaign::uplift::{pulled_forward, ways};
use crate::statistics::distribution::student_cdf;

/// What a campaign cost besides discounts.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Costs {
    /// Of one message.
    pub message: f64,
}

/// Everybody's group, outcome and covariates as the functions here need them.
fn compared(people: &[Person], outcome: impl Fn(&Person) -> f64) -> Option<Difference> {
    let outcomes: Vec<f64> = people.iter().map(outcome).collect();
    let is_offered: Vec<bool> = people.iter().map(|person| person.arm > 0).collect();
    let covariates: Vec<Vec<f64>> = people.iter().map(Person::covariates).collect();
    difference(&outcomes, &is_offered, &covariates)
}

/// How many have an offer.
fn offered(people: &[Person]) -> f64 {
    people.iter().filter(|person| person.arm > 0).count() as f64
}

/// Customers of a group below which the normal approximation is poor.
pub const LEAST_CUSTOMERS: usize = 20;
/// Orders of both groups likewise.
pub const LEAST_ORDERS: f64 = 10.0;

/// Why the groups are too small for a verdict; `None` where they are large enough.
pub fn too_few(people: &[Person]) -> Option<String> {
    let with = people.iter().filter(|person| person.arm > 0).count();
    let without = people.len() - with;
    let orders: f64 = people.iter().map(|person| person.during.orders).sum();
    let least = LEAST_CUSTOMERS;
    if without < least {
        Some(format!(
            "the comparison group has {without} customers, and a verdict takes {least}"
        ))
    } else if with < least {
        Some(format!(
            "{with} customers have an offer, and a verdict takes {least}"
        ))
    } else if orders < LEAST_ORDERS {
        Some(format!(
            "there were {orders} orders in the window, and a verdict takes {LEAST_ORDERS}"
        ))
    } else {
        None
    }
}

/// The direct reading. `None` where a group has fewer than two customers.
pub fn direct(people: &[Person], costs: Costs) -> Option<Gain> {
    let n = offered(people);
    let found = compared(people, |person| {
        person.margin() - if person.arm > 0 { costs.message } else { 0.0 }
    })?;
    let interval = found.estimate();
    Some(Gain {
        value: n * found.value(),
        error: n * found.error,
        interval: (n * interval.low, n * interval.high),
        chance: found.chance(),
        n: people.len(),
    })
}

/// The reading by extra orders. `None` where a group has fewer than two customers, or nobody ordered.
pub fn extra_orders(people: &[Person], costs: Costs) -> Option<Gain> {
    let extra = compared(people, |person| person.during.orders)?;
    let (order, order_error) = margin_of_an_order(people)?;
    let n = offered(people);
    let (later, later_error) = pulled_forward();
    let given: f64 = people.iter().map(|person| person.discount).sum();
    let brought = Brought {
        mean: n * extra.value() * order,
        error: n * (extra.error * order).hypot(extra.value() * order_error),
        cost: given + n * costs.message,
        degrees: extra.degrees.max(1.0),
        kept: ways().into_iter().map(|later| 1.0 - later).collect(),
    };
    Some(Gain {
        value: brought.mean * (1.0 - later) - brought.cost,
        error: (brought.error * (1.0 - later)).hypot(brought.mean * later_error),
        interval: (brought.quantile(0.05), brought.quantile(0.95)),
        chance: 1.0 - brought.at_most(0.0),
        n: people.len(),
    })
}

/// A gain: margin brought in, with the error of a mean, times the share of it that was not only brought
/// forward, less what it cost.
struct Brought {
    mean: f64,
    error: f64,
    degrees: f64,
    cost: f64,
    /// Equally likely shares.
    kept: Vec<f64>,
}

impl Brought {
    /// The chance of a gain of at most `gain`.
    fn at_most(&self, gain: f64) -> f64 {
        let apart = |kept: f64| gain + self.cost - self.mean * kept;
        let each = self.kept.iter().map(|&kept| match self.error * kept {
            error if error > 0.0 => student_cdf(apart(kept) / error, self.degrees),
            _ => 0.5 * (1.0 + apart(kept).signum()),
        });
        each.sum::<f64>() / self.kept.len() as f64
    }

    /// The gain that is not exceeded with this chance.
    fn quantile(&self, chance: f64) -> f64 {
        const STEPS: usize = 60;
        let reach = 10.0 * self.error + self.mean.abs();
        let (mut low, mut high) = (-reach - self.cost, reach - self.cost);
        for _ in 0..STEPS {
            let middle = f64::midpoint(low, high);
            if self.at_most(middle) < chance {
                low = middle;
            } else {
                high = middle;
            }
        }
        high
    }
}

/// What the campaign shows alone, for the pool of all; `days` are those of its window. `None` also
/// where all customers ordered equally often, so that the error is not known.
pub fn alone_of(people: &[Person], days: f64, costs: Costs) -> Option<Alone> {
    let extra = compared(people, |person| person.during.orders)
        .filter(|extra| extra.error > 0.0 && days > 0.0)?;
    let n = offered(people);
    let given: f64 = people.iter().map(|person| person.discount).sum();
    Some(Alone {
        extra: extra.value(),
        error: extra.error,
        offered: n,
        days,
        order: margin_of_an_order(people)?.0,
        cost: given + n * costs.message,
        n: people.len(),
    })
}

/// The margin of an order in the window before the campaign's discount, of both groups, with its
/// standard error.
fn margin_of_an_order(people: &[Person]) -> Option<(f64, f64)> {
    let buyers: Vec<&Person> = people
        .iter()
        .filter(|person| person.during.orders > 0.0)
        .collect();
    let orders: f64 = buyers.iter().map(|person| person.during.orders).sum();
    if orders <= 0.0 {
        return None;
    }
    let before_discount = |person: &Person| person.during.margin + person.discount;
    let mean = buyers
        .iter()
        .map(|person| before_discount(person))
        .sum::<f64>()
        / orders;
    // The ratio of two sums over customers, by its linearisation.
    let squares: f64 = buyers
        .iter()
        .map(|person| (before_discount(person) - mean * person.during.orders).powi(2))
        .sum();
    Some((mean, squares.sqrt() / orders))
}
