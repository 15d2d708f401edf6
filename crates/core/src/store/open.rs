//! Opening and creating databases.

use super::connect::{self, open_file};
use super::database::{Access, Store};
use super::error::{Error, Result};
use super::migrate;
use super::schema::{self, Fit};
use rusqlite::{Connection, OpenFlags};
use std::fs;
use std::path::Path;

impl Store {
    /// Opens an existing database for reading.
    ///
    /// # Errors
    /// There is no such file, it is not ours, or its schema is newer than the program's or of an
    /// earlier build.
    pub fn open_reader(path: &Path) -> Result<Store> {
        let (connection, fit) = connect::connect_reader(path)?;
        if fit == Fit::Current {
            return Store::over(connection, path, Access::Read);
        }
        // A reader cannot bring the schema up to date; a writer can.
        drop(connection);
        drop(Store::open_writer(path)?);
        Store::over(connect::connect_reader(path)?.0, path, Access::Read)
    }

    /// Another connection for reading, which the same token cancels.
    ///
    /// # Errors
    /// The database cannot be opened again.
    pub fn another_reader(&self) -> Result<Store> {
        let other = Store::open_reader(&self.path)?;
        if let Ok(token) = self.cancel_token.lock() {
            other.interrupt_on(&token);
        }
        Ok(other)
    }

    /// Opens a database for writing and brings its schema up to date; a backup is written first.
    ///
    /// # Errors
    /// As [`Store::open_reader`], or the file cannot be written.
    pub fn open_writer(path: &Path) -> Result<Store> {
        let (connection, fit) = connect::connect_writer(path)?;
        let store = Store::over(connection, path, Access::Write)?;
        if fit == Fit::Outdated {
            migrate::bring_up_to_date(&store, &schema::current())?;
        }
        Ok(store)
    }

    /// Creates a new database with mode 0600. The file appears complete or not at all.
    ///
    /// `secret` is what coupon codes are drawn from; `now` is in UTC seconds.
    ///
    /// # Errors
    /// The folder cannot be written, or the file exists already.
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
        create_tables(draft.path(), secret, now)?;
        draft.as_file().sync_all().map_err(file_error)?;
        draft
            .persist_noclobber(path)
            .map_err(|error| file_error(error.error))?;
        Store::open_writer(path)
    }

    /// Creates a database that is of no use before [`Store::end_draft`]: it is written without a
    /// journal, and a crash leaves it broken. A file at `path` is overwritten.
    ///
    /// # Errors
    /// The folder cannot be written.
    pub fn create_draft(path: &Path, secret: [u8; 32], now: i64) -> Result<Store> {
        super::private_file(path).map_err(|source| Error::File {
            path: path.to_path_buf(),
            source,
        })?;
        create_tables(path, secret, now)?;
        let connection = open_file(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
        let _: String =
            connection.pragma_update_and_check(None, "journal_mode", "OFF", |row| row.get(0))?;
        // The load that fills it makes every key in it.
        connection.execute_batch("PRAGMA synchronous = OFF; PRAGMA foreign_keys = OFF;")?;
        rusqlite::vtab::series::load_module(&connection)?;
        Store::over(connection, path, Access::Write)
    }

    /// Ends a draft, to which no other connection is open. From then on it is as safe as any
    /// database.
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
}

/// Creates the tables of a new database in an empty file.
fn create_tables(path: &Path, secret: [u8; 32], now: i64) -> Result<()> {
    let current = schema::current();
    let connection = Connection::open(path)?;
    connection.pragma_update(None, "application_id", connect::APPLICATION_ID)?;
    connection.execute_batch(schema::SCHEMA)?;
    connection.execute(
        "INSERT INTO shop (one, code_secret, schema_digest, created_at) VALUES (1, ?1, ?2, ?3)",
        (secret, current.digest, now),
    )?;
    connection.pragma_update(None, "user_version", current.version)?;
    Ok(())
}
