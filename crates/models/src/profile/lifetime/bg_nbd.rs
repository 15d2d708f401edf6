//! The models in which customers leave after an order: BG/NBD (Fader, Hardie and Lee 2005), and
//! MBG/NBD (Batislam, Denizel and Filiztekin 2007), in which they may also leave after the first.
//!
//! Orders come at a Gamma(r, alpha) rate; the chance of leaving is Beta(a, b). The models differ in
//! one number: how many orders the customer could have left after, `frequency` or `frequency + 1`.

use super::base::Row;
use super::rise::RisingFactorials;

/// r, alpha, a, b.
pub type Parameters = [f64; 4];

/// Whether customers may leave right after their first order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FirstOrder {
    /// BG/NBD.
    Stays,
    /// MBG/NBD.
    MayLeave,
}

impl FirstOrder {
    /// How many orders a customer with this frequency could have left after.
    pub fn chances(self, frequency: u32) -> u32 {
        frequency + u32::from(self == FirstOrder::MayLeave)
    }
}

/// The log odds that the customer left after the last order rather than is still active; minus
/// infinity where customers cannot have left yet.
pub fn ln_odds_left(first: FirstOrder, [r, alpha, a, b]: Parameters, row: &Row) -> f64 {
    let chances = first.chances(row.frequency);
    if chances == 0 {
        return f64::NEG_INFINITY;
    }
    let waited = ((row.age - row.recency) / (alpha + row.recency)).ln_1p();
    a.ln() - (b + f64::from(chances - 1)).ln() + (r + f64::from(row.frequency)) * waited
}

/// The log-likelihood of the rows and its derivatives by the parameters.
pub fn likelihood(
    first: FirstOrder,
    parameters: &Parameters,
    tables: &Tables,
    rows: &[Row],
) -> (f64, [f64; 4]) {
    let &[r, alpha, a, b] = parameters;
    let (mut sum, mut slopes) = (0.0, [0.0; 4]);
    for row in rows {
        let shape = r + f64::from(row.frequency);
        let chances = first.chances(row.frequency);
        let (orders, orders_by_r) = tables.orders.at(row.frequency);
        let (stays, stays_by_b) = tables.stays.at(chances);
        let (all, all_by_both) = tables.all.at(chances);
        let (until_age, until_last) = (alpha + row.age, alpha + row.recency);
        let ln_age = until_age.ln();
        // Still active, against gone after the last order.
        let odds = ln_odds_left(first, *parameters, row);
        let gone = 1.0 / (1.0 + (-odds).exp());
        let either = if odds > 0.0 {
            odds + (-odds).exp().ln_1p()
        } else {
            odds.exp().ln_1p()
        };
        sum += row.count * (orders + r * tables.ln_alpha + stays - all - shape * ln_age + either);
        let waited = ((row.age - row.recency) / until_last).ln_1p();
        slopes[0] += row.count * (orders_by_r + tables.ln_alpha - ln_age + gone * waited);
        slopes[1] +=
            row.count * (r / alpha - shape * ((1.0 - gone) / until_age + gone / until_last));
        slopes[2] += row.count * (gone / a - all_by_both);
        let last = if chances > 0 {
            gone / (b + f64::from(chances - 1))
        } else {
            0.0
        };
        slopes[3] += row.count * (stays_by_b - all_by_both - last);
    }
    (sum, slopes)
}

/// What depends on the frequency alone, computed once per parameters.
#[derive(Debug)]
pub struct Tables {
    orders: RisingFactorials,
    stays: RisingFactorials,
    all: RisingFactorials,
    ln_alpha: f64,
}

impl Tables {
    /// For frequencies up to `most`.
    pub fn new(&[r, alpha, a, b]: &Parameters, most: u32) -> Tables {
        Tables {
            orders: RisingFactorials::up_to(most, r),
            stays: RisingFactorials::up_to(most + 1, b),
            all: RisingFactorials::up_to(most + 1, a + b),
            ln_alpha: alpha.ln(),
        }
    }
}
