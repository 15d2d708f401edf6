//! What a campaign earned, by commands as they are typed: nothing before its date, the planted truth at its date, and
//! no effect where chance did not make the groups.

use crate::console::Console;
use crate::counter::{CUSTOMERS, Counter};
use serde_json::Value;
use std::fmt::Write as _;
use std::path::Path;

impl Counter {
    /// Launches and sends a coupon of ten percent for everybody; returns its number.
    fn send(&self) -> i64 {
        let line = "campaign coupon --rule 'orders >= 1' --discount 10% --holdout 30 --days 14";
        let id = self.data("2026-06-01", line)["campaign"].as_i64().unwrap();
        let launch = format!("campaign launch {id} --yes --accept-loss --consent elsewhere");
        self.say("2026-06-01", &launch);
        self.say("2026-06-01", &format!("campaign sent {id}"));
        id
    }

    /// Who has an offer, with the code.
    fn offered(&self, id: i64) -> Vec<(String, String)> {
        let rows = self.data("2026-06-01", &format!("campaign export {id}"))["rows"].clone();
        let text = |row: &Value, name: &str| row[name].as_str().unwrap().to_string();
        rows.as_array()
            .unwrap()
            .iter()
            .map(|row| (text(row, "user"), text(row, "code")))
            .collect()
    }

    /// Orders until the given day of July: every second customer with an offer uses it, every
    /// `among`th of the others orders.
    fn load_orders(&self, id: i64, among: usize, until: &str) {
        let offered = self.offered(id);
        let mut text = "order_id,user_id,item_id,created_at,quantity,price,code\n".to_string();
        for (at, (user, code)) in offered.iter().enumerate().filter(|(at, _)| at % 2 == 0) {
            writeln!(
                text,
                "n{at},{user},tea,2026-06-{:02} 10:00,1,36.00,{code}",
                2 + at % 12
            )
            .unwrap();
        }
        let others = (0..CUSTOMERS).map(|number| format!("c{number}"));
        let rest: Vec<String> = others
            .filter(|user| offered.iter().all(|(other, _)| other != user))
            .collect();
        for (at, user) in rest.iter().enumerate().filter(|(at, _)| at % among == 0) {
            writeln!(
                text,
                "m{at},{user},tea,2026-06-{:02} 10:00,1,40.00,",
                2 + at % 12
            )
            .unwrap();
        }
        writeln!(text, "last,stranger,tea,{until} 10:00,1,40.00,").unwrap();
        self.0.write("later.csv", text);
        self.say("2026-07-20", "load later.csv");
    }
}

#[test]
fn a_campaign_is_measured_at_its_date_and_not_before() {
    let counter = Counter::open();
    let id = counter.send();
    let measure = format!("campaign measure {id}");
    counter.load_orders(id, 5, "2026-07-20");
    let early = counter.data("2026-06-20", &measure);
    assert_eq!(early["verdict"], "cannot tell");
    let because = early["because"].as_str().unwrap();
    assert!(
        because.contains("the measuring date is 2026-07-13"),
        "{because}"
    );
    assert_eq!(
        (&early["complete"], &early["readings"]["extra_orders"]),
        (&false.into(), &Value::Null)
    );
    assert!(
        early["conversion_difference"]["value"].as_f64().unwrap() > 0.2,
        "{early}"
    );

    let told = counter.data("2026-07-20", &measure);
    assert_eq!(
        (&told["verdict"], &told["complete"]),
        (&"earned".into(), &true.into()),
        "{told}"
    );
    // Half of the offered against a fifth of the others.
    let found = told["conversion_difference"]["value"].as_f64().unwrap();
    assert!((found - 0.3).abs() < 0.02, "{found}");
    let (offered, held_out) = (
        told["offered"].as_f64().unwrap(),
        told["comparison"].as_f64().unwrap(),
    );
    assert_eq!(offered + held_out, CUSTOMERS as f64);
    // 4 EUR were taken off each of the orders with a code; an order leaves 20 EUR without it, and 15 % of the extra ones
    // are assumed to be missing later.
    let uses = (offered / 2.0).ceil();
    assert_eq!(
        told["discounts_given"]["minor"].as_f64().unwrap(),
        400.0 * uses
    );
    let gain = told["readings"]["extra_orders"]["gain"]["value"]["minor"]
        .as_f64()
        .unwrap();
    let expected = offered * found * 2_000.0 * 0.85 - 400.0 * uses;
    assert!((gain / expected - 1.0).abs() < 0.05, "{gain} of {expected}");
    assert!(told["sample_ratio"]["p"].as_f64().unwrap() > 0.5);
    assert!(told["shuffled"].as_f64().unwrap() < 0.05);

    let ledger = counter.data("2026-07-20", "campaigns --profit --month 2026-06");
    assert_eq!(ledger["campaigns"][0]["verdict"], "earned");
    assert!(ledger["chance_programme_earned"].as_f64().unwrap() > 0.9);
    let other = counter.data("2026-07-20", "campaigns --profit --month 2026-05");
    assert_eq!(other["campaigns"].as_array().unwrap().len(), 0);
    assert_eq!(other["programme"], Value::Null);
    let whole = counter.data("2026-07-20", "campaigns --profit");
    assert_eq!(whole["programme"], ledger["programme"]);
    assert_eq!(whole["programme"], ledger["campaigns"][0]["cumulative"]);
}

