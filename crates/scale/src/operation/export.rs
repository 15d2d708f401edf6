//! `export --to spark DIR`: actions, users and items as Parquet, and the settings of the workers.

use super::export_model::{unwritable, write_model};
use crate::handed::Handed;
use crate::schema::{ACTIONS, Type};
use arrow_array::builder::{ArrayBuilder, Int64Builder, StringBuilder};
use arrow_array::{ArrayRef, RecordBatch};
use arrow_schema::{DataType, Field, Schema};
use parquet::arrow::ArrowWriter;
use parquet::basic::Compression;
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use regulars_core::domain::{ActionKind, Observer, Progress};
use regulars_core::error::{Error, Result};
use regulars_core::shop::{Shop, stop_if_cancelled};
use regulars_core::snapshot::{Action, Snapshot, some_index};
use regulars_core::store::{FileWritten, private_file};
use regulars_models::profile::operation::current_norms;
use regulars_models::segment::By;
use regulars_models::segment::operation::model_in_force;
use serde::Serialize;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Rows that are written at once.
const ROWS: usize = 65_536;

/// What was written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ExportOutcome {
    /// The folder.
    pub folder: String,
    /// Whether customers and actions are among what was written.
    pub has_customers: bool,
    /// Customers; those who are excluded or restricted are left out.
    pub users: u64,
    /// Items.
    pub items: u64,
    /// Actions of these customers, and purchases by nobody known.
    pub actions: u64,
    /// Whether segments can be assigned by the workers.
    pub has_segments: bool,
    /// Whether the workers can recommend.
    pub has_recommendations: bool,
    /// Notes for the reader.
    #[serde(skip)]
    pub notes: Vec<String>,
}

/// What is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Handing {
    /// Customers, actions, items and settings.
    Everything,
    /// Settings, the model and items, where the actions lie in a lake already: no customer is named.
    Settings,
}

/// Writes what the job reads into `folder`, which must be new or empty.
///
/// # Errors
/// The folder holds something already, a file cannot be written, or the store cannot be read.
pub fn run(
    shop: &Shop,
    folder: &Path,
    handing: Handing,
    watch: &dyn Observer,
) -> Result<ExportOutcome> {
    let unwritable =
        |error| Error::failed(format!("{} cannot be written", folder.display())).because(error);
    std::fs::create_dir_all(folder).map_err(unwritable)?;
    if std::fs::read_dir(folder)
        .map_err(unwritable)?
        .next()
        .is_some()
    {
        return Err(Error::usage(format!("{} is not empty", folder.display()))
            .hint("export --to spark with a new folder"));
    }
    watch.progress(Progress {
        phase: "reading",
        ..Progress::default()
    });
    let norms = current_norms(shop)?;
    if let Some(by) = norms.computed_by {
        return Err(Error::failed(format!(
            "the profiles in force were computed by {by}, from actions that may not be here"
        ))
        .hint("`segment` computes them from what is here; then export again"));
    }
    let snapshot = shop.snapshot()?;
    let model = model_in_force(shop)?;
    let has_segments = model.is_some();
    let recommend = write_model(shop, folder, watch)?;
    let has_recommendations = recommend.is_some();
    let handed = Handed::of(
        &snapshot,
        (norms.norms, norms.run.map(|run| run.0)),
        model.map(|(model, run)| (model, run.0)),
        recommend,
    );
    let text = serde_json::to_vec(&handed)
        .map_err(|error| Error::failed("the settings cannot be written").because(error))?;
    let settings = folder.join("settings.json");
    std::io::Write::write_all(&mut private_file(&settings).map_err(unwritable)?, &text)
        .map_err(unwritable)?;
    write_items(&snapshot, &folder.join("items.parquet"))?;
    let has_customers = handing == Handing::Everything;
    // Before they are written: what a cancelled export leaves is listed too.
    let named = ["users.parquet", "actions.parquet"];
    for name in named.into_iter().filter(|_| has_customers) {
        let path = folder.join(name);
        shop.record_file(&FileWritten {
            path: std::path::absolute(&path)
                .unwrap_or(path)
                .display()
                .to_string(),
            at: shop.context.now.0,
            what: "export".into(),
            personal: true,
            digest: None,
        })?;
    }
    let (mut users, mut actions) = (0, 0);
    if has_customers {
        users = write_users(shop, &snapshot, &folder.join("users.parquet"))?;
        stop_if_cancelled(watch)?;
        actions = write_actions(&snapshot, &folder.join("actions.parquet"), watch)?;
    }
    let mut notes = norms.notes;
    if !has_segments {
        notes.push(
            "there are no segments by behaviour, so the workers assign none; `segment` computes them"
                .into(),
        );
    }
    if !has_recommendations {
        notes.push(
            "there are no purchases to recommend from, so the workers recommend nothing".into(),
        );
    }
    Ok(ExportOutcome {
        folder: folder.display().to_string(),
        has_customers,
        users,
        items: snapshot.items.len() as u64,
        actions,
        has_segments,
        has_recommendations,
        notes,
    })
}

