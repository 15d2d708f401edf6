//! The table `recommendations`, and the items that can be recommended.

use super::database::Store;
use super::error::Result;
use super::transaction::Transaction;
use crate::domain::RunId;

/// One line of a list that was handed out.
#[derive(Debug, Clone, PartialEq)]
pub struct RecommendationRow {
    /// Key of the user.
    pub user: i64,
    /// The list's name.
    pub list: &'static str,
    /// Rank, from 1.
    pub rank: i64,
    /// Key of the item.
    pub item: i64,
    /// Score.
    pub score: f64,
    /// The kind of reason that adds the most to the score and what it adds, as JSON.
    pub reasons: String,
}

impl Store {
    /// Keys of items that cannot be offered, ascending: not products, known to be out of stock,
    /// not for sale themselves or as a product, or hidden by the operator.
    pub fn fetch_unavailable_items(&self) -> Result<Vec<i64>> {
        let mut statement = self.connection.prepare_cached(
            "SELECT item FROM items WHERE role <> 'product' OR stock <= 0 OR for_sale = 0
             OR parent IN (SELECT id FROM items WHERE for_sale = 0)
             OR id IN (SELECT id FROM hidden_items) OR parent IN (SELECT id FROM hidden_items)
             ORDER BY item",
        )?;
        let rows = statement.query_map([], |row| row.get(0))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }
}

impl Transaction<'_> {
    /// Forgets the lists that were handed out.
    pub fn delete_recommendations(&self) -> Result<()> {
        self.inner.execute("DELETE FROM recommendations", [])?;
        Ok(())
    }

    /// Adds lines of lists that are handed out.
    pub fn save_recommendations(&self, run: RunId, rows: &[RecommendationRow]) -> Result<()> {
        let mut insert = self
            .inner
            .prepare_cached("INSERT INTO recommendations VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)")?;
        for row in rows {
            insert.execute((
                run.0,
                row.user,
                row.list,
                row.rank,
                row.item,
                row.score,
                &row.reasons,
            ))?;
        }
        Ok(())
    }
}
