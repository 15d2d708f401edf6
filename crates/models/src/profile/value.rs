//! What a user is expected to do and bring, by the model that the shop's last period speaks for.

use super::field::{Estimated, Profile, Value};
use super::lifetime::{self, Counts, LONGEST_WAIT, Method, Row, Standing};
use super::norms::Norms;
use super::propensity::{self, Cut, Propensity};
use regulars_core::domain::{Estimate, Instant, Money};
use regulars_core::snapshot::History;
use regulars_core::statistics::distribution::{gamma_poisson_probability, gamma_quantile};
use regulars_core::statistics::interval::{HIGH_TAIL, LOW_TAIL};

/// What the user with this history and profile is expected to do and bring, as seen from the
/// history's clock. Where too few of the shop's customers came back, only what holds for all of
/// them alike is said.
pub fn value(history: &History<'_>, profile: &Profile, norms: &Norms) -> Value {
    let Some(silence) = profile.recency_days else {
        return Value::default();
    };
    let known = &norms.lifetime;
    if known.orders_by == Method::Pooled {
        return Value {
            orders_90d: Some(pooled(norms, 90.0).1),
            buys_30d: norms.propensity.as_ref().map(|_| pooled_chance(norms)),
            margin_365d: margin(profile, norms, &pooled(norms, 365.0).0, true),
            ..Value::default()
        };
    }
    let user = User::of(profile, norms, silence);
    let orders = user.standing(known.orders_by);
    let is_assumed = known.orders_by == Method::Plain && norms.gap.assumed;
    let year = orders.counts(365.0);
    let again = known.active_by.map(|by| user.chance(by, Standing::again));
    let next = user.standing(known.active_by.unwrap_or(known.orders_by));
    Value {
        likely_active: known
            .active_by
            .map(|by| user.chance(by, |standing| standing.active)),
        orders_90d: Some(order_days(
            &orders.counts(90.0),
            profile.order_days,
            is_assumed,
        )),
        buys_30d: norms
            .propensity
            .as_ref()
            .map(|propensity| user.buys(history, propensity, is_assumed)),
        margin_365d: margin(profile, norms, &year, is_assumed),
        next_order_at: Some(user.next_order(&next, history.as_of, is_assumed)),
        never_again: again.map(|again| Estimate {
            value: 1.0 - again.value,
            low: 1.0 - again.high,
            high: 1.0 - again.low,
            ..again
        }),
    }
}

/// A buyer before the shop's models.
struct User<'a> {
    norms: &'a Norms,
    order_days: u64,
    row: Row,
}

