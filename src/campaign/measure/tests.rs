use super::*;
use crate::domain::OrderCost;
use crate::statistics::sampling::random;
use rand::Rng;
use rand_distr::{Beta, Distribution, Exp, Gamma, LogNormal, Poisson, StandardNormal};

/// A campaign on customers whose rates of orders differ; an offer adds `added` orders a customer, a
/// share of which is only brought forward, and takes `discount` off an order.
struct Shop {
    customers: usize,
    holdout: f64,
    added: f64,
    forward: f64,
    discount: f64,
}

const MARGIN: f64 = 0.4;

impl Shop {
    fn people(&self, seed: u64) -> Vec<Person> {
        let mut random = random(seed, "a simulated campaign");
        let rates = Gamma::new(0.8, 0.25).unwrap();
        let baskets = LogNormal::new(3.6, 0.7).unwrap();
        (0..self.customers)
            .map(|at| {
                let rate: f64 = rates.sample(&mut random);
                let is_offered = at as f64 >= self.holdout * self.customers as f64;
                let added = if is_offered { self.added } else { 0.0 };
                let mut span = |mean: f64, discount: f64| {
                    let orders: f64 = Poisson::new(mean.max(1e-9)).unwrap().sample(&mut random);
                    let spend: f64 = (0..orders as u64)
                        .map(|_| baskets.sample(&mut random))
                        .sum();
                    let given = spend * discount;
                    let around = Around {
                        orders,
                        spend: spend - given,
                        margin: spend * MARGIN - given,
                    };
                    (around, given)
                };
                let before = span(rate * 90.0 / 14.0, 0.0).0;
                let off = if is_offered { self.discount } else { 0.0 };
                let (during, discount) = span(rate + added, off);
                let after = span((rate * 2.0 - added * self.forward).max(0.0), 0.0).0;
                let recency: f64 = Exp::new(rate.max(1e-3)).unwrap().sample(&mut random);
                Person {
                    arm: usize::from(is_offered),
                    ever: before.orders,
                    before,
                    recency_days: Some(recency * 14.0),
                    during,
                    after,
                    discount,
                }
            })
            .collect()
    }

    /// The gain that is expected, until the measuring date.
    fn truth(&self) -> f64 {
        let order = (3.6_f64 + 0.7 * 0.7 / 2.0).exp();
        let orders = 0.8 * 0.25 + self.added;
        let offered = (1.0 - self.holdout) * self.customers as f64;
        let extra = self.added * (1.0 - self.forward) * order * MARGIN;
        offered * (extra - orders * order * self.discount)
    }
}

#[test]
fn an_offer_that_gives_nothing_is_seldom_given_a_verdict() {
    let shop = Shop {
        customers: 800,
        holdout: 0.15,
        added: 0.0,
        forward: 0.0,
        discount: 0.0,
    };
    let (mut verdicts, mut direct_sum, mut extra_sum) = (0, Vec::new(), Vec::new());
    for seed in 0..500 {
        let people = shop.people(seed);
        let gain = extra_orders(&people, Costs::default()).unwrap();
        verdicts += usize::from(verdict(Some(&gain)) != Verdict::CannotTell);
        extra_sum.push(gain.value);
        direct_sum.push(direct(&people, Costs::default()).unwrap().value);
    }
    assert!(verdicts <= 35, "{verdicts} of 500");
    for gains in [direct_sum, extra_sum] {
        let mean = gains.iter().sum::<f64>() / 500.0;
        let variance = gains.iter().map(|gain| (gain - mean).powi(2)).sum::<f64>() / 499.0;
        assert!(
            mean.abs() < 2.0 * (variance / 500.0).sqrt(),
            "biased: {mean}"
        );
    }
}

#[test]
fn intervals_of_both_readings_cover_nine_in_ten() {
    let shop = Shop {
        customers: 1_200,
        holdout: 0.2,
        added: 0.03,
        forward: 0.15,
        discount: 0.1,
    };
    let truth = shop.truth();
    let covers = |gain: &Gain| {
        let found = gain.estimate();
        usize::from(found.low <= truth && truth <= found.high)
    };
    let (mut directly, mut by_orders) = (0, 0);
    for seed in 0..500 {
        let people = shop.people(1_000 + seed);
        directly += covers(&direct(&people, Costs::default()).unwrap());
        by_orders += covers(&extra_orders(&people, Costs::default()).unwrap());
    }
    // 500 x .86 and 500 x .94.
    assert!((430..=470).contains(&directly), "direct: {directly} of 500");
    assert!(
        (430..=475).contains(&by_orders),
        "extra orders: {by_orders} of 500"
    );
}

/// What a campaign shows alone, as the operation hands it to the pool.
fn alone(people: &[Person], days: f64) -> Alone {
    alone_of(people, days, Costs::default()).unwrap()
}

