//! What would have to change before a customer can get an offer, from the stored gates alone. A fix
//! is only called one where it is enough.

use crate::campaign::gate::{Evidence, Gate, GateName};
use crate::domain::{Currency, Money};
use crate::profile::rule::{Rule, parse};
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

/// What would let the customer pass: the failed gate closest to passing, relative to what it
/// requires, and with it all that must change too. A refusal that only the customer can take back
/// comes first, because nothing else helps. `None` where only the random draw failed, which cannot
/// be changed.
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
    let mut failed: Vec<&Gate> = gates
        .iter()
        .filter(|gate| !gate.pass && !is_chance(gate.gate))
        .collect();
    failed.sort_by(|left, right| {
        is_final(right)
            .cmp(&is_final(left))
            .then(relative(left).total_cmp(&relative(right)))
    });
    let gate = *failed.first()?;
    let text = if is_final(gate) {
        fix(gate)
    } else {
        let fixes: Vec<String> = failed.iter().map(|gate| fix(gate)).collect();
        fixes.join(", and ")
    };
    Some(CheapestFix {
        gate: gate.gate,
        text,
        distance: gate.distance,
        unit: gate.unit.clone(),
    })
}

/// Whether nothing that the shop does lets the customer pass this failed gate.
pub(super) fn is_final(gate: &Gate) -> bool {
    matches!(
        gate.gate,
        GateName::Objection | GateName::Holdout | GateName::UniversalHoldout | GateName::Window
    )
}

/// Whether chance alone decides the gate.
fn is_chance(gate: GateName) -> bool {
    matches!(gate, GateName::Holdout | GateName::UniversalHoldout)
}

/// The first number in a text such as `>= 5.0`.
pub(super) fn first_number(text: &str) -> Option<f64> {
    let digits: String = text
        .chars()
        .skip_while(|c| !c.is_ascii_digit())
        .take_while(|c| c.is_ascii_digit() || matches!(c, '.' | ','))
        .filter(|c| *c != ',')
        .collect();
    digits.trim_end_matches('.').parse().ok()
}

/// The change that lets the customer pass this gate.
pub(super) fn fix(gate: &Gate) -> String {
    let distance = gate.distance.unwrap_or(0.0);
    match gate.gate {
        GateName::Known => "an e-mail address of the customer that works".into(),
        GateName::Consent => "the customer agrees to messages".into(),
        GateName::Objection => "none; only the customer can withdraw a refusal".into(),
        GateName::Suppressed => match observed(gate) {
            Some("excluded") => "`include` the customer again".into(),
            Some("bot") => "none; these are the page views of a program".into(),
            _ => "settle the complaint, then `note` it with --settled".into(),
        },
        GateName::Segment => {
            "the customer joins the segment; `segment` updates who is in it".into()
        }
        GateName::Rule if lacks_tier(gate) => {
            "the customer reaches a tier that counts as membership".into()
        }
        GateName::Rule => rule_fix(gate),
        GateName::Cooldown => format!("wait {:.0} days", distance.ceil()),
        GateName::Cap if distance <= 1.0 => {
            "wait until one of the offers is more than a year old".into()
        }
        GateName::Cap => format!("wait until {distance:.0} of the offers are more than a year old"),
        GateName::Margin => margin_fix(gate, distance),
        GateName::Stock => "restock one item of the offer".into(),
        GateName::Window => "none; this campaign is over".into(),
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
        GateName::Holdout | GateName::UniversalHoldout => "none; the draw was random".into(),
        GateName::CodeState => "another code".into(),
    }
}

