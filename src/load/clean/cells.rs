//! The cells of one record by field, trimmed.

use crate::load::fields::Field;
use crate::load::mapping::Mapping;
use csv::ByteRecord;
use std::cell::Cell;

/// The cells of one record.
pub struct Cells<'a> {
    record: &'a ByteRecord,
    mapping: &'a Mapping,
    /// The first row of the same order, which speaks for all of them.
    head: Option<&'a ByteRecord>,
    trimmed: Cell<bool>,
}

impl<'a> Cells<'a> {
    /// The cells of `record`, which is valid UTF-8.
    pub fn new(record: &'a ByteRecord, mapping: &'a Mapping) -> Cells<'a> {
        Cells { record, mapping, head: None, trimmed: Cell::new(false) }
    }

    /// The same cells, where `head` says what they leave open and [`Cells::get_of_order`] asks for.
    pub fn with_head(self, head: Option<&'a ByteRecord>) -> Cells<'a> {
        Cells { head, ..self }
    }

    /// Whether the file has a column of this field.
    pub fn has(&self, field: Field) -> bool {
        self.mapping.position(field).is_some()
    }

    /// The cell of a field without blanks around it; `None` where it is empty or there is no such column.
    pub fn get(&self, field: Field) -> Option<&'a str> {
        self.all(field).next()
    }

    /// All cells of a field that are not empty, in the order in which their columns are named.
    pub fn all(&self, field: Field) -> impl Iterator<Item = &'a str> {
        self.mapping.positions(field).filter_map(|position| self.at(position))
    }

    /// The cell of a field, or that of the order's first row.
    pub fn get_of_order(&self, field: Field) -> Option<&'a str> {
        let of_head = || Cells::new(self.head?, self.mapping).get(field);
        self.get(field).or_else(of_head)
    }

    /// The cells of columns of no known field that are not empty: column name and text.
    pub fn others(&self) -> impl Iterator<Item = (&'a str, &'a str)> {
        let mapping = self.mapping;
        mapping.others.iter().filter_map(|(name, position)| Some((name.as_str(), self.at(*position)?)))
    }

    /// Whether blanks were removed from any cell that was asked for.
    pub fn was_trimmed(&self) -> bool {
        self.trimmed.get()
    }

    fn at(&self, position: usize) -> Option<&'a str> {
        let text = std::str::from_utf8(self.record.get(position)?).ok()?;
        // Most cells have no blank at either end.
        if let (Some(b'!'..=b'~'), Some(b'!'..=b'~')) = (text.as_bytes().first(), text.as_bytes().last()) {
            return Some(text);
        }
        let trimmed = text.trim();
        if trimmed.len() != text.len() && !trimmed.is_empty() {
            self.trimmed.set(true);
        }
        (!trimmed.is_empty()).then_some(trimmed)
    }
}
