//! Results as an Excel workbook: a sheet a table, numbers as numbers, dates as dates.

use super::cell::on_screen;
use super::long::LongTable;
use super::moment::in_zone;
use super::sanitise::{sanitise, sanitise_line};
use super::style::Style;
use super::table::{Block, Cell, Table};
use crate::error::{Error, Kind, Result};
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook, Worksheet, XlsxError};
use std::collections::BTreeSet;
use std::io::{self, Write};
use std::path::Path;

/// Rows that a sheet can hold below its header.
const MOST_ROWS: usize = 1_048_575;
/// Characters of a sheet's name, in units of UTF-16.
const NAME: usize = 31;
/// What a cell holds at most, in units of UTF-16.
const MOST_UNITS: usize = 32_767;
/// Characters that widen a column of a long table, at most.
const WIDEST: usize = 60;
/// What stands at the end of a text that is cut.
const CUT: &str = " [cut]";

/// `blocks` as the bytes of a workbook.
///
/// # Errors
/// A table has more rows than a sheet can hold.
pub fn render_workbook(blocks: &[Block], style: &Style) -> Result<Vec<u8>> {
    let tables = blocks.iter().filter_map(|block| match block {
        Block::Table(table) => Some(table),
        Block::Text(_) => None,
    });
    for table in tables {
        check_rows(table.rows.len())?;
    }
    write(blocks, style)
        .map_err(|failed| Error::new(Kind::Bug, "cannot write the workbook").because(failed))
}

/// Whether a sheet can hold so many rows.
///
/// # Errors
/// It cannot.
pub fn check_rows(rows: usize) -> Result<()> {
    if rows <= MOST_ROWS {
        return Ok(());
    }
    Err(Error::usage(format!(
        "{rows} rows are more than a sheet of a workbook can hold"
    ))
    .hint("--output with the ending .csv"))
}

/// Writes a long table as a workbook, row by row: they wait in a file without a name in `folder`.
///
/// # Errors
/// Those of the writer and of that file.
pub fn write_long_workbook(
    table: LongTable<'_>,
    style: &Style,
    folder: &Path,
    to: &mut (dyn Write + Send),
) -> io::Result<()> {
    let failed = io::Error::other::<XlsxError>;
    let mut workbook = Workbook::new();
    workbook.set_tempdir(folder).map_err(failed)?;
    let sheet = workbook
        .add_worksheet_with_constant_memory()
        .map_err(failed)?;
    let cut = write_rows(sheet, table, style).map_err(failed)?;
    if cut > 0 {
        let sheet = workbook.add_worksheet();
        sheet.set_name("Notes").map_err(failed)?;
        sheet.write_string(0, 0, cut_note(cut)).map_err(failed)?;
    }
    workbook.save_to_writer(to).map_err(failed)
}

/// Writes the rows of a long table; gives how many texts were cut. Columns are as wide as their longest
/// text, within reason.
fn write_rows(
    sheet: &mut Worksheet,
    table: LongTable<'_>,
    style: &Style,
) -> std::result::Result<usize, XlsxError> {
    let head = table.head;
    sheet.set_name(sheet_name(&head.title, &mut BTreeSet::new()))?;
    sheet.set_freeze_panes(1, 0)?;
    write_header(sheet, &head)?;
    let width = |text: &str| text.chars().count().min(WIDEST);
    let mut widths: Vec<usize> = head.columns.iter().map(|name| width(name)).collect();
    let mut cut = 0;
    for (row, cells) in (1..).zip(table.rows) {
        for (column, cell) in (0..).zip(&cells) {
            write_cell(sheet, (row, column), cell, style)?;
            let shown = on_screen(cell, style);
            cut += usize::from(matches!(cell, Cell::Text(_)) && !fits(&shown));
            if let Some(widest) = widths.get_mut(usize::from(column)) {
                *widest = width(&shown).max(*widest);
            }
        }
    }
    for (column, widest) in (0..).zip(widths) {
        sheet.set_column_width(column, (widest + 2) as f64)?;
    }
    Ok(cut)
}

