//! Revenue week by week.

use crate::domain::{ActionKind, DAY, Instant, Money, NONE};
use crate::snapshot::Snapshot;
use jiff::tz::TimeZone;
use serde::Serialize;
use std::collections::BTreeSet;

/// A week that begins on a Monday of the shop's zone.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RevenueWeek {
    /// Its Monday, as `2026-01-26`.
    #[serde(rename = "monday")]
    pub week: String,
    /// Its start.
    pub starts_at: Instant,
    /// Purchases less refunds, without fees.
    pub revenue: Money,
    /// Orders with a purchase in it; purchases without an order number count as none.
    pub orders: i64,
}

/// The last `count` weeks up to the snapshot's clock, oldest first, but none before the first
/// action. The last week is incomplete. Actions without a time are left out.
pub fn revenue_weeks(snapshot: &Snapshot, count: usize) -> Vec<RevenueWeek> {
    let Some(first) = snapshot
        .actions
        .at
        .iter()
        .copied()
        .filter(|&at| at > 0)
        .min()
    else {
        return Vec::new();
    };
    let mut starts = Vec::new();
    let mut start = monday(snapshot.as_of, &snapshot.zone);
    while starts.len() < count {
        starts.push(start);
        if start.0 <= first {
            break;
        }
        // Half a day before Monday's midnight is Sunday, even in weeks of 167 or 169 hours.
        start = monday(Instant(start.0 - DAY / 2), &snapshot.zone);
    }
    starts.reverse();
    let mut revenue = vec![0_i64; starts.len()];
    let mut orders: Vec<BTreeSet<u32>> = vec![BTreeSet::new(); starts.len()];
    for action in snapshot
        .actions
        .all()
        .iter()
        .filter(|action| action.at.0 > 0)
    {
        let Some(minor) = snapshot.revenue_of(&action) else {
            continue;
        };
        let Some(week) = starts
            .partition_point(|start| *start <= action.at)
            .checked_sub(1)
        else {
            continue;
        };
        revenue[week] += minor;
        if action.kind == ActionKind::Purchase && action.order != NONE {
            orders[week].insert(action.order);
        }
    }
    let sums = revenue.into_iter().zip(orders);
    starts
        .into_iter()
        .zip(sums)
        .map(|(starts_at, (minor, orders))| RevenueWeek {
            week: starts_at.day_in(&snapshot.zone),
            starts_at,
            revenue: Money::new(minor, snapshot.currency),
            orders: orders.len() as i64,
        })
        .collect()
}

/// Midnight of the Monday at or before `at`.
fn monday(at: Instant, zone: &TimeZone) -> Instant {
    let day = at.civil(zone).date();
    let back = jiff::Span::new().days(at.weekday_in(zone) as i64);
    let monday = day.checked_sub(back).unwrap_or(day);
    zone.to_timestamp(monday.at(0, 0, 0, 0))
        .map_or(at, |midnight| Instant(midnight.as_second()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Currency;
    use crate::snapshot::{Action, ActionColumns};

    fn snapshot(zone: &str, actions: &[(&str, ActionKind, i64, u32)]) -> Snapshot {
        let mut columns = ActionColumns::default();
        for (at, kind, amount, order) in actions {
            columns.push(Action {
                identity: 1,
                user: NONE,
                item: NONE,
                kind: *kind,
                at: Instant::parse(at).unwrap(),
                quantity_milli: 1_000,
                amount: *amount,
                discount: None,
                order: *order,
            });
        }
        Snapshot {
            revision: 1,
            as_of: Instant(columns.at.iter().copied().max().unwrap_or(0)),
            zone: TimeZone::get(zone).unwrap(),
            currency: Currency::UNKNOWN,
            users: Vec::new(),
            items: Vec::new(),
            orders: Vec::new(),
            starts: vec![0],
            actions: columns,
        }
    }

    #[test]
    fn weeks_begin_on_mondays_of_the_shops_zone() {
        use ActionKind::{Purchase, Refund, View};
        // 2017-01-02 02:30 UTC is still Sunday in New York.
        let actions = [
            ("2016-12-27T12:00:00Z", Purchase, 100, 0),
            ("2017-01-02T02:30:00Z", Purchase, 200, 1),
            ("2017-01-02T06:00:00Z", Purchase, 400, 2),
            ("2017-01-02T07:00:00Z", Purchase, 800, 2),
            ("2017-01-17T07:00:00Z", Refund, 50, 2),
            ("2017-01-17T08:00:00Z", View, 0, NONE),
        ];
        let weeks = revenue_weeks(&snapshot("America/New_York", &actions), 26);
        let seen: Vec<(&str, i64, i64)> = weeks
            .iter()
            .map(|week| (week.week.as_str(), week.revenue.minor, week.orders))
            .collect();
        let expected = [
            ("2016-12-26", 300, 2),
            ("2017-01-02", 1200, 1),
            ("2017-01-09", 0, 0),
            ("2017-01-16", -50, 0),
        ];
        assert_eq!(seen, expected);
        assert_eq!(
            revenue_weeks(&snapshot("America/New_York", &actions), 2).len(),
            2
        );
        assert!(revenue_weeks(&snapshot("UTC", &[]), 26).is_empty());
    }

    #[test]
    fn a_change_of_the_clock_moves_no_week() {
        let actions = [
            ("2026-03-02T12:00:00Z", ActionKind::Purchase, 1, 0),
            ("2026-11-20T12:00:00Z", ActionKind::Purchase, 1, 1),
        ];
        for zone in ["Europe/Berlin", "America/Sao_Paulo", "Australia/Lord_Howe"] {
            let snapshot = snapshot(zone, &actions);
            let weeks = revenue_weeks(&snapshot, 60);
            assert_eq!(weeks.len(), 38, "{zone}");
            assert!(
                weeks
                    .iter()
                    .all(|week| week.starts_at.weekday_in(&snapshot.zone) == 0)
            );
            assert!(
                weeks
                    .iter()
                    .all(|week| week.starts_at.hour_in(&snapshot.zone) == 0)
            );
        }
    }
}
