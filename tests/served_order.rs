//! What is served for a group is in the order of its customers' own lists, and what the operator hides is
//! nowhere.

use crate::shops::{design, launch, loaded};
use regulars::campaign::Kind;
use regulars::campaign::operation::{AudienceChoice, Request};
use regulars::domain::{ActionKind, NONE, SegmentId, Silent};
use regulars::recommend::List;
use regulars::recommend::operation::{
    self as recommend, AllRequest, Dropped, EvaluateRequest, HideRequest, ItemRequest,
    SegmentRequest, UserOutcome, UserRequest,
};
use regulars::segment::operation::{self as segment, DefineRequest};
use regulars::shop::Shop;
use std::collections::BTreeSet;

/// The demo with its models compared: its mixed list is ordered by expected margin.
fn compared(folder: &tempfile::TempDir) -> Shop {
    let mut shop = loaded(&folder.path().join("shop.db"));
    let found =
        recommend::evaluate(&mut shop, &EvaluateRequest::default(), &Silent::default()).unwrap();
    assert!(found.evaluation.by_margin.unwrap().serves);
    shop
}

fn user(shop: &mut Shop, user: &str, list: List, top: usize) -> UserOutcome {
    let request = UserRequest {
        user: user.into(),
        top,
        list,
        model: None,
    };
    recommend::user(shop, &request, &Silent::default()).unwrap()
}

/// The customer with the most orders, and how many.
fn most_orders(shop: &Shop) -> (String, usize) {
    let snapshot = shop.snapshot().unwrap();
    let orders = |user: usize| {
        let history = snapshot.history(user);
        let bought = history.actions.iter();
        let orders =
            bought.filter(|action| action.kind == ActionKind::Purchase && action.order != NONE);
        orders
            .map(|action| action.order)
            .collect::<BTreeSet<_>>()
            .len()
    };
    let all = 0..snapshot.users.len();
    let most = all.max_by_key(|&user| orders(user)).unwrap();
    (snapshot.users[most].id.clone(), orders(most))
}

fn defined(shop: &mut Shop, name: &str, rule: String) -> SegmentId {
    let request = DefineRequest {
        name: name.into(),
        rule,
    };
    let made = segment::define(shop, &request, &Silent::default()).unwrap();
    made.segment.unwrap()
}

fn of_segment(shop: &mut Shop, segment: SegmentId, top: usize) -> recommend::SegmentOutcome {
    let request = SegmentRequest {
        segment,
        top,
        list: List::Mixed,
        model: None,
    };
    recommend::segment(shop, &request, &Silent::default()).unwrap()
}

#[test]
fn a_segment_gets_what_its_members_are_expected_to_bring() {
    let folder = tempfile::tempdir().unwrap();
    let mut shop = compared(&folder);
    let (id, orders) = most_orders(&shop);
    let segment = defined(&mut shop, "one", format!("orders >= {orders}"));
    let found = of_segment(&mut shop, segment, 200);
    assert_eq!(
        (found.users, found.notes.len()),
        (1, 0),
        "{:?}",
        found.notes
    );
    let own = user(&mut shop, &id, List::Mixed, 10);
    assert_eq!(found.items[0].item, own.items[0].item);
    for item in &own.items {
        let same = found.items.iter().find(|other| other.item == item.item);
        let worth = item.expected.as_ref().map(|expected| expected.worth);
        assert_eq!(same.unwrap().expected, worth, "{}", item.item);
    }
    let all = defined(&mut shop, "all", "orders >= 1".into());
    let all = of_segment(&mut shop, all, 40);
    let by_worth: Vec<i64> = all
        .items
        .iter()
        .map(|item| item.expected.unwrap().minor)
        .collect();
    assert!(by_worth.is_sorted_by(|a, b| a >= b), "{by_worth:?}");
    let by_score: Vec<f64> = all.items.iter().map(|item| item.score).collect();
    assert!(!by_score.is_sorted_by(|a, b| a >= b), "{by_score:?}");
}

