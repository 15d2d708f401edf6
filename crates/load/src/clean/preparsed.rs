//! What is read of a row ahead of the rest, by the thread that reads the file. What is left open
//! here is read later, with all rules.

use crate::columns::Field;

/// Fields with numbers that are read ahead.
pub(super) const NUMBERS: [Field; 3] = [Field::Quantity, Field::Price, Field::Amount];

/// What was read ahead of one row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Preparsed {
    /// Its time, UTC seconds.
    pub(super) at: Option<i64>,
    /// The numbers of [`NUMBERS`], in millionths.
    pub(super) numbers: [Option<i64>; NUMBERS.len()],
    /// Whether each of its ids has a usual form.
    pub(super) has_usual_ids: bool,
    /// Whether each of its ids has the shape of its column, where columns have one.
    pub(super) has_shaped_ids: bool,
}

impl Preparsed {
    /// The number of a field, in millionths.
    pub(super) fn number(&self, field: Field) -> Option<i64> {
        NUMBERS
            .iter()
            .zip(self.numbers)
            .find(|(of, _)| **of == field)
            .and_then(|(_, number)| number)
    }
}
