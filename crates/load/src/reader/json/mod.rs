//! JSON: lines, lists and pages of objects, as rows with dotted column names.

mod flatten;
mod parse;
mod records;

use super::{Opened, Reader};
use crate::columns::normal_name;
use crate::error::Error;
use crate::reader::delimited::{Fault, Row};
use crate::rule::Rule;
use crate::source::encoding::Text;
use crate::source::unpack::broken;
use csv::ByteRecord;
use flatten::{Cells, choose_lines, rows};
pub use records::{Form, form};
use records::{Record, Records};
use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap, VecDeque};
use std::io::{self, Read};

/// Records whose keys make up the header, and their size limit in bytes.
const RECORDS_LOOKED_AT: usize = 5_000;
const BYTES_LOOKED_AT: usize = 1 << 22;

/// Most columns of a header.
const MOST_COLUMNS: usize = 2_000;

/// Opens a file of records.
///
/// # Errors
/// There is no record, or none is JSON.
pub fn open(name: &str, text: Text, form: Form) -> Result<Opened, Error> {
    let (opened, has_records, has_values) = open_records(name, text, form, &[])?;
    match (has_records, has_values) {
        (false, _) => Err(Error::Empty(name.to_string())),
        (true, false) => Err(Error::Binary(
            name.to_string(),
            "none of its records is a JSON object",
        )),
        (true, true) => Ok(opened),
    }
}

/// Reads further lines of a file whose first lines had the columns of `header`; columns can be
/// added.
///
/// # Errors
/// The text cannot be read.
pub fn resume(name: &str, text: Text, header: &[String]) -> Result<Opened, Error> {
    open_records(name, text, Form::Lines, header).map(|(opened, ..)| opened)
}

/// Opens a file; also returns whether there are records, and whether any is JSON.
fn open_records(
    name: &str,
    text: Text,
    form: Form,
    known: &[String],
) -> Result<(Opened, bool, bool), Error> {
    let mut records = Records::new(text.read, form);
    let (mut ahead, mut bytes) = (VecDeque::new(), 0);
    while ahead.len() < RECORDS_LOOKED_AT
        && bytes < BYTES_LOOKED_AT
        && let Some(record) = records.next().map_err(|error| broken(name, error))?
    {
        bytes += records.raw().len();
        ahead.push_back((record, records.raw().to_vec()));
    }
    let values = || {
        ahead
            .iter()
            .filter_map(|(record, _): &(Record, Vec<u8>)| record.value.as_ref().ok())
    };
    let (has_records, has_values) = (!ahead.is_empty(), values().next().is_some());
    let lines = choose_lines(values());
    let mut reader = JsonRows {
        records,
        ahead,
        lines,
        known: known.to_vec(),
        columns: Columns::default(),
        rows: VecDeque::new(),
        row: Row {
            line: 0,
            fault: None,
        },
        raw: Vec::new(),
        unknown: BTreeMap::new(),
        is_list_given: false,
    };
    let header = reader.find_columns();
    let encoding = text.encoding;
    let opened = Opened {
        reader: Box::new(reader),
        header,
        form: "json",
        encoding,
        has_footers: false,
    };
    Ok((opened, has_records, has_values))
}

struct JsonRows {
    records: Records<Box<dyn Read + Send>>,
    /// Records read ahead for the header, with their texts.
    ahead: VecDeque<(Record, Vec<u8>)>,
    /// The list whose elements become rows.
    lines: Option<String>,
    /// Columns known from earlier lines.
    known: Vec<String>,
    columns: Columns,
    /// Remaining rows of the last record.
    rows: VecDeque<Cells>,
    row: Row,
    raw: Vec<u8>,
    /// Keys that appeared too late for the header, with the number of rows.
    unknown: BTreeMap<String, u64>,
    /// Whether the caller chose the list.
    is_list_given: bool,
}

/// The position of each key.
#[derive(Default)]
struct Columns {
    names: Vec<String>,
    places: HashMap<String, usize>,
    /// Requested columns, by normal name.
    wanted: HashMap<String, usize>,
}

impl Columns {
    fn add(&mut self, name: &str) {
        if !self.places.contains_key(name) && self.names.len() < MOST_COLUMNS {
            self.places.insert(name.to_string(), self.names.len());
            self.names.push(name.to_string());
        }
    }

    fn want(&mut self, name: &str) {
        let normal = normal_name(name);
        if !self.names.iter().any(|found| normal_name(found) == normal) {
            self.wanted.insert(normal, self.names.len());
            self.names.push(name.to_string());
        }
    }

    fn place(&self, name: &str) -> Option<usize> {
        let by_name = self.places.get(name).copied();
        by_name.or_else(|| {
            if self.wanted.is_empty() {
                None
            } else {
                self.wanted.get(&normal_name(name)).copied()
            }
        })
    }
}

impl JsonRows {
    /// The header: the keys of all records read ahead.
    fn find_columns(&mut self) -> Vec<String> {
        self.columns = Columns::default();
        self.known.iter().for_each(|name| self.columns.add(name));
        for (record, _) in &self.ahead {
            let Ok(value) = &record.value else { continue };
            for row in rows(value, self.lines.as_deref()) {
                row.iter().for_each(|(name, _)| self.columns.add(name));
            }
        }
        self.columns.names.clone()
    }

