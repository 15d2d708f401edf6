//! The tables `orders` and `order_versions`.

use super::bulk::Cells;
use super::database::Store;
use super::error::Result;
use super::json_keys;
use super::transaction::Transaction;
use crate::domain::BatchId;
use rusqlite::OptionalExtension;
use std::sync::Arc;

/// What a file says about an order; `None`: nothing.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct OrderFacts {
    /// The identity that ordered.
    pub identity: i64,
    /// When, UTC seconds.
    pub at: i64,
    /// When the shop last changed it.
    pub updated_at: Option<i64>,
    /// Its state, as the shop writes it.
    pub status: Option<String>,
    /// Discount on the order.
    pub discount_minor: Option<i64>,
    /// Shipping.
    pub shipping_minor: Option<i64>,
    /// Tax.
    pub tax_minor: Option<i64>,
    /// The total paid.
    pub total_minor: Option<i64>,
    /// The discount code used.
    pub code: Option<String>,
    /// Where it was placed: the website, an app, a marketplace.
    pub channel: Option<String>,
    /// The last instant in the file, UTC seconds.
    pub file_at: Option<i64>,
    /// How much of the order the file contains.
    pub holds: OrderCoverage,
}

/// How much of an order one version contains.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum OrderCoverage {
    /// Some of its lines; several files add up.
    #[default]
    Part,
    /// All of its lines; the newest version replaces older ones.
    Lines,
    /// Its total; the newest version replaces older ones.
    Totals,
}

impl OrderCoverage {
    pub(super) fn word(self) -> &'static str {
        match self {
            OrderCoverage::Part => "part",
            OrderCoverage::Lines => "lines",
            OrderCoverage::Totals => "totals",
        }
    }
}

/// The versions of an order under this alias, newest first.
pub(super) fn newest_version(alias: &str) -> String {
    format!(
        "{alias}.updated_at DESC NULLS LAST, {alias}.file_at DESC NULLS LAST, {alias}.batch DESC"
    )
}

/// An order, as far as the snapshot needs it.
#[derive(Debug, Clone, PartialEq)]
pub struct OrderRow {
    /// The key in the store.
    pub key: i64,
    /// The shop's own order number.
    pub id: String,
    /// Discount on the order.
    pub discount_minor: Option<i64>,
    /// The discount code used.
    pub code: Option<String>,
    /// Where it was placed.
    pub channel: Option<String>,
}

const SELECT: &str = "SELECT \"order\", id, discount_minor, code, channel FROM orders";

fn order(row: &rusqlite::Row<'_>) -> rusqlite::Result<OrderRow> {
    Ok(OrderRow {
        key: row.get(0)?,
        id: row.get(1)?,
        discount_minor: row.get(2)?,
        code: row.get(3)?,
        channel: row.get(4)?,
    })
}

