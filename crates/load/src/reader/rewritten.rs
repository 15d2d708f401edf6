//! A reader whose rows are rewritten once it is known what they hold: taken apart, completed, renumbered or
//! left out. Each way of rewriting stands in a file of its own.

use super::Reader;
use super::delimited::Row;
use csv::ByteRecord;
use std::borrow::Cow;
use std::collections::VecDeque;
use std::io;

/// A way of rewriting rows.
pub trait Rewrite: Send {
    /// Rewrites a row; further rows made of it go to `more`. Whether the row is to be read at all.
    fn rewrite(
        &mut self,
        record: &mut ByteRecord,
        row: &mut Row,
        more: &mut VecDeque<ByteRecord>,
    ) -> bool;

    /// What was done, for the operator.
    fn note(&self) -> String;
}

/// Reads the rewritten rows of a reader.
pub struct Rewritten<W> {
    reader: Box<dyn Reader>,
    way: W,
    /// Rows made of the last one that wait.
    waiting: VecDeque<ByteRecord>,
    row: Option<Row>,
}

impl<W: Rewrite> Rewritten<W> {
    /// Reads the rows of `reader`.
    pub fn new(reader: Box<dyn Reader>, way: W) -> Rewritten<W> {
        Rewritten {
            reader,
            way,
            waiting: VecDeque::new(),
            row: None,
        }
    }
}

impl<W: Rewrite> Reader for Rewritten<W> {
    fn next(&mut self, record: &mut ByteRecord) -> io::Result<Option<Row>> {
        if let (Some(next), Some(row)) = (self.waiting.pop_front(), self.row) {
            *record = next;
            return Ok(Some(row));
        }
        while let Some(mut row) = self.reader.next(record)? {
            if self.way.rewrite(record, &mut row, &mut self.waiting) {
                self.row = Some(row);
                return Ok(Some(row));
            }
        }
        self.row = None;
        Ok(None)
    }

    fn raw(&self) -> Cow<'_, [u8]> {
        self.reader.raw()
    }

    fn is_cut(&self) -> bool {
        self.reader.is_cut()
    }

    fn above(&self) -> &str {
        self.reader.above()
    }

    fn notes(&self) -> Vec<String> {
        let mut notes = self.reader.notes();
        notes.push(self.way.note());
        notes
    }
}
