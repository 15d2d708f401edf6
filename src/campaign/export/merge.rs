//! What a letter says of a user: the name to address, and the last day.

use crate::campaign::wording::last_day;
use crate::domain::Instant;
use jiff::tz::TimeZone;

const TITLES: [&str; 15] = [
    "mr", "mrs", "ms", "miss", "mx", "dr", "prof", "sir", "herr", "frau", "mme", "mlle", "sr",
    "sra", "m",
];

/// Words that make a name that of a company.
const COMPANIES: [&str; 14] = [
    "gmbh", "ag", "kg", "ug", "ltd", "llc", "inc", "co", "corp", "sarl", "sas", "srl", "bv", "ab",
];

/// A name to address somebody by; `None` where the name does not show one: a company, an initial, an
/// address.
pub fn first_name(name: &str) -> Option<String> {
    Some(parts(name)?.0)
}

/// What follows the first name.
pub fn last_name(name: &str) -> Option<String> {
    Some(parts(name)?.1).filter(|last| !last.is_empty())
}

fn parts(name: &str) -> Option<(String, String)> {
    if name.contains(|c: char| c == '@' || c == '&' || c == '/' || c.is_ascii_digit()) {
        return None;
    }
    let turned = match name.split_once(',') {
        Some((last, first)) => format!("{first} {last}"),
        None => name.to_string(),
    };
    let bare = |word: &str| word.trim_end_matches('.').to_lowercase();
    let words: Vec<&str> = turned.split_whitespace().collect();
    if words
        .iter()
        .any(|word| COMPANIES.contains(&bare(word).as_str()))
    {
        return None;
    }
    let is_title = |word: &&str| TITLES.contains(&bare(word).as_str());
    let titles = words.iter().take_while(|word| is_title(word)).count();
    let (first, rest) = words.get(titles..)?.split_first()?;
    // After a title a single word is a family name: Mrs Meier.
    let is_family_name = titles > 0 && rest.is_empty();
    let is_initial = first.trim_end_matches('.').chars().count() < 2 && first.is_ascii();
    if is_initial || is_family_name {
        return None;
    }
    Some((
        spelt(first),
        rest.iter()
            .map(|word| spelt(word))
            .collect::<Vec<_>>()
            .join(" "),
    ))
}

/// A word in capitals as a name is written.
fn spelt(word: &str) -> String {
    if word.chars().any(char::is_lowercase) {
        return word.to_string();
    }
    let mut spelt = String::new();
    let mut is_start = true;
    for letter in word.chars() {
        if is_start {
            spelt.extend(letter.to_uppercase());
        } else {
            spelt.extend(letter.to_lowercase());
        }
        is_start = !letter.is_alphabetic();
    }
    spelt
}

/// Until when a letter may promise the code: the last whole day of a window of days, or the minute at
/// which a shorter one ends.
pub fn valid_until(ends_at: Instant, hours: i64, zone: &TimeZone) -> String {
    if hours < 24 {
        return ends_at.minute_in(zone);
    }
    last_day(ends_at, zone).day_in(zone)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_are_addressed_by_first_name_or_not_at_all() {
        for (name, first, last) in [
            ("Lukas Hansen", Some("Lukas"), Some("Hansen")),
            ("Hansen, Lukas", Some("Lukas"), Some("Hansen")),
            ("Dr. Eva van der Berg", Some("Eva"), Some("van der Berg")),
            ("ANNE-MARIE O'NEIL", Some("Anne-Marie"), Some("O'Neil")),
            ("Cher", Some("Cher"), None),
            ("王小明", Some("王小明"), None),
            ("Mrs Meier", None, None),
            ("L. Hansen", None, None),
            ("Hansen GmbH", None, None),
            ("lukas@example.com", None, None),
            ("Smith & Sons", None, None),
            ("", None, None),
        ] {
            assert_eq!(first_name(name).as_deref(), first, "{name}");
            assert_eq!(last_name(name).as_deref(), last, "{name}");
        }
    }

    #[test]
    fn the_last_day_is_one_on_which_the_code_works_all_day() {
        let zone = TimeZone::get("Europe/Berlin").unwrap();
        let at = |text: &str| Instant::parse(text).unwrap();
        // Midnight in Berlin, and eleven in the morning.
        assert_eq!(
            valid_until(at("2026-10-15T22:00:00Z"), 336, &zone),
            "2026-10-15"
        );
        assert_eq!(
            valid_until(at("2026-10-16T09:00:00Z"), 336, &zone),
            "2026-10-15"
        );
        assert_eq!(
            valid_until(at("2026-10-16T18:00:00Z"), 4, &zone),
            "2026-10-16 20:00"
        );
    }
}
