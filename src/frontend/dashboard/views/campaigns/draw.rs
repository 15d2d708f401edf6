//! Campaigns on the screen.

use super::{Shared, ViewState, campaigns};
use crate::frontend::dashboard::draw::pen::{Align, Pen, Rows, columns};
use ratatui::layout::Rect;

/// Draws it.
pub fn draw(pen: &mut Pen<'_, '_>, area: Rect, state: &ViewState, shared: &Shared) {
    let all = campaigns(state);
    let zone = shared.zone();
    let width = usize::from(area.width).saturating_sub(4);
    let is_wide = width >= 70;
    let audience_width = width.saturating_sub(65).max(10);
    let line = |cells: [&str; 8]| {
        let [id, kind, phase, audience, offered, held_out, used, starts] = cells;
        let short = [
            (id, 14, Align::Left),
            (kind, 8, Align::Left),
            (phase, 9, Align::Left),
        ];
        if !is_wide {
            return columns(&short);
        }
        columns(&[
            (id, 14, Align::Left),
            (kind, 8, Align::Left),
            (phase, 9, Align::Left),
            (audience, audience_width, Align::Left),
            (offered, 6, Align::Right),
            (held_out, 6, Align::Right),
            (used, 5, Align::Right),
            (starts, 10, Align::Left),
        ])
    };
    let row = |row: usize| {
        let Some(found) = all.get(state.at(row)) else {
            return String::new();
        };
        let starts = found
            .starts
            .map_or_else(|| "-".to_string(), |at| at.day_in(&zone));
        line([
            &found.id,
            &found.kind,
            &found.state,
            &found.audience,
            &found.offered.to_string(),
            &found.held_out.to_string(),
            &found.used.to_string(),
            &starts,
        ])
    };
    let rows = Rows {
        header: line([
            "campaign", "kind", "state", "for", "offers", "kept", "used", "starts",
        ]),
        count: state.shown(all.len()),
        chosen: state.row(),
        is_focused: true,
        row: &row,
    };
    let is_waiting = state.slots.first().is_none_or(|slot| slot.reply.is_none());
    let empty = if is_waiting {
        "reading campaigns ..."
    } else {
        "no campaigns yet; n weighs what would earn"
    };
    pen.list(area, "Campaigns, the newest first", empty, &rows);
}
