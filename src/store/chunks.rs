//! Actions as packed columns: what the models read at start-up, some twenty times faster than row by row.
//!
//! A chunk holds up to 65,536 actions in order of loading. Each column of it is stored as its least value and the
//! differences in as few bytes as the largest needs (frame of reference).

use super::error::{Damage, Error, Result};
use super::open::{Store, Transaction};
use rusqlite::OptionalExtension;

/// Rows of a full chunk.
pub const CHUNK_ROWS: usize = 65_536;

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

/// Packs a column: 8 bytes of least value, 1 byte of width, then the differences, little-endian.
fn pack(values: impl Iterator<Item = i64> + Clone) -> Vec<u8> {
    let least = values.clone().min().unwrap_or(0);
    // Differences are taken modulo 2^64, so that NULL beside large values still fits eight bytes.
    let widest = values.clone().map(|value| value.wrapping_sub(least) as u64).max().unwrap_or(0);
    let width = (8 - widest.leading_zeros() / 8) as usize;
    let mut body = Vec::with_capacity(9 + width * CHUNK_ROWS);
    body.extend_from_slice(&least.to_le_bytes());
    body.push(width as u8);
    for value in values {
        body.extend_from_slice(&(value.wrapping_sub(least) as u64).to_le_bytes()[..width]);
    }
    body
}

/// Unpacks a column of so many rows onto the end of `values`.
fn unpack(body: &[u8], rows: i64, values: &mut Vec<i64>) -> Result<()> {
    let damaged = || Error::Damaged(Damage::Columns);
    let rows = usize::try_from(rows).ok().filter(|rows| *rows <= CHUNK_ROWS).ok_or_else(damaged)?;
    let (least, rest) = body.split_first_chunk::<8>().ok_or_else(damaged)?;
    let (width, packed) = rest.split_first().ok_or_else(damaged)?;
    let (least, width) = (i64::from_le_bytes(*least), usize::from(*width));
    if width > 8 || packed.len() != width * rows {
        return Err(damaged());
    }
    if width == 0 {
        values.extend(std::iter::repeat_n(least, rows));
        return Ok(());
    }
    values.extend(packed.chunks_exact(width).map(|bytes| {
        let mut wide = [0; 8];
        wide[..width].copy_from_slice(bytes);
        least.wrapping_add(u64::from_le_bytes(wide) as i64)
    }));
    Ok(())
}

impl Store {
    /// Reads one column of all actions, in order of loading.
    ///
    /// # Errors
    /// [`Error::Damaged`] where the column cannot be unpacked.
    pub fn fetch_column(&self, column: Column) -> Result<Vec<i64>> {
        let mut values = Vec::new();
        let mut statement = self
            .connection
            .prepare_cached("SELECT rows, body FROM column_chunks WHERE \"column\" = ?1 ORDER BY chunk")?;
        let mut rows = statement.query([column as i64])?;
        while let Some(row) = rows.next()? {
            unpack(row.get_ref(1)?.as_blob().unwrap_or(&[]), row.get(0)?, &mut values)?;
        }
        Ok(values)
    }

    fn fetch_chunk(&self, chunk: i64) -> Result<Vec<Row>> {
        let mut table: Vec<Row> = Vec::new();
        let mut statement = self
            .connection
            .prepare_cached("SELECT rows, body FROM column_chunks WHERE chunk = ?1 AND \"column\" = ?2")?;
        for column in COLUMNS {
            let mut values = Vec::new();
            let mut rows = statement.query((chunk, column as i64))?;
            if let Some(row) = rows.next()? {
                unpack(row.get_ref(1)?.as_blob().unwrap_or(&[]), row.get(0)?, &mut values)?;
            }
            if column == Column::Identity {
                table.resize(values.len(), [0; COLUMNS.len()]);
            }
            if values.len() != table.len() {
                return Err(Error::Damaged(Damage::Columns));
            }
            for (entry, value) in table.iter_mut().zip(values) {
                entry[column as usize] = value;
            }
        }
        Ok(table)
    }
}

