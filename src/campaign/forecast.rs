//! What a campaign is expected to bring and to cost, as it is stored and shown.

use super::Kind;
use super::gain::{Spread, Totals, spread};
use crate::domain::{Currency, Estimate, Money};
use crate::profile::Estimated;
use serde::{Deserialize, Serialize};

/// The chance of at least one order in `days`, where `orders_90d` are expected in 90 days (a
/// Poisson process).
pub fn chance_of_order(orders_90d: f64, days: f64) -> f64 {
    1.0 - (-orders_90d.max(0.0) * days / 90.0).exp()
}

/// What the forecast of an offer's effect comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Basis {
    /// Published experiments alone.
    Assumed,
    /// The shop's own randomised campaigns, together with published experiments.
    Pooled,
    /// The shop's own randomised campaigns, which outweigh published experiments.
    Measured,
}

impl Basis {
    /// The basis of a response of which the data decide `weight`, a share.
    pub fn of_weight(campaigns: usize, weight: f64) -> Basis {
        match campaigns {
            0 => Basis::Assumed,
            _ if weight > 0.5 => Basis::Measured,
            _ => Basis::Pooled,
        }
    }

    /// The word in tables and JSON.
    pub fn word(self) -> &'static str {
        match self {
            Basis::Assumed => "assumed",
            Basis::Pooled => "pooled",
            Basis::Measured => "measured",
        }
    }
}

/// One line of the table that a design compares.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Rung {
    /// The kind of campaign.
    pub kind: Kind,
    /// What is offered: `nothing`, `no discount`, `10 %`, `10.00 EUR from 60.00 EUR`.
    pub discount: String,
    /// Whether it is below every discount that was measured here, so that its effect is a guess.
    #[serde(default)]
    pub is_untried: bool,
    /// Where the effect comes from.
    pub basis: Basis,
    /// Randomised customers behind the effect.
    #[serde(default)]
    pub measured_on: u64,
    /// Customers who would get the offer.
    pub offered: usize,
    /// Codes that are used.
    pub redemptions: Estimate,
    /// Discounts given and contact costs.
    pub cost: Estimated<Money>,
    /// Extra margin, discounts and contact taken off.
    pub gain: Estimated<Money>,
    /// The chance that it earns more than it costs.
    pub chance: f64,
}

/// What is expected of a campaign.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Expected {
    /// Codes that are used.
    pub redemptions: Estimate,
    /// Discounts given.
    pub cost: Estimated<Money>,
    /// Extra margin, discounts taken off; null where no margin is known.
    pub margin: Option<Estimated<Money>>,
    /// Extra revenue, discounts taken off.
    pub revenue: Estimated<Money>,
    /// The chance that the extra margin is above zero; null where no margin is known.
    pub chance: Option<f64>,
    /// The loss if every offer is used and no order more comes in.
    pub worst: Money,
    /// Where the effect comes from.
    pub basis: Basis,
    /// Where the share of codes that are used comes from: no chance assigns it, so it is never measured.
    #[serde(default = "assumed")]
    pub basis_of_use: Basis,
    /// Extra orders for each customer with an offer.
    #[serde(default)]
    pub extra_orders: Option<Estimate>,
    /// The discounts that were compared, where the program chose.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ladder: Vec<Rung>,
}

fn assumed() -> Basis {
    Basis::Assumed
}

/// How estimates of the response are labelled.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Label {
    /// Randomised customers behind it.
    pub n: u64,
    /// Where the effect comes from.
    pub basis: Basis,
    /// The shop's currency.
    pub currency: Currency,
}

impl Label {
    fn is_assumed(&self) -> bool {
        self.basis == Basis::Assumed
    }

    /// Money with its interval.
    pub fn money(&self, values: &[f64]) -> Estimated<Money> {
        let found = spread(values);
        let money = |minor: f64| Money::new(minor.round() as i64, self.currency);
        Estimated {
            value: money(found.mean),
            low: money(found.low),
            high: money(found.high),
            n: self.n,
            assumed: self.is_assumed(),
        }
    }

    /// A count with its interval.
    pub fn count(&self, values: &[f64]) -> Estimate {
        let Spread {
            mean, low, high, ..
        } = spread(values);
        Estimate {
            value: mean,
            low,
            high,
            n: self.n,
            assumed: self.is_assumed(),
        }
    }
}

/// What is expected of an offer with these totals; `revenue` are those with the whole price counted as
/// margin.
pub fn expected(
    totals: &Totals,
    revenue: &Totals,
    worst_minor: f64,
    knows_margin: bool,
    (label, of_use): (Label, Label),
) -> Expected {
    Expected {
        redemptions: of_use.count(&totals.used),
        cost: of_use.money(&totals.cost),
        margin: knows_margin.then(|| label.money(&totals.gain)),
        revenue: label.money(&revenue.gain),
        chance: knows_margin.then(|| spread(&totals.gain).above_zero),
        worst: Money::new(worst_minor.round() as i64, label.currency),
        basis: label.basis,
        basis_of_use: of_use.basis,
        extra_orders: None,
        ladder: Vec::new(),
    }
}

/// How many extra orders each of `offered` users must bring, so that the campaign costs nothing
/// in the end; `kept_minor` is the mean margin of an order. `None` where an order leaves none.
pub fn break_even(offered: f64, kept_minor: f64, expected: &Expected) -> Option<Estimate> {
    expected.margin.as_ref()?;
    if offered <= 0.0 || kept_minor <= 0.0 {
        return None;
    }
    let of = |cost: Money| cost.minor as f64 / offered / kept_minor;
    let cost = &expected.cost;
    Some(Estimate {
        value: of(cost.value),
        low: of(cost.low),
        high: of(cost.high),
        n: cost.n,
        assumed: cost.assumed,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn label(basis: Basis) -> Label {
        Label {
            n: 400,
            basis,
            currency: Currency::parse("EUR").unwrap(),
        }
    }

    fn totals() -> Totals {
        Totals {
            gain: vec![-100.0, 100.0, 300.0, 500.0],
            cost: vec![400.0; 4],
            used: vec![4.0; 4],
            extra: vec![1.0; 4],
            brought: vec![300.0, 500.0, 700.0, 900.0],
        }
    }

    #[test]
    fn without_a_margin_no_gain_is_forecast() {
        let found = expected(
            &totals(),
            &totals(),
            900.0,
            false,
            (label(Basis::Assumed), label(Basis::Assumed)),
        );
        assert_eq!((found.margin, found.chance), (None, None));
        assert!(break_even(10.0, 50.0, &found).is_none());
        assert!(found.cost.assumed);
    }

    #[test]
    fn the_parts_are_those_of_the_draws() {
        let found = expected(
            &totals(),
            &totals(),
            900.0,
            true,
            (label(Basis::Measured), label(Basis::Pooled)),
        );
        assert_eq!(found.margin.unwrap().value.minor, 200);
        assert_eq!((found.chance, found.worst.minor), (Some(0.75), 900));
        assert!(!found.cost.assumed && found.cost.n == 400);
        assert_eq!(
            (found.basis, found.basis_of_use),
            (Basis::Measured, Basis::Pooled)
        );
        let needed = break_even(10.0, 500.0, &found).unwrap();
        assert!((needed.value - 0.08).abs() < 1e-12);
    }

    #[test]
    fn rarer_orders_are_less_likely_in_a_shorter_window() {
        assert!(chance_of_order(3.0, 14.0) > chance_of_order(3.0, 1.0));
        assert_eq!(chance_of_order(0.0, 14.0), 0.0);
    }
}
