//! Actions as packed columns: what the models read at start-up, some twenty times faster than row
//! by row.
//!
//! A chunk holds up to 65,536 actions in order of loading, and at least 8,192 but for the last and
//! those of which a batch was taken back. Each column of it is stored as its least value and the
//! differences in as few bytes as the largest needs (frame of reference).

use super::chunk_spans::{Span, span_of};
use super::error::{Damage, Error, Result};
use super::open::{Store, Transaction};
use crate::domain::{ActionKind, BatchId};
use rusqlite::OptionalExtension;

/// Rows of a full chunk.
pub const CHUNK_ROWS: usize = 65_536;

/// A chunk with so many rows is left as it is: small loads would read and write a large one again
/// and again.
const SMALL_CHUNK_ROWS: usize = 8_192;

/// Stands for NULL in a packed column.
pub const NULL: i64 = i64::MIN;

/// The columns, by their numbers in `column_chunks`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Column {
    /// `identity`
    Identity = 0,
    /// `at`
    At = 1,
    /// `seq`
    Seq = 2,
    /// `kind`
    Kind = 3,
    /// `item`
    Item = 4,
    /// `quantity_milli`
    Quantity = 5,
    /// `amount_minor`
    Amount = 6,
    /// `discount_minor`
    Discount = 7,
    /// `order`
    Order = 8,
    /// `batch`
    Batch = 9,
}

/// All columns in order of their numbers.
pub const COLUMNS: [Column; 10] = [
    Column::Identity,
    Column::At,
    Column::Seq,
    Column::Kind,
    Column::Item,
    Column::Quantity,
    Column::Amount,
    Column::Discount,
    Column::Order,
    Column::Batch,
];

/// One stored action, with store keys; [`NULL`] where the database has NULL.
pub type Row = [i64; COLUMNS.len()];

/// Set in the byte of the width where the difference 0 stands for [`NULL`], and every other one is
/// one more.
const WITH_NULL: u8 = 0x80;

/// Packs a column: 8 bytes of least value, 1 byte of width, then the differences, little-endian.
fn pack(values: impl Iterator<Item = i64> + Clone) -> Vec<u8> {
    let known = values.clone().filter(|value| *value != NULL);
    let least = known.clone().min().unwrap_or(NULL);
    let widest = known
        .map(|value| value.wrapping_sub(least) as u64)
        .max()
        .unwrap_or(0);
    let has_null = least != NULL && widest < u64::MAX && values.clone().any(|value| value == NULL);
    // Where nothing marks it, NULL is a value like any other: differences are taken modulo 2^64.
    let (least, widest) = match has_null {
        true => (least, widest + 1),
        false => {
            let least = values.clone().min().unwrap_or(0);
            (
                least,
                values
                    .clone()
                    .map(|value| value.wrapping_sub(least) as u64)
                    .max()
                    .unwrap_or(0),
            )
        }
    };
    let width = (8 - widest.leading_zeros() / 8) as usize;
    let mut body = Vec::with_capacity(9 + width * CHUNK_ROWS + 8);
    body.extend_from_slice(&least.to_le_bytes());
    body.push(width as u8 | if has_null { WITH_NULL } else { 0 });
    if width == 0 {
        return body;
    }
    let mut end = body.len();
    for value in values {
        let difference = match has_null {
            true if value == NULL => 0,
            true => value.wrapping_sub(least) as u64 + 1,
            false => value.wrapping_sub(least) as u64,
        };
        // All eight bytes, of which the next value overwrites those that are not needed.
        body.truncate(end);
        body.extend_from_slice(&difference.to_le_bytes());
        end += width;
    }
    body.truncate(end);
    body
}

/// A column of a chunk as it is stored.
struct PackedColumn<'b> {
    least: i64,
    has_null: bool,
    width: usize,
    rows: usize,
    packed: &'b [u8],
}

