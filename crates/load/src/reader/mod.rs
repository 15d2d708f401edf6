//! Readers: one for each form of file. Behind them everything is a header of column names and rows
//! of text cells.

pub mod delimited;
mod grid;
mod json;
mod log;
mod open_document;
#[cfg(feature = "parquet")]
mod parquet;
pub mod shape;
mod sheet;
pub mod table;
mod text;

use crate::error::Error;
use crate::reader::delimited::Row;
use crate::source::archive::MARK;
use crate::source::encoding::decode;
use crate::source::unpack::Source;
use csv::ByteRecord;
use encoding_rs::Encoding;
use regex::Regex;
use std::borrow::Cow;
use std::io;

/// What the operator typed about how a file is to be read.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// The encoding, instead of what would be found.
    pub encoding: Option<&'static Encoding>,
    /// The delimiter, instead of what would be found.
    pub delimiter: Option<u8>,
    /// The sheet of a workbook, instead of the first that looks like a table.
    pub sheet: Option<String>,
    /// Where an address in a log holds the id of an item: the first group, instead of what most
    /// shops do.
    pub url_item: Option<Regex>,
    /// Whether the file still grows: only lines can be read then, and nothing is a footer.
    pub is_growing: bool,
    /// A secret that sessions of a log are made with.
    pub salt: Vec<u8>,
}

/// Rows of one form of file.
pub trait Reader: Send {
    /// Reads the next row into `record`; `None` at the end.
    ///
    /// # Errors
    /// The file is cut short, or is not what it began as.
    fn next(&mut self, record: &mut ByteRecord) -> io::Result<Option<Row>>;

    /// The last row as it stands in the file, or as near as the form allows.
    fn raw(&self) -> Cow<'_, [u8]>;

    /// Whether the file ends in the middle of the last row's line.
    fn is_cut(&self) -> bool {
        false
    }

    /// Makes rows of the elements of another list of a record, or of none; gives the new header.
    /// Only before the first row is read, and only where records hold lists.
    fn expand(&mut self, _lines: Option<&str>) -> Option<Vec<String>> {
        None
    }

    /// Adds columns of which no row may have told yet; gives the new header. As [`Reader::expand`].
    fn want(&mut self, _names: &[&str]) -> Option<Vec<String>> {
        None
    }

    /// What the operator must know of how the file was read.
    fn notes(&self) -> Vec<String> {
        Vec::new()
    }
}

/// A file that one of the readers knows how to read.
pub struct Opened {
    /// Its rows.
    pub reader: Box<dyn Reader>,
    /// Column names, trimmed.
    pub header: Vec<String>,
    /// The word for what stands between its columns, or for its form.
    pub form: &'static str,
    /// Its text encoding.
    pub encoding: &'static str,
    /// Whether lines below the table can be totals and remarks.
    pub has_footers: bool,
}

/// What is known of a file whose further lines are to be read.
#[derive(Debug, Clone)]
pub struct KnownFormat {
    /// Its form.
    pub form: &'static str,
    /// Its column names.
    pub header: Vec<String>,
    /// What was typed, and its encoding.
    pub options: Options,
}

/// Goes on with lines of a file that began before.
///
/// # Errors
/// They are no text.
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
            "Parquet files do not grow by lines",
        ));
    }
    parquet::open(name, source)
}

#[cfg(not(feature = "parquet"))]
fn open_parquet(name: &str, _: Source, _: bool) -> Result<Opened, Error> {
    Err(Error::NoParquet(name.to_string()))
}

/// Finds out what form a file has, and begins to read it.
///
/// # Errors
/// No reader knows it, or it is empty.
pub fn open(name: &str, source: Source, options: &Options) -> Result<Opened, Error> {
    let is_book = source.head.starts_with(&MARK) || source.head.starts_with(&sheet::OLD_MARK);
    if options.is_growing && (is_book || source.is_packed) {
        return Err(Error::Binary(
            name.to_string(),
            "packed files and workbooks do not grow by lines",
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
                "only JSON with one record a line grows by lines",
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
