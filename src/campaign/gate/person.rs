//! Gates about the person: who it is, what was said, and whether it belongs to the audience.

use super::{Candidate, Conditions, Evidence, Gate, GateName};
use crate::campaign::audience::Audience;
use crate::domain::ConsentState;

/// Who the user is, and whether the shop can write: there is an address, and mail to it arrives.
pub(super) fn known(candidate: &Candidate, conditions: &Conditions) -> Gate {
    let by = &candidate.known_by;
    let who = match (by.has_account, by.email.is_some(), by.has_phone) {
        (true, ..) => "account",
        (false, true, _) => "e-mail address without an account",
        (false, false, true) => "phone number without an account",
        (false, false, false) => "id alone",
    };
    let does_bounce = candidate
        .consent
        .as_ref()
        .is_some_and(|statement| statement.is_bounce);
    let address = match (&by.email, does_bounce) {
        (Some(_), true) => "mail comes back",
        (Some(_), false) => "has an e-mail address",
        (None, _) => "no e-mail address",
    };
    let observed = format!("{who}; {address}");
    let evidence = vec![Evidence::of_text(format!("identified by: {who}"))];
    if !conditions.are_addresses_known {
        return Gate::passed(
            GateName::Known,
            "a known customer; no e-mail addresses are loaded, so the mailing program must know \
             customers by id",
        )
        .with_comparison(observed, "a known customer")
        .with(evidence);
    }
    let gate = match (&by.email, does_bounce) {
        (Some(_), false) => {
            Gate::passed(GateName::Known, "a known customer with an e-mail address")
        }
        (Some(_), true) => Gate::failed(
            GateName::Known,
            "the mailing list says that mail to this address comes back",
        ),
        (None, _) => Gate::failed(GateName::Known, "no e-mail address is known"),
    };
    gate.with_comparison(observed, "an e-mail address that works")
        .with(evidence)
}

/// What the customer said, for the staff.
fn said(candidate: &Candidate) -> Vec<Evidence> {
    let text = candidate.consent.as_ref().map(|statement| {
        format!(
            "{} since {}, from: {}",
            statement.state.in_words(),
            statement.at,
            statement.source
        )
    });
    text.map(Evidence::of_text).into_iter().collect()
}

pub(super) fn consent(candidate: &Candidate, conditions: &Conditions) -> Gate {
    let state = candidate.consent.as_ref().map(|statement| statement.state);
    let observed = state.map_or("nothing said", ConsentState::in_words);
    let (is_required, why) = (
        conditions.consent.is_required(),
        conditions.consent.because(),
    );
    let channel = &conditions.channel;
    let gate = match (is_required, state) {
        (false, None) => Gate::passed(
            GateName::Consent,
            format!("not known here; none is required: {why}"),
        ),
        (false, Some(_)) => Gate::passed(GateName::Consent, format!("none is required: {why}")),
        (true, Some(ConsentState::Yes)) => {
            Gate::passed(GateName::Consent, format!("the user agreed to {channel}"))
        }
        (true, Some(ConsentState::NoPermission)) => Gate::failed(
            GateName::Consent,
            format!("there is no permission for {channel}, and it is required: {why}"),
        ),
        (true, Some(ConsentState::Refused)) => {
            Gate::failed(GateName::Consent, format!("the user refused {channel}"))
        }
        (true, None) => Gate::failed(
            GateName::Consent,
            format!("the user never agreed to {channel}, and that is required: {why}"),
        ),
    };
    gate.with_comparison(observed, if is_required { "yes" } else { "nothing" })
        .with(said(candidate))
}

pub(super) fn objection(candidate: &Candidate, conditions: &Conditions) -> Gate {
    let channel = &conditions.channel;
    let state = candidate.consent.as_ref().map(|statement| statement.state);
    if state == Some(ConsentState::Refused) {
        return Gate::failed(
            GateName::Objection,
            format!("the user asked for no more messages by {channel}"),
        )
        .with_comparison("refused", "no refusal")
        .with(said(candidate));
    }
    Gate::passed(GateName::Objection, "the user has not refused messages")
        .with_comparison("none", "no refusal")
}

pub(super) fn suppressed(candidate: &Candidate) -> Gate {
    let required = "no complaint, not excluded, no bot";
    if let Some(exclusion) = &candidate.exclusion {
        let why = exclusion
            .why
            .as_ref()
            .map_or(String::new(), |why| format!(": {why}"));
        return Gate::failed(
            GateName::Suppressed,
            format!("the user is excluded from models and campaigns{why}"),
        )
        .with_comparison("excluded", required)
        .with(vec![Evidence::of_text(format!(
            "excluded since {}{why}",
            exclusion.at
        ))]);
    }
    if let Some(habit) = &candidate.bot {
        return Gate::failed(
            GateName::Suppressed,
            format!("the page views of this user are those of a program: {habit}"),
        )
        .with_comparison("bot", required)
        .with(vec![Evidence::of_text(habit.clone())]);
    }
    match candidate.complaint_at {
        Some(at) => Gate::failed(
            GateName::Suppressed,
            "a complaint of the user was written down",
        )
        .with_comparison("complaint", required)
        .with(vec![Evidence::of_text(format!("complaint noted at {at}"))]),
        None => Gate::passed(
            GateName::Suppressed,
            "no complaint is noted, the user is not excluded, and no bot",
        )
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
