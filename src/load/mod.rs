//! Files to clean rows to the store: readers, dialects, cleaning, quarantine, identity.
//!
//! A file goes through `source` (bytes to text), `rows` and `table` (text to records), `mapping` (columns to fields, by a
//! dialect or by name), `clean` (records to facts and actions, or aside), and is saved by an operation.

mod clean;
mod dialect;
mod error;
mod fields;
mod intake;
mod mapping;
mod names;
pub mod operation;
mod pending;
mod present;
mod rows;
mod rules;
mod source;
mod table;
mod values;

pub use error::Error;
pub use fields::{Field, FileKind};
pub use rules::{RULES, Rule};
pub use values::DateOrder;
