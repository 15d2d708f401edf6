//! The space in which behaviour is compared: which features, on which scales. MixtureFit once, then
//! frozen with the model.

use super::rate::{RatePrior, lapse};
use super::tuning::space::{
    INNER, INTEREST_WEIGHT, LAPSE_SPREAD, LAPSE_WEIGHT, LAPSED_RATE, LEAST_INTEREST,
    LEAST_ORDER_STRENGTH, MONEY_WEIGHT, MOST_CATEGORIES, MOST_ORDER_STRENGTH, PRIOR_ORDERS,
};
use crate::profile::matrix::{Column, Layout, Transform};
use crate::profile::missing::{FeatureFamily, MissingChoice};
use crate::profile::rule::{Facts, Feature, FeatureKind, Observed, find_feature};
use crate::profile::{Norms, Profile, Value};
use ndarray::Array2;
use regulars_core::snapshot::User;
use regulars_core::statistics::beta_binomial::BetaPrior;
use regulars_core::statistics::robust::{RobustScale, quantile};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What is known of all users, by dense index.
#[derive(Debug, Clone, Copy)]
pub struct UserFacts<'a> {
    /// From the shop's files.
    pub users: &'a [User],
    /// From their histories.
    pub profiles: &'a [Profile],
    /// Forecasts.
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
    /// Log order days per day, lower for lapsed users.
    OrderRate,
    /// How far the user has lapsed, 0 to 1.
    Lapse,
    /// Log value of an order.
    AverageOrder,
    /// Price level within category.
    PriceLevel,
    /// Share of orders with a discount.
    DiscountShare,
    /// Log views per order.
    ViewsPerOrder,
    /// Log lines per order.
    LinesPerOrder,
    /// Log visits, in shops without orders.
    Visits,
    /// Log views per visit, in shops without orders.
    Depth,
    /// Square root of the share of interest in a category.
    Interest(String),
    /// Any feature of the rules that the operator added.
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

    /// The weight of the scaled measure.
    fn weight(&self) -> f64 {
        match self {
            Measure::Lapse => LAPSE_WEIGHT,
            Measure::AverageOrder | Measure::LinesPerOrder => MONEY_WEIGHT,
            Measure::Interest(_) => INTEREST_WEIGHT,
            _ => 1.0,
        }
    }
}

/// The feature that is compared in shops without orders, by its name in rules.
const CLICK_THROUGH: &str = "click_through_rate";

/// Changes to the features compared.
#[derive(Debug, Clone, Copy, Default)]
pub struct FeatureChoice<'a> {
    /// Features to add.
    pub with: &'a [String],
    /// Features to leave out.
    pub without: &'a [String],
    /// What replaces unknown values.
    pub missing: &'a [MissingChoice],
}

/// The measures, the shop's means to which they are shrunk, and the scales; all frozen at the fit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Space {
    /// The measures, in the order of the layout's columns.
    pub measures: Vec<Measure>,
    /// Scales, and what was filled in or left out.
    pub layout: Layout,
    rate: RatePrior,
    log_order: f64,
    order_strength: f64,
    price_level: f64,
    discount: BetaPrior,
    log_views: f64,
    log_lines: f64,
    /// The shop's gap prior at the time of the fit.
    pub gap: regulars_core::statistics::gap::GapPrior,
}

impl Space {
    /// Fits the space to these users.
    ///
    /// # Errors
    /// The name in `with` or `without` by which users cannot be compared.
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
            order_strength: norms
                .average_order_strength
                .clamp(LEAST_ORDER_STRENGTH, MOST_ORDER_STRENGTH),
            price_level: mean(&|profile| profile.purchasing_power),
            discount: BetaPrior::fit(profiles.iter().filter_map(|profile| discounted(profile))),
            log_views: mean(&|profile| {
                let orders = profile.orders.filter(|&orders| orders > 0)?;
                Some((profile.views? as f64 / orders as f64).ln_1p())
            }),
            log_lines: mean(&|profile| profile.lines_per_order.map(f64::ln)),
            gap: norms.gap,
        };
        // How far a measure is shrunk depends on the number of orders. If all users had the same own
        // value, shrinking it would make a second measure of that number.
        let (alike, varying): (Vec<Measure>, Vec<Measure>) = space
            .measures
            .into_iter()
            .partition(|measure| is_alike(measure, &profiles));
        space.measures = varying;
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

    /// The names of the features compared.
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
                .map(|level| self.shrunk(self.price_level, level, orders)),
            Measure::DiscountShare => {
                discounted(profile).map(|(k, n)| self.discount.rate_value(k, n))
            }
            Measure::ViewsPerOrder => {
                (orders > 0.0)
                    .then_some(profile.views)
                    .flatten()
                    .map(|views| {
                        let usual = self.log_views.exp_m1() * PRIOR_ORDERS;
                        ((views as f64 + usual) / (orders + PRIOR_ORDERS)).ln_1p()
                    })
            }
            Measure::LinesPerOrder => profile
                .lines_per_order
                .map(|lines| self.shrunk(self.log_lines, lines.ln(), orders)),
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

    fn shrunk(&self, shop: f64, own: f64, orders: f64) -> f64 {
        (PRIOR_ORDERS * shop + orders * own) / (PRIOR_ORDERS + orders)
    }
}

/// Whether at least nine in ten users have the same own value of a measure that is shrunk to the
/// shop's mean.
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
    let (low, high) = (quantile(&known, INNER.0), quantile(&known, INNER.1));
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

/// The word by which all behaviours are added.
const BEHAVIOR: &str = "behavior";

/// The feature of a name such as `age` or `behavior.'evening browser'`.
fn feature_of(name: &str) -> Option<Feature> {
    match name.split_once('.') {
        Some((name, part)) => find_feature(name, Some(part.trim_matches('\''))),
        None => find_feature(name, None),
    }
}

fn named(name: &str, facts: &Facts<'_>) -> Option<f64> {
    match feature_of(name)?.observe(facts) {
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
        if let Some(model) = norms.behavior.as_ref().filter(|_| name == BEHAVIOR) {
            let named = model
                .patterns
                .iter()
                .map(|one| format!("{BEHAVIOR}.'{}'", one.name));
            measures.extend(named.map(Measure::Named));
            continue;
        }
        let is_number = feature_of(name).is_some_and(|feature| match feature.part {
            Some(_) => feature.name() == BEHAVIOR,
            None => feature.definition.kind == FeatureKind::Number,
        });
        if !is_number {
            return Err(name.clone());
        }
        measures.push(Measure::Named(name.clone()));
    }
    Ok(measures)
}

/// The categories with enough interest to compare, largest first; none if there is only one.
fn categories(profiles: &[&Profile]) -> Vec<String> {
    let mut sums: BTreeMap<&str, f64> = BTreeMap::new();
    for interest in profiles.iter().flat_map(|profile| &profile.interests) {
        *sums.entry(&*interest.category).or_default() += interest.share;
    }
    let total: f64 = sums.values().sum();
    let mut ranked: Vec<(&str, f64)> = sums
        .into_iter()
        .filter(|(_, sum)| *sum >= LEAST_INTEREST * total)
        .collect();
    if ranked.len() < 2 {
        return Vec::new();
    }
    ranked.sort_by(|left, right| right.1.total_cmp(&left.1).then(left.0.cmp(right.0)));
    ranked
        .into_iter()
        .take(MOST_CATEGORIES)
        .map(|(category, _)| category.to_string())
        .collect()
}
