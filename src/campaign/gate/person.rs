//! Gates about the person: who it is, what it said, and whether it belongs to the audience.

use super::{Candidate, Conditions, Evidence, Gate, GateName};
use crate::campaign::audience::Audience;

fn has_tag(candidate: &Candidate, wanted: &str) -> bool {
    candidate
        .tags
        .iter()
        .any(|tag| tag.eq_ignore_ascii_case(wanted))
}

pub(super) fn known(candidate: &Candidate) -> Gate {
    if has_tag(candidate, "guest") {
        return Gate::failed(
            GateName::Known,
            "the user ordered as a guest and has no account",
        )
        .with_comparison("guest", "account");
    }
    Gate::passed(GateName::Known, "the user is a known customer")
        .with_comparison("account", "account")
}

pub(super) fn consent(candidate: &Candidate, conditions: &Conditions) -> Gate {
    let observed = match candidate.consent {
        Some(true) => "yes",
        Some(false) => "no",
        None => "no word",
    };
    let (is_required, why) = conditions.consent_required;
    let channel = &conditions.channel;
    let gate = match (is_required, candidate.consent) {
        (false, None) => Gate::passed(
            GateName::Consent,
            format!("not known here; none is required: {why}"),
        ),
        (false, _) => Gate::passed(GateName::Consent, format!("none is required: {why}")),
        (true, Some(true)) => {
            Gate::passed(GateName::Consent, format!("the user said yes to {channel}"))
        }
        (true, Some(false)) => {
            Gate::failed(GateName::Consent, format!("the user said no to {channel}"))
        }
        (true, None) => Gate::failed(
            GateName::Consent,
            format!("the user never said yes to {channel}, and that is required: {why}"),
        ),
    };
    gate.with_comparison(observed, if is_required { "yes" } else { "nothing" })
}

pub(super) fn objection(candidate: &Candidate, conditions: &Conditions) -> Gate {
    let concerns = |channel: &&String| {
        **channel == conditions.channel
            || ["all", "any", "marketing"].contains(&channel.to_lowercase().as_str())
    };
    match candidate.objections.iter().find(concerns) {
        Some(channel) => Gate::failed(
            GateName::Objection,
            format!("the user said no to messages by {channel}"),
        )
        .with_comparison(format!("no to {channel}"), "no objection"),
        None => Gate::passed(GateName::Objection, "the user has not objected")
            .with_comparison("none", "no objection"),
    }
}

pub(super) fn suppressed(candidate: &Candidate) -> Gate {
    let required = "no complaint, no bot";
    if has_tag(candidate, "bot") {
        return Gate::failed(GateName::Suppressed, "the account is marked as a bot")
            .with_comparison("bot", required);
    }
    match candidate.complaint_at {
        Some(at) => Gate::failed(
            GateName::Suppressed,
            "a complaint of the user was written down",
        )
        .with_comparison("complaint", required)
        .with(vec![Evidence::of_text(format!("complaint noted at {at}"))]),
        None => Gate::passed(GateName::Suppressed, "no complaint is noted")
            .with_comparison("none", required),
    }
}

/// Stored membership of a learned segment; distances and chances tell how clear it is, they do not
/// decide.
pub(super) fn segment(candidate: &Candidate, conditions: &Conditions) -> Gate {
    let Audience::Learned {
        segment,
        name,
        precision,
        ..
    } = &conditions.audience
    else {
        return Gate::passed(GateName::Segment, "the audience is no learned segment");
    };
    let required = format!("member of segment {segment} ({name})");
    let Some(member) = &candidate.membership else {
        return Gate::failed(
            GateName::Segment,
            format!("the user is no member of segment {segment} ({name})"),
        )
        .with_comparison("no member", required);
    };
    let mut evidence = vec![Evidence::of_text(format!("member since {}", member.since))];
    let next_name = member.next_name.as_deref().unwrap_or("the next segment");
    if let Some((own, next)) = member.chances {
        let percent = |chance: f64| format!("{:.0} %", chance * 100.0);
        evidence.push(Evidence::of_text(format!(
            "belongs to {name} with a chance of {}, to {next_name} with {}",
            percent(own),
            percent(next)
        )));
    }
    evidence.extend(member.crowd.iter().map(Evidence::of_text));
    if let (Some(own), Some(next)) = (member.own, member.next) {
        evidence.push(Evidence {
            text: format!(
                "distance {own:.2} to the centre of {name}, {next:.2} to that of {next_name}"
            ),
            own: Some(own),
            next: Some(next),
            ..Evidence::default()
        });
    }
    evidence.extend(member.features.iter().map(|(feature, own, next)| Evidence {
        text: format!("{feature}: {own:.2} from the own centre, {next:.2} from the next"),
        feature: Some(feature.clone()),
        own: Some(*own),
        next: Some(*next),
        ..Evidence::default()
    }));
    // Only who fulfils the sentence is told it: it describes the segment roughly, and does not
    // decide who is in it.
    if let Some(trace) = member
        .sentence
        .as_ref()
        .filter(|trace| trace.pass == Some(true))
    {
        let sure = precision.map_or(String::new(), |found| {
            format!(
                ", which holds for members in {:.0} of 100 cases",
                found.value * 100.0
            )
        });
        evidence.push(Evidence::of_text(format!("roughly{sure}:")));
        evidence.extend(trace.leaves.iter().map(Evidence::leaf));
    }
    Gate::passed(
        GateName::Segment,
        format!("the user is a member of segment {segment} ({name})"),
    )
    .with_comparison("member", required)
    .with(evidence)
}

pub(super) fn rule(candidate: &Candidate, rule: &str) -> Gate {
    let Some(trace) = &candidate.rule else {
        return Gate::failed(GateName::Rule, "the rule was not tested")
            .with_comparison("not tested", rule);
    };
    let evidence: Vec<Evidence> = trace.leaves.iter().map(Evidence::leaf).collect();
    let gate = match trace.pass {
        Some(true) => Gate::passed(GateName::Rule, format!("the rule holds: {rule}"))
            .with_comparison(true, rule),
        Some(false) => {
            let failed: Vec<&str> = evidence
                .iter()
                .filter(|leaf| leaf.pass == Some(false))
                .map(|leaf| leaf.text.as_str())
                .collect();
            let nearest = trace
                .leaves
                .iter()
                .filter(|leaf| leaf.pass == Some(false))
                .filter_map(|leaf| Some((leaf.distance?, leaf.unit)))
                .min_by(|left, right| left.0.total_cmp(&right.0));
            let gate = Gate::failed(
                GateName::Rule,
                format!("the rule does not hold: {}", failed.join("; ")),
            )
            .with_comparison(false, rule);
            match nearest {
                Some((distance, unit)) => gate.with_distance(distance, unit),
                None => gate,
            }
        }
        None => Gate::failed(
            GateName::Rule,
            format!(
                "the rule stays open: {} is not known",
                trace.missing.join(", ")
            ),
        )
        .with_comparison("not known", rule),
    };
    gate.with(evidence)
}
