//! The model in use: the one that predicted the shop's own last 30 days best.

use super::calibrate::{Calibration, Scored, logit};
use super::comparison::{Compared, compare, learn_again, score_all};
use super::examples::{Example, Record};
use super::features::Features;
use super::periods::{Periods, is_enough};
use super::scorer::{Scorer, Way};
use super::tuning::{DAYS, FEWEST_JUDGED};
use crate::profile::lifetime::{Lifetime, Method, OrderDays, Past, Penalty, Posterior};
use rayon::prelude::*;
use regulars_core::domain::Estimate;
use serde::{Deserialize, Serialize};

/// The model of purchases in the next 30 days.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Propensity {
    /// The way in use.
    pub by: Way,
    /// The method behind [`Way::Lifetime`].
    pub lifetime: Method,
    /// The comparison; `None` where the record is too short, or has too few buyers or non-buyers.
    pub compared: Option<Compared>,
    /// The fitted model, where the way in use is learned.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scorer: Option<Scorer>,
    /// The curve from scores to chances; `None` where too few bought in the last 30 days to
    /// calibrate.
    pub calibration: Option<Calibration>,
}

impl Propensity {
    /// The chance of a customer with these features; `None` unless the way in use is learned.
    pub fn predict(&self, features: &Features) -> Option<Estimate> {
        self.calibration
            .as_ref()?
            .estimate(self.scorer.as_ref()?.log_odds(features))
    }

    /// The chance that the lifetime model gives, with the interval that past predictions like it
    /// give.
    pub fn calibrated(&self, chance: f64) -> Option<Estimate> {
        self.calibration.as_ref()?.estimate(logit(chance))
    }

    /// Compares all ways on the last 30 days until `last_day`, and refits the best on recent data.
    pub fn choose(
        record: &Record<'_>,
        orders: &OrderDays,
        lifetime: &Lifetime,
        last_day: i64,
    ) -> Propensity {
        let mut found = Propensity {
            by: Way::Lifetime,
            lifetime: lifetime.orders_by,
            compared: None,
            scorer: None,
            calibration: None,
        };
        let periods = Periods::of(record, last_day);
        let Some((judged, earlier)) = periods.all.split_first() else {
            return found;
        };
        let past = Past::of(lifetime.orders_by, orders, last_day - DAYS, Penalty::WEAK);
        let Some(past) = past.filter(|_| is_enough(judged, FEWEST_JUDGED)) else {
            return found;
        };
        let by_lifetime = |examples: &[Example]| -> Vec<Scored> {
            let score = |one: &Example| {
                (
                    logit(chance_of_order(&past.posterior(&one.row))),
                    one.bought,
                )
            };
            examples.par_iter().with_min_len(256).map(score).collect()
        };
        let scored = by_lifetime(judged);
        if let Some((compared, by)) = compare(&periods, &scored) {
            (found.compared, found.by) = (Some(compared), by);
        }
        let mut calibration = Calibration::NONE;
        let of_periods: Vec<Vec<Scored>> = if found.by == Way::Lifetime {
            let earlier = earlier.iter().map(|examples| by_lifetime(examples));
            std::iter::once(scored).chain(earlier).collect()
        } else {
            let Some(scorer) = learn_again(found.by, &periods) else {
                return found;
            };
            let scored: Vec<_> = periods
                .all
                .iter()
                .map(|examples| score_all(&scorer, examples))
                .collect();
            found.scorer = Some(scorer);
            calibration = Calibration::fit(&scored[0]);
            scored
        };
        calibration.record_outcomes(&of_periods[0]);
        calibration.measure_drift(&of_periods, found.by != Way::Lifetime);
        found.calibration = Some(calibration);
        found
    }
}

fn chance_of_order(posterior: &Posterior) -> f64 {
    1.0 - posterior.chance_of(0, DAYS as f64)
}

#[cfg(test)]
mod tests {
    use super::super::super::norms::Norms;
    use super::super::comparison::WayScore;
    use super::*;
    use crate::profile::tests::ShopBuilder;
    use crate::profile::tests::{lifetimes, lookers};
    use crate::profile::{compute, value};
    use regulars_core::snapshot::Snapshot;

    fn chances(snapshot: &Snapshot, norms: &Norms) -> Vec<Option<Estimate>> {
        (0..snapshot.users.len())
            .map(|user| {
                let history = snapshot.history(user);
                value(&history, &compute(&history, norms), norms).buys_30d
            })
            .collect()
    }

    fn score(propensity: &Propensity, by: Way) -> WayScore {
        let scores = &propensity.compared.as_ref().unwrap().scores;
        *scores.iter().find(|score| score.by == by).unwrap()
    }

