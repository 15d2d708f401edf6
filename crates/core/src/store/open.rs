//! Opening and creating the database file.

use super::error::{Error, NotOurs, Result};
use super::migrate;
use crate::domain::CancelToken;
use rusqlite::{
    Connection, ErrorCode, OpenFlags, Transaction as SqliteTransaction, TransactionBehavior,
};
use std::fs;
use std::ops::Deref;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// Marks the file as ours: "Regu" in ASCII.
pub(super) const APPLICATION_ID: i64 = 0x5265_6775;

/// How long a writer waits for another one.
pub(super) const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// What a connection may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Read only.
    Read,
    /// Read and write; at most one transaction writes at a time.
    Write,
}

/// An open database. Functions that read are methods of this type, spread over one file a table;
/// functions that write are methods of [`Transaction`].
#[derive(Debug)]
pub struct Store {
    pub(super) connection: Connection,
    path: PathBuf,
    access: Access,
    heeded: Heeded,
}

/// What a connection's statements look at while they run.
type Heeded = Arc<Mutex<CancelToken>>;

fn is_cancelled(heeded: &Heeded) -> bool {
    heeded.lock().is_ok_and(|token| token.is_cancelled())
}

impl Store {
    /// Opens an existing database for reading.
    ///
    /// # Errors
    /// There is no such file, it is not ours, or it is newer than the program.
    pub fn open_reader(path: &Path) -> Result<Store> {
        check_presence(path)?;
        let connection = connect(path, Access::Read)?;
        if version_of(&connection)? >= migrate::VERSION {
            return Store::over(connection, path, Access::Read);
        }
        // A reader cannot bring the schema up to date; a writer does so, and then goes away.
        drop(connection);
        drop(Store::open_writer(path)?);
        Store::over(connect(path, Access::Read)?, path, Access::Read)
    }

    /// Another connection for reading, which is stopped as this one is.
    ///
    /// # Errors
    /// The database cannot be opened once more.
    pub fn another_reader(&self) -> Result<Store> {
        let other = Store::open_reader(&self.path)?;
        if let Ok(heeded) = self.heeded.lock() {
            other.interrupt_on(&heeded);
        }
        Ok(other)
    }

    fn over(mut connection: Connection, path: &Path, access: Access) -> Result<Store> {
        /// Steps of SQLite's machine between two looks: a fraction of a millisecond.
        const STEPS: i32 = 10_000;
        let heeded = Heeded::default();
        let looked_at = Arc::clone(&heeded);
        connection.progress_handler(STEPS, Some(move || is_cancelled(&looked_at)))?;
        Ok(Store {
            connection,
            path: path.to_path_buf(),
            access,
            heeded,
        })
    }

    /// Opens a database for writing and brings its schema up to date; a backup is written first.
    ///
    /// # Errors
    /// There is no such file, it is not ours, it is newer than the program, or it cannot be
    /// written.
    pub fn open_writer(path: &Path) -> Result<Store> {
        check_presence(path)?;
        if fs::metadata(path)
            .map(|data| data.permissions().readonly())
            .unwrap_or(false)
        {
            return Err(Error::ReadOnly(path.to_path_buf()));
        }
        let mut store = Store::over(connect(path, Access::Write)?, path, Access::Write)?;
        migrate::bring_up_to_date(&mut store)?;
        Ok(store)
    }

    /// Creates a new database with mode 0600. The file appears whole or not at all.
    ///
    /// `secret` is what coupon codes are drawn from; `now` is in UTC seconds.
    ///
    /// # Errors
    /// The folder cannot be written, or a file is there already.
    pub fn create(path: &Path, secret: [u8; 32], now: i64) -> Result<Store> {
        let file_error = |source| Error::File {
            path: path.to_path_buf(),
            source,
        };
        let folder = path
            .parent()
            .filter(|folder| !folder.as_os_str().is_empty())
            .unwrap_or(Path::new("."));
        fs::create_dir_all(folder).map_err(file_error)?;
        let draft = tempfile::Builder::new()
            .prefix(".regulars-new-")
            .tempfile_in(folder)
            .map_err(file_error)?;
        lay_out(draft.path(), secret, now)?;
        draft.as_file().sync_all().map_err(file_error)?;
        draft
            .persist_noclobber(path)
            .map_err(|error| file_error(error.error))?;
        Store::open_writer(path)
    }

