//! The shop's history as columns in memory, which every model reads; a [`History`] is that of one
//! user.

mod arrangement;
mod columns;
mod halves;
mod numbers;
mod products;
mod read;
mod shape;

pub use columns::{Action, ActionColumns, ActionView, some_index};
pub use numbers::{Numbers, UNKNOWN_AMOUNT};
pub use read::{Lens, OwnedHistory, fetch_history, fetch_snapshot, fetch_snapshot_by};
pub use shape::{History, Item, Order, Snapshot, User};
