//! Campaigns from design to answer on a stored shop.

use crate::codes::{card, used};
use crate::shops::{loaded, open};
use regulars::campaign::gate::{Gate, GateName};
use regulars::campaign::operation::{
    self as campaign, AudienceChoice, LaunchRequest, Request, Target,
};
use regulars::campaign::{CodeForm, Kind, code_form};
use regulars::demo;
use regulars::domain::{CampaignId, CancelToken, Observer, Progress, SegmentId, Silent};
use regulars::error::Kind as ErrorKind;
use regulars::output::Present;
use regulars::segment::operation as segment;
use regulars::shop::Shop;
use regulars::store::{CodeOwner, CodeScope, DecisionRow};
use regulars::upkeep::operation::{self as upkeep, SettingsRequest};
use regulars::why::operation as why;
use std::collections::BTreeSet;
use std::path::Path;

fn request(kind: Kind, audience: AudienceChoice) -> Request {
    Request {
        kind,
        audience,
        discount: Some("10%".into()),
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

fn everybody() -> AudienceChoice {
    AudienceChoice::Rule("orders >= 1".into())
}

fn design(shop: &mut Shop, request: &Request) -> CampaignId {
    campaign::run(shop, request, &Silent::default())
        .unwrap()
        .campaign
        .unwrap()
}

fn launch(shop: &mut Shop, campaign: CampaignId) -> campaign::LaunchOutcome {
    campaign::launch(
        shop,
        &LaunchRequest {
            campaign,
            is_confirmed: false,
            accepts_loss: true,
            consent: None,
            starts: None,
        },
        &Silent::default(),
    )
    .unwrap()
}

fn gates(row: &DecisionRow) -> Vec<Gate> {
    serde_json::from_value(row.gates.clone()).unwrap()
}

#[test]
fn a_coupon_goes_from_draft_to_answer() {
    let folder = tempfile::tempdir().unwrap();
    let mut shop = loaded(&folder.path().join("shop.db"));
    let draft = campaign::run(
        &mut shop,
        &request(Kind::Coupon, everybody()),
        &Silent::default(),
    )
    .unwrap();
    let id = draft.campaign.unwrap();
    assert!(
        draft.eligible > 20 && draft.offered > 10 && draft.holdout > 0,
        "{draft:?}"
    );
    assert!(draft.expected.margin.is_some(), "the demo shop has costs");
    assert!(
        !draft.expected.cost.assumed,
        "the demo shop has campaigns with a comparison group"
    );
    assert!(draft.break_even.is_some() && draft.detectable.is_some());
    assert!(!draft.items.is_empty() && draft.items.iter().all(|item| !item.why.is_empty()));
    assert!(shop.store().fetch_offers(id).unwrap().is_empty());

    let launched = launch(&mut shop, id);
    assert_eq!(
        (launched.audience, launched.offered, launched.holdout),
        (draft.audience, draft.offered, draft.holdout)
    );
    assert_eq!(
        launched.do_not_send.len(),
        launched.audience - launched.offered
    );
    let decisions = shop.store().fetch_decisions(id).unwrap();
    assert_eq!(
        decisions.len(),
        launched.audience,
        "one decision for every user of the audience"
    );
    let users: BTreeSet<i64> = decisions.iter().map(|row| row.user).collect();
    assert_eq!(users.len(), decisions.len());
    for row in &decisions {
        let failed: Vec<GateName> = gates(row)
            .iter()
            .filter(|gate| !gate.pass)
            .map(|gate| gate.gate)
            .collect();
        assert_eq!(
            gates(row).len(),
            12,
            "all gates but `segment` and `code_state`"
        );
        match row.outcome.as_str() {
            "offered" => assert!(failed.is_empty(), "{failed:?}"),
            "held_out" => assert_eq!(failed, [GateName::Holdout]),
            _ => assert!(
                !failed.is_empty() && !failed.contains(&GateName::Holdout),
                "{failed:?}"
            ),
        }
    }
    let offers = shop.store().fetch_offers(id).unwrap();
    let with_code = shop.store().fetch_codes(CodeScope::Campaign(id)).unwrap();
    assert_eq!(with_code.len(), launched.offered);
    let owners: BTreeSet<CodeOwner> = with_code.iter().map(|code| code.owner).collect();
    assert!(
        offers
            .iter()
            .all(|offer| offer.is_held_out() != owners.contains(&CodeOwner::Offer(offer.offer)))
    );
    assert!(
        with_code
            .iter()
            .all(|code| code_form(&code.code) == CodeForm::Valid)
    );
    assert_eq!(
        with_code
            .iter()
            .map(|code| &code.code)
            .collect::<BTreeSet<_>>()
            .len(),
        launched.offered
    );

    let exported = campaign::export(&shop, id, Target::Csv).unwrap();
    let kept_back: BTreeSet<&str> = launched
        .do_not_send
        .iter()
        .map(|user| user.user.as_str())
        .collect();
    assert_eq!(exported.rows.len(), launched.offered);
    assert!(
        exported
            .rows
            .iter()
            .all(|row| !kept_back.contains(row.user.as_str()))
    );

    campaign::sent(&mut shop, id).unwrap();
    for (outcome, said) in [
        ("offered", "You got this offer"),
        ("held_out", "A random part of our customers did not get"),
    ] {
        let row = decisions.iter().find(|row| row.outcome == outcome).unwrap();
        let user = shop.store().fetch_user(row.user).unwrap().unwrap().id;
        let answer = why::run(
            &shop,
            &why::Request {
                user,
                ..why::Request::default()
            },
        )
        .unwrap();
        let decision = &answer.decisions[0];
        assert!(
            decision.customer_text.contains(said),
            "{}",
            decision.customer_text
        );
        assert_eq!(decision.gates, gates(row), "the answer is what was stored");
        assert!(!answer.blocks().is_empty());
    }
    let blocked = decisions
        .iter()
        .find(|row| row.outcome == "blocked")
        .unwrap();
    let user = shop.store().fetch_user(blocked.user).unwrap().unwrap().id;
    let answer = why::run(
        &shop,
        &why::Request {
            user: user.clone(),
            ..why::Request::default()
        },
    )
    .unwrap();
    let failed = gates(blocked).into_iter().find(|gate| !gate.pass).unwrap();
    assert!(
        answer.decisions[0].staff_text.contains(failed.gate.word()),
        "{}",
        answer.decisions[0].staff_text
    );
    let card = why::user(&shop, &user).unwrap();
    assert_eq!(card.not_offered[0].campaign, id);
    assert!(!card.blocks().is_empty());
}

#[test]
fn a_launch_is_whole_or_not_at_all() {
    struct StopsWhileDeciding(CancelToken);
    impl Observer for StopsWhileDeciding {
        fn progress(&self, progress: Progress) {
            if progress.phase == "deciding" && progress.done > 0 {
                self.0.cancel();
            }
        }
        fn cancel_token(&self) -> &CancelToken {
            &self.0
        }
    }
    let folder = tempfile::tempdir().unwrap();
    let mut shop = loaded(&folder.path().join("shop.db"));
    let id = design(&mut shop, &request(Kind::Coupon, everybody()));
    let watch = StopsWhileDeciding(CancelToken::default());
    let request = LaunchRequest {
        campaign: id,
        is_confirmed: true,
        accepts_loss: true,
        consent: None,
        starts: None,
    };
    let error = campaign::launch(&mut shop, &request, &watch).unwrap_err();
    assert_eq!(error.kind, ErrorKind::Interrupted);
    assert_eq!(
        shop.store().fetch_campaign(id).unwrap().unwrap().state,
        "draft"
    );
    assert!(shop.store().fetch_offers(id).unwrap().is_empty());
    assert!(shop.store().fetch_decisions(id).unwrap().is_empty());
    let launched = launch(&mut shop, id);
    assert!(launched.offered > 0);
    let again = campaign::launch(&mut shop, &request, &Silent::default()).unwrap_err();
    assert!(again.what.contains("launched already"), "{}", again.what);
}

#[test]
fn the_same_seed_draws_the_same_and_the_budget_is_kept() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("shop.db");
    let mut shop = loaded(&path);
    let free = campaign::run(
        &mut shop,
        &request(Kind::Coupon, everybody()),
        &Silent::default(),
    )
    .unwrap();
    let half = free.expected.cost.value.minor / 2;
    let mut tight = request(Kind::Coupon, everybody());
    tight.budget = Some(format!("{}.{:02}", half / 100, half % 100));
    tight.discount = Some("10".into());
    let draft = campaign::run(&mut shop, &tight, &Silent::default()).unwrap();
    assert!(
        draft.expected.cost.value.minor <= half,
        "{:?} of {half}",
        draft.expected.cost
    );
    assert!(
        draft
            .gates
            .iter()
            .any(|gate| gate.gate == GateName::Budget && gate.blocked > 0)
    );
    let id = draft.campaign.unwrap();
    let copy = folder.path().join("copy.db");
    shop.close();
    std::fs::copy(&path, &copy).unwrap();
    let outcomes = |path: &Path, seed: u64| -> Vec<(i64, String)> {
        let mut shop = open(path);
        shop.context.seed = seed;
        launch(&mut shop, id);
        shop.store()
            .fetch_decisions(id)
            .unwrap()
            .into_iter()
            .map(|row| (row.user, row.outcome))
            .collect()
    };
    // The seed is the draft's: what another window would have typed at the launch changes nothing.
    assert_eq!(outcomes(&path, 1), outcomes(&copy, 2));
}

#[test]
fn a_changed_audience_and_an_earlier_clock_are_asked_back() {
    let folder = tempfile::tempdir().unwrap();
    let mut shop = loaded(&folder.path().join("shop.db"));
    let first = design(
        &mut shop,
        &request(Kind::Coupon, AudienceChoice::Segment(SegmentId(1))),
    );
    let all = segment::Request {
        k: Some(5),
        without: vec!["average_order".into()],
        ..segment::Request::default()
    };
    segment::run(&mut shop, &all, &Silent::default()).unwrap();
    let is_same = |shop: &Shop| {
        campaign::plan_launch(shop, first, &Silent::default()).map(|plan| !plan.is_changed)
    };
    if let Ok(false) = is_same(&shop) {
        let request = LaunchRequest {
            campaign: first,
            is_confirmed: false,
            accepts_loss: true,
            consent: None,
            starts: None,
        };
        let error = campaign::launch(&mut shop, &request, &Silent::default()).unwrap_err();
        assert!(error.kind == ErrorKind::Usage && error.hint.unwrap().contains("--yes"));
    }
    let second = design(&mut shop, &request(Kind::Coupon, everybody()));
    launch(&mut shop, second);
    shop.context.now = demo::NOW.plus_days(-1.0);
    let error = campaign::run(
        &mut shop,
        &request(Kind::Coupon, everybody()),
        &Silent::default(),
    )
    .unwrap_err();
    assert!(
        error.kind == ErrorKind::Usage && error.what.contains("before the last decision"),
        "{}",
        error.what
    );
}

#[test]
fn a_code_lives_from_sent_to_redeemed_and_a_cancelled_campaign_takes_it_back() {
    let folder = tempfile::tempdir().unwrap();
    let mut shop = loaded(&folder.path().join("shop.db"));
    let id = design(&mut shop, &request(Kind::Coupon, everybody()));
    launch(&mut shop, id);
    let code = campaign::export(&shop, id, Target::Csv).unwrap().rows[0]
        .code
        .clone()
        .unwrap();
    let early = campaign::redeem(&mut shop, &used(&code, None)).unwrap_err();
    assert!(early.what.contains("before its first day"), "{early}");
    campaign::sent(&mut shop, id).unwrap();
    assert!(card(&shop, &code.to_lowercase()).is_valid);
    let use_of = used(&code.replace('-', " "), Some("A-1"));
    let recorded = campaign::redeem(&mut shop, &use_of).unwrap();
    assert_eq!(
        (recorded.code.as_str(), recorded.order.as_deref()),
        (code.as_str(), Some("A-1"))
    );
    let again = campaign::redeem(&mut shop, &used(&code, None)).unwrap_err();
    assert!(again.what.contains("a second time"), "{again}");
    let answer = why::code(&shop, &code).unwrap();
    assert_eq!(
        (answer.decisions[0].outcome.as_str(), answer.code.is_valid),
        ("offered", false)
    );
    let plan = campaign::plan_cancel(&shop, id).unwrap();
    let cancelled = campaign::cancel(&mut shop, id).unwrap();
    assert_eq!(
        (cancelled.codes_closed, plan.codes_redeemed),
        (plan.codes_to_void, 1)
    );
    assert!(campaign::cancel(&mut shop, id).is_err());
    let line = &campaign::list(&shop).unwrap().campaigns[0];
    assert_eq!((line.state.as_str(), line.redeemed), ("cancelled", 1));
    let expired = campaign::show(&shop, id).unwrap();
    assert!(!expired.blocks().is_empty());
}

#[test]
fn flash_and_members_have_their_hour_and_their_items() {
    let folder = tempfile::tempdir().unwrap();
    let mut shop = loaded(&folder.path().join("shop.db"));
    let flash = campaign::run(
        &mut shop,
        &request(Kind::Flash, AudienceChoice::Segment(SegmentId(1))),
        &Silent::default(),
    )
    .unwrap();
    assert!(flash.starts_at > demo::NOW && flash.ends_at > flash.starts_at);
    assert!(
        flash.terms.window_because.contains("busiest time")
            || flash.terms.window_because.contains("will do"),
        "{}",
        flash.terms.window_because
    );
    assert!(
        !flash.items.is_empty() && flash.items[0].why.contains("looked at it"),
        "{:?}",
        flash.items
    );
    assert!(
        flash
            .gates
            .iter()
            .any(|gate| gate.gate == GateName::Segment && gate.blocked == 0)
    );
    let members = campaign::run(
        &mut shop,
        &request(Kind::Members, everybody()),
        &Silent::default(),
    )
    .unwrap();
    assert_eq!(members.terms.early_access_hours, Some(24));
    assert!(members.message.contains("24 hours before everybody else"));
    assert!(
        flash
            .basis
            .iter()
            .any(|note| note.contains("the forecast counts whole orders")),
        "{:?}",
        flash.basis
    );
    let id = flash.campaign.unwrap();
    let launched = launch(&mut shop, id);
    assert!(
        launched
            .checklist
            .iter()
            .any(|step| step.contains("only for"))
    );
    let row = &shop.store().fetch_decisions(id).unwrap()[0];
    let segment = gates(row)
        .into_iter()
        .find(|gate| gate.gate == GateName::Segment)
        .unwrap();
    assert!(
        segment
            .evidence
            .iter()
            .any(|piece| piece.own.is_some() && piece.feature.is_some()),
        "{segment:?}"
    );
    assert!(row.run.is_some());
    let outside = shop.store().fetch_member_keys(SegmentId(2)).unwrap()[0];
    let user = shop.store().fetch_user(outside).unwrap().unwrap().id;
    let answer = why::run(
        &shop,
        &why::Request {
            user,
            ..why::Request::default()
        },
    )
    .unwrap();
    assert!(answer.decisions.is_empty());
    assert!(
        answer.not_in_audience[0]
            .because
            .contains("the campaign was for segment 1")
    );
    let item = why::item(&shop, &flash.items[0].item).unwrap();
    assert!(item.segments.len() == 3 && item.lookers.is_some());
}

fn set(shop: &mut Shop, name: &str, value: &str) {
    let request = SettingsRequest {
        name: Some(name.into()),
        value: Some(value.into()),
        is_dry_run: false,
    };
    upkeep::settings(shop, &request, &Silent::default()).unwrap();
}

fn blocked(draft: &campaign::Outcome, name: GateName) -> Option<usize> {
    draft
        .gates
        .iter()
        .find(|gate| gate.gate == name)
        .map(|gate| gate.blocked)
}

#[test]
fn members_are_the_users_of_the_tiers_that_the_settings_name() {
    let folder = tempfile::tempdir().unwrap();
    let mut shop = loaded(&folder.path().join("shop.db"));
    let snapshot = shop.snapshot().unwrap();
    let tier_of = |key: i64| {
        snapshot.users[snapshot.user_index(key).unwrap()]
            .tier
            .clone()
            .unwrap_or_default()
    };
    let with = |tier: &str| {
        snapshot
            .users
            .iter()
            .filter(|user| user.tier.as_deref() == Some(tier))
            .count()
    };
    let all = campaign::run(
        &mut shop,
        &request(Kind::Members, AudienceChoice::OfKind),
        &Silent::default(),
    )
    .unwrap();
    assert_eq!(
        all.audience,
        with("bronze") + with("silver") + with("gold"),
        "without a setting every tier counts"
    );

    set(&mut shop, "tiers", "Gold, platinum");
    let gold = campaign::run(
        &mut shop,
        &request(Kind::Members, AudienceChoice::OfKind),
        &Silent::default(),
    )
    .unwrap();
    assert_eq!(
        (gold.audience, gold.rule.as_deref()),
        (with("gold"), Some("tier = 'gold' or tier = 'platinum'"))
    );
    assert_eq!(
        (gold.segment_name.as_str(), blocked(&gold, GateName::Rule)),
        ("tiers gold, platinum", Some(0))
    );
    assert!(
        gold.basis
            .iter()
            .any(|note| note.contains("no user has the tier platinum")),
        "{:?}",
        gold.basis
    );
    assert!(
        gold.items[0].why.contains("recommended to"),
        "{:?}",
        gold.items
    );
    let launched = launch(&mut shop, gold.campaign.unwrap());
    assert!(launched.offered > 0 && launched.offered + launched.holdout <= launched.eligible);
    let decided = shop
        .store()
        .fetch_decisions(gold.campaign.unwrap())
        .unwrap();
    assert!(
        decided.len() == gold.audience && decided.iter().all(|row| tier_of(row.user) == "gold")
    );

    // For a segment: its members who have no such tier are blocked, and hear why.
    let segment = AudienceChoice::Segment(SegmentId(1));
    let coupon = campaign::run(
        &mut shop,
        &request(Kind::Coupon, segment.clone()),
        &Silent::default(),
    )
    .unwrap();
    let members = campaign::run(
        &mut shop,
        &request(Kind::Members, segment),
        &Silent::default(),
    )
    .unwrap();
    let keys = shop.store().fetch_member_keys(SegmentId(1)).unwrap();
    let others = keys.iter().filter(|&&key| tier_of(key) != "gold").count();
    assert_eq!(members.audience, coupon.audience);
    assert_eq!(
        (
            blocked(&members, GateName::Rule),
            blocked(&coupon, GateName::Rule)
        ),
        (Some(others), None)
    );
    assert_eq!(blocked(&members, GateName::Segment), Some(0));
    // What the draft promised holds, also when the setting changes before the launch.
    set(&mut shop, "tiers", "bronze");
    shop.context.now = demo::NOW.plus_days(40.0);
    let id = members.campaign.unwrap();
    launch(&mut shop, id);
    for row in shop.store().fetch_decisions(id).unwrap() {
        let gate = gates(&row)
            .into_iter()
            .find(|gate| gate.gate == GateName::Rule)
            .unwrap();
        assert_eq!(gate.pass, tier_of(row.user) == "gold");
        assert!(gate.pass || row.outcome == "blocked");
    }
    let stranger = keys.iter().find(|&&key| tier_of(key) == "bronze").unwrap();
    let user = snapshot.users[snapshot.user_index(*stranger).unwrap()]
        .id
        .clone();
    let answer = why::run(
        &shop,
        &why::Request {
            user,
            ..why::Request::default()
        },
    )
    .unwrap();
    let decision = answer
        .decisions
        .iter()
        .find(|decision| decision.campaign == id)
        .unwrap();
    assert!(
        decision
            .staff_text
            .contains("tier is 'bronze', required = 'gold'"),
        "{}",
        decision.staff_text
    );

    // For a rule likewise; where nobody has a tier, the operator's rule says who a member is.
    let ruled = campaign::run(
        &mut shop,
        &request(Kind::Members, everybody()),
        &Silent::default(),
    )
    .unwrap();
    assert!(blocked(&ruled, GateName::Rule).unwrap() > 0);
}

#[test]
fn without_tiers_the_segment_or_rule_says_who_a_member_is() {
    let mut workshop = crate::workshop::Workshop::new();
    workshop.load(
        "actions.csv",
        "user,item,time,order,quantity,price\nann,tea,2026-05-05 10:00,o1,2,3.50\n",
    );
    let shop = &mut workshop.shop;
    let error = campaign::run(
        shop,
        &request(Kind::Members, AudienceChoice::OfKind),
        &Silent::default(),
    )
    .unwrap_err();
    assert_eq!(
        (error.kind, error.what.as_str()),
        (
            ErrorKind::NotFound,
            "no tiers are loaded, so nobody is known to be a member"
        )
    );
    let ruled = campaign::run(
        shop,
        &request(Kind::Members, everybody()),
        &Silent::default(),
    )
    .unwrap();
    assert_eq!(
        (ruled.audience, blocked(&ruled, GateName::Rule)),
        (1, Some(0))
    );
    assert!(
        ruled
            .basis
            .iter()
            .any(|note| note.contains("everybody in the audience counts as a member"))
    );
    assert_eq!(ruled.break_even, None, "no margin is known");
    let coupon = campaign::run(
        shop,
        &request(Kind::Coupon, AudienceChoice::OfKind),
        &Silent::default(),
    );
    assert_eq!(coupon.unwrap_err().kind, ErrorKind::Usage);
}
