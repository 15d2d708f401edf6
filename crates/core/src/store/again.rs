//! The same file loaded again: a batch that copies all of another batch in force.

use super::error::Result;
use super::transaction::Transaction;
use crate::domain::BatchId;

/// Tables in which each batch has rows of its own, and the columns that sort them.
const OWN_ROWS: [(&str, &str); 5] = [
    ("user_versions", "user"),
    ("item_versions", "item"),
    ("order_versions", "\"order\""),
    ("links", "a, b"),
    ("quarantine", "row"),
];

impl Transaction<'_> {
    /// Gives `batch`, which is empty, all that `source` holds, exactly as if the same rows were
    /// loaded. The caller settles people and versions of orders, as after any load.
    ///
    /// # Errors
    /// The disk is full, or the operator cancelled.
    pub fn save_again(&self, batch: BatchId, source: BatchId) -> Result<()> {
        self.inner.execute(
            "UPDATE batches SET same_as = (SELECT ifnull(same_as, batch) FROM batches WHERE batch \
             = ?1) WHERE batch = ?2",
            (source.0, batch.0),
        )?;
        // Saying the same twice changes nothing unless another batch has said something else.
        let users = self.fetch_contested("user_versions", "user", source)?;
        let items = self.fetch_contested("item_versions", "item", source)?;
        let orders = self.fetch_contested("order_versions", "order", source)?;
        for (table, order) in OWN_ROWS {
            self.copy_rows(table, order, batch, source)?;
        }
        self.refresh_users_in(&users)?;
        self.refresh_items_in(&items)?;
        self.refresh_orders_in(&orders)
    }

    /// Makes `batch` and the batches that copy it independent: each claims its actions one by one.
    /// Must be called before `batch` changes.
    ///
    /// # Errors
    /// The disk is full, or the operator cancelled.
    pub(super) fn detach_copies(&self, batch: BatchId) -> Result<()> {
        let same: Vec<(i64, i64)> = self
            .inner
            .prepare_cached(
                "SELECT same_as, batch FROM batches WHERE same_as = ?1 OR (batch = ?1 \
                             AND same_as > 0)",
            )?
            .query_map([batch.0], |row| Ok((row.get(0)?, row.get(1)?)))?
            .collect::<rusqlite::Result<_>>()?;
        for (source, held) in same {
            for sql in [
                "INSERT INTO claims SELECT identity, at, seq, ?2 FROM claims WHERE batch = ?1",
                "INSERT INTO claims SELECT identity, at, seq, ?2 FROM actions WHERE batch = ?1",
            ] {
                self.inner.execute(sql, (source, held))?;
            }
            self.detach(BatchId(held))?;
        }
        Ok(())
    }

    /// Ends the copying by `batch` of another one.
    pub(super) fn detach(&self, batch: BatchId) -> Result<()> {
        self.inner.execute(
            "UPDATE batches SET same_as = NULL WHERE batch = ?1",
            [batch.0],
        )?;
        Ok(())
    }

    /// The things of which both `source` and a batch of other rows have a version.
    fn fetch_contested(&self, versions: &str, thing: &str, source: BatchId) -> Result<Vec<i64>> {
        let sql = format!(
            "WITH same AS MATERIALIZED (
                 SELECT o.batch FROM batches o JOIN batches s ON ifnull(o.same_as, o.batch) = \
                 ifnull(s.same_as, s.batch)
                 WHERE s.batch = ?1)
             SELECT \"{thing}\" FROM {versions} s WHERE batch = ?1 AND EXISTS (
                 SELECT 1 FROM {versions} o WHERE o.\"{thing}\" = s.\"{thing}\" AND o.batch NOT IN \
                 same)"
        );
        let rows = self
            .inner
            .prepare(&sql)?
            .query_map([source.0], |row| row.get(0))?
            .collect::<rusqlite::Result<_>>()?;
        Ok(rows)
    }

    fn copy_rows(&self, table: &str, order: &str, batch: BatchId, source: BatchId) -> Result<()> {
        // Quarantined rows get new numbers.
        let columns: String = self.inner.query_row(
            "SELECT group_concat('\"' || name || '\"', ', ') FROM pragma_table_info(?1) WHERE name \
             NOT IN ('batch', 'row')",
            [table],
            |row| row.get(0),
        )?;
        let sql = format!(
            "INSERT INTO {table} (batch, {columns}) SELECT ?2, {columns} FROM {table} WHERE batch \
             = ?1 ORDER BY {order}"
        );
        self.inner.execute(&sql, (source.0, batch.0))?;
        Ok(())
    }
}
