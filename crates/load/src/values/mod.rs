//! Cells to values: decimals, dates, words.

mod clock;
mod consent;
mod decimal;
mod named;
mod order;
pub mod rate;
mod sign;
pub mod status;
mod words;
mod written;
pub mod zones;

pub use clock::{Clock, is_without_zone};
pub use consent::{parse_consent, parse_refusal, parse_statement};
pub use decimal::{MICRO, Separators, parse_decimal, parse_plain, split_currency};
pub use order::{DateOrder, Dates, DatesOfMany, decide_order, is_ambiguous};
pub use sign::foreign_sign;
pub use words::{parse_for_sale, parse_kind, parse_numbered_kind, parse_yes_no, purchase_step};

/// Whether a cell is a date or time, in any order of day and month.
pub fn looks_like_time(cell: &str) -> bool {
    let is_read = |order| written::read_time(cell.trim(), Some(order)).is_some();
    let is_long = cell.bytes().filter(u8::is_ascii_digit).count() >= 3;
    is_long && (is_read(DateOrder::DayMonth) || is_read(DateOrder::MonthDay))
}

/// Why a cell cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BadValue {
    /// It cannot be read.
    Unreadable,
    /// It can be read but is out of range.
    Impossible,
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::tz::TimeZone;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn no_cell_makes_a_parser_fail_hard(text in "\\PC{0,40}") {
            let _ = parse_decimal(&text, true);
            let _ = Clock::new(TimeZone::UTC, Some(DateOrder::DayMonth)).parse(&text);
            let _ = decide_order([text.as_str()].into_iter());
        }
    }
}
