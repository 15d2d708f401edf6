//! Forecasts of small shops whose customers follow none of the models: intervals must still cover
//! as often as they claim.

use super::ShopBuilder;
use crate::profile::{Norms, Value, compute, value};
use rand::Rng;
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution, Exp, Gamma, LogNormal};
use regulars_core::domain::DAY;
use regulars_core::statistics::sampling::random;

/// Days of the record, and days predicted.
const SEEN: f64 = 540.0;
const AHEAD: f64 = 90.0;

/// Days on which a customer orders, from the first of the shop on until everything ends.
type Draw = fn(&mut ChaCha8Rng) -> Vec<f64>;

/// Orders from a first day on, while the customer stays, thinned by what the season lets through.
fn orders(
    random: &mut ChaCha8Rng,
    mut gap: impl FnMut(&mut ChaCha8Rng) -> f64,
    stays: f64,
    season: impl Fn(f64) -> f64,
) -> Vec<f64> {
    let first = random.gen_range(0.0..SEEN);
    let (mut days, mut at) = (vec![first], first);
    loop {
        at += gap(random);
        if at >= (SEEN + AHEAD).min(first + stays) {
            return days;
        }
        if random.gen_bool(season(at).clamp(0.0, 1.0)) {
            days.push(at);
        }
    }
}

fn always(_: f64) -> f64 {
    1.0
}

/// Regular buyers: gaps of four exponential parts each, who leave all at once after a time of their
/// own.
fn regular(random: &mut ChaCha8Rng) -> Vec<f64> {
    let mean: f64 = LogNormal::new(3.4, 0.5).unwrap().sample(random);
    let gaps = Gamma::new(4.0, mean / 4.0).unwrap();
    let stays = Exp::new(1.0 / 400.0).unwrap().sample(random);
    orders(random, |random| gaps.sample(random), stays, always)
}

/// Two kinds: a quarter comes every two weeks and never leaves, the others hardly ever come again.
fn two_kinds(random: &mut ChaCha8Rng) -> Vec<f64> {
    let mean = if random.gen_bool(0.25) { 14.0 } else { 300.0 };
    let gaps = Exp::new(1.0 / mean).unwrap();
    orders(random, |random| gaps.sample(random), f64::INFINITY, always)
}

/// A shop with a season: orders swing by three fifths over the year.
fn seasonal(random: &mut ChaCha8Rng) -> Vec<f64> {
    let mean: f64 = LogNormal::new(3.0, 0.7).unwrap().sample(random);
    let gaps = Exp::new(1.0 / mean).unwrap();
    let stays = Exp::new(1.0 / 500.0).unwrap().sample(random);
    let season = |at: f64| (1.0 + 0.6 * (std::f64::consts::TAU * at / 365.25).sin()) / 1.6;
    orders(random, |random| gaps.sample(random), stays, season)
}

/// The forecast of each customer of a shop who has ordered by then, and on how many days they
/// ordered afterwards.
fn forecasts(users: usize, draw: Draw, random: &mut ChaCha8Rng) -> Vec<(Value, f64)> {
    let mut builder = ShopBuilder::new();
    let item = builder.item("tea", "drinks", 500);
    let mut after = Vec::new();
    for number in 0..users {
        let user = builder.user(&format!("u{number}"));
        let days = draw(random);
        for day in days.iter().filter(|day| **day < SEEN) {
            builder.purchase(
                user,
                item,
                (day * DAY as f64) as i64,
                1_000,
                Some(&format!("{number}-{day}")),
            );
        }
        let mut later: Vec<i64> = days
            .iter()
            .filter(|day| **day >= SEEN)
            .map(|day| *day as i64)
            .collect();
        later.dedup();
        after.push(later.len() as f64);
    }
    let snapshot = builder.snapshot();
    let norms = Norms::fit(&snapshot);
    (0..users)
        .map(|user| {
            let history = snapshot.history(user);
            value(&history, &compute(&history, &norms), &norms)
        })
        .zip(after)
        .collect()
}

#[test]
fn predicted_counts_cover_in_small_shops_that_follow_no_model() {
    let kinds: [(&str, Draw); 3] = [
        ("regular", regular),
        ("two kinds", two_kinds),
        ("seasonal", seasonal),
    ];
    for (kind, draw) in kinds {
        for (users, shops) in [(50, 20), (200, 5), (500, 2)] {
            let mut generator = random(users as u64, kind);
            let (mut covered, mut all, mut width, mut sum, mut came) = (0, 0, 0.0, 0.0, 0.0);
            for _ in 0..shops {
                for (value, after) in forecasts(users, draw, &mut generator) {
                    let orders = value.orders_90d.unwrap();
                    assert!(
                        orders.value.is_finite()
                            && orders.low.is_finite()
                            && orders.high.is_finite(),
                        "{orders:?}"
                    );
                    let chances = [value.likely_active, value.buys_30d, value.never_again]
                        .into_iter()
                        .flatten();
                    assert!(
                        chances
                            .clone()
                            .all(|chance| (0.0..=1.0).contains(&chance.value)),
                        "{value:?}"
                    );
                    covered += usize::from(orders.low <= after && after <= orders.high);
                    all += 1;
                    width += orders.high - orders.low;
                    sum += orders.value;
                    came += after;
                }
            }
            let share = covered as f64 / all as f64;
            let summary = format!(
                "{kind}, {users} users: {share:.3} covered, width {:.2}, expected {:.2}, came \
                 {:.2}",
                width / all as f64,
                sum / all as f64,
                came / all as f64
            );
            println!("{summary}");
            assert!(share >= 0.88, "{summary}");
        }
    }
}
