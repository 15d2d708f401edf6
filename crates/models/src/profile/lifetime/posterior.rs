//! A customer's posterior by a fitted model.

use super::base::Row;
use super::bg_nbd::{self, FirstOrder};
use super::fit::{Family, LifetimeModel};
use super::pareto_nbd;
use super::predict::{Dropout, Posterior};
use super::tuning::DELTA_STEP;
use regulars_core::statistics::interval::Z_90;

impl Family {
    /// The posterior of a customer with these orders, by the model with these parameters.
    pub fn posterior(self, parameters: &[f64; 4], row: &Row) -> Posterior {
        let &[r, alpha, third, fourth] = parameters;
        let dropout = |first: FirstOrder| Dropout::AtOrders {
            a: third,
            b: fourth + f64::from(first.chances(row.frequency)),
        };
        let (odds, dropout) = match self {
            Family::BgNbd => (
                bg_nbd::ln_odds_left(FirstOrder::Stays, *parameters, row),
                dropout(FirstOrder::Stays),
            ),
            Family::MbgNbd => (
                bg_nbd::ln_odds_left(FirstOrder::MayLeave, *parameters, row),
                dropout(FirstOrder::MayLeave),
            ),
            Family::ParetoNbd => (
                pareto_nbd::ln_odds_left(*parameters, row),
                Dropout::InTime {
                    shape: third,
                    rate: fourth + row.age,
                },
            ),
        };
        Posterior {
            active: 1.0 / (1.0 + odds.exp()),
            shape: r + f64::from(row.frequency),
            rate: alpha + row.age,
            dropout,
        }
    }
}

impl LifetimeModel {
    /// The posterior of a customer with these orders.
    pub fn posterior(&self, row: &Row) -> Posterior {
        self.family.posterior(&self.parameters, row)
    }

    /// A chance computed from a customer's posterior, as (value, low, high): the 90 % interval
    /// reflects the uncertainty of the parameters (delta method on the log odds).
    pub fn chance(&self, row: &Row, chance: impl Fn(&Posterior) -> f64) -> (f64, f64, f64) {
        let log_odds = |parameters: &[f64; 4]| {
            let found = chance(&self.family.posterior(parameters, row)).clamp(1e-12, 1.0 - 1e-12);
            (found / (1.0 - found)).ln()
        };
        let slopes: [f64; 4] = std::array::from_fn(|axis| {
            let moved = |step: f64| {
                let mut parameters = self.parameters;
                parameters[axis] *= step.exp();
                log_odds(&parameters)
            };
            (moved(DELTA_STEP) - moved(-DELTA_STEP)) / (2.0 * DELTA_STEP)
        });
        let variance: f64 = (0..4)
            .flat_map(|row| (0..4).map(move |column| (row, column)))
            .map(|(row, column)| slopes[row] * self.covariance[row][column] * slopes[column])
            .sum();
        let value = chance(&self.posterior(row));
        let (centre, reach) = (log_odds(&self.parameters), Z_90 * variance.max(0.0).sqrt());
        let back = |odds: f64| 1.0 / (1.0 + (-odds).exp());
        (
            value,
            back(centre - reach).min(value),
            back(centre + reach).max(value),
        )
    }
}
