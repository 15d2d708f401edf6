//! Who is held out: of one campaign by what that can tell, and a group that gets no campaign at all.

use crate::shops::{design, launch, loaded, set};
use crate::workshop::folder;
use regulars::campaign::Kind;
use regulars::campaign::gate::{Gate, GateName};
use regulars::campaign::operation::{self as campaign, AudienceChoice, Outcome, Request};
use regulars::demo;
use regulars::domain::CampaignId;
use regulars::shop::Shop;
use regulars::why::operation as why;
use std::collections::BTreeSet;

fn coupon() -> Request {
    Request {
        discount: Some("10%".into()),
        is_dry_run: false,
        ..Request::of(Kind::Coupon, AudienceChoice::Rule("orders >= 1".into()))
    }
}

/// Who fails the gate of the universal holdout in a launched campaign.
fn without_campaigns(shop: &Shop, id: CampaignId) -> BTreeSet<i64> {
    let decisions = shop.store().fetch_decisions(id).unwrap().into_iter();
    decisions
        .filter(|row| {
            let gates: Vec<Gate> = serde_json::from_value(row.gates.clone()).unwrap();
            let gate = gates
                .iter()
                .find(|gate| gate.gate == GateName::UniversalHoldout);
            let is_drawn = gate.is_some_and(|gate| !gate.pass);
            assert!(!is_drawn || row.outcome == "blocked");
            is_drawn
        })
        .map(|row| row.user)
        .collect()
}

#[test]
fn a_small_shop_has_no_group_without_campaigns_unless_it_is_set() {
    let folder = folder();
    let mut shop = loaded(&folder.path().join("shop.db"));
    let count = |draft: &Outcome| {
        let gates = draft.gates.iter();
        let found = gates
            .clone()
            .find(|it| it.gate == GateName::UniversalHoldout);
        found.map(|it| it.blocked)
    };
    assert_eq!(count(&design(&mut shop, &coupon())), None);
    set(&mut shop, "universal_holdout", "20");
    let draft = design(&mut shop, &coupon());
    let share = count(&draft).unwrap() as f64 / draft.audience as f64;
    assert!((0.1..0.3).contains(&share), "{share}");
    launch(&mut shop, draft.campaign.unwrap());
    let first = without_campaigns(&shop, draft.campaign.unwrap());
    assert_eq!(Some(first.len()), count(&draft));
    campaign::cancel(&mut shop, draft.campaign.unwrap()).unwrap();
    // A larger share keeps them, another campaign and a later day do not change who they are.
    set(&mut shop, "universal_holdout", "30%");
    shop.context.now = demo::NOW.plus_days(70.0);
    let later = design(&mut shop, &coupon()).campaign.unwrap();
    launch(&mut shop, later);
    let second = without_campaigns(&shop, later);
    assert!(second.is_superset(&first) && second.len() > first.len());
    // Both texts say that it was chance.
    let user = shop.store().fetch_user(*first.first().unwrap()).unwrap();
    let question = why::Request {
        user: user.unwrap().id,
        campaign: Some(later),
        ..why::Request::default()
    };
    let answer = why::run(&shop, &question).unwrap();
    let decision = &answer.decisions[0];
    assert!(
        decision
            .staff_text
            .contains("universal_holdout: chance put"),
        "{}",
        decision.staff_text
    );
    let failed = decision.gates.iter().filter(|gate| !gate.pass).count();
    if failed == 1 {
        assert!(
            decision
                .customer_text
                .starts_with("A small random part of our customers"),
            "{}",
            decision.customer_text
        );
        assert_eq!(decision.cheapest_fix, None);
    }
    set(&mut shop, "universal_holdout", "off");
    assert_eq!(count(&design(&mut shop, &coupon())), None);
}

#[test]
fn the_first_campaigns_hold_out_a_tenth_and_later_ones_what_pays_to_know() {
    let folder = folder();
    let mut shop = loaded(&folder.path().join("shop.db"));
    set(&mut shop, "cap", "99");
    for round in 0..3 {
        shop.context.now = demo::NOW.plus_days(45.0 * f64::from(round));
        let draft = design(&mut shop, &coupon());
        assert!((draft.terms.holdout - 0.1).abs() < 1e-9, "{round}");
        assert_eq!(draft.terms.holdout_because, "usual for the first campaigns");
        launch(&mut shop, draft.campaign.unwrap());
        campaign::sent(&mut shop, draft.campaign.unwrap()).unwrap();
    }
    shop.context.now = demo::NOW.plus_days(135.0);
    let draft = design(&mut shop, &coupon());
    assert_eq!(
        draft.terms.holdout_because,
        "what it can tell against what it costs"
    );
    assert!((0.05..=0.3).contains(&draft.terms.holdout));
    let chosen = draft.offered + draft.holdout;
    let expected = (chosen as f64 * draft.terms.holdout).round() as usize;
    assert_eq!(draft.holdout, expected);
    // What is typed or set is taken as it is.
    set(&mut shop, "holdout", "15");
    assert!((design(&mut shop, &coupon()).terms.holdout - 0.15).abs() < 1e-9);
    let typed = Request {
        holdout: Some(0.22),
        ..coupon()
    };
    assert!((design(&mut shop, &typed).terms.holdout - 0.22).abs() < 1e-9);
}

#[test]
fn a_design_says_what_it_and_two_more_like_it_can_tell() {
    let folder = folder();
    let mut shop = loaded(&folder.path().join("shop.db"));
    let few = design(&mut shop, &coupon());
    let [one, three] = [few.detectable.unwrap(), few.detectable_by_three.unwrap()];
    let least = few.break_even.unwrap().value;
    // Above what pays for the discounts, three campaigns see an effect smaller by about the root of three.
    let ratio = (one.value - least) / (three.value - least);
    assert!((1.5..2.1).contains(&ratio), "{ratio}");
    let more = Request {
        holdout: Some(0.3),
        ..coupon()
    };
    let more = design(&mut shop, &more).detectable.unwrap();
    assert!(more.value < one.value, "a larger group tells more");
    assert!(
        few.warnings
            .iter()
            .any(|it| it.contains("over three campaigns like this")),
        "{:?}",
        few.warnings
    );
}
