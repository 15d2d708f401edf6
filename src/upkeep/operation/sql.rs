//! `sql`: one read-only statement.

use crate::domain::{Observer, Progress};
use crate::error::{Error, Result};
use crate::shop::Shop;
use crate::store::{SqlLimits, SqlValue};
use serde::Serialize;
use serde_json::Value;
use std::time::Duration;

/// The result of a statement.
#[derive(Debug, Clone, Serialize)]
pub struct Outcome {
    /// Column names.
    pub columns: Vec<String>,
    /// Rows, each with as many values as there are columns.
    pub rows: Vec<Vec<Value>>,
}

/// Bytes of the longest result. Larger ones go through `export`.
const MOST_BYTES: usize = 500_000_000;

/// Runs one statement, for at most so many seconds.
///
/// # Errors
/// It is wrong, more than one statement, not read-only, was cancelled, takes too long, or its result
/// is too large.
pub fn run(
    shop: &mut Shop,
    statement: &str,
    seconds: u32,
    watch: &dyn Observer,
) -> Result<Outcome> {
    if statement.trim().is_empty() {
        return Err(Error::usage("the statement is empty")
            .hint("sql \"SELECT name, sql FROM sqlite_schema\""));
    }
    watch.progress(Progress {
        phase: "reading",
        ..Progress::default()
    });
    let limits = SqlLimits {
        time: Duration::from_secs(seconds.into()),
        bytes: MOST_BYTES,
    };
    let table = shop.store_mut().run_sql(statement, limits)?;
    let value = |value| match value {
        SqlValue::Null => Value::Null,
        SqlValue::Integer(value) => Value::from(value),
        SqlValue::Real(value) => Value::from(value),
        SqlValue::Text(text) => Value::from(text),
    };
    let rows = table
        .rows
        .into_iter()
        .map(|row| row.into_iter().map(value).collect())
        .collect();
    Ok(Outcome {
        columns: table.columns,
        rows,
    })
}
