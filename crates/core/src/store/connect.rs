//! Connections to a database file: whether it is one of ours, and which settings they get.
//!
//! A file that is refused is not changed, nor is a write-ahead log beside it.

use super::error::{Difference, Error, NotOurs, Result};
use super::objects;
use super::schema::{self, Fit};
use rusqlite::config::DbConfig;
use rusqlite::{Connection, ErrorCode, OpenFlags};
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Marks the file as ours: "Regu" in ASCII.
pub(super) const APPLICATION_ID: i64 = 0x5265_6775;

/// How long a writer waits for another one.
pub(super) const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// A connection that writes. The schema may be outdated.
pub(super) fn connect_writer(path: &Path) -> Result<(Connection, Fit)> {
    writer(path).map_err(|error| match &error {
        Error::Sqlite(cause) if is_refused(cause) => Error::ReadOnly(path.to_path_buf()),
        _ => error,
    })
}

fn writer(path: &Path) -> Result<(Connection, Fit)> {
    check_presence(path)?;
    if fs::metadata(path).is_ok_and(|data| data.permissions().readonly()) {
        return Err(Error::ReadOnly(path.to_path_buf()));
    }
    let opened = open_file(path, OpenFlags::SQLITE_OPEN_READ_WRITE);
    let connection = opened.map_err(|error| not_sqlite(error, path))?;
    let fit = accept(&connection, path)?;
    let _: String =
        connection.pragma_update_and_check(None, "journal_mode", "WAL", |row| row.get(0))?;
    // What is deleted is overwritten, so that nothing of it survives in the file or a backup.
    connection.execute_batch("PRAGMA synchronous = NORMAL; PRAGMA secure_delete = ON;")?;
    rusqlite::vtab::series::load_module(&connection)?;
    Ok((connection, fit))
}

/// A connection that only reads. The schema may be outdated.
pub(super) fn connect_reader(path: &Path) -> Result<(Connection, Fit)> {
    check_presence(path)?;
    // Readers open read-write too: whoever comes first must recover a write-ahead log that a crash
    // left.
    let opened = open_file(path, OpenFlags::SQLITE_OPEN_READ_WRITE).and_then(|connection| {
        application_of(&connection)?;
        Ok(connection)
    });
    let connection = match opened {
        Err(error) if is_refused(&error) => open_unwritable(path)?,
        Err(error) if lacks_space(&error) => open_without_index(path)?,
        Err(error) => return Err(not_sqlite(error, path)),
        Ok(connection) => connection,
    };
    let fit = accept(&connection, path)?;
    connection.execute_batch("PRAGMA query_only = ON;")?;
    Ok((connection, fit))
}

/// Whether the system does not let this process write or open the file.
fn is_refused(error: &rusqlite::Error) -> bool {
    matches!(
        error.sqlite_error_code(),
        Some(ErrorCode::ReadOnly | ErrorCode::CannotOpen)
    )
}

/// Whether there is no room for the index of the write-ahead log, which readers share in a file.
fn lacks_space(error: &rusqlite::Error) -> bool {
    use rusqlite::ffi::{SQLITE_IOERR_SHMMAP, SQLITE_IOERR_SHMSIZE};
    error.sqlite_error_code() == Some(ErrorCode::DiskFull)
        || error
            .sqlite_extended_error_code()
            .is_some_and(|code| [SQLITE_IOERR_SHMMAP, SQLITE_IOERR_SHMSIZE].contains(&code))
}

/// Opens a file on a full disk: the index of the log is kept in memory, and no other process can
/// use the database while this connection is open.
fn open_without_index(path: &Path) -> Result<Connection> {
    // Before anything is read: the index goes where the first read puts it.
    let first = "PRAGMA locking_mode = EXCLUSIVE;";
    Ok(open_after(path, OpenFlags::SQLITE_OPEN_READ_WRITE, first)?)
}

