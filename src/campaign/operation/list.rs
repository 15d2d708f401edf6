//! `campaigns` and `campaign ID`.

use super::design::Outcome as Draft;
use super::find_campaign;
use super::known_codes::{KnownCode, known_codes, known_until};
use super::letter::text_of;
use super::loaded_list::{LoadedLine, loaded_list};
use crate::campaign::State;
use crate::campaign::life::Life;
use crate::campaign::standing::{CodeState, Fault, Outcome};
use crate::domain::{CampaignId, Instant, Money};
use crate::error::{Error, Result};
use crate::profile::Estimated;
use crate::shop::Shop;
use crate::store::{CampaignRow, CodeScope};
use serde::Serialize;
use std::collections::BTreeMap;

/// A campaign in the list.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CampaignLine {
    /// Its number.
    pub campaign: CampaignId,
    /// coupon, flash, members, winback or reminder.
    pub kind: String,
    /// How far it has come.
    pub state: String,
    /// What the group is called.
    pub segment_name: String,
    /// Users with an offer; as expected, of a draft.
    pub offered: usize,
    /// Users in the comparison group; as expected, of a draft.
    pub holdout: usize,
    /// Whether each offer comes with a code of its own.
    pub has_codes: bool,
    /// Codes that were used.
    pub redeemed: usize,
    /// The gain that is expected, as designed; null where that cannot be told.
    pub expected: Option<Estimated<Money>>,
    /// When it was designed.
    pub created_at: Instant,
    /// When its window begins.
    pub starts_at: Option<Instant>,
    /// When its window ends.
    pub ends_at: Option<Instant>,
    /// The operator's note.
    pub note: Option<String>,
}

/// All campaigns.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ListOutcome {
    /// The newest first.
    pub campaigns: Vec<CampaignLine>,
    /// Those that other programs ran, the newest first.
    pub loaded: Vec<LoadedLine>,
    /// Whether drafts have lines of their own in the table.
    #[serde(skip)]
    pub shows_drafts: bool,
}

impl ListOutcome {
    /// Whether the table folds this campaign.
    pub fn is_folded(&self, line: &CampaignLine) -> bool {
        !self.shows_drafts && line.state == State::Draft.word()
    }
}

/// One campaign.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ShowOutcome {
    /// What was designed.
    #[serde(flatten)]
    pub draft: Draft,
    /// The operator's note.
    pub note: Option<String>,
    /// When it was designed.
    pub created_at: Instant,
    /// When users were decided on.
    pub launched_at: Option<Instant>,
    /// When it went out.
    pub sent_at: Option<Instant>,
    /// When it was ended or cancelled.
    pub closed_at: Option<Instant>,
    /// Codes by state: issued, redeemed, void.
    pub codes: Vec<CodeCount>,
    /// Unused codes whose window is over.
    pub codes_expired: usize,
    /// Uses that should not have happened, by what was wrong.
    pub faults: Vec<FaultCount>,
    /// Uses on orders that were cancelled, which do not count.
    pub uses_cancelled: usize,
    /// Uses on orders that were refunded in full.
    pub uses_refunded: usize,
}

/// How many uses of codes had a fault.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FaultCount {
    /// What was wrong.
    pub fault: Fault,
    /// Uses.
    pub uses: usize,
}

/// How many codes are in a state.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CodeCount {
    /// issued, redeemed or void.
    pub state: String,
    /// Codes.
    pub codes: usize,
}

fn draft_of(row: &CampaignRow) -> Result<Draft> {
    serde_json::from_value(row.made.draft.clone()).map_err(|error| {
        Error::failed(format!(
            "the design of campaign {} cannot be read",
            row.campaign
        ))
        .because(error)
        .hint("campaigns")
    })
}

/// (offered, held out), as decided, or as expected of a draft.
fn sizes(shop: &Shop, row: &CampaignRow, life: &Life, draft: &Draft) -> Result<(usize, usize)> {
    if life.state == State::Draft || row.launched_at.is_none() {
        return Ok((draft.offered, draft.holdout));
    }
    let counts = shop.store().fetch_outcome_counts(row.campaign)?;
    let count = |wanted: &str| {
        counts
            .iter()
            .find(|(outcome, _)| outcome == wanted)
            .map_or(0, |(_, users)| usize::try_from(*users).unwrap_or(0))
    };
    Ok((count("offered"), count("held_out")))
}

