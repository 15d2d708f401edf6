//! Parses times as they are written in cells.

use super::DateOrder;
use super::named::{full_year, read_named};
use regulars_core::domain::HOUR;

/// A time as written in a cell.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Written {
    /// Seconds since 1970.
    Epoch(i64),
    /// Local time, or with an offset in seconds: year, first and second number, seconds of the day.
    Civil {
        year: i32,
        month: u8,
        day: u8,
        second: i64,
        offset: Option<i32>,
    },
}

/// Days from 1899-12-30, the origin of spreadsheet dates, to 1970.
const SERIAL_OF_1970: f64 = 25_569.0;

/// Parses a time; `order` decides on `3/4/2026`, and whether a bare number is a spreadsheet date.
pub(super) fn read_time(text: &str, order: Option<DateOrder>) -> Option<Written> {
    let plain = if order == Some(DateOrder::Serial) {
        None
    } else {
        read_plain_time(text.as_bytes())
    };
    plain.or_else(|| read_any_time(text, order))
}

/// The common case, `2026-01-31 10:00:00` with a space or a T; the same result as the general case.
fn read_plain_time(bytes: &[u8]) -> Option<Written> {
    let bytes: &[u8; 19] = bytes.try_into().ok()?;
    let has_signs = [(4, b'-'), (7, b'-'), (13, b':'), (16, b':')]
        .iter()
        .all(|(at, sign)| bytes[*at] == *sign);
    if !has_signs || !matches!(bytes[10], b' ' | b'T') {
        return None;
    }
    let mut all_digits = true;
    let mut number = |from: usize, length: usize| {
        bytes[from..from + length]
            .iter()
            .fold(0_i64, |number, byte| {
                all_digits &= byte.is_ascii_digit();
                number * 10 + i64::from(byte.wrapping_sub(b'0'))
            })
    };
    let (year, month, day) = (number(0, 4), number(5, 2), number(8, 2));
    let (hour, minute, second) = (number(11, 2), number(14, 2), number(17, 2));
    (all_digits && hour < 24 && minute < 60 && second < 60).then_some(Written::Civil {
        year: year as i32,
        month: month as u8,
        day: day as u8,
        second: hour * HOUR + minute * 60 + second,
        offset: None,
    })
}

fn read_any_time(text: &str, order: Option<DateOrder>) -> Option<Written> {
    let bytes = text.as_bytes();
    let Some((first, length)) = leading_number(bytes) else {
        return read_in_words(text);
    };
    if order == Some(DateOrder::Serial) {
        return read_serial(text);
    }
    if length >= 8 {
        return read_digits(text);
    }
    let separator = *bytes.get(length)?;
    if !b"-/.".contains(&separator) {
        let plain = text.replace(['年', '月'], "-").replace('日', " ");
        return if plain == text {
            read_in_words(text)
        } else {
            read_time(plain.trim(), order)
        };
    }
    let Some((second, more)) = leading_number(bytes.get(length + 1..)?) else {
        return read_in_words(text);
    };
    let next = length + 1 + more;
    if bytes.get(next) != Some(&separator) {
        return None;
    }
    let (third, more) = leading_number(bytes.get(next + 1..)?)?;
    let rest = &text[next + 1 + more..];
    let (year, month, day) = if length == 4 {
        (first, second, third)
    } else {
        let year = full_year(third, more);
        match order {
            Some(DateOrder::MonthDay) => (year, first, second),
            Some(DateOrder::DayMonth) => (year, second, first),
            Some(DateOrder::YearFirst) if length <= 2 => (full_year(first, length), second, third),
            _ if separator == b'.' || first > 12 => (year, second, first),
            _ if second > 12 || first == second => (year, first, second),
            _ => return None,
        }
    };
    civil(year, month, day, rest)
}

fn civil(year: i64, month: i64, day: i64, rest: &str) -> Option<Written> {
    let (second, offset) = read_time_of_day(rest)?;
    Some(Written::Civil {
        year: i32::try_from(year).ok()?,
        month: u8::try_from(month).ok()?,
        day: u8::try_from(day).ok()?,
        second,
        offset,
    })
}

fn read_in_words(text: &str) -> Option<Written> {
    let (year, month, day, rest) = read_named(text)?;
    civil(year, month, day, rest)
}

