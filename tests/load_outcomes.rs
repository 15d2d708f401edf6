//! What a load makes of files with every oddity that cleaning knows: counts, fixes, rows set aside
//! and exports, as they were before loading was made fast. Whatever the loader does inside, these
//! stay byte for byte.

use crate::workshop::Workshop;
use regulars::domain::Silent;
use regulars::load::operation::{Outcome, Request, run};
use regulars::output::{Format, Present, Rendered, Style, render};
use sha2::{Digest, Sha256};
use std::fmt::Write as _;

/// A seeded stream of numbers (xorshift, Marsaglia 2003).
struct Draw(u64);

impl Draw {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % end as u64) as usize
    }

    fn one<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of[self.below(of.len())]
    }

    /// Mostly what is usual, now and then one of the oddities.
    fn mostly(&mut self, usual: String, odd: &[&str]) -> String {
        if self.below(12) == 0 {
            self.one(odd).to_string()
        } else {
            usual
        }
    }
}

fn user(draw: &mut Draw) -> String {
    let usual = format!("User{}", draw.below(30));
    draw.mostly(
        usual,
        &[
            "user7", "USER7", " user8 ", "17850.0", "17850", "null", "N/A", "guest", "-", "",
            "José", "a\nb",
        ],
    )
}

fn item(draw: &mut Draw) -> String {
    let usual = format!("P{}", draw.below(12));
    draw.mostly(
        usual,
        &[
            "p3",
            "85123a",
            "85123A",
            "22.0",
            "22",
            "postage",
            "POST",
            "D",
            "M",
            "gift_0001",
            "",
            "茶",
            "C2",
            "B",
        ],
    )
}

fn time(draw: &mut Draw) -> String {
    let usual = format!(
        "2026-0{}-{:02} {:02}:{:02}:{:02}",
        1 + draw.below(4),
        1 + draw.below(28),
        draw.below(24),
        draw.below(60),
        draw.below(2)
    );
    draw.mostly(
        usual,
        &[
            "2026-03-29 02:30",
            "2025-10-26 02:30:00",
            "1767225600",
            "1767225600000",
            "2026-01-05T10:00:00Z",
            "2026-01-05T10:00:00+02:00",
            "2026-01-05 3:04 PM",
            "2026/1/5",
            "2026.01.05 7:08",
            "2026年1月5日 10:00",
            "31/01/2026 10:00",
            "20260105",
            "1970-01-01",
            "2199-01-01",
            "2026-02-30",
            "2027-01-01 00:00",
            "yesterday",
            "",
            " 2026-01-06 11:00 ",
            "2026-01-05 25:00",
            "2026-01-05 10:00:60.5",
        ],
    )
}

fn number(draw: &mut Draw) -> String {
    let usual = format!("{}.{:02}", draw.below(40), draw.below(100));
    draw.mostly(
        usual,
        &[
            "5",
            "5.0",
            "€ 12.00",
            "(4.50)",
            "-3",
            "0",
            "0.00",
            "1,234.50",
            "1e3",
            "abc",
            "NaN",
            "",
            "0.005",
            "9999999999999",
            " 7.25 ",
        ],
    )
}

fn quantity(draw: &mut Draw) -> String {
    let usual = (1 + draw.below(3)).to_string();
    draw.mostly(
        usual,
        &["-1", "0", "1.5", "", "1e12", "x", "2.0000005", "-2"],
    )
}

fn order(draw: &mut Draw) -> String {
    let usual = format!("5{}", draw.below(60));
    draw.mostly(usual, &["", "", "C501", "c502", "A503", "C5x"])
}

fn kind(draw: &mut Draw) -> String {
    draw.one(&[
        "view", "view", "purchase", "Purchase", "cart", "click", "pv", "buy", "refund", "Retoure",
        "浏览", "", "juggled",
    ])
    .to_string()
}

/// A cell as exports quote it.
fn quoted(cell: &str, delimiter: char) -> String {
    if cell.contains([delimiter, '"', '\n']) {
        format!("\"{}\"", cell.replace('"', "\"\""))
    } else {
        cell.to_string()
    }
}

