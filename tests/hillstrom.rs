//! A real randomised campaign, loaded as a shop's folder: its effects are those computed from the
//! original file. Runs where the data are found (`REGULARS_REAL_DATA`, else `../shared/data`).

use crate::workshop::folder;
use regulars::campaign::operation as campaign;
use regulars::domain::{Instant, Silent};
use regulars::load::operation as load;
use regulars::shop::{Shop, Workbench};
use std::path::PathBuf;
use std::sync::Arc;

fn data() -> Option<PathBuf> {
    let named = std::env::var_os("REGULARS_REAL_DATA").map(PathBuf::from);
    let places = [named, Some("../shared/data".into())];
    let mut folders = places
        .into_iter()
        .flatten()
        .map(|place| place.join("hillstrom"));
    folders.find(|folder| folder.is_dir())
}

#[test]
fn effects_by_arm_and_by_recency_are_those_of_the_original() {
    let Some(files) = data() else {
        eprintln!("hillstrom is not here: not tested");
        return;
    };
    let folder = folder();
    // 2008-04-01
    let now = Instant(1_207_008_000);
    let bench = Arc::new(Workbench::new(2));
    let mut shop = Shop::create(&folder.path().join("shop.db"), [3; 32], now, bench).unwrap();
    (shop.context.now, shop.context.is_now_explicit) = (now, true);
    let request = load::Request {
        files: vec![files],
        ..load::Request::default()
    };
    let loaded = load::run(&mut shop, &request, &Silent::default()).unwrap();
    let named = loaded
        .left_out
        .iter()
        .filter(|file| file.why.contains("hillstrom.csv.gz holds nothing"));
    assert_eq!(named.count(), 1, "{:?}", loaded.left_out);

    let found = campaign::show_loaded(&shop, "Spring E-Mail", &Silent::default()).unwrap();
    assert_eq!(found.not_measured, None);
    let arms: Vec<&str> = found.arms.iter().map(|arm| arm.arm.as_str()).collect();
    assert_eq!(arms, ["Mens E-Mail", "Womens E-Mail", "No E-Mail"]);
    assert!(found.arms[2].effect.is_none() && found.arms[2].users == 21_306);
    // Published: men's +.68 points, women's +.31, both +.495 (.355 to .636).
    let effects: Vec<f64> = found.arms[..2]
        .iter()
        .map(|arm| arm.effect.unwrap().value * 100.0)
        .collect();
    assert!((effects[0] - 0.68).abs() < 0.01, "{effects:?}");
    assert!((effects[1] - 0.31).abs() < 0.01, "{effects:?}");
    let both = (effects[0] + effects[1]) / 2.0;
    assert!((0.355..0.636).contains(&both), "{both}");
    let spend: Vec<f64> = found.arms[..2]
        .iter()
        .map(|arm| arm.spend_effect.as_ref().unwrap().value.minor as f64 / 100.0)
        .collect();
    assert!(
        (0.38..0.82).contains(&((spend[0] + spend[1]) / 2.0)),
        "{spend:?}"
    );
    // By months since the last purchase: +.50, +.38, +.56, +.54.
    let published = [0.50, 0.38, 0.56, 0.54];
    for (band, published) in found.by_recency.iter().zip(published) {
        let effect = band.effect.unwrap();
        assert!(
            (effect.value * 100.0 - published).abs() < 0.12
                && (effect.low..effect.high).contains(&(published / 100.0)),
            "{band:?}"
        );
    }
    assert!(found.by_recency.len() >= 4);
    assert!(
        found
            .notes
            .iter()
            .any(|note| note.contains("same 21306 customers"))
    );
}
