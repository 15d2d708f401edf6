//! A decision in words, written from its stored gates alone: one text for the staff, one for the
//! customer. The customer's text never mentions margins, budgets or other customers.

use crate::campaign::Delivery;
use crate::campaign::gate::{Evidence, Gate, GateName, HELD_OUT, TO_BE_SENT};
use crate::domain::{Currency, Money};
use serde::Serialize;

/// The smallest change after which the customer would pass a gate.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CheapestFix {
    /// The gate.
    pub gate: GateName,
    /// The change, in words.
    pub text: String,
    /// How far the customer is from passing, in `unit`; `None` where the gate has no distance.
    pub distance: Option<f64>,
    /// The unit of the distance.
    pub unit: String,
}

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
}

impl<'a> DecisionFacts<'a> {
    fn failed(&self) -> impl Iterator<Item = &'a Gate> {
        self.gates.iter().filter(|gate| !gate.pass)
    }
}

/// The failed gate closest to passing, relative to what it requires; gates without a distance come
/// last. `None` where only the random draw failed, which cannot be changed.
pub fn cheapest_fix(gates: &[Gate]) -> Option<CheapestFix> {
    let relative = |gate: &Gate| {
        let scale = gate
            .required
            .as_deref()
            .and_then(first_number)
            .unwrap_or(1.0)
            .abs()
            .max(1.0);
        gate.distance
            .map_or(f64::INFINITY, |distance| distance / scale)
    };
    let gate = gates
        .iter()
        .filter(|gate| !gate.pass && gate.gate != GateName::Holdout)
        .min_by(|left, right| relative(left).total_cmp(&relative(right)))?;
    Some(CheapestFix {
        gate: gate.gate,
        text: fix(gate),
        distance: gate.distance,
        unit: gate.unit.clone(),
    })
}

fn first_number(text: &str) -> Option<f64> {
    let digits: String = text
        .chars()
        .skip_while(|c| !c.is_ascii_digit())
        .take_while(|c| c.is_ascii_digit() || matches!(c, '.' | ','))
        .filter(|c| *c != ',')
        .collect();
    digits.trim_end_matches('.').parse().ok()
}

fn fix(gate: &Gate) -> String {
    let distance = gate.distance.unwrap_or(0.0);
    match gate.gate {
        GateName::Known => "the customer opens an account".into(),
        GateName::Consent => "the customer agrees to messages".into(),
        GateName::Objection => "none; only the customer can withdraw an objection".into(),
        GateName::Suppressed => "settle the complaint first".into(),
        GateName::Segment => {
            "the customer joins the segment; `segment` updates who is in it".into()
        }
        GateName::Rule if lacks_tier(gate) => {
            "the customer reaches a tier that counts as membership".into()
        }
        GateName::Rule => {
            let nearest = gate
                .evidence
                .iter()
                .filter(|leaf| leaf.pass == Some(false) && leaf.distance.is_some())
                .min_by(|left, right| {
                    left.distance
                        .unwrap_or(0.0)
                        .total_cmp(&right.distance.unwrap_or(0.0))
                });
            match nearest {
                Some(leaf) => format!("{} (off by {:.1})", leaf.text, leaf.distance.unwrap_or(0.0)),
                None => "change the rule, or load the missing data".into(),
            }
        }
        GateName::Cooldown => format!("wait {:.0} days", distance.ceil()),
        GateName::Cap if distance <= 1.0 => {
            "wait until one of the offers is more than a year old".into()
        }
        GateName::Cap => format!("wait until {distance:.0} of the offers are more than a year old"),
        GateName::Margin => {
            format!("a smaller discount: the margin is {distance:.1} points short")
        }
        GateName::Stock => "restock one item of the offer".into(),
        GateName::Window => "a campaign whose window is still open".into(),
        GateName::Budget => {
            let minor = |currency: Currency| (distance * currency.scale() as f64).round() as i64;
            let money =
                Currency::parse(&gate.unit).map(|currency| Money::new(minor(currency), currency));
            let more = money.map_or_else(
                || format!("{distance:.2} {}", gate.unit),
                |money| money.to_string(),
            );
            format!("a budget {more} higher").trim().to_string()
        }
        GateName::Holdout => "none; the draw was random".into(),
        GateName::CodeState => "another code".into(),
    }
}

