//! Gamma-Gamma (Fader and Hardie 2013): an order's money is Gamma(p, nu), where nu is the
//! customer's own and Gamma(q, v). The model assumes that order value does not depend on how often
//! a customer orders, which is checked and reported.

use super::tuning::DOUBTFUL_CORRELATION;
use regulars_core::domain::Estimate;
use regulars_core::statistics::interval::Z_90;
use regulars_core::statistics::optimise::bfgs;
use regulars_core::statistics::special::{digamma, ln_gamma, trigamma};
use serde::{Deserialize, Serialize};
use std::ops::Range;

/// A fitted model of order values.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct GammaGamma {
    /// Shape of the value of one order.
    pub p: f64,
    /// Shape of the customers' own rates; above 1, so that the customers' means have a mean.
    pub q: f64,
    /// Rate of the customers' own rates, in the unit of the money.
    pub v: f64,
    /// Log-likelihood of the customers' means.
    pub log_likelihood: f64,
    /// Customers it was fitted on: those with a positive mean order.
    pub customers: u64,
    /// Rank correlation (Spearman) of the number of orders and the mean order, among customers with
    /// several orders.
    pub independence: Estimate,
}

impl GammaGamma {
    /// Fits the model on each customer's number of orders and mean order; customers without a
    /// positive mean are left out. `None` where fewer than `fewest` customers with several orders
    /// remain. `penalty` is as for lifetime models, with the mean order as the unit of money.
    pub fn fit(customers: &[(u32, f64)], fewest: usize, penalty: f64) -> Option<GammaGamma> {
        let mut rows: Vec<(u32, f64)> = customers
            .iter()
            .copied()
            .filter(|&(orders, mean)| orders > 0 && mean > 0.0 && mean.is_finite())
            .collect();
        rows.sort_by(|left, right| left.0.cmp(&right.0).then(left.1.total_cmp(&right.1)));
        let several = rows.partition_point(|row| row.0 < 2);
        if rows.len() - several < fewest.max(4) {
            return None;
        }
        let unit = rows.iter().map(|row| row.1).sum::<f64>() / rows.len() as f64;
        let groups: Vec<Group> = groups(&rows, unit);
        let found = bfgs([1.0, 0.5, 0.5], None, [1e-9, 12.0], |point: &[f64; 3]| {
            let [p, above, v] = point.map(f64::exp);
            let (value, slopes) = likelihood(&groups, p, 1.0 + above, v);
            let held: f64 = point.iter().map(|log| penalty * log * log).sum();
            let by_log = [slopes[0] * p, slopes[1] * above, slopes[2] * v];
            (
                held - value,
                std::array::from_fn(|index| 2.0 * penalty * point[index] - by_log[index]),
            )
        });
        let [p, above, v] = found.point.map(f64::exp);
        let (log_likelihood, _) = likelihood(&groups, p, 1.0 + above, v);
        Some(GammaGamma {
            p,
            q: 1.0 + above,
            v: v * unit,
            log_likelihood: log_likelihood - rows.len() as f64 * unit.ln(),
            customers: rows.len() as u64,
            independence: rank_correlation(&rows[several..]),
        })
    }

    /// The expected value of a customer's order, after `orders` with a total of `sum`.
    pub fn mean_order(&self, orders: f64, sum: f64) -> f64 {
        self.p * (self.v + sum.max(0.0)) / (self.p * orders + self.q - 1.0)
    }

    /// Mean and variance of the logarithm of the total value of `coming` further orders.
    pub fn log_of_sum(&self, orders: f64, sum: f64, coming: f64) -> (f64, f64) {
        let (shape, own) = (self.p * coming, self.p * orders + self.q);
        (
            digamma(shape) - digamma(own) + (self.v + sum.max(0.0)).ln(),
            trigamma(shape) + trigamma(own),
        )
    }

    /// Whether order value clearly depends on how often customers order.
    pub fn is_doubtful(&self) -> bool {
        self.independence.low > DOUBTFUL_CORRELATION
            || self.independence.high < -DOUBTFUL_CORRELATION
    }
}

/// Customers with the same number of orders: the gammas are computed once for all of them.
#[derive(Debug)]
struct Group {
    orders: f64,
    /// Sums of the orders.
    sums: Vec<f64>,
    /// The sum of the logarithms of the means.
    ln_means: f64,
}

fn groups(rows: &[(u32, f64)], unit: f64) -> Vec<Group> {
    rows.chunk_by(|left, right| left.0 == right.0)
        .map(|group| Group {
            orders: f64::from(group[0].0),
            sums: group
                .iter()
                .map(|row| f64::from(row.0) * row.1 / unit)
                .collect(),
            ln_means: group.iter().map(|row| (row.1 / unit).ln()).sum(),
        })
        .collect()
}

/// The log-likelihood with its derivatives by p, q and v.
fn likelihood(groups: &[Group], p: f64, q: f64, v: f64) -> (f64, [f64; 3]) {
    let (ln_gamma_q, digamma_q, ln_v) = (ln_gamma(q), digamma(q), v.ln());
    let (mut value, mut slopes) = (0.0, [0.0; 3]);
    for group in groups {
        let (orders, size) = (group.orders, group.sums.len() as f64);
        let (own, both) = (p * orders, p * orders + q);
        let (mut logs, mut inverses) = (0.0, 0.0);
        for sum in &group.sums {
            logs += (v + sum).ln();
            inverses += 1.0 / (v + sum);
        }
        let (digamma_both, ln_orders) = (digamma(both), orders.ln());
        value += size * (ln_gamma(both) - ln_gamma(own) - ln_gamma_q + q * ln_v + own * ln_orders)
            + (own - 1.0) * group.ln_means
            - both * logs;
        slopes[0] +=
            orders * (size * (digamma_both - digamma(own) + ln_orders) + group.ln_means - logs);
        slopes[1] += size * (digamma_both - digamma_q + ln_v) - logs;
        slopes[2] += size * q / v - both * inverses;
    }
    (value, slopes)
}

