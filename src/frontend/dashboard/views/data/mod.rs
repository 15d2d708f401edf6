//! Data: loads, rows set aside, models and jobs.

mod draw;
mod keys;

use super::{Ask, Opening, Shared, View, ViewState};
use crate::command::outcomes::{LoadsOutcome, QuarantineOutcome};
use crate::frontend::dashboard::draw::pen::Pen;
use crate::frontend::dashboard::keymap::Action;
use ratatui::layout::Rect;

/// The view.
pub struct Data;

/// The loads are in the first panel, the rules that set rows aside in the second.
const QUARANTINE: usize = 1;

fn batch(state: &ViewState, row: usize) -> Option<String> {
    let loads = state.outcome::<LoadsOutcome>(0)?;
    loads
        .loads
        .get(state.at(row))
        .map(|load| load.batch.to_string())
}

fn rule(state: &ViewState, row: usize) -> Option<String> {
    let aside = state.outcome::<QuarantineOutcome>(1)?;
    aside.rules.get(row).map(|counted| counted.rule.clone())
}

impl View for Data {
    fn asks(&self) -> &'static [Ask] {
        &[Ask::Line("loads"), Ask::Line("quarantine")]
    }

    fn actions(&self) -> &'static [Action] {
        keys::ACTIONS
    }

    fn panels(&self) -> usize {
        2
    }

    fn count(&self, state: &ViewState) -> usize {
        if state.panel == QUARANTINE {
            let aside = state.outcome::<QuarantineOutcome>(1);
            return aside.map_or(0, |aside| aside.rules.len());
        }
        let loads = state.outcome::<LoadsOutcome>(0);
        state.shown(loads.map_or(0, |loads| loads.loads.len()))
    }

    fn id(&self, state: &ViewState, row: usize) -> Option<String> {
        if state.panel == QUARANTINE {
            rule(state, row)
        } else {
            batch(state, row)
        }
    }

    fn value(&self, state: &ViewState, name: &str) -> Option<String> {
        match name {
            "id" => batch(state, state.row_of(0)),
            "rule" => rule(state, state.row_of(QUARANTINE)),
            _ => None,
        }
    }

    fn enter(&self, state: &ViewState) -> Option<Opening> {
        let line = if state.panel == QUARANTINE {
            format!("quarantine {}", rule(state, state.row())?)
        } else {
            format!("undo-load {} --dry-run", batch(state, state.row())?)
        };
        Some(Opening::Line(line))
    }

    fn searched(&self, state: &ViewState) -> Vec<String> {
        let loads = state.outcome::<LoadsOutcome>(0);
        let loads = loads.into_iter().flat_map(|loads| &loads.loads);
        loads.map(|load| load.files.join(" ")).collect()
    }

    fn draw(&self, pen: &mut Pen<'_, '_>, area: Rect, state: &ViewState, shared: &Shared) {
        draw::draw(pen, area, state, shared);
    }
}
