//! Customers whose ids are numbers that products, quantities and orders have too, and who share names:
//! what is done about one of them touches nobody else.

use super::program::Place;
use regulars::shop::{Shop, Workbench};
use std::fmt::Write as _;
use std::sync::Arc;

/// Customers 1, 20701, 12100 and forty others; product 12100 and order 20701 are others' too.
fn shop() -> Place {
    let place = Place::new();
    let mut users = "customer_id,name,email\n".to_string();
    let mut orders = "order_id,customer_id,sku,created_at,quantity,price\n".to_string();
    let named = [
        (1, "Rose"),
        (20701, "Anna Muster"),
        (12100, "Anna Berg"),
        (12177, "Otto Klein"),
        (12178, "Eva Neu"),
    ];
    let others = (0..40).map(|number| (13000 + number, "Kim Other"));
    for (at, (id, name)) in named.into_iter().chain(others).enumerate() {
        writeln!(users, "{id},{name},c{id}@example.com").unwrap();
        for again in 0..6 {
            let sku = if again % 2 == 0 { 12100 } else { 12120 };
            let order = if (id, again) == (12177, 0) {
                20701
            } else {
                20000 + at * 10 + again
            };
            writeln!(
                orders,
                "{order},{id},{sku},2026-0{}-{:02},{},9.00",
                3 + again,
                1 + at % 27,
                1 + at % 2
            )
            .unwrap();
        }
    }
    place.write("users.csv", users);
    place.write("orders.csv", orders);
    place.write(
        "items.csv",
        "sku,title,category,price,cost\n12100,Rose teapot,tea,9.00,4.00\n12120,Green tea,tea,9.00,4.00\n",
    );
    place.write(
        "broken.csv",
        "order_id,customer_id,sku,created_at,quantity,price\n\
         30001,12177,12100,yesterday,1,9.00\n30002,12178,12100,yesterday,20701,9.00\n\
         30003,12100,12120,yesterday,1,9.00\n30004,1,12120,yesterday,2,9.00\n",
    );
    let files = ["items.csv", "users.csv", "orders.csv", "broken.csv"];
    let load = [&["load"], &files[..], &["--currency", "EUR", "--tz", "UTC"]].concat();
    place.run(&load).ok();
    place
}

fn sql(place: &Place, query: &str) -> String {
    place
        .run(&["sql", query, "--format", "csv", "--quiet"])
        .ok()
        .out
}

#[test]
fn an_erasure_leaves_what_is_about_others_as_it_was() {
    let place = shop();
    place
        .run(&["segment", "define", "Anna Muster circle", "orders >= 1"])
        .ok();
    place
        .run(&["segment", "define", "big", "net_revenue > 20701"])
        .ok();
    place.run(&["patterns"]).ok();
    place.run(&["user", "Anna Berg"]).ok();
    place.run(&["user", "Anna Muster"]).ok();
    place
        .run(&["note", "12178", "same flat as 12100, ordered 3 cups"])
        .ok();
    let of_others = |place: &Place| {
        [
            "SELECT run, kind, rank, body FROM patterns ORDER BY 1, 2, 3",
            "SELECT segment, rule, body FROM segments ORDER BY 1",
            "SELECT id, title, category FROM items ORDER BY 1",
            "SELECT id, name, email FROM users WHERE id NOT IN ('1', '20701', '12100') ORDER BY 1",
            "SELECT line, raw, reason FROM quarantine WHERE raw LIKE '%,1217_,%' ORDER BY 1",
            "SELECT at, command, shown FROM access_log WHERE command LIKE '%user%Berg%' AND command NOT LIKE '%sql%' ORDER BY access",
        ]
        .map(|query| sql(place, query))
    };
    let before = of_others(&place);
    assert!(
        before[0].contains("12120") && before[4].contains("30001"),
        "{before:?}"
    );
    // 20701 is an order of another, and a quantity; its customer has a first name and a circle.
    place.run(&["privacy", "erase", "20701", "--yes"]).ok();
    let after = of_others(&place);
    assert_eq!(before[1..], after[1..]);
    let changed: Vec<_> = before[0]
        .lines()
        .zip(after[0].lines())
        .filter(|(before, after)| before != after)
        .collect();
    let only_due = |(before, after): &(&str, &str)| {
        before.replace("\"\"20701\"\"", "\"\"[erased]\"\"") == *after
    };
    assert!(changed.iter().all(only_due), "{changed:?}");
    assert_eq!(
        sql(
            &place,
            "SELECT count(*) FROM past_names WHERE name LIKE '%Muster%'"
        )
        .trim()
        .lines()
        .last(),
        Some("0")
    );
    let shown = place.run(&["privacy", "export", "12100", "--output", "copy.json"]);
    shown.ok();
    let copy = std::fs::read_to_string(place.path("copy.json")).unwrap();
    assert!(copy.contains("30003") && !copy.contains("30001"), "{copy}");
    assert!(
        copy.contains("user \\\"Anna Berg\\\"") || copy.contains("user Anna Berg"),
        "its own accesses stay"
    );
    // A product's number is a customer's, and a product is called as a customer.
    place.run(&["privacy", "erase", "12100", "--yes"]).ok();
    place.run(&["privacy", "erase", "1", "--yes"]).ok();
    let after = of_others(&place);
    assert_eq!(before[2..5], after[2..5]);
    assert_eq!(
        sql(&place, "SELECT text FROM user_notes")
            .trim()
            .lines()
            .last(),
        Some("\"same flat as [erased], ordered 3 cups\"")
    );
    assert_eq!(
        sql(
            &place,
            "SELECT count(*) FROM quarantine WHERE raw LIKE '%,12100,12120,%' OR raw LIKE '%30004%'"
        )
        .trim()
        .lines()
        .last(),
        Some("0")
    );
    place.run(&["segments"]).ok();
    place.run(&["doctor"]).ok();
}

