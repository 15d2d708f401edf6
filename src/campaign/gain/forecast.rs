//! What an offer is expected to gain and to cost.
//!
//! For a customer, an offer and a window
//!
//! ```text
//! gain = p1 (v1 m - u D) - p0 v m - later margin lost - contact
//! ```
//!
//! with p0 and p1 the chances of an order without and with the offer, v and v1 the order's size, m its
//! margin share, u the chance that a buyer uses the offer and D what it then takes off. Break-even and
//! the worst case follow from the same function. Gains are of the whole, with the uncertainty that
//! customers share; the chance of who happens to order comes on top for costs alone.

use super::customer::{Group, Grouped, Sums};
use crate::campaign::uplift::Draw;
use crate::statistics::sampling::random;
use rand::Rng;
use rand_distr::StandardNormal;
use rayon::prelude::*;

/// What one draw of the response does to a group, for one unit of each sum.
#[derive(Debug, Clone, Copy, Default)]
struct Effect {
    /// Chance of an order with the offer.
    with: f64,
    /// Added margin for each unit of `kept`.
    kept: f64,
    /// Uses, of all customers.
    used: f64,
    /// Discount given for each unit of `taken`.
    taken: f64,
    /// Chance of an order that would not have come without the offer.
    extra: f64,
}

fn effect(group: &Group, draw: &Draw) -> Effect {
    let without = group.base;
    let with = draw.chance_from(
        without,
        &group.stratum,
        group.percent,
        group.window,
        group.reach,
    );
    let extra = with - without;
    let larger = if group.percent > 0.0 {
        1.0 + draw.larger_order
    } else {
        1.0
    };
    let usage = if group.is_public {
        1.0
    } else {
        draw.usage(&group.stratum)
    };
    let used = with * usage;
    Effect {
        with,
        kept: with * larger - without - draw.pulled_forward * extra.max(0.0),
        used: if group.percent > 0.0 { used } else { 0.0 },
        taken: used * larger,
        extra,
    }
}

/// What an offer to one customer is expected to do.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Each {
    /// Expected gain, in minor units.
    pub gain: f64,
    /// Expected discount given and contact cost, in minor units.
    pub cost: f64,
    /// Expected orders that would not have come without it.
    pub extra: f64,
}

/// What the offer is expected to do for each customer of the audience.
pub fn each(grouped: &Grouped, draws: &[Draw]) -> Vec<Each> {
    let means: Vec<Effect> = grouped
        .groups
        .par_iter()
        .map(|group| {
            let mut mean = Effect::default();
            for draw in draws {
                let found = effect(group, draw);
                mean.kept += found.kept;
                mean.taken += found.taken;
                mean.extra += found.extra;
            }
            let n = (draws.len() as f64).max(1.0);
            Effect {
                kept: mean.kept / n,
                taken: mean.taken / n,
                extra: mean.extra / n,
                ..mean
            }
        })
        .collect();
    grouped
        .group_of
        .iter()
        .zip(&grouped.sums_of)
        .map(|(&group, sums)| {
            let mean = &means[group];
            let cost = sums.taken * mean.taken + sums.contact;
            Each {
                gain: sums.kept * mean.kept + sums.saved * mean.taken - cost,
                cost,
                extra: mean.extra,
            }
        })
        .collect()
}

/// Totals over the draws, in minor units and customers; each list has one value a draw.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Totals {
    /// Gain.
    pub gain: Vec<f64>,
    /// Discounts given and contact costs, as they may come out.
    pub cost: Vec<f64>,
    /// Offers used, as they may come out.
    pub used: Vec<f64>,
    /// Orders that would not have come.
    pub extra: Vec<f64>,
    /// Margin of these and of larger orders, before the cost; fees are of what is paid.
    pub brought: Vec<f64>,
}

impl Totals {
    /// The sum with the totals of other customers, by draw.
    #[must_use]
    pub fn plus(mut self, other: &Totals) -> Totals {
        let pairs = [
            (&mut self.gain, &other.gain),
            (&mut self.cost, &other.cost),
            (&mut self.used, &other.used),
            (&mut self.extra, &other.extra),
            (&mut self.brought, &other.brought),
        ];
        for (own, others) in pairs {
            for (value, more) in own.iter_mut().zip(others) {
                *value += more;
            }
        }
        self
    }
}

/// Totals of offers to `share` of the `chosen` customers, drawn by chance.
pub fn totals(
    grouped: &Grouped,
    chosen: &[usize],
    draws: &[Draw],
    share: f64,
    seed: u64,
) -> Totals {
    let mut sums = vec![Sums::default(); grouped.groups.len()];
    for &customer in chosen {
        sums[grouped.group_of[customer]].add(&grouped.sums_of[customer]);
    }
    let occupied: Vec<(&Group, &Sums)> = grouped
        .groups
        .iter()
        .zip(&sums)
        .filter(|(_, sums)| sums.users > 0.0)
        .collect();
    let mut chance = random(seed, "who happens to order");
    let noise: Vec<f64> = draws
        .iter()
        .map(|_| chance.sample(StandardNormal))
        .collect();
    let of_draw = |(draw, &noise): (&Draw, &f64)| {
        let (mut brought, mut cost, mut used, mut extra) = (0.0, 0.0, 0.0, 0.0);
        let (mut cost_variance, mut used_variance) = (0.0, 0.0);
        let mut contact = 0.0;
        for (group, sums) in &occupied {
            let found = effect(group, draw);
            brought += sums.kept * found.kept + sums.saved * found.taken;
            cost += sums.taken * found.taken;
            contact += sums.contact;
            used += sums.users * found.used;
            extra += sums.users * found.extra;
            used_variance += sums.users * found.used * (1.0 - found.used);
            // Of a discount of D that is given with chance q: D^2 q (1 - q).
            cost_variance += sums.taken_squared * found.used * (1.0 - found.used);
            debug_assert!((0.0..=1.0).contains(&found.with));
        }
        [
            share * (brought - cost - contact),
            (share * cost + noise * (share * cost_variance).sqrt()).max(0.0) + share * contact,
            (share * used + noise * (share * used_variance).sqrt()).max(0.0),
            share * extra,
            share * brought,
        ]
    };
    let found: Vec<[f64; 5]> = draws.par_iter().zip(&noise).map(of_draw).collect();
    let column = |at: usize| found.iter().map(|draw| draw[at]).collect();
    Totals {
        gain: column(0),
        cost: column(1),
        used: column(2),
        extra: column(3),
        brought: column(4),
    }
}

/// Mean and 90 % interval of values, and the share of them above 0.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Spread {
    /// The mean.
    pub mean: f64,
    /// The 5 % quantile.
    pub low: f64,
    /// The 95 % quantile.
    pub high: f64,
    /// The share above 0.
    pub above_zero: f64,
}

/// The spread of the values of all draws; 0 for none.
pub fn spread(values: &[f64]) -> Spread {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let n = sorted.len().max(1) as f64;
    let quantile = |share: f64| {
        crate::statistics::robust::quantile_sorted(
            if sorted.is_empty() { &[0.0] } else { &sorted },
            share,
        )
    };
    Spread {
        mean: sorted.iter().sum::<f64>() / n,
        low: quantile(0.05),
        high: quantile(0.95),
        above_zero: sorted.iter().filter(|value| **value > 0.0).count() as f64 / n,
    }
}
