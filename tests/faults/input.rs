//! Files that are no tables, and rows that are no rows: a clear error and nothing changed, or a row
//! set aside.

use super::program::{Place, Run};
use super::state::state;
use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::Value;
use std::fs;
use std::io::Write as _;

const HEADER: &str = "user,item,time,order,quantity,price\n";
const GOOD: &str = "ann,tea,2026-01-05 10:00,o1,2,3.50\nbob,cup,2026-01-06 11:00,o2,1,8.00\n";

/// A place with a small shop.
fn shop() -> Place {
    let place = Place::new();
    place.write("good.csv", format!("{HEADER}{GOOD}"));
    place.run(&["load", "good.csv"]).ok();
    place
}

fn packed(text: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(text).unwrap();
    encoder.finish().unwrap()
}

/// Loads a file, with a good one in the same line before it; nothing of either may be there
/// afterwards.
fn refused(place: &Place, name: &str, code: i32, words: &str) {
    let before = state(&place.db());
    place.write("other.csv", "user,item,time\ncyd,tea,2026-02-01\n");
    let run = place.run(&["load", "other.csv", name]).refused(code, words);
    assert!(run.out.is_empty(), "{run:?}");
    assert_eq!(state(&place.db()), before, "{name}");
    // The same for programs.
    let run = place.run(&["load", name, "--format", "json"]);
    // A slow machine is told of progress before.
    let said: Value = serde_json::from_str(run.err.lines().last().unwrap()).unwrap();
    assert_eq!(run.code, Some(code));
    assert!(
        said["error"]["message"].is_string() && said["error"]["hint"].is_string(),
        "{said}"
    );
}

#[test]
fn files_that_are_no_tables_are_refused_whole() {
    let place = shop();
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
    let gzip = packed(format!("user,item,time,order\n{many}").as_bytes());
    let rubbish: Vec<u8> = (0_u32..400_000)
        .map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8)
        .collect();
    let mut damaged = gzip.clone();
    damaged[gzip.len() / 2..gzip.len() / 2 + 64].fill(0x5a);
    for (name, bytes) in [
        ("empty.csv", &b""[..]),
        ("blank.csv", b"\n \r\n\t\n"),
        ("header.csv", HEADER.as_bytes()),
        ("rubbish.csv", &rubbish),
        ("rubbish.csv.gz", &packed(&rubbish)),
        ("cut.csv.gz", &gzip[..gzip.len() / 2]),
        ("tail.csv.gz", &gzip[..gzip.len() - 5]),
        ("head.csv.gz", &gzip[..7]),
        ("damaged.csv.gz", &damaged),
        ("empty.csv.gz", &packed(b"")),
        (
            "sheet.xlsx",
            b"PK\x03\x04\x14\x00\x06\x00\x08\x00\x00\x00!\x00",
        ),
        ("columns.csv", b"custmer_id,foo,pric\n1,2,3\n"),
        ("quote.csv", b"user,item,\"time\nann,tea,2026-01-01\n"),
    ] {
        place.write(name, bytes);
    }
    fs::create_dir(place.path("folder")).unwrap();
    for (name, code, words) in [
        ("no such.csv", 3, "there is no file no such.csv"),
        ("folder", 3, "folder contains no file that can be loaded"),
        ("empty.csv", 3, "empty.csv is empty"),
        ("blank.csv", 3, "is empty"),
        ("header.csv", 3, "a header but no rows"),
        ("rubbish.csv", 1, "not a text table"),
        ("rubbish.csv.gz", 1, "not a text table"),
        ("cut.csv.gz", 1, "is incomplete"),
        ("tail.csv.gz", 1, "is incomplete"),
        ("head.csv.gz", 1, "is incomplete"),
        ("damaged.csv.gz", 1, "the compressed data are damaged"),
        ("empty.csv.gz", 3, "is empty"),
        ("sheet.xlsx", 1, "it is a damaged workbook or archive"),
        (
            "columns.csv",
            2,
            "custmer_id (nearest: user), foo, pric (nearest: price)",
        ),
        ("quote.csv", 1, "the quote opened in line 1 is never closed"),
    ] {
        refused(&place, name, code, words);
    }
}

