//! The table `patterns`, which the `sql` command reads.

use super::database::Store;
use super::error::Result;
use super::transaction::Transaction;
use crate::domain::RunId;
use serde_json::Value;

impl Store {
    /// The findings of one kind in a run, by rank.
    pub fn fetch_patterns(&self, run: RunId, kind: &str) -> Result<Vec<Value>> {
        let mut statement = self.connection.prepare_cached(
            "SELECT body FROM patterns WHERE run = ?1 AND kind = ?2 ORDER BY rank",
        )?;
        let mut rows = statement.query((run.0, kind))?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            found.push(serde_json::from_str(&row.get::<_, String>(0)?)?);
        }
        Ok(found)
    }
}

impl Transaction<'_> {
    /// Saves a finding of a run.
    pub fn save_pattern(&self, run: RunId, kind: &str, rank: usize, body: &Value) -> Result<()> {
        self.inner
            .prepare_cached("INSERT INTO patterns (run, kind, rank, body) VALUES (?1, ?2, ?3, ?4)")?
            .execute((run.0, kind, rank as i64, serde_json::to_string(body)?))?;
        Ok(())
    }

    /// Deletes the findings of superseded runs.
    pub fn delete_old_patterns(&self) -> Result<()> {
        self.inner.execute(
            "DELETE FROM patterns WHERE run NOT IN (SELECT run FROM current_runs)",
            [],
        )?;
        Ok(())
    }
}
