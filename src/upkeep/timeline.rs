//! A customer's year week by week: looks, orders and offers.

use crate::domain::{ActionKind, DAY, Instant, NONE};
use crate::snapshot::ActionView;
use jiff::tz::TimeZone;
use serde::Serialize;
use std::collections::BTreeSet;

/// Weeks of a timeline.
pub const WEEKS: usize = 52;
const WEEK: i64 = 7 * DAY;

/// Counts by week, the oldest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Timeline {
    /// The first day.
    pub from: String,
    /// The last day.
    pub to: String,
    /// Views, clicks and carts.
    pub looks: Vec<usize>,
    /// Orders; purchases without an order number count one a day.
    pub orders: Vec<usize>,
    /// Offers that were sent.
    pub offers: Vec<usize>,
}

/// The year that ends at `as_of`.
pub fn timeline(
    actions: &ActionView<'_>,
    offers: &[Instant],
    as_of: Instant,
    zone: &TimeZone,
) -> Timeline {
    let start = as_of.0 - WEEKS as i64 * WEEK;
    let week_of = |at: Instant| {
        let week = (at.0 - start - 1).div_euclid(WEEK);
        usize::try_from(week).ok().filter(|&week| week < WEEKS)
    };
    let mut looks = vec![0; WEEKS];
    let mut orders: Vec<BTreeSet<(u32, i64)>> = vec![BTreeSet::new(); WEEKS];
    for action in actions.iter() {
        let Some(week) = week_of(action.at) else {
            continue;
        };
        match action.kind {
            ActionKind::Purchase => {
                let day = if action.order == NONE {
                    action.at.0 / DAY
                } else {
                    0
                };
                orders[week].insert((action.order, day));
            }
            ActionKind::Refund => {}
            _ => looks[week] += 1,
        }
    }
    let mut sent = vec![0; WEEKS];
    for week in offers.iter().filter_map(|&at| week_of(at)) {
        sent[week] += 1;
    }
    Timeline {
        from: Instant(start + 1).day_in(zone),
        to: as_of.day_in(zone),
        looks,
        orders: orders.iter().map(BTreeSet::len).collect(),
        offers: sent,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::snapshot::{Action, ActionColumns};

    #[test]
    fn looks_orders_and_offers_fall_into_their_weeks() {
        let as_of = Instant(1_000 * DAY);
        let mut columns = ActionColumns::default();
        let mut add = |kind, days_ago: i64, order| {
            columns.push(Action {
                identity: 0,
                user: 0,
                item: 0,
                kind,
                at: Instant(as_of.0 - days_ago * DAY),
                quantity_milli: 1_000,
                amount: 100,
                discount: None,
                order,
            });
        };
        add(ActionKind::Purchase, 400, 1);
        add(ActionKind::View, 8, NONE);
        add(ActionKind::Purchase, 1, 2);
        add(ActionKind::Purchase, 1, 2);
        add(ActionKind::Purchase, 0, 3);
        add(ActionKind::View, 0, NONE);
        let offers = [Instant(as_of.0 - 20 * DAY), Instant(as_of.0 + DAY)];
        let found = timeline(&columns.all(), &offers, as_of, &TimeZone::UTC);
        assert_eq!(found.orders[WEEKS - 1], 2, "a number counts once");
        assert_eq!(found.orders.iter().sum::<usize>(), 2, "a year and no more");
        assert_eq!((found.looks[WEEKS - 2], found.looks[WEEKS - 1]), (1, 1));
        assert_eq!((found.offers[WEEKS - 3], found.offers.iter().sum()), (1, 1));
    }
}
