//! Rows of orders: one row an order, its lines unknown.

use super::cells::Cells;
use super::{Aside, Cleaner, missing};
use crate::domain::ActionKind;
use crate::load::fields::Field;
use crate::load::intake::{Actor, Intake, OrderMoney, PendingAction};
use crate::store::IdentityKind;

impl Cleaner {
    pub(super) fn take_order(&self, cells: &Cells<'_>, intake: &mut Intake) -> Result<(), Aside> {
        let at = self.time(cells)?;
        intake.is_timeless |= !cells.has(Field::Time);
        let id = cells.get(Field::Order).map(|id| self.order_id(id)).ok_or_else(|| missing(Field::Order))?;
        let total = self.money(cells, Field::Total)?.ok_or_else(|| missing(Field::Total))?;
        self.check_order(cells, Some(id), at, intake)?;
        self.check_currency(cells, intake)?;
        let discount = self.money(cells, Field::Discount)?.map(i64::abs);
        let head = self.order_head(cells)?;

        let actor = match self.user_id(cells, intake) {
            Some(user) => Actor::User(intake.user(user)),
            None => {
                intake.count("guest");
                intake.anonymous(IdentityKind::Order, id)
            }
        };
        if let (Actor::User(user), Some(place)) = (actor, cells.get(Field::Place)) {
            intake.user_places.entry(user).or_default().hear(at, place);
        }
        let kind = if total < 0 { ActionKind::Refund } else { ActionKind::OrderTotal };
        if kind == ActionKind::Refund {
            intake.count("refund");
        }
        let order = intake.order(id, actor, at);
        self.hear_order(order, cells, head, intake);
        let money = &mut intake.seen_orders[order as usize].money;
        money.complete(OrderMoney { discount, ..OrderMoney::default() });
        // Revenue of goods: shipping is apart.
        let amount = (total.abs() - money.shipping.unwrap_or(0)).max(0);
        self.push(
            intake,
            PendingAction {
                actor,
                item: None,
                order: Some(order),
                at,
                kind,
                quantity_milli: 1_000,
                amount_minor: Some(amount),
                discount_minor: discount,
                is_row: true,
            },
        );
        Ok(())
    }
}