/// Rows of cells as text, with rows twice, damaged and cut.
fn table(
    draw: &mut Draw,
    header: &str,
    delimiter: char,
    rows: usize,
    row: impl Fn(&mut Draw) -> Vec<String>,
) -> String {
    let header = header.replace(',', &delimiter.to_string());
    let mut lines: Vec<String> = Vec::new();
    let damages = [
        ",",
        "\"",
        "\"open",
        "a,b\"c",
        "\u{1}",
        "\u{fffd}",
        ",,,,,,,,,,,,x",
        "one",
        "",
        "  ",
    ];
    for _ in 0..rows {
        let line = match draw.below(40) {
            0..=3 if !lines.is_empty() => lines[draw.below(lines.len())].clone(),
            4 => header.clone(),
            5 => draw.one(&damages).replace(',', &delimiter.to_string()),
            _ => {
                let cells: Vec<String> = row(draw)
                    .iter()
                    .map(|cell| quoted(cell, delimiter))
                    .collect();
                cells.join(&delimiter.to_string())
            }
        };
        let end = draw.one(&["\n", "\n", "\n", "\r\n", "\n\n"]);
        lines.push(line.clone());
        lines.last_mut().unwrap().push_str(end);
        if line.ends_with('\n') {
            lines.last_mut().unwrap().truncate(line.len());
        }
    }
    format!("{header}\n{}", lines.concat())
}

fn plain(seed: u64, rows: usize) -> String {
    let draw = &mut Draw(seed);
    table(
        draw,
        "user,item,action,time,price,quantity,order",
        ',',
        rows,
        |draw| {
            vec![
                user(draw),
                item(draw),
                kind(draw),
                time(draw),
                number(draw),
                quantity(draw),
                order(draw),
            ]
        },
    )
}

fn rich(seed: u64, rows: usize) -> String {
    let draw = &mut Draw(seed);
    let header = "order,session,user,item,title,category,brand,time,quantity,amount,discount,currency,status,code,place,extra";
    table(draw, header, ',', rows, |draw| {
        vec![
            order(draw),
            draw.one(&["", "", "s1", "S1", "s2"]).into(),
            user(draw),
            item(draw),
            draw.one(&["Tea", "Tea", "Cup, big", "?", ""]).into(),
            draw.one(&["Drinks", "Kitchen", ""]).into(),
            draw.one(&["Acme", "", "Zeta"]).into(),
            time(draw),
            quantity(draw),
            number(draw),
            draw.one(&["", "", "0.50", "0.5", "-1", "", "x"]).into(),
            draw.one(&["EUR", "EUR", "EUR", "EUR", "eur", "", "", "USD"])
                .into(),
            draw.one(&["paid", "paid", "paid", "", "", "", "shipped", "cancelled"])
                .into(),
            draw.one(&["", "", "SPRING"]).into(),
            draw.one(&["", "Berlin", "Köln"]).into(),
            draw.one(&["", "x", "y"]).into(),
        ]
    })
}

fn receipts(seed: u64, rows: usize) -> String {
    let draw = &mut Draw(seed);
    let header =
        "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country";
    table(draw, header, ',', rows, |draw| {
        let date = format!(
            "{}/{}/2011 {}:{:02}",
            1 + draw.below(9),
            1 + draw.below(28),
            draw.below(24),
            draw.below(60)
        );
        vec![
            order(draw),
            item(draw),
            draw.one(&["TEAPOT", "TEAPOT", "damaged", ""]).into(),
            quantity(draw),
            draw.mostly(date, &["13/13/2011", "", "1/2/2011"]),
            number(draw),
            user(draw),
            draw.one(&["United Kingdom", "France", ""]).into(),
        ]
    })
}

fn semicolons(seed: u64, rows: usize) -> Vec<u8> {
    let draw = &mut Draw(seed);
    let text = table(
        draw,
        "Kunde,Artikelnummer,Datum,Menge,Einzelpreis,Ort",
        ';',
        rows,
        |draw| {
            let date = format!("{}.{}.2026", 1 + draw.below(28), 1 + draw.below(5));
            vec![
                user(draw),
                item(draw).replace('茶', "Tee"),
                draw.mostly(date, &["31.2.2026", "1.1.26", ""]),
                quantity(draw),
                format!("{},{}", draw.below(30), draw.below(100)),
                draw.one(&["Köln", "Zürich", ""]).into(),
            ]
        },
    );
    encoding_rs::WINDOWS_1252
        .encode(&text.replace(['\u{fffd}', '−'], "?"))
        .0
        .into_owned()
}

