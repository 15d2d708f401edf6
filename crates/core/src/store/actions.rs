//! The tables `actions` and `claims`.

use super::action_columns::{COLUMNS, Row};
use super::bulk::Cells;
use super::chunks::ChunkAppender;
use super::database::Store;
use super::error::Result;
use super::packed_column::NULL;
use super::tally::Tally;
use super::transaction::Transaction;
use crate::domain::BatchId;
use rusqlite::types::Value;
use std::collections::BTreeMap;
use std::sync::Arc;

/// An action with store keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct ActionRow {
    /// The identity that acted.
    pub identity: i64,
    /// When, UTC seconds.
    pub at: i64,
    /// Code of the kind ([`crate::domain::ActionKind`]).
    pub kind: u8,
    /// The item, where one is named.
    pub item: Option<i64>,
    /// Quantity in thousandths.
    pub quantity_milli: i64,
    /// Amount of the line in minor units; `None`: not in the file.
    pub amount_minor: Option<i64>,
    /// Discount on the line in minor units; `None`: not in the file.
    pub discount_minor: Option<i64>,
    /// The order, if any.
    pub order: Option<i64>,
    /// Whether it represents a row of its file; one row can yield several actions.
    pub is_row: bool,
}

/// The outcome of saving actions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Saved {
    /// Added.
    pub added: i64,
    /// In an earlier batch already; this batch claims them too.
    pub known: i64,
    /// The known ones that represent a row of the file.
    pub known_rows: i64,
}

/// The content of an action, apart from identity and time.
type Content = (u8, Option<i64>, i64, Option<i64>, Option<i64>, Option<i64>);

fn content(row: &ActionRow) -> Content {
    (
        row.kind,
        row.item,
        row.quantity_milli,
        row.amount_minor,
        row.discount_minor,
        row.order,
    )
}

/// Reads complete rows as the packed columns hold them, for [`stored_row`].
pub(super) const SELECT_ROWS: &str = "SELECT identity, at, seq, kind, item, quantity_milli, \
                                      amount_minor, \
     discount_minor, \"order\", batch FROM actions";

pub(super) fn stored_row(row: &rusqlite::Row<'_>) -> rusqlite::Result<Row> {
    let mut stored = [NULL; COLUMNS.len()];
    for (place, value) in stored.iter_mut().enumerate() {
        *value = row.get::<_, Option<i64>>(place)?.unwrap_or(NULL);
    }
    Ok(stored)
}

const SELECT: &str = "SELECT identity, at, kind, item, quantity_milli, amount_minor, \
                      discount_minor, \"order\", seq FROM";

fn action(row: &rusqlite::Row<'_>) -> rusqlite::Result<(ActionRow, i64)> {
    Ok((
        ActionRow {
            identity: row.get(0)?,
            at: row.get(1)?,
            kind: row.get(2)?,
            item: row.get(3)?,
            quantity_milli: row.get(4)?,
            amount_minor: row.get(5)?,
            discount_minor: row.get(6)?,
            order: row.get(7)?,
            is_row: true,
        },
        row.get(8)?,
    ))
}

impl Store {
    /// The actions of one identity that are in force, by time and sequence.
    pub fn fetch_actions_of(&self, identity: i64) -> Result<Vec<ActionRow>> {
        Ok(self
            .fetch_sequenced("actions_in_force", identity)?
            .into_iter()
            .map(|(row, _)| row)
            .collect())
    }

    fn fetch_sequenced(&self, table: &str, identity: i64) -> Result<Vec<(ActionRow, i64)>> {
        let mut statement = self.connection.prepare_cached(&format!(
            "{SELECT} {table} WHERE identity = ?1 ORDER BY at, seq"
        ))?;
        let rows = statement.query_map([identity], action)?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }
}

/// Saves the actions of one file: to the table, the packed columns and, where an earlier batch has
/// the same action, the claims.
pub struct ActionSaver<'t> {
    transaction: &'t Transaction<'t>,
    batch: BatchId,
    /// Whether there were no actions before, so that none can be known.
    is_first: bool,
    chunks: ChunkAppender<'t>,
    tally: Tally,
    saved: Saved,
}

