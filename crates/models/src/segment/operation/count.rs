//! `segment count "RULE"`: how many users match a rule now.

use super::find::typed_rule;
use crate::profile::operation::{self as profiles, Everyone};
use crate::profile::rule::{Feature, Observed, Rule};
use rayon::prelude::*;
use regulars_core::domain::Observer;
use regulars_core::error::Result;
use regulars_core::shop::Shop;
use serde::Serialize;
use std::collections::BTreeMap;

/// A feature that is unknown for some users.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MissingFeature {
    /// The feature's name.
    pub feature: String,
    /// Users with an unknown value.
    pub users: u64,
}

/// How many users match a rule.
#[derive(Debug, Clone, Serialize)]
pub struct CountOutcome {
    /// The rule as it was read.
    pub rule: String,
    /// Users who match it.
    pub users: u64,
    /// All users.
    pub of: u64,
    /// Users who may or may not match, because a feature is unknown; not in `users`.
    pub unknown: u64,
    /// The features of the rule that are unknown for some users.
    pub missing: Vec<MissingFeature>,
    /// Remarks to show with the result.
    #[serde(skip)]
    pub notes: Vec<String>,
}

/// Counts the users who match a rule now.
///
/// # Errors
/// The rule cannot be read, the store cannot be read, or the work was cancelled.
pub fn run(shop: &Shop, rule: &str, watch: &dyn Observer) -> Result<CountOutcome> {
    let rule = typed_rule(rule)?;
    let everyone = profiles::everyone(shop, watch)?;
    Ok(count(shop, &rule, &everyone))
}

/// Users in a block, the unit of parallel work.
const BLOCK: usize = 4_096;

/// Sums over some users.
#[derive(Clone, Default)]
struct Counted {
    users: u64,
    unknown: u64,
    /// Users with an unknown value, by feature of the rule.
    missing: Vec<u64>,
}

impl Counted {
    fn add(mut self, other: Counted) -> Counted {
        self.missing
            .resize(self.missing.len().max(other.missing.len()), 0);
        self.missing
            .iter_mut()
            .zip(other.missing)
            .for_each(|(sum, more)| *sum += more);
        Counted {
            users: self.users + other.users,
            unknown: self.unknown + other.unknown,
            ..self
        }
    }
}

pub(super) fn count(shop: &Shop, rule: &Rule, everyone: &Everyone) -> CountOutcome {
    let mut features: BTreeMap<String, Feature> = BTreeMap::new();
    for comparison in rule.comparisons() {
        features
            .entry(comparison.feature.to_string())
            .or_insert(comparison.feature);
    }
    let of_block = |block: usize| {
        let mut counted = Counted {
            missing: vec![0; features.len()],
            ..Counted::default()
        };
        for user in block * BLOCK..((block + 1) * BLOCK).min(everyone.profiles.len()) {
            let facts = everyone.facts(user);
            if facts.user.is_excluded {
                continue;
            }
            match rule.test(&facts) {
                Some(true) => counted.users += 1,
                Some(false) => {}
                None => counted.unknown += 1,
            }
            for (missing, feature) in counted.missing.iter_mut().zip(features.values()) {
                *missing += u64::from(feature.observe(&facts) == Observed::Missing);
            }
        }
        counted
    };
    let blocks = everyone.profiles.len().div_ceil(BLOCK);
    let Counted {
        users,
        unknown,
        missing,
    } = shop.install(|| {
        (0..blocks)
            .into_par_iter()
            .map(of_block)
            .reduce(Counted::default, Counted::add)
    });
    let missing = features
        .into_keys()
        .zip(missing)
        .filter(|(_, users)| *users > 0)
        .map(|(feature, users)| MissingFeature { feature, users })
        .collect();
    CountOutcome {
        rule: rule.to_string(),
        users,
        of: everyone.snapshot.included() as u64,
        unknown,
        missing,
        notes: everyone.norms.notes.clone(),
    }
}