impl Store {
    /// All orders in order of their keys.
    pub fn fetch_orders(&self) -> Result<Vec<OrderRow>> {
        let mut statement = self
            .connection
            .prepare_cached(&format!("{SELECT} ORDER BY \"order\""))?;
        let rows = statement.query_map([], order)?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// The order with this key.
    pub fn fetch_order(&self, key: i64) -> Result<Option<OrderRow>> {
        Ok(self
            .connection
            .prepare_cached(&format!("{SELECT} WHERE \"order\" = ?1"))?
            .query_row([key], order)
            .optional()?)
    }

    /// When the order with this number was made, UTC seconds.
    pub fn fetch_order_time(&self, id: &str) -> Result<Option<i64>> {
        Ok(self
            .connection
            .prepare_cached("SELECT at FROM orders WHERE id = ?1")?
            .query_row([id], |row| row.get(0))
            .optional()?)
    }

    /// When the order with this number was made, UTC seconds, and by which user; `None` where it is
    /// not stored, or nobody is known to have made it.
    pub fn fetch_order_maker(&self, id: &str) -> Result<Option<(i64, String)>> {
        Ok(self
            .connection
            .prepare_cached(
                "SELECT o.at, u.id FROM orders o JOIN identities i USING (identity)
                 JOIN users u ON u.user = i.user WHERE o.id = ?1",
            )?
            .query_row([id], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?)
    }

    /// The key of the order with this number.
    pub fn fetch_order_key(&self, id: &str) -> Result<Option<i64>> {
        Ok(self
            .connection
            .prepare_cached("SELECT \"order\" FROM orders WHERE id = ?1")?
            .query_row([id], |row| row.get(0))
            .optional()?)
    }
}

impl Transaction<'_> {
    /// Saves the orders that a file names, with what it says about each; missing orders are
    /// created. Returns for each its key and whether it was created.
    ///
    /// Where several files of one batch differ, the later one wins, field by field, except that the
    /// order's time is the earliest. The facts in force of existing orders are refreshed.
    pub fn save_orders(
        &self,
        batch: BatchId,
        orders: &[(&str, OrderFacts)],
    ) -> Result<Vec<(i64, bool)>> {
        let first_new = self.next_key("orders", "order")?;
        let mut new: Vec<(Box<str>, OrderFacts)> = Vec::new();
        let mut saved = Vec::with_capacity(orders.len());
        for (done, (id, facts)) in orders.iter().enumerate() {
            self.stop_if_cancelled(done)?;
            let known = if first_new == 1 {
                None
            } else {
                self.fetch_order_key(id)?
            };
            saved.push(match known {
                Some(order) => {
                    self.save_order_version(order, batch, facts)?;
                    (order, false)
                }
                None => {
                    new.push(((*id).into(), facts.clone()));
                    (first_new + new.len() as i64 - 1, true)
                }
            });
        }
        match first_new {
            1 => self.rebuild_index("orders_by_identity", || {
                self.rebuild_index("order_versions_by_identity", || {
                    self.insert_orders(batch, first_new, new)
                })
            })?,
            _ => self.insert_orders(batch, first_new, new)?,
        }
        self.refresh_orders_below(batch, first_new)?;
        self.recognise_codes_of(batch)?;
        Ok(saved)
    }

    fn insert_orders(
        &self,
        batch: BatchId,
        first: i64,
        new: Vec<(Box<str>, OrderFacts)>,
    ) -> Result<()> {
        type New = (Box<str>, OrderFacts);
        let (count, new) = (new.len(), Arc::new(new));
        let facts = || {
            vec![
                Cells::integers(&new, |(_, facts): &New| Some(facts.identity)),
                Cells::integers(&new, |(_, facts): &New| Some(facts.at)),
                Cells::texts(&new, |(_, facts): &New| facts.status.as_deref()),
                Cells::integers(&new, |(_, facts): &New| facts.discount_minor),
                Cells::integers(&new, |(_, facts): &New| facts.shipping_minor),
                Cells::integers(&new, |(_, facts): &New| facts.tax_minor),
                Cells::integers(&new, |(_, facts): &New| facts.total_minor),
                Cells::texts(&new, |(_, facts): &New| facts.code.as_deref()),
                Cells::texts(&new, |(_, facts): &New| facts.channel.as_deref()),
            ]
        };
        const FACTS: &str = "identity, at, status, discount_minor, shipping_minor, tax_minor, \
                             total_minor, code, channel";
        let mut orders = vec![
            Cells::Counted(first),
            Cells::texts(&new, |(id, _): &New| Some(id)),
        ];
        orders.extend(facts());
        self.insert_rows(
            &format!("INTO orders (\"order\", id, {FACTS})"),
            count,
            orders,
        )?;
        let mut versions = vec![
            Cells::Counted(first),
            Cells::Same(batch.0.into()),
            Cells::integers(&new, |(_, facts): &New| facts.updated_at),
        ];
        versions.extend(facts());
        versions.push(Cells::integers(&new, |(_, facts): &New| facts.file_at));
        versions.push(Cells::texts(&new, |(_, facts): &New| {
            Some(facts.holds.word())
        }));
        let into =
            format!("INTO order_versions (\"order\", batch, updated_at, {FACTS}, file_at, holds)");
        self.insert_rows(&into, count, versions)
    }

    fn save_order_version(&self, order: i64, batch: BatchId, facts: &OrderFacts) -> Result<()> {
        let values = rusqlite::params![
            order,
            batch.0,
            facts.identity,
            facts.at,
            facts.updated_at,
            facts.status,
            facts.discount_minor,
            facts.shipping_minor,
            facts.tax_minor,
            facts.total_minor,
            facts.code,
            facts.channel,
            facts.file_at,
            facts.holds.word(),
        ];
        self.inner
            .prepare_cached(
                "INSERT INTO order_versions VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, \
                 ?12, ?13, ?14)
                 ON CONFLICT DO UPDATE SET identity = excluded.identity,
                 at = CASE WHEN at = 0 OR excluded.at = 0 THEN max(at, excluded.at) ELSE min(at, \
                 excluded.at) END,
                 updated_at = ifnull(excluded.updated_at, updated_at), status = \
                 ifnull(excluded.status, status),
                 discount_minor = ifnull(excluded.discount_minor, discount_minor),
                 shipping_minor = ifnull(excluded.shipping_minor, shipping_minor),
                 tax_minor = ifnull(excluded.tax_minor, tax_minor),
                 total_minor = ifnull(excluded.total_minor, total_minor), code = \
                 ifnull(excluded.code, code), channel = ifnull(excluded.channel, channel),
                 file_at = max(ifnull(excluded.file_at, file_at), ifnull(file_at, \
                 excluded.file_at)),
                 holds = CASE WHEN holds = 'lines' THEN holds ELSE excluded.holds END",
            )?
            .execute(values)?;
        Ok(())
    }

    /// Puts the newest version of each of these orders in force; older versions fill its missing
    /// fields.
    pub(super) fn refresh_orders_in(&self, orders: &[i64]) -> Result<()> {
        let sql = format!(
            "UPDATE orders SET {} WHERE \"order\" IN (SELECT value FROM json_each(?1))",
            newest_facts()
        );
        self.inner
            .execute(&sql, [json_keys(orders.iter().copied())])?;
        Ok(())
    }

    /// The same for the orders in `batch` whose keys are below `end`.
    fn refresh_orders_below(&self, batch: BatchId, end: i64) -> Result<()> {
        let sql = format!(
            "UPDATE orders SET {} WHERE \"order\" IN
             (SELECT \"order\" FROM order_versions WHERE batch = ?1 AND \"order\" < ?2)",
            newest_facts()
        );
        self.inner.execute(&sql, (batch.0, end))?;
        Ok(())
    }
}

/// The newest version of each field, as the right side of an update of `orders`.
fn newest_facts() -> String {
    // Of versions with the whole order only the newest counts; versions with parts complete each
    // other.
    let counts = format!(
        "(v.holds = 'part' OR v.batch = (SELECT w.batch FROM order_versions w WHERE w.\"order\" = \
         v.\"order\"
          AND w.holds = v.holds ORDER BY {} LIMIT 1))",
        newest_version("w")
    );
    let newest = newest_version("v");
    let fields = [
        "identity",
        "status",
        "discount_minor",
        "shipping_minor",
        "tax_minor",
        "total_minor",
        "code",
        "channel",
    ];
    let mut sets: Vec<String> = fields
        .iter()
        .map(|field| {
            format!(
                "{field} = (SELECT v.{field} FROM order_versions v WHERE v.\"order\" = \
                 orders.\"order\"
                 AND v.{field} IS NOT NULL AND {counts} ORDER BY {newest} LIMIT 1)"
            )
        })
        .collect();
    // Files with single lines know only the times of those lines, so the order's time is the
    // earliest. A file with whole orders gives the order's own time. Zero is a file without times.
    sets.push(format!(
        "at = coalesce(
            (SELECT v.at FROM order_versions v WHERE v.\"order\" = orders.\"order\"
             AND (v.updated_at IS NOT NULL OR v.holds <> 'part') AND v.at <> 0 ORDER BY {newest} \
             LIMIT 1),
            (SELECT min(v.at) FROM order_versions v WHERE v.\"order\" = orders.\"order\" AND v.at \
            <> 0), 0)"
    ));
    sets.join(", ")
}
