use super::cell::chance;
use super::*;
use crate::statistics::sampling::random;
use rand::Rng;

/// A shop of which some strata respond: what an offer adds to the chance of an order.
struct Shop {
    added: fn(&Stratum, f64) -> f64,
    base: f64,
}

impl Shop {
    /// So many customers in each arm of one campaign.
    fn campaign(&self, campaign: usize, each: usize, percent: f64, seed: u64) -> Vec<Observation> {
        let mut random = random(seed, "a simulated shop");
        (0..2 * each)
            .map(|number| {
                let stratum = Stratum([random.gen_range(-1..=1), random.gen_range(-1..=1), 0, 0]);
                let base = self.base * random.gen_range(0.5..1.5);
                let percent = (number % 2 == 0).then_some(percent);
                let added = percent.map_or(0.0, |percent| (self.added)(&stratum, percent));
                Observation {
                    campaign,
                    percent,
                    stratum,
                    base,
                    window: 1.0,
                    has_ordered: random.gen_bool((base + added).clamp(0.0, 1.0)),
                }
            })
            .collect()
    }
}

/// The mean and the 90 % interval of what an offer of 10 % adds, for a customer of this stratum.
fn added(uplift: &Uplift, stratum: &Stratum, base: f64) -> (f64, f64, f64) {
    let odds = log_odds(base);
    let mut found: Vec<f64> = uplift
        .draws(1)
        .iter()
        .map(|draw| draw.chance_with(odds, stratum, 10.0, 1.0, 1.0) - chance(odds))
        .collect();
    found.sort_by(f64::total_cmp);
    let mean = found.iter().sum::<f64>() / found.len() as f64;
    (mean, found[found.len() / 20], found[found.len() * 19 / 20])
}

const MIDDLE: Stratum = Stratum([0; TRAITS]);

#[test]
fn without_data_the_response_is_the_assumption_in_points_at_any_base() {
    let nothing = Uplift::learn(&[], Habits::default());
    assert_eq!((nothing.users, nothing.campaigns), (0, 0));
    for base in [0.003, 0.02, 0.1, 0.4] {
        let (mean, low, high) = added(&nothing, &MIDDLE, base);
        assert!((0.004..0.012).contains(&mean), "{base}: {mean}");
        assert!(low < 0.0 && high > 0.015, "{base}: {low} to {high}");
    }
    let usage: f64 = nothing
        .draws(1)
        .iter()
        .map(|draw| draw.usage(&MIDDLE))
        .sum::<f64>()
        / DRAWS as f64;
    assert!((usage - 0.3).abs() < 0.02, "{usage}");
}

#[test]
fn a_shorter_window_adds_less() {
    let draws = Uplift::learn(&[], Habits::default()).draws(1);
    let odds = log_odds(0.05);
    let mean = |window: f64| {
        let all = draws
            .iter()
            .map(|draw| draw.chance_with(odds, &MIDDLE, 10.0, window, 1.0));
        all.sum::<f64>() / DRAWS as f64 - chance(odds)
    };
    assert!(mean(0.1) < 0.2 * mean(1.0), "{} {}", mean(0.1), mean(1.0));
}

#[test]
fn a_hundred_people_without_any_effect_hardly_move_it() {
    let before = added(&Uplift::learn(&[], Habits::default()), &MIDDLE, 0.1);
    let nothing = Shop {
        added: |_, _| 0.0,
        base: 0.1,
    };
    let mut moved = Vec::new();
    for seed in 0..40 {
        let cells = count(nothing.campaign(0, 50, 10.0, seed));
        let after = added(&Uplift::learn(&cells, Habits::default()), &MIDDLE, 0.1);
        moved.push((after.0 - before.0).abs() / (before.2 - before.1));
    }
    moved.sort_by(f64::total_cmp);
    let cells = count(nothing.campaign(0, 50, 10.0, 1));
    let weight = Uplift::learn(&cells, Habits::default()).weight_of_data();
    assert!((0.0..0.2).contains(&weight), "{weight}");
    assert!(moved[20] < 0.1 && moved[36] < 0.2, "{moved:?}");
}

#[test]
fn a_planted_response_measured_on_two_thousand_moves_it_halfway() {
    let strong = Shop {
        added: |_, _| 0.05,
        base: 0.1,
    };
    let before = added(&Uplift::learn(&[], Habits::default()), &MIDDLE, 0.1).0;
    let found: Vec<f64> = (0..20)
        .map(|seed| {
            let cells = count(strong.campaign(0, 1_000, 10.0, seed));
            let after = added(&Uplift::learn(&cells, Habits::default()), &MIDDLE, 0.1);
            (after.0 - before) / (0.05 - before)
        })
        .collect();
    let mean = found.iter().sum::<f64>() / found.len() as f64;
    let cells = count(strong.campaign(0, 1_000, 10.0, 0));
    let weight = Uplift::learn(&cells, Habits::default()).weight_of_data();
    // One campaign alone does not say how much campaigns differ.
    assert!((0.3..0.6).contains(&weight), "{weight}");
    assert!((0.5..1.1).contains(&mean), "{mean} {found:?}");
}

