//! How long until the same thing is bought again.

use super::action;
use super::receipts::Receipts;
use super::scope::Scope;
use super::significance::{binomial_at_least, q_values, share};
use rayon::prelude::*;
use regulars_core::domain::{DAY, Estimate, grouped};
use regulars_core::statistics::interval::{self, Z_90};
use serde::Serialize;
use std::collections::BTreeMap;

/// Fewest gaps from which a cycle is estimated.
pub const GAPS_AT_LEAST: usize = 12;
/// Fewest users that the gaps come from.
pub const USERS_AT_LEAST: usize = 5;
/// Highest share of false findings among the cycles that are called regular.
const Q_VALUE: f64 = 0.05;
/// A gap within this part of the peak is near it.
const NEAR: f64 = 0.25;
/// Surely more than this share of the gaps of a regular cycle is near the peak, however many gaps
/// prove less.
const NEAR_AT_LEAST: f64 = 0.25;

/// The repurchase cycle of an item or a category.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Cycle {
    /// Id of the item; null for a category.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub item: Option<String>,
    /// Title of the item, or its id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// The category; null for an item.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub category: Option<String>,
    /// Days from one purchase to the next: for a regular cycle the median of the gaps around the
    /// peak, else the median gap of those who buy again, corrected for gaps that are still open.
    pub days: Estimate,
    /// Days at which most come back.
    pub peak_days: f64,
    /// Whether the gaps gather around the peak more closely than those of buyers without memory.
    pub regular: bool,
    /// Share of findings as strong as this one that are expected to be false (Benjamini-Hochberg).
    pub q_value: f64,
    /// Share of the gaps within a quarter of the peak.
    pub near_peak: Estimate,
    /// Gaps between two purchases by the same user.
    pub n: u64,
    /// Users whose last purchase has not been followed by another yet.
    pub open: u64,
    /// Users with at least one gap.
    pub users: u64,
    /// Share of the buyers who bought again.
    pub again: Estimate,
    /// Users who are due: bought it twice or more, and their next purchase would come within seven
    /// days or is late by less than half the cycle. Only of regular cycles of items.
    pub due: Vec<String>,
    /// The cycle as a sentence.
    pub text: String,
    /// A line that acts on it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub action: Option<String>,
}

/// The repurchase cycles of a shop.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Cycles {
    /// Cycles of items, regular ones first, then by the number of gaps.
    pub items: Vec<Cycle>,
    /// Cycles of categories, likewise.
    pub categories: Vec<Cycle>,
    /// Items that are bought again, but too seldom to tell a cycle.
    pub items_too_few: u64,
}

/// A completed gap.
#[derive(Debug, Clone, Copy)]
struct Gap {
    days: f64,
    user: u32,
    /// Days from its beginning to the end of the data: it would not be known had it been longer.
    limit: f64,
}

/// Gaps of one item or category.
#[derive(Debug, Clone, Default)]
struct Gaps {
    /// Completed gaps.
    closed: Vec<Gap>,
    /// Days since the last purchase of each buyer.
    open: Vec<f64>,
    /// Those who bought at least twice, with the days since.
    repeaters: Vec<(u32, f64)>,
    buyers: u64,
}

