//! `campaign sent`, `end`, `cancel` and `delete`.

use super::earlier_draws::earlier_draws;
use super::known_codes::{KnownCode, known_codes, known_until};
use super::{find_campaign, refuse_backdating};
use crate::campaign::gate::LastDraw;
use crate::campaign::standing::CodeState;
use crate::campaign::{Kind, State, Terms};
use crate::domain::{CampaignId, Instant};
use crate::error::{Error, Result};
use crate::shop::Shop;
use crate::store::{CampaignRow, CodeEventRow, CodeScope};
use serde::Serialize;

/// A campaign after its state changed.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct StateOutcome {
    /// The campaign.
    pub campaign: CampaignId,
    /// Its state now.
    pub state: State,
    /// When its window begins.
    pub starts_at: Option<Instant>,
    /// When its window ends.
    pub ends_at: Option<Instant>,
    /// Users with an offer.
    pub offered: usize,
    /// Whether they have codes.
    #[serde(skip)]
    pub has_codes: bool,
    /// Unused codes that were taken back by a cancellation, or that expired with the end.
    pub codes_closed: usize,
    /// Users with an offer who had another one within the cooldown, from a campaign that was sent
    /// while this one waited; 0 but when it is sent.
    pub offered_lately: usize,
}

/// What a cancellation would do.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CancelPlan {
    /// The campaign.
    pub campaign: CampaignId,
    /// Its state now.
    pub state: State,
    /// Users with an offer.
    pub offered: usize,
    /// Codes that would be taken back.
    pub codes_to_void: usize,
    /// Codes that were used; they stay used.
    pub codes_redeemed: usize,
}

/// A deleted draft.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DeleteOutcome {
    /// The campaign.
    pub campaign: CampaignId,
    /// Its kind.
    pub kind: String,
    /// Whether it was only said what would be deleted.
    pub is_dry_run: bool,
}

/// Deletes a draft: nobody was decided on.
///
/// # Errors
/// There is no such campaign, it is no draft, or the database cannot be written.
pub fn delete(shop: &mut Shop, id: CampaignId, is_dry_run: bool) -> Result<DeleteOutcome> {
    let row = find_campaign(shop, id)?;
    let state = state_of(&row)?;
    let refused = |state: State| {
        Error::failed(format!(
            "campaign {id} is {state}; only a draft can be deleted, since decisions are kept"
        ))
        .hint(match state {
            State::Launched | State::Sent => format!("campaign cancel {id}"),
            _ => "campaigns".into(),
        })
    };
    if state != State::Draft {
        return Err(refused(state));
    }
    if !is_dry_run {
        let transaction = shop.transaction()?;
        if !transaction.delete_draft(id)? {
            return Err(refused(State::Launched));
        }
        transaction.commit()?;
    }
    Ok(DeleteOutcome {
        campaign: id,
        kind: row.made.kind,
        is_dry_run,
    })
}

fn state_of(row: &CampaignRow) -> Result<State> {
    State::parse(&row.state)
        .ok_or_else(|| Error::failed(format!("campaign {} has an unknown state", row.campaign)))
}

fn offered(shop: &Shop, id: CampaignId) -> Result<usize> {
    Ok(shop
        .store()
        .fetch_offers(id)?
        .iter()
        .filter(|offer| !offer.is_held_out())
        .count())
}

/// How many of the users with an offer had another one within the cooldown.
fn offered_lately(shop: &Shop, id: CampaignId) -> Result<usize> {
    let (now, settings) = (shop.context.now, shop.settings()?);
    let draws = earlier_draws(shop)?;
    let mut count = 0;
    for offer in shop.store().fetch_offers(id)? {
        let person = shop.store().fetch_person_of(offer.user)?;
        // The campaign's own draw is still to be sent here.
        let is_other = |draw: &LastDraw| {
            let is_offer = !draw.is_held_out && !draw.is_to_be_sent;
            is_offer && now.days_since(draw.at) < f64::from(settings.cooldown_days)
        };
        let had_other = draws
            .get(&person)
            .is_some_and(|draws| draws.iter().any(is_other));
        count += usize::from(!offer.is_held_out() && had_other);
    }
    Ok(count)
}

