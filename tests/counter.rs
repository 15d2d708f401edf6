//! A shop of 400 customers that is run by lines as they are typed.

use crate::console::Console;
use regulars::domain::Instant;
use regulars::shop::{Shop, Workbench};
use serde_json::Value;
use std::fmt::Write as _;
use std::sync::Arc;

pub const CUSTOMERS: usize = 400;

/// A shop whose customers each ordered three times in spring.
pub struct Counter(pub Console);

impl Counter {
    pub fn open() -> Counter {
        let counter = Counter(Console::new());
        // The secret decides who is held out.
        let (bench, begin) = (Arc::new(Workbench::new(1)), Instant(1_780_272_000));
        Shop::create(&counter.0.path("shop.db"), [5; 32], begin, bench)
            .unwrap()
            .close();
        let mut users = "user_id,name,email\n".to_string();
        let mut orders = "order_id,user_id,item_id,created_at,quantity,price\n".to_string();
        for number in 0..CUSTOMERS {
            writeln!(users, "c{number},Ann Archer{number},a{number}@example.com").unwrap();
            for order in 0..3 {
                let (month, day) = (3 + order, 1 + (number * 7 + order * 11) % 28);
                writeln!(
                    orders,
                    "o{number}-{order},c{number},tea,2026-0{month}-{day:02} 10:00,1,40.00"
                )
                .unwrap();
            }
        }
        counter.0.write("users.csv", users);
        counter.0.write("orders.csv", orders);
        counter.0.write(
            "items.csv",
            "item_id,title,price,cost\ntea,Tea,40.00,20.00\n",
        );
        counter.say(
            "2026-06-01",
            "load users.csv items.csv orders.csv --currency EUR --tz UTC",
        );
        counter
    }

    /// A line as it is typed on a day.
    pub fn line(day: &str, line: &str) -> String {
        format!("regulars --db shop.db --quiet --now {day}T12:00:00Z {line}")
    }

    /// Types a line on a day; what it prints.
    pub fn say(&self, day: &str, line: &str) -> String {
        self.0.output(&Counter::line(day, line))
    }

    /// Types a line on a day; its data.
    pub fn data(&self, day: &str, line: &str) -> Value {
        let text = self.say(day, &format!("{line} --format json"));
        serde_json::from_str::<Value>(&text).unwrap()["data"].clone()
    }
}
