//! Whole campaigns on simulated customers: a budget chooses them, the draw holds some out, and what they
//! then do is measured. Response and history follow no model of the program.

use crate::campaign::discount::Discount;
use crate::campaign::draw::{Drawn, draw_holdout, number};
use crate::campaign::gain::{Arm, Customer, Limits, Offer, choose, each_of, group};
use crate::campaign::measure::{
    Around, Costs, Gain, Person, Verdict, direct, extra_orders, too_few, verdict,
};
use crate::campaign::uplift::{Draw, Habits, Stratum, Uplift};
use crate::domain::Instant;
use crate::statistics::sampling::random;
use rand::Rng;
use rand_chacha::ChaCha8Rng;
use rand_distr::{Beta, Distribution, Gamma, LogNormal, Poisson};

const MARGIN: f64 = 0.4;
/// Days of the window, of what follows it, and before it.
const DAYS: [f64; 3] = [14.0, 28.0, 90.0];

/// A campaign that is tried.
#[derive(Clone, Copy)]
struct Trial {
    customers: usize,
    /// What may be given away, in minor units.
    budget_minor: f64,
    holdout: f64,
    /// Orders that an offer adds for customers who respond (two of three).
    added: f64,
    /// What is taken off an order with an offer.
    discount: f64,
    /// What a message costs, in minor units.
    message: f64,
}

/// What a campaign showed.
struct Found {
    people: Vec<Person>,
    /// What it truly gained, as an expectation.
    truth: f64,
    /// Customers whom the budget did not reach.
    beyond_budget: usize,
}

struct Someone {
    /// Orders a day.
    rate: f64,
    /// The mean order, in minor units.
    basket: f64,
    responds: bool,
    before: Around,
}

fn span(mean: f64, basket: f64, off: f64, chance: &mut ChaCha8Rng) -> (Around, f64) {
    let orders: f64 = Poisson::new(mean.max(1e-9)).unwrap().sample(chance);
    let sizes = LogNormal::new(basket.ln() - 0.125, 0.5).unwrap();
    let spend: f64 = (0..orders as usize).map(|_| sizes.sample(chance)).sum();
    let given = spend * off;
    let around = Around {
        orders,
        spend: spend - given,
        margin: spend * MARGIN - given,
    };
    (around, given)
}

fn draws() -> Vec<Draw> {
    let assumed = Uplift::learn(&[], Habits::default());
    assumed.draws(1).into_iter().step_by(20).collect()
}

impl Trial {
    fn run(&self, draws: &[Draw], seed: u64) -> Found {
        let mut chance = random(seed, "a simulated campaign");
        let (rates, baskets) = (
            Gamma::new(0.8, 0.02).unwrap(),
            LogNormal::new(8.3, 0.5).unwrap(),
        );
        let all: Vec<Someone> = (0..self.customers)
            .map(|_| {
                let (rate, basket) = (rates.sample(&mut chance), baskets.sample(&mut chance));
                Someone {
                    rate,
                    basket,
                    responds: chance.gen_bool(2.0 / 3.0),
                    before: span(rate * DAYS[2], basket, 0.0, &mut chance).0,
                }
            })
            .collect();
        let forward: f64 = Beta::new(0.6, 3.4).unwrap().sample(&mut chance);
        // What the shop knows: orders before, hence a forecast between them and what is usual.
        let known: Vec<Customer> = all
            .iter()
            .map(|one| Customer {
                base: 1.0 - (-DAYS[0] * (one.before.orders + 0.8) / (DAYS[2] + 50.0)).exp(),
                window: 1.0,
                stratum: Stratum::default(),
                order_minor: one.basket,
                margin: MARGIN,
                fee: 0.0,
            })
            .collect();
        let offer = Offer {
            discount: Some(Discount::Percent(10.0)),
            min_spend: None,
            contact_minor: self.message,
            is_public: false,
        };
        let arms = [Arm {
            grouped: group(&known, &offer, 0.5),
            share: 1.0 - self.holdout,
        }];
        let limits = Limits {
            least_gain: f64::NEG_INFINITY,
            budget_minor: Some(self.budget_minor),
        };
        let order: Vec<u64> = (0..all.len() as u64).collect();
        let eligible = vec![true; all.len()];
        let choice = choose(
            &arms,
            &each_of(&arms, draws),
            &eligible,
            limits,
            draws,
            &order,
        );
        let secret = [seed as u8; 32];
        let people: Vec<Drawn> = choice
            .chosen()
            .iter()
            .map(|&position| Drawn {
                position,
                number: number(&secret, &format!("{seed}-{position}"), &[], Instant(0)),
                base: known[position].base,
            })
            .collect();
        let held_out = draw_holdout(&people, self.holdout);
        let mut found = Found {
            people: Vec::new(),
            truth: 0.0,
            beyond_budget: choice.ranked.len() - choice.size,
        };
        for &position in choice.chosen() {
            let one = &all[position];
            let is_offered = held_out.binary_search(&position).is_err();
            let added = if is_offered && one.responds {
                self.added
            } else {
                0.0
            };
            let off = if is_offered { self.discount } else { 0.0 };
            let usual = one.rate * DAYS[0];
            let (during, discount) = span(usual + added, one.basket, off, &mut chance);
            let later = (one.rate * DAYS[1] - added * forward).max(0.0);
            let after = span(later, one.basket, 0.0, &mut chance).0;
            if is_offered {
                let kept = usual + added + later - one.rate * (DAYS[0] + DAYS[1]);
                found.truth +=
                    kept * one.basket * MARGIN - (usual + added) * one.basket * off - self.message;
            }
            found.people.push(Person {
                arm: usize::from(is_offered),
                ever: one.before.orders,
                before: one.before,
                recency_days: (one.before.orders > 0.0).then(|| 90.0 / (one.before.orders + 1.0)),
                during,
                after,
                discount,
            });
        }
        found
    }

