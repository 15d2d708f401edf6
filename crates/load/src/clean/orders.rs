//! Rows of orders: one row per order, its lines unknown.

use super::apportion::apportion;
use super::cells::Cells;
use super::{Aside, Cleaner, missing};
use crate::columns::Field;
use crate::dialect::Quirk;
use crate::intake::{Actor, Intake, OrderMoney, PendingAction};
use crate::rule::Rule;
use crate::values::parse_kind;
use regulars_core::domain::{ActionKind, DAY, Instant};

impl Cleaner {
    pub(super) fn take_order(&self, cells: &Cells<'_>, intake: &mut Intake) -> Result<(), Aside> {
        let at = self.time(cells)?;
        intake.is_timeless |= !cells.has(Field::Time);
        let id = self.order_number(cells, intake);
        if id.is_none() && cells.has(Field::Order) {
            return Err(missing(Field::Order));
        }
        self.check_currency(cells, intake)?;
        let stated = self.money(cells, Field::Total)?;
        if stated.is_none() && cells.has(Field::Total) {
            return Err(missing(Field::Total));
        }
        self.check_order(cells, id, at, intake)?;
        let total = stated.unwrap_or(0);
        let discount = self
            .money(cells, Field::Discount)?
            .or(self.money(cells, Field::OrderDiscount)?)
            .map(i64::abs);
        let head = self.order_head(cells)?;
        let says_refund = self.has_quirk(Quirk::Returns)
            || cells.get(Field::Kind).and_then(parse_kind) == Some(ActionKind::Refund);

        // A record that a reader spread over the elements of a list says the same order again.
        let known = id.and_then(|id| intake.orders.find(id));
        let is_again = known.is_some_and(|order| {
            let seen = &intake.seen_orders[order as usize];
            seen.at == at && seen.stated.is_some() && seen.stated == stated
        });
        if is_again && self.is_on(Rule::ExactDuplicate) {
            intake.rows_duplicate += 1;
            return Ok(());
        }
        let actor = self.actor(cells, id, at, intake)?;
        let kind = if total < 0 || says_refund {
            ActionKind::Refund
        } else {
            ActionKind::OrderTotal
        };
        let order = match id {
            Some(id) => intake.order(id, actor, at),
            None => self.order_of_moment(actor, at, intake),
        };
        self.record_order_head(order, cells, head, intake);
        let seen = &mut intake.seen_orders[order as usize];
        seen.stated = stated;
        seen.money.complete(OrderMoney {
            discount,
            ..OrderMoney::default()
        });
        let goods = goods_of(total.abs(), &seen.money);
        let paid_back = if kind == ActionKind::Refund {
            0
        } else {
            paid_back(total, goods, &seen.money)
        };
        let refunded_at = seen.updated_at.unwrap_or(at).max(at);
        if kind == ActionKind::Refund || paid_back > 0 {
            intake.count(Rule::Refund);
        }
        let action = PendingAction {
            actor,
            item: None,
            order: Some(order),
            at,
            kind,
            quantity_milli: 1_000,
            amount_minor: stated.map(|_| goods),
            discount_minor: discount,
            is_row: true,
        };
        self.push(intake, action);
        if paid_back > 0 {
            let (kind, amount_minor) = (ActionKind::Refund, Some(paid_back));
            let at = refunded_at;
            self.push(
                intake,
                PendingAction {
                    kind,
                    at,
                    amount_minor,
                    discount_minor: None,
                    is_row: false,
                    ..action
                },
            );
        }
        Ok(())
    }
}

impl Cleaner {
    /// The order of a sale without a number: one for each sale of a customer at a moment.
    fn order_of_moment(&self, actor: Actor, at: i64, intake: &mut Intake) -> u32 {
        intake.count(Rule::OrderByDay);
        let who = match actor {
            Actor::User(user) => intake.users.get(user).to_string(),
            Actor::Anonymous(_) => "unknown".to_string(),
        };
        let day = Instant(at).day_in(self.clock.borrow().zone());
        let second = at.rem_euclid(DAY);
        let clock = if second == 0 {
            String::new()
        } else {
            format!(
                "T{:02}:{:02}:{:02}",
                second / 3_600,
                second / 60 % 60,
                second % 60
            )
        };
        let first = format!("{who}@{day}{clock}");
        let mut id = first.clone();
        let mut number = 2;
        while intake.orders.find(&id).is_some() {
            id = format!("{first}#{number}");
            number += 1;
        }
        intake.order(&id, actor, at)
    }
}

/// The amount of the goods: without shipping and taxes.
fn goods_of(total: i64, money: &OrderMoney) -> i64 {
    (total - money.shipping.unwrap_or(0).max(0) - money.tax.unwrap_or(0).max(0)).max(0)
}

/// The refund of the goods; shipping and taxes are refunded in the same proportion.
fn paid_back(total: i64, goods: i64, money: &OrderMoney) -> i64 {
    match money.refunded.unwrap_or(0) {
        0 => {
            if money.is_refunded {
                goods
            } else {
                0
            }
        }
        refunded if refunded >= total => goods,
        refunded => apportion(refunded, &[goods, total - goods])[0],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn goods_are_the_total_less_shipping_and_tax() {
        let money = OrderMoney {
            shipping: Some(450),
            tax: Some(62),
            ..OrderMoney::default()
        };
        assert_eq!(goods_of(1_812, &money), 1_300);
        assert_eq!(goods_of(300, &money), 0);
        assert_eq!(goods_of(1_812, &OrderMoney::default()), 1_812);
    }

    #[test]
    fn a_part_of_an_order_is_paid_back_in_proportion() {
        let back = |refunded, is_refunded| {
            paid_back(
                2_000,
                1_500,
                &OrderMoney {
                    refunded,
                    is_refunded,
                    ..OrderMoney::default()
                },
            )
        };
        assert_eq!((back(None, false), back(Some(0), false)), (0, 0));
        assert_eq!(
            (
                back(Some(1_000), false),
                back(Some(2_000), false),
                back(Some(0), true)
            ),
            (750, 1_500, 1_500)
        );
    }
}
