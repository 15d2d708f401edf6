//! A classifier that knows the planted parameters: about the best accuracy that is possible for a
//! customer's type. Only tests use it.

use super::calendar::{DAY, DAYS, hour};
use super::generated::Generated;
use super::persona::{BLEND_MAX, BLEND_POWER, Habits, TYPES, from_logit, logit};
use super::rows::Fault;
use super::truth::{SeenTruth, Truth};
use crate::domain::ActionKind;
use std::collections::BTreeSet;

/// What the files show of one user, without faulty rows.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Observed {
    /// Orders.
    pub orders: usize,
    /// Days from the first order to the last.
    pub span_days: f64,
    /// Days from joining or the start of the history, whichever is later, to its end.
    pub tenure_days: f64,
    /// Days from the last order to the end.
    pub recency_days: f64,
    /// Paid in cents, less refunds.
    pub net_minor: i64,
    /// Lines of orders.
    pub lines: usize,
    /// Lines bought without a code.
    pub lines_without_code: usize,
    /// Of these, lines with a discount.
    pub reduced_lines: usize,
    /// Views.
    pub views: usize,
    /// Mean rank of the prices bought, within their categories.
    pub price_level: f64,
    /// Lines by category.
    pub categories: [usize; 12],
    /// Orders by hour.
    pub hours: [usize; 24],
}

/// Counts the rows of each user, in the order of `users`.
pub fn observe(shop: &Generated) -> Vec<Observed> {
    let mut seen: Vec<Observed> = shop
        .users
        .iter()
        .map(|user| Observed {
            tenure_days: (DAYS - user.joined_day.max(0)) as f64,
            ..Observed::default()
        })
        .collect();
    let mut orders: BTreeSet<u32> = BTreeSet::new();
    let mut first = vec![None; seen.len()];
    for row in &shop.actions {
        let true_row = matches!(
            row.fault,
            None | Some(Fault::StraySpaces | Fault::LetterCase)
        );
        let Some(user) = row.user.filter(|_| true_row) else {
            continue;
        };
        let (one, item) = (&mut seen[user], &shop.items[row.item]);
        match row.kind {
            ActionKind::View => one.views += 1,
            ActionKind::Refund => one.net_minor -= row.amount_minor,
            ActionKind::Purchase => {
                one.net_minor += row.amount_minor;
                one.lines += 1;
                one.price_level += item.price_level;
                one.categories[item.category] += 1;
                if row.offer.is_none() {
                    one.lines_without_code += 1;
                    one.reduced_lines += usize::from(row.discount_minor > 0);
                }
                if row.order.is_some_and(|order| orders.insert(order)) {
                    let start = *first[user].get_or_insert(row.at);
                    one.orders += 1;
                    one.hours[hour(row.at)] += 1;
                    one.span_days = (row.at - start) as f64 / DAY as f64;
                    one.recency_days = (DAYS * DAY - row.at) as f64 / DAY as f64;
                }
            }
            ActionKind::Click | ActionKind::Cart | ActionKind::OrderTotal | ActionKind::Rating => {}
        }
    }
    for one in &mut seen {
        one.price_level /= one.lines.max(1) as f64;
    }
    seen
}

/// Classifies customers, given the parameters of all types.
///
/// The likelihood takes the counts as independent given the customer's habits, and sums over the
/// second types and blends that the generator draws; the prior is the types' shares.
pub struct KnowingClassifier {
    ways: Vec<Way>,
}

/// One combination of type, second type and blend.
struct Way {
    kind: usize,
    habits: Habits,
    log_gap: (f64, f64),
    price_level: (f64, f64),
    log_views: (f64, f64),
    log_hours: [f64; 24],
    log_categories: [f64; 12],
}

/// Steps of the sum over the distribution of the blend.
const BLENDS: usize = 16;

impl KnowingClassifier {
    /// A classifier that knows the parameters of this truth.
    pub fn new(truth: &Truth) -> Self {
        let mut ways = Vec::new();
        for (kind, own_type) in TYPES.iter().enumerate() {
            for second in (0..TYPES.len()).filter(|&second| second != kind) {
                for step in 0..BLENDS {
                    let blend = BLEND_MAX * ((step as f64 + 0.5) / BLENDS as f64).powi(BLEND_POWER);
                    let habits = Habits::between(own_type, &TYPES[second], blend);
                    let (own, other) = (&truth.seen[kind], &truth.seen[second]);
                    let between = |a: (f64, f64), b: (f64, f64)| (a.0 + blend * (b.0 - a.0), a.1);
                    ways.push(Way {
                        kind,
                        log_gap: between(own.log_gap, other.log_gap),
                        price_level: between(own.price_level, other.price_level),
                        log_views: between(own.log_views, other.log_views),
                        log_hours: habits.hours.map(f64::ln),
                        log_categories: habits.categories.map(f64::ln),
                        habits,
                    });
                }
            }
        }
        KnowingClassifier { ways }
    }

