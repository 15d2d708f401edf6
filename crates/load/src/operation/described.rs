//! How the columns of a file were read, and what it does not say.

use crate::columns::Field;
use crate::columns::mapping::Mapping;
use crate::columns::missing::{Missing, missing};
use serde::Serialize;

/// How a column was read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ColumnRead {
    /// Its name.
    pub column: String,
    /// The field; `None` if it was not read.
    pub field: Option<&'static str>,
    /// `dialect`, `certain`, `likely`, `typed` or `not read`.
    pub how: &'static str,
}

/// How a file's columns were read.
#[derive(Debug, Clone, Default)]
pub struct Described {
    /// Its columns in their order.
    pub columns: Vec<ColumnRead>,
    /// What it does not say.
    pub missing: Vec<Missing>,
}

impl Described {
    /// Describes a mapping.
    pub fn of(mapping: &Mapping, header: &[String]) -> Described {
        let how = |field: Field| {
            if mapping.typed.contains(&field) {
                "typed"
            } else if mapping.dialect.is_some() {
                "dialect"
            } else if mapping.likely.contains(&field) {
                "likely"
            } else {
                "certain"
            }
        };
        let columns = header
            .iter()
            .enumerate()
            .map(|(position, column)| {
                let field = mapping
                    .columns
                    .iter()
                    .find(|(_, taken)| *taken == position)
                    .map(|(field, _)| *field);
                ColumnRead {
                    column: column.clone(),
                    field: field.map(Field::word),
                    how: field.map_or("not read", how),
                }
            })
            .collect();
        Described {
            columns,
            missing: missing(mapping),
        }
    }
}