    /// Fills `record` with the cells of a row.
    fn fill(&mut self, cells: Cells, record: &mut ByteRecord) {
        const MOST_UNKNOWN: usize = 1_000;
        let mut texts = vec![String::new(); self.columns.names.len()];
        for (name, text) in cells {
            match self.columns.place(&name) {
                Some(place) => texts[place] = text,
                None if text.is_empty() => {}
                None => {
                    if self.unknown.len() < MOST_UNKNOWN || self.unknown.contains_key(&name) {
                        *self.unknown.entry(name).or_default() += 1;
                    }
                }
            }
        }
        record.clear();
        texts
            .iter()
            .for_each(|text| record.push_field(text.as_bytes()));
    }

    fn start_record(&mut self, record: Record) {
        let (fault, rows) = match record.value {
            Ok(value) => (None, rows(&value, self.lines.as_deref())),
            Err(reason) => (
                Some(Fault::Aside(Rule::BadJson, reason)),
                vec![Cells::new()],
            ),
        };
        self.row = Row {
            line: record.line,
            fault,
        };
        self.rows = rows.into();
    }
}

impl Reader for JsonRows {
    fn next(&mut self, record: &mut ByteRecord) -> io::Result<Option<Row>> {
        loop {
            if let Some(cells) = self.rows.pop_front() {
                self.fill(cells, record);
                return Ok(Some(self.row));
            }
            if let Some((found, raw)) = self.ahead.pop_front() {
                self.raw = raw;
                self.start_record(found);
            } else if let Some(found) = self.records.next()? {
                self.raw.clear();
                self.raw.extend_from_slice(self.records.raw());
                self.start_record(found);
            } else {
                return Ok(None);
            }
        }
    }

    fn raw(&self) -> Cow<'_, [u8]> {
        Cow::Borrowed(&self.raw)
    }

    fn notes(&self) -> Vec<String> {
        let mut notes = Vec::new();
        if let Some(lines) = self.lines.as_ref().filter(|_| !self.is_list_given) {
            notes.push(format!("one row per element of '{lines}'"));
        }
        if self.records.is_cut {
            notes.push("the JSON ends in the middle of a list: the file may be incomplete".into());
        }
        if !self.unknown.is_empty() {
            let shown: Vec<&str> = self.unknown.keys().take(5).map(String::as_str).collect();
            notes.push(format!(
                "{} appeared too late to become columns and were not read: {}",
                regulars_core::output::counted(self.unknown.len() as i64, "key"),
                shown.join(", ")
            ));
        }
        notes
    }

    fn expand(&mut self, lines: Option<&str>) -> Option<Vec<String>> {
        self.lines = lines.map(Into::into);
        self.is_list_given = true;
        Some(self.find_columns())
    }

    fn want(&mut self, names: &[&str]) -> Option<Vec<String>> {
        names.iter().for_each(|name| self.columns.want(name));
        Some(self.columns.names.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reader::Options;
    use crate::reader::table::Table;
    use crate::source::unpack::unpack;
    use std::io::Cursor;

    fn table(text: &str) -> Result<Table, Error> {
        let source = unpack("x.json", Box::new(Cursor::new(text.as_bytes().to_vec())))?;
        Table::open("x.json", source, &Options::default())
    }

    fn read(table: &mut Table) -> Vec<String> {
        let (mut record, mut read) = (ByteRecord::new(), Vec::new());
        while let Some(row) = table.next(&mut record).unwrap() {
            let mark = if row.fault.is_some() { "!" } else { "" };
            let cells: Vec<_> = record.iter().map(String::from_utf8_lossy).collect();
            read.push(format!("{}{mark} {}", row.line, cells.join(",")));
        }
        read
    }

    const ORDERS: &str = r#"{"orders":[{"id":5550000000000000001,"email":"a@b","line_items":[{"sku":"A"},{"sku":"B"}],
        "fees":[{"kind":"x"},{"kind":"y"}]},{"id":2,"line_items":[{"sku":"C"}]}]}"#;

    #[test]
    fn orders_are_one_row_a_line() {
        let mut table = table(ORDERS).unwrap();
        assert_eq!(table.header, ["id", "email", "fees.kind", "line_items.sku"]);
        assert_eq!(
            read(&mut table),
            [
                "1 5550000000000000001,a@b,x|y,A",
                "1 5550000000000000001,a@b,x|y,B",
                "2 2,,,C"
            ]
        );
        assert_eq!(table.notes(), ["one row per element of 'line_items'"]);
    }

    #[test]
    fn the_caller_chooses_the_lines_and_names_rare_columns() {
        let mut table = table(ORDERS).unwrap();
        table.expand(Some("fees"));
        table.want(&["email", "gift_note"]);
        assert_eq!(
            table.header,
            ["id", "email", "line_items.sku", "fees.kind", "gift_note"]
        );
        assert_eq!(read(&mut table).len(), 3);
        let mut lines = "{\"id\":1}\n".repeat(6_000);
        lines.push_str("{\"id\":2,\"gift\":{\"note\":\"hi\"},\"late\":1}\n");
        let mut wanted = super::tests::table(&lines).unwrap();
        wanted.want(&["gift_note"]);
        assert_eq!(read(&mut wanted).last().unwrap(), "6001 2,hi");
        assert_eq!(
            wanted.notes(),
            ["1 key appeared too late to become columns and were not read: late"]
        );
    }

    #[test]
    fn a_line_that_is_no_json_costs_no_other() {
        let mut table = table("{\"id\":1}\nrubbish\n{\"id\":3}\n").unwrap();
        assert_eq!(read(&mut table), ["1 1", "2! ", "3 3"]);
        assert!(matches!(
            super::tests::table("[1,2]"),
            Err(Error::Binary(..)) | Ok(_)
        ));
        assert!(matches!(super::tests::table("[]"), Err(Error::Empty(_))));
        assert!(matches!(
            super::tests::table("[[1],[2]]"),
            Err(Error::Binary(..))
        ));
    }
}