/// Seconds, milliseconds or microseconds since 1970, also with a fraction; `20260131`,
/// `20260131082600`.
fn read_digits(text: &str) -> Option<Written> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let is_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if !is_digits(whole) || !is_digits(fraction) {
        return None;
    }
    if matches!(whole.len(), 8 | 14) && matches!(&whole[..2], "19" | "20") {
        let part =
            |range: std::ops::Range<usize>| whole.get(range).and_then(|digits| digits.parse().ok());
        let clock = whole
            .get(8..14)
            .map(|clock| format!("{}:{}:{}", &clock[..2], &clock[2..4], &clock[4..]));
        return civil(
            part(0..4)?,
            part(4..6)?,
            part(6..8)?,
            &clock.unwrap_or_default(),
        );
    }
    let number: i64 = whole.parse().ok()?;
    Some(Written::Epoch(match whole.len() {
        9..=11 => number,
        12..=14 => number / 1_000,
        15.. => number / 1_000_000,
        _ => return None,
    }))
}

/// A spreadsheet date: days since 1899-12-30, with the time of day as a fraction.
fn read_serial(text: &str) -> Option<Written> {
    let seconds = ((serial(text)? - SERIAL_OF_1970) * 86_400.0).round() as i64;
    let day = jiff::civil::date(1970, 1, 1)
        .checked_add(jiff::Span::new().days(seconds.div_euclid(86_400)))
        .ok()?;
    Some(Written::Civil {
        year: i32::from(day.year()),
        month: day.month() as u8,
        day: day.day() as u8,
        second: seconds.rem_euclid(86_400),
        offset: None,
    })
}

/// A number that can be a spreadsheet date from 1990 to 2099.
pub(super) fn serial(text: &str) -> Option<f64> {
    let is_number = text.len() >= 5
        && text
            .bytes()
            .all(|byte| byte.is_ascii_digit() || byte == b'.');
    text.parse()
        .ok()
        .filter(|days| is_number && (32_874.0..73_051.0).contains(days))
}

/// The number at the beginning of a text, and its digits.
pub(super) fn leading_number(bytes: &[u8]) -> Option<(i64, usize)> {
    let length = bytes
        .iter()
        .take(9)
        .take_while(|byte| byte.is_ascii_digit())
        .count();
    if length == 0 {
        return None;
    }
    Some((
        bytes[..length]
            .iter()
            .fold(0, |number, digit| number * 10 + i64::from(digit - b'0')),
        length,
    ))
}

/// Seconds of the day and, where written, the offset from UTC in seconds.
fn read_time_of_day(text: &str) -> Option<(i64, Option<i32>)> {
    let text = text
        .trim_start_matches(['T', 't', ' ', ',', '\u{a0}'])
        .trim();
    let (text, half) = match (text.strip_prefix("上午"), text.strip_prefix("下午")) {
        (Some(text), _) => (text.trim(), Some(false)),
        (_, Some(text)) => (text.trim(), Some(true)),
        _ => (
            text.strip_prefix("at ")
                .or_else(|| text.strip_prefix("um "))
                .unwrap_or(text)
                .trim(),
            None,
        ),
    };
    if text.is_empty() {
        return Some((0, None));
    }
    let text = text.strip_suffix("Uhr").map_or(text, str::trim_end);
    let bytes = text.as_bytes();
    let (mut hour, mut at) = leading_number(bytes)?;
    // 14h05, 14 h 05, 14h
    let french = text[at..].trim_start();
    if let Some(minutes) = french.strip_prefix(['h', 'H']) {
        let minutes = minutes.trim();
        let minute = if minutes.is_empty() {
            0
        } else {
            minutes.parse::<i64>().ok()?
        };
        return (hour < 24 && (0..60).contains(&minute)).then(|| ((hour * 60 + minute) * 60, None));
    }
    // 182011
    if at == 6 && text.len() == 6 {
        let (h, m, s) = (hour / 10_000, hour / 100 % 100, hour % 100);
        return (h < 24 && m < 60 && s < 60).then_some((h * 3_600 + m * 60 + s, None));
    }
    let mut parts = [0_i64; 2];
    for part in &mut parts {
        if bytes.get(at) != Some(&b':') {
            break;
        }
        let (number, length) = leading_number(&bytes[at + 1..])?;
        *part = number;
        at += 1 + length;
    }
    if matches!(bytes.get(at), Some(b'.' | b',')) {
        at += 1 + leading_number(&bytes[at + 1..])?.1;
    }
    let mut rest = text[at..].trim();
    let half = half.or_else(|| {
        let (length, is_afternoon) = half_of_day(rest)?;
        rest = rest[length..].trim();
        Some(is_afternoon)
    });
    match half {
        Some(true) if hour <= 12 => hour = hour % 12 + 12,
        Some(false) if hour <= 12 => hour %= 12,
        Some(false) => return None,
        _ => {}
    }
    if hour > 23 || parts[0] > 59 || parts[1] > 60 {
        return None;
    }
    let second = hour * HOUR + parts[0] * 60 + parts[1].min(59);
    Some((second, read_offset(rest)?))
}

