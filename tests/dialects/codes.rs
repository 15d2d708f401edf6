//! Our codes are found in the orders of every dialect that has a column for them, however the shop's program writes
//! that column.

use super::cases;
use crate::workshop::Workshop;
use regulars::campaign::operation::{self as campaign, CodeRequest, GrantRequest};
use regulars::domain::Silent;

/// What is replaced in a sample so that its first order has the code `{}`: (dialect, what, with what).
const EDITS: &[(&str, &str, &str)] = &[
    ("shopify-orders", "WELCOME10", "{}"),
    ("shopify-rest-orders", "\"TEN\"", "\"{}\""),
    ("woocommerce-analytics-fr", "NONE", "welcome, {}"),
    (
        "woocommerce-analytics-en",
        "3,,100.00",
        "3,\"{}, FREESHIP\",100.00",
    ),
    (
        "woocommerce-analytics-de",
        "Tee x 2,2,,10.00",
        "Tee x 2,2,{},10.00",
    ),
    (
        "woocommerce-analytics-es",
        "Té x 2,2,,10.00",
        "Té x 2,2,{},10.00",
    ),
    (
        "woocommerce-analytics-zh",
        "绿茶 x 2,2,,10.00",
        "绿茶 x 2,2,{},10.00",
    ),
    ("woocommerce-rest-orders", "\"three\"", "\"{}\""),
    (
        "woocommerce-order-export",
        "21,,,,name:Tea",
        "21,,code:{}|amount:2.00,,name:Tea",
    ),
    (
        "woocommerce-csv-export",
        "total:8.15,,",
        "total:8.15,id:3|code:{}|amount:5.00,",
    ),
    (
        "woocommerce-orders",
        "order_currency,payment_method\n",
        "order_currency,coupons\n",
    ),
    (
        "woocommerce-orders",
        "EUR,card\n",
        "EUR,code:{}|amount:1.00\n",
    ),
    ("segment-events", "hasbros", "{}"),
    (
        "ga4-events",
        "\"price\":4,\"quantity\":2",
        "\"price\":4,\"coupon\":\"{}\",\"quantity\":2",
    ),
    ("etsy-orders", "WELCOME10", "{}"),
    ("etsy-items", "WELCOME10", "{}"),
    (
        "bigcommerce-orders",
        ",Customer Message\n",
        ",Coupon Details\n",
    ),
    (
        "bigcommerce-orders",
        "10.0.0.1,\n",
        "10.0.0.1,Coupon Code: {} Coupon Value: 5.00\n",
    ),
];

#[test]
fn codes_are_found_in_the_orders_of_every_dialect_that_has_them() {
    let mut dialects: Vec<&str> = EDITS.iter().map(|(dialect, ..)| *dialect).collect();
    dialects.dedup();
    for dialect in dialects {
        let mut workshop = Workshop::new();
        workshop.load(
            "users.csv",
            "user,name,email,phone,city\nx1,Ann Archer,a@example.net,,Ely\n",
        );
        let request = GrantRequest {
            user: "x1".into(),
            discount: "10%".into(),
            why: "parcel was late".into(),
            days: 30,
            ..GrantRequest::default()
        };
        let code = campaign::grant(&mut workshop.shop, &request, &Silent::default())
            .unwrap()
            .goodwill
            .code;
        // As customers type it.
        let typed = code.replace('-', "").to_lowercase();
        let case = cases()
            .into_iter()
            .find(|case| case.dialect == dialect)
            .unwrap();
        let mut text = case.text.to_string();
        for (_, what, with) in EDITS.iter().filter(|(name, ..)| *name == dialect) {
            assert!(text.contains(what), "{dialect}: {what}");
            text = text.replacen(what, &with.replace("{}", &typed), 1);
        }
        let outcome = workshop.load("export.csv", &text);
        assert_eq!(outcome.files[0].dialect, dialect);
        let card = campaign::code(
            &workshop.shop,
            &CodeRequest {
                code,
                ..CodeRequest::default()
            },
        )
        .unwrap();
        assert_eq!(card.redeemed.len(), 1, "{dialect}: {text}");
    }
}