/// Spearman's rank correlation with its 90 % interval (Bonett and Wright 2000).
fn rank_correlation(rows: &[(u32, f64)]) -> Estimate {
    let orders = ranks(&rows.iter().map(|row| f64::from(row.0)).collect::<Vec<_>>());
    let means = ranks(&rows.iter().map(|row| row.1).collect::<Vec<_>>());
    let middle = (rows.len() as f64 + 1.0) / 2.0;
    let product = |left: &[f64], right: &[f64]| -> f64 {
        left.iter()
            .zip(right)
            .map(|(x, y)| (x - middle) * (y - middle))
            .sum()
    };
    let spread = (product(&orders, &orders) * product(&means, &means)).sqrt();
    let value = if spread > 0.0 {
        (product(&orders, &means) / spread).clamp(-1.0, 1.0)
    } else {
        0.0
    };
    let n = rows.len() as f64;
    let reach = Z_90 * ((1.0 + value * value / 2.0) / (n - 3.0).max(1.0)).sqrt();
    let centre = value.clamp(-0.999_999, 0.999_999).atanh();
    Estimate {
        value,
        low: (centre - reach).tanh().min(value),
        high: (centre + reach).tanh().max(value),
        n: rows.len() as u64,
        assumed: false,
    }
}

/// Ranks from 1; equal values share the mean of theirs.
fn ranks(values: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|&left, &right| values[left].total_cmp(&values[right]));
    let mut ranks = vec![0.0; values.len()];
    let mut start = 0;
    while start < order.len() {
        let end = equal_run(&order, values, start).end;
        for &index in &order[start..end] {
            ranks[index] = (start + end + 1) as f64 / 2.0;
        }
        start = end;
    }
    ranks
}

fn equal_run(order: &[usize], values: &[f64], start: usize) -> Range<usize> {
    let length = order[start..]
        .iter()
        .take_while(|&&index| values[index] == values[order[start]])
        .count();
    start..start + length.max(1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand_distr::{Distribution, Gamma};
    use regulars_core::statistics::sampling::random;

    fn planted(customers: usize) -> Vec<(u32, f64)> {
        let mut generator = random(11, "money");
        let own = Gamma::new(3.7, 1.0 / 1_500.0).unwrap();
        (0..customers)
            .map(|index| {
                let orders = 1 + (index % 7) as u32;
                let order = Gamma::new(6.2, 1.0 / own.sample(&mut generator)).unwrap();
                (
                    orders,
                    (0..orders)
                        .map(|_| order.sample(&mut generator))
                        .sum::<f64>()
                        / f64::from(orders),
                )
            })
            .collect()
    }

    #[test]
    fn planted_money_is_found_again() {
        let found = GammaGamma::fit(&planted(6_000), 30, 0.0).unwrap();
        assert!(
            (found.p / 6.2 - 1.0).abs() < 0.1 && (found.q / 3.7 - 1.0).abs() < 0.1,
            "{found:?}"
        );
        assert!((found.v / 1_500.0 - 1.0).abs() < 0.15, "{found:?}");
        assert!(
            found.independence.value.abs() < 0.05 && !found.is_doubtful(),
            "{found:?}"
        );
        let mean = 6.2 * 1_500.0 / 2.7;
        assert!((found.mean_order(0.0, 0.0) / mean - 1.0).abs() < 0.05);
        assert!((found.mean_order(1_000.0, 1e7) / 1e4 - 1.0).abs() < 0.01);
    }

    #[test]
    fn derivatives_are_those_of_differences() {
        let rows = planted(300);
        let mut sorted = rows;
        sorted.sort_by_key(|row| row.0);
        let groups = groups(&sorted, 3_000.0);
        let at = [1.7, 2.3, 0.8];
        let (_, slopes) = likelihood(&groups, at[0], at[1], at[2]);
        for axis in 0..3 {
            let moved = |step: f64| {
                let mut point = at;
                point[axis] += step;
                likelihood(&groups, point[0], point[1], point[2]).0
            };
            let slope = (moved(1e-5) - moved(-1e-5)) / 2e-5;
            assert!(
                (slopes[axis] - slope).abs() < 1e-4 * (1.0 + slope.abs()),
                "{axis}: {} {slope}",
                slopes[axis]
            );
        }
    }

    #[test]
    fn money_that_grows_with_orders_is_doubtful() {
        let rows: Vec<(u32, f64)> = planted(500)
            .into_iter()
            .map(|(n, mean)| (n, mean * f64::from(n * n)))
            .collect();
        let found = GammaGamma::fit(&rows, 30, 0.0).unwrap();
        assert!(
            found.is_doubtful() && found.independence.value > 0.7,
            "{found:?}"
        );
        assert_eq!(GammaGamma::fit(&rows[..20], 30, 0.0), None);
    }

    #[test]
    fn equal_values_share_their_rank() {
        assert_eq!(ranks(&[5.0, 1.0, 5.0, 2.0]), [3.5, 1.0, 3.5, 2.0]);
    }
}
