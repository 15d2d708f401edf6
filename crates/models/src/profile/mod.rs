//! A user's features and forecast, and the language of rules about them.
//!
//! [`Norms`] are the shop's own quantities, fitted on the snapshot and stored as a model run. With
//! them, [`compute`] gives the same [`Profile`] for a user's history fetched alone as for the
//! snapshot's. Nothing here reads the database but `operation`.

mod actions;
pub mod behavior;
pub mod columns;
mod compute;
mod contents;
mod field;
pub mod lifetime;
mod local_time;
mod margin;
pub mod matrix;
pub mod missing;
mod norms;
pub mod operation;
mod order_value;
mod orders;
pub mod packed;
mod pooled;
mod price;
pub mod propensity;
pub mod rule;
mod stored;
#[cfg(test)]
pub(crate) mod tests;
mod tuning;
mod value;
mod visits;

pub use compute::compute;
pub use contents::MarginShare;
pub use field::{Estimated, HoursToPurchase, Interest, Profile, Value};
pub use local_time::LocalTime;
pub use norms::Norms;
pub use orders::{PlacedOrder, PurchaseRecord, placed_orders};
pub use price::PriceLevels;
pub use stored::StoredProfile;
pub use tuning::VISIT_GAP_SECONDS;
pub use value::value;
pub use visits::{Visit, visits};
