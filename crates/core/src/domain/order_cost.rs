//! What an order costs the shop besides the goods: payment and marketplace fees, packing, and postage
//! that the customer does not pay.

use super::{Currency, Money};
use serde::{Deserialize, Serialize};

/// A share of what an order brings, an amount for each order, or both.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct OrderCost {
    /// The share of the revenue, between 0 and 1.
    pub share: f64,
    /// The amount for each order, in whole units of the currency.
    pub amount: f64,
}

impl OrderCost {
    /// Reads `2.9 % + 0.35`, `2.9 %` or `0.35`.
    ///
    /// # Errors
    /// What is wrong with the text.
    pub fn parse(text: &str) -> Result<OrderCost, String> {
        let mut cost = OrderCost::default();
        for part in text.split('+').map(str::trim) {
            let (digits, is_share) = match part.strip_suffix('%') {
                Some(digits) => (digits.trim(), true),
                None => (part, false),
            };
            let value: f64 = digits
                .replace(',', ".")
                .parse()
                .ok()
                .filter(|value: &f64| value.is_finite() && *value >= 0.0)
                .ok_or_else(|| format!("'{text}' is not a cost such as 2.9% + 0.35"))?;
            let place = if is_share {
                &mut cost.share
            } else {
                &mut cost.amount
            };
            if *place != 0.0 {
                return Err(format!(
                    "'{text}' has two {}; type a cost such as 2.9% + 0.35",
                    if is_share { "percentages" } else { "amounts" }
                ));
            }
            *place = if is_share { value / 100.0 } else { value };
        }
        if cost.share > 1.0 {
            return Err(format!("'{text}' is more than the whole order"));
        }
        Ok(cost)
    }

    /// The cost of orders that bring this revenue together, in minor units of a currency with `scale`
    /// minor units in a whole one.
    pub fn of(self, revenue_minor: f64, orders: f64, scale: i64) -> f64 {
        self.share * revenue_minor.max(0.0) + self.amount * scale as f64 * orders
    }

    /// The cost of an order as a part of what it brings; its amount counts only where that is known.
    pub fn share_of(self, order_minor: f64, scale: i64) -> f64 {
        if order_minor > 0.0 {
            self.of(order_minor, 1.0, scale) / order_minor
        } else {
            self.share
        }
    }

    /// As a person reads it: `2.9 % and 0.35 EUR`.
    pub fn in_words(self, currency: Currency) -> String {
        let share = (self.share > 0.0).then(|| format!("{} %", tidy(self.share * 100.0)));
        let each = (self.amount * currency.scale() as f64).round() as i64;
        let amount = (self.amount > 0.0).then(|| Money::new(each, currency).to_string());
        let parts: Vec<String> = share.into_iter().chain(amount).collect();
        parts.join(" and ")
    }

    /// Whether orders cost nothing besides their goods.
    pub fn is_none(self) -> bool {
        self == OrderCost::default()
    }
}

/// At most two decimals, without zeros at the end.
fn tidy(value: f64) -> String {
    let text = format!("{value:.2}");
    text.trim_end_matches('0').trim_end_matches('.').to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_an_amount_or_both() {
        let both = OrderCost::parse("2,9 % + 0.35").unwrap();
        assert!((both.share - 0.029).abs() < 1e-12 && both.amount == 0.35);
        assert_eq!(OrderCost::parse("0.35+2.9%"), Ok(both));
        assert_eq!(OrderCost::parse("0"), Ok(OrderCost::default()));
        assert!((both.of(10_000.0, 2.0, 100) - 360.0).abs() < 1e-9);
        assert!((both.share_of(1_000.0, 100) - 0.064).abs() < 1e-12);
        assert!((both.share_of(0.0, 100) - 0.029).abs() < 1e-12);
        let eur = Currency::parse("EUR").unwrap();
        assert_eq!(both.in_words(eur), "2.9 % and 0.35 EUR");
        for wrong in ["", "x", "-1", "1 + 2", "2% + 3%", "101%", "NaN", "2.9 + %"] {
            assert!(OrderCost::parse(wrong).is_err(), "{wrong}");
        }
    }
}
