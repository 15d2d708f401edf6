//! `code` and `redeem`: whose a code is, whether it can be used, and its use.

use super::refuse_backdating;
use crate::campaign::Terms;
use crate::campaign::codes::{code_form, near_codes};
use crate::campaign::gate::{Gate, code_state};
use crate::domain::{CampaignId, Instant};
use crate::error::{Error, Result};
use crate::shop::Shop;
use crate::store::{CampaignRow, CodeRow, OfferRow};
use serde::Serialize;

/// What is known of a code.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CodeOutcome {
    /// As it is printed, or as it was typed where it is not known.
    pub code: String,
    /// issued, redeemed or void; null where it is not known.
    pub state: Option<String>,
    /// The one issued code that a single slip of the hand turns into an unknown code.
    pub did_you_mean: Option<String>,
    /// Whether it can be used now.
    pub is_valid: bool,
    /// Whose it is.
    pub user: Option<String>,
    /// Its campaign.
    pub campaign: Option<CampaignId>,
    /// What it gives.
    pub terms: Option<Terms>,
    /// When it was issued.
    pub issued_at: Option<Instant>,
    /// When it expires.
    pub expires_at: Option<Instant>,
    /// When it was used, and on which order.
    pub redeemed: Vec<Redemption>,
    /// The gate `code_state`.
    pub gates: Vec<Gate>,
}

/// A use of a code.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Redemption {
    /// The order's number, where it was typed.
    pub order: Option<String>,
    /// When.
    pub at: Instant,
    /// Who typed it in.
    pub operator: Option<String>,
}

/// A code that was used.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RedeemOutcome {
    /// The code.
    pub code: String,
    /// Whose it is.
    pub user: String,
    /// Its campaign.
    pub campaign: CampaignId,
    /// The order, where one was typed.
    pub order: Option<String>,
    /// When.
    pub at: Instant,
    /// What must be said.
    #[serde(skip)]
    pub notes: Vec<String>,
}

struct Found {
    code: CodeRow,
    offer: OfferRow,
    campaign: CampaignRow,
}

fn find(shop: &Shop, typed: &str) -> Result<Option<Found>> {
    let Some(code) = shop.store().fetch_code(typed)? else {
        return Ok(None);
    };
    let Some(offer) = shop.store().fetch_offer(code.offer)? else {
        return Ok(None);
    };
    let Some(campaign) = shop.store().fetch_campaign(offer.campaign)? else {
        return Ok(None);
    };
    Ok(Some(Found {
        code,
        offer,
        campaign,
    }))
}

/// The gate `code_state` for a code as typed.
fn judge(shop: &Shop, typed: &str, found: Option<&Found>) -> Gate {
    let state = found.map(|found| found.code.state.as_str());
    let window = found.map_or((None, None), |found| {
        (
            found
                .campaign
                .sent_at
                .and(found.campaign.starts_at)
                .map(Instant),
            found.code.expires_at.map(Instant),
        )
    });
    code_state(code_form(typed), state, window, shop.context.now)
}

/// The issued code that was meant by an unknown one: only where exactly one is that close.
fn meant(shop: &Shop, typed: &str) -> Result<Option<String>> {
    let mut issued = Vec::new();
    for near in near_codes(typed) {
        issued.extend(shop.store().fetch_code(&near)?.map(|row| row.code));
    }
    Ok(issued.pop().filter(|_| issued.is_empty()))
}

/// Says whose a code is and whether it can be used now.
///
/// # Errors
/// The store cannot be read. A code that is not known is an answer.
pub fn code(shop: &Shop, typed: &str) -> Result<CodeOutcome> {
    let found = find(shop, typed)?;
    let gate = judge(shop, typed, found.as_ref());
    let user = match &found {
        Some(found) => shop
            .store()
            .fetch_user(found.offer.user)?
            .map(|user| user.id),
        None => None,
    };
    let mut redeemed = Vec::new();
    if let Some(found) = &found {
        for row in shop.store().fetch_redemptions(&found.code.code)? {
            redeemed.push(Redemption {
                order: row.order,
                at: Instant(row.at),
                operator: row.operator,
            });
        }
    }
    let did_you_mean = match found {
        Some(_) => None,
        None => meant(shop, typed)?,
    };
    Ok(CodeOutcome {
        did_you_mean,
        code: found
            .as_ref()
            .map_or_else(|| typed.trim().to_string(), |found| found.code.code.clone()),
        state: found.as_ref().map(|found| found.code.state.clone()),
        is_valid: gate.pass,
        user,
        campaign: found.as_ref().map(|found| found.campaign.campaign),
        terms: found
            .as_ref()
            .and_then(|found| serde_json::from_value(found.campaign.made.terms.clone()).ok()),
        issued_at: found.as_ref().map(|found| Instant(found.code.issued_at)),
        expires_at: found
            .as_ref()
            .and_then(|found| found.code.expires_at)
            .map(Instant),
        redeemed,
        gates: vec![gate],
    })
}

/// Records the use of a code.
///
/// # Errors
/// The code is not known, was used, taken back or is outside its window, or the database cannot be
/// written.
pub fn redeem(shop: &mut Shop, typed: &str, order: Option<&str>) -> Result<RedeemOutcome> {
    let found = find(shop, typed)?;
    let gate = judge(shop, typed, found.as_ref());
    let Some(found) = found else {
        let error = Error::not_found(format!("'{}': {}", typed.trim(), gate.reason));
        // Redeeming what was guessed would use up the code of somebody else.
        return Err(match meant(shop, typed)? {
            Some(code) => error.hint(format!("code {code}, if that is the customer's code")),
            None => error.hint("code CODE"),
        });
    };
    let code = &found.code.code;
    if !gate.pass {
        return Err(
            Error::failed(format!("{code} cannot be used: {}", gate.reason))
                .hint(format!("code {code}")),
        );
    }
    refuse_backdating(shop)?;
    let user = shop
        .store()
        .fetch_user(found.offer.user)?
        .map_or_else(String::new, |user| user.id);
    let mut notes = Vec::new();
    if let Some(order) = order
        && shop.store().fetch_order_key(order)?.is_none()
    {
        notes.push(format!(
            "order {order} is not loaded yet; the number is kept as typed"
        ));
    }
    let now = shop.context.now;
    let transaction = shop.durable_transaction()?;
    if !transaction.redeem_code(code, order, now.0, shop.context.operator.as_deref())? {
        return Err(
            Error::failed(format!("{code} was used in another window just now"))
                .hint(format!("code {code}")),
        );
    }
    transaction.commit()?;
    let campaign = found.campaign.campaign;
    Ok(RedeemOutcome {
        code: code.clone(),
        user,
        campaign,
        order: order.map(Into::into),
        at: now,
        notes,
    })
}
