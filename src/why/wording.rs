//! A decision in words, from its trace alone: for the staff, and for the customer, who is told
//! nothing of margins, budgets and other customers.

use crate::campaign::gate::{Evidence, Gate, GateName};
use crate::domain::{Currency, Money};
use serde::Serialize;

/// The nearest thing that would have to be otherwise.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CheapestFix {
    /// The gate.
    pub gate: GateName,
    /// What would have to be otherwise, in words.
    pub text: String,
    /// How far the user is from passing, where there is a distance.
    pub distance: Option<f64>,
    /// The unit of the distance.
    pub unit: String,
}

/// What a decision is about.
#[derive(Debug, Clone, Copy)]
pub struct Told<'a> {
    /// The campaign in words: `campaign 3 (coupon, 15 % off)`.
    pub campaign: &'a str,
    /// offered, held_out or blocked.
    pub outcome: &'a str,
    /// All gates as they ran.
    pub gates: &'a [Gate],
}

impl<'a> Told<'a> {
    fn failed(&self) -> impl Iterator<Item = &'a Gate> {
        self.gates.iter().filter(|gate| !gate.pass)
    }
}

/// The failed gate that is nearest to passing, relative to what it requires; gates without a
/// distance come last. `None` where nothing failed but the draw, which nobody can change.
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
        GateName::Known => "the customer makes an account".into(),
        GateName::Consent => "the customer says yes to messages".into(),
        GateName::Objection => "nothing; only the customer can take an objection back".into(),
        GateName::Suppressed => "the complaint is settled first".into(),
        GateName::Segment => {
            "the customer comes into the segment, which `segment` finds out".into()
        }
        GateName::Rule if lacks_tier(gate) => {
            "the customer gets a tier that counts as a member".into()
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
                None => "the rule is changed, or the missing data are loaded".into(),
            }
        }
        GateName::Cooldown => format!("wait {:.0} days", distance.ceil()),
        GateName::Cap if distance <= 1.0 => {
            "wait until one of the offers is older than a year".into()
        }
        GateName::Cap => format!("wait until {distance:.0} of the offers are older than a year"),
        GateName::Margin => {
            format!("a smaller discount: {distance:.1} points of margin are missing")
        }
        GateName::Stock => "one item of the offer is in stock again".into(),
        GateName::Window => "a campaign whose window is still open".into(),
        GateName::Budget => {
            let minor = |currency: Currency| (distance * currency.scale() as f64).round() as i64;
            let money =
                Currency::parse(&gate.unit).map(|currency| Money::new(minor(currency), currency));
            let more = money.map_or_else(
                || format!("{distance:.2} {}", gate.unit),
                |money| money.to_string(),
            );
            format!("a budget that is larger by {more}")
                .trim()
                .to_string()
        }
        GateName::Holdout => "nothing; chance decided".into(),
        GateName::CodeState => "another code".into(),
    }
}

/// Whether all that a rule missed is a tier of the loyalty scheme.
fn lacks_tier(gate: &Gate) -> bool {
    let mut missed = gate
        .evidence
        .iter()
        .filter(|leaf| leaf.pass != Some(true))
        .peekable();
    missed.peek().is_some() && missed.all(|leaf| leaf.feature.as_deref() == Some("tier"))
}

/// For the staff: what was decided and by which gates.
pub fn staff_text(told: &Told<'_>) -> String {
    let failed: Vec<String> = told
        .failed()
        .map(|gate| format!("{}: {}", gate.gate, gate.reason))
        .collect();
    let belongs = told
        .gates
        .iter()
        .find(|gate| matches!(gate.gate, GateName::Segment | GateName::Rule))
        .map_or(String::new(), |gate| format!("; {}", gate.reason));
    match told.outcome {
        "offered" => format!(
            "{} was offered: all {} gates pass{belongs}",
            told.campaign,
            told.gates.len()
        ),
        "held_out" => format!(
            "{} was not offered although all other gates pass: {}. Do not make up for it, or the \
             comparison is spoiled",
            told.campaign,
            failed.join("; ")
        ),
        _ => match cheapest_fix(told.gates) {
            Some(fix) => format!(
                "{} was not offered. {}. Nearest: {}",
                told.campaign,
                failed.join("; "),
                fix.text
            ),
            None => format!("{} was not offered. {}", told.campaign, failed.join("; ")),
        },
    }
}

/// For the customer: true, and without margins, budgets and other customers.
pub fn customer_text(told: &Told<'_>) -> String {
    match told.outcome {
        "offered" => match told_features(told.gates) {
            Some(features) => format!("you got this offer because of {features}"),
            None => "you got this offer because it was made for customers like you".into(),
        },
        "held_out" => "this offer went to a randomly chosen part of our customers".into(),
        _ => {
            // The customer's own word comes before all else; what is the shop's affair comes last.
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
                .find_map(|name| told.failed().find(|gate| gate.gate == *name));
            first.map_or_else(|| "this offer was not made to you".into(), said_to_customer)
        }
    }
}

