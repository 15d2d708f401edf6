//! What goes into a worker and comes out of it.

use super::{Fixture, handed, read, rows_of, stream, written};
use crate::columnar::profile_schema;
use crate::schema::described;
use crate::worker::profiles;
use arrow_array::cast::AsArray;
use arrow_array::types::Int32Type;
use arrow_array::{Array, ArrayRef, DictionaryArray, RecordBatch};
use arrow_ipc::reader::StreamReader;
use regulars_core::domain::Silent;
use regulars_core::error::Kind;
use regulars_models::profile::operation::{StoredProfile, everyone};
use std::sync::Arc;

fn compute(input: &[u8], handed: &crate::Handed) -> regulars_core::error::Result<Vec<u8>> {
    let mut output = Vec::new();
    profiles(input, &mut output, handed)?;
    Ok(output)
}

#[test]
fn a_worker_computes_the_profiles_and_segments_of_the_laptop() {
    let fixture = Fixture::new();
    let folder = fixture.export("spark");
    let handed = handed(&folder);
    let out = compute(&stream(&folder), &handed).unwrap();
    let rows: Vec<_> = read(&out)
        .iter()
        .flat_map(|batch| rows_of(batch, handed.currency))
        .collect();
    let home = everyone(&fixture.shop, &Silent::default()).unwrap();
    assert_eq!(rows.len(), 80);
    let mut segments = std::collections::BTreeSet::new();
    for placed in &rows {
        let at = home
            .snapshot
            .users
            .iter()
            .position(|user| user.id == placed.id);
        let at = at.unwrap();
        let own = StoredProfile {
            profile: home.profiles[at].clone(),
            value: home.values[at].clone(),
        };
        // Bit by bit: the same functions ran.
        assert_eq!(placed.row, own, "{}", placed.id);
        let member = fixture
            .shop
            .store()
            .fetch_segment_of(home.snapshot.users[at].key)
            .unwrap();
        assert_eq!(
            placed.segment,
            member.map(|(row, _)| row.segment),
            "{}",
            placed.id
        );
        segments.extend(placed.segment);
    }
    assert_eq!(segments.len(), 3);
    let has = |test: fn(&StoredProfile) -> bool| rows.iter().any(|placed| test(&placed.row));
    assert!(has(|row| row
        .profile
        .refund_share
        .is_some_and(|share| share > 0.0)));
    assert!(has(
        |row| row.profile.interests.len() > 1 && row.profile.hours.is_some()
    ));
    assert!(has(
        |row| row.value.margin_365d.is_some() && row.value.next_order_at.is_some()
    ));
}

#[test]
fn no_rows_give_no_rows_with_their_schema() {
    let fixture = Fixture::new();
    let folder = fixture.export("spark");
    let whole = stream(&folder);
    let empty = RecordBatch::new_empty(read(&whole)[0].schema());
    let out = compute(&written(&empty), &handed(&folder)).unwrap();
    let reader = StreamReader::try_new(out.as_slice(), None).unwrap();
    assert_eq!(*reader.schema(), profile_schema());
    assert_eq!(reader.count(), 0);
}

#[test]
fn texts_by_dictionary_are_the_same_texts() {
    let fixture = Fixture::new();
    let folder = fixture.export("spark");
    let handed = handed(&folder);
    let plain = stream(&folder);
    let mut pieces = Vec::new();
    for batch in read(&plain) {
        let schema = batch.schema();
        let columns = schema.fields().iter().enumerate().map(|(at, field)| {
            let column = batch.column(at);
            let keyed: ArrayRef = match column.as_string_opt::<i32>() {
                Some(texts) => Arc::new(texts.iter().collect::<DictionaryArray<Int32Type>>()),
                None => Arc::clone(column),
            };
            (field.name().clone(), keyed, true)
        });
        pieces.push(RecordBatch::try_from_iter_with_nullable(columns).unwrap());
    }
    let mut keyed = Vec::new();
    let mut writer =
        arrow_ipc::writer::StreamWriter::try_new(&mut keyed, &pieces[0].schema()).unwrap();
    for piece in &pieces {
        writer.write(piece).unwrap();
    }
    writer.finish().unwrap();
    drop(writer);
    assert!(keyed != plain);
    assert_eq!(
        compute(&keyed, &handed).unwrap(),
        compute(&plain, &handed).unwrap()
    );
}

#[test]
fn wrong_streams_are_refused_with_what_is_wrong() {
    let fixture = Fixture::new();
    let folder = fixture.export("spark");
    let handed = handed(&folder);
    let batch = read(&stream(&folder)).remove(0);
    let without = |name: &str| {
        let kept: Vec<usize> = (0..batch.num_columns())
            .filter(|at| batch.schema().field(*at).name() != name)
            .collect();
        written(&batch.project(&kept).unwrap())
    };
    let error = compute(&without("at"), &handed).unwrap_err();
    assert_eq!(error.kind, Kind::Usage);
    assert!(error.why.unwrap().to_string().contains("'at' is missing"));
    let renamed = RecordBatch::try_from_iter_with_nullable(
        batch
            .schema()
            .fields()
            .iter()
            .zip(batch.columns())
            .map(|(field, column)| {
                let column = if field.name() == "kind" {
                    batch.column(1)
                } else {
                    column
                };
                (field.name().clone(), Arc::clone(column), true)
            }),
    )
    .unwrap();
    let error = compute(&written(&renamed), &handed).unwrap_err();
    assert!(
        error
            .why
            .unwrap()
            .to_string()
            .contains("'kind' is Int64 and must be utf8")
    );
    let backwards = arrow_array::UInt32Array::from_iter_values((0..batch.num_rows() as u32).rev());
    let reversed: Vec<ArrayRef> = batch
        .columns()
        .iter()
        .map(|column| reordered(column, &backwards))
        .collect();
    let reversed = RecordBatch::try_new(batch.schema(), reversed).unwrap();
    let error = compute(&written(&reversed), &handed).unwrap_err();
    assert!(error.what.contains("must be sorted"), "{}", error.what);
    for cut in [0, 9, 200] {
        assert!(compute(&stream(&folder)[..cut], &handed).is_err(), "{cut}");
    }
    assert!(crate::Handed::parse(b"{}").is_err());
}

fn reordered(column: &ArrayRef, order: &arrow_array::UInt32Array) -> ArrayRef {
    let order = order.values().iter().map(|at| *at as usize);
    match column.as_string_opt::<i32>() {
        Some(texts) => {
            let cells = order.map(|at| texts.is_valid(at).then(|| texts.value(at)));
            Arc::new(cells.collect::<arrow_array::StringArray>())
        }
        None => {
            let numbers = column.as_primitive::<arrow_array::types::Int64Type>();
            let cells = order.map(|at| numbers.is_valid(at).then(|| numbers.value(at)));
            Arc::new(cells.collect::<arrow_array::Int64Array>())
        }
    }
}

#[test]
fn the_document_lists_the_columns_as_they_are() {
    let document = include_str!("../../../../docs/SCALE.md");
    assert!(
        document.contains(&described()),
        "docs/SCALE.md must contain:\n{}",
        described()
    );
}
