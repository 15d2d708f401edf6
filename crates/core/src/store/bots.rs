//! The table `visitors`: who views many pages and never buys, and which of them are programs. The
//! actions of programs are kept, but models do not see them.

use super::action_columns::Column;
use super::database::Store;
use super::error::Result;
use super::tally::is_page;
use super::transaction::Transaction;
use crate::domain::BatchId;
use crate::domain::bots::{LEAST_EVENTS, habit, has_too_many};
use std::collections::HashMap;

/// What one identity did, as far as it separates programs from people.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct Visitor {
    /// Instants of its page views and clicks in order, UTC seconds.
    instants: Vec<i64>,
    /// Whether it ever used a cart, bought or returned anything.
    has_bought: bool,
    /// Whether it occurs in a load for which the rule was switched off.
    is_exempt: bool,
}

impl Store {
    /// Page views and clicks of the shop.
    fn fetch_page_count(&self) -> Result<i64> {
        Ok(self
            .connection
            .prepare_cached("SELECT pages FROM shop")?
            .query_row([], |row| row.get(0))?)
    }

    /// The identities that are programs, by habit or by share of all page views, in order.
    pub fn fetch_bots(&self) -> Result<Vec<i64>> {
        let pages = self.fetch_page_count()?;
        let mut statement = self
            .connection
            .prepare_cached("SELECT identity, events, habit FROM visitors ORDER BY identity")?;
        let mut rows = statement.query([])?;
        let mut bots = Vec::new();
        while let Some(row) = rows.next()? {
            let habit: Option<String> = row.get(2)?;
            if habit.is_some() || has_too_many(row.get(1)?, pages) {
                bots.push(row.get(0)?);
            }
        }
        Ok(bots)
    }

    /// The people who use a program, by all that is known of its page views: (representative, why),
    /// by representative.
    pub fn fetch_bot_users(&self) -> Result<Vec<(i64, String)>> {
        let pages = self.fetch_page_count()?;
        let mut statement = self.connection.prepare_cached(
            "SELECT i.user, v.events, v.habit FROM visitors v JOIN identities i USING (identity)
             WHERE i.user IS NOT NULL ORDER BY i.user, v.identity",
        )?;
        let mut rows = statement.query([])?;
        let mut bots: Vec<(i64, String)> = Vec::new();
        while let Some(row) = rows.next()? {
            let events: i64 = row.get(1)?;
            let why = match row.get(2)? {
                Some(habit) => habit,
                None if has_too_many(events, pages) => {
                    format!("{events} of the shop's {pages} page views, and no purchase")
                }
                None => continue,
            };
            bots.push((row.get(0)?, why));
        }
        bots.dedup_by_key(|(user, _)| *user);
        Ok(bots)
    }

