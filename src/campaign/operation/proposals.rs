//! `campaign plan`: which campaigns are expected to earn, of all kinds and audiences. Stores nothing.

use super::ideas::{Idea, Weighed, Weigher, ideas, weigh};
use super::known_codes::known_until;
use super::learning::{Learning, budget_to_learn, lesson_of, needed_to_learn};
use super::ledger::{LedgerOutcome, ledger};
use super::proposal::Proposal;
use super::taught::taught;
use crate::campaign::Kind;
use crate::campaign::forecast::Rung;
use crate::campaign::life::{Delivery, Life};
use crate::campaign::measure::LEAST_CUSTOMERS;
use crate::domain::{Observer, Progress, SegmentId};
use crate::error::Result;
use crate::shop::Shop;
use crate::shop::stop_if_cancelled;
use serde::Serialize;

/// Proposals that are shown.
const MOST: usize = 10;
/// The least chance to earn of a proposal.
pub(super) const LEAST_CHANCE: f64 = 0.75;

/// An audience for which nothing is expected to earn.
#[derive(Debug, Clone, Serialize)]
pub struct Passed {
    /// The segment; null for the audience of a kind.
    pub segment: Option<SegmentId>,
    /// What the audience is called.
    pub segment_name: String,
    /// Why nothing is proposed.
    pub because: String,
    /// What past campaigns showed of these customers; null as in [`Proposal`].
    pub taught: Option<String>,
}

/// What is expected to earn, best first.
#[derive(Debug, Clone, Serialize)]
pub struct Proposals {
    /// The proposals.
    pub proposals: Vec<Proposal>,
    /// The other audiences.
    pub passed: Vec<Passed>,
    /// A campaign to learn from; null where something is proposed.
    pub learning: Option<Learning>,
    /// What the figures come from, and which campaigns are under way.
    #[serde(skip)]
    pub notes: Vec<String>,
}

/// Weighs every kind of campaign for every audience.
///
/// # Errors
/// There are no segments, no margin is known, the store cannot be read, or the operator cancelled.
pub fn run(shop: &Shop, watch: &dyn Observer) -> Result<Proposals> {
    run_knowing(shop, None, watch)
}

/// The same, with the ledger of all campaigns, where it has been computed.
///
/// # Errors
/// As [`run`].
pub fn run_knowing(
    shop: &Shop,
    earned: Option<&LedgerOutcome>,
    watch: &dyn Observer,
) -> Result<Proposals> {
    let ideas = ideas(shop)?;
    let weigher = Weigher::read(shop, watch)?;
    let (mut proposals, mut passed, mut notes) = (Vec::new(), Vec::new(), Vec::new());
    let mut learning: Vec<(f64, Learning)> = Vec::new();
    let mut needed: Vec<u32> = Vec::new();
    let computed = match earned {
        Some(_) => None,
        None => Some(ledger(shop, None, watch)?),
    };
    let earned = earned
        .or(computed.as_ref())
        .map(|ledger| &ledger.campaigns[..]);
    let budget = budget_to_learn(
        earned.unwrap_or_default(),
        shop.context.now,
        shop.settings()?.learning_budget,
    );
    let total = Some(ideas.len() as u64);
    for (done, idea) in ideas.iter().enumerate() {
        stop_if_cancelled(watch)?;
        watch.progress(Progress {
            phase: "comparing",
            done: done as u64,
            total,
            note: idea.name.clone(),
        });
        let Some(found) = weigh(shop, &weigher, idea, None, watch)? else {
            // A shop without tiers has no members, and that is no news.
            if idea.kind != Kind::Members {
                passed.push((
                    None,
                    pass(
                        idea,
                        "nobody is in the audience, or free for another offer".into(),
                        None,
                    ),
                ));
            }
            continue;
        };
        if notes.is_empty() {
            let experience = &found.gathered.experience;
            notes.clone_from(&experience.sources);
            notes.extend(experience.source_of_messages.clone());
        }
        notes.extend(found.ladder.note.clone());
        let taught = taught_of(idea, &found);
        match &found.ladder.best_rung {
            Some(rung) if rung.chance >= LEAST_CHANCE && is_worth_it(rung) => {
                proposals.push(Proposal {
                    segment: idea.segment,
                    segment_name: idea.name.clone(),
                    rung: rung.clone(),
                    line: idea.line(),
                    taught,
                });
            }
            Some(rung) => passed.push((
                Some(rung.gain.value.minor),
                pass(idea, too_little(rung), taught),
            )),
            None => passed.push((
                None,
                pass(idea, "nothing is expected to earn".into(), taught),
            )),
        }
        match lesson_of(idea, &found, budget) {
            Some(lesson) => learning.push(lesson),
            None if proposals.is_empty() && learning.is_empty() => {
                needed.extend(needed_to_learn(idea, &found, budget));
            }
            None => {}
        }
    }
    let is_silent = proposals.is_empty() && learning.is_empty();
    let needed = needed.into_iter().min().filter(|_| is_silent);
    proposals.sort_by_key(|proposal| std::cmp::Reverse(proposal.rung.gain.value.minor));
    proposals.truncate(MOST);
    let learning = match proposals.as_slice() {
        // Where it is worth most to know.
        [] => learning
            .into_iter()
            .max_by(|one, other| one.0.total_cmp(&other.0))
            .map(|(_, learning)| learning),
        _ => None,
    };
    let mut seen = std::collections::BTreeSet::new();
    notes.retain(|note| seen.insert(note.clone()));
    if proposals.len() > 1 {
        notes.push(
            "the audiences overlap, and a customer gets one offer at a time: after a launch, plan \
             again"
                .into(),
        );
    }
    let currency = shop.settings()?.currency;
    notes.extend(needed.map(|enough| {
        format!(
            "a test campaign needs {LEAST_CUSTOMERS} customers with an offer and {LEAST_CUSTOMERS} without; a \
             learning budget of {budget} {currency} is too small, {enough} {currency} is enough: `settings \
             learning_budget {enough}`"
        )
    }));
    notes.extend(under_way(shop)?);
    Ok(Proposals {
        passed: best_passed(passed, &proposals),
        proposals,
        learning,
        notes,
    })
}

