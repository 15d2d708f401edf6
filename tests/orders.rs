//! Whole orders: spread over rows, changed since, exported again, in any order of loading.

use crate::workshop::Workshop;
use proptest::prelude::*;

const HEADER: &str = "Name,Email,Financial Status,Paid at,Currency,Subtotal,Shipping,Taxes,Total,Discount Code,\
Discount Amount,Created at,Lineitem quantity,Lineitem name,Lineitem price,Lineitem sku,Cancelled at,Refunded Amount,Vendor\n";

/// One line of an order as Shopify writes it: (title, price, quantity).
type Line = (&'static str, f64, u32);

#[derive(Debug, Clone)]
struct Order {
    number: u32,
    email: &'static str,
    day: u32,
    status: &'static str,
    lines: Vec<Line>,
    discount: f64,
    refunded: f64,
}

impl Order {
    fn rows(&self) -> String {
        let gross: f64 = self
            .lines
            .iter()
            .map(|line| line.1 * f64::from(line.2))
            .sum();
        let (subtotal, total) = (gross - self.discount, gross - self.discount + 4.5);
        // Before the last order of the file, whose instant dates the file: of two files of one
        // instant the one loaded later is believed.
        let cancelled = if self.status == "voided" {
            "2026-05-19 09:00:00 +0200"
        } else {
            ""
        };
        let mut rows = String::new();
        for (index, (title, price, quantity)) in self.lines.iter().enumerate() {
            let number = format!("#{},{}", self.number, self.email);
            let line = format!("{quantity},{title},{price:.2},{}", title.to_uppercase());
            if index == 0 {
                rows += &format!(
                    "{number},{},,EUR,{subtotal:.2},4.50,0.00,{total:.2},,{:.2},2026-05-{:02} 10:00:00 +0200,{line},{cancelled},{:.2},Acme\n",
                    self.status, self.discount, self.day, self.refunded
                );
            } else {
                rows += &format!("{number},,,,,,,,,,,{line},,,Acme\n");
            }
        }
        rows
    }
}

/// A file of orders; the last is of the day `until`, which dates the file.
fn file(orders: &[Order], until: u32) -> String {
    let last = Order {
        number: 9_000 + until,
        email: "last@example.com",
        day: until,
        status: "paid",
        lines: vec![("pin", 1.0, 1)],
        discount: 0.0,
        refunded: 0.0,
    };
    let rows: String = orders.iter().chain([&last]).map(Order::rows).collect();
    format!("{HEADER}{rows}")
}

fn order(status: &'static str) -> Order {
    Order {
        number: 1050,
        email: "koper@example.com",
        day: 1,
        status,
        lines: vec![("tea", 60.0, 1), ("cup", 20.0, 2)],
        discount: 10.0,
        refunded: 0.0,
    }
}

/// The amounts of one order's actions in force, by kind: bought, paid back.
fn amounts(workshop: &Workshop, number: &str) -> (Vec<i64>, Vec<i64>) {
    use regulars::domain::ActionKind::{Purchase, Refund};
    let snapshot = workshop.shop.snapshot().unwrap();
    let of = |kind| {
        snapshot
            .actions
            .all()
            .iter()
            .filter(|action| {
                action.kind == kind
                    && snapshot
                        .orders
                        .get(action.order as usize)
                        .is_some_and(|order| order.id == number)
            })
            .map(|action| action.amount)
            .collect()
    };
    (of(Purchase), of(Refund))
}

#[test]
fn lines_take_whose_and_when_from_the_first_and_money_counts_once() {
    let mut workshop = Workshop::new();
    let outcome = workshop.load("orders_export.csv", file(&[order("paid")], 20));
    assert_eq!(outcome.files[0].dialect, "shopify-orders");
    assert_eq!(
        (outcome.files[0].rows_loaded, outcome.files[0].orders_new),
        (3, 2),
        "{outcome:?}"
    );
    // 100.00 less a discount of 10.00, spread in proportion; shipping is no revenue.
    assert_eq!(amounts(&workshop, "#1050"), (vec![5_400, 3_600], vec![]));
    assert!(
        workshop.export("orders").contains("#1050"),
        "{}",
        workshop.export("orders")
    );
    workshop.check();
}

#[test]
fn an_order_that_changed_since_is_as_the_newest_file_has_it() {
    let shorter = Order {
        lines: vec![("tea", 60.0, 1)],
        discount: 0.0,
        ..order("paid")
    };
    let refunded = Order {
        refunded: 94.5,
        ..order("refunded")
    };
    for (changed, expected) in [
        (shorter, (vec![6_000], vec![])),
        (refunded, (vec![5_400, 3_600], vec![5_400, 3_600])),
        (order("voided"), (vec![], vec![])),
    ] {
        let (old, new) = (file(&[order("paid")], 20), file(&[changed], 25));
        let mut newest = Workshop::new();
        newest.load("new.csv", &new);
        for files in [[&old, &new], [&new, &old]] {
            let mut workshop = Workshop::new();
            let loads: Vec<_> = files
                .iter()
                .map(|text| workshop.load("orders_export.csv", text))
                .collect();
            assert_eq!(amounts(&workshop, "#1050"), expected);
            assert_eq!(amounts(&newest, "#1050"), expected);
            workshop.check();
            // The older one alone is left when the newer one is taken back, and the other way
            // round.
            let newer = usize::from(std::ptr::eq(files[1], &raw const new));
            workshop.undo(&loads[newer]);
            assert_eq!(amounts(&workshop, "#1050"), (vec![5_400, 3_600], vec![]));
            workshop.undo(&loads[1 - newer]);
            assert_eq!(workshop.exports(), Workshop::new().exports());
            workshop.check();
        }
    }
}

#[test]
fn both_versions_in_one_load_leave_the_newer_one() {
    let shorter = Order {
        lines: vec![("tea", 61.0, 1)],
        discount: 0.0,
        ..order("paid")
    };
    let (old, new) = (file(&[order("paid")], 20), file(&[shorter], 25));
    for names in [["a.csv", "b.csv"], ["b.csv", "a.csv"]] {
        let mut workshop = Workshop::new();
        let paths = [
            workshop.write(names[0], &old),
            workshop.write(names[1], &new),
        ];
        let outcome = workshop.try_load(&[&paths[0], &paths[1]]).unwrap();
        assert_eq!(amounts(&workshop, "#1050"), (vec![6_100], vec![]));
        for file in &outcome.files {
            assert_eq!(
                file.rows_read,
                file.rows_loaded + file.rows_duplicate + file.rows_quarantined,
                "{file:?}"
            );
        }
        let mut apart = Workshop::new();
        apart.load("a.csv", &old);
        apart.load("b.csv", &new);
        assert_eq!(workshop.exports(), apart.exports());
        workshop.check();
    }
}

fn any_order() -> impl Strategy<Value = Order> {
    let lines = prop::collection::vec(
        (
            prop::sample::select(vec!["tea", "cup", "pot"]),
            prop::sample::select(vec![3.5, 8.0, 19.99]),
            1_u32..3,
        ),
        1..4,
    );
    (
        0_u32..5,
        lines,
        prop::sample::select(vec!["paid", "voided", "pending"]),
        0_u32..3,
        any::<bool>(),
    )
        .prop_map(|(number, mut lines, status, discount, is_refunded)| {
            lines.dedup();
            Order {
                number: 1_000 + number,
                email: ["ann@example.com", "bob@example.com"][number as usize % 2],
                day: 1 + number,
                status,
                lines,
                discount: f64::from(discount),
                refunded: if is_refunded { 1.5 } else { 0.0 },
            }
        })
}

/// Orders of different numbers: a file holds an order once.
fn any_file() -> impl Strategy<Value = Vec<Order>> {
    prop::collection::vec(any_order(), 1..5).prop_map(|mut orders| {
        orders.sort_by_key(|order| order.number);
        orders.dedup_by_key(|order| order.number);
        orders
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    #[test]
    fn the_store_is_a_function_of_the_set_of_files(files in prop::collection::vec(any_file(), 2..4), turn in 0_usize..6) {
        let texts: Vec<String> = files.iter().enumerate().map(|(index, orders)| file(orders, 20 + index as u32)).collect();
        let mut sequence: Vec<usize> = (0..texts.len()).collect();
        let mut forward = Workshop::new();
        for text in &texts {
            forward.load("orders_export.csv", text);
        }
        sequence.rotate_left(turn % texts.len());
        if turn >= 3 {
            sequence.reverse();
        }
        let mut shuffled = Workshop::new();
        let mut loads: Vec<_> = sequence.iter().map(|&index| shuffled.load("orders_export.csv", &texts[index])).collect();
        prop_assert_eq!(shuffled.exports(), forward.exports());
        // The same files again change nothing; taking one back leaves what the others say.
        shuffled.load("orders_export.csv", &texts[0]);
        prop_assert_eq!(shuffled.exports(), forward.exports());
        shuffled.check();
        let gone = loads.pop().unwrap();
        let left: Vec<usize> = sequence[..loads.len()].to_vec();
        shuffled.undo(&gone);
        let mut fresh = Workshop::new();
        for &index in left.iter().chain([&0]) {
            fresh.load("orders_export.csv", &texts[index]);
        }
        prop_assert_eq!(shuffled.exports(), fresh.exports());
        shuffled.check();
    }
}

#[test]
fn released_rows_are_loaded_under_their_batch_and_go_with_it() {
    use regulars::domain::Silent;
    use regulars::load::operation::{plan_release, release};
    let mut workshop = Workshop::new();
    let loaded = workshop.load("orders_export.csv", file(&[order("voided")], 20));
    assert_eq!(loaded.files[0].rows_quarantined, 2);
    assert_eq!(amounts(&workshop, "#1050"), (vec![], vec![]));
    assert_eq!(plan_release(&workshop.shop, "cancelled").unwrap().rows, 2);
    let outcome = release(&mut workshop.shop, "cancelled", false, &Silent::default()).unwrap();
    assert_eq!(
        (
            outcome.rows_read,
            outcome.rows_loaded,
            outcome.rows_quarantined
        ),
        (2, 2, 0)
    );
    assert_eq!(
        amounts(&workshop, "#1050"),
        (vec![5_400, 3_600], vec![]),
        "with the discount spread"
    );
    workshop.check();
    let mut at_once = Workshop::new();
    let path = at_once.write("orders_export.csv", file(&[order("voided")], 20));
    let request = regulars::load::operation::Request {
        files: vec![path],
        no_rule: vec!["cancelled".into()],
        ..regulars::load::operation::Request::default()
    };
    regulars::load::operation::run(&mut at_once.shop, &request, &Silent::default()).unwrap();
    assert_eq!(workshop.exports(), at_once.exports());
    assert!(
        release(&mut workshop.shop, "cancelled", false, &Silent::default()).is_err(),
        "none is left"
    );
    workshop.undo(&loaded);
    assert_eq!(workshop.exports(), Workshop::new().exports());
    workshop.check();
}

#[test]
fn rows_that_cannot_be_read_are_not_released() {
    use regulars::domain::Silent;
    use regulars::load::operation::release;
    let mut workshop = Workshop::new();
    workshop.load(
        "a.csv",
        "user,item,time\nann,tea,never\nann,cup,2030-01-01\nann,pot,2026-01-01\n",
    );
    let before = workshop.exports();
    for rule in ["bad_date", "no_such_rule", "zero_price"] {
        assert!(
            release(&mut workshop.shop, rule, false, &Silent::default()).is_err(),
            "{rule}"
        );
    }
    release(&mut workshop.shop, "future_date", true, &Silent::default()).unwrap();
    assert_eq!(workshop.exports(), before, "a dry run changes nothing");
    release(&mut workshop.shop, "future_date", false, &Silent::default()).unwrap();
    assert!(workshop.export("actions").contains("2030-01-01"));
}

/// The channel by which each order was placed, by order number.
fn channels(workshop: &Workshop) -> Vec<(String, Option<String>)> {
    let snapshot = workshop.shop.snapshot().unwrap();
    let of = |order: &regulars::snapshot::Order| (order.id.clone(), order.channel.clone());
    let mut channels: Vec<_> = snapshot.orders.iter().map(of).collect();
    channels.sort();
    channels
}

#[test]
fn where_an_order_was_placed_is_kept() {
    let mut workshop = Workshop::new();
    workshop.load(
        "orders.csv",
        "Bestellnummer,Kunde,Datum,Gesamtbetrag,Vertriebskanal\n\
         B1,ada@example.com,2026-05-01 10:00,12.00,Laden\n\
         B2,bob@example.com,2026-05-02 10:00,14.00,Onlineshop\n\
         B3,cyn@example.com,2026-05-03 10:00,16.00,\n",
    );
    let place = |channel: &str| Some(channel.to_string());
    assert_eq!(
        channels(&workshop),
        [
            ("B1".to_string(), place("Laden")),
            ("B2".to_string(), place("Onlineshop")),
            ("B3".to_string(), None)
        ]
    );
    // What a later file says of a whole order is what counts.
    workshop.load(
        "later.csv",
        "Bestellnummer,Kunde,Datum,Gesamtbetrag,Vertriebskanal\n\
         B2,bob@example.com,2026-05-02 10:00,14.00,Markt\n\
         B4,dan@example.com,2026-05-09 10:00,18.00,Laden\n",
    );
    let later = channels(&workshop);
    assert_eq!(later[0].1, place("Laden"), "{later:?}");
    assert_eq!(later[1].1, place("Markt"), "{later:?}");
    assert_eq!(later.len(), 4, "{later:?}");
}

#[test]
fn shopify_says_it_in_the_first_row_of_an_order() {
    let mut workshop = Workshop::new();
    let rows = file(&[order("paid")], 20);
    let rows: String = rows
        .lines()
        .map(|line| match line {
            line if line.starts_with("Name,") => format!("{line},Source\n"),
            line if line.contains(",paid,") => format!("{line},pos\n"),
            line => format!("{line},\n"),
        })
        .collect();
    workshop.load("orders_export.csv", rows);
    assert!(
        channels(&workshop).contains(&("#1050".to_string(), Some("pos".to_string()))),
        "{:?}",
        channels(&workshop)
    );
}
