//! Cells to decimals.

use super::BadValue;

/// Millionths in one.
pub const MICRO: i64 = 1_000_000;

/// The largest accepted amount or quantity.
const LARGEST: f64 = 1e12;

/// Parses a decimal into millionths. `comma_is_point` decides on `1,234` if nothing else does.
///
/// Currency signs, spaces and digit grouping are ignored; parentheses mean negative.
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
            '+' | ')' | ' ' | '\u{a0}' | '\u{202f}' | '\'' | '€' | '$' | '£' | '¥' | '￥'
            | '元' => {}
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
    let (whole, fraction) = point.map_or((digits.as_str(), ""), |at| {
        (&digits[..at], &digits[at + 1..])
    });
    if !is_grouped(whole) {
        return Err(BadValue::Unreadable);
    }
    let whole: String = whole
        .chars()
        .filter(char::is_ascii_digit)
        .skip_while(|digit| *digit == '0')
        .collect();
    if !fraction.bytes().all(|byte| byte.is_ascii_digit()) || whole.len() > 12 {
        return Err(if whole.len() > 12 {
            BadValue::Impossible
        } else {
            BadValue::Unreadable
        });
    }
    let value = combine(&whole, fraction).ok_or(BadValue::Impossible)?;
    Ok(if negative { -value } else { value })
}

/// Whether separators are placed as usual: three digits after the last, two (as in India) or three
/// between others.
fn is_grouped(whole: &str) -> bool {
    let Some(separator) = whole.bytes().find(|byte| !byte.is_ascii_digit()) else {
        return true;
    };
    let groups: Vec<&str> = whole.split(char::from(separator)).collect();
    let last = groups.len() - 1;
    let fits = |(at, group): (usize, &&str)| match at {
        0 => (1..=3).contains(&group.len()),
        _ if at == last => group.len() == 3,
        _ => (2..=3).contains(&group.len()),
    };
    groups
        .iter()
        .all(|group| group.bytes().all(|byte| byte.is_ascii_digit()))
        && groups.iter().enumerate().all(fits)
}

/// The common case, digits with at most one decimal point; the same result as [`parse_decimal`].
pub fn parse_plain(text: &str) -> Option<i64> {
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
    let whole: i64 = if whole.is_empty() {
        0
    } else {
        whole.parse().ok()?
    };
    let mut micro = 0;
    for index in 0..6 {
        micro = micro * 10
            + fraction
                .as_bytes()
                .get(index)
                .map_or(0, |digit| i64::from(digit - b'0'));
    }
    // The seventh digit rounds.
    micro += i64::from(
        fraction
            .as_bytes()
            .get(6)
            .is_some_and(|&digit| digit >= b'5'),
    );
    whole.checked_mul(MICRO)?.checked_add(micro)
}

fn scientific(text: &str) -> Result<i64, BadValue> {
    match text.trim().parse::<f64>() {
        Ok(value) if value.is_finite() && value.abs() < LARGEST => {
            Ok((value * MICRO as f64).round() as i64)
        }
        Ok(_) => Err(BadValue::Impossible),
        Err(_) => Err(BadValue::Unreadable),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
            ("1,23,456.50", false, 123_456.5),
            ("1.234.567", false, 1_234_567.0),
            ("1e3", false, 1000.0),
            ("€ 0000000000001.5", false, 1.5),
        ] {
            assert_eq!(
                parse_decimal(text, comma),
                Ok((value * 1e6) as i64),
                "{text}"
            );
        }
        assert_eq!(parse_decimal("NaN", false), Err(BadValue::Impossible));
        assert_eq!(parse_decimal("1e400", false), Err(BadValue::Impossible));
        assert_eq!(parse_decimal("inf", false), Err(BadValue::Impossible));
        for text in ["1.000.000.000.000,00", "1,000,000,000,000"] {
            assert_eq!(
                parse_decimal(text, false),
                Err(BadValue::Impossible),
                "{text}"
            );
        }
        for text in [
            "abc",
            "1,2,3",
            "1,234,56",
            "1234,567.50",
            "1.234,567.8,9",
            "5,50625,506402,6(",
        ] {
            assert_eq!(
                parse_decimal(text, false),
                Err(BadValue::Unreadable),
                "{text}"
            );
        }
        assert_eq!(parse_decimal("", false), Err(BadValue::Unreadable));
    }
}
