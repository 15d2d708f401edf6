//! What is answered about offers and codes: never more than is true at the day that is asked about.

use crate::shops::loaded;
use crate::workshop::folder;
use regulars::campaign::Kind;
use regulars::campaign::cart::RefusalKind;
use regulars::campaign::gate::{Gate, GateName};
use regulars::campaign::operation::{
    self as campaign, AudienceChoice, Change, ChangeRequest, CodeOutcome, CodeRequest, Extension,
    FileRedeemRequest, LaunchRequest, RedeemRequest, Request, Target,
};
use regulars::campaign::standing::{Fault, Outcome};
use regulars::demo;
use regulars::domain::{CampaignId, Instant, Silent};
use regulars::load::operation::{self as load, undo_load};
use regulars::shop::Shop;
use regulars::upkeep::operation as upkeep;
use regulars::why::operation as why;
use std::collections::BTreeSet;

/// The answer about a code, without a cart.
pub fn card(shop: &Shop, typed: &str) -> CodeOutcome {
    campaign::code(shop, &asked(typed)).unwrap()
}

/// A use to record.
pub fn used(code: &str, order: Option<&str>) -> RedeemRequest {
    RedeemRequest {
        code: code.into(),
        order: order.map(Into::into),
        record_as: None,
    }
}

fn asked(code: &str) -> CodeRequest {
    CodeRequest {
        code: code.into(),
        ..CodeRequest::default()
    }
}

/// A campaign for everybody who ever ordered, 15 % off.
fn design() -> Request {
    Request {
        kind: Kind::Coupon,
        audience: AudienceChoice::Rule("orders >= 1".into()),
        discount: Some("15%".into()),
        test_depth: None,
        budget: None,
        holdout: Some(0.3),
        days: Some(10),
        items: Vec::new(),
        min_spend: None,
        is_public: false,
        note: None,
        is_dry_run: false,
    }
}

fn launch(shop: &mut Shop, design: &Request) -> CampaignId {
    let draft = campaign::run(shop, design, &Silent::default()).unwrap();
    let request = LaunchRequest {
        campaign: draft.campaign.unwrap(),
        is_confirmed: false,
        accepts_loss: true,
        consent: None,
        starts: None,
    };
    campaign::launch(shop, &request, &Silent::default()).unwrap();
    request.campaign
}

/// (user, code) of everybody who gets the message.
fn codes(shop: &Shop, id: CampaignId) -> Vec<(String, String)> {
    let export = campaign::export(shop, id, Target::Csv).unwrap();
    let rows = export.rows.into_iter();
    rows.map(|row| (row.user, row.code.unwrap())).collect()
}

fn at_day(shop: &mut Shop, days: f64) {
    shop.context.now = demo::NOW.plus_days(days);
}

fn change(
    shop: &mut Shop,
    code: &str,
    change: Change,
) -> regulars::Result<campaign::ChangeOutcome> {
    let request = ChangeRequest {
        code: code.into(),
        change,
        why: Some("asked for it".into()),
        is_dry_run: false,
    };
    campaign::change_code(shop, &request)
}

fn load_text(shop: &mut Shop, name: &str, text: &str) -> load::Outcome {
    let folder = folder();
    let path = folder.path().join(name);
    std::fs::write(&path, text).unwrap();
    let request = load::Request {
        files: vec![path],
        ..load::Request::default()
    };
    load::run(shop, &request, &Silent::default()).unwrap()
}

/// Rows of orders with a column of codes: (order, user, day after the demo's now, code cell).
fn orders(rows: &[(&str, &str, f64, &str)]) -> String {
    let mut text = String::from("order;user_id;item;time;quantity;amount;coupon_code\n");
    for (order, user, day, cell) in rows {
        let at = demo::NOW.plus_days(*day);
        text.push_str(&format!("{order};{user};I0001;{at};1;50.00;{cell}\n"));
    }
    text
}

fn decision_of(shop: &Shop, user: &str, id: CampaignId) -> why::Decision {
    let request = why::Request {
        user: user.into(),
        campaign: Some(id),
        ..why::Request::default()
    };
    why::run(shop, &request).unwrap().decisions.remove(0)
}

