//! Campaigns for customers who are known by what a cluster computed alone: none of their actions are here.

use crate::shops::loaded;
use crate::workshop::folder;
use regulars::campaign::Kind;
use regulars::campaign::operation::{
    self as campaign, AudienceChoice, LaunchRequest, MeasureRequest, Request, Target,
};
use regulars::demo;
use regulars::domain::people::node_of;
use regulars::domain::{CampaignId, Silent};
use regulars::load::operation as load;
use regulars::profile::StoredProfile;
use regulars::profile::operation::{COMPUTED_BY, RUN_KIND, everyone};
use regulars::profile::packed::{packed_columns, values};
use regulars::recommend::operation::COMPUTED_LISTS;
use regulars::shop::Shop;
use regulars::store::{ComputedEntry, NewRun, RowPacker, UserToSave};
use regulars::why::operation as why;
use serde_json::json;

/// Orders that nobody whose actions are here has.
const MANY: u64 = 1_000;

/// Saves for each customer with orders another one with the same profile but for [`MANY`] orders, and with a
/// list of two items, as `load --as results` does. Returns the ids and the two items.
fn with_results(shop: &mut Shop) -> (Vec<String>, Vec<String>) {
    let home = everyone(shop, &Silent::default()).unwrap();
    let buyers: Vec<usize> = (0..home.profiles.len())
        .filter(|user| home.profiles[*user].order_days > 0)
        .collect();
    let ids: Vec<String> = (0..buyers.len()).map(|at| format!("X{at:04}")).collect();
    let hidden = shop.store().fetch_unavailable_items().unwrap();
    let items: Vec<(i64, String)> = home
        .snapshot
        .items
        .iter()
        .filter(|item| !hidden.contains(&item.key))
        .map(|item| (item.key, item.id.clone()))
        .skip(40)
        .take(2)
        .collect();
    let now = shop.context.now.0;
    let transaction = shop.transaction().unwrap();
    let batch = transaction.save_batch(now, None).unwrap();
    let to_save: Vec<UserToSave<'_>> = ids
        .iter()
        .map(|id| {
            let (kind, key) = node_of(id);
            UserToSave {
                id,
                node: (kind.into(), key),
                facts: None,
                variants: [None; 3],
            }
        })
        .collect();
    let saved = transaction.save_users(batch, &to_save).unwrap();
    transaction.settle_batch(batch).unwrap();
    let revision = transaction.save_batch_end(batch).unwrap();
    let as_of = home.snapshot.as_of;
    let run = NewRun {
        kind: RUN_KIND.into(),
        revision,
        as_of: as_of.0,
        parameters: json!({ COMPUTED_BY: "spark", "list": "mixed", "model": "blend" }),
        seed: 0,
        made_at: now,
        duration_ms: 0,
        body: serde_json::to_value(&home.norms.norms).unwrap(),
    };
    let profiles = transaction.save_run(&run).unwrap();
    let mut packer = RowPacker::new(packed_columns(as_of));
    let mut saver = transaction.begin_profiles(profiles).unwrap();
    for (&user, saved) in buyers.iter().zip(&saved) {
        let mut row = StoredProfile {
            profile: home.profiles[user].clone(),
            value: home.values[user].clone(),
        };
        row.profile.orders = Some(MANY);
        saver.save(saved.user, packer.pack(&values(&row))).unwrap();
    }
    drop(saver);
    transaction
        .save_profile_layout(profiles, packer.layout())
        .unwrap();
    let lists = transaction
        .save_run(&NewRun {
            kind: COMPUTED_LISTS.into(),
            ..run
        })
        .unwrap();
    let mut saver = transaction.begin_computed_lists(lists).unwrap();
    for saved in &saved {
        let entry = |(at, (key, _)): (usize, &(i64, String))| ComputedEntry {
            item: *key,
            score: 1.0 - at as f32 / 4.0,
            kind: 7,
        };
        let entries: Vec<ComputedEntry> = items.iter().enumerate().map(entry).collect();
        saver.save(saved.user, &entries).unwrap();
    }
    drop(saver);
    transaction.commit().unwrap();
    (ids, items.into_iter().map(|(_, id)| id).collect())
}

