//! All customers in a line each, as the dashboard lists and searches them.

use crate::domain::{ActionKind, Instant, Money};
use crate::error::Result;
use crate::shop::Shop;
use crate::snapshot::some_index;
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
    /// Purchases with an order number, each number once.
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
    orders: Vec<u32>,
    minor: i64,
    last: Option<Instant>,
}

/// Lists all customers.
///
/// # Errors
/// The store cannot be read.
pub fn run(shop: &Shop) -> Result<CustomersOutcome> {
    let snapshot = shop.snapshot()?;
    let mut sums = vec![Sums::default(); snapshot.users.len()];
    for action in snapshot.actions.all().iter() {
        let Some(user) = some_index(action.user) else {
            continue;
        };
        let Some(minor) = snapshot.revenue_of(&action) else {
            continue;
        };
        let sum = &mut sums[user];
        sum.minor += minor;
        if action.kind == ActionKind::Purchase {
            sum.orders
                .extend(some_index(action.order).map(|_| action.order));
            sum.last = sum.last.max(Some(action.at).filter(|at| at.0 > 0));
        }
    }
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
            let mut sum = snapshot
                .user_index(user.key)
                .map_or_else(Sums::default, |index| std::mem::take(&mut sums[index]));
            sum.orders.sort_unstable();
            sum.orders.dedup();
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
                orders: sum.orders.len(),
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
