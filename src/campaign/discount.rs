//! What is taken off an order.

use crate::domain::{Currency, Money, parse_percent};
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
    /// A message without a discount.
    Nothing,
    /// As typed.
    Typed(Discount),
}

/// Reads `auto`, `none`, `15`, `15%`, `5EUR` or `EUR 5`.
///
/// # Errors
/// In words; a number with decimals and neither sign nor currency is refused with both readings.
pub fn parse_discount(text: &str, currency: Currency) -> Result<DiscountChoice, String> {
    let typed = text.trim();
    if typed.eq_ignore_ascii_case("auto") {
        return Ok(DiscountChoice::Auto);
    }
    if typed.eq_ignore_ascii_case("none") {
        return Ok(DiscountChoice::Nothing);
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_discount_is_a_percentage_or_money_and_never_a_guess() {
        let euro = Currency::parse("EUR").unwrap();
        assert_eq!(parse_discount("auto", euro), Ok(DiscountChoice::Auto));
        assert_eq!(parse_discount("None", euro), Ok(DiscountChoice::Nothing));
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
}
