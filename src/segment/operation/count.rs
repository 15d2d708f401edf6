//! `segment count "RULE"`: how many users fulfil a rule now.

use super::find::typed_rule;
use crate::domain::Observer;
use crate::error::Result;
use crate::profile::operation::{self as profiles, Everyone};
use crate::profile::rule::{Feature, Observed, Rule};
use crate::shop::Shop;
use serde::Serialize;
use std::collections::BTreeMap;

/// A feature that is not known for some users.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MissingFeature {
    /// The feature.
    pub feature: String,
    /// Users for whom it is not known.
    pub users: u64,
}

/// How many users fulfil a rule.
#[derive(Debug, Clone, Serialize)]
pub struct CountOutcome {
    /// The rule as it was understood.
    pub rule: String,
    /// Users who fulfil it.
    pub users: u64,
    /// All users.
    pub of: u64,
    /// Users for whom a missing feature leaves it open; they do not count.
    pub unknown: u64,
    /// The features of the rule that are not known for everybody.
    pub missing: Vec<MissingFeature>,
    /// What must be said with the result.
    #[serde(skip)]
    pub notes: Vec<String>,
}

/// Counts the users who fulfil a rule now.
///
/// # Errors
/// The rule cannot be read, the store cannot be read, or the work was cancelled.
pub fn run(shop: &Shop, rule: &str, watch: &dyn Observer) -> Result<CountOutcome> {
    let rule = typed_rule(rule)?;
    let everyone = profiles::everyone(shop, watch)?;
    Ok(count(&rule, &everyone))
}

pub(super) fn count(rule: &Rule, everyone: &Everyone) -> CountOutcome {
    let (mut users, mut unknown) = (0, 0);
    for user in 0..everyone.profiles.len() {
        match rule.test(&everyone.facts(user)) {
            Some(true) => users += 1,
            Some(false) => {}
            None => unknown += 1,
        }
    }
    let mut features: BTreeMap<String, Feature> = BTreeMap::new();
    for comparison in rule.comparisons() {
        features.entry(comparison.feature.to_string()).or_insert(comparison.feature);
    }
    let missing = features
        .into_iter()
        .map(|(name, feature)| {
            let is_missing = |user: &usize| feature.observe(&everyone.facts(*user)) == Observed::Missing;
            let users = (0..everyone.profiles.len()).filter(is_missing).count() as u64;
            MissingFeature { feature: name, users }
        })
        .filter(|missing| missing.users > 0)
        .collect();
    CountOutcome {
        rule: rule.to_string(),
        users,
        of: everyone.profiles.len() as u64,
        unknown,
        missing,
        notes: everyone.norms.notes.clone(),
    }
}
