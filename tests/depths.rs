//! A second depth by lot, by commands as they are typed: drawn once, stored, and each customer's own
//! offer in every list, letter and answer.

use crate::counter::Counter;
use serde_json::Value;
use std::collections::BTreeMap;
use std::fmt::Write as _;

impl Counter {
    fn design(&self, rest: &str) -> i64 {
        let line = "campaign coupon --rule 'orders >= 1' --discount 20% --test-depth 10%";
        let draft = self.data("2026-06-01", &format!("{line} --holdout 20 {rest}"));
        assert_eq!(draft["terms"]["test"]["share"], 0.5);
        draft["campaign"].as_i64().unwrap()
    }

    fn launch(&self, id: i64) -> Value {
        let line = format!("campaign launch {id} --yes --accept-loss --consent elsewhere");
        self.data("2026-06-01", &line)
    }

    /// The discount of each customer with an offer, as it is exported, and the code.
    fn exported(&self, id: i64) -> BTreeMap<String, (String, String)> {
        let list = self.data("2026-06-01", &format!("campaign export {id}"));
        let text = |row: &Value, name: &str| row[name].as_str().unwrap().to_string();
        let rows = list["rows"].as_array().unwrap();
        rows.iter()
            .map(|row| {
                let gives = format!("{} off", text(row, "discount"));
                assert_eq!(text(row, "gives"), gives);
                (text(row, "user"), (gives, text(row, "code")))
            })
            .collect()
    }
}

fn with<'a>(
    exported: &'a BTreeMap<String, (String, String)>,
    gives: &str,
) -> Vec<(&'a str, &'a str)> {
    let own = exported.iter().filter(|(_, (own, _))| own == gives);
    own.map(|(user, (_, code))| (user.as_str(), code.as_str()))
        .collect()
}

#[test]
fn every_list_letter_and_answer_has_the_customers_own_depth() {
    let counter = Counter::open();
    let id = counter.design("");
    let launched = counter.launch(id);
    assert_eq!(
        ["holdout", "offered", "tested"].map(|name| launched[name].as_u64()),
        [80, 320, 160].map(Some)
    );
    counter.say("2026-06-01", &format!("campaign sent {id}"));
    let exported = counter.exported(id);
    let (deep, shallow) = (with(&exported, "20 % off"), with(&exported, "10 % off"));
    assert_eq!((deep.len(), shallow.len()), (160, 160));

    counter.say(
        "2026-06-01",
        &format!("campaign export {id} --for shopify --output shopify"),
    );
    let lines = counter.0.read("shopify/codes.jsonl");
    let mut last = String::new();
    let mut share_of: BTreeMap<String, String> = BTreeMap::new();
    for line in lines.lines() {
        let value: Value = serde_json::from_str(line).unwrap();
        let made = &value["basicCodeDiscount"];
        if made.is_object() {
            last = made["customerGets"]["value"]["percentage"].to_string();
            share_of.insert(made["code"].as_str().unwrap().into(), last.clone());
        }
        for code in value["codes"].as_array().into_iter().flatten() {
            share_of.insert(code["code"].as_str().unwrap().into(), last.clone());
        }
    }
    counter.say(
        "2026-06-01",
        &format!("campaign export {id} --for woocommerce --output woo"),
    );
    let coupons = counter.0.read("woo/coupons.jsonl");
    let mut amount_of: BTreeMap<String, String> = BTreeMap::new();
    for line in coupons.lines() {
        let value: Value = serde_json::from_str(line).unwrap();
        for coupon in value["create"].as_array().unwrap() {
            let text = |name: &str| coupon[name].as_str().unwrap().to_string();
            amount_of.insert(text("code"), text("amount"));
        }
    }
    for (group, share, amount, others) in [
        (&deep, "0.2", "20", "10 % off"),
        (&shallow, "0.1", "10", "20 % off"),
    ] {
        for (_, code) in group {
            let code = (*code).to_string();
            assert_eq!(
                (share_of[&code].as_str(), amount_of[&code].as_str()),
                (share, amount)
            );
        }
        let (user, code) = group[0];
        let own = format!("{amount} % off");
        let letter = counter.say("2026-06-01", &format!("campaign letter {id} --user {user}"));
        assert!(
            letter.contains(&own) && !letter.contains(others),
            "{letter}"
        );
        let card = counter.data("2026-06-02", &format!("code {code}"));
        assert_eq!(
            card["terms"]["discount"]["percent"].to_string(),
            format!("{amount}.0")
        );
        let cart = counter.data("2026-06-02", &format!("code {code} --total 100"));
        assert_eq!(cart["saves"]["minor"].to_string(), format!("{amount}00"));
        let card = counter.say("2026-06-02", &format!("user {user}"));
        assert!(
            card.contains(&format!("{amount} %")) && !card.contains(others),
            "{card}"
        );
        for line in [format!("why {user}"), format!("why code {code}")] {
            let why = counter.data("2026-06-02", &line);
            let text = why["decisions"][0]["staff_text"].as_str().unwrap();
            assert!(
                text.contains(&format!("{own}, drawn by lot from 20 % or 10 % off")),
                "{text}"
            );
            let read_out = why["decisions"][0]["customer_text"].as_str().unwrap();
            assert!(!read_out.contains(others), "{read_out}");
        }
    }
}

