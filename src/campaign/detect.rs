//! What the verdict on a campaign will be able to tell, from the sizes of its groups.
//!
//! The verdict rests on extra orders in the window (`measure/readings.rs`), two-sided at the level of
//! `measure/verdict.rs`; its adjustment for what was known before is left out here, so that what is
//! promised is rather kept than not.

use super::measure::SURE;
use super::uplift::pulled_forward;
use crate::domain::Estimate;
use crate::statistics::distribution::normal_quantile;

/// Power: the chance that an effect of the size named is seen.
const POWER: f64 = 0.8;

/// How orders in the window are spread over customers without an offer.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct OrderRate {
    /// Orders expected of a customer, on average.
    pub mean: f64,
    /// The variance of that between customers.
    pub between: f64,
}

impl OrderRate {
    /// Of customers with these chances of an order in the window; orders come by a Poisson process.
    pub fn of(chances: impl Iterator<Item = f64>) -> OrderRate {
        let (mut n, mut sum, mut squares) = (0.0, 0.0, 0.0);
        for chance in chances {
            let rate = -(-chance.clamp(0.0, 0.999)).ln_1p();
            n += 1.0;
            sum += rate;
            squares += rate * rate;
        }
        let mean = sum / f64::max(n, 1.0);
        OrderRate {
            mean,
            between: (squares / f64::max(n, 1.0) - mean * mean).max(0.0),
        }
    }

    /// The variance of one customer's orders.
    pub fn variance(&self) -> f64 {
        self.mean + self.between
    }
}

/// The smallest number of extra orders a customer with an offer by which `campaigns` like this one,
/// measured together, get the verdict `earned`, where `needed` extra orders pay for the discounts; the
/// interval is that of the order rate. `None` without both groups.
///
/// The verdict takes `e` extra orders as a gain where `k e - needed >= z sqrt(k^2 s^2 + e^2 l^2)`, with
/// the error `s` of `e`, and `k` and `l` the mean and error of the share of them that was not only
/// brought forward.
pub fn detectable(
    offered: usize,
    held_out: usize,
    rate: OrderRate,
    (needed, campaigns): (f64, f64),
) -> Option<Estimate> {
    const STEPS: usize = 60;
    if offered == 0 || held_out == 0 {
        return None;
    }
    let (sure, power) = (normal_quantile(SURE), normal_quantile(POWER));
    let (later, later_error) = pulled_forward();
    let kept = 1.0 - later;
    let n = (offered + held_out) as f64;
    let at = |variance: f64| {
        // Where nobody orders, one order among all is the least that is taken.
        let variance = variance.max(1.0 / n);
        let mut extra = needed / kept;
        for _ in 0..STEPS {
            // Extra orders vary too.
            let own = (variance + extra) / offered as f64 + variance / held_out as f64;
            let error = (own / campaigns).sqrt();
            let bound = sure * (kept * error).hypot(extra * later_error);
            extra = (needed + bound) / kept + power * error;
        }
        extra
    };
    let deviation = 1.645 * (rate.variance() / n).sqrt();
    Some(Estimate {
        value: at(rate.variance()),
        low: at(rate.variance() - deviation),
        high: at(rate.variance() + deviation),
        n: n as u64,
        assumed: false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::campaign::measure::{Costs, Person, Verdict, extra_orders, verdict};
    use crate::statistics::sampling::random;
    use rand_distr::{Distribution, Poisson};

    #[test]
    fn more_customers_and_more_campaigns_see_less_and_discounts_must_be_paid_for() {
        let rate = OrderRate {
            mean: 0.15,
            between: 0.05,
        };
        let at = |held_out, needed, campaigns| {
            detectable(1_000, held_out, rate, (needed, campaigns))
                .unwrap()
                .value
        };
        // The textbook size without later orders and at one variance is (1.960 + 0.842) * sqrt(0.2 * 2 /
        // 1000) = 0.0560.
        assert!((0.056..0.072).contains(&at(1_000, 0.0, 1.0)));
        assert!(at(1_000, 0.0, 1.0) < at(200, 0.0, 1.0));
        assert!((1.6..2.1).contains(&(at(1_000, 0.0, 1.0) / at(1_000, 0.0, 3.0))));
        assert!(at(1_000, 0.02, 1.0) > at(1_000, 0.0, 1.0) + 0.02);
        let found = detectable(1_000, 1_000, rate, (0.0, 1.0)).unwrap();
        assert!(found.low < found.value && found.value < found.high);
        assert_eq!(detectable(100, 0, rate, (0.0, 1.0)), None);
    }

    #[test]
    fn rates_are_those_of_the_chances() {
        let rate = OrderRate::of([0.1, 0.1, 0.5].into_iter());
        let [low, high] = [-(0.9_f64.ln()), -(0.5_f64.ln())];
        assert!((rate.mean - (2.0 * low + high) / 3.0).abs() < 1e-12);
        assert!(rate.between > 0.0);
        assert_eq!(OrderRate::of(std::iter::empty()).variance(), 0.0);
    }

    /// The verdict itself, on simulated campaigns with an effect of the size that was promised.
    #[test]
    fn the_verdict_sees_what_was_promised_in_four_of_five_campaigns() {
        let (offered, held_out, mean) = (600, 200, 0.2);
        let rate = OrderRate { mean, between: 0.0 };
        let effect = detectable(offered, held_out, rate, (0.0, 1.0))
            .unwrap()
            .value;
        let seen = (0..300)
            .filter(|&seed| {
                let mut random = random(seed, "campaigns of a promised size");
                let people: Vec<Person> = (0..offered + held_out)
                    .map(|at| {
                        let is_offered = at < offered;
                        let mean = mean + if is_offered { effect } else { 0.0 };
                        let orders: f64 = Poisson::new(mean).unwrap().sample(&mut random);
                        let mut person = Person {
                            arm: usize::from(is_offered),
                            ..Person::default()
                        };
                        person.during.orders = orders;
                        person.during.margin = orders * 1_000.0;
                        person
                    })
                    .collect();
                let gain = extra_orders(&people, Costs::default());
                verdict(gain.as_ref()) == Verdict::Earned
            })
            .count();
        assert!((216..=270).contains(&seen), "{seen} of 300");
    }
}
