//! Who is who: the same people whatever the order of loading, and the operator's word above all
//! files.

use crate::workshop::Workshop;
use proptest::prelude::*;
use regulars::domain::{ConsentState, Silent};
use regulars::load::operation::Outcome;
use regulars::upkeep::operation as upkeep;
use regulars::why::operation as why;
use std::collections::{BTreeMap, BTreeSet};

fn silent() -> Silent {
    Silent::default()
}

fn person_of(workshop: &Workshop, text: &str) -> String {
    workshop.shop.find_user(text).unwrap().id
}

fn notes_of(workshop: &Workshop, text: &str) -> Vec<String> {
    why::user(&workshop.shop, text).unwrap().remarks
}

fn merge(workshop: &mut Workshop, kept: &str, merged: &str) {
    upkeep::merge(&mut workshop.shop, kept, merged, false, &silent()).unwrap();
}

fn unmerge(workshop: &mut Workshop, id: &str) -> upkeep::UnmergeOutcome {
    upkeep::unmerge(&mut workshop.shop, id, false, &silent()).unwrap()
}

const ACCOUNTS: &str = "customer_id,name,email,phone,city,tags\n\
    4711,Ann Archer,Ann@Example.com,0171 2345670,York,vip\n\
    4712,Bob Baker,bob@example.com,0171 9998881,Leeds,\n";
const GUESTS: &str = "order_id,email,phone,created_at,total\n\
    o1,ANN@example.COM,,2026-02-01,10.00\n\
    o2,cyd@example.com,0171 5550001,2026-02-02,20.00\n\
    o3,,0171/555-0001,2026-02-03,30.00\n";

#[test]
fn guests_and_accounts_with_one_address_are_one_person_in_either_order() {
    let mut after = Workshop::new();
    after.load("accounts.csv", ACCOUNTS);
    after.load("guests.csv", GUESTS);
    let mut before = Workshop::new();
    let guests = before.load("guests.csv", GUESTS);
    assert_eq!(person_of(&before, "ann@example.com"), "ann@example.com");
    assert_eq!(
        guests.files[0]
            .fixes
            .iter()
            .find(|fix| fix.rule == "guest")
            .unwrap()
            .rows,
        3
    );
    let alone = before.exports();
    let accounts = before.load("accounts.csv", ACCOUNTS);
    assert_eq!(before.exports(), after.exports());
    for text in [
        "ann@example.com",
        "4711",
        "o1",
        "0171 2345670",
        "Ann Archer",
    ] {
        assert_eq!(person_of(&before, text), "4711", "{text}");
    }
    // Both guest orders of Cyd, one with the number alone.
    assert_eq!(person_of(&before, "o2"), person_of(&before, "o3"));
    let orders = before.export("orders");
    assert!(
        orders.contains("o1,4711,") && orders.contains("o3,cyd@example.com,"),
        "{orders}"
    );
    assert_eq!(before.counts().users, 3);
    assert_eq!(before.shop.snapshot().unwrap().users.len(), 3);
    let history = before
        .shop
        .history(before.shop.find_user("4711").unwrap().key)
        .unwrap();
    assert_eq!(history.history().actions.len(), 1);
    let notes = notes_of(&before, "ann@example.com");
    assert!(
        notes[0].starts_with("ann@example.com is the same customer (same e-mail)"),
        "{notes:?}"
    );
    before.check();
    before.undo(&accounts);
    assert_eq!(before.exports(), alone);
    before.undo(&guests);
    assert_eq!(before.exports(), Workshop::new().exports());
    assert!(before.shop.store().fetch_identities().unwrap().is_empty());
    before.check();
}

#[test]
fn an_account_whose_id_is_an_address_is_the_guest_with_it() {
    let mut workshop = Workshop::new();
    workshop.load("a.csv", "user,item,time\nAnn@Example.com,tea,2026-01-01\n");
    workshop.load("b.csv", GUESTS);
    assert_eq!(workshop.counts().users, 2);
    let key = workshop.shop.find_user("o1").unwrap().key;
    assert_eq!(
        workshop.shop.history(key).unwrap().history().actions.len(),
        2
    );
}

