//! The orders of a user.

use super::actions::{is_bought_line, is_revenue, item_of};
use super::local_time::LocalTime;
use regulars_core::domain::{ActionKind, Instant, ItemRole};
use regulars_core::snapshot::{Action, History, some_index};
use std::collections::BTreeMap;

/// One order as it was placed, before refunds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PlacedOrder {
    /// Dense index of the order; `None` where the purchases of a day count as one order.
    pub order: Option<usize>,
    /// The first action of the order.
    pub at: Instant,
    /// Its day in the shop's zone, counted from 1970-01-01.
    pub day: i64,
    /// Revenue before refunds, in minor units.
    pub amount: i64,
    /// Bought lines, fees and discount lines left out; 0 where only the total is known.
    pub lines: u32,
    /// Whether it had a discount, a code or a discounted line.
    pub is_discounted: bool,
}

/// The orders of a user, with what follows from their dates.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct PurchaseRecord {
    /// The orders in order of time.
    pub orders: Vec<PlacedOrder>,
    /// Distinct days with an order.
    pub order_days: u64,
    /// Days from the first order to the last.
    pub span_days: f64,
}

impl PurchaseRecord {
    /// Collects the orders of a user.
    pub fn of(history: &History<'_>) -> PurchaseRecord {
        let orders = placed_orders(history);
        let mut days: Vec<i64> = orders.iter().map(|order| order.day).collect();
        days.dedup();
        let span_days = match (orders.first(), orders.last()) {
            (Some(first), Some(last)) if days.len() > 1 => last.at.days_since(first.at),
            _ => 0.0,
        };
        PurchaseRecord {
            order_days: days.len() as u64,
            span_days,
            orders,
        }
    }

    /// Revenue of all orders before refunds, in minor units.
    pub fn amount(&self) -> i64 {
        self.orders.iter().map(|order| order.amount).sum()
    }
}

/// One order while its actions are read.
#[derive(Debug, Default)]
struct Gathered {
    at: Option<Instant>,
    day: i64,
    amount: i64,
    has_lines: bool,
    bought_lines: u32,
    total: Option<i64>,
    is_discounted: bool,
}

/// The orders of a user in order of time. The lines of a receipt are one order; purchases without a
/// receipt are one order a day. The total of a receipt counts only where the receipt has no lines.
/// Receipts of fees alone are not orders.
pub fn placed_orders(history: &History<'_>) -> Vec<PlacedOrder> {
    let mut gathered: BTreeMap<(Option<usize>, i64), Gathered> = BTreeMap::new();
    for action in history.actions.iter() {
        if !matches!(action.kind, ActionKind::Purchase | ActionKind::OrderTotal) {
            continue;
        }
        let day = LocalTime::of(action.at, history.zone).day;
        let order = some_index(action.order);
        let entry = gathered
            .entry((order, if order.is_some() { 0 } else { day }))
            .or_default();
        if entry.at.is_none() {
            entry.at = Some(action.at);
            entry.day = day;
        }
        gather(entry, &action, history);
    }
    let mut orders: Vec<PlacedOrder> = gathered
        .into_iter()
        .filter_map(|((order, _), entry)| {
            let amount = match (entry.has_lines, entry.total) {
                (true, _) if entry.bought_lines > 0 => entry.amount,
                (false, Some(total)) => total,
                _ => return None,
            };
            let header = order.and_then(|index| history.orders.get(index));
            let is_discounted = entry.is_discounted
                || header.is_some_and(|order| {
                    order.code.is_some() || order.discount.is_some_and(|given| given > 0)
                });
            Some(PlacedOrder {
                order,
                at: entry.at?,
                day: entry.day,
                amount,
                lines: entry.bought_lines,
                is_discounted,
            })
        })
        .collect();
    orders.sort_by_key(|order| (order.at, order.order));
    orders
}

fn gather(entry: &mut Gathered, action: &Action, history: &History<'_>) {
    if action.kind == ActionKind::OrderTotal {
        entry.total = Some(entry.total.unwrap_or(0) + action.amount);
        return;
    }
    entry.has_lines = true;
    entry.bought_lines += u32::from(is_bought_line(action, history.items));
    if is_revenue(action, history.items) {
        entry.amount += action.amount;
    }
    let is_discount_line =
        item_of(action, history.items).is_some_and(|item| item.role == ItemRole::Discount);
    entry.is_discounted |= is_discount_line || action.discount.is_some_and(|given| given > 0);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::profile::tests::{HOURS, ShopBuilder};

    #[test]
    fn lines_of_a_receipt_are_one_order_and_fees_are_none() {
        let mut shop = ShopBuilder::new();
        let user = shop.user("u");
        let (tea, post) = (shop.item("tea", "Tea", 500), shop.fee("POST"));
        shop.purchase(user, tea, HOURS, 500, Some("1"));
        shop.purchase(user, post, HOURS, 399, Some("1"));
        shop.purchase(user, tea, 2 * HOURS, 700, Some("1"));
        shop.purchase(user, post, 30 * HOURS, 399, Some("2"));
        let snapshot = shop.snapshot();
        let orders = placed_orders(&snapshot.history(0));
        assert_eq!(orders.len(), 1);
        assert_eq!((orders[0].amount, orders[0].at), (1_200, Instant(HOURS)));
    }

    #[test]
    fn a_total_counts_only_where_there_are_no_lines() {
        let mut shop = ShopBuilder::new();
        let user = shop.user("u");
        let tea = shop.item("tea", "Tea", 500);
        shop.purchase(user, tea, HOURS, 500, Some("1"));
        shop.order_total(user, HOURS, 550, Some("1"));
        shop.order_total(user, 50 * HOURS, 900, Some("2"));
        let snapshot = shop.snapshot();
        let record = PurchaseRecord::of(&snapshot.history(0));
        assert_eq!(
            record
                .orders
                .iter()
                .map(|order| order.amount)
                .collect::<Vec<_>>(),
            vec![500, 900]
        );
        assert_eq!(record.order_days, 2);
    }

    #[test]
    fn purchases_without_a_receipt_are_one_order_a_day() {
        let mut shop = ShopBuilder::new();
        let user = shop.user("u");
        let tea = shop.item("tea", "Tea", 500);
        for hour in [1, 5, 20, 30] {
            shop.purchase(user, tea, hour * HOURS, 100, None);
        }
        let record = PurchaseRecord::of(&shop.snapshot().history(0));
        assert_eq!((record.orders.len(), record.orders[0].amount), (2, 300));
    }

    #[test]
    fn a_code_or_a_discounted_line_makes_a_discounted_order() {
        let mut shop = ShopBuilder::new();
        let user = shop.user("u");
        let tea = shop.item("tea", "Tea", 500);
        shop.purchase(user, tea, HOURS, 500, Some("1"));
        shop.purchase(user, tea, 30 * HOURS, 500, Some("2"));
        shop.give_code("2", "SPRING");
        let snapshot = shop.snapshot();
        let discounted: Vec<bool> = placed_orders(&snapshot.history(0))
            .iter()
            .map(|order| order.is_discounted)
            .collect();
        assert_eq!(discounted, vec![false, true]);
    }
}
