//! Actions as packed columns, which the models read some twenty times faster than rows.
//!
//! A chunk has up to 65,536 actions in order of loading, and at least 8,192 except for the last one
//! and those that an undo shortened.

use super::action_columns::{COLUMNS, Column, Row};
use super::chunk_spans::{Span, span_of};
use super::database::Store;
use super::error::{Damage, Error, Result};
use super::packed_column::{CHUNK_ROWS, PackedColumn, pack, unpack_into};
use super::transaction::Transaction;
use crate::domain::{ActionKind, BatchId};
use rusqlite::OptionalExtension;
use std::collections::BTreeSet;

/// A chunk with this many rows gets no more: small loads would otherwise rewrite a large chunk each
/// time.
const SMALL_CHUNK_ROWS: usize = 8_192;

impl Store {
    /// Passes one column of all actions to `visit`, in order of loading, thousands of values at a
    /// time.
    ///
    /// # Errors
    /// [`Error::Damaged`] where the column cannot be unpacked; the errors of `visit`.
    pub fn visit_column(
        &self,
        column: Column,
        mut visit: impl FnMut(&[i64]) -> Result<()>,
    ) -> Result<()> {
        let mut values = Vec::new();
        let mut statement = self.connection.prepare_cached(
            "SELECT rows, body FROM column_chunks WHERE \"column\" = ?1 ORDER BY chunk",
        )?;
        let mut rows = statement.query([column as i64])?;
        while let Some(row) = rows.next()? {
            unpack_into(
                row.get_ref(1)?.as_blob().unwrap_or(&[]),
                row.get(0)?,
                &mut values,
            )?;
            visit(&values)?;
        }
        Ok(())
    }

    /// The number of actions in the packed columns.
    pub fn fetch_packed_rows(&self) -> Result<usize> {
        let rows: i64 = self.connection.query_row(
            "SELECT ifnull(sum(rows), 0) FROM column_chunks WHERE \"column\" = ?1",
            [Column::Identity as i64],
            |row| row.get(0),
        )?;
        Ok(usize::try_from(rows).unwrap_or(0))
    }

    /// The kinds of actions that occur, in force or not.
    ///
    /// # Errors
    /// [`Error::Damaged`] where the column cannot be unpacked.
    pub fn fetch_kinds(&self) -> Result<Vec<ActionKind>> {
        let mut seen = 0_u8;
        self.visit_column(Column::Kind, |kinds| {
            seen = kinds.iter().fold(seen, |seen, kind| seen | 1 << (kind & 7));
            Ok(())
        })?;
        Ok((0..8)
            .filter(|kind| seen & 1 << kind != 0)
            .filter_map(ActionKind::from_code)
            .collect())
    }

    /// Reads one column of a chunk into `values`, replacing its content.
    pub(super) fn fetch_chunk_column(
        &self,
        chunk: i64,
        column: Column,
        values: &mut Vec<i64>,
    ) -> Result<()> {
        let mut statement = self.connection.prepare_cached(
            "SELECT rows, body FROM column_chunks WHERE chunk = ?1 AND \"column\" = ?2",
        )?;
        let mut rows = statement.query((chunk, column as i64))?;
        match rows.next()? {
            Some(row) => unpack_into(
                row.get_ref(1)?.as_blob().unwrap_or(&[]),
                row.get(0)?,
                values,
            ),
            None => Err(Error::Damaged(Damage::Columns)),
        }
    }

    fn fetch_chunk(&self, chunk: i64) -> Result<Vec<Row>> {
        let mut table: Vec<Row> = Vec::new();
        let mut values = Vec::new();
        for column in COLUMNS {
            self.fetch_chunk_column(chunk, column, &mut values)?;
            if column == Column::Identity {
                table.resize(values.len(), [0; COLUMNS.len()]);
            }
            if values.len() != table.len() {
                return Err(Error::Damaged(Damage::Columns));
            }
            for (entry, value) in table.iter_mut().zip(&values) {
                entry[column as usize] = *value;
            }
        }
        Ok(table)
    }
}

