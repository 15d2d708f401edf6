//! What the verdict on a campaign will be able to tell, from the sizes of its groups.
//!
//! The verdict rests on extra orders in the window (`measure/readings.rs`), two-sided at the level of
//! `measure/verdict.rs`; its adjustment for what was known before is left out here, so that what is
//! promised is rather kept than not.

use super::measure::SURE;
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
/// measured together, are told from no effect; the interval is that of the order rate. `None` without
/// both groups.
///
/// Source: Fleiss, Statistical Methods for Rates and Proportions, chapter 4, for means.
pub fn detectable(
    offered: usize,
    held_out: usize,
    rate: OrderRate,
    campaigns: f64,
) -> Option<Estimate> {
    if offered == 0 || held_out == 0 {
        return None;
    }
    let reach = normal_quantile(SURE) + normal_quantile(POWER);
    let groups = 1.0 / offered as f64 + 1.0 / held_out as f64;
    let n = (offered + held_out) as f64;
    // Where nobody orders, one order among all is the least that is taken.
    let at = |variance: f64| reach * (variance.max(1.0 / n) * groups / campaigns).sqrt();
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
    fn it_is_the_textbook_size() {
        // Two groups of 1,000 at a variance of 0.2: (1.960 + 0.842) * sqrt(0.2 * 2 / 1000) = 0.0560.
        let rate = OrderRate {
            mean: 0.15,
            between: 0.05,
        };
        let found = detectable(1_000, 1_000, rate, 1.0).unwrap();
        assert!((found.value - 0.0560).abs() < 2e-4, "{found:?}");
        assert!(found.low < found.value && found.value < found.high);
        let three = detectable(1_000, 1_000, rate, 3.0).unwrap();
        assert!((three.value * 3.0_f64.sqrt() - found.value).abs() < 1e-12);
        assert_eq!(detectable(100, 0, rate, 1.0), None);
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
        let effect = detectable(offered, held_out, rate, 1.0).unwrap().value;
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
