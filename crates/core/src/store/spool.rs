//! Rows of the access log that wait in a file beside the database: one JSON text a line.

use super::error::{Error, Result};
use serde::{Deserialize, Serialize};
use std::fs::{File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

/// Who viewed whose data.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccessRow {
    /// When, UTC seconds by the computer's clock.
    pub at: i64,
    /// Who viewed them.
    pub operator: Option<String>,
    /// The line as typed.
    pub command: String,
    /// What was shown, in words.
    pub shown: String,
    /// The user by key; `None` where several users are shown.
    pub user: Option<i64>,
}

/// The file, locked for this process until it is dropped. It exists only while rows wait in it.
#[derive(Debug)]
pub(super) struct Spool {
    path: PathBuf,
    file: Option<File>,
}

impl Spool {
    /// The file beside `database`.
    pub fn open(database: &Path) -> Result<Spool> {
        let mut name = database.as_os_str().to_owned();
        name.push(".access");
        let path = PathBuf::from(name);
        let held = match OpenOptions::new().read(true).append(true).open(&path) {
            Ok(file) => file.lock().map(|()| Some(file)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        };
        match held {
            Ok(file) => Ok(Spool { path, file }),
            Err(source) => Err(Error::File { path, source }),
        }
    }

    /// The waiting rows. A last line that a crash cut short is skipped.
    pub fn rows(&mut self) -> Result<Vec<AccessRow>> {
        let mut text = String::new();
        if let Some(file) = &mut self.file {
            let read = file
                .seek(SeekFrom::Start(0))
                .and_then(|_| file.read_to_string(&mut text));
            read.map_err(|source| Error::File {
                path: self.path.clone(),
                source,
            })?;
        }
        Ok(text
            .lines()
            .filter_map(|line| serde_json::from_str(line).ok())
            .collect())
    }

    /// Adds a row, safe against power loss.
    pub fn add(&mut self, row: &AccessRow) -> Result<()> {
        let mut line = serde_json::to_vec(row)?;
        line.push(b'\n');
        let path = self.path.clone();
        let written = self
            .file()
            .and_then(|file| file.write_all(&line).and_then(|()| file.sync_data()));
        written.map_err(|source| Error::File { path, source })
    }

    /// Puts these rows in place of those that wait.
    pub fn replace(&mut self, rows: &[AccessRow]) -> Result<()> {
        self.empty()?;
        rows.iter().try_for_each(|row| self.add(row))
    }

    /// Empties the file, once its rows are in the database.
    pub fn empty(&mut self) -> Result<()> {
        let Some(file) = &self.file else {
            return Ok(());
        };
        file.set_len(0).map_err(|source| Error::File {
            path: self.path.clone(),
            source,
        })
    }

    fn file(&mut self) -> io::Result<&mut File> {
        if self.file.is_none() {
            let mut options = OpenOptions::new();
            options.read(true).append(true).create(true);
            #[cfg(unix)]
            std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
            let file = options.open(&self.path)?;
            file.lock()?;
            self.file = Some(file);
        }
        self.file
            .as_mut()
            .ok_or_else(|| io::ErrorKind::NotFound.into())
    }
}
