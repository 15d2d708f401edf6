//! The whole way on a real shop's year: the UCI Online Retail file, from loading to `why`, through
//! the program itself.
//!
//! Runs where the file is found (`REGULARS_REAL_DATA` names it or its folder, else
//! `../shared/data`) and says on its own line where it is not. That line, and what each step found,
//! would be captured by the usual harness: this test has its own `main`.

#![allow(clippy::panic, clippy::print_stdout, clippy::unwrap_used)]

mod online_retail;
mod removal;
mod workshop;

use online_retail::independent::{Expected, read};
use online_retail::program::{Program, array, estimate, money, number, text, whole};
use std::collections::BTreeSet;
use std::path::PathBuf;
use std::time::Instant;

const NAME: &str = "the_whole_way_on_online_retail";
const FILE: &str = "online-retail.csv.gz";
const ROWS: u64 = 541_909;
const DUPLICATES: u64 = 5_268;
const SET_ASIDE: [(&str, u64); 3] = [
    ("negative_quantity", 1_336),
    ("zero_price", 1_174),
    ("impossible_value", 2),
];
const USER: &str = "17841";
/// A clock after the data, so that a run can be repeated.
const NOW: &str = "2011-12-10T09:00:00Z";

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let is_set = |flag: &str| arguments.iter().any(|argument| argument == flag);
    if is_set("--list") {
        if !is_set("--ignored") {
            println!("{NAME}: test");
        }
        return;
    }
    let filters: Vec<&String> = arguments
        .iter()
        .filter(|argument| !argument.starts_with('-'))
        .collect();
    let is_wanted =
        filters.is_empty() || filters.iter().any(|filter| NAME.contains(filter.as_str()));
    match find_file().filter(|_| is_wanted && !is_set("--ignored")) {
        Some(path) => {
            println!("\nrunning 1 test");
            let begun = Instant::now();
            the_whole_way(&path);
            println!("test {NAME} ... ok");
            println!(
                "\n{}; finished in {:.2}s\n",
                result(1, 0),
                begun.elapsed().as_secs_f64()
            );
        }
        None if is_wanted => {
            println!(
                "\nskipped: {NAME}: no {FILE}; REGULARS_REAL_DATA may name the file or its folder"
            );
            println!("\n{}\n", result(0, 1));
        }
        None => println!("\nrunning 0 tests\n\n{}\n", result(0, 0)),
    }
}

/// The line by which tools read what became of tests.
fn result(passed: usize, ignored: usize) -> String {
    format!(
        "test result: ok. {passed} passed; 0 failed; {ignored} ignored; 0 measured; 0 filtered out"
    )
}

/// The file, where there is one.
fn find_file() -> Option<PathBuf> {
    let path = match std::env::var_os("REGULARS_REAL_DATA") {
        Some(named) => PathBuf::from(named),
        None => PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/data"),
    };
    let path = if path.is_dir() { path.join(FILE) } else { path };
    path.is_file().then_some(path)
}

fn the_whole_way(file: &std::path::Path) {
    let expected = read(file);
    let mut program = Program::new(NOW);
    program.file = file.to_path_buf();
    timed("load", &mut program, &expected, load);
    // What becomes of a second load is asked of a copy, beside the way itself.
    let mut copy = program.copy();
    std::thread::scope(|scope| {
        let beside = scope.spawn(|| {
            timed(
                "load again and undo both, in a copy",
                &mut copy,
                &expected,
                load_again,
            );
        });
        timed("segment", &mut program, &expected, segment);
        timed("patterns", &mut program, &expected, patterns);
        timed("evaluate and recommend", &mut program, &expected, recommend);
        timed(
            "what reasons move",
            &mut program,
            &expected,
            what_reasons_move,
        );
        timed("campaign and why", &mut program, &expected, campaign);
        timed("undo the load", &mut program, &expected, undo);
        beside
            .join()
            .unwrap_or_else(|panic| std::panic::resume_unwind(panic));
    });
}

fn timed(
    name: &str,
    program: &mut Program,
    expected: &Expected,
    step: fn(&mut Program, &Expected),
) {
    let begun = Instant::now();
    step(program, expected);
    println!("  {name}: {:.1} s", begun.elapsed().as_secs_f64());
}

