//! The tables `codes`, `code_events`, `redemptions` and `order_codes`: codes, what happened to them,
//! and their uses, recorded by the operator or found in the loaded orders. What a code's state is
//! at a given day is not decided here.

use super::database::Store;
use super::error::Result;
use super::json_keys;
use super::transaction::Transaction;
use crate::domain::{ActionKind, BatchId, CampaignId, as_printed, codes_in};
use rusqlite::types::Value;
use rusqlite::{OptionalExtension, Row};

/// A code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodeRow {
    /// The code as printed.
    pub code: String,
    /// What it gives.
    pub owner: CodeOwner,
    /// When it was issued, UTC seconds.
    pub issued_at: i64,
    /// The code that was taken back for this one.
    pub replaces: Option<String>,
}

/// What a code belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum CodeOwner {
    /// An offer of a campaign, by its key.
    Offer(i64),
    /// Goodwill, by its number.
    Grant(i64),
}

impl CodeOwner {
    /// The values of the columns `offer` and `grant`.
    fn keys(self) -> (Option<i64>, Option<i64>) {
        match self {
            CodeOwner::Offer(offer) => (Some(offer), None),
            CodeOwner::Grant(grant) => (None, Some(grant)),
        }
    }
}

/// Something that happened to a code after it was issued.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CodeEventRow {
    /// The code.
    pub code: String,
    /// When, UTC seconds.
    pub at: i64,
    /// sent, granted, ended, extended, void or reissued.
    pub kind: String,
    /// The code's end from here on, where the event changed it.
    pub until: Option<i64>,
    /// The code that replaces this one.
    pub other: Option<String>,
    /// The reason, as typed.
    pub why: Option<String>,
    /// Who did it.
    pub operator: Option<String>,
}

/// One recorded use of a code; what is known of the order comes from the loaded data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UseRow {
    /// The code.
    pub code: String,
    /// The order's number, where known.
    pub order: Option<String>,
    /// When, UTC seconds; `None` where the order's file has no times.
    pub at: Option<i64>,
    /// typed, file or orders.
    pub source: String,
    /// Who recorded it.
    pub operator: Option<String>,
    /// What the order came to, as recorded, in minor units.
    pub amount_minor: Option<i64>,
    /// When the operator recorded it, UTC seconds; `None` where it was found in an order.
    pub recorded_at: Option<i64>,
    /// When the order was first loaded, of a use found in an order with a code, UTC seconds.
    pub loaded_at: Option<i64>,
    /// The loaded order.
    pub loaded: Option<UsedOrder>,
}

/// A loaded order on which a code was used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UsedOrder {
    /// The customer's representative; `None`: anonymous.
    pub person: Option<i64>,
    /// Purchases in force; none: the order was cancelled.
    pub lines: i64,
    /// What was bought, in minor units.
    pub bought_minor: i64,
    /// What was refunded.
    pub refunded_minor: i64,
}

/// Which codes are asked for.
#[derive(Debug, Clone, Copy)]
pub enum CodeScope<'a> {
    /// One, as printed.
    Code(&'a str),
    /// Those of an offer.
    Offer(i64),
    /// Those of a campaign.
    Campaign(CampaignId),
    /// All of offers with a use.
    Used,
    /// Those of the goodwill given to a user's person, by the user's key.
    GoodwillOf(i64),
}

impl CodeScope<'_> {
    /// The condition on `c` (codes), which an index answers, and its parameter.
    fn condition(self) -> (&'static str, Value) {
        match self {
            CodeScope::Code(code) => ("c.code = ?1", Value::Text(code.to_string())),
            CodeScope::Offer(offer) => ("c.offer = ?1", Value::Integer(offer)),
            CodeScope::Campaign(id) => (
                "c.offer IN (SELECT offer FROM offers WHERE campaign = ?1)",
                Value::Integer(id.0),
            ),
            CodeScope::Used => (
                "?1 IS NULL AND c.offer IS NOT NULL AND c.code IN (SELECT code FROM redemptions UNION SELECT code FROM \
                 order_codes)",
                Value::Null,
            ),
            CodeScope::GoodwillOf(user) => (
                "c.\"grant\" IN (SELECT \"grant\" FROM grants WHERE user IN (SELECT user FROM users WHERE \
                 person = (SELECT person FROM users WHERE user = ?1)))",
                Value::Integer(user),
            ),
        }
    }
}

