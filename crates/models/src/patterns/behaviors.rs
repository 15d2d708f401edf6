//! The shop's behaviours, as the profile room finds them, over the users in scope.

use super::action;
use super::scope::Scope;
use crate::profile::PriceLevels;
use crate::profile::behavior::{Basis, BehaviorModel};
use rayon::prelude::*;
use regulars_core::domain::grouped;
use serde::Serialize;

/// A user belongs to a behaviour with more than this share.
const MOSTLY: f64 = 0.5;

/// A behaviour in scope.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Behavior {
    /// Its id, which stays over runs.
    pub id: u64,
    /// Its name, as rules have it.
    pub name: String,
    /// What it is a pattern of.
    pub basis: Basis,
    /// Its mean share over the users in scope.
    pub share: f64,
    /// Users in scope for whom it is more than half.
    pub users: u64,
    /// Users in scope with sessions or baskets.
    pub n: u64,
    /// What sets it apart.
    pub signs: Vec<String>,
    /// The behaviour as a sentence.
    pub text: String,
    /// A line that acts on it.
    pub action: Option<String>,
}

/// The behaviours with their shares in scope; none where the shop has too few sessions and baskets.
pub fn find_behaviors(
    scope: &Scope<'_>,
    model: Option<&BehaviorModel>,
    prices: &PriceLevels,
) -> Vec<Behavior> {
    let Some(model) = model else {
        return Vec::new();
    };
    let users: Vec<usize> = scope.user_indices().collect();
    let shares: Vec<Vec<f64>> = users
        .par_iter()
        .map(|&user| {
            let shares = model.shares(&scope.snapshot.history(user), prices);
            shares.into_iter().map(|one| one.share).collect()
        })
        .collect();
    let known: Vec<&Vec<f64>> = shares.iter().filter(|own| !own.is_empty()).collect();
    let n = known.len() as u64;
    let described = model.patterns.iter().enumerate().map(|(at, pattern)| {
        let sum: f64 = known.iter().map(|own| own[at]).sum();
        let mostly = known.iter().filter(|own| own[at] > MOSTLY).count() as u64;
        let share = sum / (n.max(1)) as f64;
        let signs = if pattern.signs.is_empty() {
            "nothing in particular".to_string()
        } else {
            let shown = &pattern.signs[..pattern.signs.len().min(2)];
            shown.join(", ")
        };
        Behavior {
            id: pattern.id,
            name: pattern.name.clone(),
            basis: model.basis,
            share,
            users: mostly,
            n,
            text: format!(
                "{}: {:.0} % of {}; {} of {} customers mostly do this ({signs})",
                pattern.name,
                100.0 * share,
                model.basis.word(),
                grouped(mostly),
                grouped(n),
            ),
            signs: pattern.signs.clone(),
            action: (mostly > 0).then(|| action::define(&pattern.name)),
        }
    });
    described.collect()
}
