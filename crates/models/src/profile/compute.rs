//! The profile of one user.

use super::actions::{item_of, refunded};
use super::field::{HoursToPurchase, Interest, Profile};
use super::local_time::LocalTime;
use super::norms::Norms;
use super::orders::PurchaseRecord;
use super::tuning::{
    ACTIVE_WINDOW_DAYS, CART_INTEREST, CLICK_INTEREST, PURCHASE_INTEREST, RATING_INTEREST,
    VIEW_INTEREST,
};
use super::visits::visits;
use rayon::prelude::*;
use regulars_core::domain::{ActionKind, DAY, HOUR, Instant, ItemRole, Money, NONE};
use regulars_core::snapshot::{History, Snapshot};
use regulars_core::statistics::interval;
use std::collections::{BTreeMap, BTreeSet};

/// The profile of the user with this history. It is the same whether the history is part of the
/// snapshot or was fetched alone.
pub fn compute(history: &History<'_>, norms: &Norms) -> Profile {
    let mut profile = Profile::default();
    purchases(&mut profile, history, norms);
    browsing(&mut profile, history, norms);
    profile.tenure_days = tenure_days(history);
    profile.purchasing_power = purchasing_power(history, norms);
    profile.active_days_30 = active_days(history);
    profile.interests = interests(history, norms.interest_half_life_days);
    if let Some(model) = &norms.behavior {
        profile.behaviors = model.shares(history, &norms.prices);
    }
    profile.hours = norms.has_hours.then(|| hours(history)).flatten();
    profile
}

impl Norms {
    /// The profiles of all users, in the order of the snapshot.
    pub fn profiles(&self, snapshot: &Snapshot) -> Vec<Profile> {
        (0..snapshot.users.len())
            .into_par_iter()
            .map(|user| compute(&snapshot.history(user), self))
            .collect()
    }
}

fn purchases(profile: &mut Profile, history: &History<'_>, norms: &Norms) {
    if !norms.has_orders {
        return;
    }
    let record = PurchaseRecord::of(history);
    let amount = record.amount();
    let given_back = refunded(history);
    let orders = record.orders.len() as u64;
    profile.orders = Some(orders);
    profile.order_days = record.order_days;
    if norms.has_amounts {
        profile.net_revenue = Some(Money::new(amount - given_back, norms.currency));
    }
    if norms.has_refunds && amount > 0 {
        profile.refund_share = Some((given_back as f64 / amount as f64).clamp(0.0, 1.0));
    }
    let (Some(first), Some(last)) = (record.orders.first(), record.orders.last()) else {
        return;
    };
    profile.first_order_at = Some(first.at);
    profile.last_order_at = Some(last.at);
    let recency = history.as_of.days_since(last.at).max(0.0);
    let gap = norms.gap.typical_days(record.order_days, record.span_days);
    profile.recency_days = Some(recency);
    profile.typical_gap_days = Some(gap);
    profile.overdue = Some(recency / gap.max(f64::MIN_POSITIVE));
    if norms.has_amounts {
        let mean = (amount as f64 / orders as f64).round() as i64;
        profile.average_order = Some(Money::new(mean, norms.currency));
    }
    let lines: u64 = record
        .orders
        .iter()
        .map(|order| u64::from(order.lines))
        .sum();
    profile.lines_per_order = (lines > 0).then(|| lines as f64 / orders as f64);
    if norms.has_discounts {
        let discounted = record
            .orders
            .iter()
            .filter(|order| order.is_discounted)
            .count();
        profile.discount_share = Some(discounted as f64 / orders as f64);
    }
}

