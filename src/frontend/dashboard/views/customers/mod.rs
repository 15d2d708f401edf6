//! Customers: the list, searched as one types; Enter opens the card.

mod draw;
mod keys;
mod preview;

use super::{Ask, Opening, Shared, View, ViewState};
use crate::command::outcomes::{CustomerLine, Customers as Listed};
use crate::command::quote;
use crate::frontend::dashboard::draw::pen::Pen;
use crate::frontend::dashboard::keymap::Action;
use ratatui::layout::Rect;

/// The view.
pub struct Customers;

fn customers(state: &ViewState) -> &[CustomerLine] {
    state
        .outcome::<Listed>(0)
        .map_or(&[], |listed| listed.0.customers.as_slice())
}

impl View for Customers {
    fn asks(&self) -> &'static [Ask] {
        &[Ask::Customers]
    }

    fn actions(&self) -> &'static [Action] {
        keys::ACTIONS
    }

    fn count(&self, state: &ViewState) -> usize {
        state.shown(customers(state).len())
    }

    fn id(&self, state: &ViewState, row: usize) -> Option<String> {
        customers(state)
            .get(state.at(row))
            .map(|customer| customer.id.clone())
    }

    fn enter(&self, state: &ViewState) -> Option<Opening> {
        let id = self.id(state, state.row())?;
        Some(Opening::Line(format!("user {}", quote(&id))))
    }

    fn looks_closer(&self) -> bool {
        true
    }

    fn searched(&self, state: &ViewState) -> Vec<String> {
        let customers = customers(state).iter();
        customers
            .map(|customer| customer.searched.clone())
            .collect()
    }

    fn draw(&self, pen: &mut Pen<'_, '_>, area: Rect, state: &ViewState, shared: &Shared) {
        draw::draw(pen, area, state, shared);
    }
}
