//! What one customer did before, in and after the window of a campaign.

use crate::domain::{ActionKind, DAY, Instant, OrderCost};
use crate::snapshot::History;
use std::collections::BTreeSet;

/// Days before the window that are compared with it.
pub const DAYS_BEFORE: f64 = 90.0;
/// Days after the window in which orders that were only brought forward are missing.
pub const DAYS_AFTER: f64 = 28.0;

/// The spans that are counted, each from its first instant to before the next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Windows {
    /// 90 days before the window.
    pub before: Instant,
    /// The window's begin.
    pub begin: Instant,
    /// Its end.
    pub end: Instant,
    /// The measuring date: 28 days later.
    pub measured: Instant,
}

impl Windows {
    /// The spans of a window.
    pub fn of(begin: Instant, end: Instant) -> Windows {
        Windows {
            before: Instant(begin.0 - (DAYS_BEFORE * DAY as f64) as i64),
            begin,
            end,
            measured: end.plus_days(DAYS_AFTER),
        }
    }
}

/// Sums over a span; money in minor units.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Around {
    /// Orders: instants with a purchase.
    pub orders: f64,
    /// What was paid, less what was refunded in the span.
    pub spend: f64,
    /// What is left of it after the cost of the goods.
    pub margin: f64,
}

/// A customer of a campaign.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Person {
    /// The group: 0 for the comparison group, from 1 on those with an offer.
    pub arm: usize,
    /// Orders ever before the window.
    pub ever: f64,
    /// Before the window.
    pub before: Around,
    /// Days from the last order to the window; `None` without one.
    pub recency_days: Option<f64>,
    /// In the window.
    pub during: Around,
    /// After it, until the measuring date.
    pub after: Around,
    /// What the campaign took off this customer's orders.
    pub discount: f64,
}

impl Person {
    /// Whether an order was made in the window.
    pub fn ordered(&self) -> f64 {
        if self.during.orders > 0.0 { 1.0 } else { 0.0 }
    }

    /// Margin in the window and until the measuring date.
    pub fn margin(&self) -> f64 {
        self.during.margin + self.after.margin
    }

    /// What is known from before the window and predicts what comes: the covariates of every
    /// adjusted difference.
    pub fn covariates(&self) -> Vec<f64> {
        vec![
            self.before.orders,
            self.before.margin,
            self.recency_days
                .map_or(0.0, |days| 1.0 / (1.0 + days / 30.0)),
        ]
    }
}

impl Person {
    /// Takes off what orders cost besides the goods, in a currency with `scale` minor units in a whole one.
    pub fn less(mut self, cost: OrderCost, scale: i64) -> Person {
        for span in [&mut self.before, &mut self.during, &mut self.after] {
            span.margin -= cost.of(span.spend, span.orders, scale);
        }
        self
    }
}

/// Counts a customer's history over the spans. `margin` says what is left of a line after the cost of
/// the goods: by the dense index of its item, its amount in minor units and its quantity in thousandths.
pub fn around(
    history: &History<'_>,
    windows: Windows,
    margin: impl Fn(usize, i64, i64) -> f64,
) -> Person {
    let mut person = Person::default();
    let mut orders: [BTreeSet<i64>; 3] = Default::default();
    let mut ever = BTreeSet::new();
    for action in history.actions.iter() {
        let at = action.at;
        let sign = match action.kind {
            ActionKind::Purchase | ActionKind::OrderTotal => 1.0,
            ActionKind::Refund => -1.0,
            _ => continue,
        };
        if sign > 0.0 && at < windows.begin {
            ever.insert(at);
        }
        let (span, place) = if at < windows.before || at >= windows.measured {
            continue;
        } else if at < windows.begin {
            (&mut person.before, 0)
        } else if at < windows.end {
            (&mut person.during, 1)
        } else {
            (&mut person.after, 2)
        };
        span.spend += sign * action.amount as f64;
        span.margin += sign * margin(action.item as usize, action.amount, action.quantity_milli);
        if sign > 0.0 {
            orders[place].insert(at.0);
        }
    }
    person.before.orders = orders[0].len() as f64;
    person.during.orders = orders[1].len() as f64;
    person.after.orders = orders[2].len() as f64;
    person.ever = ever.len() as f64;
    person.recency_days = ever.last().map(|last| windows.begin.days_since(*last));
    person
}