/// Every row is accounted for, and the sums are those of an independent reading of the file.
fn load(program: &mut Program, expected: &Expected) {
    program.empty = program.exports();
    let file = program.file.display().to_string();
    let loaded = program.run(&["load", &file]);
    let of_file = &loaded["files"][0];
    assert_eq!((whole(of_file, "rows_read"), expected.rows), (ROWS, ROWS));
    assert_eq!(
        (whole(of_file, "rows_duplicate"), expected.duplicates),
        (DUPLICATES, DUPLICATES)
    );
    let aside: u64 = SET_ASIDE.iter().map(|(_, rows)| rows).sum();
    assert_eq!(whole(of_file, "rows_quarantined"), aside);
    assert_eq!(whole(of_file, "rows_loaded") + DUPLICATES + aside, ROWS);
    let rules: Vec<(String, u64)> = array(&loaded, "quarantine")
        .iter()
        .map(|rule| (text(rule, "rule"), whole(rule, "rows")))
        .collect();
    let mut known: Vec<(String, u64)> = SET_ASIDE
        .iter()
        .map(|(rule, rows)| (rule.to_string(), *rows))
        .collect();
    assert_eq!(rules, known);
    known.sort();
    assert_eq!(
        known,
        expected.set_aside.clone().into_iter().collect::<Vec<_>>()
    );
    for (rule, rows) in [
        ("guest", expected.guest_rows),
        ("refund", expected.refund_rows),
    ] {
        let fixes = array(of_file, "fixes");
        assert_eq!(
            fixes
                .iter()
                .find(|fix| fix["rule"] == rule)
                .map(|fix| whole(fix, "rows")),
            Some(rows),
            "{rule}"
        );
    }
    assert_eq!(
        (text(of_file, "dialect"), text(of_file, "encoding")),
        ("online-retail".into(), "UTF-8".into())
    );
    assert_eq!(whole(of_file, "actions_new"), whole(of_file, "rows_loaded"));
    let status = program.run(&["status"]);
    for (field, count) in [
        ("users", expected.users),
        ("items", expected.items),
        ("orders", expected.receipts),
    ] {
        assert_eq!(whole(&status, field), count, "{field}");
        assert_eq!(whole(of_file, &format!("{field}_new")), count, "{field}");
    }
    assert_eq!(
        (text(&status, "currency"), text(&status, "time_zone")),
        ("GBP".into(), "Europe/London".into())
    );
    assert_eq!(text(&status, "first_at"), "2010-12-01T08:26:00Z");
    assert_eq!(text(&status, "last_at"), "2011-12-09T12:50:00Z");

    // Plain SQL over what was stored, and the dashboard's weeks, against sums taken straight from
    // the file.
    let sums = program.run(&[
        "sql",
        "SELECT kind, role, sum(amount_minor) AS minor FROM actions \
                                     JOIN items USING (item) GROUP BY 1, 2 ORDER BY 1, 2",
    ]);
    let stored = |kind: u64, role: &str| -> i64 {
        array(&sums, "rows")
            .iter()
            .filter(|row| row[0] == kind && row[1] == role)
            .map(|row| row[2].as_i64().unwrap())
            .sum()
    };
    assert_eq!(stored(3, "product"), expected.products);
    assert_eq!(stored(3, "manual"), expected.manual);
    assert_eq!(stored(3, "fee"), expected.fees);
    assert_eq!(
        stored(4, "product") + stored(4, "manual") + stored(4, "discount"),
        expected.refunds
    );
    assert_eq!(stored(4, "fee"), expected.fees_refunded);
    println!(
        "  {} rows: net revenue {}.{:02} GBP of {} receipts",
        ROWS,
        expected.net_revenue() / 100,
        expected.net_revenue() % 100,
        expected.receipts
    );
}

