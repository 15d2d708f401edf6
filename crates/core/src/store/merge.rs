//! The tables `merges` and `separations`: what the operator typed about who is one person.

use super::database::Store;
use super::error::Result;
use super::transaction::Transaction;
use rusqlite::OptionalExtension;

/// A merge in force.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MergeRow {
    /// Its number.
    pub merge: i64,
    /// The key of the user who was kept.
    pub kept: i64,
    /// The key of the user who was merged into the other.
    pub merged: i64,
    /// When, UTC seconds.
    pub at: i64,
    /// Who did it.
    pub operator: Option<String>,
}

const SELECT: &str = "SELECT merge, kept, merged, at, operator FROM merges WHERE undone_at IS NULL";

fn merge(row: &rusqlite::Row<'_>) -> rusqlite::Result<MergeRow> {
    Ok(MergeRow {
        merge: row.get(0)?,
        kept: row.get(1)?,
        merged: row.get(2)?,
        at: row.get(3)?,
        operator: row.get(4)?,
    })
}

impl Store {
    /// The merge in force that made this user part of another.
    pub fn fetch_merge_of(&self, merged: i64) -> Result<Option<MergeRow>> {
        let mut statement = self
            .connection
            .prepare_cached(&format!("{SELECT} AND merged = ?1 ORDER BY merge DESC"))?;
        Ok(statement.query_row([merged], merge).optional()?)
    }

    /// The merges in force into this user, in order.
    pub fn fetch_merges_into(&self, kept: i64) -> Result<Vec<MergeRow>> {
        let mut statement = self
            .connection
            .prepare_cached(&format!("{SELECT} AND kept = ?1 ORDER BY merge"))?;
        let rows = statement.query_map([kept], merge)?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// The number of actions of a user's person.
    pub fn fetch_action_count(&self, user: i64) -> Result<i64> {
        Ok(self
            .connection
            .prepare_cached(
                "SELECT count(*) FROM actions_in_force JOIN identities USING (identity)
                 WHERE user = (SELECT person FROM users WHERE user = ?1)",
            )?
            .query_row([user], |row| row.get(0))?)
    }
}

impl Transaction<'_> {
    /// Makes `merged` and `kept` one person, whatever was known before. Returns the data's new
    /// version number, and how many identities moved.
    pub fn save_merge(
        &self,
        kept: i64,
        merged: i64,
        at: i64,
        operator: Option<&str>,
    ) -> Result<(i64, usize)> {
        let (one, other) = (self.fetch_person_of(kept)?, self.fetch_person_of(merged)?);
        self.inner.execute(
            "UPDATE separations SET undone_at = ?3 WHERE undone_at IS NULL
             AND (SELECT person FROM users WHERE user = separated) IN (?1, ?2)
             AND (SELECT person FROM users WHERE user = other) IN (?1, ?2)",
            (one, other, at),
        )?;
        self.inner.execute(
            "INSERT INTO merges (kept, merged, at, operator) VALUES (?1, ?2, ?3, ?4)",
            (kept, merged, at, operator),
        )?;
        let ends = [
            self.fetch_own_identity(kept)?,
            self.fetch_own_identity(merged)?,
        ];
        let settled = self.settle_around(self.reach(&ends.into_iter().collect(), None)?)?;
        Ok((self.next_revision()?, settled.moved))
    }

    /// Splits `user` from the person of `other`, permanently: by undoing `merge` where that had
    /// joined them, otherwise against what files show. Returns the data's new version number, and
    /// how many identities moved.
    pub fn save_unmerge(
        &self,
        user: i64,
        other: i64,
        merge: Option<i64>,
        at: i64,
        operator: Option<&str>,
    ) -> Result<(i64, usize)> {
        let ends = [
            self.fetch_own_identity(user)?,
            self.fetch_own_identity(other)?,
        ];
        let concerned = self.reach(&ends.into_iter().collect(), None)?;
        self.inner.execute(
            "UPDATE merges SET undone_at = ?2 WHERE merge = ?1",
            (merge, at),
        )?;
        let part = |other: i64| -> Result<()> {
            let joined_by = if merge.is_some() { "merge" } else { "files" };
            self.inner.execute(
                "INSERT INTO separations (separated, other, joined_by, at, operator) VALUES (?1, ?2, \
                 ?3, ?4, ?5)",
                (user, other, joined_by, at, operator),
            )?;
            Ok(())
        };
        part(other)?;
        let settled = self.settle_around(concerned)?;
        // Those who stay together: `user` must not join any of them, even if they split later.
        let person = self.fetch_person_of(other)?;
        for stays in std::iter::once(person)
            .chain(self.fetch_others_of(person)?)
            .filter(|stays| *stays != other)
        {
            part(stays)?;
        }
        Ok((self.next_revision()?, settled.moved))
    }
}
