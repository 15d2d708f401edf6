//! Shops for the tests of patterns and recommendations. Compiled for tests only.

mod planted;

pub(crate) use planted::{Builder, START, generate};