#[test]
fn pooled_intervals_cover_nine_in_ten_where_shops_differ() {
    let mut covered = 0;
    let mut narrower = 0;
    let mut random = random(3, "shops");
    for seed in 0..500 {
        // A shop's response around what published experiments found, campaigns around it.
        let scale = if random.gen_bool(0.65) { 0.9 } else { 3.0 };
        let mut normal = || -> f64 { StandardNormal.sample(&mut random) };
        let response = 0.006 * (1.0 + scale * normal());
        let added: Vec<f64> = (0..5)
            .map(|_| (response + 0.006 * 0.2 * scale * normal()).max(-0.15))
            .collect();
        let forward = Beta::new(0.6, 3.4).unwrap().sample(&mut random);
        let shops: Vec<Shop> = added
            .into_iter()
            .map(|added| Shop {
                customers: 800,
                holdout: 0.1,
                added,
                forward,
                discount: 0.0,
            })
            .collect();
        let truth: f64 = shops.iter().map(Shop::truth).sum();
        let campaigns: Vec<Alone> = shops
            .iter()
            .enumerate()
            .map(|(at, shop)| alone(&shop.people(7_000 + 10 * seed + at as u64), 14.0))
            .collect();
        let pooled = pool(&campaigns, 1).unwrap();
        let (low, high) = pooled.programme.interval;
        covered += usize::from((low..=high).contains(&truth));
        let plain: f64 = campaigns
            .iter()
            .map(|it| (it.offered * it.error * it.order).powi(2))
            .sum::<f64>()
            .sqrt();
        narrower += usize::from(pooled.programme.error < plain);
    }
    assert!((430..=470).contains(&covered), "{covered} of 500");
    assert!(narrower > 475, "{narrower} of 500");
}

#[test]
fn what_was_known_before_sharpens_a_difference_and_does_not_bend_it() {
    let shop = Shop {
        customers: 4_000,
        holdout: 0.3,
        added: 0.05,
        forward: 0.0,
        discount: 0.0,
    };
    let people = shop.people(5);
    let outcomes: Vec<f64> = people.iter().map(|person| person.during.orders).collect();
    let is_offered: Vec<bool> = people.iter().map(|person| person.arm > 0).collect();
    let covariates: Vec<Vec<f64>> = people.iter().map(Person::covariates).collect();
    let plain = difference(&outcomes, &is_offered, &[]).unwrap();
    let adjusted = difference(&outcomes, &is_offered, &covariates).unwrap();
    assert!(
        adjusted.error < 0.95 * plain.error,
        "{adjusted:?} {plain:?}"
    );
    assert!(
        (adjusted.value() - 0.05).abs() < 3.0 * adjusted.error,
        "{adjusted:?}"
    );
    assert!(shuffled(&people, 1).unwrap() < 0.05);
    assert!(difference(&[1.0, 0.0], &[true, false], &[]).is_none());
}

#[test]
fn a_clear_gain_and_a_clear_loss_are_said() {
    let told = |added, discount| {
        let shop = Shop {
            customers: 20_000,
            holdout: 0.3,
            added,
            forward: 0.0,
            discount,
        };
        verdict(extra_orders(&shop.people(9), Costs::default()).as_ref())
    };
    assert_eq!(told(0.1, 0.0), Verdict::Earned);
    assert_eq!(told(0.0, 0.15), Verdict::Lost);
    assert_eq!(verdict(None), Verdict::CannotTell);
}

#[test]
fn six_customers_who_happen_not_to_order_prove_nothing() {
    let person = |arm, orders: f64| {
        let mut person = Person {
            arm,
            ..Person::default()
        };
        person.during.orders = orders;
        person.during.margin = 1_000.0 * orders;
        person
    };
    let with_held_out = |held_out: usize| -> Vec<Person> {
        let offered = (0..50).map(|at| person(1, f64::from(u8::from(at % 7 == 0))));
        offered
            .chain((0..held_out).map(|_| person(0, 0.0)))
            .collect()
    };
    let few = with_held_out(6);
    for gain in [
        direct(&few, Costs::default()).unwrap(),
        extra_orders(&few, Costs::default()).unwrap(),
    ] {
        assert!(gain.chance < 0.9 && gain.interval.0 < 0.0, "{gain:?}");
    }
    assert!(too_few(&few).unwrap().contains("has 6 customers"));
    assert!(too_few(&with_held_out(20)).unwrap().contains("8 orders"));
    let enough: Vec<Person> = [with_held_out(20), with_held_out(20)].concat();
    assert_eq!(too_few(&enough), None);
}

#[test]
fn what_orders_cost_comes_off_each_span_by_its_spend_and_its_orders() {
    let span = |spend: f64, orders| Around {
        spend,
        margin: spend / 2.0,
        orders,
    };
    let person = Person {
        before: span(10_000.0, 3.0),
        during: span(4_000.0, 1.0),
        after: span(-500.0, 0.0),
        ..Person::default()
    };
    let person = person.less(OrderCost::parse("2% + 0.50").unwrap(), 100);
    assert_eq!(person.before.margin, 5_000.0 - 200.0 - 150.0);
    assert_eq!(person.during.margin, 2_000.0 - 80.0 - 50.0);
    assert_eq!(
        person.after.margin, -250.0,
        "fees do not come back with a refund"
    );
}
