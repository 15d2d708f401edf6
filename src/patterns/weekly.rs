//! Revenue by week in the shop's zone.

use super::clock::LocalClock;
use super::scope::Scope;
use crate::domain::{ActionKind, DAY, Money, NONE};
use serde::Serialize;
use std::collections::BTreeMap;

/// A week of the shop.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Week {
    /// The Monday on which it starts, as `2026-01-26`.
    pub monday: String,
    /// Revenue: purchases less refunds.
    pub revenue: Money,
    /// Orders.
    pub orders: u64,
}

/// The weeks from the first to the last that has revenue; weeks between without any are there, with 0.
///
/// Fees are no revenue; the total of a receipt counts only where its lines are not known.
pub fn weekly_revenue(scope: &Scope<'_>) -> Vec<Week> {
    let (snapshot, actions) = (scope.snapshot, &scope.snapshot.actions);
    let (first, last) = actions.at.iter().fold((i64::MAX, i64::MIN), |span, &at| (span.0.min(at), span.1.max(at)));
    let clock = LocalClock::new(&snapshot.zone, first.min(last), last);
    let mut has_lines = vec![false; snapshot.orders.len()];
    for position in scope.positions().filter(|&position| actions.kind[position] == ActionKind::Purchase) {
        if let Some(known) = has_lines.get_mut(actions.order[position] as usize) {
            *known = true;
        }
    }
    let mut weeks: BTreeMap<i64, (i64, u64)> = BTreeMap::new();
    let mut seen = vec![false; snapshot.orders.len()];
    let mut loose = None;
    for position in scope.positions() {
        let (order, item) = (actions.order[position], actions.item[position]);
        let is_revenue = item == NONE || snapshot.items[item as usize].role.is_revenue();
        let sign = match actions.kind[position] {
            ActionKind::Purchase => 1,
            ActionKind::Refund => -1,
            ActionKind::OrderTotal if !has_lines.get(order as usize).copied().unwrap_or(false) => 1,
            _ => continue,
        };
        let week = weeks.entry(clock.week(actions.at[position])).or_default();
        if is_revenue {
            week.0 += sign * actions.amount[position];
        }
        if sign > 0 {
            let receipt = Some((actions.identity[position], actions.at[position]));
            let is_new = match seen.get_mut(order as usize) {
                Some(known) => !std::mem::replace(known, true),
                None => std::mem::replace(&mut loose, receipt) != receipt,
            };
            week.1 += u64::from(is_new);
        }
    }
    let (Some(&from), Some(&to)) = (weeks.keys().next(), weeks.keys().next_back()) else { return Vec::new() };
    (from..=to)
        .map(|number| {
            let (minor, orders) = weeks.get(&number).copied().unwrap_or_default();
            let monday = crate::domain::Instant(number * 7 * DAY - 3 * DAY).day_in(&jiff::tz::TimeZone::UTC);
            Week { monday, revenue: Money::new(minor, snapshot.currency), orders }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{HOUR, ItemRole};
    use crate::patterns::planted::{Builder, START};
    use jiff::tz::TimeZone;

    #[test]
    fn weeks_begin_on_monday_in_the_zone_and_refunds_are_taken_off() {
        let mut shop = Builder::new(1, 2);
        shop.items[1].role = ItemRole::Fee;
        shop.zone = TimeZone::get("America/New_York").unwrap();
        shop.order(0, START + 2 * HOUR, &[0, 1]);
        shop.order(0, START + 15 * DAY, &[0]);
        shop.act(0, START + 16 * DAY, ActionKind::Refund, Some(0));
        let snapshot = shop.snapshot();
        let weeks = weekly_revenue(&Scope::shop(&snapshot));
        let shown: Vec<(&str, i64, u64)> =
            weeks.iter().map(|week| (week.monday.as_str(), week.revenue.minor, week.orders)).collect();
        let expected = [("2023-12-25", 1_000, 1), ("2024-01-01", 0, 0), ("2024-01-08", 0, 0), ("2024-01-15", 0, 1)];
        assert_eq!(shown, expected);
    }
}
