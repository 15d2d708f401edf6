//! Workbooks: the first sheet that looks like a table, its cells as texts like those of text files.

use super::book::{GridOf, check_size, content, parts_with_sheets, with_sheets};
use super::grid::GridRows;
use super::shape::LOOKED_AT;
use super::workbook::Bad;
use super::{Opened, Reader};
use crate::error::Error;
use crate::reader::delimited::Row;
use crate::source::archive::Book;
use crate::source::unpack::Source;
use csv::ByteRecord;
use std::borrow::Cow;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// A sheet of a workbook.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    pub name: String,
    /// Whether its first rows look like a table.
    pub is_table: bool,
    pub is_hidden: bool,
}

/// The sheets of a workbook, of which the first rows are read.
///
/// # Errors
/// It is damaged or too large.
pub fn list(name: &str, source: Source) -> Result<Vec<Listed>, Error> {
    let (bytes, kind) = content(name, source)?;
    if kind.is_some_and(|kind| kind != Book::OpenDocument) && parts_with_sheets(&bytes) < 2 {
        return Ok(Vec::new());
    }
    if kind.is_some() {
        check_size(name, &bytes)?;
    }
    let damaged = || Error::Binary(name.to_string(), "it is a damaged workbook");
    let listed = catch_unwind(AssertUnwindSafe(|| {
        with_sheets(bytes, kind, LOOKED_AT as u32, |names, grid_of| {
            names
                .iter()
                .map(|(name, is_hidden)| {
                    Ok(Listed {
                        is_table: grid_of(name)?.into_table().is_some(),
                        is_hidden: *is_hidden,
                        name: name.clone(),
                    })
                })
                .collect()
        })
    }));
    listed.unwrap_or(Err(Bad::Damaged)).map_err(|_| damaged())
}

/// Opens a workbook; `sheet` selects a sheet instead of the first that looks like a table.
///
/// # Errors
/// It is damaged or too large, has no such sheet, or none that looks like a table.
pub fn open(name: &str, source: Source, sheet: Option<&str>) -> Result<Opened, Error> {
    let refused = |why| Error::Binary(name.to_string(), why);
    let (bytes, kind) = content(name, source)?;
    if kind.is_some() {
        check_size(name, &bytes)?;
    }
    // The library panics on some damaged files.
    let read = catch_unwind(AssertUnwindSafe(|| read(bytes, kind, sheet)));
    let found = read.unwrap_or(Err(Bad::Damaged)).map_err(|bad| match bad {
        Bad::Damaged => refused("it is a damaged workbook"),
        Bad::TooLarge => refused("it has a sheet of more than 50 million cells"),
        Bad::NoSheet(names) => Error::Sheet(match sheet {
            Some(sheet) => format!("{name} has no sheet '{sheet}' (sheets: {names})"),
            None => format!("no sheet of {name} looks like a table (sheets: {names})"),
        }),
    })?;
    Ok(Opened {
        header: found.header,
        reader: Box::new(SheetRows {
            rows: found.rows,
            last: ByteRecord::new(),
            note: found.note,
        }),
        form: "sheet",
        encoding: "UTF-8",
        has_footers: true,
    })
}

struct Found {
    header: Vec<String>,
    rows: GridRows,
    note: Option<String>,
}

fn read(bytes: Vec<u8>, kind: Option<Book>, sheet: Option<&str>) -> Result<Found, Bad> {
    with_sheets(bytes, kind, u32::MAX, |names, grid_of| {
        let names: Vec<String> = names.iter().map(|(name, _)| name.clone()).collect();
        choose(&names, sheet, grid_of)
    })
}

