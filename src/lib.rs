//! Regulars turns a small shop's raw history into campaigns that pay, and says why a customer did
//! or did not get an offer. One binary, one SQLite file, no server.
//!
//! The way through the house is the way of the data:
//!
//! ```text
//! files -> load -> store -> snapshot -> profile -> segment / patterns / recommend -> campaign -> why
//! ```
//!
//! A module may use only what stands to its left:
//!
//! ```text
//! domain, error <- statistics <- store, output <- snapshot <- shop <- load, privacy, profile <- segment <- patterns
//!   <- recommend <- campaign <- why <- upkeep, demo <- jobs <- command <- frontend <- main
//! ```
//!
//! `tests/layering.rs` holds the house to it.

pub mod campaign;
pub mod command;
pub mod demo;
pub mod domain;
pub mod error;
pub mod frontend;
pub mod jobs;
pub mod load;
pub mod output;
pub mod patterns;
pub mod privacy;
pub mod profile;
pub mod recommend;
pub mod segment;
pub mod shop;
pub mod snapshot;
pub mod statistics;
pub mod store;
pub mod upkeep;
pub mod why;

pub use error::{Error, Result};
