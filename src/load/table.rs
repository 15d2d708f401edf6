//! A file as a table: its delimiter, its header and its rows.

use super::error::Error;
use super::rows::{Row, Rows};
use super::source::{Source, broken};
use csv::{ByteRecord, ReaderBuilder};
use std::io::Read;

/// Delimiters that are tried, the more certain first.
const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];

/// A table being read.
pub struct Table {
    name: String,
    rows: Rows<Box<dyn Read>>,
    /// Column names, trimmed.
    pub header: Vec<String>,
    /// The delimiter.
    pub delimiter: u8,
}

impl Table {
    /// Begins to read; `delimiter` overrides what would be found.
    ///
    /// # Errors
    /// The header cannot be read.
    pub fn begin(name: &str, source: Source, delimiter: Option<u8>) -> Result<Table, Error> {
        let delimiter = delimiter.unwrap_or_else(|| sniff(&source.sample));
        let mut rows = Rows::new(source.text, delimiter);
        let mut header = ByteRecord::new();
        match rows.next(&mut header).map_err(|error| broken(name, error))? {
            Some(Row { fault: None, .. }) => {}
            Some(Row { line, fault: Some(_) }) => return Err(Error::UnclosedQuote(name.to_string(), line)),
            None => return Err(Error::Empty(name.to_string())),
        }
        let header = header.iter().map(|cell| String::from_utf8_lossy(cell).trim().to_string()).collect();
        Ok(Table { name: name.to_string(), rows, header, delimiter })
    }

    /// Reads the next row; `None` at the end.
    ///
    /// # Errors
    /// The file is cut short, or is no table.
    pub fn next(&mut self, record: &mut ByteRecord) -> Result<Option<Row>, Error> {
        self.rows.next(record).map_err(|error| broken(&self.name, error))
    }

    /// The last row as it stands in the file.
    pub fn raw(&self) -> String {
        const LONGEST: usize = 65_536;
        let raw = self.rows.raw();
        let text = String::from_utf8_lossy(&raw[..raw.len().min(LONGEST)]);
        if raw.len() > LONGEST { format!("{text} … ({} bytes in all)", raw.len()) } else { text.into_owned() }
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
