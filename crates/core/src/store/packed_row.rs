//! The features of a user in few bytes, for tables of millions of users.
//!
//! A row begins with a bit a column, set where there is a value, and a bit for each yes or no. The other values
//! follow: whole numbers as differences from the column's base, in as many bytes as they need; texts as places in
//! the layout's list; other numbers in a short form (`packed_number`).

use super::bytes::{Reader, Writer};
use super::packed_number::{read_number, read_numbers, write_number, write_numbers};
use crate::domain::shared_text;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::sync::Arc;

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PackedKind {
    /// A number.
    Number,
    /// A whole number.
    Count,
    /// Yes or no.
    Flag,
    /// Texts.
    Texts,
    /// Numbers.
    Numbers,
}

/// A column.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PackedColumnKind {
    /// Its name.
    pub name: String,
    /// What it holds.
    pub kind: PackedKind,
    /// What whole numbers are counted from.
    #[serde(default)]
    pub base: i64,
}

/// What is needed to read the rows of a model run.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PackedLayout {
    /// The columns in order.
    pub columns: Vec<PackedColumnKind>,
    /// The texts that rows name by their place.
    #[serde(with = "shared_text::list")]
    pub texts: Vec<Arc<str>>,
}

/// A value of a row.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
pub enum PackedValue {
    /// A number.
    Number(f64),
    /// A whole number.
    Count(i64),
    /// Yes or no.
    Flag(bool),
    /// Texts.
    Texts(#[serde(serialize_with = "shared_text::list::serialize")] Vec<Arc<str>>),
    /// Numbers.
    Numbers(Vec<f64>),
}

fn is_set(marks: &[u8], bit: usize) -> bool {
    marks[bit / 8] & (1 << (bit % 8)) != 0
}

impl PackedLayout {
    /// The bits at the start of a row.
    fn bits(&self) -> usize {
        let flags = self
            .columns
            .iter()
            .filter(|column| column.kind == PackedKind::Flag);
        self.columns.len() + flags.count()
    }

    /// Reads a row; `None` where it is damaged or of another layout.
    pub fn unpack(&self, body: &[u8]) -> Option<Vec<Option<PackedValue>>> {
        let (marks, rest) = body.split_at_checked(self.bits().div_ceil(8))?;
        let mut flag = self.columns.len();
        let mut reader = Reader::new(rest);
        let mut values = Vec::with_capacity(self.columns.len());
        for (at, column) in self.columns.iter().enumerate() {
            let is_flag = column.kind == PackedKind::Flag;
            flag += usize::from(is_flag);
            if !is_set(marks, at) {
                values.push(None);
                continue;
            }
            values.push(Some(match column.kind {
                PackedKind::Number => PackedValue::Number(read_number(&mut reader)?),
                PackedKind::Count => {
                    PackedValue::Count(unzigzag(reader.number()?).wrapping_add(column.base))
                }
                PackedKind::Flag => PackedValue::Flag(is_set(marks, flag - 1)),
                PackedKind::Texts => {
                    let length = reader.number()?;
                    let mut texts = Vec::new();
                    for _ in 0..length {
                        let place = usize::try_from(reader.number()?).ok()?;
                        texts.push(Arc::clone(self.texts.get(place)?));
                    }
                    PackedValue::Texts(texts)
                }
                PackedKind::Numbers => PackedValue::Numbers(read_numbers(&mut reader)?),
            }));
        }
        reader.is_done().then_some(values)
    }

    /// A row as a JSON object by the names of the columns; `None` where it is damaged.
    pub fn to_json(&self, body: &[u8]) -> Option<String> {
        let values = self.unpack(body)?;
        let named = self.columns.iter().zip(values);
        let object: serde_json::Map<String, serde_json::Value> = named
            .filter_map(|(column, value)| {
                Some((column.name.clone(), serde_json::to_value(value?).ok()?))
            })
            .collect();
        serde_json::to_string(&object).ok()
    }
}

/// Packs rows; the layout learns the texts that they name.
#[derive(Debug, Default)]
pub struct RowPacker {
    layout: PackedLayout,
    places: HashMap<Arc<str>, u64>,
}

impl RowPacker {
    /// Packs by these columns.
    pub fn new(columns: Vec<PackedColumnKind>) -> RowPacker {
        let layout = PackedLayout {
            columns,
            texts: Vec::new(),
        };
        RowPacker {
            layout,
            places: HashMap::new(),
        }
    }

    /// The layout by which the rows packed so far are read.
    pub fn layout(&self) -> &PackedLayout {
        &self.layout
    }

    fn place(&mut self, text: &Arc<str>) -> u64 {
        if let Some(place) = self.places.get(text) {
            return *place;
        }
        let place = self.layout.texts.len() as u64;
        self.layout.texts.push(Arc::clone(text));
        self.places.insert(Arc::clone(text), place);
        place
    }

