//! Every gate, flipped both ways by commands as they are typed: what a decision keeps was read from
//! the shop's data.

use crate::console::Console;
use serde_json::Value;
use std::fmt::Write as _;

/// Six customers with orders, one who only looks, items with costs and stock.
struct Counter {
    console: Console,
    /// The day of June 2026 on which lines are typed.
    day: u32,
}

impl Counter {
    fn open() -> Counter {
        let console = Console::new();
        let mut users = "user_id,name,email,age,tier\n".to_string();
        let mut orders = "order_id,user_id,item_id,created_at,quantity,price\n".to_string();
        for (number, (name, item)) in [
            ("Ann", "rich"),
            ("Bob", "poor"),
            ("Cyd", "rich"),
            ("Dan", "rich"),
            ("Eve", "rich"),
            ("Fay", "rich"),
        ]
        .into_iter()
        .enumerate()
        {
            let tier = if number == 0 { "gold" } else { "" };
            writeln!(
                users,
                "c{number},{name} Archer{number},{name}@example.com,30,{tier}"
            )
            .unwrap();
            for order in 0..6 + number {
                let (month, day) = (1 + order % 5, 2 + number + order);
                writeln!(
                    orders,
                    "o{number}-{order},c{number},{item},2026-0{month}-{day:02},1,10.00"
                )
                .unwrap();
            }
        }
        writeln!(users, "looker,Zoe Zimmer,zoe@example.com,30,").unwrap();
        console.write("users.csv", users);
        console.write("orders.csv", orders);
        console.write(
            "items.csv",
            "item_id,title,price,cost,stock\nrich,Rich,10.00,1.00,5\npoor,Poor,10.00,9.70,5\n\
             gone,Gone,10.00,1.00,0\n",
        );
        let counter = Counter { console, day: 1 };
        counter.say("load users.csv items.csv orders.csv --currency EUR");
        counter
    }

    fn line(&self, line: &str) -> String {
        format!(
            "regulars --db shop.db --quiet --operator ann --now 2026-06-{:02}T12:00:00Z {line}",
            self.day
        )
    }

    fn say(&self, line: &str) -> String {
        self.console.output(&self.line(line))
    }

    fn data(&self, line: &str) -> Value {
        let text = self.say(&format!("{line} --format json"));
        serde_json::from_str::<Value>(&text).unwrap()["data"].clone()
    }

    fn design(&self, options: &str) -> Value {
        let rule = if options.contains("--rule") {
            ""
        } else {
            " --rule 'age = 30'"
        };
        let kind = if options.starts_with("members") || options.starts_with("flash") {
            ""
        } else {
            "coupon "
        };
        let discount = if options.contains("--discount") {
            ""
        } else {
            " --discount 10%"
        };
        let holdout = if options.contains("--holdout") {
            ""
        } else {
            " --holdout 0"
        };
        self.data(&format!(
            "campaign {kind}{options}{rule}{discount}{holdout}"
        ))
    }

    /// Designs and launches a campaign; returns its number.
    fn launch(&self, options: &str) -> i64 {
        let id = self.design(options)["campaign"].as_i64().unwrap();
        self.say(&format!(
            "campaign launch {id} --yes --accept-loss --consent elsewhere"
        ));
        id
    }

    /// Launches a campaign and takes it back: the stored gate of a user.
    fn stored(&self, user: &str, gate: &str, options: &str) -> Value {
        let id = self.launch(options);
        let found = self.gate(id, user, gate);
        self.say(&format!("campaign cancel {id} --yes"));
        found
    }

    fn gate(&self, campaign: i64, user: &str, gate: &str) -> Value {
        let answer = self.data(&format!("why {user} --campaign {campaign}"));
        let gates = answer["decisions"][0]["gates"].as_array().unwrap().clone();
        gates
            .into_iter()
            .find(|found| found["gate"] == gate)
            .unwrap()
    }

    fn customer_text(&self, campaign: i64, user: &str) -> String {
        let answer = self.data(&format!("why {user} --campaign {campaign}"));
        answer["decisions"][0]["customer_text"]
            .as_str()
            .unwrap()
            .to_string()
    }
}

fn passes(gate: &Value) -> bool {
    gate["pass"].as_bool().unwrap()
}

fn evidence(gate: &Value) -> String {
    gate["evidence"].to_string()
}