/// The same file again adds nothing, and taking that second load back leaves every byte of the
/// exports as it was.
fn load_again(program: &mut Program, _: &Expected) {
    let before = program.exports();
    let file = program.file.display().to_string();
    let again = program.run(&["load", &file]);
    let of_file = &again["files"][0];
    for field in [
        "rows_loaded",
        "users_new",
        "items_new",
        "actions_new",
        "orders_new",
    ] {
        assert_eq!(whole(of_file, field), 0, "{field}");
    }
    let aside: u64 = SET_ASIDE.iter().map(|(_, rows)| rows).sum();
    assert_eq!(
        (
            whole(of_file, "rows_duplicate"),
            whole(of_file, "rows_quarantined")
        ),
        (ROWS - aside, aside)
    );
    program.run(&["undo-load", &again["batch"].to_string(), "--yes"]);
    assert!(
        program.exports() == before,
        "taking a load back that added nothing changed an export"
    );
    // The first load goes too, and leaves what was there before it: nothing.
    program.run(&["undo-load", "1", "--yes"]);
    assert!(
        program.exports() == program.empty,
        "something of the file is left"
    );
}

fn segment(program: &mut Program, expected: &Expected) {
    let found = program.run(&["segment"]);
    let segments = array(&found, "segments");
    assert_eq!(segments.len() as u64, whole(&found, "k"));
    assert!(
        found["run"].is_u64() && found["revision"].is_u64() && found["natural_groups"].is_boolean()
    );
    assert!(array(&found, "features").len() > 2 && number(&found, "silhouette").abs() <= 1.0);
    // The file has no discounts and no views: what it does not say is no feature of a segment.
    for absent in ["discount_share", "views_per_order"] {
        assert!(
            !array(&found, "features").contains(&absent.into()),
            "{absent}"
        );
    }
    let sizes: u64 = segments.iter().map(|segment| whole(segment, "size")).sum();
    let movement = &found["movement"];
    assert_eq!(
        (sizes, whole(movement, "joined")),
        (expected.buyers, expected.buyers)
    );
    assert_eq!(
        whole(movement, "kept") + whole(movement, "moved") + whole(movement, "no_longer"),
        0
    );
    for share in ["share", "revenue_share"] {
        let sum: f64 = segments.iter().map(|segment| number(segment, share)).sum();
        assert!((sum - 1.0).abs() < 1e-9, "{share} adds up to {sum}");
    }
    let names: BTreeSet<String> = segments
        .iter()
        .map(|segment| text(segment, "name"))
        .collect();
    assert_eq!(names.len(), segments.len());
    for segment in &segments {
        let (id, size) = (segment["id"].to_string(), whole(segment, "size"));
        let shown = program.run(&["segment", &id]);
        let members: BTreeSet<String> = array(&shown, "members")
            .iter()
            .map(|member| text(member, "user"))
            .collect();
        assert_eq!(members.len() as u64, size);
        // The share of revenue is that of its members, summed from the file.
        let net: i64 = members
            .iter()
            .filter_map(|user| expected.net_of_user.get(user))
            .sum();
        let all: i64 = expected
            .net_of_user
            .iter()
            .filter(|(user, _)| expected.orders_of_user.contains_key(*user))
            .map(|(_, net)| net)
            .sum();
        assert!((number(segment, "revenue_share") - net as f64 / all as f64).abs() < 1e-9);
        let sentence = text(segment, "sentence");
        let defined = program.run(&["segment", "define", &format!("as {id}"), &sentence]);
        let shown = program.run(&["segment", &whole(&defined, "segment").to_string()]);
        let meant: BTreeSet<String> = array(&shown, "members")
            .iter()
            .map(|member| text(member, "user"))
            .collect();
        let hits = members.intersection(&meant).count() as f64;
        // Both were estimated on users whom the tree had not seen: of all users they may differ by
        // some standard errors.
        for (name, share) in [
            ("precision", hits / meant.len() as f64),
            ("recall", hits / size as f64),
        ] {
            let (value, low, high, _) = estimate(segment, name);
            let margin = (high - low).max(0.01);
            assert!(
                (share - value).abs() <= margin,
                "{sentence}: {name} {value} and not {share}"
            );
        }
        assert!((0.0..=1.0).contains(&number(segment, "stability")));
        assert!(!array(segment, "stands_out").is_empty() && segment["interests"].is_array());
    }
    let again = program.run(&["segments"]);
    let computed = array(&again, "segments")
        .into_iter()
        .filter(|segment| !text(segment, "name").starts_with("as "));
    assert_eq!(computed.count(), segments.len());
    println!(
        "  segments: {}",
        segments
            .iter()
            .map(|one| format!("{} {}", whole(one, "size"), text(one, "name")))
            .collect::<Vec<_>>()
            .join(", ")
    );
}

