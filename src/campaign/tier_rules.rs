//! Tiers by rule: `gold: net_revenue >= 500; silver: net_revenue >= 200`, the highest first, and how far
//! a customer is from the next one.

use crate::domain::Currency;
use crate::profile::rule::{Facts, Leaf, Rule, parse};

/// A tier and who is in it.
#[derive(Debug, Clone, PartialEq)]
pub struct TierRule {
    /// Its name.
    pub name: String,
    /// Who is in it, unless a higher one holds.
    pub rule: Rule,
}

/// Where a customer stands.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Standing {
    /// The highest tier whose rule holds.
    pub tier: Option<String>,
    /// The tier above it; `None` at the top.
    pub next: Option<String>,
    /// What is missing for that, in words.
    pub missing: Vec<String>,
}

/// Reads the setting `tier_rules`.
///
/// # Errors
/// In words: a tier without a rule, or a rule that cannot be read.
pub fn parse_tier_rules(text: &str) -> Result<Vec<TierRule>, String> {
    let parts = text.split(';').map(str::trim);
    parts
        .filter(|part| !part.is_empty())
        .map(|part| {
            let (name, rule) = part.split_once(':').ok_or_else(|| {
                format!("'{part}' is not a tier with a rule, as in gold: orders >= 10")
            })?;
            let rule = parse(rule.trim())
                .map_err(|error| format!("the rule of tier {}: {error}", name.trim()))?;
            Ok(TierRule {
                name: name.trim().to_string(),
                rule,
            })
        })
        .collect()
}

/// All tiers as one rule.
pub fn any_tier(tiers: &[TierRule]) -> String {
    let rules: Vec<String> = tiers
        .iter()
        .map(|tier| format!("({})", tier.rule))
        .collect();
    rules.join(" or ")
}

/// Where a customer stands among the tiers.
pub fn standing(tiers: &[TierRule], facts: &Facts<'_>, currency: Currency) -> Standing {
    let own = tiers
        .iter()
        .position(|tier| tier.rule.test(facts) == Some(true));
    let next = match own {
        Some(0) => None,
        Some(at) => tiers.get(at - 1),
        None => tiers.last(),
    };
    let missing = next.map_or_else(Vec::new, |tier| {
        let leaves = tier.rule.trace(facts).leaves.into_iter();
        leaves
            .filter(|leaf| leaf.pass != Some(true))
            .map(|leaf| in_words(&leaf, currency))
            .collect()
    });
    Standing {
        tier: own.map(|at| tiers[at].name.clone()),
        next: next.map(|tier| tier.name.clone()),
        missing,
    }
}

/// What a comparison lacks: `40.00 EUR more net revenue`.
fn in_words(leaf: &Leaf, currency: Currency) -> String {
    let name = leaf.feature.replace('_', " ");
    let (Some(distance), Some(false)) = (leaf.distance, leaf.pass) else {
        return format!("{name} {}", leaf.required);
    };
    let amount = match leaf.unit {
        "money" => format!("{distance:.2} {}", currency.code()),
        _ if distance.fract() == 0.0 => format!("{distance:.0}"),
        _ => format!("{distance:.1}"),
    };
    let word = if leaf.required.starts_with('<') {
        "less"
    } else {
        "more"
    };
    format!("{amount} {word} {name}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Money;
    use crate::profile::{Profile, Value};
    use crate::snapshot::User;

    #[test]
    fn a_customer_has_the_highest_tier_and_the_way_to_the_next() {
        let euro = Currency::parse("EUR").unwrap();
        let tiers = parse_tier_rules(
            "gold: net_revenue >= 500 and orders >= 5; silver: net_revenue >= 200;",
        )
        .unwrap();
        let stands = |minor: i64, orders: u64| {
            let profile = Profile {
                net_revenue: Some(Money::new(minor, euro)),
                orders: Some(orders),
                ..Profile::default()
            };
            let (user, value) = (User::default(), Value::default());
            let facts = Facts {
                user: &user,
                profile: &profile,
                value: &value,
            };
            let found = standing(&tiers, &facts, euro);
            (
                found.tier.unwrap_or_default(),
                found.next.unwrap_or_default(),
                found.missing.join(", "),
            )
        };
        let text = |one: &str, two: &str, three: &str| (one.into(), two.into(), three.into());
        assert_eq!(stands(60_000, 9), text("gold", "", ""));
        assert_eq!(
            stands(46_000, 3),
            text(
                "silver",
                "gold",
                "40.00 EUR more net revenue, 2 more orders"
            )
        );
        assert_eq!(
            stands(15_050, 3),
            text("", "silver", "49.50 EUR more net revenue")
        );
        assert!(parse(&any_tier(&tiers)).is_ok());
        for wrong in ["gold", "gold: net_revenu >= 5"] {
            assert!(parse_tier_rules(wrong).is_err(), "{wrong}");
        }
        assert_eq!(parse_tier_rules("").unwrap(), []);
    }
}
