//! Measures who is foretold to buy in the next 30 days.
//!
//! `cargo bench --bench propensity -- retail FILE [DAYS_BACK ..]` reads Online Retail
//! (`online-retail.csv.gz`) and says, for each cut that many days before the end, how well each way
//! foretold the 30 days after it, and how the chances that the program would have shown came true.
//! `-- made CUSTOMERS [looks|orders|season]` makes a shop of two years, in which customers look at
//! items before they buy, only buy, or only buy and that with the seasons, and says how long the
//! choice takes and what it finds.

#![allow(clippy::print_stdout, clippy::unwrap_used)]

use jiff::tz::TimeZone;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution, Exp, Gamma};
use regulars::domain::{ActionKind, Currency, DAY, Instant, ItemRole, NONE};
use regulars::profile::lifetime::{Lifetime, OrderDays, Penalty};
use regulars::profile::propensity::{Propensity, Record};
use regulars::profile::{Norms, PurchaseRecord, compute, value};
use regulars::snapshot::{Action, ActionColumns, Item, Order, Snapshot, User};
use std::collections::BTreeMap;

fn main() {
    let arguments: Vec<String> = std::env::args()
        .skip(1)
        .filter(|argument| !argument.starts_with("--"))
        .collect();
    match arguments
        .iter()
        .map(String::as_str)
        .collect::<Vec<_>>()
        .as_slice()
    {
        ["retail", file, backs @ ..] => {
            let actions = retail(file);
            let backs: Vec<i64> = backs.iter().map(|back| back.parse().unwrap()).collect();
            for back in if backs.is_empty() {
                vec![30, 60, 90]
            } else {
                backs
            } {
                judge(&actions, back);
            }
        }
        ["made", customers, rest @ ..] => made(
            customers.parse().unwrap(),
            rest.first().copied().unwrap_or("looks"),
        ),
        _ => {}
    }
}

/// What somebody did: who, when, what, for how much, on which order.
type Done = (u32, i64, ActionKind, i64, u32);

fn snapshot(done: &[Done], until: i64) -> Snapshot {
    let mut sorted: Vec<&Done> = done.iter().filter(|one| one.1 < until).collect();
    sorted.sort_unstable();
    let users = sorted.last().map_or(0, |one| one.0 as usize + 1);
    let orders = sorted
        .iter()
        .map(|one| one.4)
        .filter(|&order| order != NONE)
        .max()
        .map_or(0, |order| order + 1);
    let mut actions = ActionColumns::default();
    for &&(user, at, kind, amount, order) in &sorted {
        let at = Instant(at);
        actions.push(Action {
            identity: user,
            user,
            item: 0,
            kind,
            at,
            quantity_milli: 1_000,
            amount,
            discount: None,
            order,
        });
    }
    let starts = (0..=users)
        .map(|user| sorted.partition_point(|one| (one.0 as usize) < user))
        .collect();
    Snapshot {
        revision: 1,
        as_of: Instant(until - 1),
        zone: TimeZone::UTC,
        currency: Currency::parse("EUR").unwrap(),
        users: (0..users)
            .map(|user| User {
                key: user as i64 + 1,
                id: user.to_string(),
                ..User::default()
            })
            .collect(),
        items: vec![Item {
            key: 1,
            id: "item".into(),
            title: None,
            category: None,
            brand: None,
            price: None,
            cost: None,
            stock: None,
            role: ItemRole::Product,
        }],
        orders: (0..orders)
            .map(|order| Order {
                key: i64::from(order) + 1,
                id: order.to_string(),
                ..Order::default()
            })
            .collect(),
        actions,
        starts,
    }
}

