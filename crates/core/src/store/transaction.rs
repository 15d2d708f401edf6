//! The one writing transaction.

use super::connect::BUSY_TIMEOUT;
use super::database::{Access, Store};
use super::error::{Error, Result};
use super::sidecar::Sidecar;
use rusqlite::{ErrorCode, Transaction as SqliteTransaction, TransactionBehavior};
use std::cell::Cell;
use std::ops::Deref;
use std::time::Duration;

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

/// A write transaction; rolled back unless committed. Derefs to the store, which reads what was
/// written so far.
#[derive(Debug)]
pub struct Transaction<'a> {
    // Dropped first, as `Sidecar` requires.
    sidecar: Sidecar,
    pub(super) inner: SqliteTransaction<'a>,
    store: &'a Store,
    /// Rows that the commit adds to the chain: the first key of each kind.
    pub(super) unchained: Cell<[Option<i64>; 4]>,
}

impl Transaction<'_> {
    /// Makes the changes durable.
    ///
    /// # Errors
    /// The disk is full or the file system refused; nothing was changed then.
    pub fn commit(self) -> Result<()> {
        self.chain_up()?;
        let Transaction { sidecar, inner, .. } = self;
        drop(sidecar);
        Ok(inner.commit()?)
    }
}

impl Deref for Transaction<'_> {
    type Target = Store;

    fn deref(&self) -> &Store {
        self.store
    }
}

impl Store {
    /// Begins the one write transaction; waits five seconds for another writer.
    ///
    /// `command` and `since` name this writer to other windows.
    ///
    /// # Errors
    /// [`Error::Busy`] names the other writer.
    pub fn begin(&self, command: &str, since: &str) -> Result<Transaction<'_>> {
        self.begin_with(Durability::AfterCheckpoint, command, since)
    }

    fn begin_with(
        &self,
        durability: Durability,
        command: &str,
        since: &str,
    ) -> Result<Transaction<'_>> {
        if self.access() == Access::Read {
            return Err(Error::ReadOnly(self.path().to_path_buf()));
        }
        self.connection
            .pragma_update(None, "synchronous", durability.word())?;
        let inner = self.wait_for_turn()?;
        Ok(Transaction {
            sidecar: Sidecar::write(self.path(), command, since),
            inner,
            store: self,
            unchained: Cell::default(),
        })
    }

    /// Waits for another writer as long as the connection's timeout says. SQLite's own wait cannot
    /// be cancelled.
    fn wait_for_turn(&self) -> Result<SqliteTransaction<'_>> {
        const STEP_MS: u32 = 20;
        let patience_ms: u32 = self
            .connection
            .pragma_query_value(None, "busy_timeout", |row| row.get(0))?;
        let patience = Duration::from_millis(patience_ms.into());
        self.connection.busy_timeout(Duration::ZERO)?;
        let mut waited_ms = 0;
        let begun = loop {
            let begun =
                SqliteTransaction::new_unchecked(&self.connection, TransactionBehavior::Immediate);
            let is_busy = begun.as_ref().is_err_and(is_busy);
            if !is_busy || waited_ms >= patience_ms {
                break begun;
            }
            std::thread::sleep(Duration::from_millis(STEP_MS.into()));
            waited_ms += STEP_MS;
            if self.is_cancelled() {
                self.connection.busy_timeout(patience)?;
                return Err(Error::Interrupted);
            }
        };
        self.connection.busy_timeout(patience)?;
        begun.map_err(|error| {
            if is_busy(&error) {
                Error::Busy(Sidecar::describe(self.path()))
            } else {
                error.into()
            }
        })
    }

    /// Begins the one write transaction without waiting for another writer.
    ///
    /// # Errors
    /// As [`Store::begin`].
    pub fn begin_at_once(&self, command: &str, since: &str) -> Result<Transaction<'_>> {
        self.connection.busy_timeout(Duration::ZERO)?;
        let begun = self.begin(command, since);
        self.connection.busy_timeout(BUSY_TIMEOUT)?;
        begun
    }

    /// As [`Store::begin`], but the commit survives a power cut at once: for what leaves the shop
    /// (launch, redeem, consent).
    ///
    /// # Errors
    /// As [`Store::begin`].
    pub fn begin_durable(&self, command: &str, since: &str) -> Result<Transaction<'_>> {
        self.begin_with(Durability::AtOnce, command, since)
    }
}

