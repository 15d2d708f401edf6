//! `sql`: one read-only statement.

use crate::domain::{Observer, Progress};
use crate::error::{Error, Result};
use crate::shop::Shop;
use crate::store::SqlValue;
use serde::Serialize;
use serde_json::Value;

/// The result of a statement.
#[derive(Debug, Clone, Serialize)]
pub struct Outcome {
    /// Column names.
    pub columns: Vec<String>,
    /// Rows, each with as many values as there are columns.
    pub rows: Vec<Vec<Value>>,
}

/// Runs one statement.
///
/// # Errors
/// It is wrong, more than one statement, not read-only, or was cancelled.
pub fn run(shop: &mut Shop, statement: &str, watch: &dyn Observer) -> Result<Outcome> {
    if statement.trim().is_empty() {
        return Err(Error::usage("the statement is empty")
            .hint("sql \"SELECT name, sql FROM sqlite_schema\""));
    }
    watch.progress(Progress {
        phase: "reading",
        ..Progress::default()
    });
    let table = shop.store_mut().run_sql(statement)?;
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
