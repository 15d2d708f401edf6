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

/// Two customers of one name, one street in two towns, orders with a sign in their numbers, rows that were
/// set aside with and without their columns.
fn namesakes() -> Place {
    let place = Place::new();
    let mut users = "customer_id,name,email,street,city,tier\n".to_string();
    let named = [
        ("1001", "Thomas Berger", "Bahnhofstr. 1", "Berlin"),
        ("1002", "Thomas Berger", "Marktplatz 3", "Bremen"),
        ("1004", "Otto Klein", "Bahnhofstr. 1", "Hamburg"),
        ("1005", "Gold", "Am Wall 2", "Bremen"),
        ("770001", "Eva Neu", "Am Wall 4", "Bremen"),
    ];
    let mut orders = "order_id,customer_id,sku,created_at,quantity,price,note\n".to_string();
    for (at, (id, name, street, city)) in named.into_iter().enumerate() {
        writeln!(
            users,
            "{id},{name},c{id}@example.com,{street},{city},{}",
            if at > 1 { "gold" } else { "blue" }
        )
        .unwrap();
        for again in 0..3 {
            let order = if (id, again) == ("770001", 0) {
                "12100-1".to_string()
            } else {
                format!("{}-7", 90_000 + at * 10 + again)
            };
            writeln!(orders, "{order},{id},12100,2026-0{}-11,1,9.00,", 3 + again).unwrap();
        }
    }
    place.write("users.csv", users);
    place.write("orders.csv", orders);
    place.write(
        "broken.csv",
        "order_id,customer_id,sku,created_at,quantity,price,note\n\
         80001,1002,12100,yesterday,1,9.00,Thomas Berger\n\
         80002,1004,12100,yesterday,1,9.00,\"Bahnhofstr. 1, Hamburg\"\n\
         80003,1009,12100,yesterday,1,9.00,\"Thomas Berger, Bahnhofstr. 1, Berlin\"\n\
         80004,1002,12100,yesterday,1,9.00,for c1001@example.com\n\
         80005,770001.0,12120,yesterday,2,9.00,\n\
         80006,770001,12120,2026-05-01,2,9.00,,one,more\n\
         80007,1004,12100,2026-05-01,1,9.00,,one,more\n\
         80008,1002,12100,2031-01-01,1,9.00,\n\
         80009,770001,12100,2031-01-01,1,9.00,\n\
         80010,1004,12100,2031-01-01,1,9.00,\n",
    );
    let files = ["users.csv", "orders.csv", "broken.csv"];
    let load = [&["load"], &files[..], &["--currency", "EUR", "--tz", "UTC"]].concat();
    place.run(&load).ok();
    place
}

/// The rows that were set aside, by their order numbers.
fn aside(place: &Place) -> String {
    sql(
        place,
        "SELECT line, raw FROM quarantine WHERE raw LIKE '800%' OR raw LIKE '%[erased]%' ORDER BY line",
    )
}

#[test]
fn a_namesake_and_a_street_in_another_town_stay() {
    let place = namesakes();
    place
        .run(&["note", "1002", "Thomas Berger called about the tea"])
        .ok();
    place.run(&["note", "1004", "met Thomas Berger"]).ok();
    place.run(&["privacy", "erase", "1001", "--yes"]).ok();
    let left = aside(&place);
    for order in ["80001", "80002", "80003", "80008", "80010"] {
        assert!(left.contains(order), "{order} is about another: {left}");
    }
    assert!(!left.contains("c1001@example.com"), "{left}");
    let notes = sql(&place, "SELECT text FROM user_notes");
    assert!(notes.contains("Thomas Berger called"), "{notes}");
    assert!(!notes.contains("met Thomas"), "{notes}");
}

#[test]
fn an_order_number_with_a_sign_is_not_a_product_and_a_quantity() {
    let place = namesakes();
    place
        .run(&["note", "1004", "same as 12100-1, until 2026-12100"])
        .ok();
    let erased = place.run(&["privacy", "erase", "770001", "--yes"]).ok().out;
    let left = aside(&place);
    for order in ["80001", "80002", "80007", "80008", "80010"] {
        assert!(left.contains(order), "{order} is about another: {left}");
    }
    // Also where a spreadsheet wrote the id, and where a row has a cell too many.
    assert!(
        !left.contains("770001") && !left.contains("80009"),
        "{left}"
    );
    assert!(erased.contains("perhaps about somebody else"), "{erased}");
    let notes = sql(&place, "SELECT text FROM user_notes");
    assert!(
        notes.contains("same as [erased], until 2026-12100"),
        "{notes}"
    );
    // A later load of the same rows brings the id back in no form.
    place.run(&["undo-load", "1", "--yes"]).ok();
    place.run(&["load", "users.csv", "orders.csv", "broken.csv"]);
    let left = sql(&place, "SELECT raw FROM quarantine");
    assert!(!left.contains("770001") && left.contains("80007"), "{left}");
}

#[test]
fn rules_stay_readable_with_quotes_of_both_kinds() {
    let place = namesakes();
    for (name, rule) in [
        ("single", "place = 'Thomas Berger' and orders >= 1"),
        ("double", "place = \"Thomas Berger\" or tier = 'gold'"),
        ("gold", "tier = 'gold' and orders >= 1"),
    ] {
        place.run(&["segment", "define", name, rule]).ok();
    }
    place.run(&["privacy", "erase", "1001", "--yes"]).ok();
    place.run(&["privacy", "erase", "1005", "--yes"]).ok();
    let rules = sql(&place, "SELECT rule FROM segments ORDER BY segment");
    assert!(!rules.contains("Berger"), "{rules}");
    assert!(rules.contains("tier = 'gold' and orders >= 1"), "{rules}");
    let listed = place.run(&["segments"]).ok().out;
    assert!(
        listed.contains("single") && listed.contains("gold"),
        "{listed}"
    );
    for number in ["1", "2", "3"] {
        place.run(&["segments", number]).ok();
    }
}

#[test]
fn rows_of_others_are_released_after_an_erasure() {
    let place = namesakes();
    place.run(&["privacy", "erase", "770001", "--yes"]).ok();
    let released = place
        .run(&["quarantine", "release", "future_date", "--yes"])
        .ok()
        .out;
    assert!(
        released.starts_with("2 rows") && released.contains("1 stay set aside"),
        "{released}"
    );
    let orders = sql(
        &place,
        "SELECT id FROM orders WHERE id LIKE '800%' ORDER BY id",
    );
    assert!(
        orders.contains("80008") && orders.contains("80010"),
        "{orders}"
    );
    let again = place.run(&["quarantine", "release", "future_date", "--yes"]);
    again.refused(1, "were deleted when a customer was erased");
    place.run(&["doctor"]).ok();
}

#[test]
fn what_stays_of_a_fact_that_is_taken_away_is_said_and_goes_with_the_customer() {
    let place = namesakes();
    let rectify = |value: &str| {
        let line = ["privacy", "rectify", "1002", "phone", value];
        place.run(&line).ok().out
    };
    rectify("+49 171 2345678");
    let said = rectify("");
    assert!(said.contains("earlier corrections stay"), "{said}");
    place.run(&["privacy", "erase", "1002", "--yes"]).ok();
    let values = sql(&place, "SELECT value FROM corrections");
    assert!(!values.contains("2345678"), "{values}");
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
