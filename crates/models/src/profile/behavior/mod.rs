//! Behaviours: a few patterns of sessions (of baskets, where the data hold no browsing) that the
//! whole shop shares, and how much of each a user has.

mod classes;
mod coded;
mod model;
mod naming;
#[cfg(test)]
mod tests;

pub use model::{Basis, BehaviorModel, BehaviorPattern, BehaviorShare};
