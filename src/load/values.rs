//! Cells to values: decimals, dates, kinds of action.

use super::zones::zone_from_words;
use crate::domain::{ActionKind, HOUR};
use jiff::tz::{Offset, TimeZone};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// Why a cell has no value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BadValue {
    /// It cannot be read.
    Unreadable,
    /// It can be read, and cannot be.
    Impossible,
}

/// Millionths in one.
pub const MICRO: i64 = 1_000_000;

/// The largest amount or quantity that is believed.
const LARGEST: f64 = 1e12;

/// Reads a decimal in millionths. `comma_is_point` decides `1,234` where nothing else does.
///
/// Currency signs, blanks and grouping are passed over; parentheses mean negative.
pub fn parse_decimal(text: &str, comma_is_point: bool) -> Result<i64, BadValue> {
    if let Some(value) = parse_plain(text) {
        return Ok(value);
    }
    let mut negative = false;
    let mut digits = String::with_capacity(text.len());
    for c in text.trim().chars() {
        match c {
            '0'..='9' | '.' | ',' => digits.push(c),
            '-' | '−' | '(' => negative = true,
            '+' | ')' | ' ' | '\u{a0}' | '\u{202f}' | '\'' | '€' | '$' | '£' | '¥' | '￥' | '元' => {}
            _ => return scientific(text),
        }
    }
    if digits.is_empty() {
        return Err(BadValue::Unreadable);
    }
    let point = match (digits.rfind('.'), digits.rfind(',')) {
        (Some(point), Some(comma)) => Some(point.max(comma)),
        (Some(point), None) => (digits.matches('.').count() == 1).then_some(point),
        (None, Some(comma)) if digits.matches(',').count() == 1 => {
            let grouped = digits.len() - comma - 1 == 3 && comma <= 3 && !comma_is_point;
            (!grouped).then_some(comma)
        }
        _ => None,
    };
    let (whole, fraction) = point.map_or((digits.as_str(), ""), |at| (&digits[..at], &digits[at + 1..]));
    let whole: String = whole.chars().filter(char::is_ascii_digit).collect();
    if !fraction.bytes().all(|byte| byte.is_ascii_digit()) || whole.len() > 13 {
        return Err(if whole.len() > 13 { BadValue::Impossible } else { BadValue::Unreadable });
    }
    let value = combine(&whole, fraction).ok_or(BadValue::Impossible)?;
    Ok(if negative { -value } else { value })
}

/// The common case: digits with at most one point.
fn parse_plain(text: &str) -> Option<i64> {
    let (negative, digits) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let is_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || whole.len() > 12 || !is_digits(whole) || !is_digits(fraction) {
        return None;
    }
    let value = combine(whole, fraction)?;
    Some(if negative { -value } else { value })
}

fn combine(whole: &str, fraction: &str) -> Option<i64> {
    let whole: i64 = if whole.is_empty() { 0 } else { whole.parse().ok()? };
    let mut micro = 0;
    for index in 0..6 {
        micro = micro * 10 + fraction.as_bytes().get(index).map_or(0, |digit| i64::from(digit - b'0'));
    }
    // The seventh digit rounds.
    micro += i64::from(fraction.as_bytes().get(6).is_some_and(|&digit| digit >= b'5'));
    whole.checked_mul(MICRO)?.checked_add(micro)
}

fn scientific(text: &str) -> Result<i64, BadValue> {
    match text.trim().parse::<f64>() {
        Ok(value) if value.is_finite() && value.abs() < LARGEST => Ok((value * MICRO as f64).round() as i64),
        Ok(_) => Err(BadValue::Impossible),
        Err(_) => Err(BadValue::Unreadable),
    }
}

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

/// Reads times of one zone.
#[derive(Debug)]
pub struct Clock {
    zone: TimeZone,
    /// The order of `03/04/2026`; `None` until it is known.
    pub order: Option<DateOrder>,
    hours: HashMap<(i32, u8, u8, u8), i64>,
    /// The hour that was looked up last, and when it begins: rows of one hour often stand together.
    last: Option<((i32, u8, u8, u8), i64)>,
    /// Clocks of zones that rows name.
    others: HashMap<Box<str>, Clock>,
}

