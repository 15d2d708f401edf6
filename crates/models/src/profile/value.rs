//! A user's forecast, by the model that predicted the shop's last period best.

use super::field::{Estimated, Profile, Value};
use super::lifetime::{self, LONGEST_WAIT, Method, Posterior, Row};
use super::margin::margin;
use super::norms::Norms;
use super::pooled::{pooled, pooled_chance};
use super::propensity::{self, Cut, Propensity};
use regulars_core::domain::{Estimate, Instant};
use regulars_core::snapshot::History;
use regulars_core::statistics::distribution::gamma_quantile;
use regulars_core::statistics::interval::{HIGH_TAIL, LOW_TAIL};

/// The forecast of the user with this history and profile, from the history's clock. Where too few
/// of the shop's customers came back, it holds only what is the same for all of them.
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
    let orders = user.posterior(known.orders_by);
    let is_assumed = known.orders_by == Method::Plain && norms.gap.assumed;
    let year = orders.counts(365.0);
    let again = known.active_by.map(|by| user.chance(by, Posterior::again));
    let next = user.posterior(known.active_by.unwrap_or(known.orders_by));
    Value {
        likely_active: known
            .active_by
            .map(|by| user.chance(by, |posterior| posterior.active)),
        orders_90d: Some(orders.counts(90.0).estimate(profile.order_days, is_assumed)),
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

/// A buyer as the shop's models see them.
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

    fn posterior(&self, method: Method) -> Posterior {
        let Norms {
            gap,
            departures,
            lifetime: known,
            ..
        } = self.norms;
        match known.model(method) {
            Some(fitted) => fitted.posterior(&self.row),
            None => lifetime::plain_posterior(
                gap,
                departures,
                self.order_days,
                self.row.recency,
                self.silence(),
            ),
        }
    }

    /// A chance computed from the user's posterior.
    fn chance(&self, method: Method, chance: fn(&Posterior) -> f64) -> Estimate {
        let Norms {
            gap,
            departures,
            lifetime: known,
            ..
        } = self.norms;
        let Some(fitted) = known.model(method) else {
            // In the heuristic, every active customer orders again.
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

    /// The chance of an order in the period that propensity predicts.
    fn buys(&self, history: &History<'_>, propensity: &Propensity, assumed: bool) -> Estimate {
        let learned = propensity.scorer.as_ref().and_then(|_| {
            let cut = Cut::of(history.as_of, history.zone);
            propensity.predict(&propensity::features_at(history, cut)?.features)
        });
        learned.unwrap_or_else(|| {
            let days = propensity::DAYS as f64;
            let comes = |posterior: &Posterior| 1.0 - posterior.chance_of(0, days);
            let known = &self.norms.lifetime;
            let posterior = self.posterior(known.orders_by);
            let value = comes(&posterior);
            if let Some(found) = propensity.calibrated(value) {
                return found;
            }
            let (low, high) = match known.model(known.orders_by) {
                Some(fitted) => {
                    let (_, low, high) = fitted.chance(&self.row, comes);
                    (low, high)
                }
                None => {
                    let at_rate = |tail| {
                        let rate = gamma_quantile(tail, posterior.shape, posterior.rate);
                        -posterior.active * (-rate * days).exp_m1()
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

    /// When the next order comes, if there is one.
    fn next_order(
        &self,
        posterior: &Posterior,
        as_of: Instant,
        assumed: bool,
    ) -> Estimated<Instant> {
        let at = |chance: f64| as_of.plus_days(posterior.wait(chance).min(LONGEST_WAIT));
        Estimated {
            value: at(0.5),
            low: at(LOW_TAIL),
            high: at(HIGH_TAIL),
            n: self.order_days,
            assumed,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{MarginShare, compute};
    use super::*;
    use crate::profile::tests::{HOURS, ShopBuilder};
    use regulars_core::snapshot::Snapshot;

    /// Forty users who order every ten days, of which twenty stopped early, and a user who never
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
        use crate::profile::lifetime::{Family, LifetimeModel};
        let mut shop = ShopBuilder::new();
        let tea = shop.item("tea", "Tea", 1_000);
        for (user, hours) in [(shop.user("once"), 0), (shop.user("z"), 7_000)] {
            shop.purchase(user, tea, hours * HOURS, 1_000, None);
        }
        let snapshot = shop.snapshot();
        let mut norms = Norms::fit(&snapshot);
        let fitted = |family| LifetimeModel {
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
}
