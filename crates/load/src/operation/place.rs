//! The place of a file among those loaded with it.

use crate::interpret::joins::Part;
use crate::reader::lookup::Lookup;
use crate::reader::table::Table;
use std::sync::Arc;

/// The place of a file in its set.
#[derive(Debug, Clone, Default)]
pub struct Place {
    /// How it is read.
    pub part: Part,
    /// Digests of the files that complete it.
    pub digests: Vec<Vec<u8>>,
    /// The column with the key, the rows by key, and the names of their columns.
    pub joins: Vec<(String, Arc<Lookup>, Vec<String>)>,
}

impl Place {
    /// Completes the rows of a table by those of other files.
    pub fn complete(&self, table: &mut Table) {
        for (column, lookup, names) in &self.joins {
            if let Some(position) = table.header.iter().position(|name| name == column) {
                table.join(position, Arc::clone(lookup), names);
            }
        }
    }
}
