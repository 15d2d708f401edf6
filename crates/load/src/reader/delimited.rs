//! Delimited text to rows, quoted as in RFC 4180 and read leniently. A quote that is never closed
//! costs its own row and no other.

use crate::rule::Rule;
use csv::ByteRecord;
use memchr::{memchr, memchr2, memchr3};
use std::io::{self, Read};

/// Bytes read at once.
const STEP: usize = 1 << 17;

/// Longest line, in bytes.
const LONGEST_LINE: usize = 1 << 26;

/// A row of several lines is given up after so many bytes: its quote is taken as never closed.
const LONGEST_ROW: usize = 1 << 24;

/// What is wrong with a row, apart from its values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// A quote opens and is not closed: not at all, only in the middle of a cell in a later line,
    /// or too far away.
    Unclosed,
    /// A quote closes in a later line, and each of the lines has as many columns as a row.
    Joined {
        /// The line where it closes.
        until: u64,
    },
    /// The reader rejects the row: the rule under which it is set aside, and why. Its cells are
    /// present.
    Aside(Rule, &'static str),
}

/// The position of a row, and whether it can be trusted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Row {
    /// The line where it begins; the first of the file is 1.
    pub line: u64,
    /// What is wrong with it; its cells are then empty unless stated otherwise.
    pub fault: Option<Fault>,
}

/// Rows being read.
pub struct DelimitedRows<R> {
    inner: R,
    delimiter: u8,
    /// Columns of the header, once it is read.
    width: Option<usize>,
    buffer: Vec<u8>,
    /// The first byte of `buffer` that belongs to no row yet.
    at: usize,
    /// The last row in `buffer`.
    last: std::ops::Range<usize>,
    line: u64,
    is_ended: bool,
}

/// The end of a quoted cell.
struct Closed {
    /// The first byte after the closing quote.
    after: usize,
    is_over_lines: bool,
}

impl<R: Read> DelimitedRows<R> {
    /// Rows of `inner`.
    pub fn new(inner: R, delimiter: u8) -> DelimitedRows<R> {
        DelimitedRows {
            inner,
            delimiter,
            width: None,
            buffer: Vec::new(),
            at: 0,
            last: 0..0,
            line: 1,
            is_ended: false,
        }
    }

    /// The same, below a header of `width` columns that was read before.
    pub fn with_width(mut self, width: usize) -> DelimitedRows<R> {
        self.width = Some(width);
        self
    }

    /// Reads the next row into `record`; `None` at the end. The first row is the header.
    ///
    /// # Errors
    /// The text cannot be read, or a line is too long ([`io::ErrorKind::FileTooLarge`]).
    pub fn next(&mut self, record: &mut ByteRecord) -> io::Result<Option<Row>> {
        record.clear();
        if !self.skip_blank_lines()? {
            return Ok(None);
        }
        let (start, line) = (self.at, self.line);
        let (end, inner_lines, mut fault) = match self.find(start, b'"', start)? {
            Some(quote) if self.buffer[quote] == b'"' => match self.read_cells(start, record)? {
                Some(end) => (end, breaks(&self.buffer[start..end]), None),
                None => (self.end_of_line(start)?, 0, Some(Fault::Unclosed)),
            },
            // The common case: no quote before the end of the line.
            end => {
                let end = end.unwrap_or(self.buffer.len());
                self.buffer[start..end]
                    .split(|byte| *byte == self.delimiter)
                    .for_each(|cell| record.push_field(cell));
                (end, 0, None)
            }
        };
        if inner_lines > 0 && self.each_line_is_a_row(start..end) {
            fault = Some(Fault::Joined {
                until: line + inner_lines,
            });
        }
        if fault.is_some() {
            record.clear();
        } else if self.width.is_none() {
            self.width = Some(record.len());
        }
        (self.last, self.at) = (start..end, end);
        self.line += inner_lines;
        Ok(Some(Row { line, fault }))
    }

    /// The last row as written in the file.
    pub fn raw(&self) -> &[u8] {
        &self.buffer[self.last.clone()]
    }

    /// Whether the file ends within the line of the last row.
    pub fn is_cut(&self) -> bool {
        self.is_ended && self.at == self.buffer.len() && !self.buffer.ends_with(b"\n")
    }

