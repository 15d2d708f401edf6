//! The table `profiles`.

use super::error::Result;
use super::open::{Store, Transaction};
use crate::domain::RunId;
use rusqlite::OptionalExtension;

impl Store {
    /// The stored profile of a user as JSON, and the run that made it.
    pub fn fetch_profile(&self, user: i64) -> Result<Option<(RunId, String)>> {
        Ok(self
            .connection
            .prepare_cached("SELECT run, body FROM profiles WHERE user = ?1")?
            .query_row([user], |row| Ok((RunId(row.get(0)?), row.get(1)?)))
            .optional()?)
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
