//! `why USER`: the decisions on a user, and the gates behind them. Reads stored decisions only;
//! nothing is decided here.

use crate::campaign::gate::{Evidence, Gate};
use crate::campaign::operation::{KnownCode, find_campaign, known_codes, known_until};
use crate::campaign::{Delivery, Life, Terms, UserItem};
use crate::domain::{CampaignId, Instant, RunId};
use crate::error::{Error, Result};
use crate::profile::operation::one_user;
use crate::profile::rule::{Leaf, parse};
use crate::segment::operation::membership_of_user;
use crate::shop::{FoundUser, Shop};
use crate::store::{CampaignRow, CodeScope, DecisionRow};
use crate::why::wording::{CheapestFix, DecisionFacts, cheapest_fix, customer_text, staff_text};
use jiff::tz::TimeZone;
use serde::Serialize;

/// The question.
#[derive(Debug, Clone, Default)]
pub struct Request {
    /// Any text that finds one user.
    pub user: String,
    /// `--campaign`
    pub campaign: Option<CampaignId>,
    /// `--item`
    pub item: Option<String>,
    /// `--as-of`: what happened after it is left out.
    pub as_of: Option<Instant>,
}

/// One decision.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Decision {
    /// The campaign.
    pub campaign: CampaignId,
    /// coupon, flash or members.
    pub kind: String,
    /// The id that was decided on: another one than the user's where two were merged later.
    pub user: String,
    /// How far the campaign has come.
    pub state: String,
    /// When the campaign was sent; null where it was not.
    pub sent_at: Option<Instant>,
    /// Whether the offer reached the customer.
    pub delivery: Delivery,
    /// offered, held_out or blocked.
    pub outcome: String,
    /// When it was made.
    pub at: Instant,
    /// The model run that put the user into the audience; `None` for rules.
    pub model_run: Option<RunId>,
    /// All gates as they ran.
    pub gates: Vec<Gate>,
    /// The smallest change that would have passed a gate; null where there is none.
    pub cheapest_fix: Option<CheapestFix>,
    /// The explanation for the staff.
    pub staff_text: String,
    /// The explanation for the customer.
    pub customer_text: String,
    /// The items chosen for the user, with their reasons; with `--item`, that item only.
    pub items: Vec<UserItem>,
    /// Whether the item of `--item` was chosen; null without `--item`.
    pub has_item: Option<bool>,
    /// The user's code.
    pub code: Option<String>,
    /// issued, redeemed or void.
    pub code_state: Option<String>,
    /// Whether the code's window is over.
    pub is_code_expired: Option<bool>,
}

impl Decision {
    pub(super) fn set_code(&mut self, code: &KnownCode, now: Instant) {
        self.code = Some(code.row.code.clone());
        self.code_state = Some(code.state.word().into());
        self.is_code_expired = Some(code.standing.has_expired(now));
    }
}

/// A campaign whose audience did not include the user. No decision is stored, so these facts are
/// as of now.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct NotInAudience {
    /// The campaign.
    pub campaign: CampaignId,
    /// coupon, flash or members.
    pub kind: String,
    /// The segment or rule of its audience.
    pub required: String,
    /// The user's segment, or the result of the rule, now.
    pub observed: Option<String>,
    /// The reason, in words.
    pub because: String,
    /// The comparisons of a rule, as of now.
    pub evidence: Vec<Leaf>,
}

/// The answer.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Outcome {
    /// The user's id.
    pub user: String,
    /// The newest first.
    pub decisions: Vec<Decision>,
    /// Campaigns that were launched without a decision on the user.
    pub not_in_audience: Vec<NotInAudience>,
    /// Notes for the reader.
    #[serde(skip)]
    pub notes: Vec<String>,
}

/// Answers from the stored decisions.
///
/// # Errors
/// No user or several are found, there is no such campaign, or the store cannot be read. A user
/// without decisions is no error.
pub fn run(shop: &Shop, request: &Request) -> Result<Outcome> {
    let FoundUser {
        key: user,
        id,
        note,
    } = shop.find_user(&request.user)?;
    let mut notes: Vec<String> = note.into_iter().collect();
    if let Some(campaign) = request.campaign
        && find_campaign(shop, campaign)?.launched_at.is_none()
    {
        notes.push(format!(
            "campaign {campaign} was not launched, so it has no decisions"
        ));
    }
    let item = request
        .item
        .as_deref()
        .map(|item| shop.find_item(item))
        .transpose()?
        .map(|found| {
            notes.extend(found.note);
            found.id
        });
    let wanted = |campaign: CampaignId| request.campaign.is_none_or(|wanted| wanted == campaign);
    let until = request.as_of.unwrap_or(known_until(shop));
    let now = request.as_of.unwrap_or(shop.context.now);
    let offers = shop.store().fetch_offers_of(user)?;
    let zone = shop.zone()?;
    let mut decisions = Vec::new();
    for row in shop.store().fetch_decisions_of(user)? {
        if !wanted(row.campaign) || row.at > until.0 {
            continue;
        }
        let Some(campaign) = shop.store().fetch_campaign(row.campaign)? else {
            continue;
        };
        // Of two ids that were merged, each has its own decision and its own code.
        let offer = offers
            .iter()
            .find(|offer| offer.campaign == row.campaign && offer.user == row.user);
        let decided_on = shop.store().fetch_user(row.user)?.map(|user| user.id);
        let mut decision = decision(row, &campaign, item.as_deref(), (until, &zone))?;
        decision.user = decided_on.unwrap_or_else(|| id.clone());
        if let Some(offer) = offer {
            let codes = known_codes(shop, CodeScope::Offer(offer.offer), until)?;
            if let Some(code) = codes.first() {
                decision.set_code(code, now);
            }
        }
        decisions.push(decision);
    }
    let mut not_in_audience = Vec::new();
    for campaign in shop.store().fetch_campaigns()? {
        let is_decided = decisions
            .iter()
            .any(|decision| decision.campaign == campaign.campaign);
        let is_launched = campaign.launched_at.is_some_and(|at| at <= until.0);
        if wanted(campaign.campaign) && is_launched && !is_decided {
            not_in_audience.push(outside(shop, user, &campaign)?);
        }
    }
    if !not_in_audience.is_empty() {
        notes.push(
            "for campaigns without this customer in the audience no decision is stored: the reasons \
             are as of now"
                .into(),
        );
    }
    Ok(Outcome {
        user: id,
        decisions,
        not_in_audience,
        notes,
    })
}

