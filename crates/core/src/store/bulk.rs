//! Many rows in one statement: `INSERT .. SELECT` from the virtual table `generate_series`, one
//! number a row, with functions that look the cells up in memory. It takes two thirds of the time
//! of single inserts.

use super::error::{Error, Result};
use super::transaction::Transaction;
use rusqlite::functions::FunctionFlags;
use rusqlite::types::{Value, ValueRef};
use std::sync::Arc;

/// The cells of one column, by row number.
pub(super) enum Cells {
    /// The same in all rows.
    Same(Value),
    /// The row number plus this.
    Counted(i64),
    /// Integers or NULL.
    Integers(Box<dyn Fn(usize) -> Option<i64> + Send>),
    /// Anything.
    Values(Box<dyn Fn(usize) -> Value + Send>),
}

impl Cells {
    /// Texts or NULL.
    pub(super) fn texts<T: Send + Sync + 'static>(
        rows: &Arc<Vec<T>>,
        text: impl Fn(&T) -> Option<&str> + Send + 'static,
    ) -> Cells {
        let rows = Arc::clone(rows);
        Cells::Values(Box::new(move |row| {
            text(&rows[row]).map_or(Value::Null, |text| Value::Text(text.into()))
        }))
    }

    /// Integers or NULL.
    pub(super) fn integers<T: Send + Sync + 'static>(
        rows: &Arc<Vec<T>>,
        integer: impl Fn(&T) -> Option<i64> + Send + 'static,
    ) -> Cells {
        let rows = Arc::clone(rows);
        Cells::Integers(Box::new(move |row| integer(&rows[row])))
    }
}

impl Transaction<'_> {
    /// The key that the next row of a table gets.
    pub(super) fn next_key(&self, table: &str, column: &str) -> Result<i64> {
        let sql = format!("SELECT ifnull(max(\"{column}\"), 0) + 1 FROM {table}");
        Ok(self.inner.query_row(&sql, [], |row| row.get(0))?)
    }

    /// Checks for cancellation, once in a thousand calls: SQLite forgets an interruption between
    /// two statements.
    pub(super) fn stop_if_cancelled(&self, done: usize) -> Result<()> {
        match done % 1_000 {
            0 if self.is_cancelled() => Err(Error::Interrupted),
            _ => Ok(()),
        }
    }

    /// Fills an empty table whose rows do not come in the order of this index, and builds the index
    /// afterwards: inserting at random places reads and writes its pages again and again.
    ///
    /// # Errors
    /// `fill` fails, or there is no such index.
    pub(super) fn rebuild_index(
        &self,
        name: &str,
        fill: impl FnOnce() -> Result<()>,
    ) -> Result<()> {
        let definition: String = self.inner.query_row(
            "SELECT sql FROM sqlite_schema WHERE type = 'index' AND name = ?1",
            [name],
            |row| row.get(0),
        )?;
        self.inner.execute(&format!("DROP INDEX {name}"), [])?;
        fill()?;
        self.inner.execute(&definition, [])?;
        Ok(())
    }

    /// Inserts `rows` rows; `into` is `INTO`, a table, and its column names in the order of
    /// `columns`.
    ///
    /// # Errors
    /// A row breaks a constraint of the table, or the statement was interrupted.
    pub(super) fn insert_rows(&self, into: &str, rows: usize, columns: Vec<Cells>) -> Result<()> {
        if rows == 0 {
            return Ok(());
        }
        let mut wanted = Vec::with_capacity(columns.len());
        let mut bound: Vec<Value> = vec![Value::Integer(rows as i64 - 1)];
        let mut functions = Vec::new();
        for (number, cells) in columns.into_iter().enumerate() {
            let name = format!("cell_{number}");
            match cells {
                Cells::Same(value) => {
                    bound.push(value);
                    wanted.push(format!("?{}", bound.len()));
                }
                Cells::Counted(first) => {
                    bound.push(Value::Integer(first));
                    wanted.push(format!("value + ?{}", bound.len()));
                }
                Cells::Integers(cell) => {
                    self.inner
                        .create_scalar_function(name.as_str(), 1, FLAGS, move |call| {
                            Ok(cell(row_number(call.get_raw(0))))
                        })?;
                    wanted.push(format!("{name}(value)"));
                    functions.push(name);
                }
                Cells::Values(cell) => {
                    self.inner
                        .create_scalar_function(name.as_str(), 1, FLAGS, move |call| {
                            Ok(cell(row_number(call.get_raw(0))))
                        })?;
                    wanted.push(format!("{name}(value)"));
                    functions.push(name);
                }
            }
        }
        let sql = format!(
            "INSERT {into} SELECT {} FROM generate_series(0, ?1)",
            wanted.join(", ")
        );
        let inserted = self.inner.execute(&sql, rusqlite::params_from_iter(bound));
        // The functions own the rows.
        for name in functions {
            self.inner.remove_function(name.as_str(), 1)?;
        }
        inserted?;
        Ok(())
    }
}

const FLAGS: FunctionFlags = FunctionFlags::SQLITE_UTF8.union(FunctionFlags::SQLITE_DETERMINISTIC);

fn row_number(value: ValueRef<'_>) -> usize {
    match value {
        ValueRef::Integer(row) => row as usize,
        _ => 0,
    }
}
