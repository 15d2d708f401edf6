//! What a row says about its order as a whole: its status, its amounts, and whether it is valid at
//! all.

use super::cells::Cells;
use super::damage::is_cut_short;
use super::{Aside, Cleaner};
use crate::columns::Field;
use crate::dialect::{OrderCoverage, Quirk};
use crate::intake::{Intake, OrderMoney};
use crate::rule::Rule;
use crate::values::parse_yes_no;
use crate::values::status::{is_cancelled, is_known, is_refunded};

/// Most unknown states of orders that are told.
const MOST_STATES: usize = 20;

/// Separates the codes of an order.
const CODES: &str = ", ";

/// Separates the texts of a list in one cell.
const LIST: char = '|';

/// What a row says about its order.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct OrderHead {
    money: OrderMoney,
    updated_at: Option<i64>,
    /// The latest instant in the row.
    last_at: Option<i64>,
}

impl Cleaner {
    /// An order number in the form common to all exports of the shop.
    pub(super) fn order_id<'c>(&self, id: &'c str) -> &'c str {
        match id.strip_prefix('#') {
            Some(number) if self.has_quirk(Quirk::NumberSign) && !number.is_empty() => number,
            _ => id,
        }
    }

    /// Rejects a row of a test order or a cancelled order.
    ///
    /// If the file contains whole orders, the order is recorded as cancelled, which corrects older
    /// files that still contain its lines.
    pub(super) fn check_order(
        &self,
        cells: &Cells<'_>,
        order_id: Option<&str>,
        at: i64,
        intake: &mut Intake,
    ) -> Result<(), Aside> {
        let is_test = cells.get_of_order(Field::Test).is_some_and(is_test)
            || cells.get_of_order(Field::Live).and_then(parse_yes_no) == Some(false);
        if is_test && self.is_on(Rule::TestOrder) {
            return Err((Rule::TestOrder, "it is a test order".into()));
        }
        let is_voided = cells.get(Field::Voided).and_then(parse_yes_no) == Some(true);
        let was_never_paid =
            self.has_quirk(Quirk::UnpaidIsCancelled) && cells.get_of_order(Field::PaidAt).is_none();
        self.note_unknown(cells, intake);
        let is_cancelled = is_voided
            || self.statuses(cells).any(is_cancelled)
            || cells.get_of_order(Field::CancelledAt).is_some();
        // Some systems cancel an order after it was paid and refunded.
        let is_cancelled = was_never_paid || is_cancelled && !self.was_nothing_kept(cells)?;
        if !is_cancelled || !self.is_on(Rule::Cancelled) {
            return Ok(());
        }
        if let (Some(id), true) = (order_id, self.coverage() != OrderCoverage::Part) {
            let head = self.order_head(cells)?;
            let actor = self.actor(cells, order_id, at, intake)?;
            let order = intake.order(id, actor, at);
            self.record_order_head(
                order,
                cells,
                OrderHead {
                    money: OrderMoney::default(),
                    ..head
                },
                intake,
            );
        }
        if self.coverage() == OrderCoverage::Part {
            self.withdraw(cells, order_id, at, intake);
        }
        let reason = if was_never_paid {
            "the order was never paid"
        } else {
            "the order was cancelled"
        };
        Err((Rule::Cancelled, reason.into()))
    }

    /// Counts states that are not known: they count as sold, and the operator is told.
    fn note_unknown(&self, cells: &Cells<'_>, intake: &mut Intake) {
        for status in self.statuses(cells) {
            if let Some(rows) = intake.unknown_states.get_mut(status) {
                *rows += 1;
                continue;
            }
            let is_word = status.chars().any(char::is_alphabetic) && status.chars().count() <= 40;
            let lower = status.to_lowercase();
            if is_word
                && intake.unknown_states.len() < MOST_STATES
                && !is_known(&lower)
                && parse_yes_no(&lower).is_none()
                && !is_cancelled(&lower)
                && !is_refunded(&lower)
            {
                intake.unknown_states.insert(status.to_string(), 1);
            }
        }
    }

    /// What a row says about the state of its order, otherwise what the order's first row says.
    fn statuses<'c>(&self, cells: &'c Cells<'_>) -> impl Iterator<Item = &'c str> {
        let of_head = cells
            .get_of_order(Field::Status)
            .filter(|_| cells.get(Field::Status).is_none());
        cells.all(Field::Status).chain(of_head)
    }

    /// Whether a line was sent back, by a column of yes and no or by a state, in files that say
    /// nothing else about refunds.
    pub(super) fn was_line_sent_back(&self, cells: &Cells<'_>) -> Result<bool, Aside> {
        if self
            .money(cells, Field::Refunded)?
            .is_some_and(|refunded| refunded != 0)
        {
            return Ok(false);
        }
        Ok(
            cells.get(Field::Returned).and_then(parse_yes_no) == Some(true)
                || (self.coverage() == OrderCoverage::Part || !self.has_order_columns)
                    && self.statuses(cells).any(is_refunded),
        )
    }

    /// What was paid back for a line of `amount`, if its column holds money.
    pub(super) fn paid_back_for_line(
        &self,
        cells: &Cells<'_>,
        amount: i64,
    ) -> Result<Option<i64>, Aside> {
        let is_word = |cell: &str| parse_yes_no(cell).is_some();
        if cells.get(Field::Returned).is_none_or(is_word) {
            return Ok(None);
        }
        let paid = self.money(cells, Field::Returned)?;
        Ok(paid
            .map(|paid| paid.abs().min(amount))
            .filter(|paid| *paid > 0))
    }

    /// Whether an order was paid and then refunded in full.
    fn was_nothing_kept(&self, cells: &Cells<'_>) -> Result<bool, Aside> {
        Ok(cells.get(Field::PaidAt).is_some() && self.money(cells, Field::Paid)? == Some(0))
    }

    /// Whether a row says that its order was refunded in full, by its status or by what was kept.
    fn was_all_paid_back(&self, cells: &Cells<'_>) -> Result<bool, Aside> {
        let by_status = self.coverage() != OrderCoverage::Part
            && cells.get(Field::Status).is_some_and(is_refunded);
        Ok(by_status || self.was_nothing_kept(cells)?)
    }

    /// The amount refunded: the sum of the refunds in the cell, otherwise the total minus what
    /// remains.
    fn refunded(&self, cells: &Cells<'_>, total: Option<i64>) -> Result<Option<i64>, Aside> {
        if let Some(refunds) = cells.get(Field::Refunded) {
            let each = refunds
                .split(LIST)
                .map(|refund| Ok(self.money_of(refund, Field::Refunded, cells)?.abs()));
            return each.sum::<Result<i64, Aside>>().map(Some);
        }
        let remaining = self.money(cells, Field::Remaining)?;
        Ok(total
            .zip(remaining)
            .map(|(total, remaining)| total - remaining)
            .filter(|gone| *gone > 0))
    }

    /// Reads what a row says about its order.
    pub(super) fn order_head(&self, cells: &Cells<'_>) -> Result<OrderHead, Aside> {
        if !self.has_order_columns {
            return Ok(OrderHead::default());
        }
        let total = self.money(cells, Field::Total)?;
        let money = OrderMoney {
            subtotal: self.money(cells, Field::Subtotal)?,
            discount: self.money(cells, Field::OrderDiscount)?.map(i64::abs),
            shipping: self.money(cells, Field::Shipping)?,
            tax: self.money(cells, Field::Tax)?,
            total,
            refunded: self.refunded(cells, total)?,
            is_refunded: self.was_all_paid_back(cells)?,
        };
        let updated_at = self.optional_time(cells, Field::UpdatedAt)?;
        let mut last_at = updated_at;
        for field in [Field::PaidAt, Field::CancelledAt] {
            last_at = last_at.max(self.optional_time(cells, field)?);
        }
        Ok(OrderHead {
            money,
            updated_at,
            last_at,
        })
    }

    /// Adds what a row says about its order to what earlier rows said.
    pub(super) fn record_order_head(
        &self,
        order: u32,
        cells: &Cells<'_>,
        head: OrderHead,
        intake: &mut Intake,
    ) {
        intake.last_at = intake.last_at.max(head.last_at);
        let seen = &mut intake.seen_orders[order as usize];
        seen.money.complete(head.money);
        seen.updated_at = seen.updated_at.max(head.updated_at);
        if let Some(status) = cells.get_of_order(Field::Status) {
            seen.status = Some(status.to_string());
        }
        if let Some(key) = cells.get(Field::OrderKey).filter(|key| !is_cut_short(key)) {
            let known = seen.own_key.get_or_insert_with(|| key.to_string());
            if known != key && intake.clash.is_none() {
                intake.clash = Some(intake.orders.get(order).to_string());
            }
        }
        let seen = &mut intake.seen_orders[order as usize];
        if let (None, Some(channel)) = (&seen.channel, cells.get_of_order(Field::SalesChannel)) {
            seen.channel = Some(channel.to_string());
        }
        for code in cells.all(Field::Code) {
            // An order can have several codes, each in a row or a column of its own.
            match &mut seen.code {
                Some(known) if known.split(CODES).any(|one| one == code) => {}
                Some(known) => {
                    known.push_str(CODES);
                    known.push_str(code);
                }
                None => seen.code = Some(code.to_string()),
            }
        }
    }
}

fn is_test(word: &str) -> bool {
    parse_yes_no(word) == Some(true)
        || word
            .to_lowercase()
            .split(|c: char| !c.is_alphanumeric())
            .any(|part| part == "test")
}
