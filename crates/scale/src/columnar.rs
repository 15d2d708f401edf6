//! Profiles as Arrow columns, and back.

use crate::placed::Placed;
use crate::results_files::check_columns;
use crate::rows::Rows;
use crate::schema::PROFILES;
use arrow_array::builder::{
    ArrayBuilder, BooleanBuilder, Float64Builder, Int64Builder, ListBuilder, StringBuilder,
};
use arrow_array::cast::AsArray;
use arrow_array::types::Float64Type;
use arrow_array::{Array, ArrayRef, BooleanArray, Float64Array, Int64Array, RecordBatch};
use arrow_schema::{ArrowError, DataType, Field, Schema};
use regulars_core::domain::SegmentId;
use regulars_core::error::Result;
use regulars_core::store::PackedValue;
use regulars_models::profile::StoredProfile;
use regulars_models::profile::columns::{Column, Kind, columns};
use std::sync::Arc;

fn list(of: DataType) -> DataType {
    DataType::List(Arc::new(Field::new("item", of, true)))
}

fn data_type(kind: &Kind) -> DataType {
    match kind {
        Kind::Number { .. } => DataType::Float64,
        Kind::Count { .. } => DataType::Int64,
        Kind::Flag { .. } => DataType::Boolean,
        Kind::Texts { .. } => list(DataType::Utf8),
        Kind::Numbers { .. } => list(DataType::Float64),
    }
}

/// The columns of profiles.
pub(crate) fn profile_schema() -> Schema {
    let [user, segment, place] = PROFILES.map(|column| column.name);
    let mut fields = vec![
        Field::new(user, DataType::Utf8, false),
        Field::new(segment, DataType::Int64, true),
        Field::new(place, list(DataType::Float64), true),
    ];
    let feature = |column: &Column| Field::new(column.name, data_type(&column.kind), true);
    fields.extend(columns().iter().map(feature));
    Schema::new(fields)
}

/// A column that is being filled.
enum Filling {
    Numbers(Float64Builder),
    Counts(Int64Builder),
    Flags(BooleanBuilder),
    TextLists(ListBuilder<StringBuilder>),
    NumberLists(ListBuilder<Float64Builder>),
}

impl Filling {
    fn of(kind: &Kind) -> Filling {
        match kind {
            Kind::Number { .. } => Filling::Numbers(Float64Builder::new()),
            Kind::Count { .. } => Filling::Counts(Int64Builder::new()),
            Kind::Flag { .. } => Filling::Flags(BooleanBuilder::new()),
            Kind::Texts { .. } => Filling::TextLists(ListBuilder::new(StringBuilder::new())),
            Kind::Numbers { .. } => Filling::NumberLists(ListBuilder::new(Float64Builder::new())),
        }
    }

    fn push(&mut self, kind: &Kind, row: &StoredProfile) {
        match (self, kind) {
            (Filling::Numbers(into), Kind::Number { get, .. }) => into.append_option(get(row)),
            (Filling::Counts(into), Kind::Count { get, .. }) => into.append_option(get(row)),
            (Filling::Flags(into), Kind::Flag { get, .. }) => into.append_option(get(row)),
            (Filling::TextLists(into), Kind::Texts { get, .. }) => {
                let texts = get(row);
                for text in texts.iter().flatten() {
                    into.values().append_value(text);
                }
                into.append(texts.is_some());
            }
            (Filling::NumberLists(into), Kind::Numbers { get, .. }) => {
                push_numbers(into, get(row).as_deref());
            }
            _ => {}
        }
    }

    fn finish(&mut self) -> ArrayRef {
        match self {
            Filling::Numbers(built) => Arc::new(built.finish()),
            Filling::Counts(built) => Arc::new(built.finish()),
            Filling::Flags(built) => Arc::new(built.finish()),
            Filling::TextLists(built) => Arc::new(built.finish()),
            Filling::NumberLists(built) => Arc::new(built.finish()),
        }
    }
}

fn push_numbers(into: &mut ListBuilder<Float64Builder>, numbers: Option<&[f64]>) {
    into.values().append_slice(numbers.unwrap_or_default());
    into.append(numbers.is_some());
}

/// Profiles that are being collected into a batch.
pub(crate) struct ProfileBatch {
    columns: Vec<Column>,
    users: StringBuilder,
    segments: Int64Builder,
    places: ListBuilder<Float64Builder>,
    features: Vec<Filling>,
}

impl Default for ProfileBatch {
    fn default() -> ProfileBatch {
        let columns = columns();
        ProfileBatch {
            features: columns
                .iter()
                .map(|column| Filling::of(&column.kind))
                .collect(),
            columns,
            users: StringBuilder::new(),
            segments: Int64Builder::new(),
            places: ListBuilder::new(Float64Builder::new()),
        }
    }
}

