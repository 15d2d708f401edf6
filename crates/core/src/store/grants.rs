//! The table `grants`: goodwill codes, apart from the offers and codes of campaigns.

use super::database::Store;
use super::error::Result;
use super::people::ALL_IDS;
use super::transaction::Transaction;
use rusqlite::{OptionalExtension, Row};
use serde_json::Value;

/// Goodwill to be saved.
#[derive(Debug, Clone, PartialEq)]
pub struct NewGrant {
    /// The user's key.
    pub user: i64,
    /// The code as printed.
    pub code: String,
    /// Discount and minimum spend, as JSON.
    pub terms: Value,
    /// Why it was given.
    pub why: String,
    /// Who gave it.
    pub operator: Option<String>,
    /// When, UTC seconds.
    pub made_at: i64,
    /// When the code expires, UTC seconds.
    pub expires_at: i64,
}

/// Goodwill as it is stored.
#[derive(Debug, Clone, PartialEq)]
pub struct GrantRow {
    /// Its number.
    pub grant: i64,
    /// What was given.
    pub made: NewGrant,
    /// issued, redeemed or void.
    pub state: String,
    /// When the code was used, UTC seconds.
    pub redeemed_at: Option<i64>,
    /// The order it was used on, where it was typed.
    pub order: Option<String>,
    /// Who recorded the use.
    pub redeemed_by: Option<String>,
}

const GRANT: &str = "SELECT \"grant\", user, code, state, terms, why, operator, made_at, \
                     expires_at, redeemed_at, \"order\", redeemed_by FROM grants";

fn grant(row: &Row<'_>) -> Result<GrantRow> {
    Ok(GrantRow {
        grant: row.get(0)?,
        made: NewGrant {
            user: row.get(1)?,
            code: row.get(2)?,
            terms: serde_json::from_str(&row.get::<_, String>(4)?)?,
            why: row.get(5)?,
            operator: row.get(6)?,
            made_at: row.get(7)?,
            expires_at: row.get(8)?,
        },
        state: row.get(3)?,
        redeemed_at: row.get(9)?,
        order: row.get(10)?,
        redeemed_by: row.get(11)?,
    })
}

impl Store {
    /// The goodwill given to a user's person, newest first.
    pub fn fetch_grants_of(&self, user: i64) -> Result<Vec<GrantRow>> {
        let mut statement = self.connection.prepare_cached(&format!(
            "{GRANT} WHERE user IN {ALL_IDS} ORDER BY made_at DESC, \"grant\" DESC"
        ))?;
        let mut rows = statement.query([user])?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            found.push(grant(row)?);
        }
        Ok(found)
    }

    /// The goodwill with this code as typed: case, hyphens and spaces do not matter.
    pub fn fetch_grant(&self, typed: &str) -> Result<Option<GrantRow>> {
        let mut statement = self.connection.prepare_cached(&format!(
            "{GRANT} WHERE replace(code, '-', '') = replace(replace(upper(?1), '-', ''), ' ', '')"
        ))?;
        let mut rows = statement.query([typed.trim()])?;
        rows.next()?.map(grant).transpose()
    }

    /// The number that the next goodwill gets.
    pub fn next_grant(&self) -> Result<i64> {
        let last: Option<i64> = self
            .connection
            .prepare_cached("SELECT max(\"grant\") FROM grants")?
            .query_row([], |row| row.get(0))
            .optional()?
            .flatten();
        Ok(last.unwrap_or(0) + 1)
    }
}

impl Transaction<'_> {
    /// Saves goodwill; false if its code exists already.
    pub fn insert_grant(&self, made: &NewGrant) -> Result<bool> {
        let is_taken: bool = self
            .inner
            .prepare_cached("SELECT EXISTS (SELECT 1 FROM codes WHERE code = ?1)")?
            .query_row([&made.code], |row| row.get(0))?;
        if is_taken {
            return Ok(false);
        }
        Ok(self.inner.execute(
            "INSERT OR IGNORE INTO grants (user, code, state, terms, why, operator, made_at, \
             expires_at) VALUES (?1, ?2, 'issued', ?3, ?4, ?5, ?6, ?7)",
            (
                made.user,
                &made.code,
                serde_json::to_string(&made.terms)?,
                &made.why,
                &made.operator,
                made.made_at,
                made.expires_at,
            ),
        )? == 1)
    }

    /// Records the use of a goodwill code; false if it cannot be used.
    pub fn redeem_grant(
        &self,
        code: &str,
        order: Option<&str>,
        now: i64,
        operator: Option<&str>,
    ) -> Result<bool> {
        Ok(self.inner.execute(
            "UPDATE grants SET state = 'redeemed', redeemed_at = ?2, \"order\" = ?3, redeemed_by = \
             ?4 WHERE code = ?1 AND state = 'issued'",
            (code, now, order, operator),
        )? == 1)
    }
}
