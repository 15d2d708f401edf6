//! Files to clean rows to the store: readers, dialects, cleaning, quarantine, identity.
//!
//! What is named goes through `input` (folders, archives, pipes as files), `source` (unpacking), a
//! `reader` behind `table` (text, sheets, JSON, logs as a header and rows of text cells), `mapping`
//! (columns to fields, by a dialect or by name), `clean` (records to facts and actions, or aside),
//! and is saved by an operation.
//!
//! Each row read is loaded, a duplicate, or set aside. Of rules whose rows come by the million
//! (lines of a log that are no look at an item) a hundred rows of each file are kept, and the next
//! stands for all that follow: its `rows` says how many, so that the sum holds.

mod clean;
mod columns;
mod dialect;
mod error;
mod intake;
pub mod operation;
mod present;
#[doc(hidden)]
pub mod probe;
mod reader;
mod rule;
mod source;
mod values;

/// The exports that are known by their header: name, and what it is in words.
pub fn dialects() -> impl Iterator<Item = (&'static str, &'static str)> {
    dialect::DIALECTS
        .iter()
        .map(|dialect| (dialect.name, dialect.about))
}

pub use columns::{Field, FileKind};
pub use error::Error;
pub use rule::Rule;
pub use source::input::Stdin;
pub use values::DateOrder;
pub use values::rate::Rate;
