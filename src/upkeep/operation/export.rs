//! `export`: a table with the shop's own ids. The same data give the same bytes.

use crate::domain::{
    ActionKind, ConsentState, Currency, EMAIL, Instant, Money, Observer, Progress, nearest,
};
use crate::error::{Error, Result};
use crate::output::Cell;
use crate::shop::Shop;
use crate::shop::stop_if_cancelled;
use crate::store::{EXPORTS, ExportKind, ExportTable, SqlValue};
use serde::ser::{Serialize, SerializeStruct, Serializer};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// A table with its rows.
#[derive(Debug, Clone)]
pub struct Outcome {
    /// The table.
    pub table: &'static str,
    /// What it holds.
    pub about: &'static str,
    /// Column names; `load` knows them.
    pub columns: Vec<&'static str>,
    /// Rows, each with as many cells as there are columns.
    pub rows: Vec<Vec<Cell>>,
    /// Whether rows are about users.
    pub shows_users: bool,
    /// Rows that were left out because the customer refused e-mail or is excluded.
    pub left_out: usize,
    /// Rows of a record whose customer refused or is excluded, and is not named.
    pub unnamed: usize,
    /// Whether the table lists people, those who refused or are excluded among them.
    pub holds_everyone: bool,
}

/// The table that says who refused what: without names it would say nothing.
const OF_REFUSALS: &str = "consents";

/// What customers said about e-mail, where the table has a column for it.
struct Consents {
    column: Option<usize>,
    by_person: BTreeMap<i64, ConsentState>,
    excluded: BTreeSet<i64>,
    /// Those whose data may be used by nothing, whatever is asked for.
    restricted: BTreeSet<i64>,
}

impl Consents {
    fn read(shop: &Shop, table: &ExportTable) -> Result<Consents> {
        let column = table
            .columns
            .iter()
            .position(|(_, kind)| *kind == ExportKind::EmailConsent);
        let by_person = match column {
            Some(_) => shop.store().fetch_consents_on(EMAIL)?.into_iter().collect(),
            None => BTreeMap::new(),
        };
        let excluded = shop.store().fetch_exclusions()?.into_iter();
        Ok(Consents {
            column,
            by_person,
            excluded: excluded.map(|(user, _)| user).collect(),
            restricted: shop.store().fetch_restricted()?,
        })
    }

    fn state(&self, person: &SqlValue) -> Option<ConsentState> {
        match person {
            SqlValue::Integer(person) => self.by_person.get(person).copied(),
            _ => None,
        }
    }

    /// Whether the person neither refused e-mail nor is excluded.
    fn may_be_listed(&self, row: &[SqlValue]) -> bool {
        let Some(person) = self.column.and_then(|column| row.get(column)) else {
            return true;
        };
        let is_excluded = matches!(person, SqlValue::Integer(key) if self.excluded.contains(key));
        !is_excluded && self.state(person) != Some(ConsentState::Refused)
    }

    fn is_restricted(&self, row: &[SqlValue]) -> bool {
        let person = self.column.and_then(|column| row.get(column));
        matches!(person, Some(SqlValue::Integer(key)) if self.restricted.contains(key))
    }

    /// The ids of those whom a record does not name: where all are asked for, those whose data may
    /// not be used; else those who refused e-mail or are excluded too.
    fn withheld(&self, shop: &Shop, names_all: bool) -> Result<BTreeSet<String>> {
        let refused = if names_all {
            BTreeSet::new()
        } else {
            shop.store().fetch_refusers(EMAIL)?
        };
        let excluded = if names_all {
            &self.restricted
        } else {
            &self.excluded
        };
        if refused.is_empty() && excluded.is_empty() {
            return Ok(BTreeSet::new());
        }
        let is_withheld = |person: &i64| refused.contains(person) || excluded.contains(person);
        let ids = shop.store().fetch_ids_of_people()?.into_iter();
        Ok(ids
            .filter_map(|(id, person)| is_withheld(&person).then_some(id))
            .collect())
    }

    fn cell(&self, person: &SqlValue) -> Cell {
        Cell::or_missing(self.state(person), |state| Cell::text(state.word()))
    }
}

impl Serialize for Outcome {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        let mut outcome = serializer.serialize_struct("Outcome", 3)?;
        outcome.serialize_field("table", self.table)?;
        outcome.serialize_field("columns", &self.columns)?;
        outcome.serialize_field("rows", &Rows(self))?;
        outcome.end()
    }
}

/// The rows as objects of column name and value, written one by one: an export can be long.
struct Rows<'a>(&'a Outcome);

impl Serialize for Rows<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        let columns = &self.0.columns;
        serializer.collect_seq(self.0.rows.iter().map(|cells| Row { columns, cells }))
    }
}

