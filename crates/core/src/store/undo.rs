//! Undoes a batch completely: what another batch also holds stays, under that batch.

use super::action_columns::Column;
use super::chain::Chained;
use super::error::{Error, Result};
use super::json_keys;
use super::people::Concerned;
use super::tally::Tally;
use super::transaction::Transaction;
use crate::domain::BatchId;
use rusqlite::OptionalExtension;
use std::collections::BTreeSet;

/// What a batch contains, each sorted by key.
struct Contents {
    users: Vec<i64>,
    items: Vec<i64>,
    orders: Vec<i64>,
}

impl Transaction<'_> {
    /// Undoes `batch`. Returns how many actions were deleted, and how many passed to a batch that
    /// also holds them.
    ///
    /// The facts in force of users, items and orders are refreshed here. `tick` is called every
    /// 1,000 actions and may stop the work by returning false, which is reported as an
    /// interruption.
    pub fn undo_batch(
        &self,
        batch: BatchId,
        now: i64,
        tick: impl Fn() -> bool,
    ) -> Result<(i64, i64)> {
        let (gone, passed, touched) = self.undo_actions(batch, tick)?;
        self.inner
            .execute("DELETE FROM claims WHERE batch = ?1", [batch.0])?;
        self.inner
            .execute("DELETE FROM past_offers WHERE batch = ?1", [batch.0])?;
        let mut entries = self.unchain(Chained::Consent, "batch = ?1", [batch.0])?;
        self.inner
            .execute("DELETE FROM consents WHERE batch = ?1", [batch.0])?;
        self.inner
            .execute("DELETE FROM quarantine WHERE batch = ?1", [batch.0])?;
        let concerned = self.fetch_concerns(batch)?;
        self.inner
            .execute("DELETE FROM links WHERE batch = ?1", [batch.0])?;
        let contents = self.undo_facts(batch)?;
        self.undo_people(&concerned, &contents.users, &mut entries)?;
        if !entries.is_empty() {
            self.save_removal("undo", now, None, entries.len() as i64, &entries)?;
        }
        self.inner.execute(
            "UPDATE batches SET undone_at = ?2 WHERE batch = ?1",
            (batch.0, now),
        )?;
        self.judge_visitors(batch, &touched)?;
        self.next_revision()?;
        Ok((gone, passed))
    }

    fn undo_actions(
        &self,
        batch: BatchId,
        tick: impl Fn() -> bool,
    ) -> Result<(i64, i64, Vec<i64>)> {
        let mut heir = self.inner.prepare_cached(
            "SELECT min(batch) FROM claims WHERE identity = ?1 AND at = ?2 AND seq = ?3 AND batch \
             <> ?4",
        )?;
        let mut pass = self.inner.prepare_cached(
            "UPDATE actions SET batch = ?4 WHERE identity = ?1 AND at = ?2 AND seq = ?3",
        )?;
        let mut unclaim = self.inner.prepare_cached(
            "DELETE FROM claims WHERE identity = ?1 AND at = ?2 AND seq = ?3 AND batch = ?4",
        )?;
        let mut delete = self
            .inner
            .prepare_cached("DELETE FROM actions WHERE identity = ?1 AND at = ?2 AND seq = ?3")?;
        let mut forget = self.inner.prepare_cached(
            "DELETE FROM superseded WHERE identity = ?1 AND at = ?2 AND seq = ?3",
        )?;
        let mut touched: Vec<i64> = Vec::new();
        let mut tally = Tally::default();
        let (mut gone, mut passed, mut failure) = (0, 0, None::<Error>);
        self.rewrite_chunks(batch, |row| {
            if failure.is_some() {
                return true;
            }
            if (gone + passed) % 1_000 == 0 && !tick() {
                failure = Some(Error::Interrupted);
                return true;
            }
            let (identity, at, seq) = (
                row[Column::Identity as usize],
                row[Column::At as usize],
                row[Column::Seq as usize],
            );
            if touched.last() != Some(&identity) {
                touched.push(identity);
            }
            let outcome = heir
                .query_row((identity, at, seq, batch.0), |found| {
                    found.get::<_, Option<i64>>(0)
                })
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
                        let in_force = forget.execute((identity, at, seq))? == 0;
                        tally.went(row, in_force);
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
            None => {
                self.save_tally(tally)?;
                Ok((gone, passed, touched))
            }
        }
    }

    fn undo_facts(&self, batch: BatchId) -> Result<Contents> {
        let contents = Contents {
            users: self.fetch_things_of("user_versions", "user", batch)?,
            items: self.fetch_things_of("item_versions", "item", batch)?,
            orders: self.fetch_things_of("order_versions", "order", batch)?,
        };
        self.delete_versions("user_versions", "user", &contents.users, batch)?;
        self.delete_versions("item_versions", "item", &contents.items, batch)?;
        self.refresh_users_in(&contents.users)?;
        self.refresh_items_in(&contents.items)?;
        self.undo_orders(batch, &contents.orders)?;
        let gone = self.fetch_keys(
            "SELECT t.value FROM json_each(?1) t WHERE NOT EXISTS (SELECT 1 FROM item_versions v \
             WHERE v.item = t.value)",
            &json_keys(contents.items.iter().copied()),
        )?;
        if !gone.is_empty() {
            let gone = json_keys(gone);
            for table in ["recommendations", "items"] {
                let sql =
                    format!("DELETE FROM {table} WHERE item IN (SELECT value FROM json_each(?1))");
                self.inner.execute(&sql, [&gone])?;
            }
            // They name items by keys that other items may get.
            self.delete_computed_lists()?;
        }
        Ok(contents)
    }

    /// The keys of all things of which a batch has a version.
    fn fetch_things_of(&self, versions: &str, thing: &str, batch: BatchId) -> Result<Vec<i64>> {
        let sql =
            format!("SELECT \"{thing}\" FROM {versions} WHERE batch = ?1 ORDER BY \"{thing}\"");
        let rows = self
            .inner
            .prepare(&sql)?
            .query_map([batch.0], |row| row.get(0))?
            .collect::<rusqlite::Result<_>>()?;
        Ok(rows)
    }

    /// The result of a statement over the listed keys.
    fn fetch_keys(&self, sql: &str, keys: &str) -> Result<Vec<i64>> {
        let rows = self
            .inner
            .prepare(sql)?
            .query_map([keys], |row| row.get(0))?
            .collect::<rusqlite::Result<_>>()?;
        Ok(rows)
    }

    fn delete_versions(
        &self,
        versions: &str,
        thing: &str,
        keys: &[i64],
        batch: BatchId,
    ) -> Result<()> {
        let sql = format!(
            "DELETE FROM {versions} WHERE \"{thing}\" IN (SELECT value FROM json_each(?1)) AND \
             batch = ?2"
        );
        self.inner
            .execute(&sql, (json_keys(keys.iter().copied()), batch.0))?;
        Ok(())
    }

    /// Settles who is who without the batch. Users who are in no other batch are deleted, except
    /// those who occur in a decision, a typed consent or refusal, a note, an exclusion, a correction, a
    /// goodwill code, a merge or a separation: these are never lost.
    fn undo_people(
        &self,
        concerned: &Concerned,
        users: &[i64],
        entries: &mut BTreeSet<i64>,
    ) -> Result<()> {
        // Users kept only by a merge or a separation are deleted with the first undo after that is
        // undone.
        let gone = self.fetch_keys(
            "SELECT user FROM users
             WHERE user IN (SELECT value FROM json_each(?1) UNION SELECT kept FROM merges UNION \
             SELECT merged FROM merges
                            UNION SELECT separated FROM separations UNION SELECT other FROM \
                            separations)
               AND NOT EXISTS (SELECT 1 FROM user_versions v WHERE v.user = users.user)
               AND NOT EXISTS (SELECT 1 FROM decisions d WHERE d.user = users.user)
               AND NOT EXISTS (SELECT 1 FROM offers o WHERE o.user = users.user)
               AND NOT EXISTS (SELECT 1 FROM user_notes n WHERE n.user = users.user)
               AND NOT EXISTS (SELECT 1 FROM exclusions e WHERE e.user = users.user)
               AND NOT EXISTS (SELECT 1 FROM corrections k WHERE k.user = users.user)
               AND NOT EXISTS (SELECT 1 FROM grants g WHERE g.user = users.user)
               AND NOT EXISTS (SELECT 1 FROM consents c WHERE c.user = users.user AND c.batch IS \
               NULL)
               AND user NOT IN (SELECT kept FROM merges WHERE undone_at IS NULL)
               AND user NOT IN (SELECT merged FROM merges WHERE undone_at IS NULL)
               AND user NOT IN (SELECT separated FROM separations WHERE undone_at IS NULL)
               AND user NOT IN (SELECT other FROM separations WHERE undone_at IS NULL)",
            &json_keys(users.iter().copied()),
        )?;
        let gone: BTreeSet<i64> = gone.into_iter().collect();
        self.settle(concerned, &gone)?;
        let listed = json_keys(gone.iter().copied());
        let delete = |from: &str| -> Result<()> {
            if !gone.is_empty() {
                self.inner.execute(
                    &format!(
                        "WITH gone AS MATERIALIZED (SELECT value FROM json_each(?1)) DELETE \
                              FROM {from}"
                    ),
                    [&listed],
                )?;
            }
            Ok(())
        };
        delete("merges WHERE kept IN gone OR merged IN gone")?;
        delete("separations WHERE separated IN gone OR other IN gone")?;
        let mut idle = self.fetch_keys(
            "SELECT identity FROM identities
             WHERE user IN (SELECT value FROM json_each(?1)) AND kind IN ('account', 'email', \
             'phone')",
            &listed,
        )?;
        idle.extend(self.fetch_keys(
            "SELECT identity FROM identities WHERE ?1 IS NOT NULL AND kind IN ('order', 'session')
               AND NOT EXISTS (SELECT 1 FROM actions WHERE actions.identity = identities.identity)
               AND NOT EXISTS (SELECT 1 FROM links WHERE links.b = identities.identity)
               AND identity NOT IN (SELECT identity FROM order_versions)",
            "",
        )?);
        self.inner.execute(
            "DELETE FROM identities WHERE identity IN (SELECT value FROM json_each(?1))",
            [json_keys(idle.iter().copied())],
        )?;
        entries.extend(self.unchain(
            Chained::Consent,
            "user IN (SELECT value FROM json_each(?1))",
            [&listed],
        )?);
        for table in [
            "profiles",
            "segment_members",
            "past_segments",
            "recommendations",
            "computed_lists",
            "consents",
            "users",
        ] {
            delete(&format!("{table} WHERE user IN gone"))?;
        }
        self.delete_idle_handles(concerned)
    }

    fn undo_orders(&self, batch: BatchId, listed: &[i64]) -> Result<()> {
        let mut contested = self.fetch_contested_orders(batch)?;
        contested.extend(self.fetch_withdrawn_orders(batch)?);
        self.delete_withdrawals(batch)?;
        self.delete_versions("order_versions", "order", listed, batch)?;
        self.settle_versions(&contested)?;
        let stay = self.fetch_keys(
            "SELECT t.value FROM json_each(?1) t
             WHERE EXISTS (SELECT 1 FROM order_versions v WHERE v.\"order\" = t.value)",
            &json_keys(listed.iter().copied()),
        )?;
        let gone = listed
            .iter()
            .copied()
            .filter(|order| stay.binary_search(order).is_err());
        self.forget_codes_in(listed)?;
        self.inner.execute(
            "DELETE FROM orders WHERE \"order\" IN (SELECT value FROM json_each(?1))",
            [json_keys(gone)],
        )?;
        self.refresh_orders_in(&stay)?;
        self.recognise_codes_in(&stay)
    }
}
