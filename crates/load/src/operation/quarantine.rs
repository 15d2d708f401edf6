//! `quarantine`: rows that were set aside.

use crate::rule::Rule;
use regulars_core::domain::BatchId;
use regulars_core::error::Result;
use regulars_core::shop::Shop;
use serde::Serialize;

/// Rows that were set aside.
#[derive(Debug, Clone, Serialize)]
pub struct QuarantineOutcome {
    /// How many by rule.
    pub rules: Vec<RuleCount>,
    /// The rows of the requested rule, or the newest; at most 200 unless all were requested.
    pub rows: Vec<Row>,
    /// The number of such rows.
    pub total: i64,
}

/// Rows set aside by one rule.
#[derive(Debug, Clone, Serialize)]
pub struct RuleCount {
    /// The rule.
    pub rule: String,
    /// What it does.
    pub definition: &'static str,
    /// How many.
    pub rows: i64,
}

/// A row that was set aside.
#[derive(Debug, Clone, Serialize)]
pub struct Row {
    /// The batch.
    pub batch: BatchId,
    /// The line in its file.
    pub line: i64,
    /// The rule.
    pub rule: String,
    /// Why.
    pub reason: String,
    /// The row as written in the file.
    pub raw: String,
    /// Number of rows that it stands for.
    #[serde(skip)]
    pub stands_for: i64,
}

/// Lists rows set aside, of one rule or all.
///
/// # Errors
/// The store cannot be read, or no row was set aside by that rule.
pub fn run(shop: &Shop, rule: Option<&str>, is_all: bool) -> Result<QuarantineOutcome> {
    if let Some(name) = rule
        && Rule::parse(name).is_none()
    {
        return Err(
            regulars_core::Error::not_found(format!("there is no cleaning rule '{name}'"))
                .hint("help cleaning"),
        );
    }
    let limit = if is_all { 1 << 40 } else { 200 };
    let (rows, total) = shop.store().fetch_quarantine(rule, limit)?;
    let definition = |name: &str| Rule::parse(name).map_or("", Rule::definition);
    let rules = shop.store().fetch_quarantine_counts()?;
    Ok(QuarantineOutcome {
        rules: rules
            .into_iter()
            .map(|(rule, rows)| RuleCount {
                definition: definition(&rule),
                rule,
                rows,
            })
            .collect(),
        rows: rows
            .into_iter()
            .map(|(batch, row)| Row {
                batch,
                line: row.line,
                rule: row.rule,
                reason: row.reason,
                raw: row.raw,
                stands_for: row.rows,
            })
            .collect(),
        total,
    })
}
