//! Which actions of an order are in force: of several versions with the whole order, those of the
//! newest.

use super::action_columns::Row;
use super::actions::{SELECT_ROWS, stored_row};
use super::database::Store;
use super::error::Result;
use super::orders::newest_version;
use super::tally::Tally;
use super::transaction::Transaction;
use super::whole_versions::WholeVersions;
use super::withdrawals::is_withdrawn;
use crate::domain::{ActionKind, BatchId};
use std::collections::BTreeSet;

/// What newer files replaced.
#[derive(Debug, Clone, Copy, Default)]
pub struct Replaced {
    /// Orders of which one version replaces another.
    pub orders: i64,
    /// Lines that are newly taken back, because a newer file calls them cancelled.
    pub lines_withdrawn: i64,
}

impl Store {
    /// The keys (identity, at, seq) of actions that are not in force, in order.
    pub fn fetch_superseded(&self) -> Result<Vec<(i64, i64, i64)>> {
        let mut statement = self.connection.prepare_cached(
            "SELECT identity, at, seq FROM superseded ORDER BY identity, at, seq",
        )?;
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }
}

impl Transaction<'_> {
    /// The orders in `batch` that have other versions too, at least one of them with the whole
    /// order.
    pub fn fetch_contested_orders(&self, batch: BatchId) -> Result<Vec<i64>> {
        let is_any: bool = self
            .inner
            .prepare_cached("SELECT EXISTS (SELECT 1 FROM order_versions WHERE holds <> 'part')")?
            .query_row([], |row| row.get(0))?;
        if !is_any {
            return Ok(Vec::new());
        }
        let mut statement = self.inner.prepare_cached(
            "SELECT \"order\" FROM order_versions o WHERE batch = ?1
             AND EXISTS (SELECT 1 FROM order_versions v WHERE v.\"order\" = o.\"order\" AND \
             v.holds <> 'part')
             AND EXISTS (SELECT 1 FROM order_versions v WHERE v.\"order\" = o.\"order\" AND \
             v.batch <> ?1)
             ORDER BY \"order\"",
        )?;
        let rows = statement.query_map([batch.0], |row| row.get(0))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// Decides again which actions of these orders are in force.
    pub fn settle_versions(&self, orders: &[i64]) -> Result<Replaced> {
        let has_withdrawals = self.has_withdrawals()?;
        let mut versions = self.inner.prepare_cached(&format!(
            "SELECT batch, identity, holds FROM order_versions v WHERE \"order\" = ?1 ORDER BY {}",
            newest_version("v")
        ))?;
        let mut actions = self.inner.prepare_cached(&format!(
            "{SELECT_ROWS} WHERE identity = ?1 AND \"order\" = ?2 ORDER BY at, seq"
        ))?;
        let mut claimed = self.inner.prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM claims WHERE identity = ?1 AND at = ?2 AND seq = ?3 AND \
             batch = ?4)",
        )?;
        let mut put_aside = self
            .inner
            .prepare_cached("INSERT OR IGNORE INTO superseded VALUES (?1, ?2, ?3)")?;
        let mut put_back = self.inner.prepare_cached(
            "DELETE FROM superseded WHERE identity = ?1 AND at = ?2 AND seq = ?3",
        )?;
        let mut tally = Tally::default();
        let mut replaced = Replaced::default();
        for &order in orders {
            let known: Vec<(i64, i64, String)> = versions
                .query_map([order], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?
                .collect::<rusqlite::Result<_>>()?;
            let whole =
                WholeVersions::of(known.iter().map(|version| (version.0, version.2.as_str())));
            let identities: BTreeSet<i64> = known.iter().map(|version| version.1).collect();
            let mut is_replaced = false;
            for identity in identities {
                let held: Vec<Row> = actions
                    .query_map((identity, order), stored_row)?
                    .collect::<rusqlite::Result<_>>()?;
                for row in held {
                    let [_, at, seq, kind, item, .., batch] = row;
                    let in_force = match whole.decides(kind, item) {
                        None => true,
                        Some(newest) => {
                            batch == newest
                                || claimed
                                    .query_row((identity, at, seq, newest), |row| row.get(0))?
                        }
                    };
                    is_replaced |= !in_force;
                    let is_withdrawn = in_force
                        && has_withdrawals
                        && kind == i64::from(ActionKind::Purchase.code())
                        && is_withdrawn(
                            &self.inner,
                            order,
                            (identity, at, seq),
                            (item, batch),
                            i64::MAX,
                        )?;
                    if in_force && !is_withdrawn {
                        let is_news = put_back.execute((identity, at, seq))? > 0;
                        tally.takes_force(&row, i64::from(is_news));
                    } else {
                        let is_news = put_aside.execute((identity, at, seq))? > 0;
                        tally.takes_force(&row, -i64::from(is_news));
                        replaced.lines_withdrawn += i64::from(is_news && is_withdrawn);
                    }
                }
            }
            replaced.orders += i64::from(is_replaced);
        }
        self.save_tally(tally)?;
        Ok(replaced)
    }
}