/// Finds the cycles of items and categories. Two purchases on the same local day are one.
pub fn find_cycles(scope: &Scope<'_>) -> Cycles {
    let snapshot = scope.snapshot;
    let receipts = Receipts::collect(scope);
    let mut by_item: BTreeMap<u32, Gaps> = BTreeMap::new();
    let mut by_category: BTreeMap<&str, Gaps> = BTreeMap::new();
    let mut bought: Vec<(u32, i64)> = Vec::new();
    let mut in_category: Vec<(&str, i64)> = Vec::new();
    for (user, list) in receipts.by_user(snapshot.users.len()).iter().enumerate() {
        if receipts.is_cancelled() {
            break;
        }
        bought.clear();
        in_category.clear();
        for &receipt in list {
            let at = receipts.at[receipt as usize];
            for &item in receipts.products(receipt as usize) {
                bought.push((item, at));
                in_category.extend(
                    snapshot.items[item as usize]
                        .category
                        .as_deref()
                        .map(|category| (category, at)),
                );
            }
        }
        bought.sort_unstable();
        in_category.sort_unstable();
        for purchases in bought.chunk_by(|a, b| a.0 == b.0) {
            let at = purchases.iter().map(|purchase| purchase.1);
            by_item
                .entry(purchases[0].0)
                .or_default()
                .add(user as u32, at, snapshot.as_of.0);
        }
        for purchases in in_category.chunk_by(|a, b| a.0 == b.0) {
            let at = purchases.iter().map(|purchase| purchase.1);
            by_category
                .entry(purchases[0].0)
                .or_default()
                .add(user as u32, at, snapshot.as_of.0);
        }
    }
    let items: Vec<(&u32, Gathering)> = by_item
        .par_iter()
        .filter(|_| !receipts.is_cancelled())
        .filter_map(|(item, gaps)| Some((item, gaps.gather()?)))
        .collect();
    let categories: Vec<(&&str, Gathering)> = by_category
        .par_iter()
        .filter(|_| !receipts.is_cancelled())
        .filter_map(|(category, gaps)| Some((category, gaps.gather()?)))
        .collect();
    let repeated = by_item
        .values()
        .filter(|gaps| !gaps.closed.is_empty())
        .count();
    let mut cycles = Cycles {
        items: Vec::new(),
        categories: Vec::new(),
        items_too_few: (repeated - items.len()) as u64,
    };
    for ((index, found), q_value) in items.iter().zip(q_values_of(&items)) {
        let item = &snapshot.items[**index as usize];
        let gaps = &by_item[*index];
        let named = |cycle: Cycle| {
            let due = gaps.due(&cycle);
            Cycle {
                item: Some(item.id.clone()),
                title: Some(item.label().to_string()),
                action: (!due.is_empty()).then(|| action::remind(item, item)),
                due: due
                    .into_iter()
                    .map(|user| snapshot.users[user as usize].id.clone())
                    .collect(),
                ..cycle
            }
        };
        cycles.items.extend(
            found
                .cycle(item.label(), &by_item[index], q_value)
                .map(named),
        );
    }
    for ((category, found), q_value) in categories.iter().zip(q_values_of(&categories)) {
        let named = |cycle| Cycle {
            category: Some(category.to_string()),
            ..cycle
        };
        cycles.categories.extend(
            found
                .cycle(category, &by_category[**category], q_value)
                .map(named),
        );
    }
    for list in [&mut cycles.items, &mut cycles.categories] {
        list.sort_by(|a, b| {
            let names = |cycle: &Cycle| (cycle.item.clone(), cycle.category.clone());
            b.regular
                .cmp(&a.regular)
                .then(b.n.cmp(&a.n))
                .then_with(|| names(a).cmp(&names(b)))
        });
    }
    cycles
}

impl Gaps {
    fn add(&mut self, user: u32, at: impl Iterator<Item = i64>, as_of: i64) {
        let mut last = None;
        for at in at {
            match last {
                Some(before) if at - before < DAY / 2 => continue,
                Some(before) => {
                    let days = |from: i64, to: i64| (to - from) as f64 / DAY as f64;
                    self.closed.push(Gap {
                        days: days(before, at),
                        user,
                        limit: days(before, as_of),
                    });
                }
                None => self.buyers += 1,
            }
            last = Some(at);
        }
        let since = last.map(|at| (as_of - at) as f64 / DAY as f64);
        self.open.extend(since);
        if self.closed.last().is_some_and(|gap| gap.user == user) {
            self.repeaters.extend(since.map(|since| (user, since)));
        }
    }

    /// Who is due by this cycle.
    fn due(&self, cycle: &Cycle) -> Vec<u32> {
        let days = cycle.days.value;
        let is_due = |since: f64| days - since <= 7.0 && since - days <= 0.5 * days;
        let due = self
            .repeaters
            .iter()
            .filter(|one| cycle.regular && is_due(one.1));
        due.map(|one| one.0).collect()
    }

