//! The models of customers' lifetimes on real shops: the published parameters of CDNOW's sample,
//! and how well the forecasts for Online Retail came true.
//!
//! CDNOW runs where `REGULARS_CDNOW` names a file of lines of id, frequency, recency and age in
//! weeks, under a header (the Python package `lifetimes` carries one as
//! `cdnow_customers_summary.csv`). Online Retail runs where `tests/real_data.rs` does. Each says on
//! its own line where it is skipped, and what was found: hence the `main` of its own.

#![allow(clippy::panic, clippy::print_stdout, clippy::unwrap_used)]

use regulars::profile::lifetime::{
    Base, Family, Lifetime, Method, OrderDays, Penalty, Posterior, Row, departures, fit,
    plain_posterior,
};
use regulars::statistics::gap::GapPrior;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

const CDNOW: &str = "published_parameters_of_cdnow";
const RETAIL: &str = "forecasts_for_online_retail_came_true";
const RETAIL_FILE: &str = "online-retail.csv.gz";

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let is_set = |flag: &str| arguments.iter().any(|argument| argument == flag);
    if is_set("--list") {
        if !is_set("--ignored") {
            println!("{CDNOW}: test\n{RETAIL}: test");
        }
        return;
    }
    let filters: Vec<&String> = arguments
        .iter()
        .filter(|argument| !argument.starts_with('-'))
        .collect();
    let is_wanted = |name: &str| {
        !is_set("--ignored")
            && (filters.is_empty() || filters.iter().any(|filter| name.contains(filter.as_str())))
    };
    let (mut passed, mut skipped) = (0, 0);
    let mut test = |name: &str, file: Option<PathBuf>, body: fn(&Path), hint: &str| {
        if !is_wanted(name) {
            return;
        }
        let Some(path) = file else {
            println!("skipped: {name}: {hint}");
            skipped += 1;
            return;
        };
        body(&path);
        println!("test {name} ... ok");
        passed += 1;
    };
    println!();
    let cdnow = std::env::var_os("REGULARS_CDNOW")
        .map(PathBuf::from)
        .filter(|path| path.is_file());
    test(
        CDNOW,
        cdnow,
        cdnow_parameters,
        "REGULARS_CDNOW names no file",
    );
    let hint = format!("no {RETAIL_FILE}; REGULARS_REAL_DATA may name the file or its folder");
    test(RETAIL, retail_file(), retail_forecasts, &hint);
    println!(
        "\ntest result: ok. {passed} passed; 0 failed; {skipped} ignored; 0 measured; 0 filtered out\n"
    );
}

fn retail_file() -> Option<PathBuf> {
    let path = match std::env::var_os("REGULARS_REAL_DATA") {
        Some(named) => PathBuf::from(named),
        None => PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/data"),
    };
    let path = if path.is_dir() {
        path.join(RETAIL_FILE)
    } else {
        path
    };
    path.is_file().then_some(path)
}

/// Fader, Hardie and Lee (2005) and their notes: the parameters to three digits, and the
/// log-likelihoods.
fn cdnow_parameters(path: &Path) {
    let mut reader = csv::Reader::from_path(path).unwrap();
    let customers: Vec<(u32, f64, f64)> = reader
        .records()
        .map(|row| {
            let row = row.unwrap();
            (
                row[1].parse::<f64>().unwrap() as u32,
                row[2].parse().unwrap(),
                row[3].parse().unwrap(),
            )
        })
        .collect();
    let base = Base::of(customers);
    assert_eq!(base.customers, 2_357);
    for (family, published, log_likelihood) in [
        (Family::BgNbd, [0.243, 4.414, 0.793, 2.426], -9_582.43),
        (Family::ParetoNbd, [0.553, 10.578, 0.606, 11.669], -9_594.98),
    ] {
        let found = fit(family, &base, Penalty::NONE);
        println!(
            "  {}: {:.4?}, {:.4}",
            family.name(),
            found.parameters,
            found.log_likelihood
        );
        for (value, published) in found.parameters.iter().zip(published) {
            // Half a unit of the third decimal, or of the third digit.
            assert!(
                (value - published).abs() <= f64::max(5e-4, 5e-4 * published),
                "{value} {published}"
            );
        }
        assert!(
            found.log_likelihood > log_likelihood - 0.01
                && found.log_likelihood < log_likelihood + 0.01
        );
    }
}

/// One customer at a cut: what was known, and the order days in the 90 days after it.
struct Customer {
    row: Row,
    came: f64,
}

fn retail_forecasts(path: &Path) {
    let (orders, last_day) = order_days(path);
    for back in [90, 120, 150] {
        forecasts_at(&orders, last_day - back);
    }
}

