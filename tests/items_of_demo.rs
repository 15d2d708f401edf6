//! Patterns and recommendations of the generated shop, loaded as any other, against what was
//! planted in it.

use crate::shops::generated;
use regulars::demo::{self, Spec, Truth};
use regulars::domain::{Instant, Silent};
use regulars::patterns::{BasketSettings, Scope, SequenceSettings};
use regulars::patterns::{
    Series, find_anomalies, find_baskets, find_cycles, find_rhythm, find_sequences,
};
use regulars::shop::{Context, Shop, Workbench};
use regulars::snapshot::Snapshot;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Loads the generated shop of `seed` into a database of its own.
fn shop_of(seed: u64, folder: &std::path::Path) -> (Shop, &'static Truth) {
    let bench = Arc::new(Workbench::new(1));
    let mut shop = Shop::create(&folder.join("demo.db"), [7; 32], demo::NOW, bench).unwrap();
    shop.context = Context {
        now: demo::NOW,
        is_now_explicit: true,
        seed,
        ..Context::default()
    };
    let spec = Spec {
        seed,
        ..Spec::default()
    };
    demo::build(&mut shop, &spec, &Silent::default()).unwrap();
    (shop, &generated(seed).truth)
}

/// What was found of what was planted: (planted, found, listed).
#[derive(Debug, Default)]
struct Tally {
    planted: usize,
    found: usize,
    listed: usize,
}

impl Tally {
    fn add(&mut self, planted: &BTreeSet<(String, String)>, listed: &BTreeSet<(String, String)>) {
        self.planted += planted.len();
        self.found += planted.intersection(listed).count();
        self.listed += listed.len();
    }

    fn holds(&self) -> bool {
        self.found as f64 >= 0.9 * self.planted as f64
            && (self.listed - self.found) as f64 <= 0.1 * self.listed as f64
    }
}

fn unordered(a: &str, b: &str) -> (String, String) {
    if a < b {
        (a.into(), b.into())
    } else {
        (b.into(), a.into())
    }
}

fn check_cycles(snapshot: &Snapshot, truth: &Truth) -> (usize, usize) {
    let cycles = find_cycles(&Scope::shop(snapshot));
    let near = truth.cycles.iter().filter(|planted| {
        let found = cycles
            .items
            .iter()
            .find(|cycle| cycle.item.as_ref() == Some(&planted.item));
        found
            .is_some_and(|cycle| (cycle.days.value / planted.days - 1.0).abs() <= planted.tolerance)
    });
    (truth.cycles.len(), near.count())
}

fn check_rhythm(snapshot: &Snapshot, truth: &Truth) {
    let rhythm = find_rhythm(&Scope::shop(snapshot), 1);
    for (hour, expected) in truth.rhythm.hours.iter().enumerate() {
        let off = (rhythm.hours[hour] - expected).abs();
        assert!(off <= truth.rhythm.tolerance, "hour {hour}: off by {off}");
    }
    for (day, expected) in truth.rhythm.weekdays.iter().enumerate() {
        let off = (rhythm.weekdays[day] - expected).abs();
        assert!(off <= truth.rhythm.tolerance, "weekday {day}: off by {off}");
    }
}

fn check_seeds(seeds: std::ops::Range<u64>) {
    let (mut pairs, mut sequences, mut cycles) = (Tally::default(), Tally::default(), (0, 0));
    for seed in seeds {
        let folder = tempfile::tempdir().unwrap();
        let (shop, truth) = shop_of(seed, folder.path());
        let snapshot = shop.snapshot().unwrap();
        assert!(snapshot.as_of <= demo::NOW && snapshot.as_of > Instant(0));
        let scope = Scope::shop(&snapshot);
        let baskets = find_baskets(&scope, &BasketSettings::default());
        let planted = truth
            .pairs
            .iter()
            .map(|pair| unordered(&pair.item, &pair.with))
            .collect();
        pairs.add(
            &planted,
            &baskets
                .rules
                .iter()
                .map(|rule| unordered(&rule.first, &rule.then))
                .collect(),
        );
        let found = find_sequences(&scope, &SequenceSettings::default()).found;
        let planted = truth
            .sequences
            .iter()
            .map(|pair| (pair.item.clone(), pair.then.clone()))
            .collect();
        sequences.add(
            &planted,
            &found
                .iter()
                .map(|pair| (pair.first.clone(), pair.then.clone()))
                .collect(),
        );
        let (planted, near) = check_cycles(&snapshot, truth);
        cycles = (cycles.0 + planted, cycles.1 + near);
        check_rhythm(&snapshot, truth);
        let told = find_anomalies(&scope);
        for incident in &truth.incidents {
            let is_told = told.iter().any(|one| {
                let is_of = match &one.series {
                    Series::Channel(name) => Some(name.as_str()) == incident.channel,
                    _ => incident.channel.is_none(),
                };
                is_of && one.from == incident.day && i64::try_from(one.days) == Ok(incident.days)
            });
            assert!(is_told, "{} on {}: {told:?}", incident.kind, incident.day);
        }
        shop.close();
    }
    assert!(pairs.holds(), "pairs {pairs:?}");
    assert!(sequences.holds(), "sequences {sequences:?}");
    assert!(
        cycles.1 as f64 >= 0.9 * cycles.0 as f64,
        "cycles {cycles:?}"
    );
}

#[test]
fn what_is_planted_is_found_over_the_first_ten_seeds() {
    check_seeds(0..10);
}

#[test]
fn what_is_planted_is_found_over_the_second_ten_seeds() {
    check_seeds(10..20);
}
