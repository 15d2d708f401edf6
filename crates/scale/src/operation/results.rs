//! `load --as results DIR`: what a cluster computed, as the models in force.

use super::arriving::{Arriving, Customers, SPARK, twice};
use super::results_lists::{self, SavedLists};
use super::results_patterns::{self, SavedPatterns};
use super::results_profiles::{self, SavedProfiles};
use crate::columnar::check_profiles;
use crate::handed::Handed;
use crate::results_files::{open, parquet_files, unreadable, users_of};
use regulars_core::domain::people::node_of;
use regulars_core::domain::{BatchId, Instant, Observer, Progress};
use regulars_core::error::{Error, Result};
use regulars_core::shop::{Shop, stop_if_cancelled};
use regulars_core::store::{FileRow, NewRun, Tombstones};
use regulars_models::profile::operation::{COMPUTED_BY, stored_norms};
use regulars_models::segment::operation::model_in_force;
use serde::Serialize;
use sha2::{Digest, Sha256};
use std::path::{Path, PathBuf};

/// What was brought back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ResultsOutcome {
    /// The batch.
    pub batch: BatchId,
    /// The data's new version number.
    pub revision: i64,
    /// The models' clock of the results.
    pub as_of: Instant,
    /// Customers with a profile.
    pub users: u64,
    /// Of them, those that the database did not know.
    pub users_new: u64,
    /// Of them, those in a segment.
    pub in_segments: u64,
    /// Customers with a list of recommendations.
    pub with_lists: u64,
    /// Sets of products that are often in one order.
    pub product_sets: u64,
    /// Rows of customers who were erased, left out.
    pub erased: u64,
    /// Rows of customers who are excluded or restricted by now, left out.
    pub excluded: u64,
    /// Whether nothing was committed because `--dry-run` was typed.
    #[serde(skip)]
    pub is_dry_run: bool,
}

/// Puts the results in force.
///
/// # Errors
/// The folder is not that of results, the models changed since the export, the database cannot be
/// written, or the operator cancelled; nothing is changed then.
pub fn run(
    shop: &mut Shop,
    folder: &Path,
    is_dry_run: bool,
    watch: &dyn Observer,
) -> Result<ResultsOutcome> {
    let settings = folder.join("settings.json");
    let text = std::fs::read(&settings).map_err(|error| {
        Error::usage(format!("{} holds no results", folder.display()))
            .because(error)
            .hint("the job copies settings.json into the folder of its results")
    })?;
    let handed = Handed::parse(&text)?;
    check_models(shop, &handed)?;
    let files = parquet_files(&folder.join("profiles"))?;
    watch.progress(Progress {
        phase: "reading",
        ..Progress::default()
    });
    let tombstones = shop.store().fetch_tombstones()?;
    let (ids, erased) = ids_of(&files, &tombstones)?;
    let (now, operator) = (shop.context.now, shop.context.operator.clone());
    let transaction = shop.transaction()?;
    let batch = transaction.save_batch(now.0, operator.as_deref())?;
    let row = FileRow {
        path: folder.display().to_string(),
        digest: Sha256::digest(&text).to_vec(),
        kind: "results".into(),
        dialect: SPARK.into(),
        encoding: "UTF-8".into(),
        rows_read: (ids.len() as u64 + erased) as i64,
        rows_loaded: (ids.len() as u64 + erased) as i64,
        ..FileRow::default()
    };
    transaction.save_batch_file(batch, 0, &row)?;
    let (customers, users_new) = Customers::save(&transaction, batch, ids)?;
    transaction.save_batch_file(
        batch,
        0,
        &FileRow {
            users_new: users_new as i64,
            ..row
        },
    )?;
    let revision = transaction.save_batch_end(batch)?;
    stop_if_cancelled(watch)?;
    watch.progress(Progress {
        phase: "saving",
        total: Some(customers.len() as u64),
        ..Progress::default()
    });
    let arriving = Arriving {
        handed: &handed,
        customers: &customers,
        run: NewRun {
            kind: String::new(),
            revision,
            as_of: handed.as_of.0,
            parameters: serde_json::json!({ COMPUTED_BY: SPARK }),
            seed: 0,
            made_at: now.0,
            duration_ms: 0,
            body: serde_json::json!({}),
        },
    };
    let SavedProfiles {
        users,
        excluded,
        in_segments,
    } = results_profiles::save(&transaction, &arriving, &files, folder, watch)?;
    let SavedLists { with_lists } = results_lists::save(&transaction, &arriving, folder, watch)?;
    let SavedPatterns { product_sets } = results_patterns::save(&transaction, &arriving, folder)?;
    stop_if_cancelled(watch)?;
    if !is_dry_run {
        transaction.commit()?;
    }
    Ok(ResultsOutcome {
        batch,
        revision,
        as_of: handed.as_of,
        users,
        users_new,
        in_segments,
        with_lists,
        product_sets,
        erased,
        excluded,
        is_dry_run,
    })
}

/// Results count by the norms and segments that were handed over: both must still be in force.
fn check_models(shop: &Shop, handed: &Handed) -> Result<()> {
    let norms = stored_norms(shop)?.map(|stored| stored.norms);
    if norms.is_some_and(|norms| norms != handed.norms) {
        return Err(Error::failed(
            "the profile model was computed again since these results were handed over",
        )
        .hint("export --to spark into a new folder, and run the job on it"));
    }
    let model = model_in_force(shop)?.map(|(model, _)| model);
    if handed.model.is_some() && model != handed.model {
        return Err(Error::failed(
            "the segments in force are not those that the results were computed with",
        )
        .hint("export --to spark into a new folder, and run the job on it"));
    }
    Ok(())
}

/// The ids of all customers, sorted, and how many were erased and stay left out.
fn ids_of(files: &[PathBuf], tombstones: &Tombstones) -> Result<(Vec<Box<str>>, u64)> {
    let (mut ids, mut erased) = (Vec::new(), 0);
    for path in files {
        for batch in open(path, check_profiles, Some("user"), 65_536)? {
            let batch = batch.map_err(|error| unreadable(path, error))?;
            for id in users_of(&batch).into_iter().flatten().flatten() {
                let (kind, key) = node_of(id);
                if tombstones.holds(kind.into(), &key) {
                    erased += 1;
                } else {
                    ids.push(Box::from(id));
                }
            }
        }
    }
    ids.sort_unstable();
    if ids.windows(2).any(|two| two[0] == two[1]) {
        return Err(twice("profiles"));
    }
    Ok((ids, erased))
}