impl User<'_> {
    fn of<'a>(profile: &Profile, norms: &'a Norms, silence: f64) -> User<'a> {
        let recency = profile.order_span_days();
        let frequency = profile
            .order_days
            .saturating_sub(1)
            .min(u64::from(u32::MAX)) as u32;
        let row = Row {
            frequency,
            recency,
            age: recency + silence,
            count: 1.0,
        };
        User {
            norms,
            order_days: profile.order_days,
            row,
        }
    }

    fn silence(&self) -> f64 {
        self.row.age - self.row.recency
    }

    fn standing(&self, method: Method) -> Standing {
        let Norms {
            gap,
            departures,
            lifetime: known,
            ..
        } = self.norms;
        match known.model(method) {
            Some(fitted) => fitted.standing(&self.row),
            None => lifetime::plain_standing(
                gap,
                departures,
                self.order_days,
                self.row.recency,
                self.silence(),
            ),
        }
    }

    /// A chance that follows from where the user stands.
    fn chance(&self, method: Method, chance: fn(&Standing) -> f64) -> Estimate {
        let Norms {
            gap,
            departures,
            lifetime: known,
            ..
        } = self.norms;
        let Some(fitted) = known.model(method) else {
            // Whoever is active comes again, by the heuristic.
            return lifetime::likely_active(
                gap,
                departures,
                self.order_days,
                self.row.recency,
                self.silence(),
            );
        };
        let (value, low, high) = fitted.chance(&self.row, chance);
        Estimate {
            value,
            low,
            high,
            n: self.order_days,
            assumed: false,
        }
    }

    /// The chance of an order in the period that propensity is about.
    fn buys(&self, history: &History<'_>, propensity: &Propensity, assumed: bool) -> Estimate {
        let learned = propensity.scorer.as_ref().and_then(|_| {
            let cut = Cut::of(history.as_of, history.zone);
            propensity.learned(&propensity::known(history, cut)?.features)
        });
        learned.unwrap_or_else(|| {
            let days = propensity::DAYS as f64;
            let comes = |standing: &Standing| 1.0 - standing.chance_of(0, days);
            let known = &self.norms.lifetime;
            let standing = self.standing(known.orders_by);
            let value = comes(&standing);
            if let Some(found) = propensity.around(value) {
                return found;
            }
            let (low, high) = match known.model(known.orders_by) {
                Some(fitted) => {
                    let (_, low, high) = fitted.chance(&self.row, comes);
                    (low, high)
                }
                None => {
                    let at_rate = |tail| {
                        let rate = gamma_quantile(tail, standing.shape, standing.rate);
                        -standing.active * (-rate * days).exp_m1()
                    };
                    (at_rate(LOW_TAIL), at_rate(HIGH_TAIL))
                }
            };
            Estimate {
                value,
                low: low.min(value),
                high: high.max(value),
                n: self.order_days,
                assumed,
            }
        })
    }

    /// The next order day, if there is one.
    fn next_order(&self, standing: &Standing, as_of: Instant, assumed: bool) -> Estimated<Instant> {
        let at = |chance: f64| as_of.plus_days(standing.wait(chance).min(LONGEST_WAIT));
        Estimated {
            value: at(0.5),
            low: at(LOW_TAIL),
            high: at(HIGH_TAIL),
            n: self.order_days,
            assumed,
        }
    }
}

/// The expected count, and the 90 % interval of the count itself.
fn order_days(counts: &Counts, n: u64, assumed: bool) -> Estimate {
    let value = counts.mean;
    let (low, high) = (counts.quantile(LOW_TAIL), counts.quantile(HIGH_TAIL));
    Estimate {
        value,
        low: low.min(value),
        high: high.max(value),
        n,
        assumed,
    }
}

/// Order days of any customer: the shop's repeat rate, as sure as its repeats are many.
fn pooled(norms: &Norms, days: f64) -> (Counts, Estimate) {
    let known = &norms.lifetime;
    let (shape, rate) = (
        known.repeats as f64 + 0.5,
        known.days_seen + norms.gap.gap_days,
    );
    let (mut chances, mut reached) = (Vec::new(), 0.0);
    while reached < 1.0 - 1e-7 && chances.len() < 1_000 {
        let chance = gamma_poisson_probability(chances.len() as u64, shape, rate, days);
        reached += chance;
        chances.push(chance);
    }
    let counts = Counts {
        chances,
        mean: shape / rate * days,
    };
    let estimate = order_days(&counts, known.repeaters, true);
    (counts, estimate)
}

/// The chance that any customer orders in the period that propensity is about.
fn pooled_chance(norms: &Norms) -> Estimate {
    let known = &norms.lifetime;
    let (shape, rate) = (
        known.repeats as f64 + 0.5,
        known.days_seen + norms.gap.gap_days,
    );
    let days = propensity::DAYS as f64;
    let value = 1.0 - gamma_poisson_probability(0, shape, rate, days);
    let at_rate = |tail| -(-gamma_quantile(tail, shape, rate) * days).exp_m1();
    let (low, high) = (at_rate(LOW_TAIL).min(value), at_rate(HIGH_TAIL).max(value));
    Estimate {
        value,
        low,
        high,
        n: known.repeaters,
        assumed: true,
    }
}

