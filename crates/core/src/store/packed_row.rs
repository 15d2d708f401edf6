//! The features of a user in few bytes, for tables of millions of users.
//!
//! A row begins with a bit a column, set where there is a value. The values follow: whole numbers as
//! differences from the column's base, in as many bytes as they need; texts as places in the layout's list;
//! other numbers in the shortest of the forms below, which keep them to nine digits behind the point.

use super::bytes::{Reader, Writer};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

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
    pub texts: Vec<String>,
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
    Texts(Vec<String>),
    /// Numbers.
    Numbers(Vec<f64>),
}

/// Forms of a number, by the byte before it.
mod form {
    pub const ZERO: u8 = 0;
    pub const ONE: u8 = 1;
    /// Positive whole number.
    pub const WHOLE: u8 = 2;
    /// Negative whole number.
    pub const NEGATIVE: u8 = 3;
    /// Seconds as days.
    pub const DAYS: u8 = 4;
    /// Numerator and denominator.
    pub const RATIO: u8 = 5;
    /// All 64 bits.
    pub const WIDE: u8 = 6;
    /// From here on 5 bits of the byte are the exponent, and 32 bits of the mantissa follow.
    pub const FLOAT: u8 = 0x40;
    /// From here on 6 bits of the byte are the first of the 30 bits of a share.
    pub const SHARE: u8 = 0x80;
    /// So many zeros more than this, in a list.
    pub const ZEROS: u8 = 0xC0;
}

/// Exponents of the form [`form::FLOAT`] begin at this power of two, and are this many.
const FLOAT_FROM: i64 = 0;
const FLOATS: i64 = 32;
/// A share of 1 in 30 bits.
const WHOLE_SHARE: u32 = (1 << 30) - 1;

/// Denominators and numerators stay below this, so that a ratio takes at most as much as a share.
const LARGEST_RATIO: f64 = 16_384.0;
/// Whole numbers from here on are kept in short form.
const LARGEST_WHOLE: f64 = 1e12;
const DAY: f64 = 86_400.0;

