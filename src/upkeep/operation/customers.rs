//! All customers in a line each, as the dashboard lists and searches them.

use crate::domain::{DAY, Instant, Money, Silent};
use crate::error::Result;
use crate::profile::operation::{Everyone, RUN_KIND, everyone, stored_norms};
use crate::profile::placed_orders;
use crate::shop::Shop;
use crate::snapshot::Snapshot;
use rayon::prelude::*;
use serde::Serialize;
use std::collections::BTreeMap;

/// A customer in the list.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CustomerLine {
    /// The shop's own id.
    pub id: String,
    /// Name.
    pub name: Option<String>,
    /// Town, region or country.
    pub place: Option<String>,
    /// The segment.
    pub segment: Option<String>,
    /// Orders as profiles count them: receipts of fees alone are none, and purchases without a
    /// receipt are one order a day.
    pub orders: usize,
    /// Purchases less refunds, without fees.
    pub revenue: Money,
    /// The last purchase.
    pub last_at: Option<Instant>,
    /// What a search looks through: id, name, e-mail, phone and place.
    #[serde(skip)]
    pub searched: String,
}

/// All customers.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CustomersOutcome {
    /// Those who spent most first.
    pub customers: Vec<CustomerLine>,
}

/// Sums of one customer.
#[derive(Clone, Default)]
struct Sums {
    orders: usize,
    minor: i64,
    last: Option<Instant>,
}

impl Sums {
    fn of(snapshot: &Snapshot, user: usize) -> Sums {
        let history = snapshot.history(user);
        let revenue = history.actions.iter();
        let revenue = revenue.filter_map(|action| snapshot.revenue_of(&action));
        let orders = placed_orders(&history);
        let days = orders.iter().map(|order| order.at);
        Sums {
            orders: orders.len(),
            minor: revenue.sum(),
            last: days.max().filter(|at| at.0 > 0),
        }
    }

    /// What a cluster computed, as of this instant, of a customer whose actions are not here; `None` of
    /// others.
    fn of_results((everyone, as_of): &(Everyone, Instant), user: usize) -> Option<Sums> {
        let snapshot = &everyone.snapshot;
        let profile = &everyone.profiles[user];
        let orders = profile
            .orders
            .filter(|_| snapshot.history(user).actions.is_empty())?;
        let since = profile.recency_days.map(|days| (days * DAY as f64).round());
        Some(Sums {
            orders: usize::try_from(orders).unwrap_or(usize::MAX),
            minor: profile.net_revenue.map_or(0, |revenue| revenue.minor),
            last: since.map(|seconds| Instant(as_of.0 - seconds as i64)),
        })
    }
}

/// Lists all customers.
///
/// # Errors
/// The store cannot be read.
pub fn run(shop: &Shop) -> Result<CustomersOutcome> {
    let snapshot = shop.snapshot()?;
    let has_results = stored_norms(shop)?.is_some_and(|norms| norms.computed_by.is_some());
    let computed = match shop.current_run(RUN_KIND)?.filter(|_| has_results) {
        Some(run) => Some((everyone(shop, &Silent::default())?, Instant(run.made.as_of))),
        None => None,
    };
    let sums: Vec<Sums> = shop.install(|| {
        (0..snapshot.users.len())
            .into_par_iter()
            .map(|user| {
                let computed = computed.as_ref();
                computed
                    .and_then(|computed| Sums::of_results(computed, user))
                    .unwrap_or_else(|| Sums::of(&snapshot, user))
            })
            .collect()
    });
    let mut segment_of: BTreeMap<i64, String> = BTreeMap::new();
    for row in shop.store().fetch_segments()? {
        if row.retired_at.is_none() && row.made.rule.is_none() {
            for key in shop.store().fetch_member_keys(row.segment)? {
                segment_of.insert(key, row.made.name.clone());
            }
        }
    }
    let users = shop.store().fetch_users()?.into_iter();
    let mut customers: Vec<CustomerLine> = users
        .map(|user| {
            let sum = snapshot
                .user_index(user.key)
                .map_or_else(Sums::default, |index| sums[index].clone());
            let facts = user.facts;
            let parts = [&facts.name, &facts.email, &facts.phone, &facts.place];
            let mut searched = user.id.clone();
            for part in parts.into_iter().flatten() {
                searched.push(' ');
                searched.push_str(part);
            }
            CustomerLine {
                id: user.id,
                name: facts.name,
                place: facts.place,
                segment: segment_of.remove(&user.key),
                orders: sum.orders,
                revenue: Money::new(sum.minor, snapshot.currency),
                last_at: sum.last,
                searched,
            }
        })
        .collect();
    // Stable, so that equals keep the order of their keys.
    customers.sort_by_key(|customer| std::cmp::Reverse(customer.revenue.minor));
    Ok(CustomersOutcome { customers })
}
