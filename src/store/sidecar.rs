//! Who writes: a small file beside the database while a transaction is open, so that a second writer can be told.

use super::error::{Error, Result};
use super::open::{Access, BUSY_TIMEOUT, Store, Transaction};
use rusqlite::{ErrorCode, Transaction as SqliteTransaction, TransactionBehavior};
use serde::{Deserialize, Serialize};
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

#[derive(Debug, Serialize, Deserialize)]
struct Writer {
    pid: u32,
    command: String,
    since: String,
}

/// When a committed transaction is safe against power loss.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Durability {
    /// With the next checkpoint; a crash of the program alone loses nothing.
    AfterCheckpoint,
    /// Before `commit` returns.
    AtOnce,
}

impl Durability {
    fn word(self) -> &'static str {
        match self {
            Durability::AfterCheckpoint => "NORMAL",
            Durability::AtOnce => "FULL",
        }
    }
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
        self.begin_with(Durability::AfterCheckpoint, command, since)
    }

    fn begin_with(&self, durability: Durability, command: &str, since: &str) -> Result<Transaction<'_>> {
        if self.access() == Access::Read {
            return Err(Error::ReadOnly(self.path().to_path_buf()));
        }
        self.connection.pragma_update(None, "synchronous", durability.word())?;
        match SqliteTransaction::new_unchecked(&self.connection, TransactionBehavior::Immediate) {
            Ok(inner) => Ok(Transaction::new(inner, self, Sidecar::write(self.path(), command, since))),
            Err(error) if error.sqlite_error_code() == Some(ErrorCode::DatabaseBusy) => {
                Err(Error::Busy(Sidecar::describe(self.path())))
            }
            Err(error) => Err(error.into()),
        }
    }

    /// Begins the one write transaction if nobody else writes; waits for nobody.
    ///
    /// # Errors
    /// As [`Store::begin`].
    pub fn begin_at_once(&self, command: &str, since: &str) -> Result<Transaction<'_>> {
        self.connection.busy_timeout(Duration::ZERO)?;
        let begun = self.begin(command, since);
        self.connection.busy_timeout(BUSY_TIMEOUT)?;
        begun
    }

    /// As [`Store::begin`], durable against power loss at once: for what the outside world learns of (launch, redeem, consent).
    ///
    /// # Errors
    /// As [`Store::begin`].
    pub fn begin_durable(&self, command: &str, since: &str) -> Result<Transaction<'_>> {
        self.begin_with(Durability::AtOnce, command, since)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_durable_transaction_leaves_the_next_one_as_it_was() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::create(&folder.path().join("shop.db"), [7; 32], 0).unwrap();
        let synchronous =
            || store.connection.pragma_query_value(None, "synchronous", |row| row.get::<_, i64>(0)).unwrap();
        let durable = store.begin_durable("campaign launch 1", "now").unwrap();
        assert_eq!(synchronous(), 2, "FULL");
        durable.commit().unwrap();
        let ordinary = store.begin("load x.csv", "now").unwrap();
        assert_eq!(synchronous(), 1, "NORMAL");
        ordinary.commit().unwrap();
    }

    #[test]
    fn a_second_writer_is_told_who_writes() {
        let folder = tempfile::tempdir().unwrap();
        let first = Store::create(&folder.path().join("shop.db"), [7; 32], 0).unwrap();
        let second = Store::open_writer(first.path()).unwrap();
        second.connection.busy_timeout(std::time::Duration::from_millis(20)).unwrap();
        let writing = first.begin("load x.csv", "10:42").unwrap();
        let refused = second.begin("segment", "10:43").unwrap_err().to_string();
        assert!(refused.contains("`load x.csv`") && refused.contains("since 10:42"), "{refused}");
        assert_eq!(Store::open_reader(first.path()).unwrap().revision().unwrap(), 0, "readers go on");
        writing.commit().unwrap();
        second.begin("segment", "10:44").unwrap().commit().unwrap();
        assert!(!Sidecar::beside(first.path()).exists());
    }
}
