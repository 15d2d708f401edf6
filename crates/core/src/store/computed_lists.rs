//! The table `computed_lists`: what a cluster recommends to each user, in few bytes.

use super::database::Store;
use super::error::Result;
use super::packed_list::{ComputedEntry, pack_list, unpack_list};
use super::transaction::Transaction;
use crate::domain::RunId;
use rusqlite::{OptionalExtension, Statement};

impl Store {
    /// The list of a user and the run that brought it; `None` where a cluster computed none.
    pub fn fetch_computed_list(&self, user: i64) -> Result<Option<(RunId, Vec<ComputedEntry>)>> {
        let row: Option<(i64, Vec<u8>)> = self
            .connection
            .prepare_cached("SELECT run, body FROM computed_lists WHERE user = ?1")?
            .query_row([user], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        Ok(row.and_then(|(run, body)| Some((RunId(run), unpack_list(&body)?))))
    }

    /// Whether there is any list of a run.
    pub fn has_computed_lists(&self, run: RunId) -> Result<bool> {
        let sql = "SELECT EXISTS (SELECT 1 FROM computed_lists WHERE run = ?1)";
        Ok(self
            .connection
            .prepare_cached(sql)?
            .query_row([run.0], |row| row.get(0))?)
    }
}

impl Transaction<'_> {
    /// Deletes all computed lists, and saves others one by one.
    pub fn begin_computed_lists(&self, run: RunId) -> Result<ListSaver<'_>> {
        self.delete_computed_lists()?;
        let sql = "INSERT INTO computed_lists (user, run, body) VALUES (?1, ?2, ?3)";
        Ok(ListSaver {
            run,
            insert: self.inner.prepare(sql)?,
        })
    }

    /// Forgets all computed lists.
    pub fn delete_computed_lists(&self) -> Result<()> {
        self.inner.execute("DELETE FROM computed_lists", [])?;
        Ok(())
    }
}

/// Saves computed lists of a run.
#[derive(Debug)]
pub struct ListSaver<'t> {
    run: RunId,
    insert: Statement<'t>,
}

impl ListSaver<'_> {
    /// Saves the list of a user, the best first.
    pub fn save(&mut self, user: i64, entries: &[ComputedEntry]) -> Result<()> {
        self.insert
            .execute((user, self.run.0, pack_list(entries)))?;
        Ok(())
    }
}
