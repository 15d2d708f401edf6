//! Today on the screen: the list above, the chosen action in full, the weeks.

use super::{Shared, ViewState, actions, chosen};
use crate::command::outcomes::{Action, gain_in_words};
use crate::frontend::dashboard::draw::charts::weeks;
use crate::frontend::dashboard::draw::pen::{Pen, Rows};
use crate::output::{counted, cut, display_width, pad_end, pad_start, wrap};
use ratatui::layout::{Constraint, Layout, Rect};

/// Draws it.
pub fn draw(pen: &mut Pen<'_, '_>, area: Rect, state: &ViewState, shared: &Shared) {
    let count = u16::try_from(state.shown(actions(state).len())).unwrap_or(u16::MAX);
    let has_room = area.height >= 14;
    let list_height = if has_room {
        count.saturating_add(2).clamp(4, 9)
    } else {
        area.height
    };
    let said = said(state, usize::from(area.width).saturating_sub(2));
    let said_height = u16::try_from(said.len()).unwrap_or(u16::MAX);
    let [list, details, chart] = Layout::vertical([
        Constraint::Length(list_height),
        Constraint::Length(if has_room {
            said_height.saturating_add(2).clamp(6, 9)
        } else {
            0
        }),
        Constraint::Fill(1),
    ])
    .areas(area);
    draw_list(pen, list, state);
    if has_room {
        draw_details(pen, details, said);
        weeks(pen, chart, shared);
    }
}

fn draw_list(pen: &mut Pen<'_, '_>, area: Rect, state: &ViewState) {
    let width = usize::from(area.width).saturating_sub(4);
    let all = actions(state);
    let row = |row: usize| {
        let Some(action) = all.get(state.at(row)) else {
            return String::new();
        };
        let gain = gain(action);
        let room = width.saturating_sub(display_width(&gain)).saturating_sub(1);
        format!(
            "{} {}",
            pad_end(&cut(&action.text, room), room),
            pad_start(&gain, 0)
        )
    };
    let is_waiting = state.slots.first().is_none_or(|slot| slot.reply.is_none());
    let empty = if is_waiting {
        "looking for what is worth doing ..."
    } else {
        "nothing is worth doing this week"
    };
    let rows = Rows {
        header: String::new(),
        count: state.shown(all.len()),
        chosen: state.row(),
        is_focused: true,
        row: &row,
    };
    pen.list(area, "What to do this week", empty, &rows);
}

/// The expected money and the chance, short.
fn gain(action: &Action) -> String {
    match (&action.gain, action.chance) {
        (Some(gain), Some(chance)) => {
            format!("{} {:>3.0} %", gain.value, 100.0 * chance)
        }
        _ => String::new(),
    }
}

fn draw_details(pen: &mut Pen<'_, '_>, area: Rect, mut said: Vec<String>) {
    let inside = pen.panel(area, "Why now", false);
    let height = usize::from(inside.height);
    if said.len() > height
        && let Some(line) = said.pop()
    {
        said.truncate(height.saturating_sub(1));
        said.push(line);
    }
    pen.lines(inside, &said);
}

/// What the chosen action is worth, why now, and the line of Enter, which comes last.
fn said(state: &ViewState, width: usize) -> Vec<String> {
    let Some(action) = chosen(state) else {
        return Vec::new();
    };
    let who = action
        .who
        .as_ref()
        .map(|who| counted(i64::try_from(who.count).unwrap_or(i64::MAX), "customer"));
    let facts: Vec<String> = gain_in_words(action).into_iter().chain(who).collect();
    let mut said = Vec::new();
    if !facts.is_empty() {
        said.extend(wrap(&facts.join("; "), width));
    }
    said.extend(wrap(&action.because, width));
    said.push(format!("Enter: {}", action.line));
    said
}
