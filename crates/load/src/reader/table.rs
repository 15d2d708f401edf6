//! A file as a table, whatever its format: its header and rows, with footers recognised.

use crate::error::Error;
use crate::reader::delimited::{Fault, Row};
use crate::reader::grouped::{Headings, InGroups};
use crate::reader::lookup::Lookup;
use crate::reader::renumbered::Numbering;
use crate::reader::rewritten::{Rewrite, Rewritten};
use crate::reader::shape::looks_like_footer;
use crate::reader::side_by_side::{Lines, SideBySide};
use crate::reader::{KnownFormat, Opened, Options, Reader, open, resume};
use crate::rule::Rule;
use crate::source::unpack::{Source, broken};
use csv::ByteRecord;
use std::borrow::Cow;
use std::collections::VecDeque;
use std::io;
use std::sync::Arc;

/// Most lines of a footer.
const LONGEST_FOOTER: usize = 20;

/// Longest raw text of a row that is kept, in bytes.
const LONGEST_RAW: usize = 65_536;

/// A table being read.
pub struct Table {
    name: String,
    reader: Box<dyn Reader>,
    /// Column names, trimmed.
    pub header: Vec<String>,
    /// The name of the delimiter or format.
    pub form: &'static str,
    /// The encoding's name.
    pub encoding: &'static str,
    has_footers: bool,
    /// Whether the file still grows.
    pub is_growing: bool,
    /// How the lines that stand side by side were taken apart.
    pub side_by_side: Option<SideBySide>,
    /// Which rows name the rows below them.
    pub headings: Option<Headings>,
    /// Columns of the file itself.
    width: usize,
    /// Positions of keys, with the cells of other files that complete the rows.
    joins: Vec<(usize, Arc<Lookup>)>,
    /// Rows read ahead.
    ahead: VecDeque<Held>,
    /// The last row returned, if it was read ahead.
    last: Option<Held>,
}

/// The raw text of a row as shown: `kept` is the beginning of `length` bytes.
pub fn raw_text(kept: &[u8], length: usize) -> String {
    let text = String::from_utf8_lossy(kept);
    if length > kept.len() {
        format!("{text} … ({length} bytes in all)")
    } else {
        text.into_owned()
    }
}

/// A row read ahead.
struct Held {
    record: ByteRecord,
    row: Row,
    raw: Vec<u8>,
    can_be_footer: bool,
}

/// Most columns of a table: as many as a sheet of Excel has.
const MOST_COLUMNS: usize = 16_384;

impl Table {
    /// Opens a table.
    ///
    /// # Errors
    /// The format is unknown, or the header cannot be read.
    pub fn open(name: &str, source: Source, options: &Options) -> Result<Table, Error> {
        let opened = open(name, source, options)?;
        match opened.header.len() {
            columns if columns > MOST_COLUMNS => Err(Error::TooManyColumns {
                file: name.to_string(),
                columns,
                most: MOST_COLUMNS,
            }),
            _ => Ok(Table {
                is_growing: options.is_growing,
                ..Table::of(name, opened)
            }),
        }
    }

    /// Reads further lines of a table whose format is known.
    ///
    /// # Errors
    /// The bytes are not text.
    pub fn resume(name: &str, source: Source, format: &KnownFormat) -> Result<Table, Error> {
        Ok(Table::of(name, resume(name, source, format)?))
    }

    fn of(name: &str, opened: Opened) -> Table {
        let Opened {
            reader,
            header,
            form,
            encoding,
            has_footers,
        } = opened;
        let name = name.to_string();
        Table {
            name,
            reader,
            width: header.len(),
            header,
            form,
            encoding,
            has_footers,
            is_growing: false,
            side_by_side: None,
            headings: None,
            joins: Vec::new(),
            ahead: VecDeque::new(),
            last: None,
        }
    }

