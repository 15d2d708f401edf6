//! The first sentence of `why USER`, which has to be enough for a call: what happened, because of
//! what, and what would change it. Written from the stored gates, like `wording`.
//!
//! A fix is only named where it is enough: where several gates failed, all that is needed is named.

use super::fix::{fix, is_final};
use crate::campaign::Delivery;
use crate::campaign::gate::{Gate, GateName};
use crate::domain::Instant;
use jiff::tz::TimeZone;

/// Reasons that one sentence names; further ones are counted.
const NAMED: usize = 2;

/// What the opening is written from.
#[derive(Debug, Clone, Copy)]
pub struct Opening<'a> {
    /// The customer in words: `Anna Müller (U0003)`.
    pub who: &'a str,
    /// The campaign in words: `campaign 3 (coupon, 15 % off)`.
    pub campaign: &'a str,
    /// Whether the campaign reached anybody.
    pub delivery: Delivery,
    /// The day on which the campaign was ended or cancelled.
    pub closed_on: Option<&'a str>,
    /// offered, held_out or blocked.
    pub outcome: &'a str,
    /// When it was decided.
    pub at: Instant,
    /// All gates as they ran.
    pub gates: &'a [Gate],
    /// What keeps the offer back since the launch, in words.
    pub withheld: Option<&'a str>,
    /// The code and, in words, what can be done with it.
    pub code: Option<(&'a str, &'a str)>,
}

/// The sentence for the staff.
pub fn opening(facts: &Opening<'_>, zone: &TimeZone) -> String {
    let (who, campaign) = (facts.who, facts.campaign);
    let day = facts.at.day_in(zone);
    let code = facts.code.map_or(String::new(), |(code, state)| {
        format!("; code {code}, {state}")
    });
    if facts.delivery == Delivery::NeverSent {
        let cancelled = facts
            .closed_on
            .map_or(String::new(), |day| format!(" (cancelled on {day})"));
        let planned = if facts.outcome == "offered" {
            format!("an offer to {who} was planned")
        } else {
            format!("no offer to {who} was planned")
        };
        return format!("{campaign} was never sent{cancelled}; {planned}");
    }
    match facts.outcome {
        "offered" if let Some(because) = facts.withheld => {
            let lists = if facts.delivery == Delivery::Sent {
                "the lists written since then left this customer out"
            } else {
                "lists leave this customer out"
            };
            format!("{campaign} was planned for {who}, but {because}: {lists}{code}")
        }
        "offered" if facts.delivery == Delivery::ToBeSent => {
            format!("{campaign} is planned for {who} and not sent yet{code}")
        }
        "offered" => format!("{who} was offered {campaign} on {day}{code}"),
        "held_out" => format!(
            "{who} was not offered {campaign} on {day}: chance put this customer into the comparison \
             group; nothing can change that"
        ),
        _ => {
            let mut failed: Vec<&Gate> = facts.gates.iter().filter(|gate| !gate.pass).collect();
            // Who objects has not agreed either; that is one reason.
            if failed.iter().any(|gate| gate.gate == GateName::Objection) {
                failed.retain(|gate| gate.gate != GateName::Consent);
            }
            let reasons: Vec<String> = failed.iter().map(|gate| in_short(gate)).collect();
            format!(
                "{who} was not offered {campaign} on {day}: {}. {}",
                counted(&reasons, "; "),
                needed(&failed, facts.at, zone)
            )
        }
    }
}

/// The first few, and how many more.
fn counted(texts: &[String], between: &str) -> String {
    let named = texts[..texts.len().min(NAMED)].join(between);
    match texts.len().saturating_sub(NAMED) {
        0 => named,
        more => format!("{named}{between}and {more} more"),
    }
}

/// All that must change before the customer can get an offer like this one.
fn needed(failed: &[&Gate], at: Instant, zone: &TimeZone) -> String {
    if let Some(gate) = failed.iter().find(|gate| is_final(gate)) {
        return format!("Fix: {}", fix(gate));
    }
    let fixes: Vec<String> = failed
        .iter()
        .map(|gate| match (gate.gate, gate.distance) {
            (GateName::Cooldown, Some(days)) => format!(
                "offers are possible again from {}",
                at.plus_days(days.ceil()).day_in(zone)
            ),
            _ => fix(gate),
        })
        .collect();
    match fixes.as_slice() {
        [] => "Fix: none known".into(),
        [one] => format!("Fix: {one}"),
        several => format!("All of this is needed: {}", counted(several, "; ")),
    }
}