    /// Where the gaps gather; `None` where they are too few to tell.
    fn gather(&self) -> Option<Gathering> {
        let users = self.closed.chunk_by(|a, b| a.user == b.user).count();
        let mut days: Vec<f64> = self.closed.iter().map(|gap| gap.days).collect();
        days.sort_by(f64::total_cmp);
        if days.len() < GAPS_AT_LEAST || users < USERS_AT_LEAST {
            return None;
        }
        let weights = open_gap_weights(&days, &self.open);
        let peak_days = peak(&days, &weights);
        let is_near = |gap: &&Gap| (gap.days / peak_days - 1.0).abs() <= NEAR;
        let near = self.closed.iter().filter(is_near).count() as u64;
        // One user's gaps resemble each other. Variance over mean by user of a quasi-binomial model
        // (McCullagh and Nelder 1989, 4.5), by which the gaps count as fewer.
        let (n, share) = (days.len() as f64, near as f64 / days.len() as f64);
        let squares: f64 = self
            .closed
            .chunk_by(|a, b| a.user == b.user)
            .map(|own| {
                (own.iter().filter(is_near).count() as f64 - own.len() as f64 * share).powi(2)
            })
            .sum();
        let dispersion = (squares / (n * share * (1.0 - share)).max(f64::MIN_POSITIVE)).max(1.0);
        let dispersion = if share < 1.0 { dispersion } else { 1.0 };
        let (hits, tries) = (
            (near as f64 / dispersion).floor() as u64,
            (n / dispersion).ceil() as u64,
        );
        // The peak was sought where most gaps lie, among this many places that do not overlap
        // (Bonferroni).
        let span = (days[days.len() - 1] / days[0].max(0.5)).ln();
        let places = (span / ((1.0 + NEAR) / (1.0 - NEAR)).ln()).max(1.0);
        let by_chance = self.near_by_chance(peak_days);
        let p = (places * binomial_at_least(hits, tries, by_chance)).min(1.0);
        Some(Gathering {
            days,
            weights,
            peak_days,
            near,
            users: users as u64,
            by_chance,
            p,
        })
    }

    /// The largest share of the gaps that buyers without memory would have near `peak_days`,
    /// whatever their pace: that of exponential gaps, each cut off where the data end. Without an
    /// end it is exp(-.75) - exp(-1.25) = 0.186.
    fn near_by_chance(&self, peak_days: f64) -> f64 {
        let (from, to) = (peak_days * (1.0 - NEAR), peak_days * (1.0 + NEAR));
        let share_at = |rate: f64| {
            let within = |until: f64| -(-rate * until).exp_m1();
            let (within_from, within_to) = (within(from), within(to));
            let of = |gap: &Gap| {
                if gap.limit <= from {
                    return 0.0;
                }
                let within_limit = within(gap.limit);
                let until = if gap.limit < to {
                    within_limit
                } else {
                    within_to
                };
                (until - within_from) / within_limit
            };
            self.closed.iter().map(of).sum::<f64>() / self.closed.len() as f64
        };
        // From so slow that gaps are spread evenly up to the end, to so fast that few are as long
        // as the peak.
        (0..=30)
            .map(|step| share_at(0.02 * 1.2_f64.powi(step) / peak_days))
            .fold(0.0, f64::max)
    }
}

/// Gaps of one item or category, and where they gather.
struct Gathering {
    /// Sorted.
    days: Vec<f64>,
    weights: Vec<f64>,
    peak_days: f64,
    near: u64,
    users: u64,
    /// The share that buyers without memory would have near the peak.
    by_chance: f64,
    /// Chance that gaps of buyers without memory gather so closely anywhere.
    p: f64,
}

fn q_values_of<T>(found: &[(T, Gathering)]) -> Vec<f64> {
    q_values(
        &found.iter().map(|(_, found)| found.p).collect::<Vec<f64>>(),
        found.len() as u64,
    )
}

impl Gathering {
    fn cycle(&self, name: &str, gaps: &Gaps, q_value: f64) -> Option<Cycle> {
        let (days, peak_days, n) = (&self.days, self.peak_days, self.days.len() as u64);
        let near_peak = share(self.near, n)?;
        let regular = q_value <= Q_VALUE && near_peak.low > NEAR_AT_LEAST.max(self.by_chance);
        let around = |gap: &&f64| **gap > 0.5 * peak_days && **gap < 1.5 * peak_days;
        let estimate = if regular {
            interval::median(&days.iter().filter(around).copied().collect::<Vec<f64>>())?
        } else {
            weighted_median(days, &self.weights)?
        };
        let again = share(self.users, gaps.buyers)?;
        let pace = if regular {
            format!("bought again after {:.0} days", estimate.value)
        } else {
            format!(
                "bought again at no regular pace, half within {:.0} days",
                estimate.value
            )
        };
        let gathered = if regular {
            format!(
                "; {:.0} % of the gaps lie within a quarter of that",
                100.0 * near_peak.value
            )
        } else {
            String::new()
        };
        let text = format!(
            "{name}: {pace} ({:.0} to {:.0}; {} gaps of {} users, {} still open){gathered}",
            estimate.low,
            estimate.high,
            grouped(n),
            grouped(self.users),
            grouped(gaps.open.len()),
        );
        Some(Cycle {
            item: None,
            title: None,
            category: None,
            days: estimate,
            peak_days,
            regular,
            q_value,
            near_peak,
            n,
            open: gaps.open.len() as u64,
            users: self.users,
            again,
            due: Vec::new(),
            text,
            action: None,
        })
    }
}