#[test]
fn an_offer_that_was_never_sent_was_not_got() {
    let folder = folder();
    let mut shop = loaded(&folder.path().join("shop.db"));
    let id = launch(&mut shop, &design());
    let (user, code) = codes(&shop, id).remove(0);
    let planned = decision_of(&shop, &user, id);
    assert!(
        planned.customer_text.contains("not been sent yet"),
        "{planned:?}"
    );
    assert!(!planned.staff_text.contains("was offered"));

    at_day(&mut shop, 1.0);
    campaign::cancel(&mut shop, id).unwrap();
    let decisions = shop.store().fetch_decisions(id).unwrap();
    let outcomes: BTreeSet<String> = decisions.iter().map(|row| row.outcome.clone()).collect();
    assert!(outcomes.len() >= 2);
    for outcome in outcomes {
        let row = decisions.iter().find(|row| row.outcome == outcome).unwrap();
        let user = shop.store().fetch_user(row.user).unwrap().unwrap().id;
        let never = decision_of(&shop, &user, id);
        assert!(
            never.customer_text.contains("never sent"),
            "{}",
            never.customer_text
        );
        assert!(
            never
                .staff_text
                .contains("was never sent (cancelled on 2026-10-02)")
        );
    }
    let answer = card(&shop, &code);
    assert!(
        answer
            .staff_text
            .contains("because: the campaign was cancelled")
    );
    assert_eq!(answer.customer_text, "This code is no longer valid.");
    let user = why::user(&shop, &user).unwrap();
    assert_eq!(
        serde_json::to_value(&user.offers[0]).unwrap()["delivery"],
        "never_sent"
    );
    assert_eq!(user.offers[0].ends_at, None);
}

/// Users of a campaign with an outcome.
fn with_outcome(shop: &Shop, id: CampaignId, outcome: &str) -> BTreeSet<i64> {
    let rows = shop.store().fetch_decisions(id).unwrap();
    let rows = rows.into_iter().filter(|row| row.outcome == outcome);
    rows.map(|row| row.user).collect()
}

/// How many users a campaign's decisions left out because of the cooldown.
fn cooled(shop: &Shop, id: CampaignId) -> usize {
    let rows = shop.store().fetch_decisions(id).unwrap();
    let gates = rows
        .into_iter()
        .map(|row| -> Vec<Gate> { serde_json::from_value(row.gates).unwrap() });
    let failed = |gate: &Gate| gate.gate == GateName::Cooldown && !gate.pass;
    gates.filter(|gates| gates.iter().any(failed)).count()
}

#[test]
fn both_arms_of_a_sent_campaign_wait_and_become_free_on_the_same_day() {
    let folder = folder();
    let mut shop = loaded(&folder.path().join("shop.db"));
    let first = launch(&mut shop, &design());
    let offered = with_outcome(&shop, first, "offered");
    let held_out = with_outcome(&shop, first, "held_out");
    assert!(offered.len() > 10 && held_out.len() > 5);

    // Still to be sent: a second launch on the same day must take none of them.
    let everybody: BTreeSet<i64> = offered.union(&held_out).copied().collect();
    let rule = "orders >= 1 or orders < 1";
    let all = Request {
        audience: AudienceChoice::Rule(rule.into()),
        ..design()
    };
    let draft = campaign::run(&mut shop, &all, &Silent::default()).unwrap();
    let second = LaunchRequest {
        campaign: draft.campaign.unwrap(),
        is_confirmed: false,
        accepts_loss: true,
        consent: None,
        starts: None,
    };
    match campaign::launch(&mut shop, &second, &Silent::default()) {
        Ok(_) => {
            let again = with_outcome(&shop, second.campaign, "offered");
            assert!(again.is_disjoint(&everybody));
        }
        Err(error) => assert!(error.what.contains("nobody would get an offer"), "{error}"),
    }
    campaign::cancel(&mut shop, second.campaign).unwrap();

    // Days are counted from the sending, not from the launch.
    at_day(&mut shop, 5.0);
    campaign::sent(&mut shop, first).unwrap();
    let blocked = |shop: &mut Shop, day: f64| {
        at_day(shop, day);
        let dry = Request {
            is_dry_run: true,
            ..design()
        };
        let draft = campaign::run(shop, &dry, &Silent::default()).unwrap();
        let cooldown = draft
            .gates
            .iter()
            .find(|count| count.gate == GateName::Cooldown);
        cooldown.map_or(0, |count| count.blocked)
    };
    assert_eq!(blocked(&mut shop, 34.9), everybody.len());
    assert_eq!(blocked(&mut shop, 35.0), 0, "both arms are free again");
}