fn retail(file: &str) -> Vec<Done> {
    let file = std::fs::File::open(file).unwrap();
    let mut reader =
        csv::Reader::from_reader(std::io::BufReader::new(flate2::read::GzDecoder::new(file)));
    let (mut users, mut orders) = (BTreeMap::new(), BTreeMap::new());
    let mut done = Vec::new();
    for row in reader.records() {
        let row = row.unwrap();
        let (quantity, price): (f64, f64) = (row[3].parse().unwrap(), row[5].parse().unwrap());
        if quantity <= 0.0 || price <= 0.0 || row[6].is_empty() {
            continue;
        }
        let next = users.len() as u32;
        let user = *users.entry(row[6].to_string()).or_insert(next);
        let next = orders.len() as u32;
        let order = *orders.entry(row[0].to_string()).or_insert(next);
        let time: jiff::civil::DateTime = row[4].parse().unwrap();
        let at = TimeZone::UTC.to_timestamp(time).unwrap().as_second();
        done.push((
            user,
            at,
            ActionKind::Purchase,
            (100.0 * quantity * price).round() as i64,
            order,
        ));
    }
    done
}

fn told(propensity: &Propensity) {
    for score in propensity
        .compared
        .iter()
        .flat_map(|compared| &compared.scores)
    {
        println!(
            "  {:<20} log loss {:.4} (s.e. {:.4}), gain {:+.4} (s.e. {:.4}), off by {:.2} %",
            score.by.name(),
            -score.mean,
            score.standard_error,
            score.gain,
            score.gain_error,
            100.0 * score.calibration_error
        );
    }
}

/// All ways on the 30 days after the cut, and what was shown at it against what came.
fn judge(done: &[Done], back: i64) {
    let end = done.iter().map(|one| one.1).max().unwrap() / DAY * DAY + DAY;
    let cut = end - back * DAY;
    let norms = Norms::fit(&snapshot(done, cut + 30 * DAY));
    let propensity = norms.propensity.unwrap();
    println!("{back} days before the end; compared on the 30 days after the cut:");
    told(&propensity);
    let known = snapshot(done, cut);
    let norms = Norms::fit(&known);
    let shown_by = norms.propensity.as_ref().unwrap();
    println!("  shown at the cut: {}", shown_by.in_brief());
    let mut shown = Vec::new();
    for user in 0..known.users.len() {
        let history = known.history(user);
        let value = value(&history, &compute(&history, &norms), &norms);
        let Some(chance) = value.buys_30d else {
            continue;
        };
        let bought = done.iter().any(|one| {
            one.0 as usize == user
                && one.1 >= cut
                && one.1 < cut + 30 * DAY
                && one.2 == ActionKind::Purchase
        });
        shown.push((chance, bought));
    }
    came_true(shown);
    if let Some(calibration) = &shown_by.calibration {
        println!(
            "  drift {:.3}, slope {:.3}, intercept {:+.3}",
            calibration.drift, calibration.slope, calibration.intercept
        );
    }
}

fn came_true(mut shown: Vec<(regulars::domain::Estimate, bool)>) {
    shown.sort_by(|left, right| left.0.value.total_cmp(&right.0.value));
    let mean = |rows: &[(regulars::domain::Estimate, bool)],
                value: fn(&(regulars::domain::Estimate, bool)) -> f64| {
        rows.iter().map(value).sum::<f64>() / rows.len() as f64
    };
    let bought = |row: &(regulars::domain::Estimate, bool)| f64::from(u8::from(row.1));
    let log = |row: &(regulars::domain::Estimate, bool)| {
        if row.1 {
            row.0.value.ln()
        } else {
            (-row.0.value).ln_1p()
        }
    };
    println!(
        "  log loss {:.4} of {} customers; tenths, expected [interval] came:",
        -mean(&shown, log),
        shown.len()
    );
    let mut inside = 0;
    for rows in shown.chunks(shown.len().div_ceil(10)) {
        let (low, high) = (mean(rows, |row| row.0.low), mean(rows, |row| row.0.high));
        let came = mean(rows, bought);
        inside += usize::from(low <= came && came <= high);
        println!(
            "    {:.3} [{low:.3} to {high:.3}] {came:.3}",
            mean(rows, |row| row.0.value)
        );
    }
    println!("  {inside} of 10 inside");
}