    fn costs(&self) -> Costs {
        Costs {
            message: self.message,
        }
    }
}

/// The mean of values and its standard error.
fn mean(values: &[f64]) -> (f64, f64) {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let squares: f64 = values.iter().map(|value| (value - mean).powi(2)).sum();
    (mean, (squares / (n - 1.0) / n).sqrt())
}

/// The bars of 500: verdicts on nothing in 7 %, intervals of 90 % that hold the truth in 86 to 94 %.
const RUNS: u64 = 500;
const MOST_VERDICTS: usize = 35;
const COVERED: std::ops::RangeInclusive<usize> = 430..=470;

#[test]
fn offers_that_give_nothing_get_a_verdict_in_at_most_seven_of_a_hundred() {
    let draws = draws();
    // Gains a customer with an offer, over all budgets: each has customers of its own.
    let (mut directly, mut by_orders) = (Vec::new(), Vec::new());
    for (at, (holdout, budget_minor)) in [(0.1, 20_000.0), (0.3, 20_000.0), (0.1, 8_000.0)]
        .into_iter()
        .enumerate()
    {
        let trial = Trial {
            customers: 1_500,
            budget_minor,
            holdout,
            added: 0.0,
            discount: 0.0,
            message: 0.0,
        };
        let mut verdicts = 0;
        for seed in 0..RUNS {
            let found = trial.run(&draws, at as u64 * RUNS + seed);
            assert!(found.beyond_budget > 100, "the budget must bind");
            let offered = found.people.iter().filter(|person| person.arm > 0).count() as f64;
            let gain = extra_orders(&found.people, trial.costs()).unwrap();
            let is_told = verdict(Some(&gain)) != Verdict::CannotTell;
            verdicts += usize::from(is_told && too_few(&found.people).is_none());
            by_orders.push(gain.value / offered);
            directly.push(direct(&found.people, trial.costs()).unwrap().value / offered);
        }
        assert!(
            verdicts <= MOST_VERDICTS,
            "{verdicts} of {RUNS} at {holdout}, {budget_minor}"
        );
    }
    for (reading, gains) in [("direct", directly), ("extra orders", by_orders)] {
        let (mean, error) = mean(&gains);
        assert!(
            mean.abs() < 2.0 * error,
            "{reading} is biased: {mean} {error}"
        );
    }
}

#[test]
fn both_readings_are_unbiased_and_cover_under_a_budget() {
    let draws = draws();
    let trial = Trial {
        customers: 2_500,
        budget_minor: 120_000.0,
        holdout: 0.2,
        added: 0.05,
        discount: 0.1,
        message: 30.0,
    };
    let mut errors: [Vec<f64>; 2] = Default::default();
    let mut covered = [0, 0];
    for seed in 0..RUNS {
        let found = trial.run(&draws, 10_000 + seed);
        assert!(found.beyond_budget > 100, "the budget must bind");
        let gains: [Gain; 2] = [
            direct(&found.people, trial.costs()).unwrap(),
            extra_orders(&found.people, trial.costs()).unwrap(),
        ];
        for (at, gain) in gains.iter().enumerate() {
            errors[at].push(gain.value - found.truth);
            let interval = gain.estimate();
            covered[at] += usize::from((interval.low..=interval.high).contains(&found.truth));
        }
    }
    for (at, reading) in ["direct", "extra orders"].into_iter().enumerate() {
        let (mean, error) = mean(&errors[at]);
        assert!(
            mean.abs() < 2.0 * error,
            "{reading} is biased: {mean} {error}"
        );
        assert!(
            COVERED.contains(&covered[at]),
            "{reading}: {} of {RUNS}",
            covered[at]
        );
    }
}