/// A Parquet file that is being written.
struct Table {
    path: PathBuf,
    schema: Arc<Schema>,
    writer: ArrowWriter<std::fs::File>,
    columns: Vec<Filling>,
}

/// A column that is being filled.
enum Filling {
    Texts(StringBuilder),
    Integers(Int64Builder),
}

/// A cell.
enum Cell<'a> {
    Text(Option<&'a str>),
    Integer(Option<i64>),
}

impl Table {
    fn create(path: &Path, columns: &[(&str, Type)]) -> Result<Table> {
        let field = |(name, kind): &(&str, Type)| {
            let kind = match kind {
                Type::Text => DataType::Utf8,
                _ => DataType::Int64,
            };
            Field::new(*name, kind, true)
        };
        let schema = Arc::new(Schema::new(columns.iter().map(field).collect::<Vec<_>>()));
        let file = private_file(path).map_err(|error| unwritable(path, error))?;
        let properties = WriterProperties::builder()
            .set_compression(Compression::SNAPPY)
            .build();
        let writer = ArrowWriter::try_new(file, Arc::clone(&schema), Some(properties))
            .map_err(|error| unwritable(path, error))?;
        let filling = |(_, kind): &(&str, Type)| match kind {
            Type::Text => Filling::Texts(StringBuilder::new()),
            _ => Filling::Integers(Int64Builder::new()),
        };
        Ok(Table {
            path: path.to_path_buf(),
            schema,
            writer,
            columns: columns.iter().map(filling).collect(),
        })
    }

