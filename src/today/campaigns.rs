//! Actions on campaigns: those to plan, to send and to measure.

use super::action::{Action, Kind, Who};
use crate::campaign::Kind as CampaignKind;
use crate::campaign::operation::{CampaignLine, Due, Outcome as Design, Proposal};
use crate::domain::{Instant, SegmentId};
use crate::output::quote;
use jiff::tz::TimeZone;

/// Proposals of the plan that are shown: their audiences overlap, and a customer gets one offer at a
/// time.
const PROPOSALS: usize = 3;
/// Days before its start from which an unsent campaign presses.
const PRESSING_DAYS: f64 = 2.0;
/// The least chance that a message without a discount earns.
const LEAST_CHANCE: f64 = 0.6;

/// Campaigns that are expected to earn.
pub fn of_proposals(proposals: &[Proposal], skipped: &[CampaignKind]) -> Vec<Action> {
    let found = proposals
        .iter()
        .filter(|proposal| !skipped.contains(&proposal.rung.kind))
        .take(PROPOSALS);
    found.map(of_proposal).collect()
}

fn of_proposal(proposal: &Proposal) -> Action {
    let rung = &proposal.rung;
    let basis = match &proposal.taught {
        Some(taught) => taught.trim_start_matches("because ").to_string(),
        None => match rung.basis.word() {
            "assumed" => "the effect is assumed from published experiments".into(),
            word => format!("the effect is {word} on {} customers", rung.measured_on),
        },
    };
    Action {
        who: Some(who(rung.offered, proposal.segment, rung.kind)),
        gain: Some(rung.gain),
        chance: Some(rung.chance),
        ..Action::new(
            Kind::Campaign,
            format!(
                "offer {} {}",
                proposal.segment_name,
                offer(rung.kind, &rung.discount)
            ),
            basis,
            proposal.line.clone(),
        )
    }
}

fn offer(kind: CampaignKind, discount: &str) -> String {
    match kind {
        CampaignKind::Coupon => format!("a coupon of {discount}"),
        CampaignKind::Flash => format!("a flash sale of {discount}"),
        CampaignKind::Members => format!("early access with {discount}"),
        CampaignKind::Winback => format!("a win-back with {discount}"),
        CampaignKind::Reminder => format!("a reminder with {discount}"),
    }
}

fn who(count: usize, segment: Option<SegmentId>, kind: CampaignKind) -> Who {
    let rule = match segment {
        Some(_) => None,
        None => kind.usual_audience().map(|(_, rule)| rule.to_string()),
    };
    let show = match (segment, &rule) {
        (Some(segment), _) => Some(format!("segments {segment}")),
        (None, Some(rule)) => Some(format!("segment count {}", quote(rule))),
        (None, None) => None,
    };
    Who {
        count,
        segment,
        rule,
        show,
    }
}

/// A message without a discount to those who are overdue or due, where it is likely to earn.
pub fn of_message(design: &Design) -> Option<Action> {
    let expected = &design.expected;
    let gain = expected.margin?;
    let chance = expected.chance?;
    if gain.value.minor <= 0 || chance < LEAST_CHANCE || design.offered == 0 {
        return None;
    }
    let (text, because) = match design.kind {
        CampaignKind::Winback => (
            "write to customers who are overdue, without a discount",
            "they have been silent for twice their usual gap or longer; a message is the cheapest try",
        ),
        _ => (
            "remind customers who are due to order again, without a discount",
            "their usual gap is about over",
        ),
    };
    Some(Action {
        who: Some(who(design.offered, None, design.kind)),
        gain: Some(gain),
        chance: Some(chance),
        ..Action::new(
            Kind::Message,
            text,
            because,
            format!("campaign {} --discount none", design.kind),
        )
    })
}