fn forecasts_at(orders: &BTreeMap<String, BTreeSet<i64>>, cut: i64) {
    let mut known = OrderDays::default();
    let mut customers = Vec::new();
    for days in orders.values() {
        let before: Vec<i64> = days.range(..=cut).copied().collect();
        let Some((&first, &last)) = before.first().zip(before.last()) else {
            continue;
        };
        let frequency = before.len() as u32 - 1;
        let row = Row {
            frequency,
            recency: (last - first) as f64,
            age: (cut - first) as f64,
            count: 1.0,
        };
        customers.push(Customer {
            row,
            came: days.range(cut + 1..=cut + 90).count() as f64,
        });
        known.push(before);
    }
    let gap = GapPrior::fit(
        customers
            .iter()
            .map(|one| (u64::from(one.row.frequency) + 1, one.row.recency)),
    );
    let ages = orders.values().map(|days| {
        let ages: Vec<f64> = days.range(..=cut).map(|day| (cut - day) as f64).collect();
        ages.into_iter()
    });
    let left = departures(ages, gap.gap_days);
    let plain = |row: &Row| {
        plain_posterior(
            &gap,
            &left,
            u64::from(row.frequency) + 1,
            row.recency,
            row.age - row.recency,
        )
    };
    let lifetime = Lifetime::choose(&known, cut, Penalty::WEAK);
    println!(
        "  cut {cut}: {} buyers, {} repeaters; {:?}",
        lifetime.buyers, lifetime.repeaters, lifetime.orders_by
    );
    for score in lifetime
        .held_out
        .iter()
        .flat_map(|held_out| &held_out.scores)
    {
        let (name, mean, gain, error) = (
            score.method.name(),
            score.mean,
            score.gain,
            score.gain_error,
        );
        println!("    {name}: {mean:.4}, gain {gain:.4} (s.e. {error:.4})");
    }
    let base = known.base(cut);
    report("plain", &customers, plain, &plain);
    for family in Family::ALL {
        let fitted = fit(family, &base, Penalty::WEAK);
        let found = report(
            family.name(),
            &customers,
            |row| fitted.posterior(row),
            &plain,
        );
        if lifetime.orders_by == Method::Model(family) {
            let (coverage, lapsed_expected, lapsed_came) = found;
            assert!((0.85..=0.99).contains(&coverage), "{coverage}");
            assert!(
                (lapsed_expected - lapsed_came).abs() < 0.15,
                "{lapsed_expected} {lapsed_came}"
            );
        }
    }
}

/// Prints how forecasts came true; gives the share of counts inside their intervals, and of the
/// lapsed (whom the heuristic holds for gone, four to one) how many were expected to come and came.
fn report(
    name: &str,
    customers: &[Customer],
    posterior: impl Fn(&Row) -> Posterior,
    plain: &impl Fn(&Row) -> Posterior,
) -> (f64, f64, f64) {
    let mut all: Vec<(f64, f64, f64)> = Vec::new();
    let (mut inside, mut expected, mut lapsed) = (0.0, 0.0, Vec::new());
    for one in customers {
        let now = posterior(&one.row);
        let counts = now.counts(90.0);
        let chance = 1.0 - counts.chances[0];
        let came = if one.came > 0.0 { 1.0 } else { 0.0 };
        inside += f64::from(u8::from(
            counts.quantile(0.05) <= one.came && one.came <= counts.quantile(0.95),
        ));
        expected += counts.mean;
        all.push((chance, came, now.active));
        if plain(&one.row).active < 0.2 {
            lapsed.push((now.active, chance, came));
        }
    }
    all.sort_by(|left, right| left.0.total_cmp(&right.0));
    let share = |rows: &[(f64, f64, f64)], value: fn(&(f64, f64, f64)) -> f64| {
        rows.iter().map(value).sum::<f64>() / rows.len().max(1) as f64
    };
    let size = all.len().div_ceil(10);
    let deciles: Vec<String> = all
        .chunks(size)
        .map(|rows| {
            format!(
                "{:.0}/{:.0}",
                100.0 * share(rows, |row| row.0),
                100.0 * share(rows, |row| row.1)
            )
        })
        .collect();
    let came: f64 = customers.iter().map(|one| one.came).sum();
    let coverage = inside / customers.len() as f64;
    println!(
        "    {name}: orders {expected:.0} expected, {came:.0} came; {:.1} % inside; coming, \
         expected/came in %: {}",
        100.0 * coverage,
        deciles.join(" ")
    );
    let (active, chance, came) = (
        share(&lapsed, |row| row.0),
        share(&lapsed, |row| row.1),
        share(&lapsed, |row| row.2),
    );
    println!(
        "      {} lapsed: active {:.1} %, expected to come {:.1} %, came {:.1} %",
        lapsed.len(),
        100.0 * active,
        100.0 * chance,
        100.0 * came
    );
    (coverage, chance, came)
}

/// The days on which each customer bought, as days since 1970, and the last day.
fn order_days(path: &Path) -> (BTreeMap<String, BTreeSet<i64>>, i64) {
    let file = std::fs::File::open(path).unwrap();
    let mut reader =
        csv::Reader::from_reader(std::io::BufReader::new(flate2::read::GzDecoder::new(file)));
    let mut orders: BTreeMap<String, BTreeSet<i64>> = BTreeMap::new();
    let mut last_day = 0;
    for row in reader.records() {
        let row = row.unwrap();
        let (quantity, price): (f64, f64) = (row[3].parse().unwrap(), row[5].parse().unwrap());
        let day = day_of(&row[4]);
        last_day = last_day.max(day);
        if quantity > 0.0 && price > 0.0 && !row[6].is_empty() {
            orders.entry(row[6].to_string()).or_default().insert(day);
        }
    }
    (orders, last_day)
}

fn day_of(text: &str) -> i64 {
    let date: jiff::civil::Date = text[..10].parse().unwrap();
    i64::from(
        date.since(jiff::civil::date(1970, 1, 1))
            .unwrap()
            .get_days(),
    )
}
