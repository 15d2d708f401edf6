//! How a coupon code is written, and which texts in a cell can be one. Whether a code was issued is
//! not known here.

use std::collections::BTreeSet;

/// Symbols of a code.
pub const CODE_SYMBOLS: usize = 12;
/// Symbols between hyphens.
const GROUP: usize = 4;

/// Symbols as they are printed: `ABCD-EFGH-JKLM`.
pub fn printed_code(symbols: &str) -> String {
    let symbols: Vec<char> = symbols.chars().collect();
    let groups: Vec<String> = symbols.chunks(GROUP).map(String::from_iter).collect();
    groups.join("-")
}

/// A typed text as a code is printed; `None` where it has another number of letters and digits.
/// Letter case, hyphens, spaces and other signs do not matter.
pub fn as_printed(typed: &str) -> Option<String> {
    let symbols: String = typed
        .chars()
        .filter(|sign| sign.is_alphanumeric())
        .flat_map(char::to_uppercase)
        .collect();
    (symbols.chars().count() == CODE_SYMBOLS).then(|| printed_code(&symbols))
}

/// What may be codes in a cell with one or several of them, as they are printed. Commas, semicolons,
/// bars and any other signs separate codes, spaces too; spaces and hyphens within a code do not
/// matter.
pub fn codes_in(cell: &str) -> BTreeSet<String> {
    let is_hyphen = |sign: char| matches!(sign, '-' | '_' | '\u{2010}'..='\u{2015}' | '\u{2212}');
    let mut found = BTreeSet::new();
    let separates =
        |sign: char| !sign.is_alphanumeric() && !sign.is_whitespace() && !is_hyphen(sign);
    for part in cell.split(separates) {
        let words: Vec<String> = part
            .split_whitespace()
            .map(|word| word.chars().filter(|sign| !is_hyphen(*sign)).collect())
            .collect();
        for first in 0..words.len() {
            let mut symbols = String::new();
            for word in &words[first..] {
                symbols.push_str(word);
                if symbols.chars().count() >= CODE_SYMBOLS {
                    break;
                }
            }
            found.extend(as_printed(&symbols));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_or_several_codes_are_found_in_a_cell_however_they_are_written() {
        let (one, other) = ("ABCD-EFGH-JKLM", "NPQR-STUV-WXYZ");
        for cell in [
            "abcd-efgh-jklm, NPQRSTUVWXYZ",
            "ABCDEFGHJKLM;npqr-stuv-wxyz",
            "ABCD EFGH JKLM|NPQR STUV WXYZ",
            "ABCD-EFGH-JKLM NPQR-STUV-WXYZ",
            "ABCD EFGH JKLM NPQR STUV WXYZ",
            "code:abcd\u{2011}efgh\u{2011}jklm|amount:5.00;code:npqr_stuv_wxyz|amount:2.00",
            "[\"ABCD-EFGH-JKLM\",\"NPQR-STUV-WXYZ\"]",
        ] {
            let found = codes_in(cell);
            assert!(
                found.contains(one) && found.contains(other),
                "{cell}: {found:?}"
            );
        }
        assert!(codes_in("SUMMER20, FREESHIPPING1").is_empty());
        assert_eq!(as_printed(" abcd efgh-jklm "), Some(one.into()));
        assert_eq!(as_printed("ABCD-EFGH-JKL"), None);
    }
}
