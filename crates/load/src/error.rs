//! Reasons why a file cannot be loaded at all. Single bad rows are set aside instead.

use crate::columns::question::about_dates;
use regulars_core::error::Question;
use regulars_core::error::{Error as Shown, Kind};
use regulars_core::output::quote;
use thiserror::Error;

/// An error of loading.
#[derive(Debug, Error)]
pub enum Error {
    /// The file does not exist.
    #[error("there is no file {0}")]
    Missing(String),
    /// A folder or archive contains no file that can be loaded.
    #[error("{0} contains no file that can be loaded")]
    Folder(String),
    /// `-` was typed, but standard input is a terminal.
    #[error("standard input can only be loaded from a file or a pipe")]
    NoInput,
    /// A workbook has no such sheet, or none that looks like a table.
    #[error("{0}")]
    Sheet(String),
    /// The file has no bytes, or only blank lines.
    #[error("{0} is empty")]
    Empty(String),
    /// The file has a header but no rows.
    #[error("{0} has a header but no rows")]
    HeaderOnly(String),
    /// The file is not text.
    #[error("{0} is not a text table ({1})")]
    Binary(String, &'static str),
    /// The program was built without Parquet.
    #[error("{0} is a Parquet file, which this build cannot read")]
    NoParquet(String),
    /// The compressed file ends too early.
    #[error("{0} is incomplete: its compressed data end too early")]
    Truncated(String),
    /// The table has more columns than any export.
    #[error("{file} has {columns} columns, more than the {most} of a sheet")]
    TooManyColumns {
        /// The file.
        file: String,
        /// How many columns it has.
        columns: usize,
        /// How many it may have.
        most: usize,
    },
    /// A quote in the header is not closed there.
    #[error("{0}: the quote opened in line {1} is never closed")]
    UnclosedQuote(String, u64),
    /// No kind of file fits the columns.
    #[error("the columns of {file} are not recognised: {found}")]
    UnknownColumns {
        /// The file.
        file: String,
        /// The columns found, each with the nearest field.
        found: String,
        /// What to do about missing fields, as a hint.
        missing: String,
        /// The question to ask at a terminal.
        question: Option<Box<Question>>,
    },
    /// A file found in a folder or archive, none of whose columns is the shop's.
    #[error("{0} holds nothing that is loaded (columns: {1})")]
    NotOfShop(String, String),
    /// The first line holds values: the file has no header.
    #[error("line 1 of {0} looks like data: the file has no header")]
    Headless(String, usize),
    /// The file can be read in several ways.
    #[error("{}", .1.what)]
    Open(String, Box<crate::interpret::Open>),
    /// An order number belongs to two orders: the files are of two shops.
    #[error("{0}: there are two different orders {1}, so these are exports of two shops")]
    TwoShops(String, String),
    /// The numbers of orders are stored for other customers at other times.
    #[error(
        "{0}: order {1} and others are loaded already for other customers on other days, so these are \
         exports of two shops"
    )]
    OtherShop(String, String),
    /// An option names a field, column or dialect that does not exist.
    #[error("{0}")]
    Mapping(String),
    /// 03/04/2026 is ambiguous, and nothing in the column decides.
    #[error("the dates of {0} are ambiguous, day-month or month-day: {1}")]
    AmbiguousDates(String, String),
    /// There is no such time zone.
    #[error("there is no time zone '{0}'")]
    Zone(String),
    /// The file system reported an error.
    #[error("{0} cannot be read")]
    Read(String, #[source] std::io::Error),
}

/// A line that names the columns of a file by their places.
fn by_place(file: &str, width: usize) -> String {
    const USUAL: [&str; 5] = ["user", "item", "time", "quantity", "amount"];
    let names: Vec<&str> = (0..width)
        .map(|at| USUAL.get(at).copied().unwrap_or("_"))
        .collect();
    format!(
        "name its columns by place, _ for one that is not read: load {} --columns {}",
        quote(file),
        names.join(",")
    )
}

impl From<Error> for Shown {
    fn from(error: Error) -> Self {
        let (kind, hint) = match &error {
            Error::Missing(_) => (
                Kind::NotFound,
                "check the spelling; a name with spaces needs quotes".to_string(),
            ),
            Error::Folder(_) => (
                Kind::NotFound,
                "tables end in .csv, .tsv, .txt, .xlsx, .ods, .json or .log".into(),
            ),
            Error::NoInput => (Kind::Usage, "in a shell: regulars load - < FILE".into()),
            Error::NotOfShop(file, _) => (
                Kind::NotFound,
                format!(
                    "load {} --as actions, or --columns to name its columns",
                    quote(file)
                ),
            ),
            Error::Sheet(_) => (Kind::NotFound, "load FILE --sheet NAME".into()),
            Error::Empty(_) | Error::HeaderOnly(_) => (
                Kind::NotFound,
                "export the file again; it must contain at least one row".into(),
            ),
            Error::Binary(..) => (
                Kind::Failed,
                "export as CSV, or save the sheet as CSV in Excel".into(),
            ),
            Error::NoParquet(_) => (
                Kind::Failed,
                "export as CSV, or build with: cargo build --release --features columnar".into(),
            ),
            Error::Truncated(_) => (
                Kind::Failed,
                "download or copy the file again; nothing was changed".into(),
            ),
            Error::TooManyColumns { .. } => (
                Kind::Failed,
                "export it with one row an order, customer or item; nothing was changed".into(),
            ),
            Error::UnclosedQuote(_, line) => (
                Kind::Failed,
                format!("look at line {line} in a text editor; nothing was changed"),
            ),
            Error::UnknownColumns { missing, .. } => (Kind::Usage, missing.clone()),
            Error::Headless(file, width) => (Kind::Usage, by_place(file, *width)),
            Error::Open(_, open) => (Kind::Usage, open.hint.clone()),
            Error::OtherShop(file, _) => (
                Kind::Usage,
                format!(
                    "load each shop into a database of its own; if they are one: load {} --no-rule \
                     two_shops",
                    quote(file)
                ),
            ),
            Error::TwoShops(..) => (
                Kind::Usage,
                "load each shop into a database of its own, or know orders by their key: load FILE \
                 --map order=Id"
                    .into(),
            ),
            Error::Mapping(_) => (
                Kind::Usage,
                "load FILE --map user=Customer --map item=SKU".into(),
            ),
            Error::AmbiguousDates(..) => {
                (Kind::Usage, "load FILE --dates dmy, or --dates mdy".into())
            }
            Error::Zone(_) => (Kind::Usage, "--tz Europe/London".into()),
            Error::Read(..) => (Kind::Failed, "check the file's permissions".into()),
        };
        let mut shown = Shown::new(kind, error.to_string()).hint(hint);
        shown.question = match error {
            Error::AmbiguousDates(ref file, ref example) => {
                Some(Box::new(about_dates(file, example)))
            }
            Error::UnknownColumns { ref question, .. } => question.clone(),
            Error::Open(_, ref open) => Some(Box::new(open.question.clone())),
            _ => None,
        };
        if let Some(source) = std::error::Error::source(&error) {
            shown.why = Some(source.to_string().into());
        }
        shown
    }
}