#[test]
fn a_campaign_cancelled_before_it_was_sent_counts_for_neither_arm() {
    let folder = folder();
    let mut shop = loaded(&folder.path().join("shop.db"));
    let first = launch(&mut shop, &design());
    campaign::cancel(&mut shop, first).unwrap();
    let second = launch(&mut shop, &design());
    assert_eq!(cooled(&shop, second), 0);
    assert_eq!(
        with_outcome(&shop, first, "offered").len(),
        with_outcome(&shop, second, "offered").len()
    );
}

#[test]
fn a_code_is_answered_for_the_cart() {
    let folder = folder();
    let mut shop = loaded(&folder.path().join("shop.db"));
    let terms = Request {
        min_spend: Some("40".into()),
        items: vec!["I0001".into(), "I0002".into()],
        ..design()
    };
    let id = launch(&mut shop, &terms);
    campaign::sent(&mut shop, id).unwrap();
    let all = codes(&shop, id);
    let (user, code) = all[0].clone();
    let email = |id: &str| {
        let (key, _) = shop.find_user_exactly(id).unwrap();
        let user = shop.store().fetch_user(key).unwrap().unwrap();
        user.facts.email.unwrap()
    };
    let ask = |total: Option<&str>, items: &[&str], email: Option<String>| {
        let request = CodeRequest {
            code: code.clone(),
            total: total.map(Into::into),
            items: items.iter().map(ToString::to_string).collect(),
            email,
        };
        campaign::code(&shop, &request).unwrap()
    };
    let kinds = |answer: &CodeOutcome| -> Vec<RefusalKind> {
        answer.because.iter().map(|refusal| refusal.kind).collect()
    };
    let bare = ask(None, &[], None);
    assert!(bare.is_valid && bare.depends_on.len() == 2, "{bare:?}");
    let short = ask(Some("36.80"), &["I0001"], None);
    assert_eq!(
        (short.is_valid, kinds(&short)),
        (false, vec![RefusalKind::Minimum])
    );
    assert!(
        short.staff_text.contains("3.20 EUR are missing"),
        "{}",
        short.staff_text
    );
    assert!(short.customer_text.contains("your order is 3.20 EUR short"));
    let wrong = ask(Some("50"), &["I0003"], None);
    assert_eq!(kinds(&wrong), [RefusalKind::Items]);
    let fine = ask(Some("50,00"), &["I0001", "I0002"], Some(email(&user)));
    assert!(fine.is_valid && fine.because.is_empty());
    assert_eq!(fine.saves.unwrap().minor, 750);
    let (other, _) = all.iter().find(|(other, _)| *other != user).unwrap();
    for address in [email(other), "stranger@example.org".into()] {
        let stranger = ask(Some("50"), &["I0001"], Some(address));
        assert_eq!(kinds(&stranger), [RefusalKind::AnotherCustomer]);
        assert_eq!(
            stranger.customer_text,
            "This code belongs to another customer."
        );
    }
    let history: Vec<&str> = bare
        .history
        .iter()
        .map(|event| event.what.as_str())
        .collect();
    assert_eq!(history[0], "issued");
    assert!(history[1].starts_with("campaign sent: valid until 2026-10-11"));
    assert!(bare.campaign_name.unwrap().starts_with("coupon for "));
}

