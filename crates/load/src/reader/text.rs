//! Delimited text: finds its delimiter and its header, and reads its rows.

use super::shape::{LOOKED_AT, Shape, find_header};
use super::spaced::{Parting, Respaced};
use super::{Opened, Reader};
use crate::error::Error;
use crate::reader::delimited::{DelimitedRows, Row};
use crate::source::encoding::Text;
use crate::source::unpack::broken;
use csv::ByteRecord;
use std::borrow::Cow;
use std::io::{self, Read};

/// Delimiters to try, the most reliable first.
const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];

/// Some exports name the delimiter in the first line, for Excel.
const NAMED: &str = "sep=";

/// The place and layout of a table in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Layout {
    delimiter: u8,
    /// The line of the header.
    line: u64,
}

/// Opens a table; `delimiter` overrides detection.
///
/// # Errors
/// The header cannot be read.
pub fn open(name: &str, text: Text, delimiter: Option<u8>) -> Result<Opened, Error> {
    let mut layout = sniff(&text.sample, delimiter);
    let parting = if delimiter.is_none() && !is_table(&text.sample, layout) {
        Parting::of(&text.sample)
    } else {
        None
    };
    let text = match parting {
        Some(parting) => {
            layout = TABS;
            respaced(text, parting)
        }
        None => text,
    };
    let before = usize::try_from(layout.line - 1).unwrap_or(0);
    let above: Vec<&str> = text.sample.lines().take(before).collect();
    let above = above.join("\n");
    let mut rows = DelimitedRows::new(text.read, layout.delimiter);
    rows.skip_to_line(layout.line)
        .map_err(|error| broken(name, error))?;
    let mut header = ByteRecord::new();
    match rows
        .next(&mut header)
        .map_err(|error| broken(name, error))?
    {
        Some(Row { fault: None, .. }) => {}
        Some(Row {
            line,
            fault: Some(_),
        }) => return Err(Error::UnclosedQuote(name.to_string(), line)),
        None => return Err(Error::Empty(name.to_string())),
    }
    Ok(Opened {
        reader: Box::new(Delimited {
            rows,
            lines_before: layout.line - 1,
            above,
        }),
        header: header
            .iter()
            .map(|cell| String::from_utf8_lossy(cell).trim().to_string())
            .collect(),
        form: parting.map_or(delimiter_word(layout.delimiter), Parting::word),
        encoding: text.encoding,
        has_footers: true,
    })
}

/// Reads further rows of a table whose format is known.
pub fn resume(text: Text, form: &'static str, header: &[String]) -> Opened {
    let parting = Parting::ALL
        .into_iter()
        .find(|parting| parting.word() == form);
    let text = match parting {
        Some(parting) => respaced(text, parting),
        None => text,
    };
    let usual = if parting.is_some() { b'\t' } else { b',' };
    let delimiter = DELIMITERS
        .into_iter()
        .find(|delimiter| delimiter_word(*delimiter) == form)
        .unwrap_or(usual);
    let rows = DelimitedRows::new(text.read, delimiter).with_width(header.len());
    Opened {
        reader: Box::new(Delimited {
            rows,
            lines_before: 0,
            above: String::new(),
        }),
        header: header.to_vec(),
        form,
        encoding: text.encoding,
        has_footers: false,
    }
}

/// The layout of a text that was rewritten with tabs.
const TABS: Layout = Layout {
    delimiter: b'\t',
    line: 1,
};

fn respaced(text: Text, parting: Parting) -> Text {
    Text {
        read: Box::new(Respaced::new(text.read, parting)),
        ..text
    }
}

/// Whether a delimiter parts most lines into the same columns.
fn is_table(sample: &str, layout: Layout) -> bool {
    let (_, begin) = named_delimiter(sample);
    let (shape, _) = shape(&sample[begin..], layout.delimiter);
    shape.width >= 2 && shape.agreement >= 0.7
}

struct Delimited {
    rows: DelimitedRows<Box<dyn Read + Send>>,
    lines_before: u64,
    above: String,
}

impl Reader for Delimited {
    fn next(&mut self, record: &mut ByteRecord) -> io::Result<Option<Row>> {
        self.rows.next(record)
    }

    fn raw(&self) -> Cow<'_, [u8]> {
        Cow::Borrowed(self.rows.raw())
    }

    fn is_cut(&self) -> bool {
        self.rows.is_cut()
    }

    fn above(&self) -> &str {
        &self.above
    }

    fn notes(&self) -> Vec<String> {
        match self.lines_before {
            0 => Vec::new(),
            1 => vec!["skipped the line before the header".into()],
            lines => vec![format!("skipped {lines} lines before the header")],
        }
    }
}

