//! Customers of a randomised campaign who are alike, counted.
//!
//! The regression needs no more of a customer than the stratum, the chance of an order without an
//! offer, and whether one came; counting by cell keeps it fast for any number of customers.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Traits by which the response may differ.
pub const TRAITS: usize = 4;

/// Their names, in order.
pub const TRAIT_NAMES: [&str; TRAITS] = [
    "discount habit",
    "overdue",
    "looks without buying",
    "order value",
];

/// Where a customer lies on each trait, in standard deviations from what is usual in the shop: -2 to 2,
/// 0 also where it is not known.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
pub struct Stratum(pub [i8; TRAITS]);

/// Bins of the chance of an order for one factor of e in its odds.
const BINS: f64 = 4.0;

/// Chances of an order below and above these count as these.
const BOUNDS: (f64, f64) = (1e-4, 0.98);

/// The log odds of a chance, within bounds.
pub fn log_odds(chance: f64) -> f64 {
    let bounded = chance.clamp(BOUNDS.0, BOUNDS.1);
    (bounded / (1.0 - bounded)).ln()
}

/// The chance with these log odds.
pub fn chance(log_odds: f64) -> f64 {
    1.0 / (1.0 + (-log_odds).exp())
}

/// One customer of a randomised campaign.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Observation {
    /// The campaign, from 0.
    pub campaign: usize,
    /// The offer's discount in percent of an order, 0 for a message alone; `None` for held out.
    pub percent: Option<f64>,
    /// The customer's stratum when it was sent.
    pub stratum: Stratum,
    /// The forecast chance of an order in the window, made from what was known when it was sent.
    pub base: f64,
    /// Orders expected in the window divided by those expected in two weeks.
    pub window: f64,
    /// Whether an order came in the window.
    pub has_ordered: bool,
}

/// Customers of one campaign, arm and stratum with about the same chance of an order.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Cell {
    /// The campaign, from 0.
    pub campaign: usize,
    /// As in [`Observation`].
    pub percent: Option<f64>,
    /// Their stratum.
    pub stratum: Stratum,
    /// The mean of their log odds without an offer.
    pub log_odds: f64,
    /// As in [`Observation`].
    pub window: f64,
    /// How many they are.
    pub users: f64,
    /// How many ordered.
    pub ordered: f64,
}

/// The bin of log odds.
pub fn bin(log_odds: f64) -> i64 {
    (log_odds * BINS).round() as i64
}

/// Counts customers by cell, in a fixed order.
pub fn count(observations: impl IntoIterator<Item = Observation>) -> Vec<Cell> {
    let mut cells: BTreeMap<(usize, i64, Stratum, i64, i64), Cell> = BTreeMap::new();
    for seen in observations {
        let odds = log_odds(seen.base);
        let depth = seen
            .percent
            .map_or(-1, |percent| (percent * 1_000.0).round() as i64);
        let window = (seen.window * 1e6).round() as i64;
        let key = (seen.campaign, depth, seen.stratum, window, bin(odds));
        let cell = cells.entry(key).or_insert(Cell {
            campaign: seen.campaign,
            percent: seen.percent,
            stratum: seen.stratum,
            log_odds: 0.0,
            window: seen.window,
            users: 0.0,
            ordered: 0.0,
        });
        cell.users += 1.0;
        cell.log_odds += (odds - cell.log_odds) / cell.users;
        cell.ordered += f64::from(u8::from(seen.has_ordered));
    }
    cells.into_values().collect()
}