/// The length of an AM or PM word at the beginning of a text, and whether it is PM.
fn half_of_day(text: &str) -> Option<(usize, bool)> {
    const WORDS: [(&str, bool); 6] = [
        ("a.m.", false),
        ("p.m.", true),
        ("a. m.", false),
        ("p. m.", true),
        ("am", false),
        ("pm", true),
    ];
    let begins = |word: &str| {
        text.get(..word.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(word))
    };
    WORDS
        .iter()
        .find(|(word, _)| begins(word))
        .map(|(word, is_afternoon)| (word.len(), *is_afternoon))
}

/// Zone abbreviations with their offsets in minutes. CST is the American one.
const ZONES: [(&str, i32); 24] = [
    ("Z", 0),
    ("UTC", 0),
    ("GMT", 0),
    ("UT", 0),
    ("WET", 0),
    ("WEST", 60),
    ("BST", 60),
    ("CET", 60),
    ("MEZ", 60),
    ("CEST", 120),
    ("MESZ", 120),
    ("EET", 120),
    ("EEST", 180),
    ("EST", -300),
    ("EDT", -240),
    ("CST", -360),
    ("CDT", -300),
    ("MST", -420),
    ("MDT", -360),
    ("PST", -480),
    ("PDT", -420),
    ("JST", 540),
    ("AEST", 600),
    ("AEDT", 660),
];

/// An offset from UTC in seconds: empty, a zone abbreviation, or a signed number; `None` for
/// anything else.
fn read_offset(text: &str) -> Option<Option<i32>> {
    let text = text.split('(').next().unwrap_or(text).trim();
    if text.is_empty() {
        return Some(None);
    }
    if let Some((_, minutes)) = ZONES
        .iter()
        .find(|(word, _)| word.eq_ignore_ascii_case(text))
    {
        return Some(Some(minutes * 60));
    }
    let number = text
        .strip_prefix("UTC")
        .or_else(|| text.strip_prefix("GMT"))
        .unwrap_or(text);
    let sign = match number.as_bytes().first()? {
        b'+' => 1,
        b'-' => -1,
        _ => return None,
    };
    let digits: String = number.chars().filter(char::is_ascii_digit).collect();
    let number: i32 = digits.parse().ok()?;
    let (hours, minutes) = if digits.len() <= 2 {
        (number, 0)
    } else {
        (number / 100, number % 100)
    };
    (hours <= 14 && minutes < 60).then(|| Some(sign * (hours * 3_600 + minutes * 60)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_offset_beyond_all_hours_is_none() {
        assert_eq!(read_offset("+0530"), Some(Some(19_800)));
        assert_eq!(read_offset("UTC-3"), Some(Some(-10_800)));
        assert_eq!(["+999999999", "+1500", "-0060"].map(read_offset), [None; 3]);
    }

    #[test]
    fn minutes_beyond_all_numbers_are_no_time() {
        assert_eq!(read_time_of_day("14h05"), Some((50_700, None)));
        assert_eq!(read_time_of_day("0h4444444444444444444"), None);
        assert_eq!(read_time_of_day("62h-2677777777777777777"), None);
    }

    proptest::proptest! {
        #[test]
        fn plain_times_are_read_as_all_others(text in "[0-9]{4}-[0-2][0-9]-[0-3][0-9][ \
                                                       T][0-3][0-9]:[0-6][0-9]:[0-6][0-9]") {
            if let Some(plain) = read_plain_time(text.as_bytes()) {
                proptest::prop_assert_eq!(read_any_time(&text, None), Some(plain));
                proptest::prop_assert_eq!(read_any_time(&text, Some(DateOrder::MonthDay)), Some(plain));
            }
        }
    }
}
