//! The table `profiles`, which `export` and the `sql` command read.

use super::error::Result;
use super::transaction::Transaction;
use crate::domain::RunId;

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
