//! Whether the database is consistent: `doctor`'s checks beyond SQLite's own.

use super::action_columns::COLUMNS;
use super::actions::{SELECT_ROWS, stored_row};
use super::database::Store;
use super::error::Result;
use rusqlite::OptionalExtension;
use rusqlite::types::ValueRef;

/// How the two copies of the actions compare.
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
    /// Compares the actions with their packed columns: number of rows, and the sum of the hashes of
    /// all rows.
    pub fn check_chunks(&self) -> Result<ChunkCheck> {
        self.at_one_state(|store| {
            let (actions, packed) = (store.sum_of_actions()?, store.sum_of_chunks()?);
            Ok(ChunkCheck {
                actions: actions.0,
                packed: packed.0,
                is_same: actions == packed,
            })
        })
    }

    /// The number of rows of `actions`, and the sum of their hashes.
    fn sum_of_actions(&self) -> Result<(i64, u64)> {
        let (mut count, mut sum) = (0, 0_u64);
        let mut statement = self.connection.prepare(SELECT_ROWS)?;
        for row in statement.query_map([], stored_row)? {
            count += 1;
            sum = sum.wrapping_add(row?.into_iter().fold(0, mix));
        }
        Ok((count, sum))
    }

    /// The same for the packed columns; a column that is too short changes the hashes of its rows.
    fn sum_of_chunks(&self) -> Result<(i64, u64)> {
        let mut hashes = vec![0_u64; self.fetch_packed_rows()?];
        for column in COLUMNS {
            let mut place = 0;
            self.visit_column(column, |values| {
                for (hash, value) in hashes.iter_mut().skip(place).zip(values) {
                    *hash = mix(*hash, *value);
                }
                place += values.len();
                Ok(())
            })?;
        }
        Ok((
            hashes.len() as i64,
            hashes.into_iter().fold(0, u64::wrapping_add),
        ))
    }

    /// The first table with a text that is not UTF-8: SQLite stores such a text without a word.
    pub fn check_texts(&self) -> Result<Option<String>> {
        for (table, columns) in self.text_columns()? {
            let mut statement = self
                .connection
                .prepare(&format!("SELECT {columns} FROM \"{table}\""))?;
            let count = statement.column_count();
            let mut rows = statement.query([])?;
            while let Some(row) = rows.next()? {
                for column in 0..count {
                    if let ValueRef::Text(text) = row.get_ref(column)?
                        && std::str::from_utf8(text).is_err()
                    {
                        return Ok(Some(table));
                    }
                }
            }
        }
        Ok(None)
    }

    /// Each table with the list of its text columns.
    fn text_columns(&self) -> Result<Vec<(String, String)>> {
        let mut statement = self.connection.prepare(
            "SELECT t.name, group_concat('\"' || c.name || '\"') FROM sqlite_schema t JOIN \
             pragma_table_info(t.name) c WHERE t.type = 'table' AND c.type = 'TEXT' GROUP BY \
             t.name ORDER BY t.name",
        )?;
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// The first table with a row that refers to a missing one.
    pub fn check_references(&self) -> Result<Option<String>> {
        Ok(self
            .connection
            .query_row("PRAGMA foreign_key_check", [], |row| row.get(0))
            .optional()?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::{ActionRow, IdentityKind};

    #[test]
    fn a_text_with_a_damaged_byte_is_found() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::create(&folder.path().join("shop.db"), [7; 32], 0).unwrap();
        assert_eq!(store.check_texts().unwrap(), None);
        let transaction = store.begin("break", "now").unwrap();
        let damage = "INSERT INTO items (id, title) VALUES ('I1', CAST(x'5465FF61' AS TEXT))";
        transaction.inner.execute_batch(damage).unwrap();
        transaction.commit().unwrap();
        assert_eq!(store.check_texts().unwrap().as_deref(), Some("items"));
    }

    #[test]
    fn any_difference_between_the_copies_is_found() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::create(&folder.path().join("shop.db"), [7; 32], 0).unwrap();
        let transaction = store.begin("load", "now").unwrap();
        let batch = transaction.save_batch(0, None).unwrap();
        let identity = transaction
            .save_identity(IdentityKind::Session, "s", None)
            .unwrap();
        let row = |at| ActionRow {
            identity,
            at,
            kind: 3,
            item: None,
            quantity_milli: 1_000,
            amount_minor: Some(500),
            discount_minor: None,
            order: None,
            is_row: true,
        };
        let mut saver = transaction.action_saver(batch).unwrap();
        saver.save(&[row(10), row(20)]).unwrap();
        saver.finish().unwrap();
        transaction.commit().unwrap();
        assert_eq!(
            store.check_chunks().unwrap(),
            ChunkCheck {
                actions: 2,
                packed: 2,
                is_same: true
            }
        );
        for damage in [
            "UPDATE actions SET amount_minor = 501 WHERE at = 10",
            "UPDATE actions SET amount_minor = CASE at WHEN 10 THEN 400 ELSE 600 END",
            "UPDATE actions SET amount_minor = NULL, discount_minor = 500",
            "DELETE FROM actions WHERE at = 20",
            "DELETE FROM column_chunks WHERE \"column\" = 6",
        ] {
            let broken = store.begin("break", "now").unwrap();
            broken.inner.execute_batch(damage).unwrap();
            assert_ne!(
                broken.sum_of_actions().unwrap(),
                broken.sum_of_chunks().unwrap(),
                "{damage}"
            );
        }
    }
}
