//! Segments of the generated shop, compared with a classifier that knows the planted types.

use regulars::demo::{Fault, Generated, KnowingClassifier, Spec, generate, observe};
use regulars::domain::{Currency, Instant, ItemRole, NONE, Silent};
use regulars::profile::{Norms, value};
use regulars::segment::{Computed, Options, UserFacts, compute};
use regulars::snapshot::{Action, ActionColumns, Item, Order, Snapshot, User};
use regulars::statistics::agreement::adjusted_rand;

/// The generated shop as a snapshot, without the faulty rows that the loader leaves out.
fn snapshot_of(shop: &Generated) -> Snapshot {
    let orders = shop
        .actions
        .iter()
        .filter_map(|row| row.order)
        .max()
        .unwrap_or(0);
    let mut rows: Vec<Action> = shop
        .actions
        .iter()
        .filter(|row| {
            matches!(
                row.fault,
                None | Some(Fault::StraySpaces | Fault::LetterCase)
            )
        })
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
        .map(|(index, user)| User {
            key: index as i64,
            id: user.id.clone(),
            ..User::default()
        })
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
            .map(|order| Order {
                key: i64::from(order),
                id: order.to_string(),
                ..Order::default()
            })
            .collect(),
        starts: (0..=users.len())
            .map(|user| {
                actions
                    .user
                    .partition_point(|&owner| (owner as usize) < user)
            })
            .collect(),
        users,
        actions,
    }
}

/// The segments of a shop by the defaults, and which members are active: silent for less than two of
/// their usual gaps.
fn segments_of(shop: &Generated) -> (Computed, Vec<bool>) {
    let snapshot = snapshot_of(shop);
    let norms = Norms::fit(&snapshot);
    let profiles = norms.profiles(&snapshot);
    let of_user = |(user, profile)| value(&snapshot.history(user), profile, &norms);
    let values: Vec<_> = profiles.iter().enumerate().map(of_user).collect();
    let facts = UserFacts {
        users: &snapshot.users,
        profiles: &profiles,
        values: &values,
    };
    let found = compute(
        &facts,
        &norms,
        &Options::default(),
        None,
        &Silent::default(),
    )
    .unwrap();
    let is_active = found
        .members
        .iter()
        .map(|&user| profiles[user].overdue.is_some_and(|gaps| gaps < 2.0))
        .collect();
    (found, is_active)
}

/// The segments' agreement with the truth, as a share of the classifier's: for active customers, and
/// for all.
fn ratios(seed: u64) -> [f64; 2] {
    let shop = generate(&Spec {
        seed,
        ..Spec::default()
    });
    let (found, is_active) = segments_of(&shop);
    let (seen, classifier) = (observe(&shop), KnowingClassifier::new(&shop.truth));
    let labelled: Vec<(bool, [usize; 3])> = found
        .members
        .iter()
        .zip(&found.labels)
        .zip(is_active)
        .filter_map(|((&user, &label), is_active)| {
            let kind = shop.truth.users[user].kind?;
            Some((is_active, [kind, classifier.classify(&seen[user]), label]))
        })
        .collect();
    let ratio = |of_all: bool| {
        let column = |column: usize| -> Vec<usize> {
            labelled
                .iter()
                .filter(|(is_active, _)| of_all || *is_active)
                .map(|(_, labels)| labels[column])
                .collect()
        };
        adjusted_rand(&column(2), &column(0)).unwrap()
            / adjusted_rand(&column(1), &column(0)).unwrap()
    };
    let noticed = found.lapses_noticed.unwrap();
    assert!(noticed.value >= 0.85, "{noticed:?}");
    let ratios = [ratio(false), ratio(true)];
    let active = labelled.iter().filter(|(is_active, _)| *is_active).count();
    println!(
        "seed {seed}: {} segments; {ratios:.3?} of the knowing classifier, {active} of {} active",
        found.segments.len(),
        labelled.len()
    );
    ratios
}

/// Twenty seeds in two tests, so that two cores share them.
fn check(seeds: std::ops::Range<u64>) {
    let ratios: Vec<[f64; 2]> = seeds.map(ratios).collect();
    // Lapsed customers form a segment of their own, whatever their type.
    assert!(
        ratios
            .iter()
            .all(|[active, all]| *active >= 0.9 && *all >= 0.8),
        "{ratios:.3?}"
    );
}

#[test]
fn segments_agree_nearly_as_well_as_the_knowing_classifier() {
    check(1..11);
}

#[test]
fn segments_agree_on_ten_more_seeds() {
    check(11..21);
}

/// Most customers who stopped are separated from those who still order, and the chances are close to
/// the truth.
#[test]
fn customers_who_left_are_recognised() {
    for seed in [42, 5] {
        let shop = generate(&Spec {
            users: 1_000,
            items: 300,
            seed,
        });
        let snapshot = snapshot_of(&shop);
        let norms = Norms::fit(&snapshot);
        let profiles = norms.profiles(&snapshot);
        assert!(norms.lifetime.active_by.is_some(), "{seed}");
        let (mut left, mut there) = (Vec::new(), Vec::new());
        for (user, truth) in shop
            .truth
            .users
            .iter()
            .enumerate()
            .filter(|(_, truth)| truth.kind.is_some())
        {
            let value = value(&snapshot.history(user), &profiles[user], &norms);
            let Some(active) = value.likely_active else {
                continue;
            };
            if truth.lapsed_on.is_some() {
                &mut left
            } else {
                &mut there
            }
            .push(active.value);
        }
        let mean = |chances: &[f64]| chances.iter().sum::<f64>() / chances.len() as f64;
        println!(
            "seed {seed}: {} left {:.3}, {} there {:.3}",
            left.len(),
            mean(&left),
            there.len(),
            mean(&there)
        );
        assert!(
            left.len() > 20 && mean(&left) < 0.6,
            "{seed}: {}",
            mean(&left)
        );
        assert!(mean(&there) > 0.93, "{seed}: {}", mean(&there));
    }
}