    /// Creates a database that nobody may find before [`Store::end_draft`]: it is written without a
    /// journal, so that a crash leaves rubbish. A file that lies at `path` is overwritten.
    ///
    /// # Errors
    /// The folder cannot be written.
    pub fn create_draft(path: &Path, secret: [u8; 32], now: i64) -> Result<Store> {
        super::private_file(path).map_err(|source| Error::File {
            path: path.to_path_buf(),
            source,
        })?;
        lay_out(path, secret, now)?;
        let connection = open_file(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
        let _: String =
            connection.pragma_update_and_check(None, "journal_mode", "OFF", |row| row.get(0))?;
        // Every key in it is made by the load that fills it.
        connection.execute_batch("PRAGMA synchronous = OFF; PRAGMA foreign_keys = OFF;")?;
        rusqlite::vtab::series::load_module(&connection)?;
        Store::over(connection, path, Access::Write)
    }

    /// Ends a draft, of which no other connection is open: it is as safe as any database then.
    ///
    /// # Errors
    /// The disk is full, or the file system refused.
    pub fn end_draft(self) -> Result<()> {
        let _: String =
            self.connection
                .pragma_update_and_check(None, "journal_mode", "WAL", |row| row.get(0))?;
        let path = self.path.clone();
        self.close();
        let synchronised = fs::File::open(&path).and_then(|file| file.sync_all());
        synchronised.map_err(|source| Error::File { path, source })
    }

    /// The database file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// What this connection may do.
    pub fn access(&self) -> Access {
        self.access
    }

    /// The file's schema version.
    pub fn schema_version(&self) -> Result<i64> {
        version_of(&self.connection)
    }

    /// A number that changes when another connection commits.
    pub fn data_version(&self) -> Result<i64> {
        Ok(self
            .connection
            .pragma_query_value(None, "data_version", |row| row.get(0))?)
    }

    /// Lets `token` stop the statements of this connection, from now on and instead of the one
    /// before.
    pub fn interrupt_on(&self, token: &CancelToken) {
        if let Ok(mut heeded) = self.heeded.lock() {
            *heeded = token.clone();
        }
    }

    /// Whether the operator asked to stop.
    pub(super) fn is_cancelled(&self) -> bool {
        is_cancelled(&self.heeded)
    }

    /// Ends well: statistics for the query planner, and no write-ahead log left behind.
    pub fn close(self) {
        if self.access == Access::Write {
            // Both are housekeeping: another process may refuse them, and nothing is lost. Nobody
            // is kept waiting.
            let _ = self.connection.busy_timeout(Duration::from_millis(100));
            let _ = self
                .connection
                .execute_batch("PRAGMA optimize; PRAGMA wal_checkpoint(TRUNCATE);");
        }
    }

    /// Runs `read` on one unchanging state of the database.
    pub fn at_one_state<T>(&self, read: impl FnOnce(&Store) -> Result<T>) -> Result<T> {
        let whole =
            SqliteTransaction::new_unchecked(&self.connection, TransactionBehavior::Deferred)?;
        let result = read(self);
        whole.finish()?;
        result
    }
}

/// A write transaction; rolled back unless committed. Derefs to the store for reading what it has
/// written.
#[derive(Debug)]
pub struct Transaction<'a> {
    // Dropped first: see there.
    pub(super) sidecar: super::sidecar::Sidecar,
    pub(super) inner: SqliteTransaction<'a>,
    store: &'a Store,
}

impl<'a> Transaction<'a> {
    pub(super) fn new(
        inner: SqliteTransaction<'a>,
        store: &'a Store,
        sidecar: super::sidecar::Sidecar,
    ) -> Self {
        Transaction {
            sidecar,
            inner,
            store,
        }
    }

    /// Makes the changes durable.
    ///
    /// # Errors
    /// The disk is full or the file system refused; nothing was changed then.
    pub fn commit(self) -> Result<()> {
        let Transaction { sidecar, inner, .. } = self;
        drop(sidecar);
        Ok(inner.commit()?)
    }
}

impl Deref for Transaction<'_> {
    type Target = Store;

    fn deref(&self) -> &Store {
        self.store
    }
}

/// Writes the tables of a new database into an empty file.
fn lay_out(path: &Path, secret: [u8; 32], now: i64) -> Result<()> {
    let connection = Connection::open(path)?;
    connection.pragma_update(None, "application_id", APPLICATION_ID)?;
    connection.execute_batch(migrate::SCHEMA)?;
    connection.execute(
        "INSERT INTO shop (one, code_secret, created_at) VALUES (1, ?1, ?2)",
        (secret, now),
    )?;
    connection.pragma_update(None, "user_version", migrate::VERSION)?;
    Ok(())
}

