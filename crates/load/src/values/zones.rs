//! Time zones by the names that tills and shops use.

use jiff::tz::{Offset, TimeZone};

/// Names before the bracket, with their zone: the English names shared by Square and Rails.
const WORDS: [(&str, &str); 22] = [
    ("eastern time", "America/New_York"),
    ("central time", "America/Chicago"),
    ("mountain time", "America/Denver"),
    ("arizona", "America/Phoenix"),
    ("pacific time", "America/Los_Angeles"),
    ("alaska", "America/Anchorage"),
    ("hawaii", "Pacific/Honolulu"),
    ("atlantic time", "America/Halifax"),
    ("newfoundland", "America/St_Johns"),
    ("saskatchewan", "America/Regina"),
    ("london", "Europe/London"),
    ("edinburgh", "Europe/London"),
    ("dublin", "Europe/Dublin"),
    ("paris", "Europe/Paris"),
    ("madrid", "Europe/Madrid"),
    ("tokyo", "Asia/Tokyo"),
    ("osaka", "Asia/Tokyo"),
    ("sydney", "Australia/Sydney"),
    ("melbourne", "Australia/Melbourne"),
    ("brisbane", "Australia/Brisbane"),
    ("adelaide", "Australia/Adelaide"),
    ("perth", "Australia/Perth"),
];

/// The zone named in a row: an IANA name, an offset, an abbreviation, or words such as `Eastern
/// Time (US & Canada)`.
pub fn zone_from_words(words: &str) -> Option<TimeZone> {
    let words = words.trim();
    if let Ok(zone) = TimeZone::get(words) {
        return Some(zone);
    }
    let before_bracket = words
        .split('(')
        .next()
        .unwrap_or(words)
        .trim()
        .to_lowercase();
    if let Some((_, name)) = WORDS.iter().find(|(word, _)| *word == before_bracket) {
        return TimeZone::get(name).ok();
    }
    let offset = before_bracket
        .trim_start_matches("utc")
        .trim_start_matches("gmt");
    let (sign, digits) = match offset.split_at_checked(1)? {
        ("+", digits) => (1, digits),
        ("-", digits) => (-1, digits),
        _ => return None,
    };
    let (hours, minutes) = digits.split_once(':').unwrap_or((digits, "0"));
    // No zone is more than a day from UTC.
    let below = |most: u8, text: &str| {
        let is_number = text.bytes().all(|byte| byte.is_ascii_digit());
        text.parse()
            .ok()
            .filter(|number: &u8| is_number && *number < most)
            .map(i32::from)
    };
    let seconds = below(24, hours)? * 3_600 + below(60, minutes)? * 60;
    Offset::from_seconds(sign * seconds)
        .ok()
        .map(TimeZone::fixed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zones_are_known_by_the_words_of_tills() {
        for (words, name) in [
            ("Eastern Time (US & Canada)", "America/New_York"),
            ("Europe/Berlin", "Europe/Berlin"),
            ("London", "Europe/London"),
        ] {
            assert_eq!(
                zone_from_words(words)
                    .and_then(|zone| zone.iana_name().map(String::from))
                    .as_deref(),
                Some(name)
            );
        }
        let fixed = zone_from_words("UTC+05:30").unwrap();
        assert_eq!(
            fixed.to_offset(jiff::Timestamp::UNIX_EPOCH).seconds(),
            19_800
        );
        for words in [
            "-01226317961",
            "+5:99999999999",
            "+5:1234567890",
            "-26:00",
            "+-5:30",
            "+5:-30",
        ] {
            assert!(zone_from_words(words).is_none(), "{words}");
        }
        assert!(zone_from_words("the moon").is_none() && zone_from_words("").is_none());
        assert!(WORDS.iter().all(|(_, name)| TimeZone::get(name).is_ok()));
    }
}
