//! The operator's own SQL, which can only read, and not without end.

use super::database::Store;
use super::error::{Error, Result};
use rusqlite::hooks::{AuthAction, AuthContext, Authorization};
use rusqlite::limits::Limit;
use rusqlite::types::ValueRef;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// A value of a result row.
#[derive(Debug, Clone, PartialEq)]
pub enum SqlValue {
    /// NULL.
    Null,
    /// A whole number.
    Integer(i64),
    /// A number.
    Real(f64),
    /// Text; a blob is shown by its length.
    Text(String),
}

/// The result of a statement.
#[derive(Debug, Clone, PartialEq)]
pub struct SqlTable {
    /// Column names.
    pub columns: Vec<String>,
    /// Rows.
    pub rows: Vec<Vec<SqlValue>>,
}

/// Bytes that a value takes in memory, roughly.
fn size(value: &SqlValue) -> usize {
    let text = match value {
        SqlValue::Text(text) => text.len(),
        _ => 0,
    };
    size_of::<SqlValue>() + text
}

fn authorize(context: AuthContext<'_>) -> Authorization {
    match context.action {
        AuthAction::Select | AuthAction::Recursive => Authorization::Allow,
        // The secret behind the codes is never shown.
        AuthAction::Read {
            table_name: "shop",
            column_name: "code_secret",
        } => Authorization::Ignore,
        AuthAction::Read { .. } => Authorization::Allow,
        AuthAction::Function { function_name } if function_name != "load_extension" => {
            Authorization::Allow
        }
        _ => Authorization::Deny,
    }
}

/// What one statement may use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SqlLimits {
    /// How long it may run.
    pub time: Duration,
    /// Bytes of its result in memory.
    pub bytes: usize,
}

/// Bytes of the longest value. What a statement sorts or groups goes to temporary files.
const LONGEST_VALUE: i32 = 10_000_000;

impl Store {
    /// Runs one statement that reads.
    ///
    /// # Errors
    /// [`Error::Statement`] when it is wrong, several statements, or would change anything;
    /// [`Error::Limit`] when it takes too long or its result is too large.
    pub fn run_sql(&mut self, sql: &str, limits: SqlLimits) -> Result<SqlTable> {
        let started = Instant::now();
        let is_late = Arc::new(AtomicBool::new(false));
        let late = Arc::clone(&is_late);
        self.stop_when(move || {
            let is_over = started.elapsed() > limits.time;
            late.store(is_over, Ordering::Relaxed);
            is_over
        })?;
        self.connection.execute_batch("PRAGMA temp_store = FILE")?;
        let longest = self
            .connection
            .set_limit(Limit::SQLITE_LIMIT_LENGTH, LONGEST_VALUE)?;
        self.connection.authorizer(Some(authorize))?;
        let result = self.read_table(sql, limits.bytes);
        self.connection
            .authorizer(None::<fn(AuthContext<'_>) -> Authorization>)?;
        self.connection
            .set_limit(Limit::SQLITE_LIMIT_LENGTH, longest)?;
        self.connection
            .execute_batch("PRAGMA temp_store = MEMORY")?;
        self.stop_when(|| false)?;
        match result {
            Err(Error::Interrupted) if is_late.load(Ordering::Relaxed) => Err(Error::Limit(
                format!("the statement ran for {} seconds", limits.time.as_secs()),
            )),
            result => result,
        }
    }

    fn read_table(&self, sql: &str, most_bytes: usize) -> Result<SqlTable> {
        let wrong = |error: rusqlite::Error| match error.sqlite_error_code() {
            Some(
                rusqlite::ErrorCode::AuthorizationForStatementDenied
                | rusqlite::ErrorCode::ReadOnly,
            ) => Error::Statement("sql reads only; this statement would change something".into()),
            Some(rusqlite::ErrorCode::OperationInterrupted) => Error::Interrupted,
            _ => Error::Statement(error.to_string()),
        };
        let mut statement = self.connection.prepare(sql).map_err(wrong)?;
        if !statement.readonly() {
            return Err(Error::Statement(
                "sql reads only; this statement would change something".into(),
            ));
        }
        let columns: Vec<String> = statement.column_names().map(ToString::to_string).collect();
        let mut rows = statement.query([]).map_err(wrong)?;
        let mut table = SqlTable {
            columns,
            rows: Vec::new(),
        };
        let mut bytes = 0;
        while let Some(row) = rows.next().map_err(wrong)? {
            let mut values = Vec::with_capacity(table.columns.len());
            for index in 0..table.columns.len() {
                values.push(match row.get_ref(index).map_err(wrong)? {
                    ValueRef::Null => SqlValue::Null,
                    ValueRef::Integer(value) => SqlValue::Integer(value),
                    ValueRef::Real(value) => SqlValue::Real(value),
                    ValueRef::Text(text) => {
                        SqlValue::Text(String::from_utf8_lossy(text).into_owned())
                    }
                    ValueRef::Blob(blob) => SqlValue::Text(format!("{} bytes", blob.len())),
                });
            }
            bytes += values.iter().map(size).sum::<usize>();
            if bytes > most_bytes {
                return Err(Error::Limit(format!(
                    "the result is larger than {} MB",
                    most_bytes / 1_000_000
                )));
            }
            table.rows.push(values);
        }
        Ok(table)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMITS: SqlLimits = SqlLimits {
        time: Duration::from_millis(300),
        bytes: 100_000,
    };

    fn run(sql: &str) -> Result<SqlTable> {
        let folder = tempfile::tempdir().unwrap();
        let mut store = Store::create(&folder.path().join("shop.db"), [7; 32], 0).unwrap();
        let result = store.run_sql(sql, LIMITS);
        let after = store.run_sql("SELECT 1", LIMITS).unwrap();
        assert_eq!(after.rows, [[SqlValue::Integer(1)]]);
        result
    }

    #[test]
    fn statements_without_end_are_stopped() {
        let endless = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT ";
        for (what, said) in [
            ("max(x) FROM n", "ran for"),
            ("x FROM n", "larger than"),
            ("printf('%2000000d', x) FROM n LIMIT 1", "larger than"),
        ] {
            let error = run(&format!("{endless}{what}")).unwrap_err();
            assert!(matches!(error, Error::Limit(_)), "{error}");
            assert!(error.to_string().contains(said), "{error}");
        }
        let error = run("SELECT randomblob(900000000)").unwrap_err();
        assert!(matches!(error, Error::Statement(_)), "{error}");
    }
}
