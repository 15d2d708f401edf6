//! Lines that a plain file calls cancelled: an older file may have brought them as sales.

use super::Cleaner;
use super::cells::Cells;
use crate::intake::{Actor, Intake};
use regulars_core::domain::people::node_of;
use regulars_core::store::{IdentityKind, Withdrawal};

impl Cleaner {
    /// Records the line of a row that is set aside as cancelled, by what tells it apart from others;
    /// a row without that takes nothing back. Nobody and nothing becomes known by it.
    pub(super) fn withdraw(
        &self,
        cells: &Cells<'_>,
        order_id: Option<&str>,
        at: i64,
        intake: &mut Intake,
    ) {
        let mut apart = Intake::default();
        let item = self
            .item_code(cells, &mut apart)
            .or_else(|| self.title_as_id(cells))
            .map(|code| {
                let number = self.item(code, cells, at, &mut apart);
                apart.items.get(number).to_string()
            });
        let actor = match self.actor(cells, order_id, at, &mut apart) {
            Ok(Actor::User(user)) => {
                let (kind, key) = node_of(apart.users.get(user));
                Some((kind.into(), key.into_owned()))
            }
            Ok(Actor::Anonymous(_)) | Err(_) => {
                order_id.map(|id| (IdentityKind::Order, id.to_string()))
            }
        };
        let is_told_apart = order_id.is_some() || item.is_some() && at != 0;
        if let Some(actor) = actor.filter(|_| is_told_apart) {
            intake.withdrawals.push(Withdrawal {
                order: order_id.map(Into::into),
                actor,
                at,
                item,
            });
            intake.last_at = intake.last_at.max((at != 0).then_some(at));
        }
    }
}
