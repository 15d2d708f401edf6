//! The order of day and month in a column of dates.

use super::written::{leading_number, serial};
use serde::{Deserialize, Serialize};

/// The order of day, month and year in a numeric date.
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

/// What the cells of a column show about the order of day and month.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Dates {
    /// No cell is ambiguous.
    Plain,
    /// It is this one.
    Are(DateOrder),
    /// Undecided; holds an ambiguous cell.
    Tie(String),
}

/// Decides from the cells of a column whether dates are day-month, month-day or spreadsheet day
/// numbers.
pub fn decide_order<'a>(cells: impl Iterator<Item = &'a str>) -> Dates {
    let (mut example, mut days_first, mut months_first) = (None, 0, 0);
    let (mut serials, mut others) = (0_usize, 0_usize);
    for cell in cells.map(str::trim).filter(|cell| !cell.is_empty()) {
        *if serial(cell).is_some() {
            &mut serials
        } else {
            &mut others
        } += 1;
        let Some((first, second)) = ambiguous(cell) else {
            continue;
        };
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

/// Counts of dates by the order of their numbers.
#[derive(Debug, Clone, Copy, Default)]
pub struct DatesOfMany {
    days_first: usize,
    months_first: usize,
    open: usize,
    others: usize,
}

impl DatesOfMany {
    /// Counts a cell.
    pub fn observe(&mut self, cell: &str) {
        match ambiguous(cell.trim()) {
            None => self.others += 1,
            Some((first, _)) if first > 12 => self.days_first += 1,
            Some((_, second)) if second > 12 => self.months_first += 1,
            Some(_) => self.open += 1,
        }
    }

    /// Whether both orders occur, each in a fifth of the dates that show theirs, next to nine times
    /// as many dates in another format: ambiguous ones among the few cannot be read.
    pub fn are_mixed(self) -> bool {
        let shown = self.days_first + self.months_first;
        self.others >= 9 * (shown + self.open)
            && 5 * self.days_first.min(self.months_first) >= shown
            && shown >= 5
    }
}

/// Whether a date is ambiguous: `3/4/2026`.
pub fn is_ambiguous(cell: &str) -> bool {
    ambiguous(cell).is_some_and(|(first, second)| first <= 12 && second <= 12 && first != second)
}

/// The first two numbers of a date of three, unless the first is a year.
fn ambiguous(cell: &str) -> Option<(i64, i64)> {
    let bytes = cell.as_bytes();
    let (first, length) = leading_number(bytes).filter(|(_, length)| *length <= 2)?;
    let separator = bytes
        .get(length)
        .filter(|byte| matches!(byte, b'/' | b'-'))?;
    let (second, more) = leading_number(&bytes[length + 1..]).filter(|(_, more)| *more <= 2)?;
    let third = length + 1 + more;
    let (_, last) =
        leading_number(bytes.get(third + 1..)?).filter(|_| bytes.get(third) == Some(separator))?;
    matches!(last, 2 | 4).then_some((first, second))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_in_both_orders_among_others_are_mixed() {
        let mixed = |days: usize, months: usize, others: usize| {
            let mut dates = DatesOfMany::default();
            (0..days).for_each(|_| dates.observe("31/01/2026"));
            (0..months).for_each(|_| dates.observe("01/31/2026 10:00"));
            (0..others).for_each(|_| dates.observe("2026-01-31 10:00"));
            dates.are_mixed()
        };
        assert!(mixed(4, 6, 100) && mixed(3, 2, 45));
        assert!(!mixed(10, 0, 100), "in one order");
        assert!(!mixed(100, 100, 0), "no others to hold on to");
        assert!(!mixed(9, 1, 100), "a slip");
        assert!(
            is_ambiguous("3/4/2026 10:00")
                && !is_ambiguous("13/4/2026")
                && !is_ambiguous("3/3/2026")
        );
    }

    #[test]
    fn the_column_decides_day_or_month_first() {
        let decide = |cells: &[&str]| decide_order(cells.iter().copied());
        assert_eq!(
            decide(&["01/02/2026", "31/01/2026"]),
            Dates::Are(DateOrder::DayMonth)
        );
        assert_eq!(
            decide(&["01/02/2026", "01/31/2026"]),
            Dates::Are(DateOrder::MonthDay)
        );
        assert_eq!(decide(&["2026-01-02", "1/2 inch", "3-13"]), Dates::Plain);
        assert_eq!(
            decide(&["01/02/2026 10:00"]),
            Dates::Tie("01/02/2026 10:00".into())
        );
        assert_eq!(
            decide(&["45292", "45292.5", ""]),
            Dates::Are(DateOrder::Serial)
        );
        assert_eq!(
            decide(&["45292", "2026-01-02"]),
            Dates::Plain,
            "only where the whole column is such"
        );
    }
}