fn code(row: &Row<'_>) -> rusqlite::Result<CodeRow> {
    Ok(CodeRow {
        code: row.get(0)?,
        owner: match row.get(1)? {
            Some(offer) => CodeOwner::Offer(offer),
            None => CodeOwner::Grant(row.get(2)?),
        },
        issued_at: row.get(3)?,
        replaces: row.get(4)?,
    })
}

/// Codes, each with its offer or its goodwill.
const CODES: &str = "codes c LEFT JOIN offers f USING (offer) LEFT JOIN grants g USING (\"grant\")";

/// When the order `o` was first loaded.
const FIRST_LOADED: &str = "(SELECT min(b.loaded_at) FROM order_versions v JOIN batches b USING \
                            (batch) WHERE v.\"order\" = o.\"order\")";

/// When a file first named a code for the order `o`.
const FIRST_CODED: &str = "(SELECT min(b.loaded_at) FROM order_versions v JOIN batches b USING \
                           (batch) WHERE v.\"order\" = o.\"order\" AND v.code IS NOT NULL)";

impl Store {
    /// Looks up a code as typed: case, hyphens and spaces do not matter.
    pub fn fetch_code(&self, typed: &str) -> Result<Option<CodeRow>> {
        let Some(printed) = as_printed(typed) else {
            return Ok(None);
        };
        Ok(self
            .connection
            .prepare_cached(
                "SELECT code, offer, \"grant\", issued_at, replaces FROM codes WHERE code = ?1",
            )?
            .query_row([printed], code)
            .optional()?)
    }

