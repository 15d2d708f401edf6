//! An outcome that is several files in a folder.

use super::csv::render_csv;
use super::style::Style;
use super::table::{Block, Table};
use crate::error::{Error, Kind, Result};
use serde::Serialize;

/// One file of a folder.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Part {
    /// Its name in the folder.
    pub name: String,
    /// What it is for.
    pub about: String,
    /// What it holds.
    #[serde(skip)]
    pub content: Content,
}

/// What a file holds.
#[derive(Debug, Clone, PartialEq)]
pub enum Content {
    /// A table, written as CSV.
    Table(Table),
    /// Text, written as it is.
    Text(String),
}

impl Part {
    /// A file with a table.
    pub fn table(name: &str, about: impl Into<String>, table: Table) -> Part {
        Part {
            name: name.into(),
            about: about.into(),
            content: Content::Table(table),
        }
    }

    /// A file with text.
    pub fn text(name: &str, about: impl Into<String>, text: impl Into<String>) -> Part {
        Part {
            name: name.into(),
            about: about.into(),
            content: Content::Text(text.into()),
        }
    }

    /// The bytes of the file.
    ///
    /// # Errors
    /// [`Kind::Bug`] where CSV cannot be written to memory.
    pub fn render(&self, style: &Style) -> Result<String> {
        match &self.content {
            Content::Text(text) => Ok(text.clone()),
            Content::Table(table) => {
                render_csv(&[Block::Table(table.clone())], style).map_err(|failed| {
                    Error::new(Kind::Bug, format!("cannot write {} as CSV", self.name))
                        .because(failed)
                })
            }
        }
    }
}