fn margin(
    profile: &Profile,
    norms: &Norms,
    counts: &Counts,
    assumed: bool,
) -> Option<Estimated<Money>> {
    let margin = norms.margin?;
    let orders = profile.orders? as f64;
    let per_day = orders / (profile.order_days.max(1)) as f64;
    let money = |minor: f64| Money::new((minor * margin.share).round() as i64, norms.currency);
    let (value, low, high) = match norms.money {
        Some(model) => {
            let sum = profile.net_revenue?.minor as f64;
            let value = counts.mean * per_day * model.mean_order(orders, sum);
            let bound = |chance| {
                revenue_quantile(counts, chance, |coming| {
                    model.log_of_sum(orders, sum, coming * per_day)
                })
            };
            (value, bound(LOW_TAIL), bound(HIGH_TAIL))
        }
        None => {
            let own = profile.average_order?.minor as f64 * orders;
            let strength = norms.average_order_strength;
            let average = (strength * norms.average_order_minor + own) / (strength + orders);
            let worth = average * (1.0 - norms.refund_share) * per_day;
            (
                counts.mean * worth,
                counts.quantile(LOW_TAIL) * worth,
                counts.quantile(HIGH_TAIL) * worth,
            )
        }
    };
    let (low, high) = (low.min(value), high.max(value));
    let (low, high) = if margin.share < 0.0 {
        (high, low)
    } else {
        (low, high)
    };
    Some(Estimated {
        value: money(value),
        low: money(low),
        high: money(high),
        n: profile.order_days,
        assumed: margin.assumed || assumed,
    })
}

/// The revenue that is not passed with this chance: nothing with the chance of no order; what a
/// number of orders brings has the distribution of a ratio of gammas, which is taken as log-normal
/// with its own moments.
fn revenue_quantile(counts: &Counts, chance: f64, log_of_sum: impl Fn(f64) -> (f64, f64)) -> f64 {
    let none = counts.chances.first().copied().unwrap_or(1.0);
    let some: f64 = counts.chances.iter().skip(1).sum();
    if chance <= none || some <= 0.0 {
        return 0.0;
    }
    let parts: Vec<(f64, f64, f64)> = alike(&counts.chances)
        .map(|(coming, share)| {
            let (mean, variance) = log_of_sum(coming);
            (share, mean, variance.max(1e-12).sqrt())
        })
        .collect();
    let wanted = (chance - none).min(some * (1.0 - 1e-6));
    let mut low = parts
        .iter()
        .map(|(_, mean, deviation)| mean - 6.0 * deviation)
        .fold(f64::INFINITY, f64::min);
    let mut high = parts
        .iter()
        .map(|(_, mean, deviation)| mean + 6.0 * deviation)
        .fold(f64::NEG_INFINITY, f64::max);
    for _ in 0..30 {
        let middle = 0.5 * (low + high);
        let reached: f64 = parts
            .iter()
            .map(|(share, mean, deviation)| share * rough_normal_cdf((middle - mean) / deviation))
            .sum();
        (low, high) = if reached < wanted {
            (middle, high)
        } else {
            (low, middle)
        };
    }
    (0.5 * (low + high)).exp()
}

/// Numbers of orders with their chances, those that hardly differ taken together.
fn alike(chances: &[f64]) -> impl Iterator<Item = (f64, f64)> {
    let mut begin = 1;
    std::iter::from_fn(move || {
        while begin < chances.len() {
            let end = (begin + 1 + begin / 4).min(chances.len());
            let share: f64 = chances[begin..end].iter().sum();
            let sum: f64 = (begin..end)
                .map(|coming| coming as f64 * chances[coming])
                .sum();
            begin = end;
            if share > 0.0 {
                return Some((sum / share, share));
            }
        }
        None
    })
}