fn browsing(profile: &mut Profile, history: &History<'_>, norms: &Norms) {
    let count = |kind| {
        history
            .actions
            .iter()
            .filter(|action| action.kind == kind)
            .count() as u64
    };
    let (views, clicks) = (count(ActionKind::View), count(ActionKind::Click));
    profile.views = norms.has_views.then_some(views);
    profile.clicks = norms.has_clicks.then_some(clicks);
    if norms.has_views && norms.has_clicks && views > 0 {
        profile.click_through_rate = Some(norms.click_through.rate(clicks, views));
    }
    if norms.has_views || norms.has_clicks {
        profile.hours_to_purchase = hours_to_purchase(history);
    }
    if !norms.has_browsing {
        return;
    }
    let found = visits(history.actions);
    profile.sessions = Some(found.len() as u64);
    if found.is_empty() {
        return;
    }
    let visits = found.len() as f64;
    profile.browse_depth = Some(found.iter().map(|visit| visit.looks).sum::<u64>() as f64 / visits);
    profile.browse_minutes =
        Some(found.iter().map(|visit| visit.seconds).sum::<i64>() as f64 / 60.0 / visits);
    if norms.has_orders {
        let bought = found.iter().filter(|visit| visit.has_purchase).count() as u64;
        profile.conversion_rate = Some(norms.conversion.rate(bought, found.len() as u64));
    }
}

fn tenure_days(history: &History<'_>) -> Option<f64> {
    let first = (!history.actions.is_empty()).then(|| history.actions.get(0).at);
    let start = match (first, history.user.since) {
        (Some(first), Some(since)) => first.min(since),
        (first, since) => first.or(since)?,
    };
    Some(history.as_of.days_since(start).max(0.0))
}

fn purchasing_power(history: &History<'_>, norms: &Norms) -> Option<f64> {
    let (mut sum, mut lines) = (0.0, 0_u32);
    for action in history
        .actions
        .iter()
        .filter(|action| action.kind == ActionKind::Purchase)
    {
        let Some(item) =
            item_of(&action, history.items).filter(|item| item.role == ItemRole::Product)
        else {
            continue;
        };
        let paid = || {
            (action.quantity_milli > 0 && action.amount > 0)
                .then(|| action.amount as f64 * 1_000.0 / action.quantity_milli as f64)
        };
        let price = item
            .price
            .filter(|&price| price > 0)
            .map(|price| price as f64)
            .or_else(paid);
        if let Some(level) =
            price.and_then(|price| norms.prices.level(item.category.as_deref(), price))
        {
            sum += level;
            lines += 1;
        }
    }
    (lines > 0).then(|| sum / f64::from(lines))
}

fn active_days(history: &History<'_>) -> u64 {
    let start = Instant(history.as_of.0 - ACTIVE_WINDOW_DAYS * DAY);
    let mut days: Vec<i64> = history
        .actions
        .iter()
        .rev()
        .take_while(|action| action.at > start)
        .map(|action| LocalTime::of(action.at, history.zone).day)
        .collect();
    days.dedup();
    days.len() as u64
}

fn interests(history: &History<'_>, half_life_days: f64) -> Vec<Interest> {
    let mut weights: BTreeMap<&str, f64> = BTreeMap::new();
    for action in history.actions.iter() {
        let weight = match action.kind {
            ActionKind::View => VIEW_INTEREST,
            ActionKind::Click => CLICK_INTEREST,
            ActionKind::Cart => CART_INTEREST,
            ActionKind::Rating => RATING_INTEREST,
            ActionKind::Purchase => PURCHASE_INTEREST,
            ActionKind::Refund | ActionKind::OrderTotal => continue,
        };
        let category = item_of(&action, history.items)
            .filter(|item| item.role == ItemRole::Product)
            .and_then(|item| item.category.as_deref());
        if let Some(category) = category {
            let age = history.as_of.days_since(action.at).max(0.0);
            *weights.entry(category).or_default() += weight * 0.5_f64.powf(age / half_life_days);
        }
    }
    let total: f64 = weights.values().sum();
    if total <= 0.0 {
        return Vec::new();
    }
    let mut interests: Vec<Interest> = weights
        .into_iter()
        .map(|(category, weight)| Interest {
            category: category.into(),
            share: weight / total,
        })
        .collect();
    interests.sort_by(|left, right| {
        right
            .share
            .total_cmp(&left.share)
            .then_with(|| left.category.cmp(&right.category))
    });
    interests
}

fn hours(history: &History<'_>) -> Option<Vec<f64>> {
    let mut counts = [0_u32; 24];
    for action in history
        .actions
        .iter()
        .filter(|action| action.kind != ActionKind::Refund)
    {
        counts[LocalTime::of(action.at, history.zone).hour().min(23)] += 1;
    }
    let total: u32 = counts.iter().sum();
    (total > 0).then(|| {
        counts
            .iter()
            .map(|&count| f64::from(count) / f64::from(total))
            .collect()
    })
}

