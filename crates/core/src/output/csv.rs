//! Results for spreadsheets: CSV with unrounded numbers, safe to open.
//!
//! Cells that look like formulas are guarded unless the style asks for raw cells. On a terminal,
//! control characters are shown and not sent, whatever the style.

use super::cell::raw;
use super::formula::guarded;
use super::sanitise::sanitise;
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
        write_rows(table, style, true, &mut bytes)?;
    }
    Ok(String::from_utf8(bytes)
        .unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned()))
}

/// Adds a part of a table; the first one brings the names of its columns.
pub(super) fn push_csv(
    table: &Table,
    style: &Style,
    is_first: bool,
    bytes: &mut Vec<u8>,
) -> std::io::Result<()> {
    if is_first && style.excel {
        bytes.extend_from_slice("\u{feff}".as_bytes());
    }
    write_rows(table, style, is_first, bytes).map_err(std::io::Error::other)
}

fn write_rows(
    table: &Table,
    style: &Style,
    has_names: bool,
    bytes: &mut Vec<u8>,
) -> Result<(), ::csv::Error> {
    let written = |cell: String| {
        let cell = if style.raw {
            cell
        } else {
            guarded(&cell).into_owned()
        };
        if style.is_terminal {
            sanitise(&cell).into_owned()
        } else {
            cell
        }
    };
    let mut writer = ::csv::WriterBuilder::new()
        .flexible(true)
        .from_writer(bytes);
    if has_names {
        writer.write_record(table.columns.iter().cloned().map(written))?;
    }
    for row in &table.rows {
        writer.write_record(row.iter().map(|cell| written(raw(cell))))?;
    }
    Ok(writer.flush()?)
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
    fn formulas_are_guarded_unless_the_cells_are_raw() {
        let cells = ["=1+1", "-3", "\rx", "a;=b"];
        assert_eq!(
            written(&cells, &Style::default()),
            "a\n'=1+1\n-3\n\"'\rx\"\na;'=b\n"
        );
        let raw = Style {
            raw: true,
            excel: true,
            ..Style::default()
        };
        assert_eq!(written(&["=1+1"], &raw), "\u{feff}a\n=1+1\n");
    }

    #[test]
    fn a_terminal_gets_no_control_characters_not_even_raw_ones() {
        for raw in [false, true] {
            let style = Style {
                is_terminal: true,
                raw,
                ..Style::default()
            };
            assert_eq!(
                written(&["a\u{1b}[31m\u{202e}b"], &style),
                "a\na\\u{1b}[31m\\u{202e}b\n"
            );
        }
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
    }
}
