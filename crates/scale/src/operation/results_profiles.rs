//! Profiles and segments of results.

use super::arriving::{Arriving, SPARK};
use crate::columnar::{Profiles, check_profiles};
use crate::results_files::{for_each_row, users_of};
use arrow_array::RecordBatch;
use regulars_core::domain::{Observer, Progress, RunId, SegmentId};
use regulars_core::error::{Error, Result};
use regulars_core::store::{NewRun, PackedValue, RowPacker, Transaction};
use regulars_models::profile::columns::{Column, columns};
use regulars_models::profile::operation::{COMPUTED_BY, RUN_KIND as PROFILE};
use regulars_models::profile::packed::packed_columns;
use regulars_models::segment::operation::RUN_KIND as SEGMENT;
use regulars_models::segment::{By, Movement, SegmentModel};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// Customers after which progress is shown.
const SHOWN_EACH: u64 = 100_000;

/// What was saved.
pub(super) struct SavedProfiles {
    pub users: u64,
    pub excluded: u64,
    pub in_segments: u64,
}

/// Saves the profiles of the files, and who is in which segment.
pub(super) fn save(
    transaction: &Transaction<'_>,
    arriving: &Arriving<'_>,
    files: &[PathBuf],
    folder: &Path,
    watch: &dyn Observer,
) -> Result<SavedProfiles> {
    let body = serde_json::to_value(&arriving.handed.norms)
        .map_err(|error| Error::failed("the norms cannot be stored").because(error))?;
    let run = transaction.save_run(&NewRun {
        kind: PROFILE.into(),
        body,
        ..arriving.run.clone()
    })?;
    let left_out = transaction.fetch_excluded_users()?;
    let columns = columns();
    let revenue = columns
        .iter()
        .position(|column| column.name == "net_revenue");
    let mut packed = Packed {
        revenue: revenue.unwrap_or(usize::MAX),
        columns,
        packer: RowPacker::new(packed_columns(arriving.handed.as_of)),
        left_out: &left_out,
        members: Vec::new(),
        groups: BTreeMap::new(),
        users: 0,
        excluded: 0,
        at: 0,
    };
    let mut insert = transaction.begin_profiles(run)?;
    for_each_row(files, check_profiles, &mut |batch, row| {
        if let Some((key, body)) = packed.take(arriving, batch, row) {
            insert.save(key, &body)?;
            if packed.users.is_multiple_of(SHOWN_EACH) {
                if watch.is_cancelled() {
                    return Err(Error::cancelled());
                }
                watch.progress(Progress {
                    phase: "saving",
                    done: packed.users,
                    total: Some(arriving.customers.len() as u64),
                    ..Progress::default()
                });
            }
        }
        Ok(())
    })?;
    drop(insert);
    transaction.save_profile_layout(run, packed.packer.layout())?;
    let mut members = std::mem::take(&mut packed.members);
    members.sort_unstable();
    if let Some(model) = &arriving.handed.model {
        let model = super::results_centres::refitted(folder, model)?;
        if let Some(run) = save_segments(transaction, &model, &members, &arriving.run)? {
            save_sizes(
                transaction,
                &model,
                &packed.groups,
                (run, arriving.run.made_at),
            )?;
        }
    }
    Ok(SavedProfiles {
        users: packed.users,
        excluded: packed.excluded,
        in_segments: members.len() as u64,
    })
}

/// What is counted of a segment.
#[derive(Default)]
struct Group {
    size: u64,
    /// Net, in minor units.
    revenue: i64,
}

/// Profiles on their way into the database, and what is learned of them meanwhile.
struct Packed<'a> {
    columns: Vec<Column>,
    packer: RowPacker,
    left_out: &'a BTreeSet<i64>,
    members: Vec<(i64, SegmentId)>,
    groups: BTreeMap<SegmentId, Group>,
    users: u64,
    excluded: u64,
    /// Where to look first for the next customer.
    at: usize,
    /// The place of the net revenue among the columns.
    revenue: usize,
}

