//! A method as it would have been fitted on an earlier day.

use super::base::Row;
use super::fit::{LifetimeModel, Penalty, fit};
use super::method::Method;
use super::order_days::OrderDays;
use super::plain::{self, Departure};
use super::predict::Posterior;
use regulars_core::statistics::gap::GapPrior;

/// A method, fitted on what was known at the end of a day.
#[derive(Debug, Clone, PartialEq)]
pub enum Past {
    /// The plain heuristic.
    Plain {
        /// The shop's gaps.
        gap: GapPrior,
        /// Departures by range of order days.
        departures: Vec<Departure>,
    },
    /// A model.
    Model(LifetimeModel),
}

impl Past {
    /// Fits the method on what was known at the end of `last_day`; `None` for the pooled forecast.
    pub fn of(method: Method, orders: &OrderDays, last_day: i64, penalty: Penalty) -> Option<Past> {
        match method {
            Method::Pooled => None,
            Method::Model(family) => {
                Some(Past::Model(fit(family, &orders.base(last_day), penalty)))
            }
            Method::Plain => {
                let (gap, departures) = Past::plain(orders, last_day);
                Some(Past::Plain { gap, departures })
            }
        }
    }

    /// What the plain heuristic knew at the end of `last_day`: the shop's gaps, and how many buyers
    /// had left.
    pub fn plain(orders: &OrderDays, last_day: i64) -> (GapPrior, Vec<Departure>) {
        let spans = orders
            .until(last_day)
            .map(|days| (days.len() as u64, (days[days.len() - 1] - days[0]) as f64));
        let gap = GapPrior::fit(spans);
        let ages = orders
            .until(last_day)
            .map(|days| days.iter().map(|day| (last_day - day) as f64));
        let departures = plain::departures(ages, gap.gap_days);
        (gap, departures)
    }

    /// The posterior of a customer with these orders.
    pub fn posterior(&self, row: &Row) -> Posterior {
        match self {
            Past::Model(fitted) => fitted.posterior(row),
            Past::Plain { gap, departures } => {
                let order_days = u64::from(row.frequency) + 1;
                plain::posterior(
                    gap,
                    departures,
                    order_days,
                    row.recency,
                    row.age - row.recency,
                )
            }
        }
    }
}
