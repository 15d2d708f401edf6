//! Recommendations and sets: from the model that is handed over to what is shown.

use super::there_and_back::results;
use super::{Fixture, handed, read, stream, write};
use crate::operation::{Handing, export, load_results};
use crate::recommender::recommendations;
use crate::schema::{CENTRES, SETS, arrow_schema};
use arrow_array::builder::{Float64Builder, Int64Builder, ListBuilder, StringBuilder};
use arrow_array::cast::AsArray;
use arrow_array::types::Float64Type;
use arrow_array::{ArrayRef, RecordBatch, StringArray};
use regulars_core::domain::Silent;
use regulars_models::patterns::operation as patterns;
use regulars_models::recommend::operation as recommend;
use regulars_models::segment::operation::model_in_force;
use std::path::Path;
use std::sync::Arc;

/// Items and scores by user.
type Lists = Vec<(String, Vec<(String, f64)>)>;

fn computed(folder: &Path, top: usize) -> Vec<RecordBatch> {
    let mut out = Vec::new();
    let model = folder.join("model.parquet");
    recommendations(
        stream(folder).as_slice(),
        &mut out,
        &handed(folder),
        (&model, top),
    )
    .unwrap();
    read(&out)
}

fn lists(batches: &[RecordBatch]) -> Lists {
    let of = |batch: &RecordBatch, row: usize| {
        let items = batch.column(1).as_list::<i32>().value(row);
        let scores = batch.column(2).as_list::<i32>().value(row);
        let scores = scores.as_primitive::<Float64Type>().values().to_vec();
        let items = items.as_string::<i32>().iter().flatten().map(String::from);
        let user = batch.column(0).as_string::<i32>().value(row).to_string();
        (user, items.zip(scores).collect())
    };
    let rows = batches
        .iter()
        .flat_map(|batch| (0..batch.num_rows()).map(move |row| of(batch, row)));
    rows.collect()
}

#[test]
fn a_worker_recommends_what_the_laptop_does() {
    let mut fixture = Fixture::new();
    let folder = fixture.export("spark");
    let computed = lists(&computed(&folder, 5));
    assert_eq!(computed.len(), 80);
    assert!(computed.iter().filter(|(_, list)| list.len() == 5).count() > 60);
    let wanted = handed(&folder).recommend.unwrap();
    for (user, list) in &computed {
        let request = recommend::UserRequest {
            user: user.clone(),
            top: 5,
            list: wanted.list,
            model: Some(wanted.model),
        };
        let home = recommend::user(&mut fixture.shop, &request, &Silent::default()).unwrap();
        let home: Vec<(String, f64)> = home
            .items
            .into_iter()
            .map(|item| (item.item, item.score))
            .collect();
        assert_eq!(*list, home, "{user}");
    }
    let different: std::collections::BTreeSet<String> = computed
        .iter()
        .map(|(_, list)| format!("{list:?}"))
        .collect();
    assert!(different.len() > 20, "{}", different.len());
}

