//! `today`: what is worth doing this week; and `refresh`.

mod refresh;
mod weigh;

pub use refresh::{RefreshOutcome, RefreshRequest, run as refresh};

use super::action::Action;
use super::rank::rank;
use super::{campaigns, data};
use crate::campaign::operation::LedgerOutcome;
use crate::domain::{Instant, Observer};
use crate::error::Result;
use crate::shop::Shop;
use crate::upkeep::operation as upkeep;
use serde::Serialize;

/// How far to look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Depth {
    /// Only what is known without computing: dates, campaigns, freshness.
    Glance,
    /// All sources; weighs every kind of campaign.
    Full,
}

/// What is worth doing.
#[derive(Debug, Clone, Serialize)]
pub struct Outcome {
    /// The best first; empty where nothing is worth doing.
    pub actions: Vec<Action>,
    /// The moment that counted as now.
    pub as_of: Instant,
    /// Whether all sources were looked at.
    #[serde(skip)]
    pub is_full: bool,
    /// What limits the list.
    #[serde(skip)]
    pub notes: Vec<String>,
}

/// The steps to begin with, where there is no shop yet.
pub fn first_steps(now: Instant) -> Outcome {
    Outcome {
        actions: data::first_steps(),
        as_of: now,
        is_full: true,
        notes: Vec::new(),
    }
}

/// Finds what is worth doing. Stores nothing.
///
/// # Errors
/// The store cannot be read, or the operator cancelled.
pub fn run(shop: &mut Shop, depth: Depth, watch: &dyn Observer) -> Result<Outcome> {
    run_knowing(shop, depth, None, watch)
}

/// The same, with what campaigns earned, where that has been computed.
///
/// # Errors
/// As [`run`].
pub fn run_knowing(
    shop: &mut Shop,
    depth: Depth,
    earned: Option<&LedgerOutcome>,
    watch: &dyn Observer,
) -> Result<Outcome> {
    let now = shop.context.now;
    let request = upkeep::StatusRequest {
        with_quality: depth == Depth::Full,
        ..upkeep::StatusRequest::default()
    };
    let status = upkeep::status(shop, &request, watch)?;
    if status.is_empty() {
        return Ok(first_steps(now));
    }
    let mut outcome = Outcome {
        actions: Vec::new(),
        as_of: now,
        is_full: depth == Depth::Full,
        notes: Vec::new(),
    };
    let zone = shop.zone()?;
    let mut state = weigh::data_state(shop, &status)?;
    let mut found = campaigns::to_measure(&status.measurements, now, &zone);
    found.extend(campaigns::to_send(
        &crate::campaign::operation::list(shop)?.campaigns,
        now,
        &zone,
    ));
    if depth == Depth::Full {
        let weighed = weigh::all(shop, state.has_segments, earned, watch)?;
        state.has_margin = weighed.has_margin;
        found.extend(weighed.actions);
        outcome.notes = weighed.notes;
    }
    found.extend(data::of_data(&state, now, &zone));
    outcome.actions = rank(found);
    Ok(outcome)
}
