//! Fits the models of customers' lifetimes on the rows of a file, and says what was found and how
//! long it took.
//!
//! `cargo bench --bench lifetime -- FILE [TURNS]`; the file has lines of frequency, recency and age
//! under a header, split by commas. `against_lifetimes.py` runs it beside the Python package of
//! that name. `-- choose CUSTOMERS [TURNS]` measures the whole choice on a generated shop of two
//! years: all models fitted before the period held out and scored on it, those in use fitted again,
//! and Gamma-Gamma.

#![allow(clippy::print_stdout, clippy::unwrap_used)]

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution, Exp, Gamma};
use regulars::profile::lifetime::{
    Base, Family, GammaGamma, Lifetime, OrderDays, Penalty, Posterior, Row, fit,
};
use std::time::Instant;

/// Days of the generated shop.
const DAYS: i64 = 730;

fn main() {
    let arguments: Vec<String> = std::env::args()
        .skip(1)
        .filter(|argument| !argument.starts_with("--"))
        .collect();
    let Some(path) = arguments.first() else {
        return;
    };
    if path == "choose" {
        let number = |index: usize| arguments.get(index).map_or(1, |text| text.parse().unwrap());
        return choose(number(1), number(2));
    }
    let turns: usize = arguments.get(1).map_or(1, |turns| turns.parse().unwrap());
    let text = std::fs::read_to_string(path).unwrap();
    let customers: Vec<(u32, f64, f64)> = text
        .lines()
        .skip(1)
        .map(|line| {
            let numbers: Vec<f64> = line
                .split(',')
                .map(|cell| cell.trim().parse().unwrap())
                .collect();
            (numbers[0] as u32, numbers[1], numbers[2])
        })
        .collect();
    for _ in 0..turns {
        let begun = Instant::now();
        let base = Base::of(customers.iter().copied());
        let seconds = begun.elapsed().as_secs_f64();
        println!(
            "{{\"rows\":{},\"customers\":{},\"seconds\":{seconds}}}",
            base.rows.len(),
            base.customers
        );
        for family in Family::ALL {
            let begun = Instant::now();
            let fitted = fit(family, &Base::of(customers.iter().copied()), Penalty::NONE);
            let seconds = begun.elapsed().as_secs_f64();
            println!(
                "{{\"model\":\"{}\",\"parameters\":{:?},\"log_likelihood\":{},\"settled\":{},\"seconds\":{seconds}}}",
                family.name(),
                fitted.parameters,
                fitted.log_likelihood,
                fitted.is_settled
            );
        }
    }
}

fn choose(customers: usize, turns: usize) {
    let mut generator = ChaCha8Rng::seed_from_u64(5);
    let (rates, leaves) = (
        Gamma::new(0.6, 1.0 / 60.0).unwrap(),
        Gamma::new(0.7, 1.0 / 120.0).unwrap(),
    );
    let (order, own) = (
        Gamma::new(6.2, 1.0).unwrap(),
        Gamma::new(3.7, 1.0 / 15.0).unwrap(),
    );
    let (mut orders, mut money) = (OrderDays::default(), Vec::new());
    for _ in 0..customers {
        let gap = Exp::new(f64::max(rates.sample(&mut generator), 1e-9)).unwrap();
        let end = Exp::new(f64::max(leaves.sample(&mut generator), 1e-9))
            .unwrap()
            .sample(&mut generator);
        let first = generator.gen_range(0..DAYS) as f64;
        let mut days = vec![first as i64];
        let mut at = gap.sample(&mut generator);
        while at < end && first + at < DAYS as f64 {
            days.push((first + at) as i64);
            at += gap.sample(&mut generator);
        }
        days.dedup();
        let nu: f64 = own.sample(&mut generator);
        let sum: f64 = days
            .iter()
            .map(|_| 100.0 * order.sample(&mut generator) / nu)
            .sum();
        money.push((days.len() as u32, sum / days.len() as f64));
        orders.push(days);
    }
    for _ in 0..turns {
        let begun = Instant::now();
        let lifetime = Lifetime::choose(&orders, DAYS, Penalty::WEAK);
        let chosen = begun.elapsed().as_secs_f64();
        let money = GammaGamma::fit(&money, 30, Penalty::WEAK.0);
        let all = begun.elapsed().as_secs_f64();
        println!(
            "{chosen:.3} s, with money {all:.3} s: {}",
            lifetime.in_brief()
        );
        let base = orders.base(DAYS);
        let begun = Instant::now();
        for fitted in &lifetime.models {
            let forecast = |row: &Row| {
                let posterior = fitted.posterior(row);
                let counts = (posterior.counts(90.0).mean, posterior.counts(365.0).mean);
                let waits: f64 = [0.05, 0.5, 0.95]
                    .iter()
                    .map(|&chance| posterior.wait(chance))
                    .sum();
                counts.0 + counts.1 + waits + fitted.chance(row, Posterior::again).0
            };
            let total: f64 = base.rows.iter().map(forecast).sum();
            let each = begun.elapsed().as_secs_f64() / base.rows.len() as f64 * 1e6;
            println!(
                "{}: {each:.1} us a forecast ({total:.0})",
                fitted.family.name()
            );
        }
        println!("{}", money.map_or(String::new(), |money| money.in_brief()));
    }
}
