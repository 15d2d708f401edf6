//! The table `profiles`: for `export` and `sql`, and where a cluster computed them, for everything.

use super::database::Store;
use super::error::Result;
use super::transaction::Transaction;
use crate::domain::RunId;
use rusqlite::OptionalExtension;

impl Store {
    /// The stored profile of a user, as JSON.
    pub fn fetch_profile(&self, user: i64) -> Result<Option<String>> {
        Ok(self
            .connection
            .prepare_cached("SELECT body FROM profiles WHERE user = ?1")?
            .query_row([user], |row| row.get(0))
            .optional()?)
    }

    /// All stored profiles by user, as JSON.
    pub fn fetch_profiles(&self) -> Result<Vec<(i64, String)>> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT user, body FROM profiles ORDER BY user")?;
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }
}

impl Transaction<'_> {
    /// Replaces all stored profiles by these (user, JSON).
    pub fn replace_profiles(
        &self,
        run: RunId,
        profiles: impl Iterator<Item = (i64, String)>,
    ) -> Result<()> {
        self.inner.execute("DELETE FROM profiles", [])?;
        let mut insert = self
            .inner
            .prepare("INSERT INTO profiles (user, run, body) VALUES (?1, ?2, ?3)")?;
        for (user, body) in profiles {
            insert.execute((user, run.0, body))?;
        }
        Ok(())
    }
}