/// One row: money with its currency, instants as RFC 3339.
struct Row<'a> {
    columns: &'a [&'static str],
    cells: &'a [Cell],
}

impl Serialize for Row<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        let named = self.columns.iter().zip(self.cells);
        serializer.collect_map(named.map(|(name, cell)| (name, value(cell))))
    }
}

/// Takes the names out of a record's row if its customer is one of `withheld`; an order that is known
/// by its customer and day names the customer too. Returns whether it did.
fn unname(row: &mut [SqlValue], table: &ExportTable, withheld: &BTreeSet<String>) -> bool {
    let at = |wanted: &str| table.columns.iter().position(|(name, _)| *name == wanted);
    let Some(user) = at("user") else { return false };
    let SqlValue::Text(id) = &row[user] else {
        return false;
    };
    if !withheld.contains(id) {
        return false;
    }
    let by_day = format!("{id}@");
    if let Some(order) = at("order")
        && matches!(&row[order], SqlValue::Text(order) if order.starts_with(&by_day))
    {
        row[order] = SqlValue::Null;
    }
    row[user] = SqlValue::Null;
    true
}

/// Reads the table with this name. A list of people holds those who refused marketing by e-mail or
/// are excluded only where `everyone` is asked for; a record has all rows, and names them only then.
///
/// # Errors
/// There is no such table, or the store cannot be read.
pub fn run(shop: &Shop, table: &str, everyone: bool, watch: &dyn Observer) -> Result<Outcome> {
    let table = find(table)?;
    watch.progress(Progress {
        phase: "reading",
        ..Progress::default()
    });
    let currency = shop.settings()?.currency;
    let rows = shop.store().fetch_export(table)?;
    stop_if_cancelled(watch)?;
    let consents = Consents::read(shop, table)?;
    let all = rows.len();
    let is_whole = everyone || !table.lists_people;
    let rows: Vec<Vec<SqlValue>> = rows
        .into_iter()
        .filter(|row| !consents.is_restricted(row))
        .filter(|row| is_whole || consents.may_be_listed(row))
        .collect();
    let left_out = all - rows.len();
    let names_all = everyone || table.lists_people || table.name == OF_REFUSALS;
    let withheld = consents.withheld(shop, names_all)?;
    let mut unnamed = 0;
    let rows = rows.into_iter().map(|mut row| {
        unnamed += usize::from(unname(&mut row, table, &withheld));
        row.into_iter()
            .zip(table.columns)
            .map(|(value, (_, kind))| match kind {
                ExportKind::EmailConsent => consents.cell(&value),
                kind => cell(value, *kind, currency),
            })
            .collect()
    });
    let rows = rows.collect();
    Ok(Outcome {
        unnamed,
        table: table.name,
        about: table.about,
        columns: table.columns.iter().map(|(name, _)| *name).collect(),
        rows,
        left_out,
        holds_everyone: everyone && table.lists_people,
        shows_users: table.columns.iter().any(|(name, _)| *name == "user"),
    })
}

fn find(name: &str) -> Result<&'static ExportTable> {
    EXPORTS
        .iter()
        .find(|table| table.name == name)
        .ok_or_else(|| {
            let names = || EXPORTS.iter().map(|table| table.name);
            let near = nearest(name, names()).unwrap_or("users");
            Error::not_found(format!("there is no table '{name}' to export"))
                .because(format!(
                    "the tables are {}",
                    names().collect::<Vec<_>>().join(", ")
                ))
                .hint(format!("export {near}"))
        })
}

fn cell(value: SqlValue, kind: ExportKind, currency: Currency) -> Cell {
    match (value, kind) {
        (SqlValue::Null, _) | (SqlValue::Integer(0), ExportKind::Instant) => Cell::Missing,
        (SqlValue::Integer(minor), ExportKind::Money) => Cell::Money(Money::new(minor, currency)),
        (SqlValue::Integer(at), ExportKind::Instant) => Cell::Date(Instant(at)),
        (SqlValue::Integer(milli), ExportKind::Milli) => {
            let decimals = if milli % 1_000 == 0 { 0 } else { 3 };
            Cell::Number {
                value: milli as f64 / 1_000.0,
                decimals,
            }
        }
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

fn value(cell: &Cell) -> Value {
    match cell {
        Cell::Text(text) => Value::from(text.as_str()),
        Cell::Int(count) => Value::from(*count),
        Cell::Number { value, .. } | Cell::Percent(value) | Cell::Share(value) => {
            Value::from(*value)
        }
        Cell::Money(money) => json!(money),
        Cell::Date(at) => json!(at),
        Cell::Missing => Value::Null,
    }
}