/// The delimiter that splits the first lines into the most columns, most lines into the same
/// number; and the header.
fn sniff(sample: &str, typed: Option<u8>) -> Layout {
    let (named, begin) = named_delimiter(sample);
    let found = |delimiter: u8| {
        let (shape, line) = shape(&sample[begin..], delimiter);
        (
            shape,
            Layout {
                delimiter,
                line: line + u64::from(begin > 0),
            },
        )
    };
    if let Some(delimiter) = typed.or(named) {
        return found(delimiter).1;
    }
    let score = |shape: &Shape| {
        (
            if shape.agreement >= 0.7 {
                shape.width
            } else {
                shape.width.min(2)
            },
            shape.agreement,
        )
    };
    let mut best: Option<(Shape, Layout)> = None;
    for (shape, layout) in DELIMITERS.map(found) {
        if best
            .as_ref()
            .is_none_or(|(most, _)| score(&shape) > score(most))
        {
            best = Some((shape, layout));
        }
    }
    best.map_or(
        Layout {
            delimiter: b',',
            line: 1,
        },
        |(_, layout)| layout,
    )
}

/// The shape of the first rows, and the line of the header.
fn shape(sample: &str, delimiter: u8) -> (Shape, u64) {
    let mut rows = DelimitedRows::new(sample.as_bytes(), delimiter);
    let (mut record, mut records, mut lines) = (ByteRecord::new(), Vec::new(), Vec::new());
    while records.len() < LOOKED_AT
        && let Ok(Some(row)) = rows.next(&mut record)
    {
        // Cells of a faulty row still show its delimiter.
        let is_read = row.fault.is_none();
        records.push(if is_read {
            record.clone()
        } else {
            rows.raw().split(|byte| *byte == delimiter).collect()
        });
        lines.push(row.line);
    }
    let shape = find_header(&records);
    // Blank lines before the header need no note.
    (
        shape,
        if shape.header == 0 {
            1
        } else {
            lines[shape.header]
        },
    )
}

/// The delimiter named in the first line, and the position after it.
fn named_delimiter(sample: &str) -> (Option<u8>, usize) {
    let end = sample.find('\n').map_or(sample.len(), |end| end + 1);
    let line = sample[..end]
        .trim_end_matches(['\r', '\n'])
        .trim_matches('"');
    match line
        .strip_prefix(NAMED)
        .or_else(|| line.strip_prefix("SEP="))
        .map(str::as_bytes)
    {
        Some([delimiter]) if DELIMITERS.contains(delimiter) => (Some(*delimiter), end),
        _ => (None, 0),
    }
}

/// The name of a delimiter.
fn delimiter_word(delimiter: u8) -> &'static str {
    match delimiter {
        b';' => "semicolon",
        b'\t' => "tab",
        b'|' => "bar",
        _ => "comma",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn delimiters_are_found_by_the_columns_they_make() {
        for (text, delimiter) in [
            ("user;item;price\na;b;1,50\nc;d;2,00\n", b';'),
            ("name;price\na;1,50\nb;2,00\nc;3,50\n", b';'),
            ("user\titem\na, b\tc\n", b'\t'),
            ("user,item\na;b,c\n", b','),
            ("user\na\n", b','),
            ("", b','),
            (
                "Bericht, vom 3. Mai\nKunde;Artikel;Preis\na;b;1,50\nc;d;2,00\n",
                b';',
            ),
        ] {
            assert_eq!(sniff(text, None).delimiter, delimiter, "{text:?}");
        }
    }

    #[test]
    fn the_header_is_found_below_a_named_delimiter_and_a_preamble() {
        for (text, delimiter, line) in [
            ("sep=;\nuser;item\na;b\n", b';', 2),
            ("\"sep=\t\"\r\nuser\titem\r\na\tb\r\n", b'\t', 2),
            ("sep=;\nReport\n\nuser;item;price\na;b;1,5\n", b';', 4),
            ("Report\nof May\n\nuser,item,price\na,b,1\n", b',', 4),
            ("Report\n\"of\nMay\"\nuser,item,price\na,b,1\n", b',', 4),
            ("\n\nuser,item\na,b\n", b',', 1),
        ] {
            assert_eq!(sniff(text, None), Layout { delimiter, line }, "{text:?}");
        }
    }
}