/// What the rule lacks: of comparisons that must all hold, all that failed; of alternatives, the
/// nearest.
fn rule_fix(gate: &Gate) -> String {
    let missed: Vec<&Evidence> = gate
        .evidence
        .iter()
        .filter(|leaf| leaf.pass != Some(true))
        .collect();
    let said = |leaf: &Evidence| match leaf.distance {
        Some(distance) if leaf.pass == Some(false) => {
            format!("{} (off by {distance:.1})", leaf.text)
        }
        _ => leaf.text.clone(),
    };
    let rule = gate.required.as_deref().and_then(|rule| parse(rule).ok());
    let has_alternatives = !matches!(&rule, Some(Rule::Compare(_)))
        && !matches!(&rule, Some(Rule::And(all)) if all.iter().all(|part| matches!(part, Rule::Compare(_))));
    if has_alternatives
        && let Some(Rule::Or(any)) = &rule
        && any.iter().all(|part| matches!(part, Rule::Compare(_)))
    {
        let nearest = missed
            .iter()
            .filter(|leaf| leaf.distance.is_some())
            .min_by(|left, right| {
                let of = |leaf: &Evidence| leaf.distance.unwrap_or(f64::INFINITY);
                of(left).total_cmp(&of(right))
            });
        if let Some(leaf) = nearest {
            return said(leaf);
        }
    }
    match missed.as_slice() {
        [] => "change the rule, or load the missing data".into(),
        missed if has_alternatives && missed.len() > 1 => {
            format!("enough of these change: {}", join(missed, said))
        }
        missed => join(missed, said),
    }
}

fn join(leaves: &[&Evidence], said: impl Fn(&Evidence) -> String) -> String {
    let said: Vec<String> = leaves.iter().map(|leaf| said(leaf)).collect();
    said.join(" and ")
}

/// The largest discount that leaves enough, where the trace says what margin there was before.
fn margin_fix(gate: &Gate, short: f64) -> String {
    let before = gate
        .evidence
        .iter()
        .find_map(|piece| piece.text.strip_prefix("margin "))
        .and_then(first_number);
    let least = gate.required.as_deref().and_then(first_number);
    let (Some(before), Some(least)) = (before, least) else {
        return format!("a smaller discount: the margin is {short:.1} points short");
    };
    // After a discount d, (before - d) / (1 - d) is left.
    let most = 100.0 * (before - least) / (100.0 - least);
    if most < 0.1 {
        format!(
            "none by the discount: without any, {before:.1} % is left and {least:.1} % is required"
        )
    } else {
        format!(
            "a discount of at most {:.1} %",
            (most * 10.0).floor() / 10.0
        )
    }
}

/// What a gate saw, where that is a text.
pub(super) fn observed(gate: &Gate) -> Option<&str> {
    gate.observed.as_ref().and_then(serde_json::Value::as_str)
}

/// Whether the loyalty tier is all that the rule lacked.
pub(super) fn lacks_tier(gate: &Gate) -> bool {
    let mut missed = gate
        .evidence
        .iter()
        .filter(|leaf| leaf.pass != Some(true))
        .peekable();
    missed.peek().is_some() && missed.all(|leaf| leaf.feature.as_deref() == Some("tier"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::why::tests::gate;
    use serde_json::json;

    #[test]
    fn a_fix_is_enough_for_what_failed() {
        let leaf = |text: &str, distance| Evidence {
            text: text.into(),
            feature: Some("orders".into()),
            pass: Some(false),
            distance: Some(distance),
            ..Evidence::default()
        };
        let mut rule = gate(GateName::Rule, false, json!(false), "", None);
        rule.evidence = vec![leaf("orders is 1", 4.0), leaf("views is 2", 1.0)];
        for (required, expected) in [
            (
                "orders >= 5 and views >= 3",
                "orders is 1 (off by 4.0) and views is 2 (off by 1.0)",
            ),
            ("orders >= 5 or views >= 3", "views is 2 (off by 1.0)"),
        ] {
            rule.required = Some(required.into());
            assert_eq!(fix(&rule), expected);
        }
        let mut margin = gate(GateName::Margin, false, json!(0.0), ">= 5.0", Some(5.0));
        for (before, expected) in [
            (
                "margin 12.0 % before a discount of 12.0 %",
                "a discount of at most 7.3 %",
            ),
            (
                "margin 4.0 % before a discount of 12.0 %",
                "none by the discount: without any, 4.0 % is left and 5.0 % is required",
            ),
        ] {
            margin.evidence = vec![Evidence::of_text(before)];
            assert_eq!(fix(&margin), expected);
        }
    }
}