#[test]
fn a_family_with_one_phone_stays_apart_and_is_told() {
    let mut workshop = Workshop::new();
    let loaded = workshop.load(
        "family.csv",
        "customer_id,name,email,phone,city\n\
         1,Ann Archer,ann@example.com,+44 1904 123499,York\n\
         2,Bob Archer,bob@example.com,0044 1904 123499,York\n\
         3,\"ARCHER, Ann\",a.archer@example.com,+44 (0) 1904-123499,Leeds\n\
         4,,,+44 1904 123499,Paris\n\
         5,,,+44 1904 123499,\n",
    );
    // The third is the first, who moved; nobody knows the name of the fourth, who lives elsewhere,
    // nor of the fifth.
    assert_eq!(person_of(&workshop, "3"), "1");
    assert_eq!(person_of(&workshop, "5"), "1");
    for id in ["2", "4"] {
        assert_eq!(person_of(&workshop, id), id);
    }
    assert!(
        loaded.notes.iter().any(|note| note.contains("not joined")),
        "{:?}",
        loaded.notes
    );
    let notes = notes_of(&workshop, "2");
    assert!(
        notes.contains(
            &"same phone as 1, but different name: not merged; merge 2 1 merges them".into()
        ),
        "{notes:?}"
    );
    let notes = notes_of(&workshop, "4");
    assert!(
        notes
            .iter()
            .any(|note| note.starts_with("same phone as 1, but different place: not merged")),
        "{notes:?}"
    );
    merge(&mut workshop, "1", "2");
    assert_eq!(person_of(&workshop, "bob@example.com"), "1");
    let card = why::user(&workshop.shop, "2").unwrap();
    assert_eq!(
        (card.user.id.as_str(), card.user.name.as_deref()),
        ("1", Some("Ann Archer"))
    );
}

#[test]
fn streets_tell_apart_who_has_one_phone_and_no_name() {
    let mut workshop = Workshop::new();
    workshop.load(
        "flats.csv",
        "customer_id,phone,address\n1,01904 123499,3 High Street\n2,01904 123499,\"3 High Street, Flat 2\"\n3,01904 123499,9 Low Road\n",
    );
    assert_eq!(
        ["1", "2", "3"].map(|id| person_of(&workshop, id)),
        ["1", "1", "3"]
    );
}

#[test]
fn an_address_that_many_share_joins_nobody_and_is_told() {
    let rows = |count: usize| -> String {
        let rows = (1..=count).map(|id| format!("{id},Till@Shop.example\n"));
        format!("customer_id,email\n{}", rows.collect::<String>())
    };
    let mut workshop = Workshop::new();
    workshop.load("five.csv", rows(5));
    assert_eq!(workshop.counts().users, 1);
    let five = workshop.exports();
    let sixth = workshop.load("six.csv", "customer_id,email\n6,till@shop.example\n");
    assert_eq!(workshop.counts().users, 6);
    assert!(
        sixth
            .notes
            .contains(&"till@shop.example is shared by more than 5: not used to join users".into()),
        "{:?}",
        sixth.notes
    );
    assert!(notes_of(&workshop, "3").contains(
        &"more than 5 ids share the e-mail till@shop.example, so it does not identify a customer".into()
    ));
    let mut at_once = Workshop::new();
    at_once.load("six.csv", format!("{}6,till@shop.example\n", rows(5)));
    assert_eq!(at_once.exports(), workshop.exports());
    workshop.undo(&sixth);
    assert_eq!(workshop.exports(), five);
    // Guests who left the till's address and their own numbers are no one person either.
    let guests: String = (0..7)
        .map(|n| format!("g{n},till@shop.example,01711{n}4567,2026-01-01,1.00\n"))
        .collect();
    let mut till = Workshop::new();
    till.load(
        "guests.csv",
        format!("order_id,email,phone,created_at,total\n{guests}"),
    );
    assert_eq!(till.counts().users, 1, "all under the till's address");
    assert!(
        !till.export("people").contains("01711"),
        "{}",
        till.export("people")
    );
}

