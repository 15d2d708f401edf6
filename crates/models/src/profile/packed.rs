//! Profiles as packed rows, for millions of customers whose profiles were computed elsewhere.

use super::columns::{Column, Kind, columns};
use super::stored::StoredProfile;
use regulars_core::domain::{Currency, Instant};
use regulars_core::store::{PackedColumnKind, PackedKind, PackedLayout, PackedValue};

/// Instants among the columns: they are stored from the models' clock.
const INSTANTS: [&str; 5] = [
    "first_order_at",
    "last_order_at",
    "next_order_at",
    "next_order_at_low",
    "next_order_at_high",
];

/// The columns of packed profiles as of this clock.
pub fn packed_columns(as_of: Instant) -> Vec<PackedColumnKind> {
    let column = |column: &Column| PackedColumnKind {
        name: column.name.into(),
        kind: match column.kind {
            Kind::Number { .. } => PackedKind::Number,
            Kind::Count { .. } => PackedKind::Count,
            Kind::Flag { .. } => PackedKind::Flag,
            Kind::Texts { .. } => PackedKind::Texts,
            Kind::Numbers { .. } => PackedKind::Numbers,
        },
        base: if INSTANTS.contains(&column.name) {
            as_of.0
        } else {
            0
        },
    };
    columns().iter().map(column).collect()
}

/// The values of a profile, in the order of the columns.
pub fn values(row: &StoredProfile) -> Vec<Option<PackedValue>> {
    let value = |column: Column| match column.kind {
        Kind::Number { get, .. } => get(row).map(PackedValue::Number),
        Kind::Count { get, .. } => get(row).map(PackedValue::Count),
        Kind::Flag { get, .. } => get(row).map(PackedValue::Flag),
        Kind::Texts { get, .. } => {
            get(row).map(|texts| PackedValue::Texts(texts.into_iter().map(Into::into).collect()))
        }
        Kind::Numbers { get, .. } => get(row).map(PackedValue::Numbers),
    };
    columns().into_iter().map(value).collect()
}

/// Reads packed profiles.
#[derive(Debug)]
pub struct PackedReader {
    layout: PackedLayout,
    /// The feature of each column of the layout.
    features: Vec<Option<Column>>,
    currency: Currency,
}

impl PackedReader {
    /// Reads rows of this layout.
    pub fn new(layout: PackedLayout, currency: Currency) -> PackedReader {
        let own = columns();
        let feature = |held: &PackedColumnKind| own.iter().find(|own| own.name == held.name);
        PackedReader {
            features: layout
                .columns
                .iter()
                .map(|held| feature(held).copied())
                .collect(),
            layout,
            currency,
        }
    }

    /// The profile of a row; `None` where it is damaged.
    pub fn read(&self, body: &[u8]) -> Option<StoredProfile> {
        let mut row = StoredProfile::default();
        for (feature, value) in self.features.iter().zip(self.layout.unpack(body)?) {
            if let (Some(column), Some(value)) = (feature, value) {
                put(&mut row, column, value, self.currency)?;
            }
        }
        Some(row)
    }
}

/// The profile of values in the order of the columns; `None` where one is of another kind.
pub fn profile_of(values: Vec<Option<PackedValue>>, currency: Currency) -> Option<StoredProfile> {
    let mut row = StoredProfile::default();
    for (column, value) in columns().iter().zip(values) {
        if let Some(value) = value {
            put(&mut row, column, value, currency)?;
        }
    }
    Some(row)
}

fn put(
    row: &mut StoredProfile,
    column: &Column,
    value: PackedValue,
    currency: Currency,
) -> Option<()> {
    match (column.kind, value) {
        (Kind::Number { set, .. }, PackedValue::Number(number)) => set(row, number),
        (Kind::Count { set, .. }, PackedValue::Count(count)) => set(row, count, currency),
        (Kind::Flag { set, .. }, PackedValue::Flag(flag)) => set(row, flag),
        (Kind::Texts { set, .. }, PackedValue::Texts(texts)) => set(row, texts),
        (Kind::Numbers { set, .. }, PackedValue::Numbers(numbers)) => set(row, numbers),
        _ => return None,
    }
    Some(())
}
