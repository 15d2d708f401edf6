//! `quarantine release`: loads rows that a rule set aside.

use super::save::save_intake;
use crate::clean::read_settings::ReadSettings;
use crate::intake::Intake;
use crate::reader::delimited::Row;
use crate::rule::Rule;
use csv::ByteRecord;
use regulars_core::domain::{BatchId, Observer, Progress};
use regulars_core::error::{Error, Result};
use regulars_core::shop::Shop;
use regulars_core::shop::stop_if_cancelled;
use regulars_core::store::{self, FileRow, Quarantined};
use serde::Serialize;
use std::collections::BTreeMap;

/// What releasing the rows of a rule would do.
#[derive(Debug, Clone, Serialize)]
pub struct ReleasePlan {
    /// The rule.
    pub rule: String,
    /// How many rows it set aside.
    pub rows: i64,
    /// The loads that they belong to.
    pub batches: Vec<BatchId>,
}

/// What releasing the rows of a rule did.
#[derive(Debug, Clone, Serialize)]
pub struct ReleaseOutcome {
    /// The rule.
    pub rule: String,
    /// Rows read again.
    pub rows_read: i64,
    /// Rows that are now in the store.
    pub rows_loaded: i64,
    /// Rows that were already in the store.
    pub rows_duplicate: i64,
    /// Rows that another rule sets aside.
    pub rows_quarantined: i64,
    /// Rows that stay set aside, since their cells were deleted when a customer was erased.
    pub rows_without_cells: i64,
    /// The loads that they belong to.
    pub batches: Vec<BatchId>,
    /// The data's version number.
    pub revision: i64,
    /// Whether nothing was committed because `--dry-run` was typed.
    #[serde(skip)]
    pub is_dry_run: bool,
}

/// Rows that a rule set aside.
struct SetAside {
    rule: Rule,
    /// Those whose cells are kept, by batch and file.
    files: BTreeMap<(BatchId, i64), Vec<Quarantined>>,
    /// How many others there are.
    without_cells: i64,
}

fn find(shop: &Shop, name: &str) -> Result<SetAside> {
    let rule = Rule::parse(name).ok_or_else(|| {
        Error::not_found(format!("there is no cleaning rule '{name}'")).hint("help cleaning")
    })?;
    if !rule.can_be_off() {
        return Err(Error::usage(format!(
            "rows set aside by {rule} cannot be loaded as they are"
        ))
        .because("a value that a row needs is missing or cannot be read")
        .hint(format!(
            "quarantine {rule} lists them; correct them in the file and load it again"
        )));
    }
    let (rows, _) = shop.store().fetch_quarantine(Some(name), usize::MAX >> 1)?;
    if rows.is_empty() {
        return Err(Error::not_found(format!("{rule} set no rows aside")).hint("quarantine"));
    }
    let mut aside = SetAside {
        rule,
        files: BTreeMap::new(),
        without_cells: 0,
    };
    for (batch, row) in rows {
        // A row that counts many was never kept, and is refused when it is read again.
        if row.cells.is_some() || row.rows > 1 {
            let of_file = aside.files.entry((batch, row.file)).or_default();
            of_file.push(row);
        } else {
            aside.without_cells += 1;
        }
    }
    if aside.files.is_empty() {
        return Err(Error::failed(format!(
            "no row that {rule} set aside can be loaded: their cells were deleted when a customer was \
             erased"
        ))
        .hint("load the rows again from a file of their own"));
    }
    Ok(aside)
}

impl SetAside {
    fn batches(&self) -> Vec<BatchId> {
        let mut batches: Vec<BatchId> = self.files.keys().map(|(batch, _)| *batch).collect();
        batches.dedup();
        batches
    }
}

/// Says what releasing the rows of `rule` would do.
///
/// # Errors
/// There is no such rule, its rows cannot be loaded, or it set none aside.
pub fn plan(shop: &Shop, rule: &str) -> Result<ReleasePlan> {
    let aside = find(shop, rule)?;
    let rows = aside.files.values().map(|rows| rows.len() as i64).sum();
    Ok(ReleasePlan {
        rule: aside.rule.to_string(),
        rows,
        batches: aside.batches(),
    })
}

