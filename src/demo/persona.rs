//! The planted customer types, and the customers drawn from them.

use super::calendar::{DAYS, HOURS};
use super::chance::{Chance, pick};
use super::wares::CATEGORIES;
use serde::Serialize;

/// The largest blend with a second type.
pub(super) const BLEND_MAX: f64 = 0.8;
/// Power of the uniform draw of the blend: most customers are close to their type, some in between.
pub(super) const BLEND_POWER: i32 = 14;
/// Weight of the type's own hours in a customer's hours; the rest is the shop's rhythm.
const OWN_HOURS: f64 = 0.3;
/// Share of users who lapse.
const LAPSE_SHARE: f64 = 0.05;
/// Share of the first type who became regular within the history.
const BECAME_REGULAR_SHARE: f64 = 0.12;
/// Factor by which gaps are longer before a customer becomes regular.
pub(super) const GAP_BEFORE_REGULAR: f64 = 4.0;

/// A planted type of customer. Spreads are standard deviations between customers.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CustomerType {
    /// Name.
    pub name: &'static str,
    /// Share of customers.
    pub share: f64,
    /// Median of customers' mean days between orders.
    pub gap_days: f64,
    /// Spread of the logarithm of that.
    pub gap_spread: f64,
    /// Shape of the gamma distribution of one customer's gaps: the higher, the more regular.
    pub gap_shape: f64,
    /// Preferred price level: rank of the price within the category, 0 to 1.
    pub price_level: f64,
    /// Spread of that.
    pub price_spread: f64,
    /// Share of lines bought only because they are discounted.
    pub discount_rate: f64,
    /// Spread of the logit of that.
    pub discount_spread: f64,
    /// Items viewed per order.
    pub views_per_order: f64,
    /// Spread of the logarithm of that.
    pub views_spread: f64,
    /// Lines per order.
    pub lines_per_order: f64,
    /// Weights by which favourite categories are drawn.
    pub categories: [f64; 12],
    /// Hour around which orders are more likely than in the shop as a whole.
    pub peak_hour: f64,
    /// Power of the shop's season.
    pub season_strength: f64,
    /// Chance that a 15 % offer causes an order that would not have happened; proportional to the
    /// discount.
    pub response: f64,
    /// Chance that an offer is used on an order that would have happened anyway.
    pub redeems_anyway: f64,
}

/// The planted types; the first is the one that occasional customers grow into.
pub const TYPES: [CustomerType; 5] = [
    CustomerType {
        name: "regulars",
        share: 0.22,
        gap_days: 17.0,
        gap_spread: 0.18,
        gap_shape: 6.0,
        price_level: 0.40,
        price_spread: 0.05,
        discount_rate: 0.08,
        discount_spread: 0.4,
        views_per_order: 1.0,
        views_spread: 0.18,
        lines_per_order: 1.2,
        categories: [4.0, 3.5, 1.5, 1.5, 1.0, 2.0, 3.5, 0.6, 0.5, 0.5, 0.4, 0.4],
        peak_hour: 8.0,
        season_strength: 0.3,
        response: 0.05,
        redeems_anyway: 0.35,
    },
    CustomerType {
        name: "bargain hunters",
        share: 0.21,
        gap_days: 41.0,
        gap_spread: 0.18,
        gap_shape: 5.0,
        price_level: 0.13,
        price_spread: 0.05,
        discount_rate: 0.74,
        discount_spread: 0.4,
        views_per_order: 4.0,
        views_spread: 0.20,
        lines_per_order: 1.6,
        categories: [0.8, 0.8, 1.2, 2.0, 3.0, 4.0, 1.5, 1.5, 0.8, 1.5, 0.8, 0.6],
        peak_hour: 13.0,
        season_strength: 0.8,
        response: 0.35,
        redeems_anyway: 0.9,
    },
    CustomerType {
        name: "connoisseurs",
        share: 0.20,
        gap_days: 47.0,
        gap_spread: 0.18,
        gap_shape: 5.0,
        price_level: 0.9,
        price_spread: 0.04,
        discount_rate: 0.05,
        discount_spread: 0.4,
        views_per_order: 4.0,
        views_spread: 0.20,
        lines_per_order: 1.5,
        categories: [1.5, 3.0, 1.5, 2.0, 1.0, 0.3, 0.4, 4.0, 2.0, 1.5, 0.5, 1.0],
        peak_hour: 21.0,
        season_strength: 0.5,
        response: 0.02,
        redeems_anyway: 0.3,
    },
    CustomerType {
        name: "browsers",
        share: 0.18,
        gap_days: 65.0,
        gap_spread: 0.18,
        gap_shape: 4.0,
        price_level: 0.50,
        price_spread: 0.05,
        discount_rate: 0.38,
        discount_spread: 0.4,
        views_per_order: 13.5,
        views_spread: 0.20,
        lines_per_order: 1.2,
        categories: [0.6, 0.6, 0.6, 1.0, 0.6, 0.4, 1.0, 1.5, 3.0, 2.0, 3.0, 4.0],
        peak_hour: 22.0,
        season_strength: 0.8,
        response: 0.22,
        redeems_anyway: 0.6,
    },
    CustomerType {
        name: "gift givers",
        share: 0.19,
        gap_days: 130.0,
        gap_spread: 0.18,
        gap_shape: 4.0,
        price_level: 0.46,
        price_spread: 0.05,
        discount_rate: 0.1,
        discount_spread: 0.4,
        views_per_order: 1.8,
        views_spread: 0.20,
        lines_per_order: 2.8,
        categories: [0.6, 1.0, 4.0, 1.5, 0.8, 0.2, 0.5, 1.0, 3.0, 2.5, 3.0, 0.6],
        peak_hour: 18.0,
        season_strength: 1.0,
        response: 0.06,
        redeems_anyway: 0.5,
    },
];

