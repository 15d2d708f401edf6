//! `why code CODE`: the customer of a code, whether it can be used, and why it was issued.

use super::answer::Decision;
use super::why::decision;
use crate::campaign::operation::{CodeOutcome as CodeCard, code};
use crate::error::{Error, Result};
use crate::shop::Shop;
use serde::Serialize;

/// The answer.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CodeOutcome {
    /// The code's card, as `code` shows it.
    #[serde(flatten)]
    pub code: CodeCard,
    /// The decision that issued it.
    pub decisions: Vec<Decision>,
}

/// Answers for a code.
///
/// # Errors
/// The code is unknown, or the store cannot be read.
pub fn run(shop: &Shop, typed: &str) -> Result<CodeOutcome> {
    let card = code(shop, typed)?;
    let (Some(user), Some(campaign)) = (&card.user, card.campaign) else {
        let reason = card
            .gates
            .first()
            .map_or("unknown code", |gate| gate.reason.as_str());
        return Err(
            Error::not_found(format!("'{}': {reason}", card.code)).hint("code CODE, or why USER")
        );
    };
    let (key, _) = shop.find_user_exactly(user)?;
    let mut decisions = Vec::new();
    for row in shop
        .store()
        .fetch_decisions_of(key)?
        .into_iter()
        .filter(|row| row.campaign == campaign)
    {
        if let Some(campaign) = shop.store().fetch_campaign(row.campaign)? {
            let mut decision = decision(row, &campaign, None)?;
            decision.code = Some(card.code.clone());
            decision.code_state.clone_from(&card.state);
            decisions.push(decision);
        }
    }
    Ok(CodeOutcome {
        code: card,
        decisions,
    })
}