impl Transaction<'_> {
    /// Starts to save the actions of a file.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn action_saver(&self, batch: BatchId) -> Result<ActionSaver<'_>> {
        let is_first =
            !self
                .inner
                .query_row("SELECT EXISTS (SELECT 1 FROM actions)", [], |row| {
                    row.get::<_, bool>(0)
                })?;
        Ok(ActionSaver {
            transaction: self,
            batch,
            is_first,
            chunks: self.append_to_chunks()?,
            tally: Tally::default(),
            saved: Saved::default(),
        })
    }
}

impl ActionSaver<'_> {
    /// Saves actions, sorted by (identity, at); no two calls may contain the same identity.
    ///
    /// # Errors
    /// The disk is full, or the operator cancelled.
    pub fn save(&mut self, rows: &[ActionRow]) -> Result<()> {
        debug_assert!(
            rows.is_sorted_by_key(|row| (row.identity, row.at)),
            "actions come sorted"
        );
        let mut new: Vec<Row> = Vec::with_capacity(rows.len());
        let mut claims: Vec<[i64; 3]> = Vec::new();
        for same_identity in rows.chunk_by(|left, right| left.identity == right.identity) {
            let mut known = match self.is_first {
                true => BTreeMap::new(),
                false => self.known_by_instant(same_identity[0].identity)?,
            };
            for same_instant in same_identity.chunk_by(|left, right| left.at == right.at) {
                let mut here = known.remove(&same_instant[0].at).unwrap_or_default();
                let mut next = here.iter().map(|(_, seq)| seq + 1).max().unwrap_or(0);
                for row in same_instant {
                    if let Some(position) = here.iter().position(|(held, _)| *held == content(row))
                    {
                        let (_, seq) = here.swap_remove(position);
                        claims.push([row.identity, row.at, seq]);
                        self.saved.known_rows += i64::from(row.is_row);
                        continue;
                    }
                    new.push(packed(row, next, self.batch));
                    next += 1;
                }
            }
        }
        self.saved.added += new.len() as i64;
        self.saved.known += claims.len() as i64;
        new.iter().for_each(|row| self.tally.came(row));
        if self.tally.is_full() {
            self.transaction.save_prices(&mut self.tally)?;
        }
        self.claim(claims)?;
        self.insert(new)
    }

    /// Finishes: saves the last packed columns and the tally.
    ///
    /// # Errors
    /// The disk is full, or the operator cancelled.
    pub fn finish(self) -> Result<Saved> {
        self.chunks.finish()?;
        self.transaction.save_tally(self.tally)?;
        Ok(self.saved)
    }

    fn claim(&self, claims: Vec<[i64; 3]>) -> Result<()> {
        let claims = Arc::new(claims);
        let mut columns: Vec<Cells> = (0..3)
            .map(|part| Cells::integers(&claims, move |row| Some(row[part])))
            .collect();
        columns.push(Cells::Same(self.batch.0.into()));
        self.transaction.insert_rows(
            "OR IGNORE INTO claims (identity, at, seq, batch)",
            claims.len(),
            columns,
        )
    }

    fn insert(&mut self, rows: Vec<Row>) -> Result<()> {
        let rows = Arc::new(rows);
        let columns = COLUMNS
            .iter()
            .map(|column| {
                let column = *column as usize;
                let first = rows.first().map_or(NULL, |row| row[column]);
                let or_null = |value: i64| (value != NULL).then_some(value);
                match rows.iter().all(|row| row[column] == first) {
                    true => Cells::Same(or_null(first).map_or(Value::Null, Value::Integer)),
                    false => Cells::integers(&rows, move |row| or_null(row[column])),
                }
            })
            .collect();
        let transaction = self.transaction;
        self.chunks.append(&rows, || {
            transaction.insert_rows("INTO actions", rows.len(), columns)
        })
    }

    fn known_by_instant(&self, identity: i64) -> Result<BTreeMap<i64, Vec<(Content, i64)>>> {
        let mut known: BTreeMap<i64, Vec<(Content, i64)>> = BTreeMap::new();
        for (row, seq) in self.transaction.fetch_sequenced("actions", identity)? {
            known.entry(row.at).or_default().push((content(&row), seq));
        }
        Ok(known)
    }
}

fn packed(row: &ActionRow, seq: i64, batch: BatchId) -> Row {
    let or_null = |value: Option<i64>| value.unwrap_or(NULL);
    [
        row.identity,
        row.at,
        seq,
        i64::from(row.kind),
        or_null(row.item),
        row.quantity_milli,
        or_null(row.amount_minor),
        or_null(row.discount_minor),
        or_null(row.order),
        batch.0,
    ]
}
