//! Actions as columns.

use super::numbers::{Numbers, UNKNOWN_AMOUNT};
use crate::domain::{ActionKind, Instant, NONE};
use std::ops::Range;

/// Actions as columns of equal length, sorted by (user, instant, sequence).
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ActionColumns {
    /// Dense index of the identity that acted.
    pub identity: Vec<u32>,
    /// Dense index of the user, [`NONE`] for anonymous actions.
    pub user: Vec<u32>,
    /// Dense index of the item, [`NONE`] where the action names none.
    pub item: Vec<u32>,
    /// What was done.
    pub kind: Vec<ActionKind>,
    /// When, in UTC seconds.
    pub at: Vec<i64>,
    /// Quantity in thousandths, never negative.
    pub quantity_milli: Numbers,
    /// Amount of the line in minor units, negative only for discount lines; 0 for views, clicks and
    /// carts.
    pub amount: Numbers,
    /// Discount given on the line in minor units, [`UNKNOWN_AMOUNT`] where the data do not say.
    pub discount: Numbers,
    /// Dense index of the order, [`NONE`] where the action belongs to none.
    pub order: Vec<u32>,
}

/// One action, copied out of the columns.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Action {
    /// Dense index of the identity that acted.
    pub identity: u32,
    /// Dense index of the user, [`NONE`] for anonymous actions.
    pub user: u32,
    /// Dense index of the item, [`NONE`] where the action names none.
    pub item: u32,
    /// What was done.
    pub kind: ActionKind,
    /// When.
    pub at: Instant,
    /// Quantity in thousandths.
    pub quantity_milli: i64,
    /// Amount of the line in minor units.
    pub amount: i64,
    /// Discount given on the line in minor units, where the data say.
    pub discount: Option<i64>,
    /// Dense index of the order, [`NONE`] where the action belongs to none.
    pub order: u32,
}

impl ActionColumns {
    /// The number of actions.
    pub fn len(&self) -> usize {
        self.at.len()
    }

    /// Whether there are no actions.
    pub fn is_empty(&self) -> bool {
        self.at.is_empty()
    }

    /// Appends one action.
    pub fn push(&mut self, action: Action) {
        self.identity.push(action.identity);
        self.user.push(action.user);
        self.item.push(action.item);
        self.kind.push(action.kind);
        self.at.push(action.at.0);
        self.quantity_milli.push(action.quantity_milli);
        self.amount.push(action.amount);
        self.discount
            .push(action.discount.unwrap_or(UNKNOWN_AMOUNT));
        self.order.push(action.order);
    }

    /// The actions in this range.
    pub fn view(&self, range: Range<usize>) -> ActionView<'_> {
        ActionView {
            columns: self,
            start: range.start,
            end: range.end,
        }
    }

    /// The actions on one item, in order.
    pub fn of_item(&self, item: usize) -> impl Iterator<Item = Action> + use<'_> {
        let all = self.all();
        let on_item = self
            .item
            .iter()
            .enumerate()
            .filter(move |(_, index)| **index as usize == item);
        on_item.map(move |(position, _)| all.get(position))
    }

    /// All actions.
    pub fn all(&self) -> ActionView<'_> {
        self.view(0..self.len())
    }
}

/// A range of actions in borrowed columns.
#[derive(Debug, Clone, Copy)]
pub struct ActionView<'a> {
    columns: &'a ActionColumns,
    start: usize,
    end: usize,
}

impl<'a> ActionView<'a> {
    /// The number of actions.
    pub fn len(&self) -> usize {
        self.end - self.start
    }

    /// Whether there are no actions.
    pub fn is_empty(&self) -> bool {
        self.start == self.end
    }

    /// The action at position `index` of this view.
    pub fn get(&self, index: usize) -> Action {
        let (columns, at) = (self.columns, self.start + index);
        Action {
            identity: columns.identity[at],
            user: columns.user[at],
            item: columns.item[at],
            kind: columns.kind[at],
            at: Instant(columns.at[at]),
            quantity_milli: columns.quantity_milli.get(at),
            amount: columns.amount.get(at),
            discount: Some(columns.discount.get(at)).filter(|discount| *discount != UNKNOWN_AMOUNT),
            order: columns.order[at],
        }
    }

    /// The actions in order.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = Action> + ExactSizeIterator + use<'a> {
        let view = *self;
        (0..self.len()).map(move |index| view.get(index))
    }

    /// The actions before `end`. The view must be sorted by instant, as one user's is.
    pub fn before(&self, end: Instant) -> ActionView<'a> {
        let cut = self.columns.at[self.start..self.end].partition_point(|&at| at < end.0);
        ActionView {
            end: self.start + cut,
            ..*self
        }
    }
}

/// An item index as an option.
pub fn some_index(index: u32) -> Option<usize> {
    (index != NONE).then_some(index as usize)
}
