//! Segments: size, value, what stands out, the rule; Enter shows the members.

mod draw;
mod keys;
mod map;

use super::{Ask, Opening, Shared, View, ViewState};
use crate::command::outcomes::{SegmentView, SegmentsOutcome};
use crate::frontend::dashboard::draw::pen::Pen;
use crate::frontend::dashboard::keymap::Action;
use ratatui::layout::Rect;

/// The view.
pub struct Segments;

/// The segments that a view read into its first slot.
pub fn segments(state: &ViewState) -> &[SegmentView] {
    state
        .outcome::<SegmentsOutcome>(0)
        .map_or(&[], |listed| listed.segments.as_slice())
}

/// The id of a segment of the list.
pub fn segment_id(state: &ViewState, row: usize) -> Option<String> {
    let segment = segments(state).get(state.at(row))?;
    segment.id.map(|id| id.to_string())
}

/// The names of the segments, to search in.
pub fn segment_names(state: &ViewState) -> Vec<String> {
    let segments = segments(state).iter();
    segments
        .map(|segment| segment.description.name.clone())
        .collect()
}

impl View for Segments {
    fn asks(&self) -> &'static [Ask] {
        &[Ask::Line("segments"), Ask::Map]
    }

    fn actions(&self) -> &'static [Action] {
        keys::ACTIONS
    }

    fn panels(&self) -> usize {
        2
    }

    fn count(&self, state: &ViewState) -> usize {
        // The second panel is the map, in which nothing can be selected.
        match state.panel {
            0 => state.shown(segments(state).len()),
            _ => 0,
        }
    }

    fn id(&self, state: &ViewState, row: usize) -> Option<String> {
        segment_id(state, row)
    }

    fn value(&self, state: &ViewState, name: &str) -> Option<String> {
        (name == "id")
            .then(|| segment_id(state, state.row_of(0)))
            .flatten()
    }

    fn enter(&self, state: &ViewState) -> Option<Opening> {
        let id = segment_id(state, state.row_of(0))?;
        Some(Opening::Line(format!("segments {id}")))
    }

    fn copied(&self, state: &ViewState) -> Option<String> {
        let segment = segments(state).get(state.chosen())?;
        segment.description.sentence.clone()
    }

    fn searched(&self, state: &ViewState) -> Vec<String> {
        segment_names(state)
    }

    fn draw(&self, pen: &mut Pen<'_, '_>, area: Rect, state: &ViewState, shared: &Shared) {
        draw::draw(pen, area, state, shared);
    }
}
