//! The tables `batches`, `batch_files` and `quarantine`.

use super::database::Store;
use super::error::Result;
use super::transaction::Transaction;
use crate::domain::BatchId;
use rusqlite::OptionalExtension;
use std::collections::BTreeMap;

/// A load.
#[derive(Debug, Clone, PartialEq)]
pub struct BatchRow {
    /// Its number.
    pub batch: BatchId,
    /// When it was loaded, UTC seconds.
    pub loaded_at: i64,
    /// The data's version number after it.
    pub revision: i64,
    /// The operator who loaded it.
    pub operator: Option<String>,
    /// When it was undone.
    pub undone_at: Option<i64>,
    /// Its files.
    pub files: Vec<FileRow>,
}

/// A file of a load.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct FileRow {
    /// The path as typed.
    pub path: String,
    /// SHA-256 of the file on disk.
    pub digest: Vec<u8>,
    /// users, items, actions, orders, costs, consents or campaigns.
    pub kind: String,
    /// The dialect it was read as.
    pub dialect: String,
    /// Its text encoding.
    pub encoding: String,
    /// Its delimiter.
    pub delimiter: String,
    /// Rows after the header.
    pub rows_read: i64,
    /// Rows that are in the store because of this file.
    pub rows_loaded: i64,
    /// Rows that were in the store already, or twice in the file.
    pub rows_duplicate: i64,
    /// Rows that were set aside.
    pub rows_quarantined: i64,
    /// Users first seen here.
    pub users_new: i64,
    /// Items first seen here.
    pub items_new: i64,
    /// Actions added.
    pub actions_new: i64,
    /// Orders first seen here.
    pub orders_new: i64,
    /// Rows changed by each cleaning rule.
    pub fixes: Vec<(String, i64)>,
    /// The first row changed by some of the rules, to be shown; not stored.
    pub examples: BTreeMap<String, String>,
    /// How to read its rows again, as the loader's own JSON.
    pub reading: Option<String>,
}

impl FileRow {
    /// Adds the counts of further rows of the same file.
    pub fn add_counts(&mut self, more: &FileRow) {
        self.rows_read += more.rows_read;
        self.rows_loaded += more.rows_loaded;
        self.rows_duplicate += more.rows_duplicate;
        self.rows_quarantined += more.rows_quarantined;
        self.users_new += more.users_new;
        self.items_new += more.items_new;
        self.actions_new += more.actions_new;
        self.orders_new += more.orders_new;
        for (rule, rows) in &more.fixes {
            match self.fixes.iter_mut().find(|(known, _)| known == rule) {
                Some((_, held)) => *held += rows,
                None => self.fixes.push((rule.clone(), *rows)),
            }
        }
        self.fixes.sort();
        for (rule, row) in &more.examples {
            self.examples
                .entry(rule.clone())
                .or_insert_with(|| row.clone());
        }
    }
}

/// A row that was set aside.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Quarantined {
    /// The file's number within the batch.
    pub file: i64,
    /// Line in the file, the header being line 1.
    pub line: i64,
    /// The rule that set it aside.
    pub rule: String,
    /// The reason in words.
    pub reason: String,
    /// The row as in the file.
    pub raw: String,
    /// The number of rows that it represents: one, or all from its line on where a rule only counts
    /// them.
    pub rows: i64,
    /// Its cells, where the row can be released.
    pub cells: Option<Vec<String>>,
    /// The cells of the first row of its order, where its own lack the order's fields.
    pub head: Option<Vec<String>>,
    /// The keys of the customer and the order that it names, as [`Traces::key`] writes them.
    ///
    /// [`Traces::key`]: crate::domain::people::Traces::key
    pub names: Vec<String>,
}

/// Parses the stored cells of a row.
fn cells(text: Option<String>) -> rusqlite::Result<Option<Vec<String>>> {
    let parsed = text.map(|text| serde_json::from_str(&text)).transpose();
    parsed.map_err(|error| {
        rusqlite::Error::FromSqlConversionFailure(0, rusqlite::types::Type::Text, Box::new(error))
    })
}

/// A quarantined row; the batch is in the first column read.
fn quarantined(row: &rusqlite::Row<'_>) -> rusqlite::Result<Quarantined> {
    Ok(Quarantined {
        file: row.get(1)?,
        line: row.get(2)?,
        rule: row.get(3)?,
        reason: row.get(4)?,
        raw: row.get(5)?,
        rows: row.get(6)?,
        cells: cells(row.get(7)?)?,
        head: cells(row.get(8)?)?,
        names: cells(row.get(9)?)?.unwrap_or_default(),
    })
}