#[test]
fn placeholders_tell_nobody() {
    let mut workshop = Workshop::new();
    let loaded = workshop.load(
        "orders.csv",
        "order_id,customer_id,email,phone,created_at,total\n\
         o1,1,noreply@shop.example,0000000,2026-01-01,1.00\n\
         o2,2,noreply@shop.example,0000000,2026-01-01,1.00\n\
         o3,,none@none,123456,2026-01-01,1.00\n",
    );
    assert_eq!(workshop.counts().users, 2);
    assert_eq!(loaded.files[0].rows_quarantined, 0);
    assert!(
        workshop.export("orders").contains("o3,,"),
        "{}",
        workshop.export("orders")
    );
    let aside = workshop.load(
        "users.csv",
        "email,name\nnone@none,Nobody\nann@example.com,Ann\n",
    );
    assert_eq!(
        (aside.files[0].rows_loaded, aside.files[0].rows_quarantined),
        (1, 1)
    );
    assert!(
        aside.quarantine[0]
            .example
            .contains("'none@none' does not identify a customer"),
        "{:?}",
        aside.quarantine
    );
}

#[test]
fn a_session_belongs_to_the_one_person_seen_in_it() {
    let header = "session,user,email,item,kind,time\n";
    let mut workshop = Workshop::new();
    let browsed = workshop.load(
        "browsed.csv",
        format!("{header}s1,,,tea,view,2026-01-01\ns2,,,cup,view,2026-01-01\n"),
    );
    assert!(
        workshop.export("actions").contains("\n,s1,"),
        "{}",
        workshop.export("actions")
    );
    let alone = workshop.exports();
    let bought = workshop.load(
        "bought.csv",
        format!(
            "{header}s1,ann,,tea,purchase,2026-01-02\ns2,,cyd@example.com,cup,purchase,2026-01-02\n"
        ),
    );
    let actions = workshop.export("actions");
    assert!(
        actions.contains("ann,s1,2026-01-01") && actions.contains("cyd@example.com,s2,2026-01-01"),
        "{actions}"
    );
    // Bob at the same machine: whose the first look was cannot be said.
    let bob = workshop.load(
        "bob.csv",
        format!("{header}s1,bob,,tea,purchase,2026-01-03\n"),
    );
    assert!(
        workshop.export("actions").contains("\n,s1,2026-01-01"),
        "{}",
        workshop.export("actions")
    );
    merge(&mut workshop, "ann", "bob");
    assert!(workshop.export("actions").contains("ann,s1,2026-01-01"));
    unmerge(&mut workshop, "bob");
    workshop.undo(&bob);
    assert!(workshop.export("actions").contains("ann,s1,2026-01-01"));
    workshop.undo(&bought);
    assert_eq!(
        workshop.export("actions"),
        alone
            .split("## ")
            .find_map(|part| part.strip_prefix("actions\n"))
            .unwrap()
    );
    workshop.undo(&browsed);
    workshop.check();
}

#[test]
fn what_the_operator_parted_no_load_joins_again() {
    let rows = "customer_id,name,email\n1,Ann Archer,ann@example.com\n2,A. Archer,ann@example.com\n3,Ann,ann@example.com\n";
    let mut workshop = Workshop::new();
    let loaded = workshop.load("a.csv", rows);
    assert_eq!(workshop.counts().users, 1);
    let plan = upkeep::plan_unmerge(&workshop.shop, "2").unwrap();
    assert_eq!(
        (plan.kept.as_str(), plan.identities, plan.merged_at),
        ("1", 1, None)
    );
    assert_eq!(unmerge(&mut workshop, "2").identities, 1);
    let apart = |workshop: &Workshop| {
        assert_eq!(
            [
                person_of(workshop, "1"),
                person_of(workshop, "2"),
                person_of(workshop, "3")
            ],
            ["1", "2", "1"]
        );
    };
    apart(&workshop);
    let parted = workshop.exports();
    let again = workshop.load("a.csv", rows);
    apart(&workshop);
    workshop.undo(&loaded);
    apart(&workshop);
    workshop.undo(&again);
    // New evidence, of another kind and against the one who stood for the others too.
    workshop.load(
        "b.csv",
        "customer_id,phone\n2,0171 2345670\n3,0171 2345670\n1,0171 2345670\n",
    );
    apart(&workshop);
    workshop.load("a.csv", rows);
    apart(&workshop);
    let notes = notes_of(&workshop, "2");
    assert!(
        notes
            .iter()
            .any(|note| note.contains("split by hand: not merged; merge 2 ")),
        "{notes:?}"
    );
    // The operator lifts it, and may part them again.
    merge(&mut workshop, "1", "2");
    assert_eq!(workshop.counts().users, 1);
    unmerge(&mut workshop, "2");
    apart(&workshop);
    workshop.check();
    let mut fresh = Workshop::new();
    fresh.load("a.csv", rows);
    assert_ne!(fresh.exports(), parted);
}

