//! The table `consents`.

use super::database::Store;
use super::error::Result;
use super::people::ALL_IDS;
use super::transaction::Transaction;
use crate::domain::BatchId;
use std::collections::BTreeSet;

/// A user's consent or refusal on one channel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConsentRow {
    /// `email`, `sms`, `post` and so on.
    pub channel: String,
    /// Whether messages are allowed.
    pub is_on: bool,
    /// Since when, UTC seconds.
    pub at: i64,
    /// The source: a file, or the operator.
    pub source: String,
}

/// The statements of all people, as `statements`, under all ids of each person.
const OF_ALL: &str = "SELECT u.person AS user, c.channel, c.state, c.at, c.source, c.batch
    FROM consents c JOIN users u ON u.user = c.user";

/// The statements of the person of the user `?1`.
fn of_one() -> String {
    format!(
        "SELECT ?1 AS user, channel, state, at, source, batch FROM consents WHERE user IN {ALL_IDS}"
    )
}

/// The newest statement on each channel, as `in_force`; of two at the same instant, a refusal wins.
fn in_force(statements: &str) -> String {
    format!(
        "WITH statements AS ({statements}),
         in_force AS (
             SELECT * FROM (
                 SELECT *, row_number() OVER (PARTITION BY user, channel ORDER BY at DESC, state, \
                 batch, source) AS rank
                 FROM statements)
             WHERE rank = 1)"
    )
}

fn consent(row: &rusqlite::Row<'_>) -> rusqlite::Result<ConsentRow> {
    Ok(ConsentRow {
        channel: row.get(0)?,
        is_on: row.get::<_, String>(1)? == "on",
        at: row.get(2)?,
        source: row.get(3)?,
    })
}

impl Store {
    /// The statements in force of a user's person, by channel.
    pub fn fetch_consents_of(&self, user: i64) -> Result<Vec<ConsentRow>> {
        let mut statement = self.connection.prepare_cached(&format!(
            "{} SELECT channel, state, at, source FROM in_force ORDER BY channel",
            in_force(&of_one())
        ))?;
        let rows = statement.query_map([user], consent)?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// Every statement of a user's person, newest first; the same statement in several batches
    /// appears once.
    pub fn fetch_consent_history(&self, user: i64) -> Result<Vec<ConsentRow>> {
        let mut statement = self.connection.prepare_cached(&format!(
            "SELECT DISTINCT channel, state, at, source FROM consents WHERE user IN {ALL_IDS}
             ORDER BY at DESC, channel, state, source"
        ))?;
        let rows = statement.query_map([user], consent)?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// The statement in force of every user on one channel: (user, allowed), by user.
    pub fn fetch_consents_on(&self, channel: &str) -> Result<Vec<(i64, bool)>> {
        let mut statement = self.connection.prepare_cached(&format!(
            "{} SELECT user, state FROM in_force WHERE channel = ?1 ORDER BY user",
            in_force(OF_ALL)
        ))?;
        let rows = statement.query_map([channel], |row| {
            Ok((row.get(0)?, row.get::<_, String>(1)? == "on"))
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// The users who refuse marketing on one channel, or on all of them.
    pub fn fetch_refusers(&self, channel: &str) -> Result<BTreeSet<i64>> {
        let mut statement = self.connection.prepare_cached(&format!(
            "{} SELECT user FROM in_force
             WHERE state = 'off' AND lower(channel) IN (lower(?1), 'all', 'any', 'marketing')",
            in_force(OF_ALL)
        ))?;
        let rows = statement.query_map([channel], |row| row.get(0))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// All channels on which there are statements, sorted.
    pub fn fetch_channels(&self) -> Result<Vec<String>> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT DISTINCT channel FROM consents ORDER BY channel")?;
        let rows = statement.query_map([], |row| row.get(0))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// Whether the operator typed any refusal.
    pub fn fetch_has_typed_refusals(&self) -> Result<bool> {
        let sql = "SELECT EXISTS (SELECT 1 FROM consents WHERE batch IS NULL AND state = 'off')";
        Ok(self
            .connection
            .prepare_cached(sql)?
            .query_row([], |row| row.get(0))?)
    }

    /// Whether the statement in force of a user on a channel is a refusal that the operator typed.
    pub fn fetch_has_typed_refusal(&self, user: i64, channel: &str) -> Result<bool> {
        Ok(self
            .connection
            .prepare_cached(&format!(
                "{} SELECT EXISTS (SELECT 1 FROM in_force WHERE channel = ?2 AND state = 'off' AND \
                 batch IS NULL)",
                in_force(&of_one())
            ))?
            .query_row((user, channel), |row| row.get(0))?)
    }
}

impl Transaction<'_> {
    /// Saves a user's statement; true if it is new for this user, channel and instant.
    pub fn save_consent(
        &self,
        user: i64,
        consent: &ConsentRow,
        batch: Option<BatchId>,
    ) -> Result<bool> {
        let state = if consent.is_on { "on" } else { "off" };
        let is_known: bool = self
            .inner
            .prepare_cached(
                "SELECT EXISTS (SELECT 1 FROM consents WHERE user = ?1 AND channel = ?2 AND at = \
                 ?3 AND state = ?4)",
            )?
            .query_row((user, &consent.channel, consent.at, state), |row| {
                row.get(0)
            })?;
        self.inner
            .prepare_cached("INSERT OR IGNORE INTO consents VALUES (?1, ?2, ?3, ?4, ?5, ?6)")?
            .execute(rusqlite::params![
                user,
                consent.channel,
                consent.at,
                state,
                consent.source,
                batch.map(|batch| batch.0)
            ])?;
        Ok(!is_known)
    }
}
