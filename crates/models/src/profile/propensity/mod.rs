//! Purchases in the next 30 days: models of recent behaviour, learned from earlier periods of the
//! shop. They are used where they predict its last 30 days better than the lifetime model.

mod calibrate;
mod choice;
mod comparison;
mod examples;
mod features;
mod logistic;
mod network;
mod periods;
mod scale;
mod scorer;
mod trees;
mod tuning;
mod wording;

pub use calibrate::{Band, Calibration};
pub use choice::Propensity;
pub use comparison::{Compared, WayScore};
pub use examples::{Example, Record};
pub use features::{Cut, CutFeatures, Features, WIDTH, features_at};
pub use logistic::Logistic;
pub use network::Network;
pub use scale::Scale;
pub use scorer::{Scorer, Way};
pub use trees::{Tree, Trees};
pub use tuning::DAYS;
