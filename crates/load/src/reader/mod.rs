//! Readers, one per file format. Whatever the format, they return a header of column names and rows
//! of text cells.

mod book;
pub mod delimited;
mod grid;
pub mod grouped;
mod json;
mod log;
pub mod lookup;
mod open_document;
#[cfg(feature = "parquet")]
mod parquet;
pub mod renumbered;
mod rewritten;
pub mod shape;
mod sheet;
pub mod side_by_side;
mod spaced;
pub mod table;
mod text;
mod workbook;

use crate::error::Error;
use crate::reader::delimited::Row;
use crate::source::archive::MARK;
use crate::source::encoding::decode;
use crate::source::unpack::Source;
use csv::ByteRecord;
use encoding_rs::Encoding;
use regex::Regex;
pub use sheet::Listed;
use std::borrow::Cow;
use std::io;

/// What the operator typed about reading a file.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// The encoding, instead of the detected one.
    pub encoding: Option<&'static Encoding>,
    /// The delimiter, instead of the detected one.
    pub delimiter: Option<u8>,
    /// The sheet of a workbook, instead of the first that looks like a table.
    pub sheet: Option<String>,
    /// Finds an item's id in a URL of a log: its first group, instead of the usual places.
    pub url_item: Option<Regex>,
    /// Whether the file still grows: then only line formats can be read, and nothing is a footer.
    pub is_growing: bool,
    /// A secret for deriving session ids from a log.
    pub salt: Vec<u8>,
}

/// Rows of one file format.
pub trait Reader: Send {
    /// Reads the next row into `record`; `None` at the end.
    ///
    /// # Errors
    /// The file is cut short, or changes its format.
    fn next(&mut self, record: &mut ByteRecord) -> io::Result<Option<Row>>;

    /// The last row as written in the file, or as close as the format allows.
    fn raw(&self) -> Cow<'_, [u8]>;

    /// Whether the file ends within the line of the last row.
    fn is_cut(&self) -> bool {
        false
    }

    /// Expands another list of each record into rows, or none; returns the new header. Only before
    /// the first row is read, and only for formats with nested lists.
    fn expand(&mut self, _lines: Option<&str>) -> Option<Vec<String>> {
        None
    }

    /// Adds columns that no row has shown yet; returns the new header. See [`Reader::expand`].
    fn want(&mut self, _names: &[&str]) -> Option<Vec<String>> {
        None
    }

    /// The text above the header, a line each.
    fn above(&self) -> &str {
        ""
    }

    /// Notes for the operator on how the file was read.
    fn notes(&self) -> Vec<String> {
        Vec::new()
    }
}

/// A file opened by its reader.
pub struct Opened {
    /// Its rows.
    pub reader: Box<dyn Reader>,
    /// Column names, trimmed.
    pub header: Vec<String>,
    /// The name of its delimiter or format.
    pub form: &'static str,
    /// Its text encoding.
    pub encoding: &'static str,
    /// Whether lines below the table can be totals or notes.
    pub has_footers: bool,
}

/// The format of a file whose next lines are to be read.
#[derive(Debug, Clone)]
pub struct KnownFormat {
    /// The name of its delimiter or format.
    pub form: &'static str,
    /// Its column names.
    pub header: Vec<String>,
    /// The options, with its encoding.
    pub options: Options,
}

/// Reads further lines of a file whose format is known.
///
/// # Errors
/// They are not text.
pub fn resume(name: &str, source: Source, format: &KnownFormat) -> Result<Opened, Error> {
    let KnownFormat {
        form,
        header,
        options,
    } = format;
    let decoded = decode(name, source, options.encoding)?;
    match *form {
        "json" => json::resume(name, decoded, header),
        "log" => Ok(log::open(
            decoded,
            options.url_item.clone(),
            options.salt.clone(),
        )),
        _ => Ok(text::resume(decoded, form, header)),
    }
}

/// The first bytes of a Parquet file.
const PARQUET_MARK: &[u8] = b"PAR1";

#[cfg(feature = "parquet")]
fn open_parquet(name: &str, source: Source, is_growing: bool) -> Result<Opened, Error> {
    if is_growing {
        return Err(Error::Binary(
            name.to_string(),
            "Parquet files cannot be followed",
        ));
    }
    parquet::open(name, source)
}

#[cfg(not(feature = "parquet"))]
fn open_parquet(name: &str, _: Source, _: bool) -> Result<Opened, Error> {
    Err(Error::NoParquet(name.to_string()))
}

/// The sheets of a workbook; `None` for other files.
///
/// # Errors
/// It is damaged or too large.
pub fn sheets(name: &str, source: Source) -> Result<Option<Vec<Listed>>, Error> {
    let is_book = source.head.starts_with(&MARK) || source.head.starts_with(&book::OLD_MARK);
    is_book.then(|| sheet::list(name, source)).transpose()
}

/// Detects the format of a file, and opens it.
///
/// # Errors
/// Its format is unknown, or it is empty.
pub fn open(name: &str, source: Source, options: &Options) -> Result<Opened, Error> {
    let is_book = source.head.starts_with(&MARK) || source.head.starts_with(&book::OLD_MARK);
    if options.is_growing && (is_book || source.is_packed) {
        return Err(Error::Binary(
            name.to_string(),
            "compressed files and workbooks cannot be followed",
        ));
    }
    if is_book {
        return sheet::open(name, source, options.sheet.as_deref());
    }
    if source.head.starts_with(PARQUET_MARK) {
        return open_parquet(name, source, options.is_growing);
    }
    let decoded = decode(name, source, options.encoding)?;
    if options.delimiter.is_none()
        && let Some(form) = json::form(&decoded.sample)
    {
        if options.is_growing && form == json::Form::Document {
            return Err(Error::Binary(
                name.to_string(),
                "JSON can only be followed with one record per line",
            ));
        }
        return json::open(name, decoded, form);
    }
    if options.delimiter.is_none() && log::is_log(&decoded.sample) {
        return Ok(log::open(
            decoded,
            options.url_item.clone(),
            options.salt.clone(),
        ));
    }
    let opened = text::open(name, decoded, options.delimiter)?;
    Ok(Opened {
        has_footers: opened.has_footers && !options.is_growing,
        ..opened
    })
}
