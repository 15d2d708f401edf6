//! The order of day and month in a column of dates.

use super::written::leading_number;
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
}

/// Decides day-month or month-day from sample cells of a column.
///
/// `Ok(None)` where no cell is a date that could be read in two ways; `Err` with an example where nothing decides.
pub fn decide_order<'a>(cells: impl Iterator<Item = &'a str>) -> Result<Option<DateOrder>, String> {
    let (mut example, mut days_first, mut months_first) = (None, 0, 0);
    for cell in cells {
        let bytes = cell.trim().as_bytes();
        let Some((first, length)) = leading_number(bytes) else { continue };
        if length > 2 || !matches!(bytes.get(length), Some(b'/' | b'-')) {
            continue;
        }
        let Some((second, _)) = leading_number(&bytes[length + 1..]) else { continue };
        days_first += usize::from(first > 12);
        months_first += usize::from(second > 12);
        if first <= 12 && second <= 12 && first != second && example.is_none() {
            example = Some(cell.trim().to_string());
        }
    }
    match (days_first, months_first, example) {
        (0, 0, Some(example)) => Err(example),
        (0, 0, None) => Ok(None),
        (days, months, _) if days >= months => Ok(Some(DateOrder::DayMonth)),
        _ => Ok(Some(DateOrder::MonthDay)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn day_and_month_are_told_apart_by_the_column() {
        assert_eq!(decide_order(["01/02/2026", "31/01/2026"].into_iter()), Ok(Some(DateOrder::DayMonth)));
        assert_eq!(decide_order(["01/02/2026", "01/31/2026"].into_iter()), Ok(Some(DateOrder::MonthDay)));
        assert_eq!(decide_order(["2026-01-02"].into_iter()), Ok(None));
        assert_eq!(decide_order(["01/02/2026"].into_iter()), Err("01/02/2026".to_string()));
    }
}
