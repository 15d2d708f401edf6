//! The table `files_written`: files with customers' data that the program wrote, which an erasure
//! lists because it cannot reach into them.

use super::database::Store;
use super::error::Result;
use super::transaction::Transaction;
use serde::{Deserialize, Serialize};

/// A file that the program wrote.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileWritten {
    /// Its path, absolute.
    pub path: String,
    /// When it was last written, UTC seconds.
    pub at: i64,
    /// The command that wrote it.
    pub what: String,
}

impl Store {
    /// The files, the newest first.
    pub fn fetch_files_written(&self) -> Result<Vec<FileWritten>> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT path, at, what FROM files_written ORDER BY at DESC, path")?;
        let rows = statement.query_map([], |row| {
            Ok(FileWritten {
                path: row.get(0)?,
                at: row.get(1)?,
                what: row.get(2)?,
            })
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }
}

impl Transaction<'_> {
    /// Remembers a file that was written.
    pub fn save_file_written(&self, file: &FileWritten, operator: Option<&str>) -> Result<()> {
        self.inner
            .prepare_cached("INSERT OR REPLACE INTO files_written VALUES (?1, ?2, ?3, ?4)")?
            .execute((&file.path, file.at, &file.what, operator))?;
        Ok(())
    }
}