#[test]
fn support_takes_back_replaces_and_extends_a_code_and_its_history_says_so() {
    let folder = folder();
    let mut shop = loaded(&folder.path().join("shop.db"));
    let id = launch(&mut shop, &design());
    let all = codes(&shop, id);
    let early = change(&mut shop, &all[0].1, Change::Extend(Extension::Days(3))).unwrap_err();
    assert!(early.what.contains("has not been sent yet"), "{early}");
    campaign::sent(&mut shop, id).unwrap();
    at_day(&mut shop, 1.0);

    let (user, old) = all[0].clone();
    let reissued = change(&mut shop, &old, Change::Reissue).unwrap();
    let new = reissued.new_code.unwrap();
    assert_eq!(reissued.user, user);
    let (was, is) = (card(&shop, &old), card(&shop, &new));
    assert_eq!(
        (was.state.as_deref(), was.replaced_by.as_ref()),
        (Some("void"), Some(&new))
    );
    assert_eq!((is.is_valid, is.replaces.as_ref()), (true, Some(&old)));
    assert_eq!((is.expires_at, &is.terms), (was.expires_at, &was.terms));
    let event = was.history.last().unwrap();
    assert_eq!(event.by.as_deref(), Some("ann"));
    assert_eq!(event.why.as_deref(), Some("asked for it"));
    assert_eq!(event.at, Some(demo::NOW.plus_days(1.0)));
    assert!(!was.customer_text.contains(&new));
    assert!(codes(&shop, id).contains(&(user.clone(), new.clone())));
    assert!(!codes(&shop, id).iter().any(|(_, code)| *code == old));
    for what in [
        Change::Void,
        Change::Reissue,
        Change::Extend(Extension::Days(1)),
    ] {
        let error = change(&mut shop, &old, what).unwrap_err();
        assert!(
            error.what.contains("was taken back on 2026-10-02"),
            "{error}"
        );
        assert_eq!(error.hint, Some(format!("code {new} replaces it")));
    }

    let extended = change(&mut shop, &new, Change::Extend(Extension::Days(4))).unwrap();
    let end = extended
        .expires_at
        .unwrap()
        .minute_in(&shop.zone().unwrap());
    assert_eq!(end, "2026-10-15 23:59", "to the end of the day");
    let until = Change::Extend(Extension::Until("2026-10-20".into()));
    change(&mut shop, &new, until.clone()).unwrap();
    assert!(change(&mut shop, &new, until).is_err(), "not later");

    let (_, used_one) = all[1].clone();
    campaign::redeem(&mut shop, &used(&used_one, Some("A-1"))).unwrap();
    let error = change(&mut shop, &used_one, Change::Void).unwrap_err();
    assert!(
        error.what.contains("was used on 2026-10-02 for order A-1"),
        "{error}"
    );

    at_day(&mut shop, 12.0);
    let (_, late) = all[2].clone();
    assert!(
        card(&shop, &late)
            .staff_text
            .contains("it expired on 2026-10-11")
    );
    assert!(card(&shop, &new).is_valid, "extended");
    let error = change(&mut shop, &late, Change::Void).unwrap_err();
    assert!(error.what.contains("expired on"), "{error}");
    change(&mut shop, &late, Change::Extend(Extension::Days(2))).unwrap();
    assert!(card(&shop, &late).is_valid);
    // The end of the campaign leaves nothing taken back.
    campaign::end(&mut shop, id).unwrap();
    let ended = card(&shop, &late);
    assert!(
        ended.is_expired && !ended.staff_text.contains("taken back"),
        "{ended:?}"
    );
}

#[test]
fn a_reissued_code_is_new_however_many_the_campaign_issued() {
    let folder = folder();
    let mut shop = loaded(&folder.path().join("shop.db"));
    let id = launch(&mut shop, &design());
    let mut seen: BTreeSet<String> = codes(&shop, id).into_iter().map(|row| row.1).collect();
    let mut code = seen.first().unwrap().clone();
    for _ in 0..20 {
        code = change(&mut shop, &code, Change::Reissue)
            .unwrap()
            .new_code
            .unwrap();
        assert!(seen.insert(code.clone()));
    }
}

