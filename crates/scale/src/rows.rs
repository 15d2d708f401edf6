//! Rows of a worker on their way out.

use arrow_array::RecordBatch;
use arrow_schema::ArrowError;

/// Rows that are collected before they are written.
pub(crate) trait Rows: Default {
    /// How many.
    fn len(&self) -> usize;

    /// The rows as a batch of the schema that is written.
    ///
    /// # Errors
    /// The columns do not fit the schema.
    fn finish(self) -> std::result::Result<RecordBatch, ArrowError>;
}
