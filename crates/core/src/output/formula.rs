//! Makes a cell safe for a spreadsheet, which runs text that looks like a formula.
//!
//! The text may come from a web form. A formula gets a leading apostrophe, also where a program of
//! another locale would split the cell and run its second half. Plain numbers stay as they are. The
//! rules follow the OWASP page on CSV injection.

use std::borrow::Cow;

/// Characters that begin a formula, with their full-width forms, which Excel reads alike.
const STARTS: [char; 8] = ['=', '+', '-', '@', '＝', '＋', '－', '＠'];

/// Characters at which a spreadsheet of some locale ends a cell or a line. The comma is missing
/// because a cell with a comma is quoted, and no locale splits such a file at both.
const SEPARATORS: [char; 5] = [';', '\t', '|', '\n', '\r'];

/// `cell` as text that no spreadsheet runs.
pub(super) fn guarded(cell: &str) -> Cow<'_, str> {
    let begins = begins_of_formulas(cell);
    if begins.is_empty() {
        return Cow::Borrowed(cell);
    }
    let mut safe = String::with_capacity(cell.len() + begins.len());
    let mut from = 0;
    for at in begins {
        safe.push_str(&cell[from..at]);
        safe.push('\'');
        from = at;
    }
    safe.push_str(&cell[from..]);
    Cow::Owned(safe)
}

/// Where in `cell` an apostrophe is needed, in bytes.
fn begins_of_formulas(cell: &str) -> Vec<usize> {
    let mut begins = Vec::new();
    if cell.starts_with(['\t', '\r', '\n']) {
        begins.push(0);
    }
    let mut from = 0;
    for part in cell.split(SEPARATORS) {
        // A spreadsheet skips spaces and quotes before it looks for a formula.
        let text = part.trim_start_matches([' ', '\u{a0}', '"', '\'']);
        let is_quoted_text = part.starts_with('\'');
        if text.starts_with(STARTS) && !is_quoted_text && !is_plain_number(text) {
            begins.push(from);
        }
        // Every separator is one byte.
        from += part.len() + 1;
    }
    begins.dedup();
    begins
}

/// Whether `text` is digits with at most one sign before and one point inside.
fn is_plain_number(text: &str) -> bool {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    let all_digits =
        |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    all_digits(whole) && all_digits(fraction)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn formulas_get_an_apostrophe_and_numbers_stay() {
        for (cell, safe) in [
            ("=1+1", "'=1+1"),
            ("+44 123", "'+44 123"),
            ("-3", "-3"),
            ("+1.5", "+1.5"),
            ("-2+3", "'-2+3"),
            ("@x", "'@x"),
            ("\tx", "'\tx"),
            ("\rx", "'\rx"),
            ("-", "'-"),
            ("a=b", "a=b"),
            ("＝1+1", "'＝1+1"),
            ("＠sum(a1)", "'＠sum(a1)"),
            ("  =1+1", "'  =1+1"),
            ("\"=1+1", "'\"=1+1"),
            ("Ann;=1+1", "Ann;'=1+1"),
            ("Ann; \"=1+1", "Ann;' \"=1+1"),
            ("Ann\t@x|+y\n-z", "Ann\t'@x|'+y\n'-z"),
            ("a;-3", "a;-3"),
            ("tea; cake", "tea; cake"),
        ] {
            assert_eq!(guarded(cell), safe, "{cell:?}");
        }
    }

    proptest! {
        #[test]
        fn no_part_of_a_guarded_cell_starts_a_formula(text in "([=+@\\-\\t\\r; \"|＝－]|\\PC){0,12}") {
            let safe = guarded(&text).into_owned();
            for part in safe.split(SEPARATORS) {
                let shown = part.trim_start_matches([' ', '"']);
                prop_assert!(!shown.starts_with(STARTS) || is_plain_number(shown), "{safe:?}");
            }
            prop_assert!(!safe.starts_with(['\t', '\r', '\n']));
            prop_assert_eq!(guarded(&safe).into_owned(), safe.clone(), "guarding twice changes nothing");
        }
    }
}