    /// Codes in order of offers, then of goodwill, the newest of each first: the one that replaces
    /// another comes before it.
    pub fn fetch_codes(&self, scope: CodeScope<'_>) -> Result<Vec<CodeRow>> {
        let (condition, key) = scope.condition();
        let mut statement = self.connection.prepare_cached(&format!(
            "SELECT c.code, c.offer, c.\"grant\", c.issued_at, c.replaces FROM {CODES} WHERE \
             {condition}
             ORDER BY c.offer NULLS LAST, c.\"grant\", c.issued_at DESC, EXISTS (SELECT 1 FROM codes r WHERE r.replaces = \
             c.code), c.code"
        ))?;
        let rows = statement.query_map([key], code)?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// What happened to codes, by code in order.
    pub fn fetch_code_events(&self, scope: CodeScope<'_>) -> Result<Vec<CodeEventRow>> {
        let (condition, key) = scope.condition();
        let mut statement = self.connection.prepare_cached(&format!(
            "SELECT e.code, e.at, e.kind, e.until, e.other, e.why, e.operator FROM {CODES}
             JOIN code_events e USING (code) WHERE {condition}
             ORDER BY e.code, e.event"
        ))?;
        let rows = statement.query_map([key], |row| {
            Ok(CodeEventRow {
                code: row.get(0)?,
                at: row.get(1)?,
                kind: row.get(2)?,
                until: row.get(3)?,
                other: row.get(4)?,
                why: row.get(5)?,
                operator: row.get(6)?,
            })
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// The uses of codes: first those that were recorded, in order, then those in orders by time.
    pub fn fetch_uses(&self, scope: CodeScope<'_>) -> Result<Vec<UseRow>> {
        self.fetch_uses_by(scope, None)
    }

    /// The same as they were known at `until`, UTC seconds: without what was recorded or loaded later,
    /// and with the lines of orders as they were then.
    pub fn fetch_uses_at(&self, scope: CodeScope<'_>, until: i64) -> Result<Vec<UseRow>> {
        let mut rows = self.fetch_uses_by(scope, Some(until))?;
        rows.retain(|row| {
            let known = row.recorded_at.or(row.loaded_at);
            known.is_some_and(|at| at <= until)
        });
        Ok(rows)
    }

    fn fetch_uses_by(&self, scope: CodeScope<'_>, until: Option<i64>) -> Result<Vec<UseRow>> {
        let (condition, key) = scope.condition();
        let mut statement = self.connection.prepare_cached(&format!(
            "SELECT r.code, r.\"order\", r.at, r.source, r.operator, r.amount_minor, o.\"order\",
                    o.identity, i.user, 0 AS part, r.redemption AS place, r.recorded_at, {FIRST_LOADED}
             FROM {CODES} JOIN redemptions r USING (code)
             LEFT JOIN orders o ON o.id = r.\"order\" LEFT JOIN identities i ON i.identity = \
             o.identity WHERE {condition}
             UNION ALL
             SELECT k.code, o.id, nullif(o.at, 0), 'orders', NULL, NULL, o.\"order\", o.identity, \
             i.user, 1, o.at, NULL, {FIRST_CODED}
             FROM {CODES} JOIN order_codes k USING (code)
             JOIN orders o ON o.\"order\" = k.\"order\" JOIN identities i ON i.identity = o.identity WHERE \
             {condition}
             ORDER BY part, place, 2"
        ))?;
        let mut rows = statement.query([key])?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            let loaded = match row.get::<_, Option<i64>>(6)? {
                None => None,
                Some(order) => match until {
                    Some(until) => self.used_order_at(order, row.get(8)?, until)?,
                    None => Some(self.used_order(order, row.get(7)?, row.get(8)?)?),
                },
            };
            found.push(UseRow {
                code: row.get(0)?,
                order: row.get(1)?,
                at: row.get(2)?,
                source: row.get(3)?,
                operator: row.get(4)?,
                amount_minor: row.get(5)?,
                recorded_at: row.get(11)?,
                loaded_at: row.get(12)?,
                loaded,
            });
        }
        Ok(found)
    }

    /// What is loaded of an order on which a code may have been used, by its number.
    pub fn fetch_used_order(&self, id: &str) -> Result<Option<UsedOrder>> {
        let found: Option<(i64, i64, Option<i64>)> = self
            .connection
            .prepare_cached(
                "SELECT o.\"order\", o.identity, i.user FROM orders o JOIN identities i USING \
                 (identity) WHERE o.id = ?1",
            )?
            .query_row([id], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
            .optional()?;
        found
            .map(|(order, identity, person)| self.used_order(order, identity, person))
            .transpose()
    }

    fn used_order(&self, order: i64, identity: i64, person: Option<i64>) -> Result<UsedOrder> {
        let sums = self
            .connection
            .prepare_cached(
                "SELECT ifnull(sum(kind <> ?3), 0), ifnull(sum(amount_minor) FILTER (WHERE kind \
                 <> ?3), 0),
                 ifnull(sum(amount_minor) FILTER (WHERE kind = ?3), 0)
                 FROM actions_in_force WHERE identity = ?1 AND \"order\" = ?2 AND kind IN (?3, ?4, \
                 ?5)",
            )?
            .query_row(
                (
                    identity,
                    order,
                    ActionKind::Refund.code(),
                    ActionKind::Purchase.code(),
                    ActionKind::OrderTotal.code(),
                ),
                |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
            )?;
        let (lines, bought_minor, refunded_minor) = sums;
        Ok(UsedOrder {
            person,
            lines,
            bought_minor,
            refunded_minor,
        })
    }

    /// The codes in orders and in campaigns run elsewhere, in upper case without hyphens.
    pub fn fetch_foreign_codes(&self) -> Result<Vec<String>> {
        let mut statement = self.connection.prepare_cached(
            "SELECT DISTINCT replace(upper(code), '-', '') FROM
             (SELECT code FROM orders WHERE code IS NOT NULL UNION SELECT code FROM past_offers \
             WHERE code IS NOT NULL)
             ORDER BY 1",
        )?;
        let rows = statement.query_map([], |row| row.get(0))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// How many codes were issued in all.
    pub fn fetch_code_count(&self) -> Result<u64> {
        let count: i64 = self
            .connection
            .query_row("SELECT count(*) FROM codes", [], |row| row.get(0))?;
        Ok(count.unsigned_abs())
    }

    /// When something last happened to a code, UTC seconds.
    pub fn fetch_last_code_event_at(&self) -> Result<Option<i64>> {
        Ok(self
            .connection
            .query_row("SELECT max(at) FROM code_events", [], |row| row.get(0))?)
    }

    /// Issued codes that start with `prefix`, sorted, at most `limit`; for completion.
    pub fn complete_codes(&self, prefix: &str, limit: usize) -> Result<Vec<String>> {
        let mut statement = self.connection.prepare_cached(
            "SELECT code FROM codes WHERE code >= upper(?1) AND code < upper(?1) || '~' ORDER BY \
             code LIMIT ?2",
        )?;
        let rows = statement.query_map((prefix, limit as i64), |row| row.get(0))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }
}

impl Transaction<'_> {
    /// Saves a code; false if it exists already.
    pub fn insert_code(
        &self,
        code: &str,
        owner: CodeOwner,
        replaces: Option<&str>,
        now: i64,
    ) -> Result<bool> {
        let (offer, grant) = owner.keys();
        Ok(self
            .inner
            .prepare_cached(
                "INSERT OR IGNORE INTO codes (code, offer, \"grant\", issued_at, replaces) VALUES \
                 (?1, ?2, ?3, ?4, ?5)",
            )?
            .execute((code, offer, grant, now, replaces))?
            == 1)
    }

    /// Saves what happened to a code.
    pub fn insert_code_event(&self, event: &CodeEventRow) -> Result<()> {
        self.inner
            .prepare_cached(
                "INSERT INTO code_events (code, at, kind, until, other, why, operator)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            )?
            .execute(rusqlite::params![
                event.code,
                event.at,
                event.kind,
                event.until,
                event.other,
                event.why,
                event.operator,
            ])?;
        Ok(())
    }

    /// Saves a use that the operator recorded.
    pub fn insert_redemption(&self, used: &UseRow, at: i64, recorded_at: i64) -> Result<()> {
        self.inner
            .prepare_cached(
                "INSERT INTO redemptions (code, \"order\", at, recorded_at, source, amount_minor, \
                 operator) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            )?
            .execute(rusqlite::params![
                used.code,
                used.order,
                at,
                recorded_at,
                used.source,
                used.amount_minor,
                used.operator,
            ])?;
        Ok(())
    }

    /// Finds our codes in the orders of a batch, as they are in force now.
    pub(super) fn recognise_codes_of(&self, batch: BatchId) -> Result<()> {
        if !self.has_codes()? {
            return Ok(());
        }
        self.inner.execute(
            "DELETE FROM order_codes WHERE \"order\" IN (SELECT \"order\" FROM order_versions \
             WHERE batch = ?1)",
            [batch.0],
        )?;
        self.recognise_codes(
            "SELECT o.\"order\", o.code FROM order_versions v JOIN orders o USING (\"order\")
             WHERE v.batch = ?1 AND o.code IS NOT NULL",
            Value::Integer(batch.0),
        )
    }

    /// The same for the listed orders, which may be gone.
    pub(super) fn recognise_codes_in(&self, orders: &[i64]) -> Result<()> {
        if !self.has_codes()? {
            return Ok(());
        }
        self.forget_codes_in(orders)?;
        self.recognise_codes(
            "SELECT \"order\", code FROM orders WHERE code IS NOT NULL AND \"order\" IN (SELECT \
             value FROM json_each(?1))",
            Value::Text(json_keys(orders.iter().copied())),
        )
    }

    /// Takes back what was found in the listed orders, which are about to be deleted.
    pub(super) fn forget_codes_in(&self, orders: &[i64]) -> Result<()> {
        self.inner.execute(
            "DELETE FROM order_codes WHERE \"order\" IN (SELECT value FROM json_each(?1))",
            [json_keys(orders.iter().copied())],
        )?;
        Ok(())
    }

    fn has_codes(&self) -> Result<bool> {
        Ok(self
            .inner
            .query_row("SELECT EXISTS (SELECT 1 FROM codes)", [], |row| row.get(0))?)
    }

    fn recognise_codes(&self, orders: &str, key: Value) -> Result<()> {
        let mut statement = self.inner.prepare(orders)?;
        let mut save = self.inner.prepare_cached(
            "INSERT OR IGNORE INTO order_codes SELECT ?1, code FROM codes WHERE code = ?2",
        )?;
        let mut rows = statement.query([key])?;
        while let Some(row) = rows.next()? {
            let (order, cell): (i64, String) = (row.get(0)?, row.get(1)?);
            for code in codes_in(&cell) {
                save.execute((order, code))?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_question_about_some_codes_reads_all() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::create(&folder.path().join("shop.db"), [7; 32], 0).unwrap();
        for scope in [
            CodeScope::Code("A"),
            CodeScope::Offer(1),
            CodeScope::Campaign(CampaignId(1)),
            CodeScope::GoodwillOf(1),
        ] {
            let (condition, key) = scope.condition();
            let plan: Vec<String> = store
                .connection
                .prepare(&format!(
                    "EXPLAIN QUERY PLAN SELECT c.code FROM {CODES}
                     LEFT JOIN code_events e USING (code) WHERE {condition}"
                ))
                .unwrap()
                .query_map([key], |row| row.get(3))
                .unwrap()
                .collect::<rusqlite::Result<_>>()
                .unwrap();
            let steps = plan.join("; ");
            assert!(
                plan.iter().any(|step| step.contains("SEARCH c ")),
                "{scope:?}: {steps}"
            );
            assert!(!steps.contains("SCAN "), "{scope:?}: {steps}");
        }
    }
}
