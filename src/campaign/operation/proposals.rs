//! `campaign plan`: which coupon is expected to earn with which segment. Stores nothing.

use super::assess::{Assessed, assess};
use super::gather::{AudienceChoice, Gathered, gather};
use super::ladder::compare;
use super::outlook::offer_text;
use super::plan::{Planned, make_terms};
use super::request::Request;
use crate::campaign::detect::detectable;
use crate::campaign::forecast::Rung;
use crate::campaign::gain::Offer;
use crate::campaign::uplift::prior::USUAL_PERCENT;
use crate::campaign::wording::points;
use crate::campaign::{Discount, Kind};
use crate::domain::{Money, Observer, Progress, SegmentId};
use crate::error::{Error, Kind as ErrorKind, Result};
use crate::shop::Shop;
use crate::shop::stop_if_cancelled;
use serde::Serialize;

/// Proposals that are shown.
const MOST: usize = 10;
/// The least chance to earn of a proposal.
const LEAST_CHANCE: f64 = 0.8;
/// The share that a learning campaign holds out: it is there to compare.
const LEARNING_HOLDOUT: f64 = 0.3;

/// A campaign that is expected to earn.
#[derive(Debug, Clone, Serialize)]
pub struct Proposal {
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

/// A small campaign that teaches how customers respond, where nothing is known to earn.
#[derive(Debug, Clone, Serialize)]
pub struct Learning {
    /// What it is, and what it is expected to bring: a loss within the learning budget.
    #[serde(flatten)]
    pub proposal: Proposal,
    /// What it will teach.
    pub teaches: String,
}

/// What is expected to earn, best first.
#[derive(Debug, Clone, Serialize)]
pub struct Proposals {
    /// The proposals.
    pub proposals: Vec<Proposal>,
    /// The other segments.
    pub passed: Vec<Passed>,
    /// A campaign to learn from; null where something is proposed.
    pub learning: Option<Learning>,
    /// What the figures come from.
    #[serde(skip)]
    pub notes: Vec<String>,
}

/// What was found for one segment.
struct Found {
    best: Option<Rung>,
    learning: Option<Lesson>,
    basis: Vec<String>,
}

/// What a small campaign would teach.
struct Lesson {
    rung: Rung,
    /// The least difference in conversion that it shows.
    detectable: f64,
    teaches: String,
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
    let mut learning: Vec<(f64, Learning)> = Vec::new();
    let budget = shop.settings()?.learning_budget;
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
        let pass = |because: String| Passed {
            segment,
            segment_name: name.clone(),
            because,
        };
        let propose = |rung: Rung, line: String| Proposal {
            segment,
            segment_name: name.clone(),
            rung,
            line,
        };
        let found = match best(shop, segment, budget, watch) {
            Ok(found) => found,
            // A segment without members is no reason to stop.
            Err(error) if error.kind == ErrorKind::NotFound => {
                passed.push(pass(error.what));
                continue;
            }
            Err(error) => return Err(error),
        };
        notes = found.basis;
        match found.best {
            Some(rung) if rung.chance >= LEAST_CHANCE => {
                proposals.push(propose(
                    rung,
                    format!("campaign coupon --segment {segment}"),
                ));
            }
            Some(rung) => passed.push(pass(format!(
                "{} could earn {}, but the chance that it earns at all is only {:.0} %",
                rung.discount,
                rung.gain.value,
                rung.chance * 100.0
            ))),
            None => passed.push(pass("no discount is expected to earn".into())),
        }
        if let Some(lesson) = found.learning {
            let line = format!(
                "campaign coupon --segment {segment} --discount {USUAL_PERCENT}% --budget {budget} \
                 --holdout {:.0}",
                LEARNING_HOLDOUT * 100.0
            );
            let proposal = propose(lesson.rung, line);
            let teaches = lesson.teaches;
            learning.push((lesson.detectable, Learning { proposal, teaches }));
        }
    }
    proposals.sort_by(|one, other| {
        let gain = |proposal: &Proposal| proposal.rung.gain.value.minor;
        gain(other)
            .cmp(&gain(one))
            .then(one.segment.0.cmp(&other.segment.0))
    });
    proposals.truncate(MOST);
    let learning = match proposals.as_slice() {
        // Where the smallest difference shows.
        [] => learning
            .into_iter()
            .min_by(|one, other| one.0.total_cmp(&other.0))
            .map(|(_, learning)| learning),
        _ => None,
    };
    Ok(Proposals {
        proposals,
        passed,
        learning,
        notes,
    })
}

/// The best discount for a segment, if any is expected to earn, what a small campaign would teach,
/// and what the figures come from.
fn best(
    shop: &Shop,
    segment: SegmentId,
    learning_budget: u32,
    watch: &dyn Observer,
) -> Result<Found> {
    let request = Request::of(Kind::Coupon, AudienceChoice::Segment(segment));
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
        (&named, Some(no_items)),
        ends_at,
        watch,
    )?;
    assessed.outlook.needs_margin()?;
    let ladder = compare(shop, &gathered, &assessed, request.kind, (&terms, ends_at))?;
    let mut basis = gathered.experience.sources.clone();
    basis.extend(ladder.note);
    Ok(Found {
        best: ladder.best_rung,
        learning: learn(&gathered, &assessed, learning_budget),
        basis,
    })
}

/// A campaign with the usual discount that gives away at most the learning budget, and what it will
/// teach; `None` where no customer could get it or the loss could be greater.
fn learn(gathered: &Gathered, assessed: &Assessed, budget: u32) -> Option<Lesson> {
    let currency = gathered.settings.currency;
    let budget = Money::new(i64::from(budget) * currency.scale(), currency);
    let discount = Discount::Percent(USUAL_PERCENT);
    let offer = Offer {
        discount: Some(discount),
        min_spend: None,
        contact_minor: 0.0,
    };
    let outlook = &assessed.outlook;
    let judged = outlook.judge(
        &offer,
        &assessed.is_eligible,
        (Some(budget), LEARNING_HOLDOUT),
        false,
    );
    let rung = outlook.rung(&judged, Kind::Coupon, offer_text(Some(discount), None));
    let held_out = judged.chosen().len() - rung.offered;
    let base = outlook.mean_base(&judged);
    let seen = detectable(rung.offered, held_out, (base, base, base))?;
    let loss = -rung.gain.value.minor;
    let teaches = format!(
        "whether these customers respond: {} with an offer against {held_out} without show a \
         difference of {} points of conversion or more",
        rung.offered,
        points(seen.value, seen.value)
    );
    (rung.offered > 0 && loss <= budget.minor).then_some(Lesson {
        rung,
        detectable: seen.value,
        teaches,
    })
}
