//! Files whose columns nobody told: names that are nearly known, values that spreadsheets damaged,
//! several currencies, dates of which only the whole column tells the order.

use crate::workshop::Workshop;
use regulars::domain::Silent;
use regulars::load::Rate;
use regulars::load::operation::{Request, run};

fn fixes(outcome: &regulars::load::operation::Outcome) -> Vec<String> {
    outcome.files[0]
        .fixes
        .iter()
        .map(|fix| format!("{} {}", fix.rule, fix.rows))
        .collect()
}

#[test]
fn columns_are_guessed_where_their_values_confirm_it() {
    let mut workshop = Workshop::new();
    let rows = "K1;B7;31.01.2026;A-7;2;12,50\nK2;B8;01.02.2026;A-8;1;3,00\n";
    let loaded = workshop.load(
        "a.csv",
        format!("Kd-Nr;Bestellnr.;Kaufdatum / Uhrzeit;Artikelnumer;Liefermenge;Einzelpreis (EUR)\n{rows}"),
    );
    let read = |column: &str| {
        let columns = &loaded.files[0].columns;
        let found = columns.iter().find(|read| read.column == column).unwrap();
        (found.field, found.how)
    };
    assert_eq!(read("Bestellnr."), (Some("order"), "certain"));
    assert_eq!(read("Kd-Nr"), (Some("user"), "certain"));
    assert_eq!(read("Kaufdatum / Uhrzeit").0, Some("time"));
    assert_eq!(read("Artikelnumer").0, Some("item"));
    assert_eq!(read("Liefermenge").0, Some("quantity"));
    assert_eq!(read("Einzelpreis (EUR)"), (Some("price"), "certain"));
    let told = workshop.export("actions");
    let mut plain = Workshop::new();
    plain.load(
        "b.csv",
        format!("user;order;time;item;quantity;price\n{rows}"),
    );
    assert_eq!(told, plain.export("actions"));
    // Nothing is guessed of values of another shape.
    let mut other = Workshop::new();
    let path = other.write(
        "c.csv",
        "Kd-Nr;Artikelnumer\nK1;a sentence about nothing at all\nK2;and another one of these\n",
    );
    let outcome = other.try_load(&[&path]).unwrap();
    assert_eq!(outcome.files[0].kind, "users");
}

#[test]
fn a_file_that_is_not_understood_names_its_columns() {
    let mut workshop = Workshop::new();
    let path = workshop.write("a.csv", "Farbe,Größe\nrot,L\n");
    let error = workshop.try_load(&[&path]).unwrap_err();
    let told = format!("{error} {:?}", error.hint);
    assert!(
        told.contains("Farbe, Größe") && told.contains("--map"),
        "{told}"
    );
}

#[test]
fn youzan_and_weidian_are_read_by_synonyms() {
    for header in [
        "订单号,下单时间,买家,手机号,实付金额",
        "订单编号,订单创建时间,会员名,手机号,买家实际支付金额",
    ] {
        let mut workshop = Workshop::new();
        let loaded = workshop.load(
            "a.csv",
            format!("{header}\nE1,2026-01-31 10:00:00,小明,13800000000,21.50\n"),
        );
        assert_eq!(
            (loaded.files[0].kind.as_str(), loaded.files[0].rows_loaded),
            ("orders", 1),
            "{header}"
        );
        assert!(
            workshop
                .export("actions")
                .contains("小明,,2026-01-31T10:00:00Z,order_total,,E1,1,21.50")
        );
    }
}

#[test]
fn another_currency_is_set_aside_unless_a_rate_is_typed() {
    let text = "order,user,time,total,shipping,currency\n1,ann,2026-01-31,100.00,0,EUR\n2,ann,2026-02-01,50.00,5.00,USD\n3,ann,2026-02-02,10.00,0,GBP\n";
    let mut refused = Workshop::new();
    let loaded = refused.load("a.csv", text);
    assert_eq!(
        (
            loaded.quarantine[0].rule.as_str(),
            loaded.quarantine[0].rows
        ),
        ("other_currency", 2)
    );
    let mut workshop = Workshop::new();
    let path = workshop.write("a.csv", text);
    let rates = vec![("USD".to_string(), Rate::parse("0.92").unwrap())];
    let request = Request {
        files: vec![path],
        rates,
        ..Request::default()
    };
    let loaded = run(&mut workshop.shop, &request, &Silent::default()).unwrap();
    assert_eq!(fixes(&loaded), ["converted 1"]);
    assert!(
        loaded
            .notes
            .iter()
            .any(|note| note.contains("0.92 EUR for 1 USD")),
        "{:?}",
        loaded.notes
    );
    let actions = workshop.export("actions");
    assert!(
        actions.contains("order_total,,1,1,100.00") && actions.contains("order_total,,2,1,41.40"),
        "{actions}"
    );
    assert!(!actions.contains(",3,1,"), "no rate was typed for it");
    // The first row of another currency does not make it the shop's.
    let mut turned = Workshop::new();
    let lines: Vec<&str> = text.lines().collect();
    let path = turned.write("a.csv", [lines[0], lines[2], lines[1]].join("\n"));
    let rates = vec![("USD".to_string(), Rate::parse("0.92").unwrap())];
    run(
        &mut turned.shop,
        &Request {
            files: vec![path],
            rates,
            ..Request::default()
        },
        &Silent::default(),
    )
    .unwrap();
    assert_eq!(turned.export("actions").lines().count(), 3);
    assert!(turned.export("actions").contains("order_total,,2,1,41.40"));
}