/// Opens a file that can be read but not written, and beside which no write-ahead log can be made:
/// on a read-only disk, or of another user.
fn open_unwritable(path: &Path) -> Result<Connection> {
    if has_log(path) {
        return Err(Error::Unrecovered(path.to_path_buf()));
    }
    let absolute = std::path::absolute(path).map_err(|source| Error::File {
        path: path.to_path_buf(),
        source,
    })?;
    let mut address = String::from("file:");
    for byte in absolute.to_string_lossy().replace('\\', "/").bytes() {
        match byte {
            b'/' | b':' | b'.' | b'-' | b'_' | b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' => {
                address.push(byte.into());
            }
            _ => address.push_str(&format!("%{byte:02x}")),
        }
    }
    address.push_str("?immutable=1");
    let opened = open_file(
        Path::new(&address),
        OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI,
    );
    opened.map_err(|error| match is_refused(&error) {
        true => Error::File {
            path: path.to_path_buf(),
            source: std::io::ErrorKind::PermissionDenied.into(),
        },
        false => not_sqlite(error, path),
    })
}

/// Opens a database with the settings that all connections share.
pub(super) fn open_file(path: &Path, how: OpenFlags) -> rusqlite::Result<Connection> {
    open_after(path, how, "")
}

/// The same, after the statements `first`.
fn open_after(path: &Path, how: OpenFlags, first: &str) -> rusqlite::Result<Connection> {
    let must_keep_log = has_log(path);
    let connection = Connection::open_with_flags(path, how | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    if must_keep_log {
        // Else closing the connection would write the log of a crash into a file that is refused.
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
    }
    connection.busy_timeout(BUSY_TIMEOUT)?;
    connection.set_prepared_statement_cache_capacity(64);
    connection.execute_batch(first)?;
    connection.execute_batch(
        "PRAGMA trusted_schema = OFF; PRAGMA foreign_keys = ON; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -8192;",
    )?;
    super::functions::add_functions(&connection)?;
    Ok(connection)
}

/// Whether a write-ahead log lies beside the database: another process uses it, or one crashed.
fn has_log(path: &Path) -> bool {
    let mut log = path.as_os_str().to_owned();
    log.push("-wal");
    fs::metadata(PathBuf::from(log)).is_ok_and(|data| data.len() > 0)
}

/// Checks that there is a file, without opening it: when a process closes a file, all locks that it
/// holds there are gone, SQLite's too, and another program could then remove the write-ahead log in
/// use. For the same reason the content is checked over the connection.
fn check_presence(path: &Path) -> Result<()> {
    /// Bytes of the header of a database.
    const HEADER: u64 = 100;
    let data = match fs::metadata(path) {
        Ok(data) => data,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            return Err(Error::Missing(path.to_path_buf()));
        }
        Err(source) => {
            return Err(Error::File {
                path: path.to_path_buf(),
                source,
            });
        }
    };
    if data.is_dir() {
        return Err(Error::Folder(path.to_path_buf()));
    }
    let not_ours = |why| Err(Error::NotOurs(path.to_path_buf(), why));
    match data.len() {
        0 => not_ours(NotOurs::Empty),
        length if length < HEADER => not_ours(NotOurs::NotSqlite),
        _ => Ok(()),
    }
}

/// Refuses a database that is not ours, or whose schema this program cannot use.
fn accept(connection: &Connection, path: &Path) -> Result<Fit> {
    if application_of(connection).map_err(|error| not_sqlite(error, path))? != APPLICATION_ID {
        return Err(Error::NotOurs(path.to_path_buf(), NotOurs::Foreign));
    }
    let (found, digest) = marks(connection)?;
    let current = schema::current();
    match current.fit(found, digest.as_deref()) {
        Fit::Newer => Err(Error::Newer {
            path: path.to_path_buf(),
            found,
            known: current.version,
        }),
        Fit::EarlierBuild => Err(Error::EarlierBuild(path.to_path_buf())),
        fit @ (Fit::Current | Fit::Outdated) => {
            // Before an outdated one is brought up to date, its objects are another schema's.
            let is_current = fit == Fit::Current;
            if let Some(difference) = is_current.then(|| objects::difference(connection)) {
                check_difference(difference?, path)?;
            }
            connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, false)?;
            Ok(fit)
        }
    }
}

fn check_difference(difference: Option<String>, path: &Path) -> Result<()> {
    difference.map_or(Ok(()), |difference| {
        Err(Error::Altered {
            path: path.to_path_buf(),
            difference: Difference(difference),
        })
    })
}

fn application_of(connection: &Connection) -> rusqlite::Result<i64> {
    connection.pragma_query_value(None, "application_id", |row| row.get(0))
}

pub(super) fn version_of(connection: &Connection) -> Result<i64> {
    Ok(connection.pragma_query_value(None, "user_version", |row| row.get(0))?)
}

