//! What randomised offers did besides bringing orders: which of these came only earlier, and how much
//! larger orders were.
//!
//! Both start from what is assumed. Orders that were brought forward are missing in the weeks after the
//! window, so that a campaign shows `extra` more orders in the window and `-share x extra` after it; the
//! share is learned on a grid, since its distribution is far from normal.

use super::later::ways;
use super::prior::LARGER_ORDER;
use crate::domain::Estimate;

/// The standard deviation between campaigns of the change of an order's size: one alone never decides.
const BETWEEN_CAMPAIGNS: f64 = 0.03;

/// A value with its standard error.
pub type Seen = (f64, f64);

/// What a group with an offer showed beside its comparison group.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Beside {
    /// Extra orders a customer in the window.
    pub extra: Seen,
    /// The same in the weeks after it; `None` until these are over.
    pub after: Option<Seen>,
    /// The relative change of an order's size before the discount; `None` where it is not known.
    pub size: Option<Seen>,
    /// Customers of both groups.
    pub users: u64,
}

/// What all of them showed.
#[derive(Debug, Clone, PartialEq)]
pub struct Aftermath {
    /// Shares of extra orders that came only earlier, ascending, each with the chance that the true one is
    /// not greater.
    forward: Vec<(f64, f64)>,
    /// Mean and standard deviation of the relative change of an order's size.
    size: Seen,
    /// Customers behind the share; 0 where it is assumed.
    pub users_after: u64,
    /// Customers behind the size.
    pub users_of_size: u64,
}

impl Default for Aftermath {
    fn default() -> Aftermath {
        Aftermath::learn(&[])
    }
}

impl Aftermath {
    /// Learns from the groups of past campaigns; none gives the assumption.
    pub fn learn(seen: &[Beside]) -> Aftermath {
        let shares = ways();
        let logs: Vec<f64> = shares
            .iter()
            .map(|&share| seen.iter().filter_map(|beside| fit_of(beside, share)).sum())
            .collect();
        let best = logs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let weights: Vec<f64> = logs.iter().map(|log| (log - best).exp()).collect();
        let total: f64 = weights.iter().sum();
        let mut until = 0.0;
        let forward = shares.into_iter().zip(weights).map(|(share, weight)| {
            until += weight / total;
            (share, until)
        });
        let users = |is_known: fn(&Beside) -> bool| {
            let known = seen.iter().filter(|beside| is_known(beside));
            known.map(|beside| beside.users).sum()
        };
        Aftermath {
            forward: forward.collect(),
            size: size_of(seen),
            users_after: users(|beside| beside.after.is_some()),
            users_of_size: users(|beside| beside.size.is_some()),
        }
    }

    /// The share of extra orders that came only earlier, at a chance of 0 to 1.
    pub fn forward_at(&self, chance: f64) -> f64 {
        let at = self.forward.partition_point(|(_, until)| *until < chance);
        let found = self.forward.get(at).or(self.forward.last());
        found.map_or(0.0, |(share, _)| *share)
    }

    /// The relative change of an order's size, `deviations` from its mean.
    pub fn size_at(&self, deviations: f64) -> f64 {
        self.size.0 + deviations * self.size.1
    }

    /// The share of extra orders that came only earlier.
    pub fn forward(&self) -> Estimate {
        let mut before = 0.0;
        let mean = self.forward.iter().map(|&(share, until)| {
            let weight = until - before;
            before = until;
            weight * share
        });
        Estimate {
            value: mean.sum(),
            low: self.forward_at(0.05),
            high: self.forward_at(0.95),
            n: self.users_after,
            assumed: self.users_after == 0,
        }
    }

    /// The relative change of an order's size.
    pub fn size(&self) -> Estimate {
        Estimate {
            value: self.size.0,
            low: self.size_at(-1.645),
            high: self.size_at(1.645),
            n: self.users_of_size,
            assumed: self.users_of_size == 0,
        }
    }
}

/// The log likelihood of a share: with any number of extra orders as likely as another, orders after the
/// window and the share of those in it add up to nothing.
fn fit_of(beside: &Beside, share: f64) -> Option<f64> {
    let ((extra, extra_error), (after, after_error)) = (beside.extra, beside.after?);
    let variance = after_error.powi(2) + (share * extra_error).powi(2);
    let sum = after + share * extra;
    (variance > 0.0).then(|| -0.5 * (sum * sum / variance + variance.ln()))
}

/// The assumption and what was seen, weighed by their precision.
fn size_of(seen: &[Beside]) -> Seen {
    let (mean, deviation) = LARGER_ORDER;
    let between = BETWEEN_CAMPAIGNS * BETWEEN_CAMPAIGNS;
    let mut precision = (deviation * deviation).recip();
    let mut sum = precision * mean;
    for (value, error) in seen.iter().filter_map(|beside| beside.size) {
        let weight = 1.0 / (error * error + between);
        precision += weight;
        sum += weight * value;
    }
    (sum / precision, precision.recip().sqrt())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::campaign::uplift::prior::PULLED_FORWARD;

    fn campaign(share: f64, error: f64) -> Beside {
        Beside {
            extra: (0.1, error),
            after: Some((-0.1 * share, error)),
            size: Some((0.2, 0.03)),
            users: 2_000,
        }
    }

    #[test]
    fn without_data_both_are_as_assumed() {
        let nothing = Aftermath::default();
        let mean = PULLED_FORWARD.0 / (PULLED_FORWARD.0 + PULLED_FORWARD.1);
        assert!((nothing.forward().value - mean).abs() < 0.01);
        assert!(nothing.forward().assumed && nothing.size().assumed);
        assert!((nothing.size().value - LARGER_ORDER.0).abs() < 1e-12);
        // The whole grid is reached.
        assert!(nothing.forward_at(0.0) < 0.001 && nothing.forward_at(1.0) > 0.5);
    }

    #[test]
    fn what_is_missing_after_the_window_was_brought_forward() {
        for share in [0.0, 0.3, 0.6] {
            let learned = Aftermath::learn(&[campaign(share, 0.005); 3]).forward();
            assert!((learned.value - share).abs() < 0.08, "{share}: {learned:?}");
            assert!(
                learned.low <= share + 0.01 && share <= learned.high,
                "{share}: {learned:?}"
            );
            assert_eq!((learned.n, learned.assumed), (6_000, false));
        }
        // Of a campaign that shows next to nothing, nothing is learned.
        let (vague, assumed) = (
            Aftermath::learn(&[campaign(0.9, 0.5)]),
            Aftermath::default(),
        );
        assert!((vague.forward().value - assumed.forward().value).abs() < 0.05);
    }

    #[test]
    fn larger_orders_are_learned_in_part_from_one_campaign_and_more_from_several() {
        let after =
            |campaigns: usize| Aftermath::learn(&vec![campaign(0.2, 0.01); campaigns]).size();
        assert!((0.12..0.17).contains(&after(1).value), "{:?}", after(1));
        assert!((0.17..0.2).contains(&after(8).value), "{:?}", after(8));
        assert!(after(8).high - after(8).low < after(1).high - after(1).low);
    }
}
