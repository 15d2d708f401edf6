//! What the database knew of a user on a past day: facts by the loads and corrections up to then.

use super::database::Store;
use super::error::Result;
use super::people::ALL_IDS;
use rusqlite::OptionalExtension;

impl Store {
    /// When a file first named a user's person, UTC seconds; `None` where only the operator did.
    pub fn fetch_known_since(&self, user: i64) -> Result<Option<i64>> {
        Ok(self
            .connection
            .prepare_cached(&format!(
                "SELECT min(b.loaded_at) FROM user_versions v JOIN batches b USING (batch) WHERE \
                 v.user IN {ALL_IDS}"
            ))?
            .query_row([user], |row| row.get(0))?)
    }

    /// A fact of a user's person by the loads and corrections up to `until`, UTC seconds; `None`
    /// where nothing was known.
    pub fn fetch_fact_at(
        &self,
        user: i64,
        field: &'static str,
        until: i64,
    ) -> Result<Option<String>> {
        let corrected: Option<Option<String>> = self
            .connection
            .prepare_cached(
                "SELECT value FROM corrections WHERE user = ?1 AND field = ?2 AND at <= ?3
                 ORDER BY correction DESC LIMIT 1",
            )?
            .query_row((user, field, until), |row| row.get(0))
            .optional()?;
        if let Some(value) = corrected {
            return Ok(value);
        }
        Ok(self
            .connection
            .prepare_cached(&format!(
                "SELECT v.{field} FROM user_versions v JOIN batches b USING (batch)
                 WHERE v.user IN {ALL_IDS} AND b.loaded_at <= ?2 AND v.{field} IS NOT NULL
                 ORDER BY v.user <> ?1, {} LIMIT 1",
                super::newest_first(field)
            ))?
            .query_row([user, until], |row| row.get(0))
            .optional()?)
    }
}