/// Appends actions to the packed columns: to the last chunk, if it is small, and to new ones.
pub(super) struct ChunkAppender<'t> {
    transaction: &'t Transaction<'t>,
    /// The number of the chunk to fill.
    chunk: i64,
    /// Rows that it has in the database; they are read when the first row comes.
    stored: usize,
    rows: Vec<Row>,
}

/// A chunk as stored: its number of rows, their span, and the columns in order of their numbers.
struct PackedChunk {
    rows: usize,
    span: Option<Span>,
    bodies: [Vec<u8>; COLUMNS.len()],
}

impl PackedChunk {
    fn of(rows: &[Row]) -> PackedChunk {
        let bodies = COLUMNS.map(|column| pack(rows.iter().map(|row| row[column as usize])));
        PackedChunk {
            rows: rows.len(),
            span: span_of(rows),
            bodies,
        }
    }
}

impl ChunkAppender<'_> {
    /// Adds rows while `meanwhile` runs; full chunks are saved afterwards.
    pub(super) fn append(
        &mut self,
        rows: &[Row],
        meanwhile: impl FnOnce() -> Result<()>,
    ) -> Result<()> {
        if self.stored > 0 && !rows.is_empty() {
            self.rows = self.transaction.fetch_chunk(self.chunk)?;
            self.stored = 0;
        }
        let held = &mut self.rows;
        if held.len() + rows.len() < CHUNK_ROWS {
            held.extend_from_slice(rows);
            return meanwhile();
        }
        let full = std::thread::scope(|scope| -> Result<_> {
            let packing = scope.spawn(|| fill(held, rows));
            meanwhile()?;
            Ok(packing
                .join()
                .unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
        })?;
        for chunk in full {
            self.transaction.save_chunk(self.chunk, chunk)?;
            self.chunk += 1;
        }
        Ok(())
    }

    /// Saves the last, incomplete chunk.
    pub(super) fn finish(self) -> Result<()> {
        match self.rows.as_slice() {
            [] => Ok(()),
            rows => self
                .transaction
                .save_chunk(self.chunk, PackedChunk::of(rows)),
        }
    }
}

/// Adds rows to an incomplete chunk, and packs all chunks that become full.
fn fill(held: &mut Vec<Row>, mut rows: &[Row]) -> Vec<PackedChunk> {
    let mut full = Vec::new();
    while !rows.is_empty() {
        let (taken, rest) = rows.split_at(rows.len().min(CHUNK_ROWS - held.len()));
        held.extend_from_slice(taken);
        rows = rest;
        if held.len() == CHUNK_ROWS {
            full.push(PackedChunk::of(held));
            held.clear();
        }
    }
    full
}

