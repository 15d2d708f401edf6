//! `today` and `refresh`: what is proposed, in which order, and that a week's files are loaded once.

use crate::shops::{loaded, open};
use crate::workshop::folder;
use regulars::demo;
use regulars::domain::{Money, Silent};
use regulars::load::operation::{Request, run as load};
use regulars::output::Present;
use regulars::profile::Estimated;
use regulars::shop::Shop;
use regulars::store::{FileWritten, file_digest};
use regulars::today::operation::{
    Depth, Outcome, RefreshRequest, first_steps, refresh, run as today,
};
use regulars::today::{Action, Kind};
use std::fs;
use std::path::Path;

fn gain(action: &Action) -> Option<i64> {
    action.gain.map(|gain: Estimated<Money>| gain.value.minor)
}

fn full(shop: &mut Shop) -> Outcome {
    today(shop, Depth::Full, &Silent::default()).unwrap()
}

fn csv(folder: &Path, name: &str, rows: &[&str]) {
    let mut text = String::from("order,user,item,time,quantity,price\n");
    for row in rows {
        text.push_str(row);
        text.push('\n');
    }
    fs::write(folder.join(name), text).unwrap();
}

#[test]
fn actions_are_ranked_by_expected_money_and_each_has_its_line() {
    let folder = folder();
    let mut shop = loaded(&folder.path().join("shop.db"));
    let found = full(&mut shop);
    assert!(!found.actions.is_empty() && found.actions.len() <= 7);
    let gains: Vec<i64> = found
        .actions
        .iter()
        .filter(|action| !action.is_pressing)
        .filter(|action| !matches!(action.kind, Kind::Data | Kind::Incident | Kind::Learn))
        .filter_map(gain)
        .collect();
    assert!(gains.len() >= 2, "{:?}", found.actions);
    assert!(gains.is_sorted_by(|one, next| one >= next), "{gains:?}");
    for action in &found.actions {
        assert!(!action.line.is_empty() && !action.because.is_empty());
        assert_eq!(action.gain.is_some(), action.chance.is_some());
        let may_lose = action.kind == Kind::Learn;
        assert!(
            may_lose || gain(action).is_none_or(|gain| gain > 0),
            "{action:?}"
        );
    }
    let again = full(&mut shop);
    assert_eq!(found.actions, again.actions);
    let value = serde_json::to_value(&found).unwrap();
    for field in ["kind", "text", "who", "gain", "chance", "line", "because"] {
        assert!(value["actions"][0].get(field).is_some(), "{field}");
    }
}

#[test]
fn a_glance_weighs_no_campaign() {
    let folder = folder();
    let mut shop = loaded(&folder.path().join("shop.db"));
    assert!(
        full(&mut shop)
            .actions
            .iter()
            .any(|action| action.gain.is_some())
    );
    // A model that is out of date is something to do.
    let exports = folder.path().join("exports");
    fs::create_dir(&exports).unwrap();
    csv(
        &exports,
        "week.csv",
        &["N1,U0001,I0001,2026-09-30 10:00:00,1,9.90"],
    );
    let request = Request {
        files: vec![exports.join("week.csv")],
        ..Request::default()
    };
    load(&mut shop, &request, &Silent::default()).unwrap();
    let found = today(&mut shop, Depth::Glance, &Silent::default()).unwrap();
    assert!(!found.actions.is_empty());
    assert!(found.actions.iter().all(|action| action.gain.is_none()));
}

#[test]
fn an_empty_shop_has_three_steps_and_no_gain() {
    let steps = first_steps(regulars::demo::NOW);
    let lines: Vec<&str> = steps
        .actions
        .iter()
        .map(|step| step.line.as_str())
        .collect();
    assert_eq!(lines, ["start FILE", "load FILE", "demo"]);
}

#[test]
fn nothing_worth_doing_is_an_answer() {
    let none = Outcome {
        actions: Vec::new(),
        ..first_steps(regulars::demo::NOW)
    };
    let blocks = format!("{:?}", none.blocks());
    assert!(
        blocks.contains("nothing is worth doing this week"),
        "{blocks}"
    );
}

#[test]
fn refresh_loads_what_is_new_once_and_updates_what_is_stale() {
    let folder = folder();
    let mut shop = loaded(&folder.path().join("shop.db"));
    let exports = folder.path().join("exports");
    fs::create_dir(&exports).unwrap();
    csv(
        &exports,
        "week1.csv",
        &["N1,U0001,I0001,2026-09-30 10:00:00,1,9.90"],
    );
    csv(
        &exports,
        "week2.csv",
        &["N2,U0002,I0002,2026-09-30 11:00:00,2,4.50"],
    );
    fs::write(exports.join(".hidden.csv"), "user\nx\n").unwrap();
    fs::write(exports.join("photo.jpg"), "no table").unwrap();
    let request = RefreshRequest {
        folder: Some(exports.clone()),
        is_dry_run: true,
    };
    let planned = refresh(&mut shop, &request, &Silent::default()).unwrap();
    assert_eq!((planned.files.len(), planned.batch), (2, None));

    let request = RefreshRequest {
        folder: Some(exports.clone()),
        is_dry_run: false,
    };
    let done = refresh(&mut shop, &request, &Silent::default()).unwrap();
    assert_eq!((done.files.len(), done.orders_new), (2, 2));
    assert!(
        done.recomputed.contains(&"segments".to_string()),
        "{:?}",
        done.recomputed
    );
    assert!(done.today.is_some());

    // The folder is remembered, and the same files are not loaded again.
    let again = refresh(&mut shop, &RefreshRequest::default(), &Silent::default()).unwrap();
    assert_eq!(again.folder, done.folder);
    assert_eq!((again.files.len(), again.batch), (0, None));
    assert!(again.recomputed.is_empty(), "{:?}", again.recomputed);

    // A list that the program wrote into that folder is no export of the shop.
    let list = exports.join("consents.csv");
    fs::write(&list, "user,channel,consent\nU0001,email,yes\n").unwrap();
    let written = FileWritten {
        path: list.display().to_string(),
        at: demo::NOW.0,
        what: "export".into(),
        personal: true,
        digest: file_digest(&list).ok(),
    };
    shop.record_file(&written).unwrap();
    let own = refresh(&mut shop, &RefreshRequest::default(), &Silent::default()).unwrap();
    assert_eq!((own.files.len(), own.batch), (0, None));
    assert!(
        own.notes.iter().any(|note| note.contains("consents.csv")),
        "{:?}",
        own.notes
    );

    // The shop's own file of that name, later, is one.
    fs::write(
        &list,
        "customer_id,name,email\nU9001,Ann New,ann.new@example.com\n",
    )
    .unwrap();
    let own = refresh(&mut shop, &RefreshRequest::default(), &Silent::default()).unwrap();
    assert_eq!(own.files.len(), 1, "{own:?}");
    shop.close();
    let shop = open(&folder.path().join("shop.db"));
    assert_eq!(shop.store().fetch_batches().unwrap().len(), 3);
}
