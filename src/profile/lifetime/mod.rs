//! Value over time: how often customers will come, whether they still will, and what they will bring.

mod base;
mod bg_nbd;
mod fit;
mod mixing;
mod pareto_nbd;
mod rise;

pub use base::{Base, Row};
pub use fit::{Family, Fitted, Penalty, fit};