#[test]
fn lists_come_back_for_customers_whose_actions_are_elsewhere() {
    let mut fixture = Fixture::new();
    let rename = |id: &str| id.replace('U', "X");
    let folder = results(&fixture, "results", rename);
    let batches = computed(&fixture.path("results-spark"), 20);
    let own = lists(&batches);
    for batch in batches {
        let mut columns = batch.columns().to_vec();
        let ids = columns[0].as_string::<i32>().iter().flatten().map(rename);
        columns[0] = Arc::new(ids.map(Some).collect::<StringArray>()) as ArrayRef;
        let renamed = RecordBatch::try_new(batch.schema(), columns).unwrap();
        write(&folder.join("recommendations/part-0.parquet"), &renamed);
    }
    let loaded = load_results(&mut fixture.shop, &folder, false, &Silent::default()).unwrap();
    assert_eq!((loaded.users_new, loaded.with_lists), (80, 80));

    let list = recommend::shown_list(&fixture.shop, None).unwrap();
    let request = |user: &str, list| recommend::UserRequest {
        user: user.into(),
        top: 3,
        list,
        model: None,
    };
    let shown = recommend::user(&mut fixture.shop, &request("X03", list), &Silent::default());
    let shown = shown.unwrap();
    let wanted = &own.iter().find(|(user, _)| user == "U03").unwrap().1;
    let ids: Vec<&String> = shown.items.iter().map(|item| &item.item).collect();
    assert_eq!(
        ids,
        wanted[..3].iter().map(|(item, _)| item).collect::<Vec<_>>()
    );
    assert!((shown.items[1].score - wanted[1].1).abs() < 1e-4);
    assert!(
        shown.notes[0].contains("computed by spark"),
        "{:?}",
        shown.notes
    );
    let other = regulars_models::recommend::List::ALL
        .into_iter()
        .find(|other| *other != list)
        .unwrap();
    let popular = recommend::user(
        &mut fixture.shop,
        &request("X03", other),
        &Silent::default(),
    );
    let notes = popular.unwrap().notes.join("\n");
    assert!(notes.contains("own actions are not here"), "{notes}");

    let all = recommend::AllRequest {
        top: 2,
        list: None,
        model: None,
    };
    let all = recommend::all(&mut fixture.shop, &all, &Silent::default()).unwrap();
    let of_user: Vec<String> = all
        .items
        .iter()
        .filter(|line| line.user == "X03")
        .map(|line| line.item)
        .collect();
    assert_eq!(
        of_user,
        wanted[..2]
            .iter()
            .map(|(item, _)| item.clone())
            .collect::<Vec<_>>()
    );

    let place = |fixture: &Fixture, item: &str| {
        let user = fixture.shop.find_user_exactly("X03").unwrap().0;
        let item = fixture.shop.store().fetch_item_key(item).unwrap().unwrap();
        recommend::place_of(&fixture.shop, user, item, &Silent::default())
    };
    let (found, _) = place(&fixture, &wanted[1].0).unwrap();
    assert_eq!((found.rank, found.is_shown), (Some(2), true));
    let missing = (0..12)
        .map(|item| format!("I{item}"))
        .find(|item| wanted.iter().all(|(held, _)| held != item))
        .unwrap();
    let error = place(&fixture, &missing).unwrap_err();
    assert!(error.what.contains("own actions"), "{}", error.what);
}

/// A row of `batch` in a file of its own each, more than are open at once.
fn split(batches: &[RecordBatch], folder: &Path) {
    let rows = batches
        .iter()
        .flat_map(|batch| (0..batch.num_rows()).map(move |row| batch.slice(row, 1)));
    for (number, row) in rows.enumerate() {
        write(&folder.join(format!("part-{number:03}.parquet")), &row);
        // An empty part beside each: tasks without customers write such files.
        let empty = folder.join(format!("part-{number:03}-empty.parquet"));
        write(&empty, &row.slice(0, 0));
    }
}

#[test]
fn lists_in_many_files_come_back_and_go_with_results_without_any() {
    let mut fixture = Fixture::new();
    let folder = results(&fixture, "results", str::to_string);
    let batches = computed(&fixture.path("results-spark"), 20);
    let recommendations = folder.join("recommendations");
    split(&batches, &recommendations);
    assert!(std::fs::read_dir(&recommendations).unwrap().count() > 128);
    let loaded = load_results(&mut fixture.shop, &folder, false, &Silent::default()).unwrap();
    assert_eq!(loaded.with_lists, 80);
    assert!(
        recommend::ComputedLists::in_force(&fixture.shop)
            .unwrap()
            .is_some()
    );

    // Who has bought since gets a list of what is here; the others keep theirs.
    fixture.load(
        "later.csv",
        "user_id,item_id,action,time,quantity,price,order_id\n\
         U03,I1,purchase,2026-05-31T10:00:00Z,1,7.50,later\n",
    );
    for (user, is_computed) in [("U03", false), ("U04", true)] {
        let request = recommend::UserRequest {
            user: user.into(),
            top: 20,
            list: recommend::shown_list(&fixture.shop, None).unwrap(),
            model: None,
        };
        let shown = recommend::user(&mut fixture.shop, &request, &Silent::default()).unwrap();
        let says = shown
            .notes
            .iter()
            .any(|note| note.contains("computed by spark"));
        assert_eq!(says, is_computed, "{user}: {:?}", shown.notes);
        assert!(is_computed || shown.items.iter().all(|item| item.item != "I1"));
    }

    // A part that is there twice is refused by name, and nothing of it is kept.
    let copy = recommendations.join("zz-copy.parquet");
    std::fs::copy(recommendations.join("part-003.parquet"), &copy).unwrap();
    let again = load_results(&mut fixture.shop, &folder, false, &Silent::default());
    let error = again.unwrap_err();
    assert!(error.what.contains("recommendations"), "{}", error.what);

    // Of later results without recommendations, no list is in force.
    std::fs::remove_dir_all(&recommendations).unwrap();
    load_results(&mut fixture.shop, &folder, false, &Silent::default()).unwrap();
    assert!(
        recommend::ComputedLists::in_force(&fixture.shop)
            .unwrap()
            .is_none()
    );
}

