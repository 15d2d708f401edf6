//! A reading in the making: a kind of file and the columns of its fields.

use crate::columns::{Field as F, FileKind};

/// A field that two columns can hold.
#[derive(Debug, Clone)]
pub(super) struct Contest {
    pub fields: Vec<(F, usize)>,
}

/// A reading of a file.
#[derive(Debug, Clone)]
pub(super) struct Reading {
    pub kind: FileKind,
    /// Fields with the index of their column, and whether that is certain.
    pub fields: Vec<(F, usize, bool)>,
    pub score: f64,
    /// Only the first line of an order has the order's cells.
    pub is_spread: bool,
    /// Each row is a return.
    pub is_of_returns: bool,
    /// What is open between two columns.
    pub contest: Option<Contest>,
    /// Whether all is there that the kind needs.
    pub is_whole: bool,
}

impl Reading {
    pub(super) fn column(&self, field: F) -> Option<usize> {
        self.fields
            .iter()
            .find(|(of, ..)| *of == field)
            .map(|(_, at, _)| *at)
    }

    pub(super) fn has(&self, field: F) -> bool {
        self.column(field).is_some()
    }
}
