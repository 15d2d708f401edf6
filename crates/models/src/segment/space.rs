//! The space in which behaviour is compared: which features, on which scales. Fitted once, then
//! frozen with the model.

use super::rate::{RatePrior, lapse};
use crate::profile::matrix::{Column, Layout, Transform};
use crate::profile::missing::{FeatureFamily, MissingChoice};
use crate::profile::rule::{Facts, FeatureKind, Observed, find_feature};
use crate::profile::{Norms, Profile, Value};
use ndarray::Array2;
use regulars_core::snapshot::User;
use regulars_core::statistics::beta_binomial::BetaPrior;
use regulars_core::statistics::robust::{RobustScale, quantile};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What is known of the users, side by side.
#[derive(Debug, Clone, Copy)]
pub struct UserFacts<'a> {
    /// What the shop's files declare.
    pub users: &'a [User],
    /// What the histories say.
    pub profiles: &'a [Profile],
    /// What is expected.
    pub values: &'a [Value],
}

impl<'a> UserFacts<'a> {
    /// What is known of one user.
    pub fn of(&self, user: usize) -> Facts<'a> {
        Facts {
            user: &self.users[user],
            profile: &self.profiles[user],
            value: &self.values[user],
        }
    }
}

/// A measure of behaviour.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Measure {
    /// Logarithm of order days per day, lowered for the lapsed.
    OrderRate,
    /// How far the user has lapsed, 0 to 1.
    Lapse,
    /// Logarithm of what an order brings.
    AverageOrder,
    /// Price level within category.
    PriceLevel,
    /// Share of orders with a discount.
    DiscountShare,
    /// Logarithm of views per order.
    ViewsPerOrder,
    /// Logarithm of lines per order.
    LinesPerOrder,
    /// Logarithm of visits, in shops without orders.
    Visits,
    /// Logarithm of looks per visit, in shops without orders.
    Depth,
    /// Share of interest in a category.
    Interest(String),
    /// Any feature of the rules, on the operator's wish.
    Named(String),
}

impl Measure {
    /// The name by which the operator includes or leaves it out.
    pub fn name(&self) -> String {
        match self {
            Measure::OrderRate => "order_rate".into(),
            Measure::Lapse => "lapse".into(),
            Measure::AverageOrder => "average_order".into(),
            Measure::PriceLevel => "purchasing_power".into(),
            Measure::DiscountShare => "discount_share".into(),
            Measure::ViewsPerOrder => "views_per_order".into(),
            Measure::LinesPerOrder => "lines_per_order".into(),
            Measure::Visits => "sessions".into(),
            Measure::Depth => "browse_depth".into(),
            Measure::Interest(category) => format!("interest.'{}'", category.replace('\'', "''")),
            Measure::Named(name) => name.clone(),
        }
    }

    /// The kind of data it comes from.
    fn family(&self) -> FeatureFamily {
        match self {
            Measure::OrderRate | Measure::Lapse | Measure::LinesPerOrder => FeatureFamily::Orders,
            Measure::AverageOrder | Measure::PriceLevel | Measure::DiscountShare => {
                FeatureFamily::Money
            }
            Measure::ViewsPerOrder | Measure::Visits | Measure::Depth => FeatureFamily::Browsing,
            Measure::Interest(_) => FeatureFamily::Interests,
            Measure::Named(name) if name == CLICK_THROUGH => FeatureFamily::Browsing,
            Measure::Named(_) => FeatureFamily::Added,
        }
    }

    /// How much the scaled measure counts beside the others.
    fn weight(&self) -> f64 {
        match self {
            // Scaled values are clipped at three spreads: with half as much the lapse could not
            // outweigh the taste that customers keep, and who stops coming would go unnoticed.
            Measure::Lapse => 2.0,
            Measure::AverageOrder | Measure::LinesPerOrder => 0.6,
            Measure::Interest(_) => 0.25,
            _ => 1.0,
        }
    }
}

/// Prior means that steady the measures of users with few orders, in orders.
const STEADYING_ORDERS: f64 = 1.0;
/// Spreads from active to lapsed, before the weight.
const LAPSE_SPREAD: f64 = 1.0 / 2.5;
/// What is left of the rate of somebody who has lapsed.
const LAPSED_RATE: f64 = 0.2;

/// The feature that stands for clicks in shops without orders.
const CLICK_THROUGH: &str = "click_through_rate";

/// Which features are compared.
#[derive(Debug, Clone, Copy, Default)]
pub struct FeatureChoice<'a> {
    /// Features to add.
    pub with: &'a [String],
    /// Features to leave out.
    pub without: &'a [String],
    /// What stands for values that are not known.
    pub missing: &'a [MissingChoice],
}

/// The measures, the shop's means that steady them, and the scales; all frozen at the fit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Space {
    /// The measures, in the order of the layout's columns.
    pub measures: Vec<Measure>,
    /// Scales, and what was filled or left out.
    pub layout: Layout,
    rate: RatePrior,
    log_order: f64,
    order_strength: f64,
    price_level: f64,
    discount: BetaPrior,
    log_views: f64,
    log_lines: f64,
    /// The gap prior of the shop at the time of the fit.
    pub gap: regulars_core::statistics::gap::GapPrior,
}

