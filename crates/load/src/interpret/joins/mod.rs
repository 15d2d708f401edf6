//! The files of one load as a set: what each of them is, and which columns it takes from another,
//! because the key of that one stands in it. Nothing here knows a vendor; names, values and the
//! uniqueness of keys decide.

mod item_words;
mod links;
mod roles;
mod stem;
mod table;

use crate::columns::{Field, FileKind};
pub use table::Sketch;

/// How a file of a set is read.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Part {
    pub role: Role,
    /// What it holds, if its place in the set says so.
    pub kind: Option<FileKind>,
    /// Columns whose field its place in the set decides, by name.
    pub fields: Vec<(Field, String)>,
    /// Columns that are not read, because a joined column says it better.
    pub ignored: Vec<String>,
    /// Columns of other files that complete its rows.
    pub joins: Vec<Join>,
    /// Whether the set holds all lines of its orders.
    pub has_whole_orders: bool,
    /// Whether another file of the set has the lines of its orders.
    pub is_beside_lines: bool,
}

/// What becomes of a file of a set.
#[derive(Debug, Clone, Default, PartialEq)]
pub enum Role {
    /// It is read by itself.
    #[default]
    Alone,
    /// It is read, knowing the other files.
    Joined,
    /// Its columns complete another file; it has no rows of its own to load.
    Completes,
    /// It is left out: why.
    LeftOut(String),
}

impl Role {
    /// Whether the file has rows of its own to load.
    pub fn is_loaded(&self) -> bool {
        matches!(self, Role::Alone | Role::Joined)
    }
}

/// Columns taken from other files.
#[derive(Debug, Clone, PartialEq)]
pub struct Join {
    /// The column that refers to them.
    pub column: String,
    /// The files with the rows referred to, as places in the set.
    pub files: Vec<usize>,
    /// Their key.
    pub key: String,
    /// Columns with the names that they get.
    pub columns: Vec<(String, String)>,
}

/// Plans how the files of a set are read: a part for each file.
pub fn plan(sketches: &[Sketch<'_>]) -> Vec<Part> {
    let tables = table::tables(sketches);
    let links = links::links(&tables);
    let mut parts = vec![Part::default(); sketches.len()];
    for (table, part) in tables.iter().zip(roles::parts(&tables, &links)) {
        for &file in &table.files {
            parts[file] = part.clone();
        }
    }
    parts
}
