//! `why code CODE`: the customer of a code, whether it can be used, and why it was issued.

use super::answer::Decision;
use super::why::decision;
use crate::campaign::operation::{
    CodeOutcome as CodeCard, CodeRequest, code, known_codes, known_until,
};
use crate::error::{Error, Result};
use crate::shop::Shop;
use crate::store::{CodeOwner, CodeScope};
use serde::Serialize;

/// The answer.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CodeOutcome {
    /// The code's card, as `code` shows it.
    #[serde(flatten)]
    pub code: CodeCard,
    /// The decision that issued it; none of goodwill.
    pub decisions: Vec<Decision>,
}

/// Answers for a code.
///
/// # Errors
/// The code is unknown, or the store cannot be read.
pub fn run(shop: &Shop, typed: &str) -> Result<CodeOutcome> {
    let request = CodeRequest {
        code: typed.into(),
        ..CodeRequest::default()
    };
    let card = code(shop, &request)?;
    let Some(user) = &card.user else {
        let reason = card
            .gates
            .first()
            .map_or("unknown code", |gate| gate.reason.as_str());
        return Err(
            Error::not_found(format!("'{}': {reason}", card.code)).hint("code CODE, or why USER")
        );
    };
    // Goodwill has no decision behind it: its card says who gave it and why.
    let Some(campaign) = card.campaign else {
        return Ok(CodeOutcome {
            code: card,
            decisions: Vec::new(),
        });
    };
    let (key, _) = shop.find_user_exactly(user)?;
    let (until, zone) = (known_until(shop), shop.zone()?);
    let known = known_codes(shop, CodeScope::Code(&card.code), until)?.pop();
    let mut decisions = Vec::new();
    for row in shop
        .store()
        .fetch_decisions_of(key)?
        .into_iter()
        .filter(|row| row.campaign == campaign && row.at <= until.0)
    {
        // The other id of a merged customer has a decision and a code of its own.
        let Some(known) = known.as_ref().filter(|known| known.user == row.user) else {
            continue;
        };
        if let Some(campaign) = shop.store().fetch_campaign(row.campaign)? {
            let offer = match known.row.owner {
                CodeOwner::Offer(offer) => shop.store().fetch_offer(offer)?,
                CodeOwner::Grant(_) => None,
            };
            let decided_on = shop.store().fetch_user(row.user)?.map(|user| user.id);
            let asked = (None, offer.as_ref());
            let mut decision = decision(shop, row, &campaign, asked, (until, &zone))?;
            decision.user = decided_on.unwrap_or_else(|| user.clone());
            decision.set_code(known, shop.context.now);
            decisions.push(decision);
        }
    }
    Ok(CodeOutcome {
        code: card,
        decisions,
    })
}