fn connect(path: &Path, access: Access) -> Result<Connection> {
    match access {
        Access::Read => connect_reader(path),
        Access::Write => connect_writer(path).map_err(|error| match &error {
            Error::Sqlite(cause) if is_refused(cause) => Error::ReadOnly(path.to_path_buf()),
            _ => error,
        }),
    }
}

/// Whether the system lets nobody write there, or not open it.
fn is_refused(error: &rusqlite::Error) -> bool {
    matches!(
        error.sqlite_error_code(),
        Some(ErrorCode::ReadOnly | ErrorCode::CannotOpen)
    )
}

fn connect_writer(path: &Path) -> Result<Connection> {
    let opened = open_file(path, OpenFlags::SQLITE_OPEN_READ_WRITE);
    let connection = opened.map_err(|error| not_sqlite(error, path))?;
    check_ours(&connection, path)?;
    let _: String =
        connection.pragma_update_and_check(None, "journal_mode", "WAL", |row| row.get(0))?;
    connection.execute_batch("PRAGMA synchronous = NORMAL;")?;
    rusqlite::vtab::series::load_module(&connection)?;
    Ok(connection)
}

fn connect_reader(path: &Path) -> Result<Connection> {
    // Readers open read-write too: a write-ahead log that a crash left behind must be recovered by
    // whoever comes first.
    let opened = open_file(path, OpenFlags::SQLITE_OPEN_READ_WRITE).and_then(|connection| {
        application_of(&connection)?;
        Ok(connection)
    });
    let connection = match opened {
        Err(error) if is_refused(&error) => open_unwritable(path)?,
        Err(error) => return Err(not_sqlite(error, path)),
        Ok(connection) => connection,
    };
    check_ours(&connection, path)?;
    connection.execute_batch("PRAGMA query_only = ON;")?;
    Ok(connection)
}

/// Opens a file that can be read and not written, nor can a write-ahead log be made beside it: on a
/// read-only disk, or of another user.
fn open_unwritable(path: &Path) -> Result<Connection> {
    let mut log = path.as_os_str().to_owned();
    log.push("-wal");
    if fs::metadata(log).is_ok_and(|data| data.len() > 0) {
        return Err(Error::Unrecovered(path.to_path_buf()));
    }
    let whole = std::path::absolute(path).map_err(|source| Error::File {
        path: path.to_path_buf(),
        source,
    })?;
    let mut address = String::from("file:");
    for byte in whole.to_string_lossy().replace('\\', "/").bytes() {
        match byte {
            b'/' | b':' | b'.' | b'-' | b'_' | b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' => {
                address.push(byte.into())
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

fn open_file(path: &Path, how: OpenFlags) -> rusqlite::Result<Connection> {
    let connection = Connection::open_with_flags(path, how | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    connection.busy_timeout(BUSY_TIMEOUT)?;
    connection.set_prepared_statement_cache_capacity(64);
    connection.execute_batch(
        "PRAGMA foreign_keys = ON; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -8192;",
    )?;
    Ok(connection)
}

/// Looks whether there is a file, and opens none: what a process closes of a file, whoever opened
/// it, takes from SQLite the locks that this process holds on it, and another program could then
/// remove the write-ahead log under its feet. For the same reason what is in the file is asked of
/// its connection.
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

/// Looks whether a database is one of ours, and not newer than the program.
fn check_ours(connection: &Connection, path: &Path) -> Result<()> {
    if application_of(connection).map_err(|error| not_sqlite(error, path))? != APPLICATION_ID {
        return Err(Error::NotOurs(path.to_path_buf(), NotOurs::Foreign));
    }
    let found = version_of(connection)?;
    if found > migrate::VERSION {
        return Err(Error::Newer {
            path: path.to_path_buf(),
            found,
            known: migrate::VERSION,
        });
    }
    Ok(())
}

fn application_of(connection: &Connection) -> rusqlite::Result<i64> {
    connection.pragma_query_value(None, "application_id", |row| row.get(0))
}

fn version_of(connection: &Connection) -> Result<i64> {
    Ok(connection.pragma_query_value(None, "user_version", |row| row.get(0))?)
}

fn not_sqlite(error: rusqlite::Error, path: &Path) -> Error {
    match error.sqlite_error_code() {
        Some(ErrorCode::NotADatabase) => Error::NotOurs(path.to_path_buf(), NotOurs::NotSqlite),
        _ => error.into(),
    }
}
