//! Files in every form, loaded by the program as an operator does.

use rust_xlsxwriter::Workbook;
use serde_json::Value;
use std::fs::{self, File};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

struct Place {
    folder: tempfile::TempDir,
}

impl Place {
    fn new() -> Place {
        Place {
            folder: crate::workshop::folder(),
        }
    }

    fn write(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, bytes).unwrap();
        path
    }

    fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_regulars"));
        command
            .current_dir(self.folder.path())
            .args(["--db", "shop.db", "--now", "2026-06-01"])
            .args(words);
        for name in ["HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"] {
            command.env(name, self.folder.path());
        }
        command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    fn run(&self, words: &[&str]) -> Output {
        self.command(words).output().unwrap()
    }

    fn piped(&self, words: &[&str], bytes: &[u8]) -> Output {
        let mut child = self.command(words).stdin(Stdio::piped()).spawn().unwrap();
        child.stdin.take().unwrap().write_all(bytes).unwrap();
        child.wait_with_output().unwrap()
    }

    /// What an answer says as JSON.
    fn said(output: &Output) -> Value {
        let said = String::from_utf8_lossy(&output.stdout);
        serde_json::from_str(&said)
            .unwrap_or_else(|_| panic!("{said}{}", String::from_utf8_lossy(&output.stderr)))
    }

    /// Loads, and gives each file's name, form and rows: read, loaded, duplicate, set aside.
    fn load(&self, words: &[&str]) -> Vec<(String, String, [i64; 4])> {
        files(&Place::said(
            &self.run(&[&["load", "--format", "json"], words].concat()),
        ))
    }

    fn sql(&self, query: &str) -> String {
        let output = self.run(&["sql", query, "--format", "csv"]);
        String::from_utf8(output.stdout)
            .unwrap()
            .lines()
            .skip(1)
            .collect::<Vec<_>>()
            .join(" ")
    }
}

fn files(said: &Value) -> Vec<(String, String, [i64; 4])> {
    let files = said["data"]["files"]
        .as_array()
        .unwrap_or_else(|| panic!("{said}"));
    files
        .iter()
        .map(|file| {
            let count = |name: &str| file[name].as_i64().unwrap();
            let counts = [
                "rows_read",
                "rows_loaded",
                "rows_duplicate",
                "rows_quarantined",
            ]
            .map(count);
            assert_eq!(counts[0], counts[1] + counts[2] + counts[3], "{file}");
            let text = |name: &str| file[name].as_str().unwrap().to_string();
            (text("path"), text("delimiter"), counts)
        })
        .collect()
}

