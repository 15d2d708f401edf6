//! The same file with its columns shuffled, one more, one less, in capitals and between blanks.

use super::{Case, cases, held};
use crate::workshop::Workshop;

type Table = Vec<Vec<String>>;

fn read(case: &Case) -> Table {
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(case.delimiter)
        .has_headers(false)
        .flexible(true)
        .from_reader(case.text.trim_start_matches('\u{feff}').as_bytes());
    reader
        .records()
        .map(|record| record.unwrap().iter().map(String::from).collect())
        .collect()
}

fn write(table: &Table, delimiter: u8) -> String {
    let mut writer = csv::WriterBuilder::new()
        .delimiter(delimiter)
        .flexible(true)
        .from_writer(Vec::new());
    table
        .iter()
        .for_each(|row| writer.write_record(row).unwrap());
    String::from_utf8(writer.into_inner().unwrap()).unwrap()
}

/// What is in the store after loading, and the dialect.
fn load(text: &str) -> (String, String) {
    let mut workshop = Workshop::new();
    let outcome = workshop.load("export.csv", text);
    (outcome.files[0].dialect.clone(), held(&workshop))
}

fn tables() -> impl Iterator<Item = (Case, Table, String)> {
    cases()
        .into_iter()
        .filter(|case| case.delimiter != b'{')
        .map(|case| {
            let (dialect, held) = load(case.text);
            assert_eq!(dialect, case.dialect);
            (case, read(&case), held)
        })
}

/// Each row through `change`.
fn mapped(table: &Table, change: impl Fn(usize, &[String]) -> Vec<String>) -> Table {
    table
        .iter()
        .enumerate()
        .map(|(number, row)| change(number, row))
        .collect()
}

#[test]
fn columns_are_known_by_name_wherever_they_stand() {
    for (case, table, expected) in tables() {
        let reversed = mapped(&table, |_, row| row.iter().rev().cloned().collect());
        // A stride that has no divisor in common with the width visits every column.
        let width = table[0].len();
        let stride = (2..)
            .find(|stride| {
                (1..=width)
                    .filter(|n| stride % n == 0 && width % n == 0)
                    .count()
                    == 1
            })
            .unwrap();
        let strode = mapped(&table, |_, row| {
            (0..width)
                .map(|n| row[(n * stride + 1) % width].clone())
                .collect()
        });
        for shuffled in [reversed, strode] {
            let (dialect, held) = load(&write(&shuffled, case.delimiter));
            assert_eq!((dialect.as_str(), held), (case.dialect, expected.clone()));
        }
    }
}

#[test]
fn a_column_that_nobody_knows_changes_nothing() {
    for (case, table, expected) in tables() {
        // A list of people keeps what else it is told of them.
        let cell = if expected.starts_with("## users") && !expected.contains("## actions") {
            ""
        } else {
            "x"
        };
        let wider = mapped(&table, |number, row| {
            let mut row = row.to_vec();
            row.insert(
                1,
                if number == 0 {
                    "Zz Unheard Of".into()
                } else {
                    cell.into()
                },
            );
            row
        });
        let (dialect, held) = load(&write(&wider, case.delimiter));
        assert_eq!((dialect.as_str(), held), (case.dialect, expected));
    }
}

#[test]
fn a_column_that_is_not_needed_can_be_missing() {
    let mut left_out = 0;
    for (case, table, expected) in tables() {
        let width = table[0].len();
        for column in 0..width {
            let narrower = mapped(&table, |_, row| {
                row.iter()
                    .enumerate()
                    .filter(|(at, _)| *at != column)
                    .map(|(_, cell)| cell.clone())
                    .collect()
            });
            let mut workshop = Workshop::new();
            let path = workshop.write("export.csv", write(&narrower, case.delimiter));
            // A column by which the export is recognised: then it is a plain table, or none.
            let Some(outcome) = workshop
                .try_load(&[&path])
                .ok()
                .filter(|outcome| outcome.files[0].dialect == case.dialect)
            else {
                continue;
            };
            assert!(outcome.files[0].rows_read > 0);
            if table[1..].iter().all(|row| row[column].trim().is_empty()) {
                assert_eq!(
                    held(&workshop),
                    expected,
                    "{} without {}",
                    case.dialect,
                    table[0][column]
                );
                left_out += 1;
            }
        }
    }
    assert!(left_out > 40, "{left_out}");
}

#[test]
fn letter_case_and_blanks_of_the_header_do_not_matter() {
    for (case, table, expected) in tables() {
        let loud = mapped(&table, |number, row| match number {
            0 => row
                .iter()
                .map(|name| format!("  {} ", name.to_uppercase()))
                .collect(),
            _ => row.to_vec(),
        });
        let (dialect, held) = load(&write(&loud, case.delimiter));
        // The names of columns that nobody knows are kept as they stand, in their order.
        let known = |held: &str| {
            let mut words: Vec<String> = held
                .to_lowercase()
                .split(['{', '}', ','])
                .map(String::from)
                .collect();
            words.sort();
            words
        };
        assert_eq!(
            (dialect.as_str(), known(&held)),
            (case.dialect, known(&expected))
        );
    }
}

#[test]
fn keys_of_json_are_known_by_name_wherever_they_stand() {
    for case in cases().into_iter().filter(|case| case.delimiter == b'{') {
        let (dialect, expected) = load(case.text);
        assert_eq!(dialect, case.dialect);
        let turned: String = case
            .text
            .lines()
            .map(|line| {
                let mut object: serde_json::Map<String, serde_json::Value> =
                    serde_json::from_str(line).unwrap();
                object.insert("aa_unheard_of".into(), "".into());
                let members: Vec<String> = object
                    .iter()
                    .map(|(key, value)| format!("\"{key}\":{value}"))
                    .collect();
                format!(
                    "{{{}}}\n",
                    members.into_iter().rev().collect::<Vec<_>>().join(",")
                )
            })
            .collect();
        let (dialect, held) = load(&turned);
        assert_eq!((dialect.as_str(), held), (case.dialect, expected));
    }
}
