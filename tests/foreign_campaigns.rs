//! Past campaigns of other programs, in other languages and forms: those that chance made are measured,
//! the others are refused.

use crate::console::Console;
use serde_json::Value;
use std::fmt::Write as _;

const CUSTOMERS: u64 = 900;

/// A number that says nothing of its place.
fn mixed(number: u64, salt: u64) -> u64 {
    let mut value = number.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ (salt << 32);
    for _ in 0..3 {
        value ^= value >> 29;
        value = value.wrapping_mul(0xbf58_476d_1ce4_e5b9);
    }
    value >> 11
}

/// Orders a customer: one to four.
fn orders_of(number: u64) -> u64 {
    1 + mixed(number, 1) % 4
}

/// A shop whose customers ordered from March to May, some of them again in June.
fn shop() -> Console {
    let console = Console::new();
    let mut orders = "order_id,user_id,item_id,created_at,quantity,price\n".to_string();
    for number in 0..CUSTOMERS {
        for order in 0..orders_of(number) {
            let at = mixed(number, 10 + order);
            let (month, day) = (3 + at % 3, 1 + at / 3 % 28);
            writeln!(
                orders,
                "o{number}-{order},C{number:04},tea,2026-0{month}-{day:02} 10:00,1,40.00"
            )
            .unwrap();
        }
        if mixed(number, 2).is_multiple_of(5) {
            let day = 2 + mixed(number, 3) % 12;
            writeln!(
                orders,
                "j{number},C{number:04},tea,2026-06-{day:02} 10:00,1,40.00"
            )
            .unwrap();
        }
    }
    writeln!(orders, "last,C0001,tea,2026-06-29 10:00,1,40.00").unwrap();
    console.write("orders.csv", orders);
    console.output(&line("load orders.csv --currency EUR --tz UTC"));
    console.output(&line("settings margin 40"));
    console
}

fn line(words: &str) -> String {
    format!("regulars --db shop.db --quiet --now 2026-07-01 {words}")
}

fn data(console: &Console, words: &str) -> Value {
    let text = console.output(&line(&format!("{words} --format json")));
    serde_json::from_str::<Value>(&text).unwrap()["data"].clone()
}

#[test]
fn french_groups_with_money_and_percent_share_one_control() {
    let console = shop();
    let mut text = "n° client;campagne;groupe;remise;date d'envoi;date de fin\n".to_string();
    for number in 0..CUSTOMERS {
        let (group, off) = match mixed(number, 4) % 3 {
            0 => ("Groupe témoin", ""),
            1 => ("Bon de 10 €", "10 €"),
            _ => ("Remise de 20 %", "20 %"),
        };
        writeln!(text, "C{number:04};Été;{group};{off};01/06/2026;15/06/2026").unwrap();
    }
    console.write("campagnes.csv", text);
    console.output(&line("load campagnes.csv"));
    let found = data(&console, "campaigns Été");
    assert_eq!(found["not_measured"], Value::Null, "{found}");
    let arms: Vec<(&str, bool)> = found["arms"]
        .as_array()
        .unwrap()
        .iter()
        .map(|arm| (arm["arm"].as_str().unwrap(), arm["effect"].is_null()))
        .collect();
    assert_eq!(
        arms,
        [
            ("Bon de 10 €", false),
            ("Remise de 20 %", false),
            ("Groupe témoin", true)
        ]
    );
    let draft = data(
        &console,
        "campaign coupon --rule 'orders >= 1' --discount 20% --dry-run",
    );
    assert_ne!(
        draft["expected"]["basis"], "assumed",
        "{}",
        draft["expected"]
    );
}

#[test]
fn chinese_groups_of_the_best_customers_against_the_rest_are_no_experiment() {
    let console = shop();
    let mut text = "客户编号,活动,分组,折扣,发送时间,结束时间\n".to_string();
    for number in 0..CUSTOMERS {
        let (group, off) = if orders_of(number) >= 3 {
            ("优惠组", "15%")
        } else {
            ("对照组", "")
        };
        writeln!(
            text,
            "C{number:04},夏季活动,{group},{off},2026-06-01 09:00,2026-06-15 09:00"
        )
        .unwrap();
    }
    console.write("huodong.csv", text);
    console.output(&line("load huodong.csv"));
    let found = data(&console, "campaigns 夏季活动");
    let why = found["not_measured"].as_str().unwrap();
    assert!(why.contains("not alike"), "{why}");
    assert!(
        found["arms"]
            .as_array()
            .unwrap()
            .iter()
            .all(|arm| arm["effect"].is_null())
    );
    console.output(&line("settings randomised 夏季活动"));
    let draft = data(
        &console,
        "campaign coupon --rule 'orders >= 1' --discount 15% --dry-run",
    );
    assert_eq!(draft["expected"]["basis"], "assumed");
    assert_ne!(draft["expected"]["basis_of_use"], "measured");
}
