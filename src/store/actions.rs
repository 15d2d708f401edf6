//! The tables `actions` and `claims`.

use super::chunks::{NULL, Row};
use super::error::Result;
use super::open::{Store, Transaction};
use crate::domain::BatchId;
use std::collections::BTreeMap;

/// One action with store keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct ActionRow {
    /// Who did it.
    pub identity: i64,
    /// When, UTC seconds.
    pub at: i64,
    /// Code of the kind ([`crate::domain::ActionKind`]).
    pub kind: u8,
    /// The item, where one is named.
    pub item: Option<i64>,
    /// Quantity in thousandths.
    pub quantity_milli: i64,
    /// Amount of the line in minor units, where the file says.
    pub amount_minor: Option<i64>,
    /// Discount on the line in minor units, where the file says.
    pub discount_minor: Option<i64>,
    /// The order, where there is one.
    pub order: Option<i64>,
    /// Whether it stands for a row of its file; a row may say more than one thing was done.
    pub is_row: bool,
}

/// What became of actions that were saved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Saved {
    /// Added.
    pub added: i64,
    /// Held by an earlier batch already; claimed by this one too.
    pub known: i64,
    /// Those of the known ones that stand for a row of the file.
    pub known_rows: i64,
}

/// What an action is, apart from who did it and when.
type Content = (u8, Option<i64>, i64, Option<i64>, Option<i64>, Option<i64>);

fn content(row: &ActionRow) -> Content {
    (row.kind, row.item, row.quantity_milli, row.amount_minor, row.discount_minor, row.order)
}

const SELECT: &str =
    "SELECT identity, at, kind, item, quantity_milli, amount_minor, discount_minor, \"order\", seq FROM";

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
    /// The actions of one identity that are in force, in order of time and sequence.
    pub fn fetch_actions_of(&self, identity: i64) -> Result<Vec<ActionRow>> {
        Ok(self.fetch_sequenced("actions_in_force", identity)?.into_iter().map(|(row, _)| row).collect())
    }

    fn fetch_sequenced(&self, table: &str, identity: i64) -> Result<Vec<(ActionRow, i64)>> {
        let mut statement =
            self.connection.prepare_cached(&format!("{SELECT} {table} WHERE identity = ?1 ORDER BY at, seq"))?;
        let rows = statement.query_map([identity], action)?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }
}

impl Transaction<'_> {
    /// Adds actions to the table, the chunks and, where an earlier batch holds the same action, the claims.
    ///
    /// `rows` is sorted by (identity, at); `tick` is called every 1,000 rows with their number and may end the work
    /// by returning false, which is reported as an interruption.
    pub fn save_actions(
        &self,
        batch: BatchId,
        rows: &[ActionRow],
        mut tick: impl FnMut(usize) -> bool,
    ) -> Result<Saved> {
        debug_assert!(rows.is_sorted_by_key(|row| (row.identity, row.at)), "actions come sorted");
        let mut insert =
            self.inner.prepare_cached("INSERT INTO actions VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)")?;
        let mut claim = self.inner.prepare_cached("INSERT OR IGNORE INTO claims VALUES (?1, ?2, ?3, ?4)")?;
        let mut saved = Saved::default();
        let mut chunk_rows: Vec<Row> = Vec::with_capacity(rows.len());
        let mut done = 0;
        for same_identity in rows.chunk_by(|left, right| left.identity == right.identity) {
            let mut known = self.known_by_instant(same_identity[0].identity)?;
            for same_instant in same_identity.chunk_by(|left, right| left.at == right.at) {
                let mut here = known.remove(&same_instant[0].at).unwrap_or_default();
                let mut next = here.iter().map(|(_, seq)| seq + 1).max().unwrap_or(0);
                for row in same_instant {
                    done += 1;
                    if done % 1_000 == 0 && !tick(done) {
                        return Err(super::Error::Interrupted);
                    }
                    if let Some(position) = here.iter().position(|(held, _)| *held == content(row)) {
                        let (_, seq) = here.swap_remove(position);
                        claim.execute((row.identity, row.at, seq, batch.0))?;
                        saved.known += 1;
                        saved.known_rows += i64::from(row.is_row);
                        continue;
                    }
                    insert.execute(rusqlite::params![
                        row.identity,
                        row.at,
                        next,
                        row.kind,
                        row.item,
                        row.quantity_milli,
                        row.amount_minor,
                        row.discount_minor,
                        row.order,
                        batch.0,
                    ])?;
                    let or_null = |value: Option<i64>| value.unwrap_or(NULL);
                    chunk_rows.push([
                        row.identity,
                        row.at,
                        next,
                        i64::from(row.kind),
                        or_null(row.item),
                        row.quantity_milli,
                        or_null(row.amount_minor),
                        or_null(row.discount_minor),
                        or_null(row.order),
                        batch.0,
                    ]);
                    next += 1;
                    saved.added += 1;
                }
            }
        }
        self.append_chunks(&chunk_rows)?;
        Ok(saved)
    }

    fn known_by_instant(&self, identity: i64) -> Result<BTreeMap<i64, Vec<(Content, i64)>>> {
        let mut known: BTreeMap<i64, Vec<(Content, i64)>> = BTreeMap::new();
        for (row, seq) in self.fetch_sequenced("actions", identity)? {
            known.entry(row.at).or_default().push((content(&row), seq));
        }
        Ok(known)
    }
}
