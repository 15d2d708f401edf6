//! Bad files, faults, and what must hold of any load: nothing is lost, nothing is half there, and
//! undoing undoes.

use crate::workshop::Workshop;
use flate2::Compression;
use flate2::write::GzEncoder;
use proptest::prelude::*;
use regulars::error::Kind;
use regulars::load::operation::Outcome;
use std::io::Write as _;
use std::path::Path;

const GOOD: &str = "user,item,time,order,quantity,price\nann,tea,2026-01-05 10:00,o1,2,3.50\nbob,cup,2026-01-06 11:00,o2,1,8.00\n";

/// Loads `bytes`, which must be refused: the message, with nothing changed. A good shop is there
/// before.
fn refused(name: &str, bytes: &[u8]) -> (Kind, String) {
    let mut workshop = Workshop::new();
    workshop.load("good.csv", GOOD);
    let path = workshop.write(name, bytes);
    refused_path(&mut workshop, &path)
}

fn refused_path(workshop: &mut Workshop, path: &Path) -> (Kind, String) {
    let (before, counts) = (workshop.exports(), workshop.counts());
    // A good file in the same line goes back as well.
    let good = workshop.write("other.csv", "user,item,time\ncyd,tea,2026-02-01\n");
    let error = workshop.try_load(&[&good, path]).unwrap_err();
    assert_eq!(workshop.exports(), before);
    assert_eq!(workshop.counts(), counts);
    assert!(error.hint.is_some(), "{error}");
    workshop.check();
    (error.kind, error.what)
}

/// Loads `bytes`, in which one row must be set aside by `rule`.
fn set_aside(bytes: &[u8], rule: &str) {
    let mut workshop = Workshop::new();
    let outcome = workshop.load("bad.csv", bytes);
    let shown: Vec<(&str, i64)> = outcome
        .quarantine
        .iter()
        .map(|entry| (entry.rule.as_str(), entry.rows))
        .collect();
    assert_eq!(
        shown,
        [(rule, 1)],
        "{:?}",
        String::from_utf8_lossy(&bytes[..bytes.len().min(200)])
    );
    adds_up(&outcome);
    workshop.check();
}

fn adds_up(outcome: &Outcome) {
    for file in &outcome.files {
        assert_eq!(
            file.rows_read,
            file.rows_loaded + file.rows_duplicate + file.rows_quarantined,
            "{file:?}"
        );
        assert!(file.rows_loaded >= 0, "{file:?}");
    }
}

#[test]
fn files_that_are_no_tables_are_refused_in_words() {
    let gzip = {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        let many: String = (0..5_000)
            .map(|n| format!("user{},item{},2026-01-01,{n}\n", n % 91, n % 17))
            .collect();
        encoder
            .write_all(format!("user,item,time,order\n{many}").as_bytes())
            .unwrap();
        encoder.finish().unwrap()
    };
    let rubbish: Vec<u8> = (0_u32..4_000)
        .map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8)
        .collect();
    let big_gzip = {
        // Longer than what is looked at to tell the encoding, and cut behind it.
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        let many: String = (0..60_000_u64)
            .map(|n| {
                format!(
                    "user{},item{},2026-01-01,{}\n",
                    n % 91,
                    n % 17,
                    n.wrapping_mul(0x9e37_79b9_7f4a_7c15)
                )
            })
            .collect();
        encoder
            .write_all(format!("user,item,time,order\n{many}").as_bytes())
            .unwrap();
        encoder.finish().unwrap()
    };
    for (name, bytes, kind, words) in [
        ("empty.csv", &b""[..], Kind::NotFound, "is empty"),
        ("blank.csv", b"\n \n\r\n", Kind::NotFound, "is empty"),
        (
            "header.csv",
            b"user,item,time\n",
            Kind::NotFound,
            "a header but no rows",
        ),
        (
            "header2.csv",
            b"user,item,time",
            Kind::NotFound,
            "a header but no rows",
        ),
        ("rubbish.csv", &rubbish, Kind::Failed, "not a text table"),
        (
            "cut.csv.gz",
            &gzip[..gzip.len() / 2],
            Kind::Failed,
            "is incomplete",
        ),
        (
            "tail.csv.gz",
            &gzip[..gzip.len() - 5],
            Kind::Failed,
            "is incomplete",
        ),
        (
            "late.csv.gz",
            &big_gzip[..big_gzip.len() - 9_000],
            Kind::Failed,
            "is incomplete",
        ),
        ("head.csv.gz", &gzip[..5], Kind::Failed, "is incomplete"),
        (
            "columns.csv",
            b"custmer_id,foo,bar\n1,2,3\n",
            Kind::Usage,
            "custmer_id (nearest: user), foo, bar",
        ),
        (
            "first.csv",
            b"user,item,\"time\nann,tea,2026-01-01\n",
            Kind::Failed,
            "opened in line 1 is never closed",
        ),
        (
            "quoted.csv",
            b"\"user,item,time\nann,tea,2026-01-01\n",
            Kind::Failed,
            "opened in line 1 is never closed",
        ),
    ] {
        let (found, what) = refused(name, bytes);
        assert_eq!(found, kind, "{name}: {what}");
        assert!(what.contains(words), "{name}: {what}");
    }
}

