//! What can go wrong with the database file, and how an operator is told.

use crate::error::{Error as Shown, Kind};
use rusqlite::ErrorCode;
use std::path::PathBuf;
use thiserror::Error;

/// Result of a store function.
pub type Result<T> = std::result::Result<T, Error>;

/// An error of the store.
#[derive(Debug, Error)]
pub enum Error {
    /// There is no database file yet.
    #[error("there is no database at {0}")]
    Missing(PathBuf),
    /// The path is a folder.
    #[error("{0} is a folder, not a database")]
    Folder(PathBuf),
    /// The file is empty, text, or another program's database.
    #[error("{0} is not a database of regulars")]
    NotOurs(PathBuf, #[source] NotOurs),
    /// The database was written by a newer program.
    #[error("the database {path} has schema version {found}, newer than this program knows ({known})")]
    Newer {
        /// The file.
        path: PathBuf,
        /// Its schema version.
        found: i64,
        /// The newest version this program knows.
        known: i64,
    },
    /// Another process writes.
    #[error("{0}")]
    Busy(String),
    /// The disk is full.
    #[error("the disk is full")]
    DiskFull,
    /// The running statement was cancelled.
    #[error("cancelled")]
    Interrupted,
    /// The file cannot be written.
    #[error("{0} cannot be written")]
    ReadOnly(PathBuf),
    /// The database is damaged.
    #[error("the database is damaged")]
    Damaged(#[source] Damage),
    /// The operator's own SQL is wrong or tries to write.
    #[error("{0}")]
    Statement(String),
    /// The file system refused.
    #[error("{path}: {source}")]
    File {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A stored JSON text cannot be read.
    #[error("a stored text cannot be read")]
    Json(#[from] serde_json::Error),
    /// Any other error of SQLite.
    #[error("the database refused")]
    Sqlite(#[source] rusqlite::Error),
}

/// How it shows that a database is damaged.
#[derive(Debug, Error)]
pub enum Damage {
    /// SQLite found it.
    #[error(transparent)]
    Sqlite(rusqlite::Error),
    /// The actions as packed columns cannot be unpacked, or name what is not there.
    #[error("the packed columns of the actions do not hold together")]
    Columns,
}

/// Why a file is not a database of this program.
#[derive(Debug, Error)]
pub enum NotOurs {
    /// Zero bytes.
    #[error("the file is empty")]
    Empty,
    /// Not a SQLite file.
    #[error("the file is not an SQLite database")]
    NotSqlite,
    /// Another program's SQLite file.
    #[error("it is another program's SQLite database")]
    Foreign,
}

impl From<rusqlite::Error> for Error {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => Error::DiskFull,
            Some(ErrorCode::OperationInterrupted) => Error::Interrupted,
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => {
                Error::Busy("another regulars window is writing".into())
            }
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => Error::Damaged(Damage::Sqlite(error)),
            _ => Error::Sqlite(error),
        }
    }
}

impl From<Error> for Shown {
    fn from(error: Error) -> Self {
        let (kind, hint) = match &error {
            Error::Missing(_) => (Kind::NotFound, Some("load FILE, or demo for a generated shop")),
            Error::Folder(_) => (Kind::Database, Some("name a file: --db shop.db")),
            Error::NotOurs(..) => (Kind::Database, Some("name another file with --db")),
            Error::Newer { .. } => (Kind::Database, Some("use the newer program; the file was not touched")),
            Error::Busy(_) => (Kind::Database, Some("wait until it is done, then type the line again")),
            Error::DiskFull => (Kind::Database, Some("free some space; nothing was changed")),
            Error::Interrupted => (Kind::Interrupted, None),
            Error::ReadOnly(_) => (Kind::Database, Some("check the rights of the file and its folder")),
            Error::Damaged(_) => (Kind::Database, Some("doctor, or restore a backup")),
            Error::Statement(_) => (Kind::Usage, Some("sql \"SELECT count(*) FROM users\"")),
            Error::File { .. } | Error::Json(_) | Error::Sqlite(_) => (Kind::Database, Some("doctor")),
        };
        let what = if matches!(error, Error::Interrupted) {
            "cancelled, nothing was changed".into()
        } else {
            error.to_string()
        };
        let mut shown = Shown::new(kind, what);
        shown.hint = hint.map(Into::into);
        shown.why = std::error::Error::source(&error).map(|source| source.to_string().into());
        shown
    }
}
