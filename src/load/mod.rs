//! Files to clean rows to the store: readers, dialects, cleaning, quarantine, identity.
//!
//! A file goes through `source` (bytes to text), `rows` and `table` (text to records), `mapping` (columns to fields, by a
//! dialect or by name), `clean` (records to facts and actions, or aside), and is saved by an operation.

mod archive;
mod clean;
mod dialect;
mod encoding;
mod error;
mod fields;
mod input;
mod intake;
mod mapping;
pub mod operation;
mod present;
mod reader;
mod rows;
mod rules;
mod source;
mod table;
mod values;

pub use error::Error;
pub use fields::{Field, FileKind};
pub use input::Stdin;
pub use rules::{RULES, Rule};
pub use values::DateOrder;
