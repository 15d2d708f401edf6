//! What a past campaign took off its customers' orders.

use super::known_codes::{known_codes, known_until};
use super::past::{Past, PastArm};
use crate::domain::ActionKind;
use crate::error::Result;
use crate::profile::operation::Everyone;
use crate::shop::Shop;
use crate::snapshot::History;
use crate::store::CodeScope;
use std::collections::{BTreeMap, BTreeSet};

/// What the campaign took off each customer's orders, in minor units, by dense index. A use of
/// which nothing is known is one on an order of `typical` size.
pub(super) fn given(
    shop: &Shop,
    everyone: &Everyone,
    past: &Past,
    typical: f64,
) -> Result<BTreeMap<usize, f64>> {
    let mut given = BTreeMap::new();
    let snapshot = &everyone.snapshot;
    let Some(id) = past.number else {
        // Of other programs' campaigns it is known who used an offer, not on which order.
        for arm in &past.arms {
            for &user in arm
                .users
                .iter()
                .filter(|user| past.users_who_used.contains(user))
            {
                let paid = paid(&snapshot.history(user), |_| true, past.window);
                given.insert(user, off(arm.percent, arm.amount_minor, paid));
            }
        }
        return Ok(given);
    };
    for code in known_codes(shop, CodeScope::Campaign(id), known_until(shop))? {
        let Some(user) = snapshot.user_index(code.person) else {
            continue;
        };
        let is_in = |arm: &&PastArm| arm.users.binary_search(&user).is_ok();
        let Some(arm) = past.arms.iter().find(is_in) else {
            continue;
        };
        let history = snapshot.history(user);
        let mut counted: BTreeSet<Option<&str>> = BTreeSet::new();
        for used in code.uses.iter().filter(|used| used.counts()) {
            let order = used.order.as_deref();
            if !counted.insert(order) {
                continue;
            }
            // The order as loaded, else as recorded, else what was bought in the window, else one like
            // others: a use without a known order has cost something too.
            let of_order = order.map_or(0.0, |order| {
                let is_it = |id: &str| id.eq_ignore_ascii_case(order);
                paid(&history, is_it, (i64::MIN, i64::MAX))
            });
            let recorded = used.amount.map_or(0.0, |money| money.minor as f64);
            let in_window = || paid(&history, |_| true, past.window);
            let paid = [of_order, recorded]
                .into_iter()
                .find(|paid| *paid > 0.0)
                .or_else(|| Some(in_window()).filter(|paid| *paid > 0.0))
                .unwrap_or(typical);
            *given.entry(user).or_insert(0.0) += off(arm.percent, arm.amount_minor, paid);
        }
    }
    Ok(given)
}

/// What a user paid from `start` until before `end` on orders that are asked for, in minor units.
fn paid(history: &History<'_>, is_asked: impl Fn(&str) -> bool, (start, end): (i64, i64)) -> f64 {
    let is_in = |order: u32| match history.orders.get(order as usize) {
        Some(order) => is_asked(&order.id),
        None => is_asked(""),
    };
    let lines = history.actions.iter().filter(|action| {
        matches!(action.kind, ActionKind::Purchase | ActionKind::OrderTotal)
            && action.at.0 >= start
            && action.at.0 < end
            && is_in(action.order)
    });
    lines.map(|action| action.amount as f64).sum()
}

/// What an offer took off, where `paid` remained.
fn off(percent: Option<f64>, amount: Option<f64>, paid: f64) -> f64 {
    match (percent, amount) {
        (Some(percent), _) if percent < 100.0 => paid * percent / (100.0 - percent),
        (_, Some(amount)) if paid > 0.0 => amount,
        _ => 0.0,
    }
}
