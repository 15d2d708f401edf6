//! Files without a header: their first line holds values.

use super::tokens::meaning;
use crate::values::{looks_like_time, parse_decimal};

/// Whether the cells of a header are values rather than names.
pub fn is_data(header: &[String]) -> bool {
    let is_year = |cell: &str| {
        let is_number = cell.len() == 4 && cell.bytes().all(|byte| byte.is_ascii_digit());
        is_number && ("1900".."2100").contains(&cell)
    };
    // A year is a column's name as often as a value.
    let is_value = |cell: &&String| {
        !is_year(cell) && parse_decimal(cell, false).is_ok()
            || !is_year(cell) && (looks_like_time(cell) || cell.contains('@'))
    };
    let filled = header.iter().filter(|cell| !cell.is_empty()).count();
    let values = header.iter().filter(is_value).count();
    let known = header
        .iter()
        .filter(|cell| !is_value(cell) && !meaning(cell).senses.is_empty())
        .count();
    header.len() >= 2 && filled * 5 >= header.len() * 4 && values >= 2 && values > known
}

#[cfg(test)]
mod tests {
    use super::is_data;

    #[test]
    fn values_are_told_from_names() {
        let of = |line: &str| is_data(&line.split(',').map(String::from).collect::<Vec<_>>());
        assert!(of("AAZZ01USERONE,0000000017,5.0,1767225600"));
        assert!(of("1,C0001,2026-01-02,3,12.50"));
        assert!(!of("user,item,time"));
        assert!(!of("Kunde,2024,2025"));
        assert!(!of("a,b"));
    }
}