/// What past campaigns showed of the audience.
fn taught_of(idea: &Idea, found: &Weighed) -> Option<String> {
    let gathered = &found.gathered;
    let taught = taught(&gathered.experience.answers, &gathered.members)?;
    Some(taught.in_words(&idea.name))
}

fn pass(idea: &Idea, because: String, taught: Option<String>) -> Passed {
    Passed {
        taught,
        segment: idea.segment,
        segment_name: idea.name.clone(),
        because,
    }
}

/// Whether it is expected to earn one unit of the currency at least.
fn is_worth_it(rung: &Rung) -> bool {
    rung.gain.value.minor >= rung.gain.value.currency.scale()
}

/// Why the best offer of an audience is not proposed.
fn too_little(rung: &Rung) -> String {
    if is_worth_it(rung) {
        return unsure(rung);
    }
    format!(
        "{} is expected to earn {}, which is not worth the trouble",
        offer_in_words(rung),
        rung.gain.value
    )
}

/// Why an offer is not proposed that could earn.
pub(super) fn unsure(rung: &Rung) -> String {
    format!(
        "{} could earn {}, but the chance that it earns at all is only {:.0} %",
        offer_in_words(rung),
        rung.gain.value,
        rung.chance * 100.0
    )
}

/// A line of the table in words: `a coupon of 10 %`, `a reminder with no discount`.
pub(super) fn offer_in_words(rung: &Rung) -> String {
    let (what, joined) = match rung.kind {
        Kind::Coupon => ("a coupon", "of"),
        Kind::Flash => ("a flash sale", "of"),
        Kind::Members => ("early access", "with"),
        Kind::Winback => ("a win-back", "with"),
        Kind::Reminder => ("a reminder", "with"),
    };
    format!("{what} {joined} {}", rung.discount)
}

/// One line for each audience of which nothing is proposed: its best.
fn best_passed(passed: Vec<(Option<i64>, Passed)>, proposals: &[Proposal]) -> Vec<Passed> {
    let mut best: Vec<(Option<i64>, Passed)> = Vec::new();
    for (gain, found) in passed {
        let is_same = |segment, name: &str| segment == found.segment && name == found.segment_name;
        if proposals
            .iter()
            .any(|proposal| is_same(proposal.segment, &proposal.segment_name))
        {
            continue;
        }
        match best
            .iter_mut()
            .find(|(_, known)| is_same(known.segment, &known.segment_name))
        {
            Some(known) if gain > known.0 => *known = (gain, found),
            Some(_) => {}
            None => best.push((gain, found)),
        }
    }
    best.into_iter().map(|(_, passed)| passed).collect()
}

/// The campaigns whose customers are left out because they are under way.
fn under_way(shop: &Shop) -> Result<Vec<String>> {
    let (now, zone) = (shop.context.now, shop.zone()?);
    let mut notes = Vec::new();
    for row in shop.store().fetch_campaigns()?.into_iter().rev() {
        let Some(life) = Life::at(&row, known_until(shop), &zone) else {
            continue;
        };
        let (id, kind) = (row.campaign, &row.made.kind);
        match (life.delivery(), life.ends_at) {
            (Some(Delivery::Sent), Some(end)) if end > now => notes.push(format!(
                "campaign {id} ({kind}) runs until {}: its customers are left out, those held out \
                 too",
                end.day_in(&zone)
            )),
            (Some(Delivery::ToBeSent), _) => notes.push(format!(
                "campaign {id} ({kind}) is launched and still to be sent: its customers are left out"
            )),
            _ => {}
        }
    }
    Ok(notes)
}
