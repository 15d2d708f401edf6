//! The table `consents`.

use super::error::Result;
use super::open::{Store, Transaction};
use crate::domain::BatchId;

/// A user's word on one channel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConsentRow {
    /// email, sms, post ...
    pub channel: String,
    /// Whether messages are allowed.
    pub is_on: bool,
    /// Since when, UTC seconds.
    pub at: i64,
    /// Where this is known from.
    pub source: String,
}

/// The newest word on each channel; of two at one instant the refusal counts.
const IN_FORCE: &str = "SELECT user, channel, state, at, source FROM (
    SELECT *, row_number() OVER (PARTITION BY user, channel ORDER BY at DESC, state) AS rank FROM consents) WHERE rank = 1";

impl Store {
    /// The word in force of one user, by channel.
    pub fn fetch_consents_of(&self, user: i64) -> Result<Vec<ConsentRow>> {
        let mut statement = self.connection.prepare_cached(&format!(
            "SELECT * FROM ({}) ORDER BY channel",
            IN_FORCE.replace("FROM consents", "FROM consents WHERE user = ?1")
        ))?;
        let rows = statement.query_map([user], |row| {
            Ok(ConsentRow {
                channel: row.get(1)?,
                is_on: row.get::<_, String>(2)? == "on",
                at: row.get(3)?,
                source: row.get(4)?,
            })
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// The channels on which any user said a word, in order.
    pub fn fetch_consent_channels(&self) -> Result<Vec<String>> {
        let mut statement = self.connection.prepare_cached("SELECT DISTINCT channel FROM consents ORDER BY channel")?;
        let rows = statement.query_map([], |row| row.get(0))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// The word in force of every user on one channel: (user, allowed), by user.
    pub fn fetch_consents_on(&self, channel: &str) -> Result<Vec<(i64, bool)>> {
        let mut statement = self
            .connection
            .prepare_cached(&format!("SELECT user, state FROM ({IN_FORCE}) WHERE channel = ?1 ORDER BY user"))?;
        let rows = statement.query_map([channel], |row| Ok((row.get(0)?, row.get::<_, String>(1)? == "on")))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }
}

impl Transaction<'_> {
    /// Saves a user's word; true if it changes what is in force.
    pub fn save_consent(&self, user: i64, consent: &ConsentRow, batch: Option<BatchId>) -> Result<bool> {
        let in_force = self.fetch_consents_of(user)?;
        let is_known = in_force.iter().any(|held| held.channel == consent.channel && held.is_on == consent.is_on);
        if is_known && batch.is_some() {
            return Ok(false);
        }
        self.inner.prepare_cached("INSERT OR REPLACE INTO consents VALUES (?1, ?2, ?3, ?4, ?5, ?6)")?.execute(
            rusqlite::params![
                user,
                consent.channel,
                consent.at,
                if consent.is_on { "on" } else { "off" },
                consent.source,
                batch.map(|batch| batch.0),
            ],
        )?;
        Ok(!is_known)
    }
}
