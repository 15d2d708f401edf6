//! The table `corrections`: facts that the operator corrected for a customer.

use super::database::Store;
use super::error::Result;
use super::people::ALL_IDS;
use super::transaction::Transaction;

/// Facts that can be corrected.
pub const CORRECTABLE: [&str; 8] = [
    "name", "email", "phone", "age", "gender", "place", "tier", "since",
];

impl Store {
    /// A fact in force of a user, as text.
    pub fn fetch_fact(&self, user: i64, field: &'static str) -> Result<Option<String>> {
        Ok(self
            .connection
            .prepare_cached(&format!(
                "SELECT CAST({field} AS TEXT) FROM users WHERE user = ?1"
            ))?
            .query_row([user], |row| row.get(0))?)
    }
}

impl Transaction<'_> {
    /// Corrects a fact of a user's person, whatever files say of it; `None` takes it away. Earlier
    /// corrections are kept for questions about past days. Returns the data's new version number.
    pub fn save_correction(
        &self,
        user: i64,
        field: &str,
        value: Option<&str>,
        at: i64,
        operator: Option<&str>,
    ) -> Result<i64> {
        self.inner.execute(
            &format!(
                "INSERT INTO corrections (user, field, value, at, operator)
                 SELECT user, ?2, ?3, ?4, ?5 FROM users WHERE user IN {ALL_IDS}"
            ),
            (user, field, value, at, operator),
        )?;
        let person = self.fetch_person_of(user)?;
        self.refresh_person(person, &self.fetch_others_of(person)?)?;
        self.next_revision()
    }

    /// Puts the corrections of the users that `condition` selects above what files say.
    pub(super) fn apply_corrections(
        &self,
        condition: &str,
        parameters: impl rusqlite::Params + Copy,
    ) -> Result<()> {
        let is_any: bool = self
            .inner
            .prepare_cached("SELECT EXISTS (SELECT 1 FROM corrections)")?
            .query_row([], |row| row.get(0))?;
        if !is_any {
            return Ok(());
        }
        for field in CORRECTABLE {
            let cast = match field {
                "age" => "CAST(c.value AS REAL)",
                "since" => "CAST(c.value AS INTEGER)",
                _ => "c.value",
            };
            self.inner
                .prepare_cached(&format!(
                    "UPDATE users SET {field} = (SELECT {cast} FROM corrections c WHERE c.user = \
                     users.user AND c.field = '{field}' ORDER BY correction DESC LIMIT 1)
                     WHERE {condition} AND EXISTS (SELECT 1 FROM corrections c WHERE c.user = \
                     users.user AND c.field = '{field}')"
                ))?
                .execute(parameters)?;
        }
        Ok(())
    }
}
