//! Whether the groups of a past campaign were made by chance.
//!
//! Only groups that were alike before the campaign can show what it did. A file says which group a
//! customer was in, not how the groups were made.

mod balance;

pub use balance::balance;
