//! What a user is expected to do and bring: a first, plain model.
//!
//! While a user is active, order days come as a Poisson process whose rate is a Gamma about the shop's rate, sharpened by
//! the user's own gaps; after each order the user leaves for good with the share that the shop's buyers left after as many
//! orders. The silence since the last order weighs one against the other (Bayes), and with it go the forecasts.

use super::field::{Estimated, Profile, Value};
use super::norms::Norms;
use crate::domain::{Estimate, Instant, Money};
use crate::statistics::distribution::{gamma_poisson_probability, gamma_quantile};
use crate::statistics::interval::{HIGH_TAIL, LOW_TAIL};

/// Where the forecast of a user starts.
struct Standing {
    /// Shape of the belief about order days per day.
    shape: f64,
    /// Rate of that belief, in days, the silence included.
    rate: f64,
    /// Chance of still being a customer, with its interval.
    active: Estimate,
    /// Share of buyers who leave after an order.
    leave: f64,
}

/// What the user with this profile is expected to do and bring, as seen from `as_of`.
pub fn value(profile: &Profile, norms: &Norms, as_of: Instant) -> Value {
    let Some(recency) = profile.recency_days else { return Value::default() };
    let standing = standing(profile, norms, recency);
    let active = standing.active;
    Value {
        likely_active: Some(active),
        orders_90d: Some(order_days(&standing, 90.0)),
        margin_365d: margin(profile, norms, &standing),
        next_order_at: Some(next_order(&standing, as_of)),
        never_again: Some(Estimate {
            value: 1.0 - active.value,
            low: 1.0 - active.high,
            high: 1.0 - active.low,
            ..active
        }),
    }
}

fn standing(profile: &Profile, norms: &Norms, recency: f64) -> Standing {
    let (shape, rate) = norms.gap.belief(profile.order_days, profile.order_span_days());
    let (leave, is_leave_assumed) = norms.leave_share(profile.order_days);
    let chance = |silence: f64| {
        let stayed = (1.0 - leave) * silence;
        stayed / (stayed + leave)
    };
    let value = chance(norms.gap.silence_chance(profile.order_days, profile.order_span_days(), recency));
    let at_rate = |tail: f64| chance((-gamma_quantile(tail, shape, rate) * recency).exp());
    let active = Estimate {
        value,
        low: at_rate(HIGH_TAIL).min(value),
        high: at_rate(LOW_TAIL).max(value),
        n: profile.order_days,
        assumed: norms.gap.assumed || is_leave_assumed,
    };
    Standing { shape, rate: rate + recency, active, leave }
}

/// Order days in the coming `days`: the expected count, and the 90 % interval of the count itself.
fn order_days(standing: &Standing, days: f64) -> Estimate {
    let &Standing { shape, rate, active, leave } = standing;
    // Orders end when the user leaves: the mean of (1 - exp(-leave * rate * days)) / leave over the Gamma of rates.
    let if_active = (1.0 - (rate / (rate + leave * days)).powf(shape)) / leave.max(1e-9);
    let exposure = if_active * rate / shape;
    let reach = |tail: f64| {
        let mut reached = 1.0 - active.value;
        for count in 0..5_000_u64 {
            reached += active.value * gamma_poisson_probability(count, shape, rate, exposure);
            if reached >= tail {
                return count as f64;
            }
        }
        5_000.0
    };
    let value = active.value * if_active;
    Estimate { value, low: reach(LOW_TAIL).min(value), high: reach(HIGH_TAIL).max(value), ..active }
}

fn margin(profile: &Profile, norms: &Norms, standing: &Standing) -> Option<Estimated<Money>> {
    let margin = norms.margin?;
    let orders = profile.orders? as f64;
    let own = profile.average_order?.minor as f64 * orders;
    let strength = norms.average_order_strength;
    let average = (strength * norms.average_order_minor + own) / (strength + orders);
    let receipts_a_day = orders / (profile.order_days.max(1)) as f64;
    let worth = average * (1.0 - norms.refund_share) * margin.share * receipts_a_day;
    let days = order_days(standing, 365.0);
    let money = |count: f64| Money::new((count * worth).round() as i64, norms.currency);
    let (low, high) = if worth < 0.0 { (days.high, days.low) } else { (days.low, days.high) };
    Some(Estimated {
        value: money(days.value),
        low: money(low),
        high: money(high),
        n: profile.order_days,
        assumed: margin.assumed || days.assumed,
    })
}

/// The next order day of a user who is still active: quantiles of the remaining wait (Lomax).
fn next_order(standing: &Standing, as_of: Instant) -> Estimated<Instant> {
    // A century bounds what a calendar can show.
    let at = |tail: f64| {
        let wait = standing.rate * ((1.0 - tail).powf(-1.0 / standing.shape) - 1.0);
        as_of.plus_days(wait.min(36_525.0))
    };
    Estimated {
        value: at(0.5),
        low: at(LOW_TAIL),
        high: at(HIGH_TAIL),
        n: standing.active.n,
        assumed: standing.active.assumed,
    }
}

#[cfg(test)]
mod tests {
    use super::super::shop_for_tests::{HOURS, ShopBuilder};
    use super::super::{MarginShare, compute};
    use super::*;
    use crate::snapshot::Snapshot;

    /// Forty users who order every ten days, twenty of whom stopped early, and a user who never ordered.
    fn shop() -> Snapshot {
        let mut shop = ShopBuilder::new();
        let tea = shop.item("tea", "Tea", 1_000);
        for index in 0..60 {
            let user = shop.user(&format!("u{index:02}"));
            let orders = if index < 40 { 30 } else { 3 };
            for order in 0..orders {
                shop.purchase(user, tea, (order * 240 + i64::from(index % 7) * 24) * HOURS, 1_000, None);
            }
        }
        shop.user("z");
        shop.snapshot()
    }

    fn value_of(snapshot: &Snapshot, norms: &Norms, user: usize) -> Value {
        value(&compute(&snapshot.history(user), norms), norms, snapshot.as_of)
    }

    #[test]
    fn regulars_are_active_and_the_silent_are_not() {
        let snapshot = shop();
        let norms = Norms::fit(&snapshot);
        let (regular, gone) = (value_of(&snapshot, &norms, 0), value_of(&snapshot, &norms, 45));
        assert!(regular.likely_active.unwrap().value > 0.9, "{regular:?}");
        assert!(gone.likely_active.unwrap().value < 0.1, "{gone:?}");
        let soon = regular.orders_90d.unwrap();
        assert!((6.0..11.0).contains(&soon.value) && soon.low < soon.value && soon.value < soon.high, "{soon:?}");
        assert!(gone.orders_90d.unwrap().value < 1.0);
        let next = regular.next_order_at.unwrap();
        assert!(next.low > snapshot.as_of && next.value < snapshot.as_of.plus_days(15.0));
    }

    #[test]
    fn margin_needs_costs_or_a_setting() {
        let snapshot = shop();
        let mut norms = Norms::fit(&snapshot);
        assert_eq!(value_of(&snapshot, &norms, 0).margin_365d, None);
        norms.margin = Some(MarginShare { share: 0.4, n: 0, assumed: true });
        let margin = value_of(&snapshot, &norms, 0).margin_365d.unwrap();
        assert!(margin.assumed && margin.low.minor < margin.value.minor && margin.value.minor < margin.high.minor);
        assert_eq!(value_of(&snapshot, &norms, 60), Value::default());
    }
}
