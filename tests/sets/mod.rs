//! Files of one load as a set: what joins them, what is left out, and what the same folder brings
//! again.

mod shops;

use crate::workshop::Workshop;
use regulars::domain::Silent;
use regulars::error::Kind;
use regulars::load::operation::{Outcome, Request, run};
use regulars::output::Present;
use shops::FileSet;
use std::collections::BTreeSet;
use std::path::PathBuf;

/// Writes the files of a set to the folder `shop`.
fn write(workshop: &Workshop, set: &FileSet) -> PathBuf {
    let folder = workshop.folder.path().join("shop");
    std::fs::create_dir_all(&folder).unwrap();
    for (name, text) in &set.files {
        std::fs::write(folder.join(name), text).unwrap();
    }
    folder
}

/// What the store holds of sales: minor units, orders, buyers, lines.
#[derive(Debug, PartialEq)]
struct Held {
    sales: i64,
    orders: BTreeSet<String>,
    buyers: BTreeSet<String>,
    lines: usize,
}

fn held(workshop: &Workshop) -> Held {
    let mut held = Held {
        sales: 0,
        orders: BTreeSet::new(),
        buyers: BTreeSet::new(),
        lines: 0,
    };
    for row in rows(workshop, "actions") {
        let [user, _, _, kind, item, order, _, amount, _] = &row[..] else {
            panic!("{row:?}");
        };
        let minor: i64 = amount.replace('.', "").parse().unwrap_or(0);
        match kind.as_str() {
            "purchase" => held.sales += minor,
            "refund" => held.sales -= minor,
            "order_total" | "total" => continue,
            other => panic!("{other}"),
        }
        assert!(!item.is_empty());
        held.lines += 1;
        held.orders.insert(order.clone());
        held.buyers.insert(user.clone());
    }
    held
}

fn rows(workshop: &Workshop, table: &str) -> Vec<Vec<String>> {
    let text = workshop.export(table);
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    reader
        .records()
        .map(|row| row.unwrap().iter().map(String::from).collect())
        .collect()
}

fn true_of(set: &FileSet) -> Held {
    Held {
        sales: set.sales,
        orders: set.orders.clone(),
        buyers: set.buyers.clone(),
        lines: set.lines,
    }
}

/// Loads a folder with a set; what the store holds of sales is what is true.
fn loaded(set: &FileSet) -> (Workshop, Outcome) {
    let mut workshop = Workshop::new();
    let folder = write(&workshop, set);
    let outcome = workshop.try_load(&[&folder]).unwrap();
    for file in &outcome.files {
        assert_eq!(
            file.rows_read,
            file.rows_loaded + file.rows_duplicate + file.rows_quarantined
        );
    }
    assert_eq!(held(&workshop), true_of(set));
    workshop.check();
    (workshop, outcome)
}

fn left_out(outcome: &Outcome) -> Vec<String> {
    outcome
        .left_out
        .iter()
        .map(|file| {
            let name = file.path.rsplit('/').next().unwrap_or_default();
            format!("{name}{}", if file.is_open { "?" } else { "" })
        })
        .collect()
}

fn categories(workshop: &Workshop) -> BTreeSet<String> {
    rows(workshop, "items")
        .iter()
        .map(|row| row[2].clone())
        .collect()
}

#[test]
fn a_marketplaces_person_lines_and_categories_come_together() {
    let set = shops::marketplace();
    let (workshop, outcome) = loaded(&set);
    assert_eq!(
        left_out(&outcome),
        [
            "olist_geolocation_dataset.csv",
            "olist_order_payments_dataset.csv",
            "olist_order_reviews_dataset.csv",
            "olist_sellers_dataset.csv"
        ]
    );
    assert_eq!(outcome.shortfall(), None);
    let without_lines = "olist_orders_dataset.csv: no file has lines of 6 orders";
    assert!(
        outcome
            .notes
            .iter()
            .any(|note| note.starts_with(without_lines)),
        "{:?}",
        outcome.notes
    );
    // Words that are not translated stay as they are.
    assert_eq!(
        categories(&workshop),
        ["", "beauty", "bed", "toys", "outros"]
            .map(String::from)
            .into()
    );
    assert_eq!(workshop.counts().users, 80);
}

#[test]
fn baskets_without_days_and_prices_say_so() {
    let set = shops::groceries();
    let (workshop, outcome) = loaded(&set);
    for file in outcome.files.iter().filter(|file| file.kind == "actions") {
        let missing: Vec<&str> = file.missing.iter().map(|missing| missing.what).collect();
        assert_eq!(missing, ["amounts", "times"], "{}", file.path);
    }
    assert_eq!(
        categories(&workshop),
        ["dairy", "deli", "pantry"].map(String::from).into()
    );
    assert!(
        rows(&workshop, "items")
            .iter()
            .all(|row| row[1].starts_with("Organic thing"))
    );
}

