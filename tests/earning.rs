//! Whom to offer what: draws that cannot be shopped for, groups of files that are not believed, and
//! losses that are not urged.

use crate::shops::{design, generated, loaded, open, set};
use crate::workshop::folder;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use regulars::campaign::Kind;
use regulars::campaign::operation::{
    self as campaign, AudienceChoice, LaunchRequest, Outcome, Request,
};
use regulars::demo;
use regulars::domain::{CampaignId, Instant, SegmentId, Silent};
use regulars::error::Kind as ErrorKind;
use regulars::load::operation as load;
use regulars::output::Present;
use regulars::profile::operation::everyone;
use regulars::profile::rule::parse;
use regulars::shop::{Shop, Workbench};
use std::collections::BTreeSet;
use std::process::Command;
use std::sync::Arc;

fn request(kind: Kind, discount: Option<&str>) -> Request {
    Request {
        kind,
        audience: AudienceChoice::Rule("orders >= 1".into()),
        discount: discount.map(Into::into),
        test_depth: None,
        budget: None,
        holdout: Some(0.3),
        days: None,
        items: Vec::new(),
        min_spend: None,
        is_public: false,
        note: None,
        is_dry_run: false,
    }
}

fn launch(shop: &mut Shop, id: CampaignId) {
    let request = LaunchRequest {
        campaign: id,
        is_confirmed: true,
        accepts_loss: true,
        consent: None,
        starts: None,
    };
    campaign::launch(shop, &request, &Silent::default()).unwrap();
}

/// (held out, offered) of a launched campaign.
fn groups(shop: &Shop, id: CampaignId) -> (BTreeSet<i64>, BTreeSet<i64>) {
    let offers = shop.store().fetch_offers(id).unwrap();
    let of = |held_out: bool| {
        let group = offers
            .iter()
            .filter(|offer| offer.is_held_out() == held_out);
        group.map(|offer| offer.user).collect()
    };
    (of(true), of(false))
}

#[test]
fn another_seed_and_another_launch_draw_the_same_group() {
    let folder = folder();
    let mut shop = loaded(&folder.path().join("shop.db"));
    let mut found = Vec::new();
    for (days, seed) in [(0.0, 1), (0.0, 99), (3.0, 7)] {
        shop.context.now = demo::NOW.plus_days(days);
        shop.context.seed = seed;
        let id = design(&mut shop, &request(Kind::Coupon, Some("10%")))
            .campaign
            .unwrap();
        launch(&mut shop, id);
        found.push(groups(&shop, id));
        campaign::cancel(&mut shop, id).unwrap();
    }
    assert!(found[0].0.len() > 10);
    assert_eq!(found[0], found[1]);
    assert_eq!(found[0].0, found[2].0, "three days later");
}

#[test]
fn the_next_campaign_takes_neither_arm_until_both_are_free_on_one_day() {
    let folder = folder();
    let mut shop = loaded(&folder.path().join("shop.db"));
    // The cap would block some for the rest of the year.
    set(&mut shop, "cap", "99");
    let coupon = request(Kind::Coupon, Some("10%"));
    let first = design(&mut shop, &coupon).campaign.unwrap();
    launch(&mut shop, first);
    campaign::sent(&mut shop, first).unwrap();
    let (held_out, offered) = groups(&shop, first);
    for days in [1.0, 15.0, 29.9] {
        shop.context.now = demo::NOW.plus_days(days);
        let next = design(&mut shop, &coupon);
        let blocked = next
            .gates
            .iter()
            .find(|count| count.gate.word() == "cooldown")
            .unwrap();
        assert_eq!(
            blocked.blocked,
            held_out.len() + offered.len(),
            "day {days}"
        );
    }
    shop.context.now = demo::NOW.plus_days(30.1);
    let later = design(&mut shop, &coupon).campaign.unwrap();
    launch(&mut shop, later);
    let (held_again, offered_again) = groups(&shop, later);
    let again: BTreeSet<i64> = held_again.union(&offered_again).copied().collect();
    let share =
        |group: &BTreeSet<i64>| group.intersection(&again).count() as f64 / group.len() as f64;
    assert!(share(&held_out) > 0.9 && share(&offered) > 0.9);
    // A new draw, not the old group again.
    assert_ne!(held_again, held_out);
}