#[test]
fn amounts_of_a_currency_without_decimals_are_whole() {
    let mut workshop = Workshop::new();
    workshop.load(
        "a.csv",
        "order,user,time,total,currency\n1,ann,2026-01-31,1200,JPY\n",
    );
    assert!(
        workshop.export("actions").contains(",1,1200,"),
        "{}",
        workshop.export("actions")
    );
}

#[test]
fn ids_that_a_spreadsheet_cut_short_make_nobody_one() {
    let mut workshop = Workshop::new();
    let loaded = workshop.load("a.csv", "user,item,time,order,price\n5.55E+12,tea,2026-01-31,1,5\n5.55E+12,cup,2026-02-01,2,5\nann,1-Mar,2026-02-02,3,5\nann,7.1E+11,2026-02-02,4,5\n");
    assert!(
        fixes(&loaded).contains(&"excel_damage 4".to_string()),
        "{:?}",
        fixes(&loaded)
    );
    assert_eq!(workshop.counts().users, 1, "of the others nobody knows");
    assert_eq!(
        (
            loaded.files[0].rows_loaded,
            loaded.files[0].rows_quarantined
        ),
        (3, 1),
        "an item without its code"
    );
}

#[test]
fn the_order_of_day_and_month_is_that_of_the_whole_file() {
    let mut text = String::from("user,item,time,order,price\n");
    for row in 0..6_000 {
        text += &format!(
            "ann,tea,{:02}/{:02}/2026,{row},5\n",
            row % 5 + 1,
            row % 4 + 1
        );
    }
    let mut tie = Workshop::new();
    let path = tie.write("a.csv", &text);
    assert!(
        tie.try_load(&[&path])
            .unwrap_err()
            .to_string()
            .contains("day-month or month-day")
    );
    text += "ann,tea,03/13/2026,9999,5\n";
    let mut workshop = Workshop::new();
    let loaded = workshop.load("a.csv", &text);
    assert_eq!(loaded.files[0].rows_quarantined, 0);
    assert!(
        workshop
            .export("orders")
            .contains("9999,ann,2026-03-13T00:00:00Z")
    );
    assert!(
        workshop
            .export("orders")
            .contains("\n1,ann,2026-02-02T00:00:00Z")
    );
    assert!(
        workshop
            .export("orders")
            .contains("\n2,ann,2026-03-03T00:00:00Z")
    );
    assert!(
        workshop
            .export("orders")
            .contains("\n4,ann,2026-05-01T00:00:00Z"),
        "the month first"
    );
}

#[test]
fn days_of_spreadsheets_are_dates() {
    let mut workshop = Workshop::new();
    workshop.load(
        "a.csv",
        "user,item,time,order,price\nann,tea,45292,1,5\nann,tea,45292.5,2,5\n",
    );
    let orders = workshop.export("orders");
    assert!(
        orders.contains("1,ann,2024-01-01T00:00:00Z")
            && orders.contains("2,ann,2024-01-01T12:00:00Z"),
        "{orders}"
    );
}

#[test]
fn lines_find_the_product_of_their_title_whatever_is_loaded_first() {
    let products = "Handle,Title,Vendor,Type,Option1 Value,Variant SKU,Variant Price\nlight,Falling Light,Acme,Prints,Framed,FL-1,60\n";
    let orders = "Name,Email,Financial Status,Currency,Created at,Lineitem quantity,Lineitem name,Lineitem price,Lineitem sku\n#1,ann@example.com,paid,EUR,2026-05-01 10:00:00 +0200,1,Falling Light - Framed,60.00,\n";
    for turned in [false, true] {
        let mut workshop = Workshop::new();
        let mut files = [("products.csv", products), ("orders.csv", orders)];
        if turned {
            files.reverse();
        }
        files.iter().for_each(|(name, text)| {
            workshop.load(name, text);
        });
        let snapshot = workshop.shop.snapshot().unwrap();
        let bought: Vec<&str> = snapshot
            .actions
            .all()
            .iter()
            .map(|action| snapshot.items[action.item as usize].id.as_str())
            .collect();
        assert_eq!(bought, ["light"]);
    }
}
