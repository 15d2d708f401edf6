//! Finds reports in groups: rows with a single cell above the rows that they name. What they name is
//! said by the header, or by the title above it (`Sales by Customer`); otherwise the column is called
//! `Heading` and is left to the operator.

use super::sense::Sense;
use super::tokens::{Meaning, meaning};
use crate::reader::grouped::{Headings, Kind, kind_of};
use crate::reader::shape::filled;
use csv::ByteRecord;

/// What rows can be grouped by, and the name of the column that says it.
const GROUPS: [(Sense, &str); 6] = [
    (Sense::Customer, "Customer"),
    (Sense::Item, "Product"),
    (Sense::Category, "Category"),
    (Sense::Staff, "Employee"),
    (Sense::Store, "Store"),
    (Sense::Seller, "Vendor"),
];

/// Before what a report is grouped by.
const BY: [&str; 6] = ["by", "per", "nach", "par", "por", "pro"];

/// Share of headings that have rows below them, and of cells that are what their column says.
const MOSTLY: f64 = 0.9;

/// The headings of a report in groups; `None` where it is none. `above` is the text above the header.
pub fn headings(header: &[String], above: &str, rows: &[ByteRecord]) -> Option<Headings> {
    if header.len() < 3 {
        return None;
    }
    let single = |row: &&ByteRecord| filled(row) == 1;
    let first = rows.iter().find(single)?;
    let column = first
        .iter()
        .position(|cell| !cell.trim_ascii().is_empty())?;
    let kinds: Vec<Kind> = rows.iter().map(|row| kind_of(row, column)).collect();
    let at: Vec<usize> = (0..rows.len())
        .filter(|&row| kinds[row] == Kind::Heading)
        .collect();
    let has_rows = |&&row: &&usize| {
        rows.get(row + 1)
            .is_some_and(|next| kinds[row + 1] == Kind::Line && filled(next) >= 3)
    };
    let with_rows = at.iter().filter(has_rows).count();
    let has_totals = kinds.contains(&Kind::Total);
    let are_all_below = kinds
        .iter()
        .position(|kind| *kind == Kind::Line)
        .is_some_and(|line| at.first().is_some_and(|first| *first < line));
    let mostly = |part: usize, of: usize| part as f64 >= MOSTLY * of as f64;
    // The last single cell may be a remark below the table.
    let of = at.len().saturating_sub(1).max(with_rows);
    if !are_all_below || with_rows + usize::from(has_totals) < 2 || !mostly(with_rows, of) {
        return None;
    }
    let cell = |row: usize| rows[row].get(column).unwrap_or_default().trim_ascii();
    let lines: Vec<usize> = (0..rows.len())
        .filter(|&row| kinds[row] == Kind::Line)
        .collect();
    let is_own = lines.iter().all(|&row| cell(row).is_empty());
    // Dates and numbers below, words above.
    let begins_with_digit = |row: usize| cell(row).first().is_some_and(u8::is_ascii_digit);
    let dated = lines.iter().filter(|&&row| begins_with_digit(row)).count();
    let named = at.iter().filter(|&&row| !begins_with_digit(row)).count();
    let is_of_days = mostly(dated, lines.len()) && mostly(named, at.len());
    if !is_own && !is_of_days {
        return None;
    }
    let name = if is_own && !header[column].is_empty() {
        header[column].clone()
    } else {
        name_of(above).to_string()
    };
    Some(Headings {
        column,
        name,
        is_own,
        example: String::from_utf8_lossy(cell(at[0])).into_owned(),
    })
}

/// What a report is grouped by, by its title.
fn name_of(above: &str) -> &'static str {
    let of = |means: &Meaning| {
        let group = GROUPS.iter().find(|(sense, _)| means.has(*sense));
        group.map(|(_, name)| *name)
    };
    let by = |line: &str| {
        let words: Vec<&str> = line.split_whitespace().collect();
        let at = words
            .iter()
            .position(|word| BY.contains(&word.to_lowercase().as_str()))?;
        of(&meaning(&words[at + 1..].join(" ")))
    };
    let only = |line: &str| {
        let means = meaning(line);
        let groups = GROUPS.iter().filter(|(sense, _)| means.has(*sense));
        (groups.count() == 1).then(|| of(&means)).flatten()
    };
    (above.lines().find_map(by))
        .or_else(|| above.lines().find_map(only))
        .unwrap_or("Heading")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(above: &str, table: &str) -> Option<(usize, String, bool)> {
        let mut lines = table.lines();
        let header: Vec<String> = lines.next().unwrap().split(',').map(String::from).collect();
        let rows: Vec<ByteRecord> = lines
            .map(|line| ByteRecord::from(line.split(',').collect::<Vec<_>>()))
            .collect();
        let found = headings(&header, above, &rows)?;
        Some((found.column, found.name, found.is_own))
    }

    #[test]
    fn a_report_in_groups_is_found_and_its_groups_are_named() {
        let own = ",Date,No,Sum\nAna,,,\n,1 May,7,9\n,2 May,8,9\nTotal for Ana,,,18\nBen,,,\n,3 May,9,4\n";
        for (above, name) in [
            ("Blue Door\nSales by Customer Detail", "Customer"),
            ("Umsatz nach Kunde", "Customer"),
            ("Ventas por producto", "Product"),
            ("Sales by Employee", "Employee"),
            ("Customer sales", "Customer"),
            ("Blue Door", "Heading"),
            ("", "Heading"),
        ] {
            assert_eq!(found(above, own), Some((0, name.into(), true)), "{above}");
        }
        let shared = "Date,No,Sum\nAna,,\n1.5.2026,7,9\nBen,,\n3.5.2026,9,4\n";
        assert_eq!(
            found("Sales by client", shared),
            Some((0, "Customer".into(), false))
        );
        let named = "Client,Date,No,Sum\nAna,,,\n,1 May,7,9\nBen,,,\n,3 May,9,4\n";
        assert_eq!(found("", named), Some((0, "Client".into(), true)));
        // One customer alone, with the total.
        let one = ",Date,No,Sum\nAna,,,\n,1 May,7,9\nTotal for Ana,,,9\n";
        assert_eq!(
            found("Sales by customer", one),
            Some((0, "Customer".into(), true))
        );
    }

    #[test]
    fn other_tables_are_left_alone() {
        for table in [
            "Date,No,Sum\n1.5.2026,7,9\n3.5.2026,9,4\n",
            // A damaged row, and a remark below.
            "Date,No,Sum\n1.5.2026,7,9\n3.5.2026,,\n4.5.2026,9,4\nthe end,,\n",
            // Two levels.
            ",Date,No,Sum\nAna,,,\nTea,,,\n,1 May,7,9\nBen,,,\nTea,,,\n,3 May,9,4\n",
            // The first row of an order has the order's cells, and other orders have none.
            "Order,Item,Sum\n7,Tea,9\n,Cup,4\n8,,\n9,Tea,9\n",
        ] {
            assert_eq!(found("Sales by customer", table), None, "{table}");
        }
    }
}
