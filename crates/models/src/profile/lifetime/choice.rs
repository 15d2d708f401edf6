//! The models in use: those that predicted the shop's own last period best.

use super::base::Row;
use super::comparison::{HeldOut, best, compare};
use super::fit::{Family, LifetimeModel, Penalty, fit, likelihood_without_dropout};
use super::method::Method;
use super::order_days::OrderDays;
use super::tuning::{FEWEST_REPEATERS, LEAST_DROPOUT_GAIN};
use serde::{Deserialize, Serialize};

/// The models of a shop, and why they were chosen.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Lifetime {
    /// The method that forecasts orders and margin.
    pub orders_by: Method,
    /// The method that decides who is still a customer. Never BG/NBD, in which all one-time buyers
    /// are certain to be active. `None` where the best method sees no customers leaving, so that a
    /// long silence may be a pause.
    pub active_by: Option<Method>,
    /// Customers with an order.
    pub buyers: u64,
    /// Customers with at least two order days.
    pub repeaters: u64,
    /// Total days from the customers' first orders until now.
    pub days_seen: f64,
    /// Total order days after the first.
    pub repeats: u64,
    /// The comparison; `None` where the record is too short or has too few repeat buyers.
    pub held_out: Option<HeldOut>,
    /// The models in use, fitted on the whole record.
    pub models: Vec<LifetimeModel>,
}

impl Lifetime {
    /// Without any data.
    pub fn unknown() -> Lifetime {
        Lifetime {
            orders_by: Method::Pooled,
            active_by: None,
            buyers: 0,
            repeaters: 0,
            days_seen: 0.0,
            repeats: 0,
            held_out: None,
            models: Vec::new(),
        }
    }

    /// The fitted model of a method; `None` for methods that are not models.
    pub fn model(&self, method: Method) -> Option<&LifetimeModel> {
        self.models
            .iter()
            .find(|fitted| Method::Model(fitted.family) == method)
    }

    /// Compares the methods on the last period of the record, which ends with `last_day`, and fits
    /// the models in use.
    pub fn choose(orders: &OrderDays, last_day: i64, penalty: Penalty) -> Lifetime {
        let base = orders.base(last_day);
        let sum = |value: fn(&Row) -> f64| {
            base.rows
                .iter()
                .map(|row| row.count * value(row))
                .sum::<f64>()
        };
        let mut chosen = Lifetime {
            buyers: base.customers,
            repeaters: base.repeaters,
            days_seen: sum(|row| row.age),
            repeats: sum(|row| f64::from(row.frequency)) as u64,
            ..Lifetime::unknown()
        };
        if base.repeaters < FEWEST_REPEATERS {
            return chosen;
        }
        chosen.held_out = compare(orders, last_day, penalty);
        let scores = chosen
            .held_out
            .as_ref()
            .map_or(&[][..], |held_out| &held_out.scores);
        chosen.orders_by = best(scores, &Family::ALL);
        let of_silent = chosen
            .held_out
            .as_ref()
            .map_or(&[][..], |held_out| &held_out.scores_of_silent);
        let active_by = best(of_silent, &[Family::MbgNbd, Family::ParetoNbd]);
        for method in [chosen.orders_by, active_by] {
            if let Method::Model(family) = method
                && chosen.model(method).is_none()
            {
                chosen.models.push(fit(family, &base, penalty));
            }
        }
        let sees_leaving = chosen.model(active_by).is_none_or(|fitted| {
            fitted.log_likelihood >= likelihood_without_dropout(&base, fitted) + LEAST_DROPOUT_GAIN
        });
        if sees_leaving {
            chosen.active_by = Some(active_by);
        } else {
            chosen
                .models
                .retain(|fitted| Method::Model(fitted.family) == chosen.orders_by);
        }
        chosen
    }
}

#[cfg(test)]
mod tests {
    use super::super::past::Past;
    use super::*;
    use crate::profile::tests::life;
    use rand::Rng;
    use regulars_core::statistics::sampling::random;

    fn shop(family: Family, parameters: [f64; 4], customers: usize) -> OrderDays {
        let mut generator = random(2, family.name());
        let mut orders = OrderDays::default();
        for _ in 0..customers {
            let first = generator.gen_range(0..700);
            let mut days: Vec<i64> = life(family, parameters, (720 - first) as f64, &mut generator)
                .into_iter()
                .map(|at| first + at as i64)
                .collect();
            days.dedup();
            orders.push(days);
        }
        orders
    }

