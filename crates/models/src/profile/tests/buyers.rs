//! Shops in which it is known when customers buy, for tests.

use super::{ShopBuilder, life};
use crate::profile::lifetime::{Family, Method, Row};
use crate::profile::propensity::{
    Calibration, Example, Features, Logistic, Propensity, Scorer, WIDTH, Way,
};
use rand::Rng;
use regulars_core::domain::{ActionKind, DAY};
use regulars_core::statistics::sampling::random;
use std::sync::LazyLock;

/// Customers who look at something now and then, and mostly buy some days later; nothing else
/// predicts when.
pub fn lookers(customers: usize, days: i64, seed: u64) -> ShopBuilder {
    let mut generator = random(seed, "lookers");
    let mut shop = ShopBuilder::new();
    let tea = shop.item("tea", "Tea", 500);
    for index in 0..customers {
        let user = shop.user(&format!("u{index:05}"));
        let noon = |day: i64| day * DAY + DAY / 2 + index as i64;
        shop.purchase(user, tea, noon(generator.gen_range(0..days / 4)), 500, None);
        let mut day = generator.gen_range(0..40);
        while day < days {
            (0..3).for_each(|minute| {
                shop.browse(user, tea, ActionKind::View, noon(day) + minute * 60);
            });
            let bought = day + generator.gen_range(4..25);
            if generator.gen_bool(0.8) && bought < days {
                shop.purchase(user, tea, noon(bought), 500, None);
            }
            day += generator.gen_range(40..160);
        }
    }
    shop
}

/// Customers of the model in which they may leave after each order.
pub fn lifetimes(customers: usize, days: i64, seed: u64) -> ShopBuilder {
    let mut generator = random(seed, "lifetimes");
    let mut shop = ShopBuilder::new();
    let tea = shop.item("tea", "Tea", 500);
    for index in 0..customers {
        let user = shop.user(&format!("u{index:05}"));
        let first = generator.gen_range(0..days * 3 / 4);
        for at in life(
            Family::MbgNbd,
            [0.9, 25.0, 0.8, 4.0],
            (days - first) as f64,
            &mut generator,
        ) {
            shop.purchase(user, tea, first * DAY + (at * DAY as f64) as i64, 500, None);
        }
    }
    shop
}

/// A regression in which every feature counts.
pub fn planted_propensity() -> Propensity {
    static PLANTED: LazyLock<Propensity> = LazyLock::new(plant);
    PLANTED.clone()
}

fn plant() -> Propensity {
    let mut examples = examples(300, 9, |_| -0.5);
    let mut generator = random(9, "features");
    examples
        .iter_mut()
        .for_each(|one| one.features = std::array::from_fn(|_| generator.gen_range(0.0..4.0)));
    let scorer = Scorer::Logistic(Logistic::fit(&examples));
    let scored: Vec<_> = examples
        .iter()
        .map(|one| (scorer.log_odds(&one.features), one.bought))
        .collect();
    let mut calibration = Calibration::fit(&scored);
    calibration.record_outcomes(&scored);
    Propensity {
        by: Way::Logistic,
        lifetime: Method::Plain,
        compared: None,
        scorer: Some(scorer),
        calibration: Some(calibration),
    }
}

/// Examples whose first features are drawn evenly from -2 to 2, with these log odds.
pub fn examples(count: usize, seed: u64, log_odds: impl Fn(&Features) -> f64) -> Vec<Example> {
    let mut generator = random(seed, "examples");
    (0..count)
        .map(|_| {
            let mut features = [0.0; WIDTH];
            features[..3]
                .iter_mut()
                .for_each(|value| *value = generator.gen_range(-2.0..2.0));
            let chance = 1.0 / (1.0 + (-log_odds(&features)).exp());
            let row = Row {
                frequency: 0,
                recency: 0.0,
                age: 1.0,
                count: 1.0,
            };
            Example {
                features,
                row,
                bought: generator.gen_bool(chance),
            }
        })
        .collect()
}