    /// Reads the next row; `None` at the end.
    ///
    /// # Errors
    /// The file is cut short, or is not a table.
    pub fn next(&mut self, record: &mut ByteRecord) -> Result<Option<Row>, Error> {
        self.last = None;
        if self.ahead.is_empty() {
            let Some(row) = self
                .reader
                .next(record)
                .map_err(|error| broken(&self.name, error))?
            else {
                // Many files can wait to be saved; none of them shall stay open.
                self.reader = Box::new(Ended(self.reader.notes()));
                return Ok(None);
            };
            if !self.can_be_footer(record, row) {
                self.complete(record);
                return Ok(Some(row));
            }
            self.hold(record.clone(), row);
            self.find_footer()?;
        }
        let Some(mut held) = self.ahead.pop_front() else {
            return Ok(None);
        };
        std::mem::swap(record, &mut held.record);
        let row = held.row;
        self.last = Some(held);
        Ok(Some(row))
    }

    /// Up to `most` first rows; [`Table::next`] still returns them.
    ///
    /// # Errors
    /// As [`Table::next`].
    pub fn peek(&mut self, most: usize) -> Result<impl Iterator<Item = &ByteRecord>, Error> {
        let mut record = ByteRecord::new();
        while self.ahead.len() < most
            && let Some(row) = self
                .reader
                .next(&mut record)
                .map_err(|error| broken(&self.name, error))?
        {
            self.hold(record.clone(), row);
        }
        self.find_footer()?;
        Ok(self
            .ahead
            .iter()
            .filter(|held| held.row.fault.is_none())
            .map(|held| &held.record))
    }

    /// Whether [`Table::peek`] found rows that are not read yet.
    pub fn has_rows_ahead(&self) -> bool {
        !self.ahead.is_empty()
    }

    /// Expands the list `lines`, by its dotted name, into rows, or none. To be called before the
    /// first row is read; formats without lists ignore it.
    pub fn expand(&mut self, lines: Option<&str>) {
        self.header = self
            .reader
            .expand(lines)
            .unwrap_or_else(|| std::mem::take(&mut self.header));
        self.width = self.header.len();
    }

    /// Adds columns, by their normal names, that the first rows may lack. To be called before the
    /// first row is read; a table with a header of its own ignores it.
    pub fn want(&mut self, names: &[&str]) {
        self.header = self
            .reader
            .want(names)
            .unwrap_or_else(|| std::mem::take(&mut self.header));
        self.width = self.header.len();
    }

    /// Whether cells of other files complete the rows.
    pub fn is_joined(&self) -> bool {
        !self.joins.is_empty()
    }

    /// Reads lines that stand side by side as rows. To be called before the first row is read.
    pub fn spread(&mut self, plan: SideBySide) {
        let width = self.header.len();
        let ahead = std::mem::take(&mut self.ahead);
        for held in ahead {
            if held.row.fault.is_some() || held.record.len() != width {
                self.ahead.push_back(held);
                continue;
            }
            self.ahead
                .extend(plan.rows(&held.record).into_iter().map(|record| Held {
                    record,
                    row: held.row,
                    raw: held.raw.clone(),
                    can_be_footer: held.can_be_footer,
                }));
        }
        self.rewrite(Lines {
            plan: plan.clone(),
            width,
        });
        self.header = plan.header(&self.header);
        self.width = self.header.len();
        self.side_by_side = Some(plan);
    }

    /// Gives rows the cells of the headings above them. To be called before the first row is read.
    pub fn group(&mut self, headings: Headings) {
        let mut group = Vec::new();
        self.ahead
            .retain_mut(|held| headings.apply(&mut held.record, &mut held.row, &mut group));
        self.rewrite(InGroups {
            headings: headings.clone(),
            group,
        });
        self.header = headings.header(&self.header);
        self.width = self.header.len();
        self.headings = Some(headings);
    }

    /// Makes the numbers of orders unique. To be called before the first row is read.
    pub fn renumber(&mut self, numbering: Numbering) {
        for held in &mut self.ahead {
            if held.row.fault.is_none() {
                numbering.apply(&mut held.record);
            }
        }
        self.rewrite(numbering);
    }

    fn rewrite(&mut self, way: impl Rewrite + 'static) {
        let reader = std::mem::replace(&mut self.reader, Box::new(Ended(Vec::new())));
        self.reader = Box::new(Rewritten::new(reader, way));
    }

    /// The text above the header, a line each.
    pub fn above(&self) -> &str {
        self.reader.above()
    }

