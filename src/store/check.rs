//! Whether the database agrees with itself: what `doctor` asks beyond SQLite's own check.

use super::chunks::{COLUMNS, Column, NULL};
use super::error::Result;
use super::open::Store;
use rusqlite::OptionalExtension;

/// How two copies of the actions compare.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ChunkCheck {
    /// Rows of the table `actions`.
    pub actions: i64,
    /// Rows of the packed columns.
    pub packed: i64,
    /// Whether both hold the same rows.
    pub is_same: bool,
}

/// Mixes one value into the hash of a row (the finaliser of SplitMix64, Steele et al. 2014).
fn mix(hash: u64, value: i64) -> u64 {
    let mut mixed = (hash ^ value as u64).wrapping_add(0x9e37_79b9_7f4a_7c15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

impl Store {
    /// Compares the actions with their packed columns: number of rows, and the sum of the hashes of all rows.
    pub fn check_chunks(&self) -> Result<ChunkCheck> {
        self.at_one_state(|store| {
            let (mut actions, mut sum) = (0, 0_u64);
            let mut statement = store.connection.prepare(
                "SELECT identity, at, seq, kind, item, quantity_milli, amount_minor, discount_minor, \"order\", batch
                 FROM actions",
            )?;
            let mut rows = statement.query([])?;
            while let Some(row) = rows.next()? {
                let mut hash = 0;
                for column in COLUMNS {
                    hash = mix(hash, row.get::<_, Option<i64>>(column as usize)?.unwrap_or(NULL));
                }
                actions += 1;
                sum = sum.wrapping_add(hash);
            }
            let mut hashes = vec![0_u64; store.fetch_column(Column::Identity)?.len()];
            let mut is_whole = true;
            for column in COLUMNS {
                let values = store.fetch_column(column)?;
                is_whole &= values.len() == hashes.len();
                for (hash, value) in hashes.iter_mut().zip(values) {
                    *hash = mix(*hash, value);
                }
            }
            let packed = hashes.len() as i64;
            let packed_sum = hashes.into_iter().fold(0_u64, u64::wrapping_add);
            Ok(ChunkCheck { actions, packed, is_same: is_whole && packed == actions && packed_sum == sum })
        })
    }

    /// The first table with a row that names something that is not there.
    pub fn check_references(&self) -> Result<Option<String>> {
        Ok(self.connection.query_row("PRAGMA foreign_key_check", [], |row| row.get(0)).optional()?)
    }
}