#[test]
fn files_join_in_any_language_and_by_bare_keys() {
    let (workshop, outcome) = loaded(&shops::teahouse());
    assert_eq!(left_out(&outcome), Vec::<String>::new());
    assert_eq!(
        categories(&workshop),
        ["Kanne", "Tee"].map(String::from).into()
    );
    let (workshop, outcome) = loaded(&shops::dump());
    assert_eq!(left_out(&outcome), Vec::<String>::new());
    assert_eq!(
        categories(&workshop),
        ["Cups", "Pots", "Tea"].map(String::from).into()
    );
    assert!(workshop.export("users").contains("c7@example.com"));
}

#[test]
fn several_files_on_one_line_are_a_set_too() {
    let set = shops::teahouse();
    let mut workshop = Workshop::new();
    let folder = write(&workshop, &set);
    let [lines, orders] = ["positionen.csv", "bestellungen.csv"].map(|name| folder.join(name));
    workshop.try_load(&[&lines, &orders]).unwrap();
    assert_eq!(held(&workshop), true_of(&set));
}

#[test]
fn a_total_counts_where_no_file_has_the_lines() {
    // Of sixty orders the lines of the first twenty are in no file.
    let set = shops::totals(0..60, 20, &[]);
    let mut workshop = Workshop::new();
    let folder = write(&workshop, &set);
    let outcome = workshop.try_load(&[&folder]).unwrap();
    let of_lines = shops::totals(20..60, 0, &[]);
    assert_eq!(held(&workshop), true_of(&of_lines));
    let totals = outcome
        .files
        .iter()
        .find(|file| file.kind == "orders")
        .unwrap();
    assert_eq!((totals.rows_loaded, totals.rows_duplicate), (20, 40));
    let counted: i64 = rows(&workshop, "actions")
        .iter()
        .filter(|row| row[3] != "purchase")
        .map(|row| row[7].replace('.', "").parse::<i64>().unwrap())
        .sum();
    assert_eq!(counted, set.sales - of_lines.sales);
}

#[test]
fn the_same_folder_again_brings_what_is_new_and_takes_back_what_was_cancelled() {
    let mut workshop = Workshop::new();
    let folder = write(&workshop, &shops::totals(0..40, 0, &[]));
    workshop.try_load(&[&folder]).unwrap();
    let first = workshop.export("actions");
    let again = workshop.try_load(&[&folder]).unwrap();
    assert_eq!(
        again.files.iter().map(|file| file.rows_loaded).sum::<i64>(),
        0
    );
    assert_eq!(workshop.export("actions"), first);
    // One order is cancelled, and a second pair of files has later orders.
    let changed = shops::totals(0..40, 0, &[11]);
    let later = shops::totals(40..55, 0, &[]);
    write(&workshop, &changed);
    for (name, text) in &later.files {
        std::fs::write(folder.join(name.replace(".csv", "_2.csv")), text).unwrap();
    }
    let news = workshop.try_load(&[&folder]).unwrap();
    let now = held(&workshop);
    assert_eq!(now.sales, changed.sales + later.sales);
    assert_eq!(now.orders.len(), 39 + 15);
    workshop.check();
    workshop.undo(&news);
    assert_eq!(workshop.export("actions"), first);
    workshop.check();
}

#[test]
fn a_file_that_leaves_something_open_does_not_stop_the_folder() {
    let set = shops::teahouse();
    let mut workshop = Workshop::new();
    let folder = write(&workshop, &set);
    let days = "order_id,email,date,item,qty,price\n1,mia@example.org,03/04/2026,cup,1,7.00\n2,tom@example.org,05/06/2026,cup,1,7.00\n";
    std::fs::write(folder.join("till.csv"), days).unwrap();
    std::fs::write(
        folder.join("torn.csv.gz"),
        [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 75],
    )
    .unwrap();
    std::fs::write(folder.join("desks.csv"), "desk,plant\n1,fern\n2,ivy\n").unwrap();
    let outcome = workshop.try_load(&[&folder]).unwrap();
    assert_eq!(held(&workshop), true_of(&set));
    let mut left = left_out(&outcome);
    left.sort();
    assert_eq!(left, ["desks.csv", "till.csv?", "torn.csv.gz?"]);
    assert_eq!(outcome.shortfall(), Some(Kind::RejectedRows));
    let till = outcome
        .left_out
        .iter()
        .find(|file| file.path.ends_with("till.csv"))
        .unwrap();
    assert!(till.why.contains("03/04/2026"), "{}", till.why);
    assert!(
        till.hint.as_ref().unwrap().contains("--dates dmy"),
        "{till:?}"
    );
    // Named by itself it is refused, and nothing is loaded.
    let before = workshop.export("actions");
    let till = folder.join("till.csv");
    assert_eq!(workshop.try_load(&[&till]).unwrap_err().kind, Kind::Usage);
    // A folder of which nothing is left is refused with what is open.
    let alone = workshop.folder.path().join("alone");
    std::fs::create_dir(&alone).unwrap();
    std::fs::write(alone.join("till.csv"), days).unwrap();
    let refused = workshop.try_load(&[&alone]).unwrap_err();
    assert!(refused.question.is_some() && refused.kind == Kind::Usage);
    assert_eq!(workshop.export("actions"), before);
}