    /// Skips to a line, before the first row is read.
    ///
    /// # Errors
    /// The text cannot be read.
    pub fn skip_to_line(&mut self, line: u64) -> io::Result<()> {
        while self.line < line {
            match self.byte(self.at)? {
                None => break,
                Some(b'\n') => self.line += 1,
                Some(b'\r') => self.line += u64::from(self.byte(self.at + 1)? != Some(b'\n')),
                Some(_) => {}
            }
            self.at += 1;
        }
        Ok(())
    }

    /// Skips to the first byte of the next row; false at the end.
    fn skip_blank_lines(&mut self) -> io::Result<bool> {
        // Only here no position in the buffer is in use.
        if self.at >= STEP && self.at * 2 >= self.buffer.len() {
            self.buffer.drain(..self.at);
            (self.at, self.last) = (0, 0..0);
        }
        loop {
            match self.byte(self.at)? {
                None => return Ok(false),
                Some(b'\n') => self.line += 1,
                Some(b'\r') => self.line += u64::from(self.byte(self.at + 1)? != Some(b'\n')),
                Some(_) => return Ok(true),
            }
            self.at += 1;
        }
    }

    /// Reads the cells of a row with quotes; returns the position after it, or `None` if a quote is
    /// not closed.
    fn read_cells(&mut self, start: usize, record: &mut ByteRecord) -> io::Result<Option<usize>> {
        let mut cell = Vec::new();
        let mut at = start;
        loop {
            cell.clear();
            if self.byte(at)? == Some(b'"') {
                let Some(closed) = self.read_quoted(start, at + 1, record.len(), &mut cell)? else {
                    return Ok(None);
                };
                // Text after the closing quote is part of the cell, unless that quote was meant to
                // open a cell of its own.
                if closed.is_over_lines && !self.ends_cell(closed.after)? {
                    return Ok(None);
                }
                at = closed.after;
            }
            let end = self
                .find(at, self.delimiter, start)?
                .unwrap_or(self.buffer.len());
            cell.extend_from_slice(&self.buffer[at..end]);
            record.push_field(&cell);
            if self.byte(end)? != Some(self.delimiter) {
                return Ok(Some(end));
            }
            at = end + 1;
        }
    }

    /// Reads a quoted cell, from after its opening quote.
    fn read_quoted(
        &mut self,
        start: usize,
        mut at: usize,
        column: usize,
        cell: &mut Vec<u8>,
    ) -> io::Result<Option<Closed>> {
        let mut is_over_lines = false;
        loop {
            self.byte(at)?;
            let rest = self.buffer.get(at..).unwrap_or_default();
            let quote = memchr(b'"', rest);
            let piece = &rest[..quote.unwrap_or(rest.len())];
            is_over_lines |= memchr2(b'\n', b'\r', piece).is_some();
            cell.extend_from_slice(piece);
            at += piece.len();
            // No cell beyond the header's last column spans lines. This also bounds how often a
            // line is read again: whatever the quotes, the time is proportional to the file.
            let is_lost =
                self.width.is_some_and(|width| column >= width) || at - start > LONGEST_ROW;
            if is_over_lines && is_lost {
                return Ok(None);
            }
            match quote {
                Some(_) if self.byte(at + 1)? == Some(b'"') => {
                    cell.push(b'"');
                    at += 2;
                }
                Some(_) => {
                    return Ok(Some(Closed {
                        after: at + 1,
                        is_over_lines,
                    }));
                }
                None => {
                    self.check_length(start)?;
                    if !self.fill()? {
                        return Ok(None);
                    }
                }
            }
        }
    }

    /// Whether a cell can end before this byte.
    fn ends_cell(&mut self, at: usize) -> io::Result<bool> {
        let delimiter = self.delimiter;
        Ok(self
            .byte(at)?
            .is_none_or(|byte| byte == delimiter || byte == b'\n' || byte == b'\r'))
    }

    fn end_of_line(&mut self, start: usize) -> io::Result<usize> {
        Ok(self.find(start, b'\n', start)?.unwrap_or(self.buffer.len()))
    }

    /// Whether each line of a row has as many delimiters as a row.
    fn each_line_is_a_row(&self, row: std::ops::Range<usize>) -> bool {
        let Some(width) = self.width.filter(|width| *width > 1) else {
            return false;
        };
        self.buffer[row]
            .split(|byte| matches!(byte, b'\n' | b'\r'))
            .filter(|line| !line.is_empty())
            .all(|line| line.iter().filter(|byte| **byte == self.delimiter).count() + 1 == width)
    }

