//! A decision in words, written from its stored gates alone: one text for the staff, one for the
//! customer. The customer's text never mentions margins, budgets or other customers.

use super::fix::{cheapest_fix, first_number, lacks_tier, observed};
use super::withheld::Withheld;
use crate::campaign::Delivery;
use crate::campaign::gate::{Evidence, Gate, GateName, HELD_OUT, OF_ITEMS, TO_BE_SENT};
use crate::speech::Speech;

/// The stored decision that the texts are written from.
#[derive(Debug, Clone, Copy)]
pub struct DecisionFacts<'a> {
    /// The campaign in words: `campaign 3 (coupon, 15 % off)`.
    pub campaign: &'a str,
    /// offered, held_out or blocked.
    pub outcome: &'a str,
    /// All gates as they ran.
    pub gates: &'a [Gate],
    /// Whether the campaign reached anybody.
    pub delivery: Delivery,
    /// The day on which the campaign was ended or cancelled.
    pub closed_on: Option<&'a str>,
    /// What keeps the offer back since the launch, and in words for the staff.
    pub withheld: Option<(Withheld, &'a str)>,
}

impl<'a> DecisionFacts<'a> {
    fn failed(&self) -> impl Iterator<Item = &'a Gate> {
        self.gates.iter().filter(|gate| !gate.pass)
    }
}

/// The text for the staff: the outcome, and the gates that decided it.
pub fn staff_text(facts: &DecisionFacts<'_>) -> String {
    let failed: Vec<String> = facts
        .failed()
        .map(|gate| format!("{}: {}", gate.gate, gate.reason))
        .collect();
    let belongs = facts
        .gates
        .iter()
        .find(|gate| matches!(gate.gate, GateName::Segment | GateName::Rule))
        .map_or(String::new(), |gate| format!("; {}", gate.reason));
    if facts.delivery == Delivery::NeverSent {
        return never_sent(facts, &failed);
    }
    match facts.outcome {
        "offered" if let Some((_, because)) = facts.withheld => format!(
            "{} had an offer for the customer, and it does not go out: {because}",
            facts.campaign
        ),
        "offered" if facts.delivery == Delivery::ToBeSent => format!(
            "{} has an offer for the customer and is still to be sent: all {} gates passed{belongs}",
            facts.campaign,
            facts.gates.len()
        ),
        "offered" => format!(
            "{} was offered: all {} gates passed{belongs}",
            facts.campaign,
            facts.gates.len()
        ),
        "held_out" => format!(
            "{} was not offered, although every other gate passed: {}. Do not offer it later, or the \
             comparison becomes unreliable",
            facts.campaign,
            failed.join("; ")
        ),
        _ => match cheapest_fix(facts.gates) {
            Some(fix) => format!(
                "{} was not offered. {}. Nearest fix: {}",
                facts.campaign,
                failed.join("; "),
                fix.text
            ),
            None => format!("{} was not offered. {}", facts.campaign, failed.join("; ")),
        },
    }
}

/// What was planned by a campaign that was cancelled before it was sent.
fn never_sent(facts: &DecisionFacts<'_>, failed: &[String]) -> String {
    let cancelled = facts
        .closed_on
        .map_or(String::new(), |day| format!(" (cancelled on {day})"));
    let planned = match facts.outcome {
        "offered" => "an offer was planned for the customer, and all gates had passed".into(),
        "held_out" => "the customer had been drawn into the comparison group".into(),
        _ => format!(
            "no offer was planned for the customer. {}",
            failed.join("; ")
        ),
    };
    format!("{} was never sent{cancelled}: {planned}", facts.campaign)
}

