//! `campaign plan`: which coupon is expected to earn with which segment. Stores nothing.

use super::assess::assess;
use super::gather::{AudienceChoice, gather};
use super::ladder::compare;
use super::plan::{Planned, make_terms};
use super::request::Request;
use crate::campaign::Kind;
use crate::campaign::forecast::Rung;
use crate::domain::{Observer, Progress, SegmentId};
use crate::error::{Error, Kind as ErrorKind, Result};
use crate::shop::Shop;
use crate::shop::stop_if_cancelled;
use serde::Serialize;

/// Proposals that are shown.
const MOST: usize = 10;

/// A campaign that is expected to earn.
#[derive(Debug, Clone, Serialize)]
pub struct Proposal {
    /// coupon
    pub kind: Kind,
    /// The segment it is for.
    pub segment: SegmentId,
    /// Its name.
    pub segment_name: String,
    /// What to offer, and what it is expected to bring.
    #[serde(flatten)]
    pub rung: Rung,
    /// The line that designs it.
    pub line: String,
}

/// A segment for which nothing is expected to earn.
#[derive(Debug, Clone, Serialize)]
pub struct Passed {
    /// The segment.
    pub segment: SegmentId,
    /// Its name.
    pub segment_name: String,
    /// Why nothing is proposed.
    pub because: String,
}

/// What is expected to earn, best first.
#[derive(Debug, Clone, Serialize)]
pub struct Proposals {
    /// The proposals.
    pub proposals: Vec<Proposal>,
    /// The other segments.
    pub passed: Vec<Passed>,
    /// What the figures come from.
    #[serde(skip)]
    pub notes: Vec<String>,
}

/// Compares the discounts for every segment in force.
///
/// # Errors
/// There are no segments, no margin is known, the store cannot be read, or the operator cancelled.
pub fn run(shop: &Shop, watch: &dyn Observer) -> Result<Proposals> {
    let segments = shop.store().complete_segments()?;
    if segments.is_empty() {
        return Err(Error::not_found("there are no segments yet").hint("segment"));
    }
    let (mut proposals, mut passed, mut notes) = (Vec::new(), Vec::new(), Vec::new());
    let total = Some(segments.len() as u64);
    for (done, (segment, name)) in segments.into_iter().enumerate() {
        stop_if_cancelled(watch)?;
        watch.progress(Progress {
            phase: "comparing",
            done: done as u64,
            total,
            note: name.clone(),
        });
        let segment = SegmentId(segment);
        let found = best(shop, segment, watch);
        let pass = |because: String| Passed {
            segment,
            segment_name: name.clone(),
            because,
        };
        match found {
            Ok((Some(rung), basis)) => {
                notes = basis;
                proposals.push(Proposal {
                    kind: Kind::Coupon,
                    segment,
                    segment_name: name,
                    rung,
                    line: format!("campaign coupon --segment {segment}"),
                });
            }
            Ok((None, basis)) => {
                notes = basis;
                passed.push(pass("no discount is expected to earn".into()));
            }
            // A segment without members is no reason to stop.
            Err(error) if error.kind == ErrorKind::NotFound => passed.push(pass(error.what)),
            Err(error) => return Err(error),
        }
    }
    proposals.sort_by(|one, other| {
        let gain = |proposal: &Proposal| proposal.rung.gain.value.minor;
        gain(other)
            .cmp(&gain(one))
            .then(one.segment.0.cmp(&other.segment.0))
    });
    proposals.truncate(MOST);
    Ok(Proposals {
        proposals,
        passed,
        notes,
    })
}

/// The best discount for a segment, if any is expected to earn, and what the figures come from.
fn best(
    shop: &Shop,
    segment: SegmentId,
    watch: &dyn Observer,
) -> Result<(Option<Rung>, Vec<String>)> {
    let request = Request::coupon(AudienceChoice::Segment(segment));
    let gathered = gather(shop, &request.audience, request.kind, None, watch)?;
    let Planned {
        terms,
        named,
        starts_at,
        ..
    } = make_terms(shop, &request, &gathered)?;
    let ends_at = terms.ends_at(starts_at);
    let no_items = vec![Vec::new(); gathered.members.len()];
    let assessed = assess(
        shop,
        &gathered,
        request.kind,
        &terms,
        &named,
        ends_at,
        Some(no_items),
        watch,
    )?;
    assessed.outlook.needs_margin()?;
    let ladder = compare(shop, &gathered, &assessed, (&terms, ends_at))?;
    let best = ladder
        .rungs
        .into_iter()
        .filter(|rung| rung.offered > 0 && rung.gain.value.minor > 0)
        .max_by_key(|rung| rung.gain.value.minor);
    Ok((best, gathered.experience.sources.clone()))
}