fn is_busy(error: &rusqlite::Error) -> bool {
    error.sqlite_error_code() == Some(ErrorCode::DatabaseBusy)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::CancelToken;
    use std::fs;

    #[test]
    fn a_durable_transaction_leaves_the_next_one_as_it_was() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::create(&folder.path().join("shop.db"), [7; 32], 0).unwrap();
        let synchronous = || {
            store
                .connection
                .pragma_query_value(None, "synchronous", |row| row.get::<_, i64>(0))
                .unwrap()
        };
        let durable = store.begin_durable("campaign launch 1", "now").unwrap();
        assert_eq!(synchronous(), 2, "FULL");
        durable.commit().unwrap();
        let ordinary = store.begin("load x.csv", "now").unwrap();
        assert_eq!(synchronous(), 1, "NORMAL");
        ordinary.commit().unwrap();
    }

    #[test]
    fn the_message_to_a_second_writer_names_the_first() {
        let folder = tempfile::tempdir().unwrap();
        let first = Store::create(&folder.path().join("shop.db"), [7; 32], 0).unwrap();
        let second = Store::open_writer(first.path()).unwrap();
        second
            .connection
            .busy_timeout(std::time::Duration::from_millis(20))
            .unwrap();
        let writing = first.begin("load x.csv", "10:42").unwrap();
        let refused = second.begin("segment", "10:43").unwrap_err().to_string();
        assert!(
            refused.contains("`load x.csv`") && refused.contains("since 10:42"),
            "{refused}"
        );
        assert_eq!(
            Store::open_reader(first.path())
                .unwrap()
                .revision()
                .unwrap(),
            0,
            "readers go on"
        );
        writing.commit().unwrap();
        second.begin("segment", "10:44").unwrap().commit().unwrap();
        assert!(!Sidecar::path_for(first.path()).exists());
    }

    #[test]
    fn a_file_left_by_a_crash_names_no_writer() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::create(&folder.path().join("shop.db"), [7; 32], 0).unwrap();
        let beside = Sidecar::path_for(store.path());
        let left = r#"{"pid":1,"command":"load x.csv","since":"10:42"}"#;
        fs::write(&beside, left).unwrap();
        // Another program, which writes no such file.
        let other = rusqlite::Connection::open(store.path()).unwrap();
        other.execute_batch("BEGIN IMMEDIATE").unwrap();
        store
            .connection
            .busy_timeout(Duration::from_millis(20))
            .unwrap();
        let refused = store.begin("segment", "10:43").unwrap_err().to_string();
        assert_eq!(refused, "another program is writing to the database");
        other.execute_batch("ROLLBACK").unwrap();
        // The next writer names itself, and leaves nothing.
        let writing = store.begin("segment", "10:44").unwrap();
        assert!(Sidecar::describe(store.path()).contains("`segment`"));
        writing.commit().unwrap();
        assert!(!beside.exists());
    }

    #[test]
    fn the_next_writer_keeps_its_file_when_the_one_before_ends() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::create(&folder.path().join("shop.db"), [7; 32], 0).unwrap();
        let Transaction { inner, sidecar, .. } = store.begin("load", "10:42").unwrap();
        drop(sidecar);
        assert!(
            !Sidecar::path_for(store.path()).exists(),
            "gone before the transaction ends"
        );
        drop(inner);
    }

    #[test]
    fn waiting_for_another_writer_can_be_cancelled() {
        let folder = tempfile::tempdir().unwrap();
        let first = Store::create(&folder.path().join("shop.db"), [7; 32], 0).unwrap();
        let second = Store::open_writer(first.path()).unwrap();
        second
            .connection
            .busy_timeout(Duration::from_secs(3_600))
            .unwrap();
        let writing = first.begin("load x.csv", "10:42").unwrap();
        let token = CancelToken::default();
        second.interrupt_on(&token);
        let cancelled = token.clone();
        let impatient = std::thread::spawn(move || cancelled.cancel());
        assert!(matches!(
            second.begin("segment", "10:43"),
            Err(Error::Interrupted)
        ));
        impatient.join().unwrap();
        token.reset();
        writing.commit().unwrap();
        second.begin("segment", "10:44").unwrap().commit().unwrap();
    }
}
