//! The weights of the blend, which the shop's own data chose.

use super::model::{ModelName, Weights};
use serde::{Deserialize, Serialize};

/// Weight of popularity in every mix, so that those of whom nothing is known are served.
pub const LITTLE: f64 = 0.01;

/// The weights of the blend, by list.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Blends {
    /// For products not bought before.
    pub discover: Weights,
    /// For products bought before.
    pub again: Weights,
    /// For both.
    pub mixed: Weights,
}

impl Default for Blends {
    /// What holds until the shop's own data were asked.
    fn default() -> Blends {
        let weights = ModelName::Blend.weights();
        Blends {
            discover: weights,
            again: weights,
            mixed: weights,
        }
    }
}