fn cut_note(cells: usize) -> String {
    format!(
        "{cells} cells were cut: a cell of a workbook holds {MOST_UNITS} characters; a .csv file holds \
         them whole"
    )
}

fn write(blocks: &[Block], style: &Style) -> std::result::Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let mut names = BTreeSet::new();
    let mut said = Vec::new();
    let cells = blocks.iter().filter_map(|block| match block {
        Block::Table(table) => Some(table.rows.iter().flatten()),
        Block::Text(_) => None,
    });
    let is_long = |cell: &&Cell| matches!(cell, Cell::Text(_)) && !fits(&on_screen(cell, style));
    let long = cells.flatten().filter(is_long).count();
    if long > 0 {
        said.push(cut_note(long));
    }
    for block in blocks {
        match block {
            Block::Text(text) => said.push(sanitise(&in_zone(text, &style.zone)).into_owned()),
            Block::Table(table) => {
                let sheet = workbook.add_worksheet();
                sheet.set_name(sheet_name(&table.title, &mut names))?;
                write_table(sheet, table, style)?;
            }
        }
    }
    if !said.is_empty() {
        let sheet = workbook.add_worksheet();
        sheet.set_name(sheet_name("Notes", &mut names))?;
        let lines = said.iter().flat_map(|text| text.lines());
        for (row, line) in (0..).zip(lines) {
            sheet.write_string(row, 0, held(line))?;
        }
    } else if names.is_empty() {
        workbook.add_worksheet();
    }
    workbook.save_to_buffer()
}

fn write_table(
    sheet: &mut Worksheet,
    table: &Table,
    style: &Style,
) -> std::result::Result<(), XlsxError> {
    write_header(sheet, table)?;
    for (row, cells) in (1..).zip(&table.rows) {
        for (column, cell) in (0..).zip(cells) {
            write_cell(sheet, (row, column), cell, style)?;
        }
    }
    sheet.set_freeze_panes(1, 0)?;
    sheet.autofit();
    Ok(())
}

fn write_header(sheet: &mut Worksheet, table: &Table) -> std::result::Result<(), XlsxError> {
    let bold = Format::new().set_bold();
    for (column, name) in (0..).zip(&table.columns) {
        sheet.write_string_with_format(0, column, held(&sanitise_line(name)), &bold)?;
    }
    Ok(())
}

fn write_cell(
    sheet: &mut Worksheet,
    (row, column): (u32, u16),
    cell: &Cell,
    style: &Style,
) -> std::result::Result<(), XlsxError> {
    let mut number = |value: f64, format: &str| -> std::result::Result<(), XlsxError> {
        let format = Format::new().set_num_format(format);
        sheet.write_number_with_format(row, column, value, &format)?;
        Ok(())
    };
    match cell {
        Cell::Missing => Ok(()),
        Cell::Int(count) => number(*count as f64, "#,##0"),
        Cell::Number { value, decimals } if value.is_finite() => {
            number(*value, &decimal_format(*decimals))
        }
        Cell::Percent(fraction) | Cell::Share(fraction) if fraction.is_finite() => {
            number(*fraction, "0.0%")
        }
        Cell::Money(money) => {
            let decimals = decimal_format(money.currency.decimals() as usize);
            number(
                money.major(),
                &format!("{decimals} \"{}\"", money.currency.code()),
            )
        }
        Cell::Date(at) => {
            let at = at.civil(&style.zone);
            let date = u16::try_from(at.year()).ok().and_then(|year| {
                let (month, day) = (at.month().unsigned_abs(), at.day().unsigned_abs());
                let date = ExcelDateTime::from_ymd(year, month, day).ok()?;
                let (hour, minute) = (at.hour().unsigned_abs(), at.minute().unsigned_abs());
                date.and_hms(u16::from(hour), minute, 0).ok()
            });
            match date {
                Some(date) => {
                    let format = Format::new().set_num_format("yyyy-mm-dd hh:mm");
                    sheet.write_datetime_with_format(row, column, &date, &format)?;
                    Ok(())
                }
                None => text(sheet, (row, column), cell, style),
            }
        }
        _ => text(sheet, (row, column), cell, style),
    }
}