#[test]
fn known_reads_who_the_customer_is_and_by_which_address() {
    let counter = Counter::open();
    let gate = counter.stored("c0", "known", "");
    assert!(passes(&gate));
    assert_eq!(gate["observed"], "account; has an e-mail address");
    counter.console.write(
        "more.csv",
        "user_id,name,age,phone\nnew,Nan Newman,30,0171 2345678\n",
    );
    counter.console.write(
        "guests.csv",
        "order_id,email,name,created_at,total\ng1,gil@example.com,Gil Gold,2026-05-30,5.00\n",
    );
    counter.say("load more.csv guests.csv");
    let id = counter.launch("--rule 'age = 30 or orders = 1'");
    let gate = counter.gate(id, "new", "known");
    assert!(!passes(&gate));
    assert_eq!(gate["observed"], "account; no e-mail address");
    assert_eq!(
        counter.customer_text(id, "new"),
        "We have no e-mail address of yours to write to."
    );
    let gate = counter.gate(id, "gil@example.com", "known");
    assert!(passes(&gate));
    assert_eq!(
        gate["observed"],
        "e-mail address without an account; has an e-mail address"
    );
    counter
        .console
        .write("more.csv", "user_id,email\nnew,nan@example.com\n");
    counter.say("load more.csv");
    assert!(passes(&counter.stored("new", "known", "")));
}

#[test]
fn consent_and_objection_keep_three_states_apart() {
    let counter = Counter::open();
    let gate = counter.stored("c1", "consent", "");
    assert!(passes(&gate) && gate["observed"] == "nothing said");
    counter.console.write(
        "yes.csv",
        "user_id,email_consent\nc0,yes\nc1,no\nc2,yes\nc3,yes\n",
    );
    counter.say("load yes.csv");
    let id = counter.launch("");
    let gate = counter.gate(id, "c1", "consent");
    assert!(!passes(&gate) && gate["observed"] == "no permission");
    assert!(evidence(&gate).contains("yes.csv"));
    assert!(passes(&counter.gate(id, "c1", "objection")));
    assert_eq!(
        counter.customer_text(id, "c1"),
        "We have no permission to write to you; you can give it at any time."
    );
    let gate = counter.gate(id, "c0", "consent");
    assert!(passes(&gate) && gate["observed"] == "yes");
    counter.say(&format!("campaign cancel {id} --yes"));
    // Any later yes lifts missing permission; a setting makes it unnecessary.
    counter.say("settings require_consent off");
    assert!(passes(&counter.stored("c1", "consent", "")));
    counter.say("settings require_consent auto");
    counter.say("privacy consent c1 email on --source 'by phone'");
    let gate = counter.stored("c1", "consent", "");
    assert!(passes(&gate) && evidence(&gate).contains("by phone"));
    // A refusal blocks whatever is required, and an undated yes does not lift it.
    counter.say("privacy stop-marketing c0");
    counter.say("settings require_consent off");
    counter.say("load yes.csv");
    let id = counter.launch("");
    let gate = counter.gate(id, "c0", "objection");
    assert!(!passes(&gate) && gate["observed"] == "refused");
    assert!(evidence(&gate).contains("stop-marketing"));
    assert_eq!(
        counter.customer_text(id, "c0"),
        "You asked us not to send you offers, so we did not."
    );
    counter.say(&format!("campaign cancel {id} --yes"));
    let counter = Counter { day: 2, ..counter };
    counter.say("privacy consent c0 email on");
    let gate = counter.stored("c0", "objection", "");
    assert!(passes(&gate) && gate["observed"] == "none");
}

#[test]
fn suppressed_reads_exclusions_complaints_and_programs() {
    let counter = Counter::open();
    assert!(passes(&counter.stored("c0", "suppressed", "")));
    counter.say("exclude c0 --why staff");
    let id = counter.launch("--rule 'orders >= 1'");
    let gate = counter.gate(id, "c0", "suppressed");
    assert!(!passes(&gate) && gate["observed"] == "excluded");
    assert!(evidence(&gate).contains("staff"));
    assert_eq!(
        counter.customer_text(id, "c0"),
        "This account does not take part in our offers."
    );
    counter.say(&format!("campaign cancel {id} --yes"));
    assert!(counter.say("user c0").contains("staff"));
    counter.say("include c0");
    assert!(passes(&counter.stored("c0", "suppressed", "")));
    counter.say("note c0 'the parcel was empty' --complaint");
    let gate = counter.stored("c0", "suppressed", "");
    assert!(!passes(&gate) && gate["observed"] == "complaint");
    assert!(evidence(&gate).contains("2026-06-01"));
    counter.say("note c0 'sent it again' --settled");
    assert!(passes(&counter.stored("c0", "suppressed", "")));
    // A customer who turns out to be a program.
    assert!(passes(&counter.stored("looker", "suppressed", "")));
    let mut views = "user_id,item_id,time,kind\n".to_string();
    for page in 0..400 {
        let (minute, second) = (page / 60, page % 60);
        writeln!(
            views,
            "looker,rich,2026-05-20 10:{minute:02}:{second:02},view"
        )
        .unwrap();
    }
    counter.console.write("views.csv", views);
    counter.say("load views.csv");
    let gate = counter.stored("looker", "suppressed", "");
    assert!(!passes(&gate) && gate["observed"] == "bot");
    assert!(evidence(&gate).contains("page views in an hour"));
}