impl Transaction<'_> {
    /// Hands these columns of every action to `visit`, in order of loading, a chunk in memory at a time.
    pub fn visit_chunks(&self, columns: &[Column], mut visit: impl FnMut(&[i64])) -> Result<()> {
        let chunks: Vec<i64> = self
            .inner
            .prepare_cached("SELECT DISTINCT chunk FROM column_chunks ORDER BY chunk")?
            .query_map([], |row| row.get(0))?
            .collect::<rusqlite::Result<_>>()?;
        let mut statement =
            self.inner.prepare_cached("SELECT rows, body FROM column_chunks WHERE chunk = ?1 AND \"column\" = ?2")?;
        let mut values: Vec<Vec<i64>> = vec![Vec::new(); columns.len()];
        let mut row = vec![0; columns.len()];
        for chunk in chunks {
            for (column, values) in columns.iter().zip(&mut values) {
                values.clear();
                let mut rows = statement.query((chunk, *column as i64))?;
                if let Some(row) = rows.next()? {
                    unpack(row.get_ref(1)?.as_blob().unwrap_or(&[]), row.get(0)?, values)?;
                }
            }
            for index in 0..values[0].len() {
                for (cell, values) in row.iter_mut().zip(&values) {
                    *cell = *values.get(index).ok_or(Error::Damaged(Damage::Columns))?;
                }
                visit(&row);
            }
        }
        Ok(())
    }

    /// Appends actions to the chunks: fills the last one, then begins new ones.
    pub fn append_chunks(&self, rows: &[Row]) -> Result<()> {
        let last: Option<(i64, i64)> = self
            .inner
            .query_row("SELECT chunk, rows FROM column_chunks ORDER BY chunk DESC LIMIT 1", [], |row| {
                Ok((row.get(0)?, row.get(1)?))
            })
            .optional()?;
        let (mut chunk, mut rest) = (last.map_or(0, |(chunk, _)| chunk + 1), rows);
        if let Some((open, count)) = last.filter(|(_, count)| (*count as usize) < CHUNK_ROWS) {
            let taken = rest.len().min(CHUNK_ROWS - count as usize);
            let mut whole = self.fetch_chunk(open)?;
            whole.extend_from_slice(&rest[..taken]);
            self.save_chunk(open, &whole)?;
            (chunk, rest) = (open + 1, &rest[taken..]);
        }
        for part in rest.chunks(CHUNK_ROWS) {
            self.save_chunk(chunk, part)?;
            chunk += 1;
        }
        Ok(())
    }

    /// Removes what `keep` refuses, and hands each row that is kept to it for change (a batch that passes to a claim).
    pub fn rewrite_chunks(&self, mut keep: impl FnMut(&mut Row) -> bool) -> Result<()> {
        let chunks: Vec<i64> = self
            .inner
            .prepare("SELECT DISTINCT chunk FROM column_chunks ORDER BY chunk")?
            .query_map([], |row| row.get(0))?
            .collect::<rusqlite::Result<_>>()?;
        for chunk in chunks {
            let before = self.fetch_chunk(chunk)?;
            let mut after = before.clone();
            after.retain_mut(&mut keep);
            if after.is_empty() {
                self.inner.execute("DELETE FROM column_chunks WHERE chunk = ?1", [chunk])?;
            } else if after != before {
                self.save_chunk(chunk, &after)?;
            }
        }
        Ok(())
    }

    fn save_chunk(&self, chunk: i64, rows: &[Row]) -> Result<()> {
        let mut statement =
            self.inner.prepare_cached("INSERT OR REPLACE INTO column_chunks VALUES (?1, ?2, ?3, ?4)")?;
        for column in COLUMNS {
            let body = pack(rows.iter().map(|row| row[column as usize]));
            statement.execute((chunk, column as i64, rows.len() as i64, body))?;
        }
        Ok(())
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
            assert!(matches!(unpack(body, rows, &mut Vec::new()), Err(Error::Damaged(_))), "{body:?} {rows}");
        }
    }

    #[test]
    fn small_differences_take_one_byte() {
        assert_eq!(pack([1_700_000_000, 1_700_000_255].into_iter()).len(), 9 + 2);
        assert_eq!(pack([5, 5, 5].into_iter()).len(), 9);
    }
}
