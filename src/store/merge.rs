//! The table `merges`: two ids that are one person. Merging moves identities from one user to the other and nothing else.

use super::error::Result;
use super::open::{Store, Transaction};
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
    /// The identities that moved.
    pub identities: Vec<i64>,
    /// When, UTC seconds.
    pub at: i64,
    /// Who did it.
    pub operator: Option<String>,
}

const SELECT: &str = "SELECT merge, kept, merged, identities, at, operator FROM merges WHERE undone_at IS NULL";

fn merge(row: &rusqlite::Row<'_>) -> rusqlite::Result<(MergeRow, String)> {
    let row_without_list = MergeRow {
        merge: row.get(0)?,
        kept: row.get(1)?,
        merged: row.get(2)?,
        identities: Vec::new(),
        at: row.get(4)?,
        operator: row.get(5)?,
    };
    Ok((row_without_list, row.get(3)?))
}

fn with_list((row, list): (MergeRow, String)) -> Result<MergeRow> {
    Ok(MergeRow { identities: serde_json::from_str(&list)?, ..row })
}

impl Store {
    /// The merge in force by which this user became part of another.
    pub fn fetch_merge_of(&self, merged: i64) -> Result<Option<MergeRow>> {
        let mut statement = self.connection.prepare_cached(&format!("{SELECT} AND merged = ?1 ORDER BY merge DESC"))?;
        statement.query_row([merged], merge).optional()?.map(with_list).transpose()
    }

    /// The merges in force into this user, in order.
    pub fn fetch_merges_into(&self, kept: i64) -> Result<Vec<MergeRow>> {
        let mut statement = self.connection.prepare_cached(&format!("{SELECT} AND kept = ?1 ORDER BY merge"))?;
        let rows: Vec<_> = statement.query_map([kept], merge)?.collect::<rusqlite::Result<_>>()?;
        rows.into_iter().map(with_list).collect()
    }

    /// How many actions the identities of a user hold.
    pub fn fetch_action_count(&self, user: i64) -> Result<i64> {
        Ok(self
            .connection
            .prepare_cached("SELECT count(*) FROM actions_in_force JOIN identities USING (identity) WHERE user = ?1")?
            .query_row([user], |row| row.get(0))?)
    }
}

impl Transaction<'_> {
    /// Moves the identities of `merged` to `kept`; the data have a new version number, which is returned with how many
    /// identities moved.
    pub fn save_merge(&self, kept: i64, merged: i64, at: i64, operator: Option<&str>) -> Result<(i64, usize)> {
        let identities = self.fetch_identities_of(merged)?;
        self.inner.execute(
            "INSERT INTO merges (kept, merged, identities, at, operator) VALUES (?1, ?2, ?3, ?4, ?5)",
            (kept, merged, serde_json::to_string(&identities)?, at, operator),
        )?;
        self.move_identities(&identities, kept)?;
        Ok((self.next_revision()?, identities.len()))
    }

    /// Moves the identities of a merge back to whom they were taken from; returns the data's new version number.
    ///
    /// Identities that a load taken back has removed meanwhile are passed over.
    pub fn save_unmerge(&self, merge: &MergeRow, at: i64) -> Result<i64> {
        self.move_identities(&merge.identities, merge.merged)?;
        self.inner.execute("UPDATE merges SET undone_at = ?2 WHERE merge = ?1", (merge.merge, at))?;
        self.next_revision()
    }

    fn move_identities(&self, identities: &[i64], user: i64) -> Result<()> {
        let mut statement = self.inner.prepare_cached("UPDATE identities SET user = ?2 WHERE identity = ?1")?;
        for identity in identities {
            statement.execute((identity, user))?;
        }
        Ok(())
    }
}
