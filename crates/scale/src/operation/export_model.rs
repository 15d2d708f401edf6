//! The model of recommendation, as the workers read it.

use crate::handed::HandedRecommend;
use crate::schema::{MODEL, arrow_schema};
use arrow_array::builder::{BinaryBuilder, Int64Builder, StringBuilder};
use arrow_array::{ArrayRef, RecordBatch};
use parquet::arrow::ArrowWriter;
use parquet::basic::Compression;
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use regulars_core::domain::Observer;
use regulars_core::error::{Error, Kind, Result};
use regulars_core::shop::Shop;
use regulars_core::store::private_file;
use regulars_models::recommend::operation::Server;
use regulars_models::recommend::parts;
use std::path::Path;
use std::sync::Arc;

/// Writes the parts of the model in force into `folder`; `None` where there is nothing to recommend from.
pub(super) fn write_model(
    shop: &Shop,
    folder: &Path,
    watch: &dyn Observer,
) -> Result<Option<HandedRecommend>> {
    let server = match Server::open(shop, watch) {
        Ok(server) => server,
        Err(error) if error.kind == Kind::NotFound => return Ok(None),
        Err(error) => return Err(error),
    };
    let list = server.choice.usual;
    let model = server.model(None, list);
    let weights = server.choice.weights(model, list);
    let fitted = server.fitted_whole(shop, &weights)?;
    let path = folder.join("model.parquet");
    let (mut names, mut keys, mut bodies) = (
        StringBuilder::new(),
        Int64Builder::new(),
        BinaryBuilder::new(),
    );
    for part in parts(&fitted) {
        names.append_value(part.part);
        keys.append_value(part.key);
        bodies.append_value(&part.body);
    }
    let schema = Arc::new(arrow_schema(&MODEL));
    let arrays: Vec<ArrayRef> = vec![
        Arc::new(names.finish()),
        Arc::new(keys.finish()),
        Arc::new(bodies.finish()),
    ];
    let properties = WriterProperties::builder()
        .set_compression(Compression::SNAPPY)
        .build();
    let file = private_file(&path).map_err(|error| unwritable(&path, error))?;
    RecordBatch::try_new(Arc::clone(&schema), arrays)
        .map_err(ParquetError::from)
        .and_then(|batch| {
            let mut writer = ArrowWriter::try_new(file, schema, Some(properties))?;
            writer.write(&batch)?;
            writer.close()
        })
        .map_err(|error| unwritable(&path, error))?;
    let (margin, unavailable) = server.terms();
    Ok(Some(HandedRecommend {
        run: server.run.map_or(0, |run| run.0),
        choice: server.choice,
        list,
        model,
        margin,
        unavailable: unavailable.clone(),
    }))
}

pub(super) fn unwritable(
    path: &Path,
    error: impl Into<Box<dyn std::error::Error + Send + Sync>>,
) -> Error {
    Error::failed(format!("{} cannot be written", path.display())).because(error)
}
