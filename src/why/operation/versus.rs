//! `why A --versus B`: the same campaign for two customers, side by side, and the first gate, or the
//! draw, where they differ. What is said to A speaks of A alone.

use super::answer::Decision;
use super::first_answer::{sentence, who};
use super::why::{Request, outside, run as run_why};
use crate::campaign::gate::{Gate, GateName};
use crate::campaign::operation::find_campaign;
use crate::domain::CampaignId;
use crate::error::{Error, Result};
use crate::output::quote;
use crate::shop::Shop;
use crate::why::opening::in_short;
use serde::Serialize;

/// One of the two customers.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Side {
    /// The customer's id.
    pub user: String,
    /// The customer's name, where known.
    pub name: Option<String>,
    /// offered, held_out, blocked, or not_in_audience.
    pub outcome: String,
    /// In one sentence, for the staff.
    pub because: String,
    /// All gates as they ran; empty where the customer was not in the audience.
    pub gates: Vec<Gate>,
}

/// The comparison.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct VersusOutcome {
    /// The customer who asks.
    pub user: String,
    /// The other customer.
    pub versus: String,
    /// The campaign that is compared.
    pub campaign: CampaignId,
    /// Where they differ, in one sentence for the staff. It speaks of both.
    pub opening: String,
    /// What to say to the customer who asks; it says nothing about the other.
    pub customer_text: String,
    /// The first gate where one passed and the other did not; `audience` where one was not in it;
    /// null where they do not differ.
    pub differs_at: Option<String>,
    /// Both customers, the one who asks first.
    pub sides: Vec<Side>,
    /// Notes for the reader.
    #[serde(skip)]
    pub notes: Vec<String>,
}

/// One customer's answers.
struct Answers {
    side_of: Side,
    key: i64,
    decisions: Vec<Decision>,
}

/// Compares two customers.
///
/// # Errors
/// One of them is not found, both are the same, or no campaign was launched.
pub fn run(shop: &Shop, request: &Request, other: &str) -> Result<VersusOutcome> {
    let (one, mut notes) = answers(shop, request, &request.user)?;
    let (two, more) = answers(shop, request, other)?;
    notes.extend(more);
    if one.key == two.key {
        return Err(Error::usage(format!(
            "'{}' and '{other}' are the same customer, {}",
            request.user, one.side_of.user
        ))
        .hint(format!("why {}", quote(&one.side_of.user))));
    }
    let campaign = match request.campaign {
        Some(campaign) => campaign,
        None => campaign_of(shop, &one, &two)?,
    };
    let (one, said) = side(shop, one, campaign)?;
    let (two, _) = side(shop, two, campaign)?;
    let differs_at = differs_at(&one, &two);
    let name = super::why::name_of(&find_campaign(shop, campaign)?, None);
    let opening = opening(&name, &one, &two, differs_at.as_deref());
    let speech = shop.speech()?;
    Ok(VersusOutcome {
        user: one.user.clone(),
        versus: two.user.clone(),
        campaign,
        opening,
        customer_text: speech.joined(&[speech.say("why-versus"), said]),
        differs_at,
        sides: vec![one, two],
        notes,
    })
}

fn answers(shop: &Shop, request: &Request, user: &str) -> Result<(Answers, Vec<String>)> {
    let found = shop.find_user(user)?;
    let answer = run_why(
        shop,
        &Request {
            user: found.id.clone(),
            campaign: request.campaign,
            item: None,
            as_of: request.as_of,
        },
    )?;
    let answers = Answers {
        key: found.key,
        decisions: answer.decisions,
        side_of: Side {
            user: answer.user,
            name: answer.name,
            outcome: "not_in_audience".into(),
            because: String::new(),
            gates: Vec::new(),
        },
    };
    Ok((answers, found.note.into_iter().collect()))
}

/// The newest campaign that offered to one of them and not to the other; else the newest that
/// decided on one of them; else the newest that was launched.
fn campaign_of(shop: &Shop, one: &Answers, two: &Answers) -> Result<CampaignId> {
    let outcome = |answers: &Answers, campaign: CampaignId| {
        let mut decisions = answers.decisions.iter();
        decisions
            .find(|decision| decision.campaign == campaign)
            .map(|decision| decision.outcome == "offered")
    };
    let mut decided: Vec<CampaignId> = one
        .decisions
        .iter()
        .chain(&two.decisions)
        .map(|decision| decision.campaign)
        .collect();
    decided.sort_by_key(|campaign| std::cmp::Reverse(campaign.0));
    let differs = |campaign: &&CampaignId| {
        let is_offered = |answers| outcome(answers, **campaign) == Some(true);
        is_offered(one) != is_offered(two)
    };
    if let Some(campaign) = decided.iter().find(differs).or(decided.first()) {
        return Ok(*campaign);
    }
    shop.store()
        .fetch_campaigns()?
        .iter()
        .find(|campaign| campaign.launched_at.is_some())
        .map(|campaign| campaign.campaign)
        .ok_or_else(|| Error::not_found("no campaign was launched yet").hint("campaigns"))
}

