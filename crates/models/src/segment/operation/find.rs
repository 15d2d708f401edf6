//! Finds segments and their members.

use super::DEFINED;
use crate::profile::operation::{self as profiles, Everyone};
use crate::profile::rule::{Rule, parse};
use regulars_core::domain::{Observer, SegmentId, existing};
use regulars_core::error::{Error, Result};
use regulars_core::shop::Shop;
use regulars_core::store::{MemberRow, SegmentRow};

/// A user's membership in a learned segment in force.
#[derive(Debug, Clone, PartialEq)]
pub struct Membership {
    /// The learned segment.
    pub segment: SegmentRow,
    /// Since when, and how well the user fits.
    pub member: MemberRow,
}

/// A segment by its id, also a retired one.
///
/// # Errors
/// There is none; the error lists those that exist.
pub fn find_segment(shop: &Shop, id: SegmentId) -> Result<SegmentRow> {
    if let Some(row) = shop.store().fetch_segment(id)? {
        return Ok(row);
    }
    let in_force: Vec<i64> = shop
        .store()
        .fetch_segments()?
        .iter()
        .filter(|row| row.retired_at.is_none())
        .map(|row| row.segment.0)
        .collect();
    Err(match in_force.as_slice() {
        [] => Error::not_found(format!("there is no segment {id}; there are none yet"))
            .hint("segment"),
        _ => Error::not_found(format!(
            "there is no segment {id} ({})",
            existing(&in_force)
        ))
        .hint("segments"),
    })
}

/// A segment in force by its id.
///
/// # Errors
/// There is none, or it is retired.
pub fn segment_in_force(shop: &Shop, id: SegmentId) -> Result<SegmentRow> {
    let row = find_segment(shop, id)?;
    if row.retired_at.is_some() {
        return Err(Error::not_found(format!(
            "segment {id} ({}) was replaced by a newer segmentation",
            row.made.name
        ))
        .hint("segments"));
    }
    Ok(row)
}

/// The sorted user keys of a segment: stored members of a learned one, users who now match the rule
/// of a defined one.
///
/// # Errors
/// The store cannot be read, or the work was cancelled.
pub fn members_of(shop: &Shop, row: &SegmentRow, watch: &dyn Observer) -> Result<Vec<i64>> {
    match &row.made.rule {
        Some(rule) => {
            let rule = stored_rule(row.segment, rule)?;
            let everyone = profiles::everyone(shop, watch)?;
            Ok(matching(&rule, &everyone)
                .into_iter()
                .map(|user| everyone.snapshot.users[user].key)
                .collect())
        }
        None => Ok(shop.store().fetch_member_keys(row.segment)?),
    }
}

/// A user's membership in a learned segment in force, if any.
///
/// # Errors
/// The store cannot be read.
pub fn membership_of_user(shop: &Shop, user: i64) -> Result<Option<Membership>> {
    Ok(shop
        .store()
        .fetch_segment_of(user)?
        .map(|(segment, member)| Membership { segment, member }))
}

/// The dense indices of the users who match the rule, without those who are excluded.
pub(super) fn matching(rule: &Rule, everyone: &Everyone) -> Vec<usize> {
    (0..everyone.profiles.len())
        .filter(|&user| !everyone.snapshot.users[user].is_excluded)
        .filter(|&user| rule.test(&everyone.facts(user)) == Some(true))
        .collect()
}

/// Parses a rule that the operator typed.
pub(super) fn typed_rule(text: &str) -> Result<Rule> {
    parse(text).map_err(|error| {
        let hint = match error.nearest.first() {
            Some(name) => format!("{name}; help features lists all"),
            None => "orders >= 3 and recency_days < 30".to_string(),
        };
        Error::usage(error.to_string()).hint(hint)
    })
}

fn stored_rule(id: SegmentId, text: &str) -> Result<Rule> {
    parse(text).map_err(|error| {
        Error::failed(format!("the rule of segment {id} cannot be read"))
            .because(error)
            .hint("segment define NAME \"RULE\"")
    })
}

/// The rule of a defined segment; `None` for a learned one.
pub(super) fn rule_of(row: &SegmentRow) -> Result<Option<Rule>> {
    match &row.made.rule {
        Some(rule) if row.made.made_by == DEFINED => stored_rule(row.segment, rule).map(Some),
        _ => Ok(None),
    }
}
