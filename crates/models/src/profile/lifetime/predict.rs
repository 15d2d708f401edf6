//! Forecasts from a customer's posterior: counts, waits, the chance of another order.

use super::mixing::mixed_value;
use super::tuning::{
    COUNT_TAIL, LONGEST_WAIT, MOST_ORDER_DAYS, MOST_PANELS, SHORTEST_WAIT, WAIT_TOLERANCE,
};
use regulars_core::domain::Estimate;
use regulars_core::statistics::interval::{HIGH_TAIL, LOW_TAIL};
use regulars_core::statistics::quadrature::UNIT_RULE;
use regulars_core::statistics::root::{Bracket, invert};

/// How a customer leaves for good.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Dropout {
    /// After an order, with this probability.
    Share(f64),
    /// After an order, with a probability of the customer's own: Beta(a, b).
    AtOrders {
        /// Pseudo-count of leaving.
        a: f64,
        /// Pseudo-count of staying.
        b: f64,
    },
    /// At any time, at a rate of the customer's own: Gamma with this shape and rate.
    InTime {
        /// Shape.
        shape: f64,
        /// Rate, in days.
        rate: f64,
    },
}

/// What is believed of a customer after their observed orders. Every forecast starts here.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Posterior {
    /// Chance of still being a customer.
    pub active: f64,
    /// Shape of the Gamma belief about order days per day, given that the customer is active.
    pub shape: f64,
    /// Rate of that belief, in days.
    pub rate: f64,
    /// How an active customer leaves.
    pub dropout: Dropout,
}

/// Chances of 0, 1, 2 .. order days.
#[derive(Debug, Clone, PartialEq)]
pub struct OrderCounts {
    /// The probabilities; what they leave out is below a millionth.
    pub chances: Vec<f64>,
    /// The expected number.
    pub mean: f64,
}

impl OrderCounts {
    /// The quantile of the count at probability `chance`.
    pub fn quantile(&self, chance: f64) -> f64 {
        let mut reached = 0.0;
        let found = self.chances.iter().position(|share| {
            reached += share;
            reached >= chance
        });
        found.unwrap_or(self.chances.len()) as f64
    }

    /// The expected number, with the 90 % interval of the count itself.
    pub fn estimate(&self, n: u64, assumed: bool) -> Estimate {
        let value = self.mean;
        Estimate {
            value,
            low: self.quantile(LOW_TAIL).min(value),
            high: self.quantile(HIGH_TAIL).max(value),
            n,
            assumed,
        }
    }
}

impl Posterior {
    /// Order days in the coming `days`.
    pub fn counts(&self, days: f64) -> OrderCounts {
        let mut counts = match self.dropout {
            Dropout::InTime { shape, rate } => self.counts_in_time(shape, rate, days),
            Dropout::Share(_) | Dropout::AtOrders { .. } => self.counts_at_orders(days),
        };
        counts.mean *= self.active;
        for chance in &mut counts.chances {
            *chance *= self.active;
        }
        counts.chances[0] += 1.0 - self.active;
        counts
    }

    /// The chance of exactly `count` order days in the coming `days`.
    pub fn chance_of(&self, count: u32, days: f64) -> f64 {
        let counts = match self.dropout {
            Dropout::InTime { shape, rate } => {
                let nodes = self.departures(shape, rate, days);
                nodes
                    .iter()
                    .map(|&(until, weight)| weight * self.count_chance(count, until))
                    .sum()
            }
            Dropout::Share(_) | Dropout::AtOrders { .. } => {
                // At least `count` order days: the customer stayed after all but the last, and time
                // was enough.
                let mut at_least = 1.0;
                let mut here = 0.0;
                for number in 0..=count {
                    here = self.count_chance(number, days);
                    at_least -= if number < count { here } else { 0.0 };
                }
                let stays = |passed: u32| self.stays(passed);
                if count == 0 {
                    here
                } else {
                    stays(count) * here
                        + (stays(count - 1) - stays(count)) * f64::max(at_least, 0.0)
                }
            }
        };
        self.active * counts + if count == 0 { 1.0 - self.active } else { 0.0 }
    }

    /// The chance of staying after each of `passed` orders.
    fn stays(&self, passed: u32) -> f64 {
        match self.dropout {
            Dropout::Share(leave) => (1.0 - leave).powi(passed as i32),
            Dropout::AtOrders { a, b } => (0..passed)
                .map(|step| (b + f64::from(step)) / (a + b + f64::from(step)))
                .product(),
            Dropout::InTime { .. } => 1.0,
        }
    }

    /// The chance of exactly `count` orders within `until` days without dropout.
    fn count_chance(&self, count: u32, until: f64) -> f64 {
        let mut log = -self.shape * (until / self.rate).ln_1p();
        if count > 0 {
            log += f64::from(count) * (until / (self.rate + until)).ln();
            log += (0..count)
                .map(|step| ((self.shape + f64::from(step)) / f64::from(step + 1)).ln())
                .sum::<f64>();
        }
        log.exp()
    }