impl Transaction<'_> {
    /// Starts to append actions to the packed columns.
    pub(super) fn append_to_chunks(&self) -> Result<ChunkAppender<'_>> {
        let last: Option<(i64, i64)> = self
            .inner
            .query_row(
                "SELECT chunk, rows FROM column_chunks ORDER BY chunk DESC LIMIT 1",
                [],
                |row| Ok((row.get(0)?, row.get(1)?)),
            )
            .optional()?;
        let (chunk, stored) = match last {
            Some((chunk, rows)) if (rows as usize) < SMALL_CHUNK_ROWS => (chunk, rows as usize),
            Some((chunk, _)) => (chunk + 1, 0),
            None => (0, 0),
        };
        Ok(ChunkAppender {
            transaction: self,
            chunk,
            stored,
            rows: Vec::new(),
        })
    }

    /// Passes every row of `batch` to `keep`, which may change it (when another batch claims it),
    /// and removes those for which it returns false. Chunks without such rows stay as they are.
    pub(super) fn rewrite_chunks(
        &self,
        batch: BatchId,
        mut keep: impl FnMut(&mut Row) -> bool,
    ) -> Result<()> {
        for chunk in self.chunks_with(batch)? {
            let before = self.fetch_chunk(chunk)?;
            let mut after = before.clone();
            after.retain_mut(|row| row[Column::Batch as usize] != batch.0 || keep(row));
            if after.is_empty() {
                self.inner
                    .execute("DELETE FROM column_chunks WHERE chunk = ?1", [chunk])?;
                self.save_chunk_span(chunk, None)?;
            } else if after != before {
                self.save_chunk(chunk, PackedChunk::of(&after))?;
            }
        }
        Ok(())
    }

    /// Removes every row of these identities, and passes it to `gone`.
    pub(super) fn rewrite_chunks_of(
        &self,
        identities: &BTreeSet<i64>,
        mut gone: impl FnMut(&Row),
    ) -> Result<()> {
        for chunk in self.chunks_of(identities)? {
            let mut after = self.fetch_chunk(chunk)?;
            after.retain(|row| {
                let stays = !identities.contains(&row[Column::Identity as usize]);
                if !stays {
                    gone(row);
                }
                stays
            });
            if after.is_empty() {
                self.inner
                    .execute("DELETE FROM column_chunks WHERE chunk = ?1", [chunk])?;
                self.save_chunk_span(chunk, None)?;
            } else {
                self.save_chunk(chunk, PackedChunk::of(&after))?;
            }
        }
        Ok(())
    }

    /// The chunks that hold rows of these identities, in order.
    fn chunks_of(&self, identities: &BTreeSet<i64>) -> Result<Vec<i64>> {
        let mut chunks = Vec::new();
        let mut values = Vec::new();
        let mut statement = self.inner.prepare(
            "SELECT chunk, rows, body FROM column_chunks WHERE \"column\" = ?1 ORDER BY chunk",
        )?;
        let mut rows = statement.query([Column::Identity as i64])?;
        while let Some(row) = rows.next()? {
            unpack_into(
                row.get_ref(2)?.as_blob().unwrap_or(&[]),
                row.get(1)?,
                &mut values,
            )?;
            if values.iter().any(|identity| identities.contains(identity)) {
                chunks.push(row.get(0)?);
            }
        }
        Ok(chunks)
    }

    /// The chunks that hold rows of `batch`, in order.
    pub(super) fn chunks_with(&self, batch: BatchId) -> Result<Vec<i64>> {
        let mut statement = self.inner.prepare(
            "SELECT chunk, rows, body FROM column_chunks WHERE \"column\" = ?1 ORDER BY chunk",
        )?;
        let mut rows = statement.query([Column::Batch as i64])?;
        let (mut chunks, mut batches) = (Vec::new(), Vec::new());
        while let Some(row) = rows.next()? {
            let (body, count) = (row.get_ref(2)?.as_blob().unwrap_or(&[]), row.get(1)?);
            if PackedColumn::read(body, count)?.may_hold(batch.0) {
                unpack_into(body, count, &mut batches)?;
                if batches.contains(&batch.0) {
                    chunks.push(row.get(0)?);
                }
            }
        }
        Ok(chunks)
    }

    fn save_chunk(&self, chunk: i64, packed: PackedChunk) -> Result<()> {
        let mut statement = self
            .inner
            .prepare_cached("INSERT OR REPLACE INTO column_chunks VALUES (?1, ?2, ?3, ?4)")?;
        for (column, body) in COLUMNS.into_iter().zip(packed.bodies) {
            statement.execute((chunk, column as i64, packed.rows as i64, body))?;
        }
        self.save_chunk_span(chunk, packed.span)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_rows_join_a_small_chunk_and_leave_a_large_one() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::create(&folder.path().join("shop.db"), [7; 32], 0).unwrap();
        let transaction = store.begin("load", "now").unwrap();
        let mut next = 0;
        for rows in [9_000, 400, 400, 140_000, 20] {
            let rows: Vec<Row> = (next..next + rows)
                .map(|number| [number; COLUMNS.len()])
                .collect();
            next += rows.len() as i64;
            let mut chunks = transaction.append_to_chunks().unwrap();
            chunks.append(&rows, || Ok(())).unwrap();
            chunks.finish().unwrap();
        }
        let mut lengths = Vec::new();
        let mut values = Vec::new();
        transaction
            .visit_column(Column::Order, |chunk| {
                lengths.push(chunk.len());
                values.extend_from_slice(chunk);
                Ok(())
            })
            .unwrap();
        assert_eq!(lengths, [9_000, 65_536, 65_536, 9_728, 20]);
        assert_eq!(values, (0..next).collect::<Vec<i64>>());
    }
}