/// The schema's version and digest; no digest where the database has no place for it.
pub(super) fn marks(connection: &Connection) -> Result<(i64, Option<String>)> {
    let version = version_of(connection)?;
    let has_digest: bool = connection.query_row(
        "SELECT EXISTS (SELECT 1 FROM pragma_table_info('shop') WHERE name = 'schema_digest')",
        [],
        |row| row.get(0),
    )?;
    if !has_digest {
        return Ok((version, None));
    }
    let digest = connection.query_row("SELECT schema_digest FROM shop", [], |row| row.get(0))?;
    Ok((version, Some(digest)))
}

fn not_sqlite(error: rusqlite::Error, path: &Path) -> Error {
    match error.sqlite_error_code() {
        Some(ErrorCode::NotADatabase) => Error::NotOurs(path.to_path_buf(), NotOurs::NotSqlite),
        _ => error.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::database::Store;
    use super::super::schema::VERSION;
    use super::*;

    /// The database and the files beside it, by name.
    fn files(folder: &Path) -> Vec<(String, Vec<u8>)> {
        let mut files: Vec<(String, Vec<u8>)> = fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap())
            .map(|entry| {
                (
                    entry.file_name().into_string().unwrap(),
                    fs::read(entry.path()).unwrap(),
                )
            })
            .collect();
        files.sort();
        files
    }

    /// Opens a copy of a database changed by `sql` as reader and writer; the errors, and whether
    /// all files are as before. A crash leaves the change in the log.
    fn refusals(sql: &str, is_after_crash: bool) -> [Error; 2] {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::create(&folder.path().join("shop.db"), [7; 32], 0).unwrap();
        store.connection.execute_batch(sql).unwrap();
        let copies = tempfile::tempdir().unwrap();
        let mut closing = Some(store);
        if !is_after_crash {
            closing.take().into_iter().for_each(Store::close);
        }
        for (name, bytes) in files(folder.path()) {
            fs::write(copies.path().join(name), bytes).unwrap();
        }
        let path = copies.path().join("shop.db");
        assert_eq!(has_log(&path), is_after_crash);
        let before = files(copies.path());
        [Store::open_reader, Store::open_writer].map(|open| {
            let error = open(&path).unwrap_err();
            let after = files(copies.path());
            assert_eq!(before.len(), after.len(), "{error}");
            for (before, after) in before.iter().zip(&after) {
                // The index of the log is scratch that each process may make again.
                assert!(before == after || before.0.ends_with("-shm"), "{}", after.0);
            }
            error
        })
    }

    #[test]
    fn a_newer_database_is_refused_untouched() {
        for is_after_crash in [false, true] {
            let sql = format!("PRAGMA user_version = {}", VERSION + 5);
            for error in refusals(&sql, is_after_crash) {
                assert!(
                    matches!(error, Error::Newer { found, known: VERSION, .. } if found == VERSION + 5),
                    "{error}"
                );
            }
        }
    }

    #[test]
    fn a_database_of_an_earlier_build_is_refused_untouched() {
        for sql in [
            "UPDATE shop SET schema_digest = 'of other tables'",
            "PRAGMA user_version = 0",
            "ALTER TABLE shop DROP COLUMN schema_digest",
            "ALTER TABLE shop DROP COLUMN schema_digest; PRAGMA user_version = 8",
            "ALTER TABLE shop RENAME TO store",
        ] {
            for is_after_crash in [false, true] {
                for error in refusals(sql, is_after_crash) {
                    assert!(matches!(error, Error::EarlierBuild(_)), "{sql}: {error}");
                }
            }
        }
    }

    #[test]
    fn a_log_that_a_crash_left_goes_into_a_database_that_is_accepted() {
        let folder = tempfile::tempdir().unwrap();
        let copies = tempfile::tempdir().unwrap();
        let store = Store::create(&folder.path().join("shop.db"), [7; 32], 0).unwrap();
        let transaction = store.begin("load", "now").unwrap();
        transaction.next_revision().unwrap();
        transaction.commit().unwrap();
        for (name, bytes) in files(folder.path()) {
            fs::write(copies.path().join(name), bytes).unwrap();
        }
        let path = copies.path().join("shop.db");
        assert!(has_log(&path));
        assert_eq!(Store::open_reader(&path).unwrap().revision().unwrap(), 1);
        assert_eq!(files(copies.path()).len(), 1, "nothing is left beside it");
    }
}
