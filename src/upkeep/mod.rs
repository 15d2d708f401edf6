//! Looking after the shop's database: what it holds, whether it is well, settings, merges, the operator's SQL, copies.

pub mod operation;
mod place;
mod present;
mod weeks;

pub use place::doubtful_place;
pub use weeks::{RevenueWeek, revenue_weeks};