#[test]
fn the_audience_is_a_stored_segment_or_a_rule() {
    let counter = Counter::open();
    counter.say("segment --by rfm");
    let segments = counter.data("segments");
    let first = segments["segments"][0]["id"].as_i64().unwrap();
    let members = counter.data(&format!("segments {first}"));
    let member = members["members"][0]["user"].as_str().unwrap().to_string();
    let options = format!("--segment {first} --discount 10% --holdout 0");
    let draft = counter.data(&format!("campaign coupon {options}"));
    let id = draft["campaign"].as_i64().unwrap();
    counter.say(&format!(
        "campaign launch {id} --yes --accept-loss --consent elsewhere"
    ));
    let gate = counter.gate(id, &member, "segment");
    assert!(passes(&gate) && gate["observed"] == "member");
    assert!(evidence(&gate).contains("member since"));
    // Who is no member is not in the audience: no decision is stored, and the answer says why.
    let all = ["c0", "c1", "c2", "c3", "c4", "c5", "looker"];
    let listed = members["members"].to_string();
    let outside = all
        .iter()
        .find(|user| !listed.contains(&format!("\"{user}\"")))
        .unwrap();
    let answer = counter.data(&format!("why {outside} --campaign {id}"));
    assert!(answer["decisions"].as_array().unwrap().is_empty());
    assert_eq!(answer["not_in_audience"][0]["campaign"], id);
    counter.say(&format!("campaign cancel {id} --yes"));
    // A members' campaign tests the tier of everybody in its audience.
    let id = counter.launch("members --rule 'age = 30'");
    let gate = counter.gate(id, "c0", "rule");
    assert!(passes(&gate) && evidence(&gate).contains("gold"));
    let gate = counter.gate(id, "c2", "rule");
    assert!(!passes(&gate), "{gate}");
}

#[test]
fn earlier_offers_count_for_cooldown_and_cap() {
    let counter = Counter::open();
    let first = counter.launch("--rule 'age = 30'");
    counter.say(&format!("campaign sent {first}"));
    let gate = counter.gate(first, "c0", "cooldown");
    assert!(passes(&gate) && gate["observed"].is_null());
    let counter = Counter { day: 11, ..counter };
    counter.say("settings cooldown_days 5");
    let gate = counter.stored("c0", "cooldown", "");
    assert!(passes(&gate) && gate["observed"] == 10.0);
    assert!(passes(&counter.stored("c0", "cap", "")));
    counter.say("settings cooldown_days 30");
    // Somebody new keeps the launch from being empty.
    counter.console.write(
        "more.csv",
        "user_id,name,email,age\nnew,Nan Newman,nan@example.com,30\n",
    );
    counter.say("load more.csv");
    let gate = counter.stored("c0", "cooldown", "");
    assert!(!passes(&gate) && gate["observed"] == 10.0);
    counter.say("settings cooldown_days 0");
    counter.say("settings cap 1");
    let gate = counter.stored("c0", "cap", "");
    assert!(!passes(&gate) && gate["observed"] == 1);
    counter.say("settings cap 4");
    assert!(passes(&counter.stored("c0", "cap", "")));
}