fn texts(rows: &[&[&str]]) -> ArrayRef {
    let mut built = ListBuilder::new(StringBuilder::new());
    for row in rows {
        row.iter()
            .for_each(|text| built.values().append_value(text));
        built.append(true);
    }
    Arc::new(built.finish())
}

fn integers(rows: &[i64]) -> ArrayRef {
    let mut built = Int64Builder::new();
    built.append_slice(rows);
    Arc::new(built.finish())
}

#[test]
fn sets_and_centres_come_back() {
    let mut fixture = Fixture::new();
    let folder = results(&fixture, "results", str::to_string);
    let sets: Vec<ArrayRef> = vec![
        texts(&[
            &["I1"],
            &["I2", "I1"],
            &["I2"],
            &["I3", "I4"],
            &["I1", "nowhere"],
        ]),
        integers(&[60, 40, 50, 2, 9]),
        integers(&[100; 5]),
    ];
    let batch = RecordBatch::try_new(Arc::new(arrow_schema(&SETS)), sets).unwrap();
    write(&folder.join("sets/part-0.parquet"), &batch);
    let (model, _) = model_in_force(&fixture.shop).unwrap().unwrap();
    let mut places = ListBuilder::new(Float64Builder::new());
    for centre in &model.centres {
        let moved: Vec<f64> = centre.iter().map(|value| value + 0.25).collect();
        places.values().append_slice(&moved);
        places.append(true);
    }
    let ids: Vec<i64> = model.segments.iter().map(|segment| segment.0).collect();
    let centres: Vec<ArrayRef> = vec![integers(&ids), Arc::new(places.finish())];
    let batch = RecordBatch::try_new(Arc::new(arrow_schema(&CENTRES)), centres).unwrap();
    write(&folder.join("centres/part-0.parquet"), &batch);

    let loaded = load_results(&mut fixture.shop, &folder, false, &Silent::default()).unwrap();
    assert_eq!(loaded.product_sets, 3);
    let request = |support| patterns::Request {
        kind: Some(patterns::Kind::Sets),
        support,
        segment: None,
    };
    let shown = patterns::run(&mut fixture.shop, &request(None), &Silent::default()).unwrap();
    let found = shown.sets.unwrap();
    assert_eq!((found.orders, found.orders_at_least), (100, 5));
    let all: Vec<(Vec<String>, u64)> = found
        .sets
        .iter()
        .map(|set| (set.items.clone(), set.orders))
        .collect();
    let set = |items: &[&str], orders| (items.iter().map(ToString::to_string).collect(), orders);
    assert_eq!(
        all,
        [set(&["I1", "I2"], 40), set(&["I1"], 60), set(&["I2"], 50)]
    );
    assert!((found.sets[0].lift.unwrap() - 40.0 / 30.0).abs() < 1e-12);
    assert!(
        shown.notes[0].contains("computed by spark"),
        "{:?}",
        shown.notes
    );
    // With a support of one's own they are counted from what is here.
    let here = patterns::run(&mut fixture.shop, &request(Some(0.1)), &Silent::default()).unwrap();
    assert_ne!(here.sets.unwrap().orders, 100);

    let (after, _) = model_in_force(&fixture.shop).unwrap().unwrap();
    assert_eq!(after.segments, model.segments);
    assert!((after.centres[1][0] - model.centres[1][0] - 0.25).abs() < 1e-12);
}

#[test]
fn settings_alone_name_no_customer() {
    let fixture = Fixture::new();
    let folder = fixture.path("settings");
    let outcome = export(
        &fixture.shop,
        &folder,
        Handing::Settings,
        &Silent::default(),
    )
    .unwrap();
    assert!(!outcome.has_customers && outcome.items > 0);
    let mut names: Vec<String> = std::fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    assert_eq!(names, ["items.parquet", "model.parquet", "settings.json"]);
    assert_eq!(handed(&folder), handed(&fixture.export("spark")));
}
