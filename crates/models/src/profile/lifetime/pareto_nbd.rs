//! Pareto/NBD (Schmittlein, Morrison and Colombo 1987): orders come at a Gamma(r, alpha) rate, and
//! customers leave at any time, at a Gamma(s, beta) rate.

use super::base::Row;
use super::mixing::{mixed, mixed_value};
use super::rise::RisingFactorials;

/// r, alpha, s, beta.
pub type Parameters = [f64; 4];

/// The log odds that the customer left since the last order rather than is still active; minus
/// infinity right after an order.
pub fn ln_odds_left([r, alpha, s, beta]: Parameters, row: &Row) -> f64 {
    let shape = r + f64::from(row.frequency);
    let (a, b, silence) = (
        alpha + row.recency,
        beta + row.recency,
        row.age - row.recency,
    );
    let gone = mixed_value([a, b], [shape, s + 1.0], silence);
    // The likelihood of the silence of an active customer, relative to that at the last order.
    let stayed = shape * (silence / a).ln_1p() + s * (silence / b).ln_1p();
    (s / b).ln() + gone.ln() + stayed
}

/// The log-likelihood of the rows and its derivatives by the parameters.
pub fn likelihood(
    parameters: &Parameters,
    orders: &RisingFactorials,
    rows: &[Row],
) -> (f64, [f64; 4]) {
    let &[r, alpha, s, beta] = parameters;
    let (ln_alpha, ln_beta) = (alpha.ln(), beta.ln());
    let (mut sum, mut slopes) = (0.0, [0.0; 4]);
    for row in rows {
        let shape = r + f64::from(row.frequency);
        let (a, b, silence) = (
            alpha + row.recency,
            beta + row.recency,
            row.age - row.recency,
        );
        let (count, count_by_r) = orders.at(row.frequency);
        let (ln_a, ln_b) = (a.ln(), b.ln());
        let until_last = shape * ln_a + s * ln_b;
        let (waited_a, waited_b) = ((silence / a).ln_1p(), (silence / b).ln_1p());
        // Both relative to the density at the last order: still active, and gone since.
        let stayed = -shape * waited_a - s * waited_b;
        let by_time = mixed([a, b], [shape, s + 1.0], silence);
        let left = if by_time.value > 0.0 {
            (s / b * by_time.value).ln()
        } else {
            f64::NEG_INFINITY
        };
        let (high, low) = (stayed.max(left), stayed.min(left));
        let either = high + (low - high).exp().ln_1p();
        let still = (stayed - either).exp();
        let gone = (left - either).exp();
        sum += row.count * (count + r * ln_alpha + s * ln_beta - until_last + either);
        let ratio = if by_time.value > 0.0 {
            gone / by_time.value
        } else {
            0.0
        };
        slopes[0] +=
            row.count * (count_by_r + ln_alpha - ln_a - still * waited_a + ratio * by_time.by_p);
        slopes[1] += row.count
            * (r / alpha - still * shape / (a + silence) - gone * shape / a + ratio * by_time.by_a);
        slopes[2] +=
            row.count * (ln_beta - ln_b - still * waited_b + gone / s + ratio * by_time.by_q);
        slopes[3] += row.count
            * (s / beta - still * s / (b + silence) - gone * (s + 1.0) / b + ratio * by_time.by_b);
    }
    (sum, slopes)
}
