//! Rows of the access log, and of the list of files that were written, that wait in a file beside the
//! database: one JSON text a line.

use super::error::{Error, Result};
use super::files_written::FileWritten;
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

/// A row that waits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub(super) enum Waiting {
    /// Of the list of files that were written.
    File {
        /// The file.
        #[serde(flatten)]
        file: FileWritten,
        /// Who wrote it.
        operator: Option<String>,
    },
    /// Of the access log.
    Access(AccessRow),
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
            Ok(file) => {
                let mut spool = Spool { path, file };
                spool.finish()?;
                spool.forget_part()?;
                Ok(spool)
            }
            Err(source) => Err(Error::File { path, source }),
        }
    }

    /// The waiting rows. A last line that a crash cut short is skipped.
    pub fn rows(&mut self) -> Result<Vec<Waiting>> {
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
    pub fn add(&mut self, row: &Waiting) -> Result<()> {
        let mut line = serde_json::to_vec(row)?;
        line.push(b'\n');
        let path = self.path.clone();
        let written = self
            .file()
            .and_then(|file| file.write_all(&line).and_then(|()| file.sync_data()));
        written.map_err(|source| Error::File { path, source })
    }

    /// Puts these rows in place of those that wait. They are written beside the file first: a crash leaves
    /// the old rows or the new ones. The file itself stays, since others may wait for its lock.
    pub fn replace(&mut self, rows: &[Waiting]) -> Result<()> {
        let mut text = Vec::new();
        for row in rows {
            serde_json::to_writer(&mut text, row)?;
            text.push(b'\n');
        }
        let (part, new) = (self.beside(".part"), self.beside(".new"));
        self.forget_part()?;
        let written = private(&part)
            .and_then(|mut file| file.write_all(&text).and_then(|()| file.sync_data()))
            .and_then(|()| std::fs::rename(&part, &new))
            .and_then(|()| self.sync_folder());
        written.map_err(|source| Error::File { path: part, source })?;
        self.finish()
    }

    /// Ends a replacement.
    fn finish(&mut self) -> Result<()> {
        let new = self.beside(".new");
        let text = match std::fs::read(&new) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            Err(source) => return Err(Error::File { path: new, source }),
        };
        self.empty()?;
        let written = self
            .file()
            .and_then(|file| file.write_all(&text).and_then(|()| file.sync_data()))
            .and_then(|()| std::fs::remove_file(&new));
        written.map_err(|source| Error::File { path: new, source })
    }

    /// Removes a replacement that a crash left unfinished: it holds rows that were to be replaced.
    fn forget_part(&self) -> Result<()> {
        let part = self.beside(".part");
        match std::fs::remove_file(&part) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(Error::File {
                path: part,
                source: error,
            }),
            _ => Ok(()),
        }
    }

    /// Makes a renaming safe against power loss; only Unix can open a folder for that.
    fn sync_folder(&self) -> io::Result<()> {
        if !cfg!(unix) {
            return Ok(());
        }
        let folder = self.path.parent();
        let folder = folder.filter(|folder| !folder.as_os_str().is_empty());
        File::open(folder.unwrap_or(Path::new(".")))?.sync_all()
    }

    fn beside(&self, ending: &str) -> PathBuf {
        let mut name = self.path.as_os_str().to_owned();
        name.push(ending);
        PathBuf::from(name)
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
            let file = private(&self.path)?;
            file.lock()?;
            self.file = Some(file);
        }
        self.file
            .as_mut()
            .ok_or_else(|| io::ErrorKind::NotFound.into())
    }
}

/// Opens a file that only its owner may read, to add to it.
fn private(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true).append(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(command: &str) -> Waiting {
        Waiting::Access(AccessRow {
            at: 1,
            operator: None,
            command: command.into(),
            shown: "a customer".into(),
            user: None,
        })
    }

    #[test]
    fn a_replacement_that_a_crash_interrupted_is_ended_by_the_next_opening() {
        let folder = tempfile::tempdir().unwrap();
        let database = folder.path().join("shop.db");
        let mut spool = Spool::open(&database).unwrap();
        spool.add(&row("user anna")).unwrap();
        spool.add(&row("user bob")).unwrap();
        drop(spool);
        // Killed after the new rows were written beside, and the file emptied.
        let new = serde_json::to_string(&row("user [erased]")).unwrap() + "\n";
        std::fs::write(folder.path().join("shop.db.access.new"), &new).unwrap();
        std::fs::write(folder.path().join("shop.db.access"), "").unwrap();
        let mut spool = Spool::open(&database).unwrap();
        assert_eq!(spool.rows().unwrap(), vec![row("user [erased]")]);
        spool.replace(&[row("user b")]).unwrap();
        assert_eq!(spool.rows().unwrap(), vec![row("user b")]);
        // Killed before the replacement was whole: its rows, and a torn line, go.
        let part = folder.path().join("shop.db.access.part");
        std::fs::write(
            &part,
            serde_json::to_string(&row("user anna")).unwrap() + "\n{\"at",
        )
        .unwrap();
        spool.replace(&[row("user c")]).unwrap();
        assert_eq!(spool.rows().unwrap(), vec![row("user c")]);
        drop(spool);
        std::fs::write(&part, "user anna").unwrap();
        let mut spool = Spool::open(&database).unwrap();
        assert_eq!(spool.rows().unwrap(), vec![row("user c")]);
        let names: Vec<_> = std::fs::read_dir(folder.path())
            .unwrap()
            .map(|entry| entry.unwrap().file_name())
            .collect();
        assert_eq!(names, ["shop.db.access"]);
    }
}
