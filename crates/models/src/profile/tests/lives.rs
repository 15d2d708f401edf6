//! Customers drawn from the models, for tests.

use crate::profile::lifetime::Family;
use rand::Rng;
use rand_distr::{Beta, Distribution, Exp, Gamma};

/// Times of the orders of one customer within `age`, the first at 0.
pub fn life(
    family: Family,
    [r, alpha, third, fourth]: [f64; 4],
    age: f64,
    generator: &mut impl Rng,
) -> Vec<f64> {
    let rate: f64 = Gamma::new(r, 1.0 / alpha).unwrap().sample(generator);
    let gap = Exp::new(rate.max(1e-12)).unwrap();
    let (leave, end) = if family == Family::ParetoNbd {
        let leaves: f64 = Gamma::new(third, 1.0 / fourth).unwrap().sample(generator);
        (
            0.0,
            Exp::new(leaves.max(1e-12))
                .unwrap()
                .sample(generator)
                .min(age),
        )
    } else {
        (Beta::new(third, fourth).unwrap().sample(generator), age)
    };
    let mut orders = vec![0.0];
    if family == Family::MbgNbd && generator.r#gen::<f64>() < leave {
        return orders;
    }
    let mut at = gap.sample(generator);
    while at < end {
        orders.push(at);
        if generator.r#gen::<f64>() < leave {
            break;
        }
        at += gap.sample(generator);
    }
    orders
}

/// Customers who ordered first at some time up to `longest` ago, as (frequency, recency, age).
pub fn customers(
    family: Family,
    parameters: [f64; 4],
    count: usize,
    longest: f64,
    generator: &mut impl Rng,
) -> Vec<(u32, f64, f64)> {
    (0..count)
        .map(|_| {
            let age = longest * (0.3 + 0.7 * generator.r#gen::<f64>());
            let orders = life(family, parameters, age, generator);
            ((orders.len() - 1) as u32, orders[orders.len() - 1], age)
        })
        .collect()
}
