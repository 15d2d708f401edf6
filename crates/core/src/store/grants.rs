//! The table `grants`: goodwill that support gave. Its codes are in `codes`, beside those of offers.

use super::database::Store;
use super::error::Result;
use super::transaction::Transaction;
use rusqlite::OptionalExtension;
use serde_json::Value;

/// Goodwill to be saved.
#[derive(Debug, Clone, PartialEq)]
pub struct NewGrant {
    /// The user's key.
    pub user: i64,
    /// Discount and minimum spend, as JSON.
    pub terms: Value,
    /// Why it was given.
    pub why: String,
    /// Who gave it.
    pub operator: Option<String>,
    /// When, UTC seconds.
    pub made_at: i64,
}

/// Goodwill as it is stored.
#[derive(Debug, Clone, PartialEq)]
pub struct GrantRow {
    /// Its number.
    pub grant: i64,
    /// What was given.
    pub made: NewGrant,
}

impl Store {
    /// Goodwill by its number.
    pub fn fetch_grant(&self, grant: i64) -> Result<Option<GrantRow>> {
        let found = self
            .connection
            .prepare_cached(
                "SELECT user, terms, why, operator, made_at FROM grants WHERE \"grant\" = ?1",
            )?
            .query_row([grant], |row| {
                Ok((
                    row.get(0)?,
                    row.get::<_, String>(1)?,
                    row.get(2)?,
                    row.get(3)?,
                    row.get(4)?,
                ))
            })
            .optional()?;
        let Some((user, terms, why, operator, made_at)) = found else {
            return Ok(None);
        };
        Ok(Some(GrantRow {
            grant,
            made: NewGrant {
                user,
                terms: serde_json::from_str(&terms)?,
                why,
                operator,
                made_at,
            },
        }))
    }
}

impl Transaction<'_> {
    /// Saves goodwill; returns its number.
    pub fn insert_grant(&self, made: &NewGrant) -> Result<i64> {
        self.inner.execute(
            "INSERT INTO grants (user, terms, why, operator, made_at) VALUES (?1, ?2, ?3, ?4, ?5)",
            (
                made.user,
                serde_json::to_string(&made.terms)?,
                &made.why,
                &made.operator,
                made.made_at,
            ),
        )?;
        Ok(self.inner.last_insert_rowid())
    }
}