fn code_counts(codes: &[KnownCode]) -> Vec<CodeCount> {
    let mut counts: BTreeMap<CodeState, usize> = BTreeMap::new();
    for code in codes {
        *counts.entry(code.state).or_default() += 1;
    }
    counts
        .into_iter()
        .map(|(state, codes)| CodeCount {
            state: state.word().into(),
            codes,
        })
        .collect()
}

fn fault_counts(codes: &[KnownCode]) -> Vec<FaultCount> {
    let uses = || codes.iter().flat_map(|code| &code.uses);
    Fault::ALL
        .into_iter()
        .map(|fault| FaultCount {
            fault,
            uses: uses().filter(|used| used.faults.contains(&fault)).count(),
        })
        .filter(|count| count.uses > 0)
        .collect()
}

/// Lists the campaigns that were there at the line's clock.
///
/// # Errors
/// The store cannot be read.
pub fn list(shop: &Shop) -> Result<ListOutcome> {
    let until = known_until(shop);
    let mut redeemed: BTreeMap<CampaignId, usize> = BTreeMap::new();
    for code in known_codes(shop, CodeScope::Used, until)? {
        if let (CodeState::Redeemed, Some(campaign)) = (code.state, code.campaign()) {
            *redeemed.entry(campaign).or_default() += 1;
        }
    }
    let mut campaigns = Vec::new();
    let zone = shop.zone()?;
    for row in shop.store().fetch_campaigns()? {
        let Some(life) = Life::at(&row, until, &zone) else {
            continue;
        };
        let draft = draft_of(&row)?;
        let (offered, holdout) = sizes(shop, &row, &life, &draft)?;
        campaigns.push(CampaignLine {
            campaign: row.campaign,
            kind: row.made.kind,
            state: life.state.word().into(),
            segment_name: draft.segment_name,
            has_codes: draft.terms.has_codes(),
            expected: draft.expected.margin,
            offered,
            holdout,
            redeemed: redeemed.get(&row.campaign).copied().unwrap_or(0),
            created_at: Instant(row.created_at),
            starts_at: life.starts_at,
            ends_at: life.ends_at,
            note: row.made.note,
        });
    }
    let mut loaded = loaded_list(shop)?;
    loaded.reverse();
    Ok(ListOutcome {
        campaigns,
        loaded,
        shows_drafts: false,
    })
}

/// Shows one campaign as it was at the line's clock.
///
/// # Errors
/// There is no such campaign, or the store cannot be read.
pub fn show(shop: &Shop, id: CampaignId) -> Result<ShowOutcome> {
    let row = find_campaign(shop, id)?;
    let (until, zone) = (known_until(shop), shop.zone()?);
    let Some(life) = Life::at(&row, until, &zone) else {
        let made = Instant(row.created_at);
        return Err(Error::not_found(format!(
            "campaign {id} was designed at {made}, after {until}"
        ))
        .hint(format!("campaign {id}, without --now")));
    };
    let mut draft = draft_of(&row)?;
    (draft.offered, draft.holdout) = sizes(shop, &row, &life, &draft)?;
    draft.state = life.state;
    draft.starts_at = life.starts_at.unwrap_or(draft.starts_at);
    draft.ends_at = life.ends_at.unwrap_or(draft.ends_at);
    draft.message = text_of(&draft, &zone, &shop.speech()?);
    if let Some(start) = draft.terms.starts_at {
        let (from, days) = (start.day_in(&zone), draft.terms.days());
        draft.terms.window_because = format!("{days} days from {from}, as the launch fixed it");
    }
    let codes = known_codes(shop, CodeScope::Campaign(id), until)?;
    let now = shop.context.now;
    let uses = |state: Outcome| {
        let uses = codes.iter().flat_map(|code| &code.uses);
        uses.filter(|used| used.order_state == state).count()
    };
    Ok(ShowOutcome {
        draft,
        note: row.made.note,
        created_at: Instant(row.created_at),
        launched_at: row.launched_at.map(Instant).filter(|at| *at <= until),
        sent_at: life.sent_at,
        closed_at: life.closed_at,
        codes_expired: codes
            .iter()
            .filter(|code| code.state == CodeState::Issued && code.standing.has_expired(now))
            .count(),
        faults: fault_counts(&codes),
        uses_cancelled: uses(Outcome::Cancelled),
        uses_refunded: uses(Outcome::Refunded),
        codes: code_counts(&codes),
    })
}
