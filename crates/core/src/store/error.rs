//! What can go wrong with the database file, and what the operator reads about it.

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
    #[error("{0} is not a Regulars database")]
    NotOurs(PathBuf, #[source] NotOurs),
    /// The database was written by a newer program.
    #[error(
        "the database {path} has schema version {found}, newer than this program knows ({known})"
    )]
    Newer {
        /// The file.
        path: PathBuf,
        /// Its schema version.
        found: i64,
        /// The newest version this program knows.
        known: i64,
    },
    /// The database's tables are of a version or build that this program does not know.
    #[error("the database {0} was made by an earlier build")]
    EarlierBuild(PathBuf),
    /// The database has other tables, views or triggers than this program makes.
    #[error("the database {path} was changed by another program")]
    Altered {
        /// The file.
        path: PathBuf,
        /// What differs.
        #[source]
        difference: Difference,
    },
    /// Another process is writing.
    #[error("{0}")]
    Busy(String),
    /// The disk is full.
    #[error("the disk is full")]
    DiskFull,
    /// The work would fill the disk.
    #[error(
        "this needs about {} MB of free disk space; {} MB are free",
        needed.div_ceil(1_000_000),
        free / 1_000_000
    )]
    TooLittleSpace {
        /// What is needed, in bytes.
        needed: u64,
        /// What is free, in bytes.
        free: u64,
    },
    /// The system refused to write: a quota, a limit on file sizes, a failing disk.
    #[error("the system refused to write to the database")]
    Unwritable(#[source] rusqlite::Error),
    /// The running statement was cancelled.
    #[error("cancelled")]
    Interrupted,
    /// The file cannot be written.
    #[error("{0} cannot be written")]
    ReadOnly(PathBuf),
    /// A crash left changes in the write-ahead log, and the file cannot be written to recover them.
    #[error("{0} must be recovered after a crash, and it cannot be written")]
    Unrecovered(PathBuf),
    /// The database is damaged.
    #[error("the database is damaged")]
    Damaged(#[source] Damage),
    /// The operator's own SQL is wrong, or tries to write.
    #[error("{0}")]
    Statement(String),
    /// The operator's own SQL takes too long or too much.
    #[error("{0}, and was stopped")]
    Limit(String),
    /// The file system refused.
    #[error("{path} cannot be used")]
    File {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A stored JSON text cannot be read.
    #[error("a stored value cannot be read")]
    Json(#[from] serde_json::Error),
    /// Any other error of SQLite.
    #[error("the database reported an error")]
    Sqlite(#[source] rusqlite::Error),
}

/// The evidence of damage.
#[derive(Debug, Error)]
pub enum Damage {
    /// SQLite reports it.
    #[error(transparent)]
    Sqlite(rusqlite::Error),
    /// The packed columns cannot be unpacked, or refer to missing rows.
    #[error("the packed columns of the actions are inconsistent")]
    Columns,
    /// A row refers to a missing row.
    #[error("a row refers to a missing row")]
    References,
}

/// What of a database is not as this program makes it, in words.
#[derive(Debug, Error)]
#[error("{0}")]
pub struct Difference(pub String);

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
                Error::Busy("another program is writing to the database".into())
            }
            // Even readers need a little space, for the index of the write-ahead log.
            _ if error.sqlite_extended_error_code()
                == Some(rusqlite::ffi::SQLITE_IOERR_SHMSIZE) =>
            {
                Error::DiskFull
            }
            Some(ErrorCode::SystemIoFailure) if !is_reading(&error) => Error::Unwritable(error),
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => {
                Error::Damaged(Damage::Sqlite(error))
            }
            _ => Error::Sqlite(error),
        }
    }
}

/// Whether the system failed at reading.
fn is_reading(error: &rusqlite::Error) -> bool {
    use rusqlite::ffi::{SQLITE_IOERR_READ, SQLITE_IOERR_SHORT_READ};
    error
        .sqlite_extended_error_code()
        .is_some_and(|code| [SQLITE_IOERR_READ, SQLITE_IOERR_SHORT_READ].contains(&code))
}

impl From<Error> for Shown {
    fn from(error: Error) -> Self {
        let (kind, hint) = match &error {
            Error::Missing(_) => (
                Kind::NotFound,
                Some("load FILE, or demo for a generated shop"),
            ),
            Error::Folder(_) => (Kind::Database, Some("name a file: --db shop.db")),
            Error::NotOurs(..) => (Kind::Database, Some("name another file with --db")),
            Error::Newer { .. } => (
                Kind::Database,
                Some("use the newer program; nothing was changed"),
            ),
            Error::Altered { .. } => (
                Kind::Database,
                Some(
                    "restore a backup, or load your files into a new database; nothing was changed",
                ),
            ),
            Error::EarlierBuild(_) => (Kind::Database, Some("load your files into a new database")),
            Error::Busy(_) => (
                Kind::Database,
                Some("wait until it is done, then try again"),
            ),
            Error::DiskFull | Error::TooLittleSpace { .. } => {
                (Kind::Database, Some("free some space; nothing was changed"))
            }
            Error::Unwritable(_) => (
                Kind::Database,
                Some("check the space on the disk and your quota; nothing was changed"),
            ),
            Error::Interrupted => (Kind::Interrupted, None),
            Error::ReadOnly(_) | Error::Unrecovered(_) | Error::File { .. } => (
                Kind::Database,
                Some("check the permissions of the file and its folder"),
            ),
            Error::Damaged(_) => (Kind::Database, Some("doctor, or restore a backup")),
            Error::Statement(_) => (Kind::Usage, Some("sql \"SELECT count(*) FROM users\"")),
            Error::Limit(_) => (
                Kind::Failed,
                Some(
                    "ask for less with WHERE or LIMIT, or allow more time: sql --seconds 600 \"..\"",
                ),
            ),
            Error::Json(_) | Error::Sqlite(_) => (Kind::Database, Some("doctor")),
        };
        let what = if matches!(error, Error::Interrupted) {
            "cancelled, nothing was changed".into()
        } else {
            error.to_string()
        };
        let mut shown = Shown::new(kind, what);
        shown.hint = hint.map(Into::into);
        shown.why = match &error {
            // The system's own sentence contains a code, and the name of an internal file.
            Error::File { source, .. } if source.kind().to_string() != "other error" => {
                Some(source.kind().to_string().into())
            }
            _ => std::error::Error::source(&error).map(|source| source.to_string().into()),
        };
        shown
    }
}
