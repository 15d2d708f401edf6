//! What a database holds, to be compared before and after a fault.

use regulars::store::Store;
use rusqlite::Connection;
use rusqlite::types::ValueRef;
use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};

/// Each table with its number of rows and the sum of their hashes. Left out is how long a model run
/// took, when the file was written again after an erasure, and what SQLite notes for itself after the work.
pub type State = BTreeMap<String, (u64, u64)>;

/// [`state`], and that it agrees with itself.
pub fn sound_state(database: &Path) -> State {
    let store = Store::open_reader(database).unwrap();
    assert_eq!(store.check_references().unwrap(), None);
    assert!(
        store.check_chunks().unwrap().is_same,
        "the packed columns are those of the table"
    );
    state(database)
}

/// Opens a database as the program does, lets SQLite check all of it, and reads all that it holds.
pub fn state(database: &Path) -> State {
    drop(Store::open_reader(database).unwrap());
    let connection = Connection::open(database).unwrap();
    let integrity: String = connection
        .query_row("PRAGMA integrity_check", [], |row| row.get(0))
        .unwrap();
    assert_eq!(integrity, "ok");
    let tables: Vec<String> = connection
        .prepare(
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE \
                  'sqlite_stat%' ORDER BY name",
        )
        .unwrap()
        .query_map([], |row| row.get(0))
        .unwrap()
        .collect::<rusqlite::Result<_>>()
        .unwrap();
    // Who looked is recorded after the answer, in a transaction of its own; salts are random.
    let compared = tables
        .into_iter()
        .filter(|table| table != "access_log" && table != "chain");
    compared
        .map(|table| (table.clone(), rows(&connection, &table)))
        .collect()
}

fn rows(connection: &Connection, table: &str) -> (u64, u64) {
    // SQLite keeps the newest number of each table, that of the accesses too.
    let but = if table == "sqlite_sequence" {
        " WHERE name <> 'access_log'"
    } else {
        ""
    };
    let mut statement = connection
        .prepare(&format!("SELECT * FROM \"{table}\"{but}"))
        .unwrap();
    let compared: Vec<usize> = statement
        .column_names()
        .enumerate()
        .filter(|(_, name)| !name.ends_with("_ms") && *name != "finished_at")
        .map(|(at, _)| at)
        .collect();
    let mut rows = statement.query([]).unwrap();
    let (mut count, mut sum) = (0, 0_u64);
    while let Some(row) = rows.next().unwrap() {
        let mut hasher = DefaultHasher::new();
        for &column in &compared {
            match row.get_ref(column).unwrap() {
                ValueRef::Null => 0_u8.hash(&mut hasher),
                ValueRef::Integer(value) => value.hash(&mut hasher),
                ValueRef::Real(value) => value.to_bits().hash(&mut hasher),
                ValueRef::Text(bytes) => untimed(bytes).hash(&mut hasher),
                ValueRef::Blob(bytes) => bytes.hash(&mut hasher),
            }
        }
        count += 1;
        sum = sum.wrapping_add(hasher.finish());
    }
    (count, sum)
}

/// A text without how long something took, where it is JSON that says so.
fn untimed(text: &[u8]) -> Vec<u8> {
    fn strip(value: &mut serde_json::Value) {
        match value {
            serde_json::Value::Array(entries) => entries.iter_mut().for_each(strip),
            serde_json::Value::Object(fields) => {
                fields.retain(|name, _| !name.ends_with("_ms"));
                fields.values_mut().for_each(strip);
            }
            _ => {}
        }
    }
    if !text.starts_with(b"{") || memchr::memmem::find(text, b"_ms\"").is_none() {
        return text.to_vec();
    }
    let mut value = serde_json::from_slice(text).unwrap();
    strip(&mut value);
    value.to_string().into_bytes()
}

/// A file beside the database.
pub fn beside(database: &Path, end: &str) -> PathBuf {
    let mut name = database.as_os_str().to_owned();
    name.push(end);
    PathBuf::from(name)
}

/// The file that is there exactly while a write transaction is open.
pub fn sidecar(database: &Path) -> PathBuf {
    beside(database, ".writer")
}
