//! Values of a row that the reading thread parsed. What it leaves open is parsed later, with all
//! rules.

use crate::columns::Field;

/// Fields with numbers that are parsed ahead.
pub(super) const NUMBERS: [Field; 3] = [Field::Quantity, Field::Price, Field::Amount];

/// The values of one row that were parsed ahead.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Preparsed {
    /// Its time, UTC seconds; `None` if left open.
    pub(super) at: Option<i64>,
    /// The numbers of [`NUMBERS`], in millionths; `None` if left open.
    pub(super) numbers: [Option<i64>; NUMBERS.len()],
    /// Whether all its ids have a usual pattern.
    pub(super) has_usual_ids: bool,
    /// Whether all its ids have the shape of their columns.
    pub(super) has_shaped_ids: bool,
    /// Whether it equals the line above: another piece.
    pub(super) is_piece: bool,
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
