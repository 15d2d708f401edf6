//! The Parquet files of a folder of results: checked, and read in order of customers.
//!
//! Each file is sorted by customer, as the job writes it. Reading all of them side by side gives customers in
//! the order of their keys, so that the tables of the database grow at their end. Files that are not sorted are
//! read too, and take longer to store.

use arrow_array::cast::AsArray;
use arrow_array::{Array, RecordBatch, StringArray};
use arrow_schema::{DataType, Schema};
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder};
use regulars_core::error::{Error, Result};
use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::fs::File;
use std::path::{Path, PathBuf};

/// Rows of all open files that are in memory.
const ROWS: usize = 262_144;
/// Files that are open at once: macOS allows 256 to a process, and each holds pages of all columns.
const OPEN: usize = 128;

/// The Parquet files of a folder, in order of their names.
///
/// # Errors
/// There is no such folder, or none in it.
pub(crate) fn parquet_files(folder: &Path) -> Result<Vec<PathBuf>> {
    let unreadable = |error| {
        Error::usage(format!("{} cannot be read", folder.display()))
            .because(error)
            .hint("the folder that the job wrote with --out")
    };
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        if path.extension().is_some_and(|end| end == "parquet") {
            files.push(path);
        }
    }
    // Names decide the order, so that the same folder gives the same database.
    files.sort();
    if files.is_empty() {
        return Err(Error::usage(format!(
            "{} holds no Parquet file",
            folder.display()
        )));
    }
    Ok(files)
}

pub(crate) fn unreadable(
    path: &Path,
    error: impl Into<Box<dyn std::error::Error + Send + Sync>>,
) -> Error {
    Error::failed(format!("{} cannot be read", path.display())).because(error)
}

/// Opens a file whose columns `check` accepts, with all columns or the first one of `only`.
pub(crate) fn open(
    path: &Path,
    check: fn(&Schema) -> Result<()>,
    only: Option<&str>,
    rows: usize,
) -> Result<ParquetRecordBatchReader> {
    let file = File::open(path).map_err(|error| unreadable(path, error))?;
    let mut builder =
        ParquetRecordBatchReaderBuilder::try_new(file).map_err(|error| unreadable(path, error))?;
    check(builder.schema())?;
    if let Some(name) = only {
        let mask = ProjectionMask::columns(builder.parquet_schema(), [name]);
        builder = builder.with_projection(mask);
    }
    builder
        .with_batch_size(rows)
        .build()
        .map_err(|error| unreadable(path, error))
}

/// Checks that columns are there with their types.
///
/// # Errors
/// One is missing or has another type; all that is wrong is named.
pub(crate) fn check_columns(wanted: &Schema, schema: &Schema, of: &str) -> Result<()> {
    let is_same = |wanted: &DataType, found: &DataType| match (wanted, found) {
        // Another program may call the elements of a list otherwise.
        (DataType::List(wanted), DataType::List(found)) => wanted.data_type() == found.data_type(),
        (wanted, found) => wanted == found,
    };
    let mut wrong = Vec::new();
    for wanted in wanted.fields() {
        match schema.field_with_name(wanted.name()) {
            Err(_) => wrong.push(format!("'{}' is missing", wanted.name())),
            Ok(found) if !is_same(wanted.data_type(), found.data_type()) => wrong.push(format!(
                "'{}' is {} and must be {}",
                wanted.name(),
                found.data_type(),
                wanted.data_type()
            )),
            Ok(_) => {}
        }
    }
    if wrong.is_empty() {
        return Ok(());
    }
    Err(
        Error::usage(format!("the results do not have the columns of {of}"))
            .because(wrong.join("; "))
            .hint("docs/SCALE.md lists the columns"),
    )
}

/// The ids of the customers of a batch.
pub(crate) fn users_of(batch: &RecordBatch) -> Option<&StringArray> {
    batch.column_by_name("user")?.as_string_opt::<i32>()
}

/// A file that is being read.
struct Source {
    path: PathBuf,
    reader: ParquetRecordBatchReader,
    batch: RecordBatch,
    at: usize,
}

impl Source {
    /// Moves to the next row with a customer; false at the end.
    fn advance(&mut self) -> Result<bool> {
        loop {
            self.at += 1;
            while self.at >= self.batch.num_rows() {
                match self.reader.next() {
                    None => return Ok(false),
                    Some(batch) => {
                        self.batch = batch.map_err(|error| unreadable(&self.path, error))?;
                        self.at = 0;
                    }
                }
            }
            if users_of(&self.batch).is_some_and(|users| users.is_valid(self.at)) {
                return Ok(true);
            }
        }
    }

    fn user(&self) -> Option<String> {
        users_of(&self.batch).map(|users| users.value(self.at).into())
    }
}

/// Calls `each` with the rows of all files: a batch and a row in it. They come in order of customers where
/// there are no more than [`OPEN`] files, else in order within so many.
///
/// # Errors
/// A file cannot be read, or `each` fails.
pub(crate) fn for_each_row(
    files: &[PathBuf],
    check: fn(&Schema) -> Result<()>,
    each: &mut dyn FnMut(&RecordBatch, usize) -> Result<()>,
) -> Result<()> {
    files
        .chunks(OPEN)
        .try_for_each(|files| merge(files, check, each))
}

fn merge(
    files: &[PathBuf],
    check: fn(&Schema) -> Result<()>,
    each: &mut dyn FnMut(&RecordBatch, usize) -> Result<()>,
) -> Result<()> {
    let rows = (ROWS / files.len()).clamp(64, 8_192);
    let mut sources = Vec::with_capacity(files.len());
    let mut next = BinaryHeap::new();
    for (number, path) in files.iter().enumerate() {
        let reader = open(path, check, None, rows)?;
        let mut source = Source {
            path: path.clone(),
            reader,
            batch: RecordBatch::new_empty(Schema::empty().into()),
            at: 0,
        };
        if source.advance()? {
            next.extend(source.user().map(|user| Reverse((user, number))));
        }
        sources.push(source);
    }
    while let Some(Reverse((_, number))) = next.pop() {
        let source = &mut sources[number];
        each(&source.batch, source.at)?;
        if source.advance()? {
            next.extend(source.user().map(|user| Reverse((user, number))));
        }
    }
    Ok(())
}
