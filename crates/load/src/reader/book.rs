//! The sheets of a workbook, whatever its form, and their cells as texts like those of text files.

use super::grid::Grid;
use super::open_document;
use super::workbook::{Bad, MOST_CELLS, number_text};
use crate::error::Error;
use crate::source::archive::{Book, book, is_within};
use crate::source::unpack::{Source, broken};
use calamine::{
    Cell, Data, DataRef, ExcelDateTime, Reader as _, Sheet, SheetType, SheetVisible, Xls, Xlsb,
    Xlsx,
};
use std::borrow::Cow;
use std::io::{self, Cursor, Read};
use zip::ZipArchive;

/// The first bytes of an old (.xls) workbook.
pub const OLD_MARK: [u8; 4] = [0xd0, 0xcf, 0x11, 0xe0];

/// Largest workbook that is read, in bytes.
const LARGEST_FILE: u64 = 1 << 28;

/// Largest unpacked size, in bytes.
const LARGEST_UNPACKED: u64 = 1 << 30;

/// The bytes of a workbook, and its form; `None`: an old one.
pub(super) fn content(name: &str, source: Source) -> Result<(Vec<u8>, Option<Book>), Error> {
    let refused = |why| Error::Binary(name.to_string(), why);
    let is_old = source.head.starts_with(&OLD_MARK);
    let mut bytes = Vec::new();
    source
        .bytes
        .take(LARGEST_FILE + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| broken(name, error))?;
    if bytes.len() as u64 > LARGEST_FILE {
        return Err(refused("it is a workbook of more than 256 MB"));
    }
    if is_old {
        return Ok((bytes, None));
    }
    let archive = ZipArchive::new(Cursor::new(&*bytes))
        .map_err(|_| refused("it is a damaged workbook or archive"))?;
    let kind = book(&archive).ok_or_else(|| refused("it is an archive inside an archive"))?;
    Ok((bytes, Some(kind)))
}

pub(super) fn check_size(name: &str, bytes: &[u8]) -> Result<(), Error> {
    if is_within(name, bytes, LARGEST_UNPACKED)? {
        return Ok(());
    }
    let why = "it unpacks to more than 1 GB";
    Err(Error::Binary(name.to_string(), why))
}

/// How many parts of a workbook hold sheets.
pub(super) fn parts_with_sheets(bytes: &[u8]) -> usize {
    let Ok(archive) = ZipArchive::new(Cursor::new(bytes)) else {
        return 0;
    };
    archive
        .file_names()
        .flatten()
        .filter(|part| part.to_lowercase().starts_with("xl/worksheets/sheet"))
        .count()
}

/// Reads one sheet by its name.
pub(super) type GridOf<'g> = dyn FnMut(&str) -> Result<Grid, Bad> + 'g;

