//! The cells of one record by field, without surrounding spaces.

use super::preparsed::Preparsed;
use crate::columns::Field;
use crate::columns::mapping::Mapping;
use crate::values::rate::Rate;
use csv::ByteRecord;
use std::cell::Cell;

/// The cells of one record.
pub struct Cells<'a> {
    record: &'a ByteRecord,
    mapping: &'a Mapping,
    /// The first row of the same order, which completes the others.
    head: Option<&'a ByteRecord>,
    /// Whether the marks that spreadsheets put around values are removed.
    unquotes: bool,
    /// Whether spaces around ids and words are removed; around numbers and times they always are.
    trims: bool,
    trimmed: Cell<bool>,
    unquoted: Cell<bool>,
    /// What was parsed ahead.
    ready: Preparsed,
    /// The rate of the row's currency; `None` if it is the shop's.
    rate: Cell<Option<Rate>>,
}

impl<'a> Cells<'a> {
    /// The cells of `record`, which is valid UTF-8.
    pub fn new(record: &'a ByteRecord, mapping: &'a Mapping) -> Cells<'a> {
        Cells {
            record,
            mapping,
            head: None,
            unquotes: true,
            trims: true,
            trimmed: Cell::new(false),
            unquoted: Cell::new(false),
            ready: Preparsed::default(),
            rate: Cell::new(None),
        }
    }

    /// The same cells, completed by `head` in [`Cells::get_of_order`].
    pub fn with_head(self, head: Option<&'a ByteRecord>) -> Cells<'a> {
        Cells { head, ..self }
    }

    /// The same cells, with what was parsed ahead.
    pub fn with_ready(self, ready: Preparsed) -> Cells<'a> {
        Cells { ready, ..self }
    }

    /// What was parsed ahead.
    pub fn ready(&self) -> &Preparsed {
        &self.ready
    }

    /// The same cells, with or without the marks of spreadsheets.
    pub fn unquoting(self, unquotes: bool) -> Cells<'a> {
        Cells { unquotes, ..self }
    }

    /// The same cells, with or without spaces around ids and words.
    pub fn trimming(self, trims: bool) -> Cells<'a> {
        Cells { trims, ..self }
    }

    /// Converts the row's amounts by a rate from here on.
    pub fn convert(&self, rate: Rate) {
        self.rate.set(Some(rate));
    }

    /// An amount of the row in the shop's currency, both in millionths.
    pub fn converted(&self, micro: i64) -> i64 {
        self.rate.get().map_or(micro, |rate| rate.apply(micro))
    }

    /// Whether the row's amounts are converted.
    pub fn is_converted(&self) -> bool {
        self.rate.get().is_some()
    }

    /// Whether the file has a column of this field.
    pub fn has(&self, field: Field) -> bool {
        self.mapping.position(field).is_some()
    }

    /// The cell of a field, trimmed unless spaces are kept; `None` if it is empty or there is no
    /// such column.
    pub fn get(&self, field: Field) -> Option<&'a str> {
        self.all(field).next()
    }

    /// All non-empty cells of a field, in order of preference.
    pub fn all(&self, field: Field) -> impl Iterator<Item = &'a str> {
        self.mapping.positions(field).filter_map(move |position| {
            let keeps_blanks = !self.trims && (is_wording(field) || is_id(field));
            self.at(position, !is_wording(field), keeps_blanks)
        })
    }

    /// The cell of a field, otherwise that of the order's first row.
    pub fn get_of_order(&self, field: Field) -> Option<&'a str> {
        let of_head = || {
            Cells::new(self.head?, self.mapping)
                .unquoting(self.unquotes)
                .trimming(self.trims)
                .get(field)
        };
        self.get(field).or_else(of_head)
    }

    /// All non-empty cells of a field; where there is none, those of the first row.
    pub fn all_of_order(&self, field: Field) -> impl Iterator<Item = &'a str> {
        let of_head = self.head.filter(|_| self.get(field).is_none());
        let of_head = of_head.into_iter().flat_map(move |head| {
            Cells::new(head, self.mapping)
                .all(field)
                .collect::<Vec<_>>()
        });
        self.all(field).chain(of_head)
    }

    /// The non-empty cells of unmapped columns, as column name and text.
    pub fn others(&self) -> impl Iterator<Item = (&'a str, &'a str)> {
        let mapping = self.mapping;
        mapping.others.iter().filter_map(|(name, position)| {
            Some((name.as_str(), self.at(*position, true, !self.trims)?))
        })
    }

    /// Whether spaces were removed from any requested cell.
    pub fn was_trimmed(&self) -> bool {
        self.trimmed.get()
    }

    /// Whether marks of a spreadsheet were removed from any requested cell.
    pub fn was_unquoted(&self) -> bool {
        self.unquoted.get()
    }

    fn at(&self, position: usize, can_be_quoted: bool, keeps_blanks: bool) -> Option<&'a str> {
        let text = std::str::from_utf8(self.record.get(position)?).ok()?;
        // Fast path: most cells are bare.
        if let (Some(b'('..=b'<' | b'A'..=b'z'), Some(b'('..=b'~')) =
            (text.as_bytes().first(), text.as_bytes().last())
        {
            return Some(text);
        }
        let trimmed = text.trim_matches(is_no_text);
        if keeps_blanks {
            return (!trimmed.is_empty()).then_some(text);
        }
        if self.trims && trimmed.len() != text.len() && !trimmed.is_empty() {
            self.trimmed.set(true);
        }
        if self.unquotes
            && can_be_quoted
            && matches!(trimmed.as_bytes().first(), Some(b'=' | b'\''))
            && let Some(plain) = unquoted(trimmed)
        {
            self.unquoted.set(true);
            return Some(plain);
        }
        (!trimmed.is_empty()).then_some(trimmed)
    }
}

