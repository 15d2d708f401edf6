//! Files to clean rows to the store: readers, dialects, cleaning, quarantine, identity.
//!
//! A file goes through `source` (bytes to text), `rows` and `table` (text to records), `mapping` (columns to fields, by a
//! dialect or by name), `clean` (records to facts and actions, or aside), and is saved by an operation.

mod ahead;
mod archive;
mod clean;
mod dialect;
mod encoding;
mod error;
mod field;
mod fields;
mod fingerprints;
mod input;
mod intake;
mod mapping;
mod names;
mod newest;
pub mod operation;
mod pending;
mod present;
mod rates;
mod reader;
mod reading;
mod rows;
mod rules;
mod source;
mod table;
mod values;
mod zones;

/// The exports that are known by their header: name, and what it is in words.
pub fn dialects() -> impl Iterator<Item = (&'static str, &'static str)> {
    dialect::DIALECTS.iter().map(|dialect| (dialect.name, dialect.about))
}

pub use error::Error;
pub use fields::{Field, FileKind};
pub use input::Stdin;
pub use rates::Rate;
pub use rules::{RULES, Rule};
pub use values::DateOrder;