    fn counts_at_orders(&self, days: f64) -> OrderCounts {
        let mut log = -self.shape * (days / self.rate).ln_1p();
        let ln_odds = (days / (self.rate + days)).max(f64::MIN_POSITIVE).ln();
        let mut chances = Vec::new();
        let (mut stayed, mut at_least, mut mean) = (1.0, 1.0, 0.0);
        for number in 0..MOST_ORDER_DAYS {
            let here = log.exp();
            if number == 0 {
                chances.push(here);
            } else {
                mean += stayed * at_least;
                let stays = match self.dropout {
                    Dropout::Share(leave) => 1.0 - leave,
                    Dropout::AtOrders { a, b } => {
                        (b + (number - 1) as f64) / (a + b + (number - 1) as f64)
                    }
                    Dropout::InTime { .. } => 1.0,
                };
                chances.push(stayed * (stays * here + (1.0 - stays) * at_least));
                stayed *= stays;
            }
            at_least = f64::max(at_least - here, 0.0);
            if stayed * at_least < COUNT_TAIL {
                break;
            }
            log += ((self.shape + number as f64) / (number + 1) as f64).ln() + ln_odds;
        }
        OrderCounts { chances, mean }
    }

    fn counts_in_time(&self, shape: f64, rate: f64, days: f64) -> OrderCounts {
        let mut nodes: Vec<(f64, f64)> = self
            .departures(shape, rate, days)
            .into_iter()
            .map(|(until, weight)| {
                let begin =
                    weight.max(f64::MIN_POSITIVE).ln() - self.shape * (until / self.rate).ln_1p();
                (
                    begin,
                    (until / (self.rate + until)).max(f64::MIN_POSITIVE).ln(),
                )
            })
            .collect();
        let mut chances = Vec::new();
        let mut rest = 1.0;
        for number in 0..MOST_ORDER_DAYS {
            let here: f64 = nodes.iter().map(|(log, _)| log.exp()).sum();
            chances.push(here);
            rest -= here;
            if rest < COUNT_TAIL {
                break;
            }
            let more = ((self.shape + number as f64) / (number + 1) as f64).ln();
            for (log, ln_odds) in &mut nodes {
                *log += more + *ln_odds;
            }
        }
        // The mean in closed form, continued through shape = 1.
        let (log, less) = ((days / rate).ln_1p(), shape - 1.0);
        let lasting = if less.abs() < 1e-8 {
            log
        } else {
            -(-less * log).exp_m1() / less
        };
        OrderCounts {
            chances,
            mean: self.shape * rate / self.rate * lasting,
        }
    }

    /// The moment of dropout within `days`, as quadrature nodes (moment, weight); the last node is
    /// staying throughout.
    fn departures(&self, shape: f64, rate: f64, days: f64) -> Vec<(f64, f64)> {
        let range = (days / rate).ln_1p();
        let expected = self.shape / self.rate * days;
        // A count's likelihood is as narrow in time as the square root of the count.
        let panels = range
            .max(expected.sqrt() / 3.0)
            .max(shape * range / 6.0)
            .ceil()
            .clamp(1.0, MOST_PANELS);
        let width = range / panels;
        let mut nodes = Vec::with_capacity(panels as usize * UNIT_RULE.len() + 1);
        for panel in 0..panels as u32 {
            for &(node, weight) in UNIT_RULE.iter() {
                let log = (f64::from(panel) + node) * width;
                nodes.push((
                    rate * log.exp_m1(),
                    weight * width * shape * (-shape * log).exp(),
                ));
            }
        }
        nodes.push((days, (-shape * range).exp()));
        nodes
    }

    /// The chance of at least one further order, ever.
    pub fn again(&self) -> f64 {
        self.active * self.comes(f64::INFINITY)
    }

    /// The quantile of the wait for the next order at probability `chance`, given that there is
    /// one, in days.
    pub fn wait(&self, chance: f64) -> f64 {
        let lomax = |chance: f64| self.rate * (-(-chance).ln_1p() / self.shape).exp_m1();
        let Dropout::InTime { rate, shape } = self.dropout else {
            return lomax(chance);
        };
        let wanted = chance * self.comes(f64::INFINITY);
        // Someone who orders although they may leave first orders sooner.
        let start = lomax(wanted).clamp(SHORTEST_WAIT, LONGEST_WAIT);
        let bracket = Bracket {
            low: SHORTEST_WAIT.ln(),
            high: LONGEST_WAIT.ln(),
        };
        let reached = |log: f64| {
            let wait = log.exp();
            let log_density =
                -(self.shape + 1.0) * (wait / self.rate).ln_1p() - shape * (wait / rate).ln_1p();
            let density = self.shape / self.rate * log_density.exp();
            (self.comes(wait), density * wait)
        };
        let log = invert(
            bracket,
            start.ln(),
            [wanted, WAIT_TOLERANCE],
            Bracket::middle,
            reached,
        );
        log.exp()
    }