/// Blanks, and characters that nobody sees: zero width, soft hyphen, marks of direction.
fn is_no_text(c: char) -> bool {
    c.is_whitespace()
        || matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}' | '\u{2066}'..='\u{206f}' | '\u{feff}' | '\u{61c}' | '\u{180e}')
}

/// Fields in which an apostrophe can belong to the text.
fn is_wording(field: Field) -> bool {
    use Field as F;
    matches!(
        field,
        F::Title
            | F::Titles
            | F::Variant
            | F::Name
            | F::FirstName
            | F::LastName
            | F::Category
            | F::Brand
            | F::Tags
            | F::Interests
    )
}

/// Fields with ids, which are compared character by character.
fn is_id(field: Field) -> bool {
    matches!(
        field,
        Field::User | Field::Item | Field::Order | Field::Session | Field::Parent | Field::Campaign
    )
}

/// A value without the marks that keep a spreadsheet from changing it: `="00123"`, `=00123`,
/// `'00123`.
fn unquoted(text: &str) -> Option<&str> {
    let is_plain = |text: &&str| !text.is_empty() && !text.contains(['"', '\'']);
    if let Some(formula) = text.strip_prefix('=') {
        let inner = formula
            .strip_prefix('"')
            .and_then(|rest| rest.strip_suffix('"'))
            .filter(is_plain);
        return inner.or_else(|| {
            formula
                .bytes()
                .all(|byte| byte.is_ascii_digit())
                .then_some(formula)
                .filter(is_plain)
        });
    }
    let rest = text.strip_prefix('\'').filter(is_plain)?;
    let is_endangered = |c: char| c.is_ascii_digit() || matches!(c, '+' | '-' | '=' | '@' | '(');
    rest.starts_with(is_endangered).then_some(rest)
}

#[cfg(test)]
mod tests {
    use super::unquoted;

    #[test]
    fn marks_of_spreadsheets_are_removed() {
        for (text, plain) in [
            ("=\"1234567890123456\"", Some("1234567890123456")),
            ("=1234", Some("1234")),
            ("'00123", Some("00123")),
            ("'+31612345678", Some("+31612345678")),
            ("'(775) 555-0154", Some("(775) 555-0154")),
            ("'tis", None),
            ("'00'", None),
            ("=A1+B2", None),
            ("=\"\"", None),
            ("'", None),
        ] {
            assert_eq!(unquoted(text), plain, "{text}");
        }
    }
}
