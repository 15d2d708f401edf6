//! Value over time: how often customers will come, whether they still will, and what they will
//! bring.

mod base;
mod bg_nbd;
mod choice;
mod fit;
mod gamma_gamma;
mod mixing;
mod pareto_nbd;
mod past;
mod plain;
#[cfg(test)]
pub(super) mod planted;
mod predict;
mod rise;
mod standing;
mod wording;

pub use base::{Base, Row};
pub use choice::{FEWEST_REPEATERS, HeldOut, Lifetime, Method, OrderDays, Score};
pub use fit::{Family, Fitted, Penalty, fit};
pub use gamma_gamma::{DOUBTFUL_CORRELATION, GammaGamma};
pub use past::Past;
pub use plain::{Departure, departures, leave_share, likely_active, standing as plain_standing};
pub use predict::{Counts, LONGEST_WAIT, Leaving, Standing};
