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
//! The lower rooms are crates of their own, so that a change to a front end or a campaign does not
//! compile them again: `regulars-core` (domain to shop), `regulars-load`, and `regulars-models`
//! (profile to recommend). They are named here under their rooms. `tests/layering.rs` holds the
//! house to its layers.

pub mod campaign;
pub mod command;
pub mod demo;
pub mod frontend;
pub mod jobs;
pub mod privacy;
pub mod upkeep;
pub mod why;

pub use regulars_core::{Error, Result};
pub use regulars_core::{domain, error, output, shop, snapshot, statistics, store};
pub use regulars_load as load;
pub use regulars_models::{patterns, profile, recommend, segment};
