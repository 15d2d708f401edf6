//! Text to records, with the line each began on.

use super::error::Error;
use super::source::{Source, broken};
use csv::{ByteRecord, ReaderBuilder};
use std::io::{self, Read};

/// Delimiters that are tried, the more certain first.
const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];

/// A line that is read after the last one. Where a quote is still open at the end of the file, the line stands in that
/// cell and not alone; nothing else tells an open quote from the file's own last cell.
const END: &[u8] = b"\n\x00\x01the end of the file\x01\x00\n";

/// A table being read.
pub struct Table {
    name: String,
    reader: csv::Reader<Ended>,
    /// Column names, trimmed.
    pub header: Vec<String>,
    /// The delimiter.
    pub delimiter: u8,
}

impl Table {
    /// Begins to read; `delimiter` overrides what would be found. Returns the table and what is kept of the source.
    ///
    /// # Errors
    /// The header cannot be read.
    pub fn begin(name: &str, source: Source, delimiter: Option<u8>) -> Result<Table, Error> {
        let delimiter = delimiter.unwrap_or_else(|| sniff(&source.sample));
        let mut reader = ReaderBuilder::new()
            .delimiter(delimiter)
            .flexible(true)
            .has_headers(true)
            .buffer_capacity(1 << 17)
            .from_reader(Ended { inner: source.text, rest: END, is_ended: false });
        let header = reader.byte_headers().map_err(|error| csv_error(name, error))?;
        if holds_end(header) {
            return Err(Error::UnclosedQuote(name.to_string(), 1));
        }
        let header = header.iter().map(|cell| String::from_utf8_lossy(cell).trim().to_string()).collect();
        Ok(Table { name: name.to_string(), reader, header, delimiter })
    }

    /// Reads the next record; returns the line on which it begins, or `None` at the end.
    ///
    /// # Errors
    /// The file is cut short, or a quote is never closed.
    pub fn next(&mut self, record: &mut ByteRecord) -> Result<Option<u64>, Error> {
        if !self.reader.read_byte_record(record).map_err(|error| csv_error(&self.name, error))? {
            return Ok(None);
        }
        let line = record.position().map_or(0, csv::Position::line);
        if holds_end(record) {
            return if record.len() == 1 && record[0] == END[1..END.len() - 1] {
                Ok(None)
            } else {
                Err(Error::UnclosedQuote(self.name.clone(), line))
            };
        }
        Ok(Some(line))
    }

    /// The record as it stood in the file, but for quoting.
    pub fn raw(&self, record: &ByteRecord) -> String {
        const LONGEST: usize = 65_536;
        let mut writer = csv::WriterBuilder::new().delimiter(self.delimiter).from_writer(Vec::new());
        let written = writer.write_byte_record(record).ok().and_then(|()| writer.into_inner().ok()).unwrap_or_default();
        let text = String::from_utf8_lossy(&written);
        let text = text.trim_end_matches(['\r', '\n']);
        match text.char_indices().nth(LONGEST) {
            Some((end, _)) => format!("{} … ({} bytes in all)", &text[..end], text.len()),
            None => text.to_string(),
        }
    }
}

fn csv_error(name: &str, error: csv::Error) -> Error {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => broken(name, error),
        _ => Error::Binary(name.to_string(), "the rows cannot be told apart"),
    }
}

/// The delimiter that splits the first lines into the most columns, the same number in each.
fn sniff(sample: &str) -> u8 {
    let count = |delimiter: u8| -> usize {
        let mut reader =
            ReaderBuilder::new().delimiter(delimiter).flexible(true).has_headers(false).from_reader(sample.as_bytes());
        let widths: Vec<usize> = reader.byte_records().take(20).flatten().map(|record| record.len()).collect();
        let Some(&first) = widths.first() else { return 0 };
        let same = widths.iter().filter(|&&width| width == first).count();
        if same * 10 >= widths.len() * 7 { first } else { first.min(2) }
    };
    let mut best = (b',', count(b','));
    for delimiter in DELIMITERS {
        let columns = count(delimiter);
        if columns > best.1 {
            best = (delimiter, columns);
        }
    }
    best.0
}

fn holds_end(record: &ByteRecord) -> bool {
    record.iter().next_back().is_some_and(|cell| cell.ends_with(&END[1..END.len() - 1]) || cell.ends_with(&END[1..]))
}

/// A file, and then [`END`].
struct Ended {
    inner: Box<dyn Read>,
    rest: &'static [u8],
    is_ended: bool,
}

impl Read for Ended {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if !self.is_ended {
            let length = self.inner.read(buffer)?;
            if length > 0 || buffer.is_empty() {
                return Ok(length);
            }
            self.is_ended = true;
        }
        self.rest.read(buffer)
    }
}

/// The word for a delimiter.
pub fn delimiter_word(delimiter: u8) -> &'static str {
    match delimiter {
        b';' => "semicolon",
        b'\t' => "tab",
        b'|' => "bar",
        _ => "comma",
    }
}

#[cfg(test)]
mod tests {
    use super::sniff;

    #[test]
    fn delimiters_are_found_by_the_columns_they_make() {
        assert_eq!(sniff("user;item;price\na;b;1,50\nc;d;2,00\n"), b';');
        assert_eq!(sniff("user\titem\na, b\tc\n"), b'\t');
        assert_eq!(sniff("user,item\na;b,c\n"), b',');
        assert_eq!(sniff("user\na\n"), b',');
    }
}
