//! The language: what can be typed, and to which operation it goes.

mod expand;
mod split;

pub use expand::expand;
pub use split::{SplitError, quote, split};
