//! `undo-load`: takes a whole batch back.

use regulars_core::domain::{BatchId, Observer, Progress, existing};
use regulars_core::error::{Error, Result};
use regulars_core::shop::Shop;
use regulars_core::shop::stop_if_cancelled;
use regulars_core::store::BatchRow;
use serde::Serialize;

/// What taking a batch back would do.
#[derive(Debug, Clone, Serialize)]
pub struct UndoPlan {
    /// The batch.
    pub batch: BatchId,
    /// Its files.
    pub files: Vec<String>,
    /// Rows that it loaded.
    pub rows: i64,
}

/// The result of taking a batch back.
#[derive(Debug, Clone, Serialize)]
pub struct UndoOutcome {
    /// The batch.
    pub batch: BatchId,
    /// Actions removed.
    pub actions_gone: i64,
    /// Actions kept because another batch also contains them.
    pub actions_kept: i64,
    /// The data's version number.
    pub revision: i64,
    /// Why deleted texts can still be in the database file; `None` where they are gone from it.
    pub traces: Option<String>,
}

impl UndoPlan {
    /// The names of the files without their folders.
    pub fn names(&self) -> Vec<&str> {
        self.files
            .iter()
            .map(|path| path.rsplit(['/', '\\']).next().unwrap_or(path))
            .collect()
    }
}

fn find(shop: &Shop, batch: BatchId) -> Result<BatchRow> {
    let batches = shop.store().fetch_batches()?;
    let in_force: Vec<i64> = batches
        .iter()
        .filter(|row| row.undone_at.is_none())
        .map(|row| row.batch.0)
        .collect();
    match batches.into_iter().find(|row| row.batch == batch) {
        Some(row) if row.undone_at.is_none() => Ok(row),
        Some(_) => {
            Err(Error::not_found(format!("batch {batch} was taken back already")).hint("loads"))
        }
        None if in_force.is_empty() => Err(Error::not_found("nothing is loaded").hint("load FILE")),
        None => Err(Error::not_found(format!(
            "there is no batch {batch} ({})",
            existing(&in_force)
        ))
        .hint("loads")),
    }
}

/// Describes what taking `batch` back would do.
///
/// # Errors
/// There is no such batch in force.
pub fn plan(shop: &Shop, batch: BatchId) -> Result<UndoPlan> {
    let row = find(shop, batch)?;
    Ok(UndoPlan {
        batch,
        rows: row.files.iter().map(|file| file.rows_loaded).sum(),
        files: row.files.into_iter().map(|file| file.path).collect(),
    })
}

/// Takes `batch` back.
///
/// # Errors
/// There is no such batch in force, the database cannot be written, or the operator cancelled.
pub fn run(shop: &mut Shop, batch: BatchId, watch: &dyn Observer) -> Result<UndoOutcome> {
    find(shop, batch)?;
    watch.progress(Progress {
        phase: "taking back",
        ..Progress::default()
    });
    let transaction = shop.transaction()?;
    let (actions_gone, actions_kept) =
        transaction.undo_batch(batch, shop.context.now.0, || !watch.is_cancelled())?;
    let revision = transaction.revision()?;
    stop_if_cancelled(watch)?;
    transaction.commit()?;
    watch.progress(Progress {
        phase: "removing traces",
        ..Progress::default()
    });
    let traces = shop.rewrite().err().map(|error| error.what);
    Ok(UndoOutcome {
        batch,
        actions_gone,
        actions_kept,
        revision,
        traces,
    })
}
