//! Rows of orders: one row an order, its lines unknown.

use super::actions::is_cancelled;
use super::cells::Cells;
use super::{Aside, Cleaner, missing};
use crate::domain::ActionKind;
use crate::load::fields::Field;
use crate::load::intake::{Actor, Intake, PendingAction};
use crate::store::IdentityKind;

impl Cleaner {
    pub(super) fn take_order(&self, cells: &Cells<'_>, intake: &mut Intake) -> Result<(), Aside> {
        let at = self.time(cells, Field::Time)?;
        intake.is_timeless |= !cells.has(Field::Time);
        let id = cells.get(Field::Order).ok_or_else(|| missing(Field::Order))?;
        let total = self.money(cells, Field::Total)?.ok_or_else(|| missing(Field::Total))?;
        if cells.get(Field::Status).is_some_and(is_cancelled) && self.is_on("cancelled") {
            return Err(("cancelled", "the order was cancelled".into()));
        }
        self.check_currency(cells, intake)?;
        let updated_at = self.optional_time(cells, Field::UpdatedAt)?;
        let discount_minor = self.money(cells, Field::Discount)?.map(i64::abs);
        let shipping_minor = self.money(cells, Field::Shipping)?;
        let tax_minor = self.money(cells, Field::Tax)?;

        let actor = match self.user_id(cells, intake) {
            Some(user) => Actor::User(intake.user(user)),
            None => {
                intake.count("guest");
                intake.anonymous(IdentityKind::Order, id)
            }
        };
        if let (Actor::User(user), Some(place)) = (actor, cells.get(Field::Place)) {
            intake.user_facts.entry(user).or_default().place = Some(place.to_string());
        }
        let kind = if total < 0 { ActionKind::Refund } else { ActionKind::OrderTotal };
        if kind == ActionKind::Refund {
            intake.count("refund");
        }
        let order = intake.order(id, actor, at);
        let seen = &mut intake.seen_orders[order as usize];
        seen.updated_at = updated_at;
        seen.status = cells.get(Field::Status).map(Into::into);
        seen.code = cells.get(Field::Code).map(Into::into);
        (seen.discount_minor, seen.shipping_minor, seen.tax_minor) = (discount_minor, shipping_minor, tax_minor);
        seen.total_minor = Some(total);
        // Revenue of goods: shipping is apart.
        let amount = (total.abs() - shipping_minor.unwrap_or(0)).max(0);
        intake.actions.push(PendingAction {
            actor,
            item: None,
            order: Some(order),
            at,
            kind,
            quantity_milli: 1_000,
            amount_minor: Some(amount),
            discount_minor,
        });
        Ok(())
    }
}
