//! What campaigns do for the operator. Nothing is ever sent.

mod assess;
mod beside;
mod checklist;
mod code;
mod code_change;
mod compare;
mod conditions;
mod design;
mod do_not_send;
mod due;
mod earlier_draws;
mod experience;
mod export;
mod gather;
mod given;
mod grant;
mod ideas;
mod issue;
mod judge;
mod known_codes;
mod ladder;
mod launch;
mod learning;
mod ledger;
mod letter;
mod lifecycle;
mod list;
mod loaded;
mod loaded_list;
mod measure;
mod measured;
mod member;
mod member_items;
mod memberships;
mod outlook;
mod past;
mod person_facts;
mod plan;
mod programme;
mod proposal;
mod proposals;
mod redeem;
mod redeem_file;
mod request;
mod suited;
mod taught;
mod trust;

pub use crate::campaign::export::{ExportRow, Target};
pub use checklist::{ChecklistOutcome, run as checklist};
pub use code::{CodeEvent, CodeOutcome, CodeRequest, GivenFor, code};
pub use code_change::{Change, ChangeOutcome, ChangeRequest, Extension, change as change_code};
pub use compare::{Compared as ComparedCampaigns, Side, run as compare};
pub use design::{GateCount, Outcome, TierCount, run};
pub use do_not_send::{DoNotSendOutcome, KeptBack, run as do_not_send};
pub use due::{Due, due};
pub use export::{ExportOutcome, run as export};
pub use gather::AudienceChoice;
pub use grant::{Goodwill, GrantOutcome, GrantRequest, goodwill_of, goodwill_of_day, run as grant};
pub use launch::{
    ConsentAnswer, LaunchOutcome, LaunchPlan, LaunchRequest, NotSent, consent_unknown,
    plan as plan_launch, plan_by as plan_launch_by, refuse_loss, run as launch,
};
pub use ledger::{ForecastRecord, LedgerLine, LedgerOutcome, ledger};
pub use letter::{LetterOutcome, LetterRequest, run as letter};
pub use lifecycle::{
    CancelPlan, DeleteOutcome, StateOutcome, cancel, delete, end, plan_cancel, sent,
};
pub use list::{CampaignLine, CodeCount, FaultCount, ListOutcome, ShowOutcome, list, show};
pub use loaded::{ArmLine, BandLine, LoadedOutcome, show_loaded};
pub use loaded_list::{LoadedLine, loaded_list};
pub use measure::{
    ArmSize, BalanceFound, Compared, Differences, MeasureOutcome, MeasureRequest, PerUser,
    PooledReading, Reading, Readings, measure,
};
pub use measured::SampleRatio;

pub(crate) use known_codes::{KnownCode, codes_of_day, known_codes, known_until};
pub use programme::AgainstUniversal;
pub use proposal::Proposal;
pub use proposals::{Passed, Proposals, run as propose, run_knowing as propose_knowing};
pub use redeem::{RedeemOutcome, RedeemRequest, redeem};
pub use redeem_file::{FileRedeemOutcome, FileRedeemRequest, UnknownCode, run as redeem_file};
pub use request::Request;
pub use suited::{Suited, UserPlan, run as plan_for_user};

use crate::campaign::Terms;
use crate::domain::{CampaignId, existing};
use crate::error::{Error, Result};
use crate::shop::Shop;
use crate::store::{CampaignRow, OfferArm};

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

/// The terms that hold for a customer of this group; `None` where they cannot be read.
pub(crate) fn terms_of(campaign: &CampaignRow, arm: OfferArm) -> Option<Terms> {
    let terms: Terms = serde_json::from_value(campaign.made.terms.clone()).ok()?;
    Some(terms.of_arm(arm))
}

/// Refuses to write before the last decision or change of a code: what was known then must stay so.
pub(crate) fn refuse_backdating(shop: &Shop) -> Result<()> {
    let now = shop.context.now;
    let store = shop.store();
    match store
        .fetch_last_decision_at()?
        .max(store.fetch_last_code_event_at()?)
    {
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