/// The mass that each completed gap carries in the product-limit curve (Kaplan and Meier 1958) of
/// all gaps, open ones being censored, scaled to add up to 1: long gaps count for more, since many
/// of their kind are still open.
fn open_gap_weights(sorted: &[f64], open: &[f64]) -> Vec<f64> {
    let mut censored = open.to_vec();
    censored.sort_by(f64::total_cmp);
    let (mut at_risk, mut gone, mut alive) = (sorted.len() + censored.len(), 0, 1.0);
    let mut weights = Vec::with_capacity(sorted.len());
    for &gap in sorted {
        let upto = censored.partition_point(|&days| days < gap);
        at_risk -= upto - gone;
        gone = upto;
        let fall = alive / at_risk as f64;
        weights.push(fall);
        alive -= fall;
        at_risk -= 1;
    }
    let total: f64 = weights.iter().sum();
    weights.iter().map(|weight| weight / total).collect()
}

/// The mode of the weighted gaps: a kernel over their logarithms, width by Silverman's rule (1986),
/// narrowed to half, since gaps at twice and three times the cycle widen the whole but not the
/// peak.
fn peak(sorted: &[f64], weights: &[f64]) -> f64 {
    let logs: Vec<f64> = sorted.iter().map(|days| days.max(0.5).ln()).collect();
    let mean: f64 = logs
        .iter()
        .zip(weights)
        .map(|(log, weight)| log * weight)
        .sum();
    let variance: f64 = logs
        .iter()
        .zip(weights)
        .map(|(log, weight)| weight * (log - mean).powi(2))
        .sum();
    let width = (0.53 * variance.sqrt() * (logs.len() as f64).powf(-0.2)).clamp(0.04, 0.35);
    let density = |at: f64| {
        let near = logs.partition_point(|&log| log < at - 4.0 * width)
            ..logs.partition_point(|&log| log <= at + 4.0 * width);
        near.map(|index| weights[index] * (-0.5 * ((logs[index] - at) / width).powi(2)).exp())
            .sum::<f64>()
    };
    let (low, high) = (logs[0], logs[logs.len() - 1]);
    let steps = (((high - low) / (width / 3.0)).ceil() as usize).clamp(1, 400);
    let best = (0..=steps)
        .map(|step| low + (high - low) * step as f64 / steps as f64)
        // Density over days, not over their logarithms: a peak in days is what a calendar shows.
        .map(|at| (density(at) / at.exp().sqrt(), at))
        .fold(
            (f64::MIN, low),
            |best, next| if next.0 > best.0 { next } else { best },
        );
    best.1.exp()
}

