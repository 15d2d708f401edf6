//! How the columns of a file were read, and what it does not say.

use crate::columns::Field;
use crate::columns::mapping::Mapping;
use crate::columns::missing::{Missing, missing};
use crate::intake::Intake;
use csv::ByteRecord;
use regulars_core::domain::{Currency, Instant, Money};
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

/// The numbers by which an owner recognises the shop.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Control {
    /// Orders in the file.
    pub orders: i64,
    /// Customers in the file.
    pub customers: i64,
    /// Items in the file.
    pub items: i64,
    /// The earliest action; `None` if the file has no times.
    pub first_at: Option<Instant>,
    /// The latest action.
    pub last_at: Option<Instant>,
    /// Sales less refunds; `None` if the file has no amounts.
    pub total: Option<Money>,
}

impl Control {
    /// The numbers of an intake that is complete.
    pub fn of(intake: &Intake, currency: Currency) -> Control {
        let is_fee = |number: usize| {
            intake
                .seen_items
                .get(number)
                .is_some_and(|seen| seen.role.is_some())
        };
        let tally = intake.tally;
        Control {
            orders: intake.orders.len() as i64,
            customers: intake.users.len() as i64,
            items: (0..intake.items.len())
                .filter(|number| !is_fee(*number))
                .count() as i64,
            first_at: tally.span.map(|(first, _)| Instant(first)),
            last_at: tally.span.map(|(_, last)| Instant(last)),
            total: tally.total_minor.map(|minor| Money::new(minor, currency)),
        }
    }
}

/// Rows shown as they would be read.
pub const ROWS_SHOWN: usize = 3;

/// How a file's columns were read.
#[derive(Debug, Clone, Default)]
pub struct Described {
    /// Its columns in their order.
    pub columns: Vec<ColumnRead>,
    /// What it does not say.
    pub missing: Vec<Missing>,
    /// The first rows by field: field and cells.
    pub sample: Vec<(&'static str, Vec<String>)>,
}

impl Described {
    /// Describes a mapping, with the first rows of the file.
    pub fn of(mapping: &Mapping, header: &[String], rows: &[ByteRecord]) -> Described {
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
            sample: mapping
                .columns
                .iter()
                .map(|(field, position)| {
                    let cell = |row: &ByteRecord| {
                        let cell = row.get(*position).unwrap_or_default();
                        String::from_utf8_lossy(cell).trim().to_string()
                    };
                    (
                        field.word(),
                        rows.iter().take(ROWS_SHOWN).map(cell).collect(),
                    )
                })
                .collect(),
        }
    }
}