    /// The first `byte` or line break at or after `from`, in a row that begins at `start`.
    fn find(&mut self, from: usize, byte: u8, start: usize) -> io::Result<Option<usize>> {
        let mut seen = from;
        loop {
            if let Some(length) = self
                .buffer
                .get(seen..)
                .and_then(|rest| memchr3(byte, b'\n', b'\r', rest))
            {
                return Ok(Some(seen + length));
            }
            seen = self.buffer.len().max(from);
            self.check_length(start)?;
            if !self.fill()? {
                return Ok(None);
            }
        }
    }

    fn check_length(&self, start: usize) -> io::Result<()> {
        if self.buffer.len() - start > LONGEST_LINE {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        Ok(())
    }

    fn byte(&mut self, at: usize) -> io::Result<Option<u8>> {
        while at >= self.buffer.len() {
            if !self.fill()? {
                return Ok(None);
            }
        }
        Ok(Some(self.buffer[at]))
    }

    /// Reads more; false at the end.
    fn fill(&mut self) -> io::Result<bool> {
        if self.is_ended {
            return Ok(false);
        }
        let length = self.buffer.len();
        self.buffer.resize(length + STEP, 0);
        let read = loop {
            match self.inner.read(&mut self.buffer[length..]) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                other => break other,
            }
        };
        self.buffer.truncate(length + *read.as_ref().unwrap_or(&0));
        self.is_ended = read? == 0;
        Ok(!self.is_ended)
    }
}

