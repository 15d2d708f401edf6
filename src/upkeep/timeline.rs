//! A customer's year week by week: looks, orders and offers.

use crate::domain::{ActionKind, DAY, Instant};
use crate::profile::placed_orders;
use crate::snapshot::History;
use serde::Serialize;

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
    /// Orders, as profiles count them.
    pub orders: Vec<usize>,
    /// Offers that were sent.
    pub offers: Vec<usize>,
}

/// The year that ends at `as_of`.
pub fn timeline(history: &History<'_>, offers: &[Instant]) -> Timeline {
    let (as_of, zone) = (history.as_of, history.zone);
    let start = as_of.0 - WEEKS as i64 * WEEK;
    let week_of = |at: Instant| {
        let week = (at.0 - start - 1).div_euclid(WEEK);
        usize::try_from(week).ok().filter(|&week| week < WEEKS)
    };
    let count = |times: &mut dyn Iterator<Item = Instant>| {
        let mut counts = vec![0; WEEKS];
        for week in times.filter_map(week_of) {
            counts[week] += 1;
        }
        counts
    };
    let is_look = |kind| {
        matches!(
            kind,
            ActionKind::View | ActionKind::Click | ActionKind::Cart
        )
    };
    let actions = history.actions.iter();
    let mut looks = actions
        .filter(|action| is_look(action.kind))
        .map(|action| action.at);
    Timeline {
        from: Instant(start + 1).day_in(zone),
        to: as_of.day_in(zone),
        looks: count(&mut looks),
        orders: count(&mut placed_orders(history).iter().map(|order| order.at)),
        offers: count(&mut offers.iter().copied()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{ItemRole, NONE};
    use crate::snapshot::{Action, ActionColumns, Item, User};
    use jiff::tz::TimeZone;

    fn item(id: &str, role: ItemRole) -> Item {
        Item {
            key: 1,
            id: id.into(),
            title: None,
            category: None,
            brand: None,
            price: None,
            cost: None,
            stock: None,
            role,
        }
    }

    #[test]
    fn looks_orders_and_offers_fall_into_their_weeks() {
        let as_of = Instant(1_000 * DAY);
        let mut columns = ActionColumns::default();
        let mut add = |kind, days_ago: i64, order, item| {
            columns.push(Action {
                identity: 0,
                user: 0,
                item,
                kind,
                at: Instant(as_of.0 - days_ago * DAY),
                quantity_milli: 1_000,
                amount: 100,
                discount: None,
                order,
            });
        };
        add(ActionKind::Purchase, 400, 1, 0);
        add(ActionKind::Purchase, 15, 4, 1);
        add(ActionKind::View, 8, NONE, 0);
        add(ActionKind::OrderTotal, 8, 5, NONE);
        add(ActionKind::Rating, 8, NONE, 0);
        add(ActionKind::Purchase, 1, 2, 0);
        add(ActionKind::Purchase, 1, 2, 0);
        add(ActionKind::Purchase, 0, 3, 0);
        add(ActionKind::View, 0, NONE, 0);
        let user = User {
            key: 1,
            id: "ann".into(),
            name: None,
            age: None,
            gender: None,
            place: None,
            tier: None,
            declared: Default::default(),
            interests: Default::default(),
            tags: Default::default(),
            since: None,
            is_excluded: false,
        };
        let history = History {
            user: &user,
            actions: columns.all(),
            items: &[item("tea", ItemRole::Product), item("post", ItemRole::Fee)],
            orders: &[],
            zone: &TimeZone::UTC,
            as_of,
        };
        let offers = [Instant(as_of.0 - 20 * DAY), Instant(as_of.0 + DAY)];
        let found = timeline(&history, &offers);
        assert_eq!(found.orders[WEEKS - 1], 2, "a number counts once");
        assert_eq!(found.orders[WEEKS - 2], 1, "the total of an order");
        assert_eq!(
            found.orders.iter().sum::<usize>(),
            3,
            "a year, and no receipts of fees alone"
        );
        assert_eq!((found.looks[WEEKS - 2], found.looks[WEEKS - 1]), (1, 1));
        assert_eq!((found.offers[WEEKS - 3], found.offers.iter().sum()), (1, 1));
    }
}
