//! Recommend on the screen.

use super::{Shared, ViewState, segments};
use crate::domain::grouped;
use crate::frontend::dashboard::draw::pen::{Align, Pen, Rows, columns};
use ratatui::layout::{Constraint, Layout, Rect};

/// Draws it.
pub fn draw(pen: &mut Pen<'_, '_>, area: Rect, state: &ViewState, shared: &Shared) {
    let all = segments(state);
    let help = if area.height >= 14 { 8 } else { 0 };
    let [list, below] =
        Layout::vertical([Constraint::Fill(1), Constraint::Length(help)]).areas(area);
    let width = usize::from(list.width).saturating_sub(19);
    let line = |id: &str, name: &str, size: &str| {
        columns(&[
            (id, 4, Align::Right),
            (name, width, Align::Left),
            (size, 9, Align::Right),
        ])
    };
    let row = |row: usize| {
        let Some(segment) = all.get(state.at(row)) else {
            return String::new();
        };
        let id = segment.id.map_or("-".into(), |id| id.to_string());
        line(
            &id,
            &segment.description.name,
            &grouped(segment.description.size),
        )
    };
    let rows = Rows {
        header: line("id", "segment", "customers"),
        count: state.shown(all.len()),
        chosen: state.row(),
        is_focused: true,
        row: &row,
    };
    let is_waiting = state.slots.first().is_none_or(|slot| slot.reply.is_none());
    let empty = if is_waiting {
        "reading segments ..."
    } else {
        "no segments yet; c recommends to a customer"
    };
    pen.list(list, "Recommend to a segment", empty, &rows);
    if help > 0 {
        let inside = pen.panel(below, "Other lists", false);
        pen.lines(inside, &about(shared));
    }
}

fn about(shared: &Shared) -> Vec<String> {
    let run_of = |kind: &str| {
        let overview = shared.get()?;
        let model = overview
            .status
            .models
            .iter()
            .find(|model| model.kind == kind)?;
        let made = model.made_at.minute_in(&shared.zone());
        let state = if model.stale { ", out of date" } else { "" };
        Some(format!("{made}{state}"))
    };
    vec![
        "c  for a customer: recommend user ID".into(),
        "i  beside an item: recommend item ID".into(),
        "a  what the segment is likely to buy again; m  both lists mixed".into(),
        format!(
            "e  compares the models on your data; last time: {}",
            run_of("evaluate").unwrap_or_else(|| "never".into())
        ),
        format!(
            "the model in use was made: {}",
            run_of("recommend").unwrap_or_else(|| "not yet; the first list makes it".into())
        ),
    ]
}