#[test]
fn a_flash_sale_is_never_forecast_above_the_coupon_that_contains_it() {
    let folder = folder();
    let mut shop = loaded(&folder.path().join("shop.db"));
    for segment in 1..=3 {
        let of = |kind, discount: Option<&str>| Request {
            audience: AudienceChoice::Segment(SegmentId(segment)),
            is_dry_run: true,
            ..request(kind, discount)
        };
        for discount in ["5%", "20%"] {
            let flash = design(&mut shop, &of(Kind::Flash, Some(discount)));
            let coupon = design(&mut shop, &of(Kind::Coupon, Some(discount)));
            assert!(flash.terms.hours < coupon.terms.hours);
            assert!(
                flash.expected.redemptions.value < coupon.expected.redemptions.value,
                "{segment} {discount}"
            );
        }
        let best = |outcome: &Outcome| {
            let ladder = outcome.expected.ladder.iter();
            ladder.map(|rung| rung.gain.value.minor).max().unwrap()
        };
        let flash = best(&design(&mut shop, &of(Kind::Flash, None)));
        let coupon = best(&design(&mut shop, &of(Kind::Coupon, None)));
        assert!(flash <= coupon, "{segment}: {flash} {coupon}");
    }
}

/// A past campaign whose groups are given by `is_offered`, of users in order of their orders.
fn past_campaign(shop: &mut Shop, name: &str, is_offered: impl Fn(usize) -> bool) {
    let everyone = everyone(shop, &Silent::default()).unwrap();
    let mut users: Vec<usize> = (0..everyone.profiles.len()).collect();
    users.sort_by_key(|&user| std::cmp::Reverse(everyone.profiles[user].orders));
    let mut text = String::from("campaign,user_id,arm,discount,sent_at,ends_at\n");
    for (rank, user) in users.into_iter().enumerate() {
        let arm = if is_offered(rank) {
            "mail"
        } else {
            "Kontrollgruppe"
        };
        let id = &everyone.snapshot.users[user].id;
        text.push_str(&format!("{name},{id},{arm},10,2026-08-01,2026-08-15\n"));
    }
    let folder = folder();
    let path = folder.path().join("campaigns.csv");
    std::fs::write(&path, text).unwrap();
    let request = load::Request {
        files: vec![path],
        ..load::Request::default()
    };
    load::run(shop, &request, &Silent::default()).unwrap();
}

#[test]
fn the_most_active_against_the_rest_are_no_experiment_whatever_the_operator_says() {
    let folder = folder();
    let mut shop = loaded(&folder.path().join("shop.db"));
    past_campaign(&mut shop, "relabelled", |rank| rank < 125);
    // By chance: no order in which users were.
    past_campaign(&mut shop, "drawn", |rank| (rank * 7_919 + 13) % 101 < 50);
    set(&mut shop, "randomised", "relabelled,drawn");
    let dry = Request {
        is_dry_run: true,
        ..request(Kind::Coupon, Some("10%"))
    };
    let basis = design(&mut shop, &dry).basis.join("\n");
    assert!(
        basis.contains("relabelled is not used: its groups were not alike"),
        "{basis}"
    );
    assert!(basis.contains("made by chance (drawn)"), "{basis}");
    let shown = campaign::show_loaded(&shop, "relabelled", &Silent::default()).unwrap();
    assert!(shown.not_measured.is_some() && shown.arms.iter().all(|arm| arm.effect.is_none()));
    let shown = campaign::show_loaded(&shop, "Drawn", &Silent::default()).unwrap();
    assert_eq!(shown.not_measured, None);
    assert_eq!(shown.arms.len(), 2);
    assert_eq!(shown.arms[1].arm, "Kontrollgruppe");
    assert!(shown.arms[0].effect.is_some() && shown.arms[1].effect.is_none());
}

#[test]
fn small_groups_need_the_operators_word_too() {
    let folder = folder();
    let mut shop = loaded(&folder.path().join("shop.db"));
    past_campaign(&mut shop, "drawn", |rank| (rank * 7_919 + 13) % 101 < 50);
    set(&mut shop, "randomised", "");
    let shown = campaign::show_loaded(&shop, "drawn", &Silent::default()).unwrap();
    let why = shown.not_measured.unwrap();
    assert!(
        why.contains("too small") && why.contains("settings randomised"),
        "{why}"
    );
    set(&mut shop, "randomised", "drawn");
    let shown = campaign::show_loaded(&shop, "drawn", &Silent::default()).unwrap();
    assert_eq!(shown.not_measured, None);
}

#[test]
fn a_forecast_loss_is_launched_only_when_it_is_accepted_and_is_never_urged() {
    let folder = folder();
    let mut shop = loaded(&folder.path().join("shop.db"));
    // Without experiments of its own the response is the assumed one, which no 25 % pays for.
    set(&mut shop, "randomised", "");
    let draft = design(&mut shop, &request(Kind::Coupon, Some("25%")));
    assert!(draft.expected.margin.as_ref().unwrap().value.minor < 0);
    let id = draft.campaign.unwrap();
    let urges = |steps: Vec<String>| steps.iter().any(|step| step.contains("launch"));
    assert!(!urges(draft.next_steps()));
    assert!(!urges(campaign::show(&shop, id).unwrap().next_steps()));
    let refused = LaunchRequest {
        campaign: id,
        is_confirmed: true,
        accepts_loss: false,
        consent: None,
        starts: None,
    };
    let error = campaign::launch(&mut shop, &refused, &Silent::default()).unwrap_err();
    assert_eq!(error.kind, ErrorKind::Usage);
    assert!(error.what.contains("expected to lose"), "{error:?}");
    assert!(groups(&shop, id).0.is_empty(), "nothing was drawn");
    launch(&mut shop, id);
}

