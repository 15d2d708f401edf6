//! The operations of patterns and recommendation on a stored shop.

use crate::removal;
use crate::shops::{loaded, open};
use regulars::domain::{ActionKind, ConsentState, Silent};
use regulars::error::Kind;
use regulars::output::{Block, Present};
use regulars::patterns::operation as patterns;
use regulars::recommend::operation::{
    self as recommend, AllRequest, EvaluateRequest, ItemRequest, SegmentRequest, UserRequest,
};
use regulars::recommend::{ItemModel, List, ModelName, Scores, Taste};
use regulars::shop::Shop;

fn request(user: &str, list: List) -> UserRequest {
    UserRequest {
        user: user.into(),
        top: 8,
        list,
        model: None,
    }
}

fn busiest(shop: &Shop) -> (usize, String) {
    let snapshot = shop.snapshot().unwrap();
    let bought = |user: usize| {
        snapshot
            .history(user)
            .actions
            .iter()
            .filter(|at| at.kind == ActionKind::Purchase)
            .count()
    };
    let user = (0..snapshot.users.len())
        .max_by_key(|&user| bought(user))
        .unwrap();
    (user, snapshot.users[user].id.clone())
}

#[test]
fn a_missing_model_is_fitted_and_a_fresh_process_serves_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("shop.db");
    let mut shop = loaded(&path);
    let (index, id) = busiest(&shop);
    let first = recommend::user(&mut shop, &request(&id, List::Mixed), &Silent::default()).unwrap();
    assert!(
        first.notes.iter().any(|note| note.contains("was fitted")),
        "{:?}",
        first.notes
    );
    let snapshot = shop.snapshot().unwrap();
    let (fitted, _) = ItemModel::fit(&snapshot, snapshot.as_of, &|| 0.0);
    let taste = Taste::of(&snapshot.history(index), snapshot.as_of);
    let mut scores = Scores::default();
    scores.compute(&fitted, &taste);
    let may = |slot: usize| {
        let item = &snapshot.items[snapshot.item_index(fitted.keys[slot]).unwrap()];
        item.stock.is_none_or(|stock| stock > 0)
    };
    let weights = ModelName::Blend.weights();
    let expected: Vec<(String, f64)> = scores
        .list(&fitted, &taste, &weights, (List::Mixed, 8), None, may)
        .into_iter()
        .map(|ranked| {
            (
                snapshot.items[snapshot.item_index(fitted.keys[ranked.slot]).unwrap()]
                    .id
                    .clone(),
                ranked.score,
            )
        })
        .collect();
    shop.close();

    let mut fresh = open(&path);
    let again =
        recommend::user(&mut fresh, &request(&id, List::Mixed), &Silent::default()).unwrap();
    let order = "ordered by the chance to buy alone";
    assert!(
        again.notes.len() == 1 && again.notes[0].starts_with(order),
        "{:?}",
        again.notes
    );
    assert_eq!(again.items, first.items);
    let served: Vec<(String, f64)> = again
        .items
        .iter()
        .map(|item| (item.item.clone(), item.score))
        .collect();
    assert_eq!(
        served, expected,
        "one user alone is served as by the whole shop"
    );
    for item in &again.items {
        let sum: f64 = item.reasons.iter().map(|reason| reason.contribution).sum();
        assert!((sum - item.score).abs() <= 0.01 * item.score);
    }
}

#[test]
fn evaluate_puts_its_choice_in_service() {
    let folder = tempfile::tempdir().unwrap();
    let mut shop = loaded(&folder.path().join("shop.db"));
    let found =
        recommend::evaluate(&mut shop, &EvaluateRequest::default(), &Silent::default()).unwrap();
    assert_eq!(
        (found.evaluation.folds, found.evaluation.models.len()),
        (3, 8)
    );
    assert!(found.evaluation.users > 20);
    let json = serde_json::to_value(&found).unwrap();
    for field in ["folds", "users", "models", "chosen", "because"] {
        assert!(!json[field].is_null(), "{field}");
    }
    let (_, id) = busiest(&shop);
    for list in List::ALL {
        let served = recommend::user(&mut shop, &request(&id, list), &Silent::default()).unwrap();
        assert_eq!(
            (served.run, served.model),
            (Some(found.run), found.evaluation.chosen_by_list.of(list))
        );
        assert!(served.notes.is_empty(), "{:?}", served.notes);
        assert!(!served.items.is_empty());
    }
    let item = shop.snapshot().unwrap().items[0].id.clone();
    let with = recommend::item(
        &mut shop,
        &ItemRequest {
            item: item.clone(),
            top: 5,
        },
        &Silent::default(),
    )
    .unwrap();
    assert!(with.items.len() == 5 && with.items.iter().all(|other| other.item != item));
    let missing = recommend::item(
        &mut shop,
        &ItemRequest {
            item: "no such".into(),
            top: 5,
        },
        &Silent::default(),
    );
    assert_eq!(missing.unwrap_err().kind, Kind::NotFound);
    let all = AllRequest {
        top: 3,
        list: Some(List::Discover),
        model: None,
    };
    let lists = recommend::all(&mut shop, &all, &Silent::default()).unwrap();
    let states = shop.store().fetch_consents_on("email").unwrap();
    let agreed = states
        .iter()
        .filter(|(_, state)| *state == ConsentState::Yes);
    let agreed = agreed.count();
    assert!(
        agreed < states.len(),
        "some customers of the demo did not agree"
    );
    assert_eq!((lists.users, lists.notes.len()), (agreed, 1));
    let Some(Block::Table(table)) = lists.blocks().pop() else {
        panic!("a table")
    };
    assert_eq!(table.columns, ["user", "rank", "item", "title", "score"]);
    assert_eq!(table.rows.len(), 3 * lists.users);
}

