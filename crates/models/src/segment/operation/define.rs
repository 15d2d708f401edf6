//! `segment define NAME "RULE"`: a segment by a rule of the operator.

use super::DEFINED;
use super::count::{CountOutcome, count};
use super::find::{matching, rule_of, typed_rule};
use crate::profile::operation as profiles;
use regulars_core::domain::{Observer, SegmentId};
use regulars_core::error::{Error, Result};
use regulars_core::shop::Shop;
use regulars_core::store::{NewSegment, SegmentRow};
use serde::Serialize;
use std::collections::BTreeSet;

/// What is asked for.
#[derive(Debug, Clone)]
pub struct DefineRequest {
    /// The name; an existing definition of this name gets the new rule.
    pub name: String,
    /// The rule.
    pub rule: String,
}

/// The definition, or what it would be.
#[derive(Debug, Clone, Serialize)]
pub struct DefineOutcome {
    /// Its id; `None` for a new one in a dry run.
    pub segment: Option<SegmentId>,
    /// Its name.
    pub name: String,
    /// The rule and how many users match it.
    #[serde(flatten)]
    pub count: CountOutcome,
    /// The rule it had before.
    pub replaces: Option<String>,
    /// Users who join by the new rule.
    pub added: u64,
    /// Users who leave by the new rule.
    pub removed: u64,
    /// Whether this is a dry run and nothing was saved.
    #[serde(skip)]
    pub is_dry_run: bool,
}

/// Saves the definition.
///
/// # Errors
/// The rule cannot be read, the name is empty, a number, or that of a learned segment, or the
/// database cannot be written.
pub fn run(
    shop: &mut Shop,
    request: &DefineRequest,
    watch: &dyn Observer,
) -> Result<DefineOutcome> {
    let mut outcome = plan(shop, request, watch)?;
    outcome.is_dry_run = false;
    let made = NewSegment {
        made_by: DEFINED.into(),
        name: outcome.name.clone(),
        rule: Some(outcome.count.rule.clone()),
        run: None,
        body: serde_json::json!({}),
    };
    let now = shop.context.now.0;
    let transaction = shop.transaction()?;
    outcome.segment = Some(match outcome.segment {
        Some(id) => {
            transaction.update_segment(id, &made, now)?;
            id
        }
        None => transaction.insert_segment(&made, now)?,
    });
    transaction.commit()?;
    Ok(outcome)
}

/// What the definition would hold, and how that differs from one of the same name; changes nothing.
///
/// # Errors
/// As [`run`], but for the database.
pub fn plan(shop: &Shop, request: &DefineRequest, watch: &dyn Observer) -> Result<DefineOutcome> {
    let name = checked_name(&request.name)?;
    let rule = typed_rule(&request.rule)?;
    let old = free_or_defined(shop, &name)?;
    let everyone = profiles::everyone(shop, watch)?;
    let now: BTreeSet<usize> = matching(&rule, &everyone).into_iter().collect();
    let before: BTreeSet<usize> = match old.as_ref().map(rule_of).transpose() {
        Ok(Some(Some(rule))) => matching(&rule, &everyone).into_iter().collect(),
        _ => BTreeSet::new(),
    };
    Ok(DefineOutcome {
        segment: old.as_ref().map(|row| row.segment),
        name,
        count: count(shop, &rule, &everyone),
        replaces: old.and_then(|row| row.made.rule),
        added: now.difference(&before).count() as u64,
        removed: before.difference(&now).count() as u64,
        is_dry_run: true,
    })
}

/// The trimmed name, if it is valid.
pub(super) fn checked_name(name: &str) -> Result<String> {
    let name = name.trim();
    if name.is_empty() || name.chars().count() > 80 {
        return Err(
            Error::usage("a segment's name must have 1 to 80 characters")
                .hint("a name such as \"tea lovers\""),
        );
    }
    if name.parse::<f64>().is_ok() {
        return Err(
            Error::usage(format!("'{name}' is a number and would be read as an id"))
                .hint("a name such as \"tea lovers\""),
        );
    }
    Ok(name.to_string())
}

/// The existing definition of this name, if any; an error if a learned segment has it.
fn free_or_defined(shop: &Shop, name: &str) -> Result<Option<SegmentRow>> {
    let segments = shop.store().fetch_segments()?;
    let same = segments.into_iter().find(|row| {
        row.retired_at.is_none() && row.made.name.to_lowercase() == name.to_lowercase()
    });
    match same {
        Some(row) if row.made.made_by != DEFINED => Err(Error::usage(format!(
            "'{name}' is the name of segment {}, a learned one",
            row.segment
        ))
        .hint(format!("another name, or: segment adopt {}", row.segment))),
        found => Ok(found),
    }
}
