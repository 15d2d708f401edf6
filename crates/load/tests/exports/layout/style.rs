//! How an export writes numbers, dates and its columns' names.

use crate::chance::Chance;
use crate::headers::LANGUAGES;
use jiff::Timestamp;

/// How numbers and dates are written.
pub(super) struct Style {
    pub(super) delimiter: char,
    pub(super) comma: bool,
    pub(super) sign: &'static str,
    pub(super) sign_after: bool,
    pub(super) date: usize,
    pub(super) language: usize,
    pub(super) case: usize,
}

impl Style {
    pub(super) fn money(&self, minor: i64) -> String {
        let (whole, cents) = (minor.abs() / 100, minor.abs() % 100);
        let mark = if self.comma { ',' } else { '.' };
        let minus = if minor < 0 { "-" } else { "" };
        let number = format!("{minus}{whole}{mark}{cents:02}");
        match (self.sign, self.sign_after) {
            ("", _) => number,
            (sign, true) => format!("{number} {sign}"),
            (sign, false) => format!("{sign}{number}"),
        }
    }

    pub(super) fn day(&self, at: i64) -> String {
        let form = [
            "%Y-%m-%d",
            "%d.%m.%Y",
            "%d/%m/%Y",
            "%m/%d/%Y",
            "%Y/%m/%d",
            "%b %d, %Y",
        ][self.date];
        shown(at, form)
    }

    pub(super) fn clock(&self, at: i64) -> String {
        shown(at, "%H:%M:%S")
    }

    pub(super) fn number(&self, number: f64) -> String {
        let text = format!("{number:.2}");
        if self.comma {
            text.replace('.', ",")
        } else {
            text
        }
    }
}

fn shown(at: i64, form: &str) -> String {
    Timestamp::from_second(at)
        .unwrap()
        .strftime(form)
        .to_string()
}

/// A name of a column in the export's language, in its way of writing.
pub(super) fn header(concept: &str, style: &Style, chance: &mut Chance) -> String {
    let names = LANGUAGES[style.language].1;
    let of = names.iter().find(|(found, _)| *found == concept);
    let english = || LANGUAGES[0].1.iter().find(|(found, _)| *found == concept);
    let of_concept: Vec<&str> = of
        .or_else(english)
        .map_or(vec![concept], |(_, names)| names.split('|').collect());
    let name = chance.one(&of_concept).to_string();
    match style.case {
        0 => name.to_lowercase().replace(' ', "_"),
        1 => name.to_uppercase(),
        _ => name,
    }
}