/// Whether the loyalty tier is all that the rule lacked.
fn lacks_tier(gate: &Gate) -> bool {
    let mut missed = gate
        .evidence
        .iter()
        .filter(|leaf| leaf.pass != Some(true))
        .peekable();
    missed.peek().is_some() && missed.all(|leaf| leaf.feature.as_deref() == Some("tier"))
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
pub fn customer_text(facts: &DecisionFacts<'_>) -> String {
    match (facts.delivery, facts.outcome) {
        (Delivery::NeverSent, "offered") => {
            return "an offer was planned for you, but it was never sent".into();
        }
        (Delivery::NeverSent, _) => return "this offer was never sent to anybody".into(),
        (Delivery::ToBeSent, "offered") => {
            return match features_in_words(facts.gates) {
                Some(features) => format!(
                    "an offer is planned for you because of {features}; it has not been sent yet"
                ),
                None => "an offer is planned for you; it has not been sent yet".into(),
            };
        }
        (Delivery::ToBeSent, "held_out") => {
            return "this offer goes to a random selection of our customers".into();
        }
        _ => {}
    }
    match facts.outcome {
        "offered" => match features_in_words(facts.gates) {
            Some(features) => format!("you got this offer because of {features}"),
            None => "you got this offer because it suits how you shop".into(),
        },
        "held_out" => "this offer went to a random selection of our customers".into(),
        _ => {
            // What the customer asked for comes first, the shop's own reasons last.
            const ORDER: [GateName; 12] = [
                GateName::Objection,
                GateName::Suppressed,
                GateName::Consent,
                GateName::Known,
                GateName::Segment,
                GateName::Rule,
                GateName::Cooldown,
                GateName::Cap,
                GateName::Stock,
                GateName::Window,
                GateName::Budget,
                GateName::Margin,
            ];
            let first = ORDER
                .iter()
                .find_map(|name| facts.failed().find(|gate| gate.gate == *name));
            first.map_or_else(|| "this offer was not made to you".into(), said_to_customer)
        }
    }
}

fn said_to_customer(gate: &Gate) -> String {
    let days = gate.observed.as_ref().and_then(serde_json::Value::as_f64);
    // Who was held out, or is still to get an offer, had none.
    let had_no_offer = gate.evidence.iter().any(|piece| {
        let seen = piece.observed.as_ref();
        seen.is_some_and(|seen| *seen == HELD_OUT || *seen == TO_BE_SENT)
    });
    match gate.gate {
        GateName::Objection => "you asked us not to send you offers, so we did not".into(),
        GateName::Suppressed
            if gate
                .observed
                .as_ref()
                .is_some_and(|seen| seen == "complaint") =>
        {
            "you reported a problem, and we do not send offers until it is settled".into()
        }
        GateName::Suppressed => "we do not send offers to this account".into(),
        GateName::Consent => {
            "you have not agreed to get offers from us; you can agree at any time".into()
        }
        GateName::Known => "this offer was for customers with an account".into(),
        GateName::Rule if lacks_tier(gate) => "this offer was for members".into(),
        GateName::Segment | GateName::Rule => {
            "this offer was for customers who shop in a different way".into()
        }
        GateName::Cooldown if had_no_offer => {
            "we leave some time between our campaigns for each customer".into()
        }
        GateName::Cap if had_no_offer => {
            "you were part of this year's maximum number of our campaigns".into()
        }
        GateName::Cooldown => match (days, gate.required.as_deref().and_then(first_number)) {
            (Some(days), Some(least)) => {
                format!(
                    "you had an offer from us {days:.0} days ago, and we wait at least {least:.0} days \
                     between offers"
                )
            }
            _ => "you had an offer from us recently".into(),
        },
        GateName::Cap => "you have had this year's maximum number of offers".into(),
        GateName::Stock => "the items of this offer were sold out".into(),
        GateName::Window => "this offer has ended".into(),
        GateName::Budget => "the number of these offers was limited".into(),
        GateName::Margin => "this discount does not apply to what you usually buy".into(),
        GateName::Holdout | GateName::CodeState => "this offer was not made to you".into(),
    }
}

/// The customer's own behaviour behind membership of the audience, in words; `None` where the gate
/// recorded none.
fn features_in_words(gates: &[Gate]) -> Option<String> {
    let gate = gates
        .iter()
        .find(|gate| matches!(gate.gate, GateName::Segment | GateName::Rule))?;
    let mut said: Vec<String> = Vec::new();
    let is_unknown = |evidence: &Evidence| {
        evidence
            .feature
            .as_ref()
            .is_some_and(|name| name.ends_with("is not known"))
    };
    let speaks = |evidence: &&Evidence| evidence.pass != Some(false) && !is_unknown(evidence);
    for feature in gate
        .evidence
        .iter()
        .filter(speaks)
        .filter_map(|evidence| evidence.feature.as_deref())
    {
        let words = feature_in_words(feature);
        if !said.contains(&words) {
            said.push(words);
        }
    }
    match said.as_slice() {
        [] => None,
        [one] => Some(one.clone()),
        [first @ .., last] => Some(format!("{} and {last}", first.join(", "))),
    }
}

fn feature_in_words(feature: &str) -> String {
    let name = feature.split('.').next().unwrap_or(feature);
    let part = feature
        .split_once('.')
        .map(|(_, part)| part.trim_matches('\''));
    match (name, part) {
        ("recency_days" | "last_order_at" | "lapse" | "overdue", _) => {
            "how recently you ordered".into()
        }
        ("orders" | "order_rate" | "typical_gap_days" | "order_days", _) => {
            "how often you order".into()
        }
        ("net_revenue" | "average_order" | "purchasing_power" | "lines_per_order", _) => {
            "what you usually buy".into()
        }
        ("discount_share", _) => "how you use discounts".into(),
        (
            "views" | "clicks" | "sessions" | "browse_depth" | "browse_minutes" | "active_days_30",
            _,
        ) => "what you looked at in our shop".into(),
        ("interest" | "interests", Some(part)) => format!("your interest in {part}"),
        ("interest" | "interests", None) => "your interests in our shop".into(),
        ("tenure_days" | "since" | "first_order_at", _) => {
            "how long you have been a customer".into()
        }
        ("tier", _) => "your tier".into(),
        ("hour" | "hours", _) => "the times when you shop".into(),
        _ => "what you do in our shop".into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn gate(
        name: GateName,
        pass: bool,
        observed: serde_json::Value,
        required: &str,
        distance: Option<f64>,
    ) -> Gate {
        Gate {
            gate: name,
            reason: format!("reason of {name} with a margin of 12.3 %"),
            pass,
            observed: Some(observed),
            required: Some(required.into()),
            distance,
            unit: "days".into(),
            evidence: vec![],
        }
    }

    fn facts<'a>(outcome: &'a str, gates: &'a [Gate]) -> DecisionFacts<'a> {
        DecisionFacts {
            campaign: "campaign 1 (coupon, 10 % off)",
            outcome,
            gates,
            delivery: Delivery::Sent,
            closed_on: None,
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
            (GateName::Cooldown, "wait 5 days")
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
            "this offer went to a random selection of our customers"
        );
        assert_eq!(cheapest_fix(&held_out), None);
        for name in GateName::ALL {
            let gates = [gate(name, false, json!("x"), "y", Some(1.0))];
            let text = customer_text(&facts("blocked", &gates));
            assert!(
                !text.is_empty()
                    && !text.contains("margin")
                    && !text.contains("budget")
                    && !text.contains('%'),
                "{text}"
            );
        }
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
        assert!(customer_text(&facts("blocked", &gates[..1])).contains("2 days ago"));
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
            "this offer was for members"
        );
        let fix = cheapest_fix(std::slice::from_ref(&rule)).unwrap();
        assert_eq!(
            fix.text,
            "the customer reaches a tier that counts as membership"
        );
        rule.evidence[1].pass = Some(false);
        assert_ne!(
            customer_text(&facts("blocked", &[rule])),
            "this offer was for members"
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
            "you got this offer because of how recently you ordered and your interest in Tea"
        );
    }
}