#[test]
fn status_names_what_can_be_measured_and_what_orders_are_missing() {
    let counter = Counter::open();
    let id = counter.send();
    let said = |day: &str| {
        let measurements = counter.data(day, "status")["measurements"].clone();
        measurements[0]["text"]
            .as_str()
            .unwrap_or_default()
            .to_string()
    };
    assert!(said("2026-06-20").contains("can be measured from 2026-07-13 on"));
    counter.load_orders(id, 5, "2026-06-30");
    assert!(said("2026-07-20").contains("the orders end on 2026-06-30: load"));
    counter.load_orders(id, 5, "2026-07-20");
    assert!(said("2026-07-21").contains("campaign measure 1"));
    // Not for ever.
    assert_eq!(said("2026-09-01"), "");
    let text = counter.say("2026-07-21", "status");
    assert!(text.contains("campaign measure 1"), "{text}");
}

#[test]
fn messages_cost_the_same_in_the_forecast_the_measurement_and_the_ledger() {
    let run = |cost: &str| {
        let counter = Counter::open();
        counter.say("2026-06-01", &format!("settings contact_cost {cost}"));
        let id = counter.send();
        let draft = counter.data("2026-06-01", &format!("campaign {id}"));
        counter.load_orders(id, 5, "2026-07-20");
        // What was paid then, and not what a message costs now.
        counter.say("2026-07-20", "settings contact_cost 9");
        let told = counter.data("2026-07-20", &format!("campaign measure {id}"));
        let ledger = counter.data("2026-07-20", "campaigns --profit");
        let minor = |found: &Value, pointer: &str| {
            let found = found.pointer(pointer).unwrap_or(&Value::Null);
            found["minor"]
                .as_f64()
                .unwrap_or_else(|| panic!("{pointer}"))
        };
        assert_eq!(
            minor(&told, "/contact_cost"),
            minor(&ledger, "/contact_cost")
        );
        let gain = "/readings/extra_orders/gain/value";
        assert_eq!(
            minor(&told, gain),
            minor(&ledger, "/campaigns/0/alone/value")
        );
        [
            minor(&draft, "/expected/margin/value"),
            minor(&told, gain),
            minor(&told, "/readings/direct/gain/value"),
            minor(&told, "/pooled/gain/value"),
            told["offered"].as_f64().unwrap(),
        ]
    };
    let (free, paid) = (run("0"), run("0.505"));
    let messages = free[4] * 50.5;
    for (at, what) in ["forecast", "extra orders", "direct", "pooled"]
        .into_iter()
        .enumerate()
    {
        let cost = free[at] - paid[at];
        // The groups of the two databases are not the same.
        assert!(
            (cost / messages - 1.0).abs() < 0.05,
            "{what}: {cost} of {messages}"
        );
    }
}

#[test]
fn a_use_at_the_counter_without_an_order_has_cost_something_too() {
    let counter = Counter::open();
    let id = counter.send();
    let (user, code) = counter.offered(id)[1].clone();
    counter.say("2026-06-05", &format!("redeem {code}"));
    counter.load_orders(id, 5, "2026-07-20");
    let told = counter.data("2026-07-20", &format!("campaign measure {id}"));
    let uses = (told["offered"].as_f64().unwrap() / 2.0).ceil();
    // 40 EUR were left of an order like others, so that 4.44 were taken off.
    let given = told["discounts_given"]["minor"].as_f64().unwrap();
    assert_eq!(given, (400.0 * uses + 4_000.0 / 9.0).round(), "{user}");
}