/// The normal distribution function to three digits (Page 1977), of which a forecast takes many.
fn rough_normal_cdf(x: f64) -> f64 {
    1.0 / (1.0 + (-x * (1.5976 + 0.070_56 * x * x)).exp())
}

#[cfg(test)]
mod tests {
    use super::super::shop_for_tests::{HOURS, ShopBuilder};
    use super::super::{MarginShare, compute};
    use super::*;
    use regulars_core::snapshot::Snapshot;

    /// Forty users who order every ten days, twenty of whom stopped early, and a user who never
    /// ordered.
    fn shop() -> Snapshot {
        let mut shop = ShopBuilder::new();
        let tea = shop.item("tea", "Tea", 1_000);
        for index in 0..60 {
            let user = shop.user(&format!("u{index:02}"));
            let orders = if index < 40 { 30 } else { 3 };
            for order in 0..orders {
                shop.purchase(
                    user,
                    tea,
                    (order * 240 + i64::from(index % 7) * 24) * HOURS,
                    1_000,
                    None,
                );
            }
        }
        shop.user("z");
        shop.snapshot()
    }

    fn value_of(snapshot: &Snapshot, norms: &Norms, user: usize) -> Value {
        let history = snapshot.history(user);
        value(&history, &compute(&history, norms), norms)
    }

    #[test]
    fn regulars_are_active_and_the_silent_are_not() {
        let snapshot = shop();
        let norms = Norms::fit(&snapshot);
        let (regular, gone) = (
            value_of(&snapshot, &norms, 0),
            value_of(&snapshot, &norms, 45),
        );
        assert!(regular.likely_active.unwrap().value > 0.9, "{regular:?}");
        assert!(gone.likely_active.unwrap().value < 0.1, "{gone:?}");
        let soon = regular.orders_90d.unwrap();
        assert!(
            (6.0..11.0).contains(&soon.value) && soon.low < soon.value && soon.value < soon.high,
            "{soon:?}"
        );
        assert!(gone.orders_90d.unwrap().value < 1.0);
        let next = regular.next_order_at.unwrap();
        assert!(next.low > snapshot.as_of && next.value < snapshot.as_of.plus_days(15.0));
    }

    #[test]
    fn margin_needs_costs_or_a_setting() {
        let snapshot = shop();
        let mut norms = Norms::fit(&snapshot);
        assert_eq!(value_of(&snapshot, &norms, 0).margin_365d, None);
        norms.margin = Some(MarginShare {
            share: 0.4,
            n: 0,
            assumed: true,
        });
        let margin = value_of(&snapshot, &norms, 0).margin_365d.unwrap();
        assert!(
            margin.assumed
                && margin.low.minor < margin.value.minor
                && margin.value.minor < margin.high.minor
        );
        assert_eq!(value_of(&snapshot, &norms, 60), Value::default());
    }

    #[test]
    fn who_ordered_once_is_not_certain_to_be_active_where_another_model_forecasts_orders() {
        use crate::profile::lifetime::{Family, Fitted};
        let mut shop = ShopBuilder::new();
        let tea = shop.item("tea", "Tea", 1_000);
        for (user, hours) in [(shop.user("once"), 0), (shop.user("z"), 7_000)] {
            shop.purchase(user, tea, hours * HOURS, 1_000, None);
        }
        let snapshot = shop.snapshot();
        let mut norms = Norms::fit(&snapshot);
        let fitted = |family| Fitted {
            family,
            parameters: [0.8, 40.0, 0.8, 2.5],
            log_likelihood: 0.0,
            covariance: [[0.0; 4]; 4],
            is_settled: true,
        };
        norms.lifetime.orders_by = Method::Model(Family::BgNbd);
        norms.lifetime.active_by = Some(Method::Model(Family::MbgNbd));
        norms.lifetime.models = vec![fitted(Family::BgNbd), fitted(Family::MbgNbd)];
        let once = value_of(&snapshot, &norms, 0);
        let (active, never) = (once.likely_active.unwrap(), once.never_again.unwrap());
        assert!(
            active.value < 0.8 && (active.value + never.value - 1.0).abs() < 1e-12,
            "{once:?}"
        );
        let by_mbg = |user: usize| {
            let mut norms = norms.clone();
            norms.lifetime.orders_by = Method::Model(Family::MbgNbd);
            value_of(&snapshot, &norms, user).orders_90d.unwrap().value
        };
        assert!(once.orders_90d.unwrap().value > by_mbg(0));
    }

