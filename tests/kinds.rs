//! Win-back and reminder: who they are for, a message without a discount, and what it is known from.

use crate::shops::loaded;
use crate::workshop::{folder, text};
use regulars::campaign::operation::{
    self as campaign, AudienceChoice, ExportOutcome, LaunchRequest, MeasureRequest, Outcome,
    Request, Target,
};
use regulars::campaign::{Discount, Kind};
use regulars::demo;
use regulars::domain::{CampaignId, Silent};
use regulars::error::Kind as ErrorKind;
use regulars::load::operation as load;
use regulars::profile::operation::everyone;
use regulars::shop::Shop;
use regulars::store::CodeScope;
use regulars::upkeep::operation::{self as upkeep, SettingsRequest};
use regulars::why::operation as why;
use std::collections::BTreeSet;

fn request(kind: Kind, discount: Option<&str>) -> Request {
    Request {
        discount: discount.map(Into::into),
        is_dry_run: false,
        ..Request::of(kind, AudienceChoice::OfKind)
    }
}

fn design(shop: &mut Shop, request: &Request) -> Outcome {
    campaign::run(shop, request, &Silent::default()).unwrap()
}

fn launch(shop: &mut Shop, id: CampaignId) -> campaign::LaunchOutcome {
    let request = LaunchRequest {
        campaign: id,
        is_confirmed: true,
        accepts_loss: true,
        consent: None,
        starts: None,
    };
    campaign::launch(shop, &request, &Silent::default()).unwrap()
}

fn export(shop: &Shop, id: CampaignId) -> ExportOutcome {
    campaign::export(shop, id, Target::Csv).unwrap()
}

#[test]
fn a_winback_is_for_who_is_overdue_and_a_reminder_for_who_is_due() {
    let folder = folder();
    let mut shop = loaded(&folder.path().join("shop.db"));
    let everyone = everyone(&shop, &Silent::default()).unwrap();
    let count = |from: f64, until: f64| {
        let profiles = everyone.profiles.iter();
        let own_gap = profiles.filter(|profile| profile.order_days >= 2);
        own_gap
            .filter(|profile| {
                profile
                    .overdue
                    .is_some_and(|gaps| (from..until).contains(&gaps))
            })
            .count()
    };
    let winback = design(&mut shop, &request(Kind::Winback, Some("none")));
    let reminder = design(&mut shop, &request(Kind::Reminder, Some("none")));
    assert_eq!(winback.audience, count(2.0, f64::INFINITY));
    assert_eq!(reminder.audience, count(0.75, 2.0));
    assert!(winback.audience > 10 && reminder.audience > 10);
    assert_eq!(
        (
            winback.segment_name.as_str(),
            reminder.segment_name.as_str()
        ),
        (
            "customers overdue by their own gap",
            "customers due to order again"
        )
    );
    assert!(winback.message.contains("glad to have you back"));
    assert!(reminder.message.contains("You may need again: [items]"));
    // Who else it is for can be typed.
    let typed = Request {
        audience: AudienceChoice::Rule("orders >= 1".into()),
        ..request(Kind::Winback, Some("none"))
    };
    assert!(design(&mut shop, &typed).audience > winback.audience + reminder.audience);
}

#[test]
fn the_table_compares_nothing_a_message_and_discounts_and_takes_the_best() {
    let folder = folder();
    let mut shop = loaded(&folder.path().join("shop.db"));
    for kind in [Kind::Winback, Kind::Reminder] {
        let draft = design(&mut shop, &request(kind, None));
        let ladder = &draft.expected.ladder;
        let offers: Vec<&str> = ladder.iter().map(|rung| rung.discount.as_str()).collect();
        assert_eq!(
            offers[..6],
            ["nothing", "no discount", "5 %", "10 %", "15 %", "20 %"]
        );
        assert!(ladder.iter().all(|rung| rung.kind == kind));
        let message = &ladder[1];
        assert_eq!(
            (message.cost.value.minor, message.redemptions.value),
            (0, 0.0),
            "a message gives nothing away"
        );
        // The shop measured discounts, and no message.
        let (of_message, of_discount) = (message.basis.word(), ladder[3].basis.word());
        assert_eq!((of_message, of_discount), ("assumed", "measured"));
        assert!(message.gain.assumed && !ladder[3].gain.assumed);
        // Of those that were measured or have no discount, the greatest gain.
        let best = ladder
            .iter()
            .filter(|rung| rung.discount != "5 %")
            .max_by_key(|rung| rung.gain.value.minor)
            .unwrap();
        let chosen = match draft.terms.discount {
            _ if draft.sends_nothing() => "nothing".into(),
            None => "no discount".into(),
            Some(discount @ Discount::Percent(_)) => discount.to_string(),
            Some(Discount::Amount(_)) => best.discount.clone(),
        };
        assert_eq!(best.discount, chosen, "{ladder:#?}");
    }
}

