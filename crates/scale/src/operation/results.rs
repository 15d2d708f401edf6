//! `load --as results DIR`: profiles and segments that a cluster computed, as the models in force.

use crate::columnar::{check_profiles, rows_of};
use crate::handed::Handed;
use crate::placed::Placed;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use regulars_core::domain::people::node_of;
use regulars_core::domain::{BatchId, Instant, Observer, Progress, RunId, SegmentId};
use regulars_core::error::{Error, Result};
use regulars_core::shop::{Shop, stop_if_cancelled};
use regulars_core::store::{FileRow, NewRun, Tombstones, Transaction, UserToSave};
use regulars_models::profile::operation::{COMPUTED_BY, RUN_KIND as PROFILE, stored_norms};
use regulars_models::segment::operation::{RUN_KIND as SEGMENT, model_in_force};
use regulars_models::segment::{By, SegmentModel};
use serde::Serialize;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fs::File;
use std::path::{Path, PathBuf};

/// The words for where results come from.
const SPARK: &str = "spark";

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
    let (ids, erased) = ids_of(&files, &handed, &tombstones)?;
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
    let (keys, users_new) = keys_of(&transaction, batch, &ids)?;
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
        ..Progress::default()
    });
    let body = serde_json::to_value(&handed.norms)
        .map_err(|error| Error::failed("the norms cannot be stored").because(error))?;
    let new_run = NewRun {
        kind: PROFILE.into(),
        revision,
        as_of: handed.as_of.0,
        parameters: serde_json::json!({ COMPUTED_BY: SPARK }),
        seed: 0,
        made_at: now.0,
        duration_ms: 0,
        body,
    };
    let run = transaction.save_run(&new_run)?;
    let left_out: BTreeSet<i64> = transaction
        .fetch_exclusions()?
        .into_iter()
        .map(|(user, _)| user)
        .collect();
    let mut saved = Saved {
        handed: &handed,
        keys: &keys,
        left_out: &left_out,
        members: Vec::new(),
        users: 0,
        excluded: 0,
        failed: None,
    };
    transaction.replace_profiles(run, saved.profiles(&files))?;
    if let Some(error) = saved.failed {
        return Err(error);
    }
    let (users, excluded, members) = (saved.users, saved.excluded, saved.members);
    if let Some(model) = &handed.model {
        save_segments(&transaction, model, &members, &new_run)?;
    }
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
        in_segments: members.len() as u64,
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

fn parquet_files(folder: &Path) -> Result<Vec<PathBuf>> {
    let unreadable = |error| {
        Error::usage(format!("{} cannot be read", folder.display()))
            .because(error)
            .hint("the folder that the job wrote with --out")
    };
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        if path.extension().is_some_and(|end| end == "parquet") {
            files.push(path);
        }
    }
    // Names decide the order, so that the same folder gives the same database.
    files.sort();
    if files.is_empty() {
        return Err(Error::usage(format!(
            "{} holds no Parquet file",
            folder.display()
        )));
    }
    Ok(files)
}

/// Calls `each` with the profiles of a file, batch by batch.
fn read(
    path: &Path,
    handed: &Handed,
    each: &mut dyn FnMut(Vec<Placed>) -> Result<()>,
) -> Result<()> {
    let unreadable = |error: Box<dyn std::error::Error + Send + Sync>| {
        Error::failed(format!("{} cannot be read", path.display())).because(error)
    };
    let file = File::open(path).map_err(|error| unreadable(error.into()))?;
    let builder =
        ParquetRecordBatchReaderBuilder::try_new(file).map_err(|error| unreadable(error.into()))?;
    check_profiles(builder.schema())?;
    for batch in builder.build().map_err(|error| unreadable(error.into()))? {
        let batch = batch.map_err(|error| unreadable(error.into()))?;
        each(rows_of(&batch, handed.currency))?;
    }
    Ok(())
}

/// The ids of all customers, sorted, and how many were erased and stay left out.
fn ids_of(
    files: &[PathBuf],
    handed: &Handed,
    tombstones: &Tombstones,
) -> Result<(Vec<String>, u64)> {
    let (mut ids, mut erased) = (Vec::new(), 0);
    for path in files {
        read(path, handed, &mut |rows| {
            for placed in rows {
                let (kind, key) = node_of(&placed.id);
                if tombstones.holds(kind.into(), &key) {
                    erased += 1;
                } else {
                    ids.push(placed.id);
                }
            }
            Ok(())
        })?;
    }
    ids.sort();
    let before = ids.len();
    ids.dedup();
    if ids.len() < before {
        return Err(Error::failed("a customer is in the results twice")
            .hint("the job must partition by user"));
    }
    Ok((ids, erased))
}

