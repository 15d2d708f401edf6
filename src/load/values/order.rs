//! The order of day and month in a column of dates.

use super::written::{leading_number, serial};
use serde::{Deserialize, Serialize};

/// The order of day, month and year in a date of numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DateOrder {
    /// 31/01/2026
    DayMonth,
    /// 01/31/2026
    MonthDay,
    /// 2026-01-31
    YearFirst,
    /// 45292.5: days since 1899-12-30, as spreadsheets count them
    Serial,
}

/// What the cells of a column tell of the order of day and month.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Dates {
    /// No cell could be read in two ways.
    Plain,
    /// It is this one.
    Are(DateOrder),
    /// Nothing decides, with a cell that could be read in two ways.
    Tie(String),
}

/// Decides day-month or month-day, or whether all are the days of a spreadsheet, from the cells of a column.
pub fn decide_order<'a>(cells: impl Iterator<Item = &'a str>) -> Dates {
    let (mut example, mut days_first, mut months_first) = (None, 0, 0);
    let (mut serials, mut others) = (0_usize, 0_usize);
    for cell in cells.map(str::trim).filter(|cell| !cell.is_empty()) {
        *if serial(cell).is_some() { &mut serials } else { &mut others } += 1;
        let Some((first, second)) = ambiguous(cell) else { continue };
        days_first += usize::from(first > 12);
        months_first += usize::from(second > 12);
        if first <= 12 && second <= 12 && first != second && example.is_none() {
            example = Some(cell.to_string());
        }
    }
    match (days_first, months_first, example) {
        _ if serials > 0 && others == 0 => Dates::Are(DateOrder::Serial),
        (0, 0, Some(example)) => Dates::Tie(example),
        (0, 0, None) => Dates::Plain,
        (days, months, _) if days >= months => Dates::Are(DateOrder::DayMonth),
        _ => Dates::Are(DateOrder::MonthDay),
    }
}

/// The two first numbers of a date of three, of which the first is no year.
fn ambiguous(cell: &str) -> Option<(i64, i64)> {
    let bytes = cell.as_bytes();
    let (first, length) = leading_number(bytes).filter(|(_, length)| *length <= 2)?;
    let separator = bytes.get(length).filter(|byte| matches!(byte, b'/' | b'-'))?;
    let (second, more) = leading_number(&bytes[length + 1..]).filter(|(_, more)| *more <= 2)?;
    let third = length + 1 + more;
    let (_, last) = leading_number(bytes.get(third + 1..)?).filter(|_| bytes.get(third) == Some(separator))?;
    matches!(last, 2 | 4).then_some((first, second))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn day_and_month_are_told_apart_by_the_column() {
        let decide = |cells: &[&str]| decide_order(cells.iter().copied());
        assert_eq!(decide(&["01/02/2026", "31/01/2026"]), Dates::Are(DateOrder::DayMonth));
        assert_eq!(decide(&["01/02/2026", "01/31/2026"]), Dates::Are(DateOrder::MonthDay));
        assert_eq!(decide(&["2026-01-02", "1/2 inch", "3-13"]), Dates::Plain);
        assert_eq!(decide(&["01/02/2026 10:00"]), Dates::Tie("01/02/2026 10:00".into()));
        assert_eq!(decide(&["45292", "45292.5", ""]), Dates::Are(DateOrder::Serial));
        assert_eq!(decide(&["45292", "2026-01-02"]), Dates::Plain, "only where the whole column is such");
    }
}