fn patterns(program: &mut Program, expected: &Expected) {
    let found = program.run(&["patterns"]);
    let stages = array(&found["funnel"], "stages");
    assert_eq!(
        (stages.len(), whole(&stages[0], "users")),
        (1, expected.buyers)
    );
    assert!(
        stages[0]["stage"] == "purchase"
            && stages[0]["rate"].is_null()
            && stages[0]["hours_median"].is_null()
    );
    let cells = array(&found["rhythm"], "cells");
    let counted: u64 = cells.iter().map(|cell| cell.as_u64().unwrap()).sum();
    assert_eq!(
        (cells.len(), counted),
        (168, expected.orders),
        "each order counts once"
    );
    let saturday: u64 = cells[5 * 24..6 * 24]
        .iter()
        .map(|cell| cell.as_u64().unwrap())
        .sum();
    assert_eq!(saturday, 0, "the shop is closed on Saturdays");
    assert!(!array(&found["rhythm"], "peaks").is_empty());
    let baskets = array(&found, "baskets");
    assert!(baskets.len() >= 100);
    let with_product = estimate(&baskets[0], "support").3;
    assert_eq!(with_product, expected.orders_with_product);
    // Variants of one product count as one; the others are counted item by item.
    let single: Vec<&serde_json::Value> = baskets
        .iter()
        .filter(|rule| whole(rule, "if_variants") == 0 && whole(rule, "then_variants") == 0)
        .collect();
    assert!(single.len() >= 20);
    for rule in single.iter().take(20).chain(single.iter().rev().take(20)) {
        let (first, then) = (text(rule, "if"), text(rule, "then"));
        let (one, other, both) = expected.together(&first, &then);
        assert_eq!(
            (whole(rule, "orders"), estimate(rule, "confidence").3),
            (both, one),
            "{first} and {then}"
        );
        let close = |found: f64, known: f64| {
            assert!((found / known - 1.0).abs() < 1e-9, "{found} for {known}");
        };
        close(
            estimate(rule, "support").0,
            both as f64 / with_product as f64,
        );
        close(estimate(rule, "confidence").0, both as f64 / one as f64);
        close(
            estimate(rule, "lift").0,
            both as f64 * with_product as f64 / (one as f64 * other as f64),
        );
        assert!(number(rule, "q_value") <= 0.05 && number(rule, "extra_orders") > 0.0);
        assert!(rule["holds_later"] == true || rule["holds_later"].is_null());
    }
    let cycles = array(&found, "cycles");
    assert!(!cycles.is_empty() && array(&found, "sequences").len() <= 500);
    for cycle in cycles.iter().take(20) {
        let (days, low, high, n) = estimate(cycle, "days");
        assert!(low <= days && days <= high && n >= 1 && whole(cycle, "n") >= 12);
        assert_eq!(
            whole(cycle, "n"),
            expected.gaps(&text(cycle, "item")),
            "{}",
            text(cycle, "item")
        );
    }
}

/// Without what its first reason names, a product falls further than without another thing.
fn what_reasons_move(program: &mut Program, _expected: &Expected) {
    removal::are_surely_further(&removal::falls(&program.open(), None));
}

