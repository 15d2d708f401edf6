//! Segments in the database: saved in one transaction, unchanged on unchanged data, with ids and names
//! that persist.

use regulars::demo::{Spec, files, generate};
use regulars::domain::{CancelToken, Instant, Observer, Progress, SegmentId, Silent};
use regulars::error::Kind;
use regulars::load::operation as load;
use regulars::output::Present;
use regulars::profile::operation as profiles;
use regulars::segment::By;
use regulars::segment::operation::{self as segment, DefineRequest, Request};
use regulars::shop::{Shop, Workbench};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

const NOW: &str = "2026-10-05T09:00:00Z";

fn new_shop(folder: &Path) -> Shop {
    let bench = Arc::new(Workbench::new(2));
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

fn demo_shop(folder: &Path) -> Shop {
    let mut shop = new_shop(folder);
    let mut paths = Vec::new();
    for (name, bytes) in files(&generate(&Spec {
        users: 300,
        items: 120,
        seed: 3,
    })) {
        if name.ends_with(".csv") && name != "campaigns.csv" {
            let path = folder.join(name);
            std::fs::write(&path, bytes).unwrap();
            paths.push(path);
        }
    }
    let request = load::Request {
        files: paths,
        ..load::Request::default()
    };
    load::run(&mut shop, &request, &Silent::default()).unwrap();
    shop
}

fn member_counts(shop: &Shop, ids: &[SegmentId]) -> Vec<u64> {
    ids.iter()
        .map(|id| shop.store().fetch_member_keys(*id).unwrap().len() as u64)
        .collect()
}

#[test]
fn segments_are_published_and_stay_the_same_on_the_same_data() {
    let folder = tempfile::tempdir().unwrap();
    let mut shop = demo_shop(folder.path());
    let silent = Silent::default();
    let first = segment::run(&mut shop, &Request::default(), &silent).unwrap();
    let ids: Vec<SegmentId> = first.segments.iter().map(|view| view.id.unwrap()).collect();
    let sizes: Vec<u64> = first
        .segments
        .iter()
        .map(|view| view.description.size)
        .collect();
    assert_eq!(member_counts(&shop, &ids), sizes);
    assert_eq!(first.movement.joined, sizes.iter().sum::<u64>());
    let names: std::collections::BTreeSet<&str> = first
        .segments
        .iter()
        .map(|view| view.description.name.as_str())
        .collect();
    assert_eq!(names.len(), ids.len());

    let planned = segment::plan(&shop, &Request::default(), &silent).unwrap();
    assert_eq!(
        (planned.run, planned.movement.moved, planned.movement.kept),
        (None, 0, first.movement.joined)
    );
    let again = segment::run(&mut shop, &Request::default(), &silent).unwrap();
    assert_eq!(
        again
            .segments
            .iter()
            .map(|view| view.id.unwrap())
            .collect::<Vec<_>>(),
        ids
    );
    assert_eq!(
        (
            again.movement.kept,
            again.movement.moved,
            again.movement.joined
        ),
        (first.movement.joined, 0, 0)
    );
    assert!(again.run > first.run);
    assert!(segment::diff(&shop, &silent).unwrap().changes.is_empty());

    let listed = segment::list(&shop, &silent).unwrap();
    let descriptions = |views: &[segment::SegmentView]| {
        views
            .iter()
            .map(|view| view.description.clone())
            .map(|mut one| {
                one.proposals.clear();
                one
            })
            .collect::<Vec<_>>()
    };
    assert_eq!(
        descriptions(&listed.segments),
        descriptions(&again.segments)
    );
    let one = segment::show(&shop, ids[0], &silent).unwrap();
    assert_eq!(one.members.len() as u64, sizes[0]);
    assert!(
        one.members
            .iter()
            .all(|member| member.distance.unwrap() <= member.next_distance.unwrap())
    );
    assert!(!one.blocks().is_empty() && !one.next_steps().is_empty());
}

#[test]
fn features_that_hardly_vary_are_left_out() {
    let folder = tempfile::tempdir().unwrap();
    let mut shop = new_shop(folder.path());
    let mut text = String::from("user,item,time,order,quantity,price,discount\n");
    for user in 0..80_u32 {
        for order in 0..=user % 7 {
            let (day, price) = (1 + (order * 4 + user % 3) % 28, 3 + (user * 7 + order) % 40);
            let discount = if user == 5 { 1 } else { 0 };
            let month = 1 + (user + order) % 9;
            text += &format!(
                "u{user},tea,2026-{month:02}-{day:02} 10:00,u{user}-{order},1,{price}.50,{discount}\n"
            );
        }
    }
    let path = folder.path().join("orders.csv");
    std::fs::write(&path, text).unwrap();
    load::run(
        &mut shop,
        &load::Request {
            files: vec![path],
            ..load::Request::default()
        },
        &Silent::default(),
    )
    .unwrap();
    let found = segment::run(&mut shop, &Request::default(), &Silent::default()).unwrap();
    for name in ["discount_share", "lines_per_order"] {
        assert!(
            !found.features.iter().any(|feature| feature == name),
            "{name} of {:?}",
            found.features
        );
        let note = format!("{name} is left out: it is the same for nearly all users");
        assert!(found.notes.contains(&note), "{:?}", found.notes);
    }
    assert!(
        found
            .notes
            .contains(&"views_per_order is left out: there are no data for it".to_string())
    );
}

#[test]
fn a_shop_with_fewer_users_than_segments_is_segmented_from_scratch() {
    let folder = tempfile::tempdir().unwrap();
    let mut shop = new_shop(folder.path());
    let silent = Silent::default();
    let load = |shop: &mut Shop, users: std::ops::Range<u32>| {
        let mut text = String::from("user,item,time,order,quantity,price\n");
        for user in users {
            for order in 0..=user % 7 {
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
        let path = folder.path().join("orders.csv");
        std::fs::write(&path, text).unwrap();
        let request = load::Request {
            files: vec![path],
            ..load::Request::default()
        };
        load::run(shop, &request, &Silent::default()).unwrap().batch
    };
    load(&mut shop, 0..4);
    let most = load(&mut shop, 4..80);
    let found = segment::run(
        &mut shop,
        &Request {
            k: Some(6),
            ..Request::default()
        },
        &silent,
    )
    .unwrap();
    assert_eq!(found.segments.len(), 6);
    load::undo_load(&mut shop, most, &silent).unwrap();
    let few = segment::run(&mut shop, &Request::default(), &silent).unwrap();
    assert_eq!(
        few.segments
            .iter()
            .map(|view| view.description.size)
            .sum::<u64>(),
        4
    );
    assert!(
        few.continuation.is_none()
            && few
                .notes
                .iter()
                .any(|note| note.starts_with("re-segmented from scratch"))
    );
}

#[test]
fn segments_replaced_by_another_method_return_with_their_ids() {
    let folder = tempfile::tempdir().unwrap();
    let mut shop = demo_shop(folder.path());
    let silent = Silent::default();
    let ids = |outcome: &segment::Outcome| {
        outcome
            .segments
            .iter()
            .map(|view| view.id.unwrap())
            .collect::<Vec<_>>()
    };
    let learned = segment::run(&mut shop, &Request::default(), &silent).unwrap();
    let renamed = ids(&learned)[1];
    segment::rename(&mut shop, renamed, "our favourites").unwrap();
    let rfm = segment::run(
        &mut shop,
        &Request {
            by: By::Rfm,
            ..Request::default()
        },
        &silent,
    )
    .unwrap();
    assert!(ids(&rfm).iter().all(|id| !ids(&learned).contains(id)));
    assert_eq!(
        segment::segment_in_force(&shop, renamed).unwrap_err().kind,
        Kind::NotFound
    );
    assert_eq!(
        segment::list(&shop, &silent).unwrap().segments.len(),
        rfm.segments.len()
    );
    let user = shop.store().fetch_member_keys(ids(&learned)[0]).unwrap()[0];
    let membership = segment::membership_of_user(&shop, user).unwrap().unwrap();
    assert!(ids(&rfm).contains(&membership.segment.segment));

    let back = segment::run(&mut shop, &Request::default(), &silent).unwrap();
    assert_eq!(ids(&back), ids(&learned));
    assert_eq!(back.segments[1].description.name, "our favourites");
    assert_eq!(back.movement.moved, 0);
    for (typed, request) in [
        (
            "--k",
            Request {
                k: Some(4),
                ..Request::default()
            },
        ),
        (
            "--with",
            Request {
                with: vec!["age".into()],
                ..Request::default()
            },
        ),
        (
            "--without",
            Request {
                without: vec!["interests".into()],
                ..Request::default()
            },
        ),
    ] {
        let refused = segment::run(
            &mut shop,
            &Request {
                by: By::Rfm,
                ..request
            },
            &silent,
        )
        .unwrap_err();
        assert!(refused.what.contains(typed), "{refused:?}");
    }
    let rfm_again = segment::run(
        &mut shop,
        &Request {
            by: By::Rfm,
            ..Request::default()
        },
        &silent,
    )
    .unwrap();
    assert_eq!(ids(&rfm_again), ids(&rfm));
}

#[test]
fn rules_define_segments_that_are_counted_live() {
    let folder = tempfile::tempdir().unwrap();
    let mut shop = demo_shop(folder.path());
    let silent = Silent::default();
    let counted = segment::count(&shop, "orders >= 3 and recency_days < 90", &silent).unwrap();
    assert!(counted.users > 20 && counted.users < counted.of && counted.unknown == 0);
    let open = segment::count(&shop, "recency_days < 90", &silent).unwrap();
    assert_eq!(
        (open.unknown, open.missing[0].users),
        (open.missing[0].users, open.unknown)
    );
    assert!(open.unknown > 0);
    let request = |rule: &str| DefineRequest {
        name: "fresh regulars".into(),
        rule: rule.into(),
    };
    let planned = segment::plan_define(
        &shop,
        &request("orders >= 3 and recency_days < 90"),
        &silent,
    )
    .unwrap();
    assert_eq!((planned.segment, planned.added), (None, counted.users));
    let defined = segment::define(
        &mut shop,
        &request("orders >= 3 and recency_days < 90"),
        &silent,
    )
    .unwrap();
    let row = segment::segment_in_force(&shop, defined.segment.unwrap()).unwrap();
    assert_eq!(
        segment::members_of(&shop, &row, &silent).unwrap().len() as u64,
        counted.users
    );
    let narrower = segment::define(
        &mut shop,
        &request("orders >= 3 and recency_days < 30"),
        &silent,
    )
    .unwrap();
    assert_eq!((narrower.segment, narrower.added), (defined.segment, 0));
    assert_eq!(narrower.removed, counted.users - narrower.count.users);

    let error = segment::count(&shop, "orderz >= 3", &silent).unwrap_err();
    assert_eq!(error.kind, Kind::Usage);
    assert!(error.to_string().contains("similar: orders"), "{error}");

    let learned = segment::run(&mut shop, &Request::default(), &silent).unwrap();
    let id = learned.segments[0].id.unwrap();
    let adopted = segment::adopt(&mut shop, id, &silent).unwrap();
    assert_eq!(
        Some(&adopted.defined.count.rule),
        learned.segments[0].description.sentence.as_ref()
    );
    assert_eq!(
        segment::list(&shop, &silent).unwrap().segments.len(),
        learned.segments.len() + 2
    );
    let taken = DefineRequest {
        name: learned.segments[0].description.name.clone(),
        rule: "orders > 1".into(),
    };
    assert_eq!(
        segment::define(&mut shop, &taken, &silent)
            .unwrap_err()
            .kind,
        Kind::Usage
    );
}

#[test]
fn a_single_user_has_the_profile_of_the_whole_shop() {
    let folder = tempfile::tempdir().unwrap();
    let mut shop = demo_shop(folder.path());
    segment::run(&mut shop, &Request::default(), &Silent::default()).unwrap();
    let everyone = profiles::everyone(&shop, &Silent::default()).unwrap();
    assert!(everyone.norms.run.is_some());
    for user in (0..everyone.profiles.len()).step_by(7) {
        let one = profiles::one_user(&shop, everyone.snapshot.users[user].key).unwrap();
        assert_eq!(one.profile, everyone.profiles[user]);
        assert_eq!(one.value, everyone.values[user]);
    }
}

#[test]
fn nothing_is_published_when_there_is_too_little_or_the_work_is_cancelled() {
    let folder = tempfile::tempdir().unwrap();
    let mut empty = new_shop(folder.path());
    let error = segment::run(&mut empty, &Request::default(), &Silent::default()).unwrap_err();
    assert_eq!(error.kind, Kind::NotFound);
    assert!(error.hint.is_some());
    assert_eq!(
        segment::show(&empty, SegmentId(9), &Silent::default())
            .unwrap_err()
            .kind,
        Kind::NotFound
    );
    assert!(
        segment::list(&empty, &Silent::default())
            .unwrap()
            .segments
            .is_empty()
    );

    struct Impatient(CancelToken);
    impl Observer for Impatient {
        fn progress(&self, progress: Progress) {
            if progress.phase == "clustering" {
                self.0.cancel();
            }
        }
        fn cancel_token(&self) -> &CancelToken {
            &self.0
        }
    }
    let folder = tempfile::tempdir().unwrap();
    let mut shop = demo_shop(folder.path());
    let error = segment::run(
        &mut shop,
        &Request::default(),
        &Impatient(CancelToken::default()),
    )
    .unwrap_err();
    assert_eq!(error.kind, Kind::Interrupted);
    assert!(shop.store().fetch_segments().unwrap().is_empty());
    assert!(shop.current_run("profile").unwrap().is_none());
}

#[test]
fn the_same_data_give_the_same_json_on_any_number_of_threads() {
    let outcomes: BTreeMap<usize, String> = [1, 4]
        .into_iter()
        .map(|threads| {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("shop.db");
            demo_shop(folder.path()).close();
            let bench = Arc::new(Workbench::new(threads));
            let mut shop = Shop::open(&path, bench).unwrap();
            shop.context.now = Instant::parse(NOW).unwrap();
            let outcome = segment::run(&mut shop, &Request::default(), &Silent::default()).unwrap();
            (threads, serde_json::to_string(&outcome).unwrap())
        })
        .collect();
    assert_eq!(outcomes[&1], outcomes[&4]);
}

/// Members like one item more than other users do; everybody buys the others.
#[test]
fn the_card_shows_what_members_like_and_spend() {
    let folder = tempfile::tempdir().unwrap();
    let mut shop = new_shop(folder.path());
    let mut rows = String::from("user,item,time,order,price\n");
    for user in 0..120 {
        // Half order six times and buy the kettle, half twice and buy the mug; all buy tea and soap.
        let (orders, loved) = if user % 2 == 0 {
            (6, "kettle")
        } else {
            (2, "mug")
        };
        for order in 0..orders {
            for item in ["tea", "soap", loved]
                .into_iter()
                .skip(usize::from(order % 2 == 1))
            {
                rows += &format!(
                    "u{user},{item},2026-0{}-0{} 10:00,{user}-{order},5.00\n",
                    order + 1,
                    user % 9 + 1
                );
            }
        }
    }
    let path = folder.path().join("a.csv");
    std::fs::write(&path, rows).unwrap();
    let silent = Silent::default();
    load::run(
        &mut shop,
        &load::Request {
            files: vec![path],
            ..load::Request::default()
        },
        &silent,
    )
    .unwrap();
    let rule = "orders >= 4".to_string();
    let request = DefineRequest {
        name: "often".into(),
        rule,
    };
    let id = segment::define(&mut shop, &request, &silent)
        .unwrap()
        .segment
        .unwrap();
    let portrait = segment::show(&shop, id, &silent).unwrap().portrait;
    let liked: Vec<(&str, usize, f64)> = portrait
        .items
        .iter()
        .map(|one| (one.item.as_str(), one.buyers, one.expected))
        .collect();
    assert_eq!(liked, [("kettle", 60, 30.0)]);
    let brings = portrait.brings.unwrap();
    assert_eq!(
        (brings.net_revenue.minor, brings.per_user.minor),
        (60 * 15 * 500, 15 * 500)
    );
    assert_eq!(
        (brings.per_user_shop.minor, brings.orders_per_user),
        (10 * 500, 6.0)
    );
    assert_eq!(portrait.moves, None, "a defined segment has no moves");
}

/// What a handful of members like is hidden, because it could identify them; when they are active is
/// not.
#[test]
fn what_a_handful_likes_is_hidden() {
    for (lovers, shown) in [(4, vec![]), (5, vec!["lamp"])] {
        let folder = tempfile::tempdir().unwrap();
        let mut shop = new_shop(folder.path());
        let mut rows = String::from("user,item,time,order,price\n");
        for user in 0..60 {
            let (orders, item) = if user < lovers {
                (4, "lamp")
            } else {
                (1, "tea")
            };
            for order in 0..orders {
                rows += &format!(
                    "u{user},{item},2026-0{}-03 10:00,{user}-{order},5.00\n",
                    order + 1
                );
            }
        }
        let path = folder.path().join("a.csv");
        std::fs::write(&path, rows).unwrap();
        let silent = Silent::default();
        load::run(
            &mut shop,
            &load::Request {
                files: vec![path],
                ..load::Request::default()
            },
            &silent,
        )
        .unwrap();
        let request = DefineRequest {
            name: "often".into(),
            rule: "orders >= 4".into(),
        };
        let id = segment::define(&mut shop, &request, &silent)
            .unwrap()
            .segment
            .unwrap();
        let outcome = segment::show(&shop, id, &silent).unwrap();
        assert_eq!(outcome.members.len(), lovers);
        let items: Vec<&str> = outcome
            .portrait
            .items
            .iter()
            .map(|one| one.item.as_str())
            .collect();
        assert_eq!(items, shown, "{lovers}");
        // A Saturday, two Tuesdays and a Friday.
        assert_eq!(
            outcome.portrait.weekdays,
            Some(vec![0.0, 0.5, 0.0, 0.0, 0.25, 0.25, 0.0])
        );
    }
}

#[test]
fn the_cards_show_moves() {
    let folder = tempfile::tempdir().unwrap();
    let mut shop = demo_shop(folder.path());
    let silent = Silent::default();
    let clock = |shop: &mut Shop, text: &str| {
        (shop.context.now, shop.context.is_now_explicit) = (Instant::parse(text).unwrap(), true);
    };
    clock(&mut shop, "2026-03-01T09:00:00Z");
    let first = segment::run(&mut shop, &Request::default(), &silent).unwrap();
    let ids: Vec<SegmentId> = first.segments.iter().map(|view| view.id.unwrap()).collect();
    assert!(ids.iter().all(|id| {
        segment::show(&shop, *id, &silent)
            .unwrap()
            .portrait
            .moves
            .is_none()
    }));
    clock(&mut shop, "2026-05-01T09:00:00Z");
    let second = segment::run(&mut shop, &Request::default(), &silent).unwrap();
    let ids: Vec<SegmentId> = second
        .segments
        .iter()
        .map(|view| view.id.unwrap())
        .collect();
    let moves: Vec<segment::Moves> = ids
        .iter()
        .filter_map(|id| segment::show(&shop, *id, &silent).unwrap().portrait.moves)
        .collect();
    let count = |side: fn(&segment::Moves) -> &Vec<segment::Move>, is_other: bool| -> u64 {
        moves
            .iter()
            .flat_map(side)
            .filter(|one| one.segment.is_some() == is_other)
            .map(|one| one.users)
            .sum()
    };
    let moved = second.movement.moved;
    assert!(moved > 0, "two months move somebody");
    assert_eq!(
        (
            count(|moves| &moves.came, true),
            count(|moves| &moves.went, true)
        ),
        (moved, moved)
    );
    assert_eq!(count(|moves| &moves.came, false), second.movement.joined);
    assert!(
        moves
            .iter()
            .flat_map(|moves| &moves.came)
            .all(|one| one.segment.is_some() == one.name.is_some())
    );
}