/// A string is never a formula.
fn text(
    sheet: &mut Worksheet,
    (row, column): (u32, u16),
    cell: &Cell,
    style: &Style,
) -> std::result::Result<(), XlsxError> {
    sheet.write_string(row, column, held(&on_screen(cell, style)))?;
    Ok(())
}

/// Whether a cell holds the text.
fn fits(text: &str) -> bool {
    text.len() <= MOST_UNITS || text.encode_utf16().count() <= MOST_UNITS
}

/// As much of the text as a cell holds.
fn held(text: &str) -> String {
    if fits(text) {
        return text.to_string();
    }
    start_of(text, MOST_UNITS - CUT.len()) + CUT
}

/// As much of the text as so many units of UTF-16 hold, in which Excel counts.
fn start_of(text: &str, mut units: usize) -> String {
    let is_held = |sign: &char| {
        let left = units.checked_sub(sign.len_utf16());
        units = left.unwrap_or(0);
        left.is_some()
    };
    text.chars().take_while(is_held).collect()
}

fn decimal_format(decimals: usize) -> String {
    match decimals {
        0 => "#,##0".into(),
        more => format!("#,##0.{}", "0".repeat(more)),
    }
}

/// A name that no other sheet has, without the signs that Excel refuses.
fn sheet_name(title: &str, taken: &mut BTreeSet<String>) -> String {
    let plain: String = sanitise_line(title)
        .chars()
        .map(|sign| {
            if "[]:*?/\\'".contains(sign) {
                ' '
            } else {
                sign
            }
        })
        .collect();
    let plain = match plain.trim() {
        "" => "Result".to_string(),
        plain => plain.to_string(),
    };
    let mut count = 1;
    loop {
        let end = if count == 1 {
            String::new()
        } else {
            format!(" {count}")
        };
        let start = start_of(&plain, NAME.saturating_sub(end.len()));
        let name = format!("{}{end}", start.trim_end());
        // Excel takes names that differ in case alone for the same.
        if taken.insert(name.to_lowercase()) {
            return name;
        }
        count += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_sheets_are_short_plain_and_different() {
        let mut taken = BTreeSet::new();
        let long = "Campaigns: what is [expected] to earn / this week";
        let first = sheet_name(long, &mut taken);
        let second = sheet_name(long, &mut taken);
        assert_eq!(first, "Campaigns  what is  expected  t");
        assert_eq!(second, "Campaigns  what is  expected 2");
        assert_eq!(sheet_name("", &mut taken), "Result");
    }

    #[test]
    fn a_text_too_long_for_a_cell_is_cut_and_said_to_be() {
        for text in ["x".repeat(MOST_UNITS + 1), "🙂".repeat(MOST_UNITS)] {
            assert!(!fits(&text));
            let cut = held(&text);
            assert!(fits(&cut) && cut.ends_with(CUT), "{}", cut.len());
            assert!(cut.encode_utf16().count() > MOST_UNITS - 2, "{}", cut.len());
            let mut table = Table::new(text.clone(), &[text.as_str()]);
            table.row(vec![Cell::text(text.clone())]);
            let blocks = [Block::Table(table), Block::Text(text)];
            assert!(render_workbook(&blocks, &Style::default()).is_ok());
        }
        assert_eq!(held(&"x".repeat(MOST_UNITS)).len(), MOST_UNITS);
    }

    #[test]
    fn a_table_too_long_for_a_sheet_is_refused() {
        let mut table = Table::new("", &["id"]);
        table.rows = vec![vec![Cell::Missing]; MOST_ROWS + 1];
        let error = render_workbook(&[Block::Table(table)], &Style::default()).unwrap_err();
        assert!(error.what.contains("1048576 rows"), "{}", error.what);
    }
}
