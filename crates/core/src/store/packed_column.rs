//! One column of a chunk as bytes: its smallest value, and the differences from it in as few bytes
//! as the largest needs (frame of reference).

use super::error::{Damage, Error, Result};

/// Rows in a full chunk.
pub const CHUNK_ROWS: usize = 65_536;

/// Represents NULL in a packed column.
pub const NULL: i64 = i64::MIN;

/// Set in the byte of the width where the difference 0 means [`NULL`] and all others are one
/// higher.
const WITH_NULL: u8 = 0x80;

/// Packs a column: 8 bytes of smallest value, 1 byte of width, then the differences, little-endian.
pub(super) fn pack(values: impl Iterator<Item = i64> + Clone) -> Vec<u8> {
    let known = values.clone().filter(|value| *value != NULL);
    let least = known.clone().min().unwrap_or(NULL);
    let widest = known
        .map(|value| value.wrapping_sub(least) as u64)
        .max()
        .unwrap_or(0);
    let has_null = least != NULL && widest < u64::MAX && values.clone().any(|value| value == NULL);
    // Without a mark, NULL is a value like any other: differences are taken modulo 2^64.
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
        // Write all eight bytes; the next value overwrites the surplus ones.
        body.truncate(end);
        body.extend_from_slice(&difference.to_le_bytes());
        end += width;
    }
    body.truncate(end);
    body
}

/// A column of a chunk as stored.
pub(super) struct PackedColumn<'b> {
    least: i64,
    has_null: bool,
    width: usize,
    rows: usize,
    packed: &'b [u8],
}

impl<'b> PackedColumn<'b> {
    /// Parses a body with this number of rows.
    pub fn read(body: &'b [u8], rows: i64) -> Result<PackedColumn<'b>> {
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

    /// Whether the column can contain the value, judged by smallest value and width alone.
    pub fn may_hold(&self, value: i64) -> bool {
        self.width > 0 || self.value(0) == value
    }

    /// Unpacks differences of `WIDTH` bytes, known at compile time: one loop for each width, with
    /// and without NULL.
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

/// Unpacks a column of `rows` rows into `values`, replacing its content.
pub(super) fn unpack_into(body: &[u8], rows: i64, values: &mut Vec<i64>) -> Result<()> {
    values.clear();
    unpack(body, rows, values)
}

/// Appends an unpacked column of `rows` rows to `values`.
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
