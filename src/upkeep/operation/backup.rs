//! `backup`: a complete copy of the database, even while another process writes.

use crate::domain::{Observer, Progress};
use crate::error::{Error, Result};
use crate::output::Destination;
use crate::shop::Shop;
use serde::Serialize;
use std::path::{Path, PathBuf};

/// Where to write the copy.
#[derive(Debug, Clone, Default)]
pub struct Request {
    /// The file to write.
    pub file: PathBuf,
    /// `--force`: replace an existing file.
    pub is_forced: bool,
}

/// The written copy.
#[derive(Debug, Clone, Serialize)]
pub struct Outcome {
    /// The copy.
    pub file: String,
    /// Its size in bytes.
    pub bytes: i64,
    /// The revision of its data.
    pub revision: i64,
}

/// Writes the copy; it appears whole or not at all, with mode 0600.
///
/// # Errors
/// The file already exists, is the database itself, or cannot be written.
pub fn run(shop: &Shop, request: &Request, watch: &dyn Observer) -> Result<Outcome> {
    let file = &request.file;
    let shown = file.display().to_string();
    Destination {
        path: file,
        is_forced: request.is_forced,
        database: shop.path(),
        inputs: &[],
    }
    .check()?;
    let folder = file
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    let failed =
        |error: std::io::Error| Error::failed(format!("{shown} cannot be written")).because(error);
    let draft = tempfile::Builder::new()
        .prefix(".regulars-backup-")
        .tempfile_in(folder)
        .map_err(failed)?;
    watch.progress(Progress {
        phase: "copying",
        ..Progress::default()
    });
    shop.store().backup_to(draft.path())?;
    if watch.is_cancelled() {
        return Err(Error::interrupted("cancelled; no copy was written"));
    }
    draft.as_file().sync_all().map_err(failed)?;
    let bytes = draft.as_file().metadata().map_err(failed)?.len();
    let written = if request.is_forced {
        draft.persist(file)
    } else {
        draft.persist_noclobber(file)
    };
    written.map_err(|error| failed(error.error))?;
    Ok(Outcome {
        file: shown,
        bytes: i64::try_from(bytes).unwrap_or(i64::MAX),
        revision: shop.store().revision()?,
    })
}