#[test]
fn who_is_taken_out_takes_nobody_along() {
    // 2 and 3 share an e-mail, which binds before the phone of 1 and 3.
    let mut workshop = Workshop::new();
    workshop.load(
        "a.csv",
        "customer_id,email,phone\n1,,0171 2345670\n2,ann@example.com,\n3,ann@example.com,0171 2345670\n",
    );
    assert_eq!(workshop.counts().users, 1);
    unmerge(&mut workshop, "2");
    assert_eq!(
        [person_of(&workshop, "2"), person_of(&workshop, "3")],
        ["2", "1"]
    );
}

#[test]
fn who_was_taken_out_stays_apart_from_all_the_others() {
    let mut workshop = Workshop::new();
    let first = workshop.load("a.csv", "customer_id,email\n1,ann@example.com\n");
    workshop.load(
        "b.csv",
        "customer_id,email\n2,ann@example.com\n3,ann@example.com\n",
    );
    unmerge(&mut workshop, "2");
    // The one who stood for them goes; what it had in common with the third goes with it.
    workshop.undo(&first);
    assert_eq!(
        [person_of(&workshop, "2"), person_of(&workshop, "3")],
        ["2", "3"]
    );
    workshop.check();
}

#[test]
fn every_name_of_an_id_counts_whichever_row_comes_last() {
    let rows = [
        "1,Ann Archer,ann@example.com",
        "1,Zoe Miller,ann@example.com",
        "2,Ann Archer,ann@example.com",
    ];
    for order in [[0, 1, 2], [1, 0, 2], [2, 1, 0]] {
        for time in ["", ",created_at"] {
            let mut workshop = Workshop::new();
            let row = |at: usize| match time {
                "" => format!("{}\n", rows[at]),
                _ => format!("{},2026-01-0{},o{at},1.00\n", rows[at], at + 1),
            };
            let header = if time.is_empty() {
                ""
            } else {
                ",created_at,order_id,total"
            };
            let text: String = order.into_iter().map(row).collect();
            workshop.load(
                "a.csv",
                format!("customer_id,full_name,email{header}\n{text}"),
            );
            assert_eq!(workshop.counts().users, 1, "{order:?}{time}");
        }
    }
}

#[test]
fn merging_what_is_one_person_already_is_refused_in_words() {
    let mut workshop = Workshop::new();
    workshop.load(
        "a.csv",
        "customer_id,email\n1,ann@example.com\n2,ann@example.com\n",
    );
    let error = upkeep::merge(&mut workshop.shop, "2", "1", false, &silent()).unwrap_err();
    assert_eq!(
        (error.what.as_str(), error.hint.as_deref()),
        ("2 and 1 are already one customer", Some("user 1"))
    );
    let error = upkeep::unmerge(&mut workshop.shop, "1", false, &silent()).unwrap_err();
    assert_eq!(error.hint.as_deref(), Some("unmerge 2"));
}

#[test]
fn a_person_has_the_facts_of_all_ids() {
    let mut workshop = Workshop::new();
    workshop.load(
        "a.csv",
        "customer_id,email,tags,city\n2,ann@example.com,vip,\n10,ann@example.com,tea|vip,York\n",
    );
    let users = workshop.export("users");
    assert_eq!(users.lines().count(), 2);
    assert!(
        users.contains("\n2,,ann@example.com,,,,York,,vip|tea,"),
        "{users}"
    );
    // What only another id knows goes with it.
    unmerge(&mut workshop, "10");
    assert!(
        workshop
            .export("users")
            .contains("\n2,,ann@example.com,,,,,,vip,")
    );
}

