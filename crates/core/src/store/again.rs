//! A batch of which all is known: what another batch in force holds, held once more.

use super::error::Result;
use super::transaction::Transaction;
use crate::domain::BatchId;

/// Tables in which each batch keeps its own word, and by what their rows follow each other.
const WORDS: [(&str, &str); 5] = [
    ("user_versions", "user"),
    ("item_versions", "item"),
    ("order_versions", "\"order\""),
    ("links", "a, b"),
    ("quarantine", "row"),
];

impl Transaction<'_> {
    /// Lets `batch`, which holds nothing yet, hold all that `source` holds: what a load of the very
    /// same rows would leave. People and versions of orders are settled by the caller, as after any
    /// load.
    ///
    /// # Errors
    /// The disk is full, or the operator cancelled.
    pub fn save_again(&self, batch: BatchId, source: BatchId) -> Result<()> {
        self.inner.execute(
            "UPDATE batches SET same_as = (SELECT ifnull(same_as, batch) FROM batches WHERE batch \
             = ?1) WHERE batch = ?2",
            (source.0, batch.0),
        )?;
        // Who says the same twice changes nothing where no other batch speaks.
        let users = self.fetch_contested("user_versions", "user", source)?;
        let items = self.fetch_contested("item_versions", "item", source)?;
        let orders = self.fetch_contested("order_versions", "order", source)?;
        for (table, order) in WORDS {
            self.repeat(table, order, batch, source)?;
        }
        self.refresh_users_in(&users)?;
        self.refresh_items_in(&items)?;
        self.refresh_orders_in(&orders)
    }

    /// Lets the batches that hold what `batch` holds, and it itself, stand alone: each claims its
    /// actions one by one. To be called before `batch` holds more or less than it does.
    ///
    /// # Errors
    /// The disk is full, or the operator cancelled.
    pub(super) fn part_from_same(&self, batch: BatchId) -> Result<()> {
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
            self.forget_same(BatchId(held))?;
        }
        Ok(())
    }

    /// Lets `batch` hold no longer what another one holds.
    pub(super) fn forget_same(&self, batch: BatchId) -> Result<()> {
        self.inner.execute(
            "UPDATE batches SET same_as = NULL WHERE batch = ?1",
            [batch.0],
        )?;
        Ok(())
    }

    /// The things of which `source` has a version, and a batch of other rows too.
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

    fn repeat(&self, table: &str, order: &str, batch: BatchId, source: BatchId) -> Result<()> {
        // The number of a row in quarantine is its own.
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