    #[test]
    fn where_looks_tell_who_buys_what_sees_them_is_used() {
        let snapshot = lookers(260, 270, 1).snapshot();
        let norms = Norms::fit(&snapshot);
        let found = norms.propensity.as_ref().unwrap();
        assert!(
            matches!(found.by, Way::Logistic | Way::Trees | Way::Network),
            "{}",
            found.in_brief()
        );
        for way in [Way::Logistic, Way::Trees, Way::Network] {
            let score = score(found, way);
            assert!(score.gain > 2.0 * score.gain_error, "{:?}", found.compared);
        }
        assert!(score(found, found.by).calibration_error < 0.12);
        assert!(
            found.in_brief().contains("learned from 5 earlier periods"),
            "{}",
            found.in_brief()
        );
        let shown = chances(&snapshot, &norms);
        let last_look = |user: usize| {
            let mut actions = snapshot.history(user).actions.iter().rev();
            let found =
                actions.find(|action| action.kind != regulars_core::domain::ActionKind::Purchase);
            found.map_or(365.0, |action| snapshot.as_of.days_since(action.at))
        };
        let mean = |is_wanted: &dyn Fn(f64) -> bool| {
            let of: Vec<f64> = (0..shown.len())
                .filter(|&user| is_wanted(last_look(user)))
                .map(|user| shown[user].unwrap().value)
                .collect();
            of.iter().sum::<f64>() / of.len() as f64
        };
        assert!(mean(&|silence| silence < 5.0) > mean(&|silence| silence > 28.0) + 0.3);
    }

    #[test]
    fn where_customers_only_buy_and_leave_chances_come_true() {
        let snapshot = lifetimes(500, 300, 2).snapshot();
        let norms = Norms::fit(&snapshot);
        let found = norms.propensity.as_ref().unwrap();
        assert!(
            matches!(found.by, Way::Lifetime | Way::Logistic),
            "{}",
            found.in_brief()
        );
        assert!(
            score(found, Way::Lifetime).calibration_error < 0.06,
            "{:?}",
            found.compared
        );
        assert!(score(found, Way::Pooled).gain < 0.0);
        for chance in chances(&snapshot, &norms).into_iter().flatten() {
            assert!(
                0.0 <= chance.low
                    && chance.low <= chance.value
                    && chance.value <= chance.high
                    && chance.high <= 1.0
            );
            assert!(chance.n >= 40 && !chance.assumed);
        }
    }

    #[test]
    fn small_and_odd_shops_do_not_fail() {
        for (customers, days) in [(0, 100), (1, 100), (50, 200), (200, 300), (500, 45)] {
            for shop in [lookers(customers, days, 3), lifetimes(customers, days, 3)] {
                let snapshot = shop.snapshot();
                let norms = Norms::fit(&snapshot);
                let found = norms.propensity.as_ref().unwrap();
                if customers <= 50 || days < 100 {
                    assert!(
                        found.by == Way::Lifetime && found.compared.is_none(),
                        "{customers}: {}",
                        found.in_brief()
                    );
                    assert!(
                        customers == 0 || found.in_brief().contains("too few"),
                        "{}",
                        found.in_brief()
                    );
                }
                for chance in chances(&snapshot, &norms).into_iter().flatten() {
                    let is_in_order = chance.low <= chance.value && chance.value <= chance.high;
                    assert!(
                        is_in_order && 0.0 <= chance.low && chance.high <= 1.0,
                        "{customers}: {chance:?}"
                    );
                }
            }
        }
    }

    #[test]
    fn any_number_of_threads_gives_the_same_bytes() {
        let snapshot = lookers(200, 240, 4).snapshot();
        let on = |threads| {
            let pool = rayon::ThreadPoolBuilder::new()
                .num_threads(threads)
                .build()
                .unwrap();
            serde_json::to_string(&pool.install(|| Norms::fit(&snapshot)).propensity).unwrap()
        };
        let one = on(1);
        assert_eq!(one, on(2));
        assert_eq!(one, on(4));
        let stored: Propensity = serde_json::from_str(&one).unwrap();
        assert!(stored.scorer.is_some(), "{}", stored.in_brief());
        assert_eq!(serde_json::to_string(&stored).unwrap(), one);
    }

    #[test]
    fn what_was_stored_before_this_was_learned_has_no_chance() {
        let mut shop = ShopBuilder::new();
        let (user, tea) = (shop.user("u"), shop.item("tea", "Tea", 500));
        shop.purchase(user, tea, 0, 500, None);
        let snapshot = shop.snapshot();
        let norms = Norms::fit(&snapshot);
        assert!(chances(&snapshot, &norms)[0].is_some());
        let mut stored = serde_json::to_value(&norms).unwrap();
        stored.as_object_mut().unwrap().remove("propensity");
        let older: Norms = serde_json::from_value(stored).unwrap();
        assert_eq!(chances(&snapshot, &older), [None]);
    }
}