#[test]
fn a_refusal_of_any_id_counts_for_the_person() {
    let mut workshop = Workshop::new();
    workshop.load("guests.csv", GUESTS);
    let request = regulars::privacy::operation::StopMarketingRequest {
        user: "ann@example.com".into(),
        is_dry_run: false,
    };
    regulars::privacy::operation::stop_marketing(&mut workshop.shop, &request, &silent()).unwrap();
    // Days later the shop's list says yes, without a date, of the account that nobody knew to be
    // hers.
    workshop.shop.context.now.0 += 5 * 86_400;
    let list =
        "customer_id,email,accepts_marketing\n4711,ann@example.com,yes\n4712,bob@example.com,yes\n";
    let loaded = workshop.load("accounts.csv", list);
    let key = |id: &str| workshop.shop.find_user(id).unwrap().key;
    let in_force = workshop.shop.store().fetch_consents_on("email").unwrap();
    assert_eq!(
        in_force,
        [
            (key("4711"), ConsentState::Refused),
            (key("4712"), ConsentState::Yes)
        ]
    );
    assert!(
        loaded.files[0]
            .fixes
            .iter()
            .any(|fix| fix.rule == "refusal_stands" && fix.rows == 1)
    );
    let shown = regulars::privacy::operation::show(&workshop.shop, "4711", &silent()).unwrap();
    // Both are in the ledger; the yes lifts nothing.
    assert_eq!(shown.consents.len(), 2, "{:?}", shown.consents);
}

/// One row: account, e-mail, phone, name, each by number or missing; whether it stands in a users'
/// file.
type Row = (Option<u8>, Option<u8>, Option<u8>, Option<u8>, bool);

const NAMES: [&str; 4] = ["Ann Archer", "ARCHER, Ann", "Bob Archer", "Cyd Miller"];

fn rows() -> impl Strategy<Value = Vec<Row>> {
    let row = (
        prop::option::weighted(0.7, 0_u8..8),
        prop::option::weighted(0.6, 0_u8..4),
        prop::option::weighted(0.4, 0_u8..4),
        prop::option::weighted(0.4, 0_u8..4),
        any::<bool>(),
    );
    prop::collection::vec(
        row.prop_filter("somebody", |row| {
            row.0.is_some() || row.1.is_some() || row.2.is_some()
        }),
        1..16,
    )
}

fn account(number: u8) -> String {
    // c9 comes before c10.
    format!("c{}", number + 5)
}

fn phone(number: u8) -> String {
    format!("017123456{number}0")
}

fn email(number: u8) -> String {
    format!("e{number}@example.com")
}

/// The rows of one batch as a users' and an orders' file.
fn files(rows: &[Row]) -> Vec<(&'static str, String)> {
    let mut users = String::from("customer_id,email,phone,full_name\n");
    let mut orders = String::from("customer_id,email,phone,full_name,order_id,created_at,total\n");
    for row in rows {
        let (who, mail, tel, name, is_user) = *row;
        let mail = mail.map(email).unwrap_or_default();
        let mail = if name == Some(1) {
            mail.to_uppercase()
        } else {
            mail
        };
        let cells = format!(
            "{},{mail},{},\"{}\"",
            who.map(account).unwrap_or_default(),
            tel.map(phone).unwrap_or_default(),
            name.map_or("", |name| NAMES[name as usize])
        );
        if is_user {
            users.push_str(&format!("{cells}\n"));
        } else {
            let order = format!("{who:?}-{mail}-{tel:?}-{name:?}").replace(['(', ')', ' '], "");
            orders.push_str(&format!("{cells},{order},2026-01-01,5.00\n"));
        }
    }
    [("users.csv", users), ("orders.csv", orders)]
        .into_iter()
        .filter(|(_, text)| text.lines().count() > 1)
        .collect()
}

fn load(workshop: &mut Workshop, rows: &[Row]) -> Outcome {
    let files = files(rows);
    let paths: Vec<_> = files
        .iter()
        .map(|(name, text)| workshop.write(name, text))
        .collect();
    workshop
        .try_load(
            &paths
                .iter()
                .map(std::path::PathBuf::as_path)
                .collect::<Vec<_>>(),
        )
        .unwrap()
}

