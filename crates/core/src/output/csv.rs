//! Results for spreadsheets: CSV with unrounded numbers, safe to open.
//!
//! A spreadsheet runs a cell that starts with `=`, `+`, `-` or `@` as a formula, and such a cell may
//! come from a web form. It gets a leading apostrophe, unless it is a plain number or the style asks
//! for raw cells.

use super::cell::raw;
use super::style::Style;
use super::table::{Block, Table};

/// The tables of `blocks` as CSV, with a blank line between them; sentences are left out.
///
/// # Errors
/// Those of the CSV writer, which writes to memory.
pub fn render_csv(blocks: &[Block], style: &Style) -> Result<String, ::csv::Error> {
    // One buffer for all: the export of a large shop takes hundreds of megabytes.
    let mut bytes = Vec::new();
    if style.excel {
        bytes.extend_from_slice("\u{feff}".as_bytes());
    }
    let tables = blocks.iter().filter_map(|block| match block {
        Block::Table(table) => Some(table),
        Block::Text(_) => None,
    });
    for (index, table) in tables.enumerate() {
        if index > 0 {
            bytes.push(b'\n');
        }
        write_rows(table, style, &mut bytes)?;
    }
    Ok(String::from_utf8(bytes)
        .unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned()))
}

fn write_rows(table: &Table, style: &Style, bytes: &mut Vec<u8>) -> Result<(), ::csv::Error> {
    let written = |cell: String| if style.raw { cell } else { safe(cell) };
    let mut writer = ::csv::WriterBuilder::new()
        .flexible(true)
        .from_writer(bytes);
    writer.write_record(table.columns.iter().cloned().map(written))?;
    for row in &table.rows {
        writer.write_record(row.iter().map(|cell| written(raw(cell))))?;
    }
    Ok(writer.flush()?)
}

/// `cell` as text that a spreadsheet does not run.
fn safe(cell: String) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) && !is_plain_number(&cell) {
        format!("'{cell}")
    } else {
        cell
    }
}

/// Whether `cell` is digits with at most one sign before and one point inside.
fn is_plain_number(cell: &str) -> bool {
    let digits = cell.strip_prefix(['+', '-']).unwrap_or(cell);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    let all_digits =
        |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    all_digits(whole) && all_digits(fraction)
}

#[cfg(test)]
mod tests {
    use super::super::grid::tests::tables;
    use super::super::table::Cell;
    use super::*;
    use proptest::prelude::*;

    fn written(cells: &[&str], style: &Style) -> String {
        let mut table = Table::new("", &["a"]);
        cells
            .iter()
            .for_each(|cell| table.row(vec![Cell::text(*cell)]));
        render_csv(&[Block::Table(table)], style).unwrap()
    }

    #[test]
    fn formulas_are_made_safe_and_numbers_stay() {
        let cells = [
            "=1+1", "+44 123", "-3", "+1.5", "-2+3", "@x", "\tx", "\rx", "-", "a=b",
        ];
        let safe = written(&cells, &Style::default());
        assert_eq!(
            safe,
            "a\n'=1+1\n'+44 123\n-3\n+1.5\n'-2+3\n'@x\n'\tx\n\"'\rx\"\n'-\na=b\n"
        );
        let raw = written(
            &["=1+1"],
            &Style {
                raw: true,
                excel: true,
                ..Style::default()
            },
        );
        assert_eq!(raw, "\u{feff}a\n=1+1\n");
    }

    #[test]
    fn a_table_without_rows_is_its_header() {
        let table = Block::Table(Table::new("", &["id", "name"]));
        assert_eq!(
            render_csv(&[Block::Text("said".into()), table], &Style::default()).unwrap(),
            "id,name\n"
        );
        assert_eq!(render_csv(&[], &Style::default()).unwrap(), "");
    }

    proptest! {
        #[test]
        fn what_is_written_raw_is_read_back(table in tables()) {
            let style = Style { raw: true, ..Style::default() };
            let text = render_csv(&[Block::Table(table.clone())], &style).unwrap();
            let mut reader = ::csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
            let read: Vec<Vec<String>> =
                reader.records().map(|row| row.unwrap().iter().map(str::to_string).collect()).collect();
            let mut expected = vec![table.columns.clone()];
            expected.extend(table.rows.iter().map(|row| row.iter().map(raw).collect()));
            prop_assert_eq!(read, expected);
        }

        #[test]
        fn no_safe_cell_starts_a_formula(text in "[=+@\\-\\t\\r]?\\PC{0,10}") {
            let cell = safe(text.clone());
            prop_assert!(!cell.starts_with(['=', '@', '\t', '\r']));
            prop_assert!(cell == text || cell[1..] == text);
            if cell.starts_with(['+', '-']) {
                prop_assert!(cell.parse::<f64>().is_ok());
            }
        }
    }
}
