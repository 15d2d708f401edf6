//! Totals of the database, its health, and copies of it.

use super::connect::BUSY_TIMEOUT;
use super::database::{Access, Store};
use super::error::{Error, Result};
use std::path::Path;
use std::time::Duration;

/// Totals of the database.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// People, however many ids they have.
    pub users: i64,
    /// Items.
    pub items: i64,
    /// Actions.
    pub actions: i64,
    /// Orders.
    pub orders: i64,
    /// The first action, UTC seconds.
    pub first_at: Option<i64>,
    /// The last action.
    pub last_at: Option<i64>,
    /// When the last load in force was loaded.
    pub loaded_at: Option<i64>,
}

impl Store {
    /// The totals. Actions are counted from the chunks, without reading them.
    pub fn fetch_counts(&self) -> Result<Counts> {
        let one = |sql: &str| -> Result<Option<i64>> {
            Ok(self
                .connection
                .prepare_cached(sql)?
                .query_row([], |row| row.get(0))?)
        };
        let (first_at, last_at) = self.fetch_span()?;
        Ok(Counts {
            users: one("SELECT count(*) FROM users WHERE person = user")?.unwrap_or(0),
            items: one("SELECT count(*) FROM items")?.unwrap_or(0),
            actions: one("SELECT sum(rows) FROM column_chunks WHERE \"column\" = 0")?.unwrap_or(0),
            orders: one("SELECT count(*) FROM orders")?.unwrap_or(0),
            first_at,
            last_at,
            loaded_at: one("SELECT max(loaded_at) FROM batches WHERE undone_at IS NULL")?,
        })
    }

    /// The first and the last action, UTC seconds.
    pub fn fetch_span(&self) -> Result<(Option<i64>, Option<i64>)> {
        Ok(self
            .connection
            .prepare_cached("SELECT first_at, last_at FROM shop")?
            .query_row([], |row| Ok((row.get(0)?, row.get(1)?)))?)
    }

    /// SQLite's verdict on the file: `ok`, or the damage.
    pub fn check_integrity(&self) -> Result<String> {
        Ok(self
            .connection
            .query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))?)
    }

    /// The version of SQLite.
    pub fn sqlite_version() -> &'static str {
        rusqlite::version()
    }

    /// Writes a complete copy with mode 0600, even while another process writes.
    ///
    /// # Errors
    /// The copy cannot be written.
    pub fn backup_to(&self, path: &Path) -> Result<()> {
        super::private_file(path).map_err(|source| Error::File {
            path: path.to_path_buf(),
            source,
        })?;
        // A copy of pages would hold what was deleted and lies in unused parts of them. The statement
        // counts as writing, although it only reads here.
        self.connection.pragma_update(None, "query_only", false)?;
        let written = self
            .connection
            .execute("VACUUM INTO ?1", [path.to_string_lossy()]);
        if self.access() == Access::Read {
            self.connection.pragma_update(None, "query_only", true)?;
        }
        written?;
        Ok(())
    }

    /// Writes the whole file again, so that nothing deleted is left in unused parts of its pages:
    /// SQLite overwrites deleted rows, but not each copy that it made when it moved them.
    ///
    /// # Errors
    /// Another process reads or writes, the disk is full, or the operator cancelled; the file is
    /// then as it was.
    pub fn rewrite(&self) -> Result<()> {
        self.connection.busy_timeout(Duration::from_millis(100))?;
        let rewritten = self
            .connection
            .execute_batch("VACUUM; PRAGMA wal_checkpoint(TRUNCATE);");
        self.connection.busy_timeout(BUSY_TIMEOUT)?;
        Ok(rewritten?)
    }
}