#[test]
fn patterns_are_found_saved_and_asked_for_one_by_one() {
    let folder = tempfile::tempdir().unwrap();
    let mut shop = loaded(&folder.path().join("shop.db"));
    let found =
        patterns::run(&mut shop, &patterns::Request::default(), &Silent::default()).unwrap();
    let json = serde_json::to_value(&found).unwrap();
    assert_eq!(json["rhythm"]["cells"].as_array().map(Vec::len), Some(168));
    for list in ["baskets", "sequences", "cycles"] {
        assert!(json[list].is_array(), "{list}");
    }
    assert_eq!(json["funnel"]["stages"].as_array().map(Vec::len), Some(4));
    let run = shop.current_run("patterns").unwrap().unwrap();
    let stored = shop.store().fetch_patterns(run.run, "baskets").unwrap();
    let texts = |rules: &[serde_json::Value]| {
        rules
            .iter()
            .map(|rule| rule["text"].to_string())
            .collect::<Vec<_>>()
    };
    assert_eq!(texts(&stored), texts(json["baskets"].as_array().unwrap()));
    let one = patterns::Request {
        support: None,
        kind: Some(patterns::Kind::Rhythm),
        segment: None,
    };
    let rhythm = patterns::run(&mut shop, &one, &Silent::default()).unwrap();
    assert!(rhythm.funnel.is_none() && rhythm.rhythm == found.rhythm);
    assert_eq!(
        shop.current_run("patterns").unwrap().unwrap().run,
        run.run,
        "one kind alone is not saved"
    );
    assert!(!rhythm.blocks().is_empty());
}

#[test]
fn a_segment_gets_its_own_patterns_and_products() {
    let folder = tempfile::tempdir().unwrap();
    let mut shop = loaded(&folder.path().join("shop.db"));
    let made = regulars::segment::operation::DefineRequest {
        name: "often".into(),
        rule: "orders >= 5".into(),
    };
    let made = regulars::segment::operation::define(&mut shop, &made, &Silent::default()).unwrap();
    let segment = made.segment.unwrap();
    let one = patterns::Request {
        support: None,
        kind: Some(patterns::Kind::Rhythm),
        segment: Some(segment),
    };
    let found = patterns::run(&mut shop, &one, &Silent::default()).unwrap();
    let all = patterns::Request {
        support: None,
        kind: Some(patterns::Kind::Rhythm),
        segment: None,
    };
    let whole = patterns::run(&mut shop, &all, &Silent::default()).unwrap();
    let n = |outcome: &patterns::Outcome| outcome.rhythm.as_ref().unwrap().n;
    assert!(n(&found) > 0 && n(&found) < n(&whole));
    let request = SegmentRequest {
        segment,
        top: 6,
        list: List::Discover,
        model: Some(ModelName::Blend),
    };
    let found = recommend::segment(&mut shop, &request, &Silent::default()).unwrap();
    assert!(found.users > 0 && found.items.len() == 6);
    for item in &found.items {
        let sum: f64 = item.reasons.iter().map(|reason| reason.contribution).sum();
        assert!((sum - item.score).abs() <= 1e-9 * item.score);
    }
}

#[test]
fn a_product_falls_further_without_its_first_reason_than_without_another_thing() {
    let folder = tempfile::tempdir().unwrap();
    let mut shop = loaded(&folder.path().join("shop.db"));
    recommend::evaluate(&mut shop, &EvaluateRequest::default(), &Silent::default()).unwrap();
    for model in [
        None,
        Some(ModelName::Neighbours),
        Some(ModelName::Ease),
        Some(ModelName::Als),
        Some(ModelName::Transitions),
    ] {
        removal::are_surely_further(&removal::falls(&shop, model));
    }
}

#[test]
fn the_mixed_list_is_ordered_by_expected_margin_or_says_why_not() {
    let folder = tempfile::tempdir().unwrap();
    let mut shop = loaded(&folder.path().join("shop.db"));
    let found =
        recommend::evaluate(&mut shop, &EvaluateRequest::default(), &Silent::default()).unwrap();
    let by_margin = found.evaluation.by_margin.unwrap();
    let (_, id) = busiest(&shop);
    let served =
        recommend::user(&mut shop, &request(&id, List::Mixed), &Silent::default()).unwrap();
    if !by_margin.serves {
        assert!(
            served
                .notes
                .iter()
                .any(|note| note.contains("earned no more"))
        );
        assert!(served.items.iter().all(|item| item.expected.is_none()));
        return;
    }
    assert!(served.notes.is_empty(), "{:?}", served.notes);
    let mut last = i64::MAX;
    for item in &served.items {
        let expected = item.expected.as_ref().unwrap();
        let chance = expected.chance;
        assert!(0.0 < chance.low && chance.low <= chance.value && chance.value <= chance.high);
        let worth = chance.value * expected.margin.minor as f64;
        assert!((worth - expected.worth.minor as f64).abs() <= 1.0);
        assert!(expected.worth.minor <= last, "the highest first");
        last = expected.worth.minor;
        let sum: f64 = item.reasons.iter().map(|reason| reason.contribution).sum();
        assert!((sum - item.score).abs() <= 1e-6);
    }
}