#[test]
fn a_second_launch_draws_the_same_groups_and_both_depths_are_measured_and_learned() {
    let counter = Counter::open();
    let first = counter.design("");
    counter.launch(first);
    let drawn = counter.exported(first);
    counter.say("2026-06-01", &format!("campaign cancel {first} --yes"));
    let id = counter.design("--seed 77");
    counter.launch(id);
    let exported = counter.exported(id);
    let depths = |all: &BTreeMap<String, (String, String)>| -> Vec<(String, String)> {
        let pairs = all
            .iter()
            .map(|(user, (own, _))| (user.clone(), own.clone()));
        pairs.collect()
    };
    assert_eq!(depths(&drawn), depths(&exported));
    counter.say("2026-06-01", &format!("campaign sent {id}"));

    // Of those with 20 % off three in four order and use it, with 10 % off one in four.
    let mut text = "order_id,user_id,item_id,created_at,quantity,price,code\n".to_string();
    for (gives, of_four, price) in [("20 % off", 3, "32.00"), ("10 % off", 1, "36.00")] {
        for (at, (user, code)) in with(&exported, gives).into_iter().enumerate() {
            if at % 4 < of_four {
                let day = 2 + at % 12;
                writeln!(
                    text,
                    "n{code},{user},tea,2026-06-{day:02} 10:00,1,{price},{code}"
                )
                .unwrap();
            }
        }
    }
    writeln!(text, "last,stranger,tea,2026-07-20 10:00,1,40.00,").unwrap();
    counter.0.write("later.csv", text);
    counter.say("2026-07-20", "load later.csv");
    let found = counter.data("2026-07-20", &format!("campaign measure {id}"));
    let arms = found["arms"].as_array().unwrap();
    let ordered: BTreeMap<&str, u64> = arms
        .iter()
        .map(|arm| {
            (
                arm["arm"].as_str().unwrap(),
                arm["ordered"].as_u64().unwrap(),
            )
        })
        .collect();
    assert_eq!((ordered["20 % off"], ordered["10 % off"]), (120, 40));
    // 120 orders of 40 EUR at 20 % off, 40 at 10 %.
    assert_eq!(found["discounts_given"]["minor"], 120 * 800 + 40 * 400);
    let by_arm = found["differences"].as_array().unwrap().iter();
    let by_arm: Vec<&str> = by_arm.filter_map(|line| line["arm"].as_str()).collect();
    assert_eq!(by_arm, ["20 % off", "10 % off"]);
    // What was learned: orders more at the deeper discount, and the shallow one was measured.
    let extra = |discount: &str| {
        let line = format!(
            "campaign coupon --rule 'orders >= 1' --discount {discount} --dry-run --days 14"
        );
        let draft = counter.data("2026-07-20", &line);
        assert!(draft["expected"]["basis"] != "assumed", "{draft}");
        draft["expected"]["extra_orders"]["value"].as_f64().unwrap()
    };
    let (deep, shallow) = (extra("20%"), extra("10%"));
    assert!(deep > 1.5 * shallow && shallow > 0.0, "{deep} {shallow}");
}

#[test]
fn what_is_no_second_depth_is_refused() {
    let counter = Counter::open();
    let said = |rest: &str| {
        let line = format!("regulars --db shop.db --now 2026-06-01 campaign {rest}");
        let output = counter.0.shell(&line).output().unwrap();
        assert!(!output.status.success(), "{line}");
        String::from_utf8(output.stderr).unwrap()
    };
    let rule = "--rule 'orders >= 1'";
    for (rest, expected) in [
        (
            format!("coupon {rule} --discount 10% --test-depth 10%"),
            "nothing to compare",
        ),
        (
            format!("coupon {rule} --discount 10% --test-depth auto"),
            "takes a discount",
        ),
        (
            format!("reminder {rule} --discount none --test-depth 10%"),
            "has none",
        ),
        (
            format!("flash {rule} --discount 10% --test-depth 5% --public"),
            "one price",
        ),
    ] {
        let text = said(&rest);
        assert!(text.contains(expected), "{rest}: {text}");
    }
}
