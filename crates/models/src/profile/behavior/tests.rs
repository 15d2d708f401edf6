//! Behaviours that are planted, found, kept and used.

use super::BehaviorModel;
use crate::patterns::tests::{Builder, START};
use crate::profile::Norms;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use regulars_core::domain::{ActionKind, DAY, HOUR};
use regulars_core::snapshot::Snapshot;

/// Users of even numbers browse at length in the evening and seldom buy; the others come in the
/// morning for two things and buy them.
fn shop(seed: u64) -> Snapshot {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let mut shop = Builder::new(60, 20);
    for user in 0..60 {
        for day in 0..10 {
            let is_evening = (user % 2 == 0) == rng.gen_bool(0.9);
            let hour = if is_evening {
                rng.gen_range(19..22)
            } else {
                rng.gen_range(7..10)
            };
            let mut at = START + day * 7 * DAY + hour * HOUR + rng.gen_range(0..HOUR);
            for look in 0..if is_evening { 10 } else { 2 } {
                let item = rng.gen_range(0..20);
                shop.act(user, at, ActionKind::View, Some(item));
                if !is_evening {
                    shop.act(user, at + 5, ActionKind::Cart, Some(item));
                }
                at += if is_evening { 120 } else { 20 } + look;
            }
        }
    }
    shop.snapshot()
}

#[test]
fn planted_behaviours_are_found_and_each_user_has_shares() {
    let snapshot = shop(1);
    let norms = Norms::fit(&snapshot);
    let model = norms.behavior.as_ref().unwrap();
    assert_eq!(model.patterns.len(), 2, "{:?}", model.patterns);
    let profiles = norms.profiles(&snapshot);
    let evening = |user: usize| profiles[user].behavior("evening").unwrap();
    let mean = |odd: usize| (0..30).map(|user| evening(2 * user + odd)).sum::<f64>() / 30.0;
    assert!(mean(0) > 0.75 && mean(1) < 0.25, "{} {}", mean(0), mean(1));
    for profile in &profiles {
        let sum: f64 = profile.behaviors.iter().map(|one| one.share).sum();
        assert!((sum - 1.0).abs() < 1e-9);
    }
}

#[test]
fn ids_and_names_stay_over_runs() {
    let prices = crate::profile::PriceLevels::fit(&shop(1).items);
    let fit = |seed, in_force: Option<&BehaviorModel>| {
        BehaviorModel::fit(&shop(seed), &prices, (true, true), in_force).unwrap()
    };
    let named = |model: &BehaviorModel| -> Vec<(u64, String)> {
        model
            .patterns
            .iter()
            .map(|one| (one.id, one.name.clone()))
            .collect()
    };
    let first = fit(1, None);
    let second = fit(2, Some(&first));
    assert_eq!(named(&first), named(&second));
    assert_ne!(first, second, "the shares follow the data");
}

#[test]
fn shops_without_browsing_have_patterns_of_baskets() {
    let mut rng = ChaCha8Rng::seed_from_u64(4);
    let mut shop = Builder::new(40, 30);
    for user in 0..40 {
        for week in 0..8 {
            let is_large = user % 2 == 0;
            let hour = if is_large { 10 } else { 20 };
            let lines = if is_large { 12 } else { 1 };
            let basket: Vec<usize> = (0..lines).map(|line| (line + user) % 30).collect();
            let at = START + week * 7 * DAY + hour * HOUR + rng.gen_range(1..HOUR);
            shop.order(user, at, &basket);
        }
    }
    let snapshot = shop.snapshot();
    let norms = Norms::fit(&snapshot);
    let model = norms.behavior.as_ref().unwrap();
    assert_eq!(model.basis, super::Basis::Baskets);
    let shares = norms.profiles(&snapshot);
    let apart = (shares[0].behaviors[0].share - shares[1].behaviors[0].share).abs();
    assert!(apart > 0.6, "{apart}");
}