#[test]
fn uses_are_found_in_loaded_orders_and_go_with_their_batch() {
    let folder = folder();
    let mut shop = loaded(&folder.path().join("shop.db"));
    let id = launch(&mut shop, &design());
    campaign::sent(&mut shop, id).unwrap();
    let all = codes(&shop, id);
    at_day(&mut shop, 20.0);
    let lower = all[1].1.replace('-', "").to_lowercase();
    let both = format!("FREESHIP, {} | {}", all[2].1, all[3].1.replace('-', " "));
    let text = orders(&[
        ("N1", &all[0].0, 2.0, &all[0].1),
        ("N2", &all[1].0, 2.5, &lower),
        ("N3", &all[2].0, 3.0, &both),
        ("N4", &all[0].0, 4.0, &all[0].1),
        ("N5", &all[4].0, 12.0, &all[4].1),
    ]);
    let loaded_once = load_text(&mut shop, "orders.csv", &text);
    let faults = |code: &str| -> Vec<Vec<Fault>> {
        let uses = card(&shop, code).redeemed;
        uses.into_iter().map(|used| used.faults).collect()
    };
    assert_eq!(faults(&all[0].1), [vec![], vec![Fault::Twice]]);
    assert_eq!(faults(&all[1].1), [vec![]]);
    assert_eq!(faults(&all[2].1), [vec![]]);
    assert_eq!(faults(&all[3].1), [vec![Fault::WrongCustomer]]);
    assert_eq!(faults(&all[4].1), [vec![Fault::Late]]);
    let answer = card(&shop, &all[0].1);
    assert_eq!(answer.state.as_deref(), Some("redeemed"));
    assert!(
        answer
            .staff_text
            .contains("it was used on 2026-10-03 for order N1"),
        "{answer:?}"
    );
    let shown = campaign::show(&shop, id).unwrap();
    let redeemed = |shop: &Shop| {
        let list = campaign::list(shop).unwrap().campaigns;
        list.iter()
            .find(|line| line.campaign == id)
            .unwrap()
            .redeemed
    };
    assert_eq!(redeemed(&shop), 5);
    assert_eq!(shown.faults.len(), 3);

    // The same rows again change nothing.
    let again = load_text(&mut shop, "again.csv", &text);
    assert_eq!(card(&shop, &all[0].1).redeemed.len(), 2);
    undo_load(&mut shop, again.batch, &Silent::default()).unwrap();
    assert_eq!(redeemed(&shop), 5);
    undo_load(&mut shop, loaded_once.batch, &Silent::default()).unwrap();
    assert_eq!(redeemed(&shop), 0);
    assert!(card(&shop, &all[0].1).redeemed.is_empty());
}

#[test]
fn a_cancelled_or_refunded_order_is_shown_as_such() {
    const HEADER: &str = "Name,Email,Financial Status,Paid at,Currency,Subtotal,Shipping,Taxes,Total,Discount Code,\
Discount Amount,Created at,Lineitem quantity,Lineitem name,Lineitem price,Lineitem sku,Cancelled at,Refunded Amount,Vendor\n";
    let folder = folder();
    let mut shop = loaded(&folder.path().join("shop.db"));
    let id = launch(&mut shop, &design());
    campaign::sent(&mut shop, id).unwrap();
    let rows = campaign::export(&shop, id, Target::Csv).unwrap().rows;
    at_day(&mut shop, 8.0);
    let row = |number: u32, at: usize, status: &str, cancelled: &str, refunded: &str| {
        let (email, code) = (
            rows[at].email.as_deref().unwrap(),
            rows[at].code.clone().unwrap().to_lowercase(),
        );
        format!(
            "#{number},{email},{status},2026-10-04 10:00:00 +0000,EUR,40.00,0.00,0.00,40.00,{code},\
6.00,2026-10-04 10:00:00 +0000,1,Tea,46.00,I0001,{cancelled},{refunded},Acme\n"
        )
    };
    let file = |last: &str| format!("{HEADER}{last}");
    let kept = row(9001, 0, "paid", "", "0.00");
    load_text(&mut shop, "first.csv", &file(&kept));
    let states = |shop: &Shop, at: usize| -> Vec<Outcome> {
        let uses = card(shop, rows[at].code.as_ref().unwrap()).redeemed;
        uses.iter().map(|used| used.order_state).collect()
    };
    assert_eq!(states(&shop, 0), [Outcome::Kept]);
    assert!(
        card(&shop, rows[0].code.as_ref().unwrap()).redeemed[0]
            .faults
            .is_empty()
    );

    let cancelled = row(9001, 0, "voided", "2026-10-05 10:00:00 +0000", "0.00");
    let refunded = row(9002, 1, "refunded", "", "40.00");
    let second = load_text(
        &mut shop,
        "second.csv",
        &file(&format!("{cancelled}{refunded}")),
    );
    assert_eq!(states(&shop, 0), [Outcome::Cancelled]);
    assert_eq!(
        card(&shop, rows[0].code.as_ref().unwrap()).state.as_deref(),
        Some("issued")
    );
    assert_eq!(states(&shop, 1), [Outcome::Refunded]);
    let shown = campaign::show(&shop, id).unwrap();
    assert_eq!((shown.uses_cancelled, shown.uses_refunded), (1, 1));
    undo_load(&mut shop, second.batch, &Silent::default()).unwrap();
    assert_eq!(states(&shop, 0), [Outcome::Kept]);
}