fn timeless(seed: u64, rows: usize) -> String {
    let draw = &mut Draw(seed);
    table(
        draw,
        "user\titem\tquantity".replace('\t', ",").as_str(),
        '\t',
        rows,
        |draw| vec![user(draw), item(draw), quantity(draw)],
    )
}

fn totals(seed: u64, rows: usize) -> String {
    let draw = &mut Draw(seed);
    table(
        draw,
        "order_id,customer_id,created_at,total,updated_at,status,discount,shipping,tax",
        ',',
        rows,
        |draw| {
            vec![
                order(draw),
                user(draw),
                time(draw),
                number(draw),
                time(draw),
                draw.one(&["paid", "paid", "cancelled", ""]).into(),
                draw.one(&["", "1.00"]).into(),
                draw.one(&["", "4.90"]).into(),
                draw.one(&["", "2.10"]).into(),
            ]
        },
    )
}

fn customers(seed: u64, rows: usize) -> String {
    let draw = &mut Draw(seed);
    table(
        draw,
        "user_id,name,email,age,gender,city,tier,tags,since,size",
        ',',
        rows,
        |draw| {
            vec![
                user(draw),
                draw.one(&["Ann", "Bob", ""]).into(),
                draw.one(&["a@b.c", "", "nobody"]).into(),
                draw.one(&["33", "", "x", "200"]).into(),
                draw.one(&["f", "m", ""]).into(),
                draw.one(&["Berlin", ""]).into(),
                draw.one(&["gold", ""]).into(),
                draw.one(&["a|b", ""]).into(),
                draw.one(&["2024-01-01", ""]).into(),
                draw.one(&["L", "XL", ""]).into(),
            ]
        },
    )
}

fn products(seed: u64, rows: usize) -> String {
    let draw = &mut Draw(seed);
    table(
        draw,
        "item_id,title,price,category,brand,stock,cost",
        ',',
        rows,
        |draw| {
            vec![
                item(draw),
                draw.one(&["Tea", "Cup", ""]).into(),
                number(draw),
                draw.one(&["Drinks", ""]).into(),
                draw.one(&["Acme", ""]).into(),
                draw.one(&["5", "0", ""]).into(),
                draw.one(&["1.00", ""]).into(),
            ]
        },
    )
}

/// The outcome as JSON and as a person reads it, without how the columns were read, and all exports.
fn state(workshop: &Workshop, outcome: &Outcome) -> String {
    let outcome = &without_readings(outcome);
    let mut text = serde_json::to_string(outcome).unwrap();
    let blocks = outcome.blocks();
    let reply = Rendered {
        command: "",
        data: &serde_json::Value::Null,
        blocks: &blocks,
        notes: &outcome.notes,
    };
    let folder = workshop.folder.path().display().to_string();
    text.push_str(&render(&reply, Format::Plain, &Style::default()).unwrap());
    let (rows, total) = workshop
        .shop
        .store()
        .fetch_quarantine(None, 1 << 30)
        .unwrap();
    write!(
        text,
        "{total} set aside\n{rows:?}\n{:?}\n",
        workshop.counts()
    )
    .unwrap();
    text.push_str(&workshop.exports());
    // The same without how columns are read, as it was before.
    text.replace(&folder, "")
        .replace(",\"columns\":[],\"control\":null,\"missing\":[]", "")
}

/// How columns are read has tests of its own.
fn without_readings(outcome: &Outcome) -> Outcome {
    let mut outcome = outcome.clone();
    for file in &mut outcome.files {
        file.columns.clear();
        file.missing.clear();
        file.sample.clear();
        file.control = None;
    }
    outcome
}