/// A shop of this kind: of two years, of two and a half where there are seasons.
fn made(customers: u32, kind: &str) {
    let last: i64 = if kind == "season" { 912 } else { 730 };
    let days = last as f64;
    let mut generator = ChaCha8Rng::seed_from_u64(5);
    let (rates, leaves) = (
        Gamma::new(0.6, 1.0 / 60.0).unwrap(),
        Gamma::new(0.7, 1.0 / 120.0).unwrap(),
    );
    let mut done: Vec<Done> = Vec::new();
    let instant = |at: f64| (at * DAY as f64) as i64;
    for user in 0..customers {
        let gap = Exp::new(f64::max(rates.sample(&mut generator), 1e-9)).unwrap();
        let end = Exp::new(f64::max(leaves.sample(&mut generator), 1e-9))
            .unwrap()
            .sample(&mut generator);
        let first = generator.gen_range(0.0..days);
        let mut at = 0.0;
        while at < end.max(1e-6) && first + at < days + 30.0 {
            let day = first + at;
            // The level falls fastest at the end of the record.
            let level = 0.5 * (1.0 + 0.9 * (std::f64::consts::TAU * day / 365.0).sin());
            if kind == "season" && at > 0.0 && generator.r#gen::<f64>() > level {
                at += gap.sample(&mut generator);
                continue;
            }
            done.push((
                user,
                instant(day),
                ActionKind::Purchase,
                generator.gen_range(500..9_000),
                NONE,
            ));
            if kind == "looks" {
                for _ in 0..generator.gen_range(0..4) {
                    let look = day - generator.gen_range(0.0..20.0_f64);
                    done.push((user, instant(look.max(0.0)), ActionKind::View, 0, NONE));
                }
            }
            at += gap.sample(&mut generator);
        }
    }
    let until = last * DAY;
    let shop = snapshot(&done, until);
    println!("{} users, {} actions", shop.users.len(), shop.actions.len());
    let order_days = |user: usize| {
        let mut days: Vec<i64> = PurchaseRecord::of(&shop.history(user))
            .orders
            .iter()
            .map(|order| order.day)
            .collect();
        days.dedup();
        days
    };
    let mut orders = OrderDays::default();
    (0..shop.users.len()).for_each(|user| orders.push(order_days(user)));
    let begun = std::time::Instant::now();
    let lifetime = Lifetime::choose(&orders, last - 1, Penalty::WEAK);
    println!(
        "lifetime: {:.2} s, {}",
        begun.elapsed().as_secs_f64(),
        lifetime.in_brief()
    );
    let begun = std::time::Instant::now();
    let record = Record::of(&shop, order_days);
    println!("record: {:.2} s", begun.elapsed().as_secs_f64());
    let propensity = Propensity::choose(&record, &orders, &lifetime, last - 1);
    println!(
        "propensity: {:.2} s, {}",
        begun.elapsed().as_secs_f64(),
        propensity.in_brief()
    );
    told(&propensity);
    println!(
        "stored: {} bytes",
        serde_json::to_string(&propensity).unwrap().len()
    );
    let begun = std::time::Instant::now();
    let norms = Norms::fit(&shop);
    println!("norms: {:.2} s", begun.elapsed().as_secs_f64());
    let begun = std::time::Instant::now();
    let mut shown = Vec::new();
    for user in 0..shop.users.len() {
        let history = shop.history(user);
        if let Some(chance) = value(&history, &compute(&history, &norms), &norms).buys_30d {
            shown.push((user, chance));
        }
    }
    println!(
        "profiles and values: {:.2} s on one thread",
        begun.elapsed().as_secs_f64()
    );
    let mut bought = vec![false; customers as usize];
    for one in done
        .iter()
        .filter(|one| one.2 == ActionKind::Purchase && one.1 >= until && one.1 < until + 30 * DAY)
    {
        bought[one.0 as usize] = true;
    }
    came_true(
        shown
            .into_iter()
            .map(|(user, chance)| (chance, bought[user]))
            .collect(),
    );
}
