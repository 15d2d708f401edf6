//! The money of an offer: what it takes off orders, which customers it pays for, what the whole
//! gains and costs.
//!
//! Pure functions of customers in numbers and of draws of the response; nothing here reads a shop.

mod arms;
mod choose;
mod customer;
mod forecast;
mod offer;

pub use arms::{Arm, each_of, totals_of};
pub use choose::{Choice, Limits, choose};
pub use customer::{Customer, Group, Grouped, Sums, group};
pub use forecast::{Each, Spread, Totals, each, spread, totals};
pub use offer::{Offer, OnOrders};

#[cfg(test)]
mod tests;