/// What a failure shows: counts and fixes; and a digest of everything.
fn summary(name: &str, outcome: &Outcome, state: &str) -> String {
    let digest: String = Sha256::digest(state)
        .iter()
        .take(8)
        .map(|byte| format!("{byte:02x}"))
        .collect();
    let mut text = format!("{name}: {digest}\n");
    for file in &outcome.files {
        let fixes: Vec<String> = file
            .fixes
            .iter()
            .map(|fix| format!("{} {}", fix.rule, fix.rows))
            .collect();
        writeln!(
            text,
            "  {} rows: {} loaded, {} duplicate, {} aside; new: {} users, {} items, {} actions, {} \
             orders; {}",
            file.rows_read,
            file.rows_loaded,
            file.rows_duplicate,
            file.rows_quarantined,
            file.users_new,
            file.items_new,
            file.actions_new,
            file.orders_new,
            fixes.join(", ")
        )
        .unwrap();
    }
    let aside: Vec<String> = outcome
        .quarantine
        .iter()
        .map(|entry| format!("{} {}", entry.rule, entry.rows))
        .collect();
    writeln!(text, "  aside: {}", aside.join(", ")).unwrap();
    text
}

fn load(workshop: &mut Workshop, files: &[(&str, Vec<u8>)], no_rule: &[&str]) -> Outcome {
    let files = files
        .iter()
        .map(|(name, bytes)| workshop.write(name, bytes))
        .collect();
    let no_rule = no_rule.iter().map(|rule| (*rule).to_string()).collect();
    let request = Request {
        files,
        no_rule,
        ..Request::default()
    };
    run(&mut workshop.shop, &request, &Silent::default()).unwrap()
}

#[test]
fn files_with_every_oddity_are_loaded_as_ever() {
    let everything_off: Vec<&str> = regulars::load::Rule::ALL
        .iter()
        .filter(|rule| rule.can_be_off())
        .map(|rule| rule.name())
        .collect();
    let mut report = String::new();
    for seed in 1..=3_u64 {
        let seed = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let files: [(&str, Vec<u8>); 9] = [
            ("plain.csv", plain(seed, 1_500).into_bytes()),
            ("rich.csv", rich(seed, 1_500).into_bytes()),
            ("receipts.csv", receipts(seed, 1_500).into_bytes()),
            ("semicolons.csv", semicolons(seed, 700)),
            ("timeless.tsv", timeless(seed, 700).into_bytes()),
            ("totals.csv", totals(seed, 500).into_bytes()),
            ("customers.csv", customers(seed, 300).into_bytes()),
            ("products.csv", products(seed, 300).into_bytes()),
            ("plain-again.csv", plain(seed ^ 77, 900).into_bytes()),
        ];
        for (name, bytes) in &files {
            for off in [&[][..], &["exact_duplicate"], &everything_off] {
                let mut workshop = Workshop::new();
                let outcome = load(&mut workshop, &[(name, bytes.clone())], off);
                let first = state(&workshop, &outcome);
                workshop.check();
                report.push_str(&summary(
                    &format!("{name} without {} rules", off.len()),
                    &outcome,
                    &first,
                ));
                let again = load(&mut workshop, &[(name, bytes.clone())], off);
                let second = state(&workshop, &again);
                workshop.check();
                report.push_str(&summary(&format!("{name} again"), &again, &second));
                workshop.undo(&outcome);
                let third = state(&workshop, &again);
                workshop.check();
                report.push_str(&summary(
                    &format!("{name} the first undone"),
                    &again,
                    &third,
                ));
            }
        }
        // All in one load, then over another in an existing shop.
        let mut workshop = Workshop::new();
        let all = load(&mut workshop, &files, &["two_shops"]);
        report.push_str(&summary("all at once", &all, &state(&workshop, &all)));
        workshop.check();
        let mut workshop = Workshop::new();
        for (name, bytes) in &files {
            let outcome = load(&mut workshop, &[(name, bytes.clone())], &["two_shops"]);
            report.push_str(&summary(
                &format!("{name} after the others"),
                &outcome,
                &state(&workshop, &outcome),
            ));
        }
        workshop.check();
    }
    insta::assert_snapshot!("outcomes", report);
}