/// Why a gate failed, in a few words for the staff.
pub fn in_short(gate: &Gate) -> String {
    let seen = |wanted: &str| gate.observed.as_ref().is_some_and(|seen| seen == wanted);
    let number = gate.observed.as_ref().and_then(serde_json::Value::as_f64);
    let required = gate
        .required
        .as_deref()
        .map(|required| required.trim_start_matches(['<', '>', '=', ' ']))
        .unwrap_or_default();
    match (gate.gate, number) {
        (GateName::Suppressed, _) if seen("complaint") => "there is a complaint".into(),
        (GateName::Rule, _) => {
            let missed: Vec<String> = gate
                .evidence
                .iter()
                .filter(|leaf| leaf.pass != Some(true))
                .map(|leaf| leaf.text.clone())
                .collect();
            if missed.is_empty() {
                gate.reason.clone()
            } else {
                counted(&missed, ", ")
            }
        }
        (GateName::Cooldown, Some(days)) => {
            format!("the last offer was {days:.0} days before, {required} are required")
        }
        (GateName::Cap, Some(offers)) => {
            format!("{offers:.0} offers within a year, fewer than {required} are required")
        }
        (GateName::Margin, Some(left)) => {
            format!("the discount leaves a margin of {left:.1} %, {required} % are required")
        }
        (GateName::Stock, _) => "everything in the offer was sold out".into(),
        (GateName::Window, _) => "the window had ended".into(),
        (GateName::Budget, _) => "the budget went to customers ranked higher".into(),
        (GateName::Holdout, _) => "drawn by chance into the comparison group".into(),
        (GateName::UniversalHoldout, _) => {
            "drawn by chance among those who get no campaigns".into()
        }
        _ => gate.reason.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn failed(gate: GateName, observed: serde_json::Value, required: &str, distance: f64) -> Gate {
        Gate {
            gate,
            reason: format!("reason of {gate}"),
            pass: false,
            observed: Some(observed),
            required: Some(required.into()),
            distance: Some(distance),
            unit: "days".into(),
            evidence: vec![],
        }
    }

    fn said(outcome: &str, gates: &[Gate]) -> String {
        let facts = Opening {
            who: "Anna Müller (U0003)",
            campaign: "campaign 3 (coupon, 15 % off)",
            delivery: Delivery::Sent,
            closed_on: None,
            withheld: None,
            outcome,
            at: Instant::parse("2026-10-01T10:00:00Z").unwrap(),
            gates,
            code: Some(("ABCD", "not used")),
        };
        opening(&facts, &TimeZone::UTC)
    }

    #[test]
    fn a_wait_has_a_date_and_several_fixes_are_all_named() {
        let cooldown = failed(GateName::Cooldown, json!(12.0), ">= 30", 18.0);
        assert_eq!(
            said("blocked", std::slice::from_ref(&cooldown)),
            "Anna Müller (U0003) was not offered campaign 3 (coupon, 15 % off) on 2026-10-01: the \
             last offer was 12 days before, 30 are required. Fix: offers are possible again from \
             2026-10-19"
        );
        let stock = failed(GateName::Stock, json!(0), ">= 1 item in stock", 1.0);
        let both = said("blocked", &[cooldown.clone(), stock]);
        assert!(
            both.contains(
                "All of this is needed: offers are possible again from 2026-10-19; restock"
            ),
            "{both}"
        );
        // Waiting does not help somebody who asked for no offers.
        let objection = failed(
            GateName::Objection,
            json!("no to email"),
            "no objection",
            0.0,
        );
        let refused = said("blocked", &[cooldown, objection]);
        assert!(
            refused.ends_with("Fix: none; only the customer can withdraw a refusal"),
            "{refused}"
        );
    }

    #[test]
    fn every_gate_has_a_short_reason_and_every_outcome_an_opening() {
        for name in GateName::ALL {
            let gates = [failed(name, json!(1.0), ">= 3", 1.0)];
            let text = said("blocked", &gates);
            assert!(text.contains("was not offered campaign 3"), "{text}");
            assert!(in_short(&gates[0]).len() > 5, "{name}");
        }
        assert!(said("held_out", &[]).contains("chance"));
        assert!(said("offered", &[]).ends_with("on 2026-10-01; code ABCD, not used"));
    }
}