/// The named sheet, or the first that looks like a table.
fn choose(names: &[String], wanted: Option<&str>, grid_of: &mut GridOf<'_>) -> Result<Found, Bad> {
    let is_wanted = |name: &&String| {
        wanted.is_none_or(|wanted| name.trim().eq_ignore_ascii_case(wanted.trim()))
    };
    for name in names.iter().filter(is_wanted) {
        if let Some((header, rows)) = grid_of(name)?.into_table() {
            let others: Vec<&str> = names
                .iter()
                .filter(|other| *other != name)
                .map(String::as_str)
                .collect();
            let note = (wanted.is_none() && !others.is_empty()).then(|| {
                format!(
                    "read the sheet '{name}', not {} (--sheet selects another)",
                    others.join(", ")
                )
            });
            return Ok(Found { header, rows, note });
        }
    }
    Err(Bad::NoSheet(names.join(", ")))
}

/// A row as a line of CSV, for formats without lines.
pub fn raw_of(row: &ByteRecord) -> Cow<'static, [u8]> {
    let mut writer = csv::WriterBuilder::new()
        .terminator(csv::Terminator::Any(b'\n'))
        .from_writer(Vec::new());
    let written = writer
        .write_byte_record(row)
        .ok()
        .and_then(|()| writer.into_inner().ok());
    let mut raw = written.unwrap_or_default();
    raw.truncate(raw.trim_ascii_end().len());
    Cow::Owned(raw)
}

struct SheetRows {
    rows: GridRows,
    last: ByteRecord,
    note: Option<String>,
}

impl Reader for SheetRows {
    fn next(&mut self, record: &mut ByteRecord) -> io::Result<Option<Row>> {
        let row = self.rows.next(record);
        self.last.clone_from(record);
        Ok(row.map(|line| Row { line, fault: None }))
    }

