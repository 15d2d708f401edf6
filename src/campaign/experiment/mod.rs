//! Whether the groups of a past campaign were made by chance, and what the offer did to them.
//!
//! Only groups that were alike before the campaign can show what it did. A file says which group a
//! customer was in, not how the groups were made.

mod balance;
mod effect;

pub use balance::{Balance, balance};
pub use effect::{Group, on_conversion, on_spend};
