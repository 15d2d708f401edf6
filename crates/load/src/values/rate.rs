//! Exchange rates, as typed.

use serde::{Deserialize, Serialize};

/// The value of one unit of another currency in the shop's, in billionths.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rate(i64);

/// Billionths per unit.
const BILLION: i64 = 1_000_000_000;

impl std::fmt::Display for Rate {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let fraction = format!("{:09}", self.0 % BILLION);
        let fraction = fraction.trim_end_matches('0');
        let point = if fraction.is_empty() { "" } else { "." };
        write!(formatter, "{}{point}{fraction}", self.0 / BILLION)
    }
}

impl Rate {
    /// Parses a positive decimal such as `0.92`; at most nine decimal places count.
    pub fn parse(text: &str) -> Option<Rate> {
        let (whole, fraction) = text.trim().split_once('.').unwrap_or((text.trim(), ""));
        let is_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        if !is_digits(whole)
            || !is_digits(fraction)
            || whole.len() > 6
            || whole.len() + fraction.len() == 0
        {
            return None;
        }
        let digits: String = fraction
            .chars()
            .chain(std::iter::repeat('0'))
            .take(9)
            .collect();
        let whole: i64 = if whole.is_empty() {
            0
        } else {
            whole.parse().ok()?
        };
        let rate = whole * BILLION + digits.parse::<i64>().ok()?;
        (rate > 0).then_some(Rate(rate))
    }

    /// An amount in the shop's currency, rounded half away from zero.
    pub fn apply(self, amount: i64) -> i64 {
        let product = i128::from(amount) * i128::from(self.0);
        let half = i128::from(BILLION / 2) * i128::from(product.signum() as i64);
        i64::try_from((product + half) / i128::from(BILLION)).unwrap_or(if amount < 0 {
            i64::MIN + 1
        } else {
            i64::MAX
        })
    }
}

#[cfg(test)]
mod tests {
    use super::Rate;

    #[test]
    fn rates_are_read_and_applied_exactly() {
        let rate = |text| Rate::parse(text).unwrap();
        assert_eq!(rate("0.92").apply(10_000_000), 9_200_000);
        assert_eq!(rate("0.5").apply(-3), -2, "rounded half away from zero");
        assert_eq!(rate("1.1").apply(1_000_001), 1_100_001);
        assert_eq!((rate(".5"), rate("1")), (rate("0.50"), rate("1.0")));
        assert_eq!(
            (rate("0.920").to_string(), rate("1").to_string()),
            ("0.92".into(), "1".into())
        );
        for text in ["", "0", "-1", "1,5", "abc", ".", "1e3", "9999999"] {
            assert_eq!(Rate::parse(text), None, "{text}");
        }
    }
}