#[test]
fn a_missing_file_and_an_empty_folder_are_refused() {
    let mut workshop = Workshop::new();
    workshop.load("good.csv", GOOD);
    let folder = workshop.folder.path().to_path_buf();
    let (kind, what) = refused_path(&mut workshop, &folder.join("no such.csv"));
    assert_eq!(
        (kind, what.contains("there is no file")),
        (Kind::NotFound, true),
        "{what}"
    );
    let empty = folder.join("empty");
    std::fs::create_dir(&empty).unwrap();
    let (kind, what) = refused_path(&mut workshop, &empty);
    assert_eq!(
        (kind, what.contains("contains no file that can be loaded")),
        (Kind::NotFound, true),
        "{what}"
    );
}

#[test]
fn bad_rows_are_set_aside_and_the_others_loaded() {
    let row = |row: &[u8]| [GOOD.as_bytes(), row, b"\n"].concat();
    for (line, rule) in [
        (&b"cyd,tea,2026-01-05 10:00,o3,1"[..], "wrong_width"),
        (b"cyd,tea,2026-01-05 10:00,o3,1,2.00,extra", "wrong_width"),
        (b"c\xffyd,tea,2026-01-05 10:00,o3,1,2.00", "invalid_text"),
        (b"cyd,tea,9999-12-31 10:00,o3,1,2.00", "impossible_value"),
        (b"cyd,tea,1900-01-01,o3,1,2.00", "impossible_value"),
        (b"cyd,tea,2026-02-30,o3,1,2.00", "bad_date"),
        (b"cyd,tea,2030-01-01,o3,1,2.00", "future_date"),
        (b"cyd,tea,2026-01-05 10:00,o3,1,NaN", "impossible_value"),
        (b"cyd,tea,2026-01-05 10:00,o3,1,1e400", "impossible_value"),
        (b"cyd,tea,2026-01-05 10:00,o3,NaN,1", "impossible_value"),
        (b"cyd,tea,2026-01-05 10:00,o3,1e400,1", "impossible_value"),
        (
            b"cyd,tea,2026-01-05 10:00,o3,999999999999,999999999999",
            "impossible_value",
        ),
        (
            b"cyd,tea,2026-01-05 10:00,o3,1,99999999999999999999",
            "impossible_value",
        ),
        (b"cyd,tea,2026-01-05 10:00,o3,1,two", "bad_number"),
        (b"cyd,,2026-01-05 10:00,o3,1,2.00", "missing_value"),
        (b"user,item,time,order,quantity,price", "repeated_header"),
        (b"\"cyd,tea,2026-01-05 10:00,o3,1,2.00", "unclosed_quote"),
        (b"cyd,tea,2026-01-05 10:00,o3,1,\"2.00", "unclosed_quote"),
        (
            b"cyd,\"green\ntea\",2026-01-05 10:00,o3,1,2.00",
            "unclosed_quote",
        ),
    ] {
        set_aside(&row(line), rule);
    }
}

