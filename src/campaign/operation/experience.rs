//! What the shop's past campaigns teach: who was in which group, whether chance made the groups, and
//! who ordered.
//!
//! Campaigns of this program were drawn by it. Those of files say which group a customer was in; they
//! count only where the groups were alike before.

use super::known_codes::{KnownCode, known_codes, known_until};
use crate::campaign::State;
use crate::campaign::experiment::balance;
use crate::campaign::forecast::chance_of_order;
use crate::campaign::life::Life;
use crate::campaign::standing::CodeState;
use crate::campaign::uplift::{Habits, Observation, Uplift, count, stratum};
use crate::domain::{ActionKind, Instant};
use crate::error::Result;
use crate::profile::operation::Everyone;
use crate::profile::{compute, value};
use crate::shop::Shop;
use crate::snapshot::History;
use crate::store::CodeScope;
use rayon::prelude::*;
use std::collections::BTreeMap;

/// Days of a campaign whose end is not known.
const USUAL_DAYS: f64 = 14.0;
/// Days for which the groups are compared before the campaign.
const BEFORE_DAYS: f64 = 90.0;
/// Customers below which a group of a file is too small to be checked.
const SMALLEST_GROUP: usize = 200;

/// A group of a past campaign: the dense indices of its customers.
type Group = Vec<usize>;

/// A past campaign.
#[derive(Debug, Default)]
struct Past {
    percent: Option<f64>,
    window: Option<(i64, i64)>,
    /// The end of the last window.
    ends_at: i64,
    offered: Group,
    held_out: Group,
    used: u64,
    knows_used: bool,
    is_own: bool,
}

/// What the past taught.
#[derive(Debug, Clone)]
pub struct Experience {
    /// How customers respond.
    pub uplift: Uplift,
    /// What was used and what was not, and why.
    pub sources: Vec<String>,
}

/// Reads all past campaigns whose window the data cover.
pub fn experience(shop: &Shop, everyone: &Everyone) -> Result<Experience> {
    let campaigns = past(shop, everyone)?;
    let (mut observations, mut sources) = (Vec::new(), Vec::new());
    let mut habits = Habits::default();
    let typical = typical_order(everyone);
    let mut used: Vec<String> = Vec::new();
    for (name, past) in &campaigns {
        let Some(window) = past.window else { continue };
        if past.knows_used {
            let ordered = past
                .offered
                .iter()
                .filter(|&&user| has_ordered(everyone, user, window))
                .count() as u64;
            habits.ordered += ordered as f64;
            habits.used += past.used.min(ordered) as f64;
        }
        if past.offered.is_empty() || past.held_out.is_empty() {
            continue;
        }
        if let Some(doubt) = doubt(everyone, past, window.0) {
            sources.push(format!("{name} is not used: {doubt}"));
            continue;
        }
        observations.extend(observe(everyone, past, window, used.len(), typical));
        used.push(name.clone());
    }
    let uplift = Uplift::learn(&count(observations), habits);
    sources.insert(0, basis(&uplift, &used));
    sources.push(usage_basis(habits));
    Ok(Experience { uplift, sources })
}

fn basis(uplift: &Uplift, used: &[String]) -> String {
    if used.is_empty() {
        return "the effect of an offer is assumed from published experiments (+0.6 points of \
                customers who order within two weeks, 0 to 2): no campaign of this shop had groups \
                made by chance"
            .into();
    }
    format!(
        "the effect of an offer is measured on {} customers whom chance assigned in {}, and assumed \
         from published experiments as far as these do not decide",
        uplift.users,
        used.join(", ")
    )
}

fn usage_basis(habits: Habits) -> String {
    if habits.ordered > 0.0 {
        format!(
            "{} of {} customers who ordered after a past offer used it",
            habits.used, habits.ordered
        )
    } else {
        "no use of an offer is known, so 30 % of the orders are assumed to use it (10 to 60 %)"
            .into()
    }
}

