//! Recommend: lists for a segment, a customer or an item, with their reasons; the comparison of models.

mod draw;
mod keys;

use super::segments::{segment_id, segment_names, segments};
use super::{Ask, Opening, Shared, View, ViewState};
use crate::frontend::dashboard::draw::pen::Pen;
use crate::frontend::dashboard::keymap::Action;
use ratatui::layout::Rect;

/// The view.
pub struct Recommend;

impl View for Recommend {
    fn asks(&self) -> &'static [Ask] {
        &[Ask::Line("segments")]
    }

    fn actions(&self) -> &'static [Action] {
        keys::ACTIONS
    }

    fn count(&self, state: &ViewState) -> usize {
        state.shown(segments(state).len())
    }

    fn id(&self, state: &ViewState, row: usize) -> Option<String> {
        segment_id(state, row)
    }

    fn enter(&self, state: &ViewState) -> Option<Opening> {
        let id = self.id(state, state.row())?;
        Some(Opening::Line(format!("recommend segment {id} --details")))
    }

    fn searched(&self, state: &ViewState) -> Vec<String> {
        segment_names(state)
    }

    fn draw(&self, pen: &mut Pen<'_, '_>, area: Rect, state: &ViewState, shared: &Shared) {
        draw::draw(pen, area, state, shared);
    }
}