#[test]
fn quotes_that_are_not_closed_cost_their_own_rows_alone() {
    let header = "user,item,time,title";
    let rows = [
        "ann,tea,2026-01-01,Tea",
        "bob,cup,2026-01-02,Cup",
        "cyd,pot,2026-01-03,Pot",
        "dee,mug,2026-01-04,Mug",
    ];
    let load = |rows: [&str; 4]| {
        let mut workshop = Workshop::new();
        let outcome = workshop.load("rows.csv", format!("{header}\n{}\n", rows.join("\n")));
        adds_up(&outcome);
        workshop.check();
        let aside: Vec<(String, i64)> = outcome
            .quarantine
            .iter()
            .map(|entry| (entry.rule.clone(), entry.rows))
            .collect();
        (outcome.files[0].actions_new, aside)
    };
    let unclosed = |rows| vec![("unclosed_quote".to_string(), rows)];
    let [first, _, third, fourth] = rows;
    assert_eq!(load(rows), (4, Vec::new()));
    for opened in [
        "bob,\"cup,2026-01-02,Cup",
        "\"bob,cup,2026-01-02,Cup",
        "bob,cup,2026-01-02,\"Cup",
    ] {
        assert_eq!(
            load([first, opened, third, fourth]),
            (3, unclosed(1)),
            "{opened}"
        );
        // A second one, which closes the first in the middle of a cell.
        for again in ["dee,\"mug,2026-01-04,Mug", "dee,mug,2026-01-04,\"Mug"] {
            assert_eq!(
                load([first, opened, third, again]),
                (2, unclosed(2)),
                "{opened} {again}"
            );
        }
        // One that seems to close it where a cell ends: the lines between are set aside with it.
        assert_eq!(
            load([first, opened, third, "dee,mug\",2026-01-04,Mug"]),
            (1, unclosed(1)),
            "{opened}"
        );
    }
}

#[test]
fn ten_megabytes_in_one_cell_are_set_aside() {
    let long = "x".repeat(10 << 20);
    set_aside(
        format!("{GOOD}{long},tea,2026-01-05,o3,1,2.00\n").as_bytes(),
        "too_long",
    );
    set_aside(
        format!("{GOOD}cyd,tea,2026-01-05,o3,1,\"{long}\"\n").as_bytes(),
        "too_long",
    );
    // The name of a column may be anything; it is no column that is known.
    let mut workshop = Workshop::new();
    adds_up(&workshop.load("wide.csv", format!("user,item,{long}\nann,tea,1\n")));
}

#[test]
fn quotes_inside_cells_and_lines_inside_quotes_are_read() {
    let mut workshop = Workshop::new();
    let outcome = workshop.load(
        "items.csv",
        "item,title,price\nnail,Nail 5\" long,1.00\nbox,\"Box, \"\"big\"\"\",2.00\ntwo,\"Two\nlines\",3.00\nend,\"3\"\" pipe\",4",
    );
    assert_eq!(
        (outcome.files[0].rows_read, outcome.files[0].rows_loaded),
        (4, 4)
    );
    let items = workshop.export("items");
    for title in [
        "\"Nail 5\"\" long\"",
        "\"Box, \"\"big\"\"\"",
        "\"Two\nlines\"",
        "\"3\"\" pipe\"",
    ] {
        assert!(items.contains(title), "{items}");
    }
}

#[test]
fn all_files_of_one_load_are_heard() {
    let users = "user_id,name,place,email_consent\nann,Ann,York,yes\nbob,Bob,,no\n";
    let items = "item_id,title,price,category\ntea,Green tea,3.50,drinks\n";
    let mut workshop = Workshop::new();
    let paths = [
        workshop.write("users.csv", users),
        workshop.write("items.csv", items),
        workshop.write("actions.csv", GOOD),
    ];
    let before = workshop.exports();
    let outcome = workshop
        .try_load(&paths.each_ref().map(std::path::PathBuf::as_path))
        .unwrap();
    adds_up(&outcome);
    let (users, items) = (workshop.export("users"), workshop.export("items"));
    assert!(
        users.contains("ann,Ann,") && users.contains("York"),
        "{users}"
    );
    assert!(items.contains("tea,Green tea,drinks"), "{items}");
    workshop.check();
    workshop.undo(&outcome);
    assert_eq!(workshop.exports(), before);
}

