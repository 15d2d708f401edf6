//! How customers respond to a discount: measured where past campaigns had a comparison group by
//! chance, else assumed.

use crate::domain::Estimate;
use crate::statistics::distribution::normal_quantile;
use crate::statistics::interval::{HIGH_TAIL, beta};

/// What is assumed where nothing was measured: each percent of discount makes an order in the
/// window more likely by one percent of its own chance, and anything from nothing to three times
/// that is plausible.
pub const ASSUMED_LIFT: (f64, f64, f64) = (1.0, 0.0, 3.0);

/// A past campaign in counts.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct PastCampaign {
    /// Its name.
    pub name: String,
    /// The discount in percent.
    pub percent: Option<f64>,
    /// Users who got the offer.
    pub offered: u64,
    /// Those of them who ordered in the window.
    pub offered_ordered: u64,
    /// Users whom chance held out.
    pub held_out: u64,
    /// Those of them who ordered in the window.
    pub held_out_ordered: u64,
    /// Users who used the offer; `None` where the data do not say.
    pub redeemed: Option<u64>,
}

/// What a discount does to the chance of an order.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Lift {
    /// Measured: added to the chance, for each percent of discount.
    Measured(Estimate),
    /// Assumed ([`ASSUMED_LIFT`]): relative to the chance, for each percent of discount.
    Assumed,
}

/// How customers respond.
#[derive(Debug, Clone, PartialEq)]
pub struct Response {
    /// What the discount does to the chance of an order.
    pub lift: Lift,
    /// Of those who got an offer and order in the window, the share that use it.
    pub usage: Estimate,
    /// Where these come from, in words.
    pub sources: Vec<String>,
}

/// Learns from past campaigns. Differences are pooled by weight of their precision (a fixed-effect
/// meta-analysis of risk differences), each per percent of discount; the variance adds one success
/// and one failure to each arm (Agresti and Caffo 2000), so that no arm is too sure.
pub fn learn(past: &[PastCampaign]) -> Response {
    let mut sources = Vec::new();
    let (mut weights, mut weighed, mut users, mut campaigns) = (0.0, 0.0, 0, 0);
    for campaign in past
        .iter()
        .filter(|campaign| campaign.offered > 0 && campaign.held_out > 0)
    {
        let Some(percent) = campaign.percent.filter(|percent| *percent > 0.0) else {
            continue;
        };
        let rate = |ordered: u64, of: u64| ordered as f64 / of as f64;
        let difference = rate(campaign.offered_ordered, campaign.offered)
            - rate(campaign.held_out_ordered, campaign.held_out);
        let variance = [
            (campaign.offered_ordered, campaign.offered),
            (campaign.held_out_ordered, campaign.held_out),
        ]
        .iter()
        .map(|&(ordered, of)| {
            let (rate, n) = ((ordered as f64 + 1.0) / (of as f64 + 2.0), of as f64 + 2.0);
            rate * (1.0 - rate) / n
        })
        .sum::<f64>();
        let weight = percent * percent / variance;
        weights += weight;
        weighed += weight * difference / percent;
        users += campaign.offered + campaign.held_out;
        campaigns += 1;
    }
    let lift = if weights > 0.0 {
        let (value, spread) = (
            weighed / weights,
            normal_quantile(HIGH_TAIL) / weights.sqrt(),
        );
        sources.push(format!(
            "the effect of a discount is measured on {users} users of {campaigns} past campaigns \
             with a comparison group by chance"
        ));
        Lift::Measured(Estimate {
            value,
            low: value - spread,
            high: value + spread,
            n: users,
            assumed: false,
        })
    } else {
        sources.push(
            "no past campaign had a comparison group by chance, so the effect is assumed: each \
             percent of discount makes an \
             order 1 % likelier than it is anyway (0 to 3 %)"
                .into(),
        );
        Lift::Assumed
    };
    let (mut used, mut ordered) = (0, 0);
    for campaign in past {
        if let Some(redeemed) = campaign.redeemed.filter(|_| campaign.offered_ordered > 0) {
            used += redeemed.min(campaign.offered_ordered);
            ordered += campaign.offered_ordered;
        }
    }
    let usage = if ordered > 0 {
        sources.push(format!(
            "{used} of {ordered} users who ordered after a past offer used its code"
        ));
        beta(
            used as f64 + 1.0,
            (ordered - used) as f64 + 1.0,
            ordered,
            false,
        )
    } else {
        sources.push(
            "nobody's use of codes is known, so half of the orders are assumed to use theirs (14 \
             to 86 %)"
                .into(),
        );
        beta(2.0, 2.0, 0, true)
    };
    Response {
        lift,
        usage,
        sources,
    }
}

impl Response {
    /// What `percent` of discount adds to the chance `base` of an order, where the group's mean
    /// chance is `mean_base`: (value, low, high).
    pub fn added(&self, percent: f64, base: f64, mean_base: f64) -> (f64, f64, f64) {
        let bounded = |added: f64| added.clamp(-base, 1.0 - base);
        match self.lift {
            Lift::Measured(found) => {
                let share = if mean_base > 0.0 {
                    base / mean_base
                } else {
                    0.0
                };
                let of = |value: f64| bounded(value * percent * share);
                (of(found.value), of(found.low), of(found.high))
            }
            Lift::Assumed => {
                let of = |factor: f64| bounded(base * factor * percent / 100.0);
                (of(ASSUMED_LIFT.0), of(ASSUMED_LIFT.1), of(ASSUMED_LIFT.2))
            }
        }
    }

    /// Whether the effect is assumed.
    pub fn is_lift_assumed(&self) -> bool {
        self.lift == Lift::Assumed
    }

    /// Users behind the effect.
    pub fn lift_n(&self) -> u64 {
        match self.lift {
            Lift::Measured(found) => found.n,
            Lift::Assumed => 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn past(held_out: u64) -> PastCampaign {
        PastCampaign {
            name: "spring".into(),
            percent: Some(10.0),
            offered: 1_000,
            offered_ordered: 300,
            held_out,
            held_out_ordered: held_out / 5,
            redeemed: Some(150),
        }
    }

    #[test]
    fn a_comparison_by_chance_measures_the_effect() {
        let response = learn(&[past(1_000)]);
        let Lift::Measured(found) = response.lift else {
            unreachable!("measured")
        };
        assert!(
            (found.value - 0.01).abs() < 1e-9 && found.low > 0.0 && found.n == 2_000,
            "{found:?}"
        );
        let (value, low, high) = response.added(20.0, 0.2, 0.2);
        assert!((value - 0.2).abs() < 1e-9 && low < value && value < high);
        assert!(!response.usage.assumed && (response.usage.value - 0.5).abs() < 0.01);
    }

    #[test]
    fn redeemers_against_the_rest_measure_nothing() {
        let response = learn(&[past(0)]);
        assert_eq!(response.lift, Lift::Assumed);
        assert!(response.sources[0].contains("assumed"));
        let (value, low, high) = response.added(10.0, 0.2, 0.2);
        assert!((value - 0.02).abs() < 1e-12 && low == 0.0 && (high - 0.06).abs() < 1e-12);
    }

    #[test]
    fn nothing_known_is_all_assumed() {
        let response = learn(&[]);
        assert!(response.is_lift_assumed() && response.usage.assumed && response.usage.n == 0);
        assert_eq!(response.added(50.0, 0.9, 0.5).2, 1.0 - 0.9);
    }
}