#[test]
fn a_discount_below_all_that_were_tried_is_called_a_guess() {
    let folder = folder();
    let mut shop = loaded(&folder.path().join("shop.db"));
    let winback = |discount| request(Kind::Winback, discount);
    let draft = design(&mut shop, &winback(None));
    let untried: Vec<&str> = draft
        .expected
        .ladder
        .iter()
        .filter(|rung| rung.is_untried)
        .map(|rung| rung.discount.as_str())
        .collect();
    assert!(
        untried.contains(&"5 %") && !untried.contains(&"10 %"),
        "{untried:?}"
    );
    let shallow = &draft.expected.ladder[2];
    assert!(shallow.basis.word() == "assumed" && shallow.gain.assumed);
    assert!(text(&draft).contains("5 %, untried"));
    // Typed, it is no more certain.
    for (discount, is_guess) in [("5%", true), ("10%", false)] {
        let draft = design(&mut shop, &winback(Some(discount)));
        let margin = draft.expected.margin.as_ref();
        assert_eq!(margin.unwrap().assumed, is_guess, "{discount}");
        let said = "no discount below 10 % was measured here";
        let is_said = draft.basis.iter().any(|note| note.starts_with(said));
        assert_eq!(is_said, is_guess, "{:?}", draft.basis);
    }
}

#[test]
fn a_message_without_a_discount_goes_from_draft_to_measuring_without_codes() {
    let folder = folder();
    let mut shop = loaded(&folder.path().join("shop.db"));
    let reminder = Request {
        holdout: Some(0.3),
        ..request(Kind::Reminder, Some("none"))
    };
    let draft = design(&mut shop, &reminder);
    let id = draft.campaign.unwrap();
    assert_eq!(draft.terms.discount, None);
    assert_eq!(draft.expected.worst.minor, 0);
    let margin = draft
        .gates
        .iter()
        .find(|count| count.gate.word() == "margin");
    assert_eq!(margin.unwrap().blocked, 0);
    let launched = launch(&mut shop, id);
    assert!(launched.offered > 5 && launched.holdout > 2);
    let steps = launched.checklist.join("\n");
    assert!(
        steps.contains("there are no codes") && !steps.contains("make the discount codes"),
        "{steps}"
    );
    let codes = shop.store().fetch_codes(CodeScope::Campaign(id)).unwrap();
    assert!(codes.is_empty());
    let list = export(&shop, id);
    assert_eq!(list.rows.len(), launched.offered);
    assert!(
        list.rows
            .iter()
            .all(|row| row.code.is_none() && row.discount.is_none() && row.expires.is_none())
    );
    campaign::sent(&mut shop, id).unwrap();
    let question = why::Request {
        user: list.rows[0].user.clone(),
        ..why::Request::default()
    };
    let answer = why::run(&shop, &question).unwrap();
    let said = &answer.decisions[0].staff_text;
    assert!(
        said.contains("(reminder, no discount) was offered"),
        "{said}"
    );
    // Both arms are out of the next campaign's reach.
    shop.context.now = demo::NOW.plus_days(5.0);
    let next = design(&mut shop, &reminder);
    let waiting = next
        .gates
        .iter()
        .find(|count| count.gate.word() == "cooldown");
    assert_eq!(
        waiting.unwrap().blocked,
        launched.offered + launched.holdout
    );
    let measured = MeasureRequest {
        campaign: id.to_string(),
        is_by_recency: false,
    };
    let found = campaign::measure(&shop, &measured, &Silent::default()).unwrap();
    assert_eq!(
        (found.offered, found.discounts_given.minor),
        (launched.offered, 0)
    );
    campaign::cancel(&mut shop, id).unwrap();
}