#[test]
fn the_same_file_twice_adds_nothing_whatever_it_tells_of() {
    let files = [
        ("actions.csv", GOOD),
        (
            "users.csv",
            "user,name,age,accepts_marketing\nann,Ann,30,yes\nann,Ann,31,\nbob,Bob,,no\n",
        ),
        (
            "items.csv",
            "item,title,price\ntea,Tea,3.50\ntea,Green tea,3.50\n",
        ),
        ("costs.csv", "item,cost\ntea,1.50\n"),
        (
            "orders.csv",
            "order_id,customer_id,created_at,total,status\no9,ann,2026-02-01,20.00,paid\no9,ann,2026-02-01,25.00,paid\n",
        ),
        (
            "consents.csv",
            "user,channel,consent,time\nann,sms,yes,2026-01-01\nann,sms,no,2026-02-01\nbob,post,yes,\n",
        ),
        (
            "campaigns.csv",
            "campaign,user,arm,discount,sent_at,ends_at\nMay,ann,offered,10,2026-05-01,2026-05-10\n",
        ),
    ];
    for (name, text) in files {
        let mut workshop = Workshop::new();
        let first = workshop.load(name, text);
        adds_up(&first);
        let after_first = workshop.exports();
        // Some time later: a word without a date must not become a newer one.
        workshop.shop.context.now.0 += 3_600;
        let second = workshop.load(name, text);
        adds_up(&second);
        assert_eq!(second.files[0].rows_loaded, 0, "{name}");
        assert_eq!(workshop.exports(), after_first, "{name}");
        workshop.check();
        // Either of the two can go; the other still holds everything.
        workshop.undo(&first);
        assert_eq!(workshop.exports(), after_first, "{name}");
        workshop.check();
        workshop.undo(&second);
        assert_eq!(workshop.exports(), Workshop::new().exports(), "{name}");
        workshop.check();
    }
}

#[test]
fn ids_that_differ_by_letter_case_are_one_in_every_file() {
    let mut workshop = Workshop::new();
    workshop.load("a.csv", GOOD);
    let before = workshop.exports();
    let second = workshop.load(
        "b.csv",
        GOOD.replace("ann", "ANN")
            .replace("tea", "Tea")
            .replace("o1", "O1"),
    );
    assert_eq!(second.files[0].rows_loaded, 0);
    assert_eq!(workshop.exports(), before);
    assert_eq!(workshop.shop.store().fetch_identities().unwrap().len(), 2);
}

#[test]
fn an_updated_order_counts_once() {
    let header = "order_id,customer_id,created_at,total,status,updated_at\n";
    let mut workshop = Workshop::new();
    workshop.load(
        "a.csv",
        format!("{header}o1,ann,2026-02-01,20.00,paid,2026-02-01\n"),
    );
    let second = workshop.load(
        "b.csv",
        format!("{header}o1,ann,2026-02-01,25.00,paid,2026-02-03\n"),
    );
    let amounts = |workshop: &Workshop| {
        workshop
            .shop
            .snapshot()
            .unwrap()
            .actions
            .amount
            .iter()
            .collect::<Vec<i64>>()
    };
    assert_eq!(amounts(&workshop), [2_500]);
    assert!(workshop.export("orders").contains("25.00"));
    workshop.undo(&second);
    assert_eq!(amounts(&workshop), [2_000]);
    assert!(workshop.export("orders").contains("20.00"));
}

/// Rows of a small shop: user, item, day, hour, order, quantity, price in cents.
fn small_rows() -> impl Strategy<Value = Vec<String>> {
    let row = (
        0_u8..4,
        0_u8..3,
        1_u8..5,
        0_u8..3,
        0_u8..2,
        1_u8..3,
        1_u32..3,
    )
        .prop_map(|(user, item, day, hour, order, quantity, price)| {
            // An order belongs to one user.
            format!(
                "u{user},i{item},2026-03-0{day} 1{hour}:00,o{user}{order},{quantity},{price}.50"
            )
        });
    let broken = prop_oneof![
        Just("u1,i1".to_string()),
        Just("u1,i1,never,o1,1,1".to_string()),
        Just(",i1,2026-03-01 10:00,guest1,1,1.00".to_string()),
        Just("u1,i1,2026-03-01,o10,1,NaN".to_string()),
        Just("null,i2,2026-03-02 10:00,guest2,2,1.50".to_string()),
        Just("u2,i2,2026-03-02 10:00,o20,-1,1.50".to_string()),
    ];
    prop::collection::vec(prop_oneof![6 => row, 1 => broken], 1..14)
}