/// Loads text, and gives what is said of the file and of the rows that were set aside.
fn load(place: &Place, bytes: &[u8]) -> (Value, Vec<(String, i64)>) {
    place.write("rows.csv", bytes);
    let Run { out, .. } = place.run(&["load", "rows.csv", "--format", "json"]).ok();
    let said: Value = serde_json::from_str(&out).unwrap();
    let file = said["data"]["files"][0].clone();
    let count = |name: &str| file[name].as_i64().unwrap();
    assert_eq!(
        count("rows_read"),
        count("rows_loaded") + count("rows_duplicate") + count("rows_quarantined"),
        "every row is accounted for: {file}"
    );
    // What `quarantine` shows: rule and line, each with a reason and the row itself.
    let Run { out, .. } = place.run(&["quarantine", "--format", "json", "--all"]).ok();
    let said: Value = serde_json::from_str(&out).unwrap();
    let batch = said["data"]["rows"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row["batch"].as_i64())
        .max()
        .flatten();
    let rows = said["data"]["rows"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|row| row["batch"].as_i64() == batch);
    let aside = rows.map(|row| {
        assert!(
            !row["reason"].as_str().unwrap().is_empty() && !row["raw"].as_str().unwrap().is_empty(),
            "{row}"
        );
        (
            row["rule"].as_str().unwrap().to_string(),
            row["line"].as_i64().unwrap(),
        )
    });
    (file.clone(), aside.collect())
}

#[test]
fn a_bad_row_is_set_aside_with_line_and_reason_and_the_others_are_loaded() {
    let place = Place::new();
    let bad: [(&[u8], &str); 16] = [
        (b"cyd,tea,2026-01-05 10:00,o3,1", "wrong_width"),
        (b"cyd,tea,2026-01-05 10:00,o4,1,2.00,extra", "wrong_width"),
        (b"c\xffyd,tea,2026-01-05 10:00,o5,1,2.00", "invalid_text"),
        (b"cyd,te\xc3,2026-01-05 10:00,o6,1,2.00", "invalid_text"),
        (b"cyd,tea,9999-12-31 10:00,o7,1,2.00", "impossible_value"),
        (b"cyd,tea,1900-01-01,o8,1,2.00", "impossible_value"),
        (b"cyd,tea,2026-13-45,o9,1,2.00", "bad_date"),
        (b"cyd,tea,2026-01-05,o10,1,NaN", "impossible_value"),
        (b"cyd,tea,2026-01-05,o11,1,1e400", "impossible_value"),
        (b"cyd,tea,2026-01-05,o12,-inf,1", "impossible_value"),
        (b"cyd,tea,2026-01-05,o13,1e400,1", "impossible_value"),
        (b"\"cyd,tea,2026-01-05,o14,1,2.00", "unclosed_quote"),
        (b"cyd,tea,2026-01-05,o15,1,\"2.00", "unclosed_quote"),
        (b"cyd,\"tea,2026-01-05,o16,1,2.00", "unclosed_quote"),
        (b"cyd,,2026-01-05,o17,1,2.00", "missing_value"),
        (b"cyd,tea,2026-01-05,o18,1,2.00.3.4x", "bad_number"),
    ];
    let mut text = HEADER.as_bytes().to_vec();
    let mut expected = Vec::new();
    for (number, (row, rule)) in bad.into_iter().enumerate() {
        // A good row before each: none may be lost with its neighbour.
        text.extend_from_slice(
            format!("ann,tea,2026-01-05 10:00,good{number},2,3.50\n").as_bytes(),
        );
        text.extend_from_slice(row);
        text.push(b'\n');
        expected.push((rule.to_string(), 3 + 2 * number as i64));
    }
    let (file, aside) = load(&place, &text);
    assert_eq!(aside, expected);
    assert_eq!(file["rows_loaded"], bad.len());
    assert_eq!(file["encoding"], "UTF-8");
    // `--strict` commits what is good, and says by its code that something was not.
    place.write(
        "strict.csv",
        format!("{HEADER}dee,tea,2026-01-07,o30,1,1.00\ndee,tea,never,o31,1,1.00\n"),
    );
    assert_eq!(place.run(&["load", "strict.csv", "--strict"]).code, Some(5));
    assert!(place.run(&["user", "dee"]).ok().out.contains("dee"));
}