#[test]
fn a_use_that_should_not_have_happened_is_recorded_only_as_what_it_is() {
    let folder = folder();
    let mut shop = loaded(&folder.path().join("shop.db"));
    let id = launch(&mut shop, &design());
    campaign::sent(&mut shop, id).unwrap();
    let all = codes(&shop, id);
    at_day(&mut shop, 2.0);
    let text = orders(&[("N1", &all[1].0, 1.0, "")]);
    load_text(&mut shop, "orders.csv", &text);
    let record = |shop: &mut Shop, code: &str, order: Option<&str>, fault: Option<Fault>| {
        let request = RedeemRequest {
            record_as: fault,
            ..used(code, order)
        };
        campaign::redeem(shop, &request)
    };
    let (_, code) = all[0].clone();
    let error = record(&mut shop, &code, Some("N1"), None).unwrap_err();
    assert!(error.what.contains("by another customer"), "{error}");
    let question = error.question.unwrap();
    assert_eq!(
        (
            question.answers[0].option,
            question.answers[0].value.as_str()
        ),
        ("record-as", "wrong-customer")
    );
    assert!(error.hint.unwrap().contains("--record-as wrong-customer"));
    assert!(
        card(&shop, &code).redeemed.is_empty(),
        "nothing was recorded"
    );
    let error = record(&mut shop, &code, Some("N1"), Some(Fault::Late)).unwrap_err();
    assert!(error.question.is_some());
    let recorded = record(&mut shop, &code, Some("N1"), Some(Fault::WrongCustomer)).unwrap();
    assert_eq!(recorded.faults, [Fault::WrongCustomer]);
    let error = record(&mut shop, &code, Some("n1"), None).unwrap_err();
    assert!(error.what.contains("recorded already"), "{error}");
    let again = record(&mut shop, &code, Some("N2"), Some(Fault::Twice)).unwrap();
    assert_eq!(again.faults, [Fault::Twice]);
    let (_, taken) = all[2].clone();
    change(&mut shop, &taken, Change::Void).unwrap();
    let after = record(&mut shop, &taken, None, Some(Fault::TakenBack)).unwrap();
    assert_eq!(after.faults, [Fault::TakenBack]);
    assert_eq!(card(&shop, &taken).state.as_deref(), Some("void"));
    at_day(&mut shop, 11.0);
    let (_, late) = all[3].clone();
    let error = record(&mut shop, &late, None, None).unwrap_err();
    assert!(error.what.contains("after it had expired"), "{error}");
    let error = record(&mut shop, &all[0].1, None, Some(Fault::Early)).unwrap_err();
    assert!(error.question.is_some());
    let shown = campaign::show(&shop, id).unwrap();
    let counts: Vec<(Fault, usize)> = shown.faults.iter().map(|it| (it.fault, it.uses)).collect();
    assert_eq!(
        counts,
        [
            (Fault::Twice, 1),
            (Fault::WrongCustomer, 1),
            (Fault::TakenBack, 1)
        ]
    );
}