/// All campaigns that were over, by clock and by data: a design at a past day must know no more than
/// that day did.
fn past(shop: &Shop, everyone: &Everyone) -> Result<BTreeMap<String, Past>> {
    let snapshot = &everyone.snapshot;
    let (_, last_at) = shop.store().fetch_span()?;
    let data_until = Instant(last_at.unwrap_or(0));
    let known_until = snapshot.as_of.min(known_until(shop)).min(data_until);
    let mut found: BTreeMap<String, Past> = BTreeMap::new();
    for offer in shop.store().fetch_past_offers()? {
        let Some(user) = snapshot.user_index(offer.user) else {
            continue;
        };
        let past = found.entry(offer.campaign.clone()).or_default();
        past.percent = past.percent.or(offer.discount_percent);
        let end = offer
            .ends_at
            .unwrap_or_else(|| Instant(offer.sent_at).plus_days(USUAL_DAYS).0);
        past.window.get_or_insert((offer.sent_at, end));
        past.ends_at = past.ends_at.max(end);
        past.knows_used |= offer.code.is_some() || offer.redeemed_at.is_some();
        past.used += u64::from(offer.redeemed_at.is_some_and(|at| at <= known_until.0));
        if offer.is_held_out == Some(true) {
            past.held_out.push(user);
        } else {
            past.offered.push(user);
        }
    }
    // A campaign whose window the data do not cover has nothing to count yet.
    found.retain(|_, past| past.ends_at <= known_until.0);
    for row in shop.store().fetch_campaigns()? {
        let Some(life) = Life::at(&row, known_until) else {
            continue;
        };
        let (Some(start), Some(end)) = (life.sent_at.and(life.starts_at), life.ends_at) else {
            continue;
        };
        let (start, end) = (start.0, end.0);
        if life.state == State::Cancelled || end > known_until.0 {
            continue;
        }
        let codes = known_codes(shop, CodeScope::Campaign(row.campaign), known_until)?;
        let is_used = |code: &&KnownCode| code.state == CodeState::Redeemed;
        let mut past = Past {
            window: Some((start, end)),
            knows_used: true,
            used: codes.iter().filter(is_used).count() as u64,
            is_own: true,
            percent: row
                .made
                .terms
                .pointer("/discount/percent")
                .and_then(serde_json::Value::as_f64),
            ..Past::default()
        };
        for offer in shop.store().fetch_offers(row.campaign)? {
            let Some(user) = snapshot.user_index(shop.store().fetch_person_of(offer.user)?) else {
                continue;
            };
            if offer.is_held_out {
                past.held_out.push(user);
            } else {
                past.offered.push(user);
            }
        }
        found.insert(format!("campaign {}", row.campaign), past);
    }
    for past in found.values_mut() {
        for group in [&mut past.offered, &mut past.held_out] {
            group.sort_unstable();
            group.dedup();
        }
        let held_out = std::mem::take(&mut past.held_out);
        past.held_out = held_out
            .into_iter()
            .filter(|user| past.offered.binary_search(user).is_err())
            .collect();
    }
    Ok(found)
}

/// The history of a user as it was before `at`.
fn history_before(everyone: &Everyone, user: usize, at: Instant) -> History<'_> {
    let whole = everyone.snapshot.history(user);
    History {
        actions: whole.actions.before(at),
        as_of: at,
        ..whole
    }
}

fn has_ordered(everyone: &Everyone, user: usize, (start, end): (i64, i64)) -> bool {
    let history = everyone.snapshot.history(user);
    let mut within = history
        .actions
        .iter()
        .filter(|action| action.at.0 >= start && action.at.0 < end);
    within.any(|action| action.kind == ActionKind::Purchase)
}

/// Why the groups of a past campaign cannot be compared; `None` where they can.
fn doubt(everyone: &Everyone, past: &Past, sent_at: i64) -> Option<String> {
    if past.is_own {
        return None;
    }
    let smallest = past.offered.len().min(past.held_out.len());
    if smallest < SMALLEST_GROUP {
        return Some(format!(
            "a group of {smallest} customers is too small to tell whether chance made the groups"
        ));
    }
    let measures = |group: &Group| -> Vec<Vec<f64>> {
        group
            .par_iter()
            .map(|&user| before(everyone, user, Instant(sent_at)))
            .collect()
    };
    let found = balance(&measures(&past.offered), &measures(&past.held_out))?;
    let sizes = (past.offered.len(), past.held_out.len());
    (!found.is_alike(sizes)).then(|| {
        "its groups were not alike before it was sent, so chance cannot have made them".to_string()
    })
}

/// What a customer did before: orders and spend in the last days and ever, days since the last order.
fn before(everyone: &Everyone, user: usize, at: Instant) -> Vec<f64> {
    let history = history_before(everyone, user, at);
    let from = at.plus_days(-BEFORE_DAYS);
    let (mut recent, mut spent, mut ever, mut last) = (0.0, 0.0, 0.0, None);
    for action in history.actions.iter() {
        if action.kind != ActionKind::Purchase {
            continue;
        }
        ever += 1.0;
        last = Some(action.at);
        if action.at >= from {
            recent += 1.0;
            spent += action.amount as f64;
        }
    }
    let logarithm = |value: f64| (1.0 + value.max(0.0)).ln();
    vec![
        logarithm(recent),
        logarithm(spent),
        logarithm(ever),
        last.map_or(0.0, |last| logarithm(at.days_since(last))),
    ]
}

fn observe(
    everyone: &Everyone,
    past: &Past,
    window: (i64, i64),
    campaign: usize,
    typical_order: f64,
) -> Vec<Observation> {
    let norms = &everyone.norms.norms;
    let days = (window.1 - window.0) as f64 / 86_400.0;
    let one = |&user: &usize, percent: Option<f64>| {
        let history = history_before(everyone, user, Instant(window.0));
        let profile = compute(&history, norms);
        let orders = value(&history, &profile, norms).orders_90d;
        Observation {
            campaign,
            percent,
            stratum: stratum(&profile, typical_order),
            base: chance_of_order(orders.map_or(0.0, |orders| orders.value), days),
            window: days / crate::campaign::uplift::prior::WINDOW_DAYS,
            has_ordered: has_ordered(everyone, user, window),
        }
    };
    let percent = past.percent.unwrap_or(0.0);
    let mut found: Vec<Observation> = past
        .offered
        .par_iter()
        .map(|user| one(user, Some(percent)))
        .collect();
    found.par_extend(past.held_out.par_iter().map(|user| one(user, None)));
    found
}

/// The median over customers of what an order comes to, in minor units; 0 without orders.
pub fn typical_order(everyone: &Everyone) -> f64 {
    let orders: Vec<f64> = everyone
        .profiles
        .iter()
        .filter_map(|profile| profile.average_order)
        .map(|order| order.minor as f64)
        .collect();
    crate::statistics::robust::median(&orders).unwrap_or(0.0)
}
