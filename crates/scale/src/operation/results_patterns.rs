//! Sets of products of results.

use super::arriving::Arriving;
use crate::results_files::{check_columns, open, parquet_files, unreadable};
use crate::schema::{SETS, arrow_schema};
use arrow_array::cast::AsArray;
use arrow_array::types::Int64Type;
use arrow_schema::Schema;
use regulars_core::error::{Error, Result};
use regulars_core::store::{NewRun, Transaction};
use regulars_models::patterns::operation::COMPUTED_SETS;
use regulars_models::patterns::{CountedSet, named_sets};
use std::path::Path;

/// What was saved.
pub(super) struct SavedPatterns {
    pub product_sets: u64,
}

fn check(schema: &Schema) -> Result<()> {
    check_columns(&arrow_schema(&SETS), schema, "sets")
}

/// Saves the sets of the folder `sets`, where there is one.
pub(super) fn save(
    transaction: &Transaction<'_>,
    arriving: &Arriving<'_>,
    folder: &Path,
) -> Result<SavedPatterns> {
    let folder = folder.join("sets");
    if !folder.exists() {
        return Ok(SavedPatterns { product_sets: 0 });
    }
    let unusable = || Error::failed("the sets of the results are damaged");
    let (mut sets, mut orders) = (Vec::new(), 0);
    for path in parquet_files(&folder)? {
        for batch in open(&path, check, None, 8_192)? {
            let batch = batch.map_err(|error| unreadable(&path, error))?;
            let number = |name: &str| {
                batch
                    .column_by_name(name)
                    .and_then(|column| column.as_primitive_opt::<Int64Type>())
                    .ok_or_else(unusable)
            };
            let (with_all, all) = (number("orders")?, number("all_orders")?);
            let items = batch
                .column_by_name("items")
                .and_then(|column| column.as_list_opt::<i32>())
                .ok_or_else(unusable)?;
            for row in 0..batch.num_rows() {
                let texts = items.value(row);
                let texts = texts.as_string_opt::<i32>().ok_or_else(unusable)?;
                sets.push(CountedSet {
                    items: texts.iter().flatten().map(Into::into).collect(),
                    orders: with_all.value(row).max(0) as u64,
                });
                orders = all.value(row).max(0) as u64;
            }
        }
    }
    let known = transaction.fetch_items()?;
    let found = named_sets(&sets, orders, arriving.handed.sets_at_least(orders), &known);
    let product_sets = found.sets.len() as u64;
    let body = serde_json::to_value(&found)
        .map_err(|error| Error::failed("the sets cannot be stored").because(error))?;
    transaction.save_run(&NewRun {
        kind: COMPUTED_SETS.into(),
        body,
        ..arriving.run.clone()
    })?;
    Ok(SavedPatterns { product_sets })
}
