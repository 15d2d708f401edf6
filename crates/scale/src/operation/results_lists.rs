//! Recommendations of results.

use super::arriving::{Arriving, twice};
use crate::results_files::{check_columns, for_each_row, parquet_files, users_of};
use crate::schema::{LISTS, arrow_schema};
use arrow_array::cast::AsArray;
use arrow_array::types::Float64Type;
use arrow_array::{Array, RecordBatch};
use arrow_schema::Schema;
use regulars_core::domain::Observer;
use regulars_core::error::{Error, Result};
use regulars_core::store::{ComputedEntry, NewRun, Transaction};
use regulars_models::recommend::TermKind;
use regulars_models::recommend::operation::COMPUTED_LISTS;
use std::collections::HashMap;
use std::path::Path;

/// What was saved.
pub(super) struct SavedLists {
    pub with_lists: u64,
}

fn check(schema: &Schema) -> Result<()> {
    check_columns(&arrow_schema(&LISTS), schema, "recommendations")
}

/// Saves the lists of the folder `recommendations`, where there is one.
pub(super) fn save(
    transaction: &Transaction<'_>,
    arriving: &Arriving<'_>,
    folder: &Path,
    watch: &dyn Observer,
) -> Result<SavedLists> {
    let folder = folder.join("recommendations");
    // Lists of earlier results are of an earlier day.
    transaction.delete_computed_lists()?;
    let Some(handed) = arriving
        .handed
        .recommend
        .as_ref()
        .filter(|_| folder.exists())
    else {
        return Ok(SavedLists { with_lists: 0 });
    };
    let files = parquet_files(&folder)?;
    let mut parameters = arriving.run.parameters.clone();
    parameters["list"] = handed.list.word().into();
    parameters["model"] = handed.model.word().into();
    parameters["model_run"] = handed.run.into();
    let run = transaction.save_run(&NewRun {
        kind: COMPUTED_LISTS.into(),
        parameters,
        ..arriving.run.clone()
    })?;
    let left_out = transaction.fetch_excluded_users()?;
    let items = transaction.fetch_items()?;
    let keys: HashMap<&str, i64> = items
        .iter()
        .map(|item| (item.id.as_str(), item.key))
        .collect();
    let mut saver = transaction.begin_computed_lists(run)?;
    let (mut at, mut with_lists) = (0, 0_u64);
    let mut has_list = vec![false; arriving.customers.len()];
    for_each_row(&files, check, &mut |batch, row| {
        let user = users_of(batch).map(|users| users.value(row));
        let key = user.and_then(|user| arriving.customers.key(user, &mut at));
        let Some(key) = key.filter(|key| !left_out.contains(key)) else {
            return Ok(());
        };
        // `at` is behind the customer.
        if std::mem::replace(&mut has_list[at - 1], true) {
            return Err(twice("recommendations"));
        }
        with_lists += 1;
        if with_lists.is_multiple_of(100_000) && watch.is_cancelled() {
            return Err(Error::cancelled());
        }
        Ok(saver.save(key, &entries(batch, row, &keys))?)
    })?;
    Ok(SavedLists { with_lists })
}

/// The products of a row that the shop knows.
fn entries(batch: &RecordBatch, row: usize, keys: &HashMap<&str, i64>) -> Vec<ComputedEntry> {
    let list = |name: &str| {
        let lists = batch.column_by_name(name)?.as_list_opt::<i32>()?;
        lists.is_valid(row).then(|| lists.value(row))
    };
    let (Some(items), Some(scores), Some(reasons)) =
        (list("items"), list("scores"), list("reasons"))
    else {
        return Vec::new();
    };
    let (Some(items), Some(scores), Some(reasons)) = (
        items.as_string_opt::<i32>(),
        scores.as_primitive_opt::<Float64Type>(),
        reasons.as_string_opt::<i32>(),
    ) else {
        return Vec::new();
    };
    let entry = |at: usize| {
        let kind = TermKind::ALL
            .iter()
            .position(|kind| kind.word() == reasons.value(at));
        Some(ComputedEntry {
            item: *keys.get(items.value(at))?,
            score: scores.value(at) as f32,
            kind: kind.unwrap_or(usize::from(u8::MAX)) as u8,
        })
    };
    let length = items.len().min(scores.len()).min(reasons.len());
    (0..length).filter_map(entry).collect()
}
