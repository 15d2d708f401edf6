//! A new database while it is being filled: a file beside its future path, which no reader opens
//! before it is complete.

use super::error::{Error, Result};
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use tempfile::TempPath;

/// The file of a database that is being filled. It is always removed, except by a killed process,
/// and then the next draft for the same path replaces it.
#[derive(Debug)]
pub struct Draft {
    /// Removed when dropped.
    file: TempPath,
    /// Locked while this process lives.
    _locked: File,
    target: PathBuf,
}

impl Draft {
    /// Creates the file for a draft of the database `target`.
    ///
    /// # Errors
    /// The folder cannot be written, or another process is filling a database for the same path.
    pub fn create(target: &Path) -> Result<Draft> {
        let file_error = |source| Error::File {
            path: target.to_path_buf(),
            source,
        };
        if let Some(folder) = target
            .parent()
            .filter(|folder| !folder.as_os_str().is_empty())
        {
            std::fs::create_dir_all(folder).map_err(file_error)?;
        }
        let with = |end: &str| {
            let mut name = target.as_os_str().to_owned();
            name.push(end);
            PathBuf::from(name)
        };
        let path = with(".new");
        let locked = super::private(File::options().write(true).truncate(false), &path)
            .map_err(file_error)?;
        locked.try_lock().map_err(|_| {
            Error::Busy("another regulars window is loading into a new database".into())
        })?;
        for end in [".new-journal", ".new-wal", ".new-shm", ".new.writer"] {
            match std::fs::remove_file(with(end)) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => {
                    return Err(file_error(error));
                }
                _ => {}
            }
        }
        let file = TempPath::try_from_path(path).map_err(file_error)?;
        Ok(Draft {
            file,
            _locked: locked,
            target: target.to_path_buf(),
        })
    }

    /// The file of the draft.
    pub fn path(&self) -> &Path {
        &self.file
    }

    /// Moves the draft, which is complete and synchronised, to its path.
    ///
    /// # Errors
    /// Another database exists there by now, or the file system refused.
    pub fn keep(self) -> Result<()> {
        let Draft { file, target, .. } = self;
        let file_error = |source| Error::File {
            path: target.clone(),
            source,
        };
        file.persist_noclobber(&target)
            .map_err(|error| file_error(error.error))?;
        // Syncing the folder makes the name durable; not every system allows it.
        let folder = target
            .parent()
            .filter(|folder| !folder.as_os_str().is_empty())
            .unwrap_or(Path::new("."));
        if let Ok(folder) = File::open(folder) {
            let _ = folder.sync_all();
        }
        Ok(())
    }
}
