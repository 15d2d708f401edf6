//! Tests of patterns: shops with known patterns, and what is found in them.

mod incidents;
mod journeys;
mod pairs;
mod planted;
mod shops;
mod weeks;

pub(crate) use planted::{Builder, START, generate};
