//! Segments of the generated shop, against the best that somebody who knows the planted types can do.

#![allow(clippy::panic, clippy::print_stdout, clippy::print_stderr, clippy::unwrap_used)]

use regulars::demo::{Fault, Generated, KnowingClassifier, Spec, generate, observe};
use regulars::domain::{Currency, Instant, ItemRole, NONE, Silent};
use regulars::profile::{Norms, value};
use regulars::segment::{Computed, Options, UserFacts, compute};
use regulars::snapshot::{Action, ActionColumns, Item, Order, Snapshot, User};
use regulars::statistics::agreement::adjusted_rand;

/// The generated shop as a snapshot, its faulty rows left out as the loader would.
fn snapshot_of(shop: &Generated) -> Snapshot {
    let orders = shop.actions.iter().filter_map(|row| row.order).max().unwrap_or(0);
    let mut rows: Vec<Action> = shop
        .actions
        .iter()
        .filter(|row| matches!(row.fault, None | Some(Fault::StraySpaces | Fault::LetterCase)))
        .map(|row| Action {
            identity: 0,
            user: row.user.map_or(NONE, |user| user as u32),
            item: row.item as u32,
            kind: row.kind,
            at: Instant(1_754_000_000 + row.at),
            quantity_milli: i64::from(row.quantity) * 1_000,
            amount: row.amount_minor,
            discount: Some(row.discount_minor),
            order: row.order.unwrap_or(NONE),
        })
        .collect();
    rows.sort_by_key(|row| (row.user, row.at));
    let mut actions = ActionColumns::default();
    rows.iter().for_each(|row| actions.push(*row));
    let users: Vec<User> = shop
        .users
        .iter()
        .enumerate()
        .map(|(index, user)| User { key: index as i64, id: user.id.clone(), ..User::default() })
        .collect();
    Snapshot {
        revision: 1,
        as_of: rows.iter().map(|row| row.at).max().unwrap_or_default(),
        zone: jiff::tz::TimeZone::UTC,
        currency: Currency::parse("EUR").unwrap(),
        items: shop
            .items
            .iter()
            .enumerate()
            .map(|(index, item)| Item {
                key: index as i64,
                id: item.id.clone(),
                title: None,
                category: Some(shop.truth.categories[item.category].to_string()),
                brand: None,
                price: Some(item.price_minor),
                cost: item.cost_minor,
                stock: None,
                role: ItemRole::Product,
            })
            .collect(),
        orders: (0..=orders)
            .map(|order| Order { key: i64::from(order), id: order.to_string(), ..Order::default() })
            .collect(),
        starts: (0..=users.len()).map(|user| actions.user.partition_point(|&owner| (owner as usize) < user)).collect(),
        users,
        actions,
    }
}

/// The segments of a shop, computed with the defaults.
fn segments_of(shop: &Generated) -> Computed {
    let snapshot = snapshot_of(shop);
    let norms = Norms::fit(&snapshot);
    let profiles = norms.profiles(&snapshot);
    let of_user = |(user, profile)| value(&snapshot.history(user), profile, &norms);
    let values: Vec<_> = profiles.iter().enumerate().map(of_user).collect();
    let facts = UserFacts { users: &snapshot.users, profiles: &profiles, values: &values };
    compute(&facts, &norms, &Options::default(), None, &Silent::default()).unwrap()
}

/// The part of the knowing classifier's agreement with the truth that the segments reach.
fn ratio(seed: u64) -> f64 {
    let shop = generate(&Spec { seed, ..Spec::default() });
    let found = segments_of(&shop);
    let (seen, classifier) = (observe(&shop), KnowingClassifier::new(&shop.truth));
    let (mut truth, mut knowing, mut own) = (Vec::new(), Vec::new(), Vec::new());
    for (&user, &label) in found.members.iter().zip(&found.labels) {
        if let Some(kind) = shop.truth.users[user].kind {
            truth.push(kind);
            knowing.push(classifier.classify(&seen[user]));
            own.push(label);
        }
    }
    let best = adjusted_rand(&knowing, &truth).unwrap();
    let ratio = adjusted_rand(&own, &truth).unwrap() / best;
    println!("seed {seed}: {} segments, {ratio:.3} of the knowing classifier's {best:.3}", found.segments.len());
    ratio
}

/// Twenty seeds in two halves, so that two cores share them.
fn check(seeds: std::ops::Range<u64>) {
    let ratios: Vec<f64> = seeds.map(ratio).collect();
    assert!(ratios.iter().all(|&ratio| ratio >= 0.9), "{ratios:.3?}");
}

#[test]
fn over_ten_seeds_segments_come_close_to_whoever_knows_the_truth() {
    check(1..11);
}

#[test]
fn over_ten_more_seeds_they_do_too() {
    check(11..21);
}
