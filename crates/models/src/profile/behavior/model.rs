//! The behaviours of a shop and a user's shares of them.

use super::classes::{Classes, overall};
use super::coded::{BASKET, Coded, Coding, SESSION, baskets, sessions};
use super::naming::{names, telling};
use crate::profile::price::PriceLevels;
use rayon::prelude::*;
use regulars_core::domain::shared_text;
use regulars_core::snapshot::{History, Snapshot};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Sessions or baskets below which no behaviours are looked for.
const AT_LEAST: usize = 200;
/// Behaviours at most.
const MOST: usize = 5;
/// A user's sessions that the shop's mix counts for.
const PRIOR: f64 = 2.0;
/// Mean log likelihood by which a cold fit must be better before it replaces the behaviours in force.
const CLEARLY: f64 = 0.02;

/// What behaviours are patterns of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Basis {
    /// Sessions with browsing.
    Sessions,
    /// Baskets, where the data hold no browsing.
    Baskets,
}

impl Basis {
    /// What is counted, in the plural.
    pub fn word(self) -> &'static str {
        match self {
            Basis::Sessions => "sessions",
            Basis::Baskets => "baskets",
        }
    }

    fn coding(self) -> &'static [Coding] {
        match self {
            Basis::Sessions => SESSION,
            Basis::Baskets => BASKET,
        }
    }
}

/// One behaviour.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BehaviorPattern {
    /// Its id, which stays over runs.
    pub id: u64,
    /// Its name, which stays over runs.
    pub name: String,
    /// Share of all sessions or baskets.
    pub share: f64,
    /// What sets it apart: "8 or more looks (64 %)".
    pub signs: Vec<String>,
    chances: Vec<Vec<f64>>,
}

/// A user's share of one behaviour.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BehaviorShare {
    /// Name of the behaviour.
    #[serde(with = "shared_text")]
    pub name: Arc<str>,
    /// Share of the user's sessions or baskets, drawn towards the shop's mix where they are few;
    /// the shares add up to 1.
    pub share: f64,
}

/// The behaviours of a shop.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BehaviorModel {
    /// What they are patterns of.
    pub basis: Basis,
    /// Sessions or baskets in the shop.
    pub n: u64,
    /// The behaviours, the most frequent first.
    pub patterns: Vec<BehaviorPattern>,
    has_hours: bool,
}

impl BehaviorModel {
    /// Finds the behaviours of known users. Those of the model in force go on, with their ids and
    /// names, unless a cold fit is clearly better. `None` where there is too little.
    pub fn fit(
        snapshot: &Snapshot,
        prices: &PriceLevels,
        (has_browsing, has_hours): (bool, bool),
        in_force: Option<&BehaviorModel>,
    ) -> Option<BehaviorModel> {
        let basis = if has_browsing {
            Basis::Sessions
        } else {
            Basis::Baskets
        };
        let of_users: Vec<Vec<Coded>> = (0..snapshot.users.len())
            .into_par_iter()
            .map(|user| coded(basis, &snapshot.history(user), prices, has_hours))
            .collect();
        let mut times: BTreeMap<Coded, f64> = BTreeMap::new();
        for one in of_users.into_iter().flatten() {
            *times.entry(one).or_default() += 1.0;
        }
        let n = times.values().sum::<f64>() as usize;
        if n < AT_LEAST {
            return None;
        }
        let data: Vec<(Coded, f64)> = times.into_iter().collect();
        let shares = overall(&data, basis.coding());
        let (best, likelihood) = best_number(&data, &shares);
        let kept = in_force.filter(|old| old.basis == basis).and_then(|old| {
            let mut classes = old.classes();
            let warm = classes.improve(&data, &shares);
            (likelihood - warm < CLEARLY).then_some((old, classes))
        });
        let model = |patterns| BehaviorModel {
            basis,
            n: n as u64,
            patterns,
            has_hours,
        };
        if let Some((old, classes)) = kept {
            let named = old.patterns.iter().map(|one| (one.id, one.name.clone()));
            return Some(model(described(&classes, named, &shares, basis)));
        }
        let apart: Vec<Vec<(usize, usize)>> = best
            .chances
            .iter()
            .map(|own| telling(own, &shares))
            .collect();
        let old = in_force.map_or(&[][..], |old| &old.patterns);
        let taken: Vec<String> = old.iter().map(|one| one.name.clone()).collect();
        let next = old.iter().map(|one| one.id).max().unwrap_or(0) + 1;
        let named = (next..).zip(names(&apart, basis.coding(), &taken));
        let mut patterns = described(&best, named, &shares, basis);
        patterns.sort_by(|a, b| b.share.total_cmp(&a.share).then(a.id.cmp(&b.id)));
        Some(model(patterns))
    }

    fn classes(&self) -> Classes {
        Classes {
            weights: self.patterns.iter().map(|one| one.share).collect(),
            chances: self
                .patterns
                .iter()
                .map(|one| one.chances.clone())
                .collect(),
        }
    }

    /// A user's shares, in the order of the behaviours; empty for a user without sessions or baskets.
    pub fn shares(&self, history: &History<'_>, prices: &PriceLevels) -> Vec<BehaviorShare> {
        let own = coded(self.basis, history, prices, self.has_hours);
        if own.is_empty() {
            return Vec::new();
        }
        let classes = self.classes();
        let all: f64 = classes.weights.iter().sum();
        let mut sums: Vec<f64> = classes
            .weights
            .iter()
            .map(|weight| PRIOR * weight / all)
            .collect();
        for one in &own {
            for (sum, chance) in sums.iter_mut().zip(classes.posterior(one).0) {
                *sum += chance;
            }
        }
        let named = self.patterns.iter().zip(sums);
        named
            .map(|(pattern, sum)| BehaviorShare {
                name: pattern.name.as_str().into(),
                share: sum / (own.len() as f64 + PRIOR),
            })
            .collect()
    }
}

fn coded(basis: Basis, history: &History<'_>, prices: &PriceLevels, has_hours: bool) -> Vec<Coded> {
    match basis {
        Basis::Sessions => sessions(history, prices, has_hours),
        Basis::Baskets => baskets(history, prices, has_hours),
    }
}

/// The number of classes that explains most for what it costs (Schwarz's criterion), and its mean log
/// likelihood.
fn best_number(data: &[(Coded, f64)], shares: &[Vec<f64>]) -> (Classes, f64) {
    let n: f64 = data.iter().map(|one| one.1).sum();
    let cost = |classes: &Classes, mean: f64| classes.parameters() * n.ln() - 2.0 * n * mean;
    let mut best = Classes::fit(data, 2, shares);
    for k in 3..=MOST {
        let next = Classes::fit(data, k, shares);
        if cost(&next.0, next.1) < cost(&best.0, best.1) {
            best = next;
        }
    }
    best
}

fn described(
    classes: &Classes,
    named: impl Iterator<Item = (u64, String)>,
    shares: &[Vec<f64>],
    basis: Basis,
) -> Vec<BehaviorPattern> {
    let coding = basis.coding();
    classes
        .weights
        .iter()
        .zip(&classes.chances)
        .zip(named)
        .map(|((&share, chances), (id, name))| {
            let signs = telling(chances, shares).into_iter().take(3);
            let sign = |(feature, value): (usize, usize)| {
                let one = &coding[feature];
                format!(
                    "{}: {} ({:.0} %)",
                    one.name,
                    one.values[value],
                    100.0 * chances[feature][value]
                )
            };
            BehaviorPattern {
                id,
                name,
                share,
                signs: signs.map(sign).collect(),
                chances: chances.clone(),
            }
        })
        .collect()
}
