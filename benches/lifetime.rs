//! Fits the models of customers' lifetimes on the rows of a file, and says what was found and how long it took.
//!
//! `cargo bench --bench lifetime -- FILE [TURNS]`; the file has lines of frequency, recency and age under a header, split
//! by commas. `against_lifetimes.py` runs it beside the Python package of that name.

#![allow(clippy::print_stdout, clippy::unwrap_used)]

use regulars::profile::lifetime::{Base, Family, Penalty, fit};
use std::time::Instant;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| !argument.starts_with("--")).collect();
    let Some(path) = arguments.first() else { return };
    let turns: usize = arguments.get(1).map_or(1, |turns| turns.parse().unwrap());
    let text = std::fs::read_to_string(path).unwrap();
    let customers: Vec<(u32, f64, f64)> = text
        .lines()
        .skip(1)
        .map(|line| {
            let numbers: Vec<f64> = line.split(',').map(|cell| cell.trim().parse().unwrap()).collect();
            (numbers[0] as u32, numbers[1], numbers[2])
        })
        .collect();
    for _ in 0..turns {
        let begun = Instant::now();
        let base = Base::of(customers.iter().copied());
        let seconds = begun.elapsed().as_secs_f64();
        println!("{{\"rows\":{},\"customers\":{},\"seconds\":{seconds}}}", base.rows.len(), base.customers);
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
