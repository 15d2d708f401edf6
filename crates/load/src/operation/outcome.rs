//! What a load reports: its files with their counts, and the rows set aside.

use super::described::{ColumnRead, Control, Described};
use super::left_out::LeftOut;
use crate::columns::missing::Missing;
use regulars_core::domain::BatchId;
use regulars_core::store::{FileRow, Quarantined};
use serde::Serialize;
use std::collections::BTreeMap;

/// What was loaded.
#[derive(Debug, Clone, Serialize)]
pub struct Outcome {
    /// The batch.
    pub batch: BatchId,
    /// The data's version number.
    pub revision: i64,
    /// The files.
    pub files: Vec<FileOutcome>,
    /// Files that were found and not loaded.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub left_out: Vec<LeftOut>,
    /// Rows set aside by rule, each with an example.
    pub quarantine: Vec<QuarantineSummary>,
    /// Whether nothing was committed because `--dry-run` was typed.
    #[serde(skip)]
    pub is_dry_run: bool,
    /// Whether `--strict` was typed.
    #[serde(skip)]
    pub is_strict: bool,
    /// Notes for the operator.
    #[serde(skip)]
    pub notes: Vec<String>,
}

/// The counts of one file.
#[derive(Debug, Clone, Serialize)]
pub struct FileOutcome {
    /// The path as typed.
    pub path: String,
    /// The kind of file.
    pub kind: String,
    /// The dialect.
    pub dialect: String,
    /// The encoding.
    pub encoding: String,
    /// The delimiter.
    pub delimiter: String,
    /// Rows after the header.
    pub rows_read: i64,
    /// Rows stored because of this file.
    pub rows_loaded: i64,
    /// Rows that were already in the store, or repeated in the file.
    pub rows_duplicate: i64,
    /// Rows set aside.
    pub rows_quarantined: i64,
    /// Users first seen here.
    pub users_new: i64,
    /// Items first seen here.
    pub items_new: i64,
    /// Actions added.
    pub actions_new: i64,
    /// Orders first seen here.
    pub orders_new: i64,
    /// Rows changed by each rule.
    pub fixes: Vec<Fix>,
    /// How each column was read.
    pub columns: Vec<ColumnRead>,
    /// The numbers by which an owner recognises the shop.
    pub control: Option<Control>,
    /// What the file does not say, and what that costs.
    pub missing: Vec<Missing>,
    /// The first rows by field.
    #[serde(skip)]
    pub sample: Vec<(&'static str, Vec<String>)>,
}

/// Rows changed by a rule.
#[derive(Debug, Clone, Serialize)]
pub struct Fix {
    /// The rule.
    pub rule: String,
    /// How many rows.
    pub rows: i64,
    /// The first of them with its line; none for rules about the file as a whole.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub example: Option<String>,
}

/// Lines that a load shows for each rule.
const FIRST_ROWS: usize = 5;

/// Rows set aside by a rule.
#[derive(Debug, Clone, Serialize)]
pub struct QuarantineSummary {
    /// The rule.
    pub rule: String,
    /// How many rows.
    pub rows: i64,
    /// The first of them: file, line and reason.
    pub example: String,
    /// The lines of the first five of them in the same file.
    pub lines: Vec<u64>,
}

/// Rows set aside, with the paths of their files, by rule; the most frequent rule first.
pub fn summarise(rows: &[(String, Quarantined)]) -> Vec<QuarantineSummary> {
    let mut rules: BTreeMap<&str, Vec<&(String, Quarantined)>> = BTreeMap::new();
    for entry in rows {
        rules.entry(&entry.1.rule).or_default().push(entry);
    }
    let mut summary: Vec<QuarantineSummary> = rules
        .into_iter()
        .map(|(rule, rows)| {
            let (file, first) = rows[0];
            let name = file.rsplit(['/', '\\']).next().unwrap_or(file);
            let of_file = rows.iter().filter(|entry| entry.0 == *file);
            QuarantineSummary {
                rule: rule.to_string(),
                rows: rows.iter().map(|(_, row)| row.rows).sum(),
                example: format!("{name} line {}: {}", first.line, first.reason),
                lines: of_file
                    .take(FIRST_ROWS)
                    .filter_map(|(_, row)| u64::try_from(row.line).ok())
                    .collect(),
            }
        })
        .collect();
    summary.sort_by_key(|entry| std::cmp::Reverse(entry.rows));
    summary
}

/// The counts of a file as they are reported.
pub fn file_outcome(row: FileRow, described: Described, control: Option<Control>) -> FileOutcome {
    FileOutcome {
        columns: described.columns,
        missing: described.missing,
        sample: described.sample,
        control,
        path: row.path,
        kind: row.kind,
        dialect: row.dialect,
        encoding: row.encoding,
        delimiter: row.delimiter,
        rows_read: row.rows_read,
        rows_loaded: row.rows_loaded,
        rows_duplicate: row.rows_duplicate,
        rows_quarantined: row.rows_quarantined,
        users_new: row.users_new,
        items_new: row.items_new,
        actions_new: row.actions_new,
        orders_new: row.orders_new,
        fixes: row
            .fixes
            .into_iter()
            .map(|(rule, rows)| Fix {
                example: row.examples.get(&rule).cloned(),
                rule,
                rows,
            })
            .collect(),
    }
}