#[test]
fn a_column_whose_values_are_no_keys_of_the_other_file_joins_nothing() {
    let mut set = shops::teahouse();
    // The orders of another year: none of the lines is theirs.
    let orders = &mut set
        .files
        .iter_mut()
        .find(|(name, _)| name == "bestellungen.csv")
        .unwrap()
        .1;
    *orders = orders.replace("\n50", "\n90");
    let mut workshop = Workshop::new();
    let folder = write(&workshop, &set);
    let outcome = workshop.try_load(&[&folder]).unwrap();
    let lines = outcome
        .files
        .iter()
        .find(|file| file.path.ends_with("positionen.csv"))
        .unwrap();
    let missing: Vec<&str> = lines.missing.iter().map(|missing| missing.what).collect();
    assert_eq!(missing, ["customers", "times"]);
    assert!(
        outcome
            .notes
            .iter()
            .all(|note| !note.contains("completed by")),
        "{:?}",
        outcome.notes
    );
}

#[test]
fn the_sheets_of_a_workbook_are_a_set() {
    let set = shops::dump();
    let mut workshop = Workshop::new();
    let mut book = rust_xlsxwriter::Workbook::new();
    let cover = book.add_worksheet().set_name("Read me").unwrap();
    cover.write(0, 0, "Written for the tax office").unwrap();
    book.add_worksheet().set_name("Empty").unwrap();
    for (name, text) in &set.files {
        let sheet = book
            .add_worksheet()
            .set_name(name.trim_end_matches(".csv"))
            .unwrap();
        for (row, line) in text.lines().enumerate() {
            for (column, cell) in line.split(',').enumerate() {
                let (row, column) = (row as u32, column as u16);
                match cell.parse::<f64>() {
                    Ok(number) => sheet.write(row, column, number).unwrap(),
                    Err(_) => sheet.write(row, column, cell).unwrap(),
                };
            }
        }
    }
    let hidden = book
        .add_worksheet()
        .set_name("Old")
        .unwrap()
        .set_hidden(true);
    hidden.write(0, 0, "id").unwrap();
    hidden.write(0, 1, "name").unwrap();
    hidden.write(1, 0, 1).unwrap();
    hidden.write(1, 1, "x").unwrap();
    let path = workshop.write("shop.xlsx", book.save_to_buffer().unwrap());
    let outcome = workshop.try_load(&[&path]).unwrap();
    assert_eq!(held(&workshop), true_of(&set));
    assert_eq!(
        left_out(&outcome),
        [
            "shop.xlsx [Read me]",
            "shop.xlsx [Empty]",
            "shop.xlsx [Old]"
        ]
        .map(String::from)
    );
    assert_eq!(
        categories(&workshop),
        ["Cups", "Pots", "Tea"].map(String::from).into()
    );
    // One sheet alone is read as before.
    let request = Request {
        files: vec![path],
        sheet: Some("order_items".into()),
        ..Request::default()
    };
    let alone = run(&mut Workshop::new().shop, &request, &Silent::default()).unwrap();
    assert_eq!(alone.files.len(), 1);
}

#[test]
fn a_reference_is_that_of_the_list_it_stands_in() {
    let mut workshop = Workshop::new();
    let folder = workshop.folder.path().join("export");
    std::fs::create_dir_all(&folder).unwrap();
    for (name, text) in [
        (
            "ventes.csv",
            "N° commande;Date;Client;Réf;Qté;PU\n1;05/01/2026;C1;R1;2;10,00\n1;05/01/2026;C1;R2;1;20,00\n2;16/01/2026;C2;R1;1;10,00\n",
        ),
        (
            "produits.csv",
            "Réf;Désignation;Famille;Prix\nR1;Bol bleu;Bols;10,00\nR2;Tasse;Tasses;20,00\nR3;Plat;Plats;30,00\n",
        ),
    ] {
        std::fs::write(folder.join(name), text).unwrap();
    }
    workshop.try_load(&[&folder]).unwrap();
    let items = workshop.export("items");
    assert!(
        items.contains("Bol bleu") && items.contains("Plat"),
        "{items}"
    );
    assert!(workshop.export("actions").contains("C1"));
}