    /// Names the columns by their places. A header that holds values becomes the first row.
    pub fn name_columns(&mut self, names: &[String], is_data: bool) {
        let width = self.header.len();
        let named = (0..width).map(|at| names.get(at).cloned().unwrap_or_default());
        let header = std::mem::replace(&mut self.header, named.collect());
        if is_data {
            self.ahead.push_front(Held {
                raw: header.join(",").into_bytes(),
                record: ByteRecord::from(header),
                row: Row {
                    line: 1,
                    fault: None,
                },
                can_be_footer: false,
            });
        }
    }

    /// Appends the raw text of the last row, up to a limit; returns its full length in bytes.
    pub fn copy_raw(&self, to: &mut Vec<u8>) -> usize {
        let raw = match &self.last {
            Some(held) => held.raw.as_slice().into(),
            None => self.reader.raw(),
        };
        to.extend_from_slice(&raw[..raw.len().min(LONGEST_RAW)]);
        raw.len()
    }

    /// The raw text of the last row.
    pub fn raw(&self) -> String {
        let mut raw = Vec::new();
        let length = self.copy_raw(&mut raw);
        raw_text(&raw, length)
    }

    /// Notes for the operator on how the file was read; complete at its end.
    pub fn notes(&self) -> Vec<String> {
        self.reader.notes()
    }

    /// How many columns are the file's own.
    pub fn own_width(&self) -> usize {
        self.width
    }

    /// Completes each row by the cells that `lookup` has for the key in column `position`, as
    /// further columns. To be called before the first row is read.
    pub fn join(&mut self, position: usize, lookup: Arc<Lookup>, names: &[String]) {
        for held in &mut self.ahead {
            complete(&mut held.record, self.header.len(), position, &lookup);
        }
        self.joins.push((position, lookup));
        self.header.extend_from_slice(names);
    }

    fn complete(&self, record: &mut ByteRecord) {
        let mut width = self.width;
        for (position, lookup) in &self.joins {
            complete(record, width, *position, lookup);
            width += lookup.width();
        }
    }

    fn hold(&mut self, mut record: ByteRecord, row: Row) {
        let can_be_footer = self.can_be_footer(&record, row);
        self.complete(&mut record);
        self.ahead.push_back(Held {
            record,
            row,
            raw: self.reader.raw().into_owned(),
            can_be_footer,
        });
    }

    fn can_be_footer(&self, record: &ByteRecord, row: Row) -> bool {
        self.has_footers
            && row.fault.is_none()
            && looks_like_footer(record, self.width, self.reader.is_cut())
    }

    /// Reads on while the last row can be part of a footer; these rows are a footer if the file
    /// ends there.
    fn find_footer(&mut self) -> Result<(), Error> {
        let mut record = ByteRecord::new();
        let mut lines = 0;
        while self.ahead.back().is_some_and(|held| held.can_be_footer) && lines < LONGEST_FOOTER {
            match self
                .reader
                .next(&mut record)
                .map_err(|error| broken(&self.name, error))?
            {
                Some(row) => self.hold(record.clone(), row),
                None => {
                    let footer = self
                        .ahead
                        .iter_mut()
                        .rev()
                        .take_while(|held| held.can_be_footer);
                    footer.for_each(|held| held.row.fault = Some(FOOTER));
                    return Ok(());
                }
            }
            lines += 1;
        }
        Ok(())
    }
}

/// Appends the cells of a key to a row of `width` cells. A row of another width stays as it is: it
/// is set aside for that.
fn complete(record: &mut ByteRecord, width: usize, position: usize, lookup: &Lookup) {
    let rest_is_blank = record
        .iter()
        .skip(width)
        .all(|cell| cell.trim_ascii().is_empty());
    if record.len() < width || !rest_is_blank {
        return;
    }
    record.truncate(width);
    let key = record.get(position).unwrap_or_default().to_vec();
    lookup.extend(&key, record);
}

/// A reader at the end of its file.
struct Ended(Vec<String>);

impl Reader for Ended {
    fn next(&mut self, _record: &mut ByteRecord) -> io::Result<Option<Row>> {
        Ok(None)
    }

    fn raw(&self) -> Cow<'_, [u8]> {
        Cow::Borrowed(&[])
    }

    fn notes(&self) -> Vec<String> {
        self.0.clone()
    }
}