    #[test]
    fn a_planted_model_beats_the_plain_heuristic_on_the_period_held_out() {
        for family in Family::ALL {
            let orders = shop(
                family,
                [
                    0.8,
                    40.0,
                    0.7,
                    if family == Family::ParetoNbd {
                        80.0
                    } else {
                        2.0
                    },
                ],
                3_000,
            );
            let found = Lifetime::choose(&orders, 720, Penalty::WEAK);
            let held_out = found.held_out.as_ref().unwrap();
            // Customers who first ordered in the held-out period are not known before it.
            let known = orders.iter().filter(|days| days[0] <= 630).count() as u64;
            assert_eq!((held_out.days, held_out.customers), (90, known));
            let scores = &held_out.scores;
            let own = scores
                .iter()
                .find(|score| score.method == Method::Model(family))
                .unwrap();
            let top = scores
                .iter()
                .map(|score| score.mean)
                .fold(f64::MIN, f64::max);
            assert!(own.mean > top - own.gain_error.max(0.002), "{scores:?}");
            assert!(matches!(found.orders_by, Method::Model(_)), "{found:?}");
            // BG/NBD cannot judge one-time buyers, so another method decides who is active.
            assert!(matches!(
                found.active_by,
                Some(Method::Plain | Method::Model(Family::MbgNbd | Family::ParetoNbd))
            ));
            assert!(found.model(found.orders_by).is_some());
        }
    }

    #[test]
    fn without_visible_dropout_active_customers_are_unknown() {
        // Rates differ widely, so that long silences are common. In the first shop no customer
        // leaves, in the second many do.
        for (leaves, is_open) in [([0.01, 1_000.0], true), ([0.6, 2.0], false)] {
            let orders = shop(Family::MbgNbd, [0.7, 60.0, leaves[0], leaves[1]], 3_000);
            let found = Lifetime::choose(&orders, 720, Penalty::WEAK);
            let held_out = found.held_out.as_ref().unwrap();
            assert!(
                held_out.silent > 300 && held_out.scores_of_silent.len() == 4,
                "{held_out:?}"
            );
            assert_eq!(found.active_by.is_none(), is_open, "{found:?}");
            assert!(found.model(found.orders_by).is_some(), "{found:?}");
        }
    }

    #[test]
    fn regular_buyers_who_left_are_recognised() {
        // Orders come every three to five weeks, not at random, and one in eight customers stops: a
        // Poisson process takes long to notice.
        let mut generator = random(4, "regular");
        let mut orders = OrderDays::default();
        for customer in 0..800 {
            let end = if customer % 8 == 0 {
                generator.gen_range(200..560)
            } else {
                720
            };
            let mut day = generator.gen_range(0..60);
            let mut days = Vec::new();
            while day <= end {
                days.push(day);
                day += generator.gen_range(20..36);
            }
            orders.push(days);
        }
        let found = Lifetime::choose(&orders, 720, Penalty::WEAK);
        let by = found.active_by.unwrap();
        let past = Past::of(by, &orders, 720, Penalty::WEAK).unwrap();
        let active = |row: &Row| past.posterior(row).active;
        let (left, there) = orders
            .base(720)
            .rows
            .into_iter()
            .partition::<Vec<Row>, _>(|row| row.age - row.recency > 150.0);
        let mean = |rows: &[Row]| {
            rows.iter().map(|row| row.count * active(row)).sum::<f64>()
                / rows.iter().map(|row| row.count).sum::<f64>()
        };
        assert!(
            mean(&left) < 0.3 && mean(&there) > 0.9,
            "{by:?} {} {}",
            mean(&left),
            mean(&there)
        );
    }

    #[test]
    fn too_few_repeaters_are_pooled_and_a_short_record_is_not_compared() {
        let mut few = OrderDays::default();
        (0..500).for_each(|index| {
            few.push(
                [index, index + 50]
                    .into_iter()
                    .take(1 + usize::from(index < 29)),
            );
        });
        let pooled = Lifetime::choose(&few, 600, Penalty::WEAK);
        assert_eq!((pooled.orders_by, pooled.active_by), (Method::Pooled, None));
        assert_eq!(
            (pooled.repeaters, pooled.repeats, pooled.models.len()),
            (29, 29, 0)
        );
        let mut short = OrderDays::default();
        (0..100).for_each(|index| short.push([index % 20, 20 + index % 15]));
        let plain = Lifetime::choose(&short, 36, Penalty::WEAK);
        assert_eq!((plain.orders_by, plain.held_out), (Method::Plain, None));
    }
}
