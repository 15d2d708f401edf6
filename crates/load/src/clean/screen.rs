//! What a row says by itself, before its cells are understood: whether its quotes, its width and
//! its text can be believed, and whether the very same row came before.

use super::Aside;
use super::preparse::Preparser;
use super::preparsed::Preparsed;
use crate::clean::fingerprints::{Fingerprints, fingerprint};
use crate::columns::Field;
use crate::columns::mapping::Mapping;
use crate::reader::delimited::{Fault, Row};
use crate::rule::Rule;
use csv::ByteRecord;

/// The longest cell that is believed, in bytes.
const LONGEST_CELL: usize = 65_536;

/// Looks at rows in the order of the file.
#[derive(Debug)]
pub struct Screen {
    header: Vec<String>,
    /// Where ids stand.
    ids: Vec<(Field, usize)>,
    /// Where rows are events with an id: the columns that tell them apart, which leave out when
    /// they were sent.
    identifying_columns: Option<Vec<usize>>,
    off: Vec<Rule>,
    seen: Fingerprints,
    ahead: Option<Preparser>,
}

/// What is to be done with a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// Its cells are to be read, as far as they were not.
    New(Preparsed),
    /// It came before.
    Duplicate,
    /// It is to be set aside: rule and reason.
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
            seen: Fingerprints::default(),
            ahead: None,
        }
    }

    /// Reads cells ahead from here on.
    pub(super) fn read_ahead(&mut self, ahead: Preparser) {
        self.ahead = Some(ahead);
    }

    /// Looks at one row.
    pub fn screen(&mut self, record: &ByteRecord, row: Row) -> Verdict {
        match self.check(record, row) {
            Err(aside) => Verdict::Aside(aside),
            Ok(())
                if !self.is_on(Rule::ExactDuplicate)
                    || self.seen.insert(self.fingerprint(record)) =>
            {
                self.ready(record)
            }
            Ok(()) => Verdict::Duplicate,
        }
    }

    /// Looks at rows that follow each other, with the same result and in less time: where they are
    /// looked up is brought into the processor's cache for all of them at once.
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
                Ok(print) if !looks_back || self.seen.insert(print) => self.ready(record),
                Ok(_) => Verdict::Duplicate,
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
            // Such a row may have any shape; it is set aside for what its reader found.
            Some(Fault::Aside(rule, reason)) if self.is_on(rule) => {
                return Err((rule, reason.into()));
            }
            None | Some(Fault::Aside(..)) => {}
            Some(Fault::Unclosed) => {
                return Err((
                    Rule::UnclosedQuote,
                    "a quote opens here and is not closed where a cell ends".into(),
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
                format!("{} columns where the header has {width}", record.len()),
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
                "bytes that are no text in the file's encoding (--encoding names another)".into(),
            ));
        }
        for (field, position) in &self.ids {
            let cell = record.get(*position).unwrap_or_default().trim_ascii();
            if cell.iter().any(|byte| matches!(byte, b'\n' | b'\r')) {
                return Err((
                    Rule::UnclosedQuote,
                    format!("the {} goes over several lines", field.word()),
                ));
            }
        }
        let is_header = record
            .iter()
            .zip(&self.header)
            .all(|(cell, name)| cell.trim_ascii() == name.as_bytes());
        if is_header && self.is_on(Rule::RepeatedHeader) {
            return Err((Rule::RepeatedHeader, "the header once more".into()));
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