/// A time as it stands in a cell.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Written {
    /// Seconds since 1970.
    Epoch(i64),
    /// Local time, or with an offset in seconds: year, first and second number, rest of the day in seconds.
    Civil { year: i32, month: u8, day: u8, second: i64, offset: Option<i32> },
}

impl Clock {
    /// A clock for times written in `zone`.
    pub fn new(zone: TimeZone, order: Option<DateOrder>) -> Clock {
        Clock { zone, order, hours: HashMap::new(), last: None, others: HashMap::new() }
    }

    /// Reads a time; a zone that the row names in words stands in for the clock's own.
    ///
    /// # Errors
    /// As [`Clock::parse`]; a zone that nobody knows makes the time unreadable.
    pub fn parse_in(&mut self, text: &str, zone: Option<&str>) -> Result<i64, BadValue> {
        let Some(word) = zone else { return self.parse(text) };
        let order = self.order;
        if !self.others.contains_key(word) {
            let zone = zone_from_words(word).ok_or(BadValue::Unreadable)?;
            self.others.insert(word.into(), Clock::new(zone, order));
        }
        self.others.get_mut(word).map_or(Err(BadValue::Unreadable), |clock| clock.parse(text))
    }

    /// Reads a day that may lie long ago.
    pub fn parse_day(&mut self, text: &str) -> Option<jiff::civil::Date> {
        match read_time(text.trim(), self.order)? {
            Written::Civil { year, month, day, .. } => {
                jiff::civil::Date::new(i16::try_from(year).ok()?, month as i8, day as i8).ok()
            }
            Written::Epoch(_) => None,
        }
    }

    /// The zone of times that do not name one.
    pub fn zone(&self) -> &TimeZone {
        &self.zone
    }

    /// Reads a time as UTC seconds.
    pub fn parse(&mut self, text: &str) -> Result<i64, BadValue> {
        match read_time(text.trim(), self.order).ok_or(BadValue::Unreadable)? {
            Written::Epoch(at) => check_year(at),
            Written::Civil { year, month, day, second, offset: Some(offset) } => {
                let start = date_start(year, month, day)?;
                check_year(start + second - i64::from(offset))
            }
            Written::Civil { year, month, day, second, offset: None } => {
                if !(1_900..=9_999).contains(&year) {
                    return Err(BadValue::Impossible);
                }
                let hour = (second / HOUR) as u8;
                let key = (year, month, day, hour);
                let last = self.last.filter(|(last, _)| *last == key).map(|(_, start)| start);
                let start = match last.or_else(|| self.hours.get(&key).copied()) {
                    Some(start) => start,
                    None => {
                        let civil = jiff::civil::Date::new(year as i16, month as i8, day as i8)
                            .map_err(|_| BadValue::Unreadable)?
                            .at(hour as i8, 0, 0, 0);
                        let start = self.zone.to_timestamp(civil).map_err(|_| BadValue::Impossible)?.as_second();
                        self.hours.insert(key, start);
                        start
                    }
                };
                self.last = Some((key, start));
                check_year(start + second % HOUR)
            }
        }
    }
}

fn check_year(at: i64) -> Result<i64, BadValue> {
    // 1990 to 2100: before it no shop kept such records, after it nobody has sold anything yet.
    if (631_152_000..4_102_444_800).contains(&at) { Ok(at) } else { Err(BadValue::Impossible) }
}

fn date_start(year: i32, month: u8, day: u8) -> Result<i64, BadValue> {
    let year = i16::try_from(year).map_err(|_| BadValue::Impossible)?;
    let civil = jiff::civil::Date::new(year, month as i8, day as i8).map_err(|_| BadValue::Unreadable)?;
    Offset::UTC.to_timestamp(civil.at(0, 0, 0, 0)).map(jiff::Timestamp::as_second).map_err(|_| BadValue::Impossible)
}

