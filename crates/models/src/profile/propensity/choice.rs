//! Which way foretells best who buys, by the shop's own last 30 days.

use super::calibrate::{Calibration, Scored, calibration_error, logit};
use super::examples::{DAYS, Example, Record, thinned};
use super::features::Features;
use super::scorer::{Scorer, Way};
use crate::profile::lifetime::{Lifetime, Method, OrderDays, Past, Penalty, Standing};
use rayon::prelude::*;
use regulars_core::domain::Estimate;
use serde::{Deserialize, Serialize};

/// Days of the record before the first cut.
const RUN_IN_DAYS: i64 = 30;
/// Periods that are looked at: the last year, one to judge by and one to calibrate on.
const PERIODS: i64 = 14;
/// And where two years are there, so that the season can be told from the trend.
const PERIODS_WITH_SEASON: i64 = 26;
/// Customers of the period that is judged, and of the one that is calibrated on.
const MOST_JUDGED: usize = 20_000;
/// Examples that are learned from.
const MOST_LEARNED: usize = 30_000;
/// Who bought and who did not, each, below which nothing is learned: ten for each of a dozen
/// coefficients.
const FEWEST_LEARNED: usize = 120;
/// The same of the periods that are calibrated on and judged.
const FEWEST_JUDGED: usize = 30;
/// The two features that tell the season come last.
const SEASON: usize = 2;

/// How well one way foretold the period held out.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Score {
    /// The way.
    pub by: Way,
    /// Mean logarithm of the chance that it gave to what each customer did (the log loss is its
    /// negative).
    pub mean: f64,
    /// Standard error of that mean.
    pub standard_error: f64,
    /// Mean gain over the model of lifetimes, customer by customer.
    pub gain: f64,
    /// Standard error of the gain.
    pub gain_error: f64,
    /// How far chances lay from what happened, on average over tenths of the customers.
    pub calibration_error: f64,
}

/// The comparison on the last 30 days.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Compared {
    /// Days that were held out.
    pub days: i64,
    /// Customers who were judged by, known before.
    pub customers: u64,
    /// Of these, who bought.
    pub bought: u64,
    /// Earlier periods that were learned from.
    pub periods: u64,
    /// Examples from these, a customer at a time.
    pub examples: u64,
    /// The scores, of the model of lifetimes first.
    pub scores: Vec<Score>,
}

/// What foretells who buys in the next 30 days.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Propensity {
    /// The way in use.
    pub by: Way,
    /// What `lifetime` stands for.
    pub lifetime: Method,
    /// The comparison; `None` where the record is too short, or too few bought or did not.
    pub compared: Option<Compared>,
    /// What was learned, where the way in use is learned.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scorer: Option<Scorer>,
    /// The curve from scores to chances; `None` where too few bought in the last 30 days to say how
    /// chances come true.
    pub calibration: Option<Calibration>,
}

impl Propensity {
    /// The chance of a customer with these features, where what is in use was learned.
    pub fn learned(&self, features: &Features) -> Option<Estimate> {
        self.calibration
            .as_ref()?
            .estimate(self.scorer.as_ref()?.log_odds(features))
    }

    /// The chance that the model of lifetimes gives, with its interval by what happened to such
    /// chances.
    pub fn around(&self, chance: f64) -> Option<Estimate> {
        self.calibration.as_ref()?.estimate(logit(chance))
    }

    /// Compares all ways on the last 30 days until `last_day`, and learns anew what is used.
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
            let score =
                |one: &Example| (logit(chance_of_order(&past.standing(&one.row))), one.bought);
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
            let Some(scorer) = learn_anew(found.by, &periods) else {
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
        calibration.look_at(&of_periods[0]);
        calibration.watch(&of_periods, found.by != Way::Lifetime);
        found.calibration = Some(calibration);
        found
    }
}

fn chance_of_order(standing: &Standing) -> f64 {
    1.0 - standing.chance_of(0, DAYS as f64)
}

fn score_all(scorer: &Scorer, examples: &[Example]) -> Vec<Scored> {
    let score = |one: &Example| (scorer.log_odds(&one.features), one.bought);
    examples.par_iter().with_min_len(256).map(score).collect()
}