/// The keys of the customers, who are created where they are not known; and how many were.
fn keys_of(
    transaction: &Transaction<'_>,
    batch: BatchId,
    ids: &[String],
) -> Result<(HashMap<String, i64>, u64)> {
    let to_save: Vec<UserToSave<'_>> = ids
        .iter()
        .map(|id| {
            let (kind, key) = node_of(id);
            UserToSave {
                id,
                node: (kind.into(), key),
                facts: None,
                variants: [None; 3],
            }
        })
        .collect();
    let saved = transaction.save_users(batch, &to_save)?;
    transaction.settle_batch(batch)?;
    let new = saved.iter().filter(|user| user.is_new).count() as u64;
    let keys = ids.iter().cloned().zip(saved.iter().map(|user| user.user));
    Ok((keys.collect(), new))
}

/// Profiles on their way into the database, and what is learned of them meanwhile.
struct Saved<'a> {
    handed: &'a Handed,
    keys: &'a HashMap<String, i64>,
    left_out: &'a BTreeSet<i64>,
    /// Key, segment, and distances to the centres as JSON.
    members: Vec<(i64, SegmentId, Option<String>)>,
    users: u64,
    excluded: u64,
    failed: Option<Error>,
}

impl Saved<'_> {
    /// The profiles of all files as JSON.
    fn profiles(&mut self, files: &[PathBuf]) -> impl Iterator<Item = (i64, String)> {
        files.iter().flat_map(|path| {
            let mut bodies = Vec::new();
            if self.failed.is_none() {
                let handed = self.handed;
                let read = read(path, handed, &mut |rows| {
                    for placed in rows {
                        bodies.extend(self.take(&placed)?);
                    }
                    Ok(())
                });
                self.failed = read.err();
            }
            bodies
        })
    }

    fn take(&mut self, placed: &Placed) -> Result<Option<(i64, String)>> {
        let Some(&key) = self.keys.get(&placed.id) else {
            return Ok(None);
        };
        if self.left_out.contains(&key) {
            self.excluded += 1;
            return Ok(None);
        }
        self.users += 1;
        if let Some(segment) = placed.segment {
            let fit = self.fit(placed, segment);
            self.members.push((key, segment, fit));
        }
        let body = serde_json::to_string(&placed.row)
            .map_err(|error| Error::failed("a profile cannot be stored").because(error))?;
        Ok(Some((key, body)))
    }

    /// The distances to the own and the next centre, as `segment` stores them.
    fn fit(&self, placed: &Placed, segment: SegmentId) -> Option<String> {
        let model = self.handed.model.as_ref()?;
        let group = model.segments.iter().position(|held| *held == segment)?;
        let found = model.distances(placed.place.as_ref()?, group)?;
        let next = found.next_group.and_then(|next| model.segments.get(next));
        let fit = serde_json::json!({
            "own": found.own, "next": found.next, "next_segment": next,
        });
        Some(fit.to_string())
    }
}

/// Publishes the membership as a run of the segments in force.
fn save_segments(
    transaction: &Transaction<'_>,
    model: &SegmentModel,
    members: &[(i64, SegmentId, Option<String>)],
    profile_run: &NewRun,
) -> Result<()> {
    if let Some((_, unknown, _)) = members
        .iter()
        .find(|(_, segment, _)| !model.segments.contains(segment))
    {
        return Err(Error::failed(format!(
            "the results name segment {unknown}, which is not there"
        )));
    }
    let Some(before) = transaction.fetch_current_run(SEGMENT)? else {
        return Ok(());
    };
    let mut parameters = before.made.parameters.clone();
    parameters[COMPUTED_BY] = SPARK.into();
    let run: RunId = transaction.save_run(&NewRun {
        kind: SEGMENT.into(),
        parameters,
        body: before.made.body,
        seed: before.made.seed,
        ..profile_run.clone()
    })?;
    let by = By::Behavior.word();
    let since: BTreeMap<i64, (SegmentId, i64)> = transaction
        .fetch_membership(by)?
        .into_iter()
        .map(|(user, segment, since)| (user, (segment, since)))
        .collect();
    let rows = members.iter().map(|(user, segment, fit)| {
        let since = since
            .get(user)
            .filter(|(before, _)| before == segment)
            .map_or(profile_run.made_at, |(_, since)| *since);
        (*user, *segment, since, fit.clone())
    });
    Ok(transaction.replace_membership(by, run, rows)?)
}
