//! Pairs of products against shops where they are known.

use super::shops::{Hidden, shops};
use crate::patterns::{BasketSettings, Baskets, Scope, find_baskets};
use regulars_core::snapshot::Snapshot;

fn baskets(snapshot: &Snapshot) -> Baskets {
    find_baskets(&Scope::shop(snapshot), &BasketSettings::default())
}

/// Of `shops` shops, those that list a pair; and the pairs that taste was found to explain.
fn with_a_pair(shops: u64, made: impl Fn(u64) -> Hidden) -> (u64, u64) {
    let found: Vec<Baskets> = (0..shops)
        .map(|seed| baskets(&made(seed).snapshot()))
        .collect();
    let with_a_pair = found.iter().filter(|found| !found.rules.is_empty());
    let by_taste = found.iter().map(|found| found.by_taste).sum();
    (with_a_pair.count() as u64, by_taste)
}

#[test]
fn hidden_taste_makes_no_pairs() {
    let all = shops(25, 200);
    let (with_a_pair, by_taste) = with_a_pair(all, |seed| Hidden::generate(seed, 300, 60));
    println!(
        "hidden taste: {with_a_pair} of {all} shops have a pair; {by_taste} pairs are put down to taste"
    );
    assert!(
        by_taste > 10 * all,
        "without the test within customers these are pairs"
    );
    assert!(with_a_pair * 200 <= 16 * all, "{with_a_pair} of {all}");
}

#[test]
fn swapped_orders_make_no_pairs() {
    let all = shops(25, 200);
    let (with_a_pair, _) = with_a_pair(all, |seed| {
        let mut shop = Hidden::generate(seed, 300, 60);
        shop.plant(3, 10, 60);
        shop.swap();
        shop
    });
    println!("swapped orders: {with_a_pair} of {all} shops have a pair");
    assert!(with_a_pair * 200 <= 16 * all, "{with_a_pair} of {all}");
}

#[test]
fn planted_pairs_are_found_among_hidden_tastes() {
    let all = shops(10, 100);
    let (mut planted, mut found, mut listed, mut near) = (0, 0, 0, 0);
    for seed in 0..all {
        let mut shop = Hidden::generate(1_000 + seed, 300, 60);
        let pairs = [(0, 7), (9, 20), (13, 40), (22, 33), (30, 51)];
        for (first, then) in pairs {
            shop.plant(first, then, 30);
        }
        let rules = baskets(&shop.snapshot()).rules;
        planted += pairs.len();
        listed += rules.len();
        for (a, b) in pairs {
            let names = [format!("i{a}"), format!("i{b}")];
            let rule = rules
                .iter()
                .find(|rule| names.contains(&rule.first) && names.contains(&rule.then));
            found += usize::from(rule.is_some());
            near += usize::from(rule.is_some_and(|rule| (20.0..45.0).contains(&rule.extra_orders)));
        }
    }
    println!(
        "planted pairs: {found} of {planted} found, {listed} listed; {near} with 20 to 45 extra orders"
    );
    assert!(found as f64 >= 0.9 * planted as f64, "{found} of {planted}");
    assert!(
        (listed - found) as f64 <= 0.1 * listed as f64,
        "{found} of {listed}"
    );
    assert!(near as f64 >= 0.8 * found as f64, "{near} of {found}");
}

#[test]
fn buyers_of_one_order_cannot_tell_pairs_from_taste() {
    let mut shop = Hidden::generate(5, 300, 60);
    shop.plant(3, 10, 60);
    for (customer, order) in shop.orders.iter_mut().enumerate() {
        order.0 = customer;
    }
    shop.customers = shop.orders.len();
    let found = baskets(&shop.snapshot());
    assert!(found.rules.is_empty() && !found.perhaps_taste.is_empty());
    assert!(found.perhaps_taste.iter().all(|rule| !rule.beyond_taste));
}
