//! The evidence of values: what the cells of a column look like.

use crate::values::status::is_known;
use crate::values::{
    Separators, looks_like_time, parse_consent, parse_for_sale, parse_kind, parse_yes_no,
};
use csv::ByteRecord;
use regulars_core::domain::Currency;
use std::collections::HashMap;

/// The cells of a column in the first rows.
#[derive(Debug, Default)]
pub(super) struct Profile {
    /// Cells, trimmed.
    pub cells: Vec<String>,
    /// Each cell as a number, in millionths.
    pub numbers: Vec<Option<i64>>,
    /// Each cell's value by number: equal cells have equal numbers; 0 is blank.
    pub codes: Vec<u32>,
    /// Different values, blanks left out.
    pub distinct: usize,
    /// Cells that are not blank.
    pub filled: usize,
    /// Shares of the filled cells.
    pub numeric: f64,
    pub whole: f64,
    pub times: f64,
    /// Times that have a clock.
    pub clocked: f64,
    /// A clock alone.
    pub clocks: f64,
    pub emails: f64,
    pub phones: f64,
    pub letters: f64,
    pub statuses: f64,
    pub kinds: f64,
    pub currencies: f64,
    pub genders: f64,
    pub yes_no: f64,
    /// With a currency sign or word.
    pub signed: f64,
    /// Sentences and lists: more than four words.
    pub long: f64,
    /// Two or more words.
    pub words: f64,
    /// With a digit.
    pub digits: f64,
    /// Several things with their numbers: `2x Mug, 1x Tray`.
    pub lists: f64,
    /// Records of names and values: JSON, or `Qty: 2, Name: Mug`.
    pub records: f64,
    /// Words about mail: subscribed, unsubscribed, bounced.
    pub consents: f64,
    /// Whether something is sold: states such as draft, or yes and no.
    pub listings: f64,
    /// Numbers in order without gaps.
    pub counts_up: bool,
    /// The largest number, in millionths.
    pub largest: i64,
}

impl Profile {
    /// Looks at a column of the first rows.
    pub(super) fn of(rows: &[ByteRecord], position: usize, comma_is_point: bool) -> Profile {
        let cells = rows
            .iter()
            .filter_map(|row| std::str::from_utf8(row.get(position)?).ok());
        let separators = Separators::decide(cells, comma_is_point);
        let mut profile = Profile::default();
        let mut known: HashMap<String, (u32, Looks)> = HashMap::new();
        let mut sums = Looks::default().counts();
        for row in rows {
            let cell = row.get(position).unwrap_or_default();
            let cell = String::from_utf8_lossy(cell).trim().to_string();
            if is_blank(&cell) {
                profile.codes.push(0);
                profile.numbers.push(None);
                profile.cells.push(cell);
                continue;
            }
            let next = known.len() as u32 + 1;
            let (code, looks) = known
                .entry(cell.clone())
                .or_insert_with(|| (next, Looks::of(&cell, separators)));
            profile.codes.push(*code);
            profile.numbers.push(looks.number);
            profile.filled += 1;
            for (sum, is_so) in sums.iter_mut().zip(looks.counts()) {
                *sum += is_so;
            }
            profile.largest = profile.largest.max(looks.number.unwrap_or(0).abs());
            profile.cells.push(cell);
        }
        profile.distinct = known.len();
        let filled = profile.filled.max(1) as f64;
        let [
            numeric,
            whole,
            times,
            clocked,
            clocks,
            emails,
            phones,
            letters,
            statuses,
            kinds,
            currencies,
            genders,
            yes_no,
            signed,
            long,
            words,
            digits,
            lists,
            records,
            consents,
            listings,
        ] = sums.map(|sum| sum / filled);
        let numbers: Vec<i64> = profile.numbers.iter().flatten().copied().collect();
        let step = crate::values::MICRO;
        let counts_up = numbers.len() >= 2
            && numbers.len() == profile.filled
            && numbers.windows(2).all(|pair| pair[1] - pair[0] == step);
        Profile {
            numeric,
            whole,
            times,
            clocked,
            clocks,
            emails,
            phones,
            letters,
            statuses,
            kinds,
            currencies,
            genders,
            yes_no,
            signed,
            long,
            words,
            digits,
            lists,
            records,
            consents,
            listings,
            counts_up,
            ..profile
        }
    }

    /// The chance that two filled cells are equal: a column that hardly varies agrees with anything.
    pub(super) fn sameness(&self) -> f64 {
        let mut counts = vec![0_u32; self.distinct + 1];
        for &code in self.codes.iter().filter(|code| **code != 0) {
            counts[code as usize] += 1;
        }
        let filled = self.filled.max(1) as f64;
        counts
            .iter()
            .map(|&count| (f64::from(count) / filled).powi(2))
            .sum()
    }

    /// The share of filled cells among all.
    pub(super) fn fill(&self) -> f64 {
        self.filled as f64 / self.cells.len().max(1) as f64
    }

    /// Whether no value comes twice.
    pub(super) fn is_unique(&self) -> bool {
        self.distinct == self.filled && self.filled > 0
    }