impl Packed<'_> {
    fn take(
        &mut self,
        arriving: &Arriving<'_>,
        batch: &RecordBatch,
        row: usize,
    ) -> Option<(i64, Vec<u8>)> {
        let id = users_of(batch)?.value(row);
        let key = arriving.customers.key(id, &mut self.at)?;
        if self.left_out.contains(&key) {
            self.excluded += 1;
            return None;
        }
        self.users += 1;
        let profiles = Profiles::of(batch, &self.columns);
        let values = profiles.values(row);
        if let Some(segment) = profiles.segment(row) {
            self.members.push((key, segment));
            let group = self.groups.entry(segment).or_default();
            group.size += 1;
            if let Some(PackedValue::Count(minor)) =
                values.get(self.revenue).and_then(Option::as_ref)
            {
                group.revenue += minor;
            }
        }
        Some((key, self.packer.pack(&values)))
    }
}

/// Publishes the membership as a run of the segments in force. How near a member is to the centres is
/// computed from the profile when it is asked for.
fn save_segments(
    transaction: &Transaction<'_>,
    model: &SegmentModel,
    members: &[(i64, SegmentId)],
    profile_run: &NewRun,
) -> Result<Option<RunId>> {
    let unknown = members
        .iter()
        .find(|(_, segment)| !model.segments.contains(segment));
    if let Some((_, unknown)) = unknown {
        return Err(Error::failed(format!(
            "the results name segment {unknown}, which is not there"
        )));
    }
    let Some(before) = transaction.fetch_current_run(SEGMENT)? else {
        return Ok(None);
    };
    let mut parameters = before.made.parameters.clone();
    parameters[COMPUTED_BY] = SPARK.into();
    let mut body = before.made.body;
    body["model"] = serde_json::to_value(model)
        .map_err(|error| Error::failed("the segments cannot be stored").because(error))?;
    let by = By::Behavior.word();
    let since: BTreeMap<i64, (SegmentId, i64)> = transaction
        .fetch_membership(by)?
        .into_iter()
        .map(|(user, segment, since)| (user, (segment, since)))
        .collect();
    let mut moves = Movement::default();
    for (user, segment) in members {
        match since.get(user) {
            None => moves.joined += 1,
            Some((before, _)) if before == segment => moves.kept += 1,
            Some(_) => moves.moved += 1,
        }
    }
    moves.no_longer = since.len() as u64 - moves.kept - moves.moved;
    body["movement"] = serde_json::to_value(moves)
        .map_err(|error| Error::failed("the segments cannot be stored").because(error))?;
    body["flows"] = serde_json::json!([]);
    let run: RunId = transaction.save_run(&NewRun {
        kind: SEGMENT.into(),
        parameters,
        body,
        seed: before.made.seed,
        ..profile_run.clone()
    })?;
    let rows = members.iter().map(|(user, segment)| {
        let since = since
            .get(user)
            .filter(|(before, _)| before == segment)
            .map_or(profile_run.made_at, |(_, since)| *since);
        (*user, *segment, since, None)
    });
    transaction.replace_membership(by, run, rows)?;
    Ok(Some(run))
}

/// Saves how large the segments are now, and their part of the revenue.
fn save_sizes(
    transaction: &Transaction<'_>,
    model: &SegmentModel,
    groups: &BTreeMap<SegmentId, Group>,
    (run, now): (RunId, i64),
) -> Result<()> {
    let size: u64 = groups.values().map(|group| group.size).sum();
    let revenue: i64 = groups.values().map(|group| group.revenue).sum();
    for segment in &model.segments {
        let Some(mut row) = transaction.fetch_segment(*segment)? else {
            continue;
        };
        let none = Group::default();
        let group = groups.get(segment).unwrap_or(&none);
        row.made.body["size"] = group.size.into();
        row.made.body["share"] = (group.size as f64 / size.max(1) as f64).into();
        row.made.body["revenue_share"] = match revenue {
            ..=0 => serde_json::Value::Null,
            all => (group.revenue as f64 / all as f64).into(),
        };
        row.made.run = Some(run);
        transaction.update_segment(*segment, &row.made, now)?;
    }
    Ok(())
}
