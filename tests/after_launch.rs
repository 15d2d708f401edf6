//! What holds once a campaign is launched: refusals, codes, and when customers may be offered again.

use crate::codes::{card, used};
use crate::shops::{loaded, open};
use crate::workshop::text;
use regulars::campaign::Kind;
use regulars::campaign::gate::{Gate, GateName};
use regulars::campaign::operation::{
    self as campaign, AudienceChoice, LaunchRequest, RedeemRequest, Request, Target,
};
use regulars::demo;
use regulars::domain::{CampaignId, Instant, NoteKind, Silent};
use regulars::output::Present;
use regulars::privacy::operation::{self as privacy, NoteRequest, StopMarketingRequest};
use regulars::recommend::List;
use regulars::recommend::operation::{self as recommend, AllRequest};
use regulars::shop::Shop;
use regulars::upkeep::operation as upkeep;
use regulars::why::operation as why;

fn for_buyers() -> Request {
    Request {
        kind: Kind::Coupon,
        audience: AudienceChoice::Rule("orders >= 1".into()),
        discount: None,
        test_depth: None,
        budget: None,
        holdout: Some(0.2),
        days: None,
        items: Vec::new(),
        min_spend: None,
        is_public: false,
        note: None,
        is_dry_run: false,
    }
}

fn launched(shop: &mut Shop) -> CampaignId {
    let draft = campaign::run(shop, &for_buyers(), &Silent::default()).unwrap();
    let launch = LaunchRequest {
        campaign: draft.campaign.unwrap(),
        is_confirmed: false,
        accepts_loss: true,
        consent: None,
        starts: None,
    };
    campaign::launch(shop, &launch, &Silent::default()).unwrap();
    launch.campaign
}

fn exported(shop: &Shop, id: CampaignId) -> Vec<String> {
    let export = campaign::export(shop, id, Target::Csv).unwrap();
    export.rows.into_iter().map(|row| row.user).collect()
}

#[test]
fn a_refusal_after_the_launch_takes_the_customer_off_every_list() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("shop.db");
    let mut shop = loaded(&path);
    let id = launched(&mut shop);
    let before = exported(&shop, id);
    let all = AllRequest {
        top: 3,
        list: Some(List::Mixed),
        model: None,
    };
    let lists = recommend::all(&mut shop, &all, &Silent::default()).unwrap();
    let refuser = before
        .iter()
        .find(|user| lists.items.iter().any(|item| item.user == **user))
        .unwrap()
        .clone();

    stop(&mut shop, &refuser);
    shop.close();
    let mut shop = open(&path);

    let export = campaign::export(&shop, id, Target::Csv).unwrap();
    let after: Vec<&String> = export.rows.iter().map(|row| &row.user).collect();
    let expected: Vec<&String> = before.iter().filter(|user| **user != refuser).collect();
    assert_eq!(after, expected);
    let notes = export.notes();
    assert!(
        notes[..]
            .iter()
            .any(|note| note.contains("1 who refused marketing")),
        "{notes:?}"
    );
    let again = recommend::all(&mut shop, &all, &Silent::default()).unwrap();
    assert!(again.items.iter().all(|item| item.user != refuser));
    assert_eq!(again.users, lists.users - 1);
    assert!(
        again
            .notes
            .iter()
            .any(|note| note.contains("1 who refused marketing by e-mail")),
        "{:?}",
        again.notes
    );
}

#[test]
fn why_does_not_promise_an_offer_that_is_kept_back() {
    let folder = tempfile::tempdir().unwrap();
    let mut shop = loaded(&folder.path().join("shop.db"));
    let id = launched(&mut shop);
    let offered = exported(&shop, id);
    let answer = |shop: &Shop, user: &str, as_of: Option<Instant>| {
        let request = why::Request {
            user: user.into(),
            as_of,
            ..why::Request::default()
        };
        let answer = why::run(shop, &request).unwrap();
        (answer.opening, answer.customer_text)
    };
    let before = shop.context.now;
    shop.context.now = before.plus_days(1.0);
    for user in &offered[..2] {
        stop(&mut shop, user);
    }
    let (staff, customer) = answer(&shop, &offered[0], None);
    assert!(
        staff.contains("refused marketing on") && staff.contains("leave this"),
        "{staff}"
    );
    assert!(customer.contains("you asked us not to write"), "{customer}");
    let (staff, customer) = answer(&shop, &offered[0], Some(before));
    assert!(staff.contains("is planned for"), "the day before: {staff}");
    assert!(customer.contains("is planned for you"), "{customer}");

    shop.context.now = before.plus_days(2.0);
    campaign::sent(&mut shop, id).unwrap();
    let (staff, customer) = answer(&shop, &offered[1], None);
    assert!(staff.contains("left this customer out"), "{staff}");
    assert!(!customer.contains("got"), "{customer}");
    let said = text(&why::user(&shop, &offered[1]).unwrap());
    assert!(
        said.contains("not sent: the customer refused marketing on"),
        "{said}"
    );
    // Who refuses after the sending got the offer.
    shop.context.now = before.plus_days(3.0);
    stop(&mut shop, &offered[2]);
    let (staff, customer) = answer(&shop, &offered[2], None);
    assert!(
        staff.contains("was offered") && customer.contains("You got"),
        "{staff} {customer}"
    );
}

fn stop(shop: &mut Shop, user: &str) {
    let refusal = StopMarketingRequest {
        user: user.into(),
        is_dry_run: false,
    };
    privacy::stop_marketing(shop, &refusal, &Silent::default()).unwrap();
}