#[test]
fn a_file_of_uses_is_recorded_once_each_row_as_what_it_is() {
    let folder = folder();
    let mut shop = loaded(&folder.path().join("shop.db"));
    let id = launch(&mut shop, &design());
    campaign::sent(&mut shop, id).unwrap();
    let all = codes(&shop, id);
    at_day(&mut shop, 20.0);
    load_text(
        &mut shop,
        "orders.csv",
        &orders(&[("N1", &all[1].0, 1.0, "")]),
    );
    let mut slip = all[5].1.clone();
    slip.remove(6);
    let rows = [
        format!("{};R1;03.10.2026;45,90", all[0].1),
        format!("{};R2;04.10.2026;20,00", all[0].1.to_lowercase()),
        format!("{};R3;13.10.2026;20,00", all[2].1),
        format!("{};N1;02.10.2026;50,00", all[3].1),
        format!("{slip};R5;03.10.2026;9,00"),
        "SUMMER20;R6;03.10.2026;9,00".into(),
        format!("{};R7;some day;9,00", all[4].1),
    ];
    let path = folder.path().join("till.csv");
    let text = format!("Gutschein-Nr;Order;Date;Amount\n{}\n", rows.join("\n"));
    std::fs::write(&path, text).unwrap();
    let request = |is_dry_run| FileRedeemRequest {
        path: path.clone(),
        dates: None,
        stdin: None,
        is_dry_run,
    };
    let planned = campaign::redeem_file(&mut shop, &request(true), &Silent::default()).unwrap();
    assert!(card(&shop, &all[0].1).redeemed.is_empty(), "a rehearsal");
    let done = campaign::redeem_file(&mut shop, &request(false), &Silent::default()).unwrap();
    assert_eq!((planned.redeemed, done.rows), (4, 7));
    let faults: Vec<(Fault, usize)> = done.faults.iter().map(|it| (it.fault, it.uses)).collect();
    assert_eq!(
        faults,
        [
            (Fault::Twice, 1),
            (Fault::WrongCustomer, 1),
            (Fault::Late, 1)
        ]
    );
    assert_eq!(done.unreadable, [(8, "its date cannot be read")]);
    let unknown: Vec<Option<&str>> = done
        .unknown
        .iter()
        .map(|row| row.did_you_mean.as_deref())
        .collect();
    assert_eq!(unknown, [Some(all[5].1.as_str()), None]);
    let first = &card(&shop, &all[0].1).redeemed[0];
    assert_eq!(first.amount.unwrap().minor, 4_590);
    assert_eq!(
        first.at,
        Instant::parse("2026-10-02T22:00:00Z"),
        "midnight in Berlin"
    );
    let again = campaign::redeem_file(&mut shop, &request(false), &Silent::default()).unwrap();
    assert_eq!((again.redeemed, again.known_before), (0, 4));
}

#[test]
fn an_earlier_day_shows_nothing_of_what_came_later() {
    let folder = folder();
    let mut shop = loaded(&folder.path().join("shop.db"));
    let id = launch(&mut shop, &design());
    at_day(&mut shop, 1.0);
    campaign::sent(&mut shop, id).unwrap();
    let (user, code) = codes(&shop, id).remove(0);
    at_day(&mut shop, 6.0);
    campaign::redeem(&mut shop, &used(&code, Some("A-1"))).unwrap();
    at_day(&mut shop, 8.0);
    campaign::end(&mut shop, id).unwrap();
    let then = |shop: &mut Shop, days: f64| {
        at_day(shop, days);
        let answer = card(shop, &code);
        let request = why::Request {
            user: user.clone(),
            ..why::Request::default()
        };
        let decision = why::run(shop, &request).unwrap().decisions.remove(0);
        assert_eq!(decision.code_state, answer.state);
        let shown = campaign::show(shop, id).unwrap();
        assert_eq!(decision.state, shown.draft.state.word());
        let offers = why::user(shop, &user).unwrap().offers;
        let is_used = offers[0].redeemed_at.is_some();
        (
            answer.state.unwrap(),
            decision.state,
            answer.redeemed.len(),
            is_used,
        )
    };
    let line = |state: &str, of: &str, uses, is_used| (state.into(), of.into(), uses, is_used);
    assert_eq!(then(&mut shop, 0.5), line("issued", "launched", 0, false));
    assert_eq!(then(&mut shop, 3.0), line("issued", "sent", 0, false));
    assert_eq!(then(&mut shop, 7.0), line("redeemed", "sent", 1, true));
    assert_eq!(then(&mut shop, 9.0), line("redeemed", "ended", 1, true));
    // `--as-of` says the same at a later clock.
    let as_of = why::Request {
        user: user.clone(),
        as_of: Some(demo::NOW.plus_days(3.0)),
        ..why::Request::default()
    };
    let decision = why::run(&shop, &as_of).unwrap().decisions.remove(0);
    assert_eq!(
        (decision.state.as_str(), decision.code_state.as_deref()),
        ("sent", Some("issued"))
    );
    at_day(&mut shop, -1.0);
    assert!(campaign::list(&shop).unwrap().campaigns.is_empty());
    assert!(campaign::show(&shop, id).is_err());
    assert!(why::user(&shop, &user).unwrap().codes.is_empty());
}

