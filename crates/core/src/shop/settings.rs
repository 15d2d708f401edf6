//! The shop's settings: meaning, allowed values and defaults.

use crate::domain::{Currency, Language, OrderCost, parse_percent};
use jiff::tz::TimeZone;

/// One setting.
#[derive(Debug, Clone, Copy)]
pub struct Definition {
    /// Its name.
    pub name: &'static str,
    /// The value when nothing was set; empty for none.
    pub default: &'static str,
    /// Its explanation in `settings` and the help.
    pub meaning: &'static str,
    /// Says why a value is not allowed.
    pub check: fn(&str) -> Result<(), String>,
}

/// All settings by name.
pub const DEFINITIONS: &[Definition] = &[
    Definition {
        name: "cap",
        default: "4",
        meaning: "most offers to one user in any 365 days",
        check: count,
    },
    Definition {
        name: "contact_cost",
        default: "0",
        meaning: "what it costs to write to one customer, in the shop's currency: 0.85 for a letter \
                  with postage",
        check: |text| match amount(text) {
            Some(_) => Ok(()),
            None => Err(format!("'{text}' is not an amount such as 0.85")),
        },
    },
    Definition {
        name: "cooldown_days",
        default: "30",
        meaning: "least number of days between two offers to one user",
        check: count,
    },
    Definition {
        name: "currency",
        default: "XXX",
        meaning: "the shop's currency as a three-letter code; XXX: unknown",
        check: |text| {
            Currency::parse(text)
                .map(|_| ())
                .ok_or_else(|| format!("'{text}' is not a code such as EUR"))
        },
    },
    Definition {
        name: "holdout",
        default: "auto",
        meaning: "percent of an audience, drawn at random, that gets no offer, for comparison; auto: \
                  10 in the first campaigns, then 5 to 30 by what it can tell and what it costs",
        check: |text| {
            if text == "auto" {
                Ok(())
            } else {
                percent(text)
            }
        },
    },
    Definition {
        name: "language",
        default: "en",
        meaning: "the language of what is said and written to customers: en, zh, de, fr or es",
        check: |text| {
            Language::parse(text)
                .map(|_| ())
                .ok_or_else(|| format!("'{text}' is not en, zh, de, fr or es"))
        },
    },
    Definition {
        name: "learning_budget",
        default: "30",
        meaning: "the most that a campaign proposed only to learn from it may give away, in the \
                  shop's currency; more where campaigns earned: a tenth of the last year's gain",
        check: count,
    },
    Definition {
        name: "margin",
        default: "",
        meaning: "percent of revenue left after costs, for items without a cost; if unset, money \
                  results are revenue",
        check: |text| {
            if text.is_empty() {
                Ok(())
            } else {
                percent(text)
            }
        },
    },
    Definition {
        name: "min_margin",
        default: "5",
        meaning: "percent of revenue that must remain after a discount (the gate `margin`)",
        check: percent,
    },
    Definition {
        name: "order_cost",
        default: "0",
        meaning: "what an order costs besides the goods: payment and marketplace fees, packing, postage \
                  that you pay: 2.9% + 0.35, or 2.9%, or 4.50",
        check: |text| OrderCost::parse(text).map(|_| ()),
    },
    Definition {
        name: "randomised",
        default: "",
        meaning: "past campaigns whose groups were made by chance, separated by commas; needed \
                  where a group has fewer than 200 users",
        check: |_| Ok(()),
    },
    Definition {
        name: "require_consent",
        default: "auto",
        meaning: "send only to users who agreed: on, off, or auto (on once any consent is loaded)",
        check: |text| {
            if ["on", "off", "auto"].contains(&text) {
                Ok(())
            } else {
                Err(format!("'{text}' is not on, off or auto"))
            }
        },
    },
    Definition {
        name: "small_cells",
        default: "5",
        meaning: "groups with fewer users are not broken down further",
        check: count,
    },
    Definition {
        name: "tier_rules",
        default: "",
        meaning: "tiers by rule for `campaign members`, the highest first: gold: net_revenue >= 500; \
                  silver: net_revenue >= 200; empty: the tiers that were loaded",
        check: |text| {
            let mut parts = text
                .split(';')
                .map(str::trim)
                .filter(|part| !part.is_empty());
            if parts.all(|part| part.contains(':')) {
                Ok(())
            } else {
                Err("each tier needs a rule, as in gold: orders >= 10".into())
            }
        },
    },
    Definition {
        name: "tiers",
        default: "",
        meaning: "tiers that count as members in `campaign members`, separated by commas; empty: \
                  every tier",
        check: |_| Ok(()),
    },
    Definition {
        name: "time_zone",
        default: "UTC",
        meaning: "the shop's time zone, for dates, hours and weekdays",
        check: |text| {
            TimeZone::get(text)
                .map(|_| ())
                .map_err(|_| format!("'{text}' is not a zone such as Europe/London"))
        },
    },
    Definition {
        name: "universal_holdout",
        default: "auto",
        meaning: "percent of all customers, drawn at random once, that gets no campaign at all, so \
                  that campaigns as a whole can be told; off, or auto (2 from 10,000 customers on)",
        check: |text| {
            if ["auto", "off"].contains(&text) {
                Ok(())
            } else {
                percent(text)
            }
        },
    },
];

