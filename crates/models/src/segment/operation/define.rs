//! `segment define NAME "RULE"`: a segment by hand.

use super::DEFINED;
use super::count::{CountOutcome, count};
use super::find::{fulfilling, rule_of, typed_rule};
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
    /// The name; a defined segment of this name gets the new rule.
    pub name: String,
    /// The rule.
    pub rule: String,
}

/// What was defined, or would be.
#[derive(Debug, Clone, Serialize)]
pub struct DefineOutcome {
    /// Its id; `None` of a new one in a dry run.
    pub segment: Option<SegmentId>,
    /// Its name.
    pub name: String,
    /// The rule, how many fulfil it, and for how many it stays open.
    #[serde(flatten)]
    pub count: CountOutcome,
    /// The rule that it had before.
    pub replaces: Option<String>,
    /// Users who come in by the new rule.
    pub added: u64,
    /// Users who go out by the new rule.
    pub removed: u64,
    /// Whether nothing was saved.
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
            transaction.update_segment(id, &made)?;
            id
        }
        None => transaction.insert_segment(&made, now)?,
    });
    transaction.commit()?;
    Ok(outcome)
}

/// Says whom the definition would hold, and how that differs from a definition of the same name.
///
/// # Errors
/// As [`run`], but for the database.
pub fn plan(shop: &Shop, request: &DefineRequest, watch: &dyn Observer) -> Result<DefineOutcome> {
    let name = checked_name(&request.name)?;
    let rule = typed_rule(&request.rule)?;
    let old = free_or_defined(shop, &name)?;
    let everyone = profiles::everyone(shop, watch)?;
    let now: BTreeSet<usize> = fulfilling(&rule, &everyone).into_iter().collect();
    let before: BTreeSet<usize> = match old.as_ref().map(rule_of).transpose() {
        Ok(Some(Some(rule))) => fulfilling(&rule, &everyone).into_iter().collect(),
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

/// A name that can be given to a segment.
pub(super) fn checked_name(name: &str) -> Result<String> {
    let name = name.trim();
    if name.is_empty() || name.chars().count() > 80 {
        return Err(Error::usage("a segment's name has 1 to 80 characters")
            .hint("a name such as \"tea lovers\""));
    }
    if name.parse::<f64>().is_ok() {
        return Err(Error::usage(format!(
            "'{name}' is a number; a name that is one would be taken for an id"
        ))
        .hint("a name such as \"tea lovers\""));
    }
    Ok(name.to_string())
}

/// The defined segment of this name, if there is one.
fn free_or_defined(shop: &Shop, name: &str) -> Result<Option<SegmentRow>> {
    let segments = shop.store().fetch_segments()?;
    let same = segments.into_iter().find(|row| {
        row.retired_at.is_none() && row.made.name.to_lowercase() == name.to_lowercase()
    });
    match same {
        Some(row) if row.made.made_by != DEFINED => Err(Error::usage(format!(
            "'{name}' is the name of segment {}, which was learned",
            row.segment
        ))
        .hint(format!("another name, or: segment adopt {}", row.segment))),
        found => Ok(found),
    }
}
