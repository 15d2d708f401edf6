//! Customers of an audience in numbers, grouped so that a forecast takes one sum a group and not one
//! a customer.

use super::offer::Offer;
use crate::campaign::uplift::{Stratum, chance, log_odds};
use std::collections::BTreeMap;

/// One customer of an audience.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Customer {
    /// The chance of an order in the window without an offer.
    pub base: f64,
    /// Orders expected in the window divided by those expected in two weeks.
    pub window: f64,
    /// By which the response differs.
    pub stratum: Stratum,
    /// What an order comes to without an offer, in minor units.
    pub order_minor: f64,
    /// Margin divided by revenue, fees and shipping taken off as far as known.
    pub margin: f64,
    /// The part of what is paid that fees take.
    pub fee: f64,
}

/// What is summed over the customers of a group; all are linear in what a customer spends.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Sums {
    /// Customers.
    pub users: f64,
    /// Margin of one order of each, in minor units.
    pub kept: f64,
    /// Discount on one order of each if the offer is used, in minor units.
    pub taken: f64,
    /// The squares of these discounts.
    pub taken_squared: f64,
    /// Fees that are not paid on these discounts.
    pub saved: f64,
    /// Contact costs.
    pub contact: f64,
}

impl Sums {
    /// Adds the sums of another group.
    pub fn add(&mut self, other: &Sums) {
        self.users += other.users;
        self.kept += other.kept;
        self.taken += other.taken;
        self.taken_squared += other.taken_squared;
        self.saved += other.saved;
        self.contact += other.contact;
    }
}

/// Customers who respond alike to an offer and differ only in what they spend.
#[derive(Debug, Clone, PartialEq)]
pub struct Group {
    /// Their log odds of an order without an offer: the mean.
    pub log_odds: f64,
    /// The chance with these odds.
    pub base: f64,
    /// Their stratum.
    pub stratum: Stratum,
    /// Their window, as in [`Customer`].
    pub window: f64,
    /// The share of their orders that the offer can be used on.
    pub reach: f64,
    /// The discount in percent of these orders.
    pub percent: f64,
    /// Whether every order has the discount.
    pub is_public: bool,
    users: f64,
}

/// An audience under one offer.
#[derive(Debug, Clone, PartialEq)]
pub struct Grouped {
    /// The groups.
    pub groups: Vec<Group>,
    /// The group of each customer.
    pub group_of: Vec<usize>,
    /// The sums of each customer.
    pub sums_of: Vec<Sums>,
}

/// Bins of log odds for one factor of e.
const ODDS_BINS: f64 = 8.0;
/// Bins of reach, and of percent.
const SHARE_BINS: f64 = 20.0;

/// Groups an audience under an offer. `spread` as in [`Offer::on_orders`].
pub fn group(customers: &[Customer], offer: &Offer, spread: f64) -> Grouped {
    let mut numbers: BTreeMap<(i64, Stratum, i64, i64, i64), usize> = BTreeMap::new();
    let mut grouped = Grouped {
        groups: Vec::new(),
        group_of: Vec::with_capacity(customers.len()),
        sums_of: Vec::with_capacity(customers.len()),
    };
    for customer in customers {
        let on_orders = offer.on_orders(customer.order_minor, spread);
        let odds = log_odds(customer.base);
        let key = (
            (odds * ODDS_BINS).round() as i64,
            customer.stratum,
            (customer.window * 1_000.0).round() as i64,
            (on_orders.reach * SHARE_BINS).round() as i64,
            (on_orders.percent * SHARE_BINS / 20.0).round() as i64,
        );
        let groups = &mut grouped.groups;
        let number = *numbers.entry(key).or_insert_with(|| {
            groups.push(Group {
                log_odds: 0.0,
                base: 0.0,
                stratum: customer.stratum,
                window: customer.window,
                reach: 0.0,
                percent: 0.0,
                is_public: offer.is_public,
                users: 0.0,
            });
            groups.len() - 1
        });
        let group = &mut grouped.groups[number];
        group.users += 1.0;
        group.log_odds += (odds - group.log_odds) / group.users;
        group.reach += (on_orders.reach - group.reach) / group.users;
        group.percent += (on_orders.percent - group.percent) / group.users;
        grouped.group_of.push(number);
        grouped.sums_of.push(Sums {
            users: 1.0,
            kept: customer.order_minor * customer.margin,
            taken: on_orders.taken_minor,
            taken_squared: on_orders.taken_minor * on_orders.taken_minor,
            saved: on_orders.taken_minor * customer.fee,
            contact: offer.contact_minor,
        });
    }
    for group in &mut grouped.groups {
        group.base = chance(group.log_odds);
    }
    grouped
}