/// A stored decision in words.
pub(super) fn decision(
    row: DecisionRow,
    campaign: &CampaignRow,
    item: Option<&str>,
    (until, zone): (Instant, &TimeZone),
) -> Result<Decision> {
    let unreadable =
        |error| Error::failed(format!("decision {} cannot be read", row.decision)).because(error);
    let gates: Vec<Gate> = serde_json::from_value(row.gates.clone()).map_err(unreadable)?;
    let mut items: Vec<UserItem> = serde_json::from_value(row.items.clone()).map_err(unreadable)?;
    let has_item = item.map(|wanted| items.iter().any(|item| item.item == wanted));
    if let Some(wanted) = item {
        items.retain(|item| item.item == wanted);
    }
    let terms: Option<Terms> = serde_json::from_value(campaign.made.terms.clone()).ok();
    let off = terms.map_or(String::new(), |terms| format!(", {} off", terms.discount));
    let name = format!("campaign {} ({}{off})", row.campaign, campaign.made.kind);
    let life = Life::at(campaign, until);
    let delivery = life
        .and_then(|life| life.delivery())
        .unwrap_or(Delivery::ToBeSent);
    let closed_on = life
        .and_then(|life| life.closed_at)
        .map(|at| at.day_in(zone));
    let facts = DecisionFacts {
        campaign: &name,
        outcome: &row.outcome,
        gates: &gates,
        delivery,
        closed_on: closed_on.as_deref(),
    };
    Ok(Decision {
        campaign: row.campaign,
        kind: campaign.made.kind.clone(),
        user: String::new(),
        state: life.map_or_else(|| campaign.state.clone(), |life| life.state.word().into()),
        sent_at: life.and_then(|life| life.sent_at),
        delivery,
        at: Instant(row.at),
        model_run: row.run,
        cheapest_fix: cheapest_fix(&gates),
        staff_text: staff_text(&facts),
        customer_text: customer_text(&facts),
        items,
        has_item,
        code: None,
        code_state: None,
        is_code_expired: None,
        outcome: row.outcome,
        gates,
    })
}

/// Why a user was not in the audience, by what is known now.
fn outside(shop: &Shop, user: i64, campaign: &CampaignRow) -> Result<NotInAudience> {
    let segment = match campaign.made.segment {
        Some(id) => shop.store().fetch_segment(id)?,
        None => None,
    };
    let rule = segment
        .as_ref()
        .and_then(|row| row.made.rule.clone())
        .or_else(|| campaign.made.rule.clone());
    let (required, observed, because, evidence) = match (rule, segment) {
        (Some(rule), _) => {
            let one = one_user(shop, user)?;
            let trace = parse(&rule).ok().map(|rule| rule.trace(&one.facts()));
            let (observed, because) = match trace.as_ref().and_then(|trace| trace.pass) {
                Some(true) => (
                    "holds",
                    "the customer matches the rule now, but did not when the campaign was launched",
                ),
                Some(false) => (
                    "does not hold",
                    "the customer does not match the audience's rule",
                ),
                None => (
                    "open",
                    "the audience's rule cannot be decided: something is unknown",
                ),
            };
            let evidence = trace.map_or(Vec::new(), |trace| trace.leaves);
            let missed: Vec<String> = evidence
                .iter()
                .filter(|leaf| observed != "holds" && leaf.pass != Some(true))
                .map(|leaf| Evidence::leaf(leaf).text)
                .collect();
            let because = match missed.as_slice() {
                [] => because.to_string(),
                missed => format!("{because}: {}", missed.join("; ")),
            };
            (rule, Some(observed.to_string()), because, evidence)
        }
        (None, Some(row)) => {
            let now = membership_of_user(shop, user)?;
            let observed = now.map(|found| {
                format!(
                    "segment {} ({})",
                    found.segment.segment, found.segment.made.name
                )
            });
            let required = format!("segment {} ({})", row.segment, row.made.name);
            let because = match &observed {
                Some(observed) if *observed == required => {
                    "the customer is in that segment now, but was not when the campaign was launched"
                        .to_string()
                }
                Some(observed) => {
                    format!("the customer is in {observed}; the campaign was for {required}")
                }
                None => format!("the customer is in no segment; the campaign was for {required}"),
            };
            (required, observed, because, Vec::new())
        }
        (None, None) => (
            "unknown".into(),
            None,
            "the audience of the campaign is no longer known".into(),
            Vec::new(),
        ),
    };
    Ok(NotInAudience {
        campaign: campaign.campaign,
        kind: campaign.made.kind.clone(),
        required,
        observed,
        because,
        evidence,
    })
}
