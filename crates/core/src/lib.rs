//! The shop itself: its words, its statistics, its one SQLite file, and how results are shown.
//!
//! Everything here serves every capability. It knows no file format that a shop exports (that is
//! `regulars-load`), computes no model (`regulars-models`), and decides nothing about a customer:
//! that is the program's own part.
//!
//! ```text
//! domain, error <- statistics, speech <- store, output <- snapshot <- shop
//! ```

pub mod domain;
pub mod error;
pub mod output;
pub mod shop;
pub mod snapshot;
pub mod speech;
pub mod statistics;
pub mod store;

pub use error::{Error, Result};
