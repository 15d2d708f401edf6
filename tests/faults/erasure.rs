//! Erasing twenty customers whose names occur nowhere else: no byte of them stays in any file of
//! the program, no load brings them back, and the chain of records stays whole.

use super::program::Place;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

const ERASED: usize = 20;
const PEOPLE: usize = 40;

/// Words of sixteen letters, always the same.
struct Words(u64);

impl Words {
    fn next(&mut self) -> String {
        (0..16)
            .map(|_| {
                self.0 = self
                    .0
                    .wrapping_mul(6_364_136_223_846_793_005)
                    .wrapping_add(1_442_695_040_888_963_407);
                char::from(b'a' + ((self.0 >> 33) % 26) as u8)
            })
            .collect()
    }
}

/// What a customer is known by.
struct Planted {
    id: String,
    name: String,
    mailbox: String,
    phone: String,
    street: String,
    order: String,
}

impl Planted {
    fn texts(&self) -> [&str; 6] {
        [
            &self.id,
            &self.name,
            &self.mailbox,
            &self.phone,
            &self.street,
            &self.order,
        ]
    }
}

fn people() -> Vec<Planted> {
    let mut words = Words(11);
    (0..PEOPLE)
        .map(|number| Planted {
            id: words.next(),
            name: words.next(),
            mailbox: words.next(),
            phone: format!("+49171{:07}", 2_000_003 + number * 7_919),
            street: words.next(),
            order: words.next(),
        })
        .collect()
}

fn files(people: &[Planted]) -> [(&'static str, String); 4] {
    let mut users = "customer_id,name,email,phone,street,accepts_marketing\n".to_string();
    let mut orders = "order_id,customer_id,sku,created_at,quantity,price\n".to_string();
    let mut guests = "order_id,email,sku,created_at,quantity,price\n".to_string();
    let mut broken = "order_id,customer_id,sku,created_at,quantity,price\n".to_string();
    for (number, who) in people.iter().enumerate() {
        let Planted {
            id,
            name,
            mailbox,
            phone,
            street,
            order,
        } = who;
        writeln!(
            users,
            "{id},{name},{mailbox}@example.com,{phone},{street} street 4,yes"
        )
        .unwrap();
        for again in 0..3 {
            let (month, day) = (4 + again, 1 + number % 27);
            writeln!(
                orders,
                "{order}{again},{id},tea,2026-0{month}-{day:02},1,9.00"
            )
            .unwrap();
        }
        writeln!(
            guests,
            "{order}g,{mailbox}@example.com,cup,2026-08-{:02},1,5.00",
            1 + number % 27
        )
        .unwrap();
        writeln!(broken, "{order}b,{id},tea,yesterday,1,9.00").unwrap();
    }
    [
        ("users.csv", users),
        ("orders.csv", orders),
        ("guests.csv", guests),
        ("broken.csv", broken),
    ]
}

/// All files below a folder except what the shop and the operator wrote.
fn own_files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if path.is_dir() {
            own_files(&path, found);
        } else if !name.ends_with(".csv") && !name.starts_with("copy") {
            found.push(path);
        }
    }
}

/// Where a planted text still stands.
fn found(place: &Place, people: &[Planted]) -> Vec<String> {
    let mut files = Vec::new();
    own_files(&place.path("."), &mut files);
    let mut found = Vec::new();
    for file in files {
        let bytes = fs::read(&file).unwrap().to_ascii_lowercase();
        for text in people.iter().flat_map(Planted::texts) {
            if memchr::memmem::find(&bytes, text.as_bytes()).is_some() {
                found.push(format!("{text} in {}", file.display()));
            }
        }
    }
    found
}

