//! Regulars turns a small shop's sales history into campaigns that pay, and explains why a customer
//! did or did not get an offer. One binary, one SQLite file, no server.
//!
//! Data flow through the modules in this order:
//!
//! ```text
//! files -> load -> store -> snapshot -> profile -> segment / patterns / recommend -> campaign -> why
//! ```
//!
//! A module may use only modules to its left:
//!
//! ```text
//! domain, error <- statistics, speech <- store, output <- snapshot <- shop <- load, privacy, profile <- segment <- patterns
//!   <- recommend <- campaign, scale <- why <- upkeep, demo <- today <- report <- jobs <- command <- frontend <- main
//! ```
//!
//! The lower modules are in crates of their own, so that a change to a front end or a campaign does
//! not recompile them: `regulars-core` (domain to shop), `regulars-load`, `regulars-models`
//! (profile to recommend) and `regulars-scale`. They are re-exported here. `tests/layering.rs` checks the layers.

pub mod campaign;
pub mod command;
pub mod demo;
pub mod frontend;
pub mod jobs;
pub mod privacy;
pub mod report;
pub mod today;
pub mod upkeep;
pub mod why;

pub use regulars_core::{Error, Result};
pub use regulars_core::{domain, error, output, shop, snapshot, speech, statistics, store};
pub use regulars_load as load;
pub use regulars_models::{patterns, profile, recommend, segment};
pub use regulars_scale as scale;
