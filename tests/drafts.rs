//! Drafts: the same line twice, deleted ones, two compared, and a list that folds them.

use crate::shops::{design, launch, loaded};
use crate::workshop::folder;
use regulars::campaign::operation::{self as campaign, AudienceChoice, Request};
use regulars::campaign::{Kind, State};
use regulars::domain::{CampaignId, SegmentId, Silent};
use regulars::error::Kind as ErrorKind;
use regulars::output::Present;

fn coupon(discount: &str) -> Request {
    Request {
        discount: Some(discount.into()),
        is_dry_run: false,
        ..Request::of(Kind::Coupon, AudienceChoice::Rule("orders >= 1".into()))
    }
}

#[test]
fn the_same_line_updates_its_draft_until_that_is_launched() {
    let folder = folder();
    let mut shop = loaded(&folder.path().join("shop.db"));
    let first = design(&mut shop, &coupon("10%"));
    let id = first.campaign.unwrap();
    assert!(!first.is_updated);
    shop.context.now = shop.context.now.plus_days(1.0);
    let noted = Request {
        note: Some("for autumn".into()),
        ..coupon("10%")
    };
    let again = design(&mut shop, &noted);
    assert_eq!((again.campaign, again.is_updated), (Some(id), true));
    assert!(again.notes()[0].contains("is updated"));
    let shown = campaign::show(&shop, id).unwrap();
    assert_eq!(shown.note.as_deref(), Some("for autumn"));
    assert_eq!(
        (shown.created_at, shown.draft.starts_at),
        (shop.context.now, again.starts_at)
    );
    // Anything else that was typed makes another draft.
    let budgeted = Request {
        budget: Some("50".into()),
        ..coupon("10%")
    };
    let others = [
        coupon("15%"),
        budgeted,
        Request {
            holdout: Some(0.2),
            ..coupon("10%")
        },
        Request {
            days: Some(7),
            ..coupon("10%")
        },
        Request {
            audience: AudienceChoice::Segment(SegmentId(1)),
            ..coupon("10%")
        },
        Request {
            kind: Kind::Reminder,
            ..coupon("10%")
        },
    ];
    let mut ids: Vec<CampaignId> = others
        .iter()
        .map(|request| design(&mut shop, request).campaign.unwrap())
        .collect();
    ids.push(id);
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), others.len() + 1);
    launch(&mut shop, id);
    let next = design(&mut shop, &coupon("10%"));
    assert!(next.campaign.unwrap() != id && !next.is_updated);
}

#[test]
fn only_drafts_are_deleted_and_numbers_are_not_used_again() {
    let folder = folder();
    let mut shop = loaded(&folder.path().join("shop.db"));
    let draft = design(&mut shop, &coupon("10%")).campaign.unwrap();
    campaign::delete(&mut shop, draft, true).unwrap();
    assert!(campaign::show(&shop, draft).is_ok(), "a dry run");
    campaign::delete(&mut shop, draft, false).unwrap();
    assert_eq!(
        campaign::show(&shop, draft).unwrap_err().kind,
        ErrorKind::NotFound
    );
    let next = design(&mut shop, &coupon("10%")).campaign.unwrap();
    assert!(next > draft);
    launch(&mut shop, next);
    let error = campaign::delete(&mut shop, next, false).unwrap_err();
    assert_eq!(error.kind, ErrorKind::Failed);
    assert!(
        error.what.contains("only a draft can be deleted"),
        "{error:?}"
    );
    assert!(campaign::show(&shop, next).is_ok());
}

#[test]
fn two_campaigns_are_compared_with_the_customers_that_are_in_both() {
    let folder = folder();
    let mut shop = loaded(&folder.path().join("shop.db"));
    let all = design(&mut shop, &coupon("10%"));
    let one = design(
        &mut shop,
        &Request {
            audience: AudienceChoice::Segment(SegmentId(2)),
            ..coupon("10%")
        },
    );
    let ids = [all.campaign.unwrap(), one.campaign.unwrap()];
    let found = campaign::compare(&shop, ids[0], ids[1], &Silent::default()).unwrap();
    assert_eq!(found.in_both, Some(one.audience));
    let gains = [&all, &one].map(|draft| draft.expected.margin.as_ref().unwrap().value.minor);
    let better = match gains {
        [first, second] if first.max(second) <= 0 || first == second => None,
        [first, second] => Some(ids[usize::from(second > first)]),
    };
    assert_eq!(found.better, better, "{gains:?}");
    let [first, _] = &found.campaigns;
    assert_eq!(
        (first.campaign, first.offered, first.audience),
        (ids[0], all.offered, all.audience)
    );
    let error = campaign::compare(&shop, ids[0], ids[0], &Silent::default()).unwrap_err();
    assert_eq!(error.kind, ErrorKind::Usage);
}

#[test]
fn the_list_folds_drafts_unless_they_are_asked_for() {
    let folder = folder();
    let mut shop = loaded(&folder.path().join("shop.db"));
    let launched = design(&mut shop, &coupon("10%")).campaign.unwrap();
    launch(&mut shop, launched);
    design(&mut shop, &coupon("15%"));
    let mut list = campaign::list(&shop).unwrap();
    let folded: Vec<&str> = list
        .campaigns
        .iter()
        .filter(|line| list.is_folded(line))
        .map(|line| line.state.as_str())
        .collect();
    assert_eq!(folded, [State::Draft.word()]);
    assert_eq!(list.campaigns.len(), 2, "JSON has them all");
    assert_eq!(list.blocks().len(), 2);
    list.shows_drafts = true;
    assert_eq!(list.blocks().len(), 1);
}