/// Kind (0 account, 1 e-mail, 2 phone) and number.
type Thing = (u8, u8);

fn show(thing: Thing) -> (&'static str, String) {
    match thing {
        (0, number) => ("account", account(number)),
        (1, number) => ("email", email(number)),
        (_, number) => ("phone", phone(number)),
    }
}

/// Who is who by a union over plain lists, as the design words it.
fn naive(rows: &[Row]) -> BTreeSet<(String, &'static str, String)> {
    let mut names: BTreeMap<Thing, BTreeSet<u8>> = BTreeMap::new();
    let mut pairs: BTreeSet<(bool, Thing, Thing)> = BTreeSet::new();
    let mut sets: Vec<BTreeSet<Thing>> = Vec::new();
    let mut all = BTreeSet::new();
    for (who, mail, tel, name, _) in rows {
        let things: Vec<Thing> = [
            who.map(|n| (0, n)),
            mail.map(|n| (1, n)),
            tel.map(|n| (2, n)),
        ]
        .into_iter()
        .flatten()
        .collect();
        names.entry(things[0]).or_default().extend(*name);
        all.extend(&things);
        pairs.extend(
            things[1..]
                .iter()
                .map(|other| (other.0 == 2, things[0], *other)),
        );
    }
    sets.extend(all.iter().map(|thing| BTreeSet::from([*thing])));
    let is_shared = |thing: Thing| {
        (0..3).any(|kind| {
            let ends = pairs.iter().flat_map(|(_, a, b)| [(*a, *b), (*b, *a)]);
            ends.filter(|(one, other)| *one == thing && other.0 == kind)
                .collect::<BTreeSet<_>>()
                .len()
                > 5
        })
    };
    let agree = |is_phone: bool, one: u8, other: u8| {
        let (low, high) = (one.min(other), one.max(other));
        low == high || (low, high) == (0, 1) || (!is_phone && high == 2)
    };
    for &(is_phone, one, other) in &pairs {
        if is_shared(one) || is_shared(other) {
            continue;
        }
        let at = |thing: Thing| sets.iter().position(|set| set.contains(&thing)).unwrap();
        let (left, right) = (at(one), at(other));
        if left == right {
            continue;
        }
        let known = |set: usize| -> Vec<&BTreeSet<u8>> {
            sets[set]
                .iter()
                .filter_map(|thing| names.get(thing))
                .filter(|names| !names.is_empty())
                .collect()
        };
        let clash = known(left).iter().any(|one| {
            known(right).iter().any(|other| {
                !one.iter()
                    .any(|a| other.iter().any(|b| agree(is_phone, *a, *b)))
            })
        });
        if !clash {
            let taken = sets[right].clone();
            sets[left].extend(taken);
            sets.remove(right);
        }
    }
    let mut people = BTreeSet::new();
    for set in sets {
        let Some(best) = set.iter().find(|thing| names.contains_key(thing)) else {
            continue;
        };
        let id = if best.0 == 2 {
            format!("tel:{}", show(*best).1)
        } else {
            show(*best).1
        };
        people.extend(
            set.iter()
                .map(|thing| (id.clone(), show(*thing).0, show(*thing).1)),
        );
    }
    people
}

fn exported(workshop: &Workshop) -> BTreeSet<(String, String, String)> {
    let text = workshop.export("people");
    let rows = text.lines().skip(1).map(|line| {
        let cells: Vec<&str> = line.split(',').collect();
        (
            cells[0].to_string(),
            cells[1].to_string(),
            cells[2].to_string(),
        )
    });
    rows.collect()
}