/// Of fifty shops, in how many an offer of 20 % is forecast to gain with the stratum that responds and to
/// lose with the one that does not; two thousand customers are measured in each. 40 % of the price are
/// margin and 30 % of the buyers use the offer.
#[test]
fn strata_that_respond_and_strata_that_do_not_have_forecasts_of_different_signs() {
    use crate::campaign::Discount;
    use crate::campaign::gain::{Customer, Offer, each, group};
    let mixed = Shop {
        added: |stratum, _| if stratum.0[0] > 0 { 0.06 } else { 0.0 },
        base: 0.1,
    };
    let offer = Offer {
        discount: Some(Discount::Percent(20.0)),
        min_spend: None,
        contact_minor: 0.0,
        is_public: false,
    };
    let customers = [1, -1].map(|level| Customer {
        base: 0.1,
        window: 1.0,
        stratum: Stratum([level, 0, 0, 0]),
        order_minor: 5_000.0,
        margin: 0.4,
        fee: 0.0,
    });
    let grouped = group(&customers, &offer, 0.3);
    let found: Vec<(f64, f64)> = (0..50)
        .map(|seed| {
            let mut people = mixed.campaign(0, 3_000, 20.0, seed);
            people.retain(|person| person.stratum.0[0] != 0);
            let habits = Habits {
                ordered: [100.0, 0.0, 160.0],
                used: [30.0, 0.0, 48.0],
            };
            let draws = Uplift::learn(&count(people), habits).draws(1);
            let gains = each(&grouped, &draws);
            (gains[0].gain, gains[1].gain)
        })
        .collect();
    let right = found
        .iter()
        .filter(|(yes, no)| *yes > 0.0 && *no < 0.0)
        .count();
    assert!(right >= 45, "{right} of 50: {found:.0?}");
}

/// Over shops of many kinds, as the priors say shops are. For any one truth far from the priors the
/// intervals cover less until data outweigh them: that is what shrinking costs.
#[test]
fn intervals_cover_what_was_planted() {
    let covered = (0..120)
        .filter(|&seed| {
            let mut random = random(seed, "truths");
            let shop: f64 = random.gen_range(-0.005..0.025);
            let by_trait: f64 = random.gen_range(-0.01..0.01);
            let cells = count((0..3).flat_map(|campaign| {
                let mut people = Shop {
                    added: |_, _| 0.0,
                    base: 0.08,
                }
                .campaign(campaign, 1_000, 10.0, seed * 7 + campaign as u64);
                for person in &mut people {
                    let level = f64::from(person.stratum.0[1]);
                    let added = person.percent.map_or(0.0, |_| shop + by_trait * level);
                    person.has_ordered = random.gen_bool((person.base + added).clamp(0.0, 1.0));
                }
                people
            }));
            let uplift = Uplift::learn(&cells, Habits::default());
            let (_, low, high) = added(&uplift, &Stratum([0, 1, 0, 0]), 0.08);
            (low..=high).contains(&(shop + by_trait))
        })
        .count();
    assert!((98..=118).contains(&covered), "{covered} of 120");
}

#[test]
fn deeper_discounts_are_learned_where_depths_differ() {
    let shop = Shop {
        added: |_, percent| 0.004 * percent,
        base: 0.1,
    };
    let cells = count(
        shop.campaign(0, 4_000, 5.0, 1)
            .into_iter()
            .chain(shop.campaign(1, 4_000, 25.0, 2)),
    );
    let draws = Uplift::learn(&cells, Habits::default()).draws(1);
    let odds = log_odds(0.1);
    let at = |percent: f64| {
        let all = draws
            .iter()
            .map(|draw| draw.chance_with(odds, &MIDDLE, percent, 1.0, 1.0));
        all.sum::<f64>() / DRAWS as f64 - chance(odds)
    };
    assert!(at(25.0) > at(5.0) + 0.03, "{} {}", at(5.0), at(25.0));
}

/// A shop like the generated one: a fifth of the customers waits for discounts and answers in
/// proportion to the depth, another fifth never answers.
#[test]
fn a_shop_whose_types_differ_much_is_learned_by_type() {
    let shop = Shop {
        added: |stratum, percent| match stratum.0[0] {
            1 => 0.3 * percent / 15.0,
            0 => 0.08 * percent / 15.0,
            _ => 0.0,
        },
        base: 0.25,
    };
    let cells = count(
        [(15.0, 600), (10.0, 400), (20.0, 500), (15.0, 400)]
            .into_iter()
            .enumerate()
            .flat_map(|(campaign, (percent, each))| {
                shop.campaign(campaign, each, percent, campaign as u64)
            }),
    );
    let draws = Uplift::learn(&cells, Habits::default()).draws(1);
    let odds = log_odds(0.25);
    let at = |level: i8, percent: f64| {
        let stratum = Stratum([level, 0, 0, 0]);
        let all = draws
            .iter()
            .map(|draw| draw.chance_with(odds, &stratum, percent, 1.0, 1.0));
        all.sum::<f64>() / DRAWS as f64 - chance(odds)
    };
    let found = [-1, 0, 1].map(|level| [5.0, 10.0, 15.0, 20.0].map(|depth| at(level, depth)));
    assert!(found[0][2] < 0.03, "{found:?}");
    assert!((0.2..0.36).contains(&found[2][2]), "{found:?}");
    assert!(found[2][3] > found[2][1] * 1.25, "{found:?}");
}
