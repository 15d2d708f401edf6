//! The quality of the data: empty fields, missing days, suspicious accounts.

use super::evidence::Evidence;
use crate::domain::{ActionKind, DAY, Instant};
use crate::snapshot::Snapshot;
use crate::statistics::robust::median;
use serde::Serialize;
use std::collections::BTreeMap;

/// How often a field is filled in.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Completeness {
    /// users, items, actions
    pub table: &'static str,
    /// The field.
    pub field: String,
    /// Rows that have it.
    pub filled: i64,
    /// Rows in all.
    pub of: i64,
}

/// Days in a row without any action, many more than the shop's usual pauses.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DateGap {
    /// The day of the last action before it.
    pub from: Instant,
    /// The day of the first action after it.
    pub until: Instant,
    /// Whole days between.
    pub days: i64,
}

/// Days with purchases.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SalesDays {
    /// Days from the first to the last purchase.
    pub days: i64,
    /// Of these, days without any.
    pub without_sales: i64,
    /// Weekdays without a single purchase, Monday being 1, where there are at least eight weeks.
    pub closed_weekdays: Vec<u8>,
}

/// A suspicious account: one that behaves unlike a customer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Suspect {
    /// The user's id.
    pub user: String,
    /// The reason, with counts.
    pub because: String,
}

/// The quality of the data.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Quality {
    /// How often each field is filled in.
    pub completeness: Vec<Completeness>,
    /// Gaps in the data, the longest first; at most ten.
    pub date_gaps: Vec<DateGap>,
    /// Days with and without sales; `None` without times.
    pub sales_days: Option<SalesDays>,
    /// Actions without a known customer.
    pub anonymous: i64,
    /// Actions in all.
    pub actions: i64,
    /// Suspicious accounts, the most extreme first; at most ten.
    pub suspects: Vec<Suspect>,
}

/// The most rows listed.
const LISTED: usize = 10;

/// Assesses the data of a shop. `facts` has the fields of users and items.
pub fn assess(snapshot: &Snapshot, evidence: &Evidence, facts: Vec<Completeness>) -> Quality {
    let mut completeness = facts;
    let of_purchases = |field: &str, filled| Completeness {
        table: "actions",
        field: field.to_string(),
        filled,
        of: evidence.purchases,
    };
    completeness.push(Completeness {
        table: "actions",
        field: "time".into(),
        filled: evidence.actions - evidence.timeless,
        of: evidence.actions,
    });
    completeness.push(Completeness {
        table: "actions",
        field: "user".into(),
        filled: evidence.actions - evidence.anonymous,
        of: evidence.actions,
    });
    completeness.push(of_purchases(
        "item (of purchases)",
        evidence.purchases_with_item,
    ));
    completeness.push(of_purchases("amount (of purchases)", evidence.with_amount));
    let days = action_days(snapshot);
    Quality {
        completeness,
        date_gaps: date_gaps(&days),
        sales_days: sales_days(snapshot),
        anonymous: evidence.anonymous,
        actions: evidence.actions,
        suspects: suspects(snapshot),
    }
}

/// Days with any action, in order, as days since 1970.
fn action_days(snapshot: &Snapshot) -> Vec<i64> {
    let mut days: Vec<i64> = snapshot
        .actions
        .at
        .iter()
        .filter(|&&at| at > 0)
        .map(|at| at.div_euclid(DAY))
        .collect();
    days.sort_unstable();
    days.dedup();
    days
}

/// Pauses of at least a week that are also five times as long as the usual pause.
fn date_gaps(days: &[i64]) -> Vec<DateGap> {
    let pauses: Vec<f64> = days
        .windows(2)
        .map(|pair| (pair[1] - pair[0]) as f64)
        .collect();
    let Some(usual) = median(&pauses) else {
        return Vec::new();
    };
    let mut gaps: Vec<DateGap> = days
        .windows(2)
        .filter(|pair| pair[1] - pair[0] > 7 && (pair[1] - pair[0]) as f64 >= 5.0 * usual)
        .map(|pair| DateGap {
            from: Instant(pair[0] * DAY),
            until: Instant(pair[1] * DAY),
            days: pair[1] - pair[0] - 1,
        })
        .collect();
    gaps.sort_by_key(|gap| (std::cmp::Reverse(gap.days), gap.from));
    gaps.truncate(LISTED);
    gaps
}

