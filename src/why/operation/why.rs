//! `why USER`: the decisions on a user, and the gates behind them. Reads stored decisions only;
//! nothing is decided here.

use super::answer::{Decision, NotInAudience, Outcome};
use super::first_answer;
use super::that_day::that_day;
use super::withheld::withheld;
use crate::campaign::gate::{Evidence, Gate};
use crate::campaign::operation::{
    codes_of_day, find_campaign, goodwill_of, goodwill_of_day, known_codes, known_until,
};
use crate::campaign::{Delivery, Life, Terms, UserItem};
use crate::domain::{CampaignId, Instant, SegmentId};
use crate::error::{Error, Result};
use crate::profile::operation::one_user;
use crate::profile::rule::parse;
use crate::segment::operation::membership_of_user;
use crate::shop::{FoundUser, Shop};
use crate::store::{CampaignRow, CodeScope, DecisionRow, OfferRow};
use crate::why::fix::cheapest_fix;
use crate::why::wording::{DecisionFacts, customer_text, staff_text};
use jiff::tz::TimeZone;

/// The note on campaigns that did not decide on the customer.
pub(super) const AS_OF_NOW: &str = "for campaigns without this customer in the audience no decision is \
                                    stored: the reasons are as of now";

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
        let asked = (item.as_deref(), offer);
        let mut decision = decision(shop, row, &campaign, asked, (until, &zone))?;
        decision.user = decided_on.unwrap_or_else(|| id.clone());
        if let Some(offer) = offer {
            let scope = CodeScope::Offer(offer.offer);
            let codes = match request.as_of {
                Some(day) => codes_of_day(shop, scope, day)?,
                None => known_codes(shop, scope, until)?,
            };
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
            not_in_audience.push(match request.as_of {
                Some(_) => outside_then(shop, user, &campaign)?,
                None => outside(shop, user, &campaign)?,
            });
        }
    }
    if not_in_audience.iter().any(|campaign| campaign.is_now) && decisions.is_empty() {
        notes.push(AS_OF_NOW.into());
    }
    let goodwill = match request.as_of {
        Some(day) => goodwill_of_day(shop, user, &id, day)?,
        None => {
            let mut goodwill = goodwill_of(shop, user, &id)?;
            goodwill.retain(|given| given.issued_at <= until);
            goodwill
        }
    };
    let day = request
        .as_of
        .map(|day| that_day(shop, user, &id, day))
        .transpose()?;
    notes.extend(day.iter().flat_map(|day| day.missing.iter().cloned()));
    let name = match request.as_of {
        Some(day) => shop.store().fetch_fact_at(user, "name", day.0)?,
        None => shop
            .store()
            .fetch_user(user)?
            .and_then(|row| row.facts.name),
    };
    let mut outcome = Outcome {
        user: id,
        name,
        opening: String::new(),
        customer_text: String::new(),
        decisions,
        not_in_audience,
        goodwill,
        place: None,
        day,
        others: Vec::new(),
        first: None,
        notes,
    };
    first_answer::add(&mut outcome, now, &shop.zone()?, &shop.speech()?);
    Ok(outcome)
}

/// A campaign in words: `campaign 3 (coupon, 15 % off)`; with two depths what the customer of the offer
/// got, or both where there is none.
pub(super) fn name_of(campaign: &CampaignRow, offer: Option<&OfferRow>) -> String {
    let terms: Option<Terms> = serde_json::from_value(campaign.made.terms.clone()).ok();
    let off = terms.map_or(String::new(), |terms| {
        let offered = offer.filter(|offer| terms.test.is_some() && !offer.is_held_out());
        match offered {
            Some(offer) => {
                let both = terms.gives();
                let own = terms.of_arm(offer.arm).gives();
                format!(", {own}, drawn by lot from {both}")
            }
            None => format!(", {}", terms.gives()),
        }
    });
    format!(
        "campaign {} ({}{off})",
        campaign.campaign, campaign.made.kind
    )
}

/// A stored decision in words.
pub(super) fn decision(
    shop: &Shop,
    row: DecisionRow,
    campaign: &CampaignRow,
    (item, offer): (Option<&str>, Option<&OfferRow>),
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
    let name = name_of(campaign, offer);
    let life = Life::at(campaign, until, zone);
    let delivery = life
        .and_then(|life| life.delivery())
        .unwrap_or(Delivery::ToBeSent);
    let closed_on = life
        .and_then(|life| life.closed_at)
        .map(|at| at.day_in(zone));
    let sent_at = life.and_then(|life| life.sent_at);
    let withheld = match row.outcome.as_str() {
        "offered" => withheld(shop, row.user, (delivery, sent_at), until)?,
        _ => None,
    };
    let because = withheld.map_or(String::new(), |withheld| withheld.in_words(zone));
    let facts = DecisionFacts {
        withheld: withheld.map(|withheld| (withheld, because.as_str())),
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
        sent_at,
        delivery,
        withheld,
        at: Instant(row.at),
        model_run: row.run,
        cheapest_fix: cheapest_fix(&gates),
        staff_text: staff_text(&facts),
        customer_text: customer_text(&facts, &shop.speech()?),
        items,
        has_item,
        code: None,
        code_state: None,
        code_expires_at: None,
        is_code_expired: None,
        outcome: row.outcome,
        gates,
        name,
        closed_on,
    })
}

/// Why a user was not in the audience, by what is known now.
pub(super) fn outside(shop: &Shop, user: i64, campaign: &CampaignRow) -> Result<NotInAudience> {
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
        (None, Some(row)) if shop.store().fetch_exclusion_of(user)?.is_some() => (
            format!("segment {} ({})", row.segment, row.made.name),
            None,
            "the customer is excluded from models and campaigns, so segments do not include them"
                .to_string(),
            Vec::new(),
        ),
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
        name: name_of(campaign, None),
        is_now: true,
    })
}

/// That a user was not in the audience, by what was stored at the launch alone: it stays the same
/// whatever is computed later.
fn outside_then(shop: &Shop, user: i64, campaign: &CampaignRow) -> Result<NotInAudience> {
    let (store, launched_at) = (shop.store(), campaign.launched_at.unwrap_or(i64::MAX));
    let in_words = |id: SegmentId, name: &str| format!("segment {id} ({name})");
    let (required, observed) = match (&campaign.made.rule, campaign.made.segment) {
        (Some(rule), _) => (rule.clone(), None),
        (None, Some(segment)) => {
            let name = store.fetch_segment_name_at(segment, launched_at)?;
            let required = name.map_or_else(
                || format!("segment {segment}"),
                |name| in_words(segment, &name),
            );
            let then = store.fetch_segment_at(user, launched_at)?;
            let observed = then.map(|then| match &then.segment {
                Some((id, name)) => in_words(*id, name),
                None => "no segment".into(),
            });
            (required, observed)
        }
        (None, None) => ("unknown".into(), None),
    };
    let because = match &observed {
        Some(observed) if *observed != required => format!(
            "the customer was in {observed} when it was launched; the campaign was for {required}"
        ),
        _ => format!("the customer was not in it when it was launched (audience: {required})"),
    };
    Ok(NotInAudience {
        campaign: campaign.campaign,
        kind: campaign.made.kind.clone(),
        because,
        required,
        observed,
        evidence: Vec::new(),
        name: name_of(campaign, None),
        is_now: false,
    })
}
