//! The views of a database that holds what a cluster computed, and no actions.

use super::screens::each_view;
use super::shop::{NOW, carry_out, database, on, session};
use crate::domain::Silent;
use crate::frontend::dashboard::draw::pen::Look;
use crate::profile::StoredProfile;
use crate::profile::operation::{COMPUTED_BY, RUN_KIND, everyone};
use crate::profile::packed::{packed_columns, values};
use crate::shop::{Shop, Workbench};
use crate::store::{NewRun, RowPacker};
use std::path::Path;
use std::sync::Arc;

/// Takes the actions of the shop at `path` back; profiles and segments stay, as a cluster's.
fn keep_results_alone(path: &Path) {
    let mut shop = Shop::open(path, Arc::new(Workbench::new(1))).unwrap();
    shop.context.now = NOW;
    let known = everyone(&shop, &Silent::default()).unwrap();
    let mut users = "user_id,name\n".to_string();
    for user in &known.snapshot.users {
        users.push_str(&format!("{},Ann {}\n", user.id, user.id));
    }
    let file = path.with_file_name("users.csv");
    std::fs::write(&file, users).unwrap();
    drop(shop);
    let mut lines = session(path);
    carry_out(&mut lines, &format!("load {}", file.display()));
    carry_out(&mut lines, "undo-load 1");
    lines.close();
    let mut shop = Shop::open(path, Arc::new(Workbench::new(1))).unwrap();
    shop.context.now = NOW;
    let revision = shop.store().revision().unwrap();
    let mut packer = RowPacker::new(packed_columns(known.snapshot.as_of));
    let transaction = shop.transaction().unwrap();
    let run = transaction
        .save_run(&NewRun {
            kind: RUN_KIND.into(),
            revision,
            as_of: known.snapshot.as_of.0,
            parameters: serde_json::json!({ COMPUTED_BY: "spark" }),
            seed: 0,
            made_at: NOW.0,
            duration_ms: 0,
            body: serde_json::to_value(&known.norms.norms).unwrap(),
        })
        .unwrap();
    let mut saver = transaction.begin_profiles(run).unwrap();
    let rows = known.profiles.iter().zip(&*known.values);
    for (user, (profile, value)) in known.snapshot.users.iter().zip(rows) {
        let row = StoredProfile {
            profile: profile.clone(),
            value: value.clone(),
        };
        saver.save(user.key, packer.pack(&values(&row))).unwrap();
    }
    drop(saver);
    transaction
        .save_profile_layout(run, packer.layout())
        .unwrap();
    transaction.commit().unwrap();
}

#[test]
fn views_of_results_alone_show_them_and_say_what_is_missing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("shop.db");
    std::fs::copy(database(), &path).unwrap();
    keep_results_alone(&path);
    let look = Look {
        ascii: false,
        mono: true,
    };
    let shown = on(&path, look, |live, app| each_view(live, app, &[(80, 24)]));
    insta::assert_snapshot!(shown);
    assert!(!shown.contains("no data yet"), "{shown}");
    assert!(!shown.contains(" 0.00 EUR -"), "no unknown value is 0");
}
