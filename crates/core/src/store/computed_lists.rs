//! The table `computed_lists`: what a cluster recommends to each user, in few bytes.

use super::bytes::{Reader, Writer};
use super::database::Store;
use super::error::Result;
use super::transaction::Transaction;
use crate::domain::RunId;
use rusqlite::functions::{Context, FunctionFlags};
use rusqlite::{Connection, OptionalExtension, Statement};

/// A product of a list.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ComputedEntry {
    /// Key of the item.
    pub item: i64,
    /// Its score.
    pub score: f32,
    /// The number of the kind of reason that adds the most.
    pub kind: u8,
}

/// Packs a list, the best first: the highest score, then the products with their scores as shares of it.
fn pack_list(entries: &[ComputedEntry]) -> Vec<u8> {
    let scores = entries.iter().map(|entry| entry.score);
    let most = scores.fold(f32::MIN_POSITIVE, f32::max);
    let mut writer = Writer::default();
    writer.float(most);
    for entry in entries {
        writer.number(entry.item.max(0) as u64);
        let share = (entry.score / most * f32::from(u16::MAX)).round() as u16;
        writer.bytes.extend_from_slice(&share.to_le_bytes());
        writer.bytes.push(entry.kind);
    }
    writer.bytes
}

/// Reads a list; `None` where it is damaged.
fn unpack_list(body: &[u8]) -> Option<Vec<ComputedEntry>> {
    let mut reader = Reader::new(body);
    let most = reader.float()?;
    let mut entries = Vec::new();
    while !reader.is_done() {
        entries.push(ComputedEntry {
            item: i64::try_from(reader.number()?).ok()?,
            score: most * f32::from(u16::from_le_bytes(*reader.chunk()?)) / f32::from(u16::MAX),
            kind: reader.byte()?,
        });
    }
    Some(entries)
}

impl Store {
    /// The list of a user and the run that brought it; `None` where a cluster computed none.
    pub fn fetch_computed_list(&self, user: i64) -> Result<Option<(RunId, Vec<ComputedEntry>)>> {
        let row: Option<(i64, Vec<u8>)> = self
            .connection
            .prepare_cached("SELECT run, body FROM computed_lists WHERE user = ?1")?
            .query_row([user], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        Ok(row.and_then(|(run, body)| Some((RunId(run), unpack_list(&body)?))))
    }
}

impl Transaction<'_> {
    /// Deletes all computed lists, and saves others one by one.
    pub fn begin_computed_lists(&self, run: RunId) -> Result<ListSaver<'_>> {
        self.delete_computed_lists()?;
        let sql = "INSERT INTO computed_lists (user, run, body) VALUES (?1, ?2, ?3)";
        Ok(ListSaver {
            run,
            insert: self.inner.prepare(sql)?,
        })
    }

    /// Forgets all computed lists.
    pub fn delete_computed_lists(&self) -> Result<()> {
        self.inner.execute("DELETE FROM computed_lists", [])?;
        Ok(())
    }
}

/// Saves computed lists of a run.
#[derive(Debug)]
pub struct ListSaver<'t> {
    run: RunId,
    insert: Statement<'t>,
}

impl ListSaver<'_> {
    /// Saves the list of a user, the best first.
    pub fn save(&mut self, user: i64, entries: &[ComputedEntry]) -> Result<()> {
        self.insert
            .execute((user, self.run.0, pack_list(entries)))?;
        Ok(())
    }
}

/// Gives SQL the function `list_items(body)`: the keys of a computed list's items as JSON.
pub(super) fn add_functions(connection: &Connection) -> rusqlite::Result<()> {
    let flags = FunctionFlags::SQLITE_UTF8
        | FunctionFlags::SQLITE_DETERMINISTIC
        | FunctionFlags::SQLITE_INNOCUOUS;
    connection.create_scalar_function("list_items", 1, flags, list_items)
}

fn list_items(call: &mut Context<'_>) -> rusqlite::Result<String> {
    let damaged = || rusqlite::Error::UserFunctionError("not a computed list".into());
    let body = call.get_raw(0).as_blob().map_err(|_| damaged())?;
    let entries = unpack_list(body).ok_or_else(damaged)?;
    Ok(super::json_keys(entries.iter().map(|entry| entry.item)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_read_as_it_was_packed() {
        let entries: Vec<ComputedEntry> = (0..20)
            .map(|at| ComputedEntry {
                item: 900 + at * 37,
                score: 1.0 / (at + 1) as f32,
                kind: at as u8,
            })
            .collect();
        let body = pack_list(&entries);
        assert_eq!(body.len(), 4 + 20 * 5);
        let read = unpack_list(&body).unwrap();
        assert_eq!(read.len(), 20);
        for (one, other) in read.iter().zip(&entries) {
            assert_eq!((one.item, one.kind), (other.item, other.kind));
            assert!((one.score - other.score).abs() < 1e-5);
        }
        assert_eq!(unpack_list(&body[..body.len() - 1]), None);
    }
}
