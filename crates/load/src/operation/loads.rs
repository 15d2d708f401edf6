//! `loads`: the loads, including those taken back.

use regulars_core::domain::{BatchId, Instant};
use regulars_core::error::Result;
use regulars_core::shop::Shop;
use serde::Serialize;

/// All loads, the newest first.
#[derive(Debug, Clone, Serialize)]
pub struct LoadsOutcome {
    /// The loads.
    pub loads: Vec<Load>,
}

/// One load.
#[derive(Debug, Clone, Serialize)]
pub struct Load {
    /// Its number.
    pub batch: BatchId,
    /// When it was loaded.
    pub loaded_at: Instant,
    /// Who loaded it.
    pub operator: Option<String>,
    /// When it was taken back; `None` while in force.
    pub undone_at: Option<Instant>,
    /// Its files.
    pub files: Vec<String>,
    /// Rows read.
    pub rows_read: i64,
    /// Rows loaded.
    pub rows_loaded: i64,
    /// Rows that were already in the store.
    pub rows_duplicate: i64,
    /// Rows set aside.
    pub rows_quarantined: i64,
}

/// Lists the loads.
///
/// # Errors
/// The store cannot be read.
pub fn run(shop: &Shop) -> Result<LoadsOutcome> {
    let batches = shop.store().fetch_batches()?;
    let loads = batches.into_iter().map(|batch| Load {
        batch: batch.batch,
        loaded_at: Instant(batch.loaded_at),
        operator: batch.operator,
        undone_at: batch.undone_at.map(Instant),
        rows_read: batch.files.iter().map(|file| file.rows_read).sum(),
        rows_loaded: batch.files.iter().map(|file| file.rows_loaded).sum(),
        rows_duplicate: batch.files.iter().map(|file| file.rows_duplicate).sum(),
        rows_quarantined: batch.files.iter().map(|file| file.rows_quarantined).sum(),
        files: batch.files.into_iter().map(|file| file.path).collect(),
    });
    Ok(LoadsOutcome {
        loads: loads.collect(),
    })
}