impl<'b> PackedColumn<'b> {
    /// Looks at a body of so many rows.
    fn read(body: &'b [u8], rows: i64) -> Result<PackedColumn<'b>> {
        let damaged = || Error::Damaged(Damage::Columns);
        let rows = usize::try_from(rows)
            .ok()
            .filter(|rows| *rows <= CHUNK_ROWS)
            .ok_or_else(damaged)?;
        let (least, rest) = body.split_first_chunk::<8>().ok_or_else(damaged)?;
        let (mark, packed) = rest.split_first().ok_or_else(damaged)?;
        let (has_null, width) = (mark & WITH_NULL != 0, usize::from(mark & !WITH_NULL));
        if width > 8 || packed.len() != width * rows {
            return Err(damaged());
        }
        Ok(PackedColumn {
            least: i64::from_le_bytes(*least),
            has_null,
            width,
            rows,
            packed,
        })
    }

    /// Whether the value can be in it; no more than its least value and its width are looked at.
    fn may_hold(&self, value: i64) -> bool {
        self.width > 0 || self.value(0) == value
    }

    /// Unpacks differences of `WIDTH` bytes, a number that the compiler knows: one loop for each
    /// width and either kind.
    fn unpack<const WIDTH: usize>(&self, values: &mut Vec<i64>) {
        let (least, packed) = (self.least, self.packed.chunks_exact(WIDTH));
        let difference = |bytes: &[u8]| {
            let mut wide = [0; 8];
            wide[..WIDTH].copy_from_slice(bytes);
            u64::from_le_bytes(wide)
        };
        if self.has_null {
            values.extend(packed.map(|bytes| match difference(bytes) {
                0 => NULL,
                more => least.wrapping_add((more - 1) as i64),
            }));
        } else {
            values.extend(packed.map(|bytes| least.wrapping_add(difference(bytes) as i64)));
        }
    }

    #[inline]
    fn value(&self, difference: u64) -> i64 {
        match self.has_null {
            true if difference == 0 => NULL,
            true => self.least.wrapping_add((difference - 1) as i64),
            false => self.least.wrapping_add(difference as i64),
        }
    }
}

/// Unpacks a column of so many rows in place of what `values` holds.
fn unpack_into(body: &[u8], rows: i64, values: &mut Vec<i64>) -> Result<()> {
    values.clear();
    unpack(body, rows, values)
}

/// Unpacks a column of so many rows onto the end of `values`.
fn unpack(body: &[u8], rows: i64, values: &mut Vec<i64>) -> Result<()> {
    let column = PackedColumn::read(body, rows)?;
    let PackedColumn { width, rows, .. } = column;
    if width == 0 {
        values.extend(std::iter::repeat_n(column.value(0), rows));
        return Ok(());
    }
    match width {
        1 => column.unpack::<1>(values),
        2 => column.unpack::<2>(values),
        3 => column.unpack::<3>(values),
        4 => column.unpack::<4>(values),
        5 => column.unpack::<5>(values),
        6 => column.unpack::<6>(values),
        7 => column.unpack::<7>(values),
        _ => column.unpack::<8>(values),
    }
    Ok(())
}

impl Store {
    /// Hands one column of all actions to `visit`, in order of loading, some thousands of values at
    /// a time.
    ///
    /// # Errors
    /// [`Error::Damaged`] where the column cannot be unpacked; what `visit` returns.
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

    /// How many actions the packed columns hold.
    pub fn fetch_packed_rows(&self) -> Result<usize> {
        let rows: i64 = self.connection.query_row(
            "SELECT ifnull(sum(rows), 0) FROM column_chunks WHERE \"column\" = ?1",
            [Column::Identity as i64],
            |row| row.get(0),
        )?;
        Ok(usize::try_from(rows).unwrap_or(0))
    }

    /// The kinds of which there are actions, in force or not.
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

    /// Reads one column of a chunk in place of what `values` holds.
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
    /// The number of the chunk that is being filled.
    chunk: i64,
    /// Rows that are stored in it already, to be read when the first row comes.
    stored: usize,
    rows: Vec<Row>,
}

/// A chunk as it is stored: how many rows it has, their span, and its columns in order of their
/// numbers.
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
    /// Takes rows in, while `meanwhile` runs; full chunks are saved after it.
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

    /// Saves what does not fill a chunk.
    pub(super) fn finish(self) -> Result<()> {
        match self.rows.as_slice() {
            [] => Ok(()),
            rows => self
                .transaction
                .save_chunk(self.chunk, PackedChunk::of(rows)),
        }
    }
}

/// Adds rows to those of a chunk that is not full yet; packs all chunks that are then.
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
    /// Begins to append actions to the packed columns.
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

    /// Hands every row of `batch` to `keep`, which may change it (a batch that passes to a claim),
    /// and removes those that it refuses. Chunks without such rows are not touched.
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
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_column_is_read_as_it_was_packed(values in prop::collection::vec(prop_oneof![any::<i64>(), 0_i64..300, Just(NULL)], 0..200)) {
            let mut read = Vec::new();
            unpack(&pack(values.iter().copied()), values.len() as i64, &mut read).unwrap();
            prop_assert_eq!(read, values);
        }
    }

    #[test]
    fn damaged_bodies_are_refused() {
        let body = pack([5, 6, 7].into_iter());
        let too_wide = [&body[..8], &[9_u8; 40]].concat();
        for (body, rows) in [
            (&body[..], 4),
            (&body[..], -3),
            (&body[..8], 3),
            (&body[..10], 3),
            (&[], 3),
            (&too_wide, 3),
            (&body, 1 << 40),
        ] {
            assert!(
                matches!(unpack(body, rows, &mut Vec::new()), Err(Error::Damaged(_))),
                "{body:?} {rows}"
            );
        }
    }

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

    #[test]
    fn small_differences_take_one_byte() {
        assert_eq!(
            pack([1_700_000_000, 1_700_000_255].into_iter()).len(),
            9 + 2
        );
        assert_eq!(pack([5, 5, 5].into_iter()).len(), 9);
        assert_eq!(
            pack([NULL, 1_700_000_000, NULL, 1_700_000_254].into_iter()).len(),
            9 + 4
        );
        assert_eq!(pack([NULL, NULL].into_iter()).len(), 9);
    }
}
