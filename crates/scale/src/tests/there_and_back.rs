//! Results that come back: in force for customers whose actions are not here, and for nobody else
//! than they may be.

use super::{Fixture, handed, read, stream, write};
use crate::operation::load_results;
use crate::worker::profiles;
use arrow_array::cast::AsArray;
use arrow_array::{ArrayRef, RecordBatch, StringArray};
use regulars_core::domain::Silent;
use regulars_core::domain::people::Traces;
use regulars_core::store::PackedValue;
use regulars_models::profile::operation::{StoredProfile, everyone, one_user};
use regulars_models::profile::packed::values;
use regulars_models::segment::operation as segment;
use std::path::PathBuf;
use std::sync::Arc;

/// The results of an export, with the ids changed by `rename`.
pub fn results(fixture: &Fixture, name: &str, rename: impl Fn(&str) -> String) -> PathBuf {
    let spark = fixture.export(&format!("{name}-spark"));
    let mut out = Vec::new();
    profiles(stream(&spark).as_slice(), &mut out, &handed(&spark)).unwrap();
    let folder = fixture.path(name);
    std::fs::create_dir_all(folder.join("profiles")).unwrap();
    std::fs::copy(spark.join("settings.json"), folder.join("settings.json")).unwrap();
    for (number, batch) in read(&out).into_iter().enumerate() {
        let mut columns = batch.columns().to_vec();
        let ids = columns[0].as_string::<i32>().iter().flatten().map(&rename);
        columns[0] = Arc::new(ids.map(Some).collect::<StringArray>()) as ArrayRef;
        let batch = RecordBatch::try_new(batch.schema(), columns).unwrap();
        write(
            &folder.join(format!("profiles/part-{number:05}.parquet")),
            &batch,
        );
    }
    folder
}

/// Numbers agree to 1e-9, everything else exactly.
fn assert_alike(one: &StoredProfile, other: &StoredProfile) {
    let close = |one: f64, other: f64| (one - other).abs() <= 1e-9 * one.abs().max(1.0);
    for (one, other) in values(one).into_iter().zip(values(other)) {
        match (&one, &other) {
            (Some(PackedValue::Number(a)), Some(PackedValue::Number(b))) => {
                assert!(close(*a, *b), "{a} {b}");
            }
            (Some(PackedValue::Numbers(a)), Some(PackedValue::Numbers(b))) => {
                assert_eq!(a.len(), b.len());
                assert!(a.iter().zip(b).all(|(a, b)| close(*a, *b)), "{a:?} {b:?}");
            }
            _ => assert_eq!(one, other),
        }
    }
}

#[test]
fn results_are_in_force_for_known_and_unknown_customers() {
    let mut fixture = Fixture::new();
    // U00 to U09 come back as customers whose actions are nowhere in this database.
    let rename = |id: &str| {
        if id.starts_with("U0") {
            id.replace("U0", "X0")
        } else {
            id.into()
        }
    };
    let folder = results(&fixture, "results", rename);
    let before = everyone(&fixture.shop, &Silent::default()).unwrap();
    let segment_before = |id: &str| {
        let at = before
            .snapshot
            .users
            .iter()
            .position(|user| user.id == id)
            .unwrap();
        let key = before.snapshot.users[at].key;
        let found = fixture.shop.store().fetch_segment_of(key).unwrap();
        found.map(|(row, _)| row.segment)
    };
    let (own, stays) = (segment_before("U03"), segment_before("U33"));
    assert!(own.is_some() && stays.is_some());
    let dry = load_results(&mut fixture.shop, &folder, true, &Silent::default()).unwrap();
    assert_eq!((dry.users, dry.users_new), (80, 10));
    assert!(fixture.shop.find_user_exactly("X03").is_err());
    let loaded = load_results(&mut fixture.shop, &folder, false, &Silent::default()).unwrap();
    assert_eq!(loaded.in_segments, dry.in_segments);

    let (key, _) = fixture.shop.find_user_exactly("X03").unwrap();
    let one = one_user(&fixture.shop, key).unwrap();
    let at = before
        .snapshot
        .users
        .iter()
        .position(|user| user.id == "U03")
        .unwrap();
    let at_home = StoredProfile {
        profile: before.profiles[at].clone(),
        value: before.values[at].clone(),
    };
    let back = StoredProfile {
        profile: one.profile.clone(),
        value: one.value.clone(),
    };
    assert_alike(&back, &at_home);
    assert!(
        one.norms
            .notes
            .iter()
            .any(|note| note.contains("computed by spark"))
    );
    let member = segment::membership_of_user(&fixture.shop, key)
        .unwrap()
        .unwrap();
    assert_eq!(Some(member.segment.segment), own);
    let (key, _) = fixture.shop.find_user_exactly("U33").unwrap();
    let member = segment::membership_of_user(&fixture.shop, key)
        .unwrap()
        .unwrap();
    assert_eq!(Some(member.segment.segment), stays);
    let everyone = everyone(&fixture.shop, &Silent::default()).unwrap();
    let stranger = everyone
        .snapshot
        .users
        .iter()
        .position(|user| user.id == "X03")
        .unwrap();
    assert_eq!(everyone.profiles[stranger], one.profile);
    let count = segment::count(&fixture.shop, "orders >= 1", &Silent::default()).unwrap();
    assert!(count.users > 60, "{}", count.users);

    // Computed here again, they are those of the actions that are here.
    segment::run(
        &mut fixture.shop,
        &segment::Request::default(),
        &Silent::default(),
    )
    .unwrap();
    let (key, _) = fixture.shop.find_user_exactly("X03").unwrap();
    assert_eq!(
        one_user(&fixture.shop, key).unwrap().profile.orders,
        Some(0)
    );
}

#[test]
fn results_bring_back_nobody_who_was_erased_or_is_restricted() {
    let mut fixture = Fixture::new();
    let folder = results(&fixture, "results", str::to_string);
    let (key, _) = fixture.shop.find_user_exactly("U05").unwrap();
    let transaction = fixture.shop.durable_transaction().unwrap();
    transaction.erase(key, &Traces::default(), 0, None).unwrap();
    transaction.commit().unwrap();
    let (restricted, _) = fixture.shop.find_user_exactly("U06").unwrap();
    let transaction = fixture.shop.durable_transaction().unwrap();
    transaction
        .save_exclusion(restricted, 0, None, None, true)
        .unwrap();
    transaction.commit().unwrap();
    let loaded = load_results(&mut fixture.shop, &folder, false, &Silent::default()).unwrap();
    assert_eq!((loaded.users, loaded.erased, loaded.excluded), (78, 1, 1));
    assert!(fixture.shop.find_user_exactly("U05").is_err());
    assert_eq!(
        fixture.shop.store().fetch_profile(restricted).unwrap(),
        None
    );
}

#[test]
fn results_of_other_models_are_refused() {
    let mut fixture = Fixture::new();
    let folder = results(&fixture, "results", str::to_string);
    let more = "user_id,item_id,action,time,quantity,price,order_id\n\
                U01,I1,purchase,2026-05-30T10:00:00Z,9,7.50,N1\n";
    fixture.load("more.csv", more);
    segment::run(
        &mut fixture.shop,
        &segment::Request::default(),
        &Silent::default(),
    )
    .unwrap();
    let error = load_results(&mut fixture.shop, &folder, false, &Silent::default()).unwrap_err();
    assert!(error.what.contains("computed again"), "{}", error.what);
    let nothing = fixture.path("nothing");
    assert!(load_results(&mut fixture.shop, &nothing, false, &Silent::default()).is_err());
}
