//! Learns from the first rows of a file what is usual in it, and finds rows that contradict it.

use super::cells::Cells;
use super::id_forms::Forms;
use super::id_sequence::Sequence;
use super::id_shape::{IdShape, is_nearly_all};
use super::{Aside, short};
use crate::columns::Field;
use crate::columns::mapping::Mapping;
use crate::rule::Rule;
use crate::values::{DatesOfMany, is_ambiguous, parse_kind, purchase_step};
use csv::ByteRecord;
use regulars_core::domain::ActionKind;
use std::cell::RefCell;

/// First rows that are learned from.
pub const ROWS_OF_EVIDENCE: usize = 5_000;

/// Columns of ids.
const IDS: [Field; 4] = [Field::User, Field::Session, Field::Item, Field::Order];

/// What the first rows showed.
#[derive(Debug, Clone, Default)]
pub(super) struct Evidence {
    ids: Vec<(Field, usize, IdShape)>,
    /// The usual patterns of id columns.
    forms: Vec<(Field, usize, Forms)>,
    orders: Option<RefCell<Sequence>>,
    /// Whether dates occur both day first and month first, among times that mostly begin with the
    /// year.
    has_mixed_dates: bool,
    /// Whether ordering and paying are steps of one purchase.
    pub(super) has_steps: bool,
    /// The column of amounts or prices, if these have decimals and quantities do not.
    money: Option<Field>,
}

impl Evidence {
    /// Learns from rows. `is_on` says whether a rule is on; a typed order of dates is trusted.
    pub(super) fn learn(
        records: &[ByteRecord],
        mapping: &Mapping,
        is_order_typed: bool,
        is_on: impl Fn(Rule) -> bool,
    ) -> Evidence {
        let rows: Vec<Cells<'_>> = records.iter().map(|row| Cells::new(row, mapping)).collect();
        let column = |field| rows.iter().filter_map(move |row| row.get(field));
        let mut evidence = Evidence::default();
        let steps: Vec<bool> = column(Field::Kind).filter_map(purchase_step).collect();
        evidence.has_steps = steps.contains(&true) && steps.contains(&false);
        if is_on(Rule::OddId) {
            for field in IDS {
                let shape = IdShape::learn(column(field));
                evidence.ids.extend(
                    mapping
                        .position(field)
                        .zip(shape)
                        .map(|(position, shape)| (field, position, shape)),
                );
            }
            evidence.orders = Sequence::learn(column(Field::Order)).map(RefCell::new);
        }
        if is_on(Rule::UnusualId) {
            for (field, position) in IDS
                .into_iter()
                .filter_map(|field| Some((field, mapping.position(field)?)))
            {
                let forms = Forms::learn(records.iter().filter_map(|row| row.get(position)));
                evidence
                    .forms
                    .extend(forms.map(|forms| (field, position, forms)));
            }
        }
        if is_on(Rule::OddTime) && !is_order_typed {
            let mut dates = DatesOfMany::default();
            column(Field::Time).for_each(|cell| dates.observe(cell));
            evidence.has_mixed_dates = dates.are_mixed();
        }
        if is_on(Rule::SwappedCells) {
            let is_plain = |(all, some): (usize, usize), cell: &str| {
                (all + 1, some + usize::from(!has_point(cell)))
            };
            let plain = |field| column(field).fold((0, 0), is_plain);
            let (quantities, whole) = plain(Field::Quantity);
            let is_money = |field: &Field| {
                let (all, plain) = plain(*field);
                is_nearly_all(all - plain, all)
            };
            evidence.money = [Field::Amount, Field::Price]
                .into_iter()
                .find(is_money)
                .filter(|_| is_nearly_all(whole, quantities));
        }
        evidence
    }

    /// Whether all ids of the row have a usual pattern.
    pub(super) fn has_usual_ids(&self, record: &ByteRecord) -> bool {
        !self.forms.iter().any(|(_, position, forms)| {
            record.get(*position).is_some_and(|id| forms.is_unusual(id))
        })
    }

    /// Whether all ids of the row have the shape of their column.
    pub(super) fn has_shaped_ids(&self, record: &ByteRecord) -> bool {
        self.ids
            .iter()
            .all(|(_, position, shape)| record.get(*position).is_some_and(|cell| shape.fits(cell)))
    }

    /// The first id of the row that has an unusual pattern. Receipts of returns often have numbers
    /// of their own.
    pub(super) fn unusual_id<'r>(
        &self,
        record: &'r ByteRecord,
        cells: &Cells<'_>,
    ) -> Option<(Field, &'r [u8])> {
        if cells.ready().has_usual_ids {
            return None;
        }
        self.forms.iter().find_map(|(field, position, forms)| {
            let id = record.get(*position).filter(|id| forms.is_unusual(id))?;
            (*field != Field::Order || !is_sent_back(cells)).then_some((*field, id))
        })
    }

    /// Rejects a row that contradicts the first rows. An order seen in an earlier row is known, and
    /// a return may belong to an order from long before the file.
    pub(super) fn check(
        &self,
        record: &ByteRecord,
        cells: &Cells<'_>,
        is_known_order: impl Fn(&str) -> bool,
    ) -> Result<(), Aside> {
        let looked_at = if cells.ready().has_shaped_ids {
            &[]
        } else {
            self.ids.as_slice()
        };
        for (field, position, shape) in looked_at {
            if record.get(*position).is_some_and(|cell| shape.fits(cell)) {
                continue;
            }
            let Some(id) = cells.get(*field) else {
                continue;
            };
            let others = self
                .ids
                .iter()
                .filter(|(other, ..)| other != field)
                .map(|(.., shape)| shape);
            if let Some(why) = shape.oddity(id, others) {
                return Err(odd_id(*field, id, &why));
            }
        }
        if let Some(orders) = &self.orders
            && let Some(id) = cells.get(Field::Order)
            && let Some(why) = orders.borrow_mut().oddity(id)
            && !is_known_order(id)
            && !is_sent_back(cells)
        {
            return Err(odd_id(Field::Order, id, &why));
        }
        if let (true, Some(time)) = (self.has_mixed_dates, cells.get(Field::Time))
            && is_ambiguous(time)
        {
            let reason = format!(
                "'{}' is ambiguous: the file writes such dates both day first and month first",
                short(time)
            );
            return Err((Rule::OddTime, reason));
        }
        if let Some(money) = self.money
            && let (Some(quantity), Some(amount)) = (cells.get(Field::Quantity), cells.get(money))
            && has_point(quantity)
            && !has_point(amount)
        {
            let reason = format!(
                "quantity '{}' and {} '{}' look swapped compared with other rows",
                short(quantity),
                money.word(),
                short(amount)
            );
            return Err((Rule::SwappedCells, reason));
        }
        Ok(())
    }
}

/// Whether a row is a refund by its kind, quantity or amount.
fn is_sent_back(cells: &Cells<'_>) -> bool {
    let is_negative = |field| {
        cells
            .get(field)
            .is_some_and(|cell| cell.starts_with(['-', '(', '−']))
    };
    cells.get(Field::Kind).and_then(parse_kind) == Some(ActionKind::Refund)
        || is_negative(Field::Quantity)
        || is_negative(Field::Amount)
}

fn odd_id(field: Field, id: &str, why: &str) -> Aside {
    (
        Rule::OddId,
        format!("{} '{}' is {why}", field.word(), short(id)),
    )
}

fn has_point(number: &str) -> bool {
    number.bytes().any(|byte| matches!(byte, b'.' | b','))
}
