//! The data themselves that are stored about a customer, by kind: for `privacy show` and
//! `privacy export`.

use crate::domain::people::Traces;
use crate::domain::{ActionKind, Currency, Instant, Money};
use crate::error::Result;
use crate::output::Cell;
use crate::shop::Shop;
use crate::store::{ExportKind, Origin, PERSONAL, SqlValue};
use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::{Value, json};

/// The data of one kind.
#[derive(Debug, Clone)]
pub struct Section {
    /// The table.
    pub name: &'static str,
    /// What it holds, as a heading.
    pub about: &'static str,
    /// Where it comes from.
    pub origin: Origin,
    /// Column names.
    pub columns: Vec<&'static str>,
    /// The rows.
    pub rows: Vec<Vec<Cell>>,
}

impl Serialize for Section {
    /// A list of objects of column name and value.
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        serializer.collect_seq(self.rows.iter().map(|row| {
            let cells = self.columns.iter().zip(row);
            let named = cells.map(|(name, cell)| ((*name).to_string(), value(cell)));
            named.collect::<serde_json::Map<String, Value>>()
        }))
    }
}

/// Sections by name, as an object.
pub fn by_name<'s, S: Serializer>(
    sections: impl Iterator<Item = &'s Section>,
    serializer: S,
) -> std::result::Result<S::Ok, S::Error> {
    let mut map = serializer.serialize_map(None)?;
    for section in sections {
        map.serialize_entry(section.name, section)?;
    }
    map.end()
}

/// Reads all that is stored about a person; kinds without rows are left out.
///
/// # Errors
/// The store cannot be read.
pub fn sections(shop: &Shop, key: i64) -> Result<Vec<Section>> {
    let currency = shop.settings()?.currency;
    let mut found = Vec::new();
    for table in PERSONAL {
        let rows = shop.store().fetch_personal_rows(table, key)?;
        if rows.is_empty() {
            continue;
        }
        let cells = rows.into_iter().map(|row| {
            let row = row.into_iter().zip(table.columns);
            row.map(|(value, (_, kind))| cell(value, *kind, currency))
                .collect()
        });
        found.push(Section {
            name: table.name,
            about: table.about,
            origin: table.origin,
            columns: table.columns.iter().map(|(name, _)| *name).collect(),
            rows: cells.collect(),
        });
    }
    found.extend(set_aside(shop, &shop.store().fetch_traces(key)?)?);
    Ok(found)
}

/// Rows of files that were set aside and name the customer, an address, number or order of theirs in the
/// column for it.
fn set_aside(shop: &Shop, traces: &Traces) -> Result<Option<Section>> {
    let (rows, _) = shop.store().fetch_quarantine(None, usize::MAX >> 1)?;
    let rows: Vec<Vec<Cell>> = rows
        .into_iter()
        .filter(|(_, row)| traces.have_key(&row.names))
        .map(|(_, row)| vec![Cell::text(row.raw), Cell::text(row.reason)])
        .collect();
    Ok((!rows.is_empty()).then_some(Section {
        name: "set_aside",
        about: "Rows of files that could not be loaded",
        origin: Origin::Provided,
        columns: vec!["row", "reason"],
        rows,
    }))
}

fn cell(value: SqlValue, kind: ExportKind, currency: Currency) -> Cell {
    match (value, kind) {
        (SqlValue::Null, _) | (SqlValue::Integer(0), ExportKind::Instant) => Cell::Missing,
        (SqlValue::Integer(minor), ExportKind::Money) => Cell::Money(Money::new(minor, currency)),
        (SqlValue::Integer(at), ExportKind::Instant) => Cell::Date(Instant(at)),
        (SqlValue::Integer(milli), ExportKind::Milli) => Cell::Number {
            value: milli as f64 / 1_000.0,
            decimals: if milli % 1_000 == 0 { 0 } else { 3 },
        },
        (SqlValue::Integer(code), ExportKind::ActionKind) => {
            let kind = u8::try_from(code).ok().and_then(ActionKind::from_code);
            Cell::or_missing(kind, |kind| Cell::text(kind.word()))
        }
        (SqlValue::Integer(count), _) => Cell::Int(count),
        (SqlValue::Real(value), _) => Cell::Number {
            value,
            decimals: if value.fract() == 0.0 { 0 } else { 2 },
        },
        (SqlValue::Text(text), _) => Cell::Text(text),
    }
}

/// A cell in JSON; what is stored as JSON stays JSON.
fn value(cell: &Cell) -> Value {
    match cell {
        Cell::Text(text) if text.starts_with(['[', '{']) => {
            serde_json::from_str(text).unwrap_or_else(|_| json!(text))
        }
        Cell::Text(text) => json!(text),
        Cell::Int(count) => json!(count),
        Cell::Number { value, .. } | Cell::Percent(value) | Cell::Share(value) => json!(value),
        Cell::Money(money) => json!(money),
        Cell::Date(at) => json!(at),
        Cell::Missing => Value::Null,
    }
}
