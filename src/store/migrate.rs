//! The schema and its versions.

use super::error::{Error, Result};
use super::open::Store;
use rusqlite::{Transaction, TransactionBehavior};
use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};

/// The current schema, complete.
pub(super) const SCHEMA: &str = include_str!("../../schema.sql");

/// A step from the version before; `migrations/NNNN_what.sql`.
struct Migration {
    to: i64,
    sql: &'static str,
}

/// Steps after version 1, in order. A released one is never changed.
const MIGRATIONS: &[Migration] = &[Migration { to: 2, sql: include_str!("migrations/0002_versions.sql") }];

/// The schema version that this program writes.
pub const VERSION: i64 = 1 + MIGRATIONS.len() as i64;

/// The schema version of a file, without opening it as a database.
///
/// The header in the file can lag behind the write-ahead log only while a migration is not yet checkpointed, in which
/// case the migration finds nothing to do.
pub(super) fn version_of(path: &Path) -> Result<i64> {
    let mut head = [0_u8; 64];
    fs::File::open(path)
        .and_then(|mut file| file.read_exact(&mut head))
        .map_err(|source| Error::File { path: path.to_path_buf(), source })?;
    Ok(i64::from(u32::from_be_bytes([head[60], head[61], head[62], head[63]])))
}

/// Brings an older database up to date, one transaction a step, after writing a backup beside it.
pub(super) fn bring_up_to_date(store: &mut Store) -> Result<Option<PathBuf>> {
    migrate(store, MIGRATIONS, VERSION)
}

fn migrate(store: &mut Store, migrations: &[Migration], newest: i64) -> Result<Option<PathBuf>> {
    let found = store.schema_version()?;
    if found >= newest {
        return Ok(None);
    }
    let mut name = store.path().as_os_str().to_owned();
    name.push(format!(".v{found}.bak"));
    let backup = PathBuf::from(name);
    store.backup_to(&backup)?;
    for migration in migrations.iter().filter(|migration| migration.to > found) {
        let step = Transaction::new_unchecked(&store.connection, TransactionBehavior::Immediate)?;
        step.execute_batch(migration.sql)?;
        step.pragma_update(None, "user_version", migration.to)?;
        step.commit()?;
    }
    Ok(Some(backup))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn new_store(folder: &Path) -> Store {
        Store::create(&folder.join("shop.db"), [7; 32], 0).unwrap()
    }

    #[test]
    fn a_new_database_is_the_schema_at_the_newest_version() {
        let folder = tempfile::tempdir().unwrap();
        let store = new_store(folder.path());
        assert_eq!(store.schema_version().unwrap(), VERSION);
        assert_eq!(version_of(store.path()).unwrap(), VERSION);
    }

    #[test]
    fn a_migration_writes_a_backup_first_and_moves_the_version() {
        let folder = tempfile::tempdir().unwrap();
        let mut store = new_store(folder.path());
        let step = [Migration { to: VERSION + 1, sql: "CREATE TABLE later (x INTEGER) STRICT;" }];
        let backup = migrate(&mut store, &step, VERSION + 1).unwrap().unwrap();
        assert!(backup.exists());
        assert_eq!(store.schema_version().unwrap(), VERSION + 1);
        assert_eq!(version_of(&backup).unwrap(), VERSION);
    }

    #[test]
    fn a_failing_migration_leaves_the_old_version() {
        let folder = tempfile::tempdir().unwrap();
        let mut store = new_store(folder.path());
        let step =
            [Migration { to: VERSION + 1, sql: "CREATE TABLE later (x INTEGER) STRICT; SELECT nothing FROM nowhere;" }];
        assert!(migrate(&mut store, &step, VERSION + 1).is_err());
        assert_eq!(store.schema_version().unwrap(), VERSION);
        assert!(store.connection.prepare("SELECT * FROM later").is_err());
    }

    #[test]
    fn a_newer_database_is_refused_untouched() {
        let folder = tempfile::tempdir().unwrap();
        let store = new_store(folder.path());
        let path = store.path().to_path_buf();
        store.connection.pragma_update(None, "user_version", VERSION + 5).unwrap();
        store.close();
        let before = fs::read(&path).unwrap();
        for refused in [Store::open_reader(&path), Store::open_writer(&path)] {
            assert!(matches!(refused, Err(Error::Newer { .. })));
        }
        assert_eq!(fs::read(&path).unwrap(), before);
    }
}
