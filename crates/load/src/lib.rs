//! Files to clean rows to the store: readers, dialects, cleaning, quarantine, identity.
//!
//! The files named on the command line pass through `source` (folders, archives, pipes and
//! encodings as text), `reader` (text, sheets, JSON and logs as a header and rows of text cells),
//! `columns` (columns to fields, by dialect or by name), `interpret` (by what the values say, where
//! no dialect knows the header) and `clean` (records to facts and actions,
//! or aside); an operation saves the result. The crate knows `regulars-core` alone: no model, no
//! campaign, no command.
//!
//! Each row read is loaded, a duplicate, or set aside. Of rules that can set millions of rows aside
//! (log lines that are not product pages) only a hundred rows of each file are kept; one more row
//! stands for all the others and says how many they are, so that the counts add up.

mod clean;
mod columns;
mod dialect;
mod error;
mod intake;
mod interpret;
pub mod operation;
mod present;
mod present_reading;
#[doc(hidden)]
pub mod probe;
mod reader;
mod rule;
mod source;
mod values;

/// The exports that are recognised by their header: name and description.
pub fn dialects() -> impl Iterator<Item = (&'static str, &'static str)> {
    dialect::DIALECTS
        .iter()
        .map(|dialect| (dialect.name, dialect.about))
}

pub use columns::missing::Missing;
pub use columns::{Field, FileKind};
pub use error::Error;
pub use present_reading::readings;
pub use rule::Rule;
pub use source::input::Stdin;
pub use values::DateOrder;
pub use values::rate::Rate;