/// Loads the rows that `rule` set aside, each under the batch that brought it, with the rule
/// switched off.
///
/// # Errors
/// As [`plan`]; the database cannot be written, or the operator cancelled.
pub fn run(
    shop: &mut Shop,
    rule: &str,
    is_dry_run: bool,
    watch: &dyn Observer,
) -> Result<ReleaseOutcome> {
    let aside = find(shop, rule)?;
    let rule = aside.rule;
    let now = shop.context.now.0;
    let transaction = shop.transaction()?;
    let mut outcome = ReleaseOutcome {
        rule: rule.to_string(),
        rows_read: 0,
        rows_loaded: 0,
        rows_duplicate: 0,
        rows_quarantined: 0,
        rows_without_cells: aside.without_cells,
        batches: aside.batches(),
        revision: 0,
        is_dry_run,
    };
    for ((batch, number), rows) in &aside.files {
        watch.progress(Progress {
            phase: "releasing",
            done: outcome.rows_read as u64,
            ..Progress::default()
        });
        let known = transaction.fetch_batch_file(*batch, *number)?;
        let mut intake = read_again(&known, rows, rule, now)?;
        for row in &mut intake.intake.quarantine {
            row.file = *number;
        }
        let mut withdrawn = Vec::new();
        if rule == Rule::Cancelled {
            withdrawn = transaction.fetch_withdrawn_orders(*batch)?;
            transaction.delete_withdrawals(*batch)?;
        }
        transaction.delete_quarantined(*batch, *number, rule.name())?;
        let counts = save_intake(
            &transaction,
            *batch,
            now,
            (
                FileRow {
                    kind: known.kind.clone(),
                    path: known.path.clone(),
                    ..FileRow::default()
                },
                intake.coverage,
            ),
            &mut intake.intake,
            watch,
        )?;
        transaction.settle_versions(&withdrawn)?;
        for row in &intake.intake.quarantine {
            transaction.save_quarantined(*batch, row)?;
        }
        outcome.rows_read += counts.rows_read;
        outcome.rows_loaded += counts.rows_loaded;
        outcome.rows_duplicate += counts.rows_duplicate;
        outcome.rows_quarantined += counts.rows_quarantined;
        let released = with_released(known, &counts, rows.len() as i64);
        transaction.save_batch_file(*batch, *number, &released)?;
    }
    for batch in &outcome.batches {
        transaction.settle_batch(*batch)?;
        transaction.judge_visitors(*batch, &[])?;
    }
    outcome.revision = transaction.next_revision()?;
    stop_if_cancelled(watch)?;
    if !is_dry_run {
        transaction.commit()?;
    }
    Ok(outcome)
}

struct ReadAgain {
    intake: Intake,
    coverage: store::OrderCoverage,
}

fn read_again(file: &FileRow, rows: &[Quarantined], rule: Rule, now: i64) -> Result<ReadAgain> {
    let unknown = || {
        Error::failed(format!(
            "{} was loaded before rows could be released",
            file.path
        ))
        .hint(format!(
            "undo-load its batch, then load it with --no-rule {rule}"
        ))
    };
    let reading = file.reading.as_deref().ok_or_else(unknown)?;
    let mut reading: ReadSettings = serde_json::from_str(reading).map_err(store::Error::from)?;
    reading.off.push(rule);
    // Duplicates in the file were counted when it was first read.
    reading.off.push(Rule::ExactDuplicate);
    let mut cleaner = reading.cleaner(&file.path, now)?;
    let mut intake = Intake::default();
    if let Some(row) = rows.iter().find(|row| row.rows > 1) {
        return Err(Error::failed(format!(
            "{rule} counted {} rows of {} without keeping them",
            row.rows, file.path
        ))
        .hint(format!(
            "undo-load its batch, then load it with --no-rule {rule}"
        )));
    }
    for row in rows {
        let cells = row.cells.as_ref().ok_or_else(|| {
            Error::failed(format!(
                "cells of rows of {} were deleted when a customer was erased",
                file.path
            ))
            .hint("load the rows again from a file of their own")
        })?;
        if let Some(head) = &row.head {
            cleaner.set_head(ByteRecord::from(head.clone()));
        }
        // A followed file may have gained columns since.
        let mut padded = cells.clone();
        padded.resize(padded.len().max(reading.header.len()), String::new());
        let place = Row {
            line: u64::try_from(row.line).unwrap_or(0),
            fault: None,
        };
        cleaner.take(
            &ByteRecord::from(padded),
            place,
            || row.raw.clone(),
            &mut intake,
        );
    }
    cleaner.end(&mut intake);
    let coverage = cleaner.coverage();
    Ok(ReadAgain { intake, coverage })
}

/// The counts of a file after so many rows were read again.
fn with_released(mut file: FileRow, counts: &FileRow, released: i64) -> FileRow {
    file.add_counts(counts);
    // These rows were already counted when the file was loaded.
    file.rows_read -= counts.rows_read;
    file.rows_quarantined -= released;
    file
}
