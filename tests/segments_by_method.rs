//! Segments by mixture and by density in the database: saved like others, unchanged on unchanged
//! data.

use regulars::demo::{Spec, files, generate};
use regulars::domain::{Instant, SegmentId, Silent};
use regulars::error::Kind;
use regulars::load::operation as load;
use regulars::output::Present;
use regulars::segment::By;
use regulars::segment::operation::{self as segment, Outcome, Request};
use regulars::shop::{Shop, Workbench};
use std::path::Path;
use std::sync::Arc;

const NOW: &str = "2026-10-05T09:00:00Z";

fn new_shop(folder: &Path, threads: usize) -> Shop {
    let bench = Arc::new(Workbench::new(threads));
    let mut shop = Shop::create(
        &folder.join("shop.db"),
        [7; 32],
        Instant::parse(NOW).unwrap(),
        bench,
    )
    .unwrap();
    shop.context.now = Instant::parse(NOW).unwrap();
    shop
}

fn demo_shop(folder: &Path, threads: usize) -> Shop {
    let mut shop = new_shop(folder, threads);
    let mut paths = Vec::new();
    for (name, bytes) in files(&generate(&Spec {
        users: 200,
        items: 80,
        seed: 3,
    })) {
        if name.ends_with(".csv") && name != "campaigns.csv" {
            let path = folder.join(name);
            std::fs::write(&path, bytes).unwrap();
            paths.push(path);
        }
    }
    load::run(
        &mut shop,
        &load::Request {
            files: paths,
            ..load::Request::default()
        },
        &Silent::default(),
    )
    .unwrap();
    shop
}

fn orders(
    shop: &mut Shop,
    folder: &Path,
    users: std::ops::Range<u32>,
    orders_of: impl Fn(u32) -> u32,
) {
    let mut text = String::from("user,item,time,order,quantity,price\n");
    for user in users {
        for order in 0..orders_of(user) {
            let (month, day, price) = (
                1 + (user + order) % 9,
                1 + (order * 4 + user) % 28,
                3 + (user * 7) % 40,
            );
            text += &format!(
                "u{user},tea,2026-{month:02}-{day:02} 10:00,u{user}-{order},1,{price}.50\n"
            );
        }
    }
    let path = folder.join("orders.csv");
    std::fs::write(&path, text).unwrap();
    load::run(
        shop,
        &load::Request {
            files: vec![path],
            ..load::Request::default()
        },
        &Silent::default(),
    )
    .unwrap();
}

fn by(by: By) -> Request {
    Request {
        by,
        ..Request::default()
    }
}

fn ids(outcome: &Outcome) -> Vec<SegmentId> {
    outcome
        .segments
        .iter()
        .map(|view| view.id.unwrap())
        .collect()
}

fn users(outcome: &Outcome) -> u64 {
    outcome
        .segments
        .iter()
        .map(|view| view.description.size)
        .sum()
}

#[test]
fn a_mixture_is_saved_with_its_chances_and_unchanged_data_move_no_user() {
    let folder = tempfile::tempdir().unwrap();
    let mut shop = demo_shop(folder.path(), 2);
    let silent = Silent::default();
    let first = segment::run(
        &mut shop,
        &Request {
            k: Some(4),
            ..by(By::Mixture)
        },
        &silent,
    )
    .unwrap();
    assert_eq!(first.movement.joined, users(&first));
    for view in &first.segments {
        let (certainty, between) = (
            view.description.certainty.unwrap(),
            view.description.between_share.unwrap(),
        );
        assert!(
            (0.4..=1.0).contains(&certainty) && (0.0..=1.0).contains(&between),
            "{view:?}"
        );
        assert_eq!(view.made_by, "mixture");
    }
    let id = ids(&first)[0];
    let one = segment::show(&shop, id, &silent).unwrap();
    let mean = one
        .members
        .iter()
        .map(|member| member.chance.unwrap())
        .sum::<f64>()
        / one.members.len() as f64;
    assert!((mean - first.segments[0].description.certainty.unwrap()).abs() < 1e-9);
    assert!(
        one.members
            .iter()
            .all(|member| member.next_segment.is_some_and(|other| other != id))
    );
    assert!(
        one.members
            .iter()
            .all(|member| member.chance.unwrap() + member.next_chance.unwrap() < 1.0 + 1e-9)
    );
    assert!(!first.blocks().is_empty() && !one.blocks().is_empty());
    segment::rename(&mut shop, id, "our favourites").unwrap();
    let again = segment::run(&mut shop, &by(By::Mixture), &silent).unwrap();
    assert_eq!(
        (ids(&again), again.movement.kept, again.movement.moved),
        (ids(&first), users(&first), 0)
    );
    assert_eq!(again.segments[0].description.name, "our favourites");
    assert!(again.continuation.unwrap().likelihood_below_cold.unwrap() < 1e-9);
    assert!(segment::diff(&shop, &silent).unwrap().changes.is_empty());

    let other = segment::run(&mut shop, &Request::default(), &silent).unwrap();
    assert!(ids(&other).iter().all(|id| !ids(&first).contains(id)));
    assert!(
        other
            .segments
            .iter()
            .all(|view| view.description.certainty.is_none())
    );
    let back = segment::run(
        &mut shop,
        &Request {
            k: Some(4),
            ..by(By::Mixture)
        },
        &silent,
    )
    .unwrap();
    assert_eq!((ids(&back), back.movement.moved), (ids(&first), 0));
}

