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
use super::later::pulled_forward;
use super::person::Person;
use super::pool::Alone;
use crate::statistics::distribution::normal_cdf;

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

/// Customers of a group, and orders of both in the window, below which the normal approximation is
/// poor.
const LEAST_CUSTOMERS: usize = 20;
const LEAST_ORDERS: f64 = 10.0;

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
    Some(Gain::of(
        n * found.value(),
        n * found.error,
        found.chance(),
        people.len(),
    ))
}

/// The reading by extra orders. `None` where a group has fewer than two customers, or nobody ordered.
pub fn extra_orders(people: &[Person], costs: Costs) -> Option<Gain> {
    let extra = compared(people, |person| person.during.orders)?;
    let (order, order_error) = margin_of_an_order(people)?;
    let n = offered(people);
    let (later, later_error) = pulled_forward();
    let kept = 1.0 - later;
    let given: f64 = people.iter().map(|person| person.discount).sum();
    let value = n * extra.value() * order * kept - given - n * costs.message;
    let error = n
        * ((extra.error * order * kept).powi(2)
            + (extra.value() * order_error * kept).powi(2)
            + (extra.value() * order * later_error).powi(2))
        .sqrt();
    let chance = if error > 0.0 {
        normal_cdf(value / error)
    } else {
        0.5
    };
    Some(Gain::of(value, error, chance, people.len()))
}

/// What the campaign shows alone, for the pool of all; `days` are those of its window.
pub fn alone_of(people: &[Person], days: f64, costs: Costs) -> Option<Alone> {
    let extra = compared(people, |person| person.during.orders)?;
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
