//! What `recommend` serves of files as they are loaded: the model behind `auto`, what is no product, and
//! the same numbers wherever they are shown.

use crate::console::Console;
use serde_json::Value;
use std::collections::BTreeSet;
use std::fmt::Write as _;

const CUSTOMERS: usize = 240;
const ITEMS: usize = 60;
const HEADER: &str = "order_id,user_id,item_id,created_at,quantity,price\n";

/// Numbers that look random, the same in each run.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        ((self.0 >> 33) % end as u64) as usize
    }
}

/// A shop of a year, where each customer keeps to ten items of their own, or buys what others would have
/// bought.
struct Market(Console);

impl Market {
    fn new(is_shuffled: bool, more: impl Fn(usize, usize, &str) -> String) -> Market {
        let (mut numbers, mut sales) = (Numbers(7), Vec::new());
        for customer in 0..CUSTOMERS {
            for order in 0..10 {
                let day = order * 36 + numbers.below(30);
                let at = format!("2025-{:02}-{:02} 10:00", 1 + day / 31, 1 + day % 28);
                for _ in 0..2 {
                    // Some of the ten are liked more than the others.
                    let liked = numbers.below(10).min(numbers.below(10));
                    sales.push((customer, order, at.clone(), 10 * (customer % 6) + liked));
                }
            }
        }
        if is_shuffled {
            for last in (1..sales.len()).rev() {
                let (one, other) = (numbers.below(last + 1), last);
                let item = sales[one].3;
                sales[one].3 = sales[other].3;
                sales[other].3 = item;
            }
        }
        let mut orders = HEADER.to_string();
        for (customer, order, at, item) in &sales {
            writeln!(
                orders,
                "o{customer}-{order},c{customer},i{item},{at},1,5.00"
            )
            .unwrap();
            orders.push_str(&more(*customer, *order, at));
        }
        let mut items = "item_id,title,price\n".to_string();
        (0..ITEMS).for_each(|item| writeln!(items, "i{item},Thing {item},5.00").unwrap());
        items.push_str("m1,Manual,\nm2,Samples,20.00\n");
        let market = Market(Console::new());
        market.0.write("items.csv", items);
        market.0.write("orders.csv", orders);
        market.say("load items.csv orders.csv --currency EUR --tz UTC");
        market
    }

    fn say(&self, line: &str) -> String {
        let line = format!("regulars --db shop.db --quiet --now 2026-01-01T12:00:00Z {line}");
        self.0.output(&line)
    }

    fn data(&self, line: &str) -> Value {
        let text = self.say(&format!("{line} --format json"));
        let whole: Value = serde_json::from_str(&text).unwrap_or_else(|_| panic!("{line}: {text}"));
        whole["data"].clone()
    }
}

fn items(data: &Value) -> BTreeSet<String> {
    let items = data["items"].as_array().unwrap().iter();
    items
        .map(|item| item["item"].as_str().unwrap().to_string())
        .collect()
}

#[test]
fn a_shop_whose_buyers_are_shuffled_is_served_what_is_popular() {
    for is_shuffled in [true, false] {
        let market = Market::new(is_shuffled, |_, _, _| String::new());
        let found = market.data("evaluate");
        assert!(found["users"].as_u64().unwrap() > 150, "{found}");
        for list in ["discover", "again", "mixed"] {
            let chosen = found["chosen_by_list"][list].as_str().unwrap();
            let line = format!("recommend user c7 --list {list}");
            assert_eq!(market.data(&line)["model"], chosen, "{list}");
            if is_shuffled {
                assert_eq!(chosen, "popular", "{list}");
            }
        }
        let because = found["because"].as_str().unwrap();
        let is_said = because.contains("no model is surely better than what is popular");
        assert_eq!(is_said, is_shuffled, "{because}");
        if !is_shuffled {
            assert_ne!(found["chosen"], "popular", "{because}");
        }
    }
}

