//! The table `settings`, and the one row of `shop`.

use super::database::Store;
use super::error::Result;
use super::transaction::Transaction;
use rusqlite::OptionalExtension;

impl Store {
    /// The value of a setting, if it was set.
    pub fn fetch_setting(&self, name: &str) -> Result<Option<String>> {
        Ok(self
            .connection
            .prepare_cached("SELECT value FROM settings WHERE name = ?1")?
            .query_row([name], |row| row.get(0))
            .optional()?)
    }

    /// All values that were set, by name.
    pub fn fetch_settings(&self) -> Result<Vec<(String, String)>> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT name, value FROM settings ORDER BY name")?;
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// The data's version number.
    pub fn revision(&self) -> Result<i64> {
        Ok(self
            .connection
            .prepare_cached("SELECT revision FROM shop")?
            .query_row([], |row| row.get(0))?)
    }

    /// The secret from which coupon codes are drawn.
    pub fn code_secret(&self) -> Result<[u8; 32]> {
        Ok(self
            .connection
            .query_row("SELECT code_secret FROM shop", [], |row| row.get(0))?)
    }

    /// Whether this is a generated shop.
    pub fn is_demo(&self) -> Result<bool> {
        Ok(self
            .connection
            .query_row("SELECT is_demo FROM shop", [], |row| row.get(0))?)
    }
}

impl Transaction<'_> {
    /// Sets a setting.
    pub fn save_setting(&self, name: &str, value: &str, now: i64) -> Result<()> {
        self.inner.execute(
            "INSERT OR REPLACE INTO settings VALUES (?1, ?2, ?3)",
            (name, value, now),
        )?;
        Ok(())
    }

    /// Resets a setting to its default.
    pub fn delete_setting(&self, name: &str) -> Result<()> {
        self.inner
            .execute("DELETE FROM settings WHERE name = ?1", [name])?;
        Ok(())
    }

    /// Marks the database as a generated shop.
    pub fn save_is_demo(&self) -> Result<()> {
        self.inner.execute("UPDATE shop SET is_demo = 1", [])?;
        Ok(())
    }

    /// Raises the data's version number by one and returns it.
    pub fn next_revision(&self) -> Result<i64> {
        Ok(self.inner.query_row(
            "UPDATE shop SET revision = revision + 1 RETURNING revision",
            [],
            |row| row.get(0),
        )?)
    }
}
