//! The generated shop contains what its truth says, seen from the rows and bytes alone.

use crate::shops::generated;
use linfa::prelude::*;
use linfa_clustering::{KMeans, KMeansInit};
use ndarray::Array2;
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use regulars::demo::{self, ActionRow, Arm, Fault, Generated, KnowingClassifier, Observed, Spec};
use regulars::domain::ActionKind;
use regulars::statistics::agreement::adjusted_rand;
use regulars::statistics::interval::Z_90;
use std::collections::{BTreeMap, BTreeSet};

const SEEDS: std::ops::RangeInclusive<u64> = 1..=20;
const DAY: f64 = 86_400.0;

/// Users with orders: their true types and what the rows show of them.
fn customers(shop: &Generated) -> (Vec<usize>, Vec<Observed>) {
    let kinds = shop.truth.users.iter().map(|user| user.kind);
    kinds
        .zip(demo::observe(shop))
        .filter_map(|(kind, seen)| Some((kind.filter(|_| seen.orders > 0)?, seen)))
        .unzip()
}

fn know(shop: &Generated, seen: &[Observed]) -> Vec<usize> {
    let classifier = KnowingClassifier::new(&shop.truth);
    seen.iter().map(|one| classifier.classify(one)).collect()
}

fn features(seen: &[Observed]) -> Array2<f64> {
    let columns: Vec<Vec<f64>> = [
        (|one| (1.0 + one.orders as f64).ln()) as fn(&Observed) -> f64,
        |one| (100.0 + one.net_minor.max(0) as f64).ln(),
        |one| (1.0 + one.recency_days).ln(),
        |one| {
            if one.orders > 1 {
                (1.0 + one.span_days / (one.orders as f64 - 1.0)).ln()
            } else {
                f64::NAN
            }
        },
        |one| one.price_level,
        |one| one.reduced_lines as f64 / one.lines_without_code.max(1) as f64,
        |one| ((1.0 + one.views as f64) / one.orders as f64).ln(),
    ]
    .into_iter()
    .map(|feature| robust(seen.iter().map(feature).collect()))
    .collect();
    Array2::from_shape_fn((seen.len(), columns.len()), |(row, column)| {
        columns[column][row]
    })
}

fn robust(values: Vec<f64>) -> Vec<f64> {
    let mut sorted: Vec<f64> = values
        .iter()
        .copied()
        .filter(|value| value.is_finite())
        .collect();
    sorted.sort_by(f64::total_cmp);
    let quantile = |share: f64| sorted[(share * (sorted.len() - 1) as f64).round() as usize];
    let (median, scale) = (
        quantile(0.5),
        ((quantile(0.75) - quantile(0.25)) / 1.349).max(1e-9),
    );
    values
        .into_iter()
        .map(|x| {
            if x.is_finite() {
                ((x - median) / scale).clamp(-3.0, 3.0)
            } else {
                0.0
            }
        })
        .collect()
}

fn silhouette(points: &Array2<f64>, labels: &[usize], k: usize) -> f64 {
    let sample: Vec<usize> = (0..labels.len()).step_by(3).collect();
    let mut sum = 0.0;
    for &a in &sample {
        let (mut totals, mut counts) = (vec![0.0; k], vec![0.0; k]);
        for &b in &sample {
            if a != b {
                let apart = &points.row(a) - &points.row(b);
                totals[labels[b]] += apart.dot(&apart).sqrt();
                counts[labels[b]] += 1.0;
            }
        }
        let own = totals[labels[a]] / f64::max(counts[labels[a]], 1.0);
        let next = (0..k)
            .filter(|&other| other != labels[a] && counts[other] > 0.0)
            .map(|other| totals[other] / counts[other])
            .fold(f64::INFINITY, f64::min);
        sum += (next - own) / f64::max(own, next);
    }
    sum / sample.len() as f64
}

