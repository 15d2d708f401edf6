//! `report`: gathers what a month was like, how segments moved, what campaigns earned, and what to
//! do next.

use super::figures::{Figures, figures};
use super::flows::{Flows, flows};
use super::month::Month;
use crate::campaign::operation::{LedgerOutcome, ledger};
use crate::domain::{Instant, Observer};
use crate::error::{Error, Kind, Result};
use crate::segment::Movement;
use crate::segment::operation::list;
use crate::shop::Shop;
use crate::today::operation as today;
use crate::upkeep::operation::customers;
use jiff::tz::TimeZone;
use serde::Serialize;
use std::collections::BTreeSet;

/// What to report.
#[derive(Debug, Clone, Default)]
pub struct Request {
    /// The month, `2026-11`; `None` for the newest whole one.
    pub month: Option<String>,
}

/// A month of the shop.
#[derive(Debug, Clone, Serialize)]
pub struct Outcome {
    /// The figures.
    #[serde(flatten)]
    pub figures: Figures,
    /// How customers moved between segments at the last run; null where there was no run before.
    pub movement: Option<Movement>,
    /// Who moved between segments in the month; null where none had been computed by its end.
    pub flows: Option<Flows>,
    /// What campaigns earned, of all months.
    pub campaigns: LedgerOutcome,
    /// What is worth doing now.
    pub next: today::Outcome,
    /// The last entry of the data.
    pub data_until: Instant,
    /// When the report was made.
    pub made_at: Instant,
    /// The shop's zone.
    #[serde(skip)]
    pub zone: TimeZone,
    /// What the reader must know.
    #[serde(skip)]
    pub notes: Vec<String>,
}

/// Makes the report. Stores nothing.
///
/// # Errors
/// The month is none, lies outside the data, or the store cannot be read.
pub fn run(shop: &mut Shop, request: &Request, watch: &dyn Observer) -> Result<Outcome> {
    let asked = request.month.as_deref().map(Month::parse).transpose()?;
    let snapshot = shop.snapshot()?;
    let times = || snapshot.actions.at.iter().copied().filter(|&at| at > 0);
    let (Some(first), Some(last)) = (times().min().map(Instant), times().max().map(Instant)) else {
        return Err(Error::not_found("there are no dated orders to report on").hint("load FILE"));
    };
    let zone = snapshot.zone.clone();
    let month = asked.unwrap_or_else(|| Month::newest_whole(first, last, &zone));
    if month.start(&zone) > last || month.plus(1).start(&zone) <= first {
        return Err(Error::not_found(format!(
            "the data hold nothing of {}: they go from {} to {}",
            month.name(),
            first.day_in(&zone),
            last.day_in(&zone)
        ))
        .hint("report"));
    }
    let listed = match list(shop, watch) {
        Err(error) if error.kind == Kind::NotFound => None,
        listed => Some(listed?),
    };
    let members = members_by_name(shop)?;
    let names = listed.iter().flat_map(|found| &found.segments);
    let segments: Vec<(String, BTreeSet<String>)> = names
        .filter_map(|view| {
            let name = &view.description.name;
            let found = members.iter().find(|(known, _)| known == name)?;
            Some(found.clone())
        })
        .collect();
    let figures = figures(&snapshot, month, &segments);
    let mut notes = Vec::new();
    if figures.this().is_some_and(|line| !line.is_whole) {
        notes.push(format!(
            "the data hold only a part of {}: they go from {} to {}",
            month.name(),
            first.day_in(&zone),
            last.day_in(&zone)
        ));
    }
    if !segments.is_empty() {
        notes.push("segments are those of now: customers are counted where they are today".into());
    }
    let moved = listed.and_then(|found| found.movement);
    let campaigns = ledger(shop, None, watch)?;
    Ok(Outcome {
        movement: moved.filter(|movement| movement.kept + movement.moved > 0),
        flows: flows(shop, month, &zone)?,
        next: today::run_knowing(shop, today::Depth::Full, Some(&campaigns), watch)?,
        campaigns,
        data_until: last,
        made_at: shop.context.now,
        figures,
        zone,
        notes,
    })
}

/// The ids of the customers of each segment.
fn members_by_name(shop: &Shop) -> Result<Vec<(String, BTreeSet<String>)>> {
    let mut members: std::collections::BTreeMap<String, BTreeSet<String>> =
        std::collections::BTreeMap::new();
    for customer in customers(shop)?.customers {
        if let Some(segment) = customer.segment {
            members.entry(segment).or_default().insert(customer.id);
        }
    }
    Ok(members.into_iter().collect())
}
