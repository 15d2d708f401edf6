//! `refresh`: loads what is new in a folder, computes again what is stale, then `today`.

use super::{Depth, Outcome, run as today};
use crate::domain::{BatchId, Instant, Observer};
use crate::error::{Error, Result};
use crate::load::operation as load;
use crate::patterns::operation as patterns;
use crate::recommend::operation as recommend;
use crate::segment::operation as segment;
use crate::shop::Shop;
use crate::store::{BatchRow, file_digest};
use crate::upkeep::operation as upkeep;
use serde::Serialize;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// Endings of files that a shop exports.
const ENDINGS: [&str; 14] = [
    "csv", "tsv", "txt", "json", "jsonl", "ndjson", "xlsx", "xls", "xlsb", "ods", "zip", "gz",
    "zst", "xml",
];

/// What to refresh.
#[derive(Debug, Clone, Default)]
pub struct RefreshRequest {
    /// The folder; `None` for the one of the newest load.
    pub folder: Option<PathBuf>,
    /// `--dry-run`: only say which files are new.
    pub is_dry_run: bool,
}

/// What was done.
#[derive(Debug, Clone, Serialize)]
pub struct RefreshOutcome {
    /// The folder that was looked through; null where none is known.
    pub folder: Option<String>,
    /// Files that were loaded, or would be.
    pub files: Vec<String>,
    /// The load; null where no file was new.
    pub batch: Option<BatchId>,
    /// Actions and orders that are new.
    pub actions_new: i64,
    /// Orders that are new.
    pub orders_new: i64,
    /// Rows set aside.
    pub rows_quarantined: i64,
    /// Models that were computed again.
    pub recomputed: Vec<String>,
    /// What is worth doing now; null in a dry run.
    pub today: Option<Outcome>,
    /// Notes of the load.
    #[serde(skip)]
    pub notes: Vec<String>,
}

/// The folder of the newest load in force.
pub fn last_folder(batches: &[BatchRow]) -> Option<String> {
    let newest = batches
        .iter()
        .filter(|batch| batch.undone_at.is_none())
        .max_by_key(|batch| batch.batch)?;
    let file = Path::new(&newest.files.first()?.path);
    let folder = file.parent()?;
    if folder.as_os_str().is_empty() {
        return file.is_file().then(|| ".".to_string());
    }
    folder.is_dir().then(|| folder.display().to_string())
}

/// Refreshes the shop.
///
/// # Errors
/// The folder is unknown or cannot be read, a file is not understood, or the operator cancelled.
pub fn run(
    shop: &mut Shop,
    request: &RefreshRequest,
    watch: &dyn Observer,
) -> Result<RefreshOutcome> {
    let batches = shop.store().fetch_batches()?;
    let folder = match &request.folder {
        Some(folder) => Some(folder.clone()),
        None => last_folder(&batches).map(PathBuf::from),
    };
    let NewFiles { new, own } = match &folder {
        Some(folder) => new_files(shop, &batches, folder)?,
        None => NewFiles::default(),
    };
    let mut outcome = RefreshOutcome {
        folder: folder.map(|folder| folder.display().to_string()),
        files: new.iter().map(|file| file.display().to_string()).collect(),
        batch: None,
        actions_new: 0,
        orders_new: 0,
        rows_quarantined: 0,
        recomputed: Vec::new(),
        today: None,
        notes: note_of(&own).into_iter().collect(),
    };
    if request.is_dry_run {
        return Ok(outcome);
    }
    if !new.is_empty() {
        let loaded = load::run(
            shop,
            &load::Request {
                files: new,
                ..load::Request::default()
            },
            watch,
        )?;
        outcome.batch = Some(loaded.batch);
        for file in &loaded.files {
            outcome.actions_new += file.actions_new;
            outcome.orders_new += file.orders_new;
            outcome.rows_quarantined += file.rows_quarantined;
        }
        outcome.notes.extend(loaded.notes);
    }
    outcome.recomputed = recompute(shop, watch)?;
    outcome.today = Some(today(shop, Depth::Full, watch)?);
    Ok(outcome)
}

