//! How customers respond to offers: a regression over the shop's randomised offers, with priors from
//! public experiments, and draws of how it may turn out.
//!
//! Only what chance assigned comes in here; whether it did is judged before. Nothing here knows
//! money.

mod aftermath;
pub mod cell;
mod draws;
mod fit;
mod later;
mod link;
pub mod prior;
mod traits;

pub use aftermath::{Aftermath, Beside};
pub use cell::{Cell, Observation, Stratum, TRAIT_NAMES, TRAITS, chance, count, log_odds};
pub use draws::{DRAWS, Draw, Habits, Uplift};
pub use later::{pulled_forward, ways};
pub use traits::Yardstick;

#[cfg(test)]
mod tests;
