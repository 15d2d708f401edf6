//! What a campaign did besides bringing orders is learned from its groups: orders that only came earlier,
//! and larger orders.

use crate::console::Console;
use serde_json::Value;
use std::fmt::Write as _;

const CUSTOMERS: usize = 3_000;

/// Whether one of `most` customers in a hundred, of a group that is spread over all.
fn is_among(number: usize, salt: usize, most: usize) -> bool {
    (number / 2 * 37 + salt * 53) % 100 < most
}

/// Every second customer got 10 % off in June: 30 instead of 10 of 100 order, a fifth more each, and half
/// of these extra orders are missing in the four weeks after.
fn shop(forward: usize) -> Console {
    let console = Console::new();
    let mut orders = "order_id,user_id,item_id,created_at,quantity,price,discount\n".to_string();
    let mut past = "campaign,user_id,arm,discount,sent_at,ends_at,code,redeemed_at\n".to_string();
    for number in 0..CUSTOMERS {
        let is_offered = number % 2 == 0;
        let day = 1 + number / 2 % 26;
        for month in [3, 4, 5] {
            writeln!(
                orders,
                "o{month}-{number},C{number:04},tea,2026-0{month}-{day:02} 10:00,1,40.00,0"
            )
            .unwrap();
        }
        let comes = is_among(number, 1, if is_offered { 30 } else { 10 });
        let day = 2 + number / 2 % 12;
        if comes {
            let (price, off) = if is_offered {
                ("48.00", "4.80")
            } else {
                ("40.00", "0")
            };
            writeln!(
                orders,
                "j{number},C{number:04},tea,2026-06-{day:02} 10:00,1,{price},{off}"
            )
            .unwrap();
        }
        if is_among(number, 2, if is_offered { 40 - forward } else { 40 }) {
            writeln!(
                orders,
                "k{number},C{number:04},tea,2026-06-{:02} 10:00,1,40.00,0",
                day + 15
            )
            .unwrap();
        }
        let arm = if is_offered { "offered" } else { "control" };
        let code = if is_offered {
            format!("K{number}")
        } else {
            String::new()
        };
        let used = if is_offered && comes {
            format!("2026-06-{day:02}")
        } else {
            String::new()
        };
        let off = if is_offered { "10 %" } else { "" };
        writeln!(
            past,
            "June,C{number:04},{arm},{off},2026-06-01,2026-06-15,{code},{used}"
        )
        .unwrap();
    }
    writeln!(orders, "last,C0001,tea,2026-07-29 10:00,1,40.00,0").unwrap();
    console.write("orders.csv", orders);
    console.write("past.csv", past);
    for line in [
        "load orders.csv --currency EUR --tz UTC",
        "load past.csv --as campaigns",
        "settings margin 40",
    ] {
        console.output(&format!(
            "regulars --db shop.db --quiet --now 2026-08-01 {line}"
        ));
    }
    console
}

/// The numbers of what a design says of extra orders and of their size.
fn numbers(forward: usize) -> Vec<f64> {
    let text = shop(forward).output(
        "regulars --db shop.db --now 2026-08-01 campaign coupon --rule 'orders >= 1' --format json",
    );
    let found: Value = serde_json::from_str(&text).unwrap();
    let lines = found["data"]["basis"].as_array().unwrap();
    let mut lines = lines.iter().filter_map(Value::as_str);
    let line = lines
        .find(|line| line.contains("only come earlier"))
        .unwrap();
    assert!(line.starts_with("measured on 3000 customers"), "{line}");
    let parts = line.split(|c: char| !(c.is_ascii_digit() || c == '-'));
    parts.filter_map(|part| part.parse().ok()).skip(1).collect()
}

#[test]
fn orders_brought_forward_and_larger_orders_are_learned_from_the_groups() {
    let found = numbers(10);
    let [forward, low, high, larger, least, most] = found[..] else {
        panic!("{found:?}");
    };
    assert!(
        (38.0..=58.0).contains(&forward) && low <= 50.0 && 50.0 <= high,
        "{found:?}"
    );
    // One campaign goes most of the way from the 3 % that are assumed.
    assert!(
        (9.0..=20.0).contains(&larger) && least > 0.0 && most >= 17.0,
        "{found:?}"
    );
    let none = numbers(0);
    assert!(none[0] < 8.0, "{none:?}");
}