#[test]
fn what_the_program_chooses_is_never_a_loss_and_may_be_nothing() {
    let folder = folder();
    let mut shop = loaded(&folder.path().join("shop.db"));
    let plan = campaign::propose(&shop, &Silent::default()).unwrap();
    for proposal in &plan.proposals {
        assert!(proposal.rung.gain.value.minor > 0 && proposal.rung.chance >= 0.8);
    }
    assert_eq!(plan.proposals.is_empty(), plan.learning.is_some());
    if let Some(learning) = &plan.learning {
        let gain = &learning.proposal.rung.gain.value;
        assert!(gain.minor >= -3_000, "{gain}");
        assert!(learning.teaches.contains("show a difference"));
    }
    for segment in 1..=3 {
        let auto = Request {
            audience: AudienceChoice::Segment(SegmentId(segment)),
            ..request(Kind::Coupon, None)
        };
        let draft = design(&mut shop, &auto);
        assert_eq!(draft.expected.ladder[0].discount, "nothing");
        assert_eq!(draft.expected.ladder.len(), 6);
        if draft.sends_nothing() {
            assert!(draft.campaign.is_none() && draft.warnings[0].starts_with("send nothing"));
        } else {
            assert!(draft.expected.margin.unwrap().value.minor > 0);
        }
    }
}

/// A shop as files: half of the customers buy reduced and answer to offers, the others neither; past
/// orders, and one campaign of 20 % whose groups chance made.
fn simulated(seed: u64) -> (String, String) {
    const SENT_DAY: i64 = 300;
    const LAST_DAY: i64 = 340;
    let mut chance = ChaCha8Rng::seed_from_u64(seed);
    let begin = Instant(1_750_000_000);
    let at = |day: f64| begin.plus_days(day).to_string();
    let mut orders = String::from("order,user_id,item,time,quantity,amount,discount\n");
    let mut offers =
        String::from("campaign,user_id,arm,discount,sent_at,ends_at,code,redeemed_at\n");
    let mut number = 0;
    for user in 0..4_000 {
        let is_hunter = user % 2 == 0;
        let mut buy = |day: f64, chance: &mut ChaCha8Rng| {
            let amount: f64 = chance.gen_range(20.0..60.0);
            let is_reduced = chance.gen_bool(if is_hunter { 0.85 } else { 0.04 });
            let discount = if is_reduced { amount * 0.2 } else { 0.0 };
            number += 1;
            orders.push_str(&format!(
                "O{number},U{user:04},I1,{},1,{amount:.2},{discount:.2}\n",
                at(day)
            ));
        };
        let gap = chance.gen_range(45.0..90.0);
        let mut day = chance.gen_range(0.0..gap);
        let mut in_window = None;
        while day < LAST_DAY as f64 {
            buy(day, &mut chance);
            if (SENT_DAY as f64..SENT_DAY as f64 + 14.0).contains(&day) {
                in_window = Some(day);
            }
            day += gap * chance.gen_range(0.3..1.7);
        }
        let is_offered = chance.gen_bool(0.5);
        if is_offered && is_hunter && in_window.is_none() && chance.gen_bool(0.16) {
            let extra = SENT_DAY as f64 + chance.gen_range(0.5..13.5);
            buy(extra, &mut chance);
            in_window = Some(extra);
        }
        let used = in_window.filter(|_| is_offered && chance.gen_bool(0.4));
        offers.push_str(&format!(
            "june,U{user:04},{},20,{},{},{},{}\n",
            if is_offered {
                "20 % off"
            } else {
                "nicht angeschrieben"
            },
            at(SENT_DAY as f64),
            at(SENT_DAY as f64 + 14.0),
            if is_offered {
                format!("JUNE-{user:04}")
            } else {
                String::new()
            },
            used.map(at).unwrap_or_default(),
        ));
    }
    (orders, offers)
}

