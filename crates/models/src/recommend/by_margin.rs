//! What it earns to order the mixed list by expected margin.

use super::model::ModelName;
use regulars_core::domain::Estimate;
use regulars_core::statistics::interval::Z_90;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Of one user in one test, by model: how much more margin and NDCG the mixed list has where it is ordered
/// by expected margin.
pub type Gains = [Option<[f64; 2]>; ModelName::ALL.len()];

/// The mixed list ordered by expected margin, beside the same list ordered by score.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ByMargin {
    /// Margin of what it held and the user bought in a test, in minor units: how much more.
    pub margin: Estimate,
    /// Normalised discounted cumulative gain: how much more.
    pub ndcg: Estimate,
    /// Whether it serves.
    pub serves: bool,
}

/// What the order by expected margin gains in a model's mixed list, over users.
pub fn by_margin(gains: &BTreeMap<usize, Vec<Gains>>, model: ModelName) -> Option<ByMargin> {
    let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len().max(1) as f64;
    let over = |measure: usize| {
        let of_user = |folds: &Vec<Gains>| {
            let known: Vec<f64> = folds
                .iter()
                .filter_map(|fold| Some(fold[model as usize]?[measure]))
                .collect();
            (!known.is_empty()).then(|| mean(&known))
        };
        let values: Vec<f64> = gains.values().filter_map(of_user).collect();
        let (n, value) = (values.len() as f64, mean(&values));
        let squares: f64 = values.iter().map(|other| (other - value).powi(2)).sum();
        let half = Z_90 * (squares / (n - 1.0) / n).sqrt();
        (values.len() > 1).then_some(Estimate {
            value,
            low: value - half,
            high: value + half,
            n: values.len() as u64,
            assumed: false,
        })
    };
    let (margin, ndcg) = (over(0)?, over(1)?);
    Some(ByMargin {
        margin,
        ndcg,
        serves: margin.value > 0.0,
    })
}