/// A small campaign that teaches how customers respond.
pub fn of_learning(proposal: &Proposal, teaches: &str) -> Action {
    let rung = &proposal.rung;
    Action {
        who: Some(who(rung.offered, proposal.segment, rung.kind)),
        gain: Some(rung.gain),
        chance: Some(rung.chance),
        ..Action::new(
            Kind::Learn,
            format!(
                "learn whether {} respond, with a small coupon of {}",
                proposal.segment_name, rung.discount
            ),
            format!("it teaches {teaches}"),
            proposal.line.clone(),
        )
    }
}

/// Campaigns that were launched and not sent. They press at once, unless the day on which they are to
/// start is still to come.
pub fn to_send(campaigns: &[CampaignLine], now: Instant, zone: &TimeZone) -> Vec<Action> {
    let launched = campaigns.iter().filter(|line| line.state == "launched");
    let action = |line: &CampaignLine| {
        let start = line.starts_at;
        let is_pressing = start.is_none_or(|start| start <= now.plus_days(PRESSING_DAYS));
        let because = match start.filter(|_| is_pressing) {
            Some(start) => {
                let verb = if start <= now { "was" } else { "is" };
                let day = start.day_in(zone);
                format!(
                    "it {verb} to start on {day}; its codes are drawn, nothing was sent yet, and its \
                     customers are left out of other campaigns"
                )
            }
            None => "it is launched, its codes are drawn, and nothing was sent yet; its customers \
                     are left out of other campaigns"
                .into(),
        };
        Action {
            who: Some(Who {
                count: line.offered,
                segment: None,
                rule: None,
                show: Some(format!("campaign {}", line.campaign)),
            }),
            is_pressing,
            ..Action::new(
                Kind::Send,
                format!("send campaign {} ({})", line.campaign, line.kind),
                because,
                format!("campaign checklist {}", line.campaign),
            )
        }
    };
    launched.map(action).collect()
}

/// Campaigns whose measuring date has come.
pub fn to_measure(due: &[Due], now: Instant, zone: &TimeZone) -> Vec<Action> {
    let come = due.iter().filter(|due| due.measured_at <= now);
    let action = |due: &Due| {
        let date = due.measured_at.day_in(zone);
        if due.has_data {
            Action::new(
                Kind::Measure,
                format!("measure campaign {}", due.campaign),
                format!("its result is complete since {date}"),
                format!("campaign measure {}", due.campaign),
            )
        } else {
            Action::new(
                Kind::Measure,
                format!(
                    "load the orders that campaign {} is measured by",
                    due.campaign
                ),
                format!("its measuring date was {date}, and the orders end before it"),
                "load FILE",
            )
        }
    };
    come.map(action).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::CampaignId;

    #[test]
    fn an_unsent_campaign_presses_unless_its_start_is_days_away() {
        let line = |starts: Option<&str>, state: &str| CampaignLine {
            campaign: CampaignId(3),
            kind: "coupon".into(),
            state: state.into(),
            segment_name: "regulars".into(),
            offered: 40,
            holdout: 4,
            has_codes: true,
            redeemed: 0,
            expected: None,
            created_at: Instant(0),
            starts_at: starts.and_then(Instant::parse),
            ends_at: None,
            note: None,
        };
        let now = Instant::parse("2026-10-05T12:00:00Z").unwrap();
        for (starts, presses) in [
            (Some("2026-10-01T10:00:00Z"), true),
            (Some("2026-10-07T10:00:00Z"), true),
            (Some("2026-10-09T10:00:00Z"), false),
            (None, true),
        ] {
            let found = to_send(&[line(starts, "launched")], now, &TimeZone::UTC);
            assert_eq!(found[0].is_pressing, presses, "{starts:?}");
            let is_dated = found[0].because.contains("to start on 2026-10-0");
            assert_eq!(is_dated, presses && starts.is_some());
        }
        let sent = [line(None, "sent"), line(None, "draft")];
        assert!(to_send(&sent, now, &TimeZone::UTC).is_empty());
    }
}
