//! The shop's history as columns in memory, which every model reads; a [`History`] is the same of one user.

mod columns;
mod shape;

pub use columns::{Action, ActionColumns, ActionView, UNKNOWN_AMOUNT, some_index};
pub use shape::{History, Item, Order, Snapshot, User};
