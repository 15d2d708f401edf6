//! Outcomes as text: typed tables and the renderers (table, plain, JSON, CSV, Markdown).

mod table;

pub use table::{Block, Cell, Present, Table};