#[test]
fn after_a_merge_the_codes_of_both_ids_are_shown_once_each() {
    let folder = folder();
    let mut shop = loaded(&folder.path().join("shop.db"));
    let id = launch(&mut shop, &design());
    campaign::sent(&mut shop, id).unwrap();
    let all = codes(&shop, id);
    let [(kept, one), (merged, other)] = [all[0].clone(), all[1].clone()];
    upkeep::merge(&mut shop, &kept, &merged, false, &Silent::default()).unwrap();
    let request = why::Request {
        user: merged.clone(),
        ..why::Request::default()
    };
    let answer = why::run(&shop, &request).unwrap();
    let of_why: Vec<(String, Option<String>)> = answer
        .decisions
        .iter()
        .map(|decision| (decision.user.clone(), decision.code.clone()))
        .collect();
    assert_eq!(of_why.len(), 2);
    assert!(
        of_why.contains(&(kept.clone(), Some(one.clone()))),
        "{of_why:?}"
    );
    assert!(
        of_why.contains(&(merged.clone(), Some(other.clone()))),
        "{of_why:?}"
    );
    let shown = why::user(&shop, &kept).unwrap().codes;
    let shown: BTreeSet<String> = shown.into_iter().map(|code| code.code).collect();
    assert_eq!(shown, BTreeSet::from([one.clone(), other.clone()]));
    for code in [&one, &other] {
        let answer = why::code(&shop, code).unwrap();
        assert_eq!(answer.decisions.len(), 1);
        assert_eq!(answer.decisions[0].code.as_ref(), Some(code));
        assert_eq!(answer.code.user.as_ref(), Some(&kept));
    }
    // Using the other id's code is the same customer's use.
    at_day(&mut shop, 3.0);
    let text = orders(&[("N1", &kept, 2.0, &other)]);
    load_text(&mut shop, "orders.csv", &text);
    assert!(card(&shop, &other).redeemed[0].faults.is_empty());
}

#[test]
fn a_design_at_a_past_day_knows_only_campaigns_that_were_over_by_then() {
    let folder = folder();
    let mut shop = loaded(&folder.path().join("shop.db"));
    let ends: Vec<i64> = shop
        .store()
        .fetch_past_offers()
        .unwrap()
        .iter()
        .map(|offer| offer.ends_at.unwrap())
        .collect();
    let (first, last) = (*ends.iter().min().unwrap(), *ends.iter().max().unwrap());
    assert!(first < last);
    let basis = |shop: &mut Shop, now: i64| {
        shop.context.now = Instant(now);
        let request = Request {
            is_dry_run: true,
            ..design()
        };
        let draft = campaign::run(shop, &request, &Silent::default()).unwrap();
        (draft.expected.redemptions.assumed, draft.basis.join("; "))
    };
    let (is_assumed, before) = basis(&mut shop, first - 1);
    assert!(is_assumed, "no campaign was over by then: {before}");
    let (is_assumed, after) = basis(&mut shop, last + 1);
    assert!(!is_assumed, "{after}");
    // A campaign of ours counts once the data reach its end, whatever the clock says.
    shop.context.now = demo::NOW;
    let id = launch(&mut shop, &design());
    campaign::sent(&mut shop, id).unwrap();
    let (user, _) = codes(&shop, id).remove(0);
    let far = demo::NOW.plus_days(60.0).0;
    let (_, before) = basis(&mut shop, far);
    load_text(&mut shop, "orders.csv", &orders(&[("N1", &user, 8.0, "")]));
    assert_eq!(
        basis(&mut shop, far).1.split("; ").next(),
        before.split("; ").next()
    );
    load_text(&mut shop, "later.csv", &orders(&[("N2", &user, 11.0, "")]));
    assert_ne!(
        basis(&mut shop, far).1.split("; ").next(),
        before.split("; ").next()
    );
}

#[test]
fn a_campaign_sent_late_names_those_who_had_another_offer_meanwhile() {
    let folder = folder();
    let mut shop = loaded(&folder.path().join("shop.db"));
    let waiting = launch(&mut shop, &design());
    at_day(&mut shop, 31.0);
    let other = launch(&mut shop, &design());
    let [first, second] = [waiting, other].map(|id| with_outcome(&shop, id, "offered"));
    let both = first.intersection(&second).count();
    assert!(both > 0);
    let sent = campaign::sent(&mut shop, other).unwrap();
    assert_eq!(sent.offered_lately, 0);
    at_day(&mut shop, 32.0);
    let sent = campaign::sent(&mut shop, waiting).unwrap();
    assert_eq!(sent.offered_lately, both);
}
