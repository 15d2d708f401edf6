//! `start`: checks whether files are enough. They are read, cleaned and assessed without touching
//! the shop.

use super::quality::judge_shop;
use crate::domain::{Observer, Progress};
use crate::error::{Error, Result};
use crate::load::operation::{FileOutcome, QuarantineSummary, Request as LoadRequest, run as load};
use crate::shop::{Context, Shop, Workbench};
use crate::upkeep::quality::Quality;
use crate::upkeep::readiness::Readiness;
use serde::Serialize;
use std::path::Path;
use std::sync::Arc;

/// The assessment of the files.
#[derive(Debug, Clone, Serialize)]
pub struct Outcome {
    /// The files as read; empty where none was named.
    pub files: Vec<FileOutcome>,
    /// Rows that would be set aside, by rule.
    pub quarantine: Vec<QuarantineSummary>,
    /// What they are enough for.
    pub readiness: Vec<Readiness>,
    /// Their quality; `None` without files.
    pub quality: Option<Quality>,
    /// The line that loads them.
    pub load_line: Option<String>,
    /// Notes for the reader.
    #[serde(skip)]
    pub notes: Vec<String>,
}

/// Loads files into a temporary shop in `folder`, assesses it, and deletes it. `load_line` is the
/// line that loads the same files.
///
/// # Errors
/// No file can be read, or its columns are not understood; there is no room; the operator
/// cancelled.
pub fn run(
    request: &LoadRequest,
    load_line: String,
    context: &Context,
    folder: &Path,
    watch: &dyn Observer,
) -> Result<Outcome> {
    if request.files.is_empty() {
        let empty = Outcome {
            files: Vec::new(),
            quarantine: Vec::new(),
            readiness: crate::upkeep::readiness::judge(
                &crate::upkeep::evidence::Evidence::default(),
            ),
            quality: None,
            load_line: None,
            notes: Vec::new(),
        };
        return Ok(empty);
    }
    let room = tempfile::Builder::new()
        .prefix("regulars-start-")
        .tempdir_in(folder)
        .map_err(|error| {
            Error::failed(format!(
                "no temporary folder can be created in {}",
                folder.display()
            ))
            .because(error)
        })?;
    let mut shop = Shop::create(
        &room.path().join("shop.db"),
        [0; 32],
        context.now,
        Arc::new(Workbench::new(1)),
    )?;
    shop.context = context.clone();
    shop.interrupt_on(watch.cancel_token());
    let loaded = load(&mut shop, request, watch)?;
    watch.progress(Progress {
        phase: "judging",
        ..Progress::default()
    });
    let (quality, readiness) = judge_shop(&shop)?;
    shop.close();
    Ok(Outcome {
        load_line: Some(load_line),
        files: loaded.files,
        quarantine: loaded.quarantine,
        readiness,
        quality: Some(quality),
        notes: loaded.notes,
    })
}
