//! The table `exclusions`: people the operator keeps out of models and campaigns.

use super::database::Store;
use super::error::Result;
use super::people::ALL_IDS;
use super::transaction::Transaction;
use std::collections::BTreeSet;

/// An exclusion in force.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExclusionRow {
    /// Since when, UTC seconds.
    pub at: i64,
    /// The operator's reason.
    pub why: Option<String>,
    /// Who excluded the customer.
    pub operator: Option<String>,
    /// Whether the customer asked that the data be kept and not used.
    pub is_restriction: bool,
}

fn exclusion(row: &rusqlite::Row<'_>, from: usize) -> rusqlite::Result<ExclusionRow> {
    Ok(ExclusionRow {
        at: row.get(from)?,
        why: row.get(from + 1)?,
        operator: row.get(from + 2)?,
        is_restriction: row.get(from + 3)?,
    })
}

impl Store {
    /// The first exclusion in force of a user's person, a restriction before others.
    pub fn fetch_exclusion_of(&self, user: i64) -> Result<Option<ExclusionRow>> {
        let mut statement = self.connection.prepare_cached(&format!(
            "SELECT at, why, operator, is_restriction FROM exclusions WHERE ended_at IS NULL AND \
             user IN {ALL_IDS} ORDER BY is_restriction DESC, at, exclusion LIMIT 1"
        ))?;
        let mut rows = statement.query_map([user], |row| exclusion(row, 0))?;
        Ok(rows.next().transpose()?)
    }

    /// The first exclusion of a user's person by the operator, whatever the customer asked for.
    pub fn fetch_own_exclusion_of(&self, user: i64) -> Result<Option<ExclusionRow>> {
        let mut statement = self.connection.prepare_cached(&format!(
            "SELECT at, why, operator, is_restriction FROM exclusions WHERE ended_at IS NULL AND NOT \
             is_restriction AND user IN {ALL_IDS} ORDER BY at, exclusion LIMIT 1"
        ))?;
        let mut rows = statement.query_map([user], |row| exclusion(row, 0))?;
        Ok(rows.next().transpose()?)
    }

    /// The first exclusion of a user's person that was in force at `until`, UTC seconds.
    pub fn fetch_exclusion_at(&self, user: i64, until: i64) -> Result<Option<ExclusionRow>> {
        let mut statement = self.connection.prepare_cached(&format!(
            "SELECT at, why, operator, is_restriction FROM exclusions WHERE at <= ?2 AND \
             ifnull(ended_at, ?2 + 1) > ?2 AND user IN {ALL_IDS} ORDER BY is_restriction DESC, at, \
             exclusion LIMIT 1"
        ))?;
        let mut rows = statement.query_map([user, until], |row| exclusion(row, 0))?;
        Ok(rows.next().transpose()?)
    }

    /// All people who are excluded: (representative, exclusion), by representative; the first
    /// exclusion of each.
    pub fn fetch_exclusions(&self) -> Result<Vec<(i64, ExclusionRow)>> {
        let mut statement = self.connection.prepare_cached(
            "SELECT u.person, e.at, e.why, e.operator, e.is_restriction FROM exclusions e JOIN users \
             u USING (user)
             WHERE e.ended_at IS NULL ORDER BY u.person, e.is_restriction DESC, e.at, e.exclusion",
        )?;
        let rows = statement.query_map([], |row| Ok((row.get(0)?, exclusion(row, 1)?)))?;
        let mut found: Vec<(i64, ExclusionRow)> = rows.collect::<rusqlite::Result<_>>()?;
        found.dedup_by_key(|(person, _)| *person);
        Ok(found)
    }

    /// Whether a user's person is excluded by the operator, or has asked for a restriction.
    pub fn fetch_is_excluded(&self, user: i64, is_restriction: bool) -> Result<bool> {
        Ok(self
            .connection
            .prepare_cached(&format!(
                "SELECT EXISTS (SELECT 1 FROM exclusions WHERE ended_at IS NULL AND is_restriction = \
                 ?2 AND user IN {ALL_IDS})"
            ))?
            .query_row((user, is_restriction), |row| row.get(0))?)
    }

    /// The people whose data may not be used, as they asked.
    pub fn fetch_restricted(&self) -> Result<BTreeSet<i64>> {
        let found = self.fetch_exclusions()?.into_iter();
        Ok(found
            .filter(|(_, row)| row.is_restriction)
            .map(|(person, _)| person)
            .collect())
    }

    /// All ids of people who are excluded, also those that were merged into another.
    pub fn fetch_excluded_users(&self) -> Result<BTreeSet<i64>> {
        let mut statement = self.connection.prepare_cached(
            "SELECT user FROM users WHERE person IN (SELECT u.person FROM exclusions e JOIN users u USING \
             (user) WHERE e.ended_at IS NULL)",
        )?;
        let users = statement.query_map([], |row| row.get(0))?;
        Ok(users.collect::<rusqlite::Result<_>>()?)
    }

    /// The identities of all excluded people, sorted.
    pub fn fetch_excluded_identities(&self) -> Result<Vec<i64>> {
        let mut statement = self.connection.prepare_cached(
            "SELECT identity FROM identities WHERE user IN (SELECT u.person FROM exclusions e JOIN \
             users u USING (user) WHERE e.ended_at IS NULL) ORDER BY identity",
        )?;
        let rows = statement.query_map([], |row| row.get(0))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }
}

impl Transaction<'_> {
    /// Excludes a user's person, and returns the data's new version number.
    pub fn save_exclusion(
        &self,
        user: i64,
        at: i64,
        why: Option<&str>,
        operator: Option<&str>,
        is_restriction: bool,
    ) -> Result<i64> {
        self.inner.execute(
            "INSERT INTO exclusions (user, at, why, operator, is_restriction) VALUES (?1, ?2, ?3, \
             ?4, ?5)",
            (user, at, why, operator, is_restriction),
        )?;
        self.next_revision()
    }

    /// Ends the exclusions of a user's person, or the restrictions, and returns the data's new
    /// version number.
    pub fn end_exclusions(&self, user: i64, at: i64, is_restriction: bool) -> Result<i64> {
        self.inner.execute(
            &format!(
                "UPDATE exclusions SET ended_at = ?2 WHERE ended_at IS NULL AND is_restriction = ?3 \
                 AND user IN {ALL_IDS}"
            ),
            (user, at, is_restriction),
        )?;
        self.next_revision()
    }
}
