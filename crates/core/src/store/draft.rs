//! A new database while it is filled: a file beside the place where it will stand, found by nobody
//! before it is whole.

use super::error::{Error, Result};
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use tempfile::TempPath;

/// The place of a database that is being filled. Whatever becomes of it, nothing stays behind but
/// what a killed process leaves, and that the next draft at the same place takes over.
#[derive(Debug)]
pub struct Draft {
    /// Removed when dropped.
    file: TempPath,
    /// Locked as long as the process lives.
    _locked: File,
    target: PathBuf,
}

impl Draft {
    /// Takes the place of a draft for the database `target`.
    ///
    /// # Errors
    /// The folder cannot be written, or another process fills a database for the same place.
    pub fn beside(target: &Path) -> Result<Draft> {
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

    /// Where the draft lies.
    pub fn path(&self) -> &Path {
        &self.file
    }

    /// Puts the draft, which is whole and synchronised, in its place.
    ///
    /// # Errors
    /// Another database lies there by now, or the file system refused.
    pub fn keep(self) -> Result<()> {
        let Draft { file, target, .. } = self;
        let file_error = |source| Error::File {
            path: target.clone(),
            source,
        };
        file.persist_noclobber(&target)
            .map_err(|error| file_error(error.error))?;
        // The name is on disk with its folder; not every system lets a folder be synchronised.
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