impl Quarantined {
    /// Follows the number of rows when one row represents many.
    pub const MORE: &str = " lines like this one from here on, counted but not kept";
}

impl Store {
    /// Who loaded a batch.
    pub fn fetch_operator_of(&self, batch: BatchId) -> Result<Option<String>> {
        Ok(self
            .connection
            .prepare_cached("SELECT operator FROM batches WHERE batch = ?1")?
            .query_row([batch.0], |row| row.get(0))?)
    }

    /// All loads, newest first.
    pub fn fetch_batches(&self) -> Result<Vec<BatchRow>> {
        let mut statement = self.connection.prepare_cached(
            "SELECT batch, loaded_at, revision, operator, undone_at FROM batches ORDER BY batch \
             DESC",
        )?;
        let rows = statement.query_map([], |row| {
            Ok(BatchRow {
                batch: BatchId(row.get(0)?),
                loaded_at: row.get(1)?,
                revision: row.get(2)?,
                operator: row.get(3)?,
                undone_at: row.get(4)?,
                files: Vec::new(),
            })
        })?;
        let mut batches: Vec<BatchRow> = rows.collect::<rusqlite::Result<_>>()?;
        for batch in &mut batches {
            batch.files = self.fetch_batch_files(batch.batch)?;
        }
        Ok(batches)
    }

    fn fetch_batch_files(&self, batch: BatchId) -> Result<Vec<FileRow>> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT * FROM batch_files WHERE batch = ?1 ORDER BY file")?;
        let mut rows = statement.query([batch.0])?;
        let mut files = Vec::new();
        while let Some(row) = rows.next()? {
            files.push(FileRow {
                path: row.get("path")?,
                digest: row.get("digest")?,
                kind: row.get("kind")?,
                dialect: row.get("dialect")?,
                encoding: row.get("encoding")?,
                delimiter: row.get("delimiter")?,
                rows_read: row.get("rows_read")?,
                rows_loaded: row.get("rows_loaded")?,
                rows_duplicate: row.get("rows_duplicate")?,
                rows_quarantined: row.get("rows_quarantined")?,
                users_new: row.get("users_new")?,
                items_new: row.get("items_new")?,
                actions_new: row.get("actions_new")?,
                orders_new: row.get("orders_new")?,
                fixes: serde_json::from_str(&row.get::<_, String>("fixes")?)?,
                examples: BTreeMap::new(),
                reading: row.get("reading")?,
            });
        }
        Ok(files)
    }

    /// A file of a batch, by its number.
    ///
    /// # Errors
    /// There is no such file.
    pub fn fetch_batch_file(&self, batch: BatchId, file: i64) -> Result<FileRow> {
        let found = usize::try_from(file)
            .ok()
            .and_then(|file| self.fetch_batch_files(batch).ok()?.into_iter().nth(file));
        found.ok_or(super::Error::Sqlite(rusqlite::Error::QueryReturnedNoRows))
    }

    /// The files in force whose times were read in the shop's zone because they name none: batch and
    /// path, oldest first.
    pub fn fetch_files_in_shop_zone(&self) -> Result<Vec<(BatchId, String)>> {
        let mut statement = self.connection.prepare_cached(
            "SELECT batch, path FROM batch_files JOIN batches USING (batch) WHERE undone_at IS NULL
             AND json_extract(reading, '$.follows_shop') ORDER BY batch, file",
        )?;
        let rows = statement.query_map([], |row| Ok((BatchId(row.get(0)?), row.get(1)?)))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// The batch in force that contains a file with this digest.
    pub fn fetch_batch_with_digest(&self, digest: &[u8]) -> Result<Option<BatchId>> {
        Ok(self
            .connection
            .query_row(
                "SELECT max(batch) FROM batch_files JOIN batches USING (batch) WHERE digest = ?1 \
                 AND undone_at IS NULL",
                [digest],
                |row| row.get::<_, Option<i64>>(0),
            )
            .optional()?
            .flatten()
            .map(BatchId))
    }

    /// Quarantined rows, of one rule or all: batch and row, at most `limit`, and their total
    /// number.
    pub fn fetch_quarantine(
        &self,
        rule: Option<&str>,
        limit: usize,
    ) -> Result<(Vec<(BatchId, Quarantined)>, i64)> {
        let count = self.connection.query_row(
            "SELECT ifnull(sum(rows), 0) FROM quarantine WHERE ?1 IS NULL OR rule = ?1",
            [rule],
            |row| row.get(0),
        )?;
        let mut statement = self.connection.prepare_cached(
            "SELECT batch, file, line, rule, reason, raw, rows, cells, head, names FROM quarantine \
             WHERE ?1 IS NULL OR rule = ?1
             ORDER BY batch DESC, file, line LIMIT ?2",
        )?;
        let rows = statement.query_map((rule, limit as i64), |row| {
            Ok((BatchId(row.get(0)?), quarantined(row)?))
        })?;
        Ok((rows.collect::<rusqlite::Result<_>>()?, count))
    }

    /// Quarantined rows by rule, the most frequent first.
    pub fn fetch_quarantine_counts(&self) -> Result<Vec<(String, i64)>> {
        let mut statement = self.connection.prepare_cached(
            "SELECT rule, sum(rows) FROM quarantine GROUP BY rule ORDER BY sum(rows) DESC, rule",
        )?;
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }
}

