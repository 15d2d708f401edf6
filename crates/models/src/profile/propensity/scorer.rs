//! The ways to predict who buys.

use super::examples::{Example, thinned};
use super::features::Features;
use super::logistic::Logistic;
use super::network::Network;
use super::trees::Trees;
use super::tuning::MOST_FOR_NETWORK;
use serde::{Deserialize, Serialize};

/// A way to predict who buys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Way {
    /// The lifetime model that forecasts orders.
    #[serde(rename = "lifetime")]
    Lifetime,
    /// The same chance for all.
    #[serde(rename = "pooled")]
    Pooled,
    /// Logistic regression.
    #[serde(rename = "logistic regression")]
    Logistic,
    /// Boosted decision trees.
    #[serde(rename = "boosted trees")]
    Trees,
    /// A neural network.
    #[serde(rename = "neural network")]
    Network,
}

impl Way {
    /// The ways that are learned from earlier periods, the simplest first.
    pub const LEARNED: [Way; 4] = [Way::Pooled, Way::Logistic, Way::Trees, Way::Network];

    /// The name shown to users.
    pub fn name(self) -> &'static str {
        match self {
            Way::Lifetime => "lifetime",
            Way::Pooled => "pooled",
            Way::Logistic => "logistic regression",
            Way::Trees => "boosted trees",
            Way::Network => "neural network",
        }
    }
}

/// A model learned from earlier periods.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scorer {
    /// The same score for all.
    Pooled,
    /// Logistic regression.
    Logistic(Logistic),
    /// Boosted decision trees.
    Trees(Trees),
    /// A neural network.
    Network(Network),
}

impl Scorer {
    /// Learns from examples; `None` for the lifetime model, which does not.
    pub fn fit(way: Way, examples: &[Example]) -> Option<Scorer> {
        Some(match way {
            Way::Lifetime => return None,
            Way::Pooled => Scorer::Pooled,
            Way::Logistic => Scorer::Logistic(Logistic::fit(examples)),
            Way::Trees => Scorer::Trees(Trees::fit(examples)),
            Way::Network => Scorer::Network(Network::fit(&thinned(examples, MOST_FOR_NETWORK))),
        })
    }

    /// The log odds of buying, before calibration.
    pub fn log_odds(&self, features: &Features) -> f64 {
        match self {
            Scorer::Pooled => 0.0,
            Scorer::Logistic(model) => model.log_odds(features),
            Scorer::Trees(model) => model.log_odds(features),
            Scorer::Network(model) => model.log_odds(features),
        }
    }
}
