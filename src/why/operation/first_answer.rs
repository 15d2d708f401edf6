//! What `why USER` says first: the newest campaign that concerns the customer in one sentence, what
//! to say to the customer, and a line for each other campaign.

use super::answer::{Decision, NotInAudience, Outcome};
use super::that_day::code_in_words;
use crate::campaign::Delivery;
use crate::domain::Instant;
use crate::speech::Speech;
use crate::why::opening::{Opening, in_short, opening};
use jiff::tz::TimeZone;

/// Fills the opening, the customer's sentence and the lines of the other campaigns.
pub(super) fn add(outcome: &mut Outcome, now: Instant, zone: &TimeZone, speech: &Speech) {
    let who = who(outcome.name.as_deref(), &outcome.user);
    let decisions = &outcome.decisions;
    let first = decisions
        .iter()
        .position(|decision| decision.delivery != Delivery::NeverSent)
        .or((!decisions.is_empty()).then_some(0));
    let (said, customer_text) = match first.map(|first| &decisions[first]) {
        Some(decision) => (
            sentence(&who, decision, now, zone),
            decision.customer_text.clone(),
        ),
        None => outside_all(&who, &outcome.not_in_audience, speech),
    };
    let mut lines: Vec<(i64, String)> = Vec::new();
    for (index, decision) in decisions.iter().enumerate() {
        if Some(index) != first {
            lines.push((decision.campaign.0, line(decision, now, zone)));
        }
    }
    // One campaign that left the customer out is in the opening already.
    if first.is_some() || outcome.not_in_audience.len() > 1 {
        lines.extend(outcome.not_in_audience.iter().map(|campaign| {
            let as_of = if campaign.is_now { " (as of now)" } else { "" };
            let said = format!(
                "{}: not in the audience{as_of}: {}",
                campaign.name, campaign.because
            );
            (campaign.campaign.0, said)
        }));
    }
    lines.sort_by_key(|(campaign, _)| std::cmp::Reverse(*campaign));
    outcome.others = lines.into_iter().map(|(_, line)| line).collect();
    outcome.opening = said;
    outcome.customer_text = customer_text;
    outcome.first = first;
}

/// A customer in words: `Anna Müller (U0003)`.
pub(super) fn who(name: Option<&str>, id: &str) -> String {
    name.map_or_else(|| id.to_string(), |name| format!("{name} ({id})"))
}

/// A decision in one sentence.
pub(super) fn sentence(who: &str, decision: &Decision, now: Instant, zone: &TimeZone) -> String {
    let state = code_in_words(
        decision.code_state.as_deref(),
        decision.code_expires_at,
        now,
        zone,
    );
    let withheld = decision.withheld.map(|withheld| withheld.in_words(zone));
    let facts = Opening {
        who,
        withheld: withheld.as_deref(),
        campaign: &decision.name,
        delivery: decision.delivery,
        closed_on: decision.closed_on.as_deref(),
        outcome: &decision.outcome,
        at: decision.at,
        gates: &decision.gates,
        code: decision.code.as_deref().map(|code| (code, state.as_str())),
    };
    opening(&facts, zone)
}

fn line(decision: &Decision, now: Instant, zone: &TimeZone) -> String {
    let name = &decision.name;
    let day = decision.at.day_in(zone);
    if decision.delivery == Delivery::NeverSent {
        return format!("{name}: never sent");
    }
    match decision.outcome.as_str() {
        "offered" if let Some(withheld) = &decision.withheld => {
            format!(
                "{name}, {day}: planned, not sent to this customer: {}",
                withheld.in_words(zone)
            )
        }
        "offered" if decision.delivery == Delivery::ToBeSent => {
            format!("{name}, {day}: planned, not sent yet")
        }
        "offered" => {
            let state = code_in_words(
                decision.code_state.as_deref(),
                decision.code_expires_at,
                now,
                zone,
            );
            format!("{name}, {day}: offered, code {state}")
        }
        "held_out" => format!("{name}, {day}: not offered, by chance (comparison group)"),
        _ => {
            let mut failed = decision.gates.iter().filter(|gate| !gate.pass);
            let because = failed.next().map(in_short).unwrap_or_default();
            let more = match failed.count() {
                0 => String::new(),
                more => format!("; and {more} more"),
            };
            format!("{name}, {day}: not offered: {because}{more}")
        }
    }
}

/// The opening and the customer's sentence where no decision is stored.
fn outside_all(who: &str, campaigns: &[NotInAudience], speech: &Speech) -> (String, String) {
    match campaigns {
        [] => (
            format!("no campaign has decided on {who} yet: none was launched"),
            speech.say("why-no-offers-yet"),
        ),
        [one] => (
            format!(
                "{who} was not in the audience of the only campaign so far, {}: {}",
                one.name, one.because
            ),
            speech.say("why-other-customers"),
        ),
        several => (
            format!(
                "{who} was in the audience of none of the {} campaigns so far",
                several.len()
            ),
            speech.say("why-outside-all"),
        ),
    }
}