fn recommend(program: &mut Program, expected: &Expected) {
    let found = program.run(&["evaluate"]);
    let models = array(&found, "models");
    let names: Vec<String> = models.iter().map(|model| text(model, "name")).collect();
    assert!(
        names.contains(&"popular".to_string()) && names.len() >= 4,
        "{names:?}"
    );
    assert!(whole(&found, "folds") >= 2 && whole(&found, "users") > 1_000);
    assert!(names.contains(&text(&found, "chosen")) && !text(&found, "because").is_empty());
    let gain = |name: &str| {
        estimate(
            models.iter().find(|model| model["name"] == name).unwrap(),
            "ndcg",
        )
    };
    assert!(
        gain(&text(&found, "chosen")).1 > gain("popular").2,
        "the chosen model is surely better than popularity"
    );
    for model in &models {
        for field in ["ndcg", "recall", "recall_new", "recall_again"] {
            let (value, low, high, n) = estimate(model, field);
            assert!(
                0.0 <= low && low <= value && value <= high && high <= 1.0 && n > 0,
                "{field} of {model}"
            );
        }
        assert!((0.0..=1.0).contains(&number(model, "coverage")));
        assert!(number(model, "fit_ms") >= 0.0 && number(model, "score_ms") >= 0.0);
    }
    for list in ["discover", "again", "mixed"] {
        let found = program.run(&["recommend", "user", USER, "--list", list]);
        assert_eq!(
            (text(&found, "user"), text(&found, "list")),
            (USER.into(), list.into())
        );
        let items = array(&found, "items");
        assert_eq!(items.len(), 10);
        let mut last = f64::INFINITY;
        for (index, item) in items.iter().enumerate() {
            let score = number(item, "score");
            assert!(whole(item, "rank") == index as u64 + 1 && score <= last && score > 0.0);
            last = score;
            let sum: f64 = array(item, "reasons")
                .iter()
                .map(|reason| number(reason, "contribution"))
                .sum();
            assert!(
                (sum - score).abs() <= 1e-9 * score.max(1.0),
                "reasons add up to {sum}, the score is {score}"
            );
            let id = text(item, "item");
            let is_bought = expected.items_of(USER).contains(&id.to_uppercase());
            assert!(
                list == "mixed" || is_bought == (list == "again"),
                "{id} in {list}"
            );
            for reason in array(item, "reasons")
                .iter()
                .filter(|reason| reason["item"].is_string())
            {
                assert!(
                    expected
                        .items_of(USER)
                        .contains(&text(reason, "item").to_uppercase()),
                    "{reason}"
                );
            }
        }
    }
}

