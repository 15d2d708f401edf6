//! What is said of results: sizes of segments, features by SQL, what an erasure takes.

use super::Fixture;
use super::there_and_back::results;
use crate::operation::load_results;
use regulars_core::domain::Silent;
use regulars_core::store::PERSONAL;
use regulars_models::segment::operation as segment;

#[test]
fn packed_profiles_are_shown_by_name_and_segments_by_their_size() {
    let mut fixture = Fixture::new();
    let folder = results(&fixture, "results", |id| id.replace('U', "X"));
    load_results(&mut fixture.shop, &folder, false, &Silent::default()).unwrap();
    let (key, _) = fixture.shop.find_user_exactly("X03").unwrap();
    let table = PERSONAL
        .iter()
        .find(|table| table.name == "profile")
        .unwrap();
    let rows = fixture
        .shop
        .store()
        .fetch_personal_rows(table, key)
        .unwrap();
    let shown = format!("{rows:?}");
    assert!(
        shown.contains("net_revenue") && shown.contains("interest_categories"),
        "{shown}"
    );
    // A row is a few hundred bytes, and no JSON.
    let body = fixture.shop.store().fetch_profile(key).unwrap();
    let Some(regulars_core::store::StoredBody::Packed(bytes)) = body else {
        panic!("not packed");
    };
    assert!(bytes.len() < 400, "{}", bytes.len());
    let list = segment::list(&fixture.shop, &Silent::default()).unwrap();
    let listed: u64 = list.segments.iter().map(|view| view.description.size).sum();
    let mut members = 0;
    for view in &list.segments {
        let one = segment::show(&fixture.shop, view.id.unwrap(), &Silent::default()).unwrap();
        members += one.members.len() as u64;
        assert!(one.members.iter().all(|member| member.distance.is_some()));
    }
    assert_eq!(members, listed);
    assert!(listed > 50);
}
