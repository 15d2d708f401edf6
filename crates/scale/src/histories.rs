//! Rows of an Arrow stream, sorted by customer and time, as one history a customer.

use crate::schema::{ACTIONS, Described, Type};
use arrow_array::cast::AsArray;
use arrow_array::types::{Int32Type, Int64Type, TimestampMicrosecondType};
use arrow_array::{Array, ArrayRef, Int64Array, LargeStringArray, RecordBatch, StringArray};
use arrow_schema::{DataType, Schema, TimeUnit};
use regulars_core::domain::{ActionKind, Instant, NONE, SegmentId};
use regulars_core::error::{Error, Result};
use regulars_core::snapshot::{Action, ActionColumns, Order, User};
use std::collections::HashMap;

/// Microseconds of a second.
const MICROS: i64 = 1_000_000;

/// One customer's rows.
#[derive(Debug, Default)]
pub(crate) struct OneHistory {
    pub(crate) user: User,
    pub(crate) actions: ActionColumns,
    pub(crate) orders: Vec<Order>,
    /// The segment so far.
    pub(crate) segment: Option<SegmentId>,
    order_places: HashMap<String, u32>,
    last_at: i64,
}

impl OneHistory {
    fn of(id: &str, since: Option<i64>, segment: Option<i64>) -> OneHistory {
        OneHistory {
            segment: segment.map(SegmentId),
            user: User {
                id: id.into(),
                since: since.map(Instant),
                ..User::default()
            },
            last_at: i64::MIN,
            ..OneHistory::default()
        }
    }

    /// The place of an order; what its first row says of it counts.
    fn order(&mut self, id: &str, discount: Option<i64>, code: Option<&str>) -> u32 {
        if let Some(place) = self.order_places.get(id) {
            return *place;
        }
        let place = self.orders.len() as u32;
        self.orders.push(Order {
            key: i64::from(place),
            id: id.into(),
            discount,
            code: code.map(Into::into),
            channel: None,
        });
        self.order_places.insert(id.into(), place);
        place
    }
}

/// Checks the columns of a stream against [`ACTIONS`].
///
/// # Errors
/// A column is missing or has another type; all that is wrong is named.
pub(crate) fn check_schema(schema: &Schema) -> Result<()> {
    let fits = |column: &Described, found: &DataType| match column.kind {
        Type::Text => match found {
            DataType::Utf8 | DataType::LargeUtf8 => true,
            DataType::Dictionary(key, value) => {
                **key == DataType::Int32 && **value == DataType::Utf8
            }
            _ => false,
        },
        _ => {
            let is_time = matches!(found, DataType::Timestamp(TimeUnit::Microsecond, Some(_)));
            *found == DataType::Int64 || (is_time && matches!(column.name, "at" | "since"))
        }
    };
    let mut wrong = Vec::new();
    for column in ACTIONS.iter().filter(|column| column.name != "seq") {
        match schema.field_with_name(column.name) {
            Err(_) => wrong.push(format!("'{}' is missing", column.name)),
            Ok(field) if !fits(column, field.data_type()) => wrong.push(format!(
                "'{}' is {} and must be {}",
                column.name,
                field.data_type(),
                column.kind.word()
            )),
            Ok(_) => {}
        }
    }
    if wrong.is_empty() {
        return Ok(());
    }
    Err(
        Error::usage("the stream does not have the columns of actions")
            .because(wrong.join("; "))
            .hint("docs/SCALE.md lists the columns"),
    )
}