#[test]
fn manual_rows_are_no_product_and_samples_at_a_price_are() {
    // Both titles can name a service: sales alone tell the rows that staff typed from a product.
    let market = Market::new(false, |customer, order, at| {
        let price = [0.5, 3.0, 19.0, 120.0, 7.5, 480.0][(customer + order) % 6];
        let row = format!("o{customer}-{order},c{customer},m1,{at},1,{price:.2}\n");
        let product = match customer % 3 {
            0 => format!("o{customer}-{order},c{customer},m2,{at},1,20.00\n"),
            _ => String::new(),
        };
        // A customer without any.
        if customer == 1 {
            String::new()
        } else {
            row + &product
        }
    });
    let mut seen = BTreeSet::new();
    for (user, list) in [
        ("c1", "discover"),
        ("c1", "mixed"),
        ("c3", "again"),
        ("c3", "mixed"),
    ] {
        for model in ["popular", "again", "neighbours", "ease", "blend"] {
            let line = format!("recommend user {user} --list {list} --model {model} --top 60");
            seen.extend(items(&market.data(&line)));
        }
    }
    seen.extend(items(&market.data("recommend item i3 --top 60")));
    seen.extend(items(
        &market.data("recommend all --model popular --list mixed"),
    ));
    assert!(seen.contains("m2") && !seen.contains("m1"), "{seen:?}");
    let why = market.data("why c1 --item m1");
    assert_eq!(why["place"]["dropped"], "not_a_product", "{why}");
}

#[test]
fn a_list_and_why_say_the_same_and_a_new_order_counts_at_once() {
    let market = Market::new(false, |_, _, _| String::new());
    market.say("evaluate");
    let listed = market.data("recommend user c7 --list discover");
    let rows = listed["items"].as_array().unwrap();
    assert_eq!(rows.len(), 10);
    for row in rows {
        let item = row["item"].as_str().unwrap();
        let place = &market.data(&format!("why c7 --item {item}"))["place"];
        for field in ["rank", "score", "reasons", "without"] {
            assert_eq!(place[field], row[field], "{item}: {field}");
        }
    }
    let first = rows[0]["item"].as_str().unwrap();
    let order = format!("{HEADER}new,c7,{first},2026-01-01 11:00,1,5.00\n");
    market.0.write("new.csv", order);
    market.say("load new.csv");
    let after = market.data("recommend user c7 --list discover");
    assert!(!items(&after).contains(first), "bought an hour ago");
    let again = market.data("recommend user c7 --list again --top 60");
    assert!(items(&again).contains(first));
    let place = market.data(&format!("why c7 --item {first}"));
    assert_eq!(place["place"]["dropped"], "bought");
}

#[test]
fn what_is_hidden_is_on_no_list_until_it_is_shown_again() {
    let market = Market::new(false, |_, _, _| String::new());
    let lines = [
        "recommend user c7 --list mixed --top 60",
        "recommend item i13 --top 60",
        "recommend all --list mixed --model blend --top 20",
    ];
    let listed = |item: &str| lines.map(|line| items(&market.data(line)).contains(item));
    assert_eq!(listed("i10"), [true; 3]);
    market.say("item hide i10");
    assert_eq!(listed("i10"), [false; 3]);
    assert_eq!(
        market.data("why c0 --item i10")["place"]["dropped"],
        "hidden"
    );
    market.say("item unhide i10");
    assert_eq!(listed("i10"), [true; 3]);
}

#[test]
fn all_lists_are_the_same_in_every_format() {
    let market = Market::new(false, |_, _, _| String::new());
    market.say("evaluate");
    let lines = |text: &str| text.lines().count();
    market.say("recommend all --top 3 --output all.csv");
    let table = market.0.read("all.csv");
    let rows = lines(&table) - 1;
    assert_eq!(rows, 3 * CUSTOMERS);
    market.say("recommend all --top 3 --output all.jsonl");
    assert_eq!(lines(&market.0.read("all.jsonl")), rows);
    market.say("recommend all --top 3 --output all.html");
    let page = market.0.read("all.html");
    assert_eq!(page.matches("<tr><td>").count(), rows);
    assert!(page.ends_with("</html>\n"), "a whole page");
    market.say("recommend all --top 3 --output all.xlsx");
    let book = calamine::open_workbook_auto(market.0.path("all.xlsx"));
    let sheets = calamine::Reader::worksheets(&mut book.unwrap());
    let (_, cells) = &sheets[0];
    assert_eq!(cells.height(), rows + 1);
    for (line, cells) in table.lines().zip(cells.rows()) {
        let shown: Vec<String> = cells.iter().map(ToString::to_string).collect();
        let (typed, at) = (line.split(',').collect::<Vec<_>>(), cells.len() - 1);
        assert_eq!(shown[..at], typed[..at], "{line}");
        let score = (shown[at].parse::<f64>(), typed[at].parse::<f64>());
        if let (Ok(one), Ok(other)) = score {
            assert!((one - other).abs() < 6e-4, "{line}");
        }
    }
}
