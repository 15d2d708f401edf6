//! Profiles as Arrow columns, and back.

use crate::features::{Column, Kind, columns};
use crate::placed::Placed;
use crate::schema::PROFILES;
use arrow_array::builder::{
    ArrayBuilder, BooleanBuilder, Float64Builder, Int64Builder, ListBuilder, StringBuilder,
};
use arrow_array::cast::AsArray;
use arrow_array::types::{Float64Type, Int64Type};
use arrow_array::{Array, ArrayRef, RecordBatch};
use arrow_schema::{ArrowError, DataType, Field, Schema};
use regulars_core::domain::{Currency, SegmentId};
use regulars_core::error::{Error, Result};
use regulars_models::profile::operation::StoredProfile;
use regulars_models::profile::{Profile, Value};
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
    pub(crate) fn len(&self) -> usize {
        self.users.len()
    }

    pub(crate) fn push(&mut self, placed: &Placed) {
        self.users.append_value(&placed.id);
        self.segments.append_option(placed.segment.map(|id| id.0));
        push_numbers(&mut self.places, placed.place.as_deref());
        for (column, filling) in self.columns.iter().zip(&mut self.features) {
            filling.push(&column.kind, &placed.row);
        }
    }

    pub(crate) fn finish(mut self) -> std::result::Result<RecordBatch, ArrowError> {
        let mut arrays: Vec<ArrayRef> = vec![
            Arc::new(self.users.finish()),
            Arc::new(self.segments.finish()),
            Arc::new(self.places.finish()),
        ];
        arrays.extend(self.features.iter_mut().map(Filling::finish));
        RecordBatch::try_new(Arc::new(profile_schema()), arrays)
    }
}

/// Checks the columns of results against those that a worker writes.
///
/// # Errors
/// A column is missing or has another type; all that is wrong is named.
pub(crate) fn check_profiles(schema: &Schema) -> Result<()> {
    let is_same = |wanted: &DataType, found: &DataType| match (wanted, found) {
        // Another program may call the elements of a list otherwise.
        (DataType::List(wanted), DataType::List(found)) => wanted.data_type() == found.data_type(),
        (wanted, found) => wanted == found,
    };
    let mut wrong = Vec::new();
    for wanted in profile_schema().fields() {
        match schema.field_with_name(wanted.name()) {
            Err(_) => wrong.push(format!("'{}' is missing", wanted.name())),
            Ok(found) if !is_same(wanted.data_type(), found.data_type()) => wrong.push(format!(
                "'{}' is {} and must be {}",
                wanted.name(),
                found.data_type(),
                wanted.data_type()
            )),
            Ok(_) => {}
        }
    }
    if wrong.is_empty() {
        return Ok(());
    }
    Err(
        Error::usage("the results do not have the columns of profiles")
            .because(wrong.join("; "))
            .hint("docs/SCALE.md lists the columns"),
    )
}

fn numbers_at(column: &ArrayRef, row: usize) -> Option<Vec<f64>> {
    let list = column.as_list_opt::<i32>()?;
    list.is_valid(row)
        .then(|| list.value(row))?
        .as_primitive_opt::<Float64Type>()
        .map(|numbers| numbers.values().to_vec())
}

fn texts_at(column: &ArrayRef, row: usize) -> Option<Vec<String>> {
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

/// The profiles of a batch whose columns were checked.
pub(crate) fn rows_of(batch: &RecordBatch, currency: Currency) -> Vec<Placed> {
    let features: Vec<(Column, &ArrayRef)> = columns()
        .into_iter()
        .filter_map(|column| Some((column, batch.column_by_name(column.name)?)))
        .collect();
    let (Some(users), Some(segments), Some(places)) = (
        batch
            .column_by_name("user")
            .and_then(|users| users.as_string_opt::<i32>()),
        batch
            .column_by_name("segment")
            .and_then(|ids| ids.as_primitive_opt::<Int64Type>()),
        batch.column_by_name("place"),
    ) else {
        return Vec::new();
    };
    let read = |at: usize| {
        let mut row = StoredProfile {
            profile: Profile::default(),
            value: Value::default(),
        };
        for (column, array) in &features {
            put_back(&column.kind, array, at, currency, &mut row);
        }
        Placed {
            id: users.value(at).into(),
            segment: segments.is_valid(at).then(|| SegmentId(segments.value(at))),
            place: numbers_at(places, at),
            row,
        }
    };
    (0..batch.num_rows())
        .filter(|at| users.is_valid(*at))
        .map(read)
        .collect()
}

fn put_back(kind: &Kind, array: &ArrayRef, at: usize, currency: Currency, row: &mut StoredProfile) {
    if array.is_null(at) {
        return;
    }
    match kind {
        Kind::Number { set, .. } => {
            if let Some(numbers) = array.as_primitive_opt::<Float64Type>() {
                set(row, numbers.value(at));
            }
        }
        Kind::Count { set, .. } => {
            if let Some(counts) = array.as_primitive_opt::<Int64Type>() {
                set(row, counts.value(at), currency);
            }
        }
        Kind::Flag { set, .. } => {
            if let Some(flags) = array.as_boolean_opt() {
                set(row, flags.value(at));
            }
        }
        Kind::Texts { set, .. } => {
            if let Some(texts) = texts_at(array, at) {
                set(row, texts);
            }
        }
        Kind::Numbers { set, .. } => {
            if let Some(numbers) = numbers_at(array, at) {
                set(row, numbers);
            }
        }
    }
}
