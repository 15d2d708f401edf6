//! What is taken off an order: as typed, or chosen from the group's habit of discounts and its
//! margin.

use crate::domain::{Currency, Estimate, Money, parse_percent};
use serde::{Deserialize, Serialize};
use std::fmt;

/// A discount on an order.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Discount {
    /// Percent of the order: 15.0 takes 15 % off.
    Percent(f64),
    /// An amount off the order.
    Amount(Money),
}

impl Discount {
    /// What it takes off an order of `order_minor`.
    pub fn minor_of(&self, order_minor: f64) -> f64 {
        match self {
            Discount::Percent(percent) => order_minor * percent / 100.0,
            Discount::Amount(money) => (money.minor as f64).min(order_minor),
        }
    }

    /// The part of an order of `order_minor` that it takes off, 0 to 1.
    pub fn share_of(&self, order_minor: f64) -> f64 {
        if order_minor > 0.0 {
            self.minor_of(order_minor) / order_minor
        } else {
            0.0
        }
    }
}

impl fmt::Display for Discount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Discount::Percent(percent) => write!(f, "{percent} %"),
            Discount::Amount(money) => write!(f, "{money}"),
        }
    }
}

/// A discount as it was asked for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum DiscountChoice {
    /// To be chosen.
    Auto,
    /// As typed.
    Typed(Discount),
}

/// Reads `auto`, `15`, `15%`, `5EUR` or `EUR 5`.
///
/// # Errors
/// In words; a number with decimals and neither sign nor currency is refused with both readings.
pub fn parse_discount(text: &str, currency: Currency) -> Result<DiscountChoice, String> {
    let typed = text.trim();
    if typed.eq_ignore_ascii_case("auto") {
        return Ok(DiscountChoice::Auto);
    }
    let letters: String = typed.chars().filter(char::is_ascii_alphabetic).collect();
    let discount = if letters.is_empty() {
        let number = typed.trim_end_matches('%').trim();
        if !typed.ends_with('%') && number.contains(['.', ',']) {
            return Err(format!(
                "{number} % or {number} {currency}? type {number}% or {number}{currency}"
            ));
        }
        Discount::Percent(parse_percent(typed)? * 100.0)
    } else {
        let named = Currency::parse(&letters)
            .ok_or_else(|| format!("'{typed}' is neither a percentage nor money"))?;
        if named != currency && currency != Currency::UNKNOWN {
            return Err(format!("the shop's currency is {currency}, not {named}"));
        }
        let number: String = typed
            .chars()
            .filter(|c| !c.is_ascii_alphabetic() && !c.is_whitespace())
            .collect();
        Discount::Amount(Money::parse(&number, currency).map_err(|error| error.to_string())?)
    };
    match discount {
        Discount::Percent(percent) if percent > 90.0 => {
            Err(format!("{percent} % would give the goods away"))
        }
        Discount::Percent(percent) if percent <= 0.0 => {
            Err("a discount takes something off".into())
        }
        Discount::Amount(money) if money.minor <= 0 => Err("a discount takes something off".into()),
        discount => Ok(DiscountChoice::Typed(discount)),
    }
}

/// What the choice of a discount looks at.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Situation {
    /// Share of the group's orders that had a discount, where the data say.
    pub discount_share: Option<Estimate>,
    /// Margin divided by revenue, where known.
    pub margin: Option<f64>,
    /// Part of revenue that must be left after a discount.
    pub min_margin: f64,
}

/// Chooses a percentage and says how: the group's habit of discounts decides, and half of the
/// margin is the most.
pub fn choose_discount(situation: &Situation) -> (Discount, String) {
    let (wanted, habit) = match situation.discount_share {
        Some(share) => {
            let told = format!(
                "{:.0} % of the group's {} orders had a discount ({:.0} to {:.0} %)",
                share.value * 100.0,
                share.n,
                share.low * 100.0,
                share.high * 100.0
            );
            match share.value {
                often if often >= 0.5 => {
                    (15.0, format!("{told}, so a small one would go unnoticed"))
                }
                seldom if seldom < 0.15 => (5.0, format!("{told}: it buys at full price")),
                _ => (10.0, told),
            }
        }
        None => (
            10.0,
            "the data do not say which orders had discounts, so the middle step is taken".into(),
        ),
    };
    let Some(margin) = situation.margin else {
        return (
            Discount::Percent(wanted),
            format!("{habit}; the margin is not known, so nothing limits it"),
        );
    };
    // The discount d that leaves exactly the least margin solves (margin - d) / (1 - d) =
    // min_margin.
    let leaves_least = (margin - situation.min_margin) / (1.0 - situation.min_margin).max(1e-9);
    let most = (leaves_least.min(margin / 2.0) * 100.0).floor().max(1.0);
    if wanted <= most {
        (
            Discount::Percent(wanted),
            format!("{habit}; the margin of {:.0} % bears it", margin * 100.0),
        )
    } else {
        (
            Discount::Percent(most),
            format!(
                "{habit}; {wanted} % was wanted, half of the margin of {:.0} % is the most",
                margin * 100.0
            ),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_discount_is_a_percentage_or_money_and_never_a_guess() {
        let euro = Currency::parse("EUR").unwrap();
        assert_eq!(parse_discount("auto", euro), Ok(DiscountChoice::Auto));
        assert_eq!(
            parse_discount("15", euro),
            Ok(DiscountChoice::Typed(Discount::Percent(15.0)))
        );
        assert_eq!(
            parse_discount("12.5%", euro),
            Ok(DiscountChoice::Typed(Discount::Percent(12.5)))
        );
        assert_eq!(
            parse_discount("EUR 5", euro),
            Ok(DiscountChoice::Typed(Discount::Amount(Money::new(
                500, euro
            ))))
        );
        assert!(
            parse_discount("5.00", euro)
                .unwrap_err()
                .contains("5.00% or 5.00EUR")
        );
        for wrong in ["0.15", "0", "95", "-5", "5 USD", "EUR 0", "many"] {
            assert!(parse_discount(wrong, euro).is_err(), "{wrong}");
        }
    }

    #[test]
    fn who_buys_at_full_price_is_offered_less_and_the_margin_limits() {
        let share = |value: f64| {
            Some(Estimate {
                value,
                low: value,
                high: value,
                n: 40,
                assumed: false,
            })
        };
        let situation = Situation {
            discount_share: share(0.8),
            margin: Some(0.6),
            min_margin: 0.05,
        };
        assert_eq!(choose_discount(&situation).0, Discount::Percent(15.0));
        let full_price = Situation {
            discount_share: share(0.1),
            ..situation
        };
        assert_eq!(choose_discount(&full_price).0, Discount::Percent(5.0));
        let thin = Situation {
            margin: Some(0.2),
            ..situation
        };
        assert_eq!(choose_discount(&thin).0, Discount::Percent(10.0));
        let (discount, how) = choose_discount(&Situation {
            margin: None,
            ..situation
        });
        assert_eq!(discount, Discount::Percent(15.0));
        assert!(how.contains("not known"));
    }
}
