//! Whether a database has exactly the tables, indexes, views and triggers of `schema.sql`.
//!
//! Version and digest say which schema a database claims to have, and whoever made the file can
//! write both. A foreign trigger would run with the first write, a foreign view could stand in for a
//! table, and without the triggers on decisions these could be changed.

use super::error::Result;
use super::schema;
use rusqlite::Connection;
use std::collections::BTreeMap;
use std::sync::OnceLock;

/// Each object by kind and name, with the statement that makes it.
type Objects = BTreeMap<(String, String), String>;

/// What differs from `schema.sql`, in words; `None` where nothing does.
pub(super) fn difference(connection: &Connection) -> Result<Option<String>> {
    let (known, found) = (known()?, objects(connection)?);
    let foreign = found.iter().find(|object| {
        let (key, sql) = object;
        known.get(*key) != Some(*sql)
    });
    if let Some(((kind, name), _)) = foreign {
        let is_known = known.keys().any(|(_, known)| known == name);
        return Ok(Some(match is_known {
            true => format!("its {kind} '{name}' was changed by another program"),
            false => format!("it has a {kind} '{name}' that this program did not make"),
        }));
    }
    let missing = known.keys().find(|key| !found.contains_key(*key));
    Ok(missing.map(|(kind, name)| format!("its {kind} '{name}' is missing")))
}

/// The objects of `schema.sql`, as SQLite stores them; made once in a process.
fn known() -> Result<&'static Objects> {
    static KNOWN: OnceLock<Objects> = OnceLock::new();
    if let Some(known) = KNOWN.get() {
        return Ok(known);
    }
    let model = Connection::open_in_memory()?;
    model.execute_batch(schema::SCHEMA)?;
    let made = objects(&model)?;
    Ok(KNOWN.get_or_init(|| made))
}

fn objects(connection: &Connection) -> Result<Objects> {
    // SQLite's own objects, such as the planner's statistics, cannot be made by a statement.
    let mut statement = connection.prepare(
        "SELECT type, name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\'",
    )?;
    let rows = statement.query_map([], |row| {
        let sql: Option<String> = row.get(2)?;
        Ok(((row.get(0)?, row.get(1)?), normal(&sql.unwrap_or_default())))
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// The statement however it is wrapped.
fn normal(sql: &str) -> String {
    sql.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::super::database::Store;
    use super::*;

    #[test]
    fn foreign_changed_and_missing_objects_are_named() {
        for (sql, said) in [
            (
                "CREATE TRIGGER steal AFTER INSERT ON codes BEGIN DELETE FROM consents; END",
                "it has a trigger 'steal' that this program did not make",
            ),
            (
                "CREATE VIEW more AS SELECT 1",
                "it has a view 'more' that this program did not make",
            ),
            (
                "CREATE TABLE more (x)",
                "it has a table 'more' that this program did not make",
            ),
            (
                "DROP TRIGGER decisions_are_not_deleted",
                "its trigger 'decisions_are_not_deleted' is missing",
            ),
            (
                "DROP VIEW actions_in_force; CREATE VIEW actions_in_force AS SELECT 1",
                "its view 'actions_in_force' was changed by another program",
            ),
            (
                "DROP TABLE visitors; CREATE VIEW visitors AS SELECT 1",
                "its view 'visitors' was changed by another program",
            ),
        ] {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("shop.db");
            let store = Store::create(&path, [7; 32], 0).unwrap();
            assert_eq!(difference(&store.connection).unwrap(), None);
            store.connection.execute_batch("ANALYZE").unwrap();
            assert_eq!(difference(&store.connection).unwrap(), None);
            store.connection.execute_batch(sql).unwrap();
            assert_eq!(
                difference(&store.connection).unwrap().as_deref(),
                Some(said)
            );
            store.close();
            for opened in [Store::open_reader(&path), Store::open_writer(&path)] {
                let error = crate::error::Error::from(opened.unwrap_err());
                assert_eq!(error.reasons().as_deref(), Some(said));
            }
        }
    }
}
