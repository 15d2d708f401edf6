//! Customers by the month of their first order: how many come back in each later month, and what
//! they spend.

use super::action;
use super::clock::LocalClock;
use super::scope::Scope;
use super::significance::share;
use jiff::civil::Date;
use regulars_core::domain::{ActionKind, DAY, Estimate, Money};
use serde::Serialize;

/// Customers of a cohort at least.
const AT_LEAST: u64 = 20;

/// One month of a cohort.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CohortMonth {
    /// Months since the first order.
    pub month: u64,
    /// Customers who ordered in it.
    pub users: u64,
    /// Their share of the cohort; null in the month of the first order.
    pub share: Option<Estimate>,
    /// What the cohort spent in it, before refunds.
    pub revenue: Money,
    /// Whether the data reach to the end of the month.
    pub is_complete: bool,
}

/// The customers who first ordered in one month.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Cohort {
    /// The month: `2026-01`.
    pub first: String,
    /// Customers.
    pub users: u64,
    /// By month since.
    pub months: Vec<CohortMonth>,
}

/// The cohorts of a shop.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Cohorts {
    /// The oldest first. Where the shop is older than its data, the first one holds everybody who was a
    /// customer before.
    pub cohorts: Vec<Cohort>,
    /// Share of customers who order again in the month after the first, over complete months.
    pub next_month: Option<Estimate>,
    /// The cohorts as a sentence; empty without a complete month.
    pub text: String,
    /// A line that acts on it.
    pub action: Option<String>,
}

/// The month's number since the year 0.
fn month_of(day: i64) -> i64 {
    let date = Date::constant(1970, 1, 1);
    let span = jiff::Span::new().try_days(day).unwrap_or_default();
    let date = date.checked_add(span).unwrap_or(date);
    i64::from(date.year()) * 12 + i64::from(date.month()) - 1
}

fn name_of(month: i64) -> String {
    format!(
        "{:04}-{:02}",
        month.div_euclid(12),
        month.rem_euclid(12) + 1
    )
}

/// Sorts the customers in scope into cohorts.
pub fn find_cohorts(scope: &Scope<'_>) -> Cohorts {
    let snapshot = scope.snapshot;
    let actions = &snapshot.actions;
    let first = actions.at.iter().copied().min().unwrap_or(0);
    let clock = LocalClock::new(&snapshot.zone, first, snapshot.as_of.0);
    let day = |at: i64| clock.local(at).div_euclid(DAY);
    let last = month_of(day(snapshot.as_of.0));
    // The last month is complete only where the data reach its last day.
    let complete_until = if month_of(day(snapshot.as_of.0) + 1) > last {
        last
    } else {
        last - 1
    };
    let mut rows: std::collections::BTreeMap<i64, Vec<(u64, i64)>> = Default::default();
    for user in scope.user_indices() {
        let mut months: Vec<(i64, i64)> = Vec::new();
        for position in snapshot.starts[user]..snapshot.starts[user + 1] {
            let is_bought = scope.is_ordering(position)
                || (actions.kind[position] == ActionKind::Purchase
                    && actions.amount.get(position) != 0);
            if is_bought {
                let month = month_of(day(actions.at[position]));
                match months.last_mut().filter(|held| held.0 == month) {
                    Some(held) => held.1 += actions.amount.get(position),
                    None => months.push((month, actions.amount.get(position))),
                }
            }
        }
        let Some(&(first, _)) = months.first() else {
            continue;
        };
        let width = (last - first + 1).max(1) as usize;
        let row = rows.entry(first).or_insert_with(|| vec![(0, 0); width]);
        for (month, amount) in months {
            if let Some(cell) = row.get_mut((month - first) as usize) {
                *cell = (cell.0 + 1, cell.1 + amount);
            }
        }
    }
    let cohorts: Vec<Cohort> = rows
        .iter()
        .map(|(&first, row)| {
            let users = row[0].0;
            let cell = |(month, &(active, amount)): (u64, &(u64, i64))| CohortMonth {
                month,
                users: active,
                share: if month == 0 {
                    None
                } else {
                    share(active, users)
                },
                revenue: Money::new(amount, snapshot.currency),
                is_complete: first + month as i64 <= complete_until,
            };
            Cohort {
                first: name_of(first),
                users,
                months: (0..).zip(row).map(cell).collect(),
            }
        })
        .collect();
    let (mut again, mut all) = (0, 0);
    // The first cohort holds customers who are older than the data.
    for cohort in cohorts.iter().skip(1).filter(|cohort| cohort.users > 0) {
        if let Some(next) = cohort.months.get(1).filter(|next| next.is_complete) {
            again += next.users;
            all += cohort.users;
        }
    }
    let next_month = share(again, all).filter(|next| next.n >= AT_LEAST);
    Cohorts {
        text: next_month.map_or(String::new(), text),
        action: next_month.map(|_| action::second_order()),
        next_month,
        cohorts,
    }
}

fn text(next: Estimate) -> String {
    format!(
        "{:.0} % of new customers order again next month ({:.0} to {:.0}, n = {})",
        100.0 * next.value,
        100.0 * next.low,
        100.0 * next.high,
        next.n
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::patterns::tests::{Builder, START};

    #[test]
    fn each_month_counts_customers_once_and_the_last_is_incomplete() {
        let mut shop = Builder::new(3, 1);
        shop.order(0, START, &[0]);
        shop.order(0, START + 35 * DAY, &[0]);
        shop.order(0, START + 36 * DAY, &[0]);
        shop.order(1, START + 10 * DAY, &[0]);
        shop.order(2, START + 40 * DAY, &[0]);
        // 2024-03-11
        shop.order(2, START + 70 * DAY, &[0]);
        let found = find_cohorts(&Scope::shop(&shop.snapshot()));
        let january = &found.cohorts[0];
        assert_eq!((january.first.as_str(), january.users), ("2024-01", 2));
        let months: Vec<(u64, i64, bool)> = january
            .months
            .iter()
            .map(|one| (one.users, one.revenue.minor, one.is_complete))
            .collect();
        assert_eq!(months, [(2, 2_000, true), (1, 2_000, true), (0, 0, false)]);
        assert_eq!(january.months[1].share.unwrap().n, 2);
        assert_eq!(found.cohorts[1].months.len(), 2);
        assert!(found.next_month.is_none() && found.text.is_empty());
    }
}