    /// The chance that an active customer orders within `wait` days.
    fn comes(&self, wait: f64) -> f64 {
        match self.dropout {
            Dropout::InTime { shape, rate } => {
                let powers = [self.shape + 1.0, shape];
                (self.shape / self.rate * mixed_value([self.rate, rate], powers, wait)).min(1.0)
            }
            Dropout::Share(_) | Dropout::AtOrders { .. } if wait.is_infinite() => 1.0,
            Dropout::Share(_) | Dropout::AtOrders { .. } => {
                -(-self.shape * (wait / self.rate).ln_1p()).exp_m1()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::Rng;
    use rand_distr::{Beta, Distribution, Exp, Gamma};
    use regulars_core::statistics::sampling::random;

    const POSTERIORS: [Posterior; 4] = [
        Posterior {
            active: 0.7,
            shape: 3.2,
            rate: 80.0,
            dropout: Dropout::AtOrders { a: 0.8, b: 4.4 },
        },
        Posterior {
            active: 0.7,
            shape: 3.2,
            rate: 80.0,
            dropout: Dropout::InTime {
                shape: 0.7,
                rate: 150.0,
            },
        },
        Posterior {
            active: 0.9,
            shape: 0.6,
            rate: 60.0,
            dropout: Dropout::InTime {
                shape: 1.0,
                rate: 9.0,
            },
        },
        Posterior {
            active: 1.0,
            shape: 40.0,
            rate: 90.0,
            dropout: Dropout::Share(0.05),
        },
    ];

    /// Times of the orders of one customer who was drawn: the first at any time, others within 90
    /// days.
    fn lived(posterior: &Posterior, generator: &mut impl Rng) -> Vec<f64> {
        if generator.r#gen::<f64>() >= posterior.active {
            return Vec::new();
        }
        let gap = Exp::new(
            Gamma::new(posterior.shape, 1.0 / posterior.rate)
                .unwrap()
                .sample(generator),
        )
        .unwrap();
        let (leave, end) = match posterior.dropout {
            Dropout::Share(leave) => (leave, f64::INFINITY),
            Dropout::AtOrders { a, b } => {
                (Beta::new(a, b).unwrap().sample(generator), f64::INFINITY)
            }
            Dropout::InTime { shape, rate } => {
                let leaves: f64 = Gamma::new(shape, 1.0 / rate).unwrap().sample(generator);
                (0.0, Exp::new(leaves.max(1e-12)).unwrap().sample(generator))
            }
        };
        let (mut orders, mut at) = (Vec::new(), gap.sample(generator));
        while at < end && (orders.is_empty() || at < 90.0) {
            orders.push(at);
            if generator.r#gen::<f64>() < leave {
                break;
            }
            at += gap.sample(generator);
        }
        orders
    }

    #[test]
    fn forecasts_are_what_drawn_customers_do() {
        const DRAWN: usize = 20_000;
        for posterior in &POSTERIORS {
            let mut generator = random(5, "futures");
            let lives: Vec<Vec<f64>> = (0..DRAWN)
                .map(|_| lived(posterior, &mut generator))
                .collect();
            let counts = posterior.counts(90.0);
            let of_90: Vec<usize> = lives
                .iter()
                .map(|life| life.iter().filter(|&&at| at < 90.0).count())
                .collect();
            let mean = of_90.iter().sum::<usize>() as f64 / DRAWN as f64;
            assert!(
                (counts.mean / mean - 1.0).abs() < 0.05,
                "{posterior:?}: {} {mean}",
                counts.mean
            );
            for number in 0..6 {
                let seen =
                    of_90.iter().filter(|&&count| count == number).count() as f64 / DRAWN as f64;
                assert!(
                    (counts.chances[number] - seen).abs() < 0.012,
                    "{posterior:?} {number}"
                );
                let alone = posterior.chance_of(number as u32, 90.0);
                assert!(
                    (counts.chances[number] - alone).abs() < 1e-9,
                    "{posterior:?} {number}"
                );
            }
            let waits: Vec<f64> = lives
                .iter()
                .filter_map(|life| life.first().copied())
                .collect();
            assert!(
                (posterior.again() - waits.len() as f64 / DRAWN as f64).abs() < 0.012,
                "{posterior:?}"
            );
            for chance in [0.05, 0.5, 0.95] {
                let wait = posterior.wait(chance);
                let below =
                    waits.iter().filter(|&&seen| seen < wait).count() as f64 / waits.len() as f64;
                assert!(
                    (below - chance).abs() < 0.012,
                    "{posterior:?} {chance}: {below}"
                );
            }
        }
    }

    #[test]
    fn chances_add_up_to_one_and_quantiles_are_in_order() {
        let busy = Posterior {
            active: 1.0,
            shape: 3_000.0,
            rate: 365.0,
            dropout: Dropout::InTime {
                shape: 0.6,
                rate: 400.0,
            },
        };
        for posterior in POSTERIORS.iter().chain([&busy]) {
            for days in [1e-3, 1.0, 90.0, 365.0] {
                let counts = posterior.counts(days);
                let total: f64 = counts.chances.iter().sum();
                assert!((total - 1.0).abs() < 1e-5, "{posterior:?} {days}: {total}");
                assert!(
                    counts.quantile(0.05) <= counts.quantile(0.5)
                        && counts.quantile(0.5) <= counts.quantile(0.95)
                );
            }
        }
    }
}