/// The weighted median with an interval from the ranks at which the mass crosses its ends.
fn weighted_median(sorted: &[f64], weights: &[f64]) -> Option<Estimate> {
    let effective = 1.0 / weights.iter().map(|weight| weight * weight).sum::<f64>();
    let half = Z_90 * 0.5 / effective.sqrt();
    let at = |mass: f64| {
        let mut sum = 0.0;
        let index = weights.iter().position(|weight| {
            sum += weight;
            sum >= mass
        });
        sorted
            .get(index.unwrap_or(sorted.len().saturating_sub(1)))
            .copied()
    };
    let (value, low, high) = (at(0.5)?, at(0.5 - half)?, at((0.5 + half).min(1.0 - 1e-9))?);
    Some(Estimate {
        value,
        low,
        high,
        n: sorted.len() as u64,
        assumed: false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::patterns::tests::{Builder, generate};

    #[test]
    fn planted_cycles_are_found_within_a_tenth_over_twenty_seeds() {
        let (mut planted, mut near, mut held) = (0, 0, 0);
        for seed in 0..20 {
            let shop = generate(seed);
            let cycles = find_cycles(&Scope::shop(&shop.snapshot));
            for &(item, days) in &shop.cycles {
                planted += 1;
                let found = cycles
                    .items
                    .iter()
                    .find(|cycle| cycle.item.as_deref() == Some(&format!("i{item}")));
                let Some(found) = found.filter(|cycle| cycle.regular) else {
                    continue;
                };
                near += usize::from((found.days.value / days - 1.0).abs() <= 0.1);
                held += usize::from(found.days.low <= days && days <= found.days.high);
            }
        }
        assert!(
            near as f64 >= 0.9 * planted as f64,
            "{near} of {planted} within a tenth"
        );
        assert!(
            held as f64 >= 0.7 * planted as f64,
            "{held} of {planted} intervals hold the truth"
        );
    }

    #[test]
    fn memoryless_buyers_have_no_regular_cycle() {
        let mut shop = Builder::new(300, 1);
        for user in 0..300 {
            let mut day = 0.0;
            for step in 0..6 {
                shop.order(user, (day * DAY as f64) as i64, &[0]);
                let uniform = ((user * 7 + step * 131) % 1_000) as f64 / 1_000.0 + 0.0005;
                day += 0.6 - 30.0 * uniform.ln();
            }
        }
        let snapshot = shop.snapshot();
        let cycles = find_cycles(&Scope::shop(&snapshot));
        assert!(!cycles.items[0].regular, "{:?}", cycles.items[0]);
        assert!((cycles.items[0].days.value - 21.4).abs() < 4.0);
    }

    #[test]
    fn among_many_items_without_a_cycle_hardly_any_is_called_regular() {
        use rand::{Rng, SeedableRng};
        let (items, users) = (300, 60);
        let mut rng = rand_chacha::ChaCha8Rng::seed_from_u64(5);
        let mut shop = Builder::new(users, items);
        for item in 0..items {
            for user in 0..users {
                // A pace of each user's own, and no memory: most items have a few dozen gaps.
                let pace = rng.gen_range(30.0..90.0);
                let mut day = 0.0;
                while day < 120.0 {
                    shop.order(user, (day * DAY as f64) as i64, &[item]);
                    day += 0.6 - pace * rng.gen_range(1e-9_f64..1.0).ln();
                }
            }
        }
        let snapshot = shop.snapshot();
        let cycles = find_cycles(&Scope::shop(&snapshot));
        let regular = cycles.items.iter().filter(|cycle| cycle.regular).count();
        assert!(
            cycles.items.len() == items && regular <= 2,
            "{regular} of {}",
            cycles.items.len()
        );
    }

    #[test]
    fn gaps_that_the_end_of_the_data_cuts_off_gather_by_chance_alone() {
        let gaps = |limit: f64| Gaps {
            closed: vec![
                Gap {
                    days: 20.0,
                    user: 0,
                    limit
                };
                12
            ],
            ..Gaps::default()
        };
        let endless = (-0.75_f64).exp() - (-1.25_f64).exp();
        assert!((gaps(1e6).near_by_chance(20.0) - endless).abs() < 2e-3);
        assert!(
            (gaps(25.0).near_by_chance(20.0) - 0.4).abs() < 0.01,
            "nearly even between 0 and 25 days"
        );
    }

    #[test]
    fn open_gaps_lengthen_the_cycle() {
        let sorted = [10.0, 20.0, 30.0];
        let closed_only = open_gap_weights(&sorted, &[]);
        let with_open = open_gap_weights(&sorted, &[15.0, 25.0]);
        assert!((closed_only[2] - 1.0 / 3.0).abs() < 1e-12);
        assert!(
            with_open[2] > closed_only[2] && (with_open.iter().sum::<f64>() - 1.0).abs() < 1e-12
        );
    }

    #[test]
    fn too_few_gaps_are_counted_and_not_reported() {
        let mut shop = Builder::new(3, 1);
        for user in 0..3 {
            shop.order(user, 0, &[0]);
            shop.order(user, 30 * DAY, &[0]);
        }
        let snapshot = shop.snapshot();
        let cycles = find_cycles(&Scope::shop(&snapshot));
        assert_eq!((cycles.items.len(), cycles.items_too_few), (0, 1));
    }
}