fn hours_to_purchase(history: &History<'_>) -> Option<HoursToPurchase> {
    let mut first_look: BTreeMap<u32, Instant> = BTreeMap::new();
    let mut bought: BTreeSet<u32> = BTreeSet::new();
    let mut waits = Vec::new();
    for action in history.actions.iter().filter(|action| action.item != NONE) {
        match action.kind {
            ActionKind::View | ActionKind::Click => {
                first_look.entry(action.item).or_insert(action.at);
            }
            ActionKind::Purchase => {
                if let Some(&looked) = first_look.get(&action.item)
                    && bought.insert(action.item)
                {
                    waits.push((action.at.0 - looked.0) as f64 / HOUR as f64);
                }
            }
            _ => {}
        }
    }
    let median = interval::median(&waits)?;
    Some(HoursToPurchase {
        value: median.value,
        low: median.low,
        high: median.high,
        n: median.n,
        not_completed: (first_look.len() - bought.len()) as u64,
    })
}

#[cfg(test)]
mod tests {
    use super::super::lifetime::Method;
    use super::super::value::value;
    use super::*;
    use crate::profile::tests::{HOURS, ShopBuilder, planted_propensity};
    use proptest::prelude::*;
    use regulars_core::snapshot::{ActionColumns, User, some_index};

    const KINDS: [ActionKind; 5] = [
        ActionKind::View,
        ActionKind::Click,
        ActionKind::Cart,
        ActionKind::Purchase,
        ActionKind::Refund,
    ];

    #[test]
    fn a_small_history_gives_the_numbers_counted_by_hand() {
        let mut shop = ShopBuilder::new();
        let (user, other) = (shop.user("u"), shop.user("other"));
        let tea = shop.item("tea", "Tea", 300);
        let pots: Vec<u32> = [100, 200, 400]
            .map(|price| shop.item(&format!("pot{price}"), "Pots", price))
            .into();
        shop.browse(user, tea, ActionKind::View, 10 * HOURS);
        shop.browse(user, tea, ActionKind::Click, 10 * HOURS + 600);
        shop.browse(user, pots[0], ActionKind::View, 10 * HOURS + 900);
        shop.purchase(user, tea, 12 * HOURS, 600, Some("1"));
        shop.purchase(user, pots[2], 60 * HOURS, 400, Some("2"));
        shop.refund(user, pots[2], 70 * HOURS, 400, Some("2"));
        shop.give_code("2", "X");
        shop.browse(other, tea, ActionKind::View, 108 * HOURS);
        let snapshot = shop.snapshot();
        let profile = compute(&snapshot.history(0), &Norms::fit(&snapshot));

        assert_eq!((profile.orders, profile.order_days), (Some(2), 2));
        assert_eq!(profile.net_revenue.unwrap().minor, 600);
        assert_eq!(profile.average_order.unwrap().minor, 500);
        assert_eq!(profile.recency_days, Some(2.0));
        assert_eq!(profile.tenure_days, Some(98.0 / 24.0));
        assert_eq!(
            (profile.views, profile.clicks, profile.sessions),
            (Some(2), Some(1), Some(1))
        );
        assert_eq!(
            (profile.browse_depth, profile.browse_minutes),
            (Some(3.0), Some(15.0))
        );
        let wait = profile.hours_to_purchase.unwrap();
        assert_eq!((wait.value, wait.n, wait.not_completed), (2.0, 1, 1));
        assert_eq!(profile.discount_share, Some(0.5));
        assert_eq!(profile.refund_share, Some(0.4));
        assert_eq!(profile.active_days_30, 2);
        assert_eq!(&*profile.interests[0].category, "Tea");
        assert!(
            (profile
                .interests
                .iter()
                .map(|interest| interest.share)
                .sum::<f64>()
                - 1.0)
                .abs()
                < 1e-12
        );
        assert!((profile.hours.unwrap()[10] - 0.6).abs() < 1e-12);
        assert!(profile.purchasing_power.unwrap() > 0.5);
    }