#[test]
fn on_simulated_shops_the_signs_are_those_of_who_responds() {
    for seed in 1..=3 {
        let folder = folder();
        let path = folder.path().join("shop.db");
        let bench = Arc::new(Workbench::new(2));
        let now = Instant(1_750_000_000).plus_days(341.0);
        let mut shop = Shop::create(&path, [3; 32], now, bench).unwrap();
        shop.context.now = now;
        shop.context.is_now_explicit = true;
        let (orders, offers) = simulated(seed);
        let mut files = Vec::new();
        for (name, text) in [("orders.csv", orders), ("campaigns.csv", offers)] {
            let path = folder.path().join(name);
            std::fs::write(&path, text).unwrap();
            files.push(path);
        }
        let request_of_files = load::Request {
            files,
            ..load::Request::default()
        };
        load::run(&mut shop, &request_of_files, &Silent::default()).unwrap();
        set(&mut shop, "margin", "40");
        let mut gain = |rule: &str| {
            let draft = design(
                &mut shop,
                &Request {
                    audience: AudienceChoice::Rule(rule.into()),
                    is_dry_run: true,
                    ..request(Kind::Coupon, Some("20%"))
                },
            );
            assert!(
                draft.basis[0].contains("made by chance (june)"),
                "{:?}",
                draft.basis
            );
            draft.expected.margin.unwrap().value.minor
        };
        let responds = gain("discount_share >= 0.5");
        let does_not = gain("discount_share < 0.5");
        assert!(
            responds > 0 && does_not < 0,
            "{seed}: {responds} {does_not}"
        );
        shop.close();
    }
}

/// What an offer of `percent` truly gains with a customer of a type, as a share of an order: extra
/// orders leave a margin of 42 % less the discount, and orders that would have come cost it. What is
/// reduced anyway is not counted, so that truth is a little better than this.
fn planted_gain(truth: &demo::Truth, kind: usize, percent: f64) -> f64 {
    let campaigns: Vec<f64> = truth
        .campaigns
        .iter()
        .filter(|campaign| campaign.randomised)
        .map(|campaign| campaign.by_type[kind].baseline)
        .collect();
    let base = campaigns.iter().sum::<f64>() / campaigns.len() as f64;
    let (kind, depth) = (&truth.types[kind], percent / 100.0);
    (1.0 - base) * kind.response * percent / 15.0 * (0.42 - depth)
        - base * kind.redeems_anyway * depth
}

#[test]
fn the_demo_proposes_and_launches_what_its_planted_truth_says_earns() {
    let folder = folder();
    let output = Command::new(env!("CARGO_BIN_EXE_regulars"))
        .arg("--db")
        .arg(folder.path().join("shop.db"))
        .args(["demo", "--quiet", "--format", "json"])
        .output()
        .unwrap();
    let said: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let steps = said.pointer("/data/steps").unwrap().as_array().unwrap();
    let lines: Vec<&str> = steps
        .iter()
        .map(|step| step["line"].as_str().unwrap())
        .collect();
    let at = lines
        .iter()
        .position(|line| *line == "campaign plan")
        .unwrap();
    let proposals = steps[at].pointer("/data/proposals").unwrap();
    let proposals = proposals.as_array().unwrap();
    assert!(!proposals.is_empty());
    assert_eq!(lines[at + 1], proposals[0]["line"]);
    assert_eq!(lines[at + 2], "campaign launch 1", "no loss is accepted");
    let truth = &generated(1).truth;
    let shop = open(&folder.path().join("shop.db"));
    let everyone = everyone(&shop, &Silent::default()).unwrap();
    let gains: Vec<i64> = proposals
        .iter()
        .map(|proposal| proposal["gain"]["value"]["minor"].as_i64().unwrap())
        .collect();
    assert!(gains.is_sorted_by(|one, next| one >= next) && gains.len() <= 10);
    for proposal in proposals {
        let discount = proposal["discount"].as_str().unwrap();
        let percent: f64 = discount.trim_end_matches(" %").parse().unwrap();
        let members: Vec<usize> = match proposal["segment"].as_i64() {
            Some(segment) => {
                let members = shop.store().fetch_members(SegmentId(segment)).unwrap();
                let keys = members.iter().map(|row| row.user);
                keys.filter_map(|key| everyone.snapshot.user_index(key))
                    .collect()
            }
            // Of members everybody, else who fulfils the kind's rule.
            None => {
                let kind = Kind::parse(proposal["kind"].as_str().unwrap()).unwrap();
                let rule = kind
                    .usual_audience()
                    .map_or("orders >= 0", |(_, rule)| rule);
                let rule = parse(rule).unwrap();
                (0..everyone.profiles.len())
                    .filter(|&user| rule.test(&everyone.facts(user)) == Some(true))
                    .collect()
            }
        };
        let gain: f64 = members
            .iter()
            .map(|&user| &everyone.snapshot.users[user].id)
            .filter_map(|id| truth.users.iter().find(|user| user.user_id == *id))
            .filter(|user| user.lapsed_on.is_none())
            .filter_map(|user| Some(planted_gain(truth, user.kind?, percent)))
            .sum();
        assert!(gain > 0.0, "{proposal}: {gain}");
    }
}
