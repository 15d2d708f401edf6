//! Tables that are too long to be held: their rows are made as they are written.

use super::cell::NumberColumns;
use super::csv::push_csv;
use super::html::{PAGE_END, TABLE_END, empty_html, notes_html, page_start, push_row, table_start};
use super::json::render_json_lines;
use super::plain::render_plain_rows;
use super::render::Format;
use super::style::Style;
use super::table::{Block, Cell, Table};
use std::fmt;
use std::io::{self, Write};

/// Rows that are made and written at once.
const AT_ONCE: usize = 1_000;

/// A table whose rows are made one after another.
pub struct LongTable<'a> {
    /// The table without its rows.
    pub head: Table,
    /// The rows.
    pub rows: Box<dyn Iterator<Item = Vec<Cell>> + 'a>,
}

/// What is known of all rows of a long table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shape {
    /// How many there are.
    pub rows: usize,
    /// Which columns hold numbers and nothing else.
    pub is_number: Vec<bool>,
}

impl fmt::Debug for LongTable<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LongTable")
            .field("head", &self.head)
            .finish_non_exhaustive()
    }
}

impl LongTable<'_> {
    /// What must be known of all rows before the first is written.
    pub fn shape(self) -> Shape {
        let mut columns = NumberColumns::of(&self.head);
        let mut rows = 0;
        for row in self.rows {
            columns.add(&row);
            rows += 1;
        }
        Shape {
            rows,
            is_number: columns.found(),
        }
    }

    /// Writes it as a page with this title and these notes.
    ///
    /// # Errors
    /// Those of the writer.
    pub fn write_page(
        self,
        shape: &Shape,
        (title, notes): (&str, &[String]),
        style: &Style,
        to: &mut dyn Write,
    ) -> io::Result<()> {
        to.write_all(page_start(title).as_bytes())?;
        if shape.rows == 0 {
            to.write_all(empty_html(&self.head).as_bytes())?;
        } else {
            to.write_all(table_start(&self.head, &shape.is_number).as_bytes())?;
            let mut text = String::new();
            for row in self.rows {
                text.clear();
                let columns = (self.head.is_card, shape.is_number.as_slice());
                push_row(&mut text, &row, columns, style);
                to.write_all(text.as_bytes())?;
            }
            to.write_all(TABLE_END.as_bytes())?;
        }
        to.write_all(notes_html(notes).as_bytes())?;
        to.write_all(PAGE_END.as_bytes())?;
        to.flush()
    }

    /// Whether it is written in this format row by row at once: formats of lines.
    pub fn is_of_lines(format: Format) -> bool {
        matches!(format, Format::Plain | Format::Csv | Format::JsonLines)
    }

    /// Writes it in a format of lines.
    ///
    /// # Errors
    /// Those of the writer.
    pub fn write(self, format: Format, style: &Style, to: &mut dyn Write) -> io::Result<()> {
        let (mut chunk, mut rows) = (self.head, self.rows);
        let mut is_first = true;
        loop {
            chunk.rows.clear();
            chunk.rows.extend(rows.by_ref().take(AT_ONCE));
            if chunk.rows.is_empty() && !is_first {
                return to.flush();
            }
            let mut bytes = Vec::new();
            match format {
                Format::Csv => push_csv(&chunk, style, is_first, &mut bytes)?,
                Format::JsonLines => {
                    let table = Block::Table(std::mem::take(&mut chunk));
                    bytes = render_json_lines(std::slice::from_ref(&table)).into_bytes();
                    if let Block::Table(table) = table {
                        chunk = table;
                    }
                }
                _ => bytes = render_plain_rows(&chunk, style, is_first).into_bytes(),
            }
            to.write_all(&bytes)?;
            is_first = false;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::grid::tests::tables;
    use super::super::render::{Rendered, render};
    use super::*;
    use proptest::prelude::*;

    fn long(table: &Table) -> LongTable<'_> {
        let head = Table {
            rows: Vec::new(),
            ..table.clone()
        };
        let rows = Box::new(table.rows.iter().cloned());
        LongTable { head, rows }
    }

    fn written(table: &Table, format: Format, style: &Style) -> String {
        let mut bytes = Vec::new();
        if format == Format::Html {
            let shape = long(table).shape();
            let page = long(table).write_page(&shape, ("regulars x", &[]), style, &mut bytes);
            page.unwrap();
        } else {
            long(table).write(format, style, &mut bytes).unwrap();
        }
        String::from_utf8(bytes).unwrap()
    }

    fn whole(table: &Table, format: Format, style: &Style) -> String {
        let rendered = Rendered {
            command: "x",
            data: &serde_json::Value::Null,
            blocks: &[Block::Table(table.clone())],
            notes: &[],
        };
        render(&rendered, format, style).unwrap()
    }

    proptest! {
        #[test]
        fn a_long_table_is_written_as_a_held_one(mut table in tables(), times in 1_usize..400) {
            let rows = table.rows.clone();
            table.rows = rows.iter().cycle().take(rows.len() * times).cloned().collect();
            for format in [Format::Plain, Format::Csv, Format::JsonLines, Format::Html] {
                for style in [Style::default(), Style { excel: true, is_file: true, ..Style::default() }] {
                    prop_assert_eq!(written(&table, format, &style), whole(&table, format, &style));
                }
            }
        }
    }

    #[test]
    fn rows_are_made_as_they_are_written() {
        struct Counting<'a>(&'a std::cell::Cell<usize>, usize);
        impl Write for Counting<'_> {
            fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
                self.1 = self.1.max(self.0.get());
                self.0.set(0);
                Ok(bytes.len())
            }

            fn flush(&mut self) -> io::Result<()> {
                Ok(())
            }
        }
        let held = std::cell::Cell::new(0);
        let rows = (0..50_000).map(|row| {
            held.set(held.get() + 1);
            vec![Cell::Int(row)]
        });
        let long = LongTable {
            head: Table::new("", &["n"]),
            rows: Box::new(rows),
        };
        let mut to = Counting(&held, 0);
        long.write(Format::Csv, &Style::default(), &mut to).unwrap();
        assert!(to.1 > 0 && to.1 <= AT_ONCE, "{}", to.1);
    }
}