    #[test]
    fn what_the_shop_does_not_record_is_missing_and_not_zero() {
        let mut shop = ShopBuilder::new();
        let (user, tea) = (shop.user("u"), shop.item("tea", "Tea", 300));
        shop.purchase(user, tea, 12 * HOURS, 600, Some("1"));
        shop.user("new");
        let snapshot = shop.snapshot();
        let norms = Norms::fit(&snapshot);
        let buyer = compute(&snapshot.history(0), &norms);
        assert_eq!(
            (
                buyer.views,
                buyer.clicks,
                buyer.sessions,
                buyer.discount_share
            ),
            (None, None, None, None)
        );
        assert_eq!((buyer.refund_share, buyer.conversion_rate), (None, None));
        let newcomer = compute(&snapshot.history(1), &norms);
        assert_eq!(
            (newcomer.orders, newcomer.recency_days, newcomer.tenure_days),
            (Some(0), None, None)
        );
    }

    /// The rows of one user alone, with items and orders reindexed, as a new process fetches them.
    struct Alone {
        user: User,
        actions: ActionColumns,
        items: Vec<regulars_core::snapshot::Item>,
        orders: Vec<regulars_core::snapshot::Order>,
    }

    fn alone(snapshot: &Snapshot, user: usize) -> Alone {
        let mut alone = Alone {
            user: snapshot.users[user].clone(),
            actions: ActionColumns::default(),
            items: Vec::new(),
            orders: Vec::new(),
        };
        let history = snapshot.history(user);
        for mut action in history.actions.iter().rev() {
            if let Some(index) = some_index(action.item) {
                let item = &snapshot.items[index];
                let found = alone.items.iter().position(|known| known.key == item.key);
                action.item = found.unwrap_or_else(|| {
                    alone.items.push(item.clone());
                    alone.items.len() - 1
                }) as u32;
            }
            if let Some(index) = some_index(action.order) {
                let order = &snapshot.orders[index];
                let found = alone.orders.iter().position(|known| known.key == order.key);
                action.order = found.unwrap_or_else(|| {
                    alone.orders.push(order.clone());
                    alone.orders.len() - 1
                }) as u32;
            }
            alone.actions.push(action);
        }
        let mut forward = ActionColumns::default();
        let reversed: Vec<_> = alone.actions.all().iter().collect();
        reversed
            .into_iter()
            .rev()
            .for_each(|action| forward.push(action));
        alone.actions = forward;
        alone
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn a_user_fetched_alone_has_the_same_profile(
            rows in proptest::collection::vec((0_u32..4, 0_u32..6, 0_usize..5, 0_i64..2_000, 1_i64..5_000, 0_u32..9), 0..80),
        ) {
            let mut shop = ShopBuilder::new();
            for user in 0..4 {
                shop.user(&format!("u{user}"));
            }
            for item in 0..5 {
                shop.item(&format!("i{item}"), ["Tea", "Pots"][item % 2], 100 + 70 * item as i64);
            }
            shop.fee("POST");
            for (user, item, kind, hour, amount, order) in rows {
                let order = (order < 8).then(|| format!("{user}-{order}"));
                match KINDS[kind] {
                    ActionKind::Purchase => shop.purchase(user, item, hour * HOURS, amount, order.as_deref()),
                    ActionKind::Refund => shop.refund(user, item, hour * HOURS, amount, order.as_deref()),
                    kind => shop.browse(user, item, kind, hour * HOURS),
                }
            }
            let snapshot = shop.snapshot();
            let mut norms = Norms::fit(&snapshot);
            norms.lifetime.orders_by = Method::Plain;
            norms.lifetime.active_by = Some(Method::Plain);
            norms.propensity = Some(planted_propensity());
            for user in 0..4 {
                let alone = alone(&snapshot, user);
                let history = History {
                    user: &alone.user,
                    actions: alone.actions.all(),
                    items: &alone.items,
                    orders: &alone.orders,
                    zone: &snapshot.zone,
                    as_of: snapshot.as_of,
                };
                let profile = compute(&history, &norms);
                let shared = snapshot.history(user);
                prop_assert_eq!(&profile, &compute(&shared, &norms));
                let found = value(&history, &profile, &norms);
                prop_assert_eq!(found.buys_30d.is_some(), profile.orders.is_some_and(|orders| orders > 0));
                prop_assert_eq!(found, value(&shared, &profile, &norms));
            }
        }
    }
}