/// Computes the stale models again, and segments where there are none.
fn recompute(shop: &mut Shop, watch: &dyn Observer) -> Result<Vec<String>> {
    let status = upkeep::status(shop, &upkeep::StatusRequest::default(), watch)?;
    let is_stale = |kind: &str| {
        status
            .models
            .iter()
            .any(|model| model.kind == kind && model.stale)
    };
    let has = |kind: &str| status.models.iter().any(|model| model.kind == kind);
    let mut done = Vec::new();
    if status.actions == 0 {
        return Ok(done);
    }
    if is_stale("segment") || is_stale("profile") || !has("segment") {
        segment::run(shop, &segment::Request::default(), watch)?;
        done.push("segments".to_string());
    }
    if is_stale("patterns") {
        patterns::run(shop, &patterns::Request::default(), watch)?;
        done.push("patterns".into());
    }
    if is_stale("evaluate") || is_stale("recommend") {
        recommend::evaluate(shop, &recommend::EvaluateRequest::default(), watch)?;
        done.push("recommendations".into());
    }
    Ok(done)
}

/// Files of a folder that are not loaded.
#[derive(Default)]
struct NewFiles {
    /// The shop's.
    new: Vec<PathBuf>,
    /// What the program itself wrote there, and nobody changed since: that is no news, and a list of consents
    /// would become new statements.
    own: Vec<PathBuf>,
}

fn note_of(own: &[PathBuf]) -> Option<String> {
    let names: Vec<String> = own
        .iter()
        .filter_map(|path| Some(path.file_name()?.to_string_lossy().into_owned()))
        .collect();
    (!names.is_empty()).then(|| {
        format!(
            "not loaded, because regulars wrote it: {}; load FILE loads it all the same",
            names.join(", ")
        )
    })
}

/// The files of `folder` that are not loaded: neither their bytes nor, since they last changed, their path.
fn new_files(shop: &Shop, batches: &[BatchRow], folder: &Path) -> Result<NewFiles> {
    let refused = |error: io::Error| {
        Error::not_found(format!("the folder {} cannot be read", folder.display()))
            .because(error)
            .hint("refresh FOLDER")
    };
    let written = shop.store().fetch_files_written()?;
    let is_own = |path: &Path| {
        let mut same = written
            .iter()
            .filter(|file| is_same(Path::new(&file.path), path));
        same.any(|file| file.digest.is_some() && file.digest == file_digest(path).ok())
    };
    let mut found = NewFiles::default();
    for entry in fs::read_dir(folder).map_err(refused)? {
        let path = entry.map_err(refused)?.path();
        let ending = path
            .extension()
            .map(|end| end.to_string_lossy().to_lowercase());
        let is_hidden = path
            .file_name()
            .is_none_or(|name| name.to_string_lossy().starts_with(['.', '~']));
        let is_wanted = ending.is_some_and(|end| ENDINGS.contains(&end.as_str()));
        let is_candidate = is_wanted && !is_hidden && path.is_file();
        if !is_candidate || is_known(shop, batches, &path)? {
            continue;
        }
        let list = if is_own(&path) {
            &mut found.own
        } else {
            &mut found.new
        };
        list.push(path);
    }
    found.new.sort();
    found.own.sort();
    Ok(found)
}

fn is_known(shop: &Shop, batches: &[BatchRow], path: &Path) -> Result<bool> {
    let unreadable = |error: io::Error| {
        Error::failed(format!("{} cannot be read", path.display())).because(error)
    };
    let changed = fs::metadata(path)
        .and_then(|facts| facts.modified())
        .map_err(unreadable)?
        .duration_since(std::time::UNIX_EPOCH)
        .map_or(0, |since| {
            i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
        });
    let is_loaded_since = batches.iter().any(|batch| {
        batch.undone_at.is_none()
            && Instant(batch.loaded_at) > Instant(changed)
            && batch
                .files
                .iter()
                .any(|file| is_same(Path::new(&file.path), path))
    });
    if is_loaded_since {
        return Ok(true);
    }
    let digest = file_digest(path).map_err(unreadable)?;
    Ok(shop.store().fetch_batch_with_digest(&digest)?.is_some())
}

fn is_same(one: &Path, other: &Path) -> bool {
    one == other
        || matches!((fs::canonicalize(one), fs::canonicalize(other)), (Ok(one), Ok(other)) if one == other)
}
