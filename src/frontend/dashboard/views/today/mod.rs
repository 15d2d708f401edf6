//! Today: what is worth doing, revenue by week, freshness.

mod draw;
mod keys;

use super::{Ask, Opening, Shared, View, ViewState};
use crate::command::outcomes::{Action, TodayOutcome};
use crate::frontend::dashboard::draw::pen::Pen;
use crate::frontend::dashboard::keymap;
use ratatui::layout::Rect;

/// The view.
pub struct Today;

fn actions(state: &ViewState) -> &[Action] {
    state
        .outcome::<TodayOutcome>(0)
        .map_or(&[], |today| today.actions.as_slice())
}

fn chosen(state: &ViewState) -> Option<&Action> {
    actions(state).get(state.chosen())
}

impl View for Today {
    fn asks(&self) -> &'static [Ask] {
        &[Ask::Line("today")]
    }

    fn actions(&self) -> &'static [keymap::Action] {
        keys::ACTIONS
    }

    fn count(&self, state: &ViewState) -> usize {
        state.shown(actions(state).len())
    }

    fn id(&self, state: &ViewState, row: usize) -> Option<String> {
        actions(state)
            .get(state.at(row))
            .map(|action| action.line.clone())
    }

    fn value(&self, state: &ViewState, name: &str) -> Option<String> {
        match name {
            "who" => chosen(state)?.who.as_ref()?.show.clone(),
            _ => None,
        }
    }

    fn enter(&self, state: &ViewState) -> Option<Opening> {
        chosen(state).map(|action| Opening::Proposal(action.line.clone()))
    }

    fn searched(&self, state: &ViewState) -> Vec<String> {
        let texts = actions(state).iter();
        texts
            .map(|action| format!("{} {}", action.text, action.line))
            .collect()
    }

    fn draw(&self, pen: &mut Pen<'_, '_>, area: Rect, state: &ViewState, shared: &Shared) {
        draw::draw(pen, area, state, shared);
    }
}
