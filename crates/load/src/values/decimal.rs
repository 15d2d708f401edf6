//! Cells to decimals.

use super::BadValue;

/// Millionths in one.
pub const MICRO: i64 = 1_000_000;

/// The largest accepted amount or quantity.
const LARGEST: f64 = 1e12;

/// Codes and words of currencies as they are written beside amounts.
const CURRENCY_WORDS: [&str; 53] = [
    "EUR", "USD", "GBP", "CHF", "JPY", "CNY", "RMB", "INR", "AUD", "CAD", "NZD", "SEK", "NOK",
    "DKK", "PLN", "CZK", "HUF", "RON", "BGN", "TRY", "ILS", "ZAR", "BRL", "MXN", "ARS", "CLP",
    "COP", "PEN", "SGD", "HKD", "TWD", "KRW", "THB", "MYR", "IDR", "PHP", "VND", "AED", "SAR",
    "EGP", "NGN", "KES", "UAH", "RUB", "US", "Rs", "kr", "zl", "Ft", "Fr", "Euro", "Eur", "EURO",
];

/// A number's text without the code or word of its currency, and that word: `20.00 EUR`, `US$ 10`,
/// `Rs. 5`, `10,-`.
pub fn split_currency(text: &str) -> (&str, Option<&str>) {
    let text = text.trim();
    if !text.contains(|c: char| c.is_ascii_digit()) {
        return (text, None);
    }
    let is_word = |word: &str| CURRENCY_WORDS.contains(&word);
    let is_letter = |c: char| c.is_ascii_alphabetic();
    let front = text.find(|c: char| !is_letter(c)).unwrap_or(0);
    let (mut word, mut rest) = (None, text);
    if is_word(&text[..front]) {
        word = Some(&text[..front]);
        rest = text[front..].trim_start_matches(['.', ' ', '\u{a0}']);
    }
    let end = rest.trim_end_matches(is_letter).len();
    if word.is_none() && is_word(&rest[end..]) {
        word = Some(&rest[end..]);
        rest = rest[..end].trim_end();
    }
    let rest = [",-", ".-", ",--", ",–"]
        .iter()
        .find_map(|end| rest.strip_suffix(end))
        .unwrap_or(rest);
    (rest, word)
}

/// How numbers of a file are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Separators {
    /// Whether `1,234` is 1.234.
    pub comma_is_point: bool,
    /// Whether `1.250` is 1250: the file has decimal commas.
    pub point_groups: bool,
}

impl Separators {
    /// Decides from the numbers of a file; `comma_is_point` where nothing shows it.
    pub fn decide<'c>(cells: impl Iterator<Item = &'c str>, comma_is_point: bool) -> Separators {
        let (mut commas, mut points, mut groups) = (0_usize, 0_usize, 0_usize);
        for cell in cells {
            let number = split_currency(cell).0;
            let number = number.trim_matches(|c: char| !c.is_ascii_digit());
            let decimals = |sign: char| {
                let (_, after) = number.rsplit_once(sign)?;
                after
                    .bytes()
                    .all(|byte| byte.is_ascii_digit())
                    .then_some(after.len())
            };
            match (decimals(','), decimals('.')) {
                (Some(1..=2), _) => commas += 1,
                (None, Some(3)) if is_grouped(number) => groups += 1,
                (None, Some(_)) => points += 1,
                _ => {}
            }
        }
        let has_commas = commas > 0 && points == 0;
        Separators {
            comma_is_point: comma_is_point || has_commas,
            point_groups: has_commas && groups > 0,
        }
    }

    /// Parses a number that may name its currency.
    ///
    /// # Errors
    /// It is no number, or out of range.
    pub fn parse(self, text: &str) -> Result<i64, BadValue> {
        let number = split_currency(text).0;
        if self.point_groups && number.contains('.') && !number.contains(',') {
            return parse_decimal(&number.replace('.', ""), true);
        }
        parse_decimal(number, self.comma_is_point)
    }
}

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
            '+' | ')' | ' ' | '\u{a0}' | '\u{202f}' | '\'' | '’' | '€' | '$' | '£' | '¥' | '￥'
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
    fn a_number_is_read_without_the_word_of_its_currency() {
        for (text, number, word) in [
            ("20.00 EUR", "20.00", Some("EUR")),
            ("US$ 10", "$ 10", Some("US")),
            ("Rs. 5", "5", Some("Rs")),
            ("10,-", "10", None),
            ("INV-00001", "INV-00001", None),
            ("1e3", "1e3", None),
            ("€ 12.00", "€ 12.00", None),
            ("EUR", "EUR", None),
        ] {
            assert_eq!(split_currency(text), (number, word), "{text}");
        }
    }

    #[test]
    fn the_whole_file_decides_what_a_point_before_three_digits_is() {
        let read = |cells: &[&str], text: &str| {
            Separators::decide(cells.iter().copied(), true).parse(text)
        };
        assert_eq!(
            read(&["1.250", "12,50", "1.250,00"], "1.250"),
            Ok(1_250 * MICRO)
        );
        assert_eq!(read(&["1.250", "12.5"], "1.250"), Ok(1_250_000));
        assert_eq!(
            read(&["1.250", "2.125"], "1.250"),
            Ok(1_250_000),
            "nothing shows it"
        );
    }

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
