//! Patterns: kinds on the left, what was found on the right, each with the line that acts on it.

mod draw;
mod found;
mod keys;

use super::{Ask, Opening, Shared, View, ViewState};
use crate::frontend::dashboard::draw::pen::Pen;
use crate::frontend::dashboard::keymap::Action;
use found::{Found, found};
use ratatui::layout::Rect;

/// The view.
pub struct Patterns;

/// The kinds in the first panel, what was found of the chosen one in the second.
const FOUND: usize = 1;

/// A line for each kind: reading one kind stores nothing.
const ASKS: &[Ask] = &[
    Ask::Line("patterns funnel"),
    Ask::Line("patterns rhythm"),
    Ask::Line("patterns baskets"),
    Ask::Line("patterns sequences"),
    Ask::Line("patterns cycles"),
    Ask::Line("patterns behaviors"),
    Ask::Line("patterns cohorts"),
    Ask::Line("patterns anomalies"),
];

fn kind(row: usize) -> &'static str {
    match ASKS.get(row) {
        Some(Ask::Line(line)) => line.trim_start_matches("patterns "),
        _ => "",
    }
}

fn chosen(state: &ViewState) -> Found {
    found(state, state.row_of(0))
}

impl View for Patterns {
    fn asks(&self) -> &'static [Ask] {
        ASKS
    }

    fn actions(&self) -> &'static [Action] {
        keys::ACTIONS
    }

    fn panels(&self) -> usize {
        2
    }

    fn count(&self, state: &ViewState) -> usize {
        if state.panel == FOUND {
            chosen(state).rows.len()
        } else {
            ASKS.len()
        }
    }

    fn id(&self, state: &ViewState, row: usize) -> Option<String> {
        if state.panel == FOUND {
            Some(row.to_string())
        } else {
            Some(kind(row).to_string())
        }
    }

    fn value(&self, state: &ViewState, name: &str) -> Option<String> {
        match name {
            "id" => Some(kind(state.row_of(0)).to_string()),
            "action" => action(state),
            _ => None,
        }
    }

    fn enter(&self, state: &ViewState) -> Option<Opening> {
        if state.panel == FOUND {
            return action(state).map(Opening::Proposal);
        }
        Some(Opening::Line(format!("patterns {}", kind(state.row_of(0)))))
    }

    fn copied(&self, state: &ViewState) -> Option<String> {
        action(state)
    }

    fn searched(&self, _state: &ViewState) -> Vec<String> {
        Vec::new()
    }

    fn draw(&self, pen: &mut Pen<'_, '_>, area: Rect, state: &ViewState, _shared: &Shared) {
        draw::draw(pen, area, state);
    }
}

/// The line that acts on the selected finding, or on the first of the chosen kind.
fn action(state: &ViewState) -> Option<String> {
    let found = chosen(state);
    let row = if state.panel == FOUND { state.row() } else { 0 };
    found.rows.get(row)?.action.clone()
}