/// Passes on the names of the sheets, visible ones first, each with whether it is hidden, and what
/// reads the first `rows` of one.
pub(super) fn with_sheets<T>(
    bytes: Vec<u8>,
    kind: Option<Book>,
    rows: u32,
    take: impl FnOnce(&[(String, bool)], &mut GridOf<'_>) -> Result<T, Bad>,
) -> Result<T, Bad> {
    let damaged = |_| Bad::Damaged;
    match kind {
        Some(Book::Xml) => {
            let mut book = Xlsx::new(Cursor::new(bytes)).map_err(|_| Bad::Damaged)?;
            take(&visible_first(book.sheets_metadata()), &mut |name| {
                let mut cells = book
                    .worksheet_cells_reader(name)
                    .map_err(|_| Bad::Damaged)?;
                fill(rows, || cells.next_cell().map_err(|_| Bad::Damaged))
            })
        }
        Some(Book::Binary) => {
            let mut book = Xlsb::new(Cursor::new(bytes)).map_err(|_| Bad::Damaged)?;
            take(&visible_first(book.sheets_metadata()), &mut |name| {
                let mut cells = book
                    .worksheet_cells_reader(name)
                    .map_err(|_| Bad::Damaged)?;
                fill(rows, || cells.next_cell().map_err(|_| Bad::Damaged))
            })
        }
        Some(Book::OpenDocument) => {
            let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(damaged)?;
            let content = archive.by_name("content.xml").map_err(damaged)?;
            let mut sheets = open_document::read(io::BufReader::new(content))?;
            let names: Vec<(String, bool)> = sheets
                .iter()
                .map(|(name, _)| (name.clone(), false))
                .collect();
            take(&names, &mut |name| {
                let found = sheets.iter_mut().find(|(found, _)| found == name);
                Ok(found
                    .map(|(_, grid)| std::mem::take(grid))
                    .unwrap_or_default())
            })
        }
        None => {
            let mut book = Xls::new(Cursor::new(bytes)).map_err(|_| Bad::Damaged)?;
            take(&visible_first(book.sheets_metadata()), &mut |name| {
                let range = book.worksheet_range(name).map_err(|_| Bad::Damaged)?;
                let (top, left) = range.start().unwrap_or((0, 0));
                let mut grid = Grid::default();
                for (row, column, cell) in range.used_cells() {
                    grid.add(
                        top + row as u32,
                        left + column as u32,
                        &text_of(&lent(cell)),
                    );
                }
                Ok(grid)
            })
        }
    }
}

/// The names of the sheets with cells, visible ones first, each with whether it is hidden.
fn visible_first(sheets: &[Sheet]) -> Vec<(String, bool)> {
    let of = |is_hidden: bool| {
        sheets.iter().filter(move |sheet| {
            sheet.typ == SheetType::WorkSheet
                && (sheet.visible != SheetVisible::Visible) == is_hidden
        })
    };
    of(false)
        .map(|sheet| (sheet.name.clone(), false))
        .chain(of(true).map(|sheet| (sheet.name.clone(), true)))
        .collect()
}

/// The cells of the first `rows` filled rows.
fn fill<'a>(
    rows: u32,
    mut next: impl FnMut() -> Result<Option<Cell<DataRef<'a>>>, Bad>,
) -> Result<Grid, Bad> {
    let mut grid = Grid::default();
    let (mut last, mut seen) = (None, 0);
    while let Some(cell) = next()? {
        let (row, column) = cell.get_position();
        if last != Some(row) {
            last = Some(row);
            seen += 1;
            if seen > rows {
                break;
            }
        }
        grid.add(row, column, &text_of(cell.get_value()));
        if grid.len() > MOST_CELLS {
            return Err(Bad::TooLarge);
        }
    }
    Ok(grid)
}

/// A cell as text: dates in ISO format, whole numbers without a decimal point, booleans as yes and
/// no.
fn text_of<'a>(value: &'a DataRef<'a>) -> Cow<'a, str> {
    match value {
        DataRef::Empty => Cow::Borrowed(""),
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => {
            Cow::Borrowed(text)
        }
        DataRef::SharedString(text) => Cow::Borrowed(text),
        DataRef::Int(number) => Cow::Owned(number.to_string()),
        DataRef::Float(number) => Cow::Owned(number_text(*number)),
        DataRef::Bool(is_so) => Cow::Borrowed(if *is_so { "yes" } else { "no" }),
        DataRef::DateTime(instant) => Cow::Owned(instant_text(*instant)),
        DataRef::Error(error) => Cow::Owned(error.to_string()),
    }
}

/// Converts a cell of an old workbook to the type of newer ones.
fn lent(value: &Data) -> DataRef<'_> {
    match value {
        Data::Int(number) => DataRef::Int(*number),
        Data::Float(number) => DataRef::Float(*number),
        Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => {
            DataRef::SharedString(text)
        }
        Data::Bool(is_so) => DataRef::Bool(*is_so),
        Data::DateTime(instant) => DataRef::DateTime(*instant),
        Data::Error(error) => DataRef::Error(error.clone()),
        Data::Empty => DataRef::Empty,
    }
}

fn instant_text(instant: ExcelDateTime) -> String {
    const LAST: f64 = 2_958_466.0;
    let serial = instant.as_f64();
    if !(0.0..LAST).contains(&serial) {
        return number_text(serial);
    }
    let (year, month, day, hour, minute, second, _) = instant.to_ymd_hms_milli();
    if instant.is_duration() {
        let seconds = (serial * 86_400.0).round() as i64;
        return format!(
            "{}:{:02}:{:02}",
            seconds / 3_600,
            seconds / 60 % 60,
            seconds % 60
        );
    }
    match (serial < 1.0, serial.fract() == 0.0) {
        (true, false) => format!("{hour:02}:{minute:02}:{second:02}"),
        (_, true) => format!("{year:04}-{month:02}-{day:02}"),
        (false, false) => {
            format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}")
        }
    }
}