#[test]
fn a_letter_has_the_first_items_of_the_customers_own_list() {
    let folder = tempfile::tempdir().unwrap();
    let mut shop = compared(&folder);
    let request = Request {
        discount: Some("10%".into()),
        holdout: Some(0.2),
        is_dry_run: false,
        ..Request::of(Kind::Coupon, AudienceChoice::Rule("orders >= 2".into()))
    };
    let campaign = design(&mut shop, &request).campaign.unwrap();
    launch(&mut shop, campaign);
    let decisions = shop.store().fetch_decisions(campaign).unwrap();
    let (mut seen, mut moved) = (0, 0);
    for row in decisions.iter().step_by(7) {
        let stored: Vec<&str> = row
            .items
            .as_array()
            .unwrap()
            .iter()
            .map(|item| item["item"].as_str().unwrap())
            .collect();
        let scores: Vec<f64> = row
            .items
            .as_array()
            .unwrap()
            .iter()
            .map(|item| item["score"].as_f64().unwrap())
            .collect();
        let snapshot = shop.snapshot().unwrap();
        let id = snapshot.users[snapshot.user_index(row.user).unwrap()]
            .id
            .clone();
        let own = user(&mut shop, &id, List::Mixed, stored.len());
        let own: Vec<&str> = own.items.iter().map(|item| item.item.as_str()).collect();
        assert_eq!(stored, own, "{id}");
        seen += 1;
        moved += usize::from(!scores.is_sorted_by(|a, b| a >= b));
    }
    assert!(seen > 20 && moved > 5, "{moved} of {seen}");
}

#[test]
fn what_is_hidden_is_in_no_list_until_it_is_shown_again() {
    let folder = tempfile::tempdir().unwrap();
    let mut shop = loaded(&folder.path().join("shop.db"));
    let (id, _) = most_orders(&shop);
    let segment = defined(&mut shop, "all", "orders >= 1".into());
    let watch = Silent::default();
    for list in List::ALL {
        let before = user(&mut shop, &id, list, 5);
        let first = before.items[0].item.clone();
        let hide = |is_hidden| HideRequest {
            item: first.clone(),
            is_hidden,
            is_dry_run: false,
        };
        recommend::hide(&mut shop, &hide(true), &watch).unwrap();
        let mut listed: Vec<String> = Vec::new();
        for list in List::ALL {
            let items = user(&mut shop, &id, list, 50).items;
            listed.extend(items.into_iter().map(|item| item.item));
            let request = AllRequest {
                top: 5,
                list: Some(list),
                model: Some(before.model),
            };
            let all = recommend::all(&mut shop, &request, &watch).unwrap();
            listed.extend(all.items.iter().map(|line| line.item));
        }
        let beside = ItemRequest {
            item: before.items[1].item.clone(),
            top: 50,
        };
        let with = recommend::item(&mut shop, &beside, &watch).unwrap();
        listed.extend(
            with.items
                .into_iter()
                .chain(with.instead)
                .map(|item| item.item),
        );
        let of_all = of_segment(&mut shop, segment, 300);
        listed.extend(of_all.items.into_iter().map(|item| item.item));
        assert!(listed.len() > 100 && !listed.contains(&first), "{list}");
        if list == List::Discover {
            let store = shop.store();
            let user = store.fetch_user_key(&id).unwrap().unwrap();
            let item = store.fetch_item_key(&first).unwrap().unwrap();
            let (place, _) = recommend::place_of(&shop, user, item, &watch).unwrap();
            assert_eq!(place.dropped, Some(Dropped::Hidden));
        }
        recommend::hide(&mut shop, &hide(false), &watch).unwrap();
        let after = user(&mut shop, &id, list, 5);
        assert_eq!(after.items[0].item, first, "{list}");
    }
}