fn zip(path: &Path, members: &[(&str, &[u8])]) {
    let mut writer = zip::ZipWriter::new(File::create(path).unwrap());
    for (name, bytes) in members {
        writer
            .start_file(*name, zip::write::SimpleFileOptions::default())
            .unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap();
}

const ROWS: &str = "user,item,time,price\nann,tea,2026-05-01,3.50\nbob,cup,2026-05-02,8.00\n";

#[test]
fn a_workbook_is_loaded_as_the_same_table_in_text() {
    let place = Place::new();
    let mut book = Workbook::new();
    book.add_worksheet()
        .set_name("Cover")
        .unwrap()
        .write(0, 0, "Sales of May")
        .unwrap();
    let sheet = book.add_worksheet().set_name("Sales").unwrap();
    for (row, line) in ROWS.lines().enumerate() {
        for (column, cell) in line.split(',').enumerate() {
            let (row, column) = (row as u32 + 2, column as u16);
            match cell.parse::<f64>() {
                Ok(number) => sheet.write(row, column, number).unwrap(),
                Err(_) => sheet.write(row, column, cell).unwrap(),
            };
        }
    }
    sheet
        .write(6, 0, "Total")
        .unwrap()
        .write(6, 3, 11.5)
        .unwrap();
    place.write("sales.xlsx", book.save_to_buffer().unwrap());
    assert_eq!(
        place.load(&["sales.xlsx"]),
        [("sales.xlsx".into(), "sheet".into(), [3, 2, 0, 1])]
    );
    assert_eq!(
        place.sql("SELECT rule, line, raw FROM quarantine"),
        "footer,7,\"Total,,,11.5\""
    );
    // The same rows in text are known already.
    place.write("sales.csv", ROWS);
    assert_eq!(
        place.load(&["sales.csv"]),
        [("sales.csv".into(), "comma".into(), [2, 0, 2, 0])]
    );
    let refused = place.run(&["load", "sales.xlsx", "--sheet", "June"]);
    assert_eq!(refused.status.code(), Some(3));
    let said = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(
        said.contains("has no sheet 'June' (sheets: Cover, Sales)")
            && said.contains("--sheet NAME"),
        "{said}"
    );
}

#[test]
fn a_folder_an_archive_and_a_pipe_are_files_as_well() {
    let place = Place::new();
    let row = |user: &str| format!("user,item,time\n{user},tea,2026-05-01\n");
    place.write("exports/a.csv", row("ann"));
    place.write("exports/.b.csv", row("nobody"));
    place.write("exports/readme.md", "no table");
    let members = [
        ("members/subscribed.csv", row("bob")),
        ("members/cleaned.csv", row("cyd")),
        ("logo.png", "x".into()),
    ];
    let members: Vec<(&str, &[u8])> = members
        .iter()
        .map(|(name, text)| (*name, text.as_bytes()))
        .collect();
    zip(&place.folder.path().join("exports/b.zip"), &members);
    let loaded = place.load(&["exports"]);
    let paths: Vec<&str> = loaded.iter().map(|file| file.0.as_str()).collect();
    assert_eq!(
        paths,
        [
            "exports/a.csv",
            "exports/b.zip/members/cleaned.csv",
            "exports/b.zip/members/subscribed.csv"
        ]
    );
    assert_eq!(place.sql("SELECT id FROM users ORDER BY id"), "ann bob cyd");
    let output = place.run(&["load", "exports", "--dry-run"]);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(
        said.contains("skipped, not tables by name: readme.md") && said.contains("logo.png"),
        "{said}"
    );

    let packed = ruzstd::encoding::compress_to_vec(
        row("dee").as_bytes(),
        ruzstd::encoding::CompressionLevel::Fastest,
    );
    let said = Place::said(&place.piped(&["load", "-", "--format", "json"], &packed));
    assert_eq!(files(&said), [("-".into(), "comma".into(), [1, 1, 0, 0])]);
    // The file on disk is known by its digest, though it came by a pipe before.
    place.write("dee.csv.zst", &packed);
    let output = place.run(&["load", "dee.csv.zst"]);
    assert!(
        String::from_utf8_lossy(&output.stderr).contains("was loaded before"),
        "{output:?}"
    );
}

#[test]
fn the_lines_of_a_script_are_no_file() {
    let place = Place::new();
    let output = place.piped(&[], b"load -\n");
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    assert!(
        String::from_utf8_lossy(&output.stderr)
            .contains("standard input can only be loaded from a file or a pipe"),
        "{output:?}"
    );
}

#[test]
fn an_export_with_a_preamble_and_a_footer_is_one_table() {
    let place = Place::new();
    place.write(
        "ebay.csv",
        "sep=;\nOrders report\n\nuser;item;time;price\n\nann;tea;2026-05-01;3,50\nbob;cup;2026-05-02;8,00\n\n\
         2 record(s) downloaded;;;\nSeller ID: shop\n",
    );
    assert_eq!(
        place.load(&["ebay.csv"]),
        [("ebay.csv".into(), "semicolon".into(), [4, 2, 0, 2])]
    );
    assert_eq!(
        place.sql("SELECT rule, line FROM quarantine ORDER BY line"),
        "footer,9 footer,10"
    );
    assert_eq!(
        place.sql("SELECT amount_minor FROM actions ORDER BY at"),
        "350 800"
    );
}

#[test]
fn events_in_json_lines_are_rows_of_their_products() {
    let place = Place::new();
    let event = |id: u64, name: &str, properties: &str| {
        format!(
            "{{\"messageId\":\"m{id}\",\"userId\":\"u{id}\",\"timestamp\":\"2026-05-0{id}T10:00:00Z\",\"type\":\"track\",\
             \"event\":\"{name}\",\"properties\":{{{properties}}}}}\n"
        )
    };
    let text = [
        event(
            1,
            "purchase",
            "\"order_id\":\"o1\",\"products\":[{\"sku\":\"A\",\"price\":1.5},{\"sku\":\"B\",\"price\":2}]",
        ),
        "{\"messageId\":\"m2\", cut short\n".to_string(),
        event(3, "view", "\"page\":\"/\""),
    ]
    .concat();
    place.write("events.jsonl", text);
    let maps = [
        "user=userId",
        "time=timestamp",
        "kind=event",
        "item=properties.products.sku",
        "order=properties.order_id",
    ];
    let mut words = vec![
        "events.jsonl",
        "--as",
        "actions",
        "--map",
        "price=properties.products.price",
    ];
    maps.iter().for_each(|map| words.extend(["--map", map]));
    assert_eq!(
        place.load(&words),
        [("events.jsonl".into(), "json".into(), [4, 3, 0, 1])]
    );
    assert_eq!(place.sql("SELECT rule, line FROM quarantine"), "bad_json,2");
    assert_eq!(place.sql("SELECT id FROM items ORDER BY id"), "A B");
    assert_eq!(
        place.sql("SELECT amount_minor FROM actions WHERE amount_minor IS NOT NULL ORDER BY 1"),
        "150 200"
    );
}

#[test]
fn pages_of_an_api_come_by_pipe_with_ids_of_any_length() {
    let place = Place::new();
    let page = |ids: &[u64]| {
        let orders: Vec<String> = ids
            .iter()
            .map(|id| {
                format!(
                    "{{\"id\":{id},\"customer\":{{\"id\":{}}},\"created_at\":\"2026-05-01T10:00:00+02:00\",\"total\":\"9.90\"}}",
                    id + 1
                )
            })
            .collect();
        format!("{{\"orders\":[{}]}}", orders.join(","))
    };
    let bytes = [page(&[9_007_199_254_740_993_001, 2]), page(&[3])].join("\n");
    let words = [
        "load",
        "-",
        "--as",
        "orders",
        "--map",
        "order=id",
        "--map",
        "user=customer.id",
        "--format",
        "json",
    ];
    assert_eq!(
        files(&Place::said(&place.piped(&words, bytes.as_bytes())))[0].2,
        [3, 3, 0, 0]
    );
    assert_eq!(
        place.sql("SELECT id FROM orders ORDER BY id"),
        "2 3 9007199254740993001"
    );
    assert_eq!(
        place.sql("SELECT id FROM users ORDER BY id"),
        "3 4 9007199254740993002"
    );
}

fn log_line(
    minute: usize,
    address: &str,
    user: &str,
    request: &str,
    status: u16,
    agent: &str,
) -> String {
    format!(
        "{address} - {user} [10/May/2026:13:{minute:02}:36 +0200] \"{request} HTTP/1.1\" {status} 12 \"-\" \"{agent}\"\n"
    )
}

#[test]
fn a_web_servers_log_becomes_views_and_its_millions_of_other_lines_are_counted() {
    let place = Place::new();
    let mut text = String::new();
    for minute in 0..50 {
        for picture in 0..5 {
            let request = format!("GET /images/{picture}.png");
            text.push_str(&log_line(
                minute,
                "203.0.113.9",
                "-",
                &request,
                200,
                "Mozilla",
            ));
        }
        text.push_str(&log_line(
            minute,
            "203.0.113.9",
            "-",
            "GET /products/green%20tea?ref=x",
            200,
            "Mozilla",
        ));
    }
    text.push_str(&log_line(
        51,
        "203.0.113.10",
        "ann",
        "GET /shop/cup-7",
        200,
        "Mozilla",
    ));
    text.push_str(&log_line(
        52,
        "203.0.113.11",
        "-",
        "GET /products/cup",
        200,
        "Googlebot/2.1",
    ));
    place.write("access.log", &text);
    assert_eq!(
        place.load(&["access.log"]),
        [("access.log".into(), "log".into(), [302, 50, 0, 252])]
    );
    assert_eq!(
        place
            .sql("SELECT kind, count(*) FROM actions GROUP BY kind")
            .split(',')
            .nth(1),
        Some("50")
    );
    assert_eq!(place.sql("SELECT id FROM items"), "green tea");
    // No address stands where a customer would.
    assert_eq!(place.sql("SELECT count(*) FROM users"), "0");
    assert_eq!(
        place.sql(
            "SELECT count(*), count(DISTINCT key) FROM identities WHERE key NOT LIKE '%203.0%'"
        ),
        "1,1"
    );
    let said =
        Place::said(&place.run(&["quarantine", "no_product_page", "--all", "--format", "json"]));
    let rows = said["data"]["rows"].as_array().unwrap();
    assert_eq!(
        (rows.len(), said["data"]["total"].as_i64()),
        (101, Some(251))
    );
    assert!(
        rows.iter().any(|row| row["reason"]
            .as_str()
            .unwrap()
            .starts_with("151 lines like this one")),
        "{rows:?}"
    );
    let refused = place.run(&["quarantine", "release", "no_product_page", "--yes"]);
    assert!(
        String::from_utf8_lossy(&refused.stderr).contains("no_product_page counted"),
        "{refused:?}"
    );

    let shop = Place::new();
    shop.write("access.log", &text);
    shop.load(&[
        "access.log",
        "--url-item",
        r"^/shop/\w+-(\d+)",
        "--no-rule",
        "bot_agent",
    ]);
    assert_eq!(shop.sql("SELECT id FROM items"), "7");
    assert_eq!(shop.sql("SELECT id FROM users"), "ann");
    let refused = shop.run(&["load", "access.log", "--url-item", "("]);
    assert_eq!(refused.status.code(), Some(2));
    assert!(
        String::from_utf8_lossy(&refused.stderr).contains("'(' is not a pattern"),
        "{refused:?}"
    );
}
