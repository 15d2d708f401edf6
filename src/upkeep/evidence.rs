//! Counts of a shop's data, on which readiness and quality are judged.

use crate::domain::{ActionKind, DAY, NONE};
use crate::snapshot::Snapshot;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// Counts over the shop's history.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Evidence {
    /// Customers.
    pub users: i64,
    /// Customers with a purchase.
    pub buyers: i64,
    /// Customers who bought on two days or more.
    pub repeat_buyers: i64,
    /// Orders of known customers; purchases of one customer on one day where orders have no
    /// numbers.
    pub orders: i64,
    /// Orders with two products or more.
    pub baskets: i64,
    /// Lines of purchases.
    pub purchases: i64,
    /// Lines of purchases that name a product.
    pub purchases_with_item: i64,
    /// Products that were bought.
    pub items_bought: i64,
    /// Views and clicks.
    pub views: i64,
    /// Actions of all kinds.
    pub actions: i64,
    /// Actions without a known customer.
    pub anonymous: i64,
    /// Actions without a time.
    pub timeless: i64,
    /// Purchases with an amount.
    pub with_amount: i64,
    /// Days from the first to the last purchase; 0 where the files have no times.
    pub span_days: i64,
    /// Products with a cost.
    pub items_with_cost: i64,
    /// Products with a category.
    pub items_with_category: i64,
    /// Customers with an e-mail address.
    pub users_with_email: i64,
    /// Customers with a recorded consent or objection.
    pub users_with_consent: i64,
}

/// Counts the history; `users_with_email` and `users_with_consent` come from the store.
pub fn gather(snapshot: &Snapshot, users_with_email: i64, users_with_consent: i64) -> Evidence {
    let mut evidence = Evidence {
        users: snapshot.users.len() as i64,
        users_with_email,
        users_with_consent,
        actions: snapshot.actions.len() as i64,
        anonymous: snapshot.anonymous().iter().count() as i64,
        timeless: snapshot.actions.at.iter().filter(|&&at| at == 0).count() as i64,
        ..Evidence::default()
    };
    let mut bought: BTreeSet<u32> = BTreeSet::new();
    let (mut first, mut last) = (i64::MAX, i64::MIN);
    for action in snapshot.actions.all().iter() {
        match action.kind {
            ActionKind::View | ActionKind::Click => evidence.views += 1,
            ActionKind::Purchase => {
                evidence.purchases += 1;
                evidence.with_amount += i64::from(action.amount != 0);
                if action.item != NONE {
                    evidence.purchases_with_item += 1;
                    bought.insert(action.item);
                }
                if action.at.0 > 0 {
                    (first, last) = (first.min(action.at.0), last.max(action.at.0));
                }
            }
            _ => {}
        }
    }
    for user in 0..snapshot.users.len() {
        let mut days: BTreeSet<i64> = BTreeSet::new();
        let mut orders: BTreeMap<(u32, i64), BTreeSet<u32>> = BTreeMap::new();
        for action in snapshot
            .history(user)
            .actions
            .iter()
            .filter(|action| action.kind == ActionKind::Purchase)
        {
            let day = action.at.0.div_euclid(DAY);
            days.insert(day);
            let key = if action.order == NONE {
                (NONE, day)
            } else {
                (action.order, 0)
            };
            let items = orders.entry(key).or_default();
            if action.item != NONE {
                items.insert(action.item);
            }
        }
        evidence.buyers += i64::from(!days.is_empty());
        evidence.repeat_buyers += i64::from(days.len() > 1);
        evidence.orders += orders.len() as i64;
        evidence.baskets += orders.values().filter(|items| items.len() > 1).count() as i64;
    }
    evidence.items_bought = bought.len() as i64;
    evidence.span_days = if first <= last {
        (last - first) / DAY
    } else {
        0
    };
    evidence.items_with_cost = snapshot
        .items
        .iter()
        .filter(|item| item.cost.is_some())
        .count() as i64;
    evidence.items_with_category = snapshot
        .items
        .iter()
        .filter(|item| item.category.is_some())
        .count() as i64;
    evidence
}

impl Evidence {
    /// Whether the data have times.
    pub fn has_times(&self) -> bool {
        self.span_days > 0
    }

    /// Whether purchases have amounts.
    pub fn has_amounts(&self) -> bool {
        self.with_amount * 2 > self.purchases
    }
}
