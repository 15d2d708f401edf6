//! Where a customer stands by a fitted model.

use super::base::Row;
use super::bg_nbd::{self, FirstOrder};
use super::fit::{Family, Fitted};
use super::pareto_nbd;
use super::predict::{Leaving, Standing};
use regulars_core::statistics::interval::Z_90;

impl Family {
    /// Where a customer with these orders stands, by the model with these parameters.
    pub fn standing(self, parameters: &[f64; 4], row: &Row) -> Standing {
        let &[r, alpha, third, fourth] = parameters;
        let leaving = |first: FirstOrder| Leaving::AtOrders {
            a: third,
            b: fourth + f64::from(first.chances(row.frequency)),
        };
        let (odds, leaving) = match self {
            Family::BgNbd => (
                bg_nbd::ln_odds_left(FirstOrder::Stays, *parameters, row),
                leaving(FirstOrder::Stays),
            ),
            Family::MbgNbd => (
                bg_nbd::ln_odds_left(FirstOrder::MayLeave, *parameters, row),
                leaving(FirstOrder::MayLeave),
            ),
            Family::ParetoNbd => (
                pareto_nbd::ln_odds_left(*parameters, row),
                Leaving::InTime {
                    shape: third,
                    rate: fourth + row.age,
                },
            ),
        };
        Standing {
            active: 1.0 / (1.0 + odds.exp()),
            shape: r + f64::from(row.frequency),
            rate: alpha + row.age,
            leaving,
        }
    }
}

impl Fitted {
    /// Where a customer with these orders stands.
    pub fn standing(&self, row: &Row) -> Standing {
        self.family.standing(&self.parameters, row)
    }

    /// A chance that follows from where a customer stands, with the 90 % interval that the
    /// parameters leave (the delta method on its log odds).
    pub fn chance(&self, row: &Row, chance: impl Fn(&Standing) -> f64) -> (f64, f64, f64) {
        const STEP: f64 = 1e-3;
        let log_odds = |parameters: &[f64; 4]| {
            let found = chance(&self.family.standing(parameters, row)).clamp(1e-12, 1.0 - 1e-12);
            (found / (1.0 - found)).ln()
        };
        let slopes: [f64; 4] = std::array::from_fn(|axis| {
            let moved = |step: f64| {
                let mut parameters = self.parameters;
                parameters[axis] *= step.exp();
                log_odds(&parameters)
            };
            (moved(STEP) - moved(-STEP)) / (2.0 * STEP)
        });
        let variance: f64 = (0..4)
            .flat_map(|row| (0..4).map(move |column| (row, column)))
            .map(|(row, column)| slopes[row] * self.covariance[row][column] * slopes[column])
            .sum();
        let value = chance(&self.standing(row));
        let (centre, reach) = (log_odds(&self.parameters), Z_90 * variance.max(0.0).sqrt());
        let back = |odds: f64| 1.0 / (1.0 + (-odds).exp());
        (
            value,
            back(centre - reach).min(value),
            back(centre + reach).max(value),
        )
    }
}
