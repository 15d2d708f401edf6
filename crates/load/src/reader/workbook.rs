//! What all forms of workbooks share: their limits, why one is refused, and numbers as text.

/// Most filled cells of a sheet: more than a spreadsheet program can fill with a shop's rows.
pub const MOST_CELLS: usize = 50_000_000;

/// Why a workbook has no table to read.
pub enum Bad {
    /// It cannot be read.
    Damaged,
    /// It has too many cells.
    TooLarge,
    /// None of these sheets fits.
    NoSheet(String),
}

/// A number with the 15 digits that a spreadsheet shows, without an exponent.
pub fn number_text(number: f64) -> String {
    if number.fract() == 0.0 && number.abs() < 1e15 {
        return format!("{number:.0}");
    }
    let shown: f64 = format!("{number:.14e}").parse().unwrap_or(number);
    shown.to_string()
}