/// The common case, `2026-01-31 10:00:00` with a blank or a T: the same as the long way gives.
fn read_plain_time(bytes: &[u8]) -> Option<Written> {
    let bytes: &[u8; 19] = bytes.try_into().ok()?;
    let has_signs = [(4, b'-'), (7, b'-'), (13, b':'), (16, b':')].iter().all(|(at, sign)| bytes[*at] == *sign);
    if !has_signs || !matches!(bytes[10], b' ' | b'T') {
        return None;
    }
    let mut all_digits = true;
    let mut number = |from: usize, length: usize| {
        bytes[from..from + length].iter().fold(0_i64, |number, byte| {
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

fn read_time(text: &str, order: Option<DateOrder>) -> Option<Written> {
    let bytes = text.as_bytes();
    read_plain_time(bytes).or_else(|| read_any_time(text, order))
}

fn read_any_time(text: &str, order: Option<DateOrder>) -> Option<Written> {
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

fn leading_number(bytes: &[u8]) -> Option<(i64, usize)> {
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

/// The kind of an action by its word in English, German, French, Spanish or Chinese.
pub fn parse_kind(word: &str) -> Option<ActionKind> {
    let word = word.trim().to_lowercase();
    let words: [(ActionKind, &[&str]); 5] = [
        (
            ActionKind::View,
            &[
                "view",
                "browse",
                "pv",
                "pageview",
                "page_view",
                "product viewed",
                "view_item",
                "detail",
                "impression",
                "ansicht",
                "vue",
                "vista",
                "浏览",
                "查看",
            ],
        ),
        (ActionKind::Click, &["click", "clic", "klick", "select_item", "product clicked", "点击"]),
        (
            ActionKind::Cart,
            &[
                "cart",
                "addtocart",
                "add_to_cart",
                "add",
                "basket",
                "product added",
                "warenkorb",
                "panier",
                "carrito",
                "加购",
                "加入购物车",
                "购物车",
            ],
        ),
        (
            ActionKind::Purchase,
            &[
                "purchase",
                "buy",
                "transaction",
                "order",
                "sale",
                "bought",
                "payment",
                "order completed",
                "kauf",
                "achat",
                "compra",
                "购买",
                "下单",
                "支付",
            ],
        ),
        (
            ActionKind::Refund,
            &["refund", "return", "returned", "retoure", "remboursement", "reembolso", "退款", "退货"],
        ),
    ];
    words.into_iter().find(|(_, known)| known.contains(&word.as_str())).map(|(kind, _)| kind)
}

/// Reads yes or no in the languages of the exports.
pub fn parse_yes_no(word: &str) -> Option<bool> {
    match word.trim().to_lowercase().as_str() {
        "yes" | "y" | "true" | "1" | "on" | "ja" | "oui" | "sí" | "si" | "是" | "subscribed" => Some(true),
        "no" | "n" | "false" | "0" | "off" | "nein" | "non" | "否" | "unsubscribed" => Some(false),
        _ => None,
    }
}

/// Midnight UTC of a day.
#[cfg(test)]
fn utc(year: i16, month: i8, day: i8) -> i64 {
    Offset::UTC.to_timestamp(jiff::civil::date(year, month, day).at(0, 0, 0, 0)).unwrap().as_second()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn decimals_are_read_as_shops_write_them() {
        for (text, comma, value) in [
            ("2.55", false, 2.55),
            ("-1,5", true, -1.5),
            ("1,234.50", false, 1234.5),
            ("1.234,50", true, 1234.5),
            ("1,234", false, 1234.0),
            ("1,234", true, 1.234),
            ("€ 12.00", false, 12.0),
            ("($45.00)", false, -45.0),
            ("1 234,5", true, 1234.5),
            ("5.0", false, 5.0),
            ("1e3", false, 1000.0),
        ] {
            assert_eq!(parse_decimal(text, comma), Ok((value * 1e6) as i64), "{text}");
        }
        assert_eq!(parse_decimal("NaN", false), Err(BadValue::Impossible));
        assert_eq!(parse_decimal("1e400", false), Err(BadValue::Impossible));
        assert_eq!(parse_decimal("inf", false), Err(BadValue::Impossible));
        assert_eq!(parse_decimal("abc", false), Err(BadValue::Unreadable));
        assert_eq!(parse_decimal("", false), Err(BadValue::Unreadable));
    }

    #[test]
    fn times_are_read_in_many_forms() {
        let mut clock = Clock::new(TimeZone::UTC, None);
        let day = utc(2026, 1, 31);
        for (text, at) in [
            ("2026-01-31", day),
            ("2026-01-31 08:26:00", day + 8 * 3600 + 26 * 60),
            ("2026-01-31T08:26:00Z", day + 8 * 3600 + 26 * 60),
            ("2026-01-31T08:26:00+01:00", day + 7 * 3600 + 26 * 60),
            ("2026-01-31 08:26:00 +0200", day + 6 * 3600 + 26 * 60),
            ("31.01.2026 8:26", day + 8 * 3600 + 26 * 60),
            ("31/01/2026", day),
            ("1/31/2026 8:26 PM", day + 20 * 3600 + 26 * 60),
            ("2026年1月31日", day),
            ("1769817600", day),
            ("1769817600000", day),
        ] {
            assert_eq!(clock.parse(text), Ok(at), "{text}");
        }
        for (text, why) in [
            ("9999-01-01", BadValue::Impossible),
            ("1900-01-01", BadValue::Impossible),
            ("2026-13-01", BadValue::Unreadable),
            ("2026-02-30", BadValue::Unreadable),
            ("03/04/2026", BadValue::Unreadable),
            ("soon", BadValue::Unreadable),
        ] {
            assert_eq!(clock.parse(text), Err(why), "{text}");
        }
    }

    #[test]
    fn local_times_are_those_of_the_zone() {
        let mut clock = Clock::new(TimeZone::get("Europe/London").unwrap(), None);
        assert_eq!(clock.parse("2011-07-01 08:26:00").unwrap(), utc(2011, 7, 1) + 7 * 3600 + 26 * 60);
        assert_eq!(clock.parse("2011-01-01 08:26:00").unwrap(), utc(2011, 1, 1) + 8 * 3600 + 26 * 60);
    }

    #[test]
    fn day_and_month_are_told_apart_by_the_column() {
        assert_eq!(decide_order(["01/02/2026", "31/01/2026"].into_iter()), Ok(Some(DateOrder::DayMonth)));
        assert_eq!(decide_order(["01/02/2026", "01/31/2026"].into_iter()), Ok(Some(DateOrder::MonthDay)));
        assert_eq!(decide_order(["2026-01-02"].into_iter()), Ok(None));
        assert_eq!(decide_order(["01/02/2026"].into_iter()), Err("01/02/2026".to_string()));
    }

    proptest! {
        #[test]
        fn plain_times_are_read_as_all_others(text in "[0-9]{4}-[0-2][0-9]-[0-3][0-9][ T][0-3][0-9]:[0-6][0-9]:[0-6][0-9]") {
            if let Some(plain) = read_plain_time(text.as_bytes()) {
                prop_assert_eq!(read_any_time(&text, None), Some(plain));
                prop_assert_eq!(read_any_time(&text, Some(DateOrder::MonthDay)), Some(plain));
            }
        }
    }

    proptest! {
        #[test]
        fn no_cell_makes_a_parser_fail_hard(text in "\\PC{0,40}") {
            let _ = parse_decimal(&text, true);
            let _ = Clock::new(TimeZone::UTC, Some(DateOrder::DayMonth)).parse(&text);
            let _ = decide_order([text.as_str()].into_iter());
        }
    }
}
