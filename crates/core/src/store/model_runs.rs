//! The tables `model_runs`, `current_runs` and `model_parts`.

use super::database::Store;
use super::error::Result;
use super::transaction::Transaction;
use crate::domain::RunId;
use rusqlite::OptionalExtension;
use serde_json::Value;

/// A model run to be saved.
#[derive(Debug, Clone, PartialEq)]
pub struct NewRun {
    /// `profile`, `segment`, `patterns`, `recommend`, `evaluate` and so on.
    pub kind: String,
    /// The version number of the data it read.
    pub revision: i64,
    /// The models' clock, UTC seconds.
    pub as_of: i64,
    /// Its parameters.
    pub parameters: Value,
    /// Its seed.
    pub seed: u64,
    /// When it ran, UTC seconds.
    pub made_at: i64,
    /// How long it took.
    pub duration_ms: i64,
    /// Shop-wide results.
    pub body: Value,
}

/// A stored model run.
#[derive(Debug, Clone, PartialEq)]
pub struct ModelRun {
    /// Its number.
    pub run: RunId,
    /// What was saved.
    pub made: NewRun,
    /// The program version that made it.
    pub program: String,
}

const SELECT: &str = "SELECT run, kind, revision, as_of, parameters, seed, made_at, duration_ms, \
                      program, body FROM model_runs";

impl Store {
    /// The current run of a kind of model.
    pub fn fetch_current_run(&self, kind: &str) -> Result<Option<ModelRun>> {
        let mut statement = self.connection.prepare_cached(&format!(
            "{SELECT} JOIN current_runs USING (kind, run) WHERE kind = ?1"
        ))?;
        let mut rows = statement.query([kind])?;
        rows.next()?.map(model_run).transpose()
    }

    /// A run by its number.
    pub fn fetch_run(&self, run: RunId) -> Result<Option<ModelRun>> {
        let mut statement = self
            .connection
            .prepare_cached(&format!("{SELECT} WHERE run = ?1"))?;
        let mut rows = statement.query([run.0])?;
        rows.next()?.map(model_run).transpose()
    }

    /// The current runs of all kinds, by kind, without their bodies.
    pub fn fetch_current_runs(&self) -> Result<Vec<ModelRun>> {
        let mut statement = self.connection.prepare_cached(&format!(
            "{} JOIN current_runs USING (kind, run) ORDER BY kind",
            SELECT.replace(", body", ", 'null'")
        ))?;
        let mut rows = statement.query([])?;
        let mut runs = Vec::new();
        while let Some(row) = rows.next()? {
            runs.push(model_run(row)?);
        }
        Ok(runs)
    }

    /// One part of a fitted model.
    pub fn fetch_part(&self, run: RunId, part: &str, key: i64) -> Result<Option<Vec<u8>>> {
        Ok(self
            .connection
            .prepare_cached(
                "SELECT body FROM model_parts WHERE run = ?1 AND part = ?2 AND key = ?3",
            )?
            .query_row((run.0, part, key), |row| row.get(0))
            .optional()?)
    }
}

fn model_run(row: &rusqlite::Row<'_>) -> Result<ModelRun> {
    Ok(ModelRun {
        run: RunId(row.get(0)?),
        made: NewRun {
            kind: row.get(1)?,
            revision: row.get(2)?,
            as_of: row.get(3)?,
            parameters: serde_json::from_str(&row.get::<_, String>(4)?)?,
            seed: row.get::<_, i64>(5)? as u64,
            made_at: row.get(6)?,
            duration_ms: row.get(7)?,
            body: serde_json::from_str(&row.get::<_, String>(9)?)?,
        },
        program: row.get(8)?,
    })
}

impl Transaction<'_> {
    /// Saves a run and makes it the current one of its kind.
    pub fn save_run(&self, made: &NewRun) -> Result<RunId> {
        self.inner.execute(
            "INSERT INTO model_runs (kind, revision, as_of, parameters, seed, made_at, \
             duration_ms, program, body)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
            rusqlite::params![
                made.kind,
                made.revision,
                made.as_of,
                serde_json::to_string(&made.parameters)?,
                made.seed as i64,
                made.made_at,
                made.duration_ms,
                env!("CARGO_PKG_VERSION"),
                serde_json::to_string(&made.body)?,
            ],
        )?;
        let run = RunId(self.inner.last_insert_rowid());
        self.inner.execute(
            "INSERT OR REPLACE INTO current_runs VALUES (?1, ?2)",
            (&made.kind, run.0),
        )?;
        Ok(run)
    }

    /// Replaces the body of a run, once the things that it refers to have ids.
    pub fn set_run_body(&self, run: RunId, body: &Value) -> Result<()> {
        self.inner.execute(
            "UPDATE model_runs SET body = ?2 WHERE run = ?1",
            (run.0, serde_json::to_string(body)?),
        )?;
        Ok(())
    }

    /// Saves a part of a fitted model.
    pub fn save_part(&self, run: RunId, part: &str, key: i64, body: &[u8]) -> Result<()> {
        self.inner
            .prepare_cached("INSERT OR REPLACE INTO model_parts VALUES (?1, ?2, ?3, ?4)")?
            .execute((run.0, part, key, body))?;
        Ok(())
    }

    /// Deletes the parts of this kind's superseded runs; only the current one is used.
    pub fn delete_old_parts(&self, kind: &str) -> Result<()> {
        self.inner.execute(
            "DELETE FROM model_parts WHERE run IN (SELECT run FROM model_runs WHERE kind = ?1)
             AND run NOT IN (SELECT run FROM current_runs)",
            [kind],
        )?;
        Ok(())
    }
}