#[test]
fn a_measured_message_counts_as_known() {
    let folder = folder();
    let mut shop = loaded(&folder.path().join("shop.db"));
    let before = design(&mut shop, &request(Kind::Reminder, None));
    let everyone = everyone(&shop, &Silent::default()).unwrap();
    let mut text = String::from("campaign,user_id,arm,sent_at,ends_at\n");
    for (at, user) in everyone.snapshot.users.iter().enumerate() {
        let arm = ["message", "control"][usize::from((at * 7_919 + 13) % 101 < 50)];
        text.push_str(&format!("letter,{},{arm},2026-08-01,2026-08-15\n", user.id));
    }
    let path = folder.path().join("campaigns.csv");
    std::fs::write(&path, text).unwrap();
    let files = load::Request {
        files: vec![path],
        ..load::Request::default()
    };
    load::run(&mut shop, &files, &Silent::default()).unwrap();
    let confirmed = SettingsRequest {
        name: Some("randomised".into()),
        value: Some("letter".into()),
        is_dry_run: false,
    };
    upkeep::settings(&mut shop, &confirmed, &Silent::default()).unwrap();
    let after = design(&mut shop, &request(Kind::Reminder, None));
    let (old, new) = (&before.expected.ladder[1], &after.expected.ladder[1]);
    assert_eq!((old.basis.word(), new.basis.word()), ("assumed", "pooled"));
    assert!(new.gain.n > 100 && !new.gain.assumed);
    assert_ne!(old.gain.value, new.gain.value);
}

#[test]
fn a_coupon_without_a_discount_is_refused_and_members_need_none() {
    let folder = folder();
    let mut shop = loaded(&folder.path().join("shop.db"));
    let coupon = Request {
        audience: AudienceChoice::Rule("orders >= 1".into()),
        ..request(Kind::Coupon, Some("none"))
    };
    let error = campaign::run(&mut shop, &coupon, &Silent::default()).unwrap_err();
    assert_eq!(error.kind, ErrorKind::Usage);
    let members = design(&mut shop, &request(Kind::Members, None));
    assert_eq!(members.terms.discount, None);
    let members = design(&mut shop, &request(Kind::Members, Some("10%")));
    assert_eq!(members.terms.discount, Some(Discount::Percent(10.0)));
}

#[test]
fn a_plan_weighs_every_kind_for_every_audience_it_can_be_for() {
    let folder = folder();
    let shop = loaded(&folder.path().join("shop.db"));
    let plan = campaign::propose(&shop, &Silent::default()).unwrap();
    let proposed = plan.proposals.iter().map(|it| it.segment_name.clone());
    let passed = plan.passed.iter().map(|it| it.segment_name.clone());
    let audiences: BTreeSet<String> = proposed.chain(passed).collect();
    let segments = shop.store().complete_segments().unwrap();
    let mut expected: BTreeSet<String> = segments.into_iter().map(|(_, name)| name).collect();
    expected.extend(
        [
            "members",
            "customers overdue by their own gap",
            "customers due to order again",
        ]
        .map(String::from),
    );
    assert_eq!(audiences, expected);
}

#[test]
fn who_can_still_use_an_offer_is_left_out_of_plans_and_counted_in_designs() {
    let folder = folder();
    let mut shop = loaded(&folder.path().join("shop.db"));
    for (name, value) in [("cooldown_days", "1"), ("cap", "99")] {
        let request = SettingsRequest {
            name: Some(name.into()),
            value: Some(value.into()),
            is_dry_run: false,
        };
        upkeep::settings(&mut shop, &request, &Silent::default()).unwrap();
    }
    let all = Request {
        audience: AudienceChoice::Rule("orders >= 1".into()),
        days: Some(60),
        ..request(Kind::Coupon, Some("10%"))
    };
    let id = design(&mut shop, &all).campaign.unwrap();
    let launched = launch(&mut shop, id);
    campaign::sent(&mut shop, id).unwrap();
    let warned = |shop: &mut Shop| {
        let warnings = design(shop, &all).warnings;
        let found = warnings
            .into_iter()
            .find(|it| it.contains("still in an earlier campaign"));
        found.and_then(|it| it.split(' ').next()?.parse::<usize>().ok())
    };
    shop.context.now = demo::NOW.plus_days(40.0);
    assert!(warned(&mut shop).is_some_and(|count| count > launched.offered / 2));
    let plan = campaign::propose(&shop, &Silent::default()).unwrap();
    let said = plan.notes.join("\n");
    assert!(
        said.contains(&format!("campaign {id} (coupon) runs until")),
        "{said}"
    );
    let user = export(&shop, id).rows[0].user.clone();
    let answer = campaign::plan_for_user(&shop, &user, &Silent::default()).unwrap();
    assert!(answer.best.is_none() && answer.options.is_empty());
    assert!(
        answer
            .because
            .contains("an earlier campaign of the customer runs until"),
        "{}",
        answer.because
    );
    shop.context.now = demo::NOW.plus_days(60.5);
    assert_eq!(warned(&mut shop), None);
    let answer = campaign::plan_for_user(&shop, &user, &Silent::default()).unwrap();
    assert!(
        !answer.because.contains("earlier campaign"),
        "{}",
        answer.because
    );
}