impl Space {
    /// Fits the space on these users; the choice names features to add and leave out.
    ///
    /// # Errors
    /// The name in `with` or `without` that is no feature which can be used here.
    pub fn fit(
        facts: &UserFacts<'_>,
        members: &[usize],
        norms: &Norms,
        choice: &FeatureChoice<'_>,
    ) -> Result<Space, String> {
        let profiles: Vec<&Profile> = members.iter().map(|&user| &facts.profiles[user]).collect();
        let buyers: Vec<(u64, f64, f64)> = profiles
            .iter()
            .filter(|profile| profile.order_days > 0)
            .map(|profile| {
                (
                    profile.order_days,
                    profile.order_span_days(),
                    profile.recency_days.unwrap_or(0.0),
                )
            })
            .collect();
        let mean = |read: &dyn Fn(&Profile) -> Option<f64>| {
            let known: Vec<f64> = profiles
                .iter()
                .filter_map(|profile| read(profile))
                .collect();
            if known.is_empty() {
                0.0
            } else {
                known.iter().sum::<f64>() / known.len() as f64
            }
        };
        let mut space = Space {
            measures: measures(&profiles, norms, choice.with, choice.without)?,
            layout: Layout::default(),
            rate: RatePrior::fit(&buyers),
            log_order: mean(&|profile| {
                profile
                    .average_order
                    .map(|money| Transform::Log.apply(money.major()))
            }),
            order_strength: norms.average_order_strength.clamp(0.1, 5.0),
            price_level: mean(&|profile| profile.purchasing_power),
            discount: BetaPrior::fit(profiles.iter().filter_map(|profile| discounted(profile))),
            log_views: mean(&|profile| {
                let orders = profile.orders.filter(|&orders| orders > 0)?;
                Some((profile.views? as f64 / orders as f64).ln_1p())
            }),
            log_lines: mean(&|profile| profile.lines_per_order.map(f64::ln)),
            gap: norms.gap,
        };
        // What steadies a measure depends on the number of orders: of users who are all alike it
        // would make a second measure of that number.
        let (alike, telling): (Vec<Measure>, Vec<Measure>) = space
            .measures
            .into_iter()
            .partition(|measure| is_alike(measure, &profiles));
        space.measures = telling;
        let columns: Vec<Column> = space
            .measures
            .iter()
            .map(|measure| Column {
                name: measure.name(),
                transform: Transform::Plain,
                weight: measure.weight(),
                scale: (*measure == Measure::Lapse).then_some(RobustScale {
                    centre: 0.0,
                    spread: LAPSE_SPREAD,
                }),
                missing: MissingChoice::of(choice.missing, measure.family()),
                values: members
                    .iter()
                    .map(|&user| space.raw(measure, &facts.of(user)))
                    .collect(),
            })
            .collect();
        space.layout = Layout::fit(&columns);
        space
            .layout
            .constant
            .extend(alike.iter().map(Measure::name));
        space.measures.retain(|measure| {
            space
                .layout
                .columns
                .iter()
                .any(|column| column.name == measure.name())
        });
        Ok(space)
    }

    /// The names of the features that are compared.
    pub fn names(&self) -> Vec<String> {
        self.measures.iter().map(Measure::name).collect()
    }

    /// The place of one user.
    pub fn place(&self, facts: &Facts<'_>) -> Vec<f64> {
        self.layout
            .row(|index| self.raw(&self.measures[index], facts))
    }

    /// The places of these users, by rows.
    pub fn matrix(&self, facts: &UserFacts<'_>, members: &[usize]) -> Array2<f64> {
        let width = self.layout.width();
        let values: Vec<f64> = members
            .iter()
            .flat_map(|&user| self.place(&facts.of(user)))
            .collect();
        Array2::from_shape_vec((members.len(), width), values)
            .unwrap_or_else(|_| Array2::zeros((members.len(), width)))
    }

    fn raw(&self, measure: &Measure, facts: &Facts<'_>) -> Option<f64> {
        let profile = facts.profile;
        let orders = profile.orders.unwrap_or(0) as f64;
        match measure {
            Measure::OrderRate => (profile.order_days > 0).then(|| {
                let active = 1.0 - self.lapse(profile);
                self.rate
                    .log_rate(profile.order_days, profile.order_span_days())
                    + (LAPSED_RATE + (1.0 - LAPSED_RATE) * active).ln()
            }),
            Measure::Lapse => (profile.order_days > 0).then(|| self.lapse(profile)),
            Measure::AverageOrder => profile.average_order.map(|money| {
                let own = Transform::Log.apply(money.major());
                (self.order_strength * self.log_order + orders * own)
                    / (self.order_strength + orders)
            }),
            Measure::PriceLevel => profile
                .purchasing_power
                .map(|level| self.steadied(self.price_level, level, orders)),
            Measure::DiscountShare => {
                discounted(profile).map(|(k, n)| self.discount.rate_value(k, n))
            }
            Measure::ViewsPerOrder => {
                (orders > 0.0)
                    .then_some(profile.views)
                    .flatten()
                    .map(|views| {
                        let usual = self.log_views.exp_m1() * STEADYING_ORDERS;
                        ((views as f64 + usual) / (orders + STEADYING_ORDERS)).ln_1p()
                    })
            }
            Measure::LinesPerOrder => profile
                .lines_per_order
                .map(|lines| self.steadied(self.log_lines, lines.ln(), orders)),
            Measure::Visits => profile
                .sessions
                .map(|visits| Transform::Log.apply(visits as f64)),
            Measure::Depth => profile
                .browse_depth
                .map(|depth| Transform::Log.apply(depth)),
            Measure::Interest(category) => profile.interest(category).map(f64::sqrt),
            Measure::Named(name) => named(name, facts),
        }
    }