#[test]
fn a_cell_of_ten_megabytes_is_set_aside() {
    let place = Place::new();
    let long = "x".repeat(10 << 20);
    for row in [
        format!("{long},tea,2026-01-05,o3,1,2.00"),
        format!("cyd,tea,2026-01-05,o3,1,\"{long}\""),
    ] {
        let (file, aside) = load(&place, format!("{HEADER}{GOOD}{row}\n").as_bytes());
        assert_eq!(aside, [("too_long".to_string(), 4)]);
        assert_eq!(file["rows_read"], 3);
    }
    // Opened and never closed, with 10 MB of rows behind it.
    let many = "cyd,tea,2026-01-05 10:00,o9,1,2.00\n".repeat(300_000);
    let (file, aside) = load(
        &place,
        format!("{HEADER}ann,\"tea,2026-01-05,o8,1,2.00\n{many}").as_bytes(),
    );
    assert_eq!(aside, [("unclosed_quote".to_string(), 2)]);
    assert_eq!(
        (&file["rows_read"], &file["rows_duplicate"]),
        (&300_001.into(), &299_999.into())
    );
}

#[test]
fn rows_between_two_quotes_that_are_never_closed_are_loaded() {
    let place = Place::new();
    let row = |user: &str, day: u8| format!("{user},tea,2026-03-0{day} 10:00,o{day},1,2.00\n");
    let opened = |user: &str, day: u8| row(user, day).replace(",tea", ",\"tea");
    let text = [
        HEADER.to_string(),
        row("ann", 1),
        opened("bob", 2),
        row("cyd", 3),
        row("dee", 4),
        opened("eve", 5),
    ];
    let (file, aside) = load(&place, [text.concat(), row("fay", 6)].concat().as_bytes());
    assert_eq!(
        aside,
        [
            ("unclosed_quote".to_string(), 3),
            ("unclosed_quote".to_string(), 6)
        ]
    );
    assert_eq!(file["rows_loaded"], 4);
    let users = place.run(&["export", "users", "--format", "csv"]).ok().out;
    for user in ["ann", "cyd", "dee", "fay"] {
        assert!(users.contains(user), "{users}");
    }
    assert!(!users.contains("bob") && !users.contains("eve"), "{users}");
}

#[test]
fn few_bad_bytes_in_a_file_of_ascii_are_no_letters() {
    let place = Place::new();
    // Zero bytes behind what is looked at to tell text from rubbish.
    let many: String = (0..9_000)
        .map(|n| format!("u{n},tea,2026-01-05 10:00,o{n},1,2.00\n"))
        .collect();
    let text = [
        HEADER.as_bytes(),
        many.as_bytes(),
        b"c\0yd,tea,2026-01-05,x,1,2.00\n",
        GOOD.as_bytes(),
    ]
    .concat();
    let (_, aside) = load(&place, &text);
    assert_eq!(aside, [("invalid_text".to_string(), 9_002)]);
    // Letters of Windows-1252 are read, and it is said.
    place.write(
        "west.csv",
        b"user,item,time\nJos\xe9,tea,2026-01-05\nann,cr\xe8me,2026-01-05\n",
    );
    let run = place.run(&["load", "west.csv"]).ok();
    assert!(run.err.contains("read as windows-1252"), "{run:?}");
    assert!(place.run(&["user", "José"]).ok().out.contains("José"));
}

#[test]
fn a_table_of_200_000_columns_is_refused_at_once() {
    let place = shop();
    let cells: Vec<String> = (0..200_000).map(|column| format!("c{column}")).collect();
    let row = cells.join(",");
    place.write(
        "wide.csv",
        format!("user,item,time,{row}\nu,i,2026-01-01,{row}\n"),
    );
    let run = place
        .run(&["load", "wide.csv"])
        .refused(1, "200003 columns");
    assert!(run.out.is_empty(), "{run:?}");
}