    /// Packs a row of values in the order of the columns. Values of another kind than their column are left
    /// out.
    pub fn pack(&mut self, values: &[Option<PackedValue>]) -> Vec<u8> {
        let mut marks = vec![0_u8; self.layout.bits().div_ceil(8)];
        let mut flag = self.layout.columns.len();
        let mut set = |bit: usize| marks[bit / 8] |= 1 << (bit % 8);
        let mut writer = Writer::default();
        for (at, value) in values.iter().enumerate() {
            let Some(column) = self.layout.columns.get(at) else {
                break;
            };
            flag += usize::from(column.kind == PackedKind::Flag);
            let is_written = match (column.kind, value) {
                (PackedKind::Number, Some(PackedValue::Number(number))) => {
                    write_number(&mut writer, *number);
                    true
                }
                (PackedKind::Count, Some(PackedValue::Count(count))) => {
                    writer.number(zigzag(count.wrapping_sub(column.base)));
                    true
                }
                (PackedKind::Flag, Some(PackedValue::Flag(is_true))) => {
                    if *is_true {
                        set(flag - 1);
                    }
                    true
                }
                (PackedKind::Texts, Some(PackedValue::Texts(texts))) => {
                    writer.number(texts.len() as u64);
                    for text in texts {
                        let place = self.place(text);
                        writer.number(place);
                    }
                    true
                }
                (PackedKind::Numbers, Some(PackedValue::Numbers(numbers))) => {
                    write_numbers(&mut writer, numbers);
                    true
                }
                _ => false,
            };
            if is_written {
                set(at);
            }
        }
        marks.extend(writer.bytes);
        marks
    }
}

fn zigzag(number: i64) -> u64 {
    ((number << 1) ^ (number >> 63)) as u64
}

fn unzigzag(number: u64) -> i64 {
    (number >> 1) as i64 ^ -((number & 1) as i64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn packer() -> RowPacker {
        let column = |name: &str, kind, base| PackedColumnKind {
            name: name.into(),
            kind,
            base,
        };
        RowPacker::new(vec![
            column("share", PackedKind::Number, 0),
            column("at", PackedKind::Count, 1_700_000_000),
            column("assumed", PackedKind::Flag, 0),
            column("names", PackedKind::Texts, 0),
            column("hours", PackedKind::Numbers, 0),
        ])
    }

    fn is_close(one: f64, other: f64) -> bool {
        (one - other).abs() <= 1e-9 * one.abs().max(1.0)
    }

    fn number() -> impl Strategy<Value = f64> {
        prop_oneof![
            Just(0.0),
            Just(1.0),
            0.0..1.0_f64,
            -1e15..1e15_f64,
            (1_u32..5_000, 1_u32..5_000).prop_map(|(a, b)| f64::from(a) / f64::from(b)),
            (0_u32..90_000_000).prop_map(|seconds| f64::from(seconds) / 86_400.0),
            any::<i32>().prop_map(f64::from),
        ]
    }

    proptest! {
        #[test]
        fn a_row_is_read_as_it_was_packed(
            share in proptest::option::of(number()),
            at in proptest::option::of(any::<i64>()),
            flag in proptest::option::of(any::<bool>()),
            names in proptest::option::of(prop::collection::vec(prop_oneof![Just("tea"), Just("cups")], 0..4)),
            hours in proptest::option::of(prop::collection::vec(number(), 0..30)),
        ) {
            let mut packer = packer();
            let values = vec![
                share.map(PackedValue::Number),
                at.map(PackedValue::Count),
                flag.map(PackedValue::Flag),
                names.map(|names| PackedValue::Texts(names.into_iter().map(Into::into).collect())),
                hours.map(PackedValue::Numbers),
            ];
            let body = packer.pack(&values);
            let layout = packer.layout();
            let read = layout.unpack(&body).unwrap();
            prop_assert_eq!(&read[1..4], &values[1..4]);
            match (&read[0], &values[0]) {
                (Some(PackedValue::Number(one)), Some(PackedValue::Number(other))) => {
                    prop_assert!(is_close(*one, *other), "{} {}", one, other);
                }
                (one, other) => prop_assert_eq!(one, other),
            }
            match (&read[4], &values[4]) {
                (Some(PackedValue::Numbers(one)), Some(PackedValue::Numbers(other))) => {
                    prop_assert_eq!(one.len(), other.len());
                    prop_assert!(one.iter().zip(other).all(|(one, other)| is_close(*one, *other)));
                }
                (one, other) => prop_assert_eq!(one, other),
            }
            prop_assert!(layout.unpack(&body[..body.len() - 1]).is_none() || body.len() == 1);
        }
    }

    #[test]
    fn a_row_is_shown_by_the_names_of_its_columns() {
        let mut packer = packer();
        let values = [
            Some(PackedValue::Number(0.5)),
            None,
            Some(PackedValue::Flag(true)),
            Some(PackedValue::Texts(vec!["cups".into()])),
            None,
        ];
        let body = packer.pack(&values);
        let layout = packer.layout();
        let json: serde_json::Value =
            serde_json::from_str(&layout.to_json(&body).unwrap()).unwrap();
        let wanted = serde_json::json!({"share": 0.5, "assumed": true, "names": ["cups"]});
        assert_eq!(json, wanted);
        assert!(layout.to_json(&body[1..]).is_none());
    }
}