/// The text for the customer: true, without margins, budgets or other customers.
pub fn customer_text(facts: &DecisionFacts<'_>, speech: &Speech) -> String {
    if let (Some((withheld, _)), "offered") = (facts.withheld, facts.outcome) {
        return speech.say(withheld.for_the_customer());
    }
    let because = |plain: &str, with_features: &str| match features(facts.gates, speech) {
        Some(features) => speech.say_with(with_features, &[("features", (&features).into())]),
        None => speech.say(plain),
    };
    match (facts.delivery, facts.outcome) {
        (Delivery::NeverSent, "offered") => return speech.say("why-never-sent-planned"),
        (Delivery::NeverSent, _) => return speech.say("why-never-sent"),
        (Delivery::ToBeSent, "offered") => return because("why-planned", "why-planned-because"),
        (Delivery::ToBeSent, "held_out") => return speech.say("why-draw-planned"),
        _ => {}
    }
    match facts.outcome {
        "offered" => because("why-got", "why-got-because"),
        "held_out" => speech.say("why-draw"),
        _ => {
            // What the customer asked for comes first, the shop's own reasons last.
            const ORDER: [GateName; 15] = [
                GateName::Objection,
                GateName::Suppressed,
                GateName::Consent,
                GateName::Known,
                GateName::UniversalHoldout,
                GateName::Segment,
                GateName::Rule,
                GateName::Cooldown,
                GateName::Cap,
                GateName::Stock,
                GateName::Window,
                GateName::Budget,
                GateName::Margin,
                GateName::Holdout,
                GateName::CodeState,
            ];
            let first = ORDER
                .iter()
                .find_map(|name| facts.failed().find(|gate| gate.gate == *name));
            first.map_or_else(
                || speech.say("why-not-made"),
                |gate| said_to_customer(gate, speech),
            )
        }
    }
}

/// Whether the gate's evidence observed this.
fn has_observed(gate: &Gate, what: &str) -> bool {
    let mut seen = gate.evidence.iter().filter_map(|it| it.observed.as_ref());
    seen.any(|seen| seen == what)
}

fn said_to_customer(gate: &Gate, speech: &Speech) -> String {
    let days = gate.observed.as_ref().and_then(serde_json::Value::as_f64);
    // Who was held out, or is still to get an offer, had none.
    let had_no_offer = has_observed(gate, HELD_OUT) || has_observed(gate, TO_BE_SENT);
    speech.say(match gate.gate {
        GateName::Objection => "why-objection",
        GateName::Suppressed => match observed(gate) {
            Some("complaint") => "why-complaint",
            Some("excluded") => "why-excluded",
            _ => "why-suppressed",
        },
        GateName::Consent => "why-consent",
        GateName::Known => match observed(gate) {
            Some(seen) if seen.ends_with("comes back") => "why-bounces",
            _ => "why-unknown",
        },
        GateName::Rule if lacks_tier(gate) => "why-members",
        GateName::Rule => {
            if let Some(missed) = missed(gate, speech) {
                return speech.say_with("why-depended", &[("features", (&missed).into())]);
            }
            "why-other-customers"
        }
        GateName::Segment => "why-other-customers",
        GateName::Cooldown if had_no_offer => "why-pause-between-campaigns",
        GateName::Cap if had_no_offer => "why-most-campaigns",
        GateName::Cooldown => {
            let least = gate.required.as_deref().and_then(first_number);
            if let (Some(days), Some(least)) = (days, least) {
                let values = [
                    ("days", (days.round() as i64).into()),
                    ("least", (least.round() as i64).into()),
                ];
                return speech.say_with("why-cooldown", &values);
            }
            "why-another-offer"
        }
        GateName::Cap => "why-cap",
        GateName::Stock => "why-stock",
        GateName::Window => "why-window",
        GateName::Budget => "why-limited",
        GateName::Margin if has_observed(gate, OF_ITEMS) => "why-loss-items",
        GateName::Margin => "why-loss",
        GateName::Holdout => "why-draw",
        GateName::UniversalHoldout => "why-draw-always",
        GateName::CodeState => "why-code-state",
    })
}

/// The customer's own behaviour by which a rule left them out, in words; `None` where the gate
/// recorded none.
fn missed(gate: &Gate, speech: &Speech) -> Option<String> {
    let missed = gate.evidence.iter().filter(|leaf| leaf.pass == Some(false));
    spoken(missed.filter_map(|leaf| leaf.feature.as_deref()), speech)
}