fn file(rows: &[String]) -> String {
    format!("user,item,time,order,quantity,price\n{}\n", rows.join("\n"))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 16, ..ProptestConfig::default() })]

    #[test]
    fn loads_add_up_compose_and_can_be_taken_back(a in small_rows(), b in small_rows()) {
        let mut apart = Workshop::new();
        let first = apart.load("a.csv", file(&a));
        let after_a = apart.exports();
        let second = apart.load("b.csv", file(&b));
        let after_both = apart.exports();
        for outcome in [&first, &second] {
            adds_up(outcome);
        }
        apart.check();

        let mut together = Workshop::new();
        adds_up(&together.load("ab.csv", file(&[a.clone(), b.clone()].concat())));
        prop_assert_eq!(&together.exports(), &after_both);

        // Taking the second back leaves the first; taking the first back leaves the second.
        apart.undo(&second);
        prop_assert_eq!(&apart.exports(), &after_a);
        apart.check();
        let third = apart.load("b.csv", file(&b));
        prop_assert_eq!(&apart.exports(), &after_both);
        apart.undo(&first);
        let mut alone = Workshop::new();
        alone.load("b.csv", file(&b));
        prop_assert_eq!(&apart.exports(), &alone.exports());
        apart.check();
        apart.undo(&third);
        prop_assert_eq!(&apart.exports(), &Workshop::new().exports());
    }

    #[test]
    fn no_bytes_make_a_load_panic_or_leave_half_of_it(
        bytes in prop::collection::vec(prop_oneof![
            4 => prop::sample::select(b"user,item;time\n\"\r\t|19.5-/:ab ".to_vec()),
            1 => any::<u8>(),
        ], 0..200),
        has_header in any::<bool>(),
    ) {
        let mut workshop = Workshop::new();
        let bytes = if has_header { [b"user,item,price\n".to_vec(), bytes].concat() } else { bytes };
        let path = workshop.write("any.csv", bytes);
        match workshop.try_load(&[&path]) {
            Ok(outcome) => adds_up(&outcome),
            Err(error) => {
                prop_assert!(!error.what.is_empty());
                prop_assert_eq!(workshop.counts(), regulars::store::Counts::default());
            }
        }
        workshop.check();
    }
}

/// Page views of one visitor, so many seconds apart, and what another bought.
fn visits(user: &str, pages: i64, pause: i64) -> String {
    let start = 1_767_225_600_i64;
    (0..pages)
        .map(|page| {
            format!(
                "{user},tea,{},view\n",
                start + page / 20 * 86_400 + page % 20 * pause
            )
        })
        .collect()
}

#[test]
fn programs_are_kept_and_no_model_sees_them() {
    let header = "user,item,time,action\n";
    let person = format!(
        "{header}ann,tea,1767225600,purchase\n{}",
        visits("ann", 300, 1)
    );
    let (bot, reader) = (
        format!("{header}{}", visits("crawler", 300, 1)),
        format!("{header}{}", visits("bob", 300, 30)),
    );
    let seen = |workshop: &Workshop| workshop.shop.snapshot().unwrap().actions.len();
    let mut workshop = Workshop::new();
    workshop.load("a.csv", &person);
    let loaded = workshop.load("b.csv", &bot);
    assert_eq!(
        loaded.files[0]
            .fixes
            .iter()
            .find(|fix| fix.rule == "bot")
            .map(|fix| fix.rows),
        Some(300)
    );
    workshop.load("c.csv", &reader);
    assert_eq!(
        seen(&workshop),
        301 + 300,
        "the crawler's pages are left out"
    );
    assert_eq!(workshop.counts().actions, 901, "and kept");
    let key = workshop
        .shop
        .store()
        .fetch_user_key("crawler")
        .unwrap()
        .unwrap();
    assert_eq!(
        workshop.shop.history(key).unwrap().history().actions.len(),
        0,
        "of one user as of all"
    );
    workshop.check();
    // Half of the pages in each of two loads are as many in one; who buys is a person after all.
    let mut halves = Workshop::new();
    let lines: Vec<&str> = bot.lines().skip(1).collect();
    halves.load("one.csv", format!("{header}{}\n", lines[..150].join("\n")));
    assert_eq!(seen(&halves), 150);
    let second = halves.load("two.csv", format!("{header}{}\n", lines[150..].join("\n")));
    assert_eq!(seen(&halves), 0);
    let bought = halves.load(
        "buys.csv",
        format!("{header}crawler,tea,1767225600,purchase\n"),
    );
    assert_eq!(seen(&halves), 301);
    halves.undo(&bought);
    assert_eq!(seen(&halves), 0);
    halves.undo(&second);
    assert_eq!(seen(&halves), 150);
    let mut switched_off = Workshop::new();
    let path = switched_off.write("b.csv", &bot);
    let request = regulars::load::operation::Request {
        files: vec![path],
        no_rule: vec!["bot".into()],
        ..Default::default()
    };
    regulars::load::operation::run(
        &mut switched_off.shop,
        &request,
        &regulars::domain::Silent::default(),
    )
    .unwrap();
    assert_eq!(seen(&switched_off), 300);
}

