//! Generated shops that several tests start from, each made once a run of this binary.

use crate::workshop::folder;
use regulars::campaign::operation::{self as campaign, LaunchRequest, Outcome, Request};
use regulars::demo::{self, Generated, Spec};
use regulars::domain::{CampaignId, Silent};
use regulars::segment::operation as segment;
use regulars::shop::{Context, Shop, Workbench};
use regulars::upkeep::operation::{self as upkeep, SettingsRequest};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Arc, OnceLock};
use tempfile::TempDir;

/// The default generated shop of a seed up to 20.
pub fn generated(seed: u64) -> &'static Generated {
    static SHOPS: [OnceLock<Generated>; 21] = [const { OnceLock::new() }; 21];
    SHOPS[seed as usize].get_or_init(|| {
        demo::generate(&Spec {
            seed,
            ..Spec::default()
        })
    })
}

/// Opens a database as an operator would at the generated shop's now.
pub fn open(path: &Path) -> Shop {
    let mut shop = Shop::open(path, Arc::new(Workbench::new(2))).unwrap();
    shop.context = Context {
        now: demo::NOW,
        is_now_explicit: true,
        operator: Some("ann".into()),
        ..Context::default()
    };
    shop
}

/// A copy at `path` of the generated shop of 250 customers, loaded and in three segments.
pub fn loaded(path: &Path) -> Shop {
    static DATABASE: OnceLock<Vec<u8>> = OnceLock::new();
    let bytes = DATABASE.get_or_init(|| {
        let folder = folder();
        let path = folder.path().join("shop.db");
        let bench = Arc::new(Workbench::new(2));
        Shop::create(&path, [7; 32], demo::NOW, bench)
            .unwrap()
            .close();
        let mut shop = open(&path);
        let spec = Spec {
            users: 250,
            items: 100,
            ..Spec::default()
        };
        demo::build(&mut shop, &spec, &Silent::default()).unwrap();
        let request = segment::Request {
            k: Some(3),
            ..segment::Request::default()
        };
        segment::run(&mut shop, &request, &Silent::default()).unwrap();
        shop.close();
        std::fs::read(&path).unwrap()
    });
    std::fs::write(path, bytes).unwrap();
    open(path)
}

/// The database of `demo --users 120` after its whole walk, with a campaign that is launched and still to be
/// sent: so few customers teach nothing that the walk would launch.
pub fn walked() -> &'static Path {
    static BUILT: OnceLock<(TempDir, PathBuf)> = OnceLock::new();
    let (_, database) = BUILT.get_or_init(|| {
        let folder = folder();
        let database = folder.path().join("shop.db");
        let made = Command::new(env!("CARGO_BIN_EXE_regulars"))
            .arg("--db")
            .arg(&database)
            .args(["demo", "--users", "120", "--quiet"])
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&made.stderr);
        assert!(made.status.success(), "{said}");
        for line in TRIAL {
            let mut shop = Command::new(env!("CARGO_BIN_EXE_regulars"));
            shop.arg("--db").arg(&database).args(line.split(' '));
            shop.args(["--now", &demo::NOW.to_string(), "--quiet"]);
            let made = shop.output().unwrap();
            let said = String::from_utf8_lossy(&made.stderr);
            assert!(made.status.success(), "{line}: {said}");
        }
        (folder, database)
    });
    database
}

/// A small campaign of the walked shop.
const TRIAL: [&str; 2] = [
    "campaign coupon --segment 6 --discount 10% --budget 30 --holdout 50",
    "campaign launch 1 --yes --accept-loss",
];

/// Designs a campaign.
pub fn design(shop: &mut Shop, request: &Request) -> Outcome {
    campaign::run(shop, request, &Silent::default()).unwrap()
}

/// Launches a campaign whatever is forecast.
pub fn launch(shop: &mut Shop, campaign: CampaignId) {
    let request = LaunchRequest {
        campaign,
        is_confirmed: true,
        accepts_loss: true,
        consent: None,
        starts: None,
    };
    campaign::launch(shop, &request, &Silent::default()).unwrap();
}

/// Sets a setting.
pub fn set(shop: &mut Shop, name: &str, value: &str) {
    let request = SettingsRequest {
        name: Some(name.into()),
        value: Some(value.into()),
        is_dry_run: false,
    };
    upkeep::settings(shop, &request, &Silent::default()).unwrap();
}
