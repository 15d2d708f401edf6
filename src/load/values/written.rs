//! Times as they stand in cells.

use super::DateOrder;
use crate::domain::HOUR;

/// A time as it stands in a cell.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Written {
    /// Seconds since 1970.
    Epoch(i64),
    /// Local time, or with an offset in seconds: year, first and second number, rest of the day in seconds.
    Civil { year: i32, month: u8, day: u8, second: i64, offset: Option<i32> },
}

/// Reads a time; `order` decides `3/4/2026`.
pub(super) fn read_time(text: &str, order: Option<DateOrder>) -> Option<Written> {
    let bytes = text.as_bytes();
    if bytes.len() >= 9 && bytes.iter().all(u8::is_ascii_digit) && !(bytes.len() == 14 && text.starts_with("20")) {
        let number: i64 = text.parse().ok()?;
        return Some(Written::Epoch(match bytes.len() {
            9..=11 => number,
            12..=14 => number / 1_000,
            _ => number / 1_000_000,
        }));
    }
    let (first, length) = leading_number(bytes)?;
    let separator = *bytes.get(length)?;
    if !b"-/.".contains(&separator) {
        let plain = text.replace(['年', '月'], "-").replace('日', " ");
        return if plain == text { None } else { read_time(plain.trim(), order) };
    }
    let (second, more) = leading_number(bytes.get(length + 1..)?)?;
    let next = length + 1 + more;
    if bytes.get(next) != Some(&separator) {
        return None;
    }
    let (third, more) = leading_number(bytes.get(next + 1..)?)?;
    let rest = &text[next + 1 + more..];
    let (year, month, day) = if length == 4 {
        (first, second, third)
    } else {
        let year = if more <= 2 { third + if third < 70 { 2_000 } else { 1_900 } } else { third };
        match order {
            Some(DateOrder::MonthDay) => (year, first, second),
            Some(DateOrder::DayMonth) => (year, second, first),
            _ if separator == b'.' || first > 12 => (year, second, first),
            _ if second > 12 => (year, first, second),
            _ => return None,
        }
    };
    let (second, offset) = read_time_of_day(rest)?;
    Some(Written::Civil {
        year: i32::try_from(year).ok()?,
        month: u8::try_from(month).ok()?,
        day: u8::try_from(day).ok()?,
        second,
        offset,
    })
}

/// The number with which a text begins, and its digits.
pub(super) fn leading_number(bytes: &[u8]) -> Option<(i64, usize)> {
    let length = bytes.iter().take(9).take_while(|byte| byte.is_ascii_digit()).count();
    if length == 0 {
        return None;
    }
    Some((bytes[..length].iter().fold(0, |number, digit| number * 10 + i64::from(digit - b'0')), length))
}

/// Seconds of the day and, where written, the offset from UTC in seconds.
fn read_time_of_day(text: &str) -> Option<(i64, Option<i32>)> {
    let text = text.trim_start_matches(['T', 't', ' ', ',']).trim();
    if text.is_empty() {
        return Some((0, None));
    }
    let bytes = text.as_bytes();
    let (mut hour, mut at) = leading_number(bytes)?;
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
    for (mark, afternoon) in [("am", false), ("pm", true)] {
        if rest.len() >= 2 && rest.is_char_boundary(2) && rest[..2].eq_ignore_ascii_case(mark) {
            hour = hour % 12 + if afternoon { 12 } else { 0 };
            rest = rest[2..].trim();
        }
    }
    if hour > 23 || parts[0] > 59 || parts[1] > 60 {
        return None;
    }
    let second = hour * HOUR + parts[0] * 60 + parts[1].min(59);
    let offset = match rest {
        "" => None,
        "Z" | "z" | "UTC" | "GMT" => Some(0),
        _ => {
            let sign = match rest.as_bytes()[0] {
                b'+' => 1,
                b'-' => -1,
                _ => return None,
            };
            let digits: String = rest.chars().filter(char::is_ascii_digit).collect();
            let number: i32 = digits.parse().ok()?;
            let (hours, minutes) = if digits.len() <= 2 { (number, 0) } else { (number / 100, number % 100) };
            (hours <= 14 && minutes < 60).then_some(sign * (hours * 3_600 + minutes * 60)).map(Some)?
        }
    };
    Some((second, offset))
}
