//! Checks rows by themselves, before their cells are interpreted: whether quotes, width and text
//! are valid, and whether the same row was seen before.

use super::Aside;
use super::preparse::Preparser;
use super::preparsed::Preparsed;
use crate::clean::fingerprints::{Fingerprints, fingerprint};
use crate::columns::mapping::Mapping;
use crate::columns::{Field, FileKind};
use crate::dialect::Quirk;
use crate::reader::delimited::{Fault, Row};
use crate::rule::Rule;
use csv::ByteRecord;

/// The longest accepted cell, in bytes.
const LONGEST_CELL: usize = 65_536;

/// Checks rows in the order of the file.
#[derive(Debug)]
pub struct Screen {
    header: Vec<String>,
    /// Columns of ids.
    ids: Vec<(Field, usize)>,
    /// For events with an id: the columns that identify one, without the sending time.
    identifying_columns: Option<Vec<usize>>,
    off: Vec<Rule>,
    /// The order's column where only the first line of an order has it.
    spread: Option<usize>,
    /// Whether a line that comes again right below is another piece.
    counts_pieces: bool,
    /// The row before.
    last: Option<(u64, u32)>,
    seen: Fingerprints,
    ahead: Option<Preparser>,
}

/// The result of checking a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// It is new: its cells are to be read, except those parsed ahead.
    New(Preparsed),
    /// It is a duplicate.
    Duplicate,
    /// It is to be set aside.
    Aside((Rule, String)),
}

impl Screen {
    pub(super) fn new(header: Vec<String>, mapping: &Mapping, off: &[Rule]) -> Screen {
        let ids = [Field::User, Field::Item, Field::Order];
        let identifying_columns = mapping.position(Field::Event).is_some();
        Screen {
            header,
            ids: ids
                .into_iter()
                .filter_map(|field| Some((field, mapping.position(field)?)))
                .collect(),
            identifying_columns: identifying_columns.then(|| {
                mapping
                    .columns
                    .iter()
                    .map(|(_, position)| *position)
                    .collect()
            }),
            off: off.to_vec(),
            spread: mapping
                .position(Field::Order)
                .filter(|_| mapping.quirks.contains(&Quirk::SpreadOrder)),
            counts_pieces: mapping.dialect.is_none()
                && mapping.kind == FileKind::Actions
                && mapping.position(Field::Order).is_some()
                && mapping.position(Field::Quantity).is_none()
                && !off.contains(&Rule::EqualLines),
            last: None,
            seen: Fingerprints::default(),
            ahead: None,
        }
    }

    /// Parses cells ahead from here on.
    pub(super) fn read_ahead(&mut self, ahead: Preparser) {
        self.ahead = Some(ahead);
    }

    /// Checks one row.
    pub fn screen(&mut self, record: &ByteRecord, row: Row) -> Verdict {
        match self.check(record, row) {
            Err(aside) => Verdict::Aside(aside),
            Ok(()) => {
                let print = self.fingerprint(record);
                self.verdict(print, record)
            }
        }
    }

    /// Whether a row with this fingerprint is new.
    fn verdict(&mut self, print: (u64, u32), record: &ByteRecord) -> Verdict {
        let again = self.counts_pieces && self.last == Some(print);
        self.last = Some(print);
        let is_below = self.spread.is_some_and(|position| {
            record
                .get(position)
                .is_none_or(|cell| cell.trim_ascii().is_empty())
        });
        if again {
            return match self.ready(record) {
                Verdict::New(ready) => Verdict::New(Preparsed {
                    is_piece: true,
                    ..ready
                }),
                other => other,
            };
        }
        if !self.is_on(Rule::ExactDuplicate) || is_below || self.seen.insert(print) {
            self.ready(record)
        } else {
            Verdict::Duplicate
        }
    }

    /// Checks consecutive rows, with the same result but faster: their hash slots are prefetched
    /// together.
    pub fn screen_all<'r>(
        &mut self,
        rows: impl Iterator<Item = (&'r ByteRecord, Row)> + Clone,
        verdicts: &mut Vec<Verdict>,
    ) {
        let looks_back = self.is_on(Rule::ExactDuplicate);
        let checked: Vec<Result<(u64, u32), Aside>> = rows
            .clone()
            .map(|(record, row)| self.check(record, row).map(|()| self.fingerprint(record)))
            .collect();
        if looks_back {
            self.seen.touch(checked.iter().flatten());
        }
        verdicts.clear();
        verdicts.extend(checked.into_iter().zip(rows).map(
            |(checked, (record, _))| match checked {
                Err(aside) => Verdict::Aside(aside),
                Ok(print) => self.verdict(print, record),
            },
        ));
    }

    fn ready(&mut self, record: &ByteRecord) -> Verdict {
        Verdict::New(
            self.ahead
                .as_mut()
                .map_or_else(Preparsed::default, |ahead| ahead.read(record)),
        )
    }

    fn check(&self, record: &ByteRecord, row: Row) -> Result<(), Aside> {
        match row.fault {
            // Such a row may have any width; it is set aside for what its reader found.
            Some(Fault::Aside(rule, reason)) if self.is_on(rule) => {
                return Err((rule, reason.into()));
            }
            None | Some(Fault::Aside(..)) => {}
            Some(Fault::Unclosed) => {
                return Err((
                    Rule::UnclosedQuote,
                    "a quote opens here and is not closed at the end of a cell".into(),
                ));
            }
            Some(Fault::Joined { until }) => {
                let why = "and each of these lines looks like a row of its own";
                return Err((
                    Rule::UnclosedQuote,
                    format!("a quote opens here and closes in line {until}, {why}"),
                ));
            }
        }
        let width = self.header.len();
        let extra_is_blank = record
            .iter()
            .skip(width)
            .all(|cell| cell.iter().all(u8::is_ascii_whitespace));
        if record.len() < width || !extra_is_blank {
            return Err((
                Rule::WrongWidth,
                format!("{} columns, but the header has {width}", record.len()),
            ));
        }
        if record.as_slice().len() > LONGEST_CELL
            && let Some(cell) = record.iter().find(|cell| cell.len() > LONGEST_CELL)
        {
            return Err((Rule::TooLong, format!("a cell of {} bytes", cell.len())));
        }
        let bytes = record.as_slice();
        let is_replaced =
            bytes.contains(&0xef) && bytes.windows(3).any(|three| three == "\u{fffd}".as_bytes());
        if is_replaced || bytes.contains(&0) || std::str::from_utf8(bytes).is_err() {
            return Err((
                Rule::InvalidText,
                "invalid text in the file's encoding (--encoding selects another)".into(),
            ));
        }
        for (field, position) in &self.ids {
            let cell = record.get(*position).unwrap_or_default().trim_ascii();
            if cell.iter().any(|byte| matches!(byte, b'\n' | b'\r')) {
                return Err((
                    Rule::UnclosedQuote,
                    format!("the {} spans several lines", field.word()),
                ));
            }
        }
        let is_header = record
            .iter()
            .zip(&self.header)
            .all(|(cell, name)| cell.trim_ascii() == name.as_bytes());
        if is_header && self.is_on(Rule::RepeatedHeader) {
            return Err((Rule::RepeatedHeader, "the header again".into()));
        }
        Ok(())
    }

    fn fingerprint(&self, record: &ByteRecord) -> (u64, u32) {
        match &self.identifying_columns {
            None => fingerprint(record),
            Some(columns) => fingerprint(
                &columns
                    .iter()
                    .filter_map(|position| record.get(*position))
                    .collect(),
            ),
        }
    }

    fn is_on(&self, rule: Rule) -> bool {
        !self.off.contains(&rule)
    }
}