fn is_enough(examples: &[Example], fewest: usize) -> bool {
    let bought = examples.iter().filter(|one| one.bought).count();
    bought >= fewest && examples.len() - bought >= fewest
}

/// Customers at the ends of earlier periods of 30 days, the last period first.
struct Periods {
    all: Vec<Vec<Example>>,
}

impl Periods {
    fn of(record: &Record<'_>, last_day: i64) -> Periods {
        let Some(first_day) = record.first_day() else {
            return Periods { all: Vec::new() };
        };
        let held = ((last_day - first_day - RUN_IN_DAYS) / DAYS).max(0);
        let is_seasonal = held >= PERIODS_WITH_SEASON;
        let count = if is_seasonal {
            PERIODS_WITH_SEASON
        } else {
            held.min(PERIODS)
        };
        let each = MOST_LEARNED / count.max(1) as usize;
        let mut all: Vec<Vec<Example>> = (1..=count)
            .map(|back| {
                let most = if back <= 2 { MOST_JUDGED } else { each };
                record.examples(last_day - back * DAYS, most, back as usize)
            })
            .collect();
        if !is_seasonal {
            for one in all.iter_mut().flatten() {
                one.features
                    .iter_mut()
                    .rev()
                    .take(SEASON)
                    .for_each(|value| *value = 0.0);
            }
        }
        Periods { all }
    }
}

/// About as many examples of each of these periods as may be learned from in all.
fn to_learn_from(periods: &[Vec<Example>]) -> Vec<Example> {
    let each = MOST_LEARNED / periods.len().max(1);
    periods
        .iter()
        .flat_map(|examples| thinned(examples, each))
        .collect()
}

/// Learns on all periods but the last, which is left to calibrate on.
fn learn_anew(by: Way, periods: &Periods) -> Option<Scorer> {
    Scorer::fit(by, &to_learn_from(periods.all.get(1..)?))
}

/// Learns on the earlier periods, calibrates on the last but one, and judges by the last one.
fn compare(periods: &Periods, by_lifetime: &[Scored]) -> Option<(Compared, Way)> {
    let [judged, calibrated_on, earlier @ ..] = periods.all.as_slice() else {
        return None;
    };
    let examples = to_learn_from(earlier);
    if !is_enough(&examples, FEWEST_LEARNED) || !is_enough(calibrated_on, FEWEST_JUDGED) {
        return None;
    }
    let mut ways = vec![(
        Way::Lifetime,
        by_lifetime
            .iter()
            .map(|&(score, _)| Calibration::NONE.chance(score))
            .collect(),
    )];
    for way in Way::LEARNED {
        let Some(scorer) = Scorer::fit(way, &examples) else {
            continue;
        };
        let calibration = Calibration::fit(&score_all(&scorer, calibrated_on));
        let chances: Vec<f64> = score_all(&scorer, judged)
            .into_iter()
            .map(|(score, _)| calibration.chance(score))
            .collect();
        ways.push((way, chances));
    }
    let logs: Vec<(Way, Vec<f64>)> = ways
        .iter()
        .map(|(way, chances)| (*way, logs(chances, judged)))
        .collect();
    let scores = ways.iter().zip(&logs).map(|((way, chances), (_, own))| {
        let (mean, standard_error) = moments(own);
        let (gain, gain_error) = difference(own, &logs[0].1);
        Score {
            by: *way,
            mean,
            standard_error,
            gain,
            gain_error,
            calibration_error: calibration_error(chances, judged),
        }
    });
    let compared = Compared {
        days: DAYS,
        customers: judged.len() as u64,
        bought: judged.iter().filter(|one| one.bought).count() as u64,
        periods: earlier.len() as u64,
        examples: examples.len() as u64,
        scores: scores.collect(),
    };
    Some((compared, best(&logs)))
}

/// The logarithms of the chances of what happened.
fn logs(chances: &[f64], judged: &[Example]) -> Vec<f64> {
    chances
        .iter()
        .zip(judged)
        .map(|(&chance, one)| {
            if one.bought {
                chance.ln()
            } else {
                (-chance).ln_1p()
            }
        })
        .collect()
}