impl CustomerType {
    /// Weight of each hour of the day, summing to 1.
    pub(super) fn hours(&self) -> [f64; 24] {
        let total: f64 = HOURS.iter().sum();
        let near = |hour: usize| {
            let apart = (hour as f64 - self.peak_hour).abs();
            let apart = apart.min(24.0 - apart) / 1.5;
            (-0.5 * apart * apart).exp()
        };
        let own: f64 = (0..24).map(near).sum();
        std::array::from_fn(|hour| {
            (1.0 - OWN_HOURS) * HOURS[hour] / total + OWN_HOURS * near(hour) / own
        })
    }
}

/// A customer's mean habits, at `blend` of the way from one type to another.
#[derive(Debug, Clone)]
pub(super) struct Habits {
    /// Mean days between orders.
    pub gap_days: f64,
    /// Preferred price level.
    pub price_level: f64,
    /// Share of lines bought because they are discounted.
    pub discount_rate: f64,
    /// Items viewed per order.
    pub views_per_order: f64,
    /// Lines per order.
    pub lines_per_order: f64,
    /// Weights by which favourite categories are drawn.
    pub categories: [f64; 12],
    /// Weight of each hour, summing to 1.
    pub hours: [f64; 24],
}

impl Habits {
    /// The habits at `blend` (0 to 1) of the way from `own` to `second`.
    pub(super) fn between(own: &CustomerType, second: &CustomerType, blend: f64) -> Habits {
        let mix = |a: f64, b: f64| a + blend * (b - a);
        let mix_log = |a: f64, b: f64| mix(a.ln(), b.ln()).exp();
        let (own_hours, second_hours) = (own.hours(), second.hours());
        let weight = |kind: &CustomerType, at: usize| {
            kind.categories[at] / kind.categories.iter().sum::<f64>()
        };
        Habits {
            gap_days: mix_log(own.gap_days, second.gap_days),
            price_level: mix(own.price_level, second.price_level),
            discount_rate: from_logit(mix(logit(own.discount_rate), logit(second.discount_rate))),
            views_per_order: mix_log(own.views_per_order, second.views_per_order),
            lines_per_order: mix_log(own.lines_per_order, second.lines_per_order),
            categories: std::array::from_fn(|at| mix(weight(own, at), weight(second, at))),
            hours: std::array::from_fn(|hour| mix(own_hours[hour], second_hours[hour])),
        }
    }
}

