//! Taking a batch back, whole: what another batch also held stays, under that batch.

use super::chunks::Column;
use super::error::{Error, Result};
use super::open::Transaction;
use super::people::Concerned;
use crate::domain::BatchId;
use rusqlite::OptionalExtension;
use std::collections::BTreeSet;

/// Tables of versions and the table whose facts they are, with the column that names the thing.
const VERSIONS: [(&str, &str); 3] = [("user_versions", "user"), ("item_versions", "item"), ("order_versions", "order")];

impl Transaction<'_> {
    /// Takes `batch` back. Returns how many actions went and how many passed to a batch that also held them.
    ///
    /// The caller refreshes nothing: facts of users, items and orders are put in force again here. `tick` is called
    /// every 1,000 actions and may end the work by returning false, which is reported as an interruption.
    pub fn undo_batch(&self, batch: BatchId, now: i64, tick: impl Fn() -> bool) -> Result<(i64, i64)> {
        let (gone, passed, touched) = self.undo_actions(batch, tick)?;
        self.inner.execute("DELETE FROM claims WHERE batch = ?1", [batch.0])?;
        self.inner.execute("DELETE FROM past_offers WHERE batch = ?1", [batch.0])?;
        self.inner.execute("DELETE FROM consents WHERE batch = ?1", [batch.0])?;
        self.inner.execute("DELETE FROM quarantine WHERE batch = ?1", [batch.0])?;
        let concerned = self.fetch_concerns(batch)?;
        self.inner.execute("DELETE FROM links WHERE batch = ?1", [batch.0])?;
        self.undo_facts(batch)?;
        self.undo_people(&concerned)?;
        self.inner.execute("UPDATE batches SET undone_at = ?2 WHERE batch = ?1", (batch.0, now))?;
        self.judge_visitors(batch, &touched)?;
        self.refresh_span()?;
        self.next_revision()?;
        Ok((gone, passed))
    }

    fn undo_actions(&self, batch: BatchId, tick: impl Fn() -> bool) -> Result<(i64, i64, Vec<i64>)> {
        let mut heir = self.inner.prepare_cached(
            "SELECT min(batch) FROM claims WHERE identity = ?1 AND at = ?2 AND seq = ?3 AND batch <> ?4",
        )?;
        let mut pass =
            self.inner.prepare_cached("UPDATE actions SET batch = ?4 WHERE identity = ?1 AND at = ?2 AND seq = ?3")?;
        let mut unclaim = self
            .inner
            .prepare_cached("DELETE FROM claims WHERE identity = ?1 AND at = ?2 AND seq = ?3 AND batch = ?4")?;
        let mut delete =
            self.inner.prepare_cached("DELETE FROM actions WHERE identity = ?1 AND at = ?2 AND seq = ?3")?;
        let mut forget =
            self.inner.prepare_cached("DELETE FROM superseded WHERE identity = ?1 AND at = ?2 AND seq = ?3")?;
        let mut touched: Vec<i64> = Vec::new();
        let (mut gone, mut passed, mut failure) = (0, 0, None::<Error>);
        self.rewrite_chunks(batch, |row| {
            if failure.is_some() {
                return true;
            }
            if (gone + passed) % 1_000 == 0 && !tick() {
                failure = Some(Error::Interrupted);
                return true;
            }
            let (identity, at, seq) =
                (row[Column::Identity as usize], row[Column::At as usize], row[Column::Seq as usize]);
            if touched.last() != Some(&identity) {
                touched.push(identity);
            }
            let outcome = heir
                .query_row((identity, at, seq, batch.0), |found| found.get::<_, Option<i64>>(0))
                .optional()
                .map(Option::flatten)
                .and_then(|found| match found {
                    Some(next) => {
                        pass.execute((identity, at, seq, next))?;
                        unclaim.execute((identity, at, seq, next))?;
                        row[Column::Batch as usize] = next;
                        passed += 1;
                        Ok(true)
                    }
                    None => {
                        delete.execute((identity, at, seq))?;
                        forget.execute((identity, at, seq))?;
                        gone += 1;
                        Ok(false)
                    }
                });
            outcome.unwrap_or_else(|error| {
                failure = Some(error.into());
                true
            })
        })?;
        match failure {
            Some(error) => Err(error),
            None => Ok((gone, passed, touched)),
        }
    }

    fn undo_facts(&self, batch: BatchId) -> Result<()> {
        // The refreshes ask which things the batch spoke of, so its rows are emptied first and deleted last.
        for (versions, _) in VERSIONS {
            let set = match versions {
                "user_versions" => {
                    "name = NULL, email = NULL, phone = NULL, age = NULL, gender = NULL, place = NULL, tier = NULL,
                     tags = NULL, interests = NULL, declared = NULL, since = NULL, names = NULL, places = NULL, streets = NULL"
                }
                "item_versions" => {
                    "title = NULL, category = NULL, brand = NULL, price_minor = NULL, cost_minor = NULL, stock = NULL,
                     role = NULL, parent = NULL"
                }
                _ => continue,
            };
            self.inner.execute(&format!("UPDATE {versions} SET {set} WHERE batch = ?1"), [batch.0])?;
        }
        self.refresh_users(batch)?;
        self.refresh_items(batch)?;
        self.undo_orders(batch)?;
        self.refresh_paid(batch)?;
        for table in ["user_versions", "item_versions"] {
            self.inner.execute(&format!("DELETE FROM {table} WHERE batch = ?1"), [batch.0])?;
        }
        self.inner.execute_batch(
            "DELETE FROM recommendations WHERE item NOT IN (SELECT item FROM item_versions);
             DELETE FROM items WHERE item NOT IN (SELECT item FROM item_versions);",
        )?;
        Ok(())
    }

    /// Settles who is who without the batch. What nobody speaks of any more goes, but for users whom a decision, a typed word
    /// on marketing, or what the operator said about who is who names: none of them is ever lost.
    fn undo_people(&self, concerned: &Concerned) -> Result<()> {
        self.inner.execute_batch(
            "CREATE TEMP TABLE gone_users AS SELECT user FROM users
             WHERE user NOT IN (SELECT user FROM user_versions) AND user NOT IN (SELECT user FROM decisions)
               AND user NOT IN (SELECT user FROM offers) AND user NOT IN (SELECT user FROM user_notes)
               AND user NOT IN (SELECT user FROM consents WHERE batch IS NULL)
               AND user NOT IN (SELECT kept FROM merges WHERE undone_at IS NULL)
               AND user NOT IN (SELECT merged FROM merges WHERE undone_at IS NULL)
               AND user NOT IN (SELECT parted FROM separations WHERE undone_at IS NULL)
               AND user NOT IN (SELECT other FROM separations WHERE undone_at IS NULL);",
        )?;
        let mut gone = self.inner.prepare("SELECT user FROM gone_users")?;
        let gone = gone.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<BTreeSet<i64>>>()?;
        self.settle(concerned, &gone)?;
        self.inner.execute_batch(
            "DELETE FROM merges WHERE kept IN gone_users OR merged IN gone_users;
             DELETE FROM separations WHERE parted IN gone_users OR other IN gone_users;
             DELETE FROM identities WHERE kind IN ('account', 'email', 'phone') AND user IN gone_users;
             DELETE FROM identities WHERE kind IN ('order', 'session')
               AND identity NOT IN (SELECT identity FROM order_versions)
               AND NOT EXISTS (SELECT 1 FROM actions WHERE actions.identity = identities.identity)
               AND NOT EXISTS (SELECT 1 FROM links WHERE links.b = identities.identity);
             DELETE FROM profiles WHERE user IN gone_users;
             DELETE FROM segment_members WHERE user IN gone_users;
             DELETE FROM recommendations WHERE user IN gone_users;
             DELETE FROM consents WHERE user IN gone_users;
             DELETE FROM users WHERE user IN gone_users;
             DROP TABLE gone_users;",
        )?;
        self.delete_idle_handles(concerned)
    }

    fn undo_orders(&self, batch: BatchId) -> Result<()> {
        self.inner.execute(
            "CREATE TEMP TABLE touched_orders AS SELECT \"order\" FROM order_versions WHERE batch = ?1",
            [batch.0],
        )?;
        let contested = self.fetch_contested_orders(batch)?;
        self.inner.execute("DELETE FROM order_versions WHERE batch = ?1", [batch.0])?;
        self.settle_versions(&contested)?;
        self.inner.execute_batch(
            "DELETE FROM orders WHERE \"order\" IN touched_orders AND \"order\" NOT IN (SELECT \"order\" FROM order_versions);",
        )?;
        let heirs: Vec<i64> = self
            .inner
            .prepare("SELECT DISTINCT batch FROM order_versions WHERE \"order\" IN touched_orders ORDER BY batch")?
            .query_map([], |row| row.get(0))?
            .collect::<rusqlite::Result<_>>()?;
        for heir in heirs {
            self.refresh_orders(BatchId(heir))?;
        }
        self.inner.execute_batch("DROP TABLE touched_orders;")?;
        Ok(())
    }
}
