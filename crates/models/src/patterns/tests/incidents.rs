//! Anomalies against steady shops and planted incidents.

use super::planted::{Builder, START};
use super::shops::shops;
use crate::patterns::anomalies::Series;
use crate::patterns::{Anomaly, Scope, find_anomalies};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use regulars_core::domain::{ActionKind, DAY, HOUR, NONE};
use regulars_core::snapshot::Snapshot;

const WEEKS: i64 = 60;

/// A shop with a weekly rhythm, a summer and growth. `happens` gives what part of the usual views and
/// of the usual orders of a day there is.
fn shop(seed: u64, happens: impl Fn(i64) -> (f64, f64)) -> Snapshot {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let mut shop = Builder::new(400, 30);
    for (index, item) in shop.items.iter_mut().enumerate() {
        item.category = Some(format!("category {}", index / 10));
    }
    for day in 0..7 * WEEKS {
        let season = 1.0 + 0.25 * (day as f64 / 365.0 * std::f64::consts::TAU).sin();
        let growth = 1.0 + 0.3 * day as f64 / 420.0;
        let weekday = [1.0, 0.9, 0.9, 1.0, 1.1, 1.4, 1.6][(day % 7) as usize];
        let usual = 14.0 * season * growth * weekday;
        let (views, orders) = happens(day);
        let draw = |rng: &mut ChaCha8Rng, mean: f64| {
            let mut n = 0;
            let mut left = -rng.gen_range(1e-12_f64..1.0).ln();
            while left < mean {
                n += 1;
                left -= rng.gen_range(1e-12_f64..1.0).ln();
            }
            n
        };
        for _ in 0..draw(&mut rng, 4.0 * usual * views) {
            let at = START + day * DAY + rng.gen_range(8..22) * HOUR + rng.gen_range(0..HOUR);
            let (user, item) = (rng.gen_range(0..400), rng.gen_range(0..30));
            shop.act(user, at, ActionKind::View, Some(item));
        }
        for _ in 0..draw(&mut rng, usual * orders) {
            let at = START + day * DAY + rng.gen_range(8..22) * HOUR + rng.gen_range(0..HOUR);
            let basket = [rng.gen_range(0..30), rng.gen_range(0..30)];
            shop.order(rng.gen_range(0..400), at, &basket);
        }
    }
    shop.snapshot()
}

fn anomalies(snapshot: &Snapshot) -> Vec<Anomaly> {
    find_anomalies(&Scope::shop(snapshot))
}

#[test]
fn steady_shops_have_at_most_one_false_anomaly_a_year() {
    let all = shops(6, 100);
    let found: usize = (0..all)
        .map(|seed| anomalies(&shop(seed, |_| (1.0, 1.0))).len())
        .sum();
    let years = all as f64 * 7.0 * WEEKS as f64 / 365.0;
    println!("steady shops: {found} false anomalies in {years:.0} years");
    assert!(found as f64 <= years, "{found} in {years} years");
}

/// Puts every third order on the app, and takes those of the app in `lost` days out of the shop.
fn on_two_channels(snapshot: &Snapshot, lost: std::ops::Range<i64>) -> Snapshot {
    let mut shop = snapshot.clone();
    let is_app = |order: u32| order.is_multiple_of(3);
    for (number, order) in (0..).zip(&mut shop.orders) {
        let channel = if is_app(number) { "app" } else { "web" };
        order.channel = Some(channel.into());
    }
    let actions = &mut shop.actions;
    for position in 0..actions.len() {
        let day = (actions.at[position] - START).div_euclid(DAY);
        let order = actions.order[position];
        if order != NONE && is_app(order) && lost.contains(&day) {
            // What is left is the cart.
            actions.kind[position] = ActionKind::Cart;
            actions.order[position] = NONE;
        }
    }
    shop
}

#[test]
fn a_broken_checkout_on_one_channel_is_found_and_named() {
    let all = shops(6, 50);
    let (mut found, mut steady) = (0, 0);
    for seed in 0..all {
        let usual = shop(900 + seed, |_| (1.0, 1.0));
        let date = regulars_core::domain::Instant(START + 322 * DAY).to_string()[..10].to_string();
        let told = anomalies(&on_two_channels(&usual, 322..329));
        let named = told.iter().find(|one| one.from == date && one.days == 7);
        if let Some(one) = named {
            found += u64::from(one.series == Series::Channel("app".into()));
            assert!(
                one.text.contains("orders from the app channel")
                    && one.text.contains("from other channels"),
                "{}",
                one.text
            );
        }
        steady += anomalies(&on_two_channels(&usual, 0..0)).len();
    }
    println!("broken checkout: {found} of {all}; {steady} false ones on two channels");
    assert!(10 * found >= 9 * all, "{found} of {all}");
    let years = all as f64 * 7.0 * WEEKS as f64 / 365.0;
    assert!(steady as f64 <= years, "{steady} in {years} years");
}

#[test]
fn planted_incidents_are_found_with_what_changed() {
    let all = shops(10, 50);
    let mut found = [0; 4];
    for seed in 0..all {
        let snapshot = shop(500 + seed, |day| match day {
            // A day on which the shop was down, a viral day, two days without payments, and a week
            // in which half the orders are lost.
            100 => (0.0, 0.0),
            201 => (6.0, 2.5),
            250 | 251 => (1.0, 0.1),
            322..=328 => (1.0, 0.5),
            _ => (1.0, 1.0),
        });
        let told = anomalies(&snapshot);
        let date = |day: i64| {
            regulars_core::domain::Instant(START + day * DAY).to_string()[..10].to_string()
        };
        let has =
            |from: &str, days: u64| told.iter().any(|one| one.from == from && one.days == days);
        found[0] += u64::from(has(&date(100), 1));
        found[1] += u64::from(has(&date(201), 1));
        found[2] += u64::from(has(&date(250), 1) || has(&date(251), 1));
        found[3] += u64::from(has(&date(322), 7));
        let viral = told.iter().find(|one| one.from == date(201));
        assert!(viral.is_some_and(|one| one.text.contains("visitors")));
    }
    println!("planted incidents: {found:?} of {all} each");
    // A day that stands out is always found, half a week's orders nearly always.
    assert_eq!(found[..3], [all; 3]);
    assert!(10 * found[3] >= 8 * all, "{found:?} of {all}");
}