/// The number of clusters with the best silhouette, and the clusters.
fn cluster(points: &Array2<f64>) -> (usize, Vec<usize>) {
    let data = DatasetBase::from(points.clone());
    let fit = |k| {
        let model = KMeans::<f64, _>::params_with_rng(k, ChaCha8Rng::seed_from_u64(7))
            .init_method(KMeansInit::KMeansPlusPlus)
            .n_runs(10)
            .fit(&data)
            .expect("finite points, more than k of them");
        let labels: Vec<usize> = model.predict(points).to_vec();
        (silhouette(points, &labels, k), k, labels)
    };
    let (_, k, labels) = (3..=9)
        .map(fit)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .expect("seven numbers were tried");
    (k, labels)
}

/// Purchases that are no dirt.
fn purchases(shop: &Generated) -> impl Iterator<Item = &ActionRow> {
    let clean = |row: &&ActionRow| {
        matches!(
            row.fault,
            None | Some(Fault::StraySpaces | Fault::LetterCase)
        )
    };
    shop.actions
        .iter()
        .filter(|row| row.kind == ActionKind::Purchase)
        .filter(clean)
}

fn item_index(shop: &Generated, id: &str) -> usize {
    shop.items
        .iter()
        .position(|item| item.id == id)
        .expect("the truth names items of the shop")
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// The columns of `actions.csv` as text.
fn action_records(shop: &Generated) -> Vec<csv::StringRecord> {
    let text = demo::render_actions(shop);
    let mut reader = csv::ReaderBuilder::new().from_reader(text.as_bytes());
    reader
        .records()
        .map(|record| record.expect("every row has the header's width"))
        .collect()
}

#[test]
fn the_same_seed_gives_the_same_bytes_and_another_gives_others() {
    let first = demo::files(generated(5));
    let again = demo::generate(&Spec {
        seed: 5,
        ..Spec::default()
    });
    assert_eq!(first, demo::files(&again));
    for ((name, bytes), (_, other)) in first.iter().zip(demo::files(generated(6))) {
        assert_ne!(*bytes, other, "{name}");
    }
    let names: Vec<&str> = first.iter().map(|(name, _)| *name).collect();
    assert_eq!(
        names,
        [
            "users.csv",
            "items.csv",
            "actions.csv",
            "campaigns.csv",
            "truth.json"
        ]
    );
    let truth: serde_json::Value = serde_json::from_slice(&first[4].1).unwrap();
    assert_eq!(truth["users"].as_array().unwrap().len(), 1_000);
}

#[test]
fn it_is_as_large_as_asked_for() {
    for (users, items) in [(50, 60), (200, 100), (1_000, 300), (3_000, 900)] {
        let shop = demo::generate(&Spec {
            users,
            items,
            seed: 2,
        });
        assert_eq!((shop.users.len(), shop.items.len()), (users, items));
        let rows = shop.actions.len() as f64 / users as f64;
        // A single bot weighs much among few users.
        assert!(
            (60.0..if users < 1_000 { 115.0 } else { 90.0 }).contains(&rows),
            "{users} users: {rows} rows a user"
        );
    }
    let least = demo::generate(&Spec {
        users: 0,
        items: 0,
        seed: 2,
    });
    assert_eq!(
        (least.users.len(), least.items.len(), least.truth.spec.users),
        (50, 60, 50)
    );
}

#[test]
fn types_overlap_but_can_be_told_apart() {
    for seed in SEEDS {
        let shop = generated(seed);
        let (kinds, seen) = customers(shop);
        let knowing = know(shop, &seen);
        let agreement = adjusted_rand(&kinds, &knowing).unwrap();
        assert!(
            (0.78..0.95).contains(&agreement),
            "seed {seed}: {agreement}"
        );
    }
}

#[test]
fn types_show_in_plain_features() {
    for seed in [3, 8, 14] {
        let shop = generated(seed);
        let (kinds, seen) = customers(shop);
        let knowing = know(shop, &seen);
        let (k, labels) = cluster(&features(&seen));
        let share =
            adjusted_rand(&kinds, &labels).unwrap() / adjusted_rand(&kinds, &knowing).unwrap();
        assert!(
            k == demo::TYPES.len() && share > 0.9,
            "seed {seed}: {k} clusters, {share} of the knowing classifier"
        );
    }
}

#[test]
fn planted_pairs_and_no_others_are_bought_together_often() {
    for seed in SEEDS {
        let shop = generated(seed);
        let mut orders: BTreeMap<u32, BTreeSet<usize>> = BTreeMap::new();
        for row in purchases(shop) {
            orders
                .entry(row.order.unwrap())
                .or_default()
                .insert(row.item);
        }
        let (mut alone, mut together) = (
            vec![0.0; shop.items.len()],
            BTreeMap::<(usize, usize), f64>::new(),
        );
        for items in orders.values() {
            for &item in items {
                alone[item] += 1.0;
                for &other in items.range(item + 1..) {
                    *together.entry((item, other)).or_default() += 1.0;
                }
            }
        }
        let lift = |(a, b): (usize, usize), n: f64| n * orders.len() as f64 / (alone[a] * alone[b]);
        let found: BTreeSet<(usize, usize)> = together
            .iter()
            .filter(|&(&pair, &n)| n >= 12.0 && lift(pair, n) >= 6.0)
            .map(|(&pair, _)| pair)
            .collect();
        let planted: BTreeSet<(usize, usize)> = shop
            .truth
            .pairs
            .iter()
            .map(|pair| (item_index(shop, &pair.item), item_index(shop, &pair.with)))
            .collect();
        let right = found.intersection(&planted).count() as f64;
        let (recall, wrong) = (
            right / planted.len() as f64,
            1.0 - right / found.len() as f64,
        );
        assert!(
            recall >= 0.9 && wrong <= 0.1,
            "seed {seed}: recall {recall}, false {wrong}"
        );
    }
}

#[test]
fn planted_sequences_take_their_days() {
    let (mut right, mut all) = (0, 0);
    for seed in SEEDS {
        let shop = generated(seed);
        for sequence in &shop.truth.sequences {
            let (first, then) = (
                item_index(shop, &sequence.item),
                item_index(shop, &sequence.then),
            );
            let mut begun: BTreeMap<usize, i64> = BTreeMap::new();
            let mut followed: BTreeMap<usize, f64> = BTreeMap::new();
            for row in purchases(shop) {
                let Some(user) = row.user else { continue };
                if row.item == first {
                    begun.entry(user).or_insert(row.at);
                } else if row.item == then
                    && let Some(start) = begun.get(&user)
                {
                    followed
                        .entry(user)
                        .or_insert((row.at - start) as f64 / DAY);
                }
            }
            let share = followed.len() as f64 / begun.len() as f64;
            let days = median(followed.into_values().collect());
            all += 1;
            right += usize::from(
                (days / sequence.days - 1.0).abs() < 0.2 && (0.3..0.75).contains(&share),
            );
        }
    }
    assert!(right * 20 >= all * 19, "{right} of {all}");
}

#[test]
fn planted_cycles_take_their_days() {
    for seed in SEEDS {
        let shop = generated(seed);
        for cycle in shop.truth.cycles.iter().filter(|cycle| cycle.users >= 5) {
            let item = item_index(shop, &cycle.item);
            let mut last: BTreeMap<usize, i64> = BTreeMap::new();
            let mut gaps = Vec::new();
            for row in purchases(shop).filter(|row| row.item == item) {
                let Some(user) = row.user else { continue };
                if let Some(before) = last.insert(user, row.at) {
                    gaps.push((row.at - before) as f64 / DAY);
                }
            }
            let off = median(gaps) / cycle.days - 1.0;
            assert!(
                off.abs() <= cycle.tolerance,
                "seed {seed}: {} off by {off}",
                cycle.item
            );
        }
        let lively = shop
            .truth
            .cycles
            .iter()
            .filter(|cycle| cycle.users >= 5)
            .count();
        assert!(lively >= 6, "seed {seed}: {lively} cycles have users");
    }
}

#[test]
fn orders_keep_the_planted_hours_and_weekdays() {
    for seed in SEEDS {
        let shop = generated(seed);
        let times: BTreeMap<u32, i64> = purchases(shop)
            .map(|row| (row.order.unwrap(), row.at))
            .collect();
        let (mut hours, mut weekdays) = (vec![0.0; 24], vec![0.0; 7]);
        for at in times.values() {
            hours[(at.rem_euclid(86_400) / 3_600) as usize] += 1.0 / times.len() as f64;
            // The first day is a Friday.
            weekdays[(at / 86_400 + 4) as usize % 7] += 1.0 / times.len() as f64;
        }
        let rhythm = &shop.truth.rhythm;
        let planted = rhythm
            .hours
            .iter()
            .zip(&hours)
            .chain(rhythm.weekdays.iter().zip(&weekdays));
        for (planted, found) in planted {
            assert!(
                (planted - found).abs() <= rhythm.tolerance,
                "seed {seed}: {planted} planted, {found} found"
            );
        }
        assert!((rhythm.hours.iter().sum::<f64>() - 1.0).abs() < 1e-9);
        assert!((rhythm.weekdays.iter().sum::<f64>() - 1.0).abs() < 1e-9);
        let busiest = (0..7)
            .max_by(|&a, &b| f64::total_cmp(&weekdays[a], &weekdays[b]))
            .unwrap();
        assert_eq!(busiest, rhythm.peak_weekday);
        let busiest = (0..24)
            .max_by(|&a, &b| f64::total_cmp(&hours[a], &hours[b]))
            .unwrap();
        assert_eq!(busiest, rhythm.peak_hours[0], "seed {seed}");
    }
}

#[test]
fn the_files_hold_as_many_faulty_rows_as_the_truth_says() {
    let shop = generated(11);
    let records = action_records(shop);
    let days: jiff::civil::Date = "2025-08-01".parse().unwrap();
    let last: jiff::civil::Date = "2026-09-30".parse().unwrap();
    let good_time = |text: &str| {
        let time: Option<jiff::civil::DateTime> = text.parse().ok();
        time.is_some_and(|time| (days..=last).contains(&time.date()))
    };
    let count = |fault: &dyn Fn(&csv::StringRecord) -> bool| {
        records.iter().filter(|record| fault(record)).count()
    };
    let distinct: BTreeSet<Vec<&str>> = records
        .iter()
        .map(|record| record.iter().collect())
        .collect();
    let found = BTreeMap::from([
        (Fault::ExactDuplicate, records.len() - distinct.len()),
        (Fault::BadDate, count(&|record| !good_time(&record[4]))),
        (
            Fault::NegativeAmount,
            count(&|record| record[6].starts_with('-')),
        ),
        (
            Fault::StraySpaces,
            count(&|record| record[0].trim() != &record[0]),
        ),
        (
            Fault::LetterCase,
            count(&|record| record[2].starts_with('i')),
        ),
        (
            Fault::MissingUser,
            count(&|record| record[0].is_empty() && record[1].is_empty() && record[8].is_empty()),
        ),
    ]);
    assert_eq!(found, shop.truth.faults);
    assert!(found.values().all(|&rows| rows >= 8), "{found:?}");
}

#[test]
fn rows_name_users_and_items_that_exist() {
    let shop = generated(12);
    let users: BTreeSet<&str> = shop.users.iter().map(|user| user.id.as_str()).collect();
    let items: BTreeSet<&str> = shop.items.iter().map(|item| item.id.as_str()).collect();
    let codes: BTreeSet<&str> = shop
        .campaigns
        .iter()
        .filter_map(|row| row.code.as_deref())
        .collect();
    for record in action_records(shop) {
        assert!(
            record[0].is_empty() || users.contains(record[0].trim()),
            "{record:?}"
        );
        assert!(
            items.contains(record[2].to_uppercase().as_str()),
            "{record:?}"
        );
        let bought = matches!(&record[3], "purchase" | "refund");
        assert_eq!(!record[8].is_empty(), bought, "{record:?}");
        assert!(
            record[9].is_empty() || codes.contains(&record[9]),
            "{record:?}"
        );
    }
    for text in [
        demo::render_users(shop),
        demo::render_items(shop),
        demo::render_campaigns(shop),
    ] {
        let mut reader = csv::ReaderBuilder::new().from_reader(text.as_bytes());
        assert!(reader.records().all(|record| record.is_ok()));
    }
    let mut seen = BTreeMap::new();
    for row in purchases(shop) {
        assert_eq!(
            *seen.entry(row.order.unwrap()).or_insert((row.user, row.at)),
            (row.user, row.at)
        );
        assert!(row.amount_minor > 0 && row.discount_minor >= 0);
    }
    let refunds = shop
        .actions
        .iter()
        .filter(|row| row.kind == ActionKind::Refund)
        .count();
    assert!(refunds > 100, "{refunds}");
}

#[test]
fn nothing_happens_while_the_shop_is_down_and_much_on_the_viral_day() {
    let shop = generated(13);
    let mut by_day: BTreeMap<String, usize> = BTreeMap::new();
    for record in action_records(shop) {
        *by_day
            .entry(record[4].chars().take(10).collect())
            .or_default() += 1;
    }
    for incident in &shop.truth.incidents {
        let rows = by_day.get(&incident.day).copied().unwrap_or(0);
        match incident.kind {
            "shop down" => assert_eq!(rows, 0),
            "viral day" => assert!(
                rows > incident.extra_sessions && incident.extra_sessions == 400,
                "{rows}"
            ),
            _ => assert!(rows > 20 && incident.lost_orders > 10, "{incident:?}"),
        }
    }
    let days = by_day
        .keys()
        .filter_map(|day| day.parse::<jiff::civil::Date>().ok())
        .count();
    assert_eq!(days, 425);
}

#[test]
fn orders_that_could_not_be_paid_are_missing_and_their_carts_are_not() {
    let shop = generated(13);
    let of = |kind: &str| {
        let mut all = shop.truth.incidents.iter();
        all.find(|one| one.kind == kind).unwrap()
    };
    let (failure, broken) = (of("payment failure"), of("broken checkout"));
    let first: jiff::civil::Date = "2025-08-01".parse().unwrap();
    let start = |incident: &regulars::demo::IncidentTruth| {
        let day: jiff::civil::Date = incident.day.parse().unwrap();
        i64::from(day.since(first).unwrap().get_days())
    };
    let count = |from: i64, days: i64, kind: ActionKind, channel: Option<&str>| {
        let here = from..from + days;
        let rows = shop.actions.iter();
        rows.filter(|row| {
            here.contains(&(row.at / 86_400)) && row.kind == kind && row.channel == channel
        })
        .count()
    };
    let (at, days) = (start(broken), broken.days);
    assert_eq!((broken.channel, days), (Some("app"), 7));
    assert_eq!(count(at, days, ActionKind::Purchase, Some("app")), 0);
    assert!(count(at, days, ActionKind::Purchase, Some("web")) > 100);
    assert!(count(at - 7, days, ActionKind::Purchase, Some("app")) > 40);
    assert!(count(at, days, ActionKind::Cart, None) > 100);
    let at = start(failure);
    let bought = |channel| count(at, 1, ActionKind::Purchase, Some(channel));
    assert!(bought("app") + bought("web") < 8);
    assert!(count(at, 1, ActionKind::Cart, None) > 15);
}

#[test]
fn bots_never_buy_lapsed_users_stay_away_and_new_regulars_speed_up() {
    let shop = generated(14);
    let mut views = vec![0; shop.users.len()];
    let mut bought: Vec<Vec<i64>> = vec![Vec::new(); shop.users.len()];
    for row in &shop.actions {
        match (row.user, row.kind) {
            (Some(user), ActionKind::View) => views[user] += 1,
            (Some(user), ActionKind::Purchase) if row.fault != Some(Fault::ExactDuplicate) => {
                bought[user].push(row.at);
            }
            _ => {}
        }
    }
    let day = |text: &str| {
        let first: jiff::civil::Date = "2025-08-01".parse().unwrap();
        i64::from(
            text.parse::<jiff::civil::Date>()
                .unwrap()
                .since(first)
                .unwrap()
                .get_days(),
        )
    };
    let (mut bots, mut lapsed, mut slow, mut fast) = (0, 0, 0.0, 0.0);
    for (user, truth) in shop.truth.users.iter().enumerate() {
        match truth.name {
            "bot" => {
                bots += 1;
                assert!(
                    views[user] > 250 && bought[user].is_empty(),
                    "{}",
                    views[user]
                );
            }
            "never came" => assert_eq!(views[user] + bought[user].len(), 0),
            _ => {}
        }
        if let Some(on) = &truth.lapsed_on {
            lapsed += 1;
            assert!(bought[user].iter().all(|&at| at / 86_400 <= day(on)));
        }
        if let Some(since) = &truth.regular_since {
            let (since, joined) = (day(since), shop.users[user].joined_day.max(0));
            let before = bought[user]
                .iter()
                .filter(|&&at| at / 86_400 < since)
                .count() as f64;
            slow += before / (since - joined) as f64;
            fast += (bought[user].len() as f64 - before) / (426 - since) as f64;
        }
    }
    assert_eq!(bots, 3);
    assert!((25..90).contains(&lapsed), "{lapsed}");
    assert!(fast > 2.0 * slow, "{fast} {slow}");
}

#[test]
fn the_held_out_show_the_true_lift_of_the_randomised_campaigns() {
    let (mut misses, mut all) = (0, 0);
    for seed in SEEDS {
        let shop = generated(seed);
        let mut bought: Vec<BTreeSet<i64>> = vec![BTreeSet::new(); shop.users.len()];
        for row in purchases(shop) {
            if let Some(user) = row.user {
                bought[user].insert(row.at);
            }
        }
        for truth in &shop.truth.campaigns {
            let rows: Vec<_> = shop
                .campaigns
                .iter()
                .filter(|row| row.campaign == truth.campaign)
                .collect();
            assert!(
                rows.iter()
                    .all(|row| (row.arm == Arm::Offered) == row.code.is_some())
            );
            assert_eq!(truth.all.offered + truth.all.held_out, rows.len());
            assert_eq!(truth.randomised, truth.all.held_out > 0);
            if !truth.randomised {
                continue;
            }
            let rate = |arm: Arm| {
                let of: Vec<_> = rows.iter().filter(|row| row.arm == arm).collect();
                let did = of.iter().filter(|row| {
                    bought[row.user]
                        .range(row.sent_at..=row.ends_at)
                        .next()
                        .is_some()
                });
                let share = did.count() as f64 / of.len() as f64;
                (share, share * (1.0 - share) / of.len() as f64)
            };
            let ((offered, one), (held_out, other)) = (rate(Arm::Offered), rate(Arm::HeldOut));
            all += 1;
            misses += usize::from(
                (offered - held_out - truth.all.lift).abs() > Z_90 * (one + other).sqrt(),
            );
        }
        // Who depends on discounts answers to them.
        let lift = |kind: usize| {
            shop.truth
                .campaigns
                .iter()
                .map(|truth| truth.by_type[kind].lift)
                .sum::<f64>()
        };
        assert!(
            lift(1) > lift(0) + 0.3 && lift(1) > lift(2) + 0.3,
            "seed {seed}"
        );
    }
    assert!(
        all == 80 && misses <= 16,
        "{misses} of {all} outside their 90 % interval"
    );
}
