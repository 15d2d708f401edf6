//! The patterns of the generated shop are the same on any number of threads, by bytes.

use crate::workshop::{Workshop, folder};
use regulars::demo::{Spec, files, generate};
use regulars::domain::{Instant, Silent};
use regulars::patterns::operation::{Kind, Request, run};
use regulars::shop::{Shop, Workbench};
use std::path::Path;
use std::sync::Arc;

/// Every kind as JSON, and all together, loaded and found by so many threads.
fn found_by(threads: usize) -> Vec<String> {
    let folder = folder();
    let now = Instant::parse("2026-10-01T12:00:00Z").unwrap();
    let bench = Arc::new(Workbench::new(threads));
    let mut shop = Shop::create(&folder.path().join("shop.db"), [7; 32], now, bench).unwrap();
    shop.context.now = now;
    let mut workshop = Workshop { folder, shop };
    let spec = Spec {
        users: 400,
        items: 120,
        seed: 3,
    };
    let mut paths = Vec::new();
    for (name, bytes) in files(&generate(&spec)) {
        if name.ends_with(".csv") {
            paths.push(workshop.write(name, bytes));
        }
    }
    let paths: Vec<&Path> = paths.iter().map(AsRef::as_ref).collect();
    workshop.try_load(&paths).unwrap();
    let kinds = Kind::ALL.into_iter().map(Some).chain([None]);
    kinds
        .map(|kind| {
            let request = Request {
                kind,
                ..Request::default()
            };
            let outcome = run(&mut workshop.shop, &request, &Silent::default()).unwrap();
            serde_json::to_string(&outcome).unwrap()
        })
        .collect()
}

#[test]
fn the_same_data_give_the_same_patterns_on_any_number_of_threads() {
    let alone = found_by(1);
    assert!(alone.iter().all(|one| one.len() > 60), "{alone:?}");
    for threads in [2, 4] {
        for (one, other) in alone.iter().zip(found_by(threads)) {
            assert!(*one == other, "on {threads} threads:\n{one}\n{other}");
        }
    }
}
