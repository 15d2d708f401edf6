//! The table `files_written`: files that the program wrote. An erasure lists those with customers' data,
//! because it cannot reach into them; `refresh` does not take them for the shop's.

use super::database::Store;
use super::error::Result;
use super::transaction::Transaction;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io;
use std::path::Path;

/// A file that the program wrote.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileWritten {
    /// Its path, absolute.
    pub path: String,
    /// When it was last written, UTC seconds.
    pub at: i64,
    /// The command that wrote it.
    pub what: String,
    /// Whether it may hold customers' data.
    pub personal: bool,
    /// The digest of what was written, where the file could be taken for one of the shop's.
    pub digest: Option<Vec<u8>>,
}

/// The SHA-256 of a file's bytes.
///
/// # Errors
/// The file cannot be read.
pub fn file_digest(path: &Path) -> io::Result<Vec<u8>> {
    let mut hasher = Sha256::new();
    io::copy(&mut File::open(path)?, &mut hasher)?;
    Ok(hasher.finalize().to_vec())
}

impl Store {
    /// The files, the newest first.
    pub fn fetch_files_written(&self) -> Result<Vec<FileWritten>> {
        let mut statement = self.connection.prepare_cached(
            "SELECT path, at, what, personal, digest FROM files_written ORDER BY at DESC, path",
        )?;
        let rows = statement.query_map([], |row| {
            Ok(FileWritten {
                path: row.get(0)?,
                at: row.get(1)?,
                what: row.get(2)?,
                personal: row.get(3)?,
                digest: row.get(4)?,
            })
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }
}

impl Transaction<'_> {
    /// Remembers a file that was written.
    pub fn save_file_written(&self, file: &FileWritten, operator: Option<&str>) -> Result<()> {
        self.inner
            .prepare_cached("INSERT OR REPLACE INTO files_written VALUES (?1, ?2, ?3, ?4, ?5, ?6)")?
            .execute((
                &file.path,
                file.at,
                &file.what,
                file.personal,
                &file.digest,
                operator,
            ))?;
        Ok(())
    }
}
