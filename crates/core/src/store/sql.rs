//! The operator's own SQL, which can only read.

use super::database::Store;
use super::error::{Error, Result};
use rusqlite::hooks::{AuthAction, AuthContext, Authorization};
use rusqlite::types::ValueRef;

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

impl Store {
    /// Runs one statement that reads.
    ///
    /// # Errors
    /// [`Error::Statement`] when it is wrong, several statements, or would change anything.
    pub fn run_sql(&mut self, sql: &str) -> Result<SqlTable> {
        self.connection.authorizer(Some(authorize))?;
        let result = self.read_table(sql);
        self.connection
            .authorizer(None::<fn(AuthContext<'_>) -> Authorization>)?;
        result
    }

    fn read_table(&self, sql: &str) -> Result<SqlTable> {
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
            table.rows.push(values);
        }
        Ok(table)
    }
}
