//! Who will buy in the next 30 days: models of what customers do of late, learned on earlier
//! periods of the shop itself, and used where they foretell its last 30 days better than the model
//! of lifetimes does.

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
pub use comparison::{Compared, Score};
pub use examples::{Example, Record};
pub use features::{Cut, Features, Known, WIDTH, known};
pub use logistic::Logistic;
pub use network::Network;
pub use scale::Scale;
pub use scorer::{Scorer, Way};
pub use trees::{Tree, Trees};
pub use tuning::DAYS;