/// Mean and its standard error.
fn moments(values: &[f64]) -> (f64, f64) {
    let n = values.len().max(1) as f64;
    let mean = values.iter().sum::<f64>() / n;
    let variance = values
        .iter()
        .map(|value| (value - mean).powi(2))
        .sum::<f64>()
        / n;
    (mean, (variance / n).sqrt())
}

fn difference(left: &[f64], right: &[f64]) -> (f64, f64) {
    moments(
        &left
            .iter()
            .zip(right)
            .map(|(left, right)| left - right)
            .collect::<Vec<_>>(),
    )
}

/// The one-standard-error rule: the first way, unless the best gains more than one standard error
/// over it; then the first of those from which the best is no more than one standard error away.
fn best(logs: &[(Way, Vec<f64>)]) -> Way {
    let Some(((way, first), others)) = logs.split_first() else {
        return Way::Lifetime;
    };
    let mean = |own: &[f64]| moments(own).0;
    let Some((_, top)) = others
        .iter()
        .max_by(|left, right| mean(&left.1).total_cmp(&mean(&right.1)))
    else {
        return *way;
    };
    let is_near = |own: &[f64]| {
        let (gain, error) = difference(top, own);
        gain <= error
    };
    if is_near(first) {
        return *way;
    }
    others
        .iter()
        .find(|(_, own)| is_near(own))
        .map_or(*way, |(way, _)| *way)
}

#[cfg(test)]
mod tests {
    use super::super::super::norms::Norms;
    use super::super::planted::{examples, lifetimes, lookers};
    use super::*;
    use crate::profile::shop_for_tests::ShopBuilder;
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

    fn score(propensity: &Propensity, by: Way) -> Score {
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

    #[test]
    fn what_is_judged_and_calibrated_on_is_not_learned_from() {
        // Of late the opposite of what was so before.
        let period = |seed, sign: f64| examples(600, seed, |features| sign * 2.0 * features[0]);
        let periods = Periods {
            all: vec![period(1, -1.0), period(2, -1.0), period(3, 1.0)],
        };
        let by_lifetime: Vec<Scored> = periods.all[0].iter().map(|one| (0.0, one.bought)).collect();
        let (compared, by) = compare(&periods, &by_lifetime).unwrap();
        assert_eq!(
            (by, compared.periods, compared.examples),
            (Way::Lifetime, 1, 600)
        );
        assert!(
            compared.scores.iter().all(|score| score.gain < 0.01),
            "{compared:?}"
        );
        let scorer = learn_anew(
            Way::Logistic,
            &Periods {
                all: vec![period(1, -1.0), period(3, 1.0)[..200].to_vec()],
            },
        );
        let mut features = [0.0; super::super::features::WIDTH];
        features[0] = 1.0;
        assert!(scorer.unwrap().log_odds(&features) > 1.0);
    }

    #[test]
    fn the_simplest_way_that_is_nearly_best_is_taken() {
        let noise: Vec<f64> = (0..400)
            .map(|index| if index % 2 == 0 { 0.1 } else { -0.1 })
            .collect();
        let by = |way, gain: f64, share: f64| {
            (
                way,
                noise
                    .iter()
                    .map(|off| gain + share * off)
                    .collect::<Vec<f64>>(),
            )
        };
        let first = by(Way::Lifetime, -0.5, 0.0);
        assert_eq!(best(std::slice::from_ref(&first)), Way::Lifetime);
        // The error of a gain with all of the noise in it is 0.005.
        assert_eq!(
            best(&[first.clone(), by(Way::Trees, -0.496, 1.0)]),
            Way::Lifetime
        );
        let near = [
            first.clone(),
            by(Way::Pooled, -0.6, 0.0),
            by(Way::Logistic, -0.404, 1.0),
            by(Way::Trees, -0.4, 0.0),
        ];
        assert_eq!(best(&near), Way::Logistic);
        let clear = [
            first,
            by(Way::Pooled, -0.6, 0.0),
            by(Way::Logistic, -0.41, 1.0),
            by(Way::Trees, -0.4, 0.0),
        ];
        assert_eq!(best(&clear), Way::Trees);
    }
}
