//! Reads and screens rows on one thread while another cleans the rows before.

use crate::clean::{Preparsed, Screen, Verdict};
use crate::error::Error;
use crate::reader::delimited::Row;
use crate::reader::table::{Table, raw_text};
use csv::ByteRecord;
use std::sync::mpsc::{Receiver, SyncSender, channel, sync_channel};

/// Rows per batch, and batches that may wait to be cleaned.
const ROWS: usize = 512;
const BATCHES: usize = 4;

/// Consecutive rows of the file, with their raw texts.
#[derive(Default)]
pub struct Batch {
    /// At least as many as rows; buffers are reused.
    records: Vec<ByteRecord>,
    /// For each record its row, the end of its raw text in `raw`, and the length of that text in
    /// the file.
    rows: Vec<(Row, usize, usize)>,
    raw: Vec<u8>,
    verdicts: Vec<Verdict>,
}

impl Batch {
    /// The cells of all rows.
    pub fn records(&self) -> impl Iterator<Item = &ByteRecord> {
        self.records.iter().take(self.rows.len())
    }

    /// Passes each row to `take`, with its verdict and a function that returns its raw text.
    ///
    /// # Errors
    /// The first error of `take`.
    pub fn for_each<E>(
        &mut self,
        mut take: impl FnMut(&ByteRecord, Row, Verdict, &dyn Fn() -> String) -> Result<(), E>,
    ) -> Result<(), E> {
        let Batch {
            records,
            rows,
            raw,
            verdicts,
        } = self;
        let mut from = 0;
        for ((record, (row, to, length)), verdict) in
            records.iter().zip(rows).zip(verdicts.drain(..))
        {
            let raw = &raw[from..*to];
            take(record, *row, verdict, &|| raw_text(raw, *length))?;
            from = *to;
        }
        Ok(())
    }
}

/// Passes all rows of a table to `take`, in order.
///
/// # Errors
/// The file cannot be read (`take` got the rows before), or the first error of `take`.
pub fn for_each_batch<E: From<Error>>(
    table: &mut Table,
    mut screen: Option<Screen>,
    mut take: impl FnMut(&mut Batch) -> Result<(), E>,
) -> Result<(), E> {
    std::thread::scope(|scope| {
        let (filled, batches) = sync_channel(BATCHES);
        let (emptied, used) = channel();
        let reader = scope.spawn(move || read(table, screen.as_mut(), &filled, &used));
        for mut batch in batches.iter() {
            take(&mut batch)?;
            // At the end of the file the reader wants no batch back.
            let _ = emptied.send(batch);
        }
        match reader.join() {
            Ok(read) => Ok(read?),
            Err(panic) => std::panic::resume_unwind(panic),
        }
    })
}

fn read(
    table: &mut Table,
    mut screen: Option<&mut Screen>,
    filled: &SyncSender<Batch>,
    used: &Receiver<Batch>,
) -> Result<(), Error> {
    loop {
        let mut batch = used.try_recv().unwrap_or_default();
        batch.rows.clear();
        batch.raw.clear();
        let outcome = fill(table, &mut batch);
        let Batch {
            records,
            rows,
            verdicts,
            ..
        } = &mut batch;
        match &mut screen {
            Some(screen) => screen.screen_all(
                records.iter().zip(rows.iter().map(|(row, ..)| *row)),
                verdicts,
            ),
            None => verdicts.resize(rows.len(), Verdict::New(Preparsed::default())),
        }
        let is_last = batch.rows.len() < ROWS;
        if filled.send(batch).is_err() || is_last || outcome.is_err() {
            return outcome;
        }
    }
}

fn fill(table: &mut Table, batch: &mut Batch) -> Result<(), Error> {
    while batch.rows.len() < ROWS {
        if batch.records.len() == batch.rows.len() {
            batch.records.push(ByteRecord::new());
        }
        let Some(row) = table.next(&mut batch.records[batch.rows.len()])? else {
            return Ok(());
        };
        let length = table.copy_raw(&mut batch.raw);
        batch.rows.push((row, batch.raw.len(), length));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reader::Options;
    use crate::source::unpack::unpack;
    use std::io::Cursor;

    fn table(rows: usize) -> Table {
        let rows: String = (0..rows).map(|n| format!("{n},\"a\n{n}\"\n")).collect();
        let source = unpack(
            "x.csv",
            Box::new(Cursor::new(format!("one,two\n{rows}").into_bytes())),
        )
        .unwrap();
        Table::open("x.csv", source, &Options::default()).unwrap()
    }

    #[test]
    fn all_rows_come_in_order_with_their_raw_texts() {
        for rows in [0, 1, ROWS - 1, ROWS, ROWS + 1, 5 * BATCHES * ROWS + 7] {
            let mut seen = 0;
            for_each_batch::<Error>(&mut table(rows), None, |batch| {
                batch.for_each(|record, row, verdict, raw| {
                    assert_eq!(
                        (row.line, raw()),
                        (2 + 2 * seen as u64, format!("{seen},\"a\n{seen}\""))
                    );
                    assert_eq!(record.iter().next(), Some(seen.to_string().as_bytes()));
                    assert_eq!(verdict, Verdict::New(Preparsed::default()));
                    seen += 1;
                    Ok(())
                })
            })
            .unwrap();
            assert_eq!(seen, rows);
        }
    }

    #[test]
    fn an_error_ends_the_reading() {
        let mut seen = 0;
        let stopped = for_each_batch(&mut table(100 * ROWS), None, |batch| {
            batch.for_each(|_, _, _, _| {
                seen += 1;
                if seen == ROWS + 3 {
                    Err(Error::Mapping("enough".into()))
                } else {
                    Ok(())
                }
            })
        });
        assert!(matches!(stopped, Err(Error::Mapping(_))));
        assert_eq!(seen, ROWS + 3);
    }
}