impl PackedLayout {
    /// Reads a row; `None` where it is damaged or of another layout.
    pub fn unpack(&self, body: &[u8]) -> Option<Vec<Option<PackedValue>>> {
        let (marks, rest) = body.split_at_checked(self.columns.len().div_ceil(8))?;
        let mut reader = Reader::new(rest);
        let mut values = Vec::with_capacity(self.columns.len());
        for (at, column) in self.columns.iter().enumerate() {
            if marks[at / 8] & (1 << (at % 8)) == 0 {
                values.push(None);
                continue;
            }
            values.push(Some(match column.kind {
                PackedKind::Number => PackedValue::Number(read_number(&mut reader)?),
                PackedKind::Count => {
                    PackedValue::Count(unzigzag(reader.number()?).wrapping_add(column.base))
                }
                PackedKind::Flag => PackedValue::Flag(reader.number()? > 0),
                PackedKind::Texts => {
                    let length = reader.number()?;
                    let mut texts = Vec::new();
                    for _ in 0..length {
                        let place = usize::try_from(reader.number()?).ok()?;
                        texts.push(self.texts.get(place)?.clone());
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
    places: HashMap<String, u64>,
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

    fn place(&mut self, text: &str) -> u64 {
        if let Some(place) = self.places.get(text) {
            return *place;
        }
        let place = self.layout.texts.len() as u64;
        self.layout.texts.push(text.into());
        self.places.insert(text.into(), place);
        place
    }

    /// Packs a row of values in the order of the columns. Values of another kind than their column are left
    /// out.
    pub fn pack(&mut self, values: &[Option<PackedValue>]) -> Vec<u8> {
        let mut marks = vec![0_u8; self.layout.columns.len().div_ceil(8)];
        let mut writer = Writer::default();
        for (at, value) in values.iter().enumerate() {
            let Some(column) = self.layout.columns.get(at) else {
                break;
            };
            let is_written = match (column.kind, value) {
                (PackedKind::Number, Some(PackedValue::Number(number))) => {
                    write_number(&mut writer, *number);
                    true
                }
                (PackedKind::Count, Some(PackedValue::Count(count))) => {
                    writer.number(zigzag(count.wrapping_sub(column.base)));
                    true
                }
                (PackedKind::Flag, Some(PackedValue::Flag(flag))) => {
                    writer.number(u64::from(*flag));
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
                marks[at / 8] |= 1 << (at % 8);
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

/// Numerator and denominator, both small, whose quotient is the number to the last bit.
fn ratio(number: f64) -> Option<(u64, u64)> {
    let (mut last, mut own) = ((1.0, 0.0), (number.floor(), 1.0));
    let mut rest = number - number.floor();
    for _ in 0..8 {
        if own.0 / own.1 == number {
            return Some((own.0 as u64, own.1 as u64));
        }
        if rest < 1e-9 {
            return None;
        }
        let inverse = 1.0 / rest;
        let whole = inverse.floor();
        rest = inverse - whole;
        (last, own) = (own, (whole * own.0 + last.0, whole * own.1 + last.1));
        if own.0 >= LARGEST_RATIO || own.1 >= LARGEST_RATIO {
            return None;
        }
    }
    None
}

fn write_number(writer: &mut Writer, number: f64) {
    let mut form = |form: u8| writer.bytes.push(form);
    if number == 0.0 {
        return form(form::ZERO);
    }
    if number == 1.0 {
        return form(form::ONE);
    }
    if number.fract() == 0.0 && number.abs() < LARGEST_WHOLE {
        form(if number > 0.0 {
            form::WHOLE
        } else {
            form::NEGATIVE
        });
        return writer.number(number.abs() as u64);
    }
    if number > 0.0 && number < LARGEST_RATIO {
        if let Some((numerator, denominator)) = ratio(number) {
            form(form::RATIO);
            writer.number(numerator);
            return writer.number(denominator);
        }
        let seconds = (number * DAY).round();
        if seconds / DAY == number {
            form(form::DAYS);
            return writer.number(seconds as u64);
        }
    }
    if number > 0.0 && number < 1.0 {
        let share = (number * f64::from(WHOLE_SHARE)).round() as u32;
        let [first, rest @ ..] = share.to_be_bytes();
        form(form::SHARE | first);
        return writer.bytes.extend_from_slice(&rest);
    }
    // Rounded to 32 bits of the mantissa.
    let bits = number.to_bits().wrapping_add(1 << 19);
    let exponent = (bits >> 52) as i64 - 1_023 - FLOAT_FROM;
    if number > 0.0 && (0..FLOATS).contains(&exponent) {
        form(form::FLOAT + exponent as u8);
        let mantissa = (bits >> 20) as u32;
        return writer.bytes.extend_from_slice(&mantissa.to_be_bytes());
    }
    form(form::WIDE);
    writer.bytes.extend_from_slice(&number.to_le_bytes());
}

fn read_number(reader: &mut Reader<'_>) -> Option<f64> {
    let form = reader.byte()?;
    read_after(reader, form)
}

fn read_after(reader: &mut Reader<'_>, form: u8) -> Option<f64> {
    Some(match form {
        form::ZERO => 0.0,
        form::ONE => 1.0,
        form::WHOLE => reader.number()? as f64,
        form::NEGATIVE => -(reader.number()? as f64),
        form::DAYS => reader.number()? as f64 / DAY,
        form::RATIO => reader.number()? as f64 / reader.number()? as f64,
        form::WIDE => f64::from_le_bytes(*reader.chunk::<8>()?),
        share if (form::SHARE..form::ZEROS).contains(&share) => {
            let [a, b, c] = *reader.chunk::<3>()?;
            let share = u32::from_be_bytes([share & 0x3f, a, b, c]);
            f64::from(share) / f64::from(WHOLE_SHARE)
        }
        float if (form::FLOAT..form::FLOAT + FLOATS as u8).contains(&float) => {
            let mantissa = u64::from(u32::from_be_bytes(*reader.chunk::<4>()?));
            let exponent = (i64::from(float - form::FLOAT) + FLOAT_FROM + 1_023) as u64;
            f64::from_bits(exponent << 52 | mantissa << 20)
        }
        _ => return None,
    })
}

fn write_numbers(writer: &mut Writer, numbers: &[f64]) {
    writer.number(numbers.len() as u64);
    let mut at = 0;
    while at < numbers.len() {
        let zeros = numbers[at..]
            .iter()
            .take_while(|number| **number == 0.0)
            .take(usize::from(u8::MAX - form::ZEROS))
            .count();
        if zeros > 1 {
            writer.bytes.push(form::ZEROS + zeros as u8);
            at += zeros;
        } else {
            write_number(writer, numbers[at]);
            at += 1;
        }
    }
}

fn read_numbers(reader: &mut Reader<'_>) -> Option<Vec<f64>> {
    let length = reader.number()?;
    let mut numbers = Vec::new();
    while (numbers.len() as u64) < length {
        let form = reader.byte()?;
        if form > form::ZEROS {
            let zeros = usize::from(form - form::ZEROS);
            numbers.extend(std::iter::repeat_n(0.0, zeros));
        } else {
            numbers.push(read_after(reader, form)?);
        }
    }
    (numbers.len() as u64 == length).then_some(numbers)
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
    fn usual_values_take_few_bytes_and_ratios_are_exact() {
        let size = |numbers: Vec<f64>| {
            let mut writer = Writer::default();
            write_numbers(&mut writer, &numbers);
            let read = read_numbers(&mut Reader::new(&writer.bytes)).unwrap();
            (writer.bytes.len(), read == numbers)
        };
        let mut hours = vec![0.0; 24];
        (hours[9], hours[17]) = (2.0 / 3.0, 1.0 / 3.0);
        assert_eq!(size(hours), (1 + 3 + 2 * 3, true));
        assert_eq!(size(vec![12_345_678.0 / 86_400.0]), (1 + 1 + 4, true));
        assert_eq!(size(vec![0.123_456_789_012]).0, 1 + 4);
        assert_eq!(size(vec![1_234.567_890_123]).0, 1 + 5);
        assert_eq!(size(vec![f64::NAN]).0, 1 + 9);
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
