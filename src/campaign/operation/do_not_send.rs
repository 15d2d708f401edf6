//! `campaign export --do-not-send`: who of the audience must not get the message.

use super::export;
use crate::campaign::export::Target;
use crate::domain::CampaignId;
use crate::error::Result;
use crate::shop::Shop;
use crate::store::DecisionRow;
use serde::Serialize;
use std::collections::BTreeSet;

/// A user of the audience who must not get the message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct KeptBack {
    /// The shop's own id.
    pub user: String,
    /// The name, where loaded.
    pub name: Option<String>,
    /// The e-mail address, where loaded.
    pub email: Option<String>,
    /// held_out, blocked, or left_out: chosen, but not to be written to any more.
    pub outcome: String,
    /// Why.
    pub because: String,
}

/// The list.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DoNotSendOutcome {
    /// The campaign.
    pub campaign: CampaignId,
    /// Those who must not get the message.
    pub rows: Vec<KeptBack>,
    /// What must be said.
    #[serde(skip)]
    pub notes: Vec<String>,
}

/// Lists who of the audience must not get the message, as things are now.
///
/// # Errors
/// There is no such campaign, it was not launched, or was cancelled.
pub fn run(shop: &Shop, id: CampaignId) -> Result<DoNotSendOutcome> {
    let sent_to = export::run(shop, id, Target::Csv)?;
    let address = |email: &Option<String>| email.as_ref().map(|email| email.to_lowercase());
    let addresses: BTreeSet<String> = sent_to
        .rows
        .iter()
        .filter_map(|row| address(&row.email))
        .collect();
    let users: BTreeSet<&str> = sent_to.rows.iter().map(|row| row.user.as_str()).collect();
    let mut rows = Vec::new();
    let mut shared = 0;
    for decision in shop.store().fetch_decisions(id)? {
        let Some(user) = shop.store().fetch_user(decision.user)? else {
            continue;
        };
        if users.contains(user.id.as_str()) {
            continue;
        }
        // A list of addresses not to write to must not hold one that gets the message.
        if address(&user.facts.email).is_some_and(|email| addresses.contains(&email)) {
            shared += 1;
            continue;
        }
        let is_offered = decision.outcome == "offered";
        rows.push(KeptBack {
            because: if is_offered {
                let known = sent_to.left_out.get(&decision.user);
                known
                    .copied()
                    .unwrap_or("merged with another customer")
                    .into()
            } else {
                failed_gates(&decision)
            },
            outcome: if is_offered {
                "left_out".into()
            } else {
                decision.outcome
            },
            user: user.id,
            name: user.facts.name,
            email: user.facts.email,
        });
    }
    let notes = (shared > 0).then(|| {
        format!(
            "not in this list: {shared} whose e-mail address is also that of a customer who gets \
             the message"
        )
    });
    Ok(DoNotSendOutcome {
        campaign: id,
        rows,
        notes: notes.into_iter().collect(),
    })
}

fn failed_gates(decision: &DecisionRow) -> String {
    let gates = decision.gates.as_array().into_iter().flatten();
    let failed = gates.filter(|gate| gate["pass"] == false);
    let words = failed.filter_map(|gate| {
        let (name, reason) = (gate["gate"].as_str()?, gate["reason"].as_str()?);
        Some(format!("{}: {reason}", name.replace('_', " ")))
    });
    words.collect::<Vec<_>>().join("; ")
}
