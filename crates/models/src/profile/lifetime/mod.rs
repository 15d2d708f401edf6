//! Customer lifetime value: how often customers will order, whether they still will, and what they
//! will bring.

mod base;
mod bg_nbd;
mod choice;
mod comparison;
mod fit;
mod gamma_gamma;
mod method;
mod mixing;
mod order_days;
mod pareto_nbd;
mod past;
mod plain;
mod posterior;
mod predict;
mod rise;
mod tuning;
mod wording;

pub use base::{Base, Row};
pub use choice::Lifetime;
pub use comparison::{HeldOut, MethodScore};
pub use fit::{Family, LifetimeModel, Penalty, fit};
pub use gamma_gamma::GammaGamma;
pub use method::Method;
pub use order_days::OrderDays;
pub use past::Past;
pub use plain::{Departure, departures, leave_share, likely_active, posterior as plain_posterior};
pub use predict::{Dropout, OrderCounts, Posterior};
pub use tuning::{DOUBTFUL_CORRELATION, FEWEST_REPEATERS, LONGEST_WAIT};