/// A column of texts, plain or by dictionary.
enum Texts<'a> {
    Plain(&'a StringArray),
    Large(&'a LargeStringArray),
    ByKey(&'a arrow_array::DictionaryArray<Int32Type>, &'a StringArray),
}

impl<'a> Texts<'a> {
    fn of(column: &'a ArrayRef) -> Option<Texts<'a>> {
        match column.data_type() {
            DataType::Utf8 => column.as_string_opt().map(Texts::Plain),
            DataType::LargeUtf8 => column.as_string_opt().map(Texts::Large),
            _ => {
                let keyed = column.as_dictionary_opt::<Int32Type>()?;
                Some(Texts::ByKey(keyed, keyed.values().as_string_opt()?))
            }
        }
    }

    fn get(&self, row: usize) -> Option<&'a str> {
        match self {
            Texts::Plain(texts) => texts.is_valid(row).then(|| texts.value(row)),
            Texts::Large(texts) => texts.is_valid(row).then(|| texts.value(row)),
            Texts::ByKey(keys, texts) => keys.key(row).map(|key| texts.value(key)),
        }
    }
}

/// A column of whole numbers, or of instants as UTC seconds.
enum Numbers<'a> {
    Plain(&'a Int64Array),
    Micros(&'a arrow_array::TimestampMicrosecondArray),
}

impl<'a> Numbers<'a> {
    fn of(column: &'a ArrayRef) -> Option<Numbers<'a>> {
        let plain = column.as_primitive_opt::<Int64Type>().map(Numbers::Plain);
        plain.or_else(|| {
            column
                .as_primitive_opt::<TimestampMicrosecondType>()
                .map(Numbers::Micros)
        })
    }

    fn get(&self, row: usize) -> Option<i64> {
        match self {
            Numbers::Plain(numbers) => numbers.is_valid(row).then(|| numbers.value(row)),
            Numbers::Micros(times) => times
                .is_valid(row)
                .then(|| times.value(row).div_euclid(MICROS)),
        }
    }
}

/// The columns of one batch.
struct Rows<'a> {
    user: Texts<'a>,
    at: Numbers<'a>,
    kind: Texts<'a>,
    item: Texts<'a>,
    quantity: Numbers<'a>,
    amount: Numbers<'a>,
    discount: Numbers<'a>,
    order: Texts<'a>,
    order_discount: Numbers<'a>,
    order_code: Texts<'a>,
    since: Numbers<'a>,
    segment: Numbers<'a>,
}

impl<'a> Rows<'a> {
    fn of(batch: &'a RecordBatch) -> Option<Rows<'a>> {
        let texts = |name| Texts::of(batch.column_by_name(name)?);
        let numbers = |name| Numbers::of(batch.column_by_name(name)?);
        Some(Rows {
            user: texts("user")?,
            at: numbers("at")?,
            kind: texts("kind")?,
            item: texts("item")?,
            quantity: numbers("quantity_milli")?,
            amount: numbers("amount_minor")?,
            discount: numbers("discount_minor")?,
            order: texts("order")?,
            order_discount: numbers("order_discount_minor")?,
            order_code: texts("order_code")?,
            since: numbers("since")?,
            segment: numbers("segment")?,
        })
    }
}

/// Collects rows into histories; each is complete when the next customer begins.
pub(crate) struct Histories<'a> {
    items: &'a HashMap<&'a str, u32>,
    /// Actions after this are left out.
    as_of: i64,
    current: Option<OneHistory>,
    /// Rows of items that were not handed over.
    pub(crate) unknown_items: u64,
    pub(crate) rows: u64,
}

impl<'a> Histories<'a> {
    pub(crate) fn new(items: &'a HashMap<&'a str, u32>, as_of: Instant) -> Histories<'a> {
        Histories {
            items,
            as_of: as_of.0,
            current: None,
            unknown_items: 0,
            rows: 0,
        }
    }

    /// Takes the rows of a batch; `done` gets each customer whose rows are complete.
    ///
    /// # Errors
    /// Rows are not sorted or say what no action can, or `done` fails.
    pub(crate) fn take(
        &mut self,
        batch: &RecordBatch,
        done: &mut dyn FnMut(OneHistory) -> Result<()>,
    ) -> Result<()> {
        let Some(rows) = Rows::of(batch) else {
            return check_schema(&batch.schema());
        };
        for row in 0..batch.num_rows() {
            self.rows += 1;
            let Some(user) = rows.user.get(row) else {
                return Err(Error::failed(format!("row {} has no user", self.rows)));
            };
            if self
                .current
                .as_ref()
                .is_none_or(|held| held.user.id != user)
            {
                let next = OneHistory::of(user, rows.since.get(row), rows.segment.get(row));
                if let Some(complete) = self.current.replace(next) {
                    if complete.user.id.as_str() > user {
                        return Err(unsorted(self.rows));
                    }
                    done(complete)?;
                }
            }
            self.push(&rows, row)?;
        }
        Ok(())
    }

    /// The last customer.
    pub(crate) fn end(&mut self) -> Option<OneHistory> {
        self.current.take()
    }

    fn push(&mut self, rows: &Rows<'_>, row: usize) -> Result<()> {
        let Some(held) = self.current.as_mut() else {
            return Ok(());
        };
        let Some(at) = rows.at.get(row) else {
            return Ok(());
        };
        if at < held.last_at {
            return Err(unsorted(self.rows));
        }
        held.last_at = at;
        if at > self.as_of {
            return Ok(());
        }
        let word = rows.kind.get(row).unwrap_or_default();
        let kind = ActionKind::ALL
            .into_iter()
            .find(|kind| kind.word() == word && *kind != ActionKind::OrderTotal)
            .ok_or_else(|| {
                Error::failed(format!("row {}: '{word}' is no kind of action", self.rows))
                    .hint("view, click, cart, purchase, refund or rating")
            })?;
        let item = match rows.item.get(row) {
            None => NONE,
            Some(id) => *self.items.get(id).unwrap_or_else(|| {
                self.unknown_items += 1;
                &NONE
            }),
        };
        let order = match rows.order.get(row) {
            None => NONE,
            Some(id) => held.order(id, rows.order_discount.get(row), rows.order_code.get(row)),
        };
        held.actions.push(Action {
            identity: 0,
            user: 0,
            item,
            kind,
            at: Instant(at),
            quantity_milli: rows.quantity.get(row).unwrap_or(1_000),
            amount: rows.amount.get(row).unwrap_or(0),
            discount: rows.discount.get(row),
            order,
        });
        Ok(())
    }
}

fn unsorted(row: u64) -> Error {
    Error::failed(format!(
        "row {row} comes before the row above it: rows must be sorted by user and time"
    ))
    .hint("sortWithinPartitions(\"user\", \"at\", \"seq\") in the job")
}
