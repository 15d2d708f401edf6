//! Centres of segments that a cluster refined on all customers.

use crate::results_files::{check_columns, open, parquet_files, unreadable};
use crate::schema::{CENTRES, arrow_schema};
use arrow_array::cast::AsArray;
use arrow_array::types::{Float64Type, Int64Type};
use arrow_schema::Schema;
use regulars_core::domain::SegmentId;
use regulars_core::error::{Error, Result};
use regulars_models::segment::SegmentModel;
use std::path::Path;

fn check(schema: &Schema) -> Result<()> {
    check_columns(&arrow_schema(&CENTRES), schema, "centres")
}

/// The model with the centres of the folder `centres`; as it was where there is none.
///
/// # Errors
/// The files cannot be read, or their centres are not those of the model's segments.
pub(super) fn refitted(folder: &Path, model: &SegmentModel) -> Result<SegmentModel> {
    let mut model = model.clone();
    let folder = folder.join("centres");
    if !folder.exists() {
        return Ok(model);
    }
    let wrong = || {
        Error::failed("the centres are not those of the segments that were handed over")
            .hint("export --to spark into a new folder, and run the job on it")
    };
    let mut missing = model.segments.clone();
    for path in parquet_files(&folder)? {
        for batch in open(&path, check, None, 1_024)? {
            let batch = batch.map_err(|error| unreadable(&path, error))?;
            let segments = batch
                .column_by_name("segment")
                .and_then(|column| column.as_primitive_opt::<Int64Type>());
            let centres = batch
                .column_by_name("centre")
                .and_then(|column| column.as_list_opt::<i32>());
            let (segments, centres) = segments.zip(centres).ok_or_else(wrong)?;
            for row in 0..batch.num_rows() {
                let segment = SegmentId(segments.value(row));
                let place = centres.value(row);
                let place = place.as_primitive_opt::<Float64Type>().ok_or_else(wrong)?;
                let group = model.segments.iter().position(|held| *held == segment);
                let centre = group.and_then(|group| model.centres.get_mut(group));
                let centre = centre
                    .filter(|centre| centre.len() == place.len())
                    .ok_or_else(wrong)?;
                centre.copy_from_slice(place.values());
                missing.retain(|held| *held != segment);
            }
        }
    }
    if missing.is_empty() {
        Ok(model)
    } else {
        Err(wrong())
    }
}
