//! Which lines that a file calls cancelled it holds as sold besides: there nobody can tell which of
//! two equal lines is meant, and both stand.

use super::{Actor, Intake};
use regulars_core::domain::ActionKind;
use regulars_core::domain::people::id_of;
use regulars_core::store::{IdentityKind, Withdrawal};
use std::collections::HashSet;

/// A line by the file's own numbers: its order and item, or who bought the item when.
#[derive(PartialEq, Eq, Hash)]
enum Line {
    OfOrder(u32, Option<u32>),
    OfBuyer(Actor, i64, Option<u32>),
}

impl Intake {
    /// Drops what is called cancelled and stands in the file as sold too.
    pub fn settle_withdrawals(&mut self) {
        let lines: Vec<Option<Line>> = self
            .withdrawals
            .iter()
            .map(|withdrawal| self.line_of(withdrawal))
            .collect();
        let wanted: HashSet<&Line> = lines.iter().flatten().collect();
        if wanted.is_empty() {
            return;
        }
        let mut held: HashSet<Line> = HashSet::new();
        self.actions.retain(|action| {
            if action.kind == ActionKind::Purchase {
                let of_buyer = Line::OfBuyer(action.actor, action.at, action.item);
                let of_order = action.order.map(|order| Line::OfOrder(order, action.item));
                let whole = action.order.map(|order| Line::OfOrder(order, None));
                for line in [Some(of_buyer), of_order, whole].into_iter().flatten() {
                    if wanted.contains(&line) {
                        held.insert(line);
                    }
                }
            }
            true
        });
        let mut stays = lines
            .iter()
            .map(|line| line.as_ref().is_none_or(|line| !held.contains(line)));
        self.withdrawals.retain(|_| stays.next().unwrap_or(true));
    }

    /// A line in the file's own numbers; `None` if the file has nothing else of it.
    fn line_of(&self, withdrawal: &Withdrawal) -> Option<Line> {
        let item = match &withdrawal.item {
            Some(item) => Some(self.items.find(item)?),
            None => None,
        };
        if let Some(order) = &withdrawal.order {
            return Some(Line::OfOrder(self.orders.find(order)?, item));
        }
        let (kind, key) = &withdrawal.actor;
        let id = match kind {
            IdentityKind::Phone => id_of(regulars_core::domain::people::NodeKind::Phone, key),
            _ => key.clone(),
        };
        let user = self.users.find(&id)?;
        Some(Line::OfBuyer(Actor::User(user), withdrawal.at, item))
    }
}
