//! The table `hidden_items`: items that the operator keeps out of recommendations and campaigns.

use super::database::Store;
use super::error::Result;
use super::transaction::Transaction;

impl Store {
    /// Whether the operator hides the item with this id.
    pub fn is_item_hidden(&self, id: &str) -> Result<bool> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT EXISTS (SELECT 1 FROM hidden_items WHERE id = ?1)")?;
        Ok(statement.query_row([id], |row| row.get(0))?)
    }
}

impl Transaction<'_> {
    /// Hides an item.
    pub fn hide_item(&self, id: &str, at: i64, operator: Option<&str>) -> Result<()> {
        self.inner.execute(
            "INSERT INTO hidden_items (id, at, operator) VALUES (?1, ?2, ?3)
             ON CONFLICT (id) DO NOTHING",
            (id, at, operator),
        )?;
        Ok(())
    }

    /// Shows an item again.
    pub fn unhide_item(&self, id: &str) -> Result<()> {
        self.inner
            .execute("DELETE FROM hidden_items WHERE id = ?1", [id])?;
        Ok(())
    }
}
