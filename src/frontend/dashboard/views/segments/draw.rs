//! Segments on the screen: the list, and the chosen one below.

use super::{Shared, ViewState, segments};
use crate::command::outcomes::{SegmentView, SegmentsOutcome, trait_in_words};
use crate::domain::grouped;
use crate::frontend::dashboard::draw::pen::{Align, Pen, Rows, columns};
use crate::output::{Cell, Style, bar, cell_on_screen, wrap};
use ratatui::layout::{Constraint, Layout, Rect};

/// Draws it.
pub fn draw(pen: &mut Pen<'_, '_>, area: Rect, state: &ViewState, shared: &Shared) {
    let all = segments(state);
    let style = pen.look.text_style(area.width, &shared.zone());
    if area.height < 14 {
        return draw_list(pen, area, state, &style);
    }
    let height = u16::try_from(all.len())
        .unwrap_or(u16::MAX)
        .saturating_add(3);
    let half = area.height / 2;
    let [list, below] = Layout::vertical([
        Constraint::Length(height.clamp(5, half.max(5))),
        Constraint::Fill(1),
    ])
    .areas(area);
    draw_list(pen, list, state, &style);
    let chosen = all.get(state.chosen());
    let id = chosen.and_then(|segment| segment.id);
    if area.width >= 110 {
        let [one, map] =
            Layout::horizontal([Constraint::Fill(1), Constraint::Percentage(45)]).areas(below);
        draw_one(pen, one, chosen);
        super::map::draw(pen, map, state, id);
    } else if state.panel == 0 {
        draw_one(pen, below, chosen);
    } else {
        super::map::draw(pen, below, state, id);
    }
}

fn draw_list(pen: &mut Pen<'_, '_>, area: Rect, state: &ViewState, style: &Style) {
    let all = segments(state);
    let width = usize::from(area.width).saturating_sub(4);
    let name_width = width.saturating_sub(46).clamp(12, 44);
    let line = |cells: [&str; 5]| {
        let [id, name, size, share, revenue] = cells;
        columns(&[
            (id, 4, Align::Right),
            (name, name_width, Align::Left),
            (size, 9, Align::Right),
            (share, 14, Align::Right),
            (revenue, 14, Align::Right),
        ])
    };
    let row = |row: usize| {
        let Some(segment) = all.get(state.at(row)) else {
            return String::new();
        };
        let found = &segment.description;
        let size = i64::try_from(found.size).unwrap_or(i64::MAX);
        line([
            &segment.id.map_or("-".into(), |id| id.to_string()),
            &found.name,
            &cell_on_screen(&Cell::Int(size), style),
            &cell_on_screen(&Cell::Percent(found.share), style),
            &cell_on_screen(&Cell::or_missing(found.revenue_share, Cell::Percent), style),
        ])
    };
    let rows = Rows {
        header: line(["id", "name", "customers", "of customers", "of revenue"]),
        count: state.shown(all.len()),
        chosen: state.row_of(0),
        is_focused: state.panel == 0,
        row: &row,
    };
    let is_waiting = state.slots.first().is_none_or(|slot| slot.reply.is_none());
    let empty = if is_waiting {
        "reading segments ..."
    } else {
        "no segments yet; u makes them"
    };
    pen.list(area, &title(state), empty, &rows);
}

fn title(state: &ViewState) -> String {
    let movement = state
        .outcome::<SegmentsOutcome>(0)
        .and_then(|listed| listed.movement.as_ref());
    match movement {
        Some(moves) if [moves.kept, moves.moved, moves.no_longer] == [0; 3] => {
            "Segments, found for the first time".into()
        }
        Some(moves) => format!(
            "Segments; at the last update {} stayed, {} moved, {} joined",
            grouped(moves.kept),
            grouped(moves.moved),
            grouped(moves.joined)
        ),
        None => "Segments".into(),
    }
}

fn draw_one(pen: &mut Pen<'_, '_>, area: Rect, segment: Option<&SegmentView>) {
    let Some(segment) = segment else {
        pen.panel(area, "Segment", false);
        return;
    };
    let found = &segment.description;
    let inside = pen.panel(area, &format!("{} (Space: map)", found.name), false);
    let width = usize::from(inside.width);
    let mut lines = Vec::new();
    if let Some(sentence) = &found.sentence {
        let precision = found.precision.as_ref().map_or(String::new(), |precision| {
            format!(
                " ({:.0} % of those who match are members)",
                100.0 * precision.value
            )
        });
        lines.extend(wrap(&format!("roughly: {sentence}{precision}"), width));
    }
    lines.push("what stands out; the longer the bar, the further from the other customers:".into());
    for trait_ in &found.stands_out {
        if let Some(phrase) = trait_in_words(trait_) {
            let bar = bar((trait_.z.abs() / 3.0).min(1.0), 12);
            lines.push(format!("{bar} {phrase}"));
        }
    }
    if !found.interests.is_empty() {
        let liked: Vec<&str> = found
            .interests
            .iter()
            .map(|interest| interest.category.as_str())
            .collect();
        lines.extend(wrap(
            &format!("likes more than others: {}", liked.join(", ")),
            width,
        ));
    }
    pen.lines(inside, &lines);
}
