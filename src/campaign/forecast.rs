//! What a campaign is expected to bring and to cost.

use super::response::Response;
use super::selection::Worth;
use crate::domain::{Currency, Estimate, Money};
use crate::profile::Estimated;
use serde::{Deserialize, Serialize};

/// One user in numbers.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Prospect {
    /// Chance of an order in the window without an offer.
    pub base: f64,
    /// What an order comes to, in minor units.
    pub order_minor: f64,
    /// What the discount takes off such an order, in minor units.
    pub discount_minor: f64,
    /// The discount in percent of such an order.
    pub percent: f64,
    /// Margin divided by revenue, where known.
    pub margin: Option<f64>,
}

/// The chance of at least one order in `days`, where `orders_90d` are expected in 90 days (a
/// Poisson process).
pub fn chance_of_order(orders_90d: f64, days: f64) -> f64 {
    1.0 - (-orders_90d.max(0.0) * days / 90.0).exp()
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
}

/// The mean chance of an order without an offer.
pub fn mean_base(prospects: &[Prospect]) -> f64 {
    prospects.iter().map(|prospect| prospect.base).sum::<f64>() / (prospects.len() as f64).max(1.0)
}

/// What an offer to each user is expected to bring and cost. Without margins, gains are revenue.
pub fn worths(prospects: &[Prospect], is_eligible: &[bool], response: &Response) -> Vec<Worth> {
    let mean = mean_base(prospects);
    prospects
        .iter()
        .zip(is_eligible)
        .map(|(prospect, &is_eligible)| {
            let (added, _, _) = response.added(prospect.percent, prospect.base, mean);
            let cost = (prospect.base + added) * response.usage.value * prospect.discount_minor;
            let kept = prospect.order_minor * prospect.margin.unwrap_or(1.0);
            Worth {
                gain: added * kept - cost,
                cost,
                is_eligible,
            }
        })
        .collect()
}

/// Totals of one way the response may turn out.
#[derive(Debug, Clone, Copy, Default)]
struct Totals {
    redemptions: f64,
    cost: f64,
    revenue: f64,
    margin: f64,
}

fn totals(
    prospects: &[Prospect],
    response: &Response,
    usage: f64,
    which: impl Fn((f64, f64, f64)) -> f64,
    share: f64,
) -> Totals {
    let mean = mean_base(prospects);
    let mut sum = Totals::default();
    for prospect in prospects {
        let added = which(response.added(prospect.percent, prospect.base, mean));
        let used = (prospect.base + added) * usage;
        sum.redemptions += used;
        sum.cost += used * prospect.discount_minor;
        sum.revenue += added * prospect.order_minor;
        sum.margin += added * prospect.order_minor * prospect.margin.unwrap_or(0.0);
    }
    Totals {
        redemptions: share * sum.redemptions,
        cost: share * sum.cost,
        revenue: share * (sum.revenue - sum.cost),
        margin: share * (sum.margin - sum.cost),
    }
}

/// What offers to `share` of these users, drawn by chance, are expected to bring and to cost.
/// Intervals join those of the effect and of the use of codes as independent.
pub fn expect(
    prospects: &[Prospect],
    response: &Response,
    share: f64,
    currency: Currency,
) -> Expected {
    let usage = response.usage;
    let middle = totals(prospects, response, usage.value, |added| added.0, share);
    let varied = [
        totals(prospects, response, usage.value, |added| added.1, share),
        totals(prospects, response, usage.value, |added| added.2, share),
        totals(prospects, response, usage.low, |added| added.0, share),
        totals(prospects, response, usage.high, |added| added.0, share),
    ];
    let interval = |part: fn(&Totals) -> f64| {
        let value = part(&middle);
        let side = |pick: fn(f64, f64) -> f64| {
            let by_lift = pick(part(&varied[0]), part(&varied[1])) - value;
            let by_usage = pick(part(&varied[2]), part(&varied[3])) - value;
            by_lift.hypot(by_usage)
        };
        (value, value - side(f64::min), value + side(f64::max))
    };
    let is_assumed = response.is_lift_assumed() || usage.assumed;
    let n = if is_assumed { 0 } else { response.lift_n() };
    let money = |(value, low, high): (f64, f64, f64), assumed: bool| Estimated {
        value: Money::new(value.round() as i64, currency),
        low: Money::new(low.round() as i64, currency),
        high: Money::new(high.round() as i64, currency),
        n,
        assumed,
    };
    let (value, low, high) = interval(|sum| sum.redemptions);
    let (cost, cost_low, cost_high) = interval(|sum| sum.cost);
    let knows_margin = prospects.iter().any(|prospect| prospect.margin.is_some());
    Expected {
        redemptions: Estimate {
            value,
            low: low.max(0.0),
            high,
            n,
            assumed: is_assumed,
        },
        cost: money((cost, cost_low.max(0.0), cost_high), is_assumed),
        margin: knows_margin.then(|| money(interval(|sum| sum.margin), is_assumed)),
        revenue: money(interval(|sum| sum.revenue), is_assumed),
    }
}