impl Transaction<'_> {
    /// Starts a batch; [`Transaction::save_batch_end`] sets its revision.
    pub fn save_batch(&self, loaded_at: i64, operator: Option<&str>) -> Result<BatchId> {
        self.inner.execute(
            "INSERT INTO batches (loaded_at, revision, operator, program) VALUES (?1, 0, ?2, ?3)",
            (loaded_at, operator, env!("CARGO_PKG_VERSION")),
        )?;
        Ok(BatchId(self.inner.last_insert_rowid()))
    }

    /// Ends a batch. Returns the data's new version number.
    pub fn save_batch_end(&self, batch: BatchId) -> Result<i64> {
        let revision = self.next_revision()?;
        self.inner.execute(
            "UPDATE batches SET revision = ?2 WHERE batch = ?1",
            (batch.0, revision),
        )?;
        Ok(revision)
    }

    /// Saves what was read from one file, replacing what was saved before.
    pub fn save_batch_file(&self, batch: BatchId, number: i64, file: &FileRow) -> Result<()> {
        self.inner.execute(
            "INSERT OR REPLACE INTO batch_files VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, \
             ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18)",
            rusqlite::params![
                batch.0,
                number,
                file.path,
                file.digest,
                file.kind,
                file.dialect,
                file.encoding,
                file.delimiter,
                file.rows_read,
                file.rows_loaded,
                file.rows_duplicate,
                file.rows_quarantined,
                file.users_new,
                file.items_new,
                file.actions_new,
                file.orders_new,
                serde_json::to_string(&file.fixes)?,
                file.reading,
            ],
        )?;
        Ok(())
    }

    /// Saves a quarantined row.
    pub fn save_quarantined(&self, batch: BatchId, row: &Quarantined) -> Result<()> {
        self.inner
            .prepare_cached(
                "INSERT INTO quarantine (batch, file, line, rule, reason, raw, rows, cells, head, names)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
            )?
            .execute(rusqlite::params![
                batch.0,
                row.file,
                row.line,
                row.rule,
                row.reason,
                row.raw,
                row.rows,
                row.cells.as_ref().map(serde_json::to_string).transpose()?,
                row.head.as_ref().map(serde_json::to_string).transpose()?,
                (!row.names.is_empty())
                    .then(|| serde_json::to_string(&row.names))
                    .transpose()?,
            ])?;
        Ok(())
    }

    /// Saves a quarantined row; after `kept` rows of its rule in its file, only the last row and
    /// the count.
    pub fn save_quarantined_counted(
        &self,
        batch: BatchId,
        row: &Quarantined,
        kept: usize,
    ) -> Result<()> {
        let (held, last): (i64, Option<i64>) = self
            .inner
            .prepare_cached(
                "SELECT count(*), max(row) FROM quarantine WHERE batch = ?1 AND rule = \
                             ?2 AND file = ?3",
            )?
            .query_row((batch.0, &row.rule, row.file), |found| {
                Ok((found.get(0)?, found.get(1)?))
            })?;
        match last.filter(|_| usize::try_from(held).is_ok_and(|held| held > kept)) {
            None => self.save_quarantined(batch, row),
            Some(last) => {
                let update = "UPDATE quarantine SET rows = rows + ?2, cells = NULL, reason = (rows \
                              + ?2) || ?3 WHERE row = ?1";
                self.inner
                    .prepare_cached(update)?
                    .execute((last, row.rows, Quarantined::MORE))?;
                Ok(())
            }
        }
    }

    /// Removes the rows that a rule set aside and that can be read again from the quarantine of a file.
    pub fn delete_quarantined(&self, batch: BatchId, file: i64, rule: &str) -> Result<usize> {
        Ok(self
            .inner
            .prepare_cached("DELETE FROM quarantine WHERE batch = ?1 AND file = ?2 AND rule = ?3 AND cells IS NOT NULL")?
            .execute((batch.0, file, rule))?)
    }
}