/// A shop in which each customer left traces wherever there can be some.
fn shop(people: &[Planted]) -> Place {
    let place = Place::new();
    for (name, text) in files(people) {
        place.write(name, text);
    }
    let all = ["users.csv", "orders.csv", "guests.csv", "broken.csv"];
    let load = [&["load"], &all[..], &["--currency", "EUR", "--tz", "UTC"]].concat();
    place.run(&load).ok();
    place.run(&["segment", "define", "all", "orders >= 1"]).ok();
    let (first, other) = (&people[0], &people[PEOPLE - 1]);
    let mention = format!("sister of {}, {}", first.name, first.phone);
    place.run(&["note", &other.id, &mention]).ok();
    for who in &people[..ERASED] {
        place
            .run(&["note", &who.id, &format!("{} called", who.name)])
            .ok();
        place.run(&["user", &who.name.to_uppercase()]).ok();
    }
    place
        .run(&[
            "grant",
            &first.id,
            "--discount",
            "5EUR",
            "--why",
            &first.name,
        ])
        .ok();
    place
        .run(&["privacy", "rectify", &people[1].id, "name", &people[1].name])
        .ok();
    place
        .run(&["merge", &people[2].id, &people[3].id, "--yes"])
        .ok();
    place
        .run(&[
            "campaign",
            "coupon",
            "--rule",
            "orders >= 1",
            "--discount",
            "10%",
            "--holdout",
            "20%",
        ])
        .ok();
    place
        .run(&["campaign", "launch", "1", "--yes", "--accept-loss"])
        .ok();
    place.run(&["campaign", "sent", "1"]).ok();
    place
        .run(&["privacy", "export", &first.id, "--output", "copy.json"])
        .ok();
    place.run(&["backup", "copy.db"]).ok();
    // What the prompt, a defect and a busy database leave.
    let state = place.path(".local/state/regulars");
    fs::create_dir_all(&state).unwrap();
    let mut lines = "#V2\nstatus\n".to_string();
    let mut waiting = String::new();
    for who in people {
        writeln!(lines, "user {}\nwhy {}@example.com", who.name, who.mailbox).unwrap();
        writeln!(
            waiting,
            r#"{{"at":1,"operator":null,"command":"user {}","shown":"a list of 2 rows","user":null}}"#,
            who.name
        )
        .unwrap();
    }
    fs::write(state.join("history.txt"), &lines).unwrap();
    fs::write(state.join("regulars.log"), &lines).unwrap();
    fs::write(place.path("shop.db.access"), waiting).unwrap();
    place
}

#[test]
fn no_byte_of_an_erased_customer_stays_and_no_load_brings_one_back() {
    let people = people();
    let place = shop(&people);
    assert!(
        found(&place, &people).len() > 6 * ERASED,
        "they are planted"
    );
    let (gone, stay) = people.split_at(ERASED);
    let head = head(&place);
    let mut listed = String::new();
    for (number, who) in gone.iter().enumerate() {
        // The second of two merged ids goes with the first.
        if number != 3 {
            listed = place.run(&["privacy", "erase", &who.id, "--yes"]).ok().out;
        }
    }
    assert!(listed.contains("copy.db"), "copies are listed: {listed}");
    assert_eq!(found(&place, gone), Vec::<String>::new());
    let kept = found(&place, stay);
    assert!(
        kept.iter().any(|text| text.contains("history.txt")) && kept.len() > 6 * stay.len(),
        "the others stay"
    );
    place.run(&["audit", "--verify", "--head", &head]).ok();
    place.run(&["doctor"]).ok();
    for again in [
        &["users.csv", "guests.csv"][..],
        &["orders.csv"],
        &["broken.csv", "orders.csv"],
    ] {
        place.run(&[&["load"], again].concat());
        assert_eq!(found(&place, gone), Vec::<String>::new(), "{again:?}");
    }
    let users = place
        .run(&["sql", "SELECT count(DISTINCT person) FROM users"])
        .ok()
        .out;
    assert!(users.contains(&format!("{}", PEOPLE - ERASED)), "{users}");
    place.run(&["doctor"]).ok();
}