    fn raw(&self) -> Cow<'_, [u8]> {
        raw_of(&self.last)
    }

    fn above(&self) -> &str {
        &self.rows.above
    }

    fn notes(&self) -> Vec<String> {
        let beside = match self.rows.beside {
            0 => None,
            cells => Some(format!(
                "skipped {cells} cells far to the right of the table"
            )),
        };
        self.note.iter().cloned().chain(beside).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reader::Options;
    use crate::reader::book::OLD_MARK;
    use crate::reader::table::Table;
    use crate::source::unpack::unpack;
    use proptest::prelude::*;
    use rust_xlsxwriter::{ExcelDateTime as WrittenTime, Format, Workbook};
    use std::io::Write as _;
    use std::io::{Cursor, Read as _};
    use zip::ZipArchive;
    use zip::write::{SimpleFileOptions, ZipWriter};

    fn table(bytes: &[u8], sheet: Option<&str>) -> Result<Table, Error> {
        let source = unpack("book", Box::new(Cursor::new(bytes.to_vec())))?;
        Table::open(
            "book",
            source,
            &Options {
                sheet: sheet.map(Into::into),
                ..Options::default()
            },
        )
    }

    fn rows(table: &mut Table) -> Vec<String> {
        let (mut record, mut rows) = (ByteRecord::new(), Vec::new());
        while let Some(row) = table.next(&mut record).unwrap() {
            let mark = if row.fault.is_some() { "!" } else { "" };
            rows.push(format!("{}{mark} {}", row.line, table.raw()));
        }
        rows
    }

    fn workbook() -> Vec<u8> {
        let mut book = Workbook::new();
        let (day, moment) = (
            Format::new().set_num_format("yyyy-mm-dd"),
            Format::new().set_num_format("dd/mm/yyyy hh:mm"),
        );
        let duration = Format::new().set_num_format("[h]:mm:ss");
        book.add_worksheet()
            .set_name("Read me")
            .unwrap()
            .write(0, 0, "Orders of May, by till")
            .unwrap();
        let hidden = book
            .add_worksheet()
            .set_name("Old")
            .unwrap()
            .set_hidden(true);
        hidden
            .write(0, 0, "x")
            .unwrap()
            .write(0, 1, "y")
            .unwrap()
            .write(1, 0, 1)
            .unwrap()
            .write(1, 1, 2)
            .unwrap();
        let sheet = book.add_worksheet().set_name("Orders").unwrap();
        sheet.write(0, 1, "Orders of May").unwrap();
        for (column, name) in ["user", "item", "time", "price", "paid", "id", "took"]
            .iter()
            .enumerate()
        {
            sheet.write(2, 1 + column as u16, *name).unwrap();
        }
        let time = |text| WrittenTime::parse_from_str(text).unwrap();
        sheet
            .write(3, 1, "ann")
            .unwrap()
            .write(3, 2, "tea, green")
            .unwrap();
        sheet
            .write_with_format(3, 3, time("2026-05-01"), &day)
            .unwrap();
        sheet
            .write(3, 4, 0.1 + 0.2)
            .unwrap()
            .write(3, 5, true)
            .unwrap()
            .write(3, 6, 5_550_000_123_456_i64)
            .unwrap();
        sheet.write_with_format(3, 7, 1.5, &duration).unwrap();
        sheet.write(5, 1, "bob").unwrap();
        sheet
            .write_with_format(5, 3, time("2026-05-02T10:59:59"), &moment)
            .unwrap();
        sheet
            .write(5, 4, 12)
            .unwrap()
            .write(5, 5, false)
            .unwrap()
            .write(5, 6, 1e-7)
            .unwrap();
        sheet
            .write(7, 1, "Total")
            .unwrap()
            .write(7, 4, 12.3)
            .unwrap();
        book.save_to_buffer().unwrap()
    }

    #[test]
    fn the_first_sheet_with_a_table_is_read_cell_by_cell() {
        let mut table = table(&workbook(), None).unwrap();
        assert_eq!(
            table.header[..7],
            ["user", "item", "time", "price", "paid", "id", "took"]
        );
        assert_eq!((table.form, table.encoding), ("sheet", "UTF-8"));
        let expected = [
            "4 ann,\"tea, green\",2026-05-01,0.3,yes,5550000123456,36:00:00",
            "6 bob,,2026-05-02 10:59:59,12,no,0.0000001,",
            "8! Total,,,12.3,,,",
        ];
        assert_eq!(rows(&mut table), expected);
        assert_eq!(
            table.notes(),
            ["read the sheet 'Orders', not Read me, Old (--sheet selects another)"]
        );
    }

    #[test]
    fn a_sheet_can_be_named() {
        let mut old = table(&workbook(), Some("old")).unwrap();
        assert_eq!(
            (old.header.join(","), rows(&mut old)),
            ("x,y".to_string(), vec!["2 1,2".to_string()])
        );
        for (name, words) in [
            ("Read me", "has no sheet"),
            ("May", "has no sheet 'May' (sheets: Orders"),
        ] {
            let refused = table(&workbook(), Some(name)).err().unwrap().to_string();
            assert!(
                name == "Read me" || refused.contains("(sheets: Read me, Orders, Old)"),
                "{refused} {words}"
            );
        }
    }

    fn open_document(content: &str) -> Vec<u8> {
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, text) in [
            ("mimetype", "application/vnd.oasis.opendocument.spreadsheet"),
            ("content.xml", content),
        ] {
            writer
                .start_file(name, SimpleFileOptions::default())
                .unwrap();
            writer.write_all(text.as_bytes()).unwrap();
        }
        writer.finish().unwrap().into_inner()
    }

    const SHEETS: &str = r#"<?xml version="1.0"?><office:document-content><office:body><office:spreadsheet>
        <table:table table:name="Notes"><table:table-row><table:table-cell office:value-type="string"><text:p>hello</text:p>
        </table:table-cell></table:table-row></table:table>
        <table:table table:name="Orders">
        <table:table-row table:number-rows-repeated="2"><table:table-cell table:number-columns-repeated="1024"/></table:table-row>
        <table:table-row><table:table-cell office:value-type="string"><text:p>user</text:p></table:table-cell>
        <table:table-cell office:value-type="string"><text:p>title</text:p></table:table-cell>
        <table:table-cell office:value-type="string"><text:p>time</text:p></table:table-cell>
        <table:table-cell office:value-type="string"><text:p>price</text:p></table:table-cell></table:table-row>
        <table:table-row table:number-rows-repeated="2"><table:table-cell office:value-type="string">
        <office:annotation><text:p>a remark</text:p></office:annotation><text:p>Ann<text:s text:c="2"/>&amp; Bob</text:p></table:table-cell>
        <table:table-cell/><table:table-cell office:value-type="date" office:date-value="2026-05-01T10:00:00"/>
        <table:table-cell office:value-type="currency" office:value="3.5"><text:p>3,50 EUR</text:p></table:table-cell>
        </table:table-row>
        <table:table-row table:number-rows-repeated="1048570"><table:table-cell/></table:table-row>
        </table:table></office:spreadsheet></office:body></office:document-content>"#;

    #[test]
    fn open_document_sheets_are_read() {
        let mut table = table(&open_document(SHEETS), None).unwrap();
        assert_eq!(table.header, ["user", "title", "time", "price"]);
        let expected = [
            "4 Ann  & Bob,,2026-05-01 10:00:00,3.5",
            "5 Ann  & Bob,,2026-05-01 10:00:00,3.5",
        ];
        assert_eq!(rows(&mut table), expected);
    }

    #[test]
    fn bombs_and_damaged_workbooks_are_refused() {
        let wide = r#"<table:table-cell table:number-columns-repeated="900" office:value-type="float" office:value="1"/>"#;
        let bomb = SHEETS.replace(
            "<table:table-cell/><table:table-cell office",
            &format!("{wide}<table:table-cell office"),
        );
        let bomb = bomb.replace(
            r#"repeated="2"><table:table-cell office"#,
            r#"repeated="1000000"><table:table-cell office"#,
        );
        for (bytes, words) in [
            (open_document(&bomb), "50 million cells"),
            (
                open_document(&SHEETS[..SHEETS.len() - 40]),
                "damaged workbook",
            ),
            (open_document(&" ".repeat((1 << 30) + 1)), "more than 1 GB"),
            (b"PK\x03\x04 and then nothing".to_vec(), "damaged workbook"),
            ([&OLD_MARK[..], &[0; 600]].concat(), "damaged workbook"),
            (workbook()[..4_000].to_vec(), "damaged workbook"),
        ] {
            let refused = table(&bytes, None)
                .err()
                .map(|error| error.to_string())
                .unwrap_or_default();
            assert!(refused.contains(words), "{words}: {refused}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

        #[test]
        fn no_bytes_in_a_workbook_make_it_fail_hard(at in any::<prop::sample::Index>(), bytes in prop::collection::vec(any::<u8>(), 1..9)) {
            // Stored, so that the changed bytes reach the parser of the sheet and not the checksum
            // alone.
            let mut archive = ZipArchive::new(Cursor::new(workbook())).unwrap();
            let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
            for index in 0..archive.len() {
                let mut entry = archive.by_index(index).unwrap();
                let name = entry.name().unwrap().into_owned();
                let mut text = Vec::new();
                entry.read_to_end(&mut text).unwrap();
                if name.contains("sheet3") || name.contains("workbook") || name.contains("shared") {
                    let start = at.index(text.len());
                    let end = (start + bytes.len()).min(text.len());
                    text[start..end].copy_from_slice(&bytes[..end - start]);
                }
                writer.start_file(name, SimpleFileOptions::default()).unwrap();
                writer.write_all(&text).unwrap();
            }
            if let Ok(mut table) = table(&writer.finish().unwrap().into_inner(), None) {
                rows(&mut table);
            }
            let text = SHEETS.as_bytes();
            let start = at.index(text.len());
            let changed = [&text[..start], &bytes, &text[(start + bytes.len()).min(text.len())..]].concat();
            if let Ok(mut table) = table(&open_document(&String::from_utf8_lossy(&changed)), None) {
                rows(&mut table);
            }
        }
    }
}