#[test]
fn a_complaint_after_the_launch_does_so_too() {
    let folder = tempfile::tempdir().unwrap();
    let mut shop = loaded(&folder.path().join("shop.db"));
    let id = launched(&mut shop);
    let before = exported(&shop, id);
    let note = NoteRequest {
        user: before[0].clone(),
        text: "the parcel was empty".into(),
        kind: NoteKind::Complaint,
        is_dry_run: false,
    };
    privacy::note(&mut shop, &note, &Silent::default()).unwrap();
    assert_eq!(exported(&shop, id), before[1..]);
    campaign::cancel(&mut shop, id).unwrap();
    let next = launched(&mut shop);
    let (user, _) = shop.find_user_exactly(&before[0]).unwrap();
    let decisions = shop.store().fetch_decisions(next).unwrap();
    let decision = decisions.into_iter().find(|row| row.user == user).unwrap();
    let gates: Vec<Gate> = serde_json::from_value(decision.gates).unwrap();
    let suppressed = gates.iter().find(|gate| gate.gate == GateName::Suppressed);
    assert!(!suppressed.unwrap().pass);
}

#[test]
fn a_customer_whose_ids_were_merged_gets_one_letter() {
    let folder = tempfile::tempdir().unwrap();
    let mut shop = loaded(&folder.path().join("shop.db"));
    let id = launched(&mut shop);
    let before = exported(&shop, id);
    upkeep::merge(&mut shop, &before[0], &before[1], false, &Silent::default()).unwrap();
    let export = campaign::export(&shop, id, Target::Csv).unwrap();
    assert_eq!(export.rows.len(), before.len() - 1);
    let notes = export.notes().join("\n");
    assert!(notes.contains("left out: 1 more code"), "{notes}");
    // After a use of either code there is nothing left to write about.
    let codes = campaign::export(&shop, id, Target::Csv).unwrap().rows;
    let code = codes
        .iter()
        .find(|row| before[..2].contains(&row.user))
        .unwrap()
        .code
        .clone()
        .unwrap();
    campaign::sent(&mut shop, id).unwrap();
    let request = RedeemRequest {
        code,
        order: None,
        record_as: None,
    };
    campaign::redeem(&mut shop, &request).unwrap();
    assert_eq!(exported(&shop, id), before[2..]);
}

#[test]
fn the_codes_of_an_ended_campaign_expired_and_were_not_taken_back() {
    let folder = tempfile::tempdir().unwrap();
    let mut shop = loaded(&folder.path().join("shop.db"));
    let id = launched(&mut shop);
    let code = campaign::export(&shop, id, Target::Csv).unwrap().rows[0]
        .code
        .clone()
        .unwrap();
    campaign::sent(&mut shop, id).unwrap();
    shop.context.now = demo::NOW.plus_days(2.0);
    let ended = campaign::end(&mut shop, id).unwrap();
    assert!(ended.codes_closed > 0);
    let answer = card(&shop, &code);
    assert_eq!(
        (answer.state.as_deref(), answer.is_valid),
        (Some("issued"), false)
    );
    let reason = &answer.gates[0].reason;
    assert!(reason.contains("expired"), "{reason}");
}

#[test]
fn a_campaign_that_was_cancelled_after_it_was_sent_still_counts_for_the_cooldown() {
    let folder = tempfile::tempdir().unwrap();
    let mut shop = loaded(&folder.path().join("shop.db"));
    let mut cooled = |is_sent: bool| {
        let id = launched(&mut shop);
        let drawn = shop.store().fetch_offers(id).unwrap().len();
        if is_sent {
            campaign::sent(&mut shop, id).unwrap();
        }
        shop.context.now = shop.context.now.plus_days(1.0);
        campaign::cancel(&mut shop, id).unwrap();
        let draft = campaign::run(&mut shop, &for_buyers(), &Silent::default()).unwrap();
        let cooldown = |count: &&campaign::GateCount| count.gate == GateName::Cooldown;
        let blocked = draft.gates.iter().find(cooldown);
        (blocked.map_or(0, |count| count.blocked), drawn)
    };
    let (blocked, _) = cooled(false);
    assert_eq!(blocked, 0, "nobody heard of a campaign that was never sent");
    let (blocked, drawn) = cooled(true);
    assert_eq!(blocked, drawn, "who was offered and who was held out");
}

#[test]
fn a_slip_of_the_hand_is_led_back_to_the_one_code_that_is_that_close() {
    let folder = tempfile::tempdir().unwrap();
    let mut shop = loaded(&folder.path().join("shop.db"));
    let id = launched(&mut shop);
    let code = campaign::export(&shop, id, Target::Csv).unwrap().rows[0]
        .code
        .clone()
        .unwrap();
    let mut missing = code.clone();
    missing.remove(6);
    for typed in [missing, format!("{code}7"), code.replace('-', " ") + "q"] {
        let answer = card(&shop, &typed);
        assert_eq!(answer.did_you_mean.as_ref(), Some(&code), "{typed}");
        assert!(!answer.is_valid && answer.user.is_none());
        let error = campaign::redeem(&mut shop, &used(&typed, None)).unwrap_err();
        assert!(error.hint.unwrap().contains(&code), "{typed}");
    }
    let answer = card(&shop, &code);
    assert_eq!((answer.did_you_mean, answer.user.is_some()), (None, true));
    let answer = card(&shop, "SUMMER20");
    assert_eq!(answer.did_you_mean, None);
}