fn sales_days(snapshot: &Snapshot) -> Option<SalesDays> {
    let mut days: Vec<jiff::civil::Date> = snapshot
        .actions
        .all()
        .iter()
        .filter(|action| action.kind == ActionKind::Purchase && action.at.0 > 0)
        .map(|action| action.at.date_in(&snapshot.zone))
        .collect();
    days.sort_unstable();
    days.dedup();
    let (first, last) = (*days.first()?, *days.last()?);
    let all = i64::from(first.until(last).ok()?.get_days()) + 1;
    let mut open = [false; 7];
    for day in &days {
        open[day.weekday().to_monday_zero_offset() as usize] = true;
    }
    let closed = if all >= 56 {
        (1..=7).filter(|day| !open[usize::from(*day) - 1]).collect()
    } else {
        Vec::new()
    };
    Some(SalesDays {
        days: all,
        without_sales: all - days.len() as i64,
        closed_weekdays: closed,
    })
}

/// Users with far more orders a day, or page views an hour, than people make.
fn suspects(snapshot: &Snapshot) -> Vec<Suspect> {
    const MANY_ORDERS: usize = 20;
    const MANY_VIEWS: usize = 300;
    let mut found: Vec<(usize, Suspect)> = Vec::new();
    for user in 0..snapshot.users.len() {
        let (mut orders, mut views): (BTreeMap<i64, Vec<u32>>, BTreeMap<i64, usize>) =
            Default::default();
        for action in snapshot
            .history(user)
            .actions
            .iter()
            .filter(|action| action.at.0 > 0)
        {
            match action.kind {
                ActionKind::Purchase => orders
                    .entry(action.at.0.div_euclid(DAY))
                    .or_default()
                    .push(action.order),
                ActionKind::View | ActionKind::Click => {
                    *views.entry(action.at.0.div_euclid(3_600)).or_default() += 1;
                }
                _ => {}
            }
        }
        let most_orders = orders
            .into_values()
            .map(|mut numbers| {
                numbers.sort_unstable();
                numbers.dedup();
                numbers.len()
            })
            .max()
            .unwrap_or(0);
        let most_views = views.into_values().max().unwrap_or(0);
        let because = if most_orders >= MANY_ORDERS {
            format!("{most_orders} orders on one day: a reseller, a till account or a test account")
        } else if most_views >= MANY_VIEWS {
            format!("{most_views} pages in one hour: probably a bot")
        } else {
            continue;
        };
        let weight = most_orders.max(most_views / 10);
        found.push((
            weight,
            Suspect {
                user: snapshot.users[user].id.clone(),
                because,
            },
        ));
    }
    found.sort_by(|left, right| {
        right
            .0
            .cmp(&left.0)
            .then_with(|| left.1.user.cmp(&right.1.user))
    });
    found
        .into_iter()
        .take(LISTED)
        .map(|(_, suspect)| suspect)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_pause_is_a_gap_and_a_weekend_is_none() {
        let mut days: Vec<i64> = (0..60).filter(|day| day % 7 < 5).collect();
        assert!(date_gaps(&days).is_empty());
        days.retain(|day| !(20..40).contains(day));
        let gaps = date_gaps(&days);
        assert_eq!((gaps.len(), gaps[0].days), (1, 23), "{gaps:?}");
        // A shop that sells once a fortnight has no gaps.
        let rare: Vec<i64> = (0..20).map(|number| number * 14).collect();
        assert!(date_gaps(&rare).is_empty());
    }
}