const FOOTER: Fault = Fault::Aside(Rule::Footer, "a total or note below the table");

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::unpack::unpack;
    use proptest::prelude::*;
    use std::io::Cursor;

    fn table(text: &str) -> Table {
        let source = unpack("x.csv", Box::new(Cursor::new(text.as_bytes().to_vec()))).unwrap();
        Table::open("x.csv", source, &Options::default()).unwrap()
    }

    fn read(table: &mut Table) -> Vec<(u64, bool, usize, String)> {
        let (mut record, mut rows) = (ByteRecord::new(), Vec::new());
        while let Some(row) = table.next(&mut record).unwrap() {
            rows.push((row.line, row.fault.is_some(), record.len(), table.raw()));
        }
        rows
    }

    #[test]
    fn footers_are_only_at_the_end() {
        let text = "order,item,price,day\n1,a,2,3\n\nTotal,,,9\n2,b,3,4\n\nTotal,,,5\n2 record(s) downloaded,,,\nSeller ID: x\n";
        let rows = read(&mut table(text));
        let marks: Vec<(u64, bool)> = rows.iter().map(|row| (row.0, row.1)).collect();
        assert_eq!(
            marks,
            [
                (2, false),
                (4, false),
                (5, false),
                (7, true),
                (8, true),
                (9, true)
            ]
        );
        assert_eq!(rows[5].3, "Seller ID: x");
    }

    #[test]
    fn peeked_rows_are_still_returned() {
        let text = "order,item,price,day\n1,a,2,3\n2,b,\"3\n\",4\n3,c,4,5\n\nTotal,,,5\n";
        let whole = read(&mut table(text));
        assert_eq!(whole.len(), 4);
        for most in 0..6 {
            let mut table = table(text);
            let seen = table.peek(most).unwrap().count();
            assert_eq!(seen, most.min(3), "a footer is no row");
            assert_eq!(read(&mut table), whole, "{most}");
        }
    }

    /// A file of each form, to be damaged.
    fn seeds() -> Vec<Vec<u8>> {
        use std::io::Write as _;
        let text = "sep=;\nReport\n\nuser;item;price\nann;\"tea\";1,5\nbob;cup;2\nTotal;;3\n";
        let log =
            "1.2.3.4 - - [10/May/2026:13:55:36 +0200] \"GET /products/tea HTTP/1.1\" 200 1 \"-\" \"x\"\n".repeat(3);
        let json = "{\"a\":1,\"b\":[{\"c\":2},{\"c\":[1,2]}]}\n{\"a\":{\"d\":null}}\n".repeat(3);
        let page =
            "{\"orders\":[{\"id\":1,\"x\":[{\"key\":\"k\",\"value\":{\"v\":1}}]}],\"next\":null}"
                .repeat(2);
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        gzip.write_all(json.as_bytes()).unwrap();
        let level = ruzstd::encoding::CompressionLevel::Fastest;
        let zstandard = ruzstd::encoding::compress_to_vec(log.as_bytes(), level);
        let utf16 = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        vec![
            text.into(),
            log.into(),
            json.into(),
            page.into(),
            gzip.finish().unwrap(),
            zstandard,
            utf16,
        ]
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 600, ..ProptestConfig::default() })]

        #[test]
        fn no_bytes_make_a_reader_fail_hard_or_hang(
            seed in prop::sample::select(seeds()),
            at in any::<prop::sample::Index>(),
            bytes in prop::collection::vec(any::<u8>(), 0..12),
            gone in 0_usize..20,
        ) {
            let start = at.index(seed.len());
            let changed = [&seed[..start], &bytes, &seed[(start + gone).min(seed.len())..]].concat();
            for bytes in [changed, bytes] {
                let Ok(source) = unpack("x", Box::new(Cursor::new(bytes))) else { continue };
                let Ok(mut table) = Table::open("x", source, &Options::default()) else { continue };
                let (mut record, mut rows) = (ByteRecord::new(), 0);
                let _ = table.peek(3).map(Iterator::count);
                while let Ok(Some(_)) = table.next(&mut record) {
                    rows += 1;
                    prop_assert!(rows < 1_000 && table.raw().len() < 100_000);
                }
                table.notes();
            }
        }
    }
}
