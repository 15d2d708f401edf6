//! The tables `access_log` and `user_notes`.

use super::error::Result;
use super::open::{Store, Transaction};

/// What support wrote down about a user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoteRow {
    /// When, UTC seconds.
    pub at: i64,
    /// Who wrote it.
    pub operator: Option<String>,
    /// Whether the user complained.
    pub is_complaint: bool,
    /// What was written.
    pub text: String,
}

impl Transaction<'_> {
    /// Records who looked at whose data.
    pub fn save_access(&self, at: i64, operator: Option<&str>, command: &str, user: Option<i64>) -> Result<()> {
        self.inner
            .prepare_cached("INSERT INTO access_log (at, operator, command, user) VALUES (?1, ?2, ?3, ?4)")?
            .execute((at, operator, command, user))?;
        Ok(())
    }

    /// Saves what support wrote down about a user.
    pub fn save_note(&self, user: i64, at: i64, operator: Option<&str>, is_complaint: bool, text: &str) -> Result<()> {
        self.inner.execute(
            "INSERT INTO user_notes (user, at, operator, is_complaint, text) VALUES (?1, ?2, ?3, ?4, ?5)",
            (user, at, operator, is_complaint, text),
        )?;
        Ok(())
    }
}

impl Store {
    /// What support wrote down about a user, the newest first.
    pub fn fetch_notes(&self, user: i64) -> Result<Vec<NoteRow>> {
        let mut statement = self.connection.prepare_cached(
            "SELECT at, operator, is_complaint, text FROM user_notes WHERE user = ?1 ORDER BY at DESC, note DESC",
        )?;
        let rows = statement.query_map([user], |row| {
            Ok(NoteRow { at: row.get(0)?, operator: row.get(1)?, is_complaint: row.get(2)?, text: row.get(3)? })
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// Every user about whom a complaint was written down, with the newest instant: (user, instant), by user.
    pub fn fetch_complaints(&self) -> Result<Vec<(i64, i64)>> {
        let mut statement = self.connection.prepare_cached(
            "SELECT user, max(at) FROM user_notes WHERE is_complaint = 1 GROUP BY user ORDER BY user",
        )?;
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }
}