#[test]
fn a_customers_plan_has_only_what_the_customer_is_in_the_audience_of() {
    let folder = folder();
    let shop = loaded(&folder.path().join("shop.db"));
    let everyone = everyone(&shop, &Silent::default()).unwrap();
    let (mut with_option, mut with_best, mut with_gate) = (0, 0, 0);
    for user in (0..everyone.profiles.len()).step_by(9) {
        let id = &everyone.snapshot.users[user].id;
        let answer = campaign::plan_for_user(&shop, id, &Silent::default()).unwrap();
        assert_eq!(&answer.user, id);
        let gaps = everyone.profiles[user].overdue.unwrap_or(0.0);
        for option in &answer.options {
            let fits = match (option.rung.kind, option.segment) {
                (Kind::Winback, _) => gaps >= 2.0,
                (Kind::Reminder, _) => (0.75..2.0).contains(&gaps),
                (_, Some(segment)) => {
                    let keys = shop.store().fetch_member_keys(segment).unwrap();
                    keys.contains(&everyone.snapshot.users[user].key)
                }
                _ => everyone.snapshot.users[user].tier.is_some(),
            };
            assert!(fits, "{id}: {option:?}");
            assert!(option.rung.gain.value.minor > 0 && option.rung.offered == 1);
        }
        if let Some(best) = &answer.best {
            let most = answer.options.iter().map(|it| it.rung.gain.value.minor);
            assert!(best.rung.chance >= 0.75);
            assert!(best.rung.gain.value.minor <= most.max().unwrap());
            assert!(best.because.contains("an order leaves"), "{}", best.because);
            with_best += 1;
        }
        with_option += usize::from(!answer.options.is_empty());
        with_gate += usize::from(answer.because.contains(": "));
    }
    assert!(
        with_option > 5 && with_gate > 2,
        "{with_option} {with_best} {with_gate}"
    );
}

#[test]
fn the_shops_own_messages_are_learned_from_and_say_nothing_of_how_codes_are_used() {
    let folder = folder();
    let mut shop = loaded(&folder.path().join("shop.db"));
    let dry = Request {
        is_dry_run: true,
        ..request(Kind::Reminder, None)
    };
    let usage = |draft: &Outcome| {
        let basis = draft.basis.iter();
        let found = basis
            .clone()
            .find(|it| it.contains("after a past offer used it"));
        found.cloned()
    };
    let before = design(&mut shop, &dry);
    assert!(usage(&before).is_some());
    // The data reach past the window of a message that is sent twenty days before they end.
    shop.context.now = demo::NOW.plus_days(-20.0);
    let message = Request {
        audience: AudienceChoice::Rule("orders >= 1".into()),
        holdout: Some(0.3),
        ..request(Kind::Reminder, Some("none"))
    };
    let id = design(&mut shop, &message).campaign.unwrap();
    assert!(launch(&mut shop, id).offered > 20);
    campaign::sent(&mut shop, id).unwrap();
    shop.context.now = demo::NOW;
    let after = design(&mut shop, &dry);
    assert_eq!(usage(&after), usage(&before));
    let basis = |draft: &Outcome| draft.expected.ladder[1].basis.word();
    assert_eq!((basis(&before), basis(&after)), ("assumed", "pooled"));
}
