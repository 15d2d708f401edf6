//! The table `follows`: how far growing files were read.

use super::database::Store;
use super::error::Result;
use super::transaction::Transaction;
use crate::domain::BatchId;
use rusqlite::OptionalExtension;

/// How far a growing file was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FollowRow {
    /// Its path, absolute.
    pub path: String,
    /// The batch that its rows belong to.
    pub batch: BatchId,
    /// Its number within the batch; a file that replaced it has the next number.
    pub file: i64,
    /// The digest of its first bytes, to recognise the file at this path.
    pub head: [u8; 32],
    /// How many bytes these are.
    pub head_bytes: usize,
    /// Bytes read.
    pub offset: u64,
    /// Lines read.
    pub lines: u64,
}

impl Store {
    /// How far the file at `path` was read, unless its batch was undone.
    pub fn fetch_follow(&self, path: &str) -> Result<Option<FollowRow>> {
        let row = |row: &rusqlite::Row<'_>| {
            Ok(FollowRow {
                path: path.to_string(),
                batch: BatchId(row.get(0)?),
                file: row.get(1)?,
                head: row.get(2)?,
                head_bytes: row.get::<_, i64>(3)?.try_into().unwrap_or(0),
                offset: row.get::<_, i64>(4)?.try_into().unwrap_or(0),
                lines: row.get::<_, i64>(5)?.try_into().unwrap_or(0),
            })
        };
        let mut statement = self.connection.prepare_cached(
            "SELECT batch, file, head, head_bytes, bytes_read, lines_read FROM follows JOIN batches USING \
             (batch)
             WHERE path = ?1 AND undone_at IS NULL",
        )?;
        Ok(statement.query_row([path], row).optional()?)
    }
}

impl Transaction<'_> {
    /// Saves how far a file was read.
    pub fn save_follow(&self, row: &FollowRow) -> Result<()> {
        self.inner
            .prepare_cached("INSERT OR REPLACE INTO follows VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)")?
            .execute((
                &row.path,
                row.batch.0,
                row.file,
                row.head,
                i64::try_from(row.head_bytes).unwrap_or(0),
                i64::try_from(row.offset).unwrap_or(i64::MAX),
                i64::try_from(row.lines).unwrap_or(i64::MAX),
            ))?;
        Ok(())
    }

    /// Whether a batch is in force.
    pub fn fetch_is_in_force(&self, batch: BatchId) -> Result<bool> {
        let query = "SELECT EXISTS (SELECT 1 FROM batches WHERE batch = ?1 AND undone_at IS NULL)";
        Ok(self
            .inner
            .prepare_cached(query)?
            .query_row([batch.0], |row| row.get(0))?)
    }
}
