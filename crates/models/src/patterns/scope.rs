//! Whose actions a pattern is looked for in: the whole shop, or some of its users.

use regulars_core::domain::{ActionKind, CancelToken, ItemRole, NONE};
use regulars_core::snapshot::Snapshot;

/// The actions in which a pattern is looked for. The whole shop includes what nobody known did; a
/// group of users does not.
#[derive(Debug, Clone)]
pub struct Scope<'a> {
    /// The shop's history.
    pub snapshot: &'a Snapshot,
    members: Option<Vec<bool>>,
    cancel: CancelToken,
}

impl<'a> Scope<'a> {
    /// The whole shop.
    pub fn shop(snapshot: &'a Snapshot) -> Self {
        Scope {
            snapshot,
            members: None,
            cancel: CancelToken::default(),
        }
    }

    /// The users with these dense indices; indices that do not exist are passed over.
    pub fn users(snapshot: &'a Snapshot, indices: impl IntoIterator<Item = usize>) -> Self {
        let mut members = vec![false; snapshot.users.len()];
        for index in indices {
            if let Some(member) = members.get_mut(index) {
                *member = true;
            }
        }
        Scope {
            snapshot,
            members: Some(members),
            cancel: CancelToken::default(),
        }
    }

    /// The same for work that stops with `token`. What it finds after that is incomplete, and must be thrown
    /// away.
    pub fn stopped_by(self, token: &CancelToken) -> Self {
        Scope {
            cancel: token.clone(),
            ..self
        }
    }

    /// What stops the work.
    pub fn cancel_token(&self) -> &CancelToken {
        &self.cancel
    }

    /// Dense indices of the users in scope, ascending.
    pub fn user_indices(&self) -> impl Iterator<Item = usize> + '_ {
        (0..self.snapshot.users.len())
            .filter(|&user| self.members.as_ref().is_none_or(|members| members[user]))
    }

    /// Positions in the columns of the actions in scope, ascending; anonymous ones last.
    pub fn positions(&self) -> impl Iterator<Item = usize> + '_ {
        let starts = &self.snapshot.starts;
        let anonymous = match self.members {
            None => starts.last().copied().unwrap_or(0)..self.snapshot.actions.len(),
            Some(_) => 0..0,
        };
        self.user_indices()
            .flat_map(move |user| starts[user]..starts[user + 1])
            .chain(anonymous)
    }

    /// Whether the action at `position` is one by which something was ordered: a purchase that is
    /// no fee, or a total.
    pub fn is_ordering(&self, position: usize) -> bool {
        let (actions, items) = (&self.snapshot.actions, &self.snapshot.items);
        match actions.kind[position] {
            ActionKind::OrderTotal => true,
            ActionKind::Purchase => items
                .get(actions.item[position] as usize)
                .is_none_or(|item| item.role.is_revenue()),
            _ => false,
        }
    }

    /// Whether the action at `position` is the purchase of a product.
    pub fn is_product_purchase(&self, position: usize) -> bool {
        let actions = &self.snapshot.actions;
        let item = actions.item[position];
        actions.kind[position] == ActionKind::Purchase
            && item != NONE
            && self.snapshot.items[item as usize].role == ItemRole::Product
    }
}
