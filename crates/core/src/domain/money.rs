//! Money: integer minor units with a currency; sums are exact.

use super::grouped::grouped;
use serde::{Deserialize, Serialize};
use std::fmt;
use thiserror::Error;

/// A currency by its ISO 4217 code. `XXX` stands for "the data do not say".
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Currency([u8; 3]);

impl Currency {
    /// The currency when the data do not say.
    pub const UNKNOWN: Currency = Currency(*b"XXX");

    /// Reads a three-letter code, in any letter case.
    pub fn parse(text: &str) -> Option<Currency> {
        let bytes: [u8; 3] = text.trim().as_bytes().try_into().ok()?;
        bytes
            .iter()
            .all(u8::is_ascii_alphabetic)
            .then(|| Currency(bytes.map(|byte| byte.to_ascii_uppercase())))
    }

    /// The ISO 4217 code.
    pub fn code(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or("XXX")
    }

    /// Digits after the decimal point (ISO 4217): 0 for JPY, 3 for KWD, 2 for most.
    pub fn decimals(&self) -> u32 {
        match &self.0 {
            b"BIF" | b"CLP" | b"DJF" | b"GNF" | b"ISK" | b"JPY" | b"KMF" | b"KRW" | b"PYG"
            | b"RWF" | b"UGX" | b"VND" | b"VUV" | b"XAF" | b"XOF" | b"XPF" => 0,
            b"BHD" | b"IQD" | b"JOD" | b"KWD" | b"LYD" | b"OMR" | b"TND" => 3,
            _ => 2,
        }
    }

    /// Minor units of one major unit.
    pub fn scale(&self) -> i64 {
        10_i64.pow(self.decimals())
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl Serialize for Currency {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

impl<'de> Deserialize<'de> for Currency {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Currency::parse(&text)
            .ok_or_else(|| serde::de::Error::custom(format!("not a currency code: {text}")))
    }
}

/// An amount of money.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Money {
    /// Minor units: cents, pence; whole yen.
    pub minor: i64,
    /// The currency.
    pub currency: Currency,
}

/// Why a typed amount was refused.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum MoneyError {
    /// `1.000`: a thousand or one?
    #[error("'{0}' could be {1} or {2}")]
    Ambiguous(String, String, String),
    /// Not a decimal number.
    #[error("'{0}' is not an amount")]
    NotAnAmount(String),
    /// More digits after the point than the currency has.
    #[error("'{0}' has more digits after the point than {1} has")]
    TooFine(String, Currency),
}

impl Money {
    /// An amount of `minor` units.
    pub fn new(minor: i64, currency: Currency) -> Self {
        Money { minor, currency }
    }

    /// Reads an amount as typed: a decimal with point or comma and no grouping.
    ///
    /// # Errors
    /// `1.000` and `1,000` are ambiguous and refused with both readings; more decimals than the
    /// currency has are refused too.
    pub fn parse(text: &str, currency: Currency) -> Result<Money, MoneyError> {
        let typed = text.trim();
        let bad = || MoneyError::NotAnAmount(typed.to_string());
        let (negative, digits) = match typed.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, typed),
        };
        let (whole, fraction) = digits.split_once(['.', ',']).unwrap_or((digits, ""));
        let all_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        if whole.is_empty()
            || !all_digits(whole)
            || !all_digits(fraction)
            || digits.ends_with(['.', ','])
        {
            return Err(bad());
        }
        let decimals = currency.decimals() as usize;
        if fraction.len() == 3 && decimals != 3 && whole.len() <= 3 && whole != "0" {
            return Err(MoneyError::Ambiguous(
                typed.into(),
                format!("{whole}{fraction}"),
                match fraction.trim_end_matches('0') {
                    "" => whole.to_string(),
                    digits => format!("{whole}.{digits}"),
                },
            ));
        }
        if fraction.len() > decimals {
            return Err(MoneyError::TooFine(typed.into(), currency));
        }
        let padded = format!("{whole}{fraction:0<decimals$}");
        let minor: i64 = padded.parse().map_err(|_| bad())?;
        Ok(Money::new(if negative { -minor } else { minor }, currency))
    }

    /// The amount in major units, for ratios and charts.
    pub fn major(&self) -> f64 {
        self.minor as f64 / self.currency.scale() as f64
    }
}

/// `1,234.50 GBP`; without a code where the currency is unknown.
impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scale = self.currency.scale().unsigned_abs();
        let (whole, rest) = (
            self.minor.unsigned_abs() / scale,
            self.minor.unsigned_abs() % scale,
        );
        if self.minor < 0 {
            f.write_str("-")?;
        }
        f.write_str(&grouped(whole))?;
        let decimals = self.currency.decimals() as usize;
        if decimals > 0 {
            write!(f, ".{rest:0decimals$}")?;
        }
        if self.currency != Currency::UNKNOWN {
            write!(f, " {}", self.currency)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn euro() -> Currency {
        Currency::parse("eur").unwrap()
    }

    #[test]
    fn amounts_are_read_with_point_or_comma() {
        for (text, minor) in [
            ("12.34", 1234),
            ("12,34", 1234),
            ("12", 1200),
            ("0.5", 50),
            ("-3", -300),
        ] {
            assert_eq!(
                Money::parse(text, euro()).map(|money| money.minor),
                Ok(minor),
                "{text}"
            );
        }
    }

    #[test]
    fn a_grouped_amount_is_refused_with_both_readings() {
        let refused = Money::parse("1.000", euro()).unwrap_err();
        assert_eq!(refused.to_string(), "'1.000' could be 1000 or 1");
        for text in ["", "1.2.3", "1e5", "NaN", "12.345678", "5.", "€5"] {
            assert!(Money::parse(text, euro()).is_err(), "{text}");
        }
    }

    #[test]
    fn amounts_are_shown_grouped_with_their_currency() {
        assert_eq!(
            Money::new(-123_456_789, euro()).to_string(),
            "-1,234,567.89 EUR"
        );
        assert_eq!(
            Money::new(1_234, Currency::parse("JPY").unwrap()).to_string(),
            "1,234 JPY"
        );
        assert_eq!(Money::new(5, Currency::UNKNOWN).to_string(), "0.05");
    }

    proptest! {
        #[test]
        fn what_is_shown_without_grouping_is_read_back(minor in -1_000_000_000_i64..1_000_000_000) {
            let shown = Money::new(minor, Currency::UNKNOWN).to_string().replace(',', "");
            prop_assert_eq!(Money::parse(&shown, Currency::UNKNOWN).unwrap().minor, minor);
        }
    }
}