    /// Loads in which a rule was switched off.
    fn fetch_batches_without_rule(&self, rule: &str) -> Result<Vec<i64>> {
        let mut statement = self.connection.prepare_cached(
            "SELECT DISTINCT batch FROM batch_files, json_each(reading, '$.off') WHERE value = ?1 \
             ORDER BY batch",
        )?;
        let rows = statement.query_map([rule], |row| row.get(0))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// What an identity did; `exempt` are the loads for which the rule was switched off, sorted.
    fn fetch_visitor(&self, identity: i64, exempt: &[i64]) -> Result<Visitor> {
        let mut statement = self.connection.prepare_cached(
            "SELECT at, kind, batch FROM actions WHERE identity = ?1 ORDER BY at, seq",
        )?;
        let mut rows = statement.query([identity])?;
        let mut visitor = Visitor::default();
        while let Some(row) = rows.next()? {
            if is_page(row.get(1)?) {
                visitor.instants.push(row.get(0)?);
            } else {
                visitor.has_bought = true;
            }
            visitor.is_exempt |= exempt.binary_search(&row.get(2)?).is_ok();
        }
        Ok(visitor)
    }
}

impl Transaction<'_> {
    /// Judges the visitors in `batch` again, and those in `touched`, in any order. Returns how many
    /// of the batch's page views and clicks are by programs.
    pub fn judge_visitors(&self, batch: BatchId, touched: &[i64]) -> Result<i64> {
        let (of_batch, of_all) = (self.count_pages(batch)?, self.fetch_page_count()?);
        if of_all == 0 {
            self.inner
                .prepare_cached("DELETE FROM visitors")?
                .execute([])?;
            return Ok(0);
        }
        let exempt = self.fetch_batches_without_rule("bot")?;
        // In a shop's first load, this batch is all there is.
        let is_first = of_batch.iter().map(|(_, count)| *count as i64).sum::<i64>() == of_all;
        let mut judged: Vec<i64> = touched.to_vec();
        let known: Vec<i64> = self
            .inner
            .prepare_cached("SELECT identity FROM visitors ORDER BY identity")?
            .query_map([], |row| row.get(0))?
            .collect::<rusqlite::Result<_>>()?;
        for &(identity, count) in &of_batch {
            let is_new_among_many =
                || Ok::<_, super::Error>(count > 0 && !is_first && self.has_many_pages(identity)?);
            if count >= LEAST_EVENTS
                || known.binary_search(&identity).is_ok()
                || is_new_among_many()?
            {
                judged.push(identity);
            }
        }
        judged.sort_unstable();
        judged.dedup();
        for identity in judged {
            let visitor = if self.has_many_pages(identity)? {
                self.fetch_visitor(identity, &exempt)?
            } else {
                Visitor::default()
            };
            if visitor.has_bought || visitor.is_exempt || visitor.instants.len() < LEAST_EVENTS {
                self.inner
                    .prepare_cached("DELETE FROM visitors WHERE identity = ?1")?
                    .execute([identity])?;
            } else {
                let (events, habit) = (visitor.instants.len() as i64, habit(&visitor.instants));
                self.inner
                    .prepare_cached("INSERT OR REPLACE INTO visitors VALUES (?1, ?2, ?3)")?
                    .execute((identity, events, habit))?;
            }
        }
        let bots = self.fetch_bots()?;
        Ok(of_batch
            .iter()
            .filter(|(who, _)| bots.binary_search(who).is_ok())
            .map(|(_, count)| *count as i64)
            .sum())
    }

    /// Page views and clicks of every identity in `batch`, sorted by identity.
    fn count_pages(&self, batch: BatchId) -> Result<Vec<(i64, usize)>> {
        let mut of_batch: HashMap<i64, usize> = HashMap::new();
        let (mut kinds, mut batches, mut identities) = (Vec::new(), Vec::new(), Vec::new());
        for chunk in self.chunks_with(batch)? {
            self.fetch_chunk_column(chunk, Column::Batch, &mut batches)?;
            self.fetch_chunk_column(chunk, Column::Kind, &mut kinds)?;
            self.fetch_chunk_column(chunk, Column::Identity, &mut identities)?;
            for ((kind, of), identity) in kinds.iter().zip(&batches).zip(&identities) {
                if *of == batch.0 {
                    *of_batch.entry(*identity).or_default() += usize::from(is_page(*kind));
                }
            }
        }
        let mut of_batch: Vec<(i64, usize)> = of_batch.into_iter().collect();
        of_batch.sort_unstable();
        Ok(of_batch)
    }

    fn has_many_pages(&self, identity: i64) -> Result<bool> {
        Ok(self
            .inner
            .prepare_cached(
                "SELECT count(*) FROM (SELECT 1 FROM actions WHERE identity = ?1 AND kind IN (0, \
                 1) LIMIT ?2)",
            )?
            .query_row((identity, LEAST_EVENTS as i64), |row| row.get::<_, i64>(0))?
            >= LEAST_EVENTS as i64)
    }
}
