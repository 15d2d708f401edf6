//! The funnel against visitors whose ways to a purchase are known.

use super::planted::{Builder, START};
use super::shops::shops;
use crate::patterns::{Scope, find_funnel};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution, LogNormal};
use regulars_core::domain::{ActionKind, DAY, HOUR};

#[test]
fn rate_and_median_are_those_of_the_truth_though_many_visits_are_open() {
    let (rate, median, days) = (0.6, 333.0, 90.0);
    let all = shops(5, 50);
    let (mut near, mut rates, mut medians) = (0, 0.0, 0.0);
    for seed in 0..all {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        let mut shop = Builder::new(1_500, 3);
        let wait = LogNormal::new(f64::ln(median), 0.8).unwrap();
        for user in 0..1_500 {
            for item in 0..3 {
                let at = rng.gen_range(0.0..days * 24.0);
                let seconds = |hours: f64| START + (hours * HOUR as f64) as i64;
                shop.act(user, seconds(at), ActionKind::View, Some(item));
                let bought = at + wait.sample(&mut rng);
                if rng.gen_bool(rate) && bought < days * 24.0 {
                    shop.act(user, seconds(bought), ActionKind::Purchase, Some(item));
                }
            }
        }
        shop.act(0, START + days as i64 * DAY, ActionKind::View, None);
        let funnel = find_funnel(&Scope::shop(&shop.snapshot()), &[], None);
        let found = (
            funnel.bought_rate.unwrap(),
            funnel.hours_to_purchase.unwrap(),
        );
        let is_near = |value: f64, truth: f64| (value / truth - 1.0).abs() <= 0.1;
        near += u64::from(is_near(found.0.value, rate) && is_near(found.1.value, median));
        rates += found.0.value / all as f64;
        medians += found.1.value / all as f64;
    }
    println!(
        "funnel: rate {rates:.3} (true {rate}), median {medians:.0} h (true {median}); both within a \
         tenth in {near} of {all} shops"
    );
    assert!(10 * near >= 9 * all, "{near} of {all}");
}
