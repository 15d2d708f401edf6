//! `why code CODE`: whose a code is, whether it can be used, and why its user got it.

use super::why::{Decision, decision};
use crate::campaign::operation::{CodeOutcome as CodeCard, code};
use crate::error::{Error, Result};
use crate::shop::Shop;
use serde::Serialize;

/// The answer.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CodeOutcome {
    /// What is known of the code.
    #[serde(flatten)]
    pub code: CodeCard,
    /// The decision by which it was issued.
    pub decisions: Vec<Decision>,
}

/// Answers for a code.
///
/// # Errors
/// The code is not known here, or the store cannot be read.
pub fn run(shop: &Shop, typed: &str) -> Result<CodeOutcome> {
    let card = code(shop, typed)?;
    let (Some(user), Some(campaign)) = (&card.user, card.campaign) else {
        let reason = card
            .gates
            .first()
            .map_or("it is not known", |gate| gate.reason.as_str());
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
            let mut told = decision(row, &campaign, None)?;
            told.code = Some(card.code.clone());
            told.code_state.clone_from(&card.state);
            decisions.push(told);
        }
    }
    Ok(CodeOutcome {
        code: card,
        decisions,
    })
}