/// The customer's own behaviour behind membership of the audience, in words; `None` where the gate
/// recorded none.
fn features(gates: &[Gate], speech: &Speech) -> Option<String> {
    let gate = gates
        .iter()
        .find(|gate| matches!(gate.gate, GateName::Segment | GateName::Rule))?;
    let is_unknown = |evidence: &Evidence| {
        evidence
            .feature
            .as_ref()
            .is_some_and(|name| name.ends_with("is not known"))
    };
    let speaks = |evidence: &&Evidence| evidence.pass != Some(false) && !is_unknown(evidence);
    let telling = gate.evidence.iter().filter(speaks);
    spoken(
        telling.filter_map(|evidence| evidence.feature.as_deref()),
        speech,
    )
}

/// Features as a list in the customer's words, each once.
fn spoken<'a>(features: impl Iterator<Item = &'a str>, speech: &Speech) -> Option<String> {
    let mut said: Vec<String> = Vec::new();
    for feature in features {
        let words = feature_in_words(feature, speech);
        if !said.contains(&words) {
            said.push(words);
        }
    }
    (!said.is_empty()).then(|| speech.list(&said))
}

fn feature_in_words(feature: &str, speech: &Speech) -> String {
    let name = feature.split('.').next().unwrap_or(feature);
    let part = feature
        .split_once('.')
        .map(|(_, part)| part.trim_matches('\''));
    speech.say(match (name, part) {
        ("recency_days" | "last_order_at" | "lapse" | "overdue", _) => "feature-recency",
        ("orders" | "order_rate" | "typical_gap_days" | "order_days", _) => "feature-frequency",
        ("net_revenue" | "average_order" | "purchasing_power" | "lines_per_order", _) => {
            "feature-basket"
        }
        ("discount_share", _) => "feature-discounts",
        (
            "views" | "clicks" | "sessions" | "browse_depth" | "browse_minutes" | "active_days_30"
            | "behavior",
            _,
        ) => "feature-browsing",
        ("interest" | "interests", Some(part)) => {
            return speech.say_with("feature-interest", &[("part", part.into())]);
        }
        ("interest" | "interests", None) => "feature-interests",
        ("tenure_days" | "since" | "first_order_at", _) => "feature-tenure",
        ("tier", _) => "feature-tier",
        ("hour" | "hours", _) => "feature-hours",
        _ => "feature-other",
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Language;
    use crate::why::tests::gate;
    use serde_json::json;

    fn customer_text(facts: &DecisionFacts<'_>) -> String {
        super::customer_text(facts, &Speech::new(Language::En))
    }

    fn facts<'a>(outcome: &'a str, gates: &'a [Gate]) -> DecisionFacts<'a> {
        DecisionFacts {
            campaign: "campaign 1 (coupon, 10 % off)",
            outcome,
            gates,
            delivery: Delivery::Sent,
            closed_on: None,
            withheld: None,
        }
    }

    #[test]
    fn the_staff_text_names_the_gates_and_the_nearest_fix() {
        let gates = [
            gate(GateName::Cooldown, false, json!(25.0), ">= 30", Some(5.0)),
            gate(GateName::Cap, false, json!(8), "< 4", Some(5.0)),
            gate(GateName::Consent, false, json!("no word"), "yes", None),
        ];
        let fix = cheapest_fix(&gates).unwrap();
        assert_eq!(
            (fix.gate, fix.text.as_str()),
            (
                GateName::Cooldown,
                "wait 5 days, and wait until 5 of the offers are more than a year old, and the \
                 customer agrees to messages"
            )
        );
        let text = staff_text(&facts("blocked", &gates));
        for part in ["cooldown", "cap", "consent", "wait 5 days"] {
            assert!(text.contains(part), "{part} in {text}");
        }
    }

    #[test]
    fn the_customer_text_mentions_no_margins_and_of_the_draw_only_that_it_was_random() {
        let held_out = [gate(
            GateName::Holdout,
            false,
            json!("drawn"),
            "not drawn",
            None,
        )];
        assert_eq!(
            customer_text(&facts("held_out", &held_out)),
            "A random part of our customers did not get this offer, so that we can learn whether it \
             works; you were one of them."
        );
        assert_eq!(cheapest_fix(&held_out), None);
        let mut texts = std::collections::BTreeSet::new();
        for name in GateName::ALL {
            let gates = [gate(name, false, json!("x"), "y", Some(1.0))];
            let text = customer_text(&facts("blocked", &gates));
            for word in [
                "margin", "budget", "gate", "segment", "holdout", "will", "%",
            ] {
                assert!(!text.contains(word), "{name}: {text}");
            }
            assert_ne!(text, "This offer was not made to you.", "{name}");
            texts.insert(text);
        }
        assert!(texts.len() >= GateName::ALL.len() - 1, "{texts:#?}");
    }

    #[test]
    fn what_was_never_sent_is_not_said_to_have_been_got() {
        let passed = [gate(GateName::Known, true, json!("x"), "y", None)];
        for outcome in ["offered", "held_out", "blocked"] {
            for (delivery, closed_on) in [
                (Delivery::NeverSent, Some("2026-10-05")),
                (Delivery::ToBeSent, None),
            ] {
                let unsent = DecisionFacts {
                    delivery,
                    closed_on,
                    ..facts(outcome, &passed)
                };
                let [staff, customer] = [staff_text(&unsent), customer_text(&unsent)];
                assert!(
                    !customer.contains("got") && !customer.contains("went"),
                    "{customer}"
                );
                assert!(!staff.contains("was offered"), "{staff}");
                if delivery == Delivery::NeverSent {
                    assert!(
                        staff.contains("was never sent (cancelled on 2026-10-05)"),
                        "{staff}"
                    );
                    assert!(customer.contains("never sent"), "{customer}");
                }
            }
        }
    }

    #[test]
    fn who_was_held_out_is_not_said_to_have_had_an_offer() {
        for name in [GateName::Cooldown, GateName::Cap] {
            let mut waits = gate(name, false, json!(2.0), ">= 30", Some(28.0));
            waits.evidence = vec![Evidence {
                observed: Some(json!(HELD_OUT)),
                ..Evidence::of_text("held out")
            }];
            let text = customer_text(&facts("blocked", &[waits]));
            assert!(!text.contains("offer") && !text.contains("held"), "{text}");
        }
    }

    #[test]
    fn what_the_customer_asked_for_comes_first() {
        let gates = [
            gate(GateName::Cooldown, false, json!(2.0), ">= 30", Some(28.0)),
            gate(
                GateName::Objection,
                false,
                json!("no to email"),
                "no objection",
                None,
            ),
        ];
        assert!(customer_text(&facts("blocked", &gates)).contains("asked us not to"));
        assert!(customer_text(&facts("blocked", &gates[..1])).contains("was 2 days old"));
        let fix = cheapest_fix(&gates).unwrap();
        assert_eq!(
            (fix.gate, fix.text.as_str()),
            (
                GateName::Objection,
                "none; only the customer can withdraw a refusal"
            ),
            "waiting would not help"
        );
    }

    #[test]
    fn a_customer_who_is_not_a_member_reads_so() {
        let mut rule = gate(GateName::Rule, false, json!(false), "tier = 'gold'", None);
        let leaf = |feature: &str, pass| Evidence {
            feature: Some(feature.into()),
            pass,
            ..Evidence::default()
        };
        rule.evidence = vec![leaf("tier", Some(false)), leaf("orders", Some(true))];
        assert_eq!(
            customer_text(&facts("blocked", std::slice::from_ref(&rule))),
            "This offer was for members."
        );
        let fix = cheapest_fix(std::slice::from_ref(&rule)).unwrap();
        assert_eq!(
            fix.text,
            "the customer reaches a tier that counts as membership"
        );
        rule.evidence[1].pass = Some(false);
        assert_ne!(
            customer_text(&facts("blocked", &[rule])),
            "This offer was for members."
        );
    }

    #[test]
    fn an_offer_is_explained_by_the_features_of_its_trace() {
        let mut member = gate(GateName::Segment, true, json!("member"), "member", None);
        member.evidence = ["recency_days", "lapse", "interest.'Tea'"]
            .map(|feature| Evidence {
                feature: Some(feature.into()),
                ..Evidence::default()
            })
            .to_vec();
        let text = customer_text(&facts("offered", &[member]));
        assert_eq!(
            text,
            "You got this offer because of how recently you ordered and your interest in Tea."
        );
    }
}