    /// How far a buyer has lapsed, 0 to 1.
    pub(super) fn lapse(&self, profile: &Profile) -> f64 {
        let gap = self
            .gap
            .typical_days(profile.order_days, profile.order_span_days());
        lapse(profile.recency_days.unwrap_or(0.0), gap)
    }

    fn steadied(&self, shop: f64, own: f64, orders: f64) -> f64 {
        (STEADYING_ORDERS * shop + orders * own) / (STEADYING_ORDERS + orders)
    }
}

/// Whether nine in ten users or more have the same own value of a measure that the shop's mean
/// steadies.
fn is_alike(measure: &Measure, profiles: &[&Profile]) -> bool {
    let own = |profile: &&Profile| match measure {
        Measure::AverageOrder => profile.average_order.map(|money| money.minor as f64),
        Measure::PriceLevel => profile.purchasing_power,
        Measure::DiscountShare => profile.discount_share,
        Measure::ViewsPerOrder => {
            Some(profile.views? as f64 / profile.orders.filter(|&orders| orders > 0)? as f64)
        }
        Measure::LinesPerOrder => profile.lines_per_order,
        _ => None,
    };
    let known: Vec<f64> = profiles.iter().filter_map(own).collect();
    let (low, high) = (quantile(&known, 0.05), quantile(&known, 0.95));
    low.is_some() && low == high
}

/// Discounted orders and orders.
fn discounted(profile: &Profile) -> Option<(u64, u64)> {
    let orders = profile.orders.filter(|&orders| orders > 0)?;
    Some((
        (profile.discount_share? * orders as f64).round() as u64,
        orders,
    ))
}

fn named(name: &str, facts: &Facts<'_>) -> Option<f64> {
    match find_feature(name, None)?.observe(facts) {
        Observed::Number(number) => Some(if number >= 0.0 {
            number.ln_1p()
        } else {
            number
        }),
        _ => None,
    }
}

fn measures(
    profiles: &[&Profile],
    norms: &Norms,
    with: &[String],
    without: &[String],
) -> Result<Vec<Measure>, String> {
    let mut measures = if norms.has_orders {
        vec![
            Measure::OrderRate,
            Measure::Lapse,
            Measure::AverageOrder,
            Measure::PriceLevel,
            Measure::DiscountShare,
            Measure::ViewsPerOrder,
            Measure::LinesPerOrder,
        ]
    } else {
        vec![
            Measure::Visits,
            Measure::Depth,
            Measure::Named(CLICK_THROUGH.into()),
        ]
    };
    measures.extend(categories(profiles).into_iter().map(Measure::Interest));
    for name in without {
        let before = measures.len();
        measures.retain(|measure| {
            measure.name() != *name
                && !(matches!(measure, Measure::Interest(_))
                    && matches!(name.as_str(), "interest" | "interests"))
        });
        if measures.len() == before {
            return Err(name.clone());
        }
    }
    for name in with {
        if measures.iter().any(|measure| measure.name() == *name) {
            continue;
        }
        let is_number = find_feature(name, None)
            .is_some_and(|feature| feature.definition.kind == FeatureKind::Number);
        if !is_number {
            return Err(name.clone());
        }
        measures.push(Measure::Named(name.clone()));
    }
    Ok(measures)
}

/// The categories that hold at least 2 % of all interest, at most sixteen, largest first.
fn categories(profiles: &[&Profile]) -> Vec<String> {
    let mut sums: BTreeMap<&str, f64> = BTreeMap::new();
    for interest in profiles.iter().flat_map(|profile| &profile.interests) {
        *sums.entry(&interest.category).or_default() += interest.share;
    }
    let total: f64 = sums.values().sum();
    let mut ranked: Vec<(&str, f64)> = sums
        .into_iter()
        .filter(|(_, sum)| *sum >= 0.02 * total)
        .collect();
    if ranked.len() < 2 {
        return Vec::new();
    }
    ranked.sort_by(|left, right| right.1.total_cmp(&left.1).then(left.0.cmp(right.0)));
    ranked
        .into_iter()
        .take(16)
        .map(|(category, _)| category.to_string())
        .collect()
}