#[test]
fn a_readmitted_customer_comes_back_with_the_next_load_and_nobody_else_does() {
    let people = people();
    let place = shop(&people);
    for who in &people[..2] {
        place.run(&["privacy", "erase", &who.id, "--yes"]).ok();
    }
    let head = head(&place);
    let readmit = |id: &str, why: &str| place.run(&["privacy", "readmit", id, "--why", why]);
    assert_eq!(readmit(&people[0].id, "").code, Some(2), "needs a reason");
    assert_eq!(readmit(&people[5].id, "asked").code, Some(3), "not erased");
    // Any of the customer's ids will do, and all of them are free then.
    let address = format!("{}@example.com", people[0].mailbox);
    readmit(&address, "asked to come back in the shop").ok();
    assert_eq!(readmit(&people[0].id, "asked again").code, Some(3));
    place.run(&["load", "users.csv", "orders.csv"]).ok();
    let card = place.run(&["user", &people[0].id]).ok().out;
    assert!(
        card.contains(&people[0].name) && card.contains("3 orders"),
        "{card}"
    );
    assert_eq!(place.run(&["user", &people[1].id]).code, Some(3));
    let audit = place.run(&["audit", "--all"]).ok().out;
    assert!(
        audit.contains("readmission: asked to come back in the shop"),
        "{audit}"
    );
    place.run(&["audit", "--verify", "--head", &head]).ok();
    rewrite(
        &place,
        "UPDATE removals SET reason = 'other' WHERE why = 'readmission'",
    );
    assert_eq!(place.run(&["audit", "--verify"]).code, Some(4));
}

fn head(place: &Place) -> String {
    let out = place.run(&["audit", "--format", "json"]).ok().out;
    let json: serde_json::Value = serde_json::from_str(&out).unwrap();
    json["data"]["head"].as_str().unwrap().to_string()
}

/// Changes the database as a program would that takes the triggers away for a moment.
fn rewrite(place: &Place, sql: &str) {
    let connection = rusqlite::Connection::open(place.db()).unwrap();
    let triggers: Vec<(String, String)> = connection
        .prepare("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'")
        .unwrap()
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))
        .unwrap()
        .collect::<rusqlite::Result<_>>()
        .unwrap();
    for (name, _) in &triggers {
        connection
            .execute_batch(&format!("DROP TRIGGER {name}"))
            .unwrap();
    }
    connection.execute_batch(sql).unwrap();
    for (_, sql) in &triggers {
        connection.execute_batch(sql).unwrap();
    }
}

#[test]
fn whoever_rewrites_a_record_is_found() {
    let people = people();
    let place = shop(&people);
    let kept = head(&place);
    place
        .run(&["audit", "--verify", "--head", &kept[..16]])
        .ok();
    let whole = fs::read(place.db()).unwrap();
    for damage in [
        "UPDATE decisions SET outcome = 'blocked' WHERE decision = 3",
        "DELETE FROM decisions WHERE decision = 3",
        "INSERT INTO decisions SELECT 9999, campaign, user, outcome, at, run, gates, items, operator FROM decisions WHERE decision = 3",
        "UPDATE consents SET state = 'yes', at = at + 1 WHERE statement = 5",
        "DELETE FROM access_log WHERE access = 1",
        "UPDATE removals SET rows = 1",
        "DELETE FROM chain WHERE entry = 7",
        "UPDATE chain SET salt = NULL WHERE entry = 7",
    ] {
        place.take(&whole);
        place
            .run(&["privacy", "erase", &people[9].id, "--yes"])
            .ok();
        rewrite(&place, damage);
        let verified = place.run(&["audit", "--verify"]);
        assert_eq!(verified.code, Some(4), "{damage}: {verified:?}");
        assert_ne!(place.run(&["doctor"]).code, Some(0), "{damage}");
    }
    // A chain that was made anew is whole, but it does not hold the head that was kept.
    place.take(&whole);
    let anew = "DELETE FROM chain; DELETE FROM access_log; \
                DELETE FROM decisions; DELETE FROM consents";
    rewrite(&place, anew);
    place.run(&["audit", "--verify"]).ok();
    let verified = place.run(&["audit", "--verify", "--head", &kept]);
    assert_eq!(verified.code, Some(4), "{verified:?}");
}