pub(super) fn logit(share: f64) -> f64 {
    (share / (1.0 - share)).ln()
}

pub(super) fn from_logit(logit: f64) -> f64 {
    1.0 / (1.0 + (-logit).exp())
}

/// One customer: type, own habits and changes over time.
#[derive(Debug, Clone)]
pub(super) struct Persona {
    /// Index of the type.
    pub kind: usize,
    /// Index of the second type.
    pub second: usize,
    /// Blend with the second type, 0 to 0.8.
    pub blend: f64,
    /// The customer's own habits.
    pub habits: Habits,
    /// Share of interest by category, summing to 1.
    pub interests: [f64; 12],
    /// Day of joining; negative before the first.
    pub joined_day: i64,
    /// Last day with orders; `None` for customers who do not lapse.
    pub lapse_day: Option<i64>,
    /// First day of the regular rhythm; `None` for customers who did not become regular.
    pub regular_day: Option<i64>,
    /// Item bought by its cycle, and the days of the cycle.
    pub cycle: Option<(usize, f64)>,
}

impl Persona {
    /// A customer of this type; `cycles` are the items with a cycle, their categories and days.
    pub(super) fn draw(kind: usize, cycles: &[(usize, f64)], chance: &mut Chance) -> Persona {
        let own = &TYPES[kind];
        let second = (kind + 1 + chance.index(TYPES.len() - 1)) % TYPES.len();
        let blend = BLEND_MAX * chance.unit().powi(BLEND_POWER);
        let mut habits = Habits::between(own, &TYPES[second], blend);
        habits.gap_days *= chance.normal(0.0, own.gap_spread).exp();
        habits.price_level =
            (habits.price_level + chance.normal(0.0, own.price_spread)).clamp(0.02, 0.98);
        habits.discount_rate =
            from_logit(logit(habits.discount_rate) + chance.normal(0.0, own.discount_spread));
        habits.views_per_order *= chance.normal(0.0, own.views_spread).exp();
        let joined_day = if chance.happens(0.8) {
            -1 - chance.below(900)
        } else {
            chance.below(210)
        };
        let became_regular = kind == 0 && chance.happens(BECAME_REGULAR_SHARE);
        let regular_day = became_regular.then(|| joined_day.max(0) + 60 + chance.below(90));
        let lapses = !became_regular && chance.happens(LAPSE_SHARE);
        let lapse_day = lapses.then(|| DAYS - 230 + chance.below(160));
        let interests = draw_interests(&habits.categories, chance);
        Persona {
            cycle: draw_cycle(kind, habits.gap_days, cycles, chance),
            kind,
            second,
            blend,
            habits,
            interests,
            joined_day,
            lapse_day,
            regular_day,
        }
    }

    /// First day on which the customer can be seen.
    pub(super) fn first_day(&self) -> i64 {
        self.joined_day.max(0)
    }

    /// Last day on which the customer can be seen.
    pub(super) fn last_day(&self) -> i64 {
        self.lapse_day.unwrap_or(DAYS - 1)
    }
}

/// Three favourite categories, and some interest in all.
pub(super) fn draw_interests(
    weights: &[f64; CATEGORIES.len()],
    chance: &mut Chance,
) -> [f64; CATEGORIES.len()] {
    let mut left = *weights;
    let mut interests = [0.20 / CATEGORIES.len() as f64; CATEGORIES.len()];
    for share in [0.36, 0.26, 0.18] {
        let favourite = pick(chance, &left);
        left[favourite] = 0.0;
        interests[favourite] += share;
    }
    interests
}

/// An item with a cycle slower than the customer's own rhythm; most regulars have one, few others do.
fn draw_cycle(
    kind: usize,
    gap_days: f64,
    cycles: &[(usize, f64)],
    chance: &mut Chance,
) -> Option<(usize, f64)> {
    let keeps = chance.happens(if kind == 0 { 0.65 } else { 0.2 });
    let slower: Vec<(usize, f64)> = cycles
        .iter()
        .copied()
        .filter(|&(_, days)| days > 1.25 * gap_days && days < 3.5 * gap_days)
        .collect();
    (keeps && !slower.is_empty()).then(|| chance.one(&slower))
}