/// Counts the line breaks in `text`.
fn breaks(text: &[u8]) -> u64 {
    let ends = |(at, byte): (usize, &u8)| match byte {
        b'\n' => true,
        b'\r' => text.get(at + 1) != Some(&b'\n'),
        _ => false,
    };
    text.iter().enumerate().filter(|entry| ends(*entry)).count() as u64
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Rows as they are read: line, fault, cells, and the raw text.
    type Read = (u64, Option<Fault>, Vec<String>, String);

    fn read(text: &str) -> Vec<Read> {
        let mut rows = DelimitedRows::new(text.as_bytes(), b',');
        let (mut record, mut found) = (ByteRecord::new(), Vec::new());
        while let Some(row) = rows.next(&mut record).unwrap() {
            let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
            found.push((
                row.line,
                row.fault,
                record.iter().map(text).collect(),
                text(rows.raw()),
            ));
        }
        found
    }

    fn cells(text: &str) -> Vec<Vec<String>> {
        read(text).into_iter().map(|(.., cells, _)| cells).collect()
    }

    fn faults(text: &str) -> Vec<(u64, Option<Fault>)> {
        read(text)
            .into_iter()
            .map(|(line, fault, ..)| (line, fault))
            .collect()
    }

    #[test]
    fn lines_end_in_all_three_ways_and_blank_ones_are_no_rows() {
        for text in [
            "a,b\n\n1,2\n3,4",
            "a,b\r\n\r\n1,2\r\n3,4\r\n",
            "a,b\r\r1,2\r3,4\r",
        ] {
            assert_eq!(
                cells(text),
                [["a", "b"], ["1", "2"], ["3", "4"]],
                "{text:?}"
            );
            let lines: Vec<u64> = read(text).into_iter().map(|row| row.0).collect();
            assert_eq!(lines, [1, 3, 4], "{text:?}");
        }
    }

    #[test]
    fn quotes_are_read_as_exports_write_them() {
        for (text, cell) in [
            ("\"Box, \"\"big\"\"\"", "Box, \"big\""),
            ("Nail 5\" long", "Nail 5\" long"),
            ("\"Nail 5\" long\"", "Nail 5 long\""),
            ("\"\"", ""),
            ("\"Two\nlines\"", "Two\nlines"),
            ("\"Two\r\n\r\nlines\"", "Two\r\n\r\nlines"),
        ] {
            for end in ["\n", "\r\n", ""] {
                let rows = read(&format!("item,title{end}\n1,{text}{end}"));
                assert_eq!(rows[1].1, None, "{text:?}");
                assert_eq!(rows[1].2, ["1", cell], "{text:?}");
            }
        }
    }

    #[test]
    fn a_quote_that_is_never_closed_costs_its_own_row() {
        let text = "a,b\n1,2\n3,\"4\n5,6\n7,8\n";
        let unclosed = Some(Fault::Unclosed);
        assert_eq!(
            faults(text),
            [(1, None), (2, None), (3, unclosed), (4, None), (5, None)]
        );
        assert_eq!(read(text)[2].3, "3,\"4");
        assert_eq!(faults("a,b\n1,\"2"), [(1, None), (2, unclosed)]);
        assert_eq!(faults("a,\"b\n1,2\n"), [(1, unclosed), (2, None)]);
    }

    #[test]
    fn two_quotes_that_are_never_closed_do_not_swallow_what_lies_between() {
        // The second would close the first, in the middle of a cell.
        let unclosed = Some(Fault::Unclosed);
        let text = "a,b,c\n1,\"2,3\n4,5,6\n7,\"8,9\nx,y,z\n";
        assert_eq!(
            faults(text),
            [
                (1, None),
                (2, unclosed),
                (3, None),
                (4, unclosed),
                (5, None)
            ]
        );
        // The second closes the first at the end of a cell: each line has the columns of a row.
        let text = "a,b,c\n1,\"2,3\n4,5,6\n7,8\",9\nx,y,z\n";
        assert_eq!(
            faults(text),
            [(1, None), (2, Some(Fault::Joined { until: 4 })), (5, None)]
        );
        assert_eq!(read(text)[1].3, "1,\"2,3\n4,5,6\n7,8\",9");
    }

    #[test]
    fn whatever_the_quotes_are_a_line_is_read_few_times() {
        // Each line closes the quote of the line before and opens another: read to the end from
        // every line, this would take hours.
        let text = format!("a,b,c\n{}", "b\",\"c\n".repeat(200_000));
        let rows = read(&text);
        assert_eq!(rows.len(), 200_001);
    }

    #[test]
    fn a_line_without_an_end_is_refused() {
        let endless = io::repeat(b'x');
        let mut rows = DelimitedRows::new(endless, b',');
        assert_eq!(
            rows.next(&mut ByteRecord::new()).unwrap_err().kind(),
            io::ErrorKind::FileTooLarge
        );
    }

    proptest! {
        #[test]
        fn what_a_writer_wrote_is_read_back(
            table in prop::collection::vec(prop::collection::vec("[a\",\n\r;é ]{0,6}", 3), 1..8),
        ) {
            let mut writer = csv::WriterBuilder::new().from_writer(Vec::new());
            table.iter().for_each(|row| writer.write_record(row).unwrap());
            let text = String::from_utf8(writer.into_inner().unwrap()).unwrap();
            let rows = read(&text);
            prop_assert_eq!(rows.len(), table.len(), "{:?}", text);
            for ((_, fault, cells, _), written) in rows.into_iter().zip(table) {
                prop_assert_ne!(fault, Some(Fault::Unclosed));
                if fault.is_none() {
                    prop_assert_eq!(cells, written);
                }
            }
        }

        #[test]
        fn no_byte_is_lost_and_lines_are_counted(text in "[a\",\n\r]{0,60}") {
            let mut rest = text.as_str();
            let mut line = 1;
            for (at, _, _, raw) in read(&text) {
                let before = rest.find(&raw).unwrap();
                prop_assert!(rest[..before].bytes().all(|byte| matches!(byte, b'\n' | b'\r')), "{:?}", text);
                line += breaks(&rest.as_bytes()[..before]);
                prop_assert_eq!(at, line);
                line += breaks(raw.as_bytes());
                rest = &rest[before + raw.len()..];
            }
            prop_assert!(rest.bytes().all(|byte| matches!(byte, b'\n' | b'\r')), "{:?}", text);
        }

        #[test]
        fn lines_without_quotes_over_them_are_read_as_by_the_csv_crate(text in "([a\",]{0,8}\n){1,6}") {
            let mut reader = csv::ReaderBuilder::new().flexible(true).has_headers(false).from_reader(text.as_bytes());
            let theirs: Vec<Vec<String>> =
                reader.records().map(|row| row.unwrap().iter().map(str::to_string).collect()).collect();
            let ours = read(&text);
            if theirs.len() == text.lines().filter(|line| !line.is_empty()).count() && ours.iter().all(|row| row.1.is_none()) {
                prop_assert_eq!(ours.into_iter().map(|row| row.2).collect::<Vec<_>>(), theirs);
            }
        }
    }
}