/// How much more of the offered users must order than would anyway, so that the campaign costs
/// nothing in the end. `None` where no margin is known, or an order leaves none: revenue does not
/// pay for a discount.
pub fn break_even(prospects: &[Prospect], share: f64, expected: &Expected) -> Option<Estimate> {
    let users = prospects.len() as f64;
    let kept = prospects
        .iter()
        .map(|prospect| prospect.order_minor * prospect.margin.unwrap_or(0.0))
        .sum::<f64>()
        / users.max(1.0);
    if users * share <= 0.0 || kept <= 0.0 {
        return None;
    }
    let of = |cost: Money| cost.minor as f64 / (users * share) / kept;
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
    use crate::campaign::response::{PastCampaign, learn};

    fn prospects(margin: Option<f64>) -> Vec<Prospect> {
        (0..100)
            .map(|_| Prospect {
                base: 0.2,
                order_minor: 5_000.0,
                discount_minor: 500.0,
                percent: 10.0,
                margin,
            })
            .collect()
    }

    fn euro() -> Currency {
        Currency::parse("EUR").unwrap()
    }

    #[test]
    fn the_sums_are_those_of_the_assumption() {
        let response = learn(&[]);
        let expected = expect(&prospects(Some(0.5)), &response, 1.0, euro());
        // 100 users at 20 %, 10 % likelier: 22 orders, half use the code; 2 extra orders of 50 at
        // half margin.
        assert!((expected.redemptions.value - 11.0).abs() < 1e-9);
        assert_eq!(expected.cost.value.minor, 5_500);
        assert_eq!(expected.margin.unwrap().value.minor, 5_000 - 5_500);
        assert_eq!(expected.revenue.value.minor, 10_000 - 5_500);
        assert!(
            expected.cost.assumed
                && expected.cost.low.minor < 5_500
                && expected.cost.high.minor > 5_500
        );
        let needed = break_even(&prospects(Some(0.5)), 1.0, &expected).unwrap();
        assert!((needed.value - 0.022).abs() < 1e-9, "{needed:?}");
    }

    #[test]
    fn without_a_margin_there_is_none() {
        let expected = expect(&prospects(None), &learn(&[]), 1.0, euro());
        assert_eq!(expected.margin, None);
        assert!(
            break_even(&prospects(None), 1.0, &expected).is_none(),
            "revenue alone pays for nothing"
        );
        assert!(break_even(&[], 1.0, &expected).is_none());
    }

    #[test]
    fn what_is_measured_is_not_called_assumed() {
        let past = PastCampaign {
            percent: Some(10.0),
            offered: 500,
            offered_ordered: 150,
            held_out: 500,
            held_out_ordered: 100,
            redeemed: Some(60),
            ..PastCampaign::default()
        };
        let expected = expect(&prospects(Some(0.5)), &learn(&[past]), 1.0, euro());
        assert!(!expected.cost.assumed && expected.cost.n == 1_000);
        assert!(expected.margin.unwrap().value.minor > 0);
    }

    #[test]
    fn rarer_orders_are_less_likely_in_a_shorter_window() {
        assert!(chance_of_order(3.0, 14.0) > chance_of_order(3.0, 1.0));
        assert_eq!(chance_of_order(0.0, 14.0), 0.0);
    }
}