#[test]
fn later_loads_keep_the_rows_of_others() {
    let place = shop();
    place.run(&["privacy", "erase", "1", "--yes"]).ok();
    place.run(&["privacy", "erase", "12100", "--yes"]).ok();
    place.write(
        "more.csv",
        "order_id,customer_id,sku,created_at,quantity,price\n\
         40001,12177,12100,tomorrow,1,9.00\n40002,1,12120,tomorrow,3,9.00\n",
    );
    place.run(&["load", "more.csv"]);
    let raw = sql(
        &place,
        "SELECT raw FROM quarantine WHERE batch = 2 ORDER BY line",
    );
    assert!(raw.contains("40001") && !raw.contains("40002"), "{raw}");
}

#[test]
fn who_is_readmitted_is_one_customer() {
    let place = shop();
    // 12177 had order 20701.
    for id in ["20701", "12177"] {
        place.run(&["privacy", "erase", id, "--yes"]).ok();
    }
    place
        .run(&["privacy", "readmit", "20701", "--why", "asked by letter"])
        .ok();
    place.run(&["load", "users.csv", "--yes"]);
    place.run(&["user", "20701"]).ok();
    assert_eq!(place.run(&["user", "12177"]).code, Some(3));
}

#[test]
fn a_load_is_undone_whatever_was_done_for_its_customers() {
    for done in [
        &["privacy", "rectify", "12178", "name", "Eva Alt"][..],
        &["grant", "12178", "--discount", "5EUR", "--why", "late"],
        &["exclude", "12178"],
        &["privacy", "restrict", "12178", "--why", "asked"],
        &["note", "12178", "called"],
        &["privacy", "consent", "12178", "email", "off"],
        &["merge", "12178", "12177", "--yes"],
        &["segment"],
    ] {
        let place = shop();
        place.run(done).ok();
        place.run(&["undo-load", "1", "--yes"]).ok();
        place.run(&["doctor"]).ok();
    }
}

#[test]
fn an_exclusion_beside_a_restriction_is_kept_once() {
    let place = shop();
    place
        .run(&["privacy", "restrict", "12178", "--why", "asked"])
        .ok();
    place.run(&["exclude", "12178"]).ok();
    place.run(&["exclude", "12178"]).ok();
    let rows = sql(&place, "SELECT count(*) FROM exclusions");
    assert_eq!(rows.trim().lines().last(), Some("2"), "{rows}");
}

#[test]
fn whoever_is_restricted_is_so_under_every_merged_id() {
    let place = shop();
    place.run(&["merge", "12178", "12177", "--yes"]).ok();
    place
        .run(&["privacy", "restrict", "12177", "--why", "asked"])
        .ok();
    let shop = Shop::open(&place.db(), Arc::new(Workbench::new(1))).unwrap();
    assert_eq!(shop.store().fetch_excluded_users().unwrap().len(), 2);
}