#[test]
fn campaigns_as_a_whole_are_told_against_the_customers_who_get_none() {
    let counter = Counter::open();
    counter.say("2026-06-01", "settings universal_holdout 20");
    let id = counter.send();
    counter.load_orders(id, 5, "2026-07-20");
    let ledger = counter.data("2026-07-20", "campaigns --profit");
    let found = &ledger["against_universal"];
    let count = |name: &str| found[name].as_f64().unwrap();
    let (with, without) = (count("with_campaigns"), count("without"));
    assert!((50.0..110.0).contains(&without), "{without}");
    let offered = ledger["campaigns"][0]["offered"].as_f64().unwrap();
    // Half of the offered leave 16 EUR, a fifth of everybody else 20.
    let margin = 8.0 * offered + 4.0 * (with - offered);
    let expected = 100.0 * (margin - 4.0 * with);
    let gain = found["gain"]["value"]["minor"].as_f64().unwrap();
    let (low, high) = (
        found["gain"]["low"]["minor"].as_f64().unwrap(),
        found["gain"]["high"]["minor"].as_f64().unwrap(),
    );
    assert!(
        low <= expected && expected <= high,
        "{low} {expected} {high}"
    );
    assert!(
        gain > 0.0 && found["chance_it_earned"].as_f64().unwrap() > 0.9,
        "{offered} of {with}: {found}"
    );
    let month = counter.data("2026-07-20", "campaigns --profit --month 2026-06");
    assert_eq!(month["against_universal"], Value::Null);
}

#[test]
fn data_that_end_before_the_date_give_no_verdict_and_no_money() {
    let counter = Counter::open();
    let id = counter.send();
    counter.load_orders(id, 5, "2026-06-30");
    let told = counter.data("2026-07-20", &format!("campaign measure {id}"));
    assert_eq!(told["verdict"], "cannot tell");
    let because = told["because"].as_str().unwrap();
    assert!(because.contains("the data end on 2026-06-30"), "{because}");
    assert_eq!(told["chance_it_earned"], Value::Null);
}

#[test]
fn an_offer_that_changes_nothing_has_lost_its_discounts_or_cannot_be_told() {
    let counter = Counter::open();
    let id = counter.send();
    counter.load_orders(id, 2, "2026-07-20");
    let told = counter.data("2026-07-20", &format!("campaign measure {id}"));
    let gain = told["readings"]["extra_orders"]["gain"]["value"]["minor"]
        .as_f64()
        .unwrap();
    assert!(gain < 0.0 && told["verdict"] != "earned", "{told}");
    assert!(told["shuffled"].as_f64().unwrap() > 0.2);
}

#[test]
fn no_effect_is_claimed_where_chance_did_not_make_the_groups() {
    let counter = Counter::open();
    // Those who order most got it, and there is nobody to compare them with.
    let mut text = "campaign,user,discount_percent,sent_at,ends_at\n".to_string();
    for number in 0..300 {
        writeln!(
            text,
            "may sale,c{number},10,2026-04-01 09:00,2026-04-15 09:00"
        )
        .unwrap();
    }
    counter.0.write("past.csv", text);
    counter.say("2026-06-01", "load past.csv --as campaigns");
    let line = &counter.data("2026-06-01", "campaigns")["loaded"][0];
    assert_eq!(
        (&line["number"], &line["state"]),
        (&"L1".into(), &"loaded".into())
    );
    let text = counter.say("2026-06-01", "campaigns");
    assert!(
        text.contains("loaded") && text.contains("may sale"),
        "{text}"
    );
    let told = counter.data("2026-06-01", "campaign measure L1");
    assert_eq!(
        told,
        counter.data("2026-06-01", "campaign measure 'May Sale'")
    );
    assert_eq!(told["verdict"], "cannot tell");
    assert!(
        told["because"]
            .as_str()
            .unwrap()
            .contains("no comparison group")
    );
    for absent in [
        "conversion_difference",
        "revenue_difference",
        "margin_per_user",
        "pooled",
    ] {
        assert_eq!(told[absent], Value::Null, "{absent}");
    }
    let line = "campaign coupon --rule 'orders >= 1' --discount 10%";
    let id = counter.data("2026-06-01", line)["campaign"]
        .as_i64()
        .unwrap();
    let output = counter
        .0
        .shell(&Counter::line(
            "2026-06-01",
            &format!("campaign measure {id}"),
        ))
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(
        !output.status.success() && said.contains("is a draft"),
        "{said}"
    );
}

