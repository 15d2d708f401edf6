//! The rhythm of the week against flat weeks and weeks with a planted time.

use super::planted::{Builder, START};
use super::shops::shops;
use crate::patterns::{CELLS, Rhythm, Scope, Shape, find_rhythm};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use regulars_core::domain::{DAY, HOUR};

/// Orders of customers with two each on average, whose hours have these weights.
fn rhythm(seed: u64, orders: usize, weights: &[f64]) -> Rhythm {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let customers = orders / 2;
    let mut shop = Builder::new(customers, 1);
    for _ in 0..orders {
        let cell = super::shops::pick(&mut rng, weights) as i64;
        let week = rng.gen_range(0..52);
        let at = START + week * 7 * DAY + cell * HOUR + rng.gen_range(1..HOUR);
        shop.order(rng.gen_range(0..customers), at, &[0]);
    }
    find_rhythm(&Scope::shop(&shop.snapshot()), seed)
}

#[test]
fn a_flat_week_has_no_peak() {
    for orders in [150, 400] {
        let all = shops(40, 200);
        let weights = [1.0; CELLS];
        let with_a_peak = (0..all)
            .filter(|&seed| !rhythm(seed, orders, &weights).peaks.is_empty())
            .count() as u64;
        println!("flat week of {orders} orders: {with_a_peak} of {all} shops have a peak");
        assert!(with_a_peak * 200 <= 16 * all, "{with_a_peak} of {all}");
    }
}

#[test]
fn a_week_in_which_only_days_differ_has_no_busy_hours() {
    let all = shops(20, 200);
    let mut weights = [1.0; CELLS];
    weights[5 * 24..].fill(2.5);
    let found: Vec<Rhythm> = (0..all).map(|seed| rhythm(seed, 400, &weights)).collect();
    let with_a_peak = found.iter().filter(|one| !one.peaks.is_empty()).count() as u64;
    let days = found.iter().filter(|one| one.shape == Shape::Days).count() as u64;
    println!(
        "only days differ: {with_a_peak} of {all} shops have a peak, {days} are said to differ by day"
    );
    assert!(with_a_peak * 200 <= 16 * all, "{with_a_peak} of {all}");
    assert!(10 * days >= 9 * all, "{days} of {all}");
}

#[test]
fn the_share_of_the_first_peak_is_held_by_its_interval() {
    for orders in [150, 400, 1_500] {
        let all = shops(30, 200);
        let (mut found, mut held) = (0, 0);
        for seed in 0..all {
            let mut weights = [1.0; CELLS];
            let from = (seed as usize * 37) % CELLS;
            (from..from + 4).for_each(|cell| weights[cell % CELLS] = 8.0);
            let total: f64 = weights.iter().sum();
            let rhythm = rhythm(seed, orders, &weights);
            let Some(peak) = rhythm.peaks.first() else {
                continue;
            };
            let hours = (peak.to_hour + 24 - peak.from_hour - 1) % 24 + 1;
            let first = peak.weekday * 24 + peak.from_hour;
            let truth: f64 = (first..first + hours)
                .map(|cell| weights[cell % CELLS] / total)
                .sum();
            found += 1;
            held += u64::from(peak.share.low <= truth && truth <= peak.share.high);
        }
        println!(
            "{orders} orders: a peak in {found} of {all} shops, its interval holds the share in {held}"
        );
        assert!(100 * found >= 80 * all, "{found} of {all} found");
        assert!(100 * held >= 85 * found, "{held} of {found}");
    }
}
