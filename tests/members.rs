//! Members: tiers by rule, the way to the next one, and what was promised to all of them.

use crate::shops::{design, loaded, set};
use crate::workshop::folder;
use regulars::campaign::Kind;
use regulars::campaign::operation::{
    self as campaign, AudienceChoice, LaunchRequest, Outcome, Request, Target,
};
use regulars::domain::Silent;
use regulars::profile::operation::everyone;

fn members(discount: Option<&str>) -> Request {
    Request {
        discount: discount.map(Into::into),
        is_dry_run: false,
        ..Request::of(Kind::Members, AudienceChoice::OfKind)
    }
}

#[test]
fn what_members_were_promised_is_withheld_from_nobody_unless_it_is_typed() {
    let folder = folder();
    let mut shop = loaded(&folder.path().join("shop.db"));
    let draft = design(&mut shop, &members(None));
    assert_eq!((draft.holdout, draft.terms.discount), (0, None));
    assert!(draft.terms.holdout_because.contains("promised"));
    let warned = |draft: &Outcome, text: &str| draft.warnings.iter().any(|it| it.contains(text));
    assert!(warned(&draft, "without a comparison group"));
    assert!(!warned(&draft, "in the EU"), "no price is reduced");
    let typed = Request {
        holdout: Some(0.2),
        ..members(Some("10%"))
    };
    let draft = design(&mut shop, &typed);
    assert!(draft.holdout > 0);
    assert!(warned(&draft, "in the EU, tell customers that the price"));
    let id = draft.campaign.unwrap();
    let plan = campaign::plan_launch(&shop, id, &Silent::default()).unwrap();
    assert_eq!(plan.notices.len(), 1);
}

#[test]
fn tiers_by_rule_say_who_is_a_member_and_what_the_next_tier_lacks() {
    let folder = folder();
    let mut shop = loaded(&folder.path().join("shop.db"));
    set(
        &mut shop,
        "tier_rules",
        "gold: orders >= 12; silver: orders >= 4",
    );
    let everyone = everyone(&shop, &Silent::default()).unwrap();
    let orders = |id: &str| {
        let at = everyone
            .snapshot
            .users
            .iter()
            .position(|user| user.id == id);
        everyone.profiles[at.unwrap()].orders.unwrap_or(0)
    };
    let with = |from: u64, until: u64| {
        let counts = everyone.profiles.iter().filter_map(|it| it.orders);
        counts.filter(|count| (from..until).contains(count)).count()
    };
    let draft = design(&mut shop, &members(None));
    assert_eq!(draft.audience, with(4, u64::MAX));
    let tiers: Vec<(&str, usize)> = draft
        .tiers
        .iter()
        .map(|count| (count.tier.as_str(), count.users))
        .collect();
    assert_eq!(
        tiers,
        [("gold", with(12, u64::MAX)), ("silver", with(4, 12))]
    );
    let id = draft.campaign.unwrap();
    let request = LaunchRequest {
        campaign: id,
        is_confirmed: true,
        accepts_loss: true,
        consent: None,
        starts: None,
    };
    campaign::launch(&mut shop, &request, &Silent::default()).unwrap();
    let list = campaign::export(&shop, id, Target::Csv).unwrap();
    assert!(list.rows.len() > 10);
    let mut kinds = [0, 0];
    for row in &list.rows {
        let count = orders(&row.user);
        let expected = (count < 12).then(|| format!("gold: {} more orders", 12 - count));
        assert_eq!(row.next_tier, expected, "{}: {count}", row.user);
        kinds[usize::from(count < 12)] += 1;
    }
    assert!(kinds[0] > 0 && kinds[1] > 0, "{kinds:?}");
    // A rule that cannot be read is named when it is needed.
    set(&mut shop, "tier_rules", "gold: ordrs >= 12");
    let error = campaign::run(&mut shop, &members(None), &Silent::default()).unwrap_err();
    assert!(error.what.contains("the rule of tier gold"), "{error:?}");
}