fn said_to_customer(gate: &Gate) -> String {
    let days = gate.observed.as_ref().and_then(serde_json::Value::as_f64);
    match gate.gate {
        GateName::Objection => "you asked us not to send you offers, so we did not".into(),
        GateName::Suppressed
            if gate
                .observed
                .as_ref()
                .is_some_and(|seen| seen == "complaint") =>
        {
            "you told us that something was wrong, and we send no offers while that stands".into()
        }
        GateName::Suppressed => "we do not send offers to this account".into(),
        GateName::Consent => {
            "we have no word from you that we may send you offers; you can give it at any time"
                .into()
        }
        GateName::Known => "this offer was for customers with an account".into(),
        GateName::Rule if lacks_tier(gate) => "this offer was for members".into(),
        GateName::Segment | GateName::Rule => {
            "this offer was made for customers who shop in another way".into()
        }
        GateName::Cooldown => match (days, gate.required.as_deref().and_then(first_number)) {
            (Some(days), Some(least)) => {
                format!(
                    "you had an offer from us {days:.0} days ago, and we leave at least {least:.0} \
                     days between two"
                )
            }
            _ => "you had an offer from us a short while ago".into(),
        },
        GateName::Cap => "you had as many offers from us as we make within a year".into(),
        GateName::Stock => "the items of this offer were sold out".into(),
        GateName::Window => "this offer was over".into(),
        GateName::Budget => "the number of these offers was limited".into(),
        GateName::Margin => "this discount does not apply to what you usually buy".into(),
        GateName::Holdout | GateName::CodeState => "this offer was not made to you".into(),
    }
}

/// The customer's own doings that put the customer into the audience, in words.
fn told_features(gates: &[Gate]) -> Option<String> {
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
            "how lately you ordered".into()
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
        ("interest" | "interests", None) => "what interests you in our shop".into(),
        ("tenure_days" | "since" | "first_order_at", _) => {
            "how long you have been a customer".into()
        }
        ("tier", _) => "your tier".into(),
        ("hour" | "hours", _) => "the hours at which you shop".into(),
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

    fn told<'a>(outcome: &'a str, gates: &'a [Gate]) -> Told<'a> {
        Told {
            campaign: "campaign 1 (coupon, 10 % off)",
            outcome,
            gates,
        }
    }

    #[test]
    fn the_staff_learn_the_gate_and_the_nearest_fix() {
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
        let text = staff_text(&told("blocked", &gates));
        for part in ["cooldown", "cap", "consent", "wait 5 days"] {
            assert!(text.contains(part), "{part} in {text}");
        }
    }

    #[test]
    fn a_customer_hears_nothing_of_margins_and_of_the_draw_only_that_it_was_one() {
        let held_out = [gate(
            GateName::Holdout,
            false,
            json!("drawn"),
            "not drawn",
            None,
        )];
        assert_eq!(
            customer_text(&told("held_out", &held_out)),
            "this offer went to a randomly chosen part of our customers"
        );
        assert_eq!(cheapest_fix(&held_out), None);
        for name in GateName::ALL {
            let gates = [gate(name, false, json!("x"), "y", Some(1.0))];
            let text = customer_text(&told("blocked", &gates));
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
    fn what_the_customer_said_comes_first() {
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
        assert!(customer_text(&told("blocked", &gates)).contains("asked us not to"));
        assert!(customer_text(&told("blocked", &gates[..1])).contains("2 days ago"));
    }

    #[test]
    fn who_is_no_member_is_told_so() {
        let mut rule = gate(GateName::Rule, false, json!(false), "tier = 'gold'", None);
        let leaf = |feature: &str, pass| Evidence {
            feature: Some(feature.into()),
            pass,
            ..Evidence::default()
        };
        rule.evidence = vec![leaf("tier", Some(false)), leaf("orders", Some(true))];
        assert_eq!(
            customer_text(&told("blocked", std::slice::from_ref(&rule))),
            "this offer was for members"
        );
        let fix = cheapest_fix(std::slice::from_ref(&rule)).unwrap();
        assert_eq!(fix.text, "the customer gets a tier that counts as a member");
        rule.evidence[1].pass = Some(false);
        assert_ne!(
            customer_text(&told("blocked", &[rule])),
            "this offer was for members"
        );
    }

    #[test]
    fn an_offer_is_told_by_the_features_of_its_trace() {
        let mut member = gate(GateName::Segment, true, json!("member"), "member", None);
        member.evidence = ["recency_days", "lapse", "interest.'Tea'"]
            .map(|feature| Evidence {
                feature: Some(feature.into()),
                ..Evidence::default()
            })
            .to_vec();
        let text = customer_text(&told("offered", &[member]));
        assert_eq!(
            text,
            "you got this offer because of how lately you ordered and your interest in Tea"
        );
    }
}