    fn push(&mut self, cells: &[Cell<'_>]) -> Result<()> {
        for (column, cell) in self.columns.iter_mut().zip(cells) {
            match (column, cell) {
                (Filling::Texts(into), Cell::Text(text)) => into.append_option(*text),
                (Filling::Integers(into), Cell::Integer(number)) => into.append_option(*number),
                (Filling::Texts(into), _) => into.append_null(),
                (Filling::Integers(into), _) => into.append_null(),
            }
        }
        let rows = match self.columns.first() {
            Some(Filling::Texts(into)) => into.len(),
            Some(Filling::Integers(into)) => into.len(),
            None => 0,
        };
        if rows >= ROWS { self.flush() } else { Ok(()) }
    }

    fn flush(&mut self) -> Result<()> {
        let arrays = self.columns.iter_mut().map(|column| -> ArrayRef {
            match column {
                Filling::Texts(built) => Arc::new(built.finish()),
                Filling::Integers(built) => Arc::new(built.finish()),
            }
        });
        RecordBatch::try_new(Arc::clone(&self.schema), arrays.collect())
            .map_err(ParquetError::from)
            .and_then(|batch| self.writer.write(&batch))
            .map_err(|error| unwritable(&self.path, error))
    }

    fn close(mut self) -> Result<()> {
        self.flush()?;
        let path = self.path;
        self.writer
            .close()
            .map_err(|error| unwritable(&path, error))?;
        Ok(())
    }
}

fn write_users(shop: &Shop, snapshot: &Snapshot, path: &Path) -> Result<u64> {
    let columns = [
        ("user", Type::Text),
        ("since", Type::Integer),
        ("segment", Type::Integer),
    ];
    let mut table = Table::create(path, &columns)?;
    let membership = shop.store().fetch_membership(By::Behavior.word())?;
    let segments: BTreeMap<i64, i64> = membership
        .into_iter()
        .map(|(user, segment, _)| (user, segment.0))
        .collect();
    let mut count = 0;
    for user in snapshot.users.iter().filter(|user| !user.is_excluded) {
        table.push(&[
            Cell::Text(Some(&user.id)),
            Cell::Integer(user.since.map(|since| since.0)),
            Cell::Integer(segments.get(&user.key).copied()),
        ])?;
        count += 1;
    }
    table.close()?;
    Ok(count)
}

fn write_items(snapshot: &Snapshot, path: &Path) -> Result<()> {
    let columns = [
        ("item", Type::Text),
        ("title", Type::Text),
        ("category", Type::Text),
        ("brand", Type::Text),
        ("role", Type::Text),
        ("price_minor", Type::Integer),
        ("cost_minor", Type::Integer),
        ("stock", Type::Integer),
    ];
    let mut table = Table::create(path, &columns)?;
    for item in &snapshot.items {
        table.push(&[
            Cell::Text(Some(&item.id)),
            Cell::Text(item.title.as_deref()),
            Cell::Text(item.category.as_deref()),
            Cell::Text(item.brand.as_deref()),
            Cell::Text(Some(item.role.word())),
            Cell::Integer(item.price),
            Cell::Integer(item.cost),
            Cell::Integer(item.stock),
        ])?;
    }
    table.close()
}

/// The actions as the models see them: in force, with amounts settled and variants as their product.
fn write_actions(snapshot: &Snapshot, path: &Path, watch: &dyn Observer) -> Result<u64> {
    // The time of joining and the segment are the users' file's.
    let columns: Vec<(&str, Type)> = ACTIONS
        .iter()
        .filter(|column| !matches!(column.name, "since" | "segment"))
        .map(|column| (column.name, column.kind))
        .collect();
    let mut table = Table::create(path, &columns)?;
    let mut count = 0;
    for (index, user) in snapshot.users.iter().enumerate() {
        if user.is_excluded {
            continue;
        }
        if watch.is_cancelled() {
            return Err(Error::cancelled());
        }
        for (seq, action) in snapshot.history(index).actions.iter().enumerate() {
            write_action(&mut table, snapshot, Some(&user.id), &action, seq)?;
            count += 1;
        }
    }
    // Sets of products count what nobody known bought, too.
    let anonymous = snapshot.anonymous();
    let bought = anonymous
        .iter()
        .filter(|action| action.kind == ActionKind::Purchase);
    for (seq, action) in bought.enumerate() {
        write_action(&mut table, snapshot, None, &action, seq)?;
        count += 1;
    }
    table.close()?;
    Ok(count)
}

fn write_action(
    table: &mut Table,
    snapshot: &Snapshot,
    user: Option<&str>,
    action: &Action,
    seq: usize,
) -> Result<()> {
    let item = some_index(action.item).and_then(|item| snapshot.items.get(item));
    let order = some_index(action.order).and_then(|order| snapshot.orders.get(order));
    table.push(&[
        Cell::Text(user),
        Cell::Integer(Some(action.at.0)),
        Cell::Text(Some(action.kind.word())),
        Cell::Text(item.map(|item| item.id.as_str())),
        Cell::Integer(Some(action.quantity_milli)),
        Cell::Integer(Some(action.amount)),
        Cell::Integer(action.discount),
        Cell::Text(order.map(|order| order.id.as_str())),
        Cell::Integer(order.and_then(|order| order.discount)),
        Cell::Text(order.and_then(|order| order.code.as_deref())),
        Cell::Integer(Some(seq as i64)),
    ])
}
