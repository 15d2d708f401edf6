//! `campaigns` and `campaign ID`.

use super::design::Outcome as Draft;
use super::find_campaign;
use crate::campaign::State;
use crate::domain::{CampaignId, Instant};
use crate::error::{Error, Result};
use crate::shop::Shop;
use crate::store::CampaignRow;
use serde::Serialize;

/// A campaign in the list.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CampaignLine {
    /// Its number.
    pub campaign: CampaignId,
    /// coupon, flash or members.
    pub kind: String,
    /// How far it has come.
    pub state: String,
    /// What the group is called.
    pub segment_name: String,
    /// Users with an offer; as expected, of a draft.
    pub offered: usize,
    /// Users in the comparison group; as expected, of a draft.
    pub holdout: usize,
    /// Codes that were used.
    pub redeemed: usize,
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
fn sizes(shop: &Shop, row: &CampaignRow, draft: &Draft) -> Result<(usize, usize)> {
    if row.launched_at.is_none() {
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

fn code_counts(shop: &Shop, id: CampaignId) -> Result<Vec<CodeCount>> {
    let counts = shop.store().fetch_code_counts(id)?;
    Ok(counts
        .into_iter()
        .map(|(state, codes)| CodeCount {
            state,
            codes: usize::try_from(codes).unwrap_or(0),
        })
        .collect())
}

/// Lists all campaigns.
///
/// # Errors
/// The store cannot be read.
pub fn list(shop: &Shop) -> Result<ListOutcome> {
    let mut campaigns = Vec::new();
    for row in shop.store().fetch_campaigns()? {
        let draft = draft_of(&row)?;
        let (offered, holdout) = sizes(shop, &row, &draft)?;
        let codes = code_counts(shop, row.campaign)?;
        campaigns.push(CampaignLine {
            campaign: row.campaign,
            kind: row.made.kind,
            state: row.state,
            segment_name: draft.segment_name,
            offered,
            holdout,
            redeemed: codes
                .iter()
                .find(|count| count.state == "redeemed")
                .map_or(0, |count| count.codes),
            created_at: Instant(row.created_at),
            starts_at: row.starts_at.map(Instant),
            ends_at: row.ends_at.map(Instant),
            note: row.made.note,
        });
    }
    Ok(ListOutcome { campaigns })
}

/// Shows one campaign.
///
/// # Errors
/// There is no such campaign, or the store cannot be read.
pub fn show(shop: &Shop, id: CampaignId) -> Result<ShowOutcome> {
    let row = find_campaign(shop, id)?;
    let mut draft = draft_of(&row)?;
    (draft.offered, draft.holdout) = sizes(shop, &row, &draft)?;
    draft.state = State::parse(&row.state).unwrap_or(draft.state);
    draft.starts_at = row.starts_at.map_or(draft.starts_at, Instant);
    draft.ends_at = row.ends_at.map_or(draft.ends_at, Instant);
    Ok(ShowOutcome {
        draft,
        note: row.made.note,
        created_at: Instant(row.created_at),
        launched_at: row.launched_at.map(Instant),
        sent_at: row.sent_at.map(Instant),
        closed_at: row.closed_at.map(Instant),
        codes: code_counts(shop, id)?,
    })
}
