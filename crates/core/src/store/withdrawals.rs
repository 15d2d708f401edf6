//! Lines that a file calls cancelled. Each takes the line that an older file brought out of force;
//! `supersede` decides that together with the versions of orders.

use super::error::Result;
use super::identities::IdentityKind;
use super::transaction::Transaction;
use crate::domain::BatchId;
use rusqlite::Connection;

/// A line that a file calls cancelled: known by the order's number and the item, or by who bought
/// the item when.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Withdrawal {
    /// The order's number, if the file has one.
    pub order: Option<String>,
    /// Who bought: the kind and the key of an identity.
    pub actor: (IdentityKind, String),
    /// When, UTC seconds; 0: the file has no times.
    pub at: i64,
    /// The item; `None` for all of an order.
    pub item: Option<String>,
}

/// How new a statement is: the last instant in its file, then the batch.
pub(super) type Age = (Option<i64>, i64);

impl Transaction<'_> {
    /// Saves what a file calls cancelled; `file_at` is the last instant in the file.
    ///
    /// # Errors
    /// The database cannot be written.
    pub fn save_withdrawals(
        &self,
        batch: BatchId,
        file_at: Option<i64>,
        withdrawals: &[Withdrawal],
    ) -> Result<()> {
        let mut save = self.inner.prepare_cached(
            "INSERT INTO withdrawals (batch, \"order\", kind, key, at, item, file_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        )?;
        for withdrawal in withdrawals {
            let (kind, key) = &withdrawal.actor;
            save.execute((
                batch.0,
                &withdrawal.order,
                kind.word(),
                key,
                withdrawal.at,
                &withdrawal.item,
                file_at,
            ))?;
        }
        Ok(())
    }

    /// Forgets what a batch called cancelled.
    ///
    /// # Errors
    /// The database cannot be written.
    pub fn delete_withdrawals(&self, batch: BatchId) -> Result<()> {
        self.inner
            .prepare_cached("DELETE FROM withdrawals WHERE batch = ?1")?
            .execute([batch.0])?;
        Ok(())
    }

    /// The orders of lines that are called cancelled, by this batch or of this batch.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn fetch_withdrawn_orders(&self, batch: BatchId) -> Result<Vec<i64>> {
        if !self.has_withdrawals()? {
            return Ok(Vec::new());
        }
        let of_order = self.prepare_orders(
            "SELECT o.\"order\" FROM withdrawals w JOIN orders o ON o.id = w.\"order\"
             WHERE w.batch = ?1 OR EXISTS (SELECT 1 FROM order_versions v WHERE v.\"order\" = \
             o.\"order\" AND v.batch = ?1)",
            batch,
        )?;
        let of_person = self.prepare_orders(
            "SELECT a.\"order\" FROM withdrawals w
             JOIN identities i ON i.kind = w.kind AND i.key = w.key
             JOIN actions a ON a.identity = i.identity AND a.at = w.at
             WHERE w.\"order\" IS NULL AND a.\"order\" IS NOT NULL
               AND (w.batch = ?1 OR EXISTS (SELECT 1 FROM order_versions v WHERE v.\"order\" = \
             a.\"order\" AND v.batch = ?1))",
            batch,
        )?;
        let mut orders = [of_order, of_person].concat();
        orders.sort_unstable();
        orders.dedup();
        Ok(orders)
    }

    fn prepare_orders(&self, sql: &str, batch: BatchId) -> Result<Vec<i64>> {
        let mut statement = self.inner.prepare_cached(sql)?;
        let rows = statement.query_map([batch.0], |row| row.get(0))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    pub(super) fn has_withdrawals(&self) -> Result<bool> {
        Ok(self
            .inner
            .prepare_cached("SELECT EXISTS (SELECT 1 FROM withdrawals)")?
            .query_row([], |row| row.get(0))?)
    }
}

/// Whether a purchase of an order stands withdrawn by the files loaded up to `until`, UTC seconds: no
/// file that holds the line is newer than one that calls it cancelled. `key` is its identity, instant
/// and number there.
pub(super) fn is_withdrawn(
    connection: &Connection,
    order: i64,
    key: (i64, i64, i64),
    (item, batch): (i64, i64),
    until: i64,
) -> Result<bool> {
    let (identity, at, _) = key;
    let mut called = connection.prepare_cached(
        "SELECT w.file_at, w.batch FROM withdrawals w JOIN batches b USING (batch)
         WHERE w.\"order\" = (SELECT id FROM orders WHERE \"order\" = ?1)
           AND (w.item IS NULL OR w.item = (SELECT id FROM items WHERE item = ?2))
           AND b.loaded_at <= ?5
         UNION ALL
         SELECT w.file_at, w.batch FROM withdrawals w JOIN identities i ON i.kind = w.kind AND i.key \
         = w.key JOIN batches b USING (batch)
         WHERE w.\"order\" IS NULL AND i.identity = ?3 AND w.at = ?4
           AND w.item = (SELECT id FROM items WHERE item = ?2)
           AND b.loaded_at <= ?5",
    )?;
    let called: Vec<Age> = called
        .query_map((order, item, identity, at, until), |row| {
            Ok((row.get(0)?, row.get(1)?))
        })?
        .collect::<rusqlite::Result<_>>()?;
    Ok(match called.into_iter().max() {
        None => false,
        Some(age) => newest_claim(connection, order, key, batch, until)? <= age,
    })
}

/// The age of the newest batch that held an action of an order at `until`.
fn newest_claim(
    connection: &Connection,
    order: i64,
    key: (i64, i64, i64),
    batch: i64,
    until: i64,
) -> Result<Age> {
    let (identity, at, seq) = key;
    let mut claims = connection.prepare_cached(
        "SELECT v.file_at, h.batch FROM (
             SELECT ?5 AS batch UNION SELECT batch FROM claims
             WHERE identity = ?2 AND at = ?3 AND seq = ?4) h
         JOIN batches b USING (batch)
         LEFT JOIN order_versions v ON v.\"order\" = ?1 AND v.batch = h.batch
         WHERE b.loaded_at <= ?6",
    )?;
    let ages: Vec<Age> = claims
        .query_map((order, identity, at, seq, batch, until), |row| {
            Ok((row.get(0)?, row.get(1)?))
        })?
        .collect::<rusqlite::Result<_>>()?;
    Ok(ages.into_iter().max().unwrap_or_default())
}
