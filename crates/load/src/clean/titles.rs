//! Orders with all their lines in one cell, or with a cell per line.

use super::apportion::apportion;
use super::cells::Cells;
use super::listed::{Line, lines_of};
use super::{Aside, Cleaner, missing};
use crate::columns::Field;
use crate::intake::{Intake, PendingAction};
use crate::rule::Rule;
use regulars_core::domain::ActionKind;

impl Cleaner {
    /// Accepts an order with all its lines.
    pub(super) fn take_titles(&self, cells: &Cells<'_>, intake: &mut Intake) -> Result<(), Aside> {
        let at = self.time(cells)?;
        intake.is_timeless |= !cells.has(Field::Time);
        let id = self
            .order_number(cells, intake)
            .ok_or_else(|| missing(Field::Order))?;
        self.check_order(cells, Some(id), at, intake)?;
        self.check_currency(cells, intake)?;
        let lines: Vec<Line<'_>> = cells.all(Field::Titles).flat_map(lines_of).collect();
        if lines.is_empty()
            || !self.is_on(Rule::TitleAsId) && lines.iter().any(|line| line.code.is_none())
        {
            return Err(missing(Field::Item));
        }
        let head = self.order_head(cells)?;
        let quantities = self.quantities(&lines, cells)?;
        let (amounts, is_estimated) = self.amounts(&lines, &quantities, cells)?;
        let kind = if amounts.iter().any(|amount| *amount < 0) {
            ActionKind::Refund
        } else {
            ActionKind::Purchase
        };
        let was_sent_back = kind == ActionKind::Purchase && self.was_line_sent_back(cells)?;

        // From here on the row is accepted.
        let actor = self.actor(cells, Some(id), at, intake)?;
        let order = intake.order(id, actor, at);
        self.record_order_head(order, cells, head, intake);
        for (rule, applies) in [
            (Rule::EvenSpread, is_estimated),
            (
                Rule::TitleAsId,
                lines.iter().any(|line| line.code.is_none()),
            ),
            (Rule::Refund, kind == ActionKind::Refund),
        ] {
            if applies {
                intake.count(rule);
            }
        }
        if was_sent_back {
            intake.count(Rule::Refund);
        }
        for (number, line) in lines.iter().enumerate() {
            let item = self.item(line.code.unwrap_or(line.title), cells, at, intake);
            intake.seen_items[item as usize]
                .title
                .update(at, line.title);
            let action = PendingAction {
                actor,
                item: Some(item),
                order: Some(order),
                at,
                kind,
                quantity_milli: quantities[number],
                amount_minor: amounts.get(number).map(|amount| amount.abs()),
                discount_minor: None,
                is_row: number == 0,
            };
            self.push(intake, action);
            if was_sent_back {
                self.push(
                    intake,
                    PendingAction {
                        kind: ActionKind::Refund,
                        is_row: false,
                        ..action
                    },
                );
            }
        }
        Ok(())
    }

    /// Quantities in thousandths; if only their sum is known it is divided evenly.
    fn quantities(&self, lines: &[Line<'_>], cells: &Cells<'_>) -> Result<Vec<i64>, Aside> {
        if lines.iter().any(|line| line.quantity_milli.is_some()) {
            return Ok(lines
                .iter()
                .map(|line| line.quantity_milli.unwrap_or(1_000))
                .collect());
        }
        let sum = self
            .number(cells, Field::Quantity)?
            .map(|micro| micro.abs() / 1_000)
            .filter(|milli| *milli > 0);
        let sum = sum.unwrap_or(1_000 * lines.len() as i64);
        Ok(apportion(sum, &vec![1; lines.len()]))
    }

    /// The amounts of the lines in minor units, empty if the row has none, and whether they are
    /// even shares of the order's amount.
    fn amounts(
        &self,
        lines: &[Line<'_>],
        quantities: &[i64],
        cells: &Cells<'_>,
    ) -> Result<(Vec<i64>, bool), Aside> {
        if lines.iter().all(|line| line.total.is_some()) {
            let totals = lines.iter().filter_map(|line| line.total).map(|text| {
                self.separators
                    .parse(text)
                    .map(|micro| self.minor(i128::from(cells.converted(micro))))
                    .map_err(|_| {
                        (
                            Rule::BadNumber,
                            format!("a line's total '{}' is not a number", super::short(text)),
                        )
                    })
            });
            return Ok((totals.collect::<Result<_, Aside>>()?, false));
        }
        let of = |field| self.money(cells, field);
        let rest = of(Field::Shipping)?.unwrap_or(0) + of(Field::Tax)?.unwrap_or(0);
        let goods = match (of(Field::Amount)?, of(Field::Total)?) {
            (Some(amount), _) => amount,
            (None, Some(total)) => (total.abs() - rest).max(0) * total.signum(),
            (None, None) => return Ok((Vec::new(), false)),
        };
        Ok((apportion(goods, quantities), lines.len() > 1))
    }
}
