//! Who writes: a small file beside the database while a transaction is open, so that a second writer can be told.

use super::error::{Error, Result};
use super::open::{Access, Store, Transaction};
use rusqlite::{ErrorCode, Transaction as SqliteTransaction, TransactionBehavior};
use serde::{Deserialize, Serialize};
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

#[derive(Debug, Serialize, Deserialize)]
struct Writer {
    pid: u32,
    command: String,
    since: String,
}

/// The sidecar file of an open transaction; removed when the transaction ends.
#[derive(Debug)]
pub(super) struct Sidecar(PathBuf);

impl Sidecar {
    fn beside(database: &Path) -> PathBuf {
        let mut name = database.as_os_str().to_owned();
        name.push(".writer");
        PathBuf::from(name)
    }

    fn write(database: &Path, command: &str, since: &str) -> Sidecar {
        let path = Sidecar::beside(database);
        let writer = Writer { pid: std::process::id(), command: command.into(), since: since.into() };
        // A courtesy to other windows: without it they learn only that somebody writes.
        if let (Ok(mut file), Ok(text)) = (super::private_file(&path), serde_json::to_string(&writer)) {
            let _ = file.write_all(text.as_bytes());
        }
        Sidecar(path)
    }

    fn describe(database: &Path) -> String {
        let read = fs::read_to_string(Sidecar::beside(database)).ok();
        match read.and_then(|text| serde_json::from_str::<Writer>(&text).ok()) {
            Some(writer) => format!(
                "another regulars window is writing (`{}`, process {}, since {})",
                writer.command, writer.pid, writer.since
            ),
            None => "another regulars window is writing".into(),
        }
    }
}

impl Drop for Sidecar {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.0);
    }
}

impl Store {
    /// Begins the one write transaction; waits five seconds for another writer.
    ///
    /// `command` and `since` tell other windows who writes.
    ///
    /// # Errors
    /// [`Error::Busy`] names the other writer.
    pub fn begin(&self, command: &str, since: &str) -> Result<Transaction<'_>> {
        if self.access() == Access::Read {
            return Err(Error::ReadOnly(self.path().to_path_buf()));
        }
        match SqliteTransaction::new_unchecked(&self.connection, TransactionBehavior::Immediate) {
            Ok(inner) => Ok(Transaction::new(inner, self, Sidecar::write(self.path(), command, since))),
            Err(error) if error.sqlite_error_code() == Some(ErrorCode::DatabaseBusy) => {
                Err(Error::Busy(Sidecar::describe(self.path())))
            }
            Err(error) => Err(error.into()),
        }
    }

    /// The same, durable against power loss at once: for what the outside world learns of (launch, redeem, consent).
    ///
    /// # Errors
    /// As [`Store::begin`].
    pub fn begin_durable(&self, command: &str, since: &str) -> Result<Transaction<'_>> {
        self.connection.execute_batch("PRAGMA synchronous = FULL;")?;
        self.begin(command, since)
    }
}
