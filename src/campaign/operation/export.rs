//! `campaign export`: who gets the message, with the codes.

use super::find_campaign;
use super::known_codes::{KnownCode, known_codes, known_until};
use crate::campaign::standing::CodeState;
use crate::campaign::tier_rules::{parse_tier_rules, standing};
use crate::campaign::{Kind, Terms};
use crate::domain::{CampaignId, Instant, Silent};
use crate::error::{Error, Result};
use crate::profile::operation::everyone;
use crate::shop::Shop;
use crate::shop::permissions::{LeftOut, Permissions};
use crate::store::{CodeOwner, CodeScope, KnownBy};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// For which program the file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Target {
    /// Any that reads CSV.
    #[default]
    Csv,
}

/// One user who gets the message.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ExportRow {
    /// The shop's own id.
    pub user: String,
    /// The name, where loaded.
    pub name: Option<String>,
    /// The e-mail address, where loaded.
    pub email: Option<String>,
    /// The user's own code; null where the campaign gives no discount.
    pub code: Option<String>,
    /// The discount in words; null where there is none.
    pub discount: Option<String>,
    /// When the code expires; null until the campaign was sent.
    pub expires: Option<Instant>,
    /// The items chosen for the user.
    pub items: Vec<String>,
    /// How far the user is from the next tier, where a members' campaign has tiers with rules.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_tier: Option<String>,
}

/// The file.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ExportOutcome {
    /// The campaign.
    pub campaign: CampaignId,
    /// Those with an offer who may be written to now.
    pub rows: Vec<ExportRow>,
    /// What must be said.
    #[serde(skip)]
    pub notes: Vec<String>,
}

/// Lists who gets the message. Those who were held out or blocked are not in it, nor those who must
/// not be written to any more.
///
/// # Errors
/// There is no such campaign, it was not launched, or was cancelled.
pub fn run(shop: &Shop, id: CampaignId, target: Target) -> Result<ExportOutcome> {
    let Target::Csv = target;
    let row = find_campaign(shop, id)?;
    match row.state.as_str() {
        "draft" => {
            return Err(
                Error::failed(format!("campaign {id} is a draft: nobody has a code yet"))
                    .hint(format!("campaign launch {id}")),
            );
        }
        "cancelled" => {
            return Err(Error::failed(format!("campaign {id} was cancelled")).hint("campaigns"));
        }
        _ => {}
    }
    let terms: Terms = serde_json::from_value(row.made.terms.clone()).map_err(|error| {
        Error::failed(format!("the terms of campaign {id} cannot be read")).because(error)
    })?;
    let mut notes = Vec::new();
    let has_codes = terms.has_codes();
    if row.sent_at.is_none() && has_codes {
        notes.push(format!(
            "the codes expire {} days after `campaign sent {id}`",
            terms.days()
        ));
    }
    let permissions = Permissions::read(shop)?;
    let (mut left_out, mut used, mut expired) = (LeftOut::default(), 0, 0);
    let addresses: BTreeMap<i64, KnownBy> = shop.store().fetch_known_by()?.into_iter().collect();
    let ways = match Kind::parse(&row.made.kind) {
        Some(Kind::Members) => next_tiers(shop)?,
        _ => BTreeMap::new(),
    };
    let mut rows = Vec::new();
    // The newest code of an offer; none where it was taken back.
    let mut codes: BTreeMap<CodeOwner, KnownCode> = BTreeMap::new();
    // Ids may have been merged since the launch: a customer gets one letter, and none after a use.
    let mut served: BTreeSet<i64> = BTreeSet::new();
    let mut merged = 0;
    for code in known_codes(shop, CodeScope::Campaign(id), known_until(shop))? {
        if code.state != CodeState::Void {
            served.extend((code.state == CodeState::Redeemed).then_some(code.person));
            codes.entry(code.row.owner).or_insert(code);
        }
    }
    for offer in shop
        .store()
        .fetch_offers(id)?
        .into_iter()
        .filter(|offer| !offer.is_held_out)
    {
        let Some(user) = shop.store().fetch_user(offer.user)? else {
            continue;
        };
        let code = codes.remove(&CodeOwner::Offer(offer.offer));
        if has_codes && code.is_none() {
            continue;
        }
        if code
            .as_ref()
            .is_some_and(|code| code.state == CodeState::Redeemed)
        {
            used += 1;
            continue;
        }
        let expires = code.as_ref().and_then(|code| code.standing.expires_at);
        if expires.is_some_and(|at| at <= shop.context.now) {
            expired += 1;
            continue;
        }
        let person = match &code {
            Some(code) => code.person,
            None => shop.store().fetch_person_of(offer.user)?,
        };
        if let Some(barrier) = permissions.barrier(person) {
            left_out.add(barrier);
            continue;
        }
        if !served.insert(person) {
            merged += 1;
            continue;
        }
        rows.push(ExportRow {
            user: user.id,
            name: user.facts.name,
            email: user
                .facts
                .email
                .or_else(|| addresses.get(&person)?.email.clone()),
            code: code.map(|code| code.row.code),
            discount: terms.discount.map(|discount| discount.to_string()),
            expires,
            items: serde_json::from_value(offer.items).unwrap_or_default(),
            next_tier: ways.get(&person).cloned(),
        });
    }
    notes.extend(left_out.in_words().map(|counts| {
        format!("left out since the launch: {counts}; codes that were already sent stay valid")
    }));
    for (count, what) in [
        (used, "used the code"),
        (expired, "had a code that expired"),
    ] {
        notes.extend((count > 0).then(|| format!("left out: {count} who {what}")));
    }
    if merged > 0 {
        notes.push(format!(
            "left out: {merged} more {} of customers who were merged since the launch; each customer \
             gets one letter",
            if merged == 1 { "code" } else { "codes" }
        ));
    }
    let without = rows.iter().filter(|row| row.email.is_none()).count();
    if without > 0 {
        let who = if without == 1 {
            "1 user has".to_string()
        } else {
            format!("{without} users have")
        };
        notes.push(format!(
            "{who} no e-mail address here; the shop's own program knows customers by id"
        ));
    }
    Ok(ExportOutcome {
        campaign: id,
        rows,
        notes,
    })
}

/// What each person lacks for the next tier, by key; nothing where tiers have no rules.
fn next_tiers(shop: &Shop) -> Result<BTreeMap<i64, String>> {
    let settings = shop.settings()?;
    let tiers = parse_tier_rules(&settings.tier_rules).map_err(Error::usage)?;
    if tiers.is_empty() {
        return Ok(BTreeMap::new());
    }
    let everyone = everyone(shop, &Silent::default())?;
    let users = everyone.snapshot.users.iter().enumerate();
    Ok(users
        .filter_map(|(user, row)| {
            let found = standing(&tiers, &everyone.facts(user), settings.currency);
            Some((
                row.key,
                format!("{}: {}", found.next?, found.missing.join(", ")),
            ))
        })
        .collect())
}