#[test]
fn programs_are_found_among_released_rows_too() {
    let mut workshop = Workshop::new();
    let text = format!(
        "user,item,time,action\nann,tea,1767225599,purchase\n{}",
        visits("crawler", 300, 1)
    );
    let now = std::mem::replace(
        &mut workshop.shop.context.now.0,
        1_767_225_600 - 86_400 * 30,
    );
    let loaded = workshop.load("a.csv", text);
    assert_eq!(loaded.files[0].rows_quarantined, 301);
    workshop.shop.context.now.0 = now;
    regulars::load::operation::release(
        &mut workshop.shop,
        "future_date",
        false,
        &regulars::domain::Silent::default(),
    )
    .unwrap();
    assert_eq!(
        (
            workshop.counts().actions,
            workshop.shop.snapshot().unwrap().actions.len()
        ),
        (301, 1)
    );
}

#[test]
fn what_is_sent_back_of_an_order_from_long_ago_is_no_odd_number() {
    let rows: String = (0..400)
        .map(|n| format!("u{n},tea,2026-01-05 10:00,o{},1,2.00\n", 12_000 + n))
        .collect();
    let file = |more: &str| format!("user,item,time,order,quantity,price\n{rows}{more}");
    let aside = |more: &str| {
        Workshop::new()
            .load("a.csv", file(more))
            .quarantine
            .into_iter()
            .map(|one| one.rule)
            .collect::<Vec<_>>()
    };
    assert!(
        aside("u7,tea,2026-02-01,o950,-1,2.00\n").is_empty(),
        "a refund"
    );
    assert!(
        aside("u7,cup,2026-02-01,o12007,1,2.00\n").is_empty(),
        "a further line of a known order"
    );
    assert_eq!(
        aside("u7,tea,2026-02-01,o1203,1,2.00\nu8,tea,2026-02-01,o12401,1,2.00\n"),
        ["odd_id"]
    );
}

#[test]
fn blanks_stay_where_the_rule_is_off() {
    let ids = |no_rule: &[&str]| {
        let mut workshop = Workshop::new();
        let path = workshop.write(
            "a.csv",
            "user,item,time\n ann ,tea pot, 2026-01-05 10:00 \nbob,tea ,2026-01-06 10:00\n",
        );
        let no_rule = no_rule.iter().map(|rule| (*rule).to_string()).collect();
        let request = regulars::load::operation::Request {
            files: vec![path],
            no_rule,
            ..Default::default()
        };
        let outcome = regulars::load::operation::run(
            &mut workshop.shop,
            &request,
            &regulars::domain::Silent::default(),
        )
        .unwrap();
        let rows: Vec<String> = workshop
            .export("actions")
            .lines()
            .skip(1)
            .map(|row| {
                row.split(',')
                    .take(5)
                    .enumerate()
                    .filter(|(at, _)| [0, 4].contains(at))
                    .map(|(_, cell)| cell)
                    .collect::<Vec<_>>()
                    .join("|")
            })
            .collect();
        (
            rows,
            outcome.files[0].fixes.iter().any(|fix| fix.rule == "trim"),
        )
    };
    assert_eq!(
        ids(&[]),
        (vec!["ann|tea pot".into(), "bob|tea".into()], true)
    );
    assert_eq!(
        ids(&["trim"]),
        (vec![" ann |tea pot".into(), "bob|tea ".into()], false)
    );
}