fn campaign(program: &mut Program, expected: &Expected) {
    let card = program.run(&["user", USER]);
    let profile = &card["profile"];
    assert_eq!(whole(profile, "orders"), expected.orders_of_user[USER]);
    assert_eq!(
        money(profile, "net_revenue"),
        (expected.net_of_user[USER], "GBP".into())
    );
    for unknown in [
        "views",
        "clicks",
        "sessions",
        "browse_depth",
        "click_through_rate",
        "discount_share",
    ] {
        assert!(profile[unknown].is_null(), "{unknown}");
    }
    let segment = card["segment"]["id"].to_string();
    let draft = program.run(&[
        "campaign",
        "coupon",
        "--segment",
        &segment,
        "--discount",
        "10%",
    ]);
    let id = draft["campaign"].to_string();
    assert_eq!(
        (text(&draft, "kind"), text(&draft, "state")),
        ("coupon".into(), "draft".into())
    );
    let (audience, eligible) = (whole(&draft, "audience"), whole(&draft, "eligible"));
    let (offered, held_out) = (whole(&draft, "offered"), whole(&draft, "holdout"));
    assert!(offered + held_out <= eligible && eligible <= audience && offered > 0 && held_out > 0);
    assert_eq!(held_out, ((offered + held_out) as f64 * 0.1).round() as u64);
    for field in ["starts_at", "ends_at", "segment_name", "message"] {
        assert!(draft[field].is_string(), "{field}");
    }
    assert!(
        draft["terms"].is_object()
            && !array(&draft, "items").is_empty()
            && draft["warnings"].is_array()
    );
    // Neither costs nor a margin are known: money is revenue, what would break even is not known,
    // the rest is assumed.
    let hopes = &draft["expected"];
    assert!(
        hopes["margin"].is_null()
            && draft["break_even"].is_null()
            && hopes["redemptions"]["assumed"] == true
    );
    assert!(hopes["cost"]["assumed"] == true && hopes["cost"]["value"]["currency"] == "GBP");
    assert!(estimate(&draft, "detectable").0 > 0.0);

    let launched = program.run(&[
        "campaign",
        "launch",
        &id,
        "--yes",
        "--accept-loss",
        "--consent",
        "elsewhere",
    ]);
    assert_eq!(
        (whole(&launched, "offered"), whole(&launched, "holdout")),
        (offered, held_out)
    );
    let spared = array(&launched, "do_not_send");
    let blocked = spared
        .iter()
        .filter(|user| user["outcome"] == "blocked")
        .count() as u64;
    assert_eq!(spared.len() as u64 - blocked, held_out);
    assert_eq!(
        (audience, offered + held_out + blocked),
        (whole(&launched, "audience"), audience)
    );
    assert!(
        !array(&launched, "checklist").is_empty() && text(&launched, "message").contains("[code]")
    );
    let rows = array(
        &program.run(&["campaign", "export", &id, "--for", "csv"]),
        "rows",
    );
    let codes: BTreeSet<String> = rows.iter().map(|row| text(row, "code")).collect();
    let to: BTreeSet<String> = rows.iter().map(|row| text(row, "user")).collect();
    assert_eq!((codes.len() as u64, to.len() as u64), (offered, offered));
    assert!(spared.iter().all(|user| !to.contains(&text(user, "user"))));

    let why = program.run(&["why", USER]);
    assert_eq!(text(&why, "user"), USER);
    let decision = &array(&why, "decisions")[0];
    let outcome = text(decision, "outcome");
    assert_eq!(decision["campaign"].to_string(), id);
    assert_eq!(to.contains(USER), outcome == "offered");
    let gates = array(decision, "gates");
    let names: Vec<String> = gates.iter().map(|gate| text(gate, "gate")).collect();
    let all = [
        "known",
        "consent",
        "objection",
        "suppressed",
        "segment",
        "cooldown",
        "cap",
        "margin",
        "stock",
        "window",
        "budget",
        "holdout",
    ];
    assert_eq!(names, all);
    for gate in &gates {
        assert!(
            gate["pass"].is_boolean() && gate["reason"].is_string() && gate["evidence"].is_array(),
            "{gate}"
        );
        for field in ["observed", "required", "distance", "unit"] {
            assert!(gate.get(field).is_some(), "{field} of {gate}");
        }
    }
    assert_eq!(
        gates.iter().all(|gate| gate["pass"] == true),
        outcome == "offered"
    );
    assert!(
        decision["model_run"].is_u64()
            && decision["at"].is_string()
            && decision.get("cheapest_fix").is_some()
    );
    assert!(
        !text(decision, "staff_text").is_empty() && !text(decision, "customer_text").is_empty()
    );
    assert!(
        !text(decision, "customer_text").contains("discounts"),
        "the file says nothing of discounts"
    );
    // Somebody who was spared, and somebody of another segment.
    let held = spared
        .iter()
        .find(|user| user["outcome"] == "held_out")
        .unwrap();
    let answer = program.run(&["why", &text(held, "user")]);
    assert_eq!(array(&answer, "decisions")[0]["outcome"], "held_out");
    let other = program.run(&[
        "sql",
        &format!(
            "SELECT id FROM users JOIN segment_members USING (user) WHERE segment <> \
                  {segment} LIMIT 1"
        ),
    ]);
    let outside = program.run(&["why", other["rows"][0][0].as_str().unwrap()]);
    assert!(array(&outside, "decisions").is_empty());
    assert!(
        text(&array(&outside, "not_in_audience")[0], "because")
            .contains(&format!("segment {segment}"))
    );
    println!(
        "  campaign {id}: audience {audience}, eligible {eligible}, offered {offered}, held out \
         {held_out}; {USER} {outcome}"
    );
}

/// What the file brought is gone with its load, but for the users on whom something was decided.
fn undo(program: &mut Program, _: &Expected) {
    let decided = program.run(&["sql", "SELECT count(DISTINCT user) FROM decisions"])["rows"][0][0]
        .as_u64()
        .unwrap();
    program.run(&["undo-load", "1", "--yes"]);
    for (table, csv) in program.exports() {
        let left = csv.lines().count() as u64 - 1;
        assert_eq!(left, if table == "users" { decided } else { 0 }, "{table}");
    }
    let answer = program.run(&["why", USER]);
    assert_eq!(
        array(&answer, "decisions").len(),
        1,
        "what was decided stays"
    );
    program.check();
}
