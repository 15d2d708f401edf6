//! Who moved from which segment to which in a month.

use super::month::Month;
use crate::domain::{Instant, SegmentId};
use crate::error::Result;
use crate::shop::Shop;
use crate::store::SegmentFlow;
use jiff::tz::TimeZone;
use serde::Serialize;
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

/// Customers who changed segments in one way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Flow {
    /// The segment before; null: in none.
    pub from: Option<String>,
    /// The segment at the end; null: in none.
    pub to: Option<String>,
    /// How many.
    pub customers: i64,
}

/// How customers moved between segments from one moment to another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Flows {
    /// The start of the month, or when segments were first computed if that was later.
    pub since: Instant,
    /// Whether segments were first computed within the month.
    pub is_first_month: bool,
    /// How often segments were computed again between the two moments.
    pub updates: usize,
    /// Customers who were in the same segment at both moments.
    pub stayed: i64,
    /// The others, the most common way first.
    pub moves: Vec<Flow>,
}

impl Flows {
    /// Customers who changed from one segment to another.
    pub fn moved(&self) -> i64 {
        self.sum(|flow| flow.from.is_some() && flow.to.is_some())
    }

    /// Customers who were in no segment before.
    pub fn joined(&self) -> i64 {
        self.sum(|flow| flow.from.is_none())
    }

    /// Customers who are in no segment any more.
    pub fn left(&self) -> i64 {
        self.sum(|flow| flow.to.is_none())
    }

    fn sum(&self, is_meant: impl Fn(&Flow) -> bool) -> i64 {
        let meant = self.moves.iter().filter(|flow| is_meant(flow));
        meant.map(|flow| flow.customers).sum()
    }
}

/// Reads how customers moved in a month; `None` where no segments had been computed by its end.
///
/// # Errors
/// The store cannot be read.
pub fn flows(shop: &Shop, month: Month, zone: &TimeZone) -> Result<Option<Flows>> {
    let store = shop.store();
    let (start, until) = (month.start(zone).0, month.plus(1).start(zone).0 - 1);
    let runs = store.fetch_segment_runs(until)?;
    let Some(&first) = runs.first() else {
        return Ok(None);
    };
    let since = start.max(first);
    let updates = runs.iter().filter(|made_at| **made_at > since).count();
    let found = store.fetch_segment_flows(since, until)?;
    let mut names: BTreeMap<SegmentId, String> = BTreeMap::new();
    for id in found.iter().flat_map(|flow| [flow.from, flow.to]).flatten() {
        if let Entry::Vacant(free) = names.entry(id) {
            let name = store.fetch_segment_name_at(id, until)?;
            free.insert(name.unwrap_or_else(|| id.to_string()));
        }
    }
    let (stayed, moved): (Vec<&SegmentFlow>, Vec<&SegmentFlow>) =
        found.iter().partition(|flow| flow.from == flow.to);
    let name_of = |id: Option<SegmentId>| id.and_then(|id| names.get(&id).cloned());
    Ok(Some(Flows {
        since: Instant(since),
        is_first_month: first > start,
        updates,
        stayed: stayed.iter().map(|flow| flow.customers).sum(),
        moves: moved
            .iter()
            .map(|flow| Flow {
                from: name_of(flow.from),
                to: name_of(flow.to),
                customers: flow.customers,
            })
            .collect(),
    }))
}
