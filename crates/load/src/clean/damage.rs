//! Recognises ids damaged by a spreadsheet.

/// Whether an id is what a spreadsheet makes of a number or code.
pub(super) fn is_damaged(id: &str) -> bool {
    is_cut_short(id) || is_date_of_code(id)
}

/// `5.55E+12`: only the first digits of a long number are left.
pub(super) fn is_cut_short(id: &str) -> bool {
    if !id.as_bytes().contains(&b'+') {
        return false;
    }
    let Some((number, exponent)) = id.split_once(['E', 'e']) else {
        return false;
    };
    let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let (whole, fraction) = number.split_once(['.', ',']).unwrap_or((number, "0"));
    whole.len() == 1
        && is_digits(whole)
        && is_digits(fraction)
        && exponent.strip_prefix('+').is_some_and(is_digits)
}

/// `1-Mar`, which was MAR1.
pub(super) fn is_date_of_code(code: &str) -> bool {
    const MONTHS: [&str; 12] = [
        "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
    ];
    let Some((day, month)) = code.split_once('-').filter(|(day, _)| day.len() <= 2) else {
        return false;
    };
    let is_day = day.parse::<u8>().is_ok_and(|day| (1..=31).contains(&day));
    is_day && MONTHS.iter().any(|name| month.eq_ignore_ascii_case(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn damage_by_spreadsheets_is_seen() {
        for id in ["5.55E+12", "5,55E+12", "7E+15", "1.23457e+09"] {
            assert!(is_cut_short(id), "{id}");
        }
        for id in [
            "5550000000000",
            "12E",
            "E+12",
            "A1E+3",
            "55.5E+12",
            "5.55E12x",
            "1e3",
        ] {
            assert!(!is_cut_short(id), "{id}");
        }
        assert!(is_date_of_code("1-Mar") && is_date_of_code("31-DEC"));
        assert!(
            ["MAR1", "32-Mar", "1-Mai", "A-Mar", "1-Mar-24"]
                .iter()
                .all(|code| !is_date_of_code(code))
        );
    }
}
