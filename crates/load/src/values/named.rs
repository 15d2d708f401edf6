//! Dates with month names in English, German, French and Spanish.

/// Month names, long and short, also without accents.
const MONTHS: [&[&str]; 12] = [
    &[
        "january", "jan", "januar", "jänner", "janvier", "janv", "enero", "ene",
    ],
    &[
        "february", "feb", "februar", "février", "fevrier", "févr", "fevr", "fév", "febrero",
    ],
    &[
        "march", "mar", "märz", "maerz", "mär", "mrz", "mars", "marzo",
    ],
    &["april", "apr", "avril", "avr", "abril", "abr"],
    &["may", "mai", "mayo"],
    &["june", "jun", "juni", "juin", "junio"],
    &["july", "jul", "juli", "juillet", "juil", "julio"],
    &["august", "aug", "août", "aout", "agosto", "ago"],
    &[
        "september",
        "sep",
        "sept",
        "septembre",
        "septiembre",
        "setiembre",
    ],
    &["october", "oct", "oktober", "okt", "octobre", "octubre"],
    &["november", "nov", "novembre", "noviembre"],
    &[
        "december",
        "dec",
        "dezember",
        "dez",
        "décembre",
        "decembre",
        "déc",
        "diciembre",
        "dic",
    ],
];

/// Weekday names, full or abbreviated, and words between the parts of a date.
const PASSED_OVER: &[&str] = &[
    "mon",
    "tue",
    "tues",
    "wed",
    "thu",
    "thur",
    "thurs",
    "fri",
    "sat",
    "sun",
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
    "mo",
    "di",
    "mi",
    "do",
    "fr",
    "sa",
    "so",
    "montag",
    "dienstag",
    "mittwoch",
    "donnerstag",
    "freitag",
    "samstag",
    "sonntag",
    "lun",
    "mer",
    "jeu",
    "ven",
    "sam",
    "dim",
    "lundi",
    "mardi",
    "mercredi",
    "jeudi",
    "vendredi",
    "samedi",
    "dimanche",
    "mié",
    "jue",
    "vie",
    "sáb",
    "dom",
    "lunes",
    "martes",
    "miércoles",
    "jueves",
    "viernes",
    "sábado",
    "domingo",
    "de",
    "del",
    "of",
    "den",
    "le",
    "el",
    "am",
    "the",
];

/// Ordinal endings of days: 1st, 2nd, 3rd, 4th, 1er.
const ORDINALS: [&str; 5] = ["st", "nd", "rd", "th", "er"];

/// Year, month and day of a date with a month name, and the text after it.
///
/// Accepts month first (`Jul-25-26`), day first (`14 Aug 2025`) and year first (`2025-Aug-14`).
pub(super) fn read_named(text: &str) -> Option<(i64, i64, i64, &str)> {
    let (mut month, mut numbers, mut is_month_first) = (None, Vec::new(), false);
    let mut rest = text;
    while month.is_none() || numbers.len() < 2 {
        rest = rest.trim_start_matches([' ', ',', '.', '-', '/', '\u{a0}']);
        let is_number = rest.chars().next()?.is_ascii_digit();
        let is_same = |c: char| {
            if is_number {
                c.is_ascii_digit()
            } else {
                c.is_alphabetic()
            }
        };
        let length = rest.find(|c| !is_same(c)).unwrap_or(rest.len());
        let (token, behind) = rest.split_at(length);
        if token.is_empty() {
            return None;
        }
        if is_number {
            if numbers.len() == 2 || token.len() > 4 || behind.starts_with(':') {
                return None;
            }
            numbers.push((token.parse::<i64>().ok()?, token.len()));
        } else {
            let word = token.to_lowercase();
            match MONTHS
                .iter()
                .position(|names| names.contains(&word.as_str()))
            {
                // `mar` can also be a Tuesday: a second month name takes precedence.
                Some(number)
                    if (month.is_none() && numbers.len() < 2)
                        || is_month_first && numbers.len() == 1 =>
                {
                    is_month_first = numbers.is_empty();
                    month = Some(number as i64 + 1);
                }
                None if PASSED_OVER.contains(&word.as_str()) => {}
                None if numbers.len() == 1 && ORDINALS.contains(&word.as_str()) => {}
                _ => return None,
            }
        }
        rest = behind;
    }
    let ((first, length), (second, more)) = (numbers[0], numbers[1]);
    let (day, year, digits) = if length == 4 {
        (second, first, length)
    } else {
        (first, second, more)
    };
    Some((full_year(year, digits), month?, day, rest))
}

/// A two-digit year is between 1970 and 2069.
pub(super) fn full_year(year: i64, digits: usize) -> i64 {
    match digits {
        0..=2 if year < 70 => year + 2_000,
        0..=2 => year + 1_900,
        _ => year,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_have_names_in_four_languages() {
        for (text, date) in [
            ("Jul-25-26", (2026, 7, 25)),
            ("14 Aug 2025", (2025, 8, 14)),
            ("August 14, 2025", (2025, 8, 14)),
            ("Aug 14th, 2025", (2025, 8, 14)),
            ("14-Aug-25", (2025, 8, 14)),
            ("2025-Aug-14", (2025, 8, 14)),
            ("Thu, 14 Aug 2025", (2025, 8, 14)),
            ("14. August 2025", (2025, 8, 14)),
            ("Donnerstag, 6. März 2025", (2025, 3, 6)),
            ("1er août 2025", (2025, 8, 1)),
            ("mar. 5 août 2025", (2025, 8, 5)),
            ("14 de agosto de 2025", (2025, 8, 14)),
            ("3 dic 2025", (2025, 12, 3)),
        ] {
            let read = read_named(text).map(|(year, month, day, rest)| ((year, month, day), rest));
            assert_eq!(read, Some((date, "")), "{text}");
        }
        assert_eq!(
            read_named("14 Aug 2025 08:26").map(|read| read.3),
            Some(" 08:26")
        );
        for text in [
            "Aug 2025",
            "14 Foo 2025",
            "Aug",
            "14 15 Aug 16",
            "",
            "Item 5",
            "08:26 Aug 5",
        ] {
            assert_eq!(read_named(text), None, "{text}");
        }
    }
}