/// Names separated by commas.
fn names(text: &str) -> Vec<String> {
    text.split(',')
        .map(|name| name.trim().to_string())
        .filter(|name| !name.is_empty())
        .collect()
}

fn percent(text: &str) -> Result<(), String> {
    parse_percent(text).map(|_| ())
}

/// An amount in whole units with decimals; it may be less than the smallest coin.
fn amount(text: &str) -> Option<f64> {
    let amount: f64 = text.replace(',', ".").parse().ok()?;
    (amount.is_finite() && (0.0..=1e6).contains(&amount)).then_some(amount)
}

fn count(text: &str) -> Result<(), String> {
    text.parse::<u32>()
        .map(|_| ())
        .map_err(|_| format!("'{text}' is not a whole number"))
}

/// The settings in force.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The shop's time zone.
    pub zone: TimeZone,
    /// The shop's currency.
    pub currency: Currency,
    /// Fraction of revenue left after costs, where set.
    pub margin: Option<f64>,
    /// Fraction of revenue that must be left after a discount.
    pub min_margin: f64,
    /// What it costs to write to one customer, in minor units.
    pub contact_minor: f64,
    /// What an order costs besides the goods.
    pub order_cost: OrderCost,
    /// Days between two offers to one user.
    pub cooldown_days: u32,
    /// Offers to one user in any 365 days.
    pub cap: u32,
    /// Fraction of an audience that gets no offer, for comparison; `None` for auto.
    pub holdout: Option<f64>,
    /// Fraction of all customers that gets no campaign at all; `None` for auto.
    pub universal_holdout: Option<f64>,
    /// The most that a campaign to learn from may give away, in whole units of the currency.
    pub learning_budget: u32,
    /// The language in which customers are spoken to.
    pub language: Language,
    /// Past campaigns whose groups chance made, as the operator says.
    pub randomised: Vec<String>,
    /// `Some(on)` where typed, `None` for auto.
    pub require_consent: Option<bool>,
    /// Tiers with their rules, as typed.
    pub tier_rules: String,
    /// Tiers that count as members; empty for every tier.
    pub tiers: Vec<String>,
    /// Groups with fewer users are not broken down.
    pub small_cells: u32,
}

impl Settings {
    /// The settings in force, given those that were stored.
    pub fn read(stored: &[(String, String)]) -> Settings {
        let text = |name: &str| -> String {
            let set = stored
                .iter()
                .find(|(stored, _)| stored == name)
                .map(|(_, value)| value.clone());
            let default = || {
                DEFINITIONS
                    .iter()
                    .find(|definition| definition.name == name)
                    .map_or("", |found| found.default)
            };
            set.unwrap_or_else(|| default().to_string())
        };
        let fraction = |name: &str| parse_percent(&text(name)).ok();
        let whole = |name: &str| text(name).parse().unwrap_or(0);
        let currency = Currency::parse(&text("currency")).unwrap_or(Currency::UNKNOWN);
        Settings {
            zone: TimeZone::get(&text("time_zone")).unwrap_or(TimeZone::UTC),
            currency,
            contact_minor: amount(&text("contact_cost")).unwrap_or(0.0) * currency.scale() as f64,
            margin: fraction("margin"),
            min_margin: fraction("min_margin").unwrap_or(0.0),
            order_cost: OrderCost::parse(&text("order_cost")).unwrap_or_default(),
            cooldown_days: whole("cooldown_days"),
            cap: whole("cap"),
            holdout: fraction("holdout"),
            universal_holdout: match text("universal_holdout").as_str() {
                "off" => Some(0.0),
                _ => fraction("universal_holdout"),
            },
            require_consent: match text("require_consent").as_str() {
                "on" => Some(true),
                "off" => Some(false),
                _ => None,
            },
            language: Language::parse(&text("language")).unwrap_or_default(),
            learning_budget: whole("learning_budget"),
            randomised: names(&text("randomised")),
            tier_rules: text("tier_rules"),
            tiers: names(&text("tiers")),
            small_cells: whole("small_cells"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_default_passes_its_own_check() {
        for definition in DEFINITIONS {
            assert_eq!(
                (definition.check)(definition.default),
                Ok(()),
                "{}",
                definition.name
            );
        }
        assert!(DEFINITIONS.is_sorted_by_key(|definition| definition.name));
    }
}