    /// The most likely type of a customer, as an index into the types.
    pub fn classify(&self, observed: &Observed) -> usize {
        let logs: Vec<f64> = self
            .ways
            .iter()
            .map(|way| way.log_likelihood(observed))
            .collect();
        let most = logs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let mut chances = TYPES.map(|_| 0.0);
        for (way, log) in self.ways.iter().zip(logs) {
            chances[way.kind] += TYPES[way.kind].share * (log - most).exp();
        }
        (0..chances.len())
            .max_by(|&a, &b| chances[a].total_cmp(&chances[b]))
            .unwrap_or(0)
    }
}

impl Way {
    fn log_likelihood(&self, observed: &Observed) -> f64 {
        let (own, habits) = (&TYPES[self.kind], &self.habits);
        let orders = observed.orders as f64;
        let mut log = 0.0;
        if observed.orders >= 2 {
            log += normal(log_gap(observed), self.log_gap);
        } else {
            let rate = (orders + 0.5) / observed.tenure_days.max(1.0);
            log += normal(-rate.ln(), (self.log_gap.0, 0.7));
        }
        if observed.orders == 0 {
            return log;
        }
        let lines = observed.lines as f64;
        // Customers with few lines vary more than those with many.
        let few = 0.02 / lines;
        log += normal(
            observed.price_level,
            (
                self.price_level.0,
                (self.price_level.1.powi(2) + few).sqrt(),
            ),
        );
        let (all, reduced) = (
            observed.lines_without_code as f64,
            observed.reduced_lines as f64,
        );
        log += reduced_log(
            reduced,
            all,
            logit(habits.discount_rate),
            own.discount_spread,
        );
        log += normal(log_views(observed), self.log_views);
        let spread = ((habits.lines_per_order - 0.8) / orders + 0.02).sqrt();
        log += normal(lines / orders, (habits.lines_per_order, spread));
        for (count, weight) in observed.hours.iter().zip(&self.log_hours) {
            log += *count as f64 * weight;
        }
        // A customer has few favourites, so further lines in a category add little evidence.
        for (count, weight) in observed.categories.iter().zip(&self.log_categories) {
            log += 0.5 * (1.0 + *count as f64).ln() * weight;
        }
        log
    }
}

/// The likelihood of `reduced` discounted lines out of `all`; the customer's own rate varies around
/// the habit's on the logit scale.
fn reduced_log(reduced: f64, all: f64, habit: f64, spread: f64) -> f64 {
    let steps = [(-1.732, 1.0 / 6.0), (0.0, 2.0 / 3.0), (1.732, 1.0 / 6.0)];
    let likelihood = |(step, weight): (f64, f64)| {
        let rate = from_logit(habit + step * spread);
        weight * (reduced * rate.ln() + (all - reduced) * (1.0 - rate).ln()).exp()
    };
    steps
        .into_iter()
        .map(likelihood)
        .sum::<f64>()
        .max(f64::MIN_POSITIVE)
        .ln()
}

fn normal(x: f64, (mean, spread): (f64, f64)) -> f64 {
    -0.5 * ((x - mean) / spread).powi(2) - spread.ln()
}

fn log_gap(observed: &Observed) -> f64 {
    (observed.span_days.max(1.0) / (observed.orders.max(2) - 1) as f64).ln()
}

fn log_views(observed: &Observed) -> f64 {
    ((observed.views as f64 + 0.1) / observed.orders.max(1) as f64).ln()
}

/// Means and deviations of the customers of each type with little of a second type.
pub(super) fn see_types(shop: &Generated) -> Vec<SeenTruth> {
    let seen = observe(shop);
    let of = |kind: usize, feature: fn(&Observed) -> f64| {
        let members = shop.truth.users.iter().zip(&seen);
        let pure = members
            .filter(|(user, one)| user.kind == Some(kind) && user.blend < PURE && one.orders >= 2);
        let values: Vec<f64> = pure.map(|(_, one)| feature(one)).collect();
        let n = values.len().max(1) as f64;
        let mean = values.iter().sum::<f64>() / n;
        let variance = values
            .iter()
            .map(|value| (value - mean).powi(2))
            .sum::<f64>()
            / n;
        (mean, variance.sqrt().max(0.02))
    };
    (0..TYPES.len())
        .map(|kind| SeenTruth {
            log_gap: of(kind, log_gap),
            price_level: of(kind, |one| one.price_level),
            log_views: of(kind, log_views),
        })
        .collect()
}

/// Blend below which a customer has little of a second type.
const PURE: f64 = 0.1;
