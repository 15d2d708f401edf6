//! `campaign checklist`: what is done and what is left to do.

use super::find_campaign;
use crate::campaign::checklist::{Progress, Step, all_steps};
use crate::campaign::life::Life;
use crate::campaign::measure::DAYS_AFTER;
use crate::campaign::operation::design::Outcome as Draft;
use crate::campaign::{State, Terms};
use crate::domain::CampaignId;
use crate::error::{Error, Result};
use crate::shop::Shop;
use serde::Serialize;

/// The steps of a campaign.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ChecklistOutcome {
    /// The campaign.
    pub campaign: CampaignId,
    /// Its state.
    pub state: State,
    /// The steps, in order.
    pub steps: Vec<Step>,
}

/// Lists the steps.
///
/// # Errors
/// There is no such campaign, or it was cancelled.
pub fn run(shop: &Shop, id: CampaignId) -> Result<ChecklistOutcome> {
    let row = find_campaign(shop, id)?;
    let unknown = || {
        Error::failed(format!(
            "campaign {id} was not there yet at {}",
            shop.context.now
        ))
    };
    let zone = shop.zone()?;
    let life = Life::at(&row, shop.context.now, &zone).ok_or_else(unknown)?;
    if life.state == State::Cancelled {
        return Err(Error::failed(format!("campaign {id} was cancelled")).hint("campaigns"));
    }
    let terms: Terms = serde_json::from_value(row.made.terms.clone()).map_err(|error| {
        Error::failed(format!("the terms of campaign {id} cannot be read")).because(error)
    })?;
    let (mut offered, mut held_out, mut blocked) = (0, 0, 0);
    if life.state == State::Draft {
        let draft: Draft = serde_json::from_value(row.made.draft.clone()).map_err(|error| {
            Error::failed(format!("the draft of campaign {id} cannot be read")).because(error)
        })?;
        (offered, held_out) = (draft.offered, draft.holdout);
        blocked = draft.audience.saturating_sub(offered + held_out);
    }
    for decision in shop.store().fetch_decisions(id)? {
        match decision.outcome.as_str() {
            "offered" => offered += 1,
            "held_out" => held_out += 1,
            _ => blocked += 1,
        }
    }
    let progress = Progress {
        campaign: id,
        state: life.state,
        was_sent: life.sent_at.is_some(),
        offered,
        held_out,
        blocked,
    };
    let end = life
        .ends_at
        .filter(|_| progress.was_sent || terms.starts_at.is_some());
    let verdict = end.map(|end| end.plus_days(DAYS_AFTER).day_in(&zone));
    Ok(ChecklistOutcome {
        campaign: id,
        state: life.state,
        steps: all_steps(&terms, &progress, verdict),
    })
}