    /// The first cell that is filled.
    pub(super) fn example(&self) -> &str {
        self.cells
            .iter()
            .find(|cell| !is_blank(cell))
            .map_or("", String::as_str)
    }
}

fn is_blank(cell: &str) -> bool {
    matches!(cell, "" | "-" | "NULL" | "null" | "NaN" | "nan" | "None")
}

/// What one cell looks like.
#[derive(Debug, Clone, Copy, Default)]
struct Looks {
    number: Option<i64>,
    is_whole: bool,
    is_time: bool,
    has_clock: bool,
    is_clock: bool,
    is_email: bool,
    is_phone: bool,
    has_letters: bool,
    is_status: bool,
    is_kind: bool,
    is_currency: bool,
    is_gender: bool,
    is_yes_no: bool,
    is_signed: bool,
    is_long: bool,
    has_words: bool,
    has_digits: bool,
    is_list: bool,
    is_record: bool,
    is_consent: bool,
    is_listing: bool,
}

impl Looks {
    fn of(cell: &str, separators: Separators) -> Looks {
        let bare = crate::values::split_currency(cell).0;
        let number = separators.parse(cell).ok();
        let has_letters = cell.chars().any(char::is_alphabetic);
        let digits = cell.bytes().filter(u8::is_ascii_digit).count();
        let is_clock = is_clock(cell);
        // Long numbers are ids rather than microseconds.
        let is_long_number = digits >= 15 && digits == cell.len();
        let is_time = !is_clock && !is_long_number && looks_like_time(cell);
        let lower = cell.to_lowercase();
        let words = cell.split_whitespace().count();
        Looks {
            number,
            is_whole: number.is_some_and(|micro| micro % crate::values::MICRO == 0),
            is_time,
            has_clock: is_time && (cell.contains(':') || digits >= 13),
            is_clock,
            is_email: cell
                .split_once('@')
                .is_some_and(|(_, host)| host.contains('.'))
                && words == 1,
            is_phone: digits >= 6
                && !has_letters
                && !is_time
                && (cell.starts_with(['+', '0', '(']) || digits >= 10)
                && !cell.contains(['.', ',']),
            has_letters,
            is_status: is_known(&lower),
            is_kind: parse_kind(&lower).is_some(),
            is_currency: Currency::parse(cell).is_some(),
            is_gender: matches!(
                lower.as_str(),
                "f" | "m"
                    | "w"
                    | "d"
                    | "female"
                    | "male"
                    | "woman"
                    | "man"
                    | "weiblich"
                    | "männlich"
                    | "femme"
                    | "homme"
                    | "mujer"
                    | "hombre"
                    | "女"
                    | "男"
                    | "diverse"
                    | "divers"
                    | "other"
                    | "unknown"
                    | "frau"
                    | "herr"
                    | "h"
            ),
            is_yes_no: parse_yes_no(&lower).is_some(),
            is_signed: bare.len() != cell.len() || cell.contains(['€', '$', '£', '¥', '￥']),
            is_long: words > 5,
            has_words: words >= 2,
            has_digits: digits > 0,
            is_list: crate::clean::listed::is_counted(cell),
            is_record: is_record(cell),
            is_consent: is_about_mail(&lower),
            is_listing: parse_for_sale(&lower).is_some(),
        }
    }

    fn counts(&self) -> [f64; 21] {
        [
            self.number.is_some(),
            self.is_whole,
            self.is_time,
            self.has_clock,
            self.is_clock,
            self.is_email,
            self.is_phone,
            self.has_letters,
            self.is_status,
            self.is_kind,
            self.is_currency,
            self.is_gender,
            self.is_yes_no,
            self.is_signed,
            self.is_long,
            self.has_words,
            self.has_digits,
            self.is_list,
            self.is_record,
            self.is_consent,
            self.is_listing,
        ]
        .map(|is_so| f64::from(u8::from(is_so)))
    }
}

/// A time of day alone: 9:10, 09:58:11, 1:10 PM.
fn is_clock(cell: &str) -> bool {
    let lower = cell.to_ascii_lowercase();
    let text = lower
        .trim_end_matches("am")
        .trim_end_matches("pm")
        .trim_end_matches("uhr")
        .trim();
    let french = text.replace(' ', "").replace('h', ":");
    let text = if text.contains('h') {
        french.as_str()
    } else {
        text
    };
    let parts: Vec<&str> = text.split(':').collect();
    (2..=3).contains(&parts.len())
        && parts.iter().enumerate().all(|(place, part)| {
            let whole = part.split('.').next().unwrap_or_default();
            let limit = if place == 0 { 24 } else { 60 };
            (1..=2).contains(&whole.len())
                && whole.parse::<u32>().is_ok_and(|number| number < limit)
                && (place == 2 || whole.len() == part.len())
        })
}

/// Whether a cell is a record of names and values.
fn is_record(cell: &str) -> bool {
    cell.starts_with("[{") || cell.starts_with('{') || cell.matches(": ").count() >= 3
}

/// Whether a word says that mail is allowed or refused, and is not a plain yes or no.
fn is_about_mail(lower: &str) -> bool {
    let is_bare = !lower.contains("subscribe") && parse_yes_no(lower).is_some();
    !is_bare && parse_consent(lower).is_some()
}