    #[test]
    fn with_few_repeaters_all_buyers_have_the_same_forecast() {
        let mut shop = ShopBuilder::new();
        let tea = shop.item("tea", "Tea", 1_000);
        for index in 0..80 {
            let user = shop.user(&format!("u{index:02}"));
            for order in 0..if index < 20 { 3 } else { 1 } {
                shop.purchase(user, tea, (order * 720 + index * 24) * HOURS, 1_000, None);
            }
        }
        let snapshot = shop.snapshot();
        let norms = Norms::fit(&snapshot);
        let (often, once) = (
            value_of(&snapshot, &norms, 0),
            value_of(&snapshot, &norms, 70),
        );
        assert_eq!(often.orders_90d, once.orders_90d);
        let orders = often.orders_90d.unwrap();
        assert!(
            orders.assumed && orders.value > 0.0 && orders.n == 20,
            "{orders:?}"
        );
        assert_eq!(
            (often.likely_active, often.next_order_at, often.never_again),
            (None, None, None)
        );
    }

    #[test]
    fn nine_in_ten_revenues_lie_within_their_interval() {
        use crate::profile::lifetime::{GammaGamma, Leaving};
        use rand::Rng;
        use rand_distr::{Distribution, Gamma};
        use regulars_core::statistics::sampling::random;
        let independence = Estimate {
            value: 0.0,
            low: 0.0,
            high: 0.0,
            n: 9,
            assumed: false,
        };
        let model = GammaGamma {
            p: 2.5,
            q: 3.5,
            v: 4_000.0,
            log_likelihood: 0.0,
            customers: 99,
            independence,
        };
        let mut generator = random(4, "revenue");
        for (shape, active) in [(0.8, 0.9), (6.0, 0.7), (60.0, 1.0)] {
            let standing = Standing {
                active,
                shape,
                rate: 200.0,
                leaving: Leaving::AtOrders { a: 0.9, b: 6.0 },
            };
            let counts = standing.counts(365.0);
            let (orders, sum) = (3.0, 9_000.0);
            let bound = |chance| {
                revenue_quantile(&counts, chance, |coming| {
                    model.log_of_sum(orders, sum, coming)
                })
            };
            let (low, high) = (bound(LOW_TAIL), bound(HIGH_TAIL));
            let own = Gamma::new(model.p * orders + model.q, 1.0 / (model.v + sum)).unwrap();
            let mut inside = 0;
            for _ in 0..4_000 {
                let mut left = generator.r#gen::<f64>();
                let coming = counts
                    .chances
                    .iter()
                    .take_while(|&&chance| {
                        left -= chance;
                        left > 0.0
                    })
                    .count();
                let nu: f64 = own.sample(&mut generator);
                let revenue = match coming {
                    0 => 0.0,
                    coming => Gamma::new(model.p * coming as f64, 1.0 / nu)
                        .unwrap()
                        .sample(&mut generator),
                };
                inside += usize::from(low <= revenue && revenue <= high);
            }
            let share = inside as f64 / 4_000.0;
            // Where nothing at all is within the interval, only the upper bound leaves somebody
            // out.
            let expected = if low > 0.0 { 0.9 } else { 0.95 };
            assert!(
                (share - expected).abs() < 0.015,
                "{shape} {active}: {share} in {low} to {high}"
            );
        }
    }
}
