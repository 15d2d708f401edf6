//! What campaigns do for the operator. Nothing is ever sent.

mod assess;
mod candidates;
mod code;
mod design;
mod experience;
mod export;
mod gather;
mod ladder;
mod launch;
mod lifecycle;
mod list;
mod outlook;
mod permissions;
mod plan;
mod proposals;
mod request;

pub use code::{CodeOutcome, RedeemOutcome, code, redeem};
pub use design::{GateCount, Outcome, run};
pub use export::{ExportOutcome, ExportRow, Target, run as export};
pub use gather::AudienceChoice;
pub use launch::{
    LaunchOutcome, LaunchPlan, LaunchRequest, NotSent, plan as plan_launch, run as launch,
};
pub use lifecycle::{CancelPlan, StateOutcome, cancel, end, plan_cancel, sent};
pub use list::{CampaignLine, ListOutcome, ShowOutcome, list, show};
pub use proposals::{Passed, Proposal, Proposals, run as propose};
pub use request::Request;

use crate::domain::{CampaignId, existing};
use crate::error::{Error, Result};
use crate::shop::Shop;
use crate::store::CampaignRow;

/// A campaign by its number.
pub(crate) fn find_campaign(shop: &Shop, id: CampaignId) -> Result<CampaignRow> {
    if let Some(row) = shop.store().fetch_campaign(id)? {
        return Ok(row);
    }
    let known: Vec<i64> = shop
        .store()
        .complete_campaigns()?
        .into_iter()
        .map(|(campaign, _)| campaign)
        .collect();
    Err(match known.as_slice() {
        [] => Error::not_found(format!("there is no campaign {id}, there are none yet"))
            .hint("campaign coupon --segment 1"),
        _ => Error::not_found(format!("there is no campaign {id} ({})", existing(&known)))
            .hint("campaigns"),
    })
}

/// Refuses to write before the last decision: what was decided on then must stay what was known
/// then.
pub(crate) fn refuse_backdating(shop: &Shop) -> Result<()> {
    let now = shop.context.now;
    match shop.store().fetch_last_decision_at()? {
        Some(last) if now.0 < last => {
            let last = crate::domain::Instant(last);
            Err(Error::usage(format!(
                "{now} lies before the last decision, which was made at {last}"
            ))
            .hint(format!("the same line with --now {last} or later")))
        }
        _ => Ok(()),
    }
}
