//! An open database.

use super::connect;
use super::error::Result;
use crate::domain::CancelToken;
use rusqlite::{Connection, Transaction, TransactionBehavior};
use std::cell::Cell;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// What a connection may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Read only.
    Read,
    /// Read and write; at most one transaction writes at a time.
    Write,
}

/// An open database. Functions that read are methods of this type, one file a table; functions that
/// write are methods of [`super::Transaction`].
#[derive(Debug)]
pub struct Store {
    pub(super) connection: Connection,
    pub(super) path: PathBuf,
    access: Access,
    pub(super) cancel_token: SharedToken,
    /// Random bytes, from which the salts of the chain are drawn; never stored.
    entropy: Cell<[u8; 32]>,
}

/// The token that a connection's statements check while they run.
type SharedToken = Arc<Mutex<CancelToken>>;

fn is_cancelled(token: &SharedToken) -> bool {
    token.lock().is_ok_and(|token| token.is_cancelled())
}

impl Store {
    pub(super) fn over(connection: Connection, path: &Path, access: Access) -> Result<Store> {
        let mut store = Store {
            connection,
            path: path.to_path_buf(),
            access,
            cancel_token: SharedToken::default(),
            entropy: Cell::default(),
        };
        store.stop_when(|| false)?;
        Ok(store)
    }

    /// From now on statements stop when the operator cancels or `is_over` says so.
    pub(super) fn stop_when(
        &mut self,
        mut is_over: impl FnMut() -> bool + Send + 'static,
    ) -> Result<()> {
        /// Steps of SQLite's machine between two checks: a fraction of a millisecond.
        const STEPS: i32 = 10_000;
        let token = Arc::clone(&self.cancel_token);
        let stops = move || is_cancelled(&token) || is_over();
        Ok(self.connection.progress_handler(STEPS, Some(stops))?)
    }

    /// The database file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// What this connection may do.
    pub fn access(&self) -> Access {
        self.access
    }

    /// Whether the disk was full when this connection was opened: it then keeps all others out.
    ///
    /// # Errors
    /// The connection cannot be asked.
    pub fn is_alone(&self) -> Result<bool> {
        let mode: String = self
            .connection
            .pragma_query_value(None, "locking_mode", |row| row.get(0))?;
        Ok(mode == "exclusive")
    }

    /// From now on the salts of the chain are drawn from these random bytes.
    pub fn salt_from(&self, entropy: [u8; 32]) {
        self.entropy.set(entropy);
    }

    pub(super) fn entropy(&self) -> [u8; 32] {
        self.entropy.get()
    }

    /// The file's schema version.
    pub fn schema_version(&self) -> Result<i64> {
        connect::version_of(&self.connection)
    }

    /// A number that changes when another connection commits.
    pub fn data_version(&self) -> Result<i64> {
        Ok(self
            .connection
            .pragma_query_value(None, "data_version", |row| row.get(0))?)
    }

    /// From now on `token` cancels the statements of this connection, in place of the one before.
    pub fn interrupt_on(&self, token: &CancelToken) {
        if let Ok(mut current) = self.cancel_token.lock() {
            *current = token.clone();
        }
    }

    /// Whether the operator cancelled.
    pub(super) fn is_cancelled(&self) -> bool {
        is_cancelled(&self.cancel_token)
    }

    /// Closes the database; a writer updates the query planner's statistics and empties the
    /// write-ahead log first.
    pub fn close(self) {
        if self.access == Access::Write {
            // Both are housekeeping: if another process refuses them, nothing is lost, and nobody
            // should wait.
            let _ = self.connection.busy_timeout(Duration::from_millis(100));
            let _ = self
                .connection
                .execute_batch("PRAGMA optimize; PRAGMA wal_checkpoint(TRUNCATE);");
        }
    }

    /// Runs `read` on one unchanging state of the database.
    pub fn at_one_state<T>(&self, read: impl FnOnce(&Store) -> Result<T>) -> Result<T> {
        let transaction =
            Transaction::new_unchecked(&self.connection, TransactionBehavior::Deferred)?;
        let result = read(self);
        transaction.finish()?;
        result
    }
}