impl ProfileBatch {
    pub(crate) fn push(&mut self, placed: &Placed) {
        self.users.append_value(&placed.id);
        self.segments.append_option(placed.segment.map(|id| id.0));
        push_numbers(&mut self.places, placed.place.as_deref());
        for (column, filling) in self.columns.iter().zip(&mut self.features) {
            filling.push(&column.kind, &placed.row);
        }
    }
}

impl Rows for ProfileBatch {
    fn len(&self) -> usize {
        self.users.len()
    }

    fn finish(mut self) -> std::result::Result<RecordBatch, ArrowError> {
        let mut arrays: Vec<ArrayRef> = vec![
            Arc::new(self.users.finish()),
            Arc::new(self.segments.finish()),
            Arc::new(self.places.finish()),
        ];
        arrays.extend(self.features.iter_mut().map(Filling::finish));
        RecordBatch::try_new(Arc::new(profile_schema()), arrays)
    }
}

/// Checks the columns of profiles against those that a worker writes.
///
/// # Errors
/// A column is missing or has another type; all that is wrong is named.
pub(crate) fn check_profiles(schema: &Schema) -> Result<()> {
    check_columns(&profile_schema(), schema, "profiles")
}

fn numbers_at(column: &ArrayRef, row: usize) -> Option<Vec<f64>> {
    let list = column.as_list_opt::<i32>()?;
    list.is_valid(row)
        .then(|| list.value(row))?
        .as_primitive_opt::<Float64Type>()
        .map(|numbers| numbers.values().to_vec())
}

fn texts_at(column: &ArrayRef, row: usize) -> Option<Vec<Arc<str>>> {
    let list = column.as_list_opt::<i32>()?;
    let texts = list.is_valid(row).then(|| list.value(row))?;
    let texts = texts.as_string_opt::<i32>()?;
    Some(
        texts
            .iter()
            .map(|text| text.unwrap_or_default().into())
            .collect(),
    )
}

/// A column of results.
enum Held<'a> {
    Numbers(&'a Float64Array),
    Counts(&'a Int64Array),
    Flags(&'a BooleanArray),
    Texts(&'a ArrayRef),
    NumberLists(&'a ArrayRef),
    Missing,
}

impl<'a> Held<'a> {
    fn of(column: &Column, batch: &'a RecordBatch) -> Held<'a> {
        let Some(array) = batch.column_by_name(column.name) else {
            return Held::Missing;
        };
        match column.kind {
            Kind::Number { .. } => array.as_primitive_opt().map(Held::Numbers),
            Kind::Count { .. } => array.as_primitive_opt().map(Held::Counts),
            Kind::Flag { .. } => array.as_boolean_opt().map(Held::Flags),
            Kind::Texts { .. } => Some(Held::Texts(array)),
            Kind::Numbers { .. } => Some(Held::NumberLists(array)),
        }
        .unwrap_or(Held::Missing)
    }

    fn value(&self, at: usize) -> Option<PackedValue> {
        match self {
            Held::Numbers(array) => {
                (array.is_valid(at)).then(|| PackedValue::Number(array.value(at)))
            }
            Held::Counts(array) => {
                (array.is_valid(at)).then(|| PackedValue::Count(array.value(at)))
            }
            Held::Flags(array) => (array.is_valid(at)).then(|| PackedValue::Flag(array.value(at))),
            Held::Texts(array) => texts_at(array, at).map(PackedValue::Texts),
            Held::NumberLists(array) => numbers_at(array, at).map(PackedValue::Numbers),
            Held::Missing => None,
        }
    }
}

/// The profiles of a batch whose columns were checked.
pub(crate) struct Profiles<'a> {
    segments: Option<&'a Int64Array>,
    features: Vec<Held<'a>>,
}

impl<'a> Profiles<'a> {
    pub(crate) fn of(batch: &'a RecordBatch, columns: &[Column]) -> Profiles<'a> {
        Profiles {
            segments: batch
                .column_by_name("segment")
                .and_then(|ids| ids.as_primitive_opt()),
            features: columns
                .iter()
                .map(|column| Held::of(column, batch))
                .collect(),
        }
    }

    /// The segment of a row.
    pub(crate) fn segment(&self, at: usize) -> Option<SegmentId> {
        let ids = self.segments?;
        ids.is_valid(at).then(|| SegmentId(ids.value(at)))
    }

    /// The features of a row.
    pub(crate) fn values(&self, at: usize) -> Vec<Option<PackedValue>> {
        self.features.iter().map(|held| held.value(at)).collect()
    }
}