#[test]
fn terms_are_judged_by_margin_stock_and_window() {
    let counter = Counter::open();
    // 90 % and 3 % are left of what Ann and Bob pay, before the discount.
    let id = counter.launch("");
    assert!(passes(&counter.gate(id, "c0", "margin")));
    let gate = counter.gate(id, "c1", "margin");
    assert!(
        !passes(&gate) && evidence(&gate).contains("3.0 %"),
        "{gate}"
    );
    counter.say(&format!("campaign cancel {id} --yes"));
    let gate = counter.stored("c1", "margin", "--discount 1% --rule 'orders >= 1'");
    assert!(!passes(&gate));
    counter.say("settings min_margin 1");
    assert!(passes(&counter.stored(
        "c1",
        "margin",
        "--discount 1% --rule 'orders >= 1'"
    )));
    // What blocks everybody cannot be launched; the draft counts it.
    let blocked = |draft: &Value, gate: &str| {
        let gates = draft["gates"].as_array().unwrap().clone();
        let found = gates
            .into_iter()
            .find(|count| count["gate"] == gate)
            .unwrap();
        found["blocked"].as_i64().unwrap()
    };
    assert_eq!(blocked(&counter.design("--item gone"), "stock"), 7);
    assert_eq!(blocked(&counter.design("--item rich"), "stock"), 0);
    assert!(passes(&counter.stored("c0", "stock", "--item rich")));
    let draft = counter.design("flash --days 2");
    let id = draft["campaign"].as_i64().unwrap();
    let line = format!("campaign launch {id} --dry-run --consent elsewhere");
    assert_eq!(blocked(&counter.data(&line), "window"), 0);
    let late = Counter { day: 29, ..counter };
    assert_eq!(blocked(&late.data(&line), "window"), 7);
}

#[test]
fn budget_and_chance_choose_among_those_who_pass() {
    let counter = Counter::open();
    let id = counter.launch("--budget 1.00 --rule 'orders >= 1'");
    let outcomes: Vec<bool> = ["c0", "c2", "c3", "c4", "c5"]
        .iter()
        .map(|user| passes(&counter.gate(id, user, "budget")))
        .collect();
    assert!(
        outcomes.contains(&true) && outcomes.contains(&false),
        "{outcomes:?}"
    );
    counter.say(&format!("campaign cancel {id} --yes"));
    let id = counter.launch("--holdout 40 --rule 'orders >= 1'");
    let gates: Vec<Value> = ["c0", "c2", "c3", "c4", "c5"]
        .iter()
        .map(|user| counter.gate(id, user, "holdout"))
        .collect();
    let drawn = gates
        .iter()
        .filter(|gate| gate["observed"] == "drawn")
        .count();
    assert_eq!(drawn, gates.iter().filter(|gate| !passes(gate)).count());
    assert!(drawn > 0 && drawn < gates.len());
}

#[test]
fn a_code_is_valid_until_something_ends_it() {
    let counter = Counter::open();
    let id = counter.launch("");
    let export = counter.data(&format!("campaign export {id}"));
    let code = export["rows"][0]["code"].as_str().unwrap().to_string();
    let state = |counter: &Counter| {
        let gate = counter.data(&format!("code {code}"))["gates"][0].clone();
        assert_eq!(gate["gate"], "code_state");
        (
            passes(&gate),
            gate["observed"].as_str().unwrap().to_string(),
        )
    };
    assert_eq!(state(&counter), (false, "not sent".into()));
    counter.say(&format!("campaign sent {id}"));
    assert_eq!(state(&counter), (true, "issued".into()));
    counter.say(&format!("campaign cancel {id} --yes"));
    assert!(!state(&counter).0);
}

#[test]
fn without_any_consent_a_launch_asks_and_missing_addresses_are_counted_before() {
    let counter = Counter::open();
    counter
        .console
        .write("more.csv", "user_id,name,age\nnew,Nan Newman,30\n");
    counter.say("load more.csv");
    let draft = counter.design("");
    assert_eq!(draft["reach"]["without_address"], 1);
    assert_eq!(draft["is_consent_known"], false);
    let warnings = draft["warnings"].to_string();
    assert!(
        warnings.contains("1 of 8 customers have no e-mail address"),
        "{warnings}"
    );
    assert!(warnings.contains("consent"), "{warnings}");
    let id = draft["campaign"].as_i64().unwrap();
    let printed = counter.shell_error(&format!("campaign launch {id} --yes"));
    assert!(
        printed.contains("consent") && printed.contains("--consent elsewhere"),
        "{printed}"
    );
    let error = counter.shell_error(&format!("campaign launch {id} --yes --consent required"));
    assert!(error.contains("nobody would get an offer"), "{error}");
    let launched = counter.data(&format!("campaign launch {id} --yes --consent elsewhere"));
    assert_eq!(launched["reach"]["without_address"], 1);
    assert_eq!(launched["offered"], 6);
    let gate = counter.gate(id, "c0", "consent");
    assert!(
        passes(&gate)
            && gate["reason"]
                .as_str()
                .unwrap()
                .contains("--consent elsewhere")
    );
}

impl Counter {
    /// What a line that must fail prints.
    fn shell_error(&self, line: &str) -> String {
        let output = self.console.shell(&self.line(line)).output().unwrap();
        assert!(!output.status.success(), "{line}");
        String::from_utf8(output.stderr).unwrap()
    }
}