#[test]
fn a_campaign_goes_from_draft_to_measuring() {
    let folder = folder();
    let mut shop = loaded(&folder.path().join("shop.db"));
    let (ids, items) = with_results(&mut shop);
    // Addresses and consents come from a file of customers, as ever.
    let mut users = "user_id,email,email_consent\n".to_string();
    for id in &ids {
        users += &format!("{id},{id}@example.org,yes\n");
    }
    let file = folder.path().join("users.csv");
    std::fs::write(&file, users).unwrap();
    let files = load::Request {
        files: vec![file],
        ..load::Request::default()
    };
    load::run(&mut shop, &files, &Silent::default()).unwrap();
    let request = Request {
        discount: Some("10%".into()),
        holdout: Some(0.3),
        is_dry_run: false,
        ..Request::of(
            Kind::Coupon,
            AudienceChoice::Rule(format!("orders >= {MANY}")),
        )
    };
    let draft = campaign::run(&mut shop, &request, &Silent::default()).unwrap();
    assert_eq!(draft.audience, ids.len());
    let said = format!("{:?} {:?}", draft.basis, draft.warnings);
    assert!(
        said.contains("are known by what spark computed alone"),
        "{said}"
    );
    let id: CampaignId = draft.campaign.unwrap();
    let launch = LaunchRequest {
        campaign: id,
        is_confirmed: true,
        accepts_loss: true,
        consent: None,
        starts: None,
    };
    let launched = campaign::launch(&mut shop, &launch, &Silent::default()).unwrap();
    assert!(launched.offered > 20 && launched.holdout > 5);
    let list = campaign::export(&shop, id, Target::Csv).unwrap();
    assert_eq!(list.rows.len(), launched.offered);
    for row in &list.rows {
        assert!(ids.contains(&row.user) && row.code.is_some());
        assert!(
            items.iter().all(|item| row.items.contains(item)),
            "{:?}",
            row.items
        );
    }
    let question = why::Request {
        user: list.rows[0].user.clone(),
        ..why::Request::default()
    };
    let answer = why::run(&shop, &question).unwrap();
    let text = &answer.decisions[0].staff_text;
    assert!(text.contains("has an offer for the customer"), "{text}");

    campaign::sent(&mut shop, id).unwrap();
    shop.context.now = demo::NOW.plus_days(90.0);
    let measured = MeasureRequest {
        campaign: id.to_string(),
        is_by_recency: false,
    };
    let found = campaign::measure(&shop, &measured, &Silent::default()).unwrap();
    let said = format!("{found:?}");
    assert!(
        said.contains("load their orders since the campaign began"),
        "{said}"
    );

    // One order of one member is not everybody's.
    let begun = demo::NOW.plus_days(1.0);
    let order = |id: &str, number: usize| format!("n{number},{id},{},{begun},1,9.00\n", items[0]);
    let header = "order_id,user_id,sku,created_at,quantity,price\n";
    let mut measure_with = |name: &str, orders: String| {
        let file = folder.path().join(name);
        std::fs::write(&file, format!("{header}{orders}")).unwrap();
        let files = load::Request {
            files: vec![file],
            ..load::Request::default()
        };
        load::run(&mut shop, &files, &Silent::default()).unwrap();
        let found = campaign::measure(&shop, &measured, &Silent::default()).unwrap();
        format!("{found:?}")
    };
    let said = measure_with("one.csv", order(&ids[0], 0));
    assert!(
        said.contains("load their orders since the campaign began"),
        "{said}"
    );
    let everybodys = ids.iter().enumerate().skip(1);
    let said = measure_with(
        "all.csv",
        everybodys.map(|(at, id)| order(id, at)).collect(),
    );
    assert!(!said.contains("load their orders"), "{said}");
}
