//! Features in units of their standard deviation.

use super::examples::Example;
use super::features::{Features, WIDTH};
use super::tuning::CLIP;
use serde::{Deserialize, Serialize};

/// Means and standard deviations of the features. A feature with the same value for all has
/// deviation 0.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Scale {
    means: Vec<f64>,
    deviations: Vec<f64>,
}

impl Scale {
    /// The scale of these examples.
    pub fn of(examples: &[Example]) -> Scale {
        let n = examples.len().max(1) as f64;
        let mean = |value: &dyn Fn(&Example) -> f64| examples.iter().map(value).sum::<f64>() / n;
        let means: Vec<f64> = (0..WIDTH)
            .map(|index| mean(&|one| one.features[index]))
            .collect();
        let deviations = (0..WIDTH)
            .map(|index| {
                let deviation = mean(&|one| (one.features[index] - means[index]).powi(2)).sqrt();
                if deviation > 1e-9 * (1.0 + means[index].abs()) {
                    deviation
                } else {
                    0.0
                }
            })
            .collect();
        Scale { means, deviations }
    }

    /// Features by this scale: 0 is the mean.
    pub fn apply(&self, features: &Features) -> Features {
        std::array::from_fn(
            |index| match (self.means.get(index), self.deviations.get(index)) {
                (Some(mean), Some(&deviation)) if deviation > 0.0 => {
                    ((features[index] - mean) / deviation).clamp(-CLIP, CLIP)
                }
                _ => 0.0,
            },
        )
    }
}