/// The form of the Complete Journey sample: 27 campaigns without arms, to customers chosen by what they
/// bought, with codes in lists and their uses.
#[test]
fn no_effect_is_claimed_of_twenty_seven_campaigns_of_a_grocer() {
    let counter = Counter::open();
    let mut text = "campaign,household_id,sent_at,ends_at,code,redeemed_at\n".to_string();
    for campaign in 1..=27 {
        for number in (campaign % 7..CUSTOMERS).step_by(9) {
            let day = 1 + campaign;
            let used = if number % 4 == 0 {
                format!("2026-04-{:02}", day.min(30))
            } else {
                String::new()
            };
            writeln!(
                text,
                "campaign {campaign},c{number},2026-04-{day:02},2026-05-{day:02},\
                 51380{campaign:02}|51381{campaign:02},{used}"
            )
            .unwrap();
        }
    }
    counter.0.write("past.csv", text);
    counter.say("2026-06-01", "load past.csv --as campaigns");
    // One of this program's is called like one of them.
    counter.send();
    let ledger = counter.data("2026-07-20", "campaigns --profit");
    let lines = ledger["campaigns"].as_array().unwrap();
    assert_eq!(lines.len(), 28);
    for line in lines.iter().filter(|line| line["campaign"].is_null()) {
        assert_eq!(
            (&line["verdict"], &line["alone"], &line["pooled"]),
            (&"cannot tell".into(), &Value::Null, &Value::Null)
        );
        let because = line["because"].as_str().unwrap();
        assert!(because.contains("no comparison group"), "{because}");
    }
    let told = counter.data("2026-07-20", "campaign measure 'campaign 1'");
    assert_eq!(
        (&told["campaign"], &told["is_randomised"]),
        (&Value::Null, &false.into())
    );
    assert_eq!(told["conversion_difference"], Value::Null);
    assert_eq!(told["differences"].as_array().unwrap().len(), 0);
}

#[test]
fn a_real_campaign_shows_its_published_effects() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/hillstrom");
    if !folder.exists() {
        eprintln!("skipped: {} is not there", folder.display());
        return;
    }
    let console = Console::new();
    let line = |line: &str| format!("regulars --db shop.db --quiet --now 2008-06-01 {line}");
    console.output(&line(&format!(
        "load {} --currency USD --tz UTC",
        folder.display()
    )));
    let text = console.output(&line(
        "campaign measure 'spring e-mail' --by recency --format json",
    ));
    let told = serde_json::from_str::<Value>(&text).unwrap()["data"].clone();
    // No orders after the window are loaded, and no costs.
    assert_eq!(told["verdict"], "cannot tell");
    let differences = told["differences"].as_array().unwrap();
    let points = |arm: Option<&str>, band: Option<&str>| {
        let wanted =
            |found: &&Value| found["arm"].as_str() == arm && found["recency"].as_str() == band;
        let found = differences.iter().find(wanted).unwrap();
        100.0 * found["conversion"]["unadjusted"]["value"].as_f64().unwrap()
    };
    for (arm, band, published) in [
        (None, None, 0.495),
        (Some("Mens E-Mail"), None, 0.68),
        (Some("Womens E-Mail"), None, 0.31),
        (None, Some("0 to 90 days"), 0.50),
        (None, Some("91 to 181 days"), 0.38),
        (None, Some("182 to 272 days"), 0.56),
        (None, Some("273 to 363 days"), 0.54),
    ] {
        let found = points(arm, band);
        assert!(
            (found - published).abs() < 0.006,
            "{arm:?} {band:?}: {found} {published}"
        );
    }
    let spend = differences[0]["spend"]["unadjusted"]["value"]
        .as_f64()
        .unwrap();
    assert!((spend - 60.0).abs() < 1.0, "{spend}");
}