/// One side, and what can be said to that customer.
fn side(shop: &Shop, answers: Answers, campaign: CampaignId) -> Result<(Side, String)> {
    let Answers {
        mut side_of,
        key,
        decisions,
    } = answers;
    let found = decisions
        .into_iter()
        .find(|decision| decision.campaign == campaign);
    let name = who(side_of.name.as_deref(), &side_of.user);
    let said = match found {
        Some(decision) => {
            side_of.because = sentence(&name, &decision, shop.context.now, &shop.zone()?);
            side_of.outcome.clone_from(&decision.outcome);
            side_of.gates = decision.gates;
            decision.customer_text
        }
        None => {
            let outside = outside(shop, key, &find_campaign(shop, campaign)?)?;
            side_of.because = format!("{name} was not in the audience: {}", outside.because);
            shop.speech()?.say("why-other-customers")
        }
    };
    Ok((side_of, said))
}

/// The first gate where the two differ; the draw comes last.
fn differs_at(one: &Side, two: &Side) -> Option<String> {
    if one.gates.is_empty() != two.gates.is_empty() {
        return Some("audience".into());
    }
    let passes = |side: &Side, name: GateName| {
        let mut gates = side.gates.iter();
        gates.find(|gate| gate.gate == name).map(|gate| gate.pass)
    };
    GateName::ALL
        .into_iter()
        .find(|name| passes(one, *name) != passes(two, *name))
        .map(|name| name.word().to_string())
}

fn opening(campaign: &str, one: &Side, two: &Side, differs_at: Option<&str>) -> String {
    let outcome = |side: &Side| {
        let said = match side.outcome.as_str() {
            "offered" => "was offered it",
            "held_out" => "was held out by chance",
            "blocked" => "was not offered it",
            _ => "was not in the audience",
        };
        format!("{} {said}", who(side.name.as_deref(), &side.user))
    };
    let why = |side: &Side, name: &str| {
        let mut gates = side.gates.iter();
        let failed = gates.find(|gate| gate.gate.word() == name && !gate.pass)?;
        Some(format!("{}: {}", side.user, in_short(failed)))
    };
    let both = format!("{campaign}: {}, {}", outcome(one), outcome(two));
    match differs_at {
        None => format!("{both}; no gate tells them apart"),
        Some("holdout") => format!("{both}; both passed everything else, only the draw differs"),
        Some("audience") if one.gates.is_empty() => {
            format!("{campaign}: {}; {}", outcome(two), one.because)
        }
        Some("audience") => format!("{campaign}: {}; {}", outcome(one), two.because),
        Some(name) => {
            let because = why(one, name).or_else(|| why(two, name));
            format!(
                "{both}. They differ at {name}. {}",
                because.unwrap_or_default()
            )
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn side(user: &str, outcome: &str, failed: &[GateName]) -> Side {
        let gate = |name: GateName| Gate {
            gate: name,
            reason: format!("reason of {name}"),
            pass: !failed.contains(&name),
            observed: None,
            required: None,
            distance: None,
            unit: String::new(),
            evidence: Vec::new(),
        };
        Side {
            user: user.into(),
            name: None,
            outcome: outcome.into(),
            because: String::new(),
            gates: GateName::ALL.map(gate).to_vec(),
        }
    }

    #[test]
    fn the_first_difference_is_named_and_the_draw_comes_last() {
        let offered = side("A", "offered", &[]);
        let held_out = side("B", "held_out", &[GateName::Holdout]);
        let blocked = side("C", "blocked", &[GateName::Cap, GateName::Consent]);
        assert_eq!(differs_at(&offered, &held_out).as_deref(), Some("holdout"));
        assert_eq!(differs_at(&blocked, &held_out).as_deref(), Some("consent"));
        assert_eq!(differs_at(&offered, &offered.clone()), None);
        let outside = Side {
            gates: Vec::new(),
            ..side("D", "not_in_audience", &[])
        };
        assert_eq!(differs_at(&outside, &blocked).as_deref(), Some("audience"));
        assert!(opening("campaign 1", &offered, &held_out, Some("holdout")).contains("the draw"));
        assert!(
            opening("campaign 1", &blocked, &offered, Some("consent"))
                .ends_with("They differ at consent. C: reason of consent")
        );
    }
}