/// All exports, of users the ids alone: of facts that contradict each other the newest batch wins,
/// so they know the order.
fn without_facts(workshop: &Workshop) -> String {
    let users: Vec<String> = workshop
        .export("users")
        .lines()
        .map(|line| line.split(',').next().unwrap().to_string())
        .collect();
    let parts = workshop.exports();
    let others: Vec<&str> = parts
        .split("## ")
        .filter(|part| !part.starts_with("users\n"))
        .collect();
    format!("{}\n{}", users.join("\n"), others.join("## "))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn people_are_a_function_of_the_batches_in_force(
        rows in rows(),
        cuts in prop::collection::vec(0_usize..4, 16),
        order in Just([0_usize, 1, 2, 3]).prop_shuffle(),
        undone in prop::collection::vec(any::<bool>(), 4),
    ) {
        let batch = |number: usize| -> Vec<Row> {
            rows.iter().zip(&cuts).filter(|(_, cut)| **cut == number).map(|(row, _)| *row).collect()
        };
        let mut shop = Workshop::new();
        let mut in_force = Vec::new();
        let mut later = Vec::new();
        for &number in &order {
            let rows = batch(number);
            if rows.is_empty() {
                continue;
            }
            let loaded = load(&mut shop, &rows);
            if undone[number] { later.push(loaded) } else { in_force.push(rows) }
            if later.len() > 1 {
                let first = later.remove(0);
                shop.undo(&first);
            }
        }
        for loaded in &later {
            shop.undo(loaded);
        }
        shop.check();
        let expected: BTreeSet<(String, String, String)> =
            naive(&in_force.concat()).into_iter().map(|(id, kind, key)| (id, kind.to_string(), key)).collect();
        prop_assert_eq!(exported(&shop), expected);
        let identities = shop.shop.store().fetch_identities().unwrap().len();

        let mut same_order = Workshop::new();
        in_force.iter().for_each(|rows| { load(&mut same_order, rows); });
        prop_assert_eq!(shop.exports(), same_order.exports());
        prop_assert_eq!(identities, same_order.shop.store().fetch_identities().unwrap().len(), "nothing is left behind");

        let mut reverse = Workshop::new();
        in_force.iter().rev().for_each(|rows| { load(&mut reverse, rows); });
        prop_assert_eq!(without_facts(&shop), without_facts(&reverse));

        let mut at_once = Workshop::new();
        if !in_force.is_empty() {
            load(&mut at_once, &in_force.concat());
        }
        prop_assert_eq!(without_facts(&shop), without_facts(&at_once));
    }

    #[test]
    fn the_operators_word_stands_and_is_taken_back_exactly(
        rows in rows(),
        more in rows(),
        one in any::<prop::sample::Index>(),
        other in any::<prop::sample::Index>(),
    ) {
        let mut shop = Workshop::new();
        load(&mut shop, &rows);
        let ids = |shop: &Workshop| -> Vec<String> {
            shop.export("users").lines().skip(1).map(|line| line.split(',').next().unwrap().to_string()).collect()
        };
        let people = ids(&shop);
        let (kept, merged) = (one.get(&people).clone(), other.get(&people).clone());
        if kept != merged {
            let before = shop.exports();
            merge(&mut shop, &kept, &merged);
            prop_assert_eq!(person_of(&shop, &merged), kept.clone());
            unmerge(&mut shop, &merged);
            prop_assert_eq!(shop.exports(), before);
            shop.check();
        }
        // Somebody whom files joined with another is taken out; neither more rows nor the same
        // again undo that.
        let members: Vec<(String, String)> = exported(&shop)
            .into_iter()
            .map(|(person, kind, key)| (if kind == "phone" { format!("tel:{key}") } else { key }, person))
            .filter(|(id, person)| id != person && shop.shop.find_user_exactly(id).is_ok())
            .collect();
        if let Some((id, person)) = members.first() {
            unmerge(&mut shop, id);
            let apart = |shop: &Workshop| {
                let of = |id: &str| shop.shop.store().fetch_person_of(shop.shop.find_user_exactly(id).unwrap().0).unwrap();
                of(id) != of(person)
            };
            prop_assert!(apart(&shop));
            let parted = without_facts(&shop);
            let again = load(&mut shop, &rows);
            prop_assert!(apart(&shop));
            prop_assert_eq!(without_facts(&shop), parted.clone());
            let next = load(&mut shop, &more);
            prop_assert!(apart(&shop));
            shop.undo(&next);
            prop_assert_eq!(without_facts(&shop), parted);
            shop.undo(&again);
            merge(&mut shop, person, id);
            prop_assert!(!apart(&shop));
            shop.check();
        }
    }
}