#[test]
fn the_first_row_of_a_rule_is_shown() {
    let mut workshop = Workshop::new();
    let rows: String = (0..300)
        .map(|n| format!("u{n},{},2026-01-05 10:00,2.00\n", 10_000 + n))
        .collect();
    let outcome = workshop.load(
        "a.csv",
        format!(
            "user,item,time,price\n{rows} u1,10002,2026-01-05,3.00\nu2,1-Mar,2026-01-05,4.00\n"
        ),
    );
    let shown: Vec<(String, Option<String>)> = outcome.files[0]
        .fixes
        .iter()
        .map(|fix| (fix.rule.clone(), fix.example.clone()))
        .collect();
    let example = |line: &str| Some(line.to_string());
    assert!(
        shown.contains(&(
            "trim".into(),
            example("line 302:  u1,10002,2026-01-05,3.00")
        )),
        "{shown:?}"
    );
    assert!(
        shown.contains(&(
            "unusual_id".into(),
            example("line 303: u2,1-Mar,2026-01-05,4.00")
        )),
        "{shown:?}"
    );
}

#[test]
fn rows_that_were_released_come_again_with_their_file() {
    let text = format!("{GOOD}ann,tea,2027-01-01 10:00,o8,1,3.50\n");
    let mut workshop = Workshop::new();
    let first = workshop.load("a.csv", &text);
    assert_eq!(first.files[0].rows_quarantined, 1, "{:?}", first.quarantine);
    // A year later the day has come.
    workshop.shop.context.now.0 += 366 * 86_400;
    let second = workshop.load("a.csv", &text);
    assert_eq!(
        (
            second.files[0].rows_quarantined,
            second.files[0].actions_new
        ),
        (0, 1)
    );
}

#[test]
fn rows_that_are_released_are_held_by_every_load_of_the_file() {
    let release = |workshop: &mut Workshop| {
        regulars::load::operation::release(
            &mut workshop.shop,
            "cancelled",
            false,
            &regulars::domain::Silent::default(),
        )
        .unwrap();
    };
    let text = "user,item,time,order,quantity,price,status\n\
                ann,tea,2026-01-05 10:00,o1,1,3.50,paid\n\
                bob,cup,2026-01-06 10:00,o2,1,2.00,cancelled\n";
    for first in 0..2 {
        let (mut once, mut twice) = (Workshop::new(), Workshop::new());
        once.load("a.csv", text);
        let loads = [twice.load("a.csv", text), twice.load("a.csv", text)];
        assert_eq!(
            (twice.exports(), once.counts().actions),
            (once.exports(), 1)
        );
        release(&mut once);
        release(&mut twice);
        assert_eq!(once.counts().actions, 2);
        for undone in [first, 1 - first] {
            assert_eq!(twice.exports(), once.exports());
            twice.check();
            twice.undo(&loads[undone]);
        }
        assert_eq!(twice.exports(), Workshop::new().exports());
        twice.check();
    }
}

#[test]
fn a_file_of_a_folder_without_rows_is_passed_over() {
    let mut workshop = Workshop::new();
    let folder = workshop.folder.path().join("exports");
    std::fs::create_dir(&folder).unwrap();
    std::fs::write(folder.join("a.csv"), GOOD).unwrap();
    std::fs::write(folder.join("b.csv"), "user,item,time\n").unwrap();
    std::fs::write(folder.join("c.csv"), "").unwrap();
    let load = |workshop: &mut Workshop, path: std::path::PathBuf| {
        let request = regulars::load::operation::Request {
            files: vec![path],
            ..Default::default()
        };
        regulars::load::operation::run(
            &mut workshop.shop,
            &request,
            &regulars::domain::Silent::default(),
        )
    };
    let outcome = load(&mut workshop, folder.clone()).unwrap();
    assert_eq!(outcome.files.len(), 1);
    let passed: Vec<&String> = outcome.left_out.iter().map(|file| &file.why).collect();
    assert!(
        matches!(passed.as_slice(), [one, other] if one.contains("b.csv has a header but no rows") && other.contains("c.csv is empty")),
        "{passed:?}"
    );
    assert!(
        load(&mut workshop, folder.join("b.csv")).is_err(),
        "what is named is meant"
    );
    std::fs::remove_file(folder.join("a.csv")).unwrap();
    assert!(
        load(&mut workshop, folder)
            .unwrap_err()
            .what
            .contains("contains no file that can be loaded")
    );
}