#[test]
fn density_is_saved_with_the_users_outside_all_groups() {
    let folder = tempfile::tempdir().unwrap();
    let mut shop = demo_shop(folder.path(), 2);
    let silent = Silent::default();
    let first = segment::run(&mut shop, &by(By::Density), &silent).unwrap();
    let outside: Vec<_> = first
        .segments
        .iter()
        .filter(|view| view.description.is_outside)
        .collect();
    assert_eq!(
        outside
            .iter()
            .map(|view| view.description.name.as_str())
            .collect::<Vec<_>>(),
        ["unlike any group"]
    );
    assert!(
        first
            .notes
            .iter()
            .any(|note| note.contains("are similar (the knee")),
        "{:?}",
        first.notes
    );
    let count = format!("{} users", outside[0].description.size);
    assert!(
        first.notes.iter().any(|note| note.contains(&count)),
        "{:?}",
        first.notes
    );
    let again = segment::run(&mut shop, &by(By::Density), &silent).unwrap();
    assert_eq!(
        (ids(&again), again.movement.kept, again.movement.moved),
        (ids(&first), users(&first), 0)
    );
    let refused = segment::run(
        &mut shop,
        &Request {
            k: Some(4),
            ..by(By::Density)
        },
        &silent,
    )
    .unwrap_err();
    assert!(
        refused.kind == Kind::Usage && refused.what.contains("--k"),
        "{refused:?}"
    );
    let narrower = Request {
        without: vec!["interests".into()],
        ..by(By::Density)
    };
    let narrower = segment::run(&mut shop, &narrower, &silent).unwrap();
    assert!(
        !narrower
            .features
            .iter()
            .any(|feature| feature.starts_with("interest"))
    );
}

#[test]
fn small_and_odd_shops_are_segmented_or_get_an_explanation() {
    let silent = Silent::default();
    let folder = tempfile::tempdir().unwrap();
    let mut thirty = new_shop(folder.path(), 1);
    orders(&mut thirty, folder.path(), 0..30, |user| 1 + user % 7);
    for method in [By::Mixture, By::Density] {
        let found = segment::run(&mut thirty, &by(method), &silent).unwrap();
        assert_eq!(users(&found), 30, "{method:?}");
        assert_eq!(
            segment::run(&mut thirty, &by(method), &silent)
                .unwrap()
                .movement
                .moved,
            0
        );
    }
    let folder = tempfile::tempdir().unwrap();
    let mut alike = new_shop(folder.path(), 1);
    orders(&mut alike, folder.path(), 0..1, |_| 2);
    let text = std::fs::read_to_string(folder.path().join("orders.csv")).unwrap();
    let body: String = text
        .lines()
        .skip(1)
        .map(|line| format!("{line}\n"))
        .collect();
    let copies: String = (1..40)
        .map(|user| body.replace("u0", &format!("u{user}")))
        .collect();
    let path = folder.path().join("copies.csv");
    std::fs::write(
        &path,
        format!("user,item,time,order,quantity,price\n{copies}"),
    )
    .unwrap();
    load::run(
        &mut alike,
        &load::Request {
            files: vec![path],
            ..load::Request::default()
        },
        &silent,
    )
    .unwrap();
    let error = segment::run(&mut alike, &by(By::Mixture), &silent).unwrap_err();
    assert!(
        error.kind == Kind::Failed && error.hint.is_some(),
        "{error:?}"
    );
    let one = segment::run(&mut alike, &by(By::Density), &silent).unwrap();
    assert_eq!((one.segments.len(), users(&one)), (1, 40));
    assert!(
        one.notes
            .iter()
            .any(|note| note.starts_with("all users are in one dense group")),
        "{:?}",
        one.notes
    );
}

#[test]
fn the_same_data_give_the_same_json_on_any_number_of_threads() {
    for method in [By::Mixture, By::Density] {
        let run = |threads: usize| {
            let folder = tempfile::tempdir().unwrap();
            let mut shop = demo_shop(folder.path(), threads);
            let found = segment::run(
                &mut shop,
                &Request {
                    k: (method == By::Mixture).then_some(3),
                    ..by(method)
                },
                &Silent::default(),
            );
            serde_json::to_string(&found.unwrap()).unwrap()
        };
        let one = run(1);
        assert_eq!(run(2), one, "{method:?}");
        assert_eq!(run(4), one, "{method:?}");
    }
}
