//! Patterns on the screen.

use super::found::{Found, Row};
use super::{ASKS, FOUND, ViewState, chosen, kind};
use crate::frontend::dashboard::draw::pen::{Pen, Rows, bold, span};
use crate::output::{cut, pad_end, wrap};
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::style::{Modifier, Style};
use ratatui::text::Line;

/// Columns of a cell of a heat map.
const CELL: usize = 2;
/// Signs of the parts of the scale, and those of ASCII.
const SHADES: [&str; 5] = ["  ", "░░", "▒▒", "▓▓", "██"];
const ASCII_SHADES: [&str; 5] = ["  ", "..", "::", "**", "##"];

/// Draws it.
pub fn draw(pen: &mut Pen<'_, '_>, area: Rect, state: &ViewState) {
    let found = chosen(state);
    if area.width < 60 {
        return if state.panel == FOUND {
            draw_found(pen, area, state, &found);
        } else {
            draw_kinds(pen, area, state);
        };
    }
    let [kinds, rest] =
        Layout::horizontal([Constraint::Length(17), Constraint::Fill(1)]).areas(area);
    draw_kinds(pen, kinds, state);
    draw_found(pen, rest, state, &found);
}

fn draw_kinds(pen: &mut Pen<'_, '_>, area: Rect, state: &ViewState) {
    let row = |row: usize| {
        let slot = state.slots.get(row);
        let mark = match slot {
            Some(slot) if slot.fault.is_some() => " (error)",
            Some(slot) if slot.is_waiting && slot.reply.is_none() => " ...",
            _ => "",
        };
        format!("{}{mark}", kind(row))
    };
    let rows = Rows {
        header: String::new(),
        count: ASKS.len(),
        chosen: state.row_of(0),
        is_focused: state.panel == 0,
        row: &row,
    };
    pen.list(area, "Kinds", "", &rows);
}

fn draw_found(pen: &mut Pen<'_, '_>, area: Rect, state: &ViewState, found: &Found) {
    let is_focused = state.panel == FOUND;
    let title = kind(state.row_of(0));
    let chosen = state.row_of(FOUND);
    let [list, below] = Layout::vertical([
        Constraint::Fill(1),
        Constraint::Length(if area.height >= 12 { 6 } else { 0 }),
    ])
    .areas(area);
    if found.rows.is_empty() {
        let inside = pen.panel(area, title, is_focused);
        let slot = state.slots.get(state.row_of(0));
        let said = match slot {
            Some(slot) if slot.fault.is_some() => slot
                .fault
                .as_ref()
                .map_or(Vec::new(), super::super::Fault::lines),
            Some(slot) if slot.reply.is_some() => vec!["nothing stands out".into()],
            _ => vec!["looking ...".into()],
        };
        return pen.lines(inside, &said);
    }
    if found.columns.is_empty() {
        let width = usize::from(list.width).saturating_sub(4);
        let rows = Rows {
            header: String::new(),
            count: found.rows.len(),
            chosen,
            is_focused,
            row: &|row| {
                found
                    .rows
                    .get(row)
                    .map_or(String::new(), |row| match &row.pair {
                        Some(pair) => pair.line(width),
                        None => row.text.clone(),
                    })
            },
        };
        pen.list(list, title, "", &rows);
    } else {
        draw_heat(pen, list, state, found);
    }
    draw_one(pen, below, found, chosen);
}

/// The chosen finding in full, with its line.
fn draw_one(pen: &mut Pen<'_, '_>, area: Rect, found: &Found, chosen: usize) {
    let inside = pen.panel(area, "Found", false);
    let width = usize::from(inside.width);
    let Some(row) = found.rows.get(chosen) else {
        return;
    };
    let said = if found.said.is_empty() {
        &row.text
    } else {
        &found.said
    };
    let mut lines = wrap(said, width);
    lines.truncate(usize::from(inside.height).saturating_sub(1));
    lines.extend(
        row.action
            .as_ref()
            .map(|line| format!("Space, Enter: {line}")),
    );
    pen.lines(inside, &lines);
}

fn draw_heat(pen: &mut Pen<'_, '_>, area: Rect, state: &ViewState, found: &Found) {
    let is_focused = state.panel == FOUND;
    let row = found.rows.get(state.row_of(FOUND));
    let under = row.and_then(|row| {
        row.cells
            .get(state.side.min(row.cells.len().saturating_sub(1)))
    });
    let name = kind(state.row_of(0));
    let title = match under {
        Some((_, said)) if is_focused => format!("{name}: {said}"),
        _ => format!("{name} (Space, then arrows: values)"),
    };
    let inside = pen.panel(area, &title, is_focused);
    let label = found
        .rows
        .iter()
        .map(|row| row.text.chars().count())
        .max()
        .unwrap_or(0);
    let mut header = pad_end("", label.saturating_add(1));
    for column in &found.columns {
        header.push_str(&pad_end(&cut(column, CELL), CELL));
    }
    let mut lines = vec![Line::styled(
        cut(&header, usize::from(inside.width)),
        bold(),
    )];
    let room = usize::from(inside.height).saturating_sub(1).max(1);
    let first = state.row_of(FOUND).saturating_add(1).saturating_sub(room);
    for (index, row) in found.rows.iter().enumerate().skip(first).take(room) {
        let is_row = is_focused && index == state.row_of(FOUND);
        lines.push(heat_line(pen, row, label, is_row.then_some(state.side)));
    }
    pen.styled(inside, lines);
}

fn heat_line(pen: &Pen<'_, '_>, row: &Row, label: usize, cursor: Option<usize>) -> Line<'static> {
    let shades = if pen.look.ascii { ASCII_SHADES } else { SHADES };
    let mut spans = vec![span(
        format!("{} ", pad_end(&pen.look.safe(&row.text), label)),
        Style::new(),
    )];
    let last = row.cells.len().saturating_sub(1);
    for (index, (level, _)) in row.cells.iter().enumerate() {
        let part = (level.clamp(0.0, 1.0) * 4.0).round() as usize;
        let sign = shades.get(part).copied().unwrap_or("  ");
        let style = if cursor.is_some_and(|side| side.min(last) == index) {
            Style::new().add_modifier(Modifier::REVERSED)
        } else {
            Style::new()
        };
        let text = if cursor.is_some_and(|side| side.min(last) == index) {
            "<>".to_string()
        } else {
            sign.to_string()
        };
        spans.push(span(text, style));
    }
    Line::from(spans)
}