/// Starts the window: the operator sent the messages. A flash campaign keeps its hour where it lies
/// ahead.
///
/// # Errors
/// There is no such campaign, it was not launched, or its hour is over.
pub fn sent(shop: &mut Shop, id: CampaignId) -> Result<StateOutcome> {
    let row = find_campaign(shop, id)?;
    match state_of(&row)? {
        State::Launched => {}
        State::Draft => {
            return Err(
                Error::failed(format!("campaign {id} is a draft: nobody has a code yet"))
                    .hint(format!("campaign launch {id}")),
            );
        }
        state => {
            return Err(Error::failed(format!("campaign {id} is {state} already"))
                .hint(format!("campaign {id}")));
        }
    }
    refuse_backdating(shop)?;
    let offered_lately = offered_lately(shop, id)?;
    let terms: Terms = serde_json::from_value(row.made.terms.clone()).map_err(|error| {
        Error::failed(format!("the terms of campaign {id} cannot be read")).because(error)
    })?;
    let now = shop.context.now;
    let is_planned = row.made.kind == Kind::Flash.word() || terms.starts_at.is_some();
    let planned = row
        .starts_at
        .map(Instant)
        .filter(|start| is_planned && *start > now);
    let starts_at = planned.unwrap_or(now);
    let ends_at = terms.ends_at(starts_at, &shop.settings()?.zone);
    if ends_at <= now {
        return Err(Error::failed(format!(
            "campaign {id} is over: its window was fixed to end at {ends_at}"
        ))
        .hint(format!("campaign cancel {id}")));
    }
    let transaction = shop.durable_transaction()?;
    if !transaction.send_campaign(id, now.0, (starts_at.0, ends_at.0))? {
        return Err(
            Error::failed(format!("another window changed campaign {id}"))
                .hint(format!("campaign {id}")),
        );
    }
    transaction.commit()?;
    Ok(StateOutcome {
        campaign: id,
        state: State::Sent,
        starts_at: Some(starts_at),
        ends_at: Some(ends_at),
        offered: offered(shop, id)?,
        has_codes: terms.has_codes(),
        codes_closed: 0,
        offered_lately,
    })
}

/// Closes the window of a campaign that was sent; codes that were not used can no longer be.
///
/// # Errors
/// There is no such campaign, or it was not sent.
pub fn end(shop: &mut Shop, id: CampaignId) -> Result<StateOutcome> {
    let state = state_of(&find_campaign(shop, id)?)?;
    if state != State::Sent {
        let hint = if state == State::Launched {
            format!("campaign cancel {id}")
        } else {
            format!("campaign {id}")
        };
        return Err(Error::failed(format!(
            "campaign {id} is {state}; only one that was sent can end"
        ))
        .hint(hint));
    }
    close(shop, id, State::Ended)
}

/// Says what a cancellation would do.
///
/// # Errors
/// There is no such campaign, or it is closed already.
pub fn plan_cancel(shop: &Shop, id: CampaignId) -> Result<CancelPlan> {
    let state = state_of(&find_campaign(shop, id)?)?;
    if matches!(state, State::Ended | State::Cancelled) {
        return Err(Error::failed(format!("campaign {id} is {state} already"))
            .hint(format!("campaign {id}")));
    }
    let codes = known_codes(shop, CodeScope::Campaign(id), known_until(shop))?;
    Ok(CancelPlan {
        campaign: id,
        state,
        offered: offered(shop, id)?,
        codes_to_void: open_codes(shop, &codes).count(),
        codes_redeemed: codes
            .iter()
            .filter(|code| code.state == CodeState::Redeemed)
            .count(),
    })
}

/// Cancels a campaign: codes that were not used are taken back; decisions stay.
///
/// # Errors
/// As [`plan_cancel`], or the database cannot be written.
pub fn cancel(shop: &mut Shop, id: CampaignId) -> Result<StateOutcome> {
    plan_cancel(shop, id)?;
    close(shop, id, State::Cancelled)
}

/// The codes that can still be used, or could once the campaign is sent.
fn open_codes<'c>(
    shop: &Shop,
    codes: &'c [KnownCode],
) -> impl Iterator<Item = &'c KnownCode> + use<'c> {
    let now = shop.context.now;
    codes.iter().filter(move |code| code.is_open(now))
}

fn close(shop: &Shop, id: CampaignId, state: State) -> Result<StateOutcome> {
    refuse_backdating(shop)?;
    let transaction = shop.durable_transaction()?;
    let codes = known_codes(shop, CodeScope::Campaign(id), known_until(shop))?;
    let mut codes_closed = 0;
    for code in open_codes(shop, &codes) {
        // An ended window is not held against the customer: the codes expired, nobody took them
        // back.
        let is_end = state == State::Ended;
        transaction.insert_code_event(&CodeEventRow {
            code: code.row.code.clone(),
            at: shop.context.now.0,
            kind: if is_end { "ended" } else { "void" }.into(),
            until: is_end.then_some(shop.context.now.0),
            other: None,
            why: (!is_end).then(|| "the campaign was cancelled".into()),
            operator: shop.context.operator.clone(),
        })?;
        codes_closed += 1;
    }
    transaction.close_campaign(id, state.word(), shop.context.now.0)?;
    transaction.commit()?;
    let row = find_campaign(shop, id)?;
    Ok(StateOutcome {
        campaign: id,
        state,
        starts_at: row.starts_at.map(Instant),
        ends_at: row.ends_at.map(Instant),
        offered: offered(shop, id)?,
        has_codes: !codes.is_empty(),
        codes_closed,
        offered_lately: 0,
    })
}
