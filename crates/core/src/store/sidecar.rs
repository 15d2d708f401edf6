//! Who writes: a small file beside the database while a transaction is open, so that a second
//! writer can be told.

use super::error::{Error, Result};
use super::open::{Access, BUSY_TIMEOUT, Store, Transaction};
use rusqlite::{ErrorCode, Transaction as SqliteTransaction, TransactionBehavior};
use serde::{Deserialize, Serialize};
use std::fs::{self, File};
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

/// The sidecar file of an open transaction; removed just before the transaction ends, so that it
/// never takes the file of the next writer with it. A shared lock on it lasts as long as the
/// process: after a crash it tells that the file is old.
#[derive(Debug)]
pub(super) struct Sidecar {
    path: PathBuf,
    locked: Option<File>,
}

impl Sidecar {
    fn beside(database: &Path) -> PathBuf {
        let mut name = database.as_os_str().to_owned();
        name.push(".writer");
        PathBuf::from(name)
    }

    fn write(database: &Path, command: &str, since: &str) -> Sidecar {
        let path = Sidecar::beside(database);
        let writer = Writer {
            pid: std::process::id(),
            command: command.into(),
            since: since.into(),
        };
        // A courtesy to other windows: without it they learn only that somebody writes. It gets its
        // name whole and locked, for whoever finds it sooner would take it for one that a crash
        // left.
        let unnamed = path.with_added_extension("new");
        let file = super::private_file(&unnamed).ok().and_then(|mut file| {
            file.write_all(serde_json::to_string(&writer).ok()?.as_bytes())
                .ok()?;
            file.lock_shared().ok()?;
            fs::rename(&unnamed, &path).ok()?;
            Some(file)
        });
        Sidecar { path, locked: file }
    }

    fn describe(database: &Path) -> String {
        match Sidecar::read(&Sidecar::beside(database)) {
            Some(writer) => format!(
                "another regulars window is writing (`{}`, process {}, since {})",
                writer.command, writer.pid, writer.since
            ),
            None => "another program is writing to the database".into(),
        }
    }

    /// Who writes; `None` where the file is not there, or its writer was ended before it could
    /// remove it.
    fn read(path: &Path) -> Option<Writer> {
        let text = fs::read_to_string(path).ok()?;
        if File::open(path).ok()?.try_lock().is_ok() {
            return None;
        }
        serde_json::from_str(&text).ok()
    }
}

impl Drop for Sidecar {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.path);
        self.locked = None;
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
        Ok(Transaction::new(
            inner,
            self,
            Sidecar::write(self.path(), command, since),
        ))
    }

    /// Waits for another writer as long as the connection's timeout says. SQLite's own wait would
    /// not hear of a cancelled line.
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

    /// As [`Store::begin`], durable against power loss at once: for what the outside world learns
    /// of (launch, redeem, consent).
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
    use std::sync::atomic::{AtomicBool, Ordering};

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
    fn a_second_writer_is_told_who_writes() {
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
        assert!(!Sidecar::beside(first.path()).exists());
    }

    #[test]
    fn a_file_that_a_crash_left_names_nobody() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::create(&folder.path().join("shop.db"), [7; 32], 0).unwrap();
        let beside = Sidecar::beside(store.path());
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
            !Sidecar::beside(store.path()).exists(),
            "gone before the transaction ends"
        );
        drop(inner);
    }

    #[test]
    fn whoever_finds_the_file_finds_it_whole() {
        let folder = tempfile::tempdir().unwrap();
        let database = folder.path().join("shop.db");
        let path = Sidecar::beside(&database);
        let is_over = AtomicBool::new(false);
        std::thread::scope(|scope| {
            let watcher = scope.spawn(|| {
                while !is_over.load(Ordering::Relaxed) {
                    let found = fs::read_to_string(&path);
                    if found.is_ok_and(|text| serde_json::from_str::<Writer>(&text).is_err()) {
                        return false;
                    }
                }
                true
            });
            for _ in 0..2_000 {
                drop(Sidecar::write(&database, "load x.csv", "10:42"));
            }
            is_over.store(true, Ordering::Relaxed);
            assert!(watcher.join().unwrap());
        });
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
