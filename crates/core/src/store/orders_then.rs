//! What was known of an order on a past day: the lines in force by the files loaded up to then.

use super::action_columns::Row;
use super::actions::{SELECT_ROWS, stored_row};
use super::codes::UsedOrder;
use super::database::Store;
use super::error::Result;
use super::orders::newest_version;
use super::packed_column::NULL;
use super::whole_versions::WholeVersions;
use super::withdrawals::is_withdrawn;
use crate::domain::ActionKind;
use std::collections::BTreeSet;

/// A file's version of an order: batch, identity and coverage.
type Version = (i64, i64, String);

impl Store {
    /// An order as it was known at `until`, UTC seconds; `None` where no file had named it.
    pub(super) fn used_order_at(
        &self,
        order: i64,
        person: Option<i64>,
        until: i64,
    ) -> Result<Option<UsedOrder>> {
        let versions = self.fetch_versions_at(order, until)?;
        if versions.is_empty() {
            return Ok(None);
        }
        let whole = WholeVersions::of(
            versions
                .iter()
                .map(|(batch, _, holds)| (*batch, holds.as_str())),
        );
        let identities: BTreeSet<i64> = versions.iter().map(|version| version.1).collect();
        let mut actions = self.connection.prepare_cached(&format!(
            "{SELECT_ROWS} WHERE identity = ?1 AND \"order\" = ?2 ORDER BY at, seq"
        ))?;
        let mut found = UsedOrder {
            person,
            lines: 0,
            bought_minor: 0,
            refunded_minor: 0,
        };
        let [refund, purchase, total] = [
            ActionKind::Refund,
            ActionKind::Purchase,
            ActionKind::OrderTotal,
        ]
        .map(|kind| i64::from(kind.code()));
        for identity in identities {
            let rows: Vec<Row> = actions
                .query_map((identity, order), stored_row)?
                .collect::<rusqlite::Result<_>>()?;
            for [_, at, seq, kind, item, _, amount, _, _, batch] in rows {
                if ![refund, purchase, total].contains(&kind) {
                    continue;
                }
                let holders = self.fetch_holders_at((identity, at, seq), batch, until)?;
                let in_force = match whole.decides(kind, item) {
                    None => !holders.is_empty(),
                    Some(newest) => holders.contains(&newest),
                };
                let key = (identity, at, seq);
                if !in_force
                    || (kind == purchase
                        && is_withdrawn(&self.connection, order, key, (item, batch), until)?)
                {
                    continue;
                }
                let amount = if amount == NULL { 0 } else { amount };
                if kind == refund {
                    found.refunded_minor += amount;
                } else {
                    found.lines += 1;
                    found.bought_minor += amount;
                }
            }
        }
        Ok(Some(found))
    }

    fn fetch_versions_at(&self, order: i64, until: i64) -> Result<Vec<Version>> {
        let mut statement = self.connection.prepare_cached(&format!(
            "SELECT v.batch, v.identity, v.holds FROM order_versions v JOIN batches b USING (batch)
             WHERE v.\"order\" = ?1 AND b.loaded_at <= ?2 ORDER BY {}",
            newest_version("v")
        ))?;
        let versions = statement.query_map((order, until), |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?))
        })?;
        Ok(versions.collect::<rusqlite::Result<_>>()?)
    }

    /// The batches that held an action at `until`: the one that brought it, and those that claim it.
    fn fetch_holders_at(
        &self,
        (identity, at, seq): (i64, i64, i64),
        batch: i64,
        until: i64,
    ) -> Result<Vec<i64>> {
        let mut statement = self.connection.prepare_cached(
            "SELECT h.batch FROM (
                 SELECT ?4 AS batch UNION SELECT batch FROM claims
                 WHERE identity = ?1 AND at = ?2 AND seq = ?3) h
             JOIN batches b USING (batch) WHERE b.loaded_at <= ?5",
        )?;
        let held = statement.query_map((identity, at, seq, batch, until), |row| row.get(0))?;
        Ok(held.collect::<rusqlite::Result<_>>()?)
    }
}
